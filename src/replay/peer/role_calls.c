/* Calls into a role: see role_calls.h. */
#include "replay/peer/role_calls.h"

#include <stdlib.h>

#include "base/memory.h"

struct calls {
    size_t send_count, send_capacity, receive_count, receive_capacity;
    const struct call **sends, **receives; /* of one socket, that ended well */
};

static void take_calls(struct calls *calls, const struct timeline *timeline,
                       const struct socket *socket)
{
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call *call = timeline->calls[i];
        if (call->socket != socket || !call->ended || call->facts->error)
            continue;
        if (call->facts->role == CALL_SEND && call->has_range && call->to > call->from) {
            array_reserve(&calls->sends, &calls->send_capacity, calls->send_count,
                          sizeof *calls->sends);
            calls->sends[calls->send_count++] = call;
        } else if (call->facts->role == CALL_RECEIVE) {
            array_reserve(&calls->receives, &calls->receive_capacity, calls->receive_count,
                          sizeof *calls->receives);
            calls->receives[calls->receive_count++] = call;
        }
    }
}

static void calls_release(struct calls *calls)
{
    free(calls->sends);
    free(calls->receives);
}

static bool tells_end(const struct call *call)
{
    return call->facts->result == 0 && call->facts->wanted_bytes > 0;
}

static int by_place(const void *a, const void *b)
{
    const struct call *x = *(const struct call *const *)a, *y = *(const struct call *const *)b;
    return x->from < y->from ? -1 : x->from > y->from;
}

static bool cover_stream(struct calls *calls, uint64_t total)
{
    uint64_t done = 0;
    if (calls->send_count)
        qsort(calls->sends, calls->send_count, sizeof *calls->sends, by_place);
    for (size_t i = 0; i < calls->send_count; i++) {
        if (calls->sends[i]->from != done)
            return false;
        done = calls->sends[i]->to;
    }
    return done == total && total > 0;
}

/* What the program had taken when it made this call; ready: when it had. */
static void hear(struct role_step *step, const struct calls *calls, int64_t t_ns, uint64_t most,
                 int64_t *ready_ns)
{
    for (size_t i = 0; i < calls->receive_count; i++) {
        const struct call *call = calls->receives[i];
        if (call->facts->t_end_ns > t_ns)
            continue;
        if (call->has_range && call->to > step->heard && call->to <= most)
            step->heard = call->to;
        else if (tells_end(call))
            step->heard_end = true;
        else
            continue;
        *ready_ns = call->facts->t_end_ns > *ready_ns ? call->facts->t_end_ns : *ready_ns;
    }
}

/* The steps that send, by calls; the others stay. */
static void send_by_calls(struct role *role, const struct calls *calls)
{
    size_t kept = 0, count = 0;
    struct role_step end[2]; /* at most a FIN and an RST */
    for (size_t i = 0; i < role->step_count; i++)
        if (role->steps[i].act != ROLE_SEND && kept < 2)
            end[kept++] = role->steps[i];
    int64_t before_ns = role->t_ns;
    for (size_t i = 0; i < calls->send_count; i++) {
        const struct call *call = calls->sends[i];
        int64_t begin_ns = call->facts->t_begin_ns, ready_ns = before_ns;
        struct role_step step = {
            .act = ROLE_SEND, .from = call->from, .to = call->to, .t_ns = begin_ns - role->t_ns
        };
        hear(&step, calls, begin_ns, role->said[!role->end].len, &ready_ns);
        step.pause_ns = begin_ns > ready_ns ? begin_ns - ready_ns : 0;
        before_ns = begin_ns > before_ns ? begin_ns : before_ns;
        array_reserve(&role->steps, &role->step_capacity, count, sizeof *role->steps);
        role->steps[count++] = step;
    }
    for (size_t i = 0; i < kept; i++) {
        array_reserve(&role->steps, &role->step_capacity, count, sizeof *role->steps);
        role->steps[count++] = end[i];
    }
    role->step_count = count;
}

/* Did the other program learn of our end before it ended itself? */
static bool other_saw_end(const struct timeline *timeline, const struct socket *other)
{
    struct calls calls = { .send_count = 0 };
    int64_t end_ns = INT64_MAX;
    if (other->shut)
        end_ns = other->shut->facts->t_begin_ns;
    else if (other->release)
        end_ns = other->release->t_ns;
    bool saw = false;
    take_calls(&calls, timeline, other);
    for (size_t i = 0; i < calls.receive_count; i++)
        saw |= tells_end(calls.receives[i]) && calls.receives[i]->facts->t_end_ns <= end_ns;
    calls_release(&calls);
    return saw;
}

void role_calls(struct role *role, const struct timeline *timeline,
                const struct connection *connection)
{
    const struct socket *own = connection->socket[role->end],
                        *other = connection->socket[!role->end];
    if (role->opening != ROLE_OPENED)
        return;
    if (own) {
        struct calls calls = { .send_count = 0 };
        take_calls(&calls, timeline, own);
        if (cover_stream(&calls, role->said[role->end].len))
            send_by_calls(role, &calls);
        calls_release(&calls);
    }
    if (other)
        for (size_t i = 0; i < role->step_count; i++) {
            struct role_step *step = &role->steps[i];
            if (step->act == ROLE_END)
                step->awaited = !step->heard_end && role->other_ending != ROLE_STAYS_OPEN &&
                                other_saw_end(timeline, other);
        }
    role->first_closer = role_first_closer(role);
}
