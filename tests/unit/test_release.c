/* call/release: which close() is the last one of a socket, when threads and processes close and
 * make descriptors at the same time.
 *
 * The kernel acts at once, the ends of calls are seen later and in another order: each test does
 * with real descriptors of its own what the kernel did, and tells it in the order in which a tracer
 * may see it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "call/tasks.h"

enum { NOBODY = 0x7ffffff0 }; /* a process that /proc does not know: nothing is open there */

static struct tracer *tracer;
static unsigned told;
static uint64_t told_inode;
static const struct call_facts *told_by;

static void released(void *context, int64_t t_ns, uint64_t inode, struct call_facts *by,
                     int program, pid_t pid)
{
    (void)context, (void)t_ns, (void)program, (void)pid;
    told++;
    told_inode = inode;
    told_by = by;
}

static int before_each(void **state)
{
    (void)state;
    tracer = calloc(1, sizeof *tracer);
    assert_non_null(tracer);
    tracer->sink.released = released;
    told = 0;
    return 0;
}

static int after_each(void **state)
{
    (void)state;
    for (struct task *task; (task = task_next(tracer, NULL));)
        task_remove(tracer, task);
    references_release(&tracer->references);
    free(tracer);
    return 0;
}

static struct task *process(pid_t pid)
{
    struct task *task = task_add(tracer, pid);
    task->descriptors = descriptors_new();
    return task;
}

static struct task *thread_of(struct task *leader)
{
    struct task *task = task_add(tracer, leader->tid);
    task->descriptors = leader->descriptors;
    task->descriptors->tasks++;
    return task;
}

static void close_begins(struct task *task, struct call_facts *facts, int fd)
{
    *facts = (struct call_facts){ .row = call_row_by_number(SYS_close),
                                  .role = CALL_CLOSE,
                                  .fd = fd,
                                  .inode = descriptors_get(task->descriptors, fd) };
    task->call = facts;
    task->raw[0] = (uint64_t)fd;
    release_call(tracer, task);
}

static void close_ends(struct task *task)
{
    release_call_done(tracer, task);
    task->call = NULL;
}

static int socket_here(struct task *task, uint64_t *inode)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    *inode = descriptor_inode(getpid(), fd);
    assert_int_not_equal(*inode, 0);
    release_taken(tracer, task, fd, *inode);
    return fd;
}

static unsigned refs(uint64_t inode)
{
    return reference_of(&tracer->references, inode)->refs;
}

static void test_close(void **state)
{
    (void)state;
    struct task *task = process(getpid());
    struct call_facts closing;
    uint64_t inode;
    int fd = socket_here(task, &inode);
    close_begins(task, &closing, fd);
    assert_int_equal(told, 1);
    assert_int_equal(told_inode, inode);
    assert_ptr_equal(told_by, &closing);
    close(fd);
    close_ends(task);
    assert_int_equal(descriptors_get(task->descriptors, fd), 0);
    assert_int_equal(refs(inode), 0);
    assert_int_equal(told, 1);
}

/* A thread closes; the kernel gives the number to another thread's accept() at once, and that one's
 * end is seen first. */
static void test_number_given_out_again(void **state)
{
    (void)state;
    struct task *closer = process(getpid()), *accepter = thread_of(closer);
    struct call_facts closing;
    uint64_t first, second;
    int fd = socket_here(closer, &first);
    close_begins(closer, &closing, fd);
    close(fd);
    int again = socket_here(accepter, &second);
    assert_int_equal(again, fd);
    close_ends(closer);
    assert_int_equal(descriptors_get(accepter->descriptors, fd), second); /* it is open */
    assert_int_equal(refs(first), 0);
    assert_int_equal(refs(second), 1);
    assert_int_equal(told, 1);
    close_begins(accepter, &closing, fd);
    assert_int_equal(told, 2);
    assert_int_equal(told_inode, second);
    close(fd);
    close_ends(accepter);
    assert_int_equal(refs(second), 0);
}

/* The same, and the end of close() is seen first, as the kernel did it. */
static void test_number_given_out_later(void **state)
{
    (void)state;
    struct task *closer = process(getpid()), *accepter = thread_of(closer);
    struct call_facts closing;
    uint64_t first, second;
    int fd = socket_here(closer, &first);
    close_begins(closer, &closing, fd);
    close(fd);
    int again = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(again, fd);
    close_ends(closer);
    assert_int_equal(descriptors_get(closer->descriptors, fd), 0);
    second = descriptor_inode(getpid(), again);
    release_taken(tracer, accepter, again, second);
    assert_int_equal(descriptors_get(closer->descriptors, fd), second);
    close(again);
}

/* A child and its parent close at the same time: none was the last when it began. */
static void test_two_processes_at_once(void **state)
{
    (void)state;
    struct task *parent = process(getpid()), *child = process(NOBODY);
    struct call_facts of_parent, of_child;
    uint64_t inode;
    int fd = socket_here(parent, &inode);
    descriptors_set(child->descriptors, fd, inode, &tracer->references);
    close_begins(parent, &of_parent, fd);
    close_begins(child, &of_child, fd);
    assert_int_equal(told, 0);
    close(fd);
    close_ends(parent);
    assert_int_equal(told, 1);
    assert_ptr_equal(told_by, &of_child);
    close_ends(child);
    assert_int_equal(told, 1);
    assert_int_equal(refs(inode), 0);
}

/* … and the parent's number is given out again before its close() is seen to end: the child's
 * close() is the last one all the same. */
static void test_two_processes_and_a_number_given_out_again(void **state)
{
    (void)state;
    struct task *parent = process(getpid()), *accepter = thread_of(parent),
                *child = process(NOBODY);
    struct call_facts of_parent, of_child;
    uint64_t first, second;
    int fd = socket_here(parent, &first);
    descriptors_set(child->descriptors, fd, first, &tracer->references);
    close_begins(parent, &of_parent, fd);
    close_begins(child, &of_child, fd);
    close(fd);
    assert_int_equal(socket_here(accepter, &second), fd);
    assert_int_equal(told, 1);
    assert_int_equal(told_inode, first);
    assert_ptr_equal(told_by, &of_child);
    close_ends(parent);
    assert_int_equal(refs(second), 1);
    close_ends(child);
    assert_int_equal(refs(first), 0);
    assert_int_equal(told, 1);
    close(fd);
}

/* One thread has closed, which nobody has seen yet, when another one forks: the child never had
 * that descriptor. */
static void test_fork_beside_a_close(void **state)
{
    (void)state;
    struct task *closer = process(getpid()), *forker = thread_of(closer);
    struct call_facts closing;
    uint64_t inode;
    int fd = socket_here(closer, &inode);
    close_begins(closer, &closing, fd);
    close(fd);
    struct task *child = task_add(tracer, getpid()); /* it has what this process has */
    child->descriptors = descriptors_copy(forker->descriptors, &tracer->references);
    release_forked(tracer, child, forker);
    assert_int_equal(descriptors_get(child->descriptors, fd), 0);
    assert_int_equal(refs(inode), 1);
    close_ends(closer);
    assert_int_equal(refs(inode), 0);
    assert_int_equal(told, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, before_each, after_each)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_close),
        TEST(test_number_given_out_again),
        TEST(test_number_given_out_later),
        TEST(test_two_processes_at_once),
        TEST(test_two_processes_and_a_number_given_out_again),
        TEST(test_fork_beside_a_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
