/* `sockwire replay --onto private`: what a command captures on the private wire is, frame by frame,
 * what the trace holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli.h"
#include "packet/trace.h"

enum { FRAMES = 200, ETHERNET = 1, RAW = 101, FRELAY = 107 };

static bool no_tcpdump;

#define NEEDS_TCPDUMP()                                                                           \
    do {                                                                                          \
        if (no_tcpdump) {                                                                         \
            print_message("SKIP: there is no tcpdump here, or no private network can be made\n"); \
            skip();                                                                               \
        }                                                                                         \
    } while (0)

static void add_le32(struct text *t, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        text_add_char(t, (char)(value >> 8 * i));
}

/* A pcap of UDP datagrams, each longer than the one before, 500 µs apart; RAW: without the Ethernet
 * header. */
static void make_trace(const char *name, uint32_t link_type, unsigned frames)
{
    struct text t;
    text_init(&t);
    add_le32(&t, 0xa1b2c3d4);
    add_le32(&t, 4 << 16 | 2);
    add_le32(&t, 0);
    add_le32(&t, 0);
    add_le32(&t, 262144);
    add_le32(&t, link_type);
    for (unsigned i = 0; i < frames; i++) {
        struct text f;
        unsigned payload = i * 7, total = 28 + payload;
        text_init(&f);
        if (link_type == ETHERNET)
            text_add_bytes(&f, "\2\0\0\0\0\2\2\0\0\0\0\1\x08\0", 14);
        const uint8_t ip[28] = { 0x45,
                                 0,
                                 (uint8_t)(total >> 8),
                                 (uint8_t)total,
                                 (uint8_t)(i >> 8),
                                 (uint8_t)i,
                                 0,
                                 0,
                                 64,
                                 17,
                                 0,
                                 0,
                                 10,
                                 0,
                                 0,
                                 1,
                                 10,
                                 0,
                                 0,
                                 2,
                                 4,
                                 0,
                                 0,
                                 9,
                                 (uint8_t)((payload + 8) >> 8),
                                 (uint8_t)(payload + 8) };
        text_add_bytes(&f, ip, sizeof ip);
        for (unsigned j = 0; j < payload; j++)
            text_add_char(&f, (char)(i + j));
        add_le32(&t, 1700000000 + i * 500 / 1000000);
        add_le32(&t, i * 500 % 1000000);
        add_le32(&t, (uint32_t)f.len);
        add_le32(&t, (uint32_t)f.len);
        text_add_bytes(&t, f.s, f.len);
        text_release(&f);
    }
    cli_write_file(name, t.s, t.len);
    text_release(&t);
}

/* All frames of `wanted`, without their first `cut` bytes, are those of `found` without theirs;
 * returns the time between the first and the last of found. */
static int64_t same_frames(const char *wanted, const char *found, size_t cut_wanted,
                           size_t cut_found)
{
    struct err err;
    struct trace *a = trace_open(wanted, &err), *b = trace_open(found, &err);
    struct trace_frame x, y;
    int64_t first_ns = 0, last_ns = 0;
    unsigned count = 0;
    assert_non_null(a);
    assert_non_null(b);
    while (trace_next(a, &x, &err) == 1) {
        assert_int_equal(trace_next(b, &y, &err), 1);
        assert_int_equal(x.captured_bytes - cut_wanted, y.captured_bytes - cut_found);
        assert_memory_equal(x.bytes + cut_wanted, y.bytes + cut_found,
                            x.captured_bytes - cut_wanted);
        first_ns = count++ ? first_ns : y.t_ns;
        last_ns = y.t_ns;
    }
    assert_int_equal(trace_next(b, &y, &err), 0);
    assert_int_not_equal(count, 0);
    trace_close(a);
    trace_close(b);
    return last_ns - first_ns;
}

static void test_tcpdump_sees_all(void **state)
{
    const char *trace = cli_file("even.pcap"), *seen = cli_file("seen.pcap");
    struct cli run;
    (void)state;
    NEEDS_TCPDUMP();
    make_trace(trace, ETHERNET, FRAMES);
    CLI_RUN(&run, "replay", trace, "--onto", "private", "--", "tcpdump", "-i", "wire0", "-w", seen);
    cli_ended(&run, 0);
    cli_says(&run, "sockwire: 200 frames sent onto wire0 in 0.");
    cli_says(&run, "99th percentile");
    cli_release(&run);
    /* With their spacing: never closer together than recorded, but for the first one's own
     * lateness. */
    int64_t span_ns = same_frames(trace, seen, 0, 0);
    assert_true(span_ns > (FRAMES - 1) * 500000LL * 8 / 10);
}

static void test_top_speed_and_raw(void **state)
{
    const char *trace = cli_file("raw.pcap"), *seen = cli_file("raw-seen.pcap");
    struct cli run;
    (void)state;
    NEEDS_TCPDUMP();
    make_trace(trace, RAW, FRAMES);
    CLI_RUN(&run, "replay", trace, "--onto", "private", "--top-speed", "--", "tcpdump", "-i",
            "wire0", "-w", seen);
    cli_ended(&run, 0);
    cli_says(&run, "frames a second");
    cli_release(&run);
    same_frames(trace, seen, 0, 14); /* behind an Ethernet header of ours */
}

/* The command's own status is ours; it finds the interface by its variable; it may end before all
 * is sent. */
static void test_command(void **state)
{
    const char *trace = cli_file("command.pcap");
    struct cli run;
    (void)state;
    NEEDS_TCPDUMP();
    make_trace(trace, ETHERNET, FRAMES);
    CLI_RUN(&run, "replay", trace, "--onto", "private", "--", "sh", "-c",
            "tcpdump -n -c 2 -i $IFACE; exit 7");
    cli_ended(&run, 7);
    cli_shows(&run, "10.0.0.1.1024 > 10.0.0.2.9: UDP, length 7");
    cli_release(&run);
    CLI_RUN(&run, "replay", trace, "--onto", "private", "--", "no-such-command");
    cli_ended(&run, 127);
    cli_says(&run, "running no-such-command");
    cli_release(&run);
    CLI_RUN(&run, "replay", trace, "--onto", "private", "--top-speed", "--timeout", "0.05", "--",
            "cat", "/proc/net/dev");
    cli_ended(&run, 0);
    cli_shows(&run, "wire0:");
    cli_shows_no(&run, "feed0"); /* that end is elsewhere */
    cli_release(&run);
}

static void test_not_ethernet(void **state)
{
    const char *trace = cli_file("relay.pcap");
    struct cli run;
    (void)state;
    NEEDS_TCPDUMP();
    make_trace(trace, FRELAY, 3);
    CLI_RUN(&run, "replay", trace, "--onto", "private");
    cli_ended(&run, 1);
    cli_says(&run, "3 not sent: they can't be made Ethernet frames (the first has link type 107)");
    cli_release(&run);
}

static int probe(void **state)
{
    (void)state;
    no_tcpdump = system("unshare -Urn true 2>/dev/null || unshare -n true 2>/dev/null") != 0 ||
                 system("command -v tcpdump >/dev/null") != 0;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tcpdump_sees_all),
        cmocka_unit_test(test_top_speed_and_raw),
        cmocka_unit_test(test_command),
        cmocka_unit_test(test_not_ethernet),
    };
    return cmocka_run_group_tests(tests, probe, NULL);
}
