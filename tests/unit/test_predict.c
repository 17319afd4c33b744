/* command/predict_answer: packets in short hand, and which answers are right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "command/predict_answer.h"

/* ---- reading ---- */

static void test_reading(void **state)
{
    static const struct { const char *text, *means; } answers[] = {
        { "0", "0" }, { " 0 ", "0" }, { "3", "3?" }, { "12", "12?" }, { "s SA a", "s SA a" }, { "sSAa", "s SA a" }, { "3 sSAa", "s SA a" },
        { "3: s SA a", "s SA a" }, { "s, SA, a", "s SA a" }, { "s+SA+a", "s SA a" }, { "dA", "d A" }, { "d A", "d A" }, { "dd", "d d" },
        { "fa", "f" }, { "f a", "f a" }, { "fA", "f A" }, { "FaFA", "F a F" }, { "af", "a f" }, { "as", "a s" }, { "R", "R" },
        { "RA", "R" }, { "sR", "s R" }, { "df", "df" }, { "dfa", "df" }, { "daf", "d f" }, { "DF", "DF" }, { "aa", "a a" }, { "ddd", "d d d" },
        { "da", "d" }, { "i", "i" }, { "I", "I" }, { "sS", "s S" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct answer answer;
        struct err err;
        struct text text;
        text_init(&text);
        if (answer_parse(&answer, answers[i].text, &err) != 0)
            fail_msg("'%s': %s", answers[i].text, err.text);
        if (answer.only_count)
            text_addf(&text, "%zu?", answer.count);
        else
            tokens_write(&text, answer.tokens, answer.count);
        if (strcmp(text.s, answers[i].means))
            fail_msg("'%s' is read as '%s', not '%s'", answers[i].text, text.s, answers[i].means);
        text_release(&text);
    }
}

static void test_errors(void **state)
{
    static const struct { const char *text, *says; } errors[] = {
        { "", "0 for nothing, or how many packets, or their letters" },
        { "  ", "0 for nothing" },
        { "x", "'x' is no packet: s SYN, a ACK, f FIN, d data, r RST, or 0 for nothing" },
        { "syn", "'y' is no packet" },
        { "s 2", "'2' is no packet" },
        { "-1", "'-' is no packet" },
        { "3 sSA", "3 packets said, but 2 named" },
        { "1 dA", "1 packet said, but 2 named" },
        { "0 d", "0 packets said, but 1 named" },
        { "1000", "so many packets?" },
        { "99999999999999999999999", "so many packets?" },
        { "ddddddddddddddddddddddddd", "at most 24 packets can be named: say their number instead" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        struct answer answer;
        struct err err = { "" };
        if (answer_parse(&answer, errors[i].text, &err) == 0)
            fail_msg("'%s' was taken", errors[i].text);
        if (!strstr(err.text, errors[i].says))
            fail_msg("'%s' gives: %s", errors[i].text, err.text);
    }
}

/* ---- judging ---- */

/* "s SA a A?": a '?' behind an optional packet, '!' behind one that was not even seen. */
static size_t seen_from(const char *text, struct token tokens[ANSWER_TOKENS])
{
    size_t count = 0;
    char word[8];
    for (int used; sscanf(text, " %7s%n", word, &used) == 1; text += used) {
        struct answer one;
        struct err err;
        size_t length = strlen(word);
        bool unseen = word[length - 1] == '!', optional = unseen || word[length - 1] == '?';
        if (optional)
            word[length - 1] = 0;
        assert_int_equal(answer_parse(&one, word, &err), 0);
        tokens[count] = one.tokens[0];
        tokens[count].optional = optional;
        tokens[count++].unseen = unseen;
    }
    return count;
}

static void test_judging(void **state)
{
    static const struct { const char *seen, *right, *wrong; } cases[] = {
        { "", "0", "1|a|s|d A|3" },
        { "s SA a", "3|s SA a|sSAa|s S a|3 sSAa", "0|2|4|s|s SA|S sa A|sa SA a|s a SA|s SA A|s SA a a" },
        { "s R", "2|s R|s RA", "0|1|3|s|s SA a|s r|R s" },
        { "d A?", "1|2|d|d A|da|dA", "0|3|a|D|A d|d d|d a|f" },
        { "d A!", "1|2|d|d A", "0|3|d d|A" },
        { "d d? A? d? A?", "1|2|3|4|5|d|d d|d A|d d d|d A d A|d d A d A|d d d A A", "0|6|A d|d d d d|A" },
        { "f A?", "1|2|f|fa|f A", "0|r|f a|d|3|F" },
        { "df A?", "1|2|3|df|f|dfa|d f|d f A|df A", "0|d|f d|4|d A" },
        { "r", "1|r|ra", "f|R|0|r A" },
        { "a?", "0|1|a", "2|A|a a" },
        { "d!", "0|1|d", "2|d A|A" },
        { "d I?", "d|d I|1|2", "0|I" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct token seen[ANSWER_TOKENS];
        size_t count = seen_from(cases[i].seen, seen);
        for (int wrong = 0; wrong < 2; wrong++) {
            char list[200];
            snprintf(list, sizeof list, "%s", wrong ? cases[i].wrong : cases[i].right);
            for (char *said = strtok(list, "|"); said; said = strtok(NULL, "|")) {
                struct answer answer;
                struct err err;
                if (answer_parse(&answer, said, &err) != 0)
                    fail_msg("'%s': %s", said, err.text);
                if (answer_fits(&answer, seen, count) == wrong)
                    fail_msg("'%s' for '%s' is judged %s", said, cases[i].seen, wrong ? "right" : "wrong");
            }
        }
    }
}

static void test_describing(void **state)
{
    struct token seen[ANSWER_TOKENS];
    struct text text;
    (void)state;
    text_init(&text);
    tokens_describe(&text, seen, 0);
    assert_string_equal(text.s, "nothing");
    text_clear(&text);
    tokens_describe(&text, seen, seen_from("s SA a A!", seen));
    assert_string_equal(text.s, "SYN, SYN-ACK back, ACK");
    text_clear(&text);
    tokens_write(&text, seen, seen_from("A!", seen));
    assert_string_equal(text.s, "0");
    text_clear(&text);
    tokens_describe(&text, seen, seen_from("d d d d d d d d d d d d d d", seen));
    assert_true(strstr(text.s, "data … (14 packets)") != NULL);
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_judging),
        cmocka_unit_test(test_describing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
