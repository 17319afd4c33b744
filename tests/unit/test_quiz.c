/* The quiz: which questions are asked, and what counts as right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "joined.h"
#include "replay/viewer/quiz.h"
#include "replay/viewer/session.h"
#include "script.h"

#define HELLO                                                                                          \
    CONNECTED                                                                                          \
    "60 server recv#20 100 { \n"                                                                       \
    "100 client send#11 \"hello\" { \n 102 > P. 1:6 \"hello\" \n 103 < . ack 6 \n 104 client } = 5 \n" \
    "110 server } = 5 \"hello\" \n"                                                                    \
    "200 client close#11 last { \n 202 > F. \n 203 < . \n 204 client } = 0 \n"                         \
    "300 server close#20 last { \n 302 < F. \n 303 > . \n 304 server } = 0 \n"

/* The question of that kind about packet `id`; false: there is none. */
static bool ask(const struct script *script, int id, enum question_kind kind,
                struct question *question)
{
    struct quiz quiz = { .asked = (unsigned)kind };
    return quiz_question(&quiz, packet_by_id(script, id), question) && question->kind == kind;
}

static enum quiz_outcome judged(const struct script *script, int id, enum question_kind kind,
                                const char *answer)
{
    struct question question;
    struct quiz quiz = { 0 };
    struct err err;
    if (!ask(script, id, kind, &question))
        fail_msg("no question %d about packet %d", (int)kind, id);
    enum quiz_outcome verdict = quiz_answer(&quiz, &question, answer, &err);
    assert_int_equal(quiz.asked, verdict != QUIZ_NO_ANSWER);
    assert_int_equal(quiz.right, verdict == QUIZ_RIGHT);
    assert_int_equal(quiz.passed, verdict == QUIZ_PASSED);
    return verdict;
}

static void test_flags(void **state)
{
    static const struct {
        int id;
        const char *answer;
        enum quiz_outcome verdict;
    } rows[] = {
        { 1, "s", QUIZ_RIGHT },          { 1, "S", QUIZ_RIGHT },
        { 1, "sa", QUIZ_WRONG },         { 1, "a", QUIZ_WRONG },
        { 2, "sa", QUIZ_RIGHT },         { 2, "a, s", QUIZ_RIGHT },
        { 2, "s", QUIZ_WRONG },          { 3, "a", QUIZ_RIGHT },
        { 3, "ad", QUIZ_WRONG },         { 3, "s", QUIZ_WRONG },
        { 4, "d", QUIZ_RIGHT },          { 4, "da", QUIZ_RIGHT },
        { 4, "dap", QUIZ_RIGHT },        { 4, "a", QUIZ_WRONG },
        { 4, "df", QUIZ_WRONG },         { 6, "f", QUIZ_RIGHT },
        { 6, "fa", QUIZ_RIGHT },         { 6, "fd", QUIZ_WRONG },
        { 6, "r", QUIZ_WRONG },          { 6, "", QUIZ_PASSED },
        { 6, "x", QUIZ_NO_ANSWER },      { 6, "f!", QUIZ_NO_ANSWER },
        { 6, "  ", QUIZ_NO_ANSWER },     { 1, "SYN", QUIZ_RIGHT },
        { 2, "syn-ack", QUIZ_RIGHT },    { 2, "SYN ACK", QUIZ_RIGHT },
        { 2, "[SYN, ACK]", QUIZ_RIGHT }, { 2, "syn", QUIZ_WRONG },
        { 4, "data", QUIZ_RIGHT },       { 4, "PSH, ACK", QUIZ_RIGHT },
        { 6, "FIN, ACK", QUIZ_RIGHT },   { 6, "fin", QUIZ_RIGHT },
        { 6, "reset", QUIZ_WRONG },      { 6, "none", QUIZ_NO_ANSWER },
        { 6, "2", QUIZ_NO_ANSWER },
    };
    struct script *script = *state;
    script_run(script, HELLO);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (judged(script, rows[i].id, QUESTION_FLAGS, rows[i].answer) != rows[i].verdict)
            fail_msg("packet %d, '%s'", rows[i].id, rows[i].answer);
}

static void test_reset_with_and_without_ack(void **state)
{
    struct script *script = *state;
    script_run(script, "> S \n < R. \n > R 1:1 \n");
    assert_int_equal(judged(script, 2, QUESTION_FLAGS, "r"), QUIZ_RIGHT);
    assert_int_equal(judged(script, 2, QUESTION_FLAGS, "ra"), QUIZ_RIGHT);
    assert_int_equal(judged(script, 3, QUESTION_FLAGS, "r"), QUIZ_RIGHT);
    /* it has no ACK flag */
    assert_int_equal(judged(script, 3, QUESTION_FLAGS, "ra"), QUIZ_WRONG);
}

static void test_direction(void **state)
{
    struct script *script = *state;
    script_run(script, HELLO);
    assert_int_equal(judged(script, 1, QUESTION_DIRECTION, "c"), QUIZ_RIGHT);
    assert_int_equal(judged(script, 1, QUESTION_DIRECTION, "s"), QUIZ_WRONG);
    assert_int_equal(judged(script, 2, QUESTION_DIRECTION, "S"), QUIZ_RIGHT);
    assert_int_equal(judged(script, 2, QUESTION_DIRECTION, "server"), QUIZ_RIGHT);
    assert_int_equal(judged(script, 2, QUESTION_DIRECTION, "Client"), QUIZ_WRONG);
    assert_int_equal(judged(script, 2, QUESTION_DIRECTION, "2"), QUIZ_RIGHT);
    assert_int_equal(judged(script, 2, QUESTION_DIRECTION, "1"), QUIZ_WRONG);
    assert_int_equal(judged(script, 2, QUESTION_DIRECTION, "cs"), QUIZ_NO_ANSWER);
    assert_int_equal(judged(script, 2, QUESTION_DIRECTION, "x"), QUIZ_NO_ANSWER);
}

/* connect(), accept(), send(), recv(), close(), none: as the trigger says. */
static void test_call(void **state)
{
    static const struct {
        int id;
        const char *right;
    } rows[] = {
        { 1, "1" }, { 2, "6" }, { 3, "6" }, { 4, "3" }, { 5, "6" },
        { 6, "5" }, { 7, "6" }, { 8, "5" }, { 9, "6" },
    };
    struct script *script = *state;
    script_run(script, HELLO);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (char answer[] = "0"; *answer <= '7'; ++*answer) {
            enum quiz_outcome wanted = *answer == '0' || *answer == '7' ? QUIZ_NO_ANSWER
                                       : *answer == *rows[i].right      ? QUIZ_RIGHT
                                                                        : QUIZ_WRONG;
            if (judged(script, rows[i].id, QUESTION_CALL, answer) != wanted)
                fail_msg("packet %d, '%s'", rows[i].id, answer);
        }
}

/* … or by its name. */
static void test_call_by_name(void **state)
{
    static const struct {
        int id;
        const char *answer;
        enum quiz_outcome verdict;
    } rows[] = {
        { 1, "connect", QUIZ_RIGHT },    { 1, "connect()", QUIZ_RIGHT },
        { 1, "CLOSE", QUIZ_WRONG },      { 2, "none", QUIZ_RIGHT },
        { 2, "the kernel", QUIZ_RIGHT }, { 2, "accept()", QUIZ_WRONG },
        { 4, "send", QUIZ_RIGHT },       { 4, "nothing", QUIZ_WRONG },
        { 4, "write", QUIZ_NO_ANSWER },  { 4, "sen", QUIZ_NO_ANSWER },
        { 4, "12", QUIZ_NO_ANSWER },
    };
    struct script *script = *state;
    script_run(script, HELLO);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (judged(script, rows[i].id, QUESTION_CALL, rows[i].answer) != rows[i].verdict)
            fail_msg("packet %d, '%s'", rows[i].id, rows[i].answer);
}

/* Which packets will there be because of this call?  The answers are those of run --predict. */
static void test_packets_of_a_call(void **state)
{
    static const struct {
        const char *call, *answer;
        enum quiz_outcome verdict;
        const char *why;
    } rows[] = {
        { "socket", "none", QUIZ_RIGHT, NULL },
        { "socket", "0", QUIZ_RIGHT, NULL },
        { "listen", "SYN", QUIZ_WRONG, NULL },
        { "connect", "s SA a", QUIZ_RIGHT, NULL },
        { "connect", "SYN, SYN-ACK, ACK", QUIZ_RIGHT, NULL },
        { "connect", "3", QUIZ_RIGHT, NULL },
        { "connect", "syn", QUIZ_WRONG, NULL },
        { "connect", "SYN ACK", QUIZ_NO_ANSWER, "one packet or two?" },
        { "connect", "hello", QUIZ_NO_ANSWER, "is no packet: write SYN" },
        { "accept", "none", QUIZ_RIGHT, NULL },
        { "accept", "syn-ack", QUIZ_WRONG, NULL },
        { "send", "data", QUIZ_RIGHT, NULL },
        { "send", "d A", QUIZ_RIGHT, NULL },
        { "close", "f A", QUIZ_RIGHT, NULL },
        { "close", "", QUIZ_PASSED, NULL },
    };
    struct script *script = *state;
    script_run(script, HELLO);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct quiz quiz;
        struct question q = { .call = NULL };
        struct err err = { .text = "" };
        quiz_init(&quiz, &script->timeline);
        for (size_t k = 0; k < quiz.call_count && !q.call; k++)
            if (!strcmp(call_name(quiz.calls[k]->facts), rows[i].call))
                assert_true(quiz_question_about(&quiz, quiz.calls[k], &q));
        if (!q.call || quiz_answer(&quiz, &q, rows[i].answer, &err) != rows[i].verdict)
            fail_msg("%s, '%s': %s", rows[i].call, rows[i].answer, err.text);
        if (rows[i].why && !strstr(err.text, rows[i].why))
            fail_msg("'%s' is explained by: %s", rows[i].answer, err.text);
        quiz_release(&quiz);
    }
}

/* What a question about a call has told is no question any more. */
static void test_told_packets_are_not_asked_about(void **state)
{
    struct script *script = *state;
    struct quiz quiz;
    struct question q = { .call = NULL }, of_packet;
    struct err err;
    script_run(script, HELLO);
    quiz_init(&quiz, &script->timeline);
    for (size_t k = 0; k < quiz.call_count; k++)
        if (!strcmp(call_name(quiz.calls[k]->facts), "connect"))
            assert_true(quiz_question_about(&quiz, quiz.calls[k], &q));
    assert_true(quiz_question(&quiz, packet_by_id(script, 2), &of_packet));
    assert_int_equal(quiz_answer(&quiz, &q, "?!", &err), QUIZ_NO_ANSWER);
    assert_true(quiz_question(&quiz, packet_by_id(script, 2), &of_packet));
    assert_int_equal(quiz_answer(&quiz, &q, "", &err), QUIZ_PASSED);
    assert_false(quiz_question(&quiz, packet_by_id(script, 2), &of_packet));
    assert_true(quiz_question(&quiz, packet_by_id(script, 4), &of_packet));
    quiz_release(&quiz);
}

/* The call by the name that the program used. */
static void test_call_names(void **state)
{
    struct script *script = *state;
    struct question question;
    script_run(script, CONNECTED
               "100 client write#11 \"hi\" { \n 102 > P. 1:3 \"hi\" \n 104 client } = 2 \n"
               "110 client shutdown#11 WR { \n 112 > F. \n 113 client } = 0 \n");
    assert_true(ask(script, 4, QUESTION_CALL, &question));
    assert_string_equal(question.choices[question.right], "write()");
    assert_true(ask(script, 5, QUESTION_CALL, &question));
    assert_string_equal(question.choices[question.right], "shutdown()");
}

/* Bytes that a call had handed over and that left for another reason: no answer would be the only
 * right one. */
static void test_no_question_without_one_answer(void **state)
{
    struct script *script = *state;
    struct question question;
    struct quiz quiz = { .asked = QUESTION_CALL };
    script_run(
        script,
        "> S \n < S. \n > . \n > P. \"ab\" \n +300000 > P. 1:3 \"ab\" \n < icmp tcp host-unreachable \n");
    /* nobody traced the calls: send() must have caused it */
    assert_true(ask(script, 4, QUESTION_CALL, &question));
    assert_string_equal(question.choices[question.right], "send()");
    assert_false(ask(script, 5, QUESTION_CALL, &question)); /* a timer: sent again */
    assert_false(quiz_question(&quiz, packet_by_id(script, 6), &question));
}

/* The kinds take turns. */
static void test_turns(void **state)
{
    struct script *script = *state;
    struct quiz quiz = { 0 };
    struct question question;
    struct err err;
    script_run(script, HELLO);
    for (unsigned i = 0; i < 6; i++) {
        assert_true(quiz_question(&quiz, packet_by_id(script, 4), &question));
        assert_int_equal(question.kind, i % QUESTION_KINDS);
        assert_int_equal(quiz_answer(&quiz, &question, "", &err), QUIZ_PASSED);
    }
    struct text score;
    text_init(&score);
    score_add(&score, &quiz);
    assert_string_equal(score.s, "0 of 6 right, 6 passed");
    text_release(&score);
}

/* ---- as part of a replay ---- */

static void press(struct session *s, const char *keys)
{
    for (; *keys; keys++)
        session_key(s,
                    *keys == '\n'  ? PRESS_ENTER
                    : *keys == '>' ? PRESS_RIGHT
                    : *keys == '<' ? PRESS_LEFT
                                   : (unsigned char)*keys,
                    0);
}

static bool says(const struct session *s, const char *what)
{
    struct text text;
    text_init(&text);
    session_says(s, &text);
    bool found = strstr(text.s, what);
    text_release(&text);
    return found;
}

/* No way leads past a call or a packet that was not asked about, and none is asked about twice. */
static void test_session(void **state)
{
    struct script *script = *state;
    struct session s;
    struct session_start start = { .style = { .width = 80 }, .speed = 1, .quiz = true };
    script_run(script, HELLO);
    assert_true(session_init(&s, &script->timeline, &start));
    assert_int_equal(s.now, 0);
    session_key(&s, PRESS_END, 0);
    assert_int_equal(s.prompt, PROMPT_ANSWER);
    assert_true(says(&s, "The server is about to call socket("));
    assert_true(says(&s, "Which packets will be on the wire because of it?"));
    press(&s, "hello\n");
    assert_true(strstr(s.message.s, "is no packet: write SYN"));
    assert_int_equal(s.prompt, PROMPT_ANSWER);
    press(&s, "none\n");
    assert_int_equal(s.prompt, PROMPT_NONE);
    assert_true(says(&s, "Right: nothing. "));
    while (!says(&s, "about to call connect(")) {
        press(&s, "\n");
        session_key(&s, PRESS_END, 0);
    }
    press(&s, "SYN\n");
    assert_true(says(&s, "No: SYN, SYN-ACK back, ACK. "));
    press(&s, "p"); /* its packets were told */
    assert_int_equal(s.prompt, PROMPT_NONE);
    assert_int_equal(steps_event(&s.steps, s.now)->packet->id, 1);
    press(&s, "/FIN\n"); /* it is ahead: finding it would tell */
    assert_string_equal(s.message.s, "Not found in what was shown so far.");
    press(&s, "/SYN\n<<>>"); /* back and on over what was shown: no question */
    assert_int_equal(s.prompt, PROMPT_NONE);
    unsigned asked;
    while (session_key(&s, PRESS_END, 0), !says(&s, "about to call send("))
        press(&s, "\n");
    asked = s.quiz.asked;
    size_t before = s.now;
    press(&s, "<"); /* a question can be left, backwards */
    assert_int_equal(s.prompt, PROMPT_NONE);
    assert_int_equal(s.now, before - 1);
    assert_int_equal(s.quiz.asked, asked);
    session_key(&s, PRESS_END, 0); /* then its packet is one */
    assert_int_equal(s.prompt, PROMPT_ANSWER);
    assert_int_equal(s.question.packet->id, 4);
    session_release(&s);
}

/* A trace without calls: each packet. */
static void test_session_of_packets(void **state)
{
    struct script *script = *state;
    struct session s;
    struct session_start start = { .style = { .width = 80, .parts = LADDER_TRACE },
                                   .speed = 1,
                                   .quiz = true };
    script_run(script, "> S \n < S. \n > . \n > P. \"ab\" \n < . \n");
    assert_true(session_init(&s, &script->timeline, &start));
    session_key(&s, PRESS_END, 0);
    assert_int_equal(s.question.packet->id, 1);
    assert_true(says(&s, "Who sends the next packet?"));
    press(&s, "x\n");
    assert_string_equal(s.message.s, "\"x\" is neither end: type client or server, c or s.");
    press(&s, "c\n");
    assert_int_equal(s.prompt, PROMPT_NONE);
    assert_true(says(&s, "Right: it comes from the client. Packet 1"));
    press(&s, "p");
    assert_int_equal(s.question.packet->id, 2);
    press(&s, "f\n");
    assert_true(says(&s, "No: SYN,ACK. Packet 2"));
    press(&s, "p");
    assert_int_equal(s.question.packet->id, 3);
    press(&s, "\n");
    assert_true(says(&s, "It was: no call"));
    press(&s, "p");
    assert_int_equal(s.question.packet->id, 4);
    press(&s, "1"); /* a number of the list needs no Enter */
    assert_true(says(&s, "Right: it comes from the client"));
    press(&s, "pack\n");
    assert_true(says(&s, "Right: ACK. "));
    assert_int_equal(s.quiz.asked, 5);
    assert_int_equal(s.quiz.right, 3);
    assert_int_equal(s.quiz.passed, 1);
    session_release(&s);
}

static void test_playing_stops_at_a_question(void **state)
{
    struct script *script = *state;
    struct session s;
    struct session_start start = { .style = { .width = 80, .parts = LADDER_TRACE },
                                   .speed = 1,
                                   .quiz = true };
    script_run(script, "> S \n < S. \n > . \n");
    assert_true(session_init(&s, &script->timeline, &start));
    session_key(&s, 'a', 0);
    session_tick(&s, 1000000);
    assert_int_equal(s.now, 0);
    assert_int_equal(s.prompt, PROMPT_ANSWER);
    assert_false(s.playing);
    session_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(test_flags),
        SCRIPT_TEST(test_reset_with_and_without_ack),
        SCRIPT_TEST(test_direction),
        SCRIPT_TEST(test_call),
        SCRIPT_TEST(test_call_by_name),
        SCRIPT_TEST(test_packets_of_a_call),
        SCRIPT_TEST(test_told_packets_are_not_asked_about),
        SCRIPT_TEST(test_call_names),
        SCRIPT_TEST(test_no_question_without_one_answer),
        SCRIPT_TEST(test_turns),
        SCRIPT_TEST(test_session),
        SCRIPT_TEST(test_session_of_packets),
        SCRIPT_TEST(test_playing_stops_at_a_question),
    };
    return cmocka_run_group_tests_name("quiz", tests, NULL, NULL);
}
