/* `sockwire replay --as` as a user meets it: a recorded client against right and wrong servers, a
 * recorded server against a client, and both recorded sides against each other.  All within
 * `sockwire run`, so each has a network of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli.h"

#define SERVER_OF(answer, ends)                                                         \
    "@/play 'tcp l; bind l 12000; listen l 5; accept l c; recv c 100; send c \"" answer \
    "\"; " ends "; close c; close l'"
#define RIGHT_SERVER SERVER_OF("HELLO\\n", "recv c 1")
#define RIGHT_CLIENT \
    "@/play 'tcp s; connect s 127.0.0.1 12000; send s \"hello\\n\"; recv s 100; close s'"

static const char *const agree = "They agree", *const differ = "They differ.";

static void record(const char *trace, const char *server, const char *client)
{
    struct cli run;
    CLI_RUN(&run, "run", "--write", trace, "--timeout", "20", "--server", server, "--client",
            client);
    /* which one pair is about */
    cli_true(&run, run.status == 0 || strstr(run.out.s, "recv: ECONNRESET"));
    cli_release(&run);
}

static const char *replayed(const char *trace, const char *flags)
{
    static char commands[4][700];
    static unsigned turn;
    const char *program = getenv("SOCKWIRE");
    char path[400];
    if (!realpath(program ? program : "build/sockwire", path))
        fail_msg("no sockwire to run");
    char *command = commands[turn++ % 4];
    snprintf(command, sizeof commands[0], "%s replay %s --ascii --color never %s", path, trace,
             flags);
    return command;
}

/* Plays the client's part against that server; the client's words stand in the ladder, wrapped, so
 * the file says them whole. */
static void against(struct cli *run, const char *trace, const char *server, const char *timeout)
{
    char flags[100];
    snprintf(flags, sizeof flags, "--as client 127.0.0.1:12000 --timeout %s", timeout);
    CLI_RUN(run, "run", "--timeout", "20", "--width", "250", "--calls-only", "--server", server,
            "--client", replayed(trace, flags));
}

static void test_client_against_servers(void **state)
{
    static const struct {
        const char *server, *says; /* the first words of the first difference; NULL: they agree */
        const char *timeout;
    } rows[] = {
        { RIGHT_SERVER, NULL, "10" },
        { SERVER_OF("hello\\n", "recv c 1"), "byte 1 of what the server says", "10" },
        { SERVER_OF("HELLO\\nmore", "recv c 1"), "the server says more than in the recording",
          "10" },
        { SERVER_OF("HEL", "recv c 1"), "the server said 3 bytes, then nothing more", "2" },
        { "@/play 'tcp l; bind l 12000; listen l 5; accept l c; recv c 2; close c; close l'",
          "the server said 0 bytes, then reset", "10" },
        { "@/play 'tcp l; bind l 12000; listen l 5; accept l c; close l; recv c 100; close c'",
          "the server said 0 bytes, then closed", "10" },
        { "@/play 'tcp l; bind l 12001; listen l 5'", "the connection was refused (RST)", "10" },
    };
    const char *trace = cli_file("client.pcapng");
    (void)state;
    record(trace, RIGHT_SERVER, RIGHT_CLIENT);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cli run;
        against(&run, trace, rows[i].server, rows[i].timeout);
        cli_shows(&run, rows[i].says ? differ : agree);
        if (rows[i].says)
            cli_shows(&run, rows[i].says);
        cli_ended(&run, rows[i].says ? 1 : 0);
        cli_release(&run);
    }
}

/* Both recorded sides against each other: whatever was recorded, they agree. */
static void test_both_sides(void **state)
{
    static const char *const rows[][2] = {
        { RIGHT_SERVER, RIGHT_CLIENT },
        /* half-close: the answer comes behind the client's FIN */
        { "@/play 'tcp l; bind l 12000; listen l 5; accept l c; recv c 100; recv c 1; send c \"LATE\"; close c; close l'",
          "@/play 'tcp s; connect s 127.0.0.1 12000; send s \"hello\"; shutdown s w; recv s 100; recv s 1; close s'" },
        /* reset: unread bytes at close */
        { "@/play 'tcp l; bind l 12000; listen l 5; accept l c; recv c 2; close c; close l'",
          "@/play 'tcp s; connect s 127.0.0.1 12000; send s \"hello\"; recv s 100; close s'" },
        /* the server speaks first, and closes first */
        { "@/play 'tcp l; bind l 12000; listen l 5; accept l c; send c \"220 hi\\n\"; close c; close l'",
          "@/play 'tcp s; connect s 127.0.0.1 12000; recv s 100; recv s 1; close s'" },
    };
    const char *trace = cli_file("both.pcapng"), *plain = cli_file("both.pcap");
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        record(trace, rows[i][0], rows[i][1]);
        record(plain, rows[i][0], rows[i][1]); /* … and without the calls */
        for (int bare = 0; bare < 2; bare++) {
            static const char *const places[] = { "--as client 127.0.0.1:12000 --timeout 10",
                                                  "--as client [::1]:12000 --timeout 10" };
            struct cli run;
            char server[700];
            snprintf(server, sizeof server, "%s",
                     replayed(bare ? plain : trace, "--as server 12000 --timeout 10"));
            CLI_RUN(&run, "run", "--timeout", "20", "--width", "250", "--calls-only", "--server",
                    server, "--client", replayed(bare ? plain : trace, places[bare]));
            cli_shows(&run, agree);
            cli_shows_no(&run, differ);
            cli_ended(&run, 0);
            cli_release(&run);
        }
    }
}

/* A live client against the recorded server, right and wrong. */
static void test_server_against_clients(void **state)
{
    const char *trace = cli_file("server.pcapng");
    struct cli run;
    (void)state;
    record(trace, RIGHT_SERVER, RIGHT_CLIENT);
    for (int wrong = 0; wrong < 2; wrong++) {
        CLI_RUN(
            &run, "run", "--timeout", "20", "--width", "250", "--calls-only", "--server",
            replayed(trace, "--as server 12000 --timeout 10"), "--client",
            wrong
                ? "@/play 'tcp s; connect s 127.0.0.1 12000; send s \"hullo\\n\"; recv s 100; close s'"
                : RIGHT_CLIENT);
        cli_shows(&run, wrong ? "byte 2 of what the client says" : agree);
        cli_ended(&run, 0); /* the live client's own */
        cli_release(&run);
    }
}

/* One after another, as recorded. */
static void test_several(void **state)
{
    const char *trace = cli_file("several.pcapng");
    struct cli run;
    (void)state;
    CLI_RUN(
        &run, "run", "--write", trace, "--server",
        "@/play 'tcp l; bind l 12000; listen l 5; accept l c; recv c 9; close c; accept l d; send d \"two\"; close d; close l'",
        "--client", "@/play 'tcp s; connect s 127.0.0.1 12000; send s \"one\"; recv s 1; close s'",
        "--client", "@/play 'tcp s; connect s 127.0.0.1 12000; recv s 9; recv s 1; close s'");
    cli_ended(&run, 0);
    cli_release(&run);
    CLI_RUN(&run, "run", "--timeout", "20", "--width", "250", "--calls-only", "--server",
            replayed(trace, "--as server 12000 --timeout 10"), "--client",
            replayed(trace, "--as client 127.0.0.1:12000 --timeout 10"));
    cli_shows(&run, "2 of 2 connections agree.");
    cli_ended(&run, 0);
    cli_release(&run);
    CLI_RUN(&run, "run", "--timeout", "20", "--width", "250", "--calls-only", "--server",
            replayed(trace, "--connection 2 --as server 12000 --timeout 10"), "--client",
            replayed(trace, "--as client 127.0.0.1:12000 --connection 2 --timeout 10"));
    cli_shows(&run, "connection 2");
    cli_shows_no(&run, "connection 1");
    cli_ended(&run, 0);
    cli_release(&run);
}

static void test_mistakes(void **state)
{
    static const struct {
        const char *words[4], *says;
    } rows[] = {
        { { "--as", "client" }, "--as client: behind it comes HOST:PORT" },
        { { "--as", "client", "12000" }, "--as client wants HOST:PORT" },
        { { "--as", "client", "1:2:3" }, "--as client wants HOST:PORT" },
        { { "--as", "server", "0" }, "--as server wants a port" },
        { { "--as", "peer", "1" }, "not by 'peer'" },
        { { "--as", "client", "127.0.0.1:1", "--connection=9" }, "there is no connection 9" },
        { { "--top-speed" }, "--top-speed goes with --onto" },
        { { "--", "tcpdump" }, "--onto private before it" },
        { { "--onto", "nowhere0" }, "nowhere0" },
        { { "--onto", "lo", "--", "true" }, "a COMMAND runs on a private wire only" },
    };
    const char *trace = cli_file("mistakes.pcapng");
    (void)state;
    record(trace, RIGHT_SERVER, RIGHT_CLIENT);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *const *w = rows[i].words;
        const char *const words[] = {
            "replay", trace, w[0], w[1], w[1] ? w[2] : NULL, w[1] && w[2] ? w[3] : NULL, NULL
        };
        struct cli run;
        cli_start(&run, &(struct cli_how){ 0 }, words);
        cli_wait(&run);
        cli_ended(&run, 125);
        cli_says(&run, rows[i].says);
        cli_release(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_client_against_servers),
        cmocka_unit_test(test_both_sides),
        cmocka_unit_test(test_server_against_clients),
        cmocka_unit_test(test_several),
        cmocka_unit_test(test_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
