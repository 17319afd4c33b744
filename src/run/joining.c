/* What was seen is joined and drawn beside the tracer: a stopped program waits for the tracer, and
 * need not wait for the drawing.
 *
 *     the run's thread   stops, packets, output ─▶ seen ──┐                       (phases, stall: ask the timeline
 *                                                         │ joining_turn(): swap    after joining_wait())
 *     the worker                                          └─▶ taken ─▶ merge ─▶ fold ─▶ timeline ─▶ view
 *
 * Once a turn of the loop, when the worker rests, it gets all that was seen and works beside us.  When
 * it still works, what is seen waits; when too much waits, so do we.  Between joining_wait() and the
 * next turn the timeline and the view are the run's own.
 *
 * Beside us only while a person watches a run of which no call is held: the questions of --step and
 * --predict stand between what is drawn before and after, and the grader looks at each turn.  And
 * only while programs are started and run; from the last client's end on, each turn is waited for, so
 * that what is decided then is decided on all that was seen. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "record/writer.h"
#include "run/fold.h"
#include "run/parts.h"

/* So much may wait for a worker that is behind: some 100 ms of the fastest programs. */
enum { SEEN_MOST = 1 << 16 };

/* ---- the worker's part ---- */

static void take_back(void *context, struct call_facts *facts)
{
    struct joining *joining = context;
    array_reserve(&joining->spare, &joining->spare_capacity, joining->spare_count,
                  sizeof *joining->spare);
    joining->spare[joining->spare_count++] = facts;
}

/* The end of a call that was under way when its begin was handed on: what the tracer wrote aside. */
static void complete(struct observation *seen)
{
    struct call_facts *told = seen->facts ? seen->facts->told : NULL;
    if (!told)
        return;
    if (seen->kind == OBSERVED_ENDS)
        memcpy(told, seen->facts, CALL_FACTS_SEEN);
    seen->facts = told;
}

static void draw(struct run *run, int64_t until_ns)
{
    struct joining *joining = &run->joining;
    struct timeline *timeline = run->timeline;
    size_t until = joining->settled;
    while (until < timeline->event_count && timeline->events[until].t_ns <= until_ns)
        until++;
    if (until == joining->settled)
        return;
    joining->settled = until;
    timeline_settle(timeline, until);
    if (run->options->recording)
        record_writer_settled(run->options->recording, until);
    if (run->options->settled)
        run->options->settled(run->options->context, until);
}

static void join(void *context)
{
    struct run *run = context;
    struct joining *joining = &run->joining;
    for (size_t i = 0; i < joining->taken_count; i++) {
        complete(&joining->taken[i]);
        merge_add(&joining->merge, joining->taken[i]);
    }
    joining->taken_count = 0;
    fold_switch(joining->merge.fold, joining->folds);
    merge_drain(&joining->merge, run->timeline, joining->until_ns);
    draw(run, joining->draw_ns);
}

/* ---- the run's part ---- */

void joining_begin(struct run *run)
{
    struct joining *joining = &run->joining;
    merge_init(&joining->merge);
    joining->merge.fold = fold_new(take_back, joining);
    joining->merge.recording = run->options->recording;
    joining->merge.ports =
        run->options->host->ground == GROUND_SHARED ? joining->known_ports : NULL;
}

void joining_go_beside(struct run *run)
{
    if (run->options->watched && !run->options->pause)
        run->joining.worker = worker_new(join, run);
}

void joining_add(struct run *run, struct observation seen)
{
    struct joining *joining = &run->joining;
    array_reserve(&joining->seen, &joining->seen_capacity, joining->seen_count,
                  sizeof *joining->seen);
    joining->seen[joining->seen_count++] = seen;
}

void joining_uses_port(struct run *run, const struct address *address)
{
    struct joining *joining = &run->joining;
    if (!address->version || !address->port)
        return;
    joining->ports[address->port / 8] |= (uint8_t)(1u << address->port % 8);
    joining->ports_grew = true;
}

void joining_wait(struct run *run)
{
    if (run->joining.worker)
        worker_wait(run->joining.worker);
}

/* A call whose begin is handed on now, and which has not ended: its end is written aside. */
static void mark_open(struct joining *joining)
{
    for (size_t i = 0; i < joining->taken_count; i++) {
        const struct observation *seen = &joining->taken[i];
        if (seen->kind == OBSERVED_BEGINS && !seen->facts->t_end_ns)
            seen->facts->handed_on = true;
    }
}

static void hand_over(struct run *run, int64_t until_ns, int64_t draw_ns, bool folds)
{
    struct joining *joining = &run->joining;
    struct observation *empty = joining->taken;
    size_t capacity = joining->taken_capacity;
    joining->taken = joining->seen;
    joining->taken_count = joining->seen_count;
    joining->taken_capacity = joining->seen_capacity;
    joining->seen = empty;
    joining->seen_count = 0;
    joining->seen_capacity = capacity;
    if (joining->worker)
        mark_open(joining);
    if (joining->ports_grew)
        memcpy(joining->known_ports, joining->ports, sizeof joining->ports);
    joining->ports_grew = false;
    joining->until_ns = until_ns;
    joining->draw_ns = draw_ns;
    joining->folds = folds;
}

/* What the last turn left for us. */
static void collect(struct run *run)
{
    struct joining *joining = &run->joining;
    for (size_t i = 0; i < joining->spare_count && run->tracer; i++)
        tracer_forget(run->tracer, joining->spare[i]);
    joining->spare_count = 0;
    joining->packet_ns = joining->merge.packet_ns;
    joining->holds = joining->merge.count || joining->settled < run->timeline->event_count;
    joining->drawn_ns = joining->draw_ns;
}

/* Programs that wait for a line from the keyboard, when all that came before is drawn. */
static void prompt(struct run *run)
{
    for (size_t i = 0; i < run->actor_count; i++) {
        struct actor *actor = &run->actors[i];
        if (!actor->prompt_due || actor->prompt_ns > run->joining.drawn_ns || pause_is_open(run))
            continue;
        actor->prompt_due = false;
        if (run->stdin_is_terminal && !run->options->input && run->options->prompt &&
            !actor->ended && actor->wants_input && (!actor->is_server || run->actor_count == 1))
            run->options->prompt(run->options->context, run->timeline->programs[actor->index]);
    }
}

void joining_turn(struct run *run, int64_t until_ns, int64_t draw_ns, bool folds)
{
    struct joining *joining = &run->joining;
    bool beside = joining->worker && run->phase < PHASE_QUIET;
    if (beside && !worker_rests(joining->worker) && joining->seen_count < SEEN_MOST)
        return;
    joining_wait(run);
    collect(run);
    if (beside)
        prompt(run);
    hand_over(run, until_ns, draw_ns, folds);
    if (beside) {
        worker_give(joining->worker);
        return;
    }
    join(run);
    collect(run);
    prompt(run);
}

bool joining_holds(struct run *run)
{
    struct joining *joining = &run->joining;
    return joining->seen_count || joining->holds ||
           (joining->worker && !worker_rests(joining->worker));
}

void joining_end(struct run *run)
{
    struct joining *joining = &run->joining;
    worker_free(joining->worker);
    joining->worker = NULL;
    hand_over(run, INT64_MAX, INT64_MIN, joining->folds);
    join(run);
    fold_free(joining->merge.fold);
    merge_release(&joining->merge);
    free(joining->seen);
    free(joining->taken);
    free(joining->spare);
}
