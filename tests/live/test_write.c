/* `sockwire run --write`: the trace shows the run again as it was, other tools read it, and what
 * was taken out of it is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli.h"
#include "cli_json.h"

#define ECHO_CLIENT \
    "@/play 'tcp s; connect s 127.0.0.1 12000; send s \"hello\\n\"; recv s 100; got \"HELLO\\n\"; close s; exit 0'"

static const struct {
    const char *what, *words[12];
} runs[] = {
    { "lines that are typed",
      { "--server", "@/server_fork", "--client", "@/client_lines", "--input", "one\ntwo" } },
    { "a forking server, three clients",
      { "--server", "@/server_fork", "--client", ECHO_CLIENT, "--client", ECHO_CLIENT, "--client",
        ECHO_CLIENT } },
    { "threads, all at once",
      { "--together", "--server", "@/server_thread", "--client", ECHO_CLIENT, "--client",
        ECHO_CLIENT, "--client", ECHO_CLIENT } },
    { "poll()",
      { "--verbose", "--server", "@/server_poll", "--client", ECHO_CLIENT, "--client",
        ECHO_CLIENT } },
    { "datagrams", { "--server", "@/server_udp", "--client", "@/client_udp", "--input", "hello" } },
    { "ten megabytes: the record needs many comments",
      { "--server", "@/bulk receive", "--client", "@/bulk send 127.0.0.1 12000 10000000" } },
    { "a long output, of any bytes",
      { "--client",
        "sh -c 'head -c 200000 /dev/zero; printf \"\\377%%20 \\303\\251\\001\"; exit 3'" } },
    { "nobody listens",
      { "--client", "@/play 'tcp s; connect s 127.0.0.1 12000; expect ECONNREFUSED'" } },
    { "datagrams that nobody takes",
      { "--client", "@/play 'udp s; connect s 127.0.0.1 12000; send s x; recv s 1; send s y'" } },
    { "what the kernel says",
      { "--kernel", "--server", "@/server_fork", "--client", ECHO_CLIENT, "--client",
        ECHO_CLIENT } },
    { "over a wire: late, lost, damaged, made small",
      { "--wire", "delay 5ms", "--wire", "client: data corrupt @ 1", "--wire", "mtu 576",
        "--server", "@/play 'tcp l; bind l 12000; listen l 5; accept l c; recvall c; close c'",
        "--client",
        "@/play 'tcp s; connect s servername 12000; send s hello; nap 400; sendn s 2000; close s'" } },
    { "which process sent what",
      { "--write-processes", "--server", "@/server_fork", "--client", ECHO_CLIENT, "--client",
        ECHO_CLIENT } },
    { "a killed client", { "--server", "@/server_fork", "--client", "@/client_kill" } },
    { "calls only", { "--calls-only", "--server", "@/server_fork", "--client", ECHO_CLIENT } },
    { "four thousand calls: some of the record stands on packets",
      { "--server",
        "@/play 'tcp l; bind l 12000; listen l 5; accept l c; nodelay c; repeat 1000 { recv c 1; send c x } recv c 1'",
        "--client",
        "@/play 'tcp s; connect s 127.0.0.1 12000; nodelay s; repeat 1000 { send s y; recv s 1 } close s'" } },
    { "no network at all", { "--client", "true" } },
    { "a program that is not there", { "--client", "nonesuch" } },
    { "IPv6",
      { "--server", "@/play 'tcp6 s; bind s 12000; listen s 1; accept s c; recvall c'", "--client",
        "@/play 'tcp6 s; connect s ::1 12000; send s x; shutdown s w; recvall s'" } },
    { "a mistake that is found",
      { "--server", "@/play 'tcp s; bind s 12000; listen s 1; accept s c; recv s 9; close c'",
        "--client", ECHO_CLIENT } },
    { "changed calls",
      { "--inject", "client: recv short 2", "--inject", "server: accept EINTR @ 1", "--server",
        "@/server_fork", "--client", "@/client_lines", "--input", "hello" } },
    { "the time is over, in the middle of calls",
      { "--timeout", "0.3", "--server", "@/server_fork", "--client",
        "@/play 'tcp s; connect s 127.0.0.1 12000; recv s 10'" } },
    { "over a wire: datagrams in fragments, and one of them lost",
      { "--wire", "client: any drop @ 2", "--wire", "client: any hold 1 @ 4", "--server",
        "@/play 'udp l; bind l 12000; recvfrom l 9000; recvfrom l 9'", "--client",
        "@/play 'udp s; connect s servername 12000; sendn s 4000; sendn s 4000; send s end'" } },
};
enum { RUNS = sizeof runs / sizeof *runs };

/* The run goes into FILE.pcapng and FILE.json, and its ladder into cli->out. */
static void run_and_write(struct cli *cli, const char *const words[12], const char *trace,
                          const char *json)
{
    CLI_RUN(cli, "run", "--write", trace, "--json", json, words[0], words[1], words[2], words[3],
            words[4], words[5], words[6], words[7], words[8], words[9]);
}

/* The JSON of both, but for the name of the file in the first line. */
static void expect_same_json(const char *what, const char *live, const char *shown,
                             const char *trace)
{
    struct text a, b, name;
    text_init(&a);
    text_init(&b);
    text_init(&name);
    cli_read_file(live, &a);
    cli_read_file(shown, &b);
    text_addf(&name, "\"file\":\"%s\"", trace);
    char *at = strstr(b.s, name.s), *null = strstr(a.s, "\"file\":null");
    if (!at || !null)
        fail_msg("%s: the first line names no file: %.300s", what, b.s);
    size_t ours = (size_t)(null - a.s), theirs = (size_t)(at - b.s);
    const char *rest_a = null + strlen("\"file\":null"), *rest_b = at + name.len;
    if (ours != theirs || memcmp(a.s, b.s, ours) != 0 || strcmp(rest_a, rest_b) != 0) {
        size_t same = 0;
        while (rest_a[same] && rest_a[same] == rest_b[same])
            same++;
        size_t from = same > 200 ? same - 200 : 0;
        fail_msg("%s: the JSON differs:\n%.500s\nshown again:\n%.500s", what, rest_a + from,
                 rest_b + from);
    }
    text_release(&a);
    text_release(&b);
    text_release(&name);
}

static void test_shown_again(void **state)
{
    const char *trace = cli_file("run.pcapng"), *json = cli_file("run.json"),
               *again = cli_file("again.json");
    (void)state;
    for (size_t i = 0; i < RUNS; i++) {
        struct cli run, show;
        bool verbose = strcmp(runs[i].words[0], "--verbose") == 0;
        run_and_write(&run, runs[i].words, trace, json);
        CLI_RUN(&show, "show", trace, "--json", again, verbose ? "--verbose" : NULL);
        cli_ended(&show, 0);
        cli_says_nothing(&show);
        if (strcmp(run.out.s, show.out.s) != 0)
            fail_msg("%s: the ladder differs:\n%s\nshown again:\n%s", runs[i].what, run.out.s,
                     show.out.s);
        expect_same_json(runs[i].what, json, again, trace);
        cli_release(&run);
        cli_release(&show);
    }
}

/* ---- other tools ---- */

/* What a command prints, standard errors too; its status. */
static int output_of(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static int output_of(struct text *text, const char *format, ...)
{
    char command[1000], buffer[4096];
    va_list list;
    va_start(list, format);
    vsnprintf(command, sizeof command, format, list);
    va_end(list);
    FILE *from = popen(command, "r");
    assert_non_null(from);
    text_clear(text);
    for (size_t count; (count = fread(buffer, 1, sizeof buffer, from)) > 0;)
        text_add_bytes(text, buffer, count);
    return pclose(from);
}

static bool there_is(const char *tool)
{
    struct text text;
    text_init(&text);
    bool there = output_of(&text, "command -v %s 2>&1", tool) == 0;
    text_release(&text);
    if (!there)
        printf("SKIP: no %s here: it is not asked to read a trace\n", tool);
    return there;
}

static size_t lines_of(const struct text *text)
{
    size_t count = 0;
    for (const char *at = text->s; (at = strchr(at, '\n')); at++)
        count++;
    return count;
}

static void expect_no_complaint(const char *tool, const struct text *errors)
{
    if (errors->len > 0)
        fail_msg("%s complains: %s", tool, errors->s);
}

static void read_by_tools(const char *trace, size_t packets, const char *errors_file,
                          const char *plain)
{
    struct text text, errors;
    char wanted[80];
    text_init(&text);
    text_init(&errors);
    if (there_is("tcpdump")) {
        if (output_of(&text, "tcpdump -nn -r - <%s 2>%s", trace, errors_file) != 0) {
            output_of(&errors, "cat %s", errors_file);
            fail_msg("tcpdump fails: %s", errors.s);
        }
        assert_int_equal(lines_of(&text), packets);
        assert_int_equal(output_of(&errors, "grep -v '^reading from file' %s", errors_file) != 0,
                         1);
        expect_no_complaint("tcpdump", &errors);
    }
    if (there_is("tshark")) {
        assert_int_equal(
            output_of(&text, "tshark -r %s -T fields -e frame.number 2>%s", trace, errors_file), 0);
        assert_int_equal(lines_of(&text), packets);
        const char *line = text.s;
        for (size_t i = 1; i <= packets; i++, line = strchr(line, '\n') + 1)
            assert_int_equal(strtoul(line, NULL, 10), i);
        output_of(&errors, "grep -v '^Running as user' %s", errors_file);
        expect_no_complaint("tshark", &errors);
    }
    if (there_is("capinfos")) {
        assert_int_equal(output_of(&text, "capinfos -c -M %s 2>%s", trace, errors_file), 0);
        snprintf(wanted, sizeof wanted, "Number of packets:   %zu\n", packets);
        assert_non_null(strstr(text.s, wanted));
        output_of(&errors, "cat %s", errors_file);
        expect_no_complaint("capinfos", &errors);
    }
    if (there_is("editcap") && there_is("tcpdump")) {
        assert_int_equal(output_of(&errors, "editcap -F nsecpcap %s %s 2>&1", trace, plain), 0);
        expect_no_complaint("editcap", &errors);
        assert_int_equal(output_of(&text, "tcpdump -nn -r - <%s 2>%s", plain, errors_file), 0);
        assert_int_equal(lines_of(&text), packets);
    }
    if (there_is("tcptrace")) {
        assert_int_equal(output_of(&text, "tcptrace -n %s 2>%s", trace, errors_file), 0);
        snprintf(wanted, sizeof wanted, "%zu packets seen", packets);
        assert_non_null(strstr(text.s, wanted));
    }
    text_release(&text);
    text_release(&errors);
}

static void test_other_tools(void **state)
{
    static const size_t chosen[] = { 1, 4, 5, 7, 12, 13, 15 };
    const char *trace = cli_file("tools.pcapng"), *json = cli_file("tools.json"),
               *errors = cli_file("errors"), *plain = cli_file("tools.pcap");
    (void)state;
    for (size_t i = 0; i < sizeof chosen / sizeof *chosen; i++) {
        struct cli run;
        struct text text;
        run_and_write(&run, runs[chosen[i]].words, trace, json);
        text_init(&text);
        cli_read_file(json, &text);
        read_by_tools(trace, (size_t)cli_json_count(&text, "packet", NULL, NULL), errors, plain);
        text_release(&text);
        cli_release(&run);
    }
}

/* One comment for each call that caused a packet, on that packet, in words for a person. */
static void test_comments(void **state)
{
    const char *trace = cli_file("comments.pcapng");
    struct text text;
    struct cli run;
    (void)state;
    if (!there_is("tshark"))
        return;
    CLI_RUN(&run, "run", "--write", trace, "--server", "@/server_fork", "--client", ECHO_CLIENT);
    cli_ended(&run, 0);
    text_init(&text);
    assert_int_equal(output_of(&text, "tshark -r %s -T fields -e frame.comment 2>/dev/null", trace),
                     0);
    assert_non_null(strstr(text.s, "client: connect(3, 127.0.0.1:12000) = 0   [call "));
    assert_non_null(strstr(text.s, "client: send(3, \"hello"));
    assert_non_null(strstr(text.s, ", bytes 0..6"));
    assert_non_null(strstr(text.s, "client: close(3) = 0   [call "));
    assert_null(strstr(text.s, "accept"));
    assert_null(strstr(text.s, "listen"));
    text_release(&text);
    cli_release(&run);
}

/* ---- what is taken out, and what can't be kept ---- */

static void test_not_whole(void **state)
{
    const char *trace = cli_file("whole.pcapng"), *part = cli_file("part.pcapng");
    struct text text;
    struct cli run, show;
    (void)state;
    CLI_RUN(&run, "run", "--write", trace, "--server", "@/server_fork", "--client", ECHO_CLIENT);
    cli_ended(&run, 0);
    cli_release(&run);
    text_init(&text);
    cli_read_file(trace, &text);
    cli_write_file(part, text.s, text.len - 300); /* cut in the middle of the last frames */
    CLI_RUN(&show, "show", part);
    cli_ended(&show, 1);
    cli_says(&show, "packets are missing");
    cli_says(&show, "it is cut");
    cli_shows(&show, "accept");
    cli_release(&show);
    if (there_is("editcap")) {
        assert_int_equal(output_of(&text, "editcap -r %s %s 1-4 2>&1", trace, part), 0);
        CLI_RUN(&show, "show", part);
        cli_ended(&show, 1);
        cli_says(&show, "the recorded run is not whole, so nothing is judged: ");
        cli_shows(&show, "listen(");
        cli_shows_no(&show, "disagrees");
        cli_release(&show);
        assert_int_equal(
            output_of(&text, "editcap --discard-capture-comment %s %s 2>&1", trace, part), 0);
        CLI_RUN(&show, "show", part);
        cli_ended(&show, 0);
        cli_shows_no(&show, "listen(");
        cli_release(&show);
    }
    text_release(&text);
}

static void test_plain_pcap(void **state)
{
    const char *trace = cli_file("plain.pcap");
    struct text text;
    struct cli run, show;
    (void)state;
    CLI_RUN(&run, "run", "--write", trace, "--server", "@/server_fork", "--client", ECHO_CLIENT);
    cli_ended(&run, 0);
    cli_says(&run, "a pcap file holds the packets alone, the calls are lost");
    cli_release(&run);
    text_init(&text);
    cli_read_file(trace, &text);
    assert_true(text.len > 24);
    uint32_t magic;
    memcpy(&magic, text.s, sizeof magic);
    assert_int_equal(magic, 0xA1B23C4D); /* nanoseconds */
    CLI_RUN(&show, "show", trace);
    cli_ended(&show, 0);
    cli_shows(&show, "(connect)");
    cli_shows_no(&show, "listen(");
    cli_release(&show);
    text_release(&text);
}

static void test_no_file(void **state)
{
    struct cli run;
    (void)state;
    CLI_RUN(&run, "run", "--write", "/nonesuch/run.pcapng", "--client", "true");
    cli_ended(&run, 125);
    cli_says(&run, "writing the trace /nonesuch/run.pcapng: No such file or directory");
    cli_release(&run);
    CLI_RUN(&run, "run", "--write", "/dev/full", "--client", "true");
    cli_ended(&run, 125);
    cli_says(&run, "No space left on device");
    cli_release(&run);
    CLI_RUN(&run, "run", "--write", "-", "--client", "true");
    cli_ended(&run, 125);
    cli_says(&run, "--write needs the name of a file");
    cli_release(&run);
    CLI_RUN(&run, "run", "--write", "a.pcap", "--write-processes", "--client", "true");
    cli_ended(&run, 125);
    cli_says(&run, "--write-processes is for --write, and a file in pcapng");
    cli_release(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shown_again), cmocka_unit_test(test_other_tools),
        cmocka_unit_test(test_comments),    cmocka_unit_test(test_not_whole),
        cmocka_unit_test(test_plain_pcap),  cmocka_unit_test(test_no_file),
    };
    return cmocka_run_group_tests_name("write", tests, NULL, NULL);
}
