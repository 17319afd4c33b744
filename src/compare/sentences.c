/* A difference in a sentence.
 *
 *     The server called listen(3, 1) = 0 in A (call 3); in B it went on with accept(3) = -1 EINVAL (call 3).
 *     The client sent the same 3000 bytes in 2 segments in A, and in 3 in B. */
#include <inttypes.h>
#include <string.h>

#include "base/actor.h"
#include "compare/compare_parts.h"

static void subject_add(struct text *text, const struct comparison *c,
                        const struct happening *happening)
{
    const char *who = account_who(happening);
    size_t before = text->len;
    bool capital = true;
    if (happening->strand->sort == STRAND_CONNECTION &&
        (c->a->connections > 1 || c->b->connections > 1)) {
        text_addf(text, "On connection %u, ", happening->strand->ordinal);
        capital = false;
    }
    if (happening->strand->sort == STRAND_CALLS && happening->strand->ordinal > 1)
        text_addf(text, "%s's process or thread %u", actor_said(happening->strand->program),
                  happening->strand->ordinal);
    else if (!*who)
        text_add(text, capital ? "Somebody" : "somebody");
    else
        text_add(text, actor_said(who));
    if (capital)
        sentences_begin_large(text->s + before);
}

static const char *verb_of(const struct happening *happening)
{
    switch (happening->kind) {
    case HAPPENING_PROGRAM: return "was started as ";
    case HAPPENING_CALL: return "called ";
    case HAPPENING_PACKET:
    case HAPPENING_MALFORMED: return "sent ";
    case HAPPENING_OUTPUT: return "printed ";
    case HAPPENING_INPUT: return "was told ";
    case HAPPENING_END: return "ended by ";
    case HAPPENING_STATE: return "went ";
    case HAPPENING_FINDING: break;
    }
    return "has ";
}

/* "send(3, "hello") = 5" */
static void what_add(struct text *text, const struct happening *happening)
{
    bool printed = happening->kind == HAPPENING_OUTPUT || happening->kind == HAPPENING_INPUT;
    const char *s = happening->text;
    if (printed && strchr(s, ' '))
        s = strchr(s, ' ') + 1; /* without its mark */
    text_addf(text, printed ? "\"%s\"" : "%s", s);
}

/* " (call 3)" */
static void where_add(struct text *text, const struct happening *happening)
{
    if (happening->kind == HAPPENING_CALL || happening->kind == HAPPENING_PACKET)
        text_addf(text, " (%s %" PRId64 ")", happening->kind == HAPPENING_CALL ? "call" : "packet",
                  happening->id);
}

/* What the other one has in the place of what it lacks: the next of that kind of the same one.
 * NULL: nothing, or it is far away. */
static const struct happening *instead(const struct comparison *c, size_t row, bool in_a)
{
    enum { FAR = 1000 };
    const struct happening *it = in_a ? c->rows[row].a : c->rows[row].b;
    for (size_t i = row + 1; i < c->count && i < row + FAR; i++) {
        const struct happening *there = in_a ? c->rows[i].b : c->rows[i].a;
        if (there && there->kind == it->kind && there->lane == it->lane &&
            strcmp(there->strand->program, it->strand->program) == 0 &&
            there->strand->ordinal == it->strand->ordinal)
            return there;
    }
    return NULL;
}

static void only_one(const struct comparison *c, size_t row, struct text *text)
{
    const struct row_pair *pair = &c->rows[row];
    bool in_a = pair->a != NULL;
    const struct happening *it = in_a ? pair->a : pair->b, *next = instead(c, row, in_a);
    const char *own = in_a ? "A" : "B", *other = in_a ? "B" : "A";
    if (it->kind == HAPPENING_FINDING) {
        text_addf(text, "Only %s has the finding ", own);
        text_add(text, it->text);
        return;
    }
    subject_add(text, c, it);
    text_addf(text, " %s", verb_of(it));
    what_add(text, it);
    text_addf(text, " in %s", own);
    where_add(text, it);
    if (next) {
        text_addf(text, ", not in %s: what comes next there is ", other);
        what_add(text, next);
        where_add(text, next);
    } else {
        text_addf(text, ", not in %s, where nothing of that kind follows", other);
    }
    text_add_char(text, '.');
}

static void pieces(const struct comparison *c, size_t row, struct text *text)
{
    const struct row_pair *first = &c->rows[row];
    const struct pieces_group *group = &c->groups[first->group];
    const struct happening *it = first->a ? first->a : first->b;
    bool call = it->kind == HAPPENING_CALL;
    subject_add(text, c, it);
    if (call)
        text_addf(text,
                  " moved the same %" PRIu64 " bytes in %zu %s() call%s in A, and in %zu in B.",
                  group->to - group->from, group->in_a, it->sort, group->in_a == 1 ? "" : "s",
                  group->in_b);
    else
        text_addf(text, " sent the same %" PRIu64 " bytes in %zu segment%s in A, and in %zu in B.",
                  group->to - group->from, group->in_a, group->in_a == 1 ? "" : "s", group->in_b);
}

void comparison_sentence(const struct comparison *c, size_t row, struct text *text)
{
    const struct row_pair *pair = &c->rows[row];
    if (pair->difference == OTHER_PIECES) {
        pieces(c, row, text);
        return;
    }
    if (!pair->a || !pair->b) {
        only_one(c, row, text);
        return;
    }
    subject_add(text, c, pair->a);
    text_addf(text, " %s", verb_of(pair->a));
    what_add(text, pair->a);
    if (pair->difference == OTHER_LINK) {
        text_addf(text, " in both: in A");
        where_add(text, pair->a);
        text_addf(text, " %s; in B", pair->a->link_text);
        where_add(text, pair->b);
        text_addf(text, " %s.", pair->b->link_text);
        return;
    }
    text_add(text, " in A");
    where_add(text, pair->a);
    if (pair->difference == OTHER_SOCKET) {
        text_add(text, "; in B");
        where_add(text, pair->b);
        text_add(
            text,
            " the same call is on another socket than the one that was its counterpart so far.");
        return;
    }
    text_add(text, ", and ");
    what_add(text, pair->b);
    text_add(text, " in B");
    where_add(text, pair->b);
    text_add_char(text, '.');
}
