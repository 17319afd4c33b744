/* sockwire run --inject on real programs: what the program sees, what the call's record says, what
 * the wire shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli.h"
#include "cli_json.h"
#include "cli_rules.h"

/* A server that takes one connection, sends `script`'s answer, and ends; a client that connects. */
#define SERVE(script) "@/play 'tcp l; reuse l; bind l 12000; listen l 5; accept l c; " script "'"
#define CONNECT(script) "@/play 'tcp s; connect s 127.0.0.1 12000; " script "'"

/* ---- what is told of a call ---- */

/* All calls of a program with this name (NULL: any that moves bytes): "3! 3! EINTR! 2".  "!": made
 * so by sockwire. */
static void story_of(const struct text *json, const char *program, const char *name,
                     struct text *story)
{
    size_t at = 0;
    text_clear(story);
    for (struct slice line; cli_json_line(json, &at, &line);) {
        if (!cli_json_is(cli_json_get(line, "type"), "call") ||
            !cli_json_is(cli_json_get(line, "program"), program))
            continue;
        if (name ? !cli_json_is(cli_json_get(line, "name"), name)
                 : cli_json_number(cli_json_get(line, "wanted")) < 0)
            continue;
        if (story->len)
            text_add_char(story, ' ');
        struct slice error = cli_json_get(line, "error"), injected = cli_json_get(line, "injected");
        if (error.len > 2 && *error.s == '"')
            text_add_bytes(story, error.s + 1, error.len - 2);
        else
            text_addf(story, "%.0f", cli_json_number(cli_json_get(line, "result")));
        if (injected.len == 4 && !memcmp(injected.s, "true", 4))
            text_add_char(story, '!');
    }
}

static void check_story(const struct cli *cli, const char *program, const char *name,
                        const char *wanted)
{
    struct text story;
    char what[900];
    text_init(&story);
    story_of(&cli->out, program, name, &story);
    snprintf(what, sizeof what, "the %s's %s: \"%s\", should be \"%s\"", program,
             name ? name : "bytes", story.s, wanted);
    cli_true_at(cli, !strcmp(story.s, wanted), what, __FILE__, __LINE__);
    text_release(&story);
}

static void check_printed(const struct cli *cli, const char *program, const char *wanted)
{
    struct text printed;
    text_init(&printed);
    cli_json_printed(&cli->out, program, NULL, &printed);
    cli_holds_at(cli, &printed, wanted, true, __FILE__, __LINE__);
    text_release(&printed);
}

/* One run with one or two rules, its JSON in cli->out. */
static void run_with(struct cli *cli, int status, const char *server, const char *client,
                     const char *input, const char *rule, const char *second)
{
    const char *words[16] = { "run", "--json", "-", "--timeout", "15", "--input", input };
    size_t count = 7;
    const char *const pairs[][2] = {
        { "--server", server }, { "--client", client }, { "--inject", rule }, { "--inject", second }
    };
    for (size_t i = 0; i < 4; i++)
        if (pairs[i][1]) {
            words[count++] = pairs[i][0];
            words[count++] = pairs[i][1];
        }
    cli_start(cli, &(struct cli_how){ 0 }, words);
    cli_wait(cli);
    cli_ended(cli, status);
}

/* ---- short ---- */

static void test_short_recv(void **state)
{
    struct cli cli;
    (void)state;
    run_with(&cli, 0, "@/server_fork",
             CONNECT("send s \"hello, network\"; recvn s 14; got \"HELLO, NETWORK\"; close s"), "",
             "client: recv short 3", NULL);
    check_story(&cli, "client", "recv", "3! 3! 3! 3! 2");
    check_story(&cli, "client", "send", "14");
    cli_release(&cli);
}

static void test_short_recv_of_some(void **state)
{
    struct cli cli;
    (void)state;
    run_with(
        &cli, 0, "@/server_fork",
        CONNECT(
            "send s \"hello, network\"; awaitin s 14; recv s 1; recv s 2; recv s 8; recv s 8; got \"LO, NETW\"; close s"),
        "", "client: recv short 1 @ 2-3", NULL);
    check_story(&cli, "client", "recv", "1 1! 1! 8");
    cli_release(&cli);
}

static void test_short_send(void **state)
{
    struct cli cli;
    (void)state;
    run_with(&cli, 0, SERVE("recvall c; got aaaaaaaaaa"), CONNECT("sendall s 10; close s"), "",
             "client: send short 4", NULL);
    check_story(&cli, "client", "send", "4! 4! 2");
    cli_release(&cli);
    run_with(&cli, 0, SERVE("recvall c"), CONNECT("send s hello; expect 2; close s"), "",
             "any: send short 2 @ 1", NULL);
    check_story(&cli, "client", "send", "2!");
    cli_release(&cli);
}

/* Registers, vectors and headers are as before when the call returns; each form of call is made
 * short. */
static void test_registers_are_put_back(void **state)
{
    struct cli cli;
    (void)state;
    run_with(&cli, 0, "@/server_fork", "@/registers", "", "client: send short 3",
             "client: recv short 3");
    check_story(&cli, "client", "send", "3! 3! 2");
    check_story(&cli, "client", "write", "3! 3! 2");
    check_story(&cli, "client", "writev", "3! 3! 2");
    check_story(&cli, "client", "sendmsg", "3! 3! 2");
    check_printed(&cli, "client", "recvfrom 3");
    check_printed(&cli, "client", "readv 3");
    check_printed(&cli, "client", "recvmsg 3");
    cli_release(&cli);
    run_with(&cli, 0, "@/server_fork", "@/registers", "", "client: send EINTR @ 1,3,5,7",
             "client: recv EINTR @ 1-4");
    check_story(&cli, "client", "sendmsg", "EINTR! 8");
    check_printed(&cli, "client", "recvmsg -4");
    cli_release(&cli);
    run_with(&cli, 0, "@/server_fork", "@/registers", "", "client: writev short 4",
             "client: sendmsg short 8");
    check_story(&cli, "client", "send", "8");
    check_story(&cli, "client", "writev", "4! 4");
    check_story(&cli, "client", "sendmsg", "8");
    cli_release(&cli);
}

static void test_short_sendfile_and_splice(void **state)
{
    struct cli cli;
    (void)state;
    run_with(&cli, 0, SERVE("recvall c"),
             CONNECT("sendfile s - 9; expect 4; splice s 9; expect 4; close s"), "",
             "client: send short 4", NULL);
    check_story(&cli, "client", "sendfile", "4!");
    check_story(&cli, "client", "splice", "4!");
    cli_release(&cli);
}

/* A datagram that was cut leaves shorter, and is still joined with its call. */
static void test_short_datagram(void **state)
{
    struct cli cli;
    (void)state;
    run_with(&cli, 0, "@/server_udp",
             "@/play 'udp s; connect s 127.0.0.1 12000; send s abcdef; recv s 100; got ABC'", "",
             "client: send short 3", NULL);
    check_story(&cli, "client", "send", "3!");
    struct slice packet = cli_json_find(&cli.out, "packet", "from", "client");
    cli_true(&cli, packet.s && cli_json_number(cli_json_get(packet, "len")) == 3);
    cli_true(&cli, cli_json_item(cli_json_get(packet, "carries"), 0).s != NULL);
    cli_release(&cli);
}

/* A signal interrupts the shortened call; the kernel makes it again, and it is shortened again. */
static void test_short_and_restarted(void **state)
{
    struct cli cli;
    (void)state;
    run_with(&cli, 0, SERVE("recv c 2; nap 150; send c abcdef; recvall c"),
             CONNECT("signal SIGALRM restart; alarm 40; send s go; recv s 6; got ab; close s"), "",
             "client: recv short 2", NULL);
    check_story(&cli, "client", "recv", "2!");
    cli_release(&cli);
}

/* ---- calls that fail ---- */

static void test_interrupted_second_recv(void **state)
{
    struct cli cli;
    (void)state;
    run_with(&cli, 0, "@/server_fork",
             CONNECT("send s abc; recv s 1; recv s 1; expect EINTR; recv s 1; recv s 1; got C"), "",
             "client: recv EINTR @ 2", NULL);
    check_story(&cli, "client", "recv", "1 EINTR! 1 1");
    cli_release(&cli);
}

/* No SYN leaves, and the socket is as before: the next connect() works. */
static void test_connect_fails(void **state)
{
    struct cli cli;
    (void)state;
    run_with(&cli, 0, "@/server_fork",
             "@/play 'tcp s; connect s 127.0.0.1 12000; expect ETIMEDOUT'", "",
             "client: connect fail ETIMEDOUT", NULL);
    check_story(&cli, "client", "connect", "ETIMEDOUT!");
    cli_check_rules(&cli);
    cli_true(&cli, cli_json_count(&cli.out, "packet", NULL, NULL) == 0);
    cli_release(&cli);
    run_with(
        &cli, 0, "@/server_fork",
        "@/play 'tcp s; connect s 127.0.0.1 12000; expect ECONNREFUSED; connect s 127.0.0.1 12000; send s a; recv s 1; got A'",
        "", "client: connect ECONNREFUSED @ 1", NULL);
    check_story(&cli, "client", "connect", "ECONNREFUSED! 0");
    cli_release(&cli);
}

/* The connection waits in the queue meanwhile; the second accept() hands it out. */
static void test_accept_fails(void **state)
{
    struct cli cli;
    (void)state;
    run_with(
        &cli, 0,
        "@/play 'tcp l; bind l 12000; listen l 5; accept l c; expect EMFILE; accept l c; recv c 9; send c $got'",
        CONNECT("send s abc; recv s 9; got abc; close s"), "", "server: accept fail EMFILE @ 1",
        NULL);
    check_story(&cli, "server", "accept", "EMFILE! 4");
    cli_release(&cli);
}

/* close() that is not made: the socket lives on, and the program's end closes it. */
static void test_close_fails(void **state)
{
    struct cli cli;
    (void)state;
    run_with(&cli, 0, SERVE("recvall c"), CONNECT("close s; expect EIO; exit 0"), "",
             "client: close EIO", NULL);
    check_story(&cli, "client", "close", "EIO!");
    struct slice socket = cli_json_find(&cli.out, "socket", "program", "client");
    struct slice released = cli_json_get(socket, "released");
    cli_true(&cli, released.len && *released.s == '{');
    cli_true(&cli, cli_json_number(cli_json_get(released, "call")) < 0 &&
                       cli_json_number(cli_json_get(released, "pid")) > 0);
    cli_release(&cli);
}

/* send() that is not made supplies nothing: the bytes of the next one begin at 0. */
static void test_send_fails(void **state)
{
    struct cli cli;
    (void)state;
    run_with(&cli, 0, SERVE("recvall c; got b"),
             CONNECT("send s a; expect EAGAIN; send s b; close s"), "", "client: send EAGAIN @ 1",
             NULL);
    check_story(&cli, "client", "send", "EAGAIN! 1");
    size_t at = 0;
    for (struct slice line; cli_json_line(&cli.out, &at, &line);)
        if (cli_json_is(cli_json_get(line, "type"), "packet") &&
            cli_json_is(cli_json_get(line, "kind"), "data"))
            cli_true(&cli, cli_json_number(cli_json_item(cli_json_get(line, "bytes"), 0)) == 0 &&
                               !cli_json_item(cli_json_get(line, "carries"), 1).s);
    cli_release(&cli);
}

static void test_other_calls_fail(void **state)
{
    struct cli cli;
    (void)state;
    run_with(&cli, 0, NULL, "@/play 'tcp s; expect EMFILE; tcp s; bind s 12000; expect EADDRINUSE'",
             "", "client: socket EMFILE @ 1", "client: bind EADDRINUSE");
    cli_release(&cli);
    run_with(&cli, 0, NULL, "@/play 'tcp s; udp u; await u out; fork { exit 3 }; expect EAGAIN'",
             "", "client: poll EINTR @ 1", "any: fork EAGAIN");
    check_story(&cli, "client", "poll", "EINTR! 1");
    cli_release(&cli);
    run_with(&cli, 0, NULL, "@/play 'tcp s; nodelay s; expect ENOPROTOOPT; dup s d; expect EMFILE'",
             "", "client: setsockopt ENOPROTOOPT", "client: dup EMFILE");
    cli_release(&cli);
}

/* ---- which calls are meant ---- */

/* The C library's own sockets (names are looked up through them) are left alone, and so are files.
 */
static void test_only_the_internet(void **state)
{
    struct cli cli;
    (void)state;
    run_with(&cli, 0, "@/server_fork", "@/client_lines", "ada\n", "client: recv short 2",
             "client: send short 1");
    check_printed(&cli, "client", "The server says: ADA");
    cli_release(&cli);
    run_with(
        &cli, 0, "@/server_fork",
        "@/play 'pair a b; write a hello; read b 9; got hello; tcp s; connect s servername 12000; "
        "write s hello; expect EINTR; write s hello; recv s 1'",
        "", "client: write EINTR @ 1", NULL);
    cli_release(&cli);
}

/* A failure goes before a short one; each program counts for itself. */
static void test_several_rules(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--json", "-", "--server", "@/server_fork", "--client",
            CONNECT("send s abc; recv s 9; got a; b: "), "--inject", "any: recv short 1");
    /* a script that is wrong tells so: nothing of this test is taken on trust */
    cli_ended(&cli, 97);
    cli_release(&cli);
    static const char client[] =
        CONNECT("send s abcd; recv s 9; expect 2; recv s 9; expect EINTR; recv s 9; close s");
    CLI_RUN(&cli, "run", "--json", "-", "--server", "@/server_fork", "--client", client, "--client",
            client, "--inject", "any: recv short 2", "--inject", "any: recv EINTR @ 2");
    cli_ended(&cli, 0);
    check_story(&cli, "client", "recv", "2! EINTR! 2!");
    check_story(&cli, "client2", "recv", "2! EINTR! 2!");
    cli_release(&cli);
    CLI_RUN(&cli, "run", "--json", "-", "--server", "@/server_fork", "--client",
            CONNECT("send s abcd; recv s 9; expect 4"), "--client",
            CONNECT("send s abcd; recv s 9; expect 1"), "--inject", "client2: recv short 1");
    cli_ended(&cli, 0);
    cli_release(&cli);
}

static void test_without_a_server(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--client", "@/play 'tcp s; exit 0'", "--client",
            "@/play 'tcp s; expect EMFILE'", "--inject", "client2: socket EMFILE");
    cli_ended(&cli, 0);
    cli_release(&cli);
}

static void test_threads(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--json", "-", "--together", "--input", "ada\ngrace\n", "--server",
            "@/server_thread", "--client", "@/client_lines", "--client", "@/client_lines",
            "--inject", "server: recv short 1", "--inject", "server: send short 1");
    cli_ended(&cli, 0);
    check_printed(&cli, "client", "The server says: GRACE");
    check_printed(&cli, "client2", "The server says: GRACE");
    cli_release(&cli);
}

/* ---- Python ---- */

static void test_python(void **state)
{
    struct cli cli;
    (void)state;
    run_with(&cli, 0, "python3 @/server.py", "python3 @/client.py", "hello", "client: recv short 3",
             NULL);
    check_printed(&cli, "client", "The server says: HEL\n");
    check_story(&cli, "client", "recv", "3!");
    cli_release(&cli);
    /* sendall() goes on */
    run_with(&cli, 0, "@/server_fork", "python3 @/client.py", "hello", "client: send short 1",
             NULL);
    check_story(&cli, "client", "send", "1! 1! 1! 1! 1");
    cli_release(&cli);
    /* PEP 475 */
    run_with(&cli, 0, "python3 @/server.py", "python3 @/client.py", "hello", "any: recv EINTR @ 1",
             "server: accept EINTR @ 1");
    check_printed(&cli, "client", "The server says: HELLO\n");
    cli_release(&cli);
    run_with(&cli, 1, "python3 @/server.py", "python3 @/client.py", "hello",
             "client: connect fail ETIMEDOUT", NULL);
    check_printed(&cli, "client", "TimeoutError");
    cli_release(&cli);
    run_with(&cli, 1, "python3 @/server.py", "python3 @/client.py", "hello",
             "server: accept fail EMFILE", NULL);
    check_printed(&cli, "server", "Too many open files");
    cli_release(&cli);
}

/* ---- what a person sees ---- */

static void test_ladder_marks_it(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--width", "140", "--server", "@/server_fork", "--client",
            CONNECT("send s abc; recv s 9; expect 2; recv s 9"), "--inject",
            "client: recv short 2 @ 1", "--inject", "server: send ENOBUFS @ 7");
    cli_ended(&cli, 0);
    cli_shows(&cli, "= 2 \"AB\" (made so by sockwire)");
    cli_shows(&cli, "= 1 \"C\"");
    cli_shows_no(&cli, "= 1 \"C\" (made");
    cli_shows(&cli, "--inject number 2 (send) met no call");
    cli_shows_no(&cli, "--inject number 1");
    cli_release(&cli);
}

static void test_mistakes(void **state)
{
    static const char *const mistakes[][3] = {
        { "client: recv shrt 3", NULL, "'shrt' is no action" },
        { "server: recv short 3", NULL, "--inject speaks of the server, and this run has none" },
        { "client2: recv short 3", NULL, "--inject speaks of client 2, and this run has 1" },
        { "client: recv short 3", "x", "begins with a program and a colon" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct cli cli;
        CLI_RUN(&cli, "run", "--client", "true", "--inject", mistakes[i][0],
                mistakes[i][1] ? "--inject" : NULL, mistakes[i][1]);
        cli_ended(&cli, 125);
        cli_says(&cli, mistakes[i][2]);
        cli_says(&cli, "`sockwire run --help` lists what it takes");
        cli_release(&cli);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_short_recv),
        cmocka_unit_test(test_short_recv_of_some),
        cmocka_unit_test(test_short_send),
        cmocka_unit_test(test_registers_are_put_back),
        cmocka_unit_test(test_short_sendfile_and_splice),
        cmocka_unit_test(test_short_datagram),
        cmocka_unit_test(test_short_and_restarted),
        cmocka_unit_test(test_interrupted_second_recv),
        cmocka_unit_test(test_connect_fails),
        cmocka_unit_test(test_accept_fails),
        cmocka_unit_test(test_close_fails),
        cmocka_unit_test(test_send_fails),
        cmocka_unit_test(test_other_calls_fail),
        cmocka_unit_test(test_only_the_internet),
        cmocka_unit_test(test_several_rules),
        cmocka_unit_test(test_without_a_server),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_python),
        cmocka_unit_test(test_ladder_marks_it),
        cmocka_unit_test(test_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
