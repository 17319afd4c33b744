/* Lines of a recorded run: each field comes back as it was, and what is no line, or out of bounds,
 * is turned away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "call/table.h"
#include "guard.h"
#include "record/line.h"

static const struct address someone = { .version = 6, .ip = { 0x20, 1, [15] = 9 }, .port = 65535 };

/* Every field has a value of its own.  One that is new in struct call_facts has none here: the
 * compiler complains; give it one, and its row in record/line.c. */
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wmissing-field-initializers"
static struct call_facts full_call(struct call_arg args[3])
{
    args[0] = (struct call_arg){ .name = "sockfd", .text = "-7", .is_number = true };
    args[1] = (struct call_arg){ .name = "buf", .text = "a b=%:\n\x01\xff\xc3\xa9", .quiet = true };
    args[2] = (struct call_arg){ .name = NULL, .text = NULL };
    struct call_facts facts = {
        call_row_by_name("sendto"),
        CALL_SEND,
        3,
        100,
        101,
        1700000000123456789,
        1700000000123456799,
        -7,
        UINT64_MAX,
        5,
        3,
        args,
        INT64_MIN,
        110,
        true,
        true,
        UINT64_MAX - 1,
        someone,
        12,
        13,
        { 0, 1, 0xff, [63] = 7 },
        64,
        INT32_MIN,
        14,
        INT32_MAX,
        INT64_MAX,
        CALL_TIMEOUT_UNKNOWN, /* … to `ready`: of its texts, call_read_texts() */
        -1,
        -1,
        NONBLOCK_UNSAID,
        0,
        false,
        0,
        0,
        false,
        SETS_NONE,
        0,
        0,
        NULL,
        NULL,
        10,
        2,
        9,
        77,
        "lab/a b.c",
        27,
        "main",
        "send(s, \"%\");",
        182000,
        NULL,
        NULL,
        0,
        false,
        NULL,
    };
    return facts;
}
enum { CALL_FACTS_FIELDS = 53 };
#pragma GCC diagnostic pop

static void every_field_of_a_call(void **state)
{
    (void)state;
    struct call_arg args[3];
    struct call_facts facts = full_call(args), back = { 0 };
    struct arena arena;
    struct text line;
    bool told[sizeof facts] = { false };
    size_t at, bytes, rows = 0;
    const char *name;
    arena_init(&arena);
    text_init(&line);
    record_add(&line,
               &(struct record){ .kind = OBSERVED_BEGINS, .call = 5, .observed.facts = &facts },
               NULL);
    assert_int_equal(record_read_call(&back, line.s, line.len, &arena), 0);
    for (; record_call_field(rows, &at, &bytes, &name); rows++) {
        for (size_t i = at; i < at + bytes; i++) {
            assert_false(told[i]); /* two rows about one field */
            told[i] = true;
        }
        if (strcmp(name, "args") == 0 || strcmp(name, "address") == 0)
            continue; /* pointers, padding: below */
        if (strcmp(name, "at_file") == 0 || strcmp(name, "at_function") == 0 ||
            strcmp(name, "at_text") == 0)
            continue; /* texts: below */
        if (memcmp((char *)&facts + at, (char *)&back + at, bytes) != 0)
            fail_msg("%s did not come back: %s", name, line.s);
    }
    assert_int_equal(rows, CALL_FACTS_FIELDS);
    assert_true(address_same(&back.address, &facts.address));
    assert_string_equal(back.at_file, facts.at_file);
    assert_string_equal(back.at_function, facts.at_function);
    assert_string_equal(back.at_text, facts.at_text);
    for (size_t i = 0, gap = 0; i < sizeof told; i++) {
        gap = told[i] ? 0 : gap + 1;
        assert_true(gap < 8); /* more is no padding: a field without a row */
    }
    for (unsigned i = 0; i < 3; i++) {
        assert_true((args[i].name == NULL) == (back.args[i].name == NULL));
        assert_true((args[i].text == NULL) == (back.args[i].text == NULL));
        if (args[i].name)
            assert_string_equal(back.args[i].name, args[i].name);
        if (args[i].text)
            assert_string_equal(back.args[i].text, args[i].text);
        assert_int_equal(back.args[i].is_number, args[i].is_number);
        assert_int_equal(back.args[i].quiet, args[i].quiet);
    }
    text_release(&line);
    arena_release(&arena);
}

/* At its end only what has changed is written, also back to nothing. */
static void changes_of_a_call(void **state)
{
    (void)state;
    struct call_arg args[3];
    struct call_facts before = full_call(args), after = before, none = before, back = before;
    struct arena arena;
    struct text line;
    arena_init(&arena);
    text_init(&line);
    after.result = 5;
    after.address = (struct address){ 0 };
    after.data_bytes = 0;
    after.arg_count = 1;
    memset(after.data, 0, sizeof after.data);
    record_add(&line,
               &(struct record){ .kind = OBSERVED_ENDS, .call = 5, .observed.facts = &after },
               &before);
    assert_string_equal(line.s, "ends call=5 args=1 arg=sockfd:n:-7 result=5 address=? data=");
    assert_int_equal(record_read_call(&back, line.s, line.len, &arena), 0);
    assert_int_equal(back.arg_count, 1);
    assert_int_equal(back.result, 5);
    assert_int_equal(back.address.version, 0);
    assert_int_equal(back.data_bytes, 0);
    assert_memory_equal(back.data, after.data, sizeof back.data);
    text_clear(&line);
    record_add(&line, &(struct record){ .kind = RECORD_NOW, .call = 6, .observed.facts = &none },
               &before);
    assert_string_equal(line.s, "now call=6");
    text_release(&line);
    arena_release(&arena);
}

/* Lines that are written again as they were read. */
static const char *const lines[] = {
    "run version=1 hosts=2 interface=lo link=EN10MB has_packets=1 dropped=18446744073709551615",
    "program t=5 program=2 pid=77 id=server server=1 word=./a%20b word= word=%25%0a%ff",
    "socket t=6 program=1 inode=12 domain=10 type=1 local=[2001::1]:80 peer=127.0.0.1:65535",
    "released t=7 program=1 pid=8 inode=9 call=10",
    "state t=8 inode=9 call=3 state=11",
    "packet t=4611686018427387904 bytes=4294967295",
    "output t=1 program=3 stream=1 text=%00%20x%c3%a9%0a pid=812 tid=813",
    "input t=1 text=",
    "exit t=1 program=1 pid=2 status=-3 signal=9 first=1",
    "note t=1 text=a%20note",
    "tcp_info t=9 host=1 local=192.0.2.1:12000 peer=[2001:db8::1]:40000 inode=7 ca_state=4 cwnd=1 "
    "ssthresh=2147483647 srtt=41000 rttvar=9 rto=248000 backoff=3 unacked=10 sacked=3 lost=2 retrans=1 "
    "retrans_total=6 reordering=3 mss=1448 snd_wnd=4294967295 notsent=5 rqueue=4 wqueue=3 busy=2 "
    "rwnd_limited=1 sndbuf_limited=18446744073709551615",
    "tcp_info t=9",
    "counter t=9 host=1 name=TCPLossProbes count=18446744073709551615",
    "settled until=18446744073709551615",
    "begins call=4294967295",
};

static void other_lines(void **state)
{
    (void)state;
    struct arena arena;
    struct text line;
    arena_init(&arena);
    text_init(&line);
    static const struct call_facts none;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct record record;
        assert_int_equal(record_read(&record, lines[i], strlen(lines[i]), &arena), 0);
        if (record.kind == OBSERVED_BEGINS)
            record.observed.facts = (struct call_facts *)(uintptr_t)&none;
        text_clear(&line);
        record_add(&line, &record, NULL);
        assert_string_equal(line.s, lines[i]);
    }
    text_release(&line);
    arena_release(&arena);
}

static const char *const wrong[] = {
    "",
    " ",
    "nonsense t=1",
    "packets t=1",
    "packet t=-1",
    "packet t=4611686018427387905",
    "packet t=",
    "packet t=1x",
    "packet t=99999999999999999999",
    "packet bytes=4294967296",
    "packet bytes=-1",
    "socket local=127.0.0.1",
    "socket local=:1",
    "socket local=[::1:1",
    "socket local=[]:1",
    "socket local=127.0.0.1:65536",
    "socket local=127.0.0.1:-1",
    "socket local=1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18.19.20.21.22.23.24:1",
    "state state=12",
    "state state=-1",
    "output stream=2",
    "output program=1024",
    "output program=-1",
    "note text=%",
    "note text=%2",
    "note text=%2g",
    "run hosts=1025",
    "run hosts=0",
    "program id=",
    "program id=%01%ff",
    "program id=a;b",
    "program id=a123456789012345678901234567890123",
};
static const char *const wrong_calls[] = {
    "begins role=16",
    "begins role=-1",
    "begins row=",
    "begins row=%01x",
    "begins row=a-b",
    "begins program=1024",
    "begins arg=a::b",
    "begins args=1 arg=\"},{\"a\"::b", /* a name is a key of the JSON */
    "begins args=1 arg=::b",
    "begins args=1 arg=ab",
    "begins args=1 arg=a:b",
    "begins args=6 arg=a::1 arg=a::1 arg=a::1 arg=a::1 arg=a::1 arg=a::1 arg=a::1",
    "begins data=0",
    "begins data=0g",
    ("begins data=0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "000000000000000000"),
    "begins t=-1",
    "begins t_end=9223372036854775807",
    "begins error=-1",
    "begins result=9223372036854775808",
    "begins fd=2147483648",
};

static void wrong_lines(void **state)
{
    (void)state;
    struct arena arena;
    struct record record;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (record_read(&record, wrong[i], strlen(wrong[i]), &arena) != -1)
            fail_msg("taken: %s", wrong[i]);
    for (size_t i = 0; i < sizeof wrong_calls / sizeof *wrong_calls; i++) {
        struct call_facts facts = { 0 };
        if (record_read_call(&facts, wrong_calls[i], strlen(wrong_calls[i]), &arena) != -1)
            fail_msg("taken: %s", wrong_calls[i]);
    }
    arena_release(&arena);
}

/* Names that a later version may add are passed over; a call that this machine does not have keeps
 * its name. */
static void unknown_names(void **state)
{
    (void)state;
    struct arena arena;
    struct record record;
    struct call_facts facts = { 0 };
    const char *line = "packet later=1 t=5 x bytes=6 =";
    arena_init(&arena);
    assert_int_equal(record_read(&record, line, strlen(line), &arena), 0);
    assert_int_equal(record.observed.t_ns, 5);
    assert_int_equal(record.wire_bytes, 6);
    line = "begins later=%% row=sendfrom role=5 args=0";
    assert_int_equal(record_read_call(&facts, line, strlen(line), &arena), 0);
    assert_string_equal(call_name(&facts), "sendfrom");
    arena_release(&arena);
}

/* Each line cut at each length, each byte changed: read or turned away, nothing beyond its end. */
static void damaged_lines(void **state)
{
    (void)state;
    struct call_arg args[3];
    struct call_facts facts = full_call(args);
    struct text call;
    text_init(&call);
    record_add(&call,
               &(struct record){ .kind = OBSERVED_BEGINS, .call = 5, .observed.facts = &facts },
               NULL);
    for (size_t i = 0; i <= sizeof lines / sizeof *lines; i++) {
        const char *line = i < sizeof lines / sizeof *lines ? lines[i] : call.s;
        size_t length = strlen(line);
        for (size_t k = 0; k < 2 * length; k++) {
            char *copy = (char *)guard_copy(line, k < length ? k : length);
            struct arena arena;
            struct record record;
            struct call_facts back = { 0 };
            arena_init(&arena);
            if (k >= length)
                copy[k - length] ^= (char)(1 << k % 8);
            (void)record_read(&record, copy, k < length ? k : length, &arena);
            (void)record_read_call(&back, copy, k < length ? k : length, &arena);
            arena_release(&arena);
            guard_free((uint8_t *)copy);
        }
    }
    text_release(&call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_of_a_call), cmocka_unit_test(changes_of_a_call),
        cmocka_unit_test(other_lines),           cmocka_unit_test(wrong_lines),
        cmocka_unit_test(unknown_names),         cmocka_unit_test(damaged_lines),
    };
    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
