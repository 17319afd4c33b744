/* Two hosts and a wire: what Linux's TCP must send after each thing that a wire can do to it.
 *
 * What is wanted is written from the standards and from what Linux says of itself (RFC 9293, 5681,
 * 6298, 6582, 6675, 8985, 2883, 1191; tcp(7)), not from what sockwire printed.  Counts and ratios
 * are held, never milliseconds.
 *
 *     C:~data<loss_probe =1        of the client, data that was sent before, because of that timer: just one
 *     S:syn-ack >=2                of the server, SYN-ACKs, for whatever cause: two or more
 *
 *     word = END ":" ["~"] kind ["<" cause], then ("=" or ">=") and how many, behind a space
 *     END    C (client) or S (server);  ~: all of it was sent before
 *     kind   as in the JSON, or "any"
 *     cause  "call", "arrival", "exit", or the name of a timer */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli.h"
#include "cli_json.h"

#define SINK "recvall c; close c"
/* Reads when all of it is there: what arrives while recv() holds the socket waits in a backlog, where
 * the kernel joins segments that follow each other, and then fewer duplicate acks are sent. */
#define SINK_OF(n) "awaitin c " #n "; recvall c; close c"
#define PUSH(n) "sendn s " #n "; awaitq s; close s"

/* As what they are called in play.c: a server that takes one connection (c), a client that makes
 * one (s). */
#define SERVER_BEGIN "@/play 'tcp l; reuse l; bind l 12000; listen l 5; accept l c; "
#define CLIENT_BEGIN "@/play 'tcp s; connect s servername 12000; "

struct scenario {
    const char *name;
    const char *rules;  /* with ';' between them, behind "delay 20ms" */
    const char *server; /* what it does with its connection; "@…": the whole command */
    const char *client;
    const char *wanted;   /* the words above, with ", " between them */
    const char *counters; /* of the kernels: "TCPLossProbes", "RcvPruned" …: each has counted */
    const char
        *doubles; /* a word: the times between these grow by two, each time; NULL: not held */
};

static const struct scenario scenarios[] = {
    /* ---- the handshake ---- */
    { "syn lost: asked again by a timer (RFC 6298 2.1)", "client: syn drop @ 1", SINK, PUSH(100),
      "C:syn =2, C:~syn<retransmission =1", "TCPSynRetrans,TCPTimeouts", NULL },
    /* Linux doubles the waits only after tcp_syn_linear_timeouts, 4 since 6.5 */
    { "syn lost twice: asked twice more", "client: syn drop @ 1-2", SINK, PUSH(100),
      "C:~syn<retransmission =2", "TCPSynRetrans", NULL },
    { "syn-ack lost: one end or both ask again", "server: syn-ack drop @ 1", SINK, PUSH(100),
      "C:~syn >=0, S:syn-ack >=2, S:fin =1", "TCPSynRetrans", NULL },
    { "handshake ack lost: the data behind it carries the same (RFC 9293 3.5)",
      "client: ack drop @ 1", SINK, PUSH(100), "S:~syn-ack =0, C:~syn =0, C:~data =0", NULL, NULL },
    { "handshake ack lost, nothing follows: the syn-ack goes again", "client: ack drop @ 1",
      "send c x; recvall c; close c", "recv s 9; close s",
      "S:~syn-ack<retransmission =1, C:~syn =0", "TCPSynRetrans", NULL },
    { "syn never answered: connect() gives up after its retries (tcp(7))",
      "client: syn drop;host client: tcp_syn_retries 1",
      "@@/play 'tcp l; bind l 12000; listen l 5; pause'",
      "@@/play 'tcp s; connect s servername 12000; expect ETIMEDOUT; exit 0'",
      "C:~syn<retransmission >=1, S:any =0", "TCPTimeouts,TCPAbortOnTimeout", NULL },
    { "… without Linux's first seconds the waits double (RFC 6298 5.5)",
      "client: syn drop;host client: tcp_syn_linear_timeouts 0;host client: tcp_syn_retries 2",
      "@@/play 'tcp l; bind l 12000; listen l 5; pause'",
      "@@/play 'tcp s; connect s servername 12000; expect ETIMEDOUT; exit 0'", "C:syn =3, S:any =0",
      "TCPAbortOnTimeout", "C:syn" },
    { "no listener: refused at once (RFC 9293 3.5.2)", "",
      "@@/play 'tcp l; bind l 12001; listen l 5; pause'",
      "@@/play 'tcp s; connect s servername 12000; expect ECONNREFUSED; exit 0'",
      "C:syn =1, S:rst<arrival =1", "TcpOutRsts", NULL },
    { "bound to 127.0.0.1: refused from another host", "",
      "@@/play 'tcp l; bind l 12000 127.0.0.1; listen l 5; pause'",
      "@@/play 'tcp s; connect s servername 12000; expect ECONNREFUSED; exit 0'",
      "C:syn =1, S:rst<arrival =1", NULL, NULL },
    { "icmp host unreachable for a syn ends connect() (RFC 1122 4.2.3.9, Linux)",
      "client: syn answer host-unreachable", "@@/play 'tcp l; bind l 12000; listen l 5; pause'",
      "@@/play 'tcp s; connect s servername 12000; expect EHOSTUNREACH; exit 0'",
      "C:syn =1, S:icmp =1", "IcmpInDestUnreachs", NULL },
    { "icmp prohibited for a syn of IPv6 ends connect(), too (RFC 4443 3.1, Linux)",
      "client: syn answer prohibited", "@@/play 'tcp6 l; bind l 12000; listen l 5; pause'",
      "@@/play 'tcp6 s; connect s ip6-server 12000; expect EACCES; exit 0'", "C:syn =1, S:icmp =1",
      NULL, NULL },
    /* ---- one loss ---- */
    { "the only segment lost: a loss probe (RFC 8985 7)", "client: data drop @ 1", SINK, PUSH(100),
      "C:~data<loss_probe =1", "TCPLossProbes", NULL },
    { "… and without loss probes the retransmission timer (RFC 6298 5.4)",
      "client: data drop @ 1;host client: tcp_early_retrans 0", SINK, PUSH(100),
      "C:~data<retransmission =1, C:~data =1", "TCPTimeouts", NULL },
    { "… four times: the timer's waits double (RFC 6298 5.5)", "client: data drop @ 1-5", SINK,
      PUSH(100), "C:~data<loss_probe =1, C:~data<retransmission =4", "TCPTimeouts",
      "C:~data<retransmission" },
    { "in the middle of a window: fast retransmission (RFC 6675 5)", "client: new data drop @ 3",
      SINK_OF(14480), PUSH(14480), "C:~data =1, C:~data<arrival =1",
      "TCPFastRetrans,TCPSackRecovery", NULL },
    { "… without SACK: three duplicate ACKs (RFC 5681 3.2)",
      "client: new data drop @ 3;host any: tcp_sack 0", SINK_OF(14480), PUSH(14480),
      "C:~data<arrival =1, C:~data =1", "TCPFastRetrans,TCPRenoRecovery", NULL },
    { "the last segment of a window: a loss probe", "client: new data drop @ 10", SINK_OF(14480),
      PUSH(14480), "C:~data<loss_probe =1, C:~data =1", "TCPLossProbes", NULL },
    { "damaged: the checksum finds it, and it goes again", "client: new data corrupt @ 3",
      SINK_OF(14480), PUSH(14480), "C:~data =1", "TcpInCsumErrors,TCPFastRetrans", NULL },
    /* ---- several ---- */
    { "two of a window, with SACK: both without a timer", "client: new data drop @ 3,5",
      SINK_OF(14480), PUSH(14480), "C:~data<arrival =2, C:~data =2", "TCPFastRetrans", NULL },
    { "two of a window, without SACK: the second by a partial ACK (RFC 6582)",
      "client: new data drop @ 3,5;host any: tcp_sack 0", SINK_OF(14480), PUSH(14480),
      "C:~data<arrival =2, C:~data =2", "TCPFastRetrans", NULL },
    { "what is sent again is lost again", "client: new data drop @ 3;client: again drop @ 1",
      SINK_OF(14480), PUSH(14480), "C:~data >=2", "TCPFastRetrans", NULL },
    { "acks lost: the next one tells it all (RFC 9293 3.4)", "server: ack drop @ 1-4",
      SINK_OF(14480), PUSH(14480), "C:~data =0", NULL, NULL },
    { "the only ack lost: a probe, and DSACK says that it was for nothing (RFC 2883)",
      "server: ack drop @ 1", "awaitin c 100; nap 400; recvall c; close c", PUSH(100),
      "C:~data<loss_probe =1, C:~data =1", "TCPLossProbes,TCPDSACKOldSent,TCPDSACKRecv", NULL },
    /* ---- order and copies ---- */
    { "overtaken by one: no loss, nothing again (RFC 5681 3.2)", "client: new data hold 1 @ 3",
      SINK_OF(14480), PUSH(14480), "C:~data =0", "TCPOFOQueue", NULL },
    { "overtaken by five: taken for a loss, and DSACK tells that it was none",
      "client: new data hold 5 @ 3", SINK_OF(14480), PUSH(14480), "C:~data<arrival =1, C:~data =1",
      "TCPOFOQueue,TCPDSACKRecv", NULL },
    { "doubled: the bytes count once, and DSACK tells it", "client: new data duplicate @ 3",
      SINK_OF(14480), PUSH(14480), "C:~data =0", "TCPDSACKOldSent", NULL },
    /* ---- the end ---- */
    { "fin lost", "client: fin drop @ 1", SINK, PUSH(100), "C:~fin<loss_probe =1, C:~fin =1",
      "TCPLossProbes", NULL },
    { "the ack of a fin lost: the fin goes again, and TIME_WAIT answers (RFC 9293 3.6)",
      "client: ack drop @ 2-3", "close c; nap 700", "recv s 9; nap 900; close s", "S:~fin >=1",
      NULL, NULL },
    { "reset lost: half open, until the other end speaks (RFC 9293 3.5.1)", "client: rst drop @ 1",
      "awaitin c 5; recv c 9; nap 100; send c x; recv c 9; expect ECONNRESET; close c",
      "send s hello; awaitq s; linger s 0; close s; nap 400", "C:rst =2, S:data =1", "TcpOutRsts",
      NULL },
    { "vanished: sent again until the retries end (tcp(7): tcp_retries2)",
      "server: any drop @ 2-;host client: tcp_retries2 3", "pause",
      "send s hello; recv s 9; expect ETIMEDOUT; exit 0",
      "C:~data<retransmission >=2, C:~data<loss_probe =1", "TCPAbortOnTimeout", NULL },
    { "vanished, with TCP_USER_TIMEOUT: given up by time", "server: any drop @ 2-", "pause",
      "usertimeout s 900; send s hello; recv s 9; expect ETIMEDOUT; exit 0", "C:~data >=1",
      "TCPAbortOnTimeout", NULL },
    { "vanished, with keep-alive: probes without an answer (RFC 9293 3.8.4)",
      "server: any drop @ 2-;host client: tcp_keepalive_probes 2", "pause",
      "keepalive s 1 1; recv s 9; expect ETIMEDOUT; exit 0",
      "C:keep-alive<keep_alive =2, C:~data =0", "TCPKeepAlive,TCPAbortOnTimeout", NULL },
    /* ---- windows ---- */
    { "window 0: probes with doubled waits (RFC 9293 3.8.6.1)", "",
      "@@/play 'tcp l; rcvbuf l 4096; bind l 12000; listen l 5; accept l c; nap 4000; recvall c; close c; "
      "exit 0'",
      "sendall s 40000; close s", "C:probe<persist >=2", "TCPToZeroWindowAdv", "C:probe<persist" },
    { "a slow line with a short queue: lost by it, and all arrives", "rate 10mbit queue 8", SINK,
      PUSH(200000), "C:~data >=1", "TCPFastRetrans", NULL },
    /* ---- sizes ---- */
    { "too big, and ICMP says so: smaller at once, no timer (RFC 1191)", "mtu 800", SINK,
      PUSH(8000), "C:~data<arrival >=1, C:~data<retransmission =0", "IcmpInDestUnreachs", NULL },
    { "a black hole: tcp_mtu_probing finds a size (RFC 4821, Linux)",
      "mtu 800 silent;host client: tcp_mtu_probing 1;host client: tcp_base_mss 512", SINK,
      PUSH(3000), "C:~data<retransmission >=2", "TCPTimeouts", NULL },
    { "icmp unreachable on an open connection ends nothing (RFC 1122 4.2.3.9)",
      "client: data answer host-unreachable @ 1", SINK, PUSH(100), "C:~data =1, S:icmp =1",
      "IcmpInDestUnreachs", NULL },
    /* ---- UDP: nobody repairs anything ---- */
    { "a datagram lost stays lost", "client: udp drop @ 1",
      "@@/play 'udp l; bind l 12000; recvfrom l 9; got two; exit 0'",
      "@@/play 'udp s; nap 300; sendto s servername 12000 one; sendto s servername 12000 two; exit 0'",
      "C:udp =2, S:any =0", NULL, NULL },
    { "damaged, over IPv6: the checksum finds it, and it stays lost", "client: udp corrupt @ 1",
      "@@/play 'udp6 u; bind u 12000; recvfrom u 100; exit 0'",
      "@@/play 'udp6 u; connect u ip6-server 12000; send u one; send u two; exit 0'",
      "C:udp =2, S:any =0", "Udp6InCsumErrors", NULL },
    { "a fragment lost: its datagram is (RFC 791 3.2)", "client: any drop @ 2",
      "@@/play 'udp l; bind l 12000; recvfrom l 9; got two; exit 0'",
      "@@/play 'udp s; nap 300; connect s servername 12000; sendn s 4000; send s two; exit 0'",
      "C:udp =2, S:any =0", NULL, NULL },
    { "a datagram doubled comes twice", "client: udp duplicate",
      "@@/play 'udp l; bind l 12000; recvfrom l 9; got one; recvfrom l 9; got one; exit 0'",
      "@@/play 'udp s; nap 300; sendto s servername 12000 one; exit 0'", "C:udp =1", NULL, NULL },
    { "a datagram overtaken comes later", "client: udp hold 1 @ 1",
      "@@/play 'udp l; bind l 12000; recvfrom l 9; got two; recvfrom l 9; got one; exit 0'",
      "@@/play 'udp s; nap 300; sendto s servername 12000 one; sendto s servername 12000 two; exit 0'",
      "C:udp =2", NULL, NULL },
};

/* Its cause, as the words have it. */
static bool has_cause(struct slice packet, const char *cause)
{
    struct slice trigger = cli_json_get(packet, "trigger");
    return cli_json_is(cli_json_get(trigger, "kind"), cause) ||
           cli_json_is(cli_json_get(trigger, "timer"), cause);
}

static bool is_again(struct slice packet)
{
    struct slice words = cli_json_get(packet, "analysis"), word;
    for (size_t i = 0; (word = cli_json_item(words, i)).s; i++)
        if (cli_json_is(word, "retransmission") || cli_json_is(word, "fast_retransmission") ||
            cli_json_is(word, "spurious_retransmission"))
            return true;
    return false;
}

struct word {
    char end, kind[24], cause[24];
    bool again;
};

/* "C:~data<loss_probe"; returns what stands behind it. */
static const char *word_read(struct word *word, const char *text)
{
    size_t length = strcspn(text, " ,"), at = 2;
    *word = (struct word){ .end = text[0] };
    assert_true((text[0] == 'C' || text[0] == 'S') && text[1] == ':' && length > 2);
    if (text[at] == '~') {
        word->again = true;
        at++;
    }
    size_t kind = strcspn(text + at, "< ,");
    snprintf(word->kind, sizeof word->kind, "%.*s", (int)kind, text + at);
    at += kind;
    if (text[at] == '<')
        snprintf(word->cause, sizeof word->cause, "%.*s", (int)(length - at - 1), text + at + 1);
    return text + length;
}

static bool fits(const struct word *word, struct slice packet)
{
    return cli_json_is(cli_json_get(packet, "type"), "packet") &&
           cli_json_is(cli_json_get(packet, "from"), word->end == 'C' ? "client" : "server") &&
           (!strcmp(word->kind, "any") || cli_json_is(cli_json_get(packet, "kind"), word->kind)) &&
           (!word->again || is_again(packet)) && (!*word->cause || has_cause(packet, word->cause));
}

static size_t count_of(const struct text *json, const struct word *word)
{
    struct slice line;
    size_t count = 0;
    for (size_t at = 0; cli_json_line(json, &at, &line);)
        count += fits(word, line);
    return count;
}

static bool hold_wanted(const struct scenario *s, const struct text *json, char why[200])
{
    for (const char *at = s->wanted; *at; at += strspn(at, ", ")) {
        struct word word;
        const char *from = at;
        char *end;
        at = word_read(&word, at);
        at += strspn(at, " ");
        bool exact = *at == '=';
        size_t wanted = strtoul(at + (exact ? 1 : 2), &end, 10), got = count_of(json, &word);
        at = end;
        if (exact ? got != wanted : got < wanted) {
            snprintf(why, 200, "wanted %.*s, got %zu", (int)(at - from), from, got);
            return false;
        }
    }
    return true;
}

static bool hold_counters(const struct scenario *s, const struct text *json, char why[200])
{
    for (const char *at = s->counters; at && *at; at += strspn(at, ",")) {
        struct slice line, row;
        size_t length = strcspn(at, ",");
        char name[40];
        bool found = false;
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        for (size_t from = 0; cli_json_line(json, &from, &line);) {
            struct slice list = cli_json_get(line, "counters");
            for (size_t i = 0; cli_json_is(cli_json_get(line, "type"), "counters") &&
                               (row = cli_json_item(list, i)).s;
                 i++)
                found |= cli_json_is(cli_json_get(row, "name"), name);
        }
        if (!found) {
            snprintf(why, 200, "the kernel did not count %s", name);
            return false;
        }
        at += length;
    }
    return true;
}

/* A wait is twice the one before it; the machine may make either longer. */
static bool hold_doubles(const struct scenario *s, const struct text *json, char why[200])
{
    struct word word;
    struct slice line;
    double before = -1, waited = -1;
    if (!s->doubles)
        return true;
    word_read(&word, s->doubles);
    for (size_t at = 0; cli_json_line(json, &at, &line);) {
        if (!fits(&word, line))
            continue;
        double t = cli_json_number(cli_json_get(line, "t"));
        if (before >= 0 && waited > 0 &&
            ((t - before) < 1.5 * waited || (t - before) > 2.7 * waited)) {
            snprintf(why, 200, "a wait of %g s, then one of %g s", waited, t - before);
            return false;
        }
        waited = before >= 0 ? t - before : waited;
        before = t;
    }
    return waited > 0;
}

/* The machine was too slow for the wire: what TCP did then may be right, too. */
static bool is_late(const struct text *json)
{
    return strstr(json->s, "the wire could not keep its times") != NULL;
}

static void command(char text[400], const char *begin, const char *script)
{
    if (*script == '@')
        snprintf(text, 400, "%s", script + 1);
    else
        snprintf(text, 400, "%s%s; exit 0'", begin, script);
}

/* True: it held; false and why. */
static bool played(const struct scenario *s, struct text *json, char why[200])
{
    const char *path = cli_file("rfc.json"),
               *words[40] = { "run",    "--kernel",   "--json",    path,
                              "--wire", "delay 20ms", "--timeout", "50" };
    char server[400], client[400], rules[400], *rest = rules, *rule;
    struct cli cli;
    size_t count = 8;
    command(server, SERVER_BEGIN, s->server);
    command(client, CLIENT_BEGIN, s->client);
    snprintf(rules, sizeof rules, "%s", s->rules);
    while ((rule = strsep(&rest, ";")))
        if (*rule) {
            words[count++] = "--wire";
            words[count++] = rule;
        }
    words[count++] = "--server";
    words[count++] = server;
    words[count++] = "--client";
    words[count++] = client;
    cli_start(&cli, &(struct cli_how){ 0 }, words);
    cli_wait(&cli);
    cli_read_file(path, json);
    if (cli.status && !is_late(json))
        cli_ended(&cli, 0);
    snprintf(why, 200, "it ended with status %d", cli.status);
    bool held = cli.status == 0 && hold_wanted(s, json, why) && hold_counters(s, json, why) &&
                hold_doubles(s, json, why);
    cli_release(&cli);
    return held;
}

static void play(void **state)
{
    enum { PLAYS_MOST = 4 };
    for (int plays = 1;; plays++) {
        struct text json;
        char why[200] = "";
        text_init(&json);
        bool held = played(*state, &json, why), late = is_late(&json);
        text_release(&json);
        if (held)
            return;
        if (!late || plays == PLAYS_MOST)
            fail_msg("%s", why);
        print_message("played again, since the machine was slow: %s\n", why);
    }
}

int main(void)
{
    enum { COUNT = sizeof scenarios / sizeof *scenarios };
    struct CMUnitTest tests[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        tests[i] = (struct CMUnitTest){ .name = scenarios[i].name,
                                        .test_func = play,
                                        .initial_state = (void *)(uintptr_t)&scenarios[i] };
    return cmocka_run_group_tests_name("wire_rfc", tests, NULL, NULL);
}
