/* The wire between real hosts: what TCP delivers is what was sent, byte for byte, whatever the
 * wire does; and what the wire says of it adds up.
 *
 *     test_wire_hosts [SEEDS]      so many seeds of the last one (as an argument: only that one) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/random.h"
#include "corpus/cases.h"
#include "host/host.h"
#include "host/hosts.h"
#include "wire/wire.h"

enum { RULES = 8, SERVER = 0, CLIENT = 1, PORT = 12000, PIECE = 65536 };

static struct host ground;

struct wired {
    struct hosts hosts;
    struct wire *wire;
    struct rule rules[RULES];
    size_t rule_count;
    uint64_t reads, fates, lost;
    uint64_t acted[RULES]; /* after tear_down() */
};

/* Rules with ';' between them. */
static void set_up(struct wired *w, const char *rules)
{
    const struct hosts_plan plan = { .server = true, .clients = 1 };
    struct wire_port ports[2];
    struct err err = { .text = "" };
    char text[400], *rest = text, *rule;
    *w = (struct wired){ .rule_count = 0 };
    if (ground.ground != GROUND_PRIVATE) {
        print_message("SKIP: %s\n", ground.says);
        skip();
    }
    snprintf(text, sizeof text, "%s", rules);
    while ((rule = strsep(&rest, ";")))
        if (*rule && rule_parse(&w->rules[w->rule_count++], "--wire", rule, &err) != 0)
            fail_msg("%s", err.text);
    if (hosts_make(&w->hosts, &ground, &plan, &err) != 0)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < 2; i++) {
        ports[i] = (struct wire_port){ .fd = w->hosts.list[i].device, .who = (int)i };
        memcpy(ports[i].mac, w->hosts.list[i].mac, sizeof ports[i].mac);
    }
    w->wire = wire_start(ports, 2, w->rules, w->rule_count, &err);
    if (!w->wire)
        fail_msg("%s", err.text);
}

static void take_words(struct wired *w)
{
    struct wire_word word;
    while (wire_next(w->wire, &word)) {
        w->reads += word.kind == WIRE_READ;
        w->fates += word.kind == WIRE_FATE && word.crossing && word.fate.copy <= 1;
        w->lost += word.kind == WIRE_FATE && word.fate.kind == FATE_LOST;
    }
}

static void tear_down(struct wired *w, struct wire_summary *summary)
{
    wire_stop(w->wire);
    take_words(w);
    wire_summary(w->wire, summary);
    assert_int_equal(w->reads, summary->read);
    assert_int_equal(w->lost, summary->lost);
    assert_true(w->fates <= w->reads);
    for (size_t i = 0; i < w->hosts.count; i++)
        assert_int_equal(hosts_dropped(&w->hosts, i), 0);
    for (size_t i = 0; i < w->rule_count; i++)
        w->acted[i] = summary->rules[i].acted;
    wire_free(w->wire);
    hosts_release(&w->hosts);
    for (size_t i = 0; i < w->rule_count; i++)
        rule_release(&w->rules[i]);
}

/* ---- the programs, in children ---- */

/* The bytes of a stream at a place: no two pieces are alike. */
static void fill(uint8_t *bytes, size_t count, uint64_t at)
{
    for (size_t i = 0; i < count; i += 8) {
        uint64_t word = random_at(42, (at + i) / 8);
        memcpy(bytes + i, &word, count - i < 8 ? count - i : 8);
    }
}

static struct sockaddr_in address_of(const struct wired *w, size_t host)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(PORT) };
    memcpy(&address.sin_addr, w->hosts.list[host].ipv4.ip, 4);
    return address;
}

/* Exit status 0: every byte came, in order, and then the end. */
static int receive(int fd, uint64_t bytes)
{
    static uint8_t got[PIECE], expected[PIECE];
    uint64_t at = 0;
    for (;;) {
        ssize_t count = recv(fd, got, PIECE - at % PIECE, 0);
        if (count < 0)
            return 10;
        if (count == 0)
            return at == bytes ? 0 : 11;
        fill(expected, PIECE, at - at % PIECE);
        if (memcmp(got, expected + at % PIECE, (size_t)count) != 0)
            return 12;
        at += (uint64_t)count;
    }
}

static int be_server(const struct wired *w, uint64_t bytes, int ready)
{
    struct sockaddr_in address = address_of(w, SERVER);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (hosts_enter(&w->hosts, SERVER) != 0)
        return 20;
    close(listener);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, 5) != 0 || write(ready, "", 1) != 1)
        return 21;
    int fd = accept(listener, NULL, NULL);
    int result = fd < 0 ? 22 : receive(fd, bytes);
    return result ? result : shutdown(fd, SHUT_WR) != 0;
}

static int be_client(const struct wired *w, uint64_t bytes)
{
    static uint8_t piece[PIECE];
    struct sockaddr_in address = address_of(w, SERVER);
    char end;
    if (hosts_enter(&w->hosts, CLIENT) != 0)
        return 30;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        return 31;
    for (uint64_t at = 0; at < bytes;) {
        uint64_t left = bytes - at;
        size_t count = left < PIECE ? (size_t)left : PIECE;
        fill(piece, count, at);
        for (size_t done = 0; done < count;) {
            ssize_t sent = send(fd, piece + done, count - done, 0);
            if (sent < 0)
                return 32;
            done += (size_t)sent;
        }
        at += count;
    }
    if (shutdown(fd, SHUT_WR) != 0)
        return 33;
    return recv(fd, &end, 1, 0) == 0 ? 0 : 34;
}

/* Both have ended; words are read meanwhile. */
static void wait_for_both(struct wired *w, pid_t server, pid_t client)
{
    int left = 2;
    while (left) {
        struct pollfd words = { .fd = wire_fd(w->wire), .events = POLLIN };
        poll(&words, 1, 20);
        take_words(w);
        assert_true(wire_is_alive(w->wire));
        const pid_t both[] = { server, client };
        for (int i = 0; i < 2; i++) {
            int status;
            if (waitpid(both[i], &status, WNOHANG) != both[i])
                continue;
            left--;
            if (status)
                print_message("the %s: status %#x\n", i ? "client" : "server", (unsigned)status);
            assert_int_equal(status, 0);
        }
    }
}

/* Returns how long it took. */
static int64_t transfer(struct wired *w, uint64_t bytes)
{
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    int64_t begin = steady_now_ns();
    pid_t server = fork();
    if (server == 0)
        _exit(be_server(w, bytes, ready[1]));
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    wire_begin(w->wire);
    pid_t client = fork();
    if (client == 0)
        _exit(be_client(w, bytes));
    wait_for_both(w, server, client);
    return steady_now_ns() - begin;
}

/* ---- the tests ---- */

/* Nothing happens to any frame: each one read is written. */
static void test_perfect(void **state)
{
    struct wired w;
    struct wire_summary summary;
    (void)state;
    set_up(&w, "");
    transfer(&w, 20000000);
    tear_down(&w, &summary);
    assert_int_equal(summary.lost, 0);
    assert_int_equal(summary.refused, 0);
    assert_int_equal(summary.written, summary.read);
    assert_true(summary.read > 20000000 / 1448);
}

/* Each action on the data of a connection, alone: all arrives. */
static void test_each(void **state)
{
    static const struct {
        const char *rules;
        uint64_t acted; /* at least */
    } rows[] = {
        { "syn drop @ 1", 1 },
        { "server: syn-ack drop @ 1", 1 },
        { "client: data drop @ 3", 1 },
        { "client: new data drop @ 3,5,7", 3 },
        { "again drop @ 1;client: data drop @ 3", 1 },
        { "client: bytes 2896-4344 drop @ 1", 1 },
        { "client: fin drop @ 1", 1 },
        { "server: fin drop @ 1", 1 },
        { "server: ack drop 20% seed 7", 1 },
        { "client: data delay 5ms @ 2-9", 8 },
        { "client: data hold 3 @ 2,9", 2 },
        { "client: data duplicate", 100 },
        { "client: data corrupt @ 2,5-6", 3 },
        { "client: 'tcp[13] & 1 != 0' drop @ 1", 1 },
        { "delay 2ms", 200 },
        { "rate 100mbit queue 10", 1 },
        { "mtu 576", 1 },
        { "down 0s-100ms", 1 },
        { "client: data answer too-big 800 @ 1-3", 3 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct wired w;
        struct wire_summary summary;
        set_up(&w, rows[i].rules);
        transfer(&w, 300000);
        tear_down(&w, &summary);
        if (w.acted[0] < rows[i].acted)
            print_message("%s\n", rows[i].rules);
        assert_true(w.acted[0] >= rows[i].acted);
    }
}

static unsigned seeds = 2;

/* Loss, reordering, copies and damage at once. */
static void test_all_at_once(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= seeds; seed++) {
        struct wired w;
        struct wire_summary summary;
        char rules[300];
        snprintf(rules, sizeof rules,
                 "any drop 5%% seed %u;any hold 3 2%% seed %u;any duplicate 2%% seed %u;"
                 "any corrupt 1%% seed %u;delay 1ms",
                 seed, seed + 1000, seed + 2000, seed + 3000);
        set_up(&w, rules);
        int64_t ns = transfer(&w, 10000000);
        tear_down(&w, &summary);
        for (int i = 0; i < 4; i++)
            assert_true(w.acted[i] > 20);
        if (seeds > 2)
            print_message("seed %u: %.1f s, %lu frames, %lu lost\n", seed, (double)ns / NS_PER_S,
                          (unsigned long)summary.read, (unsigned long)summary.lost);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_perfect), cmocka_unit_test(test_each),
                                        cmocka_unit_test(test_all_at_once) };
    struct err err = { .text = "" };
    if (host_enter(&ground, true, &err) != 0)
        snprintf(ground.says, sizeof ground.says, "%.390s", err.text);
    if (argc > 1 && atoi(argv[1]) > 0) {
        seeds = (unsigned)atoi(argv[1]);
        cases_only("test_all_at_once");
    }
    return cmocka_run_group_tests_name("wire_hosts", tests, NULL, NULL);
}
