/* Questions before calls, answers, verdicts: see predict.h. */
#include "predict/predict.h"

#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "predict/seen.h"
#include "timeline/says_calls.h"
#include "view/term.h"

/* ---- which calls ---- */

enum asked_socket { UNCONNECTED, WELCOMING, CONNECTED };

static enum asked_socket kind_of(int kernel_state)
{
    if (kernel_state == TCP_LISTEN)
        return WELCOMING;
    return kernel_state == 0 || kernel_state == TCP_CLOSE || kernel_state == TCP_SYN_SENT
               ? UNCONNECTED
               : CONNECTED;
}

bool predict_is_asked(enum call_role role)
{
    return role == CALL_CREATE || role == CALL_BIND || role == CALL_LISTEN ||
           role == CALL_CONNECT || role == CALL_ACCEPT || role == CALL_SEND ||
           role == CALL_RECEIVE || role == CALL_SHUTDOWN || role == CALL_CLOSE;
}

static bool same_command(char *const *a, char *const *b)
{
    while (*a && *b && !strcmp(*a, *b)) {
        a++;
        b++;
    }
    return !*a && !*b;
}

/* The first program with that command line. */
static int program_like(const struct predict *predict, int program)
{
    int first = 0;
    while (first < program && !same_command(predict->programs[first], predict->programs[program]))
        first++;
    return first;
}

static bool holds(void *context, const struct call_facts *facts, int kernel_state)
{
    struct predict *predict = context;
    if (!predict_is_asked(facts->role))
        return false;
    struct asked_call one = { program_like(predict, facts->program), kind_of(kernel_state),
                              call_name(facts) };
    for (size_t i = 0; i < predict->known_count; i++) {
        const struct asked_call *other = &predict->known[i];
        if (other->program == one.program && other->kind == one.kind &&
            !strcmp(other->name, one.name))
            return false;
    }
    array_reserve(&predict->known, &predict->known_capacity, predict->known_count, sizeof one);
    predict->known[predict->known_count++] = one;
    return true;
}

/* ---- verdicts ---- */

static char *copy(const char *text)
{
    char *own = xstrdup(text);
    return own;
}

static void tell_verdict(const struct predict *predict, const struct prediction *prediction,
                         const struct seen_packets *seen)
{
    struct text text, explained;
    text_init(&text);
    text_init(&explained);
    text_addf(&text, "%s's %s: ", prediction->program->id, call_name(prediction->facts));
    if (prediction->said) {
        text_add(&text, prediction->right ? "right. " : "no. You said ");
        if (!prediction->right) {
            clean_add(&text, prediction->said, strlen(prediction->said), predict->asker->ascii);
            text_add(&text, "; ");
        }
    }
    if (!prediction->said || !prediction->right) {
        text_add(&text, "it was ");
        tokens_describe(&text, seen->tokens, seen->count);
        if (strcmp(prediction->seen, "0") != 0)
            text_addf(&text, " (%s)", prediction->seen);
        text_add(&text, ". ");
    }
    text_add(&text, prediction->says);
    clean_add(&explained, text.s, text.len, predict->asker->ascii);
    asker_say(predict->asker, explained.s);
    text_release(&text);
    text_release(&explained);
}

static void judge(struct predict *predict, struct prediction *prediction, bool at_end)
{
    const struct call *call = prediction->facts->joined;
    struct seen_packets seen;
    struct text text;
    if (prediction->judged || !call || (!call->ended && !at_end))
        return;
    seen_of(predict->timeline, call, &seen);
    text_init(&text);
    tokens_write(&text, seen.tokens, seen.count);
    prediction->seen = copy(text.s);
    text_clear(&text);
    call_sends(&text, predict->timeline, call, false);
    if (seen.ack_is_open)
        text_add(&text, " An answer is right with that ACK and without it.");
    prediction->says = copy(text.s);
    prediction->right =
        prediction->said && answer_fits(&prediction->answer, seen.tokens, seen.count);
    prediction->judged = true;
    tell_verdict(predict, prediction, &seen);
    text_release(&text);
    free(seen.tokens);
}

static void judge_ended(struct predict *predict, bool at_end)
{
    for (size_t i = 0; i < predict->count; i++)
        judge(predict, &predict->list[i], at_end);
}

void predict_judge_all(struct predict *predict)
{
    judge_ended(predict, true);
}

/* ---- questions ---- */

static struct prediction *current(struct predict *predict)
{
    return &predict->list[predict->count - 1];
}

static void put_question(struct predict *predict)
{
    const struct prediction *prediction = current(predict);
    struct text text;
    text_init(&text);
    if (predict->wants_which) {
        text_add(&text,
                 "Which? s SYN  a ACK  f FIN  d data  r RST; CAPITALS: the other side sends: ");
    } else {
        asker_about_to_call(predict->asker, &text, prediction->program->id, prediction->facts);
        text_add(&text, ". How many packets? [0-9,\002?] "); /* TERM_SPACE */
    }
    asker_ask(predict->asker, text.s);
    text_release(&text);
}

static void tell_rules(struct predict *predict)
{
    if (!predict->told)
        asker_say(
            predict->asker,
            "--predict: which packets will be on the wire because of the call? Count what it makes its own "
            "kernel send, and what the kernels answer to that by themselves, before any program does "
            "anything more. 0 or none is nothing; ? explains, c goes on without questions, q ends the run.");
    predict->told = true;
}

static void explain(struct predict *predict)
{
    asker_say(
        predict->asker,
        "Answer with the number of packets; Enter asks for their flags. Or with the packets at once, in order, in words: "
        "SYN, SYN-ACK, ACK, FIN, data, RST. Or in letters: s SYN, a ACK, f FIN, d data, r RST; a small letter: this "
        "program's side sends it, a CAPITAL: the other side. \"F a\": a FIN comes, and our side acknowledges it. "
        "Words, or capitals alone, don't say which side, and are judged without it.");
    asker_say(
        predict->asker,
        "What only happens at the same time does not count: what the other program sends is because of its "
        "own calls.");
}

/* False: the file has no more answers. */
static bool answer_from_file(struct predict *predict, struct prediction *prediction)
{
    struct err err;
    if (predict->next_answer == predict->answer_count)
        return false;
    prediction->said = copy(predict->answers[predict->next_answer++]);
    if (answer_parse(&prediction->answer, prediction->said, &err) != 0)
        BUG("an answer that was good when it was read is not: %s", err.text);
    return true;
}

static enum pause_answer ask(void *context, const struct program *program,
                             const struct call_facts *facts, bool client_waits)
{
    struct predict *predict = context;
    struct text text, plain;
    (void)client_waits;
    judge_ended(predict, false);
    array_reserve(&predict->list, &predict->capacity, predict->count, sizeof *predict->list);
    struct prediction *prediction = &predict->list[predict->count++];
    *prediction = (struct prediction){ .program = program, .facts = facts, .t_ns = clock_now_ns() };
    text_init(&text);
    text_init(&plain);
    ladder_call_text(&text, facts, false);
    plain_add(&plain, text.s);
    prediction->asked = copy(plain.s);
    text_release(&text);
    text_release(&plain);
    predict->wants_which = false;
    tell_rules(predict);
    asker_line(predict->asker, facts);
    put_question(predict);
    if (!predict->scripted)
        return PAUSE_AGAIN;
    bool answered = answer_from_file(predict, prediction);
    asker_answered(predict->asker, answered ? prediction->said : "(no answer)", false);
    return PAUSE_GO;
}

static enum pause_answer again(struct predict *predict, const char *why)
{
    if (why)
        asker_say(predict->asker, why);
    put_question(predict);
    return PAUSE_AGAIN;
}

/* "3", then "s SA a": kept as one. */
static void keep(struct predict *predict, const char *line)
{
    struct prediction *prediction = current(predict);
    struct text text;
    text_init(&text);
    if (predict->wants_which)
        text_addf(&text, *line ? "%lu: " : "%lu", predict->number);
    text_add(&text, line);
    prediction->said = copy(text.s);
    text_release(&text);
}

static enum pause_answer answer(void *context, const char *line)
{
    struct predict *predict = context;
    struct answer *given = &current(predict)->answer;
    struct err err;
    asker_answered(predict->asker, line, true);
    if (!line || !strcmp(line, "c"))
        return PAUSE_GO_FREE;
    if (!strcmp(line, "q"))
        return PAUSE_END;
    if (!strcmp(line, "?") || !strcmp(line, "help")) {
        explain(predict);
        return again(predict, NULL);
    }
    if (predict->wants_which && !*line) {
        *given = (struct answer){ .count = predict->number, .only_count = true };
    } else {
        if (answer_parse(given, line, &err) != 0)
            return again(predict, err.text);
        if (given->only_count && !(predict->wants_which && given->count == predict->number)) {
            predict->wants_which = true;
            predict->number = given->count;
            return again(predict, NULL);
        }
        bool named = !given->only_count && given->count > 0;
        if (predict->wants_which && named && given->count != predict->number &&
            !strpbrk(line, "0123456789")) {
            err_set(&err, "%lu packet%s said, but %zu named", predict->number,
                    predict->number == 1 ? "" : "s", given->count);
            return again(predict, err.text);
        }
        /* another number, or the same once more: the line alone is the answer */
        if (!named || strpbrk(line, "0123456789"))
            predict->wants_which = false;
    }
    keep(predict, line);
    return PAUSE_GO;
}

static void gone(void *context)
{
    struct predict *predict = context;
    struct prediction *prediction = current(predict);
    asker_answered(predict->asker, NULL, true);
    free(prediction->asked);
    predict->count--; /* it never was */
}

struct pause predict_pause(struct predict *predict)
{
    return (struct pause){
        .context = predict, .holds = holds, .ask = ask, .answer = answer, .gone = gone
    };
}

/* ---- from begin to end ---- */

void predict_init(struct predict *predict, struct asker *asker, const struct timeline *timeline,
                  char *const *const *programs, size_t program_count)
{
    *predict = (struct predict){
        .asker = asker, .timeline = timeline, .programs = programs, .program_count = program_count
    };
}

void predict_release(struct predict *predict)
{
    for (size_t i = 0; i < predict->count; i++) {
        free(predict->list[i].asked);
        free(predict->list[i].said);
        free(predict->list[i].seen);
        free(predict->list[i].says);
    }
    for (size_t i = 0; i < predict->answer_count; i++)
        free(predict->answers[i]);
    free(predict->answers);
    free(predict->known);
    free(predict->list);
}
