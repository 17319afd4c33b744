/* Calls that are held until the user lets them go: --step and --predict.
 *
 *     a call is about to begin ─▶ held ─▶ nothing moves, all is drawn ─▶ asked ─▶ a line comes ─▶ it begins
 *
 * All programs run on until each is held, sleeps in a call, or has ended: only then is a question
 * asked, and about the call that has waited longest.  Of calls that came in the same round (since
 * the last one was let go) the server's is first.  So the order of questions does not depend on
 * which program was faster by some microseconds.
 *
 * A program that computes for ever would never rest: after BUSY_MS the question is asked all the
 * same. */
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "run/parts.h"

enum { BUSY_MS = 3000, LOOK_MS = 4 };

bool pause_holds(void *context, struct call_facts *facts, int kernel_state)
{
    struct run *run = context;
    struct pauses *pauses = &run->pauses;
    const struct pause *pause = run->options->pause;
    if (pauses->off || run->phase >= PHASE_ENDING ||
        !pause->holds(pause->context, facts, kernel_state))
        return false;
    array_reserve(&pauses->list, &pauses->capacity, pauses->count, sizeof *pauses->list);
    pauses->list[pauses->count++] = (struct paused){ .facts = facts, .round = pauses->round };
    if (pauses->count == 1)
        pauses->first_ns = clock_now_ns();
    return true;
}

bool pause_is_open(const struct run *run)
{
    return run->pauses.count > 0;
}

static void drop(struct pauses *pauses, size_t index)
{
    pauses->count--;
    memmove(pauses->list + index, pauses->list + index + 1,
            (pauses->count - index) * sizeof *pauses->list);
}

/* A client whose prompt was on the screen before the questions gets it again when they are over. */
static void prompt_again(struct run *run)
{
    for (size_t i = 0; i < run->actor_count; i++)
        if (run->actors[i].wants_input && run->actors[i].reads && !run->actors[i].ended)
            run->actors[i].prompt_due = true;
}

static void let_go(struct run *run, size_t index, bool make)
{
    struct pauses *pauses = &run->pauses;
    const struct call_facts *facts = pauses->list[index].facts;
    int64_t now = clock_now_ns();
    if (pauses->asked == facts) {
        run->began_ns += now - pauses->asked_ns; /* --timeout did not run */
        pauses->asked = NULL;
    }
    drop(pauses, index);
    pauses->round++;
    pauses->rests_ns = 0;
    pauses->first_ns = now;
    tracer_let_go(run->tracer, facts, make);
    if (pauses->count == 0)
        prompt_again(run);
}

void pause_stop(struct run *run)
{
    run->pauses.off = true;
    while (run->pauses.count > 0)
        let_go(run, 0, false);
}

static size_t next_of(const struct pauses *pauses)
{
    size_t best = 0;
    for (size_t i = 1; i < pauses->count; i++) {
        const struct paused *a = &pauses->list[i], *b = &pauses->list[best];
        if (a->round < b->round || (a->round == b->round && a->facts->program < b->facts->program))
            best = i;
    }
    return best;
}

static size_t place_of(const struct pauses *pauses, const struct call_facts *facts)
{
    size_t i = 0;
    while (pauses->list[i].facts != facts)
        i++;
    return i;
}

/* Programs that were killed meanwhile answer for themselves. */
static void drop_gone(struct run *run)
{
    struct pauses *pauses = &run->pauses;
    const struct pause *pause = run->options->pause;
    for (size_t i = pauses->count; i-- > 0;) {
        const struct call_facts *facts = pauses->list[i].facts;
        if (tracer_is_held(run->tracer, facts))
            continue;
        if (facts == pauses->asked)
            pause->gone(pause->context);
        let_go(run, i, false);
    }
}

static void obey(struct run *run, size_t index, enum pause_answer answer, bool *ends)
{
    switch (answer) {
    case PAUSE_AGAIN: break;
    case PAUSE_GO: let_go(run, index, true); break;
    case PAUSE_GO_FREE:
        run->pauses.off = true;
        while (run->pauses.count > 0)
            let_go(run, next_of(&run->pauses), true);
        break;
    case PAUSE_END: *ends = true; break;
    }
}

static bool client_waits(const struct run *run)
{
    for (size_t i = 0; i < run->actor_count; i++)
        if (!run->actors[i].is_server && run->actors[i].reads && run->actors[i].wants_input &&
            !run->actors[i].ended)
            return !run->options->input;
    return false;
}

static bool stands_still(struct run *run, int64_t now, int64_t quiet_ns)
{
    struct pauses *pauses = &run->pauses;
    if (now - pauses->looked_ns >= (int64_t)LOOK_MS * NS_PER_MS) {
        pauses->looked_ns = now;
        if (!tracer_rests(run->tracer))
            pauses->rests_ns = 0;
        else if (pauses->rests_ns == 0)
            pauses->rests_ns = now;
    }
    bool drawn = !joining_holds(run) && !network_behind(run);
    if (pauses->rests_ns && drawn && now - pauses->rests_ns > quiet_ns &&
        now - run->last_event_ns > quiet_ns && now - run->joining.packet_ns > quiet_ns)
        return true;
    return now - pauses->first_ns > (int64_t)BUSY_MS * NS_PER_MS;
}

bool pause_lets_type(struct run *run, int64_t quiet_ns)
{
    if (!run->options->pause || run->pauses.off)
        return true;
    bool something = run->pending_bytes > 0 || !run->stdin_open || run->ctrl_d_typed;
    return something && !pause_is_open(run) && stands_still(run, clock_now_ns(), quiet_ns);
}

static void ask(struct run *run, int64_t now, bool *ends)
{
    struct pauses *pauses = &run->pauses;
    const struct pause *pause = run->options->pause;
    size_t index = next_of(pauses);
    pauses->asked = pauses->list[index].facts;
    pauses->asked_ns = now;
    const struct program *program = run->timeline->programs[pauses->asked->program];
    obey(run, index, pause->ask(pause->context, program, pauses->asked, client_waits(run)), ends);
}

/* The next whole line of what was typed; what stands without a newline at the end of the input is
 * one, too. */
static bool take_line(struct run *run, char *line, size_t size)
{
    const char *newline = memchr(run->pending, '\n', run->pending_bytes);
    if (!newline &&
        (run->pending_bytes == 0 || (run->stdin_open && run->pending_bytes < sizeof run->pending)))
        return false;
    size_t length = newline ? (size_t)(newline - run->pending) : run->pending_bytes,
           taken = length + (newline != NULL);
    size_t kept = length < size - 1 ? length : size - 1;
    memcpy(line, run->pending, kept);
    line[kept] = 0;
    run->pending_bytes -= taken;
    memmove(run->pending, run->pending + taken, run->pending_bytes);
    return true;
}

int pause_look(struct run *run, int64_t now, int64_t quiet_ns)
{
    struct pauses *pauses = &run->pauses;
    const struct pause *pause = run->options->pause;
    bool ends = false;
    char line[256];
    if (pauses->count == 0)
        return 0;
    drop_gone(run);
    while (pauses->asked && !ends) {
        bool some = take_line(run, line, sizeof line);
        if (!some && run->stdin_open && !run->ctrl_d_typed)
            break;
        if (!some)
            run->ctrl_d_typed = false; /* Ctrl-D is an answer, too */
        obey(run, place_of(pauses, pauses->asked),
             pause->answer(pause->context, some ? line : NULL), &ends);
    }
    if (!ends && !pauses->asked && pauses->count > 0 && stands_still(run, now, quiet_ns))
        ask(run, now, &ends);
    return ends;
}
