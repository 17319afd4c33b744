/* Tests of src/call/memory.c, on this process itself: a buffer that ends where the memory ends, and
 * pointers to nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "call/memory.h"

static size_t page;
static unsigned char *pages; /* three that can be read, then one that can't */
enum { READABLE = 3 };

static int map(void **state)
{
    (void)state;
    page = (size_t)sysconf(_SC_PAGESIZE);
    pages = mmap(NULL, (READABLE + 1) * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                 -1, 0);
    if (pages == MAP_FAILED || mprotect(pages + READABLE * page, page, PROT_NONE))
        return -1;
    for (size_t i = 0; i < READABLE * page; i++)
        pages[i] = (unsigned char)(i * 31 + i / page);
    return 0;
}

static int unmap(void **state)
{
    (void)state;
    return munmap(pages, (READABLE + 1) * page);
}

static size_t read_at(const void *address, void *to, size_t count)
{
    pid_t pid = getpid();
    struct memory memory = memory_of(&pid);
    return memory.read(memory.context, (uint64_t)(uintptr_t)address, to, count);
}

static void all_that_is_there_is_read(void **state)
{
    (void)state;
    static unsigned char to[4 * 65536];
    assert_true(READABLE * page <= sizeof to);
    assert_int_equal(read_at(pages, to, READABLE * page), READABLE * page);
    assert_memory_equal(to, pages, READABLE * page);
    assert_int_equal(read_at(pages + 5, to, 1), 1);
    assert_int_equal(to[0], pages[5]);
    assert_int_equal(read_at(pages + page - 3, to, 6), 6); /* across a boundary */
    assert_memory_equal(to, pages + page - 3, 6);
    assert_int_equal(read_at(pages, to, 0), 0);
}

/* Every length of what is left before the unreadable page, asked for with more. */
static void a_read_stops_where_the_memory_ends(void **state)
{
    (void)state;
    unsigned char to[200];
    const unsigned char *end = pages + READABLE * page;
    for (size_t left = 0; left <= 70; left++) {
        memset(to, 0xee, sizeof to);
        assert_int_equal(read_at(end - left, to, 70), left);
        assert_memory_equal(to, end - left, left);
        assert_int_equal(to[left], 0xee);
    }
    static unsigned char much[4 * 65536];
    assert_int_equal(read_at(pages + 1, much, (READABLE + 1) * page), READABLE * page - 1);
    assert_memory_equal(much, pages + 1, READABLE * page - 1);
}

/* The first read brings the stack along; what of it, and of the data, can be read arrives. */
static void a_read_brings_the_stack_along(void **state)
{
    (void)state;
    unsigned char to[70];
    const unsigned char *end = pages + READABLE * page;
    static const struct {
        size_t before_end, data_left, data, stack;
    } rows[] = {
        { 600, 70, 70, STACK_PIECE_BYTES },                       /* all is there */
        { STACK_PIECE_BYTES - 1, 70, 70, STACK_PIECE_BYTES - 1 }, /* the stack ends early */
        { 0, 70, 70, 0 },                                         /* there is none */
        { 600, 5, 5, 0 }, /* the data end early: the kernel stops there */
        { 600, 0, 0, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const unsigned char *sp = end - rows[i].before_end, *data = end - rows[i].data_left;
        struct stack_piece stack = { .tid = getpid(), .sp = (uint64_t)(uintptr_t)sp };
        struct memory memory = memory_with_stack(&stack);
        assert_int_equal(memory.read(memory.context, (uint64_t)(uintptr_t)data, to, sizeof to),
                         rows[i].data);
        assert_memory_equal(to, data, rows[i].data);
        assert_int_equal(stack.bytes, rows[i].stack);
        assert_memory_equal(stack.piece, sp, rows[i].stack);
        /* and once more: the piece stays as it was */
        assert_int_equal(memory.read(memory.context, (uint64_t)(uintptr_t)pages, to, sizeof to),
                         sizeof to);
        assert_memory_equal(to, pages, sizeof to);
        assert_memory_equal(stack.piece, sp, rows[i].stack);
    }
}

/* More pages than one system call takes pieces (64). */
static void long_reads_arrive(void **state)
{
    (void)state;
    size_t bytes = 150 * page;
    unsigned char *from =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    unsigned char *to =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(from != MAP_FAILED && to != MAP_FAILED);
    for (size_t i = 0; i < bytes; i++)
        from[i] = (unsigned char)(i / page + i);
    assert_int_equal(read_at(from + 7, to, bytes - 7), bytes - 7);
    assert_memory_equal(to, from + 7, bytes - 7);
    assert_int_equal(mprotect(from + 100 * page, page, PROT_NONE), 0);
    assert_int_equal(read_at(from, to, bytes), 100 * page);
    munmap(from, bytes);
    munmap(to, bytes);
}

static void bad_pointers_give_nothing(void **state)
{
    (void)state;
    pid_t pid = getpid();
    struct memory memory = memory_of(&pid);
    const uint64_t bad[] = { 0,          1,
                             0xfff,      (uint64_t)(uintptr_t)(pages + READABLE * page),
                             UINT64_MAX, UINT64_MAX - 3,
                             1ULL << 63, 0xffff800000000000 };
    char to[64];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(memory.read(memory.context, bad[i], to, sizeof to), 0);
}

static void a_process_that_is_gone_gives_nothing(void **state)
{
    (void)state;
    char to[8];
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    struct memory memory = memory_of(&pid);
    assert_int_equal(memory.read(memory.context, (uint64_t)(uintptr_t)pages, to, sizeof to), 0);
}

/* ---- where process_vm_readv() and process_vm_writev() are refused ---- */

static bool refuse_them(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    return filter &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(process_vm_readv), 0) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(process_vm_writev), 0) == 0 &&
           seccomp_load(filter) == 0;
}

/* The file shows PROT_NONE, too: the memory ends where nothing is mapped. */
static bool is_read_and_written(pid_t pid)
{
    unsigned char to[200];
    uint64_t end = (uint64_t)(uintptr_t)(pages + READABLE * page);
    struct stack_piece stack = { .tid = pid, .sp = end - 100 };
    struct memory memory = memory_of(&pid), with_stack = memory_with_stack(&stack);
    return memory.read(memory.context, end - 70, to, sizeof to) == 70 &&
           memcmp(to, pages + READABLE * page - 70, 70) == 0 &&
           with_stack.read(with_stack.context, end - 200, to, sizeof to) == sizeof to &&
           memcmp(to, pages + READABLE * page - 200, sizeof to) == 0 && stack.bytes == 100 &&
           memcmp(stack.piece, pages + READABLE * page - 100, 100) == 0 &&
           !memory_write(pid, end - 3, "long", 4) && memory_write(pid, end - 3, "new", 3) &&
           memory.read(memory.context, end - 4, to, 4) == 4 &&
           to[0] == pages[READABLE * page - 4] && memcmp(to + 1, "new", 3) == 0 &&
           memory.read(memory.context, 0, to, 1) == 0 && !memory_write(pid, end, "x", 1);
}

/* Into another process, as the tracer looks into a program. */
static void a_refused_call_has_another_way(void **state)
{
    (void)state;
    int status;
    pid_t reader = fork();
    if (reader == 0) {
        pid_t other = fork();
        if (other == 0) {
            munmap(pages + READABLE * page, page);
            ptrace(PTRACE_TRACEME, 0, 0, 0);
            raise(SIGSTOP);
            _exit(0);
        }
        bool right = waitpid(other, &status, 0) == other && WIFSTOPPED(status) && refuse_them() &&
                     is_read_and_written(other);
        kill(other, SIGKILL);
        _exit(right ? 0 : 1);
    }
    assert_int_equal(waitpid(reader, &status, 0), reader);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_is_there_is_read),
        cmocka_unit_test(a_read_stops_where_the_memory_ends),
        cmocka_unit_test(a_read_brings_the_stack_along),
        cmocka_unit_test(long_reads_arrive),
        cmocka_unit_test(bad_pointers_give_nothing),
        cmocka_unit_test(a_process_that_is_gone_gives_nothing),
        cmocka_unit_test(a_refused_call_has_another_way),
    };
    return cmocka_run_group_tests(tests, map, unmap);
}
