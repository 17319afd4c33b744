/* The questions of a page: which calls, and choices that are judged by what was seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "predict/questions.h"
#include "script.h"

static const char *question_of(const struct json_record *records, size_t count, const char *call)
{
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(records[i].type, "question");
        if (strstr(records[i].members, call))
            return records[i].members;
    }
    fail_msg("no question about %s", call);
    return NULL;
}

static void assert_choice(const char *question, const char *words, bool right)
{
    char choice[120];
    snprintf(choice, sizeof choice, "{\"words\":\"%s\",\"right\":%s}", words,
             right ? "true" : "false");
    if (!strstr(question, choice))
        fail_msg("no %s in %s", choice, question);
}

static void each_call_is_asked_about_once(void **state)
{
    struct script *script = *state;
    struct arena arena;
    struct json_record *records;
    arena_init(&arena);
    script_run(script, CONNECTED "60 client send#11 \"hello\" { \n 61 > P. 1:6 \"hello\" \n"
                                 "62 < . ack 6 \n 65 client } = 5 \n"
                                 "70 client send#11 \"you\" { \n 71 > P. 6:9 \"you\" \n"
                                 "72 < . ack 9 \n 75 client } = 3 \n"
                                 "80 client close#11 last { \n 81 > F. 9:9 \n 85 client } = 0 \n");
    size_t count = questions_of(&script->timeline, &arena, &records);
    /* socket, bind, listen, socket, connect, accept, send, close: the second send() is none */
    assert_int_equal(count, 8);
    for (size_t i = 1; i < count; i++)
        assert_true(records[i - 1].t_ns <= records[i].t_ns);
    const char *connect = question_of(records, count, "about to call connect(");
    assert_choice(connect, "SYN, SYN-ACK back, ACK", true);
    assert_choice(connect, "nothing", false);
    assert_choice(question_of(records, count, "about to call accept("), "nothing", true);
    assert_choice(question_of(records, count, "about to call accept("), "SYN-ACK back", false);
    const char *send = question_of(records, count, "about to call send(");
    assert_choice(send, "data, ACK back", true);
    /* the ACK may come later: who leaves it out is not wrong, so it is no wrong choice */
    assert_null(strstr(send, "{\"words\":\"data\",\"right\":false}"));
    assert_choice(question_of(records, count, "about to call close("), "FIN", true);
    arena_release(&arena);
}

static void assert_drawn(const char *question, const char *right, bool listed)
{
    char quoted[80];
    const char *from = strstr(question, "\"drawn\":["), *to = from ? strchr(from, ']') : NULL;
    assert_non_null(to);
    snprintf(quoted, sizeof quoted, "\"%s\"", right);
    const char *at = strstr(from + 9, quoted);
    if ((at && at < to) != listed)
        fail_msg("%s %s in %s", quoted, listed ? "is missing" : "stands", question);
}

static void what_may_be_drawn(void **state)
{
    struct script *script = *state;
    struct arena arena;
    struct json_record *records;
    arena_init(&arena);
    script_run(script, CONNECTED "60 client send#11 \"hello\" { \n 61 > P. 1:6 \"hello\" \n"
                                 "62 < . ack 6 \n 65 client } = 5 \n"
                                 "80 client close#11 last { \n 81 > F. 6:6 \n 85 client } = 0 \n");
    size_t count = questions_of(&script->timeline, &arena, &records);
    const char *connect = question_of(records, count, "about to call connect(");
    assert_drawn(connect, "s SA a", true);
    assert_drawn(connect, "s SA", false);
    assert_drawn(connect, "s a SA", false);
    assert_drawn(connect, "0", false);
    const char *accept = question_of(records, count, "about to call accept(");
    assert_drawn(accept, "0", true);
    assert_drawn(accept, "SA", false);
    const char *send = question_of(records, count, "about to call send(");
    assert_drawn(send, "d A", true); /* the ACK may come later */
    assert_drawn(send, "d", true);
    assert_drawn(send, "d D", false);
    const char *close =
        question_of(records, count, "about to call close("); /* its ACK never came */
    assert_drawn(close, "f A", true);
    assert_drawn(close, "f", true);
    assert_non_null(strstr(connect, "\"arrows\":[{\"letters\":\"s\",\"words\":\"SYN\"}"));
    arena_release(&arena);
}

/* Two segments: an ACK for each, for both, or later. */
static void acks_of_several_segments_may_be_drawn_anywhere(void **state)
{
    struct script *script = *state;
    struct arena arena;
    struct json_record *records;
    arena_init(&arena);
    script_run(script, CONNECTED
               "60 client send#11 \"hello\" { \n 61 > . 1:3 \"he\" \n 62 > P. 3:6 \"llo\" \n"
               "63 < . ack 6 \n 65 client } = 5 \n");
    size_t count = questions_of(&script->timeline, &arena, &records);
    const char *send = question_of(records, count, "about to call send(");
    static const char *const right[] = {
        "d", "d A", "d d", "d d A", "d A d", "d A d A", "d d A A"
    };
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        assert_drawn(send, right[i], true);
    assert_drawn(send, "A d d", false);
    assert_drawn(send, "d A A d A", false);
    arena_release(&arena);
}

static void lists_are_joined_in_order_of_time(void **state)
{
    (void)state;
    const struct json_record a[] = { { 1, "a", "{}" }, { 5, "a", "{}" } };
    const struct json_record b[] = { { 2, "b", "{}" }, { 5, "b", "{}" }, { 9, "b", "{}" } };
    struct json_record *all;
    struct arena arena;
    arena_init(&arena);
    assert_int_equal(records_join(&arena, a, 2, b, 3, &all), 5);
    const char order[] = "ababb";
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(all[i].type[0], order[i]);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(each_call_is_asked_about_once),
        SCRIPT_TEST(what_may_be_drawn),
        SCRIPT_TEST(acks_of_several_segments_may_be_drawn_anywhere),
        cmocka_unit_test(lists_are_joined_in_order_of_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
