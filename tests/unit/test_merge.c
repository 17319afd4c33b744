/* One order for calls and packets: whatever order they come in, the timeline gets them by time,
 * ties in order of arrival, nothing beyond the given moment, and what was handed over is freed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/merge.h"

struct both {
    struct merge merge;
    struct timeline timeline;
};

static int setup(void **state)
{
    struct both *b = calloc(1, sizeof *b);
    merge_init(&b->merge);
    timeline_init(&b->timeline);
    *state = b;
    return b ? 0 : -1;
}

static int teardown(void **state)
{
    struct both *b = *state;
    merge_release(&b->merge);
    timeline_release(&b->timeline);
    free(b);
    return 0;
}

static void note(struct both *b, int64_t t_ns, const char *text)
{
    merge_add(&b->merge,
              (struct observation){ .kind = OBSERVED_NOTE, .t_ns = t_ns, .note = strdup(text) });
}

/* The notes on the timeline, in one text. */
static const char *notes(const struct both *b)
{
    static char text[4000];
    text[0] = 0;
    for (size_t i = 0; i < b->timeline.event_count; i++)
        if (b->timeline.events[i].kind == EVENT_NOTE)
            strncat(text, b->timeline.events[i].note, sizeof text - strlen(text) - 1);
    return text;
}

static void by_time(void **state)
{
    struct both *b = *state;
    note(b, 30, "c");
    note(b, 10, "a");
    note(b, 40, "d");
    note(b, 20, "b");
    merge_drain(&b->merge, &b->timeline, 100);
    assert_string_equal(notes(b), "abcd");
    assert_int_equal(b->merge.count, 0);
    assert_int_equal(b->merge.late, 0);
}

static void ties_in_order_of_arrival(void **state)
{
    struct both *b = *state;
    for (int i = 0; i < 26; i++)
        note(b, 10 + (i % 2), (char[]){ (char)('a' + i), 0 });
    merge_drain(&b->merge, &b->timeline, 100);
    assert_string_equal(notes(b), "acegikmoqsuwybdfhjlnprtvxz");
}

static void only_up_to(void **state)
{
    struct both *b = *state;
    note(b, 10, "a");
    note(b, 20, "b");
    note(b, 30, "c");
    merge_drain(&b->merge, &b->timeline, 9);
    assert_string_equal(notes(b), "");
    merge_drain(&b->merge, &b->timeline, 20);
    assert_string_equal(notes(b), "ab");
    assert_int_equal(b->merge.count, 1);
    merge_drain(&b->merge, &b->timeline, INT64_MAX);
    assert_string_equal(notes(b), "abc");
}

/* What comes when something younger has gone on is late: counted, and handed on all the same. */
static void late(void **state)
{
    struct both *b = *state;
    note(b, 10, "a");
    note(b, 30, "c");
    merge_drain(&b->merge, &b->timeline, 30);
    note(b, 20, "b");
    note(b, 30, "d"); /* not late: as old as the youngest */
    note(b, 40, "e");
    assert_int_equal(b->merge.late, 1);
    merge_drain(&b->merge, &b->timeline, 100);
    assert_string_equal(notes(b), "acbde");
    assert_int_equal(b->merge.late, 1);
}

static void syn_at(struct both *b, int64_t t_ns, uint16_t port)
{
    struct address local = { .version = 4, .ip = { 127, 0, 0, 1 }, .port = port };
    struct packet_facts *packet = calloc(1, sizeof *packet);
    *packet =
        (struct packet_facts){ .t_ns = t_ns, .protocol = PROTOCOL_TCP, .src = local, .dst = local };
    packet->tcp = (struct tcp_facts){ .flags = TCP_SYN, .mss = -1, .window_shift = -1 };
    merge_add(&b->merge,
              (struct observation){ .kind = OBSERVED_PACKET, .t_ns = t_ns, .packet = packet });
}

/* What is said of a late packet may be wrong: it is counted, if it is ours. */
static void late_packets(void **state)
{
    static uint8_t ports[MERGE_PORTS_BYTES];
    struct both *b = *state;
    ports[12000 / 8] |= 1u << 12000 % 8;
    b->merge.ports = ports;
    note(b, 30, "c");
    syn_at(b, 30, 12000);
    merge_drain(&b->merge, &b->timeline, 30);
    syn_at(b, 30, 12000); /* as old as the youngest */
    syn_at(b, 20, 12001);
    note(b, 20, "b");
    merge_drain(&b->merge, &b->timeline, 30);
    assert_int_equal(b->merge.late, 2);
    assert_int_equal(b->merge.late_packets, 0);
    syn_at(b, 20, 12000);
    merge_drain(&b->merge, &b->timeline, 30);
    assert_int_equal(b->merge.late, 3);
    assert_int_equal(b->merge.late_packets, 1);
}

/* Every kind reaches the timeline as what it is; texts and packets are freed by the drain (the
 * sanitizer sees it). */
static void every_kind(void **state)
{
    struct both *b = *state;
    static const char *const argv[] = { "./server", NULL };
    struct address local = { .version = 4, .ip = { 127, 0, 0, 1 }, .port = 12000 };
    struct packet_facts *packet = calloc(1, sizeof *packet);
    *packet =
        (struct packet_facts){ .t_ns = 50, .protocol = PROTOCOL_TCP, .src = local, .dst = local };
    packet->dst.port = 1;
    packet->tcp = (struct tcp_facts){ .flags = TCP_SYN, .mss = -1, .window_shift = -1 };
    merge_add(&b->merge, (struct observation){ .kind = OBSERVED_EXIT,
                                               .t_ns = 90,
                                               .pid = 7,
                                               .exit = { .status = 3, .is_first = true } });
    merge_add(&b->merge,
              (struct observation){ .kind = OBSERVED_PACKET, .t_ns = 50, .packet = packet });
    merge_add(&b->merge,
              (struct observation){
                  .kind = OBSERVED_OUTPUT,
                  .t_ns = 60,
                  .output = { .stream = STREAM_STDERR, .text = strdup("out"), .bytes = 3 } });
    merge_add(&b->merge, (struct observation){ .kind = OBSERVED_INPUT,
                                               .t_ns = 61,
                                               .output = { .text = strdup("in"), .bytes = 2 } });
    merge_add(&b->merge,
              (struct observation){ .kind = OBSERVED_SOCKET,
                                    .t_ns = 30,
                                    .inode = 5,
                                    .socket = { .domain = 2, .type = 1, .local = local } });
    merge_add(&b->merge,
              (struct observation){
                  .kind = OBSERVED_STATE, .t_ns = 70, .inode = 5, .state = STATE_LISTEN });
    merge_add(&b->merge,
              (struct observation){ .kind = OBSERVED_RELEASED, .t_ns = 80, .inode = 5, .pid = 7 });
    merge_add(&b->merge,
              (struct observation){
                  .kind = OBSERVED_PROGRAM,
                  .t_ns = 10,
                  .pid = 7,
                  .started = { .id = "server", .is_server = true, .argc = 1, .argv = argv } });
    merge_drain(&b->merge, &b->timeline, 100);
    timeline_finish(&b->timeline);
    static const enum event_kind wanted[] = {
        EVENT_PROGRAM, EVENT_SOCKET, EVENT_CONNECTION, EVENT_STATE,
        EVENT_PACKET,  EVENT_OUTPUT, EVENT_INPUT,      EVENT_EXIT,
    };
    assert_int_equal(b->timeline.event_count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        assert_int_equal(b->timeline.events[i].kind, wanted[i]);
    assert_int_equal(b->timeline.programs[0]->status, 3);
    assert_int_equal(b->timeline.sockets[0]->local.port, 12000);
    assert_non_null(b->timeline.sockets[0]->release);
    assert_string_equal(b->timeline.events[5].output->text, "out");
    assert_int_equal(b->timeline.events[5].output->stream, STREAM_STDERR);
}

/* What never went on is freed with the merge. */
static void release_frees_what_waits(void **state)
{
    struct both *b = *state;
    note(b, 10, "a");
    struct packet_facts *packet = calloc(1, sizeof *packet);
    merge_add(&b->merge,
              (struct observation){ .kind = OBSERVED_PACKET, .t_ns = 50, .packet = packet });
    merge_add(&b->merge, (struct observation){ .kind = OBSERVED_OUTPUT,
                                               .t_ns = 60,
                                               .output = { .text = strdup("out"), .bytes = 3 } });
    merge_release(&b->merge);
    assert_int_equal(b->merge.count, 0);
}

/* Many in any order, drained in steps: always sorted, every one exactly once. */
static void many(void **state)
{
    struct both *b = *state;
    enum { COUNT = 20000 };
    uint32_t random = 12345;
    int64_t base = 1;
    for (int i = 0; i < COUNT; i++) {
        random = random * 1664525 + 1013904223;
        note(b, base + (random >> 8) % 1000, "x");
        if (i % 100 == 99) {
            merge_drain(&b->merge, &b->timeline, base);
            base += 50;
        }
    }
    merge_drain(&b->merge, &b->timeline, INT64_MAX);
    assert_int_equal(b->timeline.event_count, COUNT);
    assert_int_equal(b->merge.late, 0);
    for (size_t i = 1; i < COUNT; i++)
        assert_true(b->timeline.events[i - 1].t_ns <= b->timeline.events[i].t_ns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(by_time, setup, teardown),
        cmocka_unit_test_setup_teardown(ties_in_order_of_arrival, setup, teardown),
        cmocka_unit_test_setup_teardown(only_up_to, setup, teardown),
        cmocka_unit_test_setup_teardown(late, setup, teardown),
        cmocka_unit_test_setup_teardown(late_packets, setup, teardown),
        cmocka_unit_test_setup_teardown(every_kind, setup, teardown),
        cmocka_unit_test_setup_teardown(release_frees_what_waits, setup, teardown),
        cmocka_unit_test_setup_teardown(many, setup, teardown),
    };
    return cmocka_run_group_tests_name("merge", tests, NULL, NULL);
}
