/* Questions about a run that is over, for its page: see questions.h. */
#include "predict/questions.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "predict/answer.h"
#include "predict/predict.h"
#include "predict/seen.h"
#include "timeline/says_calls.h"
#include "view/ladder/ladder.h"
#include "view/step_words.h"
#include "view/term.h"

enum { CHOICES = 4, SEEN_MOST = 8 };

/* What students answer, and what a call of another kind would have made. */
static const char *const candidates[] = { "0", "s SA a", "SA",       "f A",   "d A",
                                          "s", "s R",    "f A F a",  "d",     "a",
                                          "f", "r",      "s SA a d", "S sa A" };
enum { CANDIDATES = sizeof candidates / sizeof *candidates };

/* ---- which calls ---- */

static bool same_command(const struct program *a, const struct program *b)
{
    bool same = a->argc == b->argc && a->is_server == b->is_server;
    for (int i = 0; same && i < a->argc; i++)
        same = strcmp(a->argv[i], b->argv[i]) == 0;
    return same;
}

static int kind_of(enum tcp_state state)
{
    if (state == STATE_LISTEN)
        return 1;
    return state == STATE_NONE || state == STATE_CLOSED || state == STATE_SYN_SENT ? 0 : 2;
}

/* Calls that were asked about: one of each kind. */
struct asked {
    size_t count, capacity;
    const struct call **calls;
};

static bool is_new(struct asked *asked, const struct call *call)
{
    for (size_t i = 0; i < asked->count; i++) {
        const struct call *other = asked->calls[i];
        if (same_command(other->program, call->program) &&
            strcmp(call_name(other->facts), call_name(call->facts)) == 0 &&
            kind_of(other->state_before) == kind_of(call->state_before))
            return false;
    }
    array_reserve(&asked->calls, &asked->capacity, asked->count, sizeof *asked->calls);
    asked->calls[asked->count++] = call;
    return true;
}

/* ---- choices ---- */

struct offered {
    char *words; /* "SYN, SYN-ACK back, ACK" */
    bool right;
};

static char *described(const struct token *tokens, size_t count)
{
    struct text text;
    text_init(&text);
    tokens_describe(&text, tokens, count);
    char *words = xstrdup(text.s);
    text_release(&text);
    return words;
}

static void add_choice(struct offered *choices, size_t *count, char *words, bool right)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(choices[i].words, words) == 0) {
            free(words);
            return;
        }
    choices[(*count)++] = (struct offered){ words, right };
}

/* The truth first, then wrong ones, beginning somewhere among the candidates. */
static size_t make_choices(struct offered choices[CHOICES], const struct seen_packets *seen,
                           int number)
{
    size_t count = 0;
    add_choice(choices, &count, described(seen->tokens, seen->count), true);
    for (size_t i = 0; i < CANDIDATES && count < CHOICES; i++) {
        struct answer answer;
        struct err err;
        /* the first five are what is most often meant: always offered */
        size_t place = i < 5 ? i : 5 + (i + (size_t)number) % (CANDIDATES - 5);
        if (answer_parse(&answer, candidates[place], &err) != 0 ||
            answer_fits(&answer, seen->tokens, seen->count))
            continue;
        add_choice(choices, &count, described(answer.tokens, answer.count), false);
    }
    return count;
}

static void member(struct text *t, const char *key, const char *value)
{
    json_key(t, key);
    json_string(t, value);
}

static void write_choices(struct text *t, const struct seen_packets *seen, int number)
{
    struct offered choices[CHOICES];
    size_t count = make_choices(choices, seen, number);
    json_key(t, "choices");
    json_open(t, '[');
    for (size_t i = 0; i < count; i++) {
        /* the truth stands at any place, the same each time */
        const struct offered *choice = &choices[(i + (size_t)number) % count];
        json_open(t, '{');
        member(t, "words", choice->words);
        json_key(t, "right");
        json_bool(t, choice->right);
        json_close(t, '}');
    }
    json_close(t, ']');
    for (size_t i = 0; i < count; i++)
        free(choices[i].words);
}

static void write_asks(struct text *t, const struct call *call)
{
    struct text asks, marked;
    text_init(&asks);
    text_init(&marked);
    text_addf(&marked, "The %s is about to call ", call->program->id);
    ladder_call_text(&marked, call->facts, false);
    size_t before = marked.len;
    text_add(&marked, " at ");
    if (!ladder_call_place(&marked, call->facts, false, false))
        text_cut(&marked, before);
    plain_add(&asks, marked.s);
    text_add(&asks, ". Which packets will be on the wire because of it?");
    member(t, "asks", asks.s);
    text_release(&asks);
    text_release(&marked);
}

static void write_question(struct text *t, const struct timeline *timeline, const struct call *call,
                           const struct seen_packets *seen)
{
    struct text says;
    text_init(&says);
    json_open(t, '{');
    json_key(t, "call");
    json_int(t, call->id);
    write_asks(t, call);
    write_choices(t, seen, call->id);
    char *was = described(seen->tokens, seen->count);
    member(t, "was", was);
    free(was);
    call_sends(&says, timeline, call, false);
    if (seen->ack_is_open)
        text_add(&says, " An answer is right with that ACK and without it.");
    member(t, "says", says.s);
    json_close(t, '}');
    text_release(&says);
}

size_t questions_of(const struct timeline *timeline, struct arena *arena,
                    struct json_record **records)
{
    struct text text;
    struct asked asked = { 0 };
    size_t count = 0;
    text_init(&text);
    *records = arena_alloc(arena, (timeline->call_count + 1) * sizeof **records);
    for (size_t i = 0; timeline->has_packets && i < timeline->call_count; i++) {
        const struct call *call = timeline->calls[i];
        struct seen_packets seen;
        if (!call->program || !predict_is_asked(call->facts->role) || call_is_minor(call) ||
            !is_new(&asked, call))
            continue;
        seen_of(timeline, call, &seen);
        if (seen.count <= SEEN_MOST) {
            text_clear(&text);
            write_question(&text, timeline, call, &seen);
            (*records)[count++] = (struct json_record){ call->facts->t_begin_ns, "question",
                                                        arena_text(arena, text.s) };
        }
        free(seen.tokens);
    }
    text_release(&text);
    free(asked.calls);
    return count;
}

size_t records_join(struct arena *arena, const struct json_record *a, size_t a_count,
                    const struct json_record *b, size_t b_count, struct json_record **all)
{
    size_t i = 0, k = 0, count = 0;
    *all = arena_alloc(arena, (a_count + b_count + 1) * sizeof **all);
    while (i < a_count || k < b_count)
        (*all)[count++] = k == b_count || (i < a_count && a[i].t_ns <= b[k].t_ns) ? a[i++] : b[k++];
    return count;
}
