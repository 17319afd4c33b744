/* Words of calls, as a reader of one step is told them: see step_words.h. */
#include <sys/socket.h>

#include "timeline/says_calls.h"
#include "view/amounts.h"
#include "view/ladder/ladder.h"
#include "view/step_words.h"
#include "view/term.h"

bool call_is_minor(const struct call *call)
{
    switch (call->facts->role) {
    case CALL_DUPLICATE:
    case CALL_OPTION:
    case CALL_NAME:
    case CALL_CONTROL:
    case CALL_WAIT:
    case CALL_PROCESS: return true;
    case CALL_CREATE: return call->facts->domain != AF_INET && call->facts->domain != AF_INET6;
    default: return !says_is_internet(call);
    }
}

static const char *caller(const struct call *call)
{
    return call->program ? call->program->id : "program";
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
    text_addf(text, "The %s calls ", caller(call));
    call_reads(text, call);
    text_add_char(text, '.');
}

void call_return_headline(struct text *text, const struct call *call)
{
    text_addf(text, "%s() of the %s returns ", call_name(call->facts), caller(call));
    call_returns_words(text, call);
    text_add(text, ", after ");
    span_add(text, call->facts->t_end_ns - call->facts->t_begin_ns, false);
    text_add_char(text, '.');
}

void call_whole_headline(struct text *text, const struct call *call)
{
    text_addf(text, "The %s calls ", caller(call));
    call_reads(text, call);
    text_add(text, " = ");
    call_returns_words(text, call);
    text_add_char(text, '.');
}
