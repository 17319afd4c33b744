/* A run as a trace file: see writer.h. */
#include "record/writer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/scratch.h"
#include "record/comments.h"
#include "record/line.h"
#include "record/written_frames.h"

enum { PART_BYTES = 60000 };

/* A call as it was last written, to write only what changes; until it ends. */
struct written_call {
    struct call_facts facts;
    struct call_arg args[6];
};

struct record_writer {
    FILE *spool;
    uint64_t spooled;
    bool spool_failed;
    int link_type;
    uint32_t snaplen_bytes;
    struct text lines;
    size_t lines_most; /* 0: no matter how many bytes */
    bool too_long;     /* lines: there were more, and none is kept */
    bool finished;     /* lines: nothing comes behind them */
    struct written_frames frames;
    size_t call_count, call_capacity;
    struct written_call **calls; /* by id - 1; NULL: it has ended */
    size_t process_count;
    const struct trace_process *processes; /* NULL: no packet is said to be a process's */
};

struct record_writer *record_writer_new(struct err *err)
{
    struct record_writer *recording = xcalloc(1, sizeof *recording);
    recording->spool = scratch_stream("the frames", err);
    if (!recording->spool) {
        free(recording);
        return NULL;
    }
    recording->link_type = 1;
    recording->snaplen_bytes = 262144;
    text_init(&recording->lines);
    return recording;
}

void record_writer_free(struct record_writer *recording)
{
    if (!recording)
        return;
    fclose(recording->spool);
    text_release(&recording->lines);
    written_frames_release(&recording->frames);
    for (size_t i = 0; i < recording->call_count; i++)
        free(recording->calls[i]);
    free(recording->calls);
    free(recording);
}

void record_writer_at_most(struct record_writer *recording, size_t bytes)
{
    recording->lines_most = bytes;
}

void record_writer_link(struct record_writer *recording, int link_type, uint32_t snaplen_bytes)
{
    recording->link_type = link_type;
    recording->snaplen_bytes = snaplen_bytes;
}

uint64_t record_writer_frame(struct record_writer *recording, const uint8_t *bytes, uint32_t count)
{
    uint64_t place = recording->spooled;
    if (!recording->spool_failed && fwrite(bytes, 1, count, recording->spool) != count)
        recording->spool_failed = true;
    recording->spooled += count;
    return place;
}

size_t record_writer_bytes(struct record_writer *recording, int id, uint32_t at, uint8_t *bytes,
                           size_t most)
{
    if (id < 1 || (size_t)id > recording->frames.packet_count || recording->spool_failed ||
        fflush(recording->spool) != 0)
        return 0;
    const struct written_frame *frame = &recording->frames.list[recording->frames.packets[id - 1]];
    if (at >= frame->captured_bytes)
        return 0;
    size_t count = frame->captured_bytes - at < most ? frame->captured_bytes - at : most;
    return pread(fileno(recording->spool), bytes, count, (off_t)(frame->place + at)) ==
                   (ssize_t)count
               ? count
               : 0;
}

/* ---- lines ---- */

static void add(struct record_writer *recording, const struct record *record,
                const struct call_facts *before)
{
    if (recording->too_long)
        return;
    record_add(&recording->lines, record, before);
    text_add_char(&recording->lines, '\n');
    recording->too_long = recording->lines_most && recording->lines.len > recording->lines_most;
    if (recording->too_long) {
        text_release(&recording->lines);
        text_init(&recording->lines);
    }
}

static uint32_t number_of(const struct call_facts *facts)
{
    return facts ? (uint32_t)((const struct call *)facts->joined)->id : 0;
}

/* The arguments' texts are never changed in place, so a copy of the pointers keeps what they were.
 */
static void keep(struct written_call *written, const struct call_facts *facts)
{
    written->facts = *facts;
    written->facts.args = written->args;
    for (unsigned i = 0; i < facts->arg_count && i < sizeof written->args / sizeof *written->args;
         i++)
        written->args[i] = facts->args[i];
}

static void told_of_call(struct record_writer *recording, struct record *record)
{
    const struct call_facts *facts = record->observed.facts;
    record->call = number_of(facts);
    if (record->kind == OBSERVED_BEGINS) {
        array_reserve(&recording->calls, &recording->call_capacity, recording->call_count,
                      sizeof *recording->calls);
        struct written_call *begun = xcalloc(1, sizeof *begun);
        recording->calls[recording->call_count++] = begun;
        add(recording, record, NULL);
        keep(begun, facts);
        return;
    }
    struct written_call **written = &recording->calls[record->call - 1];
    add(recording, record, &(*written)->facts);
    free(*written);
    *written = NULL;
}

/* ---- what was told ---- */

void record_writer_told(struct record_writer *recording, const struct observation *seen)
{
    struct record record = { .kind = (int)seen->kind, .observed = *seen };
    if (seen->kind == OBSERVED_BEGINS || seen->kind == OBSERVED_ENDS) {
        told_of_call(recording, &record);
        return;
    }
    if (seen->kind == OBSERVED_RELEASED || seen->kind == OBSERVED_STATE)
        record.call = number_of(seen->facts);
    if (seen->kind == OBSERVED_PACKET)
        written_frames_left(&recording->frames, &record);
    if (seen->kind == OBSERVED_CROSSED && seen->crossed.fate.kind == FATE_ARRIVED)
        written_frames_arrived(&recording->frames, &record);
    add(recording, &record, NULL);
}

void record_writer_settled(struct record_writer *recording, size_t until)
{
    add(recording, &(struct record){ .kind = RECORD_SETTLED, .until = until }, NULL);
}

/* What is known only at the end comes before all: what was captured on.  And behind all: calls that
 * never returned. */
static void finish(struct record_writer *recording, const struct timeline *timeline)
{
    struct text first = recording->lines;
    text_init(&recording->lines);
    add(recording,
        &(struct record){ .kind = RECORD_RUN,
                          .version = RECORD_VERSION,
                          .hosts = timeline->hosts,
                          .is_private = timeline->is_private,
                          .has_packets = timeline->has_packets,
                          .dropped = timeline->dropped,
                          .interface = timeline->interface,
                          .link = timeline->link },
        NULL);
    text_add_bytes(&recording->lines, first.s, first.len);
    text_release(&first);
    for (size_t i = 0; i < recording->call_count; i++)
        if (recording->calls[i]) {
            struct call_facts facts = *timeline->calls[i]->facts;
            struct record record = { .kind = RECORD_NOW,
                                     .observed.facts = &facts,
                                     .call = (uint32_t)i + 1 };
            add(recording, &record, &recording->calls[i]->facts);
        }
    recording->finished = true;
}

const char *record_writer_lines(struct record_writer *recording, const struct timeline *timeline,
                                size_t *bytes)
{
    if (!recording->finished)
        finish(recording, timeline);
    *bytes = recording->lines.len;
    return recording->lines.s;
}

/* ---- comments ---- */

uint64_t record_writer_sum(const char *bytes, size_t count)
{
    uint64_t sum = 0xcbf29ce484222325u; /* FNV-1a */
    for (size_t i = 0; i < count; i++)
        sum = (sum ^ (unsigned char)bytes[i]) * 0x100000001b3u;
    return sum;
}

/* All comments of the file, each on a frame (from 1) or on the whole file (0). */
struct file_comments {
    size_t count, capacity;
    struct comment {
        size_t frame, order;
        struct trace_comment text;
    } * list;
};

static void comment_add(struct file_comments *comments, size_t frame, const struct text *text)
{
    array_reserve(&comments->list, &comments->capacity, comments->count, sizeof *comments->list);
    char *copy = xmemdup(text->s, text->len + 1);
    comments->list[comments->count] = (struct comment){
        .frame = frame, .order = comments->count, .text = { .text = copy, .bytes = text->len }
    };
    comments->count++;
}

static int by_frame(const void *a, const void *b)
{
    const struct comment *x = a, *y = b;
    if (x->frame != y->frame)
        return x->frame < y->frame ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* used: so many bytes of comments are on the file already. */
static int comment_record(struct record_writer *recording, const struct timeline *timeline,
                          struct file_comments *comments, size_t used, struct err *err)
{
    size_t bytes;
    const char *lines = record_writer_lines(recording, timeline, &bytes);
    if (recording->too_long)
        return err_set(err, "writing the trace: the record has more than %zu bytes",
                       recording->lines_most);
    size_t parts = (bytes + PART_BYTES - 1) / PART_BYTES, part_most = PART_BYTES + 100;
    size_t on_file = (TRACE_FILE_COMMENTS_MAX - used) / part_most, frames = recording->frames.count;
    if (frames == 0) /* who reads packets finds none there, and need not be able to open it */
        on_file = (TRACE_FRAME_COMMENTS_MAX - used) / part_most;
    size_t room = frames * (TRACE_FRAME_COMMENTS_MAX / part_most);
    if (parts > on_file && parts - on_file > room)
        return err_set(
            err,
            "writing the trace: the record of so many calls (%zu) does not fit beside so few packets (%zu)",
            recording->call_count, frames);
    struct text text;
    text_init(&text);
    for (size_t i = 0; i < parts; i++) {
        const char *part = lines + i * PART_BYTES;
        size_t count = bytes - i * PART_BYTES < PART_BYTES ? bytes - i * PART_BYTES : PART_BYTES;
        text_clear(&text);
        text_addf(&text, RECORDING_HEAD "%d part %zu of %zu sum %016" PRIx64 "\n", RECORD_VERSION,
                  i + 1, parts, record_writer_sum(part, count));
        text_add_bytes(&text, part, count);
        comment_add(comments, i < on_file ? 0 : 1 + (i - on_file) % frames, &text);
    }
    text_release(&text);
    return 0;
}

/* The packet that a call caused: the first that left because of it; else the first that carries its
 * bytes. */
static const struct packet *caused_by(const struct call *call)
{
    const struct packet *first = NULL, *carrier = NULL;
    /* newest first */
    for (const struct packet_list *entry = call->packets; entry; entry = entry->next) {
        if (entry->packet->trigger.kind == TRIGGER_CALL && entry->packet->trigger.call == call)
            first = entry->packet;
        carrier = entry->packet;
    }
    return first ? first : carrier;
}

static void comment_calls(const struct record_writer *recording, const struct timeline *timeline,
                          struct file_comments *comments)
{
    struct text text;
    text_init(&text);
    comment_on_run(&text, timeline);
    comment_add(comments, 0, &text);
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call *call = timeline->calls[i];
        const struct packet *packet = caused_by(call);
        if (!packet || packet->id < 1 || (size_t)packet->id > recording->frames.packet_count)
            continue;
        text_clear(&text);
        comment_on_call(&text, call);
        comment_add(comments, recording->frames.packets[packet->id - 1] + 1, &text);
    }
    text_release(&text);
}

/* The first packet that left after the call began, else the last. */
static const struct packet *next_after(const struct timeline *timeline, const struct call *call)
{
    size_t i = 0;
    while (i + 1 < timeline->packet_count &&
           timeline->packets[i]->facts.t_ns < call->facts->t_begin_ns)
        i++;
    return i < timeline->packet_count ? timeline->packets[i] : NULL;
}

/* Where its evidence is: at a packet that one of its calls caused, one that it names, or the next one
 * that left. */
static const struct packet *proved_by(const struct timeline *timeline,
                                      const struct finding *finding)
{
    for (size_t i = 0; i < finding->call_count; i++)
        if (caused_by(finding->calls[i]))
            return caused_by(finding->calls[i]);
    if (finding->packet_count)
        return finding->packets[0];
    return finding->call_count ? next_after(timeline, finding->calls[0]) : NULL;
}

static void comment_findings(const struct record_writer *recording, const struct timeline *timeline,
                             struct file_comments *comments)
{
    struct text text;
    text_init(&text);
    for (size_t i = 0; i < timeline->finding_count; i++) {
        const struct packet *packet = proved_by(timeline, timeline->findings[i]);
        if (!packet || packet->id < 1 || (size_t)packet->id > recording->frames.packet_count)
            continue;
        text_clear(&text);
        comment_on_finding(&text, timeline->findings[i]);
        comment_add(comments, recording->frames.packets[packet->id - 1] + 1, &text);
    }
    text_release(&text);
}

/* ---- the file ---- */

void record_writer_processes(struct record_writer *recording, const struct trace_process *list,
                             size_t count)
{
    recording->processes = list;
    recording->process_count = count;
}

/* The packet of each frame as it left, by frame; NULL: a copy that arrived, a fragment.  free() */
static const struct packet **packets_of_frames(const struct record_writer *recording,
                                               const struct timeline *timeline)
{
    const struct packet **packets = xcalloc(recording->frames.count, sizeof *packets);
    for (size_t i = 0; i < timeline->packet_count; i++) {
        size_t number = (size_t)timeline->packets[i]->id;
        if (number >= 1 && number <= recording->frames.packet_count)
            packets[recording->frames.packets[number - 1]] = timeline->packets[i];
    }
    return packets;
}

/* The only process of the program that made calls; 0: there are several. */
static pid_t only_process(const struct timeline *timeline, const struct program *program)
{
    for (size_t i = 0; i < timeline->call_count; i++)
        if (timeline->calls[i]->program == program &&
            timeline->calls[i]->facts->pid != program->pid)
            return 0;
    return program->pid;
}

/* Whose packet it is: the process of the call that made it leave or whose bytes it carries, with its thread; else the one
 * process of the program that has the end. */
static void say_process(struct trace_frame *frame, const struct timeline *timeline,
                        const struct packet *packet)
{
    const struct call *call = packet->trigger.kind == TRIGGER_CALL ? packet->trigger.call : NULL;
    if (!call && packet->carries_count)
        call = packet->carries[0];
    if (call) {
        frame->pid = (uint32_t)call->facts->pid;
        frame->tid = (uint32_t)call->facts->tid;
        return;
    }
    const struct program *program =
        packet->connection ? program_of_end(packet->connection, packet->from) : NULL;
    if (program)
        frame->pid = (uint32_t)only_process(timeline, program);
}

static int write_frames(struct record_writer *recording, const struct timeline *timeline,
                        enum trace_format format, struct trace_writer *writer,
                        const struct trace_comment *texts, const struct file_comments *comments,
                        size_t next, struct err *err)
{
    uint8_t *bytes = NULL;
    size_t capacity = 0;
    int outcome = 0;
    const struct packet **packets =
        recording->processes ? packets_of_frames(recording, timeline) : NULL;
    for (size_t i = 0; i < recording->frames.count && outcome == 0; i++) {
        const struct written_frame *frame = &recording->frames.list[i];
        if (frame->arrived && format == TRACE_PCAP)
            continue; /* nothing would tell it from the one that left */
        array_reserve(&bytes, &capacity, frame->captured_bytes, 1);
        if (pread(fileno(recording->spool), bytes, frame->captured_bytes, (off_t)frame->place) !=
            (ssize_t)frame->captured_bytes) {
            outcome = err_errno(err, "reading frame %zu again from the temporary file", i + 1);
            break;
        }
        size_t from = next;
        while (next < comments->count && comments->list[next].frame == i + 1)
            next++;
        struct trace_frame out = { .t_ns = frame->t_ns,
                                   .interface = written_frames_interface(&recording->frames,
                                                                         timeline, frame),
                                   .arrived = frame->arrived,
                                   .bytes = bytes,
                                   .captured_bytes = frame->captured_bytes,
                                   .wire_bytes = frame->wire_bytes,
                                   .comment_count = next - from,
                                   .comments = texts + from };
        if (packets && packets[i])
            say_process(&out, timeline, packets[i]);
        trace_writer_frame(writer, &out);
    }
    free(packets);
    free(bytes);
    return outcome;
}

int record_writer_write(struct record_writer *recording, const struct timeline *timeline,
                        FILE *file, enum trace_format format, struct err *err)
{
    struct file_comments comments = { 0 };
    int outcome = 0;
    if (fflush(recording->spool) != 0 || recording->spool_failed)
        return err_errno(err, "putting the frames aside in a temporary file");
    if (format == TRACE_PCAPNG) {
        comment_calls(recording, timeline, &comments);
        comment_findings(recording, timeline, &comments);
        outcome = comment_record(recording, timeline, &comments, comments.list[0].text.bytes, err);
    }
    if (comments.count)
        qsort(comments.list, comments.count, sizeof *comments.list, by_frame);
    struct trace_comment *texts = xcalloc(comments.count + 1, sizeof *texts);
    size_t on_file = 0;
    for (size_t i = 0; i < comments.count; i++) {
        texts[i] = comments.list[i].text;
        on_file += comments.list[i].frame == 0;
    }
    if (outcome == 0) {
        const char *names[HOSTS_NAMED_MAX];
        struct trace_about about = { .interface = timeline->interface,
                                     .interface_count = written_hosts_name(timeline, names),
                                     .interfaces = names,
                                     .link_type = recording->link_type,
                                     .snaplen_bytes = recording->snaplen_bytes,
                                     .comment_count = on_file,
                                     .comments = texts,
                                     .process_count = recording->process_count,
                                     .processes = recording->processes };
        struct trace_writer *writer = trace_writer_new(file, format, &about);
        struct err at_end;
        outcome = write_frames(recording, timeline, format, writer, texts, &comments, on_file, err);
        if (trace_writer_end(writer, recording->frames.count, timeline->dropped, &at_end) != 0 &&
            outcome == 0)
            outcome = err_set(err, "%s", at_end.text);
    }
    for (size_t i = 0; i < comments.count; i++)
        free((void *)(uintptr_t)comments.list[i].text.text);
    free(comments.list);
    free(texts);
    return outcome;
}
