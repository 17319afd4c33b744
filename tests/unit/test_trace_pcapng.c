/* packet/trace on pcapng files: sections, interfaces, the three packet blocks, comments, what was
 * dropped, and blocks to pass over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "packet/trace.h"
#include "traced.h"

enum {
    END_OF_OPTIONS,
    COMMENT,
    NAME,
    DROPPED_BEFORE = 4,
    RESOLUTION = 9,
    OFFSET = 14,
    DROPPED_BY_INTERFACE = 5,
    DROPPED_BY_SYSTEM = 7
};

static void begin(struct made *m, bool big)
{
    made_init(m, big);
    made_section(m, big);
    made_end(m);
    made_interface(m, 1, 0);
    made_end(m);
}

static void enhanced(struct made *m, uint32_t interface, uint64_t ticks, const char *data)
{
    made_enhanced(m, interface, ticks, data, (uint32_t)strlen(data));
    made_end(m);
}

static void option_u64(struct made *m, unsigned code, uint64_t value)
{
    made_u16(m, code);
    made_u16(m, 8);
    made_u64(m, value);
}

static void test_three_kinds_of_packet_blocks(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct made m;
        begin(&m, big);
        enhanced(&m, 0, 1000002, "abc");
        made_begin(&m, 3);
        made_u32(&m, 5);
        made_data(&m, "simpl");
        made_end(&m);
        made_begin(&m, 2);
        made_u16(&m, 0);
        made_u16(&m, 0xffff);
        /* high half first, in either byte order */
        made_u64(&m, (uint64_t)3000000 << (big ? 0 : 32));
        made_u32(&m, 4);
        made_u32(&m, 60);
        made_data(&m, "pack");
        made_comment(&m, "old");
        made_end(&m);
        assert_told(
            &m,
            "1 1.000002000 link 1 abc/3\n2 no time link 1 simpl/5\n3 3.000000000 link 1 pack/60 \"old\"\nend\n");
        made_release(&m);
    }
}

static void test_simple_packet_is_cut_at_the_snaplen(void **state)
{
    (void)state;
    struct made m;
    made_init(&m, true);
    made_section(&m, true);
    made_end(&m);
    made_interface(&m, 1, 6);
    made_end(&m);
    made_begin(&m, 3);
    made_u32(&m, 1500);
    made_data(&m, "sixsix");
    made_end(&m);
    assert_told(&m, "1 no time link 1 sixsix/1500\nend\n");
    made_release(&m);
}

static void test_sections_and_interfaces(void **state)
{
    (void)state;
    struct made m;
    begin(&m, false);
    made_interface(&m, 113, 96);
    made_option(&m, NAME, "eth0", 4);
    made_option(&m, RESOLUTION, "\x09", 1);
    made_end(&m);
    enhanced(&m, 1, 1000000002, "abc");
    enhanced(&m, 0, 1000002, "defg");
    made_section(&m, true); /* the other byte order; interfaces count anew */
    made_end(&m);
    made_interface(&m, 101, 0);
    made_option(&m, RESOLUTION, "\x83", 1); /* an eighth of a second */
    option_u64(&m, OFFSET, 100);
    made_end(&m);
    enhanced(&m, 0, 8 + 1, "hijkl");
    assert_told(
        &m,
        "1 1.000000002 if 1 link 113 abc/3\n2 1.000002000 if 0 link 1 defg/4\n3 101.125000000 link 101 hijkl/5\nend\n");
    enhanced(&m, 1, 0, "x");
    assert_told(
        &m,
        "1 1.000000002 if 1 link 113 abc/3\n2 1.000002000 if 0 link 1 defg/4\n3 101.125000000 link 101 hijkl/5\n"
        "reading F: the trace ends too early, after frame 3, at byte 264: it is damaged: a frame of interface 1 follows, and "
        "the section has 1\n");
    made_release(&m);
}

static void test_comments(void **state)
{
    (void)state;
    struct made m;
    begin(&m, false);
    made_enhanced(&m, 0, 0, "abc", 3);
    made_comment(&m, "one");
    made_option(&m, 2, "\0\0\0\0", 4);
    made_comment(&m, "");
    made_comment(&m, "three, longer");
    made_u32(&m, END_OF_OPTIONS);
    made_comment(&m, "behind the end");
    made_end(&m);
    enhanced(&m, 0, 0, "d");
    assert_told(
        &m,
        "1 0.000000000 link 1 abc/3 \"one\" \"\" \"three, longer\"\n2 0.000000000 link 1 d/1\nend\n");
    made_release(&m);
}

static void test_options_that_run_out_of_their_block(void **state)
{
    (void)state;
    struct made m;
    struct err err;
    struct trace_frame frame;
    begin(&m, true);
    made_enhanced(&m, 0, 0, "abcd", 4);
    made_comment(&m, "good");
    made_u16(&m, COMMENT);
    made_u16(&m, 5);
    text_add_bytes(&m.bytes, "four", 4);
    made_end(&m);
    enhanced(&m, 0, 0, "d"); /* the frame itself is sound, and so is what follows */
    assert_told(&m, "1 0.000000000 link 1 abcd/4 \"good\"\n2 0.000000000 link 1 d/1\nend\n");
    struct trace *trace = trace_open_fd(fd_of(m.bytes.s, m.bytes.len), "F", &err);
    assert_int_equal(trace_facts(trace)->bad_options, 0);
    assert_int_equal(trace_next(trace, &frame, &err), 1);
    assert_int_equal(trace_facts(trace)->bad_options, 1);
    trace_close(trace);
    made_interface(&m, 1, 0); /* here the clock may be lost */
    made_u16(&m, NAME);
    made_u16(&m, 9);
    made_end(&m);
    assert_told(
        &m,
        "1 0.000000000 link 1 abcd/4 \"good\"\n2 0.000000000 link 1 d/1\nreading F: the trace ends too early, after frame 2, at "
        "byte 136: it is damaged: the options of an interface run out of their block\n");
    made_release(&m);
}

static void test_blocks_to_pass_over(void **state)
{
    (void)state;
    static const uint32_t uncounted[] = { 4, 10, 0x777, 0x80000777 },
                          counted[] = { 9,     0xbad, 0x40000bad, 0x204, 0x208,
                                        0x216, 0x217, 0x221,      0x222 };
    struct made m;
    begin(&m, true);
    for (size_t i = 0; i < sizeof uncounted / sizeof uncounted[0]; i++) {
        made_begin(&m, uncounted[i]);
        made_data(&m, "whatever");
        made_end(&m);
    }
    enhanced(&m, 0, 0, "abc");
    made_begin(&m, 0x777); /* longer than the buffer, longer than any block that is held */
    for (int i = 0; i < 17 << 18; i++)
        made_u32(&m, 0);
    made_end(&m);
    enhanced(&m, 0, 0, "defg");
    assert_told(&m, "1 0.000000000 link 1 abc/3\n2 0.000000000 link 1 defg/4\nend\n");
    for (size_t i = 0; i < sizeof counted / sizeof counted[0]; i++) {
        made_begin(&m, counted[i]);
        made_data(&m, "whatever");
        made_end(&m);
    }
    enhanced(&m, 0, 0, "h"); /* as Wireshark numbers it */
    assert_told(
        &m,
        "1 0.000000000 link 1 abc/3\n2 0.000000000 link 1 defg/4\n12 0.000000000 link 1 h/1\nend\n");
    made_release(&m);
}

/* ---- what the file says about itself ---- */

static void statistics(struct made *m, uint32_t interface, uint64_t by_interface,
                       uint64_t by_system)
{
    made_begin(m, 5);
    made_u32(m, interface);
    made_u64(m, 0);
    option_u64(m, DROPPED_BY_INTERFACE, by_interface);
    option_u64(m, DROPPED_BY_SYSTEM, by_system);
    made_end(m);
}

static void test_facts(void **state)
{
    (void)state;
    struct made m;
    struct err err;
    struct trace_frame frame;
    made_init(&m, true);
    made_section(&m, true);
    made_comment(&m, "first");
    made_option(&m, 4, "a program", 9);
    made_comment(&m, "second");
    made_end(&m);
    for (int i = 0; i < 2; i++) {
        made_interface(&m, 1, 96);
        made_option(
            &m, NAME,
            i ? "lo"
              : "an interface whose name is so long that nobody could ever want to see it whole",
            i ? 2 : 78);
        made_end(&m);
    }
    enhanced(&m, 0, 0, "abc");
    made_enhanced(&m, 0, 0, "d", 1);
    option_u64(&m, DROPPED_BEFORE, 3);
    made_end(&m);
    made_enhanced(&m, 0, 0, "e", 1);
    option_u64(&m, DROPPED_BEFORE, 4);
    made_end(&m);
    statistics(&m, 0, UINT64_MAX, UINT64_MAX); /* not known: changes nothing */
    statistics(&m, 1, 5, 6);
    enhanced(&m, 0, 0, "f");
    statistics(&m, 0, 8, UINT64_MAX);
    statistics(&m, 1, 5, 7);
    made_enhanced(&m, 0, 0, "g", 1);
    option_u64(&m, DROPPED_BEFORE, 1000); /* statistics know it already */
    made_end(&m);
    made_section(&m, false);
    made_end(&m);
    made_interface(&m, 1, 0);
    made_end(&m);
    made_begin(&m, 2);
    made_u16(&m, 0);
    made_u16(&m, 100); /* dropped */
    made_u64(&m, 0);
    made_u32(&m, 1);
    made_u32(&m, 1);
    made_data(&m, "h");
    made_end(&m);

    struct trace *trace = trace_open_fd(fd_of(m.bytes.s, m.bytes.len), "F", &err);
    const struct trace_facts *facts = trace_facts(trace);
    assert_string_equal(facts->format, "pcapng");
    assert_int_equal(facts->section, 1);
    assert_int_equal(facts->comment_count, 2); /* before the first frame */
    assert_int_equal(facts->comments[0].bytes, 5);
    assert_memory_equal(facts->comments[0].text, "first", 5);
    assert_int_equal(facts->comments[1].bytes, 6);
    assert_memory_equal(facts->comments[1].text, "second", 6);
    static const struct {
        bool known;
        uint64_t dropped;
    } then[] = {
        { false, 0 }, { true, 3 }, { true, 7 }, { true, 18 }, { true, 20 }, { true, 120 }
    };
    for (size_t i = 0; i < sizeof then / sizeof then[0]; i++) {
        assert_int_equal(trace_next(trace, &frame, &err), 1);
        assert_int_equal(facts->dropped_known, then[i].known);
        assert_int_equal(facts->dropped, then[i].dropped);
        if (i == 0) {
            assert_int_equal(facts->interface_count, 2);
            assert_string_equal(facts->interfaces[0].name,
                                "an interface whose name is so long that nobody could ever want ");
            assert_string_equal(facts->interfaces[1].name, "lo");
            assert_int_equal(facts->interfaces[1].snaplen, 96);
        }
        if (i == 4) {
            assert_int_equal(facts->interfaces[0].dropped, 8);
            assert_int_equal(facts->interfaces[1].dropped, 12);
            assert_memory_equal(facts->comments[0].text, "first", 5);
        }
    }
    assert_int_equal(facts->section, 2);
    assert_int_equal(facts->comment_count, 0);
    assert_int_equal(facts->interface_count, 1);
    assert_int_equal(trace_next(trace, &frame, &err), 0);
    trace_close(trace);
    made_release(&m);
}

/* ---- damage ---- */

static void test_damage(void **state)
{
    (void)state;
    struct made m;
    begin(&m, true);
    enhanced(&m, 0, 0, "abc");
    char *last = m.bytes.s + 28 + 20;
#define EARLY \
    "reading F: the trace ends too early, before its first frame, at byte 48: it is damaged: "
    last[35] = 40;
    assert_told(&m, EARLY "a block begins with a length of 36 bytes, and ends with one of 40\n");
    last[35] = 36;
    last[23] = 9; /* captured */
    assert_told(&m, EARLY "a frame of 9 captured bytes is said to follow in a block of 36 bytes\n");
    last[23] = 3;
    last[7] = 35;
    assert_told(&m, EARLY "a block of type 0x6 is said to have 35 bytes\n");
    last[7] = 8;
    assert_told(&m, EARLY "a block of type 0x6 is said to have 8 bytes\n");
    last[4] = 0x10; /* 256 MB */
    assert_told(&m, EARLY "a block of type 0x6 is said to have 268435464 bytes\n");
    last[3] = 0x7f; /* to be passed over */
    assert_told(
        &m,
        "reading F: the trace ends too early, before its first frame, at byte 48: it is cut: a block begins there that should "
        "have 268435464 bytes, and 36 are there\n");
    m.bytes.s[13] = 2;
    assert_told(
        &m,
        "reading F: the trace ends too early, before its first frame, at byte 0: a section of pcapng version 2.0 begins; known "
        "here is 1.0\n");
    m.bytes.s[13] = 1;
    m.bytes.s[15] = 1;
    assert_told(
        &m,
        "reading F: the trace ends too early, before its first frame, at byte 0: a section of pcapng version 1.1 begins; known "
        "here is 1.0\n");
    made_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_kinds_of_packet_blocks),
        cmocka_unit_test(test_simple_packet_is_cut_at_the_snaplen),
        cmocka_unit_test(test_sections_and_interfaces),
        cmocka_unit_test(test_comments),
        cmocka_unit_test(test_options_that_run_out_of_their_block),
        cmocka_unit_test(test_blocks_to_pass_over),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
