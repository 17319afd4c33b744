/* Words of calls, as a reader of one step is told them: see step_words.h. */
#include <sys/socket.h>

#include "base/actor.h"
#include "timeline/says_calls.h"
#include "view/amounts.h"
#include "view/ladder/ladder.h"
#include "view/step_words.h"
#include "view/term.h"

/* Who is made has calls and a line of its own. */
static bool makes_process(const struct call *call)
{
    return call->ended && !call->facts->error && call->facts->result > 0 &&
           !call_makes_thread(call->facts);
}

bool call_is_minor(const struct call *call)
{
    switch (call->facts->role) {
    case CALL_DUPLICATE:
    case CALL_OPTION:
    case CALL_NAME:
    case CALL_CONTROL:
    case CALL_WAIT: return true;
    case CALL_PROCESS: return !makes_process(call);
    case CALL_CREATE: return call->facts->domain != AF_INET && call->facts->domain != AF_INET6;
    default: return !says_is_internet(call);
    }
}

/* Another process than its first one. */
static void process_add(struct text *text, const struct call *call)
{
    if (call->program && call->facts->pid != call->program->pid)
        text_addf(text, " (process %d)", (int)call->facts->pid);
}

void caller_add(struct text *text, const struct call *call)
{
    text_add(text, call->program ? call->program->id : "program");
    process_add(text, call);
}

static void caller_said_add(struct text *text, const struct call *call)
{
    text_add(text, call->program ? actor_said(call->program->id) : "the program");
    process_add(text, call);
}

static void calls_add(struct text *text, const struct call *call)
{
    size_t before = text->len;
    caller_said_add(text, call);
    sentences_begin_large(text->s + before);
    text_add(text, " calls ");
    call_reads(text, call);
}

void call_reads(struct text *text, const struct call *call)
{
    struct text reads;
    text_init(&reads);
    ladder_call_text(&reads, call->facts, false);
    plain_add(text, reads.s);
    text_release(&reads);
}

void call_returns_words(struct text *text, const struct call *call)
{
    struct text result;
    if (!call->ended) {
        text_add(text, "did not return");
        return;
    }
    text_init(&result);
    ladder_result_text(&result, call, false);
    plain_add(text, result.s);
    text_release(&result);
}

void call_begin_headline(struct text *text, const struct call *call)
{
    calls_add(text, call);
    text_add_char(text, '.');
}

void call_return_headline(struct text *text, const struct timeline *timeline,
                          const struct call *call)
{
    int64_t start_ns = timeline->start_ns;
    text_addf(text, "%s() of ", call_name(call->facts));
    caller_said_add(text, call);
    text_add(text, " returns ");
    call_returns_words(text, call);
    text_add(text, ", after ");
    span_between_add(text, call->facts->t_begin_ns - start_ns, call->facts->t_end_ns - start_ns,
                     false);
    text_add_char(text, '.');
}

void call_whole_headline(struct text *text, const struct call *call)
{
    calls_add(text, call);
    text_add(text, " = ");
    call_returns_words(text, call);
    text_add_char(text, '.');
}
