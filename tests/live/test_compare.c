/* `sockwire compare` as a user meets it: a pair recorded again and again tells the same, a broken
 * program differs where it is broken, and what can't be compared is told.  The runs are recorded
 * here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli.h"
#include "cli_json.h"

enum { AGAIN = 20 };

#define CLIENT "@/client_lines"
/* What the servers of tests/mistakes/ should have been, call by call. */
#define RIGHT_SERVER \
    "@/play 'tcp l; reuse l; bind l 12000; listen l 5; accept l c; recv c 1024; send c \"HELLO\\n\" nosignal; recv c 1024; close c; accept l d'"
#define RIGHT_CLIENT \
    "@/play 'tcp s; connect s servername 12000; send s \"hello\\n\"; recv s 256; close s'"

static void record(const char *trace, const char *server, const char *client)
{
    struct cli run;
    CLI_RUN(&run, "run", "--write", trace, "--input", "hello", "--timeout", "10", "--server",
            server, "--client", client);
    cli_release(&run);
}

static void test_again(void **state)
{
    const char *first = cli_file("first.pcapng"), *second = cli_file("second.pcapng");
    (void)state;
    record(first, "@/server_fork", CLIENT);
    for (int i = 0; i < AGAIN; i++) {
        struct cli compare;
        record(second, "@/server_fork", CLIENT);
        CLI_RUN(&compare, "compare", first, second);
        cli_ended(&compare, 0);
        cli_shows(&compare, "A and B tell the same.");
        cli_says_nothing(&compare);
        cli_release(&compare);
    }
}

/* The C library asks the kernel for addresses before it gives any, and the second of the clock is in
 * that question: nothing that a program did. */
static void test_names(void **state)
{
    const char *first = cli_file("names.pcapng"), *second = cli_file("names2.pcapng");
    (void)state;
    record(first, "@/server_thread", "@/mistakes/ipv4-only/client");
    for (int i = 0; i < 4; i++) { /* more than a second */
        struct cli compare;
        record(second, "@/server_thread", "@/mistakes/ipv4-only/client");
        CLI_RUN(&compare, "compare", "--strict", first, second);
        cli_ended(&compare, 0);
        cli_shows(&compare, "A and B tell the same.");
        cli_release(&compare);
    }
}

/* Three clients at once: whose SYN comes first, and which thread serves whom, is chance. */
static void test_together(void **state)
{
    const char *const traces[2] = { cli_file("one.pcapng"), cli_file("two.pcapng") };
    struct cli run;
    (void)state;
    for (int i = 0; i < 2; i++) {
        CLI_RUN(&run, "run", "--write", traces[i], "--input", "hello", "--together", "--server",
                "@/server_thread", "--client", CLIENT, "--client", CLIENT, "--client", CLIENT);
        cli_ended(&run, 0);
        cli_release(&run);
    }
    CLI_RUN(&run, "compare", traces[0], traces[1]);
    cli_ended(&run, 0);
    cli_release(&run);
}

static void test_mistakes(void **state)
{
    static const struct {
        const char *server, *client, *first, *finding;
    } broken[] = {
        { "@/mistakes/no-listen/server", NULL,
          "The first difference: The server called listen(3, 5) = 0 in A (call 4), not in B: what comes next there is accept(3) = -1 EINVAL",
          "Only B has the finding error no-listen" },
        { "@/mistakes/port-byte-order/server", NULL,
          "The first difference: The server called bind(3, 0.0.0.0:12000) = 0 in A (call 3), and bind(3, 0.0.0.0:57390) = 0 in B",
          "Only B has the finding error port-byte-order" },
        { "@/mistakes/welcoming-socket-used/server", NULL, "and recv(3, 1024) = -1 ENOTCONN in B",
          "Only B has the finding error welcoming-socket-used" },
        { "@/mistakes/connection-not-closed/server", NULL,
          "The first difference: The server called recv(4, 1024) = 0 in A",
          "Only B has the finding error connection-not-closed" },
        { "@/mistakes/end-ignored/server", NULL,
          "The first difference: The server called close(4) = 0 in A",
          "Only B has the finding error end-ignored" },
        { "@/mistakes/unread-at-close/server", NULL,
          "The first difference: The server moved the same 6 bytes in 1 recv() call in A, and in 6 in B.",
          NULL },
        { NULL, "@/mistakes/padding-sent/client",
          "The first difference: The client called send(3, \"hello\\n\") = 6 in A", NULL },
    };
    const char *server = cli_file("server.pcapng"), *client = cli_file("client.pcapng"),
               *wrong = cli_file("wrong.pcapng");
    (void)state;
    record(server, RIGHT_SERVER, CLIENT);
    record(client, "@/server_thread", RIGHT_CLIENT);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct cli compare;
        record(wrong, broken[i].server ? broken[i].server : "@/server_thread",
               broken[i].server ? CLIENT : broken[i].client);
        CLI_RUN(&compare, "compare", "--width", "1000", broken[i].server ? server : client, wrong);
        cli_ended(&compare, 1);
        cli_shows(&compare, broken[i].first);
        if (broken[i].finding)
            cli_shows(&compare, broken[i].finding);
        cli_release(&compare);
    }
}

/* One run in every form that it can have. */
static void test_forms(void **state)
{
    const char *trace = cli_file("form.pcapng"), *json = cli_file("form.json"),
               *plain = cli_file("form.pcap"), *out = cli_file("out.json");
    struct cli run, compare;
    struct text text;
    (void)state;
    CLI_RUN(&run, "run", "--write", trace, "--json", json, "--input", "hello", "--server",
            "@/server_thread", "--client", CLIENT);
    cli_ended(&run, 0);
    cli_release(&run);
    CLI_RUN(&compare, "compare", "--strict", trace, json);
    cli_ended(&compare, 0);
    cli_release(&compare);
    CLI_RUN(&run, "run", "--write", plain, "--input", "hello", "--server", "@/server_thread",
            "--client", CLIENT);
    cli_ended(&run, 0);
    cli_release(&run);
    CLI_RUN(&compare, "compare", "--json", out, trace, plain); /* another run, its packets only */
    cli_ended(&compare, 0);
    cli_shows(&compare, "B has no calls: only packets were compared.");
    cli_release(&compare);
    text_init(&text);
    cli_read_file(out, &text);
    assert_int_equal(cli_json_count(&text, "comparison", NULL, NULL), 1);
    assert_int_equal(cli_json_count(&text, "difference", NULL, NULL), 0);
    cli_read_file(json, &text);
    CLI_START_AS(&compare, &(struct cli_how){ .input = CLI_PIPE }, "compare", "-", trace);
    cli_type(&compare, text.s, text.len);
    cli_close_input(&compare);
    cli_wait(&compare);
    cli_ended(&compare, 0);
    cli_release(&compare);
    text_release(&text);
}

static void test_trouble(void **state)
{
    const char *trace = cli_file("trouble.pcapng"), *cut = cli_file("cut.pcapng"),
               *bad = cli_file("bad.json");
    struct text text;
    struct cli compare;
    (void)state;
    record(trace, "@/server_thread", CLIENT);
    text_init(&text);
    cli_read_file(trace, &text);
    cli_write_file(cut, text.s, text.len - 300); /* in the middle of the last frames */
    CLI_RUN(&compare, "compare", trace, cut);
    cli_ended(&compare, 1);
    cli_says(&compare, "packets are missing");
    cli_release(&compare);
    CLI_RUN(&compare, "compare", cut, cut);
    cli_ended(&compare, 125); /* alike, as far as they go */
    cli_release(&compare);
    cli_write_file(bad, "{\"type\":\"trace\"}\n{\"type\":\n", 26);
    CLI_RUN(&compare, "compare", trace, bad);
    cli_ended(&compare, 125);
    cli_says(&compare, "line 2 of ");
    cli_says(&compare, " is no record of a timeline");
    cli_release(&compare);
    CLI_RUN(&compare, "compare", trace, cli_file("none.pcapng"));
    cli_ended(&compare, 125);
    cli_release(&compare);
    CLI_RUN(&compare, "compare", trace);
    cli_ended(&compare, 125);
    cli_says(&compare, "which two timelines?");
    cli_release(&compare);
    CLI_RUN(&compare, "compare", "--calls-only", "--packets-only", trace, trace);
    cli_ended(&compare, 125);
    cli_release(&compare);
    CLI_RUN(&compare, "compare", "-", "-");
    cli_ended(&compare, 125);
    cli_release(&compare);
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_again),    cmocka_unit_test(test_names),
        cmocka_unit_test(test_together), cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_forms),    cmocka_unit_test(test_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
