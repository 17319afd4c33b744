/* wire/wire: the process between hosts, whose ends this test holds itself, as pairs of sockets: what
 * comes in goes out, each frame has its words, none is lost, and the process ends when it should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "corpus/wire_frame.h"
#include "wire/ring.h"
#include "wire/wire.h"

enum { HOSTS = 2, PATIENCE_MS = 20000 };

struct wired {
    struct wire *wire;
    int ends[HOSTS]; /* what a host would read and write */
    struct rule rules[4];
    size_t rule_count;
};

static void set_up(struct wired *w, const char *first, const char *second)
{
    struct wire_port ports[HOSTS];
    struct err err = { .text = "" };
    *w = (struct wired){ .rule_count = 0 };
    const char *const texts[] = { first, second };
    for (size_t i = 0; i < 2; i++)
        if (texts[i] && rule_parse(&w->rules[w->rule_count++], "--wire", texts[i], &err) != 0)
            fail_msg("%s", err.text);
    for (int i = 0; i < HOSTS; i++) {
        int pair[2];
        assert_int_equal(
            socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
        w->ends[i] = pair[0];
        ports[i] = (struct wire_port){ .fd = pair[1], .who = i };
        wire_frame_mac(i, ports[i].mac);
    }
    w->wire = wire_start(ports, HOSTS, w->rules, w->rule_count, &err);
    if (!w->wire)
        fail_msg("%s", err.text);
    for (int i = 0; i < HOSTS; i++)
        close(ports[i].fd);
}

static void tear_down(struct wired *w)
{
    wire_free(w->wire);
    for (int i = 0; i < HOSTS; i++)
        close(w->ends[i]);
    for (size_t i = 0; i < w->rule_count; i++)
        rule_release(&w->rules[i]);
}

static void wait_for(int fd, short events)
{
    struct pollfd poll_fd = { .fd = fd, .events = events };
    int ready;
    do
        ready = poll(&poll_fd, 1, PATIENCE_MS);
    while (ready < 0 && errno == EINTR);
    assert_int_equal(ready, 1);
}

/* A datagram whose payload is so long. */
static void put(const struct wired *w, int from, int to, size_t payload_bytes)
{
    uint8_t bytes[WIRE_FRAME_BYTES];
    const struct wire_frame frame = {
        .from = from, .to = to, .protocol = 17, .payload_bytes = payload_bytes
    };
    size_t length = wire_frame_make(bytes, &frame);
    wait_for(w->ends[from], POLLOUT);
    assert_int_equal(send(w->ends[from], bytes, length, 0), length);
}

/* Returns the length of its payload. */
static size_t get(const struct wired *w, int host)
{
    uint8_t bytes[WIRE_FRAME_BYTES];
    wait_for(w->ends[host], POLLIN);
    ssize_t got = recv(w->ends[host], bytes, sizeof bytes, 0);
    assert_true(got >= 42);
    assert_true(wire_frame_is_sound(bytes, (size_t)got));
    return (size_t)got - 42;
}

static struct wire_word next_word(const struct wired *w)
{
    struct wire_word word;
    while (!wire_next(w->wire, &word))
        wait_for(wire_fd(w->wire), POLLIN);
    return word;
}

static void test_words(void **state)
{
    struct wired w;
    (void)state;
    set_up(&w, "client: udp drop @ 3", NULL);
    int64_t before = clock_now_ns();
    for (size_t i = 1; i <= 3; i++)
        put(&w, 1, 0, i);
    put(&w, 0, 1, 4);
    assert_int_equal(get(&w, 0), 1);
    assert_int_equal(get(&w, 0), 2);
    assert_int_equal(get(&w, 1), 4);
    uint64_t reads = 0, arrived = 0, lost = 0;
    for (int i = 0; i < 8; i++) {
        struct wire_word word = next_word(&w);
        assert_true(word.t_ns >= before && word.t_ns <= clock_now_ns());
        if (word.kind == WIRE_READ) {
            assert_int_equal(word.crossing, ++reads);
        } else if (word.fate.kind == FATE_ARRIVED) {
            assert_int_equal(word.fate.copy, 1);
            arrived++;
        } else {
            assert_int_equal(word.fate.did, WIRE_DROPPED);
            assert_int_equal(word.fate.rule, 1);
            lost++;
        }
    }
    assert_true(reads == 4 && arrived == 3 && lost == 1);
    struct wire_summary summary;
    wire_stop(w.wire);
    wire_summary(w.wire, &summary);
    assert_int_equal(summary.read, 4);
    assert_int_equal(summary.written, 3);
    assert_int_equal(summary.lost, 1);
    assert_int_equal(summary.rule_count, 1);
    assert_int_equal(summary.rules[0].met, 3);
    assert_int_equal(summary.rules[0].acted, 1);
    tear_down(&w);
}

/* Later means later, and in order; how late it was is told. */
static void test_delay(void **state)
{
    struct wired w;
    (void)state;
    set_up(&w, "delay 30ms", NULL);
    int64_t before = steady_now_ns();
    put(&w, 1, 0, 1);
    put(&w, 1, 0, 2);
    assert_int_equal(get(&w, 0), 1);
    assert_true(steady_now_ns() - before >= 30 * NS_PER_MS);
    assert_int_equal(get(&w, 0), 2);
    assert_true(wire_is_alive(w.wire));
    struct wire_summary summary;
    wire_stop(w.wire);
    wire_summary(w.wire, &summary);
    assert_int_equal(summary.timed, 2);
    assert_true(summary.late_max_ns > 0 && summary.late_p99_ns <= summary.late_max_ns);
    tear_down(&w);
}

/* Time 0 is when the programs begin, not when the wire does. */
static void test_begin(void **state)
{
    struct wired w;
    (void)state;
    set_up(&w, "down 1s-", NULL);
    struct wire_word word;
    do {
        put(&w, 1, 0, 1);
        while ((word = next_word(&w)).kind != WIRE_FATE)
            continue;
    } while (word.fate.kind == FATE_ARRIVED && get(&w, 0) == 1);
    assert_int_equal(word.fate.did, WIRE_DOWN);
    wire_begin(w.wire);
    put(&w, 1, 0, 7);
    assert_int_equal(get(&w, 0), 7);
    tear_down(&w);
}

/* What is on the wire at its end stays there: it was read, and has no fate. */
static void test_stop(void **state)
{
    struct wired w;
    struct wire_word word;
    int reads = 0, fates = 0;
    (void)state;
    set_up(&w, "delay 3600s", "udp hold 100 @ 2");
    put(&w, 1, 0, 1);
    put(&w, 1, 0, 2);
    while (wire_holds(w.wire) != 2)
        assert_true(wire_is_alive(w.wire));
    wire_stop(w.wire);
    assert_true(wire_is_alive(w.wire));
    while (wire_next(w.wire, &word))
        *(word.kind == WIRE_READ ? &reads : &fates) += 1;
    assert_int_equal(reads, 2);
    assert_int_equal(fates, 0);
    tear_down(&w);
}

/* More words than the ring has places for, and a reader that sleeps meanwhile. */
static void test_many_words(void **state)
{
    enum { FRAMES = RING_WORDS };
    struct wired w;
    (void)state;
    set_up(&w, NULL, NULL);
    for (int i = 0; i < FRAMES; i++) {
        put(&w, 1, 0, (size_t)i % 1400);
        assert_int_equal(get(&w, 0), i % 1400);
    }
    for (uint64_t i = 1; i <= FRAMES / 2; i++) {
        struct wire_word read = next_word(&w), fate = next_word(&w);
        assert_true(read.kind == WIRE_READ && fate.kind == WIRE_FATE);
        assert_true(read.crossing == i && fate.crossing == i && read.hash == fate.hash);
    }
    wire_stop(w.wire); /* the others wait for us in the process */
    for (uint64_t i = FRAMES / 2 + 1; i <= FRAMES; i++) {
        struct wire_word read = next_word(&w), fate = next_word(&w);
        assert_true(read.crossing == i && fate.crossing == i);
    }
    struct wire_word word;
    assert_false(wire_next(w.wire, &word));
    tear_down(&w);
}

/* A host that does not take its frames: they wait, in order, and none is lost. */
static void test_slow_host(void **state)
{
    enum { FRAMES = 2000 };
    struct wired w;
    (void)state;
    set_up(&w, NULL, NULL);
    for (int i = 0; i < FRAMES; i++)
        put(&w, 1, 0, (size_t)i % 1400);
    for (int i = 0; i < FRAMES; i++)
        assert_int_equal(get(&w, 0), i % 1400);
    put(&w, 0, 1, 5);
    assert_int_equal(get(&w, 1), 5);
    tear_down(&w);
}

static pid_t wire_process(void)
{
    char path[80], text[40] = "";
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof text, file));
    fclose(file);
    return (pid_t)strtol(text, NULL, 10);
}

/* Ctrl-C is for the programs; and somebody else may have waited for the process. */
static void test_signals(void **state)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
    struct wired w;
    (void)state;
    set_up(&w, NULL, NULL);
    pid_t pid = wire_process();
    put(&w, 1, 0, 1);
    assert_int_equal(get(&w, 0), 1);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        assert_int_equal(kill(pid, signals[i]), 0);
    put(&w, 1, 0, 2);
    assert_int_equal(get(&w, 0), 2);
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(-1, NULL, 0), pid);
    assert_false(wire_is_alive(w.wire));
    wire_stop(w.wire);
    tear_down(&w);
}

/* It keeps nothing open but its own: a pipe of ours ends when we close it. */
static void test_descriptors(void **state)
{
    struct wired w;
    int pair[2];
    char byte;
    (void)state;
    assert_int_equal(pipe(pair), 0);
    set_up(&w, NULL, NULL);
    put(&w, 1, 0, 1);
    assert_int_equal(get(&w, 0), 1);
    close(pair[1]);
    assert_int_equal(read(pair[0], &byte, 1), 0);
    close(pair[0]);
    tear_down(&w);
}

/* It ends with its parent, however that ends. */
static void test_orphan(void **state)
{
    int pair[2];
    pid_t wire = 0;
    (void)state;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    assert_int_equal(pipe(pair), 0);
    pid_t parent = fork();
    if (parent == 0) {
        struct wired w;
        set_up(&w, NULL, NULL);
        wire = wire_process();
        if (write(pair[1], &wire, sizeof wire) < 0)
            _exit(1);
        raise(SIGKILL);
    }
    assert_int_equal(read(pair[0], &wire, sizeof wire), sizeof wire);
    assert_int_equal(waitpid(parent, NULL, 0), parent);
    assert_int_equal(waitpid(wire, NULL, 0), wire);
    close(pair[0]);
    close(pair[1]);
    prctl(PR_SET_CHILD_SUBREAPER, 0);
}

/* One host is gone: the others go on, and nobody spins. */
static void test_host_gone(void **state)
{
    struct wired w;
    (void)state;
    set_up(&w, NULL, NULL);
    put(&w, 0, 1, 1); /* left unread by host 1 */
    close(w.ends[1]);
    put(&w, 0, 1, 2);
    for (struct wire_word word = next_word(&w); word.crossing < 2 || word.kind == WIRE_READ;)
        word = next_word(&w);
    struct wire_summary summary;
    wire_summary(w.wire, &summary);
    assert_true(summary.refused >= 1);
    w.ends[1] = -1;
    tear_down(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),      cmocka_unit_test(test_delay),
        cmocka_unit_test(test_begin),      cmocka_unit_test(test_stop),
        cmocka_unit_test(test_many_words), cmocka_unit_test(test_slow_host),
        cmocka_unit_test(test_signals),    cmocka_unit_test(test_descriptors),
        cmocka_unit_test(test_orphan),     cmocka_unit_test(test_host_gone),
    };
    return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
