/* A program that runs in circles: see stall.h.
 *
 * In windows of somewhat less than a second, the calls of each program are counted that did
 * nothing: they failed, or moved no byte.  When one of them (the same name, line and result) was
 * made many times in two windows in a row, and no call moved bytes, that is said.  And where a
 * thread computed for two windows without ever waiting, touched no new memory (so it is no start of
 * a large program) and made no call, that is said, too. */
#include <stdio.h>
#include <string.h>

#include "base/actor.h"
#include "base/clock.h"
#include "run/stall.h"

enum { WINDOW_MS = 800, MANY_A_SECOND = 150 };

/* of a busy machine it may get little */
static const int64_t window_ns = (int64_t)WINDOW_MS * NS_PER_MS, computing_ns = 200 * NS_PER_MS;

static bool did_nothing(const struct call_facts *facts)
{
    return facts->error || facts->role == CALL_WAIT ||
           (facts->role == CALL_RECEIVE && facts->moved_bytes == 0);
}

static bool same(const struct busy_call *a, const struct busy_call *b)
{
    return a->row == b->row && a->error == b->error && a->result == b->result && a->line == b->line;
}

void busy_hears(struct run *run, const struct call_facts *facts)
{
    struct busy *busy = &run->actors[facts->program].busy;
    const struct busy_call call = { .row = facts->row,
                                    .name = call_name(facts),
                                    .result = facts->result,
                                    .error = facts->error,
                                    .line = facts->at_line,
                                    .file = facts->at_file,
                                    .count = 1 };
    busy->calls++;
    busy->moved |= facts->moved_bytes > 0 && !facts->error;
    if (!did_nothing(facts))
        return;
    struct busy_call *least = &busy->list[0];
    for (size_t i = 0; i < BUSY_CALLS; i++) {
        if (busy->list[i].count && same(&busy->list[i], &call)) {
            busy->list[i].count++;
            return;
        }
        if (busy->list[i].count < least->count)
            least = &busy->list[i];
    }
    if (least->count == 0)
        *least = call;
    else
        busy->others = true; /* more kinds than are counted: "all" is not said */
}

/* 41 873 a second is 42 000: the last digits change all the time. */
static uint64_t rounded(uint64_t count)
{
    uint64_t unit = 1;
    while (count / unit >= 100)
        unit *= 10;
    return (count + unit / 2) / unit * unit;
}

static void say_calls(struct run *run, const struct actor *actor, const struct busy_call *call,
                      uint64_t a_second)
{
    char place[200] = "", result[64], count[32];
    struct text text;
    const char *slash = call->file ? strrchr(call->file, '/') : NULL;
    if (call->file)
        snprintf(place, sizeof place, " (%s:%d)", slash ? slash + 1 : call->file, call->line);
    if (call->error)
        snprintf(result, sizeof result, "-1 %s", errno_name(call->error));
    else
        snprintf(result, sizeof result, "%lld", (long long)call->result);
    bool thousands = a_second >= 1000;
    snprintf(count, sizeof count, thousands ? "%llu %03llu" : "%llu",
             (unsigned long long)(thousands ? a_second / 1000 : a_second),
             (unsigned long long)(a_second % 1000));
    text_init(&text);
    text_addf(&text, "%s: about %s calls to %s() a second, all = %s%s", actor->id, count,
              call->name, result, place);
    run_note(run, text.s);
    text_release(&text);
}

/* Other results of the same call at the same line: then not all were so. */
static bool all_were_so(const struct busy *busy, const struct busy_call *call)
{
    for (size_t i = 0; i < BUSY_CALLS; i++) {
        const struct busy_call *other = &busy->list[i];
        if (other != call && other->count && other->row == call->row && other->line == call->line)
            return false;
    }
    return !busy->others;
}

static void look_at_calls(struct run *run, struct actor *actor, int64_t passed_ns)
{
    struct busy *busy = &actor->busy;
    const struct busy_call *most = &busy->list[0];
    for (size_t i = 1; i < BUSY_CALLS; i++)
        if (busy->list[i].count > most->count)
            most = &busy->list[i];
    uint64_t a_second = (uint64_t)((double)most->count * NS_PER_S / (double)passed_ns);
    bool circles = a_second >= MANY_A_SECOND && !busy->moved && all_were_so(busy, most);
    if (!circles) {
        busy->before = (struct busy_call){ 0 };
        return;
    }
    bool again = busy->before.count && same(&busy->before, most);
    busy->before = *most;
    if (again && !(busy->said.count && same(&busy->said, most))) {
        busy->said = *most;
        say_calls(run, actor, most, rounded(a_second));
    }
}

static void look_at_computing(struct run *run, struct actor *actor, int64_t at_ns)
{
    struct busy *busy = &actor->busy;
    struct computing now = tracer_computing(run->tracer, actor->index);
    bool goes_on = busy->calls == 0 && now.tid && now.tid == busy->computing.tid &&
                   now.faults - busy->computing.faults < 20 && now.waits == busy->computing.waits;
    if (!goes_on) {
        busy->computing = now;
        busy->computing_since_ns = at_ns;
        busy->said_computing &= busy->calls == 0;
        return;
    }
    if (now.user_ns - busy->computing.user_ns < computing_ns ||
        at_ns - busy->computing_since_ns < 2 * window_ns || busy->said_computing)
        return;
    char line[200];
    snprintf(line, sizeof line,
             "%s computes all the time and makes no socket calls: nothing is sent or received.",
             actor_said(actor->id));
    sentences_begin_large(line);
    run_note(run, line);
    busy->said_computing = true;
}

void busy_look(struct run *run, int64_t now)
{
    for (size_t i = 0; i < run->actor_count; i++) {
        struct actor *actor = &run->actors[i];
        struct busy *busy = &actor->busy;
        if (!actor->launched || actor->ended || now - busy->since_ns < window_ns)
            continue;
        if (busy->since_ns) {
            look_at_calls(run, actor, now - busy->since_ns);
            look_at_computing(run, actor, now);
        }
        busy->since_ns = now;
        busy->calls = 0;
        busy->moved = busy->others = false;
        memset(busy->list, 0, sizeof busy->list);
    }
}
