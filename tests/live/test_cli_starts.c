/* How a run begins: who starts when, and who is waited for. */
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
        double listened = cli_json_number_of(&cli[i].out, "call", "name", ready[i].call, "t_end");
        double started = cli_json_number_of(&cli[i].out, "program", "id", "client", "t");
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
    cli_true(&cli, cli_json_number_of(&cli.out, "exit", "program", "client", "t") <=
                       cli_json_number_of(&cli.out, "program", "id", "client2", "t"));
    cli_release(&cli);
    /* the first waits for the second */
    CLI_RUN(
        &cli, "run", "--json", "-", "--together", "--client",
        "@/play '" LISTEN "accept s c; recv c 5; got hello'", "--client",
        "@/play 'repeat 400 { tcp s; ignore connect s 127.0.0.1 12000; ignore send s hello nosignal; close s; nap 5 }'",
        "--timeout", "5");
    cli_true(&cli, cli_json_number_of(&cli.out, "program", "id", "client2", "t") <
                       cli_json_number_of(&cli.out, "exit", "program", "client", "t"));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_client_starts_when_the_server_listens),
        cmocka_unit_test(test_server_that_never_listens),
        cmocka_unit_test(test_clients_one_after_another_or_together),
        cmocka_unit_test(test_twenty_clients),
        cmocka_unit_test(test_side_by_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
