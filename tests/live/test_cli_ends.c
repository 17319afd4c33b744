/* How a run goes: who starts when, who is waited for; and how it ends: nothing is left running,
 * whatever the programs are and whatever happens to sockwire.  cli_wait() looks after every run of
 * these tests that no process of it lives. */
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

/* ---- when the clients start ---- */

static double time_of(const struct cli *cli, const char *type, const char *key, const char *value,
                      const char *time)
{
    struct slice record = cli_json_find(&cli->out, type, key, value);
    cli_true(cli, record.s != NULL);
    return cli_json_number(cli_json_get(record, time));
}

static const struct {
    const char *what, *call, *server, *client;
} ready[] = {
    { "an ordinary server", "listen", "@/server_fork", ECHO_CLIENT },
    { "a server that is slow to listen", "listen",
      "@/play 'nap 700; " LISTEN "accept s c; recv c 10; upper got; send c $got; close c'",
      ECHO_CLIENT },
    { "slow between bind and listen", "listen",
      "@/play 'tcp s; bind s 12000; nap 500; listen s 5; accept s c; recv c 10; upper got; send c $got; close c'",
      ECHO_CLIENT },
    { "asleep for longer than any guess", "listen",
      "@/play 'nap 4000; " LISTEN "accept s c; recv c 10; upper got; send c $got; close c'",
      ECHO_CLIENT },
    { "it computes for long", "listen",
      "sh -c 'i=0; while [ $i -lt 1500000 ]; do i=$((i+1)); done; exec @/server_fork'",
      ECHO_CLIENT },
    { "slow in small steps", "listen",
      "@/play 'repeat 15 { nap 40 }; " LISTEN
      "accept s c; recv c 10; upper got; send c $got; close c'",
      ECHO_CLIENT },
    { "datagrams", "bind", "@/server_udp",
      "@/play 'udp s; connect s 127.0.0.1 12000; send s hello; recv s 10; got HELLO'" },
    { "slow datagrams", "bind",
      "@/play 'nap 500; udp s; bind s 12000; recvfrom s 10; reply s HELLO'",
      "@/play 'udp s; connect s 127.0.0.1 12000; send s hello; recv s 10; got HELLO'" },
    { "behind a shell", "listen", "sh -c '@/server_thread; true'", ECHO_CLIENT },
};

/* The client starts after the server's listen() (or bind()), and finds it. */
static void test_client_starts_when_the_server_listens(void **state)
{
    enum { COUNT = sizeof ready / sizeof *ready };
    struct cli cli[COUNT];
    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        CLI_START(&cli[i], "run", "--json", "-", "--server", ready[i].server, "--client",
                  ready[i].client);
    for (size_t i = 0; i < COUNT; i++) {
        cli_wait(&cli[i]);
        cli_ended(&cli[i], 0);
        double listened = time_of(&cli[i], "call", "name", ready[i].call, "t_end");
        double started = time_of(&cli[i], "program", "id", "client", "t");
        cli_true(&cli[i], listened < started);
        cli_shows_no(&cli[i], "starts all the same"); /* and not because the waiting was given up */
        cli_release(&cli[i]);
    }
}

static const char *const never_listen[] = {
    "sleep 100",
    "cat",
    "sh -c 'read line'",
    "@/server_silent",
    "true",
    "sh -c 'exit 3'",
    "@/play '" CONNECT "'",
    "@/play 'tcp s; bind s 12000; ignore accept s c; pause'",
    "@/play 'pair a b; recv a 10'",
    "@/play 'tcp s; bind s 12000; ignore recv s 10; pause'",
    "@/play 'udp s; recv s 10'",
    "@/play 'tcp s; bind s 12000; fork { pause }'",
    "@/play 'tcp s; bind s 12000; thread { pause }; join'",
    "@/play 'udp s; bind s 12001; recv s 10'",
    "sh -c 'sleep 100 & wait'",
    "@/play 'tcp s; bind s 12000; forever { ignore accept s c; nap 20 }'",
    "sh -c 'while :; do :; done'",
};

/* Then the client starts all the same, and meets what a student must see: SYN, then RST. */
static void test_server_that_never_listens(void **state)
{
    enum { COUNT = sizeof never_listen / sizeof *never_listen, SIDE_BY_SIDE = 5 };
    struct cli cli[SIDE_BY_SIDE];
    (void)state;
    for (size_t i = 0; i < COUNT + SIDE_BY_SIDE; i++) {
        struct cli *one = &cli[i % SIDE_BY_SIDE];
        if (i >= SIDE_BY_SIDE) {
            cli_wait(one);
            cli_ended(one, 7);
            assert_true(cli_json_count(&one->out, "packet", "kind", "syn") >= 1);
            assert_true(cli_json_count(&one->out, "packet", "kind", "rst") >= 1);
            cli_true(one, one->seconds < SOON_S);
            cli_release(one);
        }
        if (i < COUNT)
            CLI_START(one, "run", "--json", "-", "--server", never_listen[i], "--client",
                      "@/play 'tcp s; connect s 127.0.0.1 12000; expect ECONNREFUSED; exit 7'");
    }
}

static void test_clients_one_after_another_or_together(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--json", "-", "--server", "@/server_fork", "--client", ECHO_CLIENT,
            "--client", ECHO_CLIENT);
    cli_ended(&cli, 0);
    cli_true(&cli, time_of(&cli, "exit", "program", "client", "t") <=
                       time_of(&cli, "program", "id", "client2", "t"));
    cli_release(&cli);
    /* the first waits for the second */
    CLI_RUN(
        &cli, "run", "--json", "-", "--together", "--client",
        "@/play '" LISTEN "accept s c; recv c 5; got hello'", "--client",
        "@/play 'repeat 400 { tcp s; ignore connect s 127.0.0.1 12000; ignore send s hello nosignal; close s; nap 5 }'",
        "--timeout", "5");
    cli_true(&cli, time_of(&cli, "program", "id", "client2", "t") <
                       time_of(&cli, "exit", "program", "client", "t"));
    cli_release(&cli);
}

/* Twenty clients at once: each gets its answer. */
static void test_twenty_clients(void **state)
{
    const char *words[50] = { "run", "--json", "-", "--together", "--server", "@/server_fork" };
    struct cli cli;
    (void)state;
    for (size_t i = 0; i < 20; i++) {
        words[6 + 2 * i] = "--client";
        words[7 + 2 * i] = ECHO_CLIENT;
    }
    cli_start(&cli, &(struct cli_how){ 0 }, words);
    cli_wait(&cli);
    cli_ended(&cli, 0);
    size_t at = 0, good = 0;
    for (struct slice line; cli_json_line(&cli.out, &at, &line);)
        good += cli_json_is(cli_json_get(line, "type"), "exit") &&
                !cli_json_is(cli_json_get(line, "program"), "server") &&
                cli_json_number(cli_json_get(line, "status")) == 0;
    cli_true(&cli, good == 20);
    cli_true(&cli, cli_json_count(&cli.out, "connection", "opened", "handshake") == 20);
    cli_release(&cli);
}

/* Eight runs at the same time, all on port 12000. */
static void test_side_by_side(void **state)
{
    enum { RUNS = 8 };
    struct cli cli[RUNS];
    (void)state;
    for (size_t i = 0; i < RUNS; i++)
        CLI_START(&cli[i], "run", "--json", "-", "--server", "@/server_fork", "--client",
                  ECHO_CLIENT);
    for (size_t i = 0; i < RUNS; i++) {
        cli_wait(&cli[i]);
        cli_ended(&cli[i], 0);
        cli_true(&cli[i], cli_json_count(&cli[i].out, "packet", "kind", "syn") == 1);
        cli_true(&cli[i], cli_json_count(&cli[i].out, "connection", "closed", "fin") == 1);
        cli_release(&cli[i]);
    }
}

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
    cli_true(&cli, time_of(&cli, "exit", "program", "server", "t") >
                       time_of(&cli, "exit", "program", "client", "t") + 0.3);
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
        cmocka_unit_test(test_client_starts_when_the_server_listens),
        cmocka_unit_test(test_server_that_never_listens),
        cmocka_unit_test(test_clients_one_after_another_or_together),
        cmocka_unit_test(test_twenty_clients),
        cmocka_unit_test(test_side_by_side),
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
