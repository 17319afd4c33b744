/* Reading a recorded run: see reader.h.
 *
 * The lines go through the same door as what is seen live: each becomes a struct observation for
 * timeline_observe().  The timeline trusts its sources, so what could break it is turned away here:
 * a call that ends before it began, a program that never started.  What may be wrong before that is
 * met in parts.c (which lines there are) and frames.c (which packets). */
#include "record/reader.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/memory.h"
#include "base/text.h"
#include "findings/findings.h"
#include "record/frames.h"
#include "record/line.h"
#include "record/parts.h"

struct record_reader {
    struct record_parts parts;
    struct record_frames frames;
    struct text lines; /* from record_reader_begin() on: the parts, in their order */
    struct timeline *timeline;
};

struct record_reader *record_reader_new(void)
{
    struct record_reader *recorded = xcalloc(1, sizeof *recorded);
    record_parts_init(&recorded->parts);
    text_init(&recorded->lines);
    return recorded;
}

void record_reader_free(struct record_reader *recorded)
{
    if (!recorded)
        return;
    record_parts_release(&recorded->parts);
    record_frames_release(&recorded->frames);
    text_release(&recorded->lines);
    free(recorded);
}

bool record_reader_comment(struct record_reader *recorded, const char *text, size_t bytes)
{
    return record_parts_take(&recorded->parts, text, bytes);
}

bool record_reader_found(const struct record_reader *recorded)
{
    return recorded->parts.count > 0 || recorded->parts.damaged || recorded->parts.newer;
}

void record_reader_packet(struct record_reader *recorded, const struct packet_facts *facts)
{
    /* such a frame was never on the timeline of a run, unless it was cut since */
    if (facts->unreadable)
        recorded->frames.unreadable += facts->truncated;
    else
        record_frames_add(&recorded->frames, facts);
}

struct replay {
    struct record_reader *recorded;
    struct timeline *timeline;
    /* frames, those that arrived, too; packets that left, each once */
    uint64_t packets_wanted, packets, bad_lines;
    size_t call_limit, call_count, call_capacity; /* numbers of calls are below the limit */
    struct call_facts **calls;                    /* by number */
};

static struct call *joined(const struct call_facts *facts)
{
    return facts ? facts->joined : NULL;
}

static struct call_facts *call_numbered(const struct replay *replay, uint32_t number)
{
    return number < replay->call_count ? replay->calls[number] : NULL;
}

/* A program whose start was lost still has its place: those behind it are known by their index. */
static bool program_starts(struct replay *replay, const struct observation *seen)
{
    if ((size_t)seen->program < replay->timeline->program_count || !seen->started.id)
        return false;
    while (replay->timeline->program_count < (size_t)seen->program)
        timeline_observe(replay->timeline, &(struct observation){ .kind = OBSERVED_PROGRAM,
                                                                  .t_ns = seen->t_ns,
                                                                  .started.id = "?" });
    timeline_observe(replay->timeline, seen);
    return true;
}

static bool call_is_told(struct replay *replay, const struct record *record, const char *line,
                         size_t bytes)
{
    struct timeline *timeline = replay->timeline;
    struct call_facts *facts = call_numbered(replay, record->call);
    if (record->call == 0 || record->call >= replay->call_limit)
        return false;
    if (record->kind == OBSERVED_BEGINS) {
        if (facts)
            return false;
        facts = arena_alloc(&timeline->arena, sizeof *facts);
        if (record_read_call(facts, line, bytes, &timeline->arena) != 0 || !facts->row ||
            facts->pid < 1 || facts->tid < 1 || (size_t)facts->program >= timeline->program_count)
            return false;
        while (replay->call_count <= record->call) {
            array_reserve(&replay->calls, &replay->call_capacity, replay->call_count,
                          sizeof(struct call_facts *));
            replay->calls[replay->call_count++] = NULL;
        }
        replay->calls[record->call] = facts;
        timeline_observe(timeline, &(struct observation){ .kind = OBSERVED_BEGINS,
                                                          .t_ns = facts->t_begin_ns,
                                                          .facts = facts });
        return true;
    }
    if (!joined(facts) || joined(facts)->ended)
        return false;
    struct call_facts after = *facts; /* what the join relied on when it began stays as it was */
    if (record_read_call(&after, line, bytes, &timeline->arena) != 0 ||
        after.program != facts->program || after.pid != facts->pid || after.tid != facts->tid ||
        after.inode != facts->inode || after.role != facts->role)
        return false;
    *facts = after;
    if (record->kind == OBSERVED_ENDS)
        timeline_observe(timeline, &(struct observation){ .kind = OBSERVED_ENDS,
                                                          .t_ns = facts->t_end_ns,
                                                          .facts = facts });
    return true;
}

static bool is_of_program(int kind)
{
    return kind == OBSERVED_SOCKET || kind == OBSERVED_RELEASED || kind == OBSERVED_OUTPUT ||
           kind == OBSERVED_INPUT || kind == OBSERVED_EXIT;
}

/* As it arrived; a damaged frame may be no packet any more. */
static void arrival_is_told(struct replay *replay, struct record *record)
{
    struct observation *seen = &record->observed;
    bool changed = seen->crossed.fate.did & WIRE_CORRUPTED;
    seen->crossed.wire_bytes = record->wire_bytes;
    if (!record->wire_bytes)
        return;
    struct packet_facts *arrived =
        record_frames_take(&replay->recorded->frames, seen->t_ns, record->wire_bytes);
    replay->packets_wanted += arrived || !changed;
    seen->crossed.arrived = changed ? arrived : NULL;
}

/* Other records than those of calls.  False: the line makes no sense here. */
static bool is_told(struct replay *replay, struct record *record)
{
    struct observation *seen = &record->observed;
    seen->kind = (enum observation_kind)record->kind;
    if (is_of_program(record->kind) && (size_t)seen->program >= replay->timeline->program_count)
        return false;
    if (record->kind == OBSERVED_SOCKET && !seen->inode)
        return false;
    if ((record->kind == OBSERVED_EXIT || record->kind == OBSERVED_RELEASED) && seen->pid < 1)
        return false;
    if ((record->kind == OBSERVED_NOTE || record->kind == OBSERVED_RULE) && !seen->note)
        return false;
    if (record->kind == OBSERVED_COUNTER && !seen->counter.name)
        return false;
    /* each has a line, so there are no more than bytes: a hostile number costs a pointer for each
     * byte of the record at most */
    if ((record->kind == OBSERVED_PACKET || record->kind == OBSERVED_CROSSED) &&
        seen->crossing > replay->recorded->lines.len)
        return false;
    if (record->kind == OBSERVED_PROGRAM)
        return program_starts(replay, seen);
    if (record->kind == OBSERVED_RELEASED || record->kind == OBSERVED_STATE)
        seen->facts = call_numbered(replay, record->call);
    if (record->kind == OBSERVED_PACKET) {
        replay->packets_wanted++;
        replay->packets++;
        seen->packet =
            record_frames_take(&replay->recorded->frames, seen->t_ns, record->wire_bytes);
        if (!seen->packet)
            return true;                 /* counted: it is missing */
        if (replay->timeline->hosts > 1) /* another tool may have counted what arrived, too */
            seen->packet->frame = replay->packets;
    }
    if (record->kind == OBSERVED_CROSSED)
        arrival_is_told(replay, record);
    timeline_observe(replay->timeline, seen);
    return true;
}

static bool line_is_told(struct replay *replay, const char *line, size_t bytes,
                         void (*settled)(void *, size_t), void *context)
{
    struct timeline *timeline = replay->timeline;
    struct record record;
    if (record_read(&record, line, bytes, &timeline->arena) != 0)
        return false;
    switch (record.kind) {
    case RECORD_RUN: /* record_reader_begin() has told it; a second one makes no sense */
        return line == replay->recorded->lines.s;
    case OBSERVED_BEGINS:
    case OBSERVED_ENDS:
    case RECORD_NOW: return call_is_told(replay, &record, line, bytes);
    case RECORD_SETTLED: {
        size_t until =
            record.until < timeline->event_count ? (size_t)record.until : timeline->event_count;
        timeline_settle(timeline, until);
        if (settled)
            settled(context, until);
        return true;
    }
    default: return is_told(replay, &record);
    }
}

/* The next line that is not empty. */
static bool next_line(const struct text *lines, size_t *at, const char **line, size_t *bytes)
{
    while (*at < lines->len) {
        const char *newline = memchr(lines->s + *at, '\n', lines->len - *at);
        *line = lines->s + *at;
        *bytes = (size_t)((newline ? newline : lines->s + lines->len) - *line);
        *at += *bytes + 1;
        if (*bytes)
            return true;
    }
    return false;
}

static void tell_lines(struct replay *replay, void (*settled)(void *, size_t), void *context)
{
    const char *line;
    size_t bytes, at = 0;
    while (next_line(&replay->recorded->lines, &at, &line, &bytes))
        if (!line_is_told(replay, line, bytes, settled, context))
            replay->bad_lines++;
}

static int judge(const struct replay *replay, struct err *missing)
{
    const struct record_parts *parts = &replay->recorded->parts;
    const struct record_frames *frames = &replay->recorded->frames;
    uint64_t gone = replay->packets_wanted - frames->taken, strange = frames->count - frames->taken;
    struct text text;
    text_init(&text);
    const char *how = "missing";
    if (frames->unreadable)
        how = frames->unreadable < gone ? "missing, or cut too short to be read"
                                        : "cut too short to be read";
    if (gone)
        text_addf(&text, "; %" PRIu64 " of its %" PRIu64 " packets %s %s", gone,
                  replay->packets_wanted, gone == 1 ? "is" : "are", how);
    if (frames->without_options)
        text_addf(&text, "; %zu packet%s cut inside the TCP options", frames->without_options,
                  frames->without_options == 1 ? " is" : "s are");
    if (strange)
        text_addf(&text, "; %" PRIu64 " packet%s not of it %s left out", strange,
                  strange == 1 ? " that is" : "s that are", strange == 1 ? "is" : "are");
    if (parts->there < parts->wanted)
        text_addf(&text, "; %" PRIu64 " of %" PRIu64 " parts of the record of its calls %s missing",
                  parts->wanted - parts->there, parts->wanted,
                  parts->wanted - parts->there == 1 ? "is" : "are");
    else if (parts->damaged || replay->bad_lines)
        text_addf(&text, "; the record of its calls is damaged (%" PRIu64 " lines make no sense)",
                  replay->bad_lines);
    int outcome = text.len
                      ? err_set(missing, "the recorded run is not whole, so nothing is judged: %s",
                                text.s + 2)
                      : 0;
    text_release(&text);
    return outcome;
}

/* Packets there are, and packets are told of, but none is both (all times were changed): then calls
 * and packets can't be put in one order. */
static bool are_strangers(const struct record_reader *recorded, struct arena *arena)
{
    struct record record;
    const char *line;
    size_t bytes, at = 0;
    bool told = false;
    while (next_line(&recorded->lines, &at, &line, &bytes)) {
        if (strncmp(line, "packet ", bytes < 7 ? bytes : 7) != 0 ||
            record_read(&record, line, bytes, arena) != 0)
            continue;
        told = true;
        if (record_frames_have(&recorded->frames, record.observed.t_ns, record.wire_bytes))
            return false;
    }
    return told && recorded->frames.count > 0;
}

int record_reader_begin(struct record_reader *recorded, struct timeline *timeline,
                        struct err *missing)
{
    struct arena arena;
    struct record first;
    if (recorded->parts.newer && !recorded->parts.count)
        return err_set(
            missing,
            "the calls of this run were recorded by a newer sockwire, these are the packets alone");
    record_parts_join(&recorded->parts, &recorded->lines);
    recorded->timeline = timeline;
    arena_init(&arena);
    const char *newline = memchr(recorded->lines.s, '\n', recorded->lines.len);
    bool begins = newline &&
                  record_read(&first, recorded->lines.s, (size_t)(newline - recorded->lines.s),
                              &arena) == 0 &&
                  first.kind == RECORD_RUN && first.version == RECORD_VERSION;
    record_frames_sort(&recorded->frames);
    if (begins && are_strangers(recorded, &arena)) {
        arena_release(&arena);
        return err_set(
            missing,
            "the packets are not those of the recorded run (or all their times were changed): its calls are not shown");
    }
    if (begins) {
        timeline->hosts = first.hosts ? first.hosts : 1;
        timeline->is_private = first.is_private;
        timeline->has_calls = true;
        timeline->has_packets = first.has_packets;
        timeline->dropped = first.dropped;
        timeline->interface =
            first.interface ? arena_text(&timeline->arena, first.interface) : NULL;
        timeline->link = first.link ? arena_text(&timeline->arena, first.link) : NULL;
    }
    arena_release(&arena);
    return begins
               ? 0
               : err_set(
                     missing,
                     "the record of this run's calls can't be read, these are the packets alone");
}

int record_reader_replay(struct record_reader *recorded,
                         void (*settled)(void *context, size_t until), void *context,
                         struct err *missing)
{
    struct timeline *timeline = recorded->timeline;
    struct replay replay = { .recorded = recorded, .timeline = timeline };
    size_t bytes = recorded->lines.len;
    /* A call takes many bytes, so its number is small; it is larger where parts are lost.  A hostile
     * number costs a pointer for each 8 bytes of the record at most; where parts are lost, four for
     * each byte. */
    replay.call_limit =
        bytes / 8 + 2 + (recorded->parts.there < recorded->parts.wanted ? 4 * bytes : 0);
    tell_lines(&replay, settled, context);
    timeline_finish(timeline);
    timeline->lacks_packets = replay.packets_wanted > recorded->frames.taken;
    int outcome = judge(&replay, missing);
    if (outcome == 0)
        findings_find(timeline);
    else /* what rests on something's not being there proves nothing */
        timeline->disagreements = NULL;
    if (settled)
        settled(context, timeline->event_count);
    free(replay.calls);
    return outcome;
}
