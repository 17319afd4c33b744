/* The command line as a user meets it: help and usage errors, exit statuses, quoting, the views and the JSON, the grounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <netinet/in.h>
#include <fcntl.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli.h"
#include "cli_json.h"

#define ECHO_CLIENT "@/play 'tcp s; connect s 127.0.0.1 12000; send s \"hello\\n\"; recv s 100; got \"HELLO\\n\"; close s; exit 0'"

/* ---- help and usage ---- */

static const char *const asks_for_help[][2] = {
    { "--help", NULL }, { "-h", NULL }, { "help", NULL }, { "run", "--help" }, { "run", "-h" }, { "doctor", "--help" },
};

static void test_help(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof asks_for_help / sizeof *asks_for_help; i++) {
        struct cli cli;
        CLI_RUN(&cli, asks_for_help[i][0], asks_for_help[i][1]);
        cli_ended(&cli, 0);
        cli_shows(&cli, "usage: sockwire");
        cli_says_nothing(&cli);
        cli_release(&cli);
    }
}

static void test_help_names_every_flag(void **state)
{
    static const char *const flags[] = { "--server CMD", "--client CMD", "--together", "--input TEXT", "--input-file FILE",
                                         "--timeout SECONDS", "--keep", "--json FILE", "--packets-only", "--calls-only",
                                         "--verbose", "--ascii", "--color WHEN", "--width N" };
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--help");
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        cli_shows(&cli, flags[i]);
    cli_release(&cli);
}

static const struct {
    const char *words[8];
    const char *says;
} mistakes[] = {
    { { "run" }, "nothing to run" },
    { { "run", "--clinet", "true" }, "there is no flag --clinet" },
    { { "run", "-x" }, "there is no flag -x" },
    { { "run", "--client" }, "--client needs a value: CMD" },
    { { "run", "--client", "true", "--timeout" }, "--timeout needs a value: SECONDS" },
    { { "run", "--client", "true", "--keep=yes" }, "--keep takes no value" },
    { { "run", "--server", "true", "--server", "true" }, "one --server is enough" },
    { { "run", "--client", "true", "--width", "20" }, "--width takes a number from 80 to 1000, not '20'" },
    { { "run", "--client", "true", "--width", "100x" }, "--width takes a number from 80 to 1000, not '100x'" },
    { { "run", "--client", "true", "--width", "nan" }, "--width takes a number from 80 to 1000, not 'nan'" },
    { { "run", "--client", "true", "--width", "80.5" }, "--width takes a whole number, not '80.5'" },
    { { "run", "--client", "true", "--timeout", "abc" }, "--timeout takes a number" },
    { { "run", "--client", "true", "--timeout", "-1" }, "--timeout takes a number" },
    { { "run", "--client", "true", "--timeout", "" }, "--timeout takes a number" },
    { { "run", "--client", "true", "--timeout", " 1" }, "--timeout takes a number" },
    { { "run", "--client", "sh -c 'exit 3" }, "a quote is not closed" },
    { { "run", "--client", "sh -c \"exit 3" }, "a quote is not closed" },
    { { "run", "--client", "'" }, "a quote is not closed" },
    { { "run", "--client", "" }, "it is empty" },
    { { "run", "--server", " \t " }, "it is empty" },
    { { "run", "--client", "''" }, "the program's name is empty" },
    { { "run", "--client", "true", "--color", "blue" }, "--color is auto, always or never, not 'blue'" },
    { { "run", "--client", "true", "--json", "-", "--color", "blue" }, "--color is auto, always or never, not 'blue'" },
    { { "run", "--client", "true", "--input", "x", "--input-file", "y" }, "exclude each other" },
    { { "run", "--client", "true", "--packets-only", "--calls-only" }, "exclude each other" },
    { { "run", "--client", "true", "--input-file", "/nonesuch/file" }, "/nonesuch/file: No such file or directory" },
    { { "run", "--client", "true", "--input-file", "/" }, "/: Is a directory" },
    { { "run", "--client", "true", "--json", "/nonesuch/file" }, "/nonesuch/file: No such file or directory" },
    { { "run", "--client", "true", "--json", "/" }, "/: Is a directory" },
    { { "run", "python3", "server.py" }, "what is 'python3'?" },
    { { "doctor", "--width" }, "there is no flag --width" },
    { { "doctor", "--color", "blue" }, "--color is auto, always or never, not 'blue'" },
    { { "doctor", "now" }, "what is 'now'?" },
};

/* One clear sentence on standard error, nothing else, exit 125. */
static void test_mistakes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        const char *const *w = mistakes[i].words;
        struct cli cli;
        CLI_RUN(&cli, w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]);
        cli_ended(&cli, 125);
        cli_says(&cli, mistakes[i].says);
        cli_true(&cli, cli.out.len == 0);
        cli_true(&cli, cli.err.len > 0 && strchr(cli.err.s, '\n') == cli.err.s + cli.err.len - 1);
        cli_true(&cli, strncmp(cli.err.s, "sockwire", 8) == 0);
        cli_release(&cli);
    }
}

static void test_no_such_command(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "nonsense");
    cli_ended(&cli, 125);
    cli_says(&cli, "sockwire: there is no command 'nonsense'\n");
    cli_says(&cli, "usage: sockwire COMMAND");
    cli_true(&cli, cli.out.len == 0);
    cli_release(&cli);
    CLI_RUN(&cli, NULL);
    cli_ended(&cli, 125);
    cli_says(&cli, "usage: sockwire COMMAND");
    cli_release(&cli);
}

/* ---- exit statuses ---- */

static const struct {
    int status;
    const char *says; /* on standard error; NULL: nothing there */
    const char *words[9];
} statuses[] = {
    { 0, NULL, { "--client", "true" } },
    { 3, NULL, { "--client", "sh -c 'exit 3'" } },
    { 255, NULL, { "--client", "sh -c 'exit 255'" } },
    { 4, NULL, { "--client", "sh -c 'exit 3'", "--client", "sh -c 'exit 4'" } },
    { 0, NULL, { "--client", "sh -c 'exit 3'", "--client", "true" } },
    { 4, NULL, { "--together", "--client", "sh -c 'exit 3'", "--client", "sh -c 'exit 4'" } },
    { 4, NULL, { "--together", "--client", "sh -c 'sleep 0.1; exit 3'", "--client", "sh -c 'exit 4'" } },
    { 5, NULL, { "--server", "sh -c 'exit 5'" } },
    { 3, NULL, { "--server", "sh -c 'exit 5'", "--client", "sh -c 'exit 3'" } },
    { 0, NULL, { "--server", "@/server_fork", "--client", ECHO_CLIENT } },
    { 128 + 9, NULL, { "--client", "sh -c 'kill -KILL $$'" } },
    { 128 + 15, NULL, { "--client", "sh -c 'kill -TERM $$'" } },
    { 128 + 11, NULL, { "--client", "sh -c 'kill -SEGV $$'" } },
    { 128 + 9, NULL, { "--server", "sh -c 'kill -KILL $$'" } },
    { 128 + 9, NULL, { "--server", "@/server_fork", "--client", "@/client_kill" } },
    { 124, NULL, { "--timeout", "0.2", "--client", "sleep 100" } },
    { 124, NULL, { "--timeout", "0.2", "--server", "sleep 100" } },
    { 124, NULL, { "--timeout=0.2", "--keep", "--server", "@/server_fork", "--client", ECHO_CLIENT } },
    { 127, "starting the client: @/nonesuch: No such file or directory", { "--client", "@/nonesuch" } },
    { 127, "starting the client: nonesuch: No such file or directory", { "--client", "nonesuch x y" } },
    { 127, "starting the server: nonesuch: No such file or directory", { "--server", "nonesuch" } },
    { 127, "starting the server: nonesuch: No such file or directory", { "--server", "nonesuch", "--client", "true" } },
    { 127, "starting the client: nonesuch: No such file or directory",
      { "--server", "@/server_fork", "--client", "nonesuch" } },
    { 127, "starting the client: nonesuch: No such file or directory", { "--client", "nonesuch", "--json", "-" } },
    { 127, "starting the client2: nonesuch: No such file or directory", { "--client", "true", "--client", "nonesuch" } },
    { 126, "starting the client: /etc/passwd: Permission denied", { "--client", "/etc/passwd" } },
    { 126, "starting the server: /etc/passwd: Permission denied", { "--server", "/etc/passwd", "--client", "true" } },
    { 126, "starting the client: /etc: Permission denied", { "--client", "/etc" } },
    { 126, "starting the client: /etc/passwd/x: Not a directory", { "--client", "/etc/passwd/x" } },
};

static void check_status(struct cli *cli, size_t i)
{
    cli_wait(cli);
    cli_ended(cli, statuses[i].status);
    if (!statuses[i].says)
        cli_says_nothing(cli);
    else if (!strchr(statuses[i].says, '@'))
        cli_says(cli, statuses[i].says);
    else
        cli_says(cli, strchr(statuses[i].says, '@') + 1);
    cli_release(cli);
}

/* Three at a time: most of a run is waiting. */
static void test_statuses(void **state)
{
    enum { COUNT = sizeof statuses / sizeof *statuses, SIDE_BY_SIDE = 3 };
    struct cli cli[SIDE_BY_SIDE];
    (void)state;
    for (size_t i = 0; i < COUNT + SIDE_BY_SIDE; i++) {
        if (i >= SIDE_BY_SIDE)
            check_status(&cli[i % SIDE_BY_SIDE], i - SIDE_BY_SIDE);
        if (i < COUNT) {
            const char *const *w = statuses[i].words;
            CLI_START(&cli[i % SIDE_BY_SIDE], "run", w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8]);
        }
    }
}

/* ---- command lines ---- */

static const struct { const char *words, *printed; } quotings[] = {
    { "a b  c", "[a]\n[b]\n[c]\n" },
    { "\ta \n b\t", "[a]\n[b]\n" },
    { "'a b' \"c d\"", "[a b]\n[c d]\n" },
    { "'a'b\"c\"d", "[abcd]\n" },
    { "'' \"\"", "[]\n[]\n" },
    { "'a\"b' \"a'b\"", "[a\"b]\n[a'b]\n" },
    { "a\\ b \\'\\\" \\\\", "[a b]\n['\"]\n[\\]\n" },
    { "'a\\b' \"a\\b\" \"a\\\"b\\\\c\\$d\\`e\"", "[a\\b]\n[a\\b]\n[a\"b\\c$d`e]\n" },
    { "$HOME * ~ ; | & > x #y", "[$HOME]\n[*]\n[~]\n[;]\n[|]\n[&]\n[>]\n[x]\n[#y]\n" },
    { "'grüße, 世界' \xf0\x9f\x99\x82", "[grüße, 世界]\n[\xf0\x9f\x99\x82]\n" },
    { "--help -- -x", "[--help]\n[--]\n[-x]\n" },
    { "'two\nlines'", "[two\nlines]\n" },
    { "end\\", "[end\\]\n" },
};

static void check_printed(const struct cli *cli, const char *program, const char *stream, const char *wanted)
{
    struct text printed;
    text_init(&printed);
    cli_json_printed(&cli->out, program, stream, &printed);
    if (printed.len != strlen(wanted) || memcmp(printed.s, wanted, printed.len))
        print_error("%s printed \"%s\", should be \"%s\"\n", program, printed.s, wanted);
    cli_true(cli, printed.len == strlen(wanted) && !memcmp(printed.s, wanted, printed.len));
    text_release(&printed);
}

static void test_quoting(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof quotings / sizeof *quotings; i++) {
        char command[300];
        struct cli cli;
        snprintf(command, sizeof command, "@/witness words %s", quotings[i].words);
        CLI_RUN(&cli, "run", "--json", "-", "--client", command);
        cli_ended(&cli, 0);
        check_printed(&cli, "client", "stdout", quotings[i].printed);
        cli_release(&cli);
    }
}

/* A name is looked up along PATH, a path is taken as it is, also relative to the folder. */
static void test_where_programs_are(void **state)
{
    static const char *const lines[] = { "tool one", "./tool one" };
    static const char script[] = "#!/bin/sh\necho \"$0 $*\"\n";
    char path[500];
    (void)state;
    snprintf(path, sizeof path, "PATH=/nonesuch:%s:/usr/bin:/bin", cli_file(""));
    const char *tool = cli_file("tool");
    cli_write_file(tool, script, sizeof script - 1);
    assert_int_equal(chmod(tool, 0755), 0);
    for (size_t i = 0; i < 2; i++) {
        struct cli_how how = { .variables = { path }, .folder = cli_file("") };
        struct cli cli;
        CLI_RUN_AS(&cli, &how, "run", "--json", "-", "--client", lines[i]);
        cli_ended(&cli, 0);
        cli_shows(&cli, "tool one\\n");
        cli_release(&cli);
    }
    struct cli cli;
    CLI_RUN_AS(&cli, &((struct cli_how){ .folder = cli_file("") }), "run", "--client", "tool one");
    cli_ended(&cli, 127);
    cli_release(&cli);
}

/* ---- JSON ---- */

static void check_rules(const struct cli *cli)
{
    char why[400] = "";
    bool good = cli_json_rules(&cli->out, why);
    if (!good)
        print_error("%s\n", why);
    cli_true(cli, good);
}

static const struct { const char *what, *words[9]; } timelines[] = {
    { "a forking server, three clients",
      { "--server", "@/server_fork", "--client", ECHO_CLIENT, "--client", ECHO_CLIENT, "--client", ECHO_CLIENT } },
    { "all at once",
      { "--together", "--server", "@/server_thread", "--client", ECHO_CLIENT, "--client", ECHO_CLIENT, "--client", ECHO_CLIENT } },
    { "datagrams", { "--server", "@/server_udp", "--client", "@/client_udp", "--input", "hello" } },
    { "a megabyte", { "--server", "@/bulk receive", "--client", "@/bulk send 127.0.0.1 12000 1000000" } },
    { "nobody listens", { "--client", "@/play 'tcp s; connect s 127.0.0.1 12000; expect ECONNREFUSED'" } },
    { "a killed client", { "--server", "@/server_fork", "--client", "@/client_kill" } },
    { "no network at all", { "--client", "true" } },
    { "calls only", { "--calls-only", "--server", "@/server_fork", "--client", ECHO_CLIENT } },
    { "a program that is not there", { "--client", "nonesuch" } },
    { "many names", { "--server", "@/play 'tcp6 s; bind s 12000; listen s 1; accept s c; recvall c'",
                      "--client", "@/play 'tcp6 s; connect s ::1 12000; send s x; shutdown s w; recvall s'" } },
    { "the time is over", { "--timeout", "0.3", "--server", "@/server_fork", "--client",
                            "@/play 'tcp s; connect s 127.0.0.1 12000; recv s 10'" } },
};

static void test_json_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof timelines / sizeof *timelines; i++) {
        const char *const *w = timelines[i].words;
        struct cli cli;
        CLI_RUN(&cli, "run", "--json", "-", w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8]);
        check_rules(&cli);
        cli_release(&cli);
    }
}

/* Whatever a program prints or sends, the lines stay JSON. */
static void test_json_of_hostile_programs(void **state)
{
    static const char script[] = "printf '\\377\\376\\000\"\\\\\\033[31m\\r\\n\\302\\205\\355\\240\\200\\n\\342\\200\\250{\"type\":\"trace\"}\\n'; "
                                 "printf '\\000\\377\"' >&2";
    const char *file = cli_file("hostile.sh");
    char command[600];
    struct cli cli;
    (void)state;
    cli_write_file(file, script, sizeof script - 1);
    snprintf(command, sizeof command, "sh %s '\xff\"\x1b'", file);
    CLI_RUN(&cli, "run", "--json", "-", "--server", "@/server_fork", "--client", command, "--client",
            "@/play 'tcp s; connect s 127.0.0.1 12000; send s \"\\xff\\x00\\x1b[31m\\\"\\n\"; recv s 100; close s'");
    cli_ended(&cli, 0);
    check_rules(&cli);
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
    CLI_RUN_AS(&cli, &((struct cli_how){ .closed = true }), "run", "--json", file, "--server", "@/server_fork", "--client", ECHO_CLIENT);
    cli_ended(&cli, 0);
    text_init(&text);
    cli_read_file(file, &text);
    if (!cli_json_rules(&text, why))
        fail_msg("%s", why);
    text_release(&text);
    cli_release(&cli);
}

static void test_json_to_a_full_device(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--json", "/dev/full", "--server", "@/server_fork", "--client", ECHO_CLIENT);
    cli_ended(&cli, 125);
    cli_says(&cli, "sockwire: writing the timeline");
    cli_says(&cli, "/dev/full");
    cli_says(&cli, "No space left on device");
    cli_release(&cli);
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_true(full >= 0);
    static const char *const words[][7] = {
        { "run", "--json", "-", "--client", "true" }, { "run", "--client", "true" }, { "doctor" }, { "run", "--help" }, { "help" },
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
    if ((code >= 0x300 && code < 0x370) || (code >= 0x200b && code <= 0x200f) || (code >= 0xfe00 && code <= 0xfe0f))
        return 0;
    return (code >= 0x1100 && code < 0x1160) || (code >= 0x2e80 && code < 0xa4d0) || (code >= 0xac00 && code < 0xd7a4) ||
                   (code >= 0xff00 && code < 0xff61) || (code >= 0x1f300 && code < 0x1fb00)
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

#define HOSTILE_CLIENT \
    "@/play 'prompt \"\\x1b[31m\\x1b]0;title\\x07 \\xff\\xfe 世界世界世界世界世界世界世界世界世界世界 \\n\"; tcp s; connect s 127.0.0.1 12000; " \
    "send s \"grüße 世界世界世界世界世界世界世界世界世界世界世界世界世界世界世界世界世界 \\x1b[2J\\r\\n\"; recv s 1000; close s'"

/* What is drawn for any program: no control characters, no row too long. */
static void test_width(void **state)
{
    static const char *const widths[] = { "80", "81", "100", "140", "250" };
    (void)state;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        struct cli cli;
        CLI_RUN(&cli, "run", "--width", widths[i], i % 2 ? "--verbose" : "--color=never", "--server", "@/server_fork", "--client",
                HOSTILE_CLIENT, "--client", ECHO_CLIENT);
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
    CLI_RUN(&cli, "run", "--ascii", "--verbose", "--server", "@/server_fork", "--client", HOSTILE_CLIENT);
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
    { "--color=auto", NULL, CLI_NOTHING, false },       { "--color=always", NULL, CLI_NOTHING, true },
    { "--color=always", "NO_COLOR=1", CLI_NOTHING, true }, { "--color=never", NULL, CLI_TERMINAL, false },
    { "--color=auto", NULL, CLI_TERMINAL, true },       { "--color=auto", "NO_COLOR=1", CLI_TERMINAL, false },
    { "--color=auto", "NO_COLOR=", CLI_TERMINAL, true }, { "--color=auto", "TERM=dumb", CLI_TERMINAL, false },
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

/* Waiting with poll() is shown when a program waits in it, and always with --verbose. */
static void test_verbose(void **state)
{
    static const char *const flags[] = { NULL, "--verbose" };
    for (int verbose = 0; verbose < 2; verbose++) {
        struct cli cli;
        (void)state;
        CLI_RUN(&cli, "run", "--client", "@/play 'udp s; bind s 12000; await s out; nodelay s; expect ENOPROTOOPT'", flags[verbose]);
        cli_ended(&cli, 0);
        cli_holds_at(&cli, &cli.out, "poll(", verbose, __FILE__, __LINE__);
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
    CLI_RUN_AS(&cli, &how, "run", "--calls-only", "--client", "@/play 'tcp s; connect s 127.0.0.1 9; expect ECONNREFUSED; exit 6'");
    cli_ended(&cli, 6);
    cli_shows(&cli, "connect(3, 127.0.0.1:9)");
    cli_says(&cli, "sockwire: calls only, no packets");
    cli_release(&cli);
    CLI_RUN_AS(&cli, &((struct cli_how){ .variables = { "SOCKWIRE_GROUND=moon" } }), "run", "--client", "true");
    cli_ended(&cli, 125);
    cli_says(&cli, "no such ground");
    cli_release(&cli);
}

/* A port that nobody has now; the machine's own, since no private network is made. */
static int free_port(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
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
    snprintf(client, sizeof client, "@/play 'tcp s; connect s 127.0.0.1 %d; send s \"hello\\n\"; recv s 100; close s'", port);
    CLI_RUN_AS(&cli, &how, "run", "--json", "-", "--server", server, "--client", client);
    if (geteuid() != 0) {
        cli_ended(&cli, 125);
        cli_says(&cli, "packets can't be seen here");
    } else {
        cli_ended(&cli, 0);
        cli_says(&cli, "sockwire: this machine's own loopback");
        check_rules(&cli);
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
        cmocka_unit_test(test_help),
        cmocka_unit_test(test_help_names_every_flag),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_no_such_command),
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_quoting),
        cmocka_unit_test(test_where_programs_are),
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
        cmocka_unit_test(test_ground_none),
        cmocka_unit_test(test_ground_shared),
        cmocka_unit_test(test_doctor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
