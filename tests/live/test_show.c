/* `sockwire show` as a user meets it: mistakes, exit statuses, what is chosen, filters, the pager.
 * The traces are made here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "cli.h"
#include "cli_json.h"
#include "cli_rules.h"

/* ---- traces: pcap, Ethernet, IPv4, TCP and UDP without checksums ---- */

enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16 };
enum { ETHERNET = 1, FRELAY = 107 };

static void add_le(struct text *t, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        text_add_char(t, (char)(value >> 8 * i));
}

static void add_be(struct text *t, uint32_t value, int bytes)
{
    for (int i = bytes; i-- > 0;)
        text_add_char(t, (char)(value >> 8 * i));
}

static void trace_begin(struct text *t, uint32_t link_type)
{
    text_init(t);
    add_le(t, 0xa1b2c3d4, 4);
    add_le(t, 2, 2);
    add_le(t, 4, 2);
    add_le(t, 0, 8);
    add_le(t, 65535, 4);
    add_le(t, link_type, 4);
}

static void frame(struct text *t, unsigned ms, const void *bytes, size_t count)
{
    add_le(t, 1700000000 + ms / 1000, 4);
    add_le(t, ms % 1000 * 1000, 4);
    add_le(t, (uint32_t)count, 4);
    add_le(t, (uint32_t)count, 4);
    text_add_bytes(t, bytes, count);
}

/* One segment; to_server: from port `port` of 10.0.0.1 to port 80 of 10.0.0.2.  bad: the header's
 * length makes no sense. */
static void segment_as(struct text *t, unsigned ms, unsigned port, bool to_server, unsigned flags,
                       uint32_t seq, uint32_t ack, const char *data, bool bad)
{
    struct text f;
    text_init(&f);
    text_add_bytes(&f, "\2\0\0\0\0\2\2\0\0\0\0\1\x08\0", 14);
    add_be(&f, 0x4500, 2);
    add_be(&f, 40 + (uint32_t)strlen(data), 2);
    add_be(&f, 0x00004000, 4);
    add_be(&f, 0x40060000, 4);
    add_be(&f, to_server ? 0x0a000001 : 0x0a000002, 4);
    add_be(&f, to_server ? 0x0a000002 : 0x0a000001, 4);
    add_be(&f, to_server ? port : 80, 2);
    add_be(&f, to_server ? 80 : port, 2);
    add_be(&f, seq, 4);
    add_be(&f, ack, 4);
    add_be(&f, (bad ? 0xf000 : 0x5000) | flags, 2);
    add_be(&f, 65535, 2);
    add_be(&f, 0, 4);
    text_add(&f, data);
    frame(t, ms, f.s, f.len);
    text_release(&f);
}

static void segment(struct text *t, unsigned ms, unsigned port, bool to_server, unsigned flags,
                    uint32_t seq, uint32_t ack, const char *data)
{
    segment_as(t, ms, port, to_server, flags, seq, ack, data, false);
}

/* Ten frames: a whole connection. */
static void conversation(struct text *t, unsigned ms, unsigned port)
{
    segment(t, ms, port, true, SYN, 100, 0, "");
    segment(t, ms + 1, port, false, SYN | ACK, 500, 101, "");
    segment(t, ms + 2, port, true, ACK, 101, 501, "");
    segment(t, ms + 3, port, true, PSH | ACK, 101, 501, "question");
    segment(t, ms + 4, port, false, ACK, 501, 109, "");
    segment(t, ms + 5, port, false, PSH | ACK, 501, 109, "answer!");
    segment(t, ms + 6, port, true, ACK, 109, 508, "");
    segment(t, ms + 7, port, true, FIN | ACK, 109, 508, "");
    segment(t, ms + 8, port, false, FIN | ACK, 508, 110, "");
    segment(t, ms + 9, port, true, ACK, 110, 509, "");
}

static const char arp[60] = "\xff\xff\xff\xff\xff\xff\2\0\0\0\0\1\x08\x06\0\1\x08\0\6\4\0\1";

static const char *keep(struct text *t, const char *name, size_t without)
{
    const char *path = cli_file(name);
    cli_write_file(path, t->s, t->len - without);
    text_release(t);
    return path;
}

static const char *make(const char *name)
{
    struct text t;
    trace_begin(&t, strcmp(name, "frelay") ? ETHERNET : FRELAY);
    if (!strcmp(name, "one") || !strcmp(name, "cut"))
        conversation(&t, 0, 4001);
    if (!strcmp(name, "three"))
        for (unsigned i = 0; i < 3; i++)
            conversation(&t, i * 1000, 4001 + i);
    if (!strcmp(name, "bad")) {
        segment(&t, 0, 4001, true, SYN, 100, 0, "");
        segment_as(&t, 1, 4001, false, SYN | ACK, 500, 101, "", true);
    }
    if (!strcmp(name, "nonsense"))
        segment_as(&t, 0, 4001, false, SYN | ACK, 500, 101, "", true);
    if (!strcmp(name, "arp") || !strcmp(name, "frelay"))
        frame(&t, 0, arp, sizeof arp);
    return keep(&t, name, strcmp(name, "cut") ? 0 : 7);
}

/* ---- mistakes ---- */

static const struct cli_mistake mistakes[] = {
    { { "show" }, "which trace?" },
    { { "show", "a", "b" }, "one trace at a time: what is 'b'?" },
    { { "show", "a", "--nonsense" }, "there is no flag --nonsense" },
    { { "show", "a", "--connection", "0" }, "--connection takes numbers from 1 on" },
    { { "show", "a", "--connection", "" }, "--connection takes numbers from 1 on" },
    { { "show", "a", "--connection", "1," }, "--connection takes numbers from 1 on" },
    { { "show", "a", "--connection", "3-2" }, "--connection takes numbers from 1 on" },
    { { "show", "a", "--connection", "99999999999" }, "--connection takes numbers from 1 on" },
    { { "show", "a", "--sort", "size" },
      "--sort is start, duration, bytes, packets, retransmissions or handshake, not 'size'" },
    { { "show", "a", "--top", "0" }, "--top takes a whole number from 1" },
    { { "show", "a", "--top", "3", "--connection", "1" }, "--sort and --top are for the summary" },
    { { "show", "a", "--summary", "--connection", "1" }, "exclude each other" },
    { { "show", "a", "--follow", "1", "--summary" }, "--follow stands alone" },
    { { "show", "a", "--follow", "1", "--strace", "f" }, "--follow stands alone" },
    { { "show", "a", "--strace", "f", "--filter", "tcp" },
      "--strace is about the calls of the whole run" },
    { { "show", "a", "--strace", "-", "--json", "-" },
      "--json and --strace can't both go to standard output" },
    { { "show", "a", "--strace", "-" }, "a: --strace needs calls, and a trace has them only when" },
    { { "show", "a", "--width", "20" }, "--width takes a number from 80 to 1000" },
    { { "show", "a", "--from", "(" }, "--from takes a pattern as grep -E does; '(' is none: " },
    { { "show", "a", "--to", "b", "--to", "c" }, "--to may be given once: a|b matches either" },
    { { "show", "a", "--hide", "times,colours" },
      "--hide takes times, lines and numbers, not 'colours'" },
    { { "show", "a", "--summary", "--skip", "b" },
      "--from, --to, --skip and --hide are for ladders" },
    { { "show", "a", "--color", "blue" }, "--color is auto, always or never" },
    { { "show", "/nonesuch/trace" }, "/nonesuch/trace: No such file or directory" },
    { { "show", "/etc/passwd" }, "/etc/passwd" },
};

static void test_mistakes(void **state)
{
    (void)state;
    cli_mistakes(mistakes, sizeof mistakes / sizeof *mistakes);
}

static const struct {
    const char *trace, *words[4];
    int status;
    const char *shows, *says; /* NULL: nothing there */
} statuses[] = {
    { "one", { NULL }, 0, "closed by FIN (client first)", NULL },
    { "three", { NULL }, 0, "3 connections, 30 packets in 2.00 s", NULL },
    { "cut", { NULL }, 1, "\"question\"", "the trace" },
    { "empty", { NULL }, 0, " has no frames.", NULL },
    { "empty", { "--summary" }, 0, " has no frames.", NULL },
    { "empty", { "--filter", "tpc" }, 125, NULL, "the filter 'tpc' (on EN10MB): " },
    { "arp", { NULL }, 0, "The one frame is not TCP, UDP, or an ICMP error about them.", NULL },
    { "frelay", { NULL }, 125, NULL, "link type 107" },
    { "bad", { NULL }, 0, "frame 2 (10.0.0.2:80 → 10.0.0.1:4001) makes no sense from byte ", NULL },
    { "nonsense",
      { "--summary" },
      0,
      "The one frame can't be shown as TCP, UDP, or an ICMP error about them; 1 frame makes no",
      NULL },
    { "one", { "--from", "FIN" }, 0, "FIN_WAIT1", NULL },
    { "one", { "--from", "connect = 0" }, 1, NULL, "the pattern of --from matches nothing here" },
    { "one", { "--connection", "2" }, 125, NULL, "there is no connection 2: " },
    { "arp", { "--connection", "1" }, 125, NULL, " has none" },
    { "frelay", { "--connection", "1" }, 125, NULL, "link type 107" },
    { "one", { "--filter", "udp" }, 0, "None of the 10 frames passed the filter.", NULL },
    { "one", { "--filter", "tcp port" }, 125, NULL, "the filter 'tcp port' (on EN10MB): " },
};

static void test_statuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        const char *const *w = statuses[i].words;
        struct cli cli;
        CLI_RUN(&cli, "show", make(statuses[i].trace), w[0], w[1], w[2]);
        cli_ended(&cli, statuses[i].status);
        if (statuses[i].shows)
            cli_shows(&cli, statuses[i].shows);
        else
            cli_true(&cli, cli.out.len == 0);
        if (statuses[i].says)
            cli_says(&cli, statuses[i].says);
        else
            cli_says_nothing(&cli);
        cli_release(&cli);
    }
}

/* ---- what is shown ---- */

static void test_one_is_a_ladder(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "show", make("one"), "--width", "80");
    cli_ended(&cli, 0);
    cli_shows(&cli, "─ connection 1: 10.0.0.1:4001 → 10.0.0.2:80 ─");
    cli_shows(&cli, "(connect) SYN_SENT ── SYN ─");
    cli_shows(&cli, "─ (listen) SYN_RCVD");
    cli_shows_no(&cli, "#1");
    cli_release(&cli);
    CLI_RUN(&cli, "show", make("one"), "--summary");
    cli_ended(&cli, 0);
    cli_shows(&cli, "1 connection, 10 packets");
    cli_shows_no(&cli, "──");
    cli_release(&cli);
}

static void test_choices(void **state)
{
    struct cli cli;
    const char *trace = make("three");
    (void)state;
    CLI_RUN(&cli, "show", trace, "--connection", "2");
    cli_ended(&cli, 0);
    cli_shows(&cli, "─ connection 2: 10.0.0.1:4002");
    cli_shows_no(&cli, "4001");
    cli_shows_no(&cli, "4003");
    cli_release(&cli);
    CLI_RUN(&cli, "show", "--connection=1,3", trace);
    cli_ended(&cli, 0);
    cli_shows(&cli, "#1 SYN");
    cli_shows(&cli, "#3 SYN");
    cli_shows_no(&cli, "4002");
    cli_release(&cli);
    CLI_RUN(&cli, "show", trace, "--filter", "tcp port 4003");
    cli_ended(&cli, 0);
    cli_shows(&cli, "─ connection 1: 10.0.0.1:4003");
    cli_shows_no(&cli, "4002");
    cli_release(&cli);
    CLI_RUN(&cli, "show", trace, "--top", "2", "--width", "80");
    cli_ended(&cli, 0);
    cli_shows(&cli, "4002");
    cli_shows_no(&cli, "4003");
    cli_shows(&cli, "Shown are the first 2 by start.");
    cli_release(&cli);
}

/* A packet's number is its frame's, also when few are chosen; connections keep theirs. */
/* A part of it, in the figure, too; a figure that would be empty leaves the file alone. */
static void test_extract(void **state)
{
    const char *trace = make("one"), *figure = cli_file("figure.svg");
    struct stat before, after;
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "show", trace, "--from", "FIN", "--to", "CLOSED", "--skip", "^LAST", "--hide",
            "times,numbers", "--svg", figure);
    cli_ended(&cli, 0);
    cli_says_nothing(&cli);
    cli_shows(&cli, "(close) FIN_WAIT1 ──── FIN");
    cli_shows(&cli, "─ connection 1: 10.0.0.1:4001 → 10.0.0.2:80 ─");
    cli_shows_no(&cli, "opened by handshake");
    cli_shows_no(&cli, "SYN");
    cli_shows_no(&cli, "seq");
    cli_shows_no(&cli, " ms ");
    cli_release(&cli);
    assert_int_equal(stat(figure, &before), 0);
    assert_true(before.st_size > 1000);
    CLI_RUN(&cli, "show", trace, "--from", "nothing like this", "--svg", figure);
    cli_ended(&cli, 1);
    cli_says(&cli, "one: the pattern of --from matches nothing here");
    cli_release(&cli);
    assert_int_equal(stat(figure, &after), 0);
    assert_int_equal(after.st_size, before.st_size);
    /* of all, and each is introduced where it is seen first */
    CLI_RUN(&cli, "show", make("three"), "--from", "FIN", "--to", "CLOSED");
    cli_ended(&cli, 0);
    cli_shows(&cli, "─ connection 1: 10.0.0.1:4001 → 10.0.0.2:80 ─");
    cli_shows(&cli, "FIN_WAIT1");
    cli_shows_no(&cli, "SYN");
    cli_release(&cli);
    CLI_RUN(&cli, "show", make("arp"), "--from", "FIN");
    cli_ended(&cli, 125);
    cli_release(&cli);
}

static void test_json_of_a_choice(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "show", make("three"), "--connection", "2", "--json", "-");
    cli_ended(&cli, 0);
    cli_check_rules(&cli);
    assert_int_equal(cli_json_count(&cli.out, "packet", NULL, NULL), 10);
    assert_int_equal(cli_json_count(&cli.out, "connection", NULL, NULL), 1);
    cli_shows(&cli, "{\"type\":\"packet\",\"id\":11,");
    cli_shows(&cli, "\"id\":2,\"client\":\"10.0.0.1:4002\"");
    cli_release(&cli);
}

static void test_json_of_all(void **state)
{
    const char *file = cli_file("all.jsonl");
    struct text text;
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "show", make("three"), "--json", file);
    cli_ended(&cli, 0);
    cli_shows(&cli, "3 connections, 30 packets");
    text_init(&text);
    cli_read_file(file, &text);
    assert_int_equal(cli_json_count(&text, "packet", NULL, NULL), 30);
    assert_int_equal(cli_json_count(&text, "connection", "conn_state", "SF"), 3);
    text_release(&text);
    cli_release(&cli);
    CLI_RUN(&cli, "show", make("bad"), "--json", "-");
    cli_ended(&cli, 0);
    assert_int_equal(cli_json_count(&cli.out, "malformed", NULL, NULL), 1);
    cli_shows(&cli, "{\"type\":\"malformed\",\"id\":2,");
    cli_release(&cli);
    CLI_RUN(&cli, "show", make("three"), "--json", "/dev/full");
    cli_ended(&cli, 125);
    cli_says(&cli, "/dev/full");
    cli_says(&cli, "No space left on device");
    cli_release(&cli);
}

static void test_standard_input(void **state)
{
    struct text trace;
    (void)state;
    for (int json = 0; json < 2; json++) {
        struct cli cli;
        text_init(&trace);
        cli_read_file(make("three"), &trace);
        CLI_START_AS(&cli, &((struct cli_how){ .input = CLI_PIPE }), "show", "-",
                     json ? "--json=-" : "--summary");
        cli_type(&cli, trace.s, trace.len);
        cli_close_input(&cli);
        cli_wait(&cli);
        cli_ended(&cli, 0);
        if (json)
            assert_int_equal(cli_json_count(&cli.out, "packet", NULL, NULL), 30);
        else
            cli_shows(&cli, "3 connections, 30 packets");
        cli_release(&cli);
        text_release(&trace);
    }
}

static void test_cut_standard_input(void **state)
{
    struct text trace;
    struct cli cli;
    (void)state;
    text_init(&trace);
    cli_read_file(make("cut"), &trace);
    CLI_START_AS(&cli, &((struct cli_how){ .input = CLI_PIPE }), "show", "-");
    cli_type(&cli, trace.s, trace.len);
    cli_close_input(&cli);
    cli_wait(&cli);
    cli_ended(&cli, 1);
    cli_says(&cli, "reading standard input: the trace ends too early");
    cli_release(&cli);
    text_release(&trace);
}

/* A pcapng file of Simple Packet Blocks tells no time. */
static void test_no_time(void **state)
{
    struct text t;
    struct cli cli;
    (void)state;
    text_init(&t);
    add_le(&t, 0x0a0d0d0a, 4);
    add_le(&t, 28, 4);
    add_le(&t, 0x1a2b3c4d, 4);
    add_le(&t, 1, 4);
    add_le(&t, 0xffffffff, 4);
    add_le(&t, 0xffffffff, 4);
    add_le(&t, 28, 4);
    add_le(&t, 1, 4); /* an interface */
    add_le(&t, 20, 4);
    add_le(&t, ETHERNET, 4);
    add_le(&t, 0, 4);
    add_le(&t, 20, 4);
    for (int i = 0; i < 2; i++) {
        add_le(&t, 3, 4);
        add_le(&t, 16 + sizeof arp, 4);
        add_le(&t, sizeof arp, 4);
        text_add_bytes(&t, arp, sizeof arp);
        add_le(&t, 16 + sizeof arp, 4);
    }
    CLI_RUN(&cli, "show", keep(&t, "timeless", 0));
    cli_ended(&cli, 0);
    cli_says(&cli,
             "2 frames have no time in the file; each stands at the time of the one before it");
    cli_release(&cli);
}

/* It stands where it was captured: behind the packets before it, before those behind it. */
static void test_malformed_in_its_place(void **state)
{
    struct text t;
    struct cli cli;
    (void)state;
    trace_begin(&t, ETHERNET);
    segment(&t, 0, 4001, true, SYN, 100, 0, "");
    segment(&t, 1, 4001, false, SYN | ACK, 500, 101, "");
    segment(&t, 2, 4001, true, ACK, 101, 501, "");
    segment_as(&t, 3, 4001, true, ACK, 101, 501, "", true);
    segment(&t, 4, 4001, true, PSH | ACK, 101, 501, "question");
    const char *trace = keep(&t, "middle", 0);
    for (int streamed = 0; streamed < 2; streamed++) {
        CLI_RUN_AS(&cli,
                   &((struct cli_how){ .variables = { streamed ? "SOCKWIRE_SHOWN_MAX=1" : NULL } }),
                   "show", trace, "--width=80");
        cli_ended(&cli, 0);
        const char *ack = strstr(cli.out.s, "── ACK ack 1"), *bad = strstr(cli.out.s, "frame 4 "),
                   *data = strstr(cli.out.s, "question");
        cli_true(&cli, ack && bad && data && ack < bad && bad < data);
        cli_release(&cli);
    }
}

/* What does not fit into memory is drawn while the trace is read once more: the same ladder. */
static void test_long_is_the_same(void **state)
{
    static const char *const words[][3] = { { "--width=80" },
                                            { "--connection=1,3" },
                                            { "--connection=2", "--verbose" },
                                            { "--filter=port 4002" } };
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *trace = make(i ? "three" : "one");
        struct cli whole, streamed;
        CLI_RUN(&whole, "show", trace, words[i][0], words[i][1]);
        CLI_RUN_AS(&streamed, &((struct cli_how){ .variables = { "SOCKWIRE_SHOWN_MAX=5" } }),
                   "show", trace, words[i][0], words[i][1]);
        cli_ended(&streamed, 0);
        cli_true(&streamed, whole.out.len > 1000 && strcmp(whole.out.s, streamed.out.s) == 0);
        cli_release(&whole);
        cli_release(&streamed);
    }
}

/* A table, and a ladder that does not fit into memory, keep no packets: what is notable is counted. */
static void test_notes_of_what_is_not_kept(void **state)
{
    static const struct {
        const char *words, *most, *again, *reset;
    } cases[] = {
        { "--summary", NULL,
          "TCP sent 2 segments again, in 1 of 2 connections:", "1 of 2 connections had a RST:" },
        { "--connection=2", NULL,
          "TCP sent 2 segments again, in 1 of 1 connection:", "1 of 1 connection had a RST:" },
        { "--connection=2", "SOCKWIRE_SHOWN_MAX=5",
          "TCP sent 2 segments again, in 1 of 1 connection:", "1 of 1 connection had a RST:" },
        { "--connection=1", "SOCKWIRE_SHOWN_MAX=5", NULL, NULL },
    };
    struct text t;
    (void)state;
    trace_begin(&t, ETHERNET);
    conversation(&t, 0, 4001);
    segment(&t, 1000, 4002, true, SYN, 100, 0, "");
    segment(&t, 1001, 4002, false, SYN | ACK, 500, 101, "");
    segment(&t, 1002, 4002, true, ACK, 101, 501, "");
    segment(&t, 1003, 4002, true, PSH | ACK, 101, 501, "question");
    segment(&t, 1303, 4002, true, PSH | ACK, 101, 501, "question");
    segment(&t, 1903, 4002, true, PSH | ACK, 101, 501, "question");
    segment(&t, 1904, 4002, false, RST | ACK, 501, 109, "");
    const char *trace = keep(&t, "again", 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cli cli;
        CLI_RUN_AS(&cli, (&(struct cli_how){ .variables = { cases[i].most } }), "show", trace,
                   "--width=120", cases[i].words);
        cli_ended(&cli, 0);
        cli_holds_at(&cli, &cli.out, "note  ", cases[i].again != NULL, __FILE__, __LINE__);
        if (cases[i].again) {
            cli_shows(&cli, cases[i].again);
            cli_shows(&cli, cases[i].reset);
            cli_shows(&cli, "More about it: sockwire explain ");
        }
        cli_release(&cli);
    }
    struct cli json;
    CLI_RUN(&json, "show", trace, "--json", "-");
    cli_ended(&json, 0);
    cli_shows(
        &json,
        "\"packets\":[15,16],\"at\":null,\"times\":1,\"says\":\"TCP sent 2 segments again, in 1 of 2 connections:");
    cli_release(&json);
}

/* ---- the pager ---- */

static const struct {
    const char *pager, *words[2];
    bool paged;
} pagers[] = {
    { "PAGER=sed s/^/paged:/", { NULL }, true },
    { "PAGER=sed s/^/paged:/", { "--no-pager" }, false },
    { "PAGER=cat", { NULL }, false },
    { "PAGER=", { NULL }, false },
};

static void test_pager(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pagers / sizeof *pagers; i++) {
        struct cli_how how = { .input = CLI_TERMINAL, .variables = { pagers[i].pager } };
        struct cli cli;
        CLI_RUN_AS(&cli, &how, "show", make("one"), pagers[i].words[0]);
        cli_ended(&cli, 0);
        cli_shows(&cli, "question");
        cli_holds_at(&cli, &cli.out, "paged:", pagers[i].paged, __FILE__, __LINE__);
        cli_release(&cli);
    }
    struct cli cli; /* whoever reads a pipe needs none */
    CLI_RUN_AS(&cli, &((struct cli_how){ .variables = { "PAGER=sed s/^/paged:/" } }), "show",
               make("one"));
    cli_ended(&cli, 0);
    cli_shows_no(&cli, "paged:");
    cli_release(&cli);
}

/* A $LESS of the user's own may not ask for colours. */
static void test_pager_takes_colours(void **state)
{
    (void)state;
    struct cli cli;
    CLI_RUN_AS(&cli,
               &((struct cli_how){ .input = CLI_TERMINAL,
                                   .variables = { "PAGER=echo \"with $LESS\"; cat", "LESS=-M" } }),
               "show", make("one"));
    cli_ended(&cli, 0);
    cli_shows(&cli, "with -R -M");
    cli_release(&cli);
}

/* Who quits the pager has read enough: no error, however much was still to come. */
static void test_pager_that_quits(void **state)
{
    struct text t;
    struct cli cli;
    (void)state;
    trace_begin(&t, ETHERNET);
    for (unsigned i = 0; i < 3000; i++)
        segment(&t, i, 4001, i % 2, PSH | ACK, 100 + i / 2 * 8, 100, "question");
    const char *trace = keep(&t, "long", 0);
    CLI_RUN_AS(&cli,
               &((struct cli_how){ .input = CLI_TERMINAL, .variables = { "PAGER=head -n 3" } }),
               "show", trace);
    cli_ended(&cli, 0);
    cli_shows(&cli, "connection 1");
    cli_true(&cli, cli.out.len < 2000);
    cli_release(&cli);
    CLI_RUN_AS(
        &cli,
        &((struct cli_how){ .input = CLI_TERMINAL, .variables = { "PAGER=/nonesuch/pager" } }),
        "show", trace);
    cli_ended(&cli, 125);
    cli_shows(&cli, "sockwire: the pager '/nonesuch/pager' can't be run (--no-pager does without)");
    cli_release(&cli);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_one_is_a_ladder),
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_extract),
        cmocka_unit_test(test_json_of_a_choice),
        cmocka_unit_test(test_json_of_all),
        cmocka_unit_test(test_standard_input),
        cmocka_unit_test(test_cut_standard_input),
        cmocka_unit_test(test_no_time),
        cmocka_unit_test(test_long_is_the_same),
        cmocka_unit_test(test_notes_of_what_is_not_kept),
        cmocka_unit_test(test_malformed_in_its_place),
        cmocka_unit_test(test_pager),
        cmocka_unit_test(test_pager_takes_colours),
        cmocka_unit_test(test_pager_that_quits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
