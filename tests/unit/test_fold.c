/* What repeats is told three times and then counted: single calls, calls in turn, printed lines;
 * what ends the count; and that neither time nor memory grows with it. */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "call/table.h"
#include "findings/findings.h"
#include "record/reader.h"
#include "record/writer.h"
#include "run/fold.h"
#include "view/json.h"
#include "view/ladder/ladder.h"

enum { START = 1700000000, SERVER = 0, CLIENT = 1, SOCKET = 77 };
static const int64_t start_ns = (int64_t)START * 1000000000;

struct loop {
    struct merge merge;
    struct timeline timeline;
    struct record_writer *recording;
    struct call_facts *spare; /* given back by the fold: used for the next call */
    size_t made, given_back;
    int64_t now_us;
};

static void take_back(void *context, struct call_facts *facts)
{
    struct loop *loop = context;
    loop->given_back++;
    memset(facts->args, 0, 2 * sizeof *facts->args); /* who still looks at it sees it */
    struct call_arg *args = facts->args;
    memset(facts, 0xee, sizeof *facts);
    facts->args = args;
    loop->spare = facts;
}

static void see(struct loop *loop, struct observation seen)
{
    merge_add(&loop->merge, seen);
    merge_drain(&loop->merge, &loop->timeline, seen.t_ns);
}

static void loop_begin(struct loop *loop)
{
    static const char *const server[] = { "./server", NULL }, *const client[] = { "./client",
                                                                                  NULL };
    struct err err;
    *loop = (struct loop){ 0 };
    merge_init(&loop->merge);
    timeline_init(&loop->timeline);
    loop->timeline.has_calls = true;
    loop->recording = record_writer_new(&err);
    assert_non_null(loop->recording);
    loop->merge.recording = loop->recording;
    loop->merge.fold = fold_new(take_back, loop);
    see(loop, (struct observation){
                  .kind = OBSERVED_PROGRAM,
                  .t_ns = start_ns,
                  .program = SERVER,
                  .pid = 100,
                  .started = { .id = "server", .is_server = true, .argc = 1, .argv = server } });
    see(loop, (struct observation){ .kind = OBSERVED_PROGRAM,
                                    .t_ns = start_ns,
                                    .program = CLIENT,
                                    .pid = 101,
                                    .started = { .id = "client", .argc = 1, .argv = client } });
}

static void loop_end(struct loop *loop)
{
    fold_free(loop->merge.fold);
    merge_release(&loop->merge);
    record_writer_free(loop->recording);
    timeline_release(&loop->timeline);
}

static struct call_facts *begins(struct loop *loop, int program, const char *name, int fd)
{
    struct arena *arena = &loop->timeline.arena;
    struct call_facts *facts = loop->spare;
    struct call_arg *args = facts ? facts->args : arena_alloc(arena, 2 * sizeof *args);
    if (!facts)
        facts = arena_alloc(arena, sizeof *facts);
    loop->spare = NULL;
    loop->made++;
    loop->now_us += 10;
    *facts = (struct call_facts){ .row = call_row_by_name(name),
                                  .program = program,
                                  .pid = 100 + program,
                                  .tid = 100 + program,
                                  .t_begin_ns = start_ns + loop->now_us * 1000,
                                  .fd = fd,
                                  .new_fd = -1,
                                  .inode = SOCKET,
                                  .args = args,
                                  .at_file = "loop.c",
                                  .at_line = 12 };
    facts->role = facts->row->role;
    facts->args[facts->arg_count++] =
        (struct call_arg){ .name = "sockfd", .text = fd == 3 ? "3" : "4", .is_number = true };
    facts->wanted_bytes = facts->role == CALL_RECEIVE ? 100 : 0;
    see(loop,
        (struct observation){ .kind = OBSERVED_BEGINS, .t_ns = facts->t_begin_ns, .facts = facts });
    return facts;
}

static void ends(struct loop *loop, struct call_facts *facts, int64_t result, int error)
{
    loop->now_us += 10;
    facts->t_end_ns = start_ns + loop->now_us * 1000;
    facts->result = result;
    facts->error = error;
    see(loop,
        (struct observation){ .kind = OBSERVED_ENDS, .t_ns = facts->t_end_ns, .facts = facts });
}

static void made(struct loop *loop, int program, const char *name, int64_t result, int error)
{
    ends(loop, begins(loop, program, name, 3), result, error);
}

static void printed(struct loop *loop, int program, const char *line)
{
    loop->now_us += 10;
    see(loop,
        (struct observation){
            .kind = OBSERVED_OUTPUT,
            .t_ns = start_ns + loop->now_us * 1000,
            .program = program,
            .pid = 100 + program,
            .output = { .tid = 100 + program, .text = strdup(line), .bytes = strlen(line) } });
}

static void over(struct loop *loop)
{
    merge_drain(&loop->merge, &loop->timeline, INT64_MAX);
    timeline_finish(&loop->timeline);
    findings_find(&loop->timeline);
}

static const struct call_facts *call(const struct loop *loop, size_t i)
{
    assert_true(i < loop->timeline.call_count);
    return loop->timeline.calls[i]->facts;
}

/* How often the calls of the timeline were made, all together. */
static uint64_t all_times(const struct loop *loop)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < loop->timeline.call_count; i++)
        sum += call_times(call(loop, i));
    return sum;
}

/* Events never go back in time, and every call of the timeline that was counted has ended. */
static void check_order(const struct loop *loop)
{
    for (size_t i = 1; i < loop->timeline.event_count; i++)
        assert_true(loop->timeline.events[i].t_ns >= loop->timeline.events[i - 1].t_ns);
    for (size_t i = 0; i < loop->timeline.call_count; i++)
        assert_true(loop->timeline.calls[i]->ended);
}

static void test_one_call(void **state)
{
    (void)state;
    struct loop loop;
    loop_begin(&loop);
    for (int i = 0; i < 1000; i++)
        made(&loop, CLIENT, "recvfrom", 0, 0);
    made(&loop, CLIENT, "close", 0, 0);
    over(&loop);
    assert_int_equal(loop.timeline.call_count, FOLD_PLAIN + 2);
    for (size_t i = 0; i < FOLD_PLAIN; i++)
        assert_int_equal(call(&loop, i)->times, 0);
    const struct call_facts *counted = call(&loop, FOLD_PLAIN);
    assert_int_equal(counted->times, 1000 - FOLD_PLAIN);
    assert_int_equal(counted->t_begin_ns, start_ns + (FOLD_PLAIN * 20 + 10) * 1000);
    assert_int_equal(counted->t_end_ns, start_ns + 1000 * 20 * 1000);
    assert_int_equal(call(&loop, FOLD_PLAIN + 1)->times, 0);
    assert_int_equal(all_times(&loop), 1001);
    check_order(&loop);
    loop_end(&loop);
}

/* Fewer than would be worth it stay as they are; one more than that is one call, too. */
static void test_few(void **state)
{
    (void)state;
    for (int count = 1; count <= FOLD_PLAIN + 2; count++) {
        struct loop loop;
        loop_begin(&loop);
        for (int i = 0; i < count; i++)
            made(&loop, CLIENT, "recvfrom", -1, EAGAIN);
        made(&loop, CLIENT, "close", 0, 0);
        over(&loop);
        assert_int_equal(loop.timeline.call_count,
                         (count <= FOLD_PLAIN + 1 ? count : FOLD_PLAIN + 1) + 1);
        assert_int_equal(all_times(&loop), count + 1);
        check_order(&loop);
        loop_end(&loop);
    }
}

static void test_in_turn(void **state)
{
    (void)state;
    struct loop loop;
    loop_begin(&loop);
    for (int i = 0; i < 500; i++) {
        made(&loop, CLIENT, "poll", 0, 0);
        made(&loop, CLIENT, "recvfrom", -1, EAGAIN);
        printed(&loop, CLIENT, "nothing yet\n");
    }
    made(&loop, CLIENT, "poll", 0, 0); /* the turn is not whole */
    made(&loop, CLIENT, "close", 0, 0);
    over(&loop);
    assert_int_equal(loop.timeline.call_count, FOLD_PLAIN * 2 + 2 + 1);
    assert_int_equal(call(&loop, FOLD_PLAIN * 2)->times, 500 - FOLD_PLAIN + 1);
    assert_int_equal(call(&loop, FOLD_PLAIN * 2 + 1)->times, 500 - FOLD_PLAIN);
    uint64_t lines = 0;
    for (size_t i = 0; i < loop.timeline.event_count; i++)
        if (loop.timeline.events[i].kind == EVENT_OUTPUT)
            lines +=
                loop.timeline.events[i].output->times ? loop.timeline.events[i].output->times : 1;
    assert_int_equal(lines, 500);
    check_order(&loop);
    loop_end(&loop);
}

/* Another result is another call. */
static void test_change(void **state)
{
    (void)state;
    struct loop loop;
    loop_begin(&loop);
    for (int i = 0; i < 100; i++)
        made(&loop, CLIENT, "recvfrom", -1, EAGAIN);
    for (int i = 0; i < 100; i++)
        made(&loop, CLIENT, "recvfrom", 0, 0);
    over(&loop);
    assert_int_equal(loop.timeline.call_count, 2 * (FOLD_PLAIN + 1));
    assert_int_equal(call(&loop, FOLD_PLAIN)->times, 100 - FOLD_PLAIN);
    assert_int_equal(call(&loop, 2 * FOLD_PLAIN + 1)->times, 100 - FOLD_PLAIN);
    assert_int_equal(call(&loop, 2 * FOLD_PLAIN + 1)->error, 0);
    check_order(&loop);
    loop_end(&loop);
}

/* What moves bytes, or makes a descriptor, is never counted. */
static void test_never(void **state)
{
    (void)state;
    struct loop loop;
    loop_begin(&loop);
    for (int i = 0; i < 50; i++) {
        struct call_facts *facts = begins(&loop, CLIENT, "recvfrom", 3);
        facts->moved_bytes = 1;
        ends(&loop, facts, 1, 0);
    }
    for (int i = 0; i < 50; i++)
        made(&loop, CLIENT, "close", 0, 0);
    over(&loop);
    assert_int_equal(loop.timeline.call_count, 100);
    assert_int_equal(all_times(&loop), 100);
    loop_end(&loop);
}

/* A packet between two turns ends the count, and the next ones are counted anew; a packet within a
 * call leaves that one as it is. */
static void test_packet(void **state)
{
    (void)state;
    struct packet_facts packet = { .protocol = PROTOCOL_UDP,
                                   .src = { .version = 4, .ip = { 127, 0, 0, 1 }, .port = 1 },
                                   .dst = { .version = 4, .ip = { 127, 0, 0, 1 }, .port = 2 } };
    for (int within = 0; within < 2; within++) {
        struct loop loop;
        loop_begin(&loop);
        for (int i = 0; i < 100; i++) {
            struct call_facts *facts = begins(&loop, CLIENT, "recvfrom", 3);
            if (!within)
                ends(&loop, facts, -1, EAGAIN);
            if (i == 50) {
                struct packet_facts *copy = malloc(sizeof *copy);
                *copy = packet;
                copy->t_ns = start_ns + ++loop.now_us * 1000;
                see(&loop, (struct observation){
                               .kind = OBSERVED_PACKET, .t_ns = copy->t_ns, .packet = copy });
            }
            if (within)
                ends(&loop, facts, -1, EAGAIN);
        }
        over(&loop);
        size_t k = FOLD_PLAIN;
        assert_int_equal(loop.timeline.call_count, k + 2 + within);
        assert_int_equal(call(&loop, k)->times, within ? 50 - k : 51 - k);
        assert_int_equal(call(&loop, k + 1)->times, within ? 0 : 49);
        assert_int_equal(call(&loop, k + 1 + within)->times, 49);
        assert_int_equal(all_times(&loop), 100);
        check_order(&loop);
        loop_end(&loop);
    }
}

/* What another program does meanwhile is told in its place. */
static void test_two_programs(void **state)
{
    (void)state;
    struct loop loop;
    loop_begin(&loop);
    for (int i = 0; i < 300; i++) {
        struct call_facts *one = begins(&loop, CLIENT, "recvfrom", 3);
        struct call_facts *other = begins(&loop, SERVER, "accept", 4);
        ends(&loop, one, -1, EAGAIN);
        ends(&loop, other, -1, EAGAIN);
        if (i == 150)
            made(&loop, SERVER, "close", 0, 0);
    }
    over(&loop);
    assert_int_equal(all_times(&loop), 601);
    assert_true(loop.timeline.call_count < 30);
    check_order(&loop);
    loop_end(&loop);
}

/* A call that waits is not kept back for ever. */
static void test_waits(void **state)
{
    (void)state;
    struct loop loop;
    loop_begin(&loop);
    for (int i = 0; i < 10; i++)
        made(&loop, CLIENT, "recvfrom", -1, EAGAIN);
    begins(&loop, CLIENT, "recvfrom", 3);
    assert_int_equal(loop.timeline.call_count, FOLD_PLAIN + 1);
    merge_drain(&loop.merge, &loop.timeline, start_ns + 2000000000);
    assert_int_equal(loop.timeline.call_count, FOLD_PLAIN + 2);
    assert_true(loop.timeline.calls[FOLD_PLAIN]->ended);
    assert_false(loop.timeline.calls[FOLD_PLAIN + 1]->ended);
    over(&loop);
    loop_end(&loop);
}

/* The process ends in the loop: what was counted stands before its end. */
static void test_exit(void **state)
{
    (void)state;
    struct loop loop;
    loop_begin(&loop);
    for (int i = 0; i < 100; i++)
        made(&loop, CLIENT, "recvfrom", 0, 0);
    begins(&loop, CLIENT, "recvfrom", 3);
    loop.now_us += 10;
    see(&loop, (struct observation){ .kind = OBSERVED_EXIT,
                                     .t_ns = start_ns + loop.now_us * 1000,
                                     .program = CLIENT,
                                     .pid = 101,
                                     .exit = { .signal = 15, .is_first = true } });
    assert_int_equal(call(&loop, FOLD_PLAIN)->times, 100 - FOLD_PLAIN);
    assert_int_equal(loop.timeline.events[loop.timeline.event_count - 1].kind, EVENT_EXIT);
    over(&loop);
    loop_end(&loop);
}

/* A loop of a million turns takes no memory and little time; switched off, every call is told. */
static void test_million(void **state)
{
    (void)state;
    struct loop loop;
    loop_begin(&loop);
    for (int i = 0; i < 1000; i++)
        made(&loop, CLIENT, "recvfrom", 0, 0);
    size_t bytes = loop.timeline.arena.bytes, lines = 0;
    for (int i = 0; i < 1000000; i++)
        made(&loop, CLIENT, "recvfrom", 0, 0);
    assert_int_equal(loop.timeline.arena.bytes, bytes);
    assert_true(loop.given_back > 1000000);
    over(&loop);
    assert_int_equal(call(&loop, FOLD_PLAIN)->times, 1001000 - FOLD_PLAIN);
    record_writer_lines(loop.recording, &loop.timeline, &lines);
    assert_true(lines < 4000);
    loop_end(&loop);

    loop_begin(&loop);
    fold_switch(loop.merge.fold, false);
    for (int i = 0; i < 100; i++)
        made(&loop, CLIENT, "recvfrom", 0, 0);
    over(&loop);
    assert_int_equal(loop.timeline.call_count, 100);
    loop_end(&loop);
}

static char *json_of(const struct timeline *timeline)
{
    struct err err;
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_int_equal(json_write(out, timeline, NULL, &err), 0);
    fclose(out);
    return text;
}

static char *ladder_of(const struct timeline *timeline)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct ladder *ladder =
        ladder_new(out, &(struct ladder_style){ .width = 140, .verbose = true });
    ladder_draw(ladder, timeline, timeline->event_count);
    ladder_free(ladder);
    fclose(out);
    return text;
}

static void check_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in:\n%s", part, text);
}

static size_t rows_with(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)); at++)
        count++;
    return count;
}

/* The record of it makes the same timeline again; what a person and a program read. */
static void test_views(void **state)
{
    (void)state;
    struct loop loop;
    struct err err;
    size_t bytes;
    loop_begin(&loop);
    for (int i = 0; i < 2000; i++) {
        made(&loop, CLIENT, "recvfrom", -1, EBADF);
        printed(&loop, CLIENT, "no\n");
    }
    made(&loop, CLIENT, "close", 0, 0);
    over(&loop);
    char *json = json_of(&loop.timeline), *ladder = ladder_of(&loop.timeline);
    check_has(json, "\"times\":1997");
    check_has(json, "\"text\":\"no\\n\",\"times\":1997");
    assert_int_equal(rows_with(json, "\"type\":\"call\""), FOLD_PLAIN + 2);
    assert_int_equal(rows_with(json, "\"type\":\"output\""), FOLD_PLAIN + 1);
    check_has(ladder, "again and again");
    check_has(ladder, "1 997 times");
    check_has(ladder, "no 1 996 times more");
    assert_true(rows_with(ladder, "\n") < 25);

    const char *lines = record_writer_lines(loop.recording, &loop.timeline, &bytes);
    struct record_reader *recorded = record_reader_new();
    struct text part;
    text_init(&part);
    text_addf(&part, RECORDING_HEAD "1 part 1 of 1 sum %016llx\n",
              (unsigned long long)record_writer_sum(lines, bytes));
    text_add_bytes(&part, lines, bytes);
    assert_true(record_reader_comment(recorded, part.s, part.len));
    struct timeline again;
    timeline_init(&again);
    assert_int_equal(record_reader_begin(recorded, &again, &err), 0);
    assert_int_equal(record_reader_replay(recorded, NULL, NULL, &err), 0);
    char *json_again = json_of(&again), *ladder_again = ladder_of(&again);
    assert_string_equal(json_again, json);
    assert_string_equal(ladder_again, ladder);
    text_release(&part);
    record_reader_free(recorded);
    timeline_release(&again);
    free(json);
    free(ladder);
    free(json_again);
    free(ladder_again);
    loop_end(&loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_call),     cmocka_unit_test(test_few),
        cmocka_unit_test(test_in_turn),      cmocka_unit_test(test_change),
        cmocka_unit_test(test_never),        cmocka_unit_test(test_packet),
        cmocka_unit_test(test_two_programs), cmocka_unit_test(test_waits),
        cmocka_unit_test(test_exit),         cmocka_unit_test(test_million),
        cmocka_unit_test(test_views),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
