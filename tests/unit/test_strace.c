/* The calls of a run as strace(1) prints them. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "by_hand.h"
#include "view/strace.h"

static void expect(const struct timeline *timeline, const char *wanted)
{
    char *s = NULL;
    size_t length = 0;
    struct err err;
    FILE *out = open_memstream(&s, &length);
    assert_int_equal(strace_write(out, timeline, &err), 0);
    fclose(out);
    assert_string_equal(s, wanted);
    free(s);
}

/* What waits is unfinished, and resumed at its end: with what the kernel filled. */
static void two_programs(void **state)
{
    (void)state;
    struct hand h;
    hand_init(&h);
    struct program *server = hand_program(&h, "server", 4700, "./server");
    struct program *client = hand_program(&h, "client", 4701, "./client");
    struct call *waits =
        hand_begins(&h, server, NULL, 3, "accept", "3", "127.0.0.1:40312", "~16", NULL);
    hand_us(&h, 10);
    hand_did(&h, hand_begins(&h, client, NULL, 3, "connect", "3", "127.0.0.1:12000", "~16", NULL),
             0, 0);
    hand_ends(&h, waits, 4, 0);
    struct call *gets = hand_begins(&h, server, NULL, 4, "recv", "4", "(data)", "100", "~0", NULL);
    hand_us(&h, 10);
    struct call *sends = hand_begins(&h, client, NULL, 3, "send", "3", "(data)", "7", "~0", NULL);
    hand_data(sends, 0, "he\"l\n\0017", 7, 7);
    hand_did(&h, sends, 7, 0);
    hand_data(gets, 0, "he\"l\n\0017", 7, 100);
    hand_ends(&h, gets, 7, 0);
    hand_did(&h, hand_begins(&h, client, NULL, 3, "connect", "3", "[fe80::1%2]:80", "~28", NULL),
             -1, ECONNREFUSED);
    hand_begins(&h, server, NULL, -1, "exit_group", "3", NULL);
    hand_exit(&h, server, 4700, 3, 0);
    hand_exit(&h, client, 4701, 0, 9);
    expect(
        &h.timeline,
        "4700  1700000000.123456 accept(3,  <unfinished ...>\n"
        "4701  1700000000.123466 connect(3, {sa_family=AF_INET, sin_port=htons(12000), "
        "sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0 <0.000020>\n"
        "4700  1700000000.123486 <... accept resumed>{sa_family=AF_INET, sin_port=htons(40312), "
        "sin_addr=inet_addr(\"127.0.0.1\")}, [16]) = 4 <0.000030>\n"
        "4700  1700000000.123486 recvfrom(4,  <unfinished ...>\n"
        "4701  1700000000.123496 sendto(3, \"he\\\"l\\n\\0017\", 7, 0, NULL, 0) = 7 <0.000020>\n"
        "4700  1700000000.123516 <... recvfrom resumed>\"he\\\"l\\n\\0017\", 100, 0, NULL, NULL) = 7 "
        "<0.000030>\n"
        "4701  1700000000.123516 connect(3, {sa_family=AF_INET6, sin6_port=htons(80), "
        "sin6_flowinfo=htonl(0), inet_pton(AF_INET6, \"fe80::1\", &sin6_addr), sin6_scope_id=2}, 28) "
        "= -1 ECONNREFUSED (Connection refused) <0.000020>\n"
        "4700  1700000000.123536 exit_group(3)   = ?\n"
        "4700  1700000000.123536 +++ exited with 3 +++\n"
        "4701  1700000000.123536 +++ killed by SIGKILL +++\n");
    hand_release(&h);
}

/* One argument of each kind that is not written as the ladder has it. */
static void arguments(void **state)
{
    (void)state;
    static const struct {
        const char *name, *args[6], *wanted;
        int64_t result, timeout_ns;
        unsigned asked; /* of the first argument that has an "ready" */
    } rows[] = {
        { "socket",
          { "AF_INET", "SOCK_STREAM", "0" },
          "socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3",
          3,
          0,
          0 },
        { "bind",
          { "3", "unix:/tmp/x", "~10" },
          "bind(3, {sa_family=AF_UNIX, sun_path=\"/tmp/x\"}, 10) = 0",
          0,
          0,
          0 },
        { "bind",
          { "3", "unix:@x", "~4" },
          "bind(3, {sa_family=AF_UNIX, sun_path=@\"x\"}, 4) = 0",
          0,
          0,
          0 },
        { "getsockname",
          { "3", "unix:(no name)", "~2" },
          "getsockname(3, {sa_family=AF_UNIX}, [2]) = 0",
          0,
          0,
          0 },
        { "accept", { "3", "NULL", "NULL" }, "accept(3, NULL, NULL) = 4", 4, 0, 0 },
        { "setsockopt",
          { "3", "SOL_SOCKET", "SO_REUSEADDR", "1", "~4" },
          "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0",
          0,
          0,
          0 },
        { "getsockopt",
          { "3", "SOL_SOCKET", "SO_ERROR", "ECONNREFUSED", "~4" },
          "getsockopt(3, SOL_SOCKET, SO_ERROR, [ECONNREFUSED], [4]) = 0",
          0,
          0,
          0 },
        { "ppoll",
          { "{3: POLLIN, 4: POLLOUT} ready {4: POLLOUT}", "2", "x" },
          "ppoll([{fd=3, events=POLLIN}, {fd=4, events=POLLOUT}], 2, {tv_sec=1, tv_nsec=500000000}, NULL, 0) = 1 "
          "([{fd=4, revents=POLLOUT}])",
          1,
          1500000000,
          24 },
        { "ppoll",
          { "{3: POLLIN}", "1", "x" },
          "ppoll([{fd=3, events=POLLIN}], 1, {tv_sec=1, tv_nsec=0}, NULL, 0) = 0 (Timeout)",
          0,
          1000000000,
          0 },
        { "pselect6",
          { "5", "{3,4} ready {4}", "NULL", "NULL", "x" },
          "pselect6(5, [3 4], NULL, NULL, NULL, NULL) = 1 (in [4])",
          1,
          -1,
          6 },
        { "epoll_pwait",
          { "5", "{7: EPOLLIN|EPOLLHUP}", "8", "x" },
          "epoll_pwait(5, [{events=EPOLLIN|EPOLLHUP, data={u32=7, u64=7}}], 8, -1, NULL, 8) = 1",
          1,
          -1,
          0 },
        { "epoll_pwait",
          { "5", "events", "8", "x" },
          "epoll_pwait(5, [], 8, 200, NULL, 8) = 0",
          0,
          200000000,
          0 },
        { "recvfrom",
          { "3", "buf", "8", "~0" },
          "recvfrom(3, \"\", 8, 0, NULL, NULL) = 0",
          0,
          0,
          0 },
        { "shutdown", { "3", "SHUT_WR" }, "shutdown(3, SHUT_WR) = 0", 0, 0, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct hand h;
        char wanted[400];
        hand_init(&h);
        struct program *program = hand_program(&h, "client", 4700, "./client");
        const char *const *a = rows[i].args;
        struct call *call = hand_begins(&h, program, NULL, 3, rows[i].name, a[0], a[1], a[2], a[3],
                                        a[4], a[5], NULL);
        struct call_facts *facts = (struct call_facts *)(uintptr_t)call->facts;
        facts->timeout_ns = rows[i].timeout_ns;
        facts->domain = AF_INET;
        facts->level = SOL_SOCKET;
        for (unsigned k = 0; k < facts->arg_count; k++)
            if (rows[i].asked && strstr(facts->args[k].text, " ready "))
                facts->args[k].asked_bytes = rows[i].asked;
        hand_did(&h, call, rows[i].result, 0);
        snprintf(wanted, sizeof wanted, "4700  1700000000.123456 %s <0.000020>\n", rows[i].wanted);
        expect(&h.timeline, wanted);
        hand_release(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(two_programs),
                                        cmocka_unit_test(arguments) };
    return cmocka_run_group_tests_name("strace", tests, NULL, NULL);
}
