/* Calls for the readers of other tools: see comments.h.  Comments of pcapng are UTF-8, whatever the
 * program's bytes are. */
#include "record/comments.h"

#include <inttypes.h>
#include <string.h>

enum { REMARK_BYTES = 4000 }; /* what is longer nobody reads */

static void add_clean(struct text *text, const char *s)
{
    size_t left = strlen(s);
    while (left > 0) {
        if (text->len > REMARK_BYTES) {
            text_add(text, "…");
            return;
        }
        size_t length = utf8_length(s, left);
        bool plain = length > 1 || (length == 1 && (unsigned char)*s >= ' ' && *s != 0x7f);
        text_add_bytes(text, plain ? s : "?", plain ? length : 1);
        left -= length ? length : 1;
        s += length ? length : 1;
    }
}

void comment_on_run(struct text *text, const struct timeline *timeline)
{
    text_add(text, "sockwire run:");
    for (size_t i = 0; i < timeline->program_count && text->len <= REMARK_BYTES; i++) {
        const struct program *program = timeline->programs[i];
        text_addf(text, "%s %s", i ? ";" : "", program->id);
        for (int k = 0; k < program->argc && text->len <= REMARK_BYTES; k++) {
            text_add_char(text, ' ');
            add_clean(text, program->argv[k]);
        }
    }
    text_add(
        text,
        ".  A packet that a call caused has that call as its comment.  What stands beside this line is the record of the "
        "whole run, for sockwire show.");
}

void comment_on_call(struct text *text, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    const char *between = "";
    text_addf(text, "%s: %s(", call->program->id, call_name(facts));
    for (unsigned i = 0; i < facts->arg_count; i++)
        if (facts->args[i].text && !facts->args[i].quiet) {
            text_add(text, between);
            add_clean(text, facts->args[i].text);
            between = ", ";
        }
    text_add_char(text, ')');
    if (!call->ended)
        text_add(text, ", did not return");
    else if (facts->error)
        text_addf(text, " = -1 %s", errno_name(facts->error));
    else
        text_addf(text, " = %" PRId64, facts->result);
    text_addf(text, "   [call %d", call->id);
    if (call->has_range && !call->among_others)
        text_addf(text, ", bytes %" PRIu64 "..%" PRIu64, call->from, call->to);
    if (facts->injected)
        text_add(text, ", made so by sockwire");
    if (facts->at_file) {
        text_add(text, ", ");
        add_clean(text, facts->at_file);
        text_addf(text, ":%d", facts->at_line);
    }
    text_add_char(text, ']');
}

void comment_on_finding(struct text *text, const struct finding *finding)
{
    text_addf(text, "finding: %s: %s %s: ", finding->program ? finding->program->id : "both",
              severity_name(finding->severity), finding->rule->name);
    add_clean(text, finding->says);
}
