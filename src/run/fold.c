/* Counting what repeats: see fold.h.
 *
 * Each thread has a lane.  Its last calls and lines of output stand there; when the last FOLD_PLAIN
 * turns were equal, the next one is expected.  A call that is expected is kept back from its begin
 * to its end; if anything else must be told meanwhile, it is told first, so that the timeline stays
 * in order of time.  A turn that comes as expected is counted, and one that does not ends the
 * count. */
#include "run/fold.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "record/writer.h"

enum { PAST_MAX = FOLD_CYCLE_MAX * FOLD_PLAIN, TEXT_MAX = 4096, KEPT_BACK_MS = 1000 };

struct element { /* of what a thread did: a call that has ended, or a piece of output */
    struct call_facts *facts; /* NULL: output */
    enum stream stream;
    char *text; /* owned */
    size_t bytes;
};

struct member { /* of the cycle that is counted */
    bool open;
    /* as the timeline knows it: its count and its end are updated; NULL: output */
    struct call_facts *facts;
    enum tcp_state state;   /* the kernel's last word on its socket */
    uint64_t output, times; /* output: its number among those that are counted */
    int64_t t_ns;           /* … the last one */
};

struct fold_thread {
    struct fold_thread *next;
    pid_t tid, pid; /* 0: not known */
    int program;
    size_t past_count;
    struct element past[PAST_MAX]; /* the newest last */
    /* so many of the last ones were equal to what stands that far before */
    unsigned match[FOLD_CYCLE_MAX + 1];
    size_t cycle, at; /* cycle 0: nothing repeats; at: what is expected next */
    unsigned open;    /* members */
    struct member members[FOLD_CYCLE_MAX];
    struct call_facts *waiting; /* expected, begun, and kept back */
    struct call_facts *over;    /* counted; the kernel's word on it may still come */
};

struct fold {
    bool off;
    void (*forget)(void *context, struct call_facts *facts);
    void *context;
    struct fold_thread *lanes; /* the latest first */
    unsigned open, waiting;
    uint64_t outputs; /* that are counted */
    struct timeline *timeline;
    struct record_writer *recording;
};

struct fold *fold_new(void (*forget)(void *context, struct call_facts *facts), void *context)
{
    struct fold *fold = xcalloc(1, sizeof *fold);
    fold->forget = forget;
    fold->context = context;
    return fold;
}

static void past_clear(struct fold_thread *lane)
{
    for (size_t i = 0; i < lane->past_count; i++)
        free(lane->past[i].text);
    lane->past_count = lane->cycle = lane->at = 0;
    memset(lane->match, 0, sizeof lane->match);
}

void fold_free(struct fold *fold)
{
    for (struct fold_thread *lane = fold ? fold->lanes : NULL, *next; lane; lane = next) {
        next = lane->next;
        past_clear(lane);
        free(lane);
    }
    free(fold);
}

static struct fold_thread *lane_of(struct fold *fold, pid_t tid, pid_t pid, int program)
{
    for (struct fold_thread **link = &fold->lanes; *link; link = &(*link)->next)
        if ((*link)->tid == tid && (*link)->program == program) {
            struct fold_thread *lane = *link;
            *link = lane->next;
            lane->next = fold->lanes;
            lane->pid = pid ? pid : lane->pid;
            return fold->lanes = lane;
        }
    struct fold_thread *lane = xcalloc(1, sizeof *lane);
    *lane = (struct fold_thread){ .next = fold->lanes, .tid = tid, .pid = pid, .program = program };
    return fold->lanes = lane;
}

/* ---- telling ---- */

static void say(struct fold *fold, const struct observation *seen)
{
    timeline_observe(fold->timeline, seen);
    if (fold->recording)
        record_writer_told(fold->recording, seen);
}

static void say_call(struct fold *fold, enum observation_kind kind, struct call_facts *facts)
{
    say(fold, &(struct observation){ .kind = kind,
                                     .t_ns = kind == OBSERVED_BEGINS ? facts->t_begin_ns
                                                                     : facts->t_end_ns,
                                     .facts = facts });
}

/* The count ends; the cycle may go on. */
static void lane_close(struct fold *fold, struct fold_thread *lane)
{
    /* from the one that is due: it was counted longest ago */
    for (size_t i = 0; i < lane->cycle && lane->open; i++) {
        struct member *member = &lane->members[(lane->at + i) % lane->cycle];
        if (!member->open)
            continue;
        member->open = false;
        lane->open--;
        fold->open--;
        if (member->facts)
            say_call(fold, OBSERVED_ENDS, member->facts);
        else
            say(fold, &(struct observation){
                          .kind = OBSERVED_REPEATED,
                          .t_ns = member->t_ns,
                          .program = lane->program,
                          .repeated = { .output = member->output, .times = member->times } });
    }
}

static struct element *expected(struct fold_thread *lane)
{
    return lane->cycle ? &lane->past[lane->past_count - lane->cycle + lane->at] : NULL;
}

static void disturb(struct fold *fold, int64_t before_ns);

static void member_opens(struct fold *fold, struct fold_thread *lane, struct member *member,
                         int64_t t_ns)
{
    disturb(fold, t_ns);
    *member = (struct member){ .open = true, .times = 1 };
    lane->open++;
    fold->open++;
}

static struct member *member_due(struct fold_thread *lane)
{
    struct member *member = &lane->members[lane->at];
    lane->at = (lane->at + 1) % lane->cycle;
    return member;
}

static void count_call(struct fold *fold, struct fold_thread *lane, struct call_facts *facts)
{
    struct member *member = member_due(lane);
    if (!member->open) {
        member_opens(fold, lane, member, facts->t_begin_ns);
        member->facts = facts;
        facts->times = 1;
        say_call(fold, OBSERVED_BEGINS, facts);
        return;
    }
    member->facts->times++;
    member->facts->t_end_ns = facts->t_end_ns;
    facts->joined = member->facts->joined;
    lane->over = facts;
}

static bool is_counted(const struct call_facts *facts)
{
    return facts->joined && ((const struct call *)facts->joined)->facts != facts;
}

/* Something else must be told: what is kept back goes first.  A call that has ended as expected may
 * be counted at once, unless packets of its own may have come in between. */
static void lane_disturb(struct fold *fold, struct fold_thread *lane)
{
    struct call_facts *facts = lane->waiting;
    struct element *due = expected(lane);
    lane->waiting = NULL;
    fold->waiting--;
    if (facts->t_end_ns && facts->role != CALL_CONNECT && due && due->facts &&
        fold_same(facts, due->facts)) {
        count_call(fold, lane, facts);
        return;
    }
    lane_close(fold, lane);
    say_call(fold, OBSERVED_BEGINS, facts);
}

static void disturb(struct fold *fold, int64_t before_ns)
{
    while (fold->waiting) {
        struct fold_thread *first = NULL;
        for (struct fold_thread *lane = fold->lanes; lane; lane = lane->next)
            if (lane->waiting && lane->waiting->t_begin_ns <= before_ns &&
                (!first || lane->waiting->t_begin_ns < first->waiting->t_begin_ns))
                first = lane;
        if (!first)
            return;
        lane_disturb(fold, first);
    }
}

static void tell(struct fold *fold, const struct observation *seen)
{
    disturb(fold, INT64_MAX);
    say(fold, seen);
}

/* ---- what a thread did ---- */

static bool element_same(const struct element *a, const struct element *b)
{
    if (!a->facts != !b->facts)
        return false;
    if (a->facts)
        return fold_same(a->facts, b->facts);
    return a->stream == b->stream && a->bytes == b->bytes &&
           memcmp(a->text, b->text, a->bytes) == 0;
}

/* It was told as it is. */
static void past_add(struct fold_thread *lane, struct element element)
{
    if (lane->past_count == PAST_MAX) {
        free(lane->past[0].text);
        memmove(lane->past, lane->past + 1, --lane->past_count * sizeof *lane->past);
    }
    for (size_t p = 1; p <= FOLD_CYCLE_MAX; p++)
        lane->match[p] =
            lane->past_count >= p && element_same(&lane->past[lane->past_count - p], &element)
                ? lane->match[p] + 1
                : 0;
    lane->past[lane->past_count++] = element;
    for (size_t p = 1; p <= FOLD_CYCLE_MAX && !lane->cycle; p++)
        if (lane->match[p] >= (FOLD_PLAIN - 1) * p) {
            lane->cycle = p;
            lane->at = 0;
        }
}

static void told_call(struct fold_thread *lane, struct call_facts *facts)
{
    struct element *due = expected(lane);
    /* it goes on, but packets came in between */
    if (due && due->facts && fold_same(facts, due->facts)) {
        lane->at = (lane->at + 1) % lane->cycle;
        return;
    }
    if (lane->cycle || !fold_may(facts))
        past_clear(lane);
    if (fold_may(facts))
        past_add(lane, (struct element){ .facts = facts });
}

static void take_begin(struct fold *fold, const struct observation *seen)
{
    struct call_facts *facts = seen->facts;
    struct fold_thread *lane = lane_of(fold, facts->tid, facts->pid, facts->program);
    struct element *due = expected(lane);
    if (lane->over && fold->forget)
        fold->forget(fold->context, lane->over);
    lane->over = NULL;
    if (due && due->facts && fold_begins_same(facts, due->facts)) {
        lane->waiting = facts;
        fold->waiting++;
        return;
    }
    disturb(fold, INT64_MAX);
    lane_close(fold, lane);
    if (lane->cycle)
        past_clear(lane);
    say(fold, seen);
}

static void take_end(struct fold *fold, const struct observation *seen)
{
    struct call_facts *facts = seen->facts;
    struct fold_thread *lane = lane_of(fold, facts->tid, facts->pid, facts->program);
    if (is_counted(facts) || facts->times)
        return; /* when it began, before its time */
    if (facts != lane->waiting) {
        tell(fold, seen);
        told_call(lane, facts);
        return;
    }
    if (fold_same(facts, expected(lane)->facts)) {
        lane->waiting = NULL;
        fold->waiting--;
        count_call(fold, lane, facts);
        return;
    }
    tell(fold, seen); /* and before it, that it began */
    told_call(lane, facts);
}

static void take_output(struct fold *fold, const struct observation *seen)
{
    struct fold_thread *lane = lane_of(fold, seen->output.tid, seen->pid, seen->program);
    struct element element = { .stream = seen->output.stream,
                               .text = seen->output.text,
                               .bytes = seen->output.bytes };
    struct element *due = expected(lane);
    if (due && element_same(due, &element)) {
        struct member *member = member_due(lane);
        if (member->open) {
            member->times++;
        } else {
            struct observation again = *seen;
            member_opens(fold, lane, member, seen->t_ns);
            member->output = ++fold->outputs;
            again.output.again = true;
            say(fold, &again);
        }
        member->t_ns = seen->t_ns;
        return;
    }
    disturb(fold, INT64_MAX);
    lane_close(fold, lane);
    say(fold, seen);
    if (lane->cycle || element.bytes > TEXT_MAX)
        past_clear(lane);
    if (element.bytes > TEXT_MAX)
        return;
    element.text = xmalloc(element.bytes + 1);
    memcpy(element.text, seen->output.text, element.bytes);
    past_add(lane, element);
}

/* Asked at each of equal calls, the kernel most often says the same. */
static void take_state(struct fold *fold, const struct observation *seen)
{
    struct fold_thread *lane =
        seen->facts ? lane_of(fold, seen->facts->tid, seen->facts->pid, seen->facts->program)
                    : NULL;
    const struct call *call = seen->facts ? seen->facts->joined : NULL;
    for (size_t i = 0; lane && call && i < lane->cycle; i++) {
        struct member *member = &lane->members[i];
        if (!member->open || member->facts != call->facts)
            continue;
        if (member->state == seen->state)
            return;
        member->state = seen->state;
        if (is_counted(seen->facts))
            lane_close(fold, lane);
        break;
    }
    tell(fold, seen);
}

static void close_all(struct fold *fold, int program, pid_t pid, bool over)
{
    disturb(fold, INT64_MAX);
    for (struct fold_thread *lane = fold->lanes; lane && (fold->open || over); lane = lane->next)
        if ((program < 0 || lane->program == program) &&
            (pid <= 0 || lane->pid == pid || !lane->pid)) {
            lane_close(fold, lane);
            if (over)
                past_clear(lane);
        }
}

void fold_take(struct fold *fold, struct timeline *timeline, struct record_writer *recording,
               const struct observation *seen)
{
    fold->timeline = timeline;
    fold->recording = recording;
    if (fold->off) {
        say(fold, seen);
        return;
    }
    switch (seen->kind) {
    case OBSERVED_BEGINS: take_begin(fold, seen); return;
    case OBSERVED_ENDS: take_end(fold, seen); return;
    case OBSERVED_OUTPUT: take_output(fold, seen); return;
    case OBSERVED_STATE: take_state(fold, seen); return;
    case OBSERVED_PACKET: close_all(fold, -1, 0, false); break;
    case OBSERVED_INPUT: close_all(fold, seen->program, 0, false); break;
    case OBSERVED_RELEASED:
    case OBSERVED_EXIT: close_all(fold, seen->program, seen->pid, true); break;
    default: break;
    }
    tell(fold, seen);
}

void fold_look(struct fold *fold, struct timeline *timeline, struct record_writer *recording,
               int64_t until_ns)
{
    fold->timeline = timeline;
    fold->recording = recording;
    for (struct fold_thread *lane = fold->lanes; lane && fold->waiting; lane = lane->next)
        if (lane->waiting &&
            until_ns - lane->waiting->t_begin_ns > (int64_t)KEPT_BACK_MS * NS_PER_MS) {
            disturb(fold, INT64_MAX);
            break;
        }
    if (until_ns == INT64_MAX)
        close_all(fold, -1, 0, true);
}

void fold_switch(struct fold *fold, bool on)
{
    if (fold->off == !on)
        return;
    if (!on && fold->timeline)
        close_all(fold, -1, 0, true);
    fold->off = !on;
}
