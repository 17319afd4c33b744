/* predict/answer: packets in short hand, and which answers are right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "predict/answer.h"

/* ---- reading ---- */

static void test_reading(void **state)
{
    static const struct {
        const char *text, *means;
    } answers[] = {
        { "0", "0" },
        { " 0 ", "0" },
        { "3", "3?" },
        { "12", "12?" },
        { "s SA a", "s SA a" },
        { "sSAa", "s SA a" },
        { "3 sSAa", "s SA a" },
        { "3: s SA a", "s SA a" },
        { "s, SA, a", "s SA a" },
        { "s+SA+a", "s SA a" },
        { "dA", "d A" },
        { "d A", "d A" },
        { "dd", "d d" },
        { "fa", "f" },
        { "f a", "f a" },
        { "fA", "f A" },
        { "FaFA", "F a F" },
        { "af", "a f" },
        { "as", "a s" },
        { "R", "R any side" },
        { "RA", "R any side" },
        { "sR", "s R" },
        { "df", "df" },
        { "dfa", "df" },
        { "daf", "d f" },
        { "DF", "DF any side" },
        { "aa", "a a" },
        { "ddd", "d d d" },
        { "da", "d" },
        { "i", "i" },
        { "I", "I any side" },
        { "sS", "s S" },
        /* words */
        { "none", "0" },
        { "None.", "0" },
        { "nothing", "0" },
        { "no packets", "0" },
        { "zero", "0" },
        { "0 packets", "0" },
        { "3 packets", "3?" },
        { "one packet", "1?" },
        { "three", "3?" },
        { "SYN", "s any side" },
        { "syn", "s any side" },
        { "syn-ack", "sa any side" },
        { "SYN/ACK", "sa any side" },
        { "SYN+ACK", "sa any side" },
        { "SynAck", "sa any side" },
        { "SYN, SYN-ACK, ACK", "s sa a any side" },
        { "syn syn-ack ack", "s sa a any side" },
        { "SYN -> SYN-ACK -> ACK", "s sa a any side" },
        { "SYN → SYN-ACK → ACK", "s sa a any side" },
        { "SYN then SYN-ACK and ACK", "s sa a any side" },
        { "3: SYN, SYN-ACK, ACK", "s sa a any side" },
        { "3 packets: SYN, SYN-ACK, ACK.", "s sa a any side" },
        { "1 SYN, 1 SYN-ACK, 1 ACK", "s sa a any side" },
        { "2 ACKs", "a a any side" },
        { "1 FIN and 2 ACKs", "f a a any side" },
        { "data", "d any side" },
        { "data segment", "d any side" },
        { "1 data segment", "d any side" },
        { "FIN-ACK", "f any side" },
        { "[SYN], [SYN, ACK], [ACK]", "s sa a any side" },
        { "[PSH, ACK]", "d any side" },
        { "RST-ACK", "r any side" },
        { "PSH,ACK", "d a any side" },
        { "SYN, SYN-ACK back, ACK", "s SA a any side" },
        /* letters of one kind alone */
        { "S SA A", "S SA A any side" },
        { "3 packets: S SA A", "S SA A any side" },
        { "s sa a", "s sa a any side" },
        { "d a", "d a" },
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
        if (answer.tokens[0].any_side)
            text_add(&text, " any side");
        if (strcmp(text.s, answers[i].means))
            fail_msg("'%s' is read as '%s', not '%s'", answers[i].text, text.s, answers[i].means);
        text_release(&text);
    }
}

static void test_errors(void **state)
{
    static const struct {
        const char *text, *says;
    } errors[] = {
        { "",
          "how many packets? A number, none, or their names: SYN, SYN-ACK, ACK, FIN, data, RST" },
        { "  ", "how many packets?" },
        { "packets", "how many packets?" },
        { "x",
          "\"x\" is no packet: write SYN, SYN-ACK, ACK, FIN, data or RST, or the letters s, sa, a, f, d, r; or a number, or none" },
        { "hello", "\"hello\" is no packet" },
        { "äh", "\"ä\" is no packet" },
        { "3x", "\"3x\" is no packet" },
        { "[SYN", "\"[\" is no packet" },
        { "s 2", "a number stands before the packets" },
        { "-1", "\"-\" is no packet" },
        { "a SYN", "words or letters, not both" },
        { "SYN SA a", "words or letters, not both" },
        { "SYN SYN ACK ACK", "one packet or two? Write SYN-ACK for one with both flags" },
        { "no SYN", "nothing, or these packets?" },
        { "2 none", "nothing, or these packets?" },
        { "1 SYN 2", "the number 2 at the end belongs to no packet" },
        { "2 SYN, SYN-ACK, ACK", "2 packets said, but 3 named" },
        { "99 ACKs", "at most 24 packets can be named" },
        { "3 sSA", "3 packets said, but 2 named" },
        { "1 dA", "1 packet said, but 2 named" },
        { "0 d", "0 packets said, but 1 named" },
        { "1000", "so many packets?" },
        { "99999999999999999999999", "so many packets?" },
        { "ddddddddddddddddddddddddd",
          "at most 24 packets can be named: say their number instead" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        struct answer answer;
        struct err err = { .text = "" };
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
    static const struct {
        const char *seen, *right, *wrong;
    } cases[] = {
        { "", "0", "1|a|s|d A|3" },
        { "s SA a", "3|s SA a|sSAa|s S a|3 sSAa|S SA A|s sa a|SYN, SYN-ACK, ACK|3 packets",
          "none|SYN|SYN, ACK|SYN-ACK, SYN, ACK|SA S A|0|2|4|s|s SA|S sa A|sa SA a|s a SA|s SA A|s SA a a" },
        { "s R", "2|s R|s RA", "0|1|3|s|s SA a|s r|R s" },
        { "d A?", "1|2|d|d A|da|dA|D|data|data, ACK|D A",
          "0|3|a|D a|A d|d d|d a|f|ACK|SYN|ACK, data" },
        { "d A!", "1|2|d|d A", "0|3|d d|A" },
        { "d d? A? d? A?", "1|2|3|4|5|d|d d|d A|d d d|d A d A|d d A d A|d d d A A",
          "0|6|A d|d d d d|A" },
        { "f A?", "1|2|f|fa|f A", "0|r|f a|d|3|F a|RST" },
        { "df A?", "1|2|3|df|f|dfa|d f|d f A|df A|data, FIN, ACK|D F A", "0|d|f d|4|d A" },
        { "r", "1|r|ra|R|reset", "f|R a|0|r A" },
        { "a?", "0|1|a", "2|A a|a a|FIN" },
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
                    fail_msg("'%s' for '%s' is judged %s", said, cases[i].seen,
                             wrong ? "right" : "wrong");
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
