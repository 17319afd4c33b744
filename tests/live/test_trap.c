/* call/trap: what a watched call costs, in requests to the kernel.  Counted, not timed.
 *
 * This program's own ptrace(), process_vm_readv() and malloc() stand before those of the C library:
 * they count and go on.  tests/programs/round_trips.c is run twice, with few round trips and with
 * many; the difference is what the trips cost.
 *
 *     send()    entry   what it is; its data and the stack, in one read; let it go on
 *               exit    its result; let it go on
 *     recv()    entry   what it is; the stack; let it go on
 *               exit    its result; its data; let it go on */
#include <dlfcn.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "call/tracer.h"
#include "deaf.h"

enum { FEW = 50, MANY = 1050, TRIPS = MANY - FEW };

static struct count {
    unsigned long requests, reads, waits, allocations, calls, lines, signals;
} counted;

/* ---- what counts ---- */

long ptrace(enum __ptrace_request request, ...)
{
    static long (*real)(enum __ptrace_request, pid_t, void *, void *);
    va_list list;
    va_start(list, request);
    pid_t pid = va_arg(list, pid_t);
    void *address = va_arg(list, void *), *data = va_arg(list, void *);
    va_end(list);
    counted.requests++;
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "ptrace");
    return real(request, pid, address, data);
}

ssize_t process_vm_readv(pid_t pid, const struct iovec *local, unsigned long locals,
                         const struct iovec *remote, unsigned long remotes, unsigned long flags)
{
    static ssize_t (*real)(pid_t, const struct iovec *, unsigned long, const struct iovec *,
                           unsigned long, unsigned long);
    counted.reads++;
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "process_vm_readv");
    return real(pid, local, locals, remote, remotes, flags);
}

pid_t waitpid(pid_t pid, int *status, int options)
{
    static pid_t (*real)(pid_t, int *, int);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "waitpid");
    pid_t got = real(pid, status, options);
    counted.waits += got > 0;
    return got;
}

/* A sanitizer has a malloc() of its own. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define COUNTS_MALLOC 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define COUNTS_MALLOC 0
#endif
#endif
#if !defined(COUNTS_MALLOC) && defined(__GLIBC__)
#define COUNTS_MALLOC 1
void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *old, size_t bytes);

void *malloc(size_t bytes)
{
    counted.allocations++;
    return __libc_malloc(bytes);
}

void *calloc(size_t count, size_t bytes)
{
    counted.allocations++;
    return __libc_calloc(count, bytes);
}

void *realloc(void *old, size_t bytes)
{
    counted.allocations++;
    return __libc_realloc(old, bytes);
}
#elif !defined(COUNTS_MALLOC)
#define COUNTS_MALLOC 0
#endif

/* ---- a run ---- */

static struct tracer *tracer;

static bool hands_on; /* as if another thread would read what was told of a begin */

static void begins(void *context, struct call_facts *facts)
{
    (void)context;
    counted.calls++;
    facts->handed_on = hands_on;
    counted.lines += facts->at_line > 0;
}
static void ends(void *context, struct call_facts *facts)
{
    (void)context;
    if (hands_on) {
        struct call_facts *told = facts->told;
        assert_non_null(told);
        assert_null(told->told);
        assert_true(told->args != facts->args && told->store == facts->store);
        assert_int_equal(told->t_end_ns, 0);
        assert_true(facts->t_end_ns >= told->t_begin_ns && facts->t_begin_ns == told->t_begin_ns);
        assert_true(told->role == facts->role && told->fd == facts->fd);
        if (told->role == CALL_RECEIVE) {
            assert_int_equal(told->data_bytes, 0);
            assert_int_equal(facts->moved_bytes, facts->result);
        }
        facts = told;
    }
    tracer_forget(tracer, facts);
}

static void count_signal(int signal)
{
    (void)signal;
    counted.signals++;
}

static bool attends; /* stops are waited for in tracer_attend() */
enum { ATTENDED_NS = 50 * 1000000 };
static void ended(void *context, int64_t t_ns, int program, pid_t pid, int status, int signal,
                  bool is_first)
{
    (void)context, (void)t_ns, (void)program, (void)pid, (void)is_first;
    assert_int_equal(signal, 0);
    assert_int_equal(status, 0);
}
static struct count cost_of(unsigned trips)
{
    struct tracer_sink sink = deaf;
    sink.begins = begins;
    sink.ends = ends;
    sink.ended = ended;
    const char *folder = getenv("PROGRAMS");
    char path[4096], number[16];
    struct arena arena;
    struct err err;
    snprintf(path, sizeof path, "%s/round_trips", folder && *folder ? folder : "build/programs");
    snprintf(number, sizeof number, "%u", trips);
    char *argv[] = { path, number, NULL };
    struct launch launch = { .argv = argv, .in = 0, .out = 1, .error = 2 };
    arena_init(&arena);
    tracer = tracer_new(&sink, &arena, false, &err);
    if (!tracer)
        fail_msg("%s", err.text);
    tracer_tell_lines(tracer, NULL, true);
    if (tracer_launch(tracer, &launch, &err) < 0)
        fail_msg("%s", err.text);
    memset(&counted, 0, sizeof counted);
    while (tracer_alive(tracer, -1) > 0)
        if (attends)
            tracer_attend(tracer, ATTENDED_NS);
        else if (tracer_run(tracer) == 0)
            nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    struct count result = counted;
    tracer_free(tracer);
    arena_release(&arena);
    return result;
}

static void a_call_costs_so_many_requests(void **unused)
{
    (void)unused;
    struct count few = cost_of(FEW), many = cost_of(MANY);
    unsigned long calls = many.calls - few.calls;
    print_message("# a call: %.2f stops, %.2f requests of ptrace, %.2f reads of memory\n",
                  (double)(many.waits - few.waits) / (double)calls,
                  (double)(many.requests - few.requests) / (double)calls,
                  (double)(many.reads - few.reads) / (double)calls);
    assert_int_equal(calls, 4 * TRIPS);
    assert_int_equal(many.lines - few.lines, 4 * TRIPS);
    assert_int_equal(many.waits - few.waits, 2 * 4 * TRIPS);
    assert_int_equal(many.requests - few.requests, 4 * 4 * TRIPS);
    assert_int_equal(many.reads - few.reads, 6 * TRIPS);
}

static void a_call_allocates_nothing(void **unused)
{
    (void)unused;
    if (!COUNTS_MALLOC) {
        print_message("SKIP: allocations are not counted with this C library or sanitizer\n");
        skip();
    }
    struct count few = cost_of(FEW), many = cost_of(MANY);
    assert_int_equal(many.allocations, few.allocations);
}

static void stops_that_come_closely_make_no_signal(void **unused)
{
    (void)unused;
    struct sigaction counts = { .sa_handler = count_signal }, before;
    attends = true;
    sigaction(SIGCHLD, &counts, &before);
    struct count few = cost_of(FEW), many = cost_of(MANY);
    sigaction(SIGCHLD, &before, NULL);
    attends = false;
    assert_int_equal(many.waits - few.waits, 2 * 4 * TRIPS);
    assert_true(many.signals >= 1 && many.signals <= TRIPS); /* its end makes one */
}

static void a_call_that_was_handed_on_ends_in_a_copy(void **unused)
{
    (void)unused;
    hands_on = true;
    struct count few = cost_of(FEW);
    hands_on = false;
    assert_true(few.calls > 4 * FEW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_costs_so_many_requests),
        cmocka_unit_test(stops_that_come_closely_make_no_signal),
        cmocka_unit_test(a_call_that_was_handed_on_ends_in_a_copy),
        cmocka_unit_test(a_call_allocates_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
