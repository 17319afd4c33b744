/* Questions about a run that is over: see questions.h. */
#include "predict/questions.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/actor.h"
#include "base/json.h"
#include "base/memory.h"
#include "predict/answer.h"
#include "predict/predict.h"
#include "predict/seen.h"
#include "timeline/says_calls.h"
#include "view/ladder/ladder.h"
#include "view/step_words.h"
#include "view/term.h"

enum { CHOICES = 4, SEEN_MOST = 8, DRAWN_MOST = 200, DRAWN_ARROWS = 12 };

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

static void add_if_new(struct asked *asked, const struct call *call)
{
    for (size_t i = 0; i < asked->count; i++) {
        const struct call *other = asked->calls[i];
        if (same_command(other->program, call->program) &&
            strcmp(call_name(other->facts), call_name(call->facts)) == 0 &&
            kind_of(other->state_before) == kind_of(call->state_before))
            return;
    }
    array_reserve(&asked->calls, &asked->capacity, asked->count, sizeof *asked->calls);
    asked->calls[asked->count++] = call;
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
        json_put(t, "words", choice->words);
        json_key(t, "right");
        json_bool(t, choice->right);
        json_close(t, '}');
    }
    json_close(t, ']');
    for (size_t i = 0; i < count; i++)
        free(choices[i].words);
}

/* ---- drawn answers ---- */

/* The arrows that a person can draw. */
static const struct {
    const char *letters, *words;
    bool udp; /* … of a call on a datagram socket, too */
} arrows[] = {
    { "s", "SYN", false },          { "sa", "SYN-ACK", false }, { "a", "ACK", false },
    { "d", "data", true },          { "f", "FIN", false },      { "r", "RST", false },
    { "i", "an ICMP error", true },
};

/* All answers that are right, found by trying: one arrow after the other, of each kind as many as may
 * be right. */
struct drawing {
    const struct seen_packets *seen;
    size_t kind_count;
    struct token kinds[2 * SEEN_MOST + 2];
    size_t left[2 * SEEN_MOST + 2]; /* of each kind */
    struct answer answer;
    size_t count;
    char *right[DRAWN_MOST];
};

static void may_have(struct drawing *drawing, enum token_kind kind, bool theirs, size_t more)
{
    size_t i = 0;
    while (i < drawing->kind_count &&
           (drawing->kinds[i].kind != kind || drawing->kinds[i].theirs != theirs))
        i++;
    if (i == drawing->kind_count)
        drawing->kinds[drawing->kind_count++] = (struct token){ .kind = kind, .theirs = theirs };
    drawing->left[i] += more;
}

/* Data with a FIN is drawn as two arrows, or as its FIN.  Each segment may have an ACK of its own. */
static void begin_drawing(struct drawing *drawing, const struct seen_packets *seen)
{
    drawing->seen = seen;
    for (size_t i = 0; i < seen->count; i++) {
        const struct token *token = &seen->tokens[i];
        bool both = token->kind == TOKEN_DATA_FIN, data = both || token->kind == TOKEN_DATA;
        may_have(drawing, both ? TOKEN_FIN : token->kind, token->theirs, 1);
        if (both)
            may_have(drawing, TOKEN_DATA, token->theirs, 1);
        if (data && seen->ack_is_open)
            may_have(drawing, TOKEN_ACK, true, 1);
    }
}

static char *letters_of(const struct answer *answer)
{
    struct text text;
    text_init(&text);
    tokens_write(&text, answer->tokens, answer->count);
    char *letters = xstrdup(text.s);
    text_release(&text);
    return letters;
}

/* False: there are more than can be listed. */
static bool try_answers(struct drawing *drawing)
{
    struct answer *answer = &drawing->answer;
    if (answer_fits(answer, drawing->seen->tokens, drawing->seen->count)) {
        if (drawing->count == DRAWN_MOST)
            return false;
        drawing->right[drawing->count++] = letters_of(answer);
    }
    bool all = true;
    for (size_t i = 0; all && i < drawing->kind_count && answer->count < DRAWN_ARROWS; i++) {
        if (!drawing->left[i])
            continue;
        drawing->left[i]--;
        answer->tokens[answer->count++] = drawing->kinds[i];
        all = try_answers(drawing);
        answer->count--;
        drawing->left[i]++;
    }
    return all;
}

static void write_arrows(struct text *t, const struct call *call)
{
    bool udp = call->socket && call->socket->type == SOCK_DGRAM;
    json_key(t, "arrows");
    json_open(t, '[');
    for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++) {
        if (udp && !arrows[i].udp)
            continue;
        json_open(t, '{');
        json_put(t, "letters", arrows[i].letters);
        json_put(t, "words", arrows[i].words);
        json_close(t, '}');
    }
    json_close(t, ']');
}

/* null where there are too many to list: many segments, each with an ACK or without. */
static void write_drawing(struct text *t, const struct seen_packets *seen, const struct call *call)
{
    struct drawing drawing = { 0 };
    begin_drawing(&drawing, seen);
    bool all = try_answers(&drawing);
    write_arrows(t, call);
    json_key(t, "drawn");
    if (all)
        json_open(t, '[');
    for (size_t i = 0; i < drawing.count; i++) {
        if (all)
            json_string(t, drawing.right[i]);
        free(drawing.right[i]);
    }
    if (all)
        json_close(t, ']');
    else
        json_null(t);
}

/* ---- the records ---- */

void question_asks(struct text *text, const struct call *call)
{
    struct text marked;
    text_init(&marked);
    text_addf(&marked, "%s is about to call ", actor_said(call->program->id));
    sentences_begin_large(marked.s);
    ladder_call_text(&marked, call->facts, false);
    size_t before = marked.len;
    text_add(&marked, " at ");
    if (!ladder_call_place(&marked, call->facts, false, false))
        text_cut(&marked, before);
    plain_add(text, marked.s);
    text_add(text, ". Which packets will be on the wire because of it?");
    text_release(&marked);
}

void question_says(struct text *text, const struct timeline *timeline, const struct call *call,
                   const struct seen_packets *seen)
{
    call_sends(text, timeline, call, false);
    if (seen->ack_is_open)
        text_add(text, " An answer is right with that ACK and without it.");
}

static void write_question(struct text *t, const struct timeline *timeline, const struct call *call)
{
    struct seen_packets seen;
    struct text words;
    text_init(&words);
    seen_of(timeline, call, &seen);
    json_open(t, '{');
    json_key(t, "call");
    json_int(t, call->id);
    question_asks(&words, call);
    json_put(t, "asks", words.s);
    write_choices(t, &seen, call->id);
    write_drawing(t, &seen, call);
    char *was = described(seen.tokens, seen.count);
    json_put(t, "was", was);
    free(was);
    text_clear(&words);
    question_says(&words, timeline, call, &seen);
    json_put(t, "says", words.s);
    json_close(t, '}');
    text_release(&words);
    free(seen.tokens);
}

static bool can_be_asked(const struct timeline *timeline, const struct call *call)
{
    struct seen_packets seen;
    seen_of(timeline, call, &seen);
    free(seen.tokens);
    return seen.count <= SEEN_MOST;
}

size_t questions_calls(const struct timeline *timeline, const struct call ***calls)
{
    struct asked asked = { 0 };
    size_t count = 0;
    for (size_t i = 0; timeline->has_packets && i < timeline->call_count; i++) {
        const struct call *call = timeline->calls[i];
        if (call->program && predict_is_asked(call->facts->role) && !call_is_minor(call))
            add_if_new(&asked, call);
    }
    for (size_t i = 0; i < asked.count; i++)
        if (can_be_asked(timeline, asked.calls[i]))
            asked.calls[count++] = asked.calls[i];
    *calls = asked.calls;
    return count;
}

size_t questions_of(const struct timeline *timeline, struct arena *arena,
                    struct json_record **records)
{
    const struct call **calls;
    size_t count = questions_calls(timeline, &calls);
    struct text text;
    text_init(&text);
    *records = arena_alloc(arena, (count + 1) * sizeof **records);
    for (size_t i = 0; i < count; i++) {
        text_clear(&text);
        write_question(&text, timeline, calls[i]);
        (*records)[i] = (struct json_record){ calls[i]->facts->t_begin_ns, "question",
                                              arena_text(arena, text.s) };
    }
    text_release(&text);
    free(calls);
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
