/* call/still: what is said of programs that wait in each of the ways of tests/programs/waits.c.
 *
 * Waited for is the word, as long as it takes; a word that is nearer to "proven" than the right one
 * must never come. */
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "call/still.h"
#include "deaf.h"
#include "run/pty.h"

static const char *const words[] = { "goes on", "the wire", "timed",    "outside", "anyone",
                                     "stopped", "input",    "gives up", "proven" };

/* After it came to rest once, it must stay with its word for LOOKS looks. */
static const char *program(void)
{
    static char path[4096];
    const char *folder = getenv("PROGRAMS");
    snprintf(path, sizeof path, "%s/waits", folder && *folder ? folder : "build/programs");
    return path;
}

enum { LOOKS = 12, LOOK_MS = 10, SECONDS_MAX = 60 };

static void look_at(const char *how, enum stillness expected)
{
    char *argv[] = { (char *)program(), (char *)how, NULL };
    struct arena arena;
    struct pty terminal;
    struct err err;
    arena_init(&arena);
    if (pty_open(&terminal, false, &err) != 0)
        fail_msg("%s", err.text);
    struct tracer *tracer = tracer_new(&deaf, &arena, false, &err);
    struct launch launch = { .argv = argv,
                             .in = terminal.program_in,
                             .out = terminal.program_out,
                             .error = terminal.program_error,
                             .controlling = true };
    if (!tracer || tracer_launch(tracer, &launch, &err) < 0)
        fail_msg("%s", err.text);
    struct still still = { 0 };
    int64_t began = clock_now_ns();
    unsigned right = 0;
    bool goes_on = expected == STILL_NOT;
    while (right < LOOKS) {
        while (tracer_run(tracer) == TRACER_STOPS_MAX)
            ;
        tracer_look_still(tracer, -1, clock_now_ns(), &still);
        bool two = still.looks >= 2;
        if (two && still.what > expected)
            fail_msg("%s: said to be \"%s\", which is more than \"%s\"", how, words[still.what],
                     words[expected]);
        if (still_is(&still, expected, LOOK_MS * NS_PER_MS) || goes_on)
            right++;
        if (tracer_alive(tracer, -1) == 0)
            fail_msg("%s: it has ended", how);
        if (clock_now_ns() - began > (int64_t)SECONDS_MAX * NS_PER_S)
            fail_msg("%s: said to be \"%s\" (%u looks, %zu threads), not \"%s\"", how,
                     words[still.what], still.looks, still.threads, words[expected]);
        nanosleep(&(struct timespec){ .tv_nsec = LOOK_MS * 1000000 }, NULL);
    }
    tracer_free(tracer);
    pty_close(&terminal);
    arena_release(&arena);
}

static bool has_ipv6(void)
{
    struct sockaddr_in6 here = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    bool has = fd >= 0 && bind(fd, (struct sockaddr *)&here, sizeof here) == 0;
    if (fd >= 0)
        close(fd);
    return has;
}

static void each_wait_has_its_word(void **unused)
{
    static const struct {
        enum stillness what;
        const char *how;
    } rows[] = {
        { STILL_PROVEN, "accept" },
        { STILL_PROVEN, "recv" },
        { STILL_PROVEN, "recv of both" },
        { STILL_PROVEN, "send, window shut" },
        { STILL_PROVEN, "poll" },
        { STILL_PROVEN, "select" },
        { STILL_PROVEN, "epoll" },
        { STILL_PROVEN, "pipe" },
        { STILL_PROVEN, "pair" },
        { STILL_PROVEN, "eventfd" },
        { STILL_PROVEN, "join" },
        { STILL_PROVEN, "wait for a child" },
        { STILL_PROVEN, "signal" },
        { STILL_PROVEN, "datagram" },
        { STILL_PROVEN, "poll of nothing" },
        { STILL_TIMED, "sleep" },
        { STILL_TIMED, "poll, limit" },
        { STILL_TIMED, "select, limit" },
        { STILL_TIMED, "epoll, limit" },
        { STILL_TIMED, "epoll, timer" },
        { STILL_TIMED, "timer" },
        { STILL_TIMED, "SO_RCVTIMEO" },
        { STILL_TIMED, "alarm" },
        { STILL_TIMED, "setitimer" },
        { STILL_TIMED, "join a sleeper" },
        { STILL_TIMED, "child sleeps" },
        { STILL_ANYONE, "fifo" },
        { STILL_ANYONE, "fifo, open" },
        { STILL_OUTSIDE, "inotify" },
        { STILL_OUTSIDE, "unix" },
        { STILL_INPUT, "terminal" },
        { STILL_INPUT, "poll of the terminal" },
        { STILL_INPUT, "select of the terminal" },
        { STILL_GIVES_UP, "knock" },
        { STILL_GIVES_UP, "knock, IPv6" },
        { STILL_NOT, "compute" },
        { STILL_STOPPED, "stopped" },
    };
    char folder[] = "/tmp/still-XXXXXX", fifo[sizeof folder + 8];
    (void)unused;
    assert_non_null(mkdtemp(folder));
    snprintf(fifo, sizeof fifo, "%s/fifo", folder);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    setenv("FIFO", fifo, 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strstr(rows[i].how, "IPv6") && !has_ipv6())
            print_message("SKIP: %s: no ::1 here\n", rows[i].how);
        else
            look_at(rows[i].how, rows[i].what);
    unlink(fifo);
    rmdir(folder);
}

/* It wakes up between all looks: none of its rests is one. */
static void naps_are_no_rest(void **unused)
{
    (void)unused;
    look_at("naps", STILL_NOT);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_wait_has_its_word),
                                        cmocka_unit_test(naps_are_no_rest) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
