/* A run over a wire that is recorded and read back: the same JSON, and the same ladder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "record/reader.h"
#include "record/writer.h"
#include "view/json.h"
#include "view/ladder/ladder.h"
#include "wire_runs.h"

enum { FRAMES_MOST = 100 };

/* The frames of the file that a run would be kept in, as they are decoded again. */
struct kept {
    struct record_writer *recording;
    size_t count;
    struct packet_facts frames[FRAMES_MOST];
};

static void told(void *context, const struct observation *seen)
{
    struct kept *kept = context;
    record_writer_told(kept->recording, seen);
    const struct packet_facts *frame = seen->kind == OBSERVED_PACKET ? seen->packet : NULL;
    struct packet_facts arrived = { .t_ns = seen->t_ns };
    if (seen->kind == OBSERVED_CROSSED && seen->crossed.fate.kind == FATE_ARRIVED) {
        if (seen->crossed.arrived)
            arrived = *seen->crossed.arrived;
        arrived.wire_bytes = seen->crossed.wire_bytes;
        frame = &arrived;
    }
    if (!frame)
        return;
    assert_true(kept->count < FRAMES_MOST);
    kept->frames[kept->count] = *frame;
    kept->frames[kept->count].frame = kept->count + 1; /* as another tool counts them */
    kept->count++;
}

static void read_back(const struct timeline *timeline, const struct kept *kept,
                      struct timeline *again)
{
    struct err missing = { .text = "" };
    size_t bytes;
    const char *lines = record_writer_lines(kept->recording, timeline, &bytes);
    struct record_reader *reader = record_reader_new();
    struct text part;
    text_init(&part);
    text_addf(&part, RECORDING_HEAD "1 part 1 of 1 sum %016llx\n",
              (unsigned long long)record_writer_sum(lines, bytes));
    text_add_bytes(&part, lines, bytes);
    assert_true(record_reader_comment(reader, part.s, part.len));
    for (size_t i = 0; i < kept->count; i++)
        record_reader_packet(reader, &kept->frames[i]);
    timeline_init(again);
    assert_int_equal(record_reader_begin(reader, again, &missing), 0);
    if (record_reader_replay(reader, NULL, NULL, &missing) != 0)
        fail_msg("%s", missing.text);
    text_release(&part);
    record_reader_free(reader);
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

static char *ladder_of(const struct timeline *timeline)
{
    const struct ladder_style style = { .width = 100 };
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    struct ladder *ladder = ladder_new(out, &style);
    ladder_draw(ladder, timeline, timeline->event_count);
    ladder_summary(ladder, timeline);
    ladder_free(ladder);
    fclose(out);
    return text;
}

static void the_same_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < wire_run_count; i++) {
        struct kept kept = { 0 };
        struct timeline again;
        struct err err;
        void *own;
        assert_int_equal(script_setup(&own), 0);
        struct script *script = own;
        kept.recording = record_writer_new(&err);
        assert_non_null(kept.recording);
        script->timeline.has_calls = script->timeline.has_packets = true;
        script->told = told;
        script->told_context = &kept;
        script_run(script, wire_runs[i].script);
        read_back(&script->timeline, &kept, &again);
        char *ours = json_of(&script->timeline), *theirs = json_of(&again);
        assert_non_null(strstr(ours, "\"t_arrived\":0."));
        assert_string_equal(ours, theirs);
        free(ours);
        free(theirs);
        ours = ladder_of(&script->timeline);
        theirs = ladder_of(&again);
        assert_string_equal(ours, theirs);
        free(ours);
        free(theirs);
        timeline_release(&again);
        record_writer_free(kept.recording);
        script_teardown(&own);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_same_again) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
