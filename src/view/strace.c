/* The calls as strace prints them: see strace.h.
 *
 * A call whose end comes right behind its begin is one line.  Of any other the begin is a line that ends in "<unfinished ...>",
 * with the arguments up to the first one that the kernel fills, and the end is a line of its own. */
#include "view/strace.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/memory.h"
#include "call/table.h"
#include "view/strace_args.h"

enum { RESULT_COLUMN = 40 }; /* strace's -a */

static void begin_line(struct text *line, pid_t tid, int64_t t_ns)
{
    text_clear(line);
    text_addf(line, "%-5d %" PRId64 ".%06" PRId64 " ", (int)tid, t_ns / 1000000000,
              t_ns % 1000000000 / 1000);
}

static void end_line(struct text *line, FILE *out)
{
    text_add_char(line, '\n');
    fwrite(line->s, 1, line->len, out);
}

/* fork() is the C library's; strace would say clone() and its flags, which are not all kept. */
static const char *name_of(const struct call_facts *facts)
{
    return call_is_fork(facts->row) && facts->arg_count == 0 ? call_name(facts) : facts->row->name;
}

/* From argument `from` on.  Returns where it stopped: of a call that has not ended, before the first that the kernel fills. */
static unsigned add_args(struct text *line, const struct call_facts *facts, unsigned from,
                         bool at_end)
{
    for (unsigned i = from; i < facts->arg_count; i++) {
        if (i > from)
            text_add(line, ", ");
        if (!strace_arg(line, facts, i, at_end))
            return i;
    }
    if (from < facts->arg_count)
        text_add(line, strace_left_out(facts));
    return facts->arg_count;
}

static void add_result(struct text *line, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    text_add(line, ") ");
    while (line->len < RESULT_COLUMN)
        text_add_char(line, ' ');
    if (!call->ended) {
        text_add(line, "= ?");
        return;
    }
    if (facts->error)
        text_addf(line, "= -1 %s (%s)", errno_name(facts->error), strerror(facts->error));
    else
        text_addf(line, "= %" PRId64, facts->result);
    strace_ready(line, facts);
    if (facts->injected)
        text_add(line, " (INJECTED)");
    int64_t ns = facts->t_end_ns - facts->t_begin_ns;
    text_addf(line, " <%" PRId64 ".%06" PRId64 ">", ns / 1000000000, ns % 1000000000 / 1000);
}

static void write_exit(struct text *line, FILE *out, const struct program_exit *exit, int64_t t_ns)
{
    begin_line(line, exit->pid, t_ns);
    if (exit->signal)
        text_addf(line, "+++ killed by %s +++", signal_word(exit->signal));
    else
        text_addf(line, "+++ exited with %d +++", exit->status);
    end_line(line, out);
}

/* The next event that is a line; NULL: none. */
static const struct event *next_line(const struct timeline *timeline, size_t i)
{
    while (++i < timeline->event_count) {
        enum event_kind kind = timeline->events[i].kind;
        if (kind == EVENT_CALL || kind == EVENT_RETURN || kind == EVENT_EXIT)
            return &timeline->events[i];
    }
    return NULL;
}

/* A call that never returns ends where its program does: it is whole. */
static bool is_whole(const struct timeline *timeline, size_t i)
{
    const struct call *call = timeline->events[i].call;
    const struct event *next = next_line(timeline, i);
    if (!call->ended)
        return call_is_exit(call->facts->row);
    return next && next->kind == EVENT_RETURN && next->call == call;
}

int strace_write(FILE *out, const struct timeline *timeline, struct err *err)
{
    struct text line;
    unsigned *written = xcalloc(timeline->call_count + 1, sizeof *written); /* arguments, by id */
    bool *open = xcalloc(timeline->call_count + 1, sizeof *open);
    text_init(&line);
    for (size_t i = 0; i < timeline->event_count; i++) {
        const struct event *event = &timeline->events[i];
        if (event->kind == EVENT_EXIT)
            write_exit(&line, out, event->exit, event->t_ns);
        if (event->kind != EVENT_CALL && event->kind != EVENT_RETURN)
            continue;
        const struct call *call = event->call;
        const struct call_facts *facts = call->facts;
        bool whole = event->kind == EVENT_CALL && is_whole(timeline, i);
        if (event->kind == EVENT_RETURN && !open[call->id])
            continue;
        begin_line(&line, facts->tid, event->t_ns);
        if (event->kind == EVENT_CALL)
            text_addf(&line, "%s(", name_of(facts));
        else
            text_addf(&line, "<... %s resumed>", name_of(facts));
        bool at_end = whole || event->kind == EVENT_RETURN;
        written[call->id] = add_args(&line, facts, written[call->id], at_end);
        if (at_end)
            add_result(&line, call);
        else
            text_add(&line, " <unfinished ...>");
        open[call->id] = !at_end;
        end_line(&line, out);
    }
    text_release(&line);
    free(written);
    free(open);
    return stream_flush(out) != 0 ? err_errno(err, "writing the calls") : 0;
}
