/* `sockwire run --hosts` and `--wire`: each program on a host of its own, and a wire that obeys.
 * What a rule must do to TCP is from RFC 9293 and RFC 6298; of times only order and ratios are held.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli.h"
#include "cli_json.h"

#define SERVER \
    "@/play 'tcp s; bind s 12000; listen s 1; accept s c; recv c 100; upper got; send c $got; close c; exit 0'"
#define CLIENT \
    "@/play 'tcp s; connect s servername 12000; send s hello; recv s 100; got HELLO; close s; exit 0'"
#define SERVER6 \
    "@/play 'tcp6 s; bind s 12000; listen s 1; accept s c; recv c 100; upper got; send c $got; close c; exit 0'"
#define CLIENT6 \
    "@/play 'tcp6 s; connect s ip6-server 12000; send s hello; recv s 100; got HELLO; close s; exit 0'"

struct ran {
    struct cli cli;
    struct text json;
};

/* A pair under rules, the last one NULL; all is in ran->json. */
static void run_pair(struct ran *ran, int status, const char *server, const char *client,
                     const char *const rules[])
{
    const char *path = cli_file("hosts.json");
    const char *words[32] = { "run",      "--hosts", "--json",   path,
                              "--server", server,    "--client", client };
    size_t count = 8;
    for (size_t i = 0; rules[i]; i++) {
        words[count++] = "--wire";
        words[count++] = rules[i];
    }
    cli_start(&ran->cli, &(struct cli_how){ 0 }, words);
    cli_wait(&ran->cli);
    cli_ended(&ran->cli, status);
    text_init(&ran->json);
    cli_read_file(path, &ran->json);
}

static void ran_release(struct ran *ran)
{
    text_release(&ran->json);
    cli_release(&ran->cli);
}

#define RAN(ran, status, server, client, ...) \
    run_pair(ran, status, server, client, (const char *const[]){ __VA_ARGS__, NULL })

/* The index-th packet (from 0) of this kind that this end sent. */
static struct slice packet_of(const struct text *json, const char *from, const char *kind,
                              size_t index)
{
    struct slice line;
    size_t at = 0;
    while (cli_json_line(json, &at, &line))
        if (cli_json_is(cli_json_get(line, "type"), "packet") &&
            cli_json_is(cli_json_get(line, "from"), from) &&
            cli_json_is(cli_json_get(line, "kind"), kind) && index-- == 0)
            return line;
    return (struct slice){ 0 };
}

static double number(struct slice record, const char *key)
{
    return cli_json_number(cli_json_get(record, key));
}

static bool is(struct slice value, const char *word)
{
    return value.s && value.len == strlen(word) && memcmp(value.s, word, value.len) == 0;
}

static bool lost(struct slice packet)
{
    return is(cli_json_get(packet, "lost"), "true") &&
           is(cli_json_get(packet, "t_arrived"), "null");
}

static bool arrived(struct slice packet)
{
    return is(cli_json_get(packet, "lost"), "false") &&
           number(packet, "t_arrived") >= number(packet, "t");
}

/* ---- a perfect wire ---- */

static void perfect(void **state)
{
    (void)state;
    struct ran ran;
    struct slice line;
    size_t at = 0, packets = 0;
    RAN(&ran, 0, SERVER, CLIENT, NULL);
    cli_shows(&ran.cli, "192.0.2.1:12000");
    cli_shows(&ran.cli, "192.0.2.11:");
    while (cli_json_line(&ran.json, &at, &line))
        if (cli_json_is(cli_json_get(line, "type"), "packet")) {
            packets++;
            cli_true(&ran.cli, arrived(line));
        }
    cli_true(&ran.cli, packets >= 7);
    cli_true(&ran.cli, packet_of(&ran.json, "client", "data", 1).s == NULL);
    ran_release(&ran);
}

static void ipv6(void **state)
{
    (void)state;
    struct ran ran;
    RAN(&ran, 0, SERVER6, CLIENT6, "client: data drop @ 1");
    cli_shows(&ran.cli, "[2001:db8::1]:12000");
    cli_true(&ran.cli, lost(packet_of(&ran.json, "client", "data", 0)));
    cli_true(&ran.cli, arrived(packet_of(&ran.json, "client", "data", 1)));
    ran_release(&ran);
}

/* Each on its own: three addresses, and a rule about one of them meets only its packets. */
static void three_clients(void **state)
{
    (void)state;
    struct cli cli;
    CLI_RUN(&cli, "run", "--together", "--strict-wire", "--wire", "client2: data drop @ 1",
            "--server",
            "@/play 'tcp s; bind s 12000; listen s 3; accept s a; accept s b; accept s c; "
            "recv a 9; recv b 9; recv c 9; exit 0'",
            "--client", "@/play 'tcp s; connect s server 12000; send s one; recv s 9; exit 0'",
            "--client", "@/play 'tcp s; connect s server 12000; send s two; recv s 9; exit 0'",
            "--client", "@/play 'tcp s; connect s server 12000; send s six; recv s 9; exit 0'");
    cli_ended(&cli, 0);
    cli_shows(&cli, "192.0.2.11:");
    cli_shows(&cli, "192.0.2.12:");
    cli_shows(&cli, "192.0.2.13:");
    cli_shows(&cli, "(client2: data drop @ 1) dropped 1 packet");
    cli_release(&cli);
}

/* ---- what is lost is sent again ---- */

struct loss {
    const char *rule, *from, *kind;
    size_t count; /* so many are lost: the first ones */
};

static void is_sent_again(const struct loss *loss)
{
    struct ran ran;
    double before = -1, wait = -1;
    RAN(&ran, 0, SERVER, CLIENT, "delay 10ms", loss->rule);
    for (size_t i = 0; i <= loss->count; i++) {
        struct slice packet = packet_of(&ran.json, loss->from, loss->kind, i);
        cli_true(&ran.cli, i < loss->count ? lost(packet) : arrived(packet));
        double t = number(packet, "t");
        if (i > 2) /* RFC 6298, 5.5: the timer doubles; RFC 8985: the first one may be a probe */
            cli_true(&ran.cli, t - before > 1.5 * wait);
        wait = i > 0 ? t - before : -1;
        before = t;
    }
    ran_release(&ran);
}

static void syn_lost(void **state)
{
    (void)state;
    is_sent_again(&(struct loss){ "client: syn drop @ 1", "client", "syn", 1 });
}

static void data_lost(void **state)
{
    (void)state;
    is_sent_again(&(struct loss){ "client: data drop @ 1-4", "client", "data", 4 });
}

static void fin_lost(void **state)
{
    (void)state;
    is_sent_again(&(struct loss){ "server: fin drop @ 1", "server", "fin", 1 });
}

/* The same seed, the same fates; and the line arrives whatever is lost. */
static void by_chance(void **state)
{
    (void)state;
    struct ran ran;
    RAN(&ran, 0, SERVER, CLIENT, "any: any drop 20% seed 7");
    cli_shows(&ran.cli, "(any: any drop 20% seed 7) dropped");
    ran_release(&ran);
}

/* ---- UDP: nobody sends it again ---- */

static void datagrams(void **state)
{
    (void)state;
    struct ran ran;
    RAN(&ran, 0,
        "@/play 'udp s; bind s 12000; recv s 9; got two; recv s 9; got two; recv s 9; got one; "
        "exit 0'",
        "@/play 'udp s; sendto s servername 12000 one; sendto s servername 12000 two; "
        "sendto s servername 12000 six; exit 0'",
        "client: udp delay 300ms @ 1", "client: udp duplicate @ 2", "client: udp drop @ 3");
    cli_shows(&ran.cli, "delayed 1 packet");
    cli_shows(&ran.cli, "dropped 1 packet");
    ran_release(&ran);
}

/* ---- rules ---- */

static void unmet(void **state)
{
    (void)state;
    struct cli cli;
    CLI_RUN(&cli, "run", "--strict-wire", "--server", SERVER, "--client", CLIENT, "--wire",
            "client: udp drop", "--wire", "client: data drop @ 9");
    cli_ended(&cli, 123);
    cli_shows(&cli, "rule 1 of the wire (client: udp drop) met no packet");
    cli_shows(&cli,
              "rule 2 of the wire (client: data drop @ 9) did nothing: it speaks of 1 packet");
    cli_release(&cli);
    CLI_RUN(&cli, "run", "--server", SERVER, "--client", CLIENT, "--wire", "client: udp drop");
    cli_ended(&cli, 0);
    cli_release(&cli);
}

static void from_a_file(void **state)
{
    (void)state;
    struct cli cli;
    const char *path = cli_file("lab.wire");
    static const char rules[] = "# a lesson\n\nserver: syn-ack drop @ 1   # the answer\n"
                                "host any: tcp_timestamps 0\n";
    cli_write_file(path, rules, sizeof rules - 1);
    CLI_RUN(&cli, "run", "--strict-wire", "--server", SERVER, "--client", CLIENT, "--wire-file",
            path);
    cli_ended(&cli, 0);
    cli_shows(&cli, "(server: syn-ack drop @ 1) dropped 1 packet");
    cli_release(&cli);
}

static void mistakes(void **state)
{
    (void)state;
    static const struct cli_mistake list[] = {
        { { "run", "--client", "true", "--wire", "client: dat drop" },
          "(`sockwire help wire` explains it)" },
        { { "run", "--client", "true", "--wire", "server: data drop" },
          "speaks of the server, and this run has none" },
        { { "run", "--client", "true", "--wire", "client2: data drop" },
          "speaks of client 2, and this run has 1" },
        { { "run", "--client", "true", "--strict-wire" }, "--strict-wire is for" },
        { { "run", "--client", "true", "--wire-file", "/nonexistent" }, "/nonexistent" },
    };
    cli_mistakes(list, sizeof list / sizeof *list);
}

/* ---- the rest of `run` with it ---- */

static void kept(void **state)
{
    (void)state;
    struct cli cli;
    struct text first, again;
    const char *path = cli_file("wire.pcapng"), *json = cli_file("first.json"),
               *json2 = cli_file("again.json");
    CLI_RUN(&cli, "run", "--wire", "client: data drop @ 1", "--wire", "delay 5ms", "--server",
            SERVER, "--client", CLIENT, "--write", path, "--json", json);
    cli_ended(&cli, 0);
    cli_release(&cli);
    CLI_RUN(&cli, "show", path, "--json", json2);
    cli_ended(&cli, 0);
    cli_release(&cli);
    text_init(&first);
    text_init(&again);
    cli_read_file(json, &first);
    cli_read_file(json2, &again);
    cli_true(&cli, lost(packet_of(&first, "client", "data", 0)));
    cli_true(&cli, lost(packet_of(&again, "client", "data", 0)));
    cli_true(&cli, cli_json_count(&first, "packet", NULL, NULL) ==
                       cli_json_count(&again, "packet", NULL, NULL));
    text_release(&first);
    text_release(&again);
}

/* The calls alone: the wire is there all the same. */
static void calls_only(void **state)
{
    (void)state;
    struct cli cli;
    CLI_RUN(&cli, "run", "--calls-only", "--hosts", "--server", SERVER, "--client", CLIENT);
    cli_ended(&cli, 0);
    cli_shows(&cli, "= 4 from 192.0.2.11:");
    cli_shows(&cli, "5 \"HELLO\"");
    cli_release(&cli);
}

/* 2 MB through a wire that loses, doubles, holds back and damages: every byte, and the run ends. */
static void all_at_once(void **state)
{
    (void)state;
    struct ran ran;
    RAN(&ran, 0,
        "@/play 'tcp s; bind s 12000; listen s 1; accept s c; recvall c; got 2000000; close c; exit 0'",
        "@/play 'tcp s; connect s server 12000; sendall s 2000000; close s; exit 0'",
        "any: any drop 2% seed 1", "any: any duplicate 2% seed 2", "any: any corrupt 2% seed 3",
        "client: data hold 3 2% seed 4");
    ran_release(&ran);
}

/* Ctrl-C while segments are lost: nothing stays (cli_wait() fails the test where a process does). */
static void stopped(void **state)
{
    (void)state;
    struct cli cli;
    static const char *const words[] = { "run",    "--wire",    "client: data drop",
                                         "--wire", "delay 5ms", "--server",
                                         SERVER,   "--client",  CLIENT,
                                         NULL };
    cli_start(&cli, &(struct cli_how){ 0 }, words);
    cli_await(&cli, "again");
    cli_signal(&cli, SIGINT);
    cli_wait(&cli);
    cli_ended(&cli, 130);
    cli_release(&cli);
}

/* … and killed by force, the wire goes with it. */
static void killed(void **state)
{
    (void)state;
    struct cli cli;
    static const char *const words[] = { "run",      "--wire", "client: data drop",
                                         "--server", SERVER,   "--client",
                                         CLIENT,     NULL };
    cli_start(&cli, &(struct cli_how){ 0 }, words);
    cli_await(&cli, "again");
    cli_signal(&cli, SIGKILL);
    cli_await_gone(&cli);
    cli_release(&cli);
}

/* The server is on another host: its own 127.0.0.1 is not reached, and not by the client's. */
static void other_host(void **state)
{
    (void)state;
    struct cli cli;
    CLI_RUN(&cli, "run", "--hosts", "--server",
            "@/play 'tcp s; bind s 12000 127.0.0.1; listen s 1; accept s c; exit 0'", "--client",
            "@/play 'tcp s; connect s servername 12000; exit 0'");
    cli_shows(&cli, "one-address-only");
    cli_release(&cli);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(perfect),       cmocka_unit_test(ipv6),
        cmocka_unit_test(three_clients), cmocka_unit_test(syn_lost),
        cmocka_unit_test(data_lost),     cmocka_unit_test(fin_lost),
        cmocka_unit_test(by_chance),     cmocka_unit_test(datagrams),
        cmocka_unit_test(unmet),         cmocka_unit_test(from_a_file),
        cmocka_unit_test(mistakes),      cmocka_unit_test(kept),
        cmocka_unit_test(calls_only),    cmocka_unit_test(all_at_once),
        cmocka_unit_test(stopped),       cmocka_unit_test(killed),
        cmocka_unit_test(other_host),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
