/* A run that is recorded and read back: the same timeline, byte for byte in JSON, whatever part of
 * it is looked at; and what becomes of it when packets or parts of the record are missing, or bytes
 * of it are changed. */
#include <netinet/in.h>
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
#include "joined.h"
#include "record/frames.h"
#include "record/reader.h"
#include "record/writer.h"
#include "run/merge.h"
#include "view/json.h"
#include "view/ladder/ladder.h"

enum { START = 1700000000, PACKETS = 5, CLIENT_PORT = 40000, LONG_OUTPUT = 150000 };
static const int64_t start_ns = (int64_t)START * 1000000000;

struct recorded_run {
    struct merge merge;
    struct timeline timeline;
    struct record_writer *recording;
    struct packet_facts packets[PACKETS];
    char *lines; /* of the record */
    size_t bytes;
};

static const struct address server_address = { .version = 4,
                                               .ip = { 127, 0, 0, 1 },
                                               .port = 12000 };
static const struct address client_address = { .version = 4,
                                               .ip = { 127, 0, 0, 1 },
                                               .port = CLIENT_PORT };

/* ---- a run, as the tracer and the capture tell it ---- */

static struct call_facts *call(struct recorded_run *r, const char *name, int program, int fd,
                               uint64_t inode, int64_t at_us)
{
    struct call_facts *facts = arena_alloc(&r->timeline.arena, sizeof *facts);
    facts->row = call_row_by_name(name);
    facts->role = facts->row->role;
    facts->program = program;
    facts->pid = facts->tid = 100 + program;
    facts->fd = fd;
    facts->new_fd = -1;
    facts->inode = inode;
    facts->t_begin_ns = start_ns + at_us * 1000;
    facts->args = arena_alloc(&r->timeline.arena, CALL_ARGS_MAX * sizeof *facts->args);
    if (fd >= 0)
        facts->args[facts->arg_count++] = (struct call_arg){
            .name = "sockfd", .text = arena_printf(&r->timeline.arena, "%d", fd), .is_number = true
        };
    merge_add(&r->merge, (struct observation){
                             .kind = OBSERVED_BEGINS, .t_ns = facts->t_begin_ns, .facts = facts });
    return facts;
}

static void ends(struct recorded_run *r, struct call_facts *facts, int64_t at_us, int64_t result)
{
    /* what is known at the end was not known at the begin */
    merge_drain(&r->merge, &r->timeline, start_ns + at_us * 1000);
    facts->result = result;
    facts->t_end_ns = start_ns + at_us * 1000;
    merge_add(&r->merge, (struct observation){
                             .kind = OBSERVED_ENDS, .t_ns = facts->t_end_ns, .facts = facts });
}

static void socket_call(struct recorded_run *r, int program, uint64_t inode, int64_t at_us)
{
    struct call_facts *facts = call(r, "socket", program, -1, 0, at_us);
    facts->domain = AF_INET;
    facts->type = SOCK_STREAM;
    facts->new_fd = 3;
    facts->new_inode = inode;
    ends(r, facts, at_us + 1, 3);
}

static void address_call(struct recorded_run *r, const char *name, int program, uint64_t inode,
                         int64_t at_us, int64_t until_us)
{
    struct call_facts *facts = call(r, name, program, 3, inode, at_us);
    facts->address = server_address;
    ends(r, facts, until_us, 0);
}

static void told_socket(struct recorded_run *r, int program, uint64_t inode, int64_t at_us,
                        const struct address *local, const struct address *peer)
{
    merge_add(&r->merge, (struct observation){ .kind = OBSERVED_SOCKET,
                                               .t_ns = start_ns + at_us * 1000,
                                               .program = program,
                                               .inode = inode,
                                               .socket = { AF_INET, SOCK_STREAM, *local, *peer } });
}

static void packet(struct recorded_run *r, int i, bool from_client, uint8_t flags, uint32_t seq,
                   uint32_t ack, const char *data, int64_t at_us)
{
    struct packet_facts *facts = calloc(1, sizeof *facts);
    uint32_t length = (uint32_t)strlen(data);
    char frame[40];
    *facts = (struct packet_facts){
        .t_ns = start_ns + at_us * 1000,
        .captured_bytes = 40,
        .wire_bytes = 40 + length,
        .protocol = PROTOCOL_TCP,
        .src = from_client ? client_address : server_address,
        .dst = from_client ? server_address : client_address,
        .payload_bytes = length,
        .data_bytes = (uint8_t)length,
    };
    memcpy(facts->data, data, length);
    facts->tcp = (struct tcp_facts){
        .seq = seq, .ack = ack, .flags = flags, .window = 512, .mss = -1, .window_shift = -1
    };
    r->packets[i] = *facts;
    memset(frame, 'a' + i, sizeof frame);
    merge_add(&r->merge,
              (struct observation){ .kind = OBSERVED_PACKET,
                                    .t_ns = facts->t_ns,
                                    .packet = facts,
                                    .frame = record_writer_frame(
                                        r->recording, (const uint8_t *)frame, sizeof frame) });
}

static void printed(struct recorded_run *r, enum observation_kind kind, int program,
                    const char *text, size_t bytes, int64_t at_us)
{
    char *copy = malloc(bytes + 1);
    memcpy(copy, text, bytes);
    copy[bytes] = 0;
    merge_add(&r->merge, (struct observation){ .kind = kind,
                                               .t_ns = start_ns + at_us * 1000,
                                               .program = program,
                                               .pid = kind == OBSERVED_OUTPUT ? 101 : 0,
                                               .output = { .stream = STREAM_STDERR,
                                                           .tid = kind == OBSERVED_OUTPUT ? 102 : 0,
                                                           .text = copy,
                                                           .bytes = bytes } });
}

static void program(struct recorded_run *r, int index, const char *id, bool is_server,
                    int64_t at_us)
{
    static const char *const argv[] = { "./a b", "", "%\n\xff", NULL };
    merge_add(&r->merge,
              (struct observation){
                  .kind = OBSERVED_PROGRAM,
                  .t_ns = start_ns + at_us * 1000,
                  .program = index,
                  .pid = 100 + index,
                  .started = { .id = id, .is_server = is_server, .argc = 3, .argv = argv } });
}

static void plays(struct recorded_run *r)
{
    static char much[LONG_OUTPUT];
    struct address none = { 0 };
    program(r, 0, "server", true, 0);
    socket_call(r, 0, 10, 1);
    address_call(r, "bind", 0, 10, 3, 4);
    address_call(r, "listen", 0, 10, 5, 6);
    told_socket(r, 0, 10, 7, &server_address, &none);
    merge_add(&r->merge, (struct observation){ .kind = OBSERVED_NOTE,
                                               .t_ns = start_ns + 8000,
                                               .note = strdup("a note, \xc3\xa9") });
    struct call_facts *waits = call(r, "accept", 0, 3, 10, 9);
    program(r, 1, "client", false, 10);
    socket_call(r, 1, 11, 11);
    struct call_facts *connecting = call(r, "connect", 1, 3, 11, 13);
    connecting->address = server_address;
    packet(r, 0, true, TCP_SYN, 7000, 0, "", 14);
    packet(r, 1, false, TCP_SYN | TCP_ACK, 9000, 7001, "", 15);
    packet(r, 2, true, TCP_ACK, 7001, 9001, "", 16);
    merge_drain(&r->merge, &r->timeline, start_ns + 16000);
    timeline_settle(&r->timeline, r->timeline.event_count - 1);
    record_writer_settled(r->recording, r->timeline.event_count - 1);
    ends(r, connecting, 17, 0);
    told_socket(r, 1, 11, 18, &client_address, &server_address);
    printed(r, OBSERVED_INPUT, 1, "in\n", 3, 19);
    struct call_facts *sends = call(r, "sendto", 1, 3, 11, 20);
    sends->wanted_bytes = 5;
    memcpy(sends->data, "hel\0o", sends->data_bytes = 5);
    packet(r, 3, true, TCP_ACK | TCP_PSH, 7001, 9001, "hello", 21);
    ends(r, sends, 22, 5);
    sends->moved_bytes = 5;
    packet(r, 4, false, TCP_ACK, 9001, 7006, "", 23);
    merge_add(&r->merge, (struct observation){ .kind = OBSERVED_STATE,
                                               .t_ns = start_ns + 24000,
                                               .inode = 11,
                                               .facts = sends,
                                               .state = STATE_ESTABLISHED });
    merge_add(&r->merge, (struct observation){ .kind = OBSERVED_RELEASED,
                                               .t_ns = start_ns + 25000,
                                               .inode = 11,
                                               .program = 1,
                                               .pid = 101 });
    merge_add(&r->merge, (struct observation){ .kind = OBSERVED_EXIT,
                                               .t_ns = start_ns + 26000,
                                               .program = 1,
                                               .pid = 101,
                                               .exit = { .status = 3, .is_first = true } });
    merge_add(&r->merge, (struct observation){ .kind = OBSERVED_ASKED, .t_ns = start_ns + 26500 });
    memset(much, '\n', sizeof much);
    /* each is three bytes of the record: more than one part holds */
    printed(r, OBSERVED_OUTPUT, 0, much, sizeof much, 27);
    merge_drain(&r->merge, &r->timeline, INT64_MAX);
    waits->flags = 99; /* what a call that never returns has come to */
    timeline_finish(&r->timeline);
    findings_find(&r->timeline);
}

static int setup(void **state)
{
    struct recorded_run *r = calloc(1, sizeof *r);
    struct err err;
    size_t bytes;
    merge_init(&r->merge);
    timeline_init(&r->timeline);
    r->recording = record_writer_new(&err);
    assert_non_null(r->recording);
    r->merge.recording = r->recording;
    r->timeline.has_calls = r->timeline.has_packets = true;
    r->timeline.interface = "lo";
    r->timeline.link = "EN10MB";
    r->timeline.dropped = 3;
    r->timeline.is_private = true;
    plays(r);
    const char *lines = record_writer_lines(r->recording, &r->timeline, &bytes);
    r->lines = malloc(bytes + 1);
    memcpy(r->lines, lines, bytes + 1);
    r->bytes = bytes;
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    struct recorded_run *r = *state;
    merge_release(&r->merge);
    timeline_release(&r->timeline);
    record_writer_free(r->recording);
    free(r->lines);
    free(r);
    return 0;
}

/* ---- reading it back ---- */

/* The record in parts of so many bytes, as comments; part `without` (from 1) is left out. */
static void take_parts(struct record_reader *recorded, const char *lines, size_t bytes,
                       size_t part_bytes, size_t without)
{
    size_t parts = (bytes + part_bytes - 1) / part_bytes;
    for (size_t i = parts; i-- > 0;) { /* in any order */
        size_t count = bytes - i * part_bytes < part_bytes ? bytes - i * part_bytes : part_bytes;
        struct text text;
        text_init(&text);
        text_addf(&text, RECORDING_HEAD "1 part %zu of %zu sum %016llx\n", i + 1, parts,
                  (unsigned long long)record_writer_sum(lines + i * part_bytes, count));
        text_add_bytes(&text, lines + i * part_bytes, count);
        if (i + 1 != without)
            assert_true(record_reader_comment(recorded, text.s, text.len));
        text_release(&text);
    }
}

static char *json_of(const struct timeline *timeline)
{
    char *text = NULL;
    size_t bytes = 0;
    struct err err;
    FILE *out = open_memstream(&text, &bytes);
    assert_int_equal(json_write(out, timeline, NULL, &err), 0);
    fclose(out);
    return text;
}

static void expect_same(const struct recorded_run *r, struct record_reader *recorded)
{
    struct timeline timeline;
    struct err missing = { .text = "" };
    timeline_init(&timeline);
    assert_int_equal(record_reader_begin(recorded, &timeline, &missing), 0);
    if (record_reader_replay(recorded, NULL, NULL, &missing) != 0)
        fail_msg("%s", missing.text);
    char *ours = json_of(&r->timeline), *theirs = json_of(&timeline);
    assert_string_equal(ours, theirs);
    assert_int_equal(timeline.asked_to_end_ns, r->timeline.asked_to_end_ns);
    assert_int_equal(timeline.is_private, r->timeline.is_private);
    assert_int_equal(timeline.calls[3]->facts->flags, r->timeline.calls[3]->facts->flags);
    free(ours);
    free(theirs);
    timeline_release(&timeline);
}

static struct record_reader *with_packets(const struct recorded_run *r, const int order[],
                                          size_t count)
{
    struct record_reader *recorded = record_reader_new();
    for (size_t i = 0; i < count; i++)
        record_reader_packet(recorded, &r->packets[order[i]]);
    return recorded;
}

static const int in_order[] = { 0, 1, 2, 3, 4 };

static void the_same_timeline(void **state)
{
    struct recorded_run *r = *state;
    static const size_t part_bytes[] = { 7, 1000, 60000, 1 << 20 };
    for (size_t i = 0; i < sizeof part_bytes / sizeof *part_bytes; i++) {
        struct record_reader *recorded = with_packets(r, in_order, PACKETS);
        assert_false(record_reader_found(recorded));
        take_parts(recorded, r->lines, i == 0 ? r->bytes : r->bytes, part_bytes[i], 0);
        assert_true(record_reader_found(recorded));
        expect_same(r, recorded);
        record_reader_free(recorded);
    }
}

/* The order of the file's frames does not matter: each is known by its time and length. */
static void frames_in_another_order(void **state)
{
    struct recorded_run *r = *state;
    static const int turned[] = { 4, 2, 0, 3, 1 };
    struct record_reader *recorded = with_packets(r, turned, PACKETS);
    take_parts(recorded, r->lines, r->bytes, 60000, 0);
    expect_same(r, recorded);
    record_reader_free(recorded);
}

static void expect_missing(struct record_reader *recorded, const char *wanted)
{
    struct timeline timeline;
    struct err missing = { .text = "" };
    timeline_init(&timeline);
    int outcome = record_reader_begin(recorded, &timeline, &missing);
    if (outcome == 0)
        outcome = record_reader_replay(recorded, NULL, NULL, &missing);
    assert_int_equal(outcome, -1);
    assert_string_equal(missing.text, wanted);
    char *json = json_of(&timeline);
    free(json);
    timeline_release(&timeline);
    record_reader_free(recorded);
}

static void packets_are_missing(void **state)
{
    struct recorded_run *r = *state;
    static const int some[] = { 0, 1, 3 };
    struct record_reader *recorded = with_packets(r, some, 3);
    struct packet_facts strange = r->packets[0];
    take_parts(recorded, r->lines, r->bytes, 60000, 0);
    strange.t_ns++;
    record_reader_packet(recorded, &strange);
    expect_missing(
        recorded,
        "the recorded run is not whole, so nothing is judged: 2 of its 5 packets are missing; 1 packet that is not of it is left out");
    recorded = record_reader_new();
    take_parts(recorded, r->lines, r->bytes, 60000, 0);
    expect_missing(
        recorded,
        "the recorded run is not whole, so nothing is judged: 5 of its 5 packets are missing");
    recorded = record_reader_new();
    take_parts(recorded, r->lines, r->bytes, 60000, 0);
    record_reader_packet(recorded, &strange);
    expect_missing(
        recorded,
        "the packets are not those of the recorded run (or all their times were changed): its calls are not shown");
}

/* Cut with another tool: inside the options, a packet has all that the join needs; before them it
 * can't be read.  Neither is missing. */
static void packets_are_cut(void **state)
{
    struct recorded_run *r = *state;
    struct record_reader *recorded = record_reader_new();
    take_parts(recorded, r->lines, r->bytes, 60000, 0);
    for (int i = 0; i < PACKETS; i++) {
        struct packet_facts cut = r->packets[i];
        cut.truncated = true;
        cut.malformed = "the capture cut the frame";
        cut.unreadable = i >= 2;
        record_reader_packet(recorded, &cut);
    }
    expect_missing(
        recorded,
        "the recorded run is not whole, so nothing is judged: 3 of its 5 packets are cut too short to be read; "
        "2 packets are cut inside the TCP options");
}

static void parts_are_missing(void **state)
{
    struct recorded_run *r = *state;
    size_t parts = (r->bytes + 999) / 1000;
    char wanted[200];
    struct record_reader *recorded;
    for (size_t without = 2; without < 6; without++) {
        struct timeline timeline;
        struct err missing = { .text = "" };
        recorded = with_packets(r, in_order, PACKETS);
        take_parts(recorded, r->lines, r->bytes, 1000, without);
        timeline_init(&timeline);
        assert_int_equal(record_reader_begin(recorded, &timeline, &missing), 0);
        assert_int_equal(record_reader_replay(recorded, NULL, NULL, &missing), -1);
        snprintf(wanted, sizeof wanted, "1 of %zu parts of the record of its calls is missing",
                 parts);
        assert_non_null(strstr(missing.text, wanted));
        timeline_release(&timeline);
        record_reader_free(recorded);
    }
    recorded = with_packets(r, in_order, PACKETS);
    take_parts(recorded, r->lines, r->bytes, 1000, 1); /* the first line is in it */
    expect_missing(recorded,
                   "the record of this run's calls can't be read, these are the packets alone");
}

static void heads_of_parts(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool taken, found;
    } rows[] = {
        { "a comment of a person", false, false },
        { "sockwire run: server ./server", false, false },
        { "", false, false },
        { "sockwire-recor", false, false },
        { "sockwire-record ", true, true },
        { "sockwire-record 1 part 1 of 1 sum 0", true, true }, /* no newline */
        { "sockwire-record 1 part 2 of 1 sum 0\n", true, true },
        { "sockwire-record 1 part 0 of 1 sum 0\n", true, true },
        { "sockwire-record 1 part 1 of 99999999999 sum 0\n", true, true },
        { "sockwire-record 2 part 1 of 1 sum 0\nrun version=2\n", true, true },
        { "sockwire-record 1 part 1 of 1 sum 0\nrun version=2\n", true, true },
        { "sockwire-record 1 part 1 of 1 sum 0\nnonsense", true, true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct record_reader *recorded = record_reader_new();
        struct timeline timeline;
        struct err missing = { .text = "" };
        timeline_init(&timeline);
        assert_int_equal(record_reader_comment(recorded, rows[i].text, strlen(rows[i].text)),
                         rows[i].taken);
        assert_int_equal(record_reader_found(recorded), rows[i].found);
        assert_int_equal(record_reader_begin(recorded, &timeline, &missing), -1);
        assert_non_null(strstr(missing.text, "these are the packets alone"));
        timeline_release(&timeline);
        record_reader_free(recorded);
    }
}

/* Nonsense that is well written: calls that end before they begin, programs that never started. */
static void impossible_lines(void **state)
{
    (void)state;
    static const char lines[] =
        "run version=1 has_packets=1\nrun version=1\nends call=1 result=1\nbegins call=0 row=close\nbegins call=4294967295 row=close\n"
        "begins call=2 row=close program=0\nprogram t=1 program=2 id=client2\nprogram t=1 program=1 id=late\nbegins call=2 role=3\n"
        "begins call=2 row=connect role=3 t=5 program=1 fd=3 inode=5 tid=7\nbegins call=2 row=connect role=3 t=5 pid=7 tid=7 program=1 fd=3 inode=5\nends call=2 t_end=6 role=4\nends call=2 inode=6\n"
        "ends call=2 t_end=3\nends call=2 t_end=4\nsocket t=1 program=1\nsocket t=1 program=3 inode=1\nstate t=1 inode=5 call=9 state=3\n"
        "released t=1 program=4 inode=5\nreleased t=1 program=1 inode=5 call=7 pid=3\noutput program=9 text=a\nnote t=1\nexit program=5 pid=3\nexit program=1\n"
        "settled until=999999\n\n \n=\npacket t=1 bytes=1\n";
    struct record_reader *recorded = record_reader_new();
    struct timeline timeline;
    struct err missing = { .text = "" };
    timeline_init(&timeline);
    take_parts(recorded, lines, sizeof lines - 1, 60000, 0);
    assert_int_equal(record_reader_begin(recorded, &timeline, &missing), 0);
    assert_int_equal(record_reader_replay(recorded, NULL, NULL, &missing), -1);
    assert_int_equal(timeline.program_count, 3);
    assert_int_equal(timeline.call_count, 1);
    assert_non_null(strstr(
        missing.text,
        "1 of its 1 packets is missing; the record of its calls is damaged (20 lines make no sense)"));
    timeline_release(&timeline);
    record_reader_free(recorded);
}

/* Every byte of the record changed, one at a time: drawn and written somehow, never a crash, and
 * never as if nothing were wrong. */
static void changed_bytes(void **state)
{
    struct recorded_run *r = *state;
    const char *end = strstr(r->lines, "output");
    size_t bytes = (size_t)(end - r->lines);
    FILE *null = fopen("/dev/null", "w");
    struct ladder_style style = { .width = 100 };
    char *copy = malloc(bytes);
    for (size_t i = 0; i < 8 * bytes; i += 3) {
        struct record_reader *recorded = with_packets(r, in_order, PACKETS);
        struct timeline timeline;
        struct err err;
        struct text part;
        timeline_init(&timeline);
        memcpy(copy, r->lines, bytes);
        copy[i / 8] ^= (char)(1 << i % 8);
        text_init(&part);
        text_addf(&part, RECORDING_HEAD "1 part 1 of 1 sum %016llx\n",
                  (unsigned long long)record_writer_sum(r->lines, bytes));
        text_add_bytes(&part, copy, bytes);
        assert_true(record_reader_comment(recorded, part.s, part.len));
        if (record_reader_begin(recorded, &timeline, &err) == 0) {
            struct ladder *ladder = ladder_new(null, &style);
            assert_int_equal(record_reader_replay(recorded, NULL, NULL, &err), -1);
            ladder_draw(ladder, &timeline, timeline.event_count);
            ladder_summary(ladder, &timeline);
            ladder_free(ladder);
            assert_int_equal(json_write(null, &timeline, NULL, &err), 0);
        }
        timeline_release(&timeline);
        record_reader_free(recorded);
        text_release(&part);
    }
    fclose(null);
    free(copy);
}

/* Frames of one time and one length are told apart by their place in the file, and each is taken
 * once.  An enemy's file holds a great many of them: that must not take long. */
static void equal_frames(void **state)
{
    (void)state;
    enum { EQUAL = 100000 };
    struct record_frames frames = { 0 };
    record_frames_add(&frames, &(struct packet_facts){ .frame = 1, .t_ns = 7, .wire_bytes = 60 });
    for (int i = 0; i < EQUAL; i++) {
        record_frames_add(&frames,
                          &(struct packet_facts){ .frame = 2 + i, .t_ns = 5, .wire_bytes = 60 });
        if (i == EQUAL / 2)
            record_frames_add(
                &frames, &(struct packet_facts){ .frame = EQUAL + 2, .t_ns = 5, .wire_bytes = 54 });
    }
    record_frames_sort(&frames);
    assert_false(record_frames_have(&frames, 5, 66));
    assert_null(record_frames_take(&frames, 8, 60));
    for (int i = 0; i < EQUAL; i++) {
        assert_true(record_frames_have(&frames, 5, 60));
        assert_int_equal(record_frames_take(&frames, 5, 60)->frame, 2 + i);
    }
    assert_false(record_frames_have(&frames, 5, 60));
    assert_null(record_frames_take(&frames, 5, 60));
    assert_int_equal(record_frames_take(&frames, 5, 54)->frame, EQUAL + 2);
    assert_int_equal(record_frames_take(&frames, 7, 60)->frame, 1);
    assert_int_equal(frames.taken, frames.count);
    record_frames_release(&frames);
}

/* One that may not be so long is given up, and no half of it is written. */
static void record_too_long(void **state)
{
    static const struct observation note = { .kind = OBSERVED_ASKED, .t_ns = 1 };
    (void)state;
    for (int room = 0; room < 2; room++) {
        struct timeline timeline;
        struct err err;
        size_t bytes;
        FILE *file = tmpfile();
        struct record_writer *recording = record_writer_new(&err);
        timeline_init(&timeline);
        record_writer_at_most(recording, room ? 10000 : 100);
        for (int i = 0; i < 50; i++)
            record_writer_told(recording, &note);
        int result = record_writer_write(recording, &timeline, file, TRACE_PCAPNG, &err);
        record_writer_lines(recording, &timeline, &bytes);
        assert_int_equal(result, room ? 0 : -1);
        assert_int_equal(ftell(file) > 0, room);
        assert_int_equal(bytes > 0, room);
        if (!room)
            assert_string_equal(err.text, "writing the trace: the record has more than 100 bytes");
        record_writer_free(recording);
        timeline_release(&timeline);
        fclose(file);
    }
}

int main(void)
{
#define RUN_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
    const struct CMUnitTest tests[] = {
        RUN_TEST(the_same_timeline),       RUN_TEST(frames_in_another_order),
        RUN_TEST(packets_are_missing),     RUN_TEST(parts_are_missing),
        cmocka_unit_test(heads_of_parts),  cmocka_unit_test(impossible_lines),
        cmocka_unit_test(equal_frames),    RUN_TEST(changed_bytes),
        cmocka_unit_test(record_too_long), RUN_TEST(packets_are_cut),
    };
    return cmocka_run_group_tests_name("recording", tests, NULL, NULL);
}
