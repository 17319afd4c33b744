/* When a stall is said: see stall.h.
 *
 * A server that waits for clients when none is left (--keep, or no client at all) leads its normal
 * life: it is not said.  Nor while calls are held by --step or --predict, nor when the run is about
 * to end. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "run/stall.h"

enum {
    LOOK_MS = 100,
    /* not for the proof, which needs two looks: what is over in a moment need not be said */
    STILL_MS = 1000,
    INPUT_MS = 2000, /* so long a person may think before they are reminded */
};

/* What a server does when nobody comes. */
static bool waits_for_clients(const struct still_wait *wait)
{
    const struct call_facts *facts = wait->facts;
    if (!facts)
        return false;
    const struct call *call = facts->told ? facts->told->joined : facts->joined;
    bool datagrams = call && call->socket && call->socket->type == SOCK_DGRAM;
    return facts->role == CALL_ACCEPT || facts->role == CALL_WAIT ||
           (facts->role == CALL_RECEIVE && datagrams);
}

static bool is_normal(const struct run *run, const struct still *still)
{
    bool clients = run->phase == PHASE_CLIENTS;
    for (size_t i = 0; i < still->threads && i < STILL_WAITS_MAX && !clients; i++)
        if (waits_for_clients(&still->waits[i]))
            return true;
    return false;
}

/* Nobody of the run can go on, unless a stranger helps, and nobody can type anything. */
static bool waits_for_anyone(const struct still *still)
{
    for (size_t i = 0; i < still->threads && i < STILL_WAITS_MAX; i++)
        if (still->waits[i].ends == STILL_INPUT || still->waits[i].ends == STILL_STOPPED)
            return false;
    return still->what == STILL_ANYONE;
}

/* A program did something since the last word. */
static bool has_called(const struct run *run)
{
    const struct stall *stall = &run->stall;
    return stall->said_ns == 0 ||
           (run->last_event_ns > stall->said_ns && run->last_event_ns != stall->note_ns);
}

/* … or a packet passed. */
static bool has_moved(const struct run *run)
{
    return has_called(run) || run->joining.packet_ns > run->stall.said_ns;
}

static void say(struct run *run, int64_t now, const struct text *text)
{
    run_note(run, text->s);
    run->stall.said_ns = now;
    run->stall.note_ns = run->last_event_ns;
}

/* Who waits for what.  TCP alone may go on for minutes: what it sends changes no word of it. */
static void tell(struct run *run, int64_t now, const struct text *text)
{
    struct stall *stall = &run->stall;
    if (!has_called(run) && strncmp(text->s, stall->said, sizeof stall->said - 1) == 0)
        return;
    snprintf(stall->said, sizeof stall->said, "%s", text->s);
    say(run, now, text);
}

/* The one who waits for a line that a person may type; NULL: nobody does. */
static struct actor *asker(struct run *run)
{
    const struct still *still = &run->stall.still;
    for (size_t i = 0; i < still->threads && i < STILL_WAITS_MAX; i++) {
        struct actor *actor = &run->actors[still->waits[i].program];
        if (still->waits[i].ends == STILL_INPUT && (!actor->is_server || run->actor_count == 1))
            return actor;
    }
    return NULL;
}

/* Where its prompt stands on the screen, it has been asked for already. */
static void remind(struct run *run, int64_t now, struct actor *actor)
{
    struct text text;
    if (!run->stdin_open || run->options->input || !actor->wants_input || run->pending_bytes ||
        actor->line_open || actor->reminded)
        return;
    text_init(&text);
    stall_text_input(run, actor, &text);
    say(run, now, &text);
    text_release(&text);
    actor->reminded = true;
    actor->prompt_due = actor->reads; /* the note stands below it now */
}

void stall_look(struct run *run, int64_t now)
{
    struct stall *stall = &run->stall;
    bool held = run->options->pause && !run->pauses.off;
    bool alone = run->phase == PHASE_SERVER && run->next_client >= run->actor_count;
    bool ends = run->phase == PHASE_QUIET && !run->options->keep;
    if (!run->options->watched || held ||
        (run->phase != PHASE_CLIENTS && run->phase != PHASE_QUIET && !alone) ||
        now - stall->looked_ns < stall->pause_ns)
        return;
    int64_t began_ns = computed_now_ns();
    stall->looked_ns = now;
    busy_look(run, now);
    if (ends)
        return; /* it goes on by itself; only circles make it late */
    tracer_look_still(run->tracer, -1, now, &stall->still);
    stall->pause_ns = own_time_pause((int64_t)LOOK_MS * NS_PER_MS, began_ns);
    joining_wait(run); /* the timeline and the last packet are looked at */
    const struct still *still = &stall->still;
    bool anyone = waits_for_anyone(still);
    if ((still->what < STILL_INPUT && !anyone) || !has_moved(run) || network_holds(run))
        return;
    struct actor *actor = still->what == STILL_INPUT ? asker(run) : NULL;
    if (actor && still_is(still, STILL_INPUT, (int64_t)INPUT_MS * NS_PER_MS)) {
        remind(run, now, actor);
    } else if (!actor && still_is(still, still->what, (int64_t)STILL_MS * NS_PER_MS) &&
               !is_normal(run, still)) {
        struct text text;
        text_init(&text);
        stall_text(run, still, &text);
        tell(run, now, &text);
        text_release(&text);
    }
}
