/* The command line as a user meets it: help and usage errors, exit statuses, how a CMD is read and
 * where its program is found.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "cli.h"
#include "cli_rules.h"

#define ECHO_CLIENT \
    "@/play 'tcp s; connect s 127.0.0.1 12000; send s \"hello\\n\"; recv s 100; got \"HELLO\\n\"; close s; exit 0'"

/* ---- help and usage ---- */

static const char *const asks_for_help[][2] = {
    { "--help", NULL },  { "-h", NULL },  { "help", NULL },
    { "run", "--help" }, { "run", "-h" }, { "doctor", "--help" },
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
    static const char *const flags[] = { "--server CMD", "--client CMD",      "--together",
                                         "--input TEXT", "--input-file FILE", "--timeout SECONDS",
                                         "--keep",       "--json FILE",       "--packets-only",
                                         "--calls-only", "--verbose",         "--ascii",
                                         "--color WHEN", "--width N" };
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--help");
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        cli_shows(&cli, flags[i]);
    cli_release(&cli);
}

/* The manual page: through a pager and with bold words on a terminal, else a text. */
static void test_help_shows_the_page(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "help", "run");
    cli_ended(&cli, 0);
    cli_shows(&cli, "NAME\n    sockwire-run - run a server");
    cli_shows(&cli, "\nEXIT STATUS\n");
    cli_shows_no(&cli, "\033");
    cli_says_nothing(&cli);
    cli_release(&cli);
    CLI_RUN_AS(
        &cli,
        &((struct cli_how){ .input = CLI_TERMINAL,
                            .variables = { "PAGER=sed s/^/paged:/", "TERM=xterm", "NO_COLOR" } }),
        "help", "run");
    cli_ended(&cli, 0);
    cli_shows(&cli, "paged:\033[1mNAME\033[0m\r\n");
    cli_release(&cli);
    CLI_RUN_AS(
        &cli,
        &((struct cli_how){ .input = CLI_TERMINAL,
                            .variables = { "PAGER=sed s/^/paged:/", "TERM=xterm", "NO_COLOR=1" } }),
        "help", "run", "--no-pager");
    cli_shows(&cli, "NAME\r\n");
    cli_shows_no(&cli, "paged:");
    cli_shows_no(&cli, "\033");
    cli_release(&cli);
    CLI_RUN(&cli, "help", "nonesuch");
    cli_ended(&cli, 125);
    cli_says(&cli, "sockwire help: there is no page 'nonesuch': ");
    cli_true(&cli, cli.out.len == 0);
    cli_release(&cli);
}

static void test_version(void **state)
{
    static const char *const rows[] = {
        "sockwire    ",   "\nlibpcap     ",       "\nlibseccomp  ",
        "\nzlib        ", "\nzstd        ",       "\nncurses     ",
        "\nelfutils    ", "\nkernel      Linux ", "\nkit         "
    };
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "--version");
    cli_ended(&cli, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cli_shows(&cli, rows[i]);
    cli_says_nothing(&cli);
    cli_release(&cli);
}

static const struct cli_mistake mistakes[] = {
    { { "help", "run", "show" }, "one page at a time: 'run' or 'show'" },
    { { "completion" }, "which shell? bash, zsh or fish" },
    { { "completion", "csh" }, "SHELL is bash, zsh or fish, not 'csh'" },
    { { "completion", "bash", "zsh" }, "one shell at a time" },
    { { "run" }, "nothing to run" },
    { { "run", "--clinet", "true" }, "there is no flag --clinet" },
    { { "run", "-x" }, "there is no flag -x" },
    { { "run", "--client" }, "--client needs a value: CMD" },
    { { "run", "--client", "true", "--timeout" }, "--timeout needs a value: SECONDS" },
    { { "run", "--client", "true", "--keep=yes" }, "--keep takes no value" },
    { { "run", "--server", "true", "--server", "true" }, "one --server is enough" },
    { { "run", "--client", "true", "--width", "20" },
      "--width takes a number from 80 to 1000, not '20'" },
    { { "run", "--client", "true", "--width", "100x" },
      "--width takes a number from 80 to 1000, not '100x'" },
    { { "run", "--client", "true", "--width", "nan" },
      "--width takes a number from 80 to 1000, not 'nan'" },
    { { "run", "--client", "true", "--width", "80.5" },
      "--width takes a whole number, not '80.5'" },
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
    { { "run", "--client", "true", "--color", "blue" },
      "--color is auto, always or never, not 'blue'" },
    { { "run", "--client", "true", "--json", "-", "--color", "blue" },
      "--color is auto, always or never, not 'blue'" },
    { { "run", "--client", "true", "--input", "x", "--input-file", "y" }, "exclude each other" },
    { { "run", "--client", "true", "--packets-only", "--calls-only" }, "exclude each other" },
    { { "run", "--client", "true", "--input-file", "/nonesuch/file" },
      "/nonesuch/file: No such file or directory" },
    { { "run", "--client", "true", "--input-file", "/" }, "/: Is a directory" },
    { { "run", "--client", "true", "--json", "/nonesuch/file" },
      "/nonesuch/file: No such file or directory" },
    { { "run", "--client", "true", "--json", "/" }, "/: Is a directory" },
    { { "run", "python3", "server.py" }, "what is 'python3'?" },
    { { "doctor", "--width" }, "there is no flag --width" },
    { { "doctor", "--color", "blue" }, "--color is auto, always or never, not 'blue'" },
    { { "doctor", "now" }, "what is 'now'?" },
};

static void test_mistakes(void **state)
{
    (void)state;
    cli_mistakes(mistakes, sizeof mistakes / sizeof *mistakes);
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

static void test_explain(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "explain");
    cli_ended(&cli, 0);
    cli_shows(&cli, "no-listen ");
    cli_says_nothing(&cli);
    cli_release(&cli);
    CLI_RUN(&cli, "explain", "no-listen", "--width", "80");
    cli_ended(&cli, 0);
    cli_shows(&cli, "no-listen  (error)  listen() was forgotten\n");
    cli_shows(&cli, "    listen(fd, 5);\n");
    cli_shows(&cli, "handouts/02-knock.md\n");
    cli_says_nothing(&cli);
    cli_release(&cli);
    CLI_RUN(&cli, "explain", "no-lisen");
    cli_ended(&cli, 125);
    cli_says(&cli, "sockwire explain: there is no rule 'no-lisen'; near it: no-listen");
    cli_true(&cli, cli.out.len == 0);
    cli_release(&cli);
    CLI_RUN(&cli, "explain", "no-listen", "sigpipe");
    cli_ended(&cli, 125);
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
    { 4,
      NULL,
      { "--together", "--client", "sh -c 'sleep 0.1; exit 3'", "--client", "sh -c 'exit 4'" } },
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
    { 124,
      NULL,
      { "--timeout=0.2", "--keep", "--server", "@/server_fork", "--client", ECHO_CLIENT } },
    { 127,
      "starting the client: @/nonesuch: No such file or directory",
      { "--client", "@/nonesuch" } },
    { 127,
      "starting the client: nonesuch: No such file or directory",
      { "--client", "nonesuch x y" } },
    { 127, "starting the server: nonesuch: No such file or directory", { "--server", "nonesuch" } },
    { 127,
      "starting the server: nonesuch: No such file or directory",
      { "--server", "nonesuch", "--client", "true" } },
    { 127,
      "starting the client: nonesuch: No such file or directory",
      { "--server", "@/server_fork", "--client", "nonesuch" } },
    { 127,
      "starting the client: nonesuch: No such file or directory",
      { "--client", "nonesuch", "--json", "-" } },
    { 127,
      "starting client2: nonesuch: No such file or directory",
      { "--client", "true", "--client", "nonesuch" } },
    { 126, "starting the client: /etc/passwd: Permission denied", { "--client", "/etc/passwd" } },
    { 126,
      "starting the server: /etc/passwd: Permission denied",
      { "--server", "/etc/passwd", "--client", "true" } },
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
            CLI_START(&cli[i % SIDE_BY_SIDE], "run", w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7],
                      w[8]);
        }
    }
}

/* ---- command lines ---- */

static const struct {
    const char *words, *printed;
} quotings[] = {
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

static void test_quoting(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof quotings / sizeof *quotings; i++) {
        char command[300];
        struct cli cli;
        snprintf(command, sizeof command, "@/witness words %s", quotings[i].words);
        CLI_RUN(&cli, "run", "--json", "-", "--client", command);
        cli_ended(&cli, 0);
        cli_check_printed(&cli, "client", "stdout", quotings[i].printed);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_help),
        cmocka_unit_test(test_help_names_every_flag),
        cmocka_unit_test(test_help_shows_the_page),
        cmocka_unit_test(test_version),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_no_such_command),
        cmocka_unit_test(test_explain),
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_quoting),
        cmocka_unit_test(test_where_programs_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
