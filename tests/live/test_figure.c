/* `--svg` of run and show: the figures of real runs are sound, and tell what the JSON of the same
 * run tells (programs/svg_sound.py looks). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli.h"

#define ECHO_CLIENT \
    "@/play 'tcp s; connect s 127.0.0.1 12000; send s \"hello\\n\"; recv s 100; got \"HELLO\\n\"; close s; exit 0'"

/* What svg_sound.py says of the two files; it must say `packets`, or any number of them (NULL). */
static void check_figure(const struct cli *cli, const char *svg, const char *json,
                         const char *packets)
{
    char line[2000], said[4000] = "";
    snprintf(line, sizeof line, "python3 '%s/svg_sound.py' '%s' '%s' 2>&1", getenv("PROGRAMS"), svg,
             json);
    FILE *python = popen(line, "r");
    assert_non_null(python);
    said[fread(said, 1, sizeof said - 1, python)] = 0;
    if (pclose(python) != 0 || (packets && strcmp(said, packets) != 0))
        fail_msg("%s\n%s: %s", cli->command, svg, said);
}

static const struct {
    const char *words[10];
    const char *packets; /* "10 packets\n"; NULL: it varies */
} runs[] = {
    { { "--server", "@/server_fork", "--client", ECHO_CLIENT }, NULL },
    { { "--together", "--server", "@/server_thread", "--client", ECHO_CLIENT, "--client",
        ECHO_CLIENT, "--client", ECHO_CLIENT },
      NULL },
    { { "--verbose", "--server", "@/server_poll", "--client", ECHO_CLIENT, "--client",
        ECHO_CLIENT },
      NULL },
    { { "--client", "@/play 'tcp s; connect s 127.0.0.1 12000; expect ECONNREFUSED'" },
      "2 packets\n" },
    { { "--server", "@/server_udp", "--client", "@/client_udp", "--input", "hello" }, NULL },
    { { "--server", "@/bulk receive", "--client", "@/bulk send 127.0.0.1 12000 1000000" }, NULL },
    { { "--server", "@/server_fork", "--client", "@/client_kill" }, NULL },
    { { "--packets-only", "--server", "@/server_fork", "--client", ECHO_CLIENT }, NULL },
    { { "--source", "--ascii", "--server", "@/server_fork", "--client", "@/client_lines", "--input",
        "one\ntwo" },
      NULL },
    { { "--client", "true" }, "0 packets\n" },
    /* rows that repeat: the turns that stand for the rest are drawn and counted */
    { { "--client", "@/play 'repeat 60 { print same }'" }, "0 packets\n" },
    { { "--client", "@/play 'tcp s; repeat 60 { reuse s }'" }, "0 packets\n" },
    { { "--client",
        "sh -c 'printf \"\\377\\001<b>&\\033[31m\\n\\342\\200\\256\\357\\277\\277 ]]>\\n\"; exit 3'" },
      "0 packets\n" },
    { { "--timeout", "0.3", "--server", "@/server_fork", "--client",
        "@/play 'tcp s; connect s 127.0.0.1 12000; recv s 10'" },
      NULL },
    { { "--server", "@/play 'tcp6 s; bind s 12000; listen s 1; accept s c; recvall c'", "--client",
        "@/play 'tcp6 s; connect s ::1 12000; send s x; shutdown s w; recvall s'" },
      NULL },
};

static void test_runs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        const char *svg = cli_file("run.svg"),
                   *json = cli_file("run.json"), *const *w = runs[i].words;
        struct cli cli;
        CLI_RUN(&cli, "run", "--svg", svg, "--json", json, w[0], w[1], w[2], w[3], w[4], w[5], w[6],
                w[7], w[8], w[9]);
        check_figure(&cli, svg, json, runs[i].packets);
        cli_release(&cli);
    }
}

/* A kept run is drawn as it was; its packets alone, as a bare trace, with the calls that they
 * imply. */
static void test_show(void **state)
{
    const char *trace = cli_file("kept.pcapng"), *svg = cli_file("first.svg"),
               *again = cli_file("again.svg"), *json = cli_file("kept.json");
    struct text first, second;
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--write", trace, "--svg", svg, "--server", "@/server_fork", "--client",
            ECHO_CLIENT, "--client", ECHO_CLIENT);
    cli_ended(&cli, 0);
    cli_release(&cli);
    CLI_RUN(&cli, "show", trace, "--svg", again);
    cli_ended(&cli, 0);
    cli_release(&cli);
    text_init(&first);
    text_init(&second);
    cli_read_file(svg, &first);
    cli_read_file(again, &second);
    /* behind the titles: one names the file */
    const char *rows = strstr(first.s, "<desc>"), *rows_again = strstr(second.s, "<desc>");
    assert_non_null(rows);
    assert_non_null(rows_again);
    assert_string_equal(rows, rows_again);

    static const char *const choices[] = { "--connection=1", "--connection=2", "--connection=1,2",
                                           "--filter=tcp" };
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        CLI_RUN(&cli, "show", trace, choices[i], "--svg", svg, "--json", json);
        cli_ended(&cli, 0);
        check_figure(&cli, svg, json, NULL);
        text_clear(&first);
        cli_read_file(svg, &first);
        cli_true(&cli, strstr(first.s, "(connect)") != NULL);
        cli_true(&cli, (strstr(first.s, ">connection 1: ") != NULL) == (i != 1));
        cli_true(&cli, (strstr(first.s, ">connection 2: ") != NULL) == (i != 0));
        cli_release(&cli);
    }
    text_release(&first);
    text_release(&second);
}

static const struct cli_mistake mistakes[] = {
    { { "run", "--client", "true", "--svg", "-" }, "--svg needs the name of a file" },
    { { "run", "--client", "true", "--svg", "/nonesuch/f.svg" },
      "writing the figure /nonesuch/f.svg: No such file or directory" },
    { { "show", "t.pcap", "--svg", "" }, "--svg needs the name of a file" },
    { { "show", "t.pcap", "--summary", "--svg", "f.svg" },
      "--svg is for ladders, not for the summary" },
    { { "show", "t.pcap", "--follow", "1", "--svg", "f.svg" }, "--follow stands alone" },
};

static void test_mistakes(void **state)
{
    (void)state;
    cli_mistakes(mistakes, sizeof mistakes / sizeof *mistakes);
}

/* Known only when the run is over. */
static void test_no_space(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--client", "true", "--svg", "/dev/full");
    cli_ended(&cli, 125);
    cli_says(&cli, "writing the figure /dev/full: No space left on device");
    cli_release(&cli);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_runs),
        cmocka_unit_test(test_show),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_no_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
