/* How a run ends: nothing is left running, whatever the programs are and whatever happens to
 * sockwire.  cli_wait() looks after every run of these tests that no process of it lives. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli.h"
#include "cli_json.h"

#define CONNECT "tcp s; connect s 127.0.0.1 12000; "
#define LISTEN "tcp s; bind s 12000; listen s 5; "
#define ECHO_CLIENT \
    "@/play '" CONNECT "send s \"hello\\n\"; recv s 100; got \"HELLO\\n\"; close s; exit 0'"

/* What ends by a rule ends in 1 to 10 s on a quiet machine: several times that on a busy one, since
 * a server's own time is counted. */
enum { SOON_S = 120 };

/* ---- when the server ends ---- */

static void test_slow_server_is_not_cut_off(void **state)
{
    static const char *const servers[] = {
        "@/play '" LISTEN "accept s c; recvall c; nap 300; close c; exit 9'",
        "@/play '" LISTEN
        "accept s c; recvall c; nap 300; send c x; expect ok; close c; nap 300; exit 9'",
        "@/play '" LISTEN "fork { accept s c; recvall c; nap 300; close c; exit 9 }; wait; exit 9'",
        "@/play '" LISTEN "accept s c; recvall c; nap 2000; close c; exit 9'",
        "@/play '" LISTEN "nap 2000; accept s c; recvall c; close c; exit 9'",
    };
    struct cli cli[5];
    (void)state;
    for (size_t i = 0; i < 5; i++)
        CLI_START(&cli[i], "run", "--json", "-", "--server", servers[i], "--client",
                  "@/play '" CONNECT "send s hello; close s'");
    for (size_t i = 0; i < 5; i++) {
        cli_wait(&cli[i]);
        cli_ended(&cli[i], 0);
        struct slice gone = cli_json_find(&cli[i].out, "exit", "program", "server");
        cli_true(&cli[i], cli_json_number(cli_json_get(gone, "status")) == 9);
        cli_release(&cli[i]);
    }
}

static void test_keep(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--json", "-", "--keep", "--timeout", "3", "--server", "@/server_poll",
            "--client", ECHO_CLIENT);
    cli_ended(&cli, 124);
    cli_true(&cli, cli_json_number_of(&cli.out, "exit", "program", "server", "t") >
                       cli_json_number_of(&cli.out, "exit", "program", "client", "t") + 0.3);
    cli_release(&cli);
    CLI_RUN(&cli, "run", "--keep", "--server", "@/server_exit", "--client",
            /* it ends by itself: so does the run */
            ECHO_CLIENT);
    cli_ended(&cli, 0);
    cli_release(&cli);
}

/* A server that loops on recv() = 0 makes a hundred thousand calls a second: the run ends all the
 * same, and stays small. */
static void test_flood(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--server", "@/play '" LISTEN "accept s c; forever { recv c 10 }'",
            "--client", "@/play '" CONNECT "send s hello; close s; exit 8'");
    cli_ended(&cli, 8);
    cli_true(&cli, cli.seconds < SOON_S);
    cli_true(&cli, cli.most_kib < 500 * 1024);
    cli_release(&cli);
}

/* ---- nothing is left running ---- */

#define STUBBORN \
    "@/play 'signal TERM ignore; signal HUP ignore; signal INT ignore; " LISTEN "forever { pause }'"

static const struct {
    const char *what;
    int status;
    const char *words[6];
} stubborn[] = {
    { "a daemon", 0, { "--server", "@/server_daemon", "--client", ECHO_CLIENT } },
    { "a client's daemon",
      0,
      { "--client", "sh -c 'setsid sleep 1000 >/dev/null 2>&1 </dev/null & exit 0'" } },
    { "a client's child", 3, { "--client", "sh -c 'sleep 1000 & exit 3'" } },
    { "it ignores SIGTERM",
      0,
      { "--server", STUBBORN, "--client", "@/play '" CONNECT "close s'" } },
    { "it is stopped",
      0,
      { "--server", "@/play '" LISTEN "raise STOP'", "--client", "@/play '" CONNECT "close s'" } },
    { "it is stopped and ignores SIGTERM",
      0,
      { "--server", "@/play 'signal TERM ignore; " LISTEN "raise STOP; forever { pause }'",
        "--client", "@/play '" CONNECT "close s'" } },
    { "a stopped client", 124, { "--timeout", "0.5", "--client", "sh -c 'kill -STOP $$'" } },
    { "an endless loop", 124, { "--timeout", "0.5", "--client", "sh -c 'while :; do :; done'" } },
    { "an endless loop serves",
      0,
      { "--server", "sh -c '@/server_fork & while :; do :; done'", "--client", ECHO_CLIENT } },
    { "many children",
      0,
      { "--client", "@/play 'repeat 30 { fork { fork { pause }; pause } }; exit 0'" } },
    { "threads",
      0,
      { "--server", "@/play '" LISTEN "repeat 10 { thread { pause } }; pause'", "--client",
        "@/play '" CONNECT "close s'" } },
    { "a thread outlives the first",
      124,
      { "--timeout", "0.5", "--client", "@/play 'thread { forever { nap 1 } }; join'" } },
    { "children that make children",
      124,
      { "--timeout", "0.5", "--client", "sh -c 'while :; do sleep 0.01 & done'" } },
};

static void test_stubborn_programs(void **state)
{
    enum { COUNT = sizeof stubborn / sizeof *stubborn, SIDE_BY_SIDE = 3 };
    struct cli cli[SIDE_BY_SIDE];
    (void)state;
    for (size_t i = 0; i < COUNT + SIDE_BY_SIDE; i++) {
        struct cli *one = &cli[i % SIDE_BY_SIDE];
        if (i >= SIDE_BY_SIDE) {
            cli_wait(one);
            cli_ended(one, stubborn[i - SIDE_BY_SIDE].status);
            cli_true(one, one->seconds < SOON_S);
            cli_release(one);
        }
        if (i < COUNT) {
            const char *const *w = stubborn[i].words;
            CLI_START(one, "run", w[0], w[1], w[2], w[3], w[4], w[5]);
        }
    }
}

/* A run with a process in a session of its own, a stubborn server and a client that waits: it
 * stands until something happens to sockwire. */
static void start_standing(struct cli *cli)
{
    CLI_START(
        cli, "run", "--server",
        "sh -c 'setsid sleep 1000 </dev/null >/dev/null 2>&1 & "
        "exec @/play \"signal TERM ignore; signal INT ignore; tcp s; bind s 12000; listen s 5; forever { pause }\"'",
        "--client", "@/play '" CONNECT "prompt \"standing now\"; recv s 10'");
    cli_await(cli, "» standing now");
    /* one that is about to become another program has no mark for a moment */
    cli_await_alive(cli, 4);
}

static const struct {
    int signals[2], status;
} signals[] = {
    { { SIGINT, 0 }, 130 },  { { SIGINT, SIGINT }, 130 },  { { SIGTERM, 0 }, 143 },
    { { SIGHUP, 0 }, 129 },  { { SIGTERM, SIGINT }, 143 }, { { SIGKILL, 0 }, 137 },
    { { SIGQUIT, 0 }, 131 }, { { SIGABRT, 0 }, 134 },      { { SIGSTOP, SIGKILL }, 137 },
};

static void test_signals_to_sockwire(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct cli cli;
        start_standing(&cli);
        cli_signal(&cli, signals[i].signals[0]);
        if (signals[i].signals[1] == SIGINT)
            cli_await(&cli, "stopped: the run ends");
        if (signals[i].signals[1])
            cli_signal(&cli, signals[i].signals[1]);
        cli_wait(&cli);
        cli_ended(&cli, signals[i].status);
        if (cli.signal)
            cli_await_gone(&cli);
        else
            cli_shows(&cli, "connection 1"); /* with the summary */
        cli_true(&cli, cli.seconds < SOON_S);
        cli_release(&cli);
    }
}

/* Killed at any moment of its start; the moments are spread, not waited for. */
static void test_killed_at_any_moment(void **state)
{
    (void)state;
    for (long i = 0; i < 24; i++) {
        const struct timespec moment = { 0, i * 4000000 };
        struct cli cli;
        CLI_START(&cli, "run", "--server", "@/server_daemon", "--client", "@/client_lines");
        nanosleep(&moment, NULL);
        cli_signal(&cli, i % 2 ? SIGKILL : SIGTERM);
        cli_wait(&cli);
        cli_await_gone(&cli);
        cli_release(&cli);
    }
}

/* `sockwire run … | head -1`: nobody reads any more, so the run ends, without a word. */
static void test_reader_goes_away(void **state)
{
    int ends[2];
    struct cli cli;
    (void)state;
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    CLI_RUN_AS(&cli, &((struct cli_how){ .output = ends[1] }), "run", "--keep", "--server",
               "@/server_daemon", "--client", ECHO_CLIENT);
    cli_ended(&cli, 128 + SIGPIPE);
    cli_says_nothing(&cli);
    cli_release(&cli);
    CLI_RUN_AS(&cli, &((struct cli_how){ .output = ends[1] }), "run", "--json", "-", "--server",
               "@/server_daemon", "--client", ECHO_CLIENT);
    cli_ended(&cli, 128 + SIGPIPE);
    cli_says_nothing(&cli);
    cli_release(&cli);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slow_server_is_not_cut_off),
        cmocka_unit_test(test_keep),
        cmocka_unit_test(test_flood),
        cmocka_unit_test(test_stubborn_programs),
        cmocka_unit_test(test_signals_to_sockwire),
        cmocka_unit_test(test_killed_at_any_moment),
        cmocka_unit_test(test_reader_goes_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
