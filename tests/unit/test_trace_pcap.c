/* packet/trace on pcap files: every magic, the limits, and what is said of files that are cut,
 * damaged, or no trace at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "packet/trace.h"
#include "traced.h"

#define LAST_SECOND UINT32_C(4294967295)

static void test_either_byte_order_micro_and_nano(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct made m;
        made_pcap(&m, big, 0xa1b2c3d4);
        made_pcap_frame(&m, 1, 999999, "abc", 60);
        made_pcap_frame(&m, LAST_SECOND, 0, "", 0);
        assert_told(&m, "1 1.999999000 link 1 abc/60\n2 4294967295.000000000 link 1 /0\nend\n");
        made_release(&m);
        made_pcap(&m, big, 0xa1b23c4d);
        made_pcap_frame(&m, 1, 999999999, "abc", 3);
        assert_told(&m, "1 1.999999999 link 1 abc/3\nend\n");
        made_release(&m);
    }
}

static void test_patched_header_and_navtel(void **state)
{
    (void)state;
    struct made m;
    made_pcap(&m, false, 0xa12b3c4d);
    made_pcap_frame(&m, 1, 2, "abc", 3);
    assert_told(&m, "1 1.000002000 link 1 abc/3\nend\n");
    made_release(&m);
    made_pcap(&m, true, 0xa1b2cd34);
    for (int i = 0; i < 2; i++) {
        made_u32(&m, 1);
        made_u32(&m, 2);
        made_u32(&m, 3);
        made_u32(&m, 60);
        made_u64(&m, 0x0102030405060708); /* interface, protocol, kind */
        text_add(&m.bytes, "abc");
    }
    assert_told(&m, "1 1.000002000 link 1 abc/60\n2 1.000002000 link 1 abc/60\nend\n");
    made_release(&m);
}

static void test_what_stands_above_the_link_type_is_no_part_of_it(void **state)
{
    (void)state;
    struct made m;
    struct err err;
    made_pcap(&m, true, 0xa1b2c3d4);
    /* snaplen 96; frames with 4 bytes of checksum, Linux cooked */
    memcpy(m.bytes.s + 16, "\0\0\0\x60\x24\0\0\x71", 8);
    made_pcap_frame(&m, 1, 0, "abc", 3);
    assert_told(&m, "1 1.000000000 link 113 abc/3\nend\n");
    struct trace *trace = trace_open_fd(fd_of(m.bytes.s, m.bytes.len), "F", &err);
    const struct trace_facts *facts = trace_facts(trace);
    assert_string_equal(facts->format, "pcap");
    assert_null(facts->packed);
    assert_int_equal(facts->interface_count, 1);
    assert_int_equal(facts->interfaces[0].link_type, 113);
    assert_int_equal(facts->interfaces[0].snaplen, 96);
    assert_false(facts->dropped_known);
    trace_close(trace);
    made_release(&m);
}

static void test_versions(void **state)
{
    (void)state;
    struct made m;
    made_pcap(&m, true, 0xa1b2c3d4);
    /* 3 captured, 2 on the wire: so says a damaged file, or an old one */
    made_pcap_frame(&m, 1, 0, "abc", 2);
    assert_told(&m, "1 1.000000000 link 1 abc/2\nend\n");
    m.bytes.s[7] = 3;
    assert_told(
        &m,
        "1 1.000000000 link 1 ab/3\nreading F: the trace ends too early, after frame 1, at byte 42: it is cut: the header "
        "of a frame begins there that should have 16 bytes, and 1 are there\n");
    m.bytes.s[24 + 15] = 4;
    assert_told(&m, "1 1.000000000 link 1 abc/4\nend\n");
    m.bytes.s[7] = 2;
    m.bytes.s[24 + 11] = 4;
    m.bytes.s[24 + 15] = 3;
    assert_told(&m, "1 1.000000000 link 1 abc/4\nend\n");
    m.bytes.s[7] = 5;
    assert_told(&m, "reading F: it is a pcap file of version 2.5; known here are 2.0 to 2.4\n");
    m.bytes.s[5] = 1;
    m.bytes.s[7] = 4;
    assert_told(&m, "reading F: it is a pcap file of version 1.4; known here are 2.0 to 2.4\n");
    made_release(&m);
}

static void test_cut_or_damaged(void **state)
{
    (void)state;
    struct made m;
    made_pcap(&m, false, 0xa1b2c3d4);
    made_pcap_frame(&m, 1, 0, "abc", 3);
    made_pcap_frame(&m, 2, 0, "defg", 4);
    m.bytes.len -= 1;
    assert_told(
        &m,
        "1 1.000000000 link 1 abc/3\nreading F: the trace ends too early, after frame 1, at byte 43: it is cut: a frame "
        "with its header begins there that should have 20 bytes, and 19 are there\n");
    m.bytes.len = 43 + 7;
    assert_told(
        &m,
        "1 1.000000000 link 1 abc/3\nreading F: the trace ends too early, after frame 1, at byte 43: it is cut: the header "
        "of a frame begins there that should have 16 bytes, and 7 are there\n");
    m.bytes.len = 23;
    assert_told(
        &m,
        "reading F: the trace ends too early, before its first frame, at byte 0: it is cut: the header of a pcap file "
        "begins there that should have 24 bytes, and 23 are there\n");
    m.bytes.len = 43 + 20;
    m.bytes.s[43 + 10] = 4; /* 262144 + 4 captured bytes */
    assert_told(
        &m,
        "1 1.000000000 link 1 abc/3\nreading F: the trace ends too early, after frame 1, at byte 43: it is damaged: a frame "
        "is said to follow that has 262148 captured bytes\n");
    made_release(&m);
}

static void test_the_longest_frame(void **state)
{
    (void)state;
    struct made m;
    char *longest = malloc(262144 + 1);
    memset(longest, 'x', 262144);
    longest[262144] = 0;
    made_pcap(&m, false, 0xa1b2c3d4);
    for (int i = 0; i < 20; i++) /* more than the buffer holds, so pieces of frames move in it */
        made_pcap_frame(&m, 1, 0, i % 3 ? longest : "short", 262144);
    struct trace_frame frame;
    struct err err;
    struct trace *trace = trace_open_fd(fd_of(m.bytes.s, m.bytes.len), "F", &err);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(trace_next(trace, &frame, &err), 1);
        assert_int_equal(frame.captured_bytes, i % 3 ? 262144 : 5);
        assert_memory_equal(frame.bytes, i % 3 ? longest : "short", frame.captured_bytes);
    }
    assert_int_equal(trace_next(trace, &frame, &err), 0);
    trace_close(trace);
    made_release(&m);
    free(longest);
}

/* ---- what is no trace ---- */

static void refuses(const void *bytes, size_t count, const char *why)
{
    struct text told;
    text_init(&told);
    tell_bytes(&told, bytes, count);
    assert_string_equal(told.s, why);
    text_release(&told);
}

static void test_what_is_no_trace(void **state)
{
    (void)state;
#define NO "reading F: no trace of a kind that is known here (pcap, pcapng): it looks like "
    refuses("", 0, "reading F: no trace: it is empty\n");
    refuses("\xd4", 1, NO "something else; its first bytes are d4\n");
    refuses("#include <stdio.h>\n", 19, NO "text: \"#include <stdio.h>\\n\"\n");
    refuses("ab", 2, NO "text: \"ab\"\n");
    refuses("\x7f"
            "ELF\2\1\1",
            7, NO "a program\n");
    refuses("snoop\0\0\0\0\0\0\2", 12,
            NO "a trace of Solaris' snoop (editcap turns it into a pcapng file)\n");
    refuses("\xfd"
            "7zXZ\0\0\4",
            8, NO "xz data (unpack it first: xz -dc FILE | …)\n");
    refuses("\0\1\2\3\4\5\6\7\x08\x09", 10,
            NO "something else; its first bytes are 00 01 02 03 04 05 06 07\n");
    refuses(
        "\x0a\x0d\x0d\x0a\x20\0\0\0nope", 12,
        "reading F: the trace ends too early, before its first frame, at byte 0: it is damaged: a section begins whose byte order "
        "neither mark tells\n");
    char text[300];
    memset(text, 'a', sizeof text);
    memcpy(text + 198, "\xe2\x86\x94", 3); /* a character across the end of what is looked at */
    refuses(text, sizeof text, NO "text: \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"…\n");
}

static void test_what_can_not_be_opened(void **state)
{
    (void)state;
    struct err err;
    assert_null(trace_open("/nowhere/at/all.pcap", &err));
    assert_string_equal(err.text, "reading /nowhere/at/all.pcap: No such file or directory");
    assert_null(trace_open("/tmp", &err));
    assert_string_equal(err.text, "reading /tmp: it is a folder");
    char name[] = "/tmp/sockwire-test-trace.XXXXXX";
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    assert_int_equal(fchmod(fd, 0), 0);
    struct trace *trace = trace_open(name, &err);
    assert_null(trace);
    char expected[200];
    snprintf(expected, sizeof expected,
             geteuid() ? "reading %s: Permission denied" : "reading %s: no trace: it is empty",
             name);
    assert_string_equal(err.text, expected);
    close(fd);
    unlink(name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_either_byte_order_micro_and_nano),
        cmocka_unit_test(test_patched_header_and_navtel),
        cmocka_unit_test(test_what_stands_above_the_link_type_is_no_part_of_it),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_cut_or_damaged),
        cmocka_unit_test(test_the_longest_frame),
        cmocka_unit_test(test_what_is_no_trace),
        cmocka_unit_test(test_what_can_not_be_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
