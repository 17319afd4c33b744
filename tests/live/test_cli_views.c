/* What sockwire shows: the JSON, the drawing in every width and colour, and on which ground it
 * stands. */
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli.h"
#include "cli_json.h"
#include "cli_rules.h"

#define ECHO_CLIENT \
    "@/play 'tcp s; connect s 127.0.0.1 12000; send s \"hello\\n\"; recv s 100; got \"HELLO\\n\"; close s; exit 0'"

/* ---- JSON ---- */

static const struct {
    const char *what, *words[9];
} timelines[] = {
    { "a forking server, three clients",
      { "--server", "@/server_fork", "--client", ECHO_CLIENT, "--client", ECHO_CLIENT, "--client",
        ECHO_CLIENT } },
    { "all at once",
      { "--together", "--server", "@/server_thread", "--client", ECHO_CLIENT, "--client",
        ECHO_CLIENT, "--client", ECHO_CLIENT } },
    { "datagrams", { "--server", "@/server_udp", "--client", "@/client_udp", "--input", "hello" } },
    { "a megabyte",
      { "--server", "@/bulk receive", "--client", "@/bulk send 127.0.0.1 12000 1000000" } },
    { "nobody listens",
      { "--client", "@/play 'tcp s; connect s 127.0.0.1 12000; expect ECONNREFUSED'" } },
    { "a killed client", { "--server", "@/server_fork", "--client", "@/client_kill" } },
    { "no network at all", { "--client", "true" } },
    { "calls only", { "--calls-only", "--server", "@/server_fork", "--client", ECHO_CLIENT } },
    { "a program that is not there", { "--client", "nonesuch" } },
    { "many names",
      { "--server", "@/play 'tcp6 s; bind s 12000; listen s 1; accept s c; recvall c'", "--client",
        "@/play 'tcp6 s; connect s ::1 12000; send s x; shutdown s w; recvall s'" } },
    { "the time is over",
      { "--timeout", "0.3", "--server", "@/server_fork", "--client",
        "@/play 'tcp s; connect s 127.0.0.1 12000; recv s 10'" } },
};

static void test_json_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof timelines / sizeof *timelines; i++) {
        const char *const *w = timelines[i].words;
        struct cli cli;
        CLI_RUN(&cli, "run", "--json", "-", w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8]);
        cli_check_rules(&cli);
        cli_release(&cli);
    }
}

/* Whatever a program prints or sends, the lines stay JSON. */
static void test_json_of_hostile_programs(void **state)
{
    static const char script[] =
        "printf '\\377\\376\\000\"\\\\\\033[31m\\r\\n\\302\\205\\355\\240\\200\\n\\342\\200\\250{\"type\":\"trace\"}\\n'; "
        "printf '\\000\\377\"' >&2";
    const char *file = cli_file("hostile.sh");
    char command[600];
    struct cli cli;
    (void)state;
    cli_write_file(file, script, sizeof script - 1);
    snprintf(command, sizeof command, "sh %s '\xff\"\x1b'", file);
    CLI_RUN(
        &cli, "run", "--json", "-", "--server", "@/server_fork", "--client", command, "--client",
        "@/play 'tcp s; connect s 127.0.0.1 12000; send s \"\\xff\\x00\\x1b[31m\\\"\\n\"; recv s 100; close s'");
    cli_ended(&cli, 0);
    cli_check_rules(&cli);
    cli_shows(&cli, "\\u0000");
    cli_shows(&cli, "\\u001b[31m");
    cli_shows_no(&cli, "\x1b");
    cli_release(&cli);
}

/* The file holds what `-` shows, and the ladder is drawn beside it; `-` shows nothing but JSON. */
static void test_json_to_a_file(void **state)
{
    const char *file = cli_file("timeline.jsonl");
    struct text text;
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--json", file, "--server", "@/server_fork", "--client", ECHO_CLIENT);
    cli_ended(&cli, 0);
    cli_shows(&cli, "SYN");
    cli_shows(&cli, "connection 1");
    text_init(&text);
    cli_read_file(file, &text);
    assert_int_equal(cli_json_count(&text, "trace", NULL, NULL), 1);
    assert_int_equal(cli_json_count(&text, "packet", "kind", "syn"), 1);
    assert_int_equal(cli_json_count(&text, "call", "name", "connect"), 1);
    text_release(&text);
    cli_release(&cli);
}

/* Started with standard input, output and errors closed: the file is not taken for one of them. */
static void test_json_without_standard_descriptors(void **state)
{
    const char *file = cli_file("closed.jsonl");
    char why[400] = "";
    struct text text;
    struct cli cli;
    (void)state;
    CLI_RUN_AS(&cli, &((struct cli_how){ .closed = true }), "run", "--json", file, "--server",
               "@/server_fork", "--client", ECHO_CLIENT);
    cli_ended(&cli, 0);
    text_init(&text);
    cli_read_file(file, &text);
    if (!cli_rules_hold(&text, why))
        fail_msg("%s", why);
    text_release(&text);
    cli_release(&cli);
}

static void test_json_to_a_full_device(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--json", "/dev/full", "--server", "@/server_fork", "--client",
            ECHO_CLIENT);
    cli_ended(&cli, 125);
    cli_says(&cli, "sockwire: writing the timeline");
    cli_says(&cli, "/dev/full");
    cli_says(&cli, "No space left on device");
    cli_release(&cli);
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_true(full >= 0);
    static const char *const words[][7] = {
        { "run", "--json", "-", "--client", "true" },
        { "run", "--client", "true" },
        { "doctor" },
        { "run", "--help" },
        { "help" },
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *const *w = words[i];
        CLI_RUN_AS(&cli, &((struct cli_how){ .output = full }), w[0], w[1], w[2], w[3], w[4]);
        cli_ended(&cli, 125);
        cli_says(&cli, "No space left on device");
        cli_release(&cli);
    }
    close(full);
}

/* ---- the drawing ---- */

/* Columns of a character, near enough for what these tests print. */
static int columns_of(unsigned code)
{
    if ((code >= 0x300 && code < 0x370) || (code >= 0x200b && code <= 0x200f) ||
        (code >= 0xfe00 && code <= 0xfe0f))
        return 0;
    return (code >= 0x1100 && code < 0x1160) || (code >= 0x2e80 && code < 0xa4d0) ||
                   (code >= 0xac00 && code < 0xd7a4) || (code >= 0xff00 && code < 0xff61) ||
                   (code >= 0x1f300 && code < 0x1fb00)
               ? 2
               : 1;
}

static size_t widest_row(const struct cli *cli)
{
    size_t widest = 0, columns = 0;
    for (size_t i = 0; i < cli->out.len;) {
        const unsigned char *s = (const unsigned char *)cli->out.s + i;
        size_t length = utf8_length(s, cli->out.len - i);
        cli_true(cli, length > 0);
        unsigned code = length == 1 ? *s : *s & (0xffu >> (length + 1));
        for (size_t k = 1; k < length; k++)
            code = code << 6 | (s[k] & 0x3f);
        columns = code == '\n' ? 0 : columns + (size_t)columns_of(code);
        widest = columns > widest ? columns : widest;
        i += length;
    }
    return widest;
}

static const char hostile_client[] =
    "@/play 'prompt \"\\x1b[31m\\x1b]0;title\\x07 \\xff\\xfe 世界世界世界世界世界世界世界世界世界世界 \\n\"; tcp s; "
    "connect s 127.0.0.1 12000; send s \"grüße 世界世界世界世界世界世界世界世界世界世界世界世界世界世界世界世界世界 "
    "\\x1b[2J\\r\\n\"; recv s 1000; close s'";

/* What is drawn for any program: no control characters, no row too long. */
static void test_width(void **state)
{
    static const char *const widths[] = { "80", "81", "100", "140", "250" };
    (void)state;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        struct cli cli;
        CLI_RUN(&cli, "run", "--width", widths[i], i % 2 ? "--verbose" : "--color=never",
                "--server", "@/server_fork", "--client", hostile_client, "--client", ECHO_CLIENT);
        cli_ended(&cli, 0);
        cli_shows(&cli, "世界");
        for (size_t k = 0; k < cli.out.len; k++)
            cli_true(&cli, cli.out.s[k] == '\n' || (unsigned char)cli.out.s[k] >= 0x20);
        size_t widest = widest_row(&cli);
        if (widest > strtoul(widths[i], NULL, 10))
            print_error("a row of %zu columns where there are %s\n", widest, widths[i]);
        cli_true(&cli, widest <= strtoul(widths[i], NULL, 10));
        cli_release(&cli);
    }
}

static void test_ascii(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--ascii", "--verbose", "--server", "@/server_fork", "--client",
            hostile_client);
    cli_ended(&cli, 0);
    cli_shows(&cli, "SYN");
    for (size_t i = 0; i < cli.out.len; i++)
        cli_true(&cli, cli.out.s[i] == '\n' || (cli.out.s[i] >= 0x20 && cli.out.s[i] < 0x7f));
    cli_true(&cli, widest_row(&cli) <= 100);
    cli_release(&cli);
}

static const struct {
    const char *flag, *variable;
    enum cli_input where;
    bool colored;
} colors[] = {
    { "--color=auto", NULL, CLI_NOTHING, false },
    { "--color=always", NULL, CLI_NOTHING, true },
    { "--color=always", "NO_COLOR=1", CLI_NOTHING, true },
    { "--color=never", NULL, CLI_TERMINAL, false },
    { "--color=auto", NULL, CLI_TERMINAL, true },
    { "--color=auto", "NO_COLOR=1", CLI_TERMINAL, false },
    { "--color=auto", "NO_COLOR=", CLI_TERMINAL, true },
    { "--color=auto", "TERM=dumb", CLI_TERMINAL, false },
};

static void test_color(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof colors / sizeof *colors; i++) {
        struct cli_how how = { .input = colors[i].where, .variables = { colors[i].variable } };
        struct cli cli;
        CLI_RUN_AS(&cli, &how, "run", colors[i].flag, "--client", "sh -c 'echo hello; exit 3'");
        cli_ended(&cli, 3);
        cli_shows(&cli, "hello");
        cli_holds_at(&cli, &cli.out, "\x1b[", colors[i].colored, __FILE__, __LINE__);
        cli_release(&cli);
    }
}

static void test_only_one_half(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--packets-only", "--server", "@/server_fork", "--client", ECHO_CLIENT);
    cli_ended(&cli, 0);
    cli_shows(&cli, "SYN,ACK");
    cli_shows(&cli, "hello");
    cli_shows_no(&cli, "connect(3");
    cli_shows_no(&cli, "socket(");
    cli_release(&cli);
    CLI_RUN(&cli, "run", "--calls-only", "--server", "@/server_fork", "--client", ECHO_CLIENT);
    cli_ended(&cli, 0);
    cli_shows(&cli, "connect(3");
    cli_shows_no(&cli, "SYN,ACK");
    cli_release(&cli);
}

/* Without it poll() is shown where a program waited in it: how long it takes is the machine's, so the
 * unit test of the ladder has that. */
static void test_verbose(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--verbose", "--client",
            "@/play 'udp s; bind s 12000; await s out; nodelay s; expect ENOPROTOOPT'");
    cli_ended(&cli, 0);
    cli_shows(&cli, "poll(");
    cli_release(&cli);
}

/* Calls that can't be seen are told, once for each way of making them. */
static void test_unseen_calls(void **state)
{
    static const char *const ways[] = { "io_uring", "io_submit" };
    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        char client[40], note[120];
        struct cli cli;
        snprintf(client, sizeof client, "@/unseen %s", ways[i]);
        snprintf(note, sizeof note, "this program uses %s%s: calls that it makes that way can't",
                 ways[i], i ? "()" : "");
        CLI_RUN(&cli, "run", "--client", client, "--width", "200");
        cli_ended(&cli, 0);
        cli_shows(&cli, note);
        cli_release(&cli);
    }
}

/* ---- grounds ---- */

static void test_ground_none(void **state)
{
    struct cli_how how = { .variables = { "SOCKWIRE_GROUND=none" } };
    struct cli cli;
    (void)state;
    CLI_RUN_AS(&cli, &how, "run", "--client", "true");
    cli_ended(&cli, 125);
    cli_says(&cli, "packets can't be seen here");
    cli_says(&cli, "--calls-only");
    cli_true(&cli, cli.out.len == 0);
    cli_release(&cli);
    CLI_RUN_AS(&cli, &how, "run", "--calls-only", "--client",
               "@/play 'tcp s; connect s 127.0.0.1 9; expect ECONNREFUSED; exit 6'");
    cli_ended(&cli, 6);
    cli_shows(&cli, "connect(3, 127.0.0.1:9)");
    cli_says(&cli, "sockwire: calls only, no packets");
    cli_release(&cli);
    CLI_RUN_AS(&cli, &((struct cli_how){ .variables = { "SOCKWIRE_GROUND=moon" } }), "run",
               "--client", "true");
    cli_ended(&cli, 125);
    cli_says(&cli, "no such ground");
    cli_release(&cli);
}

/* Where the names can't be made, a run says so before a program fails for want of them. */
static void test_ground_without_names(void **state)
{
    char command[3000], said[2000];
    (void)state;
    snprintf(command, sizeof command, "'%s/refuses' mount '%s' run --client true 2>&1 >/dev/null",
             getenv("PROGRAMS") ? getenv("PROGRAMS") : "build/programs",
             getenv("SOCKWIRE") ? getenv("SOCKWIRE") : "build/sockwire");
    FILE *out = popen(command, "r");
    assert_non_null(out);
    said[fread(said, 1, sizeof said - 1, out)] = '\0';
    int status = pclose(out);
    if (status != 0 || !strstr(said, "servername, server and client do not resolve here"))
        fail_msg("status %x, %s", (unsigned)status, said);
}

/* A port that nobody has now; the machine's own, since no private network is made. */
static int free_port(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    close(fd);
    return ntohs(address.sin_port);
}

static void test_ground_shared(void **state)
{
    struct cli_how how = { .variables = { "SOCKWIRE_GROUND=shared" } };
    char server[200], client[200];
    struct cli cli;
    (void)state;
    int port = free_port();
    snprintf(server, sizeof server, "@/server_fork %d", port);
    snprintf(client, sizeof client,
             "@/play 'tcp s; connect s 127.0.0.1 %d; send s \"hello\\n\"; recv s 100; close s'",
             port);
    CLI_RUN_AS(&cli, &how, "run", "--json", "-", "--server", server, "--client", client);
    if (geteuid() != 0) {
        cli_ended(&cli, 125);
        cli_says(&cli, "packets can't be seen here");
    } else {
        cli_ended(&cli, 0);
        cli_says(&cli, "sockwire: this machine's own loopback");
        cli_check_rules(&cli);
        assert_true(cli_json_count(&cli.out, "packet", "kind", "syn") >= 1);
    }
    cli_release(&cli);
}

static void test_doctor(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "doctor");
    cli_ended(&cli, 0);
    cli_shows(&cli, "✓");
    cli_shows(&cli, "private network");
    cli_shows(&cli, "`sockwire run` can show calls and packets here.");
    cli_says_nothing(&cli);
    cli_true(&cli, widest_row(&cli) <= 80);
    cli_release(&cli);
    CLI_RUN(&cli, "doctor", "--ascii", "--color=always");
    cli_ended(&cli, 0);
    for (size_t i = 0; i < cli.out.len; i++)
        cli_true(&cli, (unsigned char)cli.out.s[i] < 0x7f);
    cli_shows(&cli, "\x1b[32mok\x1b[0m");
    cli_release(&cli);
    CLI_RUN_AS(&cli, &((struct cli_how){ .variables = { "SOCKWIRE_GROUND=none" } }), "doctor");
    cli_ended(&cli, 1);
    cli_shows(&cli, "✗");
    cli_shows(&cli, "remedy");
    cli_release(&cli);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_rules),
        cmocka_unit_test(test_json_of_hostile_programs),
        cmocka_unit_test(test_json_to_a_file),
        cmocka_unit_test(test_json_without_standard_descriptors),
        cmocka_unit_test(test_json_to_a_full_device),
        cmocka_unit_test(test_width),
        cmocka_unit_test(test_ascii),
        cmocka_unit_test(test_color),
        cmocka_unit_test(test_only_one_half),
        cmocka_unit_test(test_verbose),
        cmocka_unit_test(test_unseen_calls),
        cmocka_unit_test(test_ground_none),
        cmocka_unit_test(test_ground_without_names),
        cmocka_unit_test(test_ground_shared),
        cmocka_unit_test(test_doctor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
