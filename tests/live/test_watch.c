/* `sockwire watch` in a private network, on packets that a script of `play` makes there: each of
 * them is shown, kept and counted. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli.h"
#include "cli_json.h"

/* Stands for sockwire: a watch runs in a network of its own; when it says that it watches, the
 * script plays, then Ctrl-C comes. */
static const char wrapper[] =
    "#!/bin/sh\n"
    "case \"$1 $READY\" in 'watch ' | [!w]*) exec \"$REAL\" \"$@\" ;; esac\n"
    "exec unshare -Urn sh -c '\n"
    "ip link set lo up || exit 99\n"
    "mkfifo \"$READY\" || exit 99\n"
    "\"$REAL\" \"$@\" 2>\"$READY\" &\n"
    "exec 3<\"$READY\"\n"
    "read line <&3 && echo \"$line\" >&2\n"
    "\"$PLAY\" \"$SCRIPT\" || exit 98\n"
    "[ \"$PATIENCE\" ] || kill -INT $! 2>/dev/null\n"
    "cat <&3 >&2\n"
    "wait $!' sh \"$@\"\n";

#define TALK                                                                                                           \
    "tcp l; bind l 12000; listen l 1; tcp s; connect s 127.0.0.1 12000; accept l c; send s \"hello\\n\"; recv c 100; " \
    "send c \"HELLO\\n\"; recv s 100; close c; recv s 1; close s"

static bool no_network; /* namespaces are refused here */

#define NEEDS_NETWORK()                                                                   \
    do {                                                                                  \
        if (no_network) {                                                                 \
            print_message("SKIP: a private network can't be made here (unshare -Urn)\n"); \
            skip();                                                                       \
        }                                                                                 \
    } while (0)

static void watch(struct cli *cli, const char *script, const char *patience,
                  const char *const words[])
{
    static char ready[700], play[4000], wait_for[40];
    static int count;
    snprintf(ready, sizeof ready, "READY=%s-%d", cli_file("ready"), count++);
    snprintf(play, sizeof play, "SCRIPT=%s", script);
    snprintf(wait_for, sizeof wait_for, "PATIENCE=%s", patience);
    const struct cli_how how = { .variables = { ready, play, wait_for } };
    cli_start(cli, &how, words);
    cli_wait(cli);
}
#define WATCH(cli, ...) \
    watch(cli, TALK, "", (const char *const[]){ "watch", "lo", __VA_ARGS__, NULL })

static void test_ladder_and_table(void **state)
{
    struct cli cli;
    (void)state;
    NEEDS_NETWORK();
    WATCH(&cli, "--width", "80");
    cli_ended(&cli, 0);
    cli_says(&cli, "sockwire: watching lo");
    cli_shows(&cli, "─ connection 1: 127.0.0.1:");
    cli_shows(&cli, "(connect) SYN_SENT ── #1 SYN ─");
    cli_shows(&cli, "#1 6 \"hello\\n\" ─");
    cli_shows(&cli, "#1 6 \"HELLO\\n\" ─");
    cli_shows(&cli, "SF ");
    cli_shows(&cli, "opened by handshake");
    cli_shows(&cli, "closed by FIN (server\n     first)");
    cli_shows(&cli, " 0 dropped");
    cli_release(&cli);
}

/* The kernel takes no datagram, and the file holds what the table counts. */
static void test_filter_and_file(void **state)
{
    const char *file = cli_file("watched.pcapng");
    struct cli cli;
    (void)state;
    NEEDS_NETWORK();
    watch(&cli, "udp u; bind u 13000; udp v; sendto v 127.0.0.1 13000 x; recv u 9; " TALK, "",
          (const char *const[]){ "watch", "lo", "--filter", "tcp", "--quiet", "--write", file,
                                 NULL });
    cli_ended(&cli, 0);
    cli_shows_no(&cli, "13000");
    cli_shows_no(&cli, "──");
    cli_shows(&cli, "1 connection, ");
    char frames[60];
    const char *counted = strstr(cli.out.s, "connection, ");
    unsigned packets = counted ? (unsigned)strtoul(counted + 12, NULL, 10) : 0;
    cli_true(&cli, packets >= 9);
    snprintf(frames, sizeof frames, "%u frames captured, 0 dropped", packets);
    cli_shows(&cli, frames);
    cli_release(&cli);
    CLI_RUN(&cli, "show", "--json", "-", file);
    cli_ended(&cli, 0);
    assert_int_equal(cli_json_count(&cli.out, "packet", NULL, NULL), packets);
    assert_int_equal(cli_json_count(&cli.out, "connection", "conn_state", "SF"), 1);
    cli_release(&cli);
}

static void test_json_live(void **state)
{
    struct cli cli;
    (void)state;
    NEEDS_NETWORK();
    WATCH(&cli, "--json", "-");
    cli_ended(&cli, 0);
    assert_int_equal(cli_json_count(&cli.out, "trace", NULL, NULL), 1);
    assert_int_equal(cli_json_count(&cli.out, "connection", NULL, NULL), 1);
    /* its record tells its end */
    assert_int_equal(cli_json_count(&cli.out, "connection", "conn_state", "SF"), 1);
    assert_int_equal(cli_json_count(&cli.out, "packet", "kind", "syn"), 1);
    assert_int_equal(cli_json_count(&cli.out, "packet", "kind", "fin"), 2);
    cli_shows_no(&cli, "──");
    cli_release(&cli);
}

/* It ends by itself after so many packets, or after so long; nobody asks it to. */
static void test_ends_by_itself(void **state)
{
    struct cli cli;
    (void)state;
    NEEDS_NETWORK();
    watch(&cli, TALK, "count", (const char *const[]){ "watch", "lo", "--count", "3", NULL });
    cli_ended(&cli, 0);
    cli_shows(&cli, "1 connection, 3 packets;");
    cli_release(&cli);
    watch(&cli, "exit 0", "time", (const char *const[]){ "watch", "lo", "--timeout", "0.1", NULL });
    cli_ended(&cli, 0);
    cli_shows(&cli, "0 connections, 0 packets; 0 frames captured, 0 dropped");
    cli_release(&cli);
}

static const struct cli_mistake mistakes[] = {
    { { "watch" }, "which interface?" },
    { { "watch", "lo", "eth0" }, "one interface at a time: what is 'eth0'?" },
    { { "watch", "lo", "--count", "0" }, "--count takes a whole number from 1" },
    { { "watch", "lo", "--count", "-1" }, "--count takes a whole number from 1" },
    { { "watch", "lo", "--timeout", "x" }, "--timeout takes a number" },
    { { "watch", "lo", "--nonsense" }, "there is no flag --nonsense" },
    { { "watch", "lo", "--color", "blue" }, "--color is auto, always or never" },
};

static void test_mistakes(void **state)
{
    (void)state;
    cli_mistakes(mistakes, sizeof mistakes / sizeof *mistakes);
}

static void test_what_the_capture_refuses(void **state)
{
    struct cli cli;
    (void)state;
    NEEDS_NETWORK();
    watch(&cli, "exit 0", "none", (const char *const[]){ "watch", "nonesuch0", NULL });
    cli_ended(&cli, 125);
    cli_says(&cli, "capturing on nonesuch0: there is no such interface");
    cli_release(&cli);
    watch(&cli, "exit 0", "none",
          (const char *const[]){ "watch", "lo", "--filter", "tpc port", NULL });
    cli_ended(&cli, 125);
    cli_says(&cli, "the filter 'tpc port': ");
    cli_release(&cli);
}

static int set_up(void **state)
{
    static char real[600], play[600];
    const char *sockwire = getenv("SOCKWIRE"), *programs = getenv("PROGRAMS");
    char here[400];
    (void)state;
    if (!getcwd(here, sizeof here))
        return -1;
    bool is_path = sockwire && *sockwire == '/';
    snprintf(real, sizeof real, "%s%s%s", is_path ? "" : here, is_path ? "" : "/",
             sockwire ? sockwire : "build/sockwire");
    is_path = programs && *programs == '/';
    snprintf(play, sizeof play, "%s%s%s/play", is_path ? "" : here, is_path ? "" : "/",
             programs ? programs : "build/programs");
    setenv("REAL", real, 1);
    setenv("PLAY", play, 1);
    const char *file = cli_file("sockwire");
    cli_write_file(file, wrapper, sizeof wrapper - 1);
    if (chmod(file, 0755) != 0)
        return -1;
    setenv("SOCKWIRE", file, 1);
    no_network = system("unshare -Urn ip link set lo up >/dev/null 2>&1") != 0;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ladder_and_table), cmocka_unit_test(test_filter_and_file),
        cmocka_unit_test(test_json_live),        cmocka_unit_test(test_ends_by_itself),
        cmocka_unit_test(test_mistakes),         cmocka_unit_test(test_what_the_capture_refuses),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
