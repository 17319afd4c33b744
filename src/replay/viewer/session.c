/* A replay as a person goes through it: see session.h. */
#include "replay/viewer/session.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/clock.h"
#include "replay/viewer/sentence.h"

enum { PAGE = 10, TYPED_MAX = 200, AT_ONCE_MAX = 1000 };

/* ---- going somewhere ---- */

static bool has_question(struct session *s, const struct event *event)
{
    if (event->kind == EVENT_CALL)
        return quiz_question_about(&s->quiz, event->call, &s->question);
    return event->kind == EVENT_PACKET && quiz_question(&s->quiz, event->packet, &s->question);
}

/* In a quiz nothing is passed over: the way forward ends before the first call or packet that can be
 * asked about. */
static bool is_asked(struct session *s, size_t target)
{
    for (size_t step = s->quiz.seen + 1; s->has_quiz && step <= target; step++) {
        const struct event *event = steps_event(&s->steps, step);
        s->quiz.seen = step; /* asked once, whatever becomes of it */
        if (!has_question(s, event))
            continue;
        s->now = step - 1;
        s->prompt = PROMPT_ANSWER;
        text_clear(&s->typed);
        return true;
    }
    return false;
}

static void go(struct session *s, size_t step)
{
    if (is_asked(s, step))
        s->playing = false;
    else
        s->now = step;
}

static void go_kind(struct session *s, bool backwards, enum step_kind kind)
{
    static const char *const names[] = { "event", "packet", "call" };
    size_t step = steps_find(&s->steps, s->now, backwards, kind);
    if (step)
        go(s, step);
    else if (backwards && kind == STEP_ANY)
        s->now = 0;
    else
        text_addf(&s->message, "There is no %s %s.", backwards ? "earlier" : "later", names[kind]);
}

/* "FIN_WAIT1", "fin-wait-1" and "FINWAIT1" are the same word; its beginning is enough. */
static bool word_begins(const char *name, const char *typed)
{
    for (;; name++, typed++) {
        name += strspn(name, "_- ");
        typed += strspn(typed, "_- ");
        if (!*typed)
            return true;
        if (toupper((unsigned char)*name) != toupper((unsigned char)*typed))
            return false;
    }
}

static enum tcp_state state_of(const char *typed)
{
    if (!*typed)
        return STATE_NONE;
    for (int state = STATE_CLOSED; state <= STATE_TIME_WAIT; state++)
        if (word_begins(tcp_state_name((enum tcp_state)state), typed))
            return (enum tcp_state)state;
    /* as RFC 9293 writes it */
    return word_begins("SYN_RECEIVED", typed) ? STATE_SYN_RECEIVED : STATE_NONE;
}

static void go_to(struct session *s, const char *typed)
{
    char *end;
    unsigned long long number = isdigit((unsigned char)*typed) ? strtoull(typed, &end, 10) : 0;
    enum tcp_state state;
    if (isdigit((unsigned char)*typed) && !*end) {
        go(s, number > s->steps.count ? s->steps.count : (size_t)number);
        if (number > s->steps.count)
            text_addf(&s->message, "The last event is %zu.", s->steps.count);
    } else if ((state = state_of(typed)) != STATE_NONE) {
        size_t step = moments_find_state(&s->moments, s->now, state);
        if (step)
            go(s, step);
        else
            text_addf(&s->message, "No end ever comes to %s.", tcp_state_name(state));
    } else if (*typed) {
        text_add(&s->message, "That is neither a number nor a TCP state.");
    }
}

static void search(struct session *s, bool backwards)
{
    /* what is still to come would be an answer */
    size_t count = s->has_quiz ? s->quiz.seen : s->steps.count;
    size_t step = steps_search(&s->steps, &s->rows, count, s->now, backwards, s->sought.s);
    if (step)
        go(s, step);
    else if (s->sought.len)
        text_add(&s->message, s->has_quiz ? "Not found in what was shown so far." : "Not found.");
    else
        text_add(&s->message, "Search first: / and a word.");
}

/* ---- playing ---- */

static int64_t until_next_ns(const struct session *s)
{
    if (s->now >= s->steps.count)
        return -1;
    if (s->steady)
        return NS_PER_S;
    int64_t gap =
        s->now ? steps_event(&s->steps, s->now + 1)->t_ns - steps_event(&s->steps, s->now)->t_ns
               : 0;
    double ns = (double)(gap > 0 ? gap : 0) / s->speed;
    return ns > 1e17 ? (int64_t)1e17 : (int64_t)ns;
}

static void play(struct session *s, bool steady, int64_t now_ns)
{
    bool stops = s->playing && s->steady == steady;
    s->playing = !stops && s->now < s->steps.count;
    s->steady = steady;
    s->due_ns = now_ns + until_next_ns(s);
    if (!stops && !s->playing)
        text_add(&s->message, "This is the end.");
}

void session_tick(struct session *s, int64_t now_ns)
{
    for (int shown = 0; s->playing && now_ns >= s->due_ns && shown < AT_ONCE_MAX; shown++) {
        go(s, s->now + 1);
        if (s->now >= s->steps.count)
            s->playing = false;
        else
            s->due_ns += until_next_ns(s);
    }
    /* we are late: what is due is shown first, time is not made up for */
    if (s->playing && s->due_ns < now_ns)
        s->due_ns = now_ns;
}

int64_t session_wait_ns(const struct session *s, int64_t now_ns)
{
    if (!s->playing)
        return -1;
    return s->due_ns > now_ns ? s->due_ns - now_ns : 0;
}

static void change_speed(struct session *s, double factor, int64_t now_ns)
{
    double speed = s->speed * factor;
    if (speed >= 1e-6 && speed <= 1e6)
        s->speed = speed;
    s->steady = false;
    if (s->playing)
        s->due_ns = now_ns + until_next_ns(s);
}

/* ---- keys ---- */

static void answer(struct session *s)
{
    struct err why;
    enum quiz_outcome verdict = quiz_answer(&s->quiz, &s->question, s->typed.s, &why);
    if (verdict == QUIZ_NO_ANSWER) {
        text_addf(&s->message, "%s.", why.text);
        text_clear(&s->typed);
        return;
    }
    s->verdict = verdict;
    s->prompt = PROMPT_NONE;
    s->now++;
}

static void prompt_ends(struct session *s)
{
    enum prompt prompt = s->prompt;
    if (prompt == PROMPT_ANSWER) {
        answer(s);
        return;
    }
    s->prompt = PROMPT_NONE;
    if (prompt == PROMPT_GOTO) {
        go_to(s, s->typed.s);
    } else if (s->typed.len) {
        text_clear(&s->sought);
        text_add(&s->sought, s->typed.s);
        search(s, false);
    }
}

static void erase(struct text *typed)
{
    /* a character of several bytes goes whole */
    while (typed->len && ((unsigned char)typed->s[typed->len - 1] & 0xc0) == 0x80)
        typed->len--;
    typed->len -= typed->len > 0;
    typed->s[typed->len] = 0;
}

/* False: this key is not for the prompt. */
static bool prompt_key(struct session *s, int press)
{
    bool asks = s->prompt == PROMPT_ANSWER;
    /* the number of a choice is a whole answer */
    bool one_key = asks && press >= '0' && press <= '9' && !s->typed.len &&
                   (s->question.kind == QUESTION_CALL || s->question.kind == QUESTION_DIRECTION);
    if (press == PRESS_ENTER ||
        (asks && !s->typed.len && (press == ' ' || press == PRESS_RIGHT || press == PRESS_DOWN))) {
        prompt_ends(s);
    } else if (press == PRESS_ERASE) {
        erase(&s->typed);
    } else if (asks && (press == PRESS_LEFT || press == PRESS_UP || press == PRESS_HOME ||
                        press == 'q' || press == '?')) {
        if (press != '?')
            s->prompt = PROMPT_NONE;
        return false;
    } else if (press == PRESS_ESCAPE) {
        s->prompt = asks ? s->prompt : PROMPT_NONE;
        text_clear(&s->typed);
    } else if (press >= ' ' && press < 0x100 && press != 0x7f && s->typed.len < TYPED_MAX) {
        text_add_char(&s->typed, (char)press);
        if (one_key)
            prompt_ends(s);
    }
    return true;
}

static void prompt_begin(struct session *s, enum prompt prompt)
{
    s->prompt = prompt;
    s->playing = false;
    text_clear(&s->typed);
}

static void move_key(struct session *s, int press)
{
    size_t count = s->steps.count;
    s->playing = false;
    switch (press) {
    case PRESS_RIGHT:
    case PRESS_DOWN:
    case PRESS_ENTER:
    case ' ': go_kind(s, false, STEP_ANY); break;
    case PRESS_LEFT:
    case PRESS_UP:
    case PRESS_ERASE:
    case 'b': go_kind(s, true, STEP_ANY); break;
    case 'p': go_kind(s, false, STEP_PACKET); break;
    case 'P': go_kind(s, true, STEP_PACKET); break;
    case 'c': go_kind(s, false, STEP_CALL); break;
    case 'C': go_kind(s, true, STEP_CALL); break;
    case PRESS_PAGE_DOWN: go(s, s->now + PAGE > count ? count : s->now + PAGE); break;
    case PRESS_PAGE_UP: s->now = s->now > PAGE ? s->now - PAGE : 0; break;
    case PRESS_HOME: s->now = 0; break;
    case PRESS_END: go(s, count); break;
    case 'g': prompt_begin(s, PROMPT_GOTO); break;
    case '/': prompt_begin(s, PROMPT_SEARCH); break;
    case 'n': search(s, false); break;
    case 'N': search(s, true); break;
    default: break;
    }
}

void session_key(struct session *s, int press, int64_t now_ns)
{
    text_clear(&s->message);
    if (s->help) { /* any key takes it away */
        s->help = false;
        s->quits = press == 'q';
        return;
    }
    if (s->prompt != PROMPT_NONE && prompt_key(s, press))
        return;
    s->verdict = QUIZ_NO_ANSWER;
    switch (press) {
    case 'q': s->quits = true; break;
    case '?':
    case 'h':
        s->help = true;
        s->playing = false;
        break;
    case 'a': play(s, false, now_ns); break;
    case 's': play(s, true, now_ns); break;
    case '+':
    case '=': change_speed(s, 2, now_ns); break;
    case '-': change_speed(s, 0.5, now_ns); break;
    default: move_key(s, press); break;
    }
}

/* ---- the whole ---- */

bool session_init(struct session *s, const struct timeline *timeline,
                  const struct session_start *start)
{
    *s = (struct session){
        .timeline = timeline, .style = start->style, .speed = start->speed, .has_quiz = start->quiz
    };
    rows_init(&s->rows, timeline, &s->style);
    steps_init(&s->steps, timeline, start->only, &s->rows);
    if (s->steps.count == 0) {
        steps_release(&s->steps);
        rows_release(&s->rows);
        return false;
    }
    moments_init(&s->moments, &s->steps);
    text_init(&s->message);
    text_init(&s->typed);
    text_init(&s->sought);
    size_t first = start->quiz ? 0 : 1, at = start->at ? start->at : first;
    s->now = at > s->steps.count ? s->steps.count : at;
    if (s->has_quiz)
        quiz_init(&s->quiz, timeline);
    s->quiz.seen = s->now;
    return true;
}

void session_release(struct session *s)
{
    moments_release(&s->moments);
    steps_release(&s->steps);
    rows_release(&s->rows);
    text_release(&s->message);
    text_release(&s->typed);
    text_release(&s->sought);
    quiz_release(&s->quiz);
}

void session_width(struct session *s, int width)
{
    if (width < 80)
        width = 80;
    if (width == s->style.width)
        return;
    s->style.width = width;
    rows_release(&s->rows);
    rows_init(&s->rows, s->timeline, &s->style);
    steps_redrawn(&s->steps, &s->rows);
}

static const char *verdict_word(enum quiz_outcome verdict)
{
    if (verdict == QUIZ_RIGHT)
        return "Right: ";
    return verdict == QUIZ_WRONG ? "No: " : "It was: ";
}

void session_says(const struct session *s, struct text *text)
{
    if (s->prompt == PROMPT_ANSWER) {
        question_add(text, &s->question);
    } else if (s->now == 0) {
        text_addf(text, "Nothing has happened yet: %zu event%s to come.", s->steps.count,
                  s->steps.count == 1 ? " is" : "s are");
    } else {
        if (s->verdict != QUIZ_NO_ANSWER) {
            text_add(text, verdict_word(s->verdict));
            solution_add(text, &s->quiz, &s->question);
            text_add(text, ". ");
            if (s->question.call)
                return; /* what it asks for has been said */
        }
        sentence_add(text, steps_event(&s->steps, s->now),
                     &(struct telling){ .timeline = s->steps.timeline,
                                        .opens = s->steps.list[s->now - 1].opens,
                                        .ahead = !s->has_quiz,
                                        .ascii = s->style.ascii });
    }
}
