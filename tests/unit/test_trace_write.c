/* A trace that was written says, read again, what was put in; and which checksums are told to be
 * half computed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "frames.h"
#include "guard.h"
#include "packet/checksum.h"
#include "packet/trace_write.h"

static const struct trace_comment file_comments[] = { { "of the file", 11 },
                                                      { "\xc3\xa9", 2 },
                                                      { "", 0 } };
static const struct trace_comment frame_comments[] = { { "one", 3 }, { "two, longer", 11 } };

static const struct trace_frame frames[] = {
    { .t_ns = 1700000000123456789,
      .bytes = (const uint8_t *)"abc",
      .captured_bytes = 3,
      .wire_bytes = 60 },
    { .t_ns = 1700000000123456780,
      .bytes = (const uint8_t *)"",
      .captured_bytes = 0,
      .wire_bytes = 0 },
    { .t_ns = 1,
      .bytes = (const uint8_t *)"abcdefgh",
      .captured_bytes = 8,
      .wire_bytes = 8,
      .comment_count = 2,
      .comments = frame_comments },
    { .t_ns = 4000000000999999999,
      .bytes = (const uint8_t *)"abcde",
      .captured_bytes = 5,
      .wire_bytes = 5,
      .comment_count = 1,
      .comments = frame_comments + 1 },
};
enum { FRAMES = sizeof frames / sizeof *frames, LONG_COMMENT = 70000 };

static const struct trace_about about = { .interface = "lo",
                                          .link_type = 1,
                                          .snaplen_bytes = 262144,
                                          .comment_count = 3,
                                          .comments = file_comments };

/* The frames in a temporary file; its name is good until the next call. */
static struct trace *written_about(enum trace_format format, const struct trace_about *what,
                                   const struct trace_frame *list, size_t count)
{
    static char name[] = "/tmp/sockwire-write.XXXXXX";
    struct err err;
    strcpy(name + strlen(name) - 6, "XXXXXX");
    int fd = mkstemp(name);
    FILE *file = fdopen(fd, "w");
    struct trace_writer *writer = trace_writer_new(file, format, what);
    for (size_t i = 0; i < count; i++)
        trace_writer_frame(writer, &list[i]);
    assert_int_equal(trace_writer_end(writer, 12, 34, &err), 0);
    fclose(file);
    struct trace *trace = trace_open(name, &err);
    if (!trace)
        fail_msg("%s", err.text);
    unlink(name);
    return trace;
}

static struct trace *written(enum trace_format format, const struct trace_frame *list, size_t count)
{
    return written_about(format, &about, list, count);
}

static void expect_comments(const struct trace_comment *got, size_t count,
                            const struct trace_comment *wanted, size_t wanted_count)
{
    assert_int_equal(count, wanted_count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(got[i].bytes, wanted[i].bytes);
        if (wanted[i].bytes)
            assert_memory_equal(got[i].text, wanted[i].text, wanted[i].bytes);
    }
}

static void expect_frames(struct trace *trace, bool comments)
{
    struct trace_frame frame;
    struct err err;
    for (size_t i = 0; i < FRAMES; i++) {
        assert_int_equal(trace_next(trace, &frame, &err), 1);
        assert_int_equal(frame.number, i + 1);
        assert_int_equal(frame.t_ns, frames[i].t_ns);
        assert_int_equal(frame.link_type, 1);
        assert_int_equal(frame.captured_bytes, frames[i].captured_bytes);
        assert_int_equal(frame.wire_bytes, frames[i].wire_bytes);
        if (frame.captured_bytes)
            assert_memory_equal(frame.bytes, frames[i].bytes, frame.captured_bytes);
        expect_comments(frame.comments, frame.comment_count, frames[i].comments,
                        comments ? frames[i].comment_count : 0);
    }
    assert_int_equal(trace_next(trace, &frame, &err), 0);
}

static void pcapng(void **state)
{
    (void)state;
    struct trace *trace = written(TRACE_PCAPNG, frames, FRAMES);
    const struct trace_facts *facts = trace_facts(trace);
    assert_string_equal(facts->format, "pcapng");
    expect_comments(facts->comments, facts->comment_count, file_comments, 3);
    expect_frames(trace, true);
    facts = trace_facts(trace);
    assert_int_equal(facts->interface_count, 1);
    assert_string_equal(facts->interfaces[0].name, "lo");
    assert_int_equal(facts->interfaces[0].snaplen, 262144);
    assert_true(facts->dropped_known);
    assert_int_equal(facts->dropped, 34);
    assert_int_equal(facts->bad_options, 0);
    trace_close(trace);
}

static void pcap(void **state)
{
    (void)state;
    struct trace *trace = written(TRACE_PCAP, frames, FRAMES);
    assert_string_equal(trace_facts(trace)->format, "pcap");
    expect_frames(trace, false);
    trace_close(trace);
}

static void without_frames(void **state)
{
    (void)state;
    for (int format = TRACE_PCAPNG; format <= TRACE_PCAP; format++) {
        struct trace *trace = written((enum trace_format)format, NULL, 0);
        struct trace_frame frame;
        struct err err;
        assert_int_equal(trace_next(trace, &frame, &err), 0);
        trace_close(trace);
    }
}

/* Two hosts, captured at both: what arrived is marked, and has no number of its own. */
static void two_interfaces(void **state)
{
    (void)state;
    static const char *const names[] = { "server", "client" };
    struct trace_about two = about;
    two.interface_count = 2;
    two.interfaces = names;
    const uint8_t *bytes = (const uint8_t *)"abcdefgh";
    const struct trace_frame list[] = {
        { .t_ns = 1, .bytes = bytes, .captured_bytes = 8, .wire_bytes = 8, .interface = 1 },
        { .t_ns = 2, .bytes = bytes, .captured_bytes = 7, .wire_bytes = 7, .interface = 1 },
        { .t_ns = 3, .bytes = bytes, .captured_bytes = 8, .wire_bytes = 8, .arrived = true },
        { .t_ns = 4, .bytes = bytes, .captured_bytes = 6, .wire_bytes = 6 },
    };
    static const uint64_t numbers[] = { 1, 2, 0, 3 };
    struct trace *trace = written_about(TRACE_PCAPNG, &two, list, 4);
    struct trace_frame frame;
    struct err err;
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(trace_next(trace, &frame, &err), 1);
        assert_int_equal(frame.number, numbers[i]);
        assert_int_equal(frame.interface, list[i].interface);
        assert_int_equal(frame.arrived, list[i].arrived);
        assert_int_equal(frame.t_ns, list[i].t_ns);
    }
    assert_int_equal(trace_next(trace, &frame, &err), 0);
    const struct trace_facts *facts = trace_facts(trace);
    assert_int_equal(facts->interface_count, 2);
    assert_string_equal(facts->interfaces[0].name, "server");
    assert_string_equal(facts->interfaces[1].name, "client");
    assert_int_equal(facts->dropped, 34);
    trace_close(trace);
}

/* ---- processes ---- */

/* The block as Wireshark's own reader takes it, byte for byte, without the length at its end. */
static const char process_block[] =
    "ad0b0000 60000000 6e7f0000 03000000 48000000 2a030000 " /* 32622, entry 3, 72 bytes, process 810 */
    "0200 0500 6c657373 73000000 "                           /* name: lesss */
    "0300 0800 2f62696e 2f736821 "                           /* path: /bin/sh! */
    "0400 0600 61002062 00630000 "                           /* words: a, " b", c */
    "0500 0400 01000000 0600 0400 e8030000 "                 /* parent 1, user 1000 */
    "0900 0800 15cd5b07 00000000 0000 0000 ";                /* since 123456789 ns */

static void processes(void **state)
{
    (void)state;
    char name[] = "lesss", path[] = "/bin/sh!", words[] = "a\0 b\0c";
    const struct trace_process list[] = { { .t_ns = 123456789,
                                            .pid = 810,
                                            .parent = 1,
                                            .uid = 1000,
                                            .name = name,
                                            .path = path,
                                            .cmdline = words,
                                            .cmdline_bytes = 6 },
                                          { .t_ns = 5, .pid = 7 } };
    struct trace_about with = about;
    with.process_count = 2;
    with.processes = list;
    struct trace_frame frame = frames[0];
    frame.pid = 810;
    frame.tid = 811;
    char *bytes = NULL;
    size_t count = 0;
    FILE *file = open_memstream(&bytes, &count);
    struct trace_writer *writer = trace_writer_new(file, TRACE_PCAPNG, &with);
    trace_writer_frame(writer, &frame);
    struct err err;
    assert_int_equal(trace_writer_end(writer, 1, 0, &err), 0);
    fclose(file);
    uint8_t wanted[FRAME_BYTES];
    size_t length = frame_bytes(process_block, wanted);
    uint8_t *at = memmem(bytes, count, wanted, 8);
    assert_non_null(at);
    uint32_t block = 0;
    memcpy(&block, at + 4, sizeof block);
    assert_memory_equal(at, wanted, length);
    assert_int_equal(block, length + 4);
    static const uint8_t of_frame[] = { 8, 0, 8, 0, 0x2a, 3, 0, 0, 0x2b, 3, 0, 0 };
    assert_non_null(memmem(bytes, count, of_frame, sizeof of_frame));
    free(bytes);
    /* The frames keep their numbers. */
    struct trace *trace = written_about(TRACE_PCAPNG, &with, frames, FRAMES);
    expect_frames(trace, true);
    trace_close(trace);
}

/* The length of an option has 16 bits: a longer comment is cut, and the next one is whole. */
static void a_long_comment(void **state)
{
    (void)state;
    char *text = malloc(LONG_COMMENT);
    memset(text, 'x', LONG_COMMENT);
    const struct trace_comment comments[] = { { text, LONG_COMMENT }, { "next", 4 } };
    const struct trace_comment wanted[] = { { text, TRACE_COMMENT_MAX }, { "next", 4 } };
    const struct trace_frame frame = { .t_ns = 5,
                                       .bytes = (const uint8_t *)"a",
                                       .captured_bytes = 1,
                                       .wire_bytes = 1,
                                       .comment_count = 2,
                                       .comments = comments };
    struct trace *trace = written(TRACE_PCAPNG, &frame, 1);
    struct trace_frame got;
    struct err err;
    assert_int_equal(trace_next(trace, &got, &err), 1);
    expect_comments(got.comments, got.comment_count, wanted, 2);
    trace_close(trace);
    free(text);
}

static void failing_to_write(void **state)
{
    (void)state;
    FILE *full = fopen("/dev/full", "w");
    struct err err = { .text = "" };
    struct trace_writer *writer = trace_writer_new(full, TRACE_PCAPNG, &about);
    assert_int_equal(trace_writer_end(writer, 0, 0, &err), -1);
    assert_string_equal(err.text, "writing the trace: No space left on device");
    fclose(full);
}

static void names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum trace_format format;
    } rows[] = {
        { "a.pcap", TRACE_PCAP },  { "a.PCAP", TRACE_PCAP },     { "a.cap", TRACE_PCAP },
        { "a.b.dmp", TRACE_PCAP }, { "a.pcapng", TRACE_PCAPNG }, { "a", TRACE_PCAPNG },
        { "pcap", TRACE_PCAPNG },  { "a.pcap/b", TRACE_PCAPNG }, { "a.pcap.x", TRACE_PCAPNG },
        { "", TRACE_PCAPNG },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(trace_format_of(rows[i].name), rows[i].format);
}

/* The pseudo-headers' sums by hand: 7f00 + 1 + 7f00 + 1 + 6 + 0014 = fe1c; of ::1 to ::1: 1 + 1 +
 * 11 + 8 = 1b (UDP of 8 bytes). */
#define ETHER "000000000000 000000000000 "
#define IPV4 ETHER "0800 4500 0028 0001 4000 4006 0000 7f000001 7f000001 "
#define TCP_UNTIL_SUM "9c40 2ee0 00000001 00000000 5002 0200 "
#define IPV6 \
    ETHER    \
    "86dd 60000000 0008 11 40 00000000000000000000000000000001 00000000000000000000000000000001 "
static void half_checksums(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        int link_type;
        bool half;
    } rows[] = {
        { IPV4 TCP_UNTIL_SUM "fe1c 0000", 1, true },
        { IPV4 TCP_UNTIL_SUM "fe1d 0000", 1, false },
        { IPV4 TCP_UNTIL_SUM "fe1c 0000", 101, false },
        { ETHER "0800 4500 0028 0001 2000 4006 0000 7f000001 7f000001 " TCP_UNTIL_SUM "fe1c 0000",
          1, false }, /* a fragment */
        { ETHER "0800 4500 0028 0001 0001 4006 0000 7f000001 7f000001 " TCP_UNTIL_SUM "fe1c 0000",
          1, false },
        { ETHER "0800 4500 0028 0001 4000 4001 0000 7f000001 7f000001 " TCP_UNTIL_SUM "fe1c 0000",
          1, false }, /* ICMP */
        /* ARP */
        { ETHER "0806 4500 0028 0001 4000 4006 0000 7f000001 7f000001 " TCP_UNTIL_SUM "fe1c 0000",
          1, false },
        { ETHER "0800 4400 0028 0001 4000 4006 0000 7f000001 7f000001 " TCP_UNTIL_SUM "fe1c 0000",
          1, false }, /* header of 16 bytes */
        { ETHER "0800 4600 002c 0001 4000 4006 0000 7f000001 7f000001 01010101 " TCP_UNTIL_SUM
                "fe1c 0000",
          1, true },
        { IPV6 "9c40 2ee0 0008 001b", 1, true },
        { IPV6 "9c40 2ee0 0008 001c", 1, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t frame[FRAME_BYTES];
        size_t length = frame_bytes(rows[i].hex, frame);
        for (size_t cut = 0; cut <= length; cut++) {
            uint8_t *copy = guard_copy(frame, cut);
            bool half = checksum_is_half(rows[i].link_type, copy, (uint32_t)cut);
            if (cut == length && half != rows[i].half)
                fail_msg("row %zu: %d", i, half);
            guard_free(copy);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pcapng),           cmocka_unit_test(pcap),
        cmocka_unit_test(without_frames),   cmocka_unit_test(a_long_comment),
        cmocka_unit_test(failing_to_write), cmocka_unit_test(names),
        cmocka_unit_test(half_checksums),   cmocka_unit_test(two_interfaces),
        cmocka_unit_test(processes),
    };
    return cmocka_run_group_tests_name("trace_write", tests, NULL, NULL);
}
