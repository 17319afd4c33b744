/* The grader's parts that need no process: the table of steps, points, samples, results on their
 * way, harmless text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "findings/findings.h"
#include "grade/build.h"
#include "grade/check.h"
#include "grade/clean.h"
#include "grade/datagrams.h"
#include "grade/failure.h"
#include "grade/findings.h"
#include "grade/flood.h"
#include "grade/nearest.h"
#include "grade/points.h"
#include "grade/result.h"
#include "grade/sample.h"
#include "grade/scenario.h"
#include "grade/step.h"
#include "grade/visits.h"
#include "wire/rules.h"

/* ---- the table: every row is walked ---- */

static int place_of(const struct lab_step *step, const char *name)
{
    for (size_t i = 0; i < step_checks(step); i++)
        if (strcmp(step->checks[i].check->name, name) == 0)
            return (int)i;
    return -1;
}

/* A rule of a wire means something, and speaks of who is there. */
static void walk_rules(const struct scenario *scenario)
{
    struct wire_rules rules = { 0 };
    struct err err = { .text = "" };
    size_t clients = 0;
    while (clients < SCENARIO_CLIENTS_MAX && scenario->clients[clients].kind != PLAYER_NONE)
        clients++;
    for (size_t i = 0; i < SCENARIO_RULES_MAX && scenario->rules[i]; i++)
        if (wire_rules_add(&rules, scenario->rules[i], &err) != 0)
            fail_msg("%s: %s", scenario->name, err.text);
    if (wire_rules_check(&rules, scenario->server.kind != PLAYER_NONE, clients, &err) != 0)
        fail_msg("%s: %s", scenario->name, err.text);
    wire_rules_release(&rules);
}

static void test_steps(void **state)
{
    (void)state;
    assert_int_equal(step_count, 17);
    for (size_t i = 0; i < step_count; i++) {
        const struct lab_step *step = steps[i];
        int sum = 0;
        assert_true(i == 0 || step->number > steps[i - 1]->number);
        assert_ptr_equal(step_find(step->name), step);
        assert_true(step_checks(step) > 2 && step_checks(step) < STEP_CHECKS_MAX);
        for (size_t j = 0; j < step_checks(step); j++) {
            const struct check *check = step->checks[j].check;
            sum += step->checks[j].points;
            bool own = step_find(check->step)->number == step->number && check->scenario;
            /* what the skeleton has is worth nothing */
            assert_int_equal(step->checks[j].points > 0, own);
            assert_int_equal(place_of(step, check->name), j); /* no name twice */
            assert_non_null(step_find(check->step));
            /* nothing of a later step */
            assert_true(step_find(check->step)->number <= step->number);
            assert_int_equal(check->says[strlen(check->says) - 1], '.');
            assert_true((check->scenario != NULL) == (check->holds != NULL));
            if (check->scenario)
                walk_rules(check->scenario);
            /* before it, or not in this step */
            for (size_t k = 0; k < NEEDS_MAX && check->needs[k]; k++)
                assert_true(place_of(step, check->needs[k]) < (int)j);
        }
        assert_int_equal(sum, 100);
    }
}

static void test_step_names(void **state)
{
    (void)state;
    assert_ptr_equal(step_find("5"), steps[4]);
    assert_ptr_equal(step_find("05"), steps[4]);
    assert_ptr_equal(step_find("05-capitals"), steps[4]);
    static const char *const none[] = { "",   "0",  "00",  "99",          "005",     "5x",
                                        " 5", "-5", "05-", "05-Capitals", "capitals" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_null(step_find(none[i]));
}

/* ---- points ---- */

static void test_points(void **state)
{
    (void)state;
    struct points points;
    struct err err;
    const struct lab_step *step = step_find("05");
    assert_int_equal(points_parse(&points, step, "p",
                                  "# ours\n\nserver-capitals 40\r\n  client-prints\t0 # none\n",
                                  &err),
                     0);
    assert_int_equal(points.of[place_of(step, "server-capitals")], 40);
    assert_int_equal(points.of[place_of(step, "client-prints")], 0);
    assert_int_equal(points.of[place_of(step, "client-builds")], 0);
    assert_int_equal(points.of[place_of(step, "pair-capitals")], 15);
    static const struct {
        const char *text, *says;
    } wrong[] = {
        { "server-capital 4\n", "p:1: step 05-capitals has no check 'server-capital'" },
        { "\nserver-capitals\n",
          "p:2: a line is a check's name and its points, not 'server-capitals'" },
        { "server-capitals 4 5\n",
          "p:1: a line is a check's name and its points, not 'server-capitals'" },
        { "server-capitals 4\nserver-capitals 4\n",
          "p:2: 'server-capitals' has its points already" },
        { "server-capitals -4\n", "p:1: points are a whole number from 0 to 1000, not '-4'" },
        { "server-capitals 1.5\n", "p:1: points are a whole number from 0 to 1000, not '1.5'" },
        { "server-capitals 1001\n", "p:1: points are a whole number from 0 to 1000, not '1001'" },
        { "server-capitals 99999999999\n",
          "p:1: points are a whole number from 0 to 1000, not '99999999999'" },
        { "server-capitals x\n", "p:1: points are a whole number from 0 to 1000, not 'x'" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(points_parse(&points, step, "p", wrong[i].text, &err), -1);
        assert_string_equal(err.text, wrong[i].says);
    }
    char line[400];
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    assert_int_equal(points_parse(&points, step, "p", line, &err), -1);
    assert_int_equal(points_read(&points, step, "/nonexistent/points", NULL, &err), -1);
}

static void test_points_file(void **state)
{
    (void)state;
    struct points points;
    struct err err;
    const struct lab_step *step = step_find("05");
    assert_int_equal(
        points_parse(&points, step, "p",
                     "server-capitals 40 # the heart\n"
                     "hidden pair-capitals\n"
                     "hint client-prints 2 Look at what recv() returns.\n"
                     "  hint client-prints 4 recv() returns how many bytes: #2 of the sheet\r\n"
                     "deadline 2026-12-01T23:59+01:00\n"
                     "late 80\n",
                     &err),
        0);
    size_t prints = (size_t)place_of(step, "client-prints");
    assert_int_equal(points.of[place_of(step, "server-capitals")], 40);
    assert_true(points.hidden[place_of(step, "pair-capitals")]);
    assert_false(points.hidden[prints]);
    assert_null(points_hint(&points, prints, 1));
    assert_string_equal(points_hint(&points, prints, 2), "Look at what recv() returns.");
    assert_string_equal(points_hint(&points, prints, 3), "Look at what recv() returns.");
    assert_string_equal(points_hint(&points, prints, 9),
                        "recv() returns how many bytes: #2 of the sheet");
    assert_null(points_hint(&points, prints + 1, 9));
    assert_true(points.has_deadline && points.deadline_s == 1796165940);
    assert_int_equal(points.late_percent, 80);
    static const struct {
        const char *text, *says;
    } wrong[] = {
        { "hidden\n", "p:1: behind 'hidden' stands the name of one check" },
        { "hidden pair-capitals all\n", "p:1: behind 'hidden' stands the name of one check" },
        { "hidden pair\n", "p:1: step 05-capitals has no check 'pair'" },
        { "hint client-prints Look\n",
          "p:1: behind 'hint' stand a check's name, from which try on (1 to 1000), and the hint" },
        { "hint client-prints 0 Look\n",
          "p:1: behind 'hint' stand a check's name, from which try on (1 to 1000), and the hint" },
        { "hint client-prints 2\n",
          "p:1: behind 'hint' stand a check's name, from which try on (1 to 1000), and the hint" },
        { "hint\n",
          "p:1: behind 'hint' stand a check's name, from which try on (1 to 1000), and the hint" },
        { "hint client 2 Look\n", "p:1: step 05-capitals has no check 'client'" },
        { "deadline 2026-12-01T23:59\nlate 80\n",
          "p:1: a deadline is a moment with its offset from UTC, as in 2026-12-01T23:59+01:00 or "
          "2026-12-01T22:59Z" },
        { "deadline 2026-12-01T23:59Z\n",
          "p: a deadline wants a line `late PERCENT`: what is late work worth?" },
        { "late 80\n", "p: `late PERCENT` wants a line `deadline MOMENT`" },
        { "late 101\n", "p:1: behind 'late' stands a whole number of per cent, 0 to 100" },
        { "late\n", "p:1: behind 'late' stands a whole number of per cent, 0 to 100" },
        { "deadline 2026-12-01T23:59Z\ndeadline 2026-12-01T23:59Z\n",
          "p:2: there is a deadline already" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(points_parse(&points, step, "p", wrong[i].text, &err), -1);
        assert_string_equal(err.text, wrong[i].says);
    }
}

/* ---- samples ---- */

static bool is_small(char byte)
{
    return byte >= 'a' && byte <= 'z';
}

/* Well-formed, of at most three bytes a character, none of which has a capital: plain ASCII, an
 * arrow, a Chinese one. */
static bool is_caseless_utf8(const char *s, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char first = (unsigned char)s[i];
        if (first < 0x80)
            continue;
        if (i + 2 >= length || ((unsigned char)s[i + 1] & 0xc0) != 0x80 ||
            ((unsigned char)s[i + 2] & 0xc0) != 0x80)
            return false;
        unsigned code = (first & 0xfu) << 12 | ((unsigned char)s[i + 1] & 0x3fu) << 6 |
                        ((unsigned char)s[i + 2] & 0x3fu);
        if (first >> 4 != 0xe ||
            !((code >= 0x2190 && code <= 0x21f3) || (code >= 0x4e00 && code <= 0x9fa5)))
            return false;
        i += 2;
    }
    return true;
}

static const struct {
    enum sample_kind kind;
    size_t from, to;
    bool all, nul;
} kinds[] = {
    { SAMPLE_LINE, 84, 100, true, false },    { SAMPLE_SHORT, 12, 20, false, false },
    { SAMPLE_WORDS, 24, 40, false, false },   { SAMPLE_BYTES, 84, 100, true, true },
    { SAMPLE_ONE, 1, 1, false, false },       { SAMPLE_TWO, 2, 2, false, false },
    { SAMPLE_EMPTY, 0, 0, false, false },     { SAMPLE_LONG, 1023, 1023, true, false },
    { SAMPLE_FULL, 1024, 1024, true, false }, { SAMPLE_HUGE, 9000, 9000, true, false },
    { SAMPLE_BLANKS, 24, 40, false, false },  { SAMPLE_WIDE, 7999, 7999, true, false },
};

static void test_samples(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 500; seed++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            char line[SAMPLE_MAX], again[SAMPLE_MAX], reply[SAMPLE_MAX];
            size_t length = sample_line(seed, kinds[k].kind, line);
            assert_true(length >= kinds[k].from && length <= kinds[k].to);
            assert_int_equal(line[length], 0);
            assert_int_equal(memchr(line, 0, length) != NULL, kinds[k].nul);
            assert_true(is_caseless_utf8(line, length));
            assert_int_equal(sample_line(seed, kinds[k].kind, again), length);
            assert_memory_equal(line, again, length);
            /* a client may count what it sent */
            assert_int_equal(sample_reply(seed, kinds[k].kind, reply), length);
            assert_true(is_caseless_utf8(reply, length));
            if (length == 0)
                continue;
            if (kinds[k].kind == SAMPLE_BLANKS)
                assert_true(line[0] == ' ' && line[length - 1] == ' ');
            else
                assert_true(is_small(line[0]) && is_small(line[length - 1]));
            if (length > 2)
                assert_memory_not_equal(line, reply, length);
            for (char c = 0x20; kinds[k].all && c < 0x7f; c++)
                if (is_small(c) || strchr("@[`{|}~ %", c))
                    assert_non_null(memchr(line, c, length));
            if (kinds[k].all)
                assert_non_null(memmem(line, length, "%s%n", 4));
            for (size_t i = 0; i < length; i++) /* what is typed is no control character */
                assert_true((unsigned char)line[i] >= 0x20 || kinds[k].nul);
            memcpy(again, line, length);
            sample_capitals(again, length);
            for (size_t i = 0; i < length; i++)
                assert_int_equal((unsigned char)again[i],
                                 is_small(line[i]) ? line[i] - 32 : (unsigned char)line[i]);
            assert_memory_not_equal(again, reply, length); /* the reply has small letters */
        }
    for (uint64_t seed = 0; seed < 2000; seed++)
        assert_int_equal(sample_seed(seed, "your server, our client") % 1024, 0);
    assert_true(sample_seed(1, "a") != sample_seed(1, "b"));
    assert_true(sample_seed(1, "a") != sample_seed(2, "a"));
}

/* ---- visits ---- */

static void test_visits(void **state)
{
    (void)state;
    static struct visit visits[VISITS_MAX];
    static const struct {
        enum peer_role role;
        size_t count;
    } roles[] = {
        { PLAYS_KNOCK, 1 },      { PLAYS_TELL, 1 },       { PLAYS_ASK, 1 },
        { PLAYS_FULL, 1 },       { PLAYS_BYTES, 1 },      { PLAYS_ONE, 1 },
        { PLAYS_SHORT_ROW, 26 }, { PLAYS_LONG_ROW, 140 }, { PLAYS_TRIO, 12 },
        { PLAYS_PIECES, 2 },     { PLAYS_LEFT, 6 },       { PLAYS_RESETS, 11 },
        { PLAYS_IDLE, 0 },       { PLAYS_WELCOME, 0 },    { PLAYS_LINES, 2 },
        { PLAYS_NUL, 1 },        { PLAYS_CUTS, 1 },       { PLAYS_BURST, 1 },
        { PLAYS_UNENDED, 2 },    { PLAYS_LONG, 2 },       { PLAYS_WAYS, 5 },
        { PLAYS_LINK, 2 },       { PLAYS_TYPED, 0 },      { PLAYS_STAY, 1 },
        { PLAYS_GONE, 5 },       { PLAYS_VICTIMS, 7 },    { PLAYS_VANISH, 1 },
        { PLAYS_BREAKS, 0 },     { PLAYS_SILENT, 6 },     { PLAYS_HALVES, 24 },
        { PLAYS_CROWD, 200 },    { PLAYS_ALL, 3 },        { PLAYS_FILE, 2 },
        { PLAYS_NOTHING, 3 },    { PLAYS_ENDED, 6 },      { PLAYS_WHOLE, 0 },
        { PLAYS_STREAMED, 0 },   { PLAYS_HEADS, 2 },      { PLAYS_HEADS_CUTS, 2 },
        { PLAYS_HEADS_LEFT, 6 }, { PLAYS_HEADS_LONG, 2 }, { PLAYS_FLOOD, 2 },
        { PLAYS_TRICKLE, 2 },    { PLAYS_FLOODED, 0 },    { PEER_NO_ROLE, 0 },
    };
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        size_t count = visits_of(roles[i].role, 10, visits);
        assert_int_equal(count, roles[i].count);
        if (count > 1) /* after all the odd ones somebody asks */
            assert_true(visits[count - 1].way == VISIT_ASK ||
                        visits[count - 1].talk == TALK_LINES ||
                        visits[count - 1].talk == TALK_HEADS ||
                        visits[count - 1].talk == TALK_HEADS_BURST ||
                        (visits[count - 1].talk == TALK_TWO && !visits[count - 1].late));
        for (size_t j = 0; j < count; j++) {
            assert_true(*visit_name(visits[j].way));
            bool talks = visits[j].way == VISIT_TALK || visits[j].way == VISIT_GONE ||
                         visits[j].way == VISIT_GONE_RESET || visits[j].way == VISIT_ALL ||
                         visits[j].way == VISIT_ALL_SLOWLY || visits[j].way == VISIT_FLOOD;
            assert_int_equal(talks, visits[j].talk != TALK_NONE);
        }
    }
}

/* How long the row is can't be known beforehand. */
static void test_row(void **state)
{
    (void)state;
    static struct visit visits[VISITS_MAX];
    bool seen[VISITS_MAX] = { false };
    size_t lengths = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        size_t count = visits_of(PLAYS_SHORT_ROW, seed, visits);
        assert_true(count >= 26 && count <= 35);
        assert_int_equal(count, visits_of(PLAYS_SHORT_ROW, seed, visits));
        lengths += !seen[count];
        seen[count] = true;
    }
    assert_int_equal(lengths, 10);
}

/* ---- several lines ---- */

static size_t newlines(const struct text *text)
{
    size_t count = 0;
    for (size_t i = 0; i < text->len; i++)
        count += text->s[i] == '\n';
    return count;
}

static void walk_talk(enum talk talk, uint64_t seed)
{
    struct text all, line, reply;
    size_t count = talk_lines(talk, seed), at = 0;
    text_init(&all);
    text_init(&line);
    text_init(&reply);
    talk_text(talk, seed, &all);
    assert_int_equal(newlines(&all), talk == TALK_UNENDED ? count - 1 : count);
    for (size_t i = 0; i < count; i++) {
        text_clear(&line);
        text_clear(&reply);
        talk_line(talk, seed, i, &line);
        talk_reply(talk, seed, i, &reply);
        assert_memory_equal(all.s + at, line.s, line.len);
        assert_int_equal(newlines(&reply), 1);
        assert_int_equal(reply.s[reply.len - 1], '\n');
        if (line.s[line.len - 1] == '\n') /* a client may count what it sent */
            assert_int_equal(reply.len, line.len);
        at += line.len;
    }
    assert_int_equal(at, all.len);
    text_release(&all);
    text_release(&line);
    text_release(&reply);
}

/* A role on a command line, and back; what is none. */
static void test_roles(void **state)
{
    (void)state;
    static const char *const none[] = { "",       "@ipv6",      "asks",       "as",
                                        "typed@", "typed@ipv4", "typed@ipv6x" };
    enum peer_place place;
    struct text word;
    text_init(&word);
    for (int role = PEER_NO_ROLE + 1; role < PEER_ROLES; role++)
        for (int at = AT_IPV4; at < PEER_PLACES; at++) {
            text_clear(&word);
            peer_role_word(&word, (enum peer_role)role, (enum peer_place)at);
            assert_int_equal(peer_role_read(word.s, &place), role);
            assert_int_equal(place, at);
        }
    assert_int_equal(peer_role_read("typed-long@dead", &place), PLAYS_TYPED_LONG);
    assert_int_equal(place, AT_DEAD);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(peer_role_read(none[i], &place), PEER_NO_ROLE);
    text_release(&word);
}

static void test_talks(void **state)
{
    (void)state;
    static struct visit visits[VISITS_MAX];
    static const enum peer_role roles[] = { PLAYS_TYPED,      PLAYS_TYPED_PIECES,
                                            PLAYS_TYPED_LONG, PLAYS_TYPED_NUMBERS,
                                            PLAYS_WHOLE,      PLAYS_WHOLE_PIECES,
                                            PLAYS_WHOLE_FILE, PLAYS_WHOLE_NOTHING,
                                            PLAYS_STREAMED };
    for (uint64_t seed = 0; seed < 50 * 1024; seed += 1024)
        for (enum talk talk = TALK_LINES; talk <= TALK_NUMBERS; talk++)
            walk_talk(talk, seed);
    assert_int_equal(talk_lines(TALK_NONE, 0), 0);
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        assert_true(talk_of(roles[i]) != TALK_NONE);
        assert_int_equal(visits_of(roles[i], 0, visits), 0); /* or our server would be a client */
    }
    assert_int_equal(talk_of(PLAYS_LINES), TALK_NONE);
}

/* 15-slow-reader: the same bytes, whether they are asked for line by line or looked at in pieces. */
static void test_floods(void **state)
{
    (void)state;
    static char line[FLOOD_LINE], piece[2 * FLOOD_LINE];
    assert_true(talk_is_flood(talk_of(PLAYS_FLOODED)) && talk_is_flood(talk_of(PLAYS_GULPED)));
    assert_true(!talk_is_flood(TALK_STREAMED) && !talk_is_flood(talk_of(PLAYS_FLOOD)));
    assert_true(talk_has_last(TALK_FLOODED) && talk_has_last(TALK_GULPED));
    assert_true(!talk_has_last(TALK_FLOOD) && !talk_has_last(TALK_TRICKLE));
    assert_int_equal(talk_lines(TALK_FLOOD, 7), FLOOD_LINES);
    for (uint64_t seed = 0; seed < 3 * 1024; seed += 1024) {
        walk_talk(TALK_TRICKLE, seed);
        walk_talk(TALK_GULPED, seed);
        flood_line(seed, 4, piece);
        flood_line(seed, 5, piece + FLOOD_LINE);
        assert_memory_not_equal(piece, piece + FLOOD_LINE, 100);
        flood_reply(seed, 4, line);
        assert_memory_not_equal(line, piece, 100);
        for (size_t i = 0; i < FLOOD_LINE - 1; i++)
            assert_true(line[i] >= 'a' &&
                        line[i] <= 'z'); /* no capitals, so nobody can have made it */
        /* across the end of a line */
        uint64_t at = 4 * FLOOD_LINE + FLOOD_LINE - 10;
        char *from = piece + FLOOD_LINE - 10;
        assert_int_equal(flood_matches(seed, 6, at, from, 1000, false), 1000);
        assert_int_equal(flood_matches(seed, 5, at, from, 1000, false),
                         10); /* the text ends there */
        assert_int_equal(flood_matches(seed, 6, at + 1, from, 1000, false) < 1000, 1);
        from[500] ^= 1;
        assert_int_equal(flood_matches(seed, 6, at, from, 1000, false), 500);
        from[500] ^= 1;
        sample_capitals(piece, sizeof piece);
        assert_int_equal(flood_matches(seed, 6, at, from, 1000, true), 1000);
        assert_true(flood_matches(seed, 6, at, from, 1000, false) < 1000);
    }
}

/* 11-half-close: what comes after the end of what was said. */
static void test_last_lines(void **state)
{
    (void)state;
    struct text said, answer, last;
    text_init(&said);
    text_init(&answer);
    text_init(&last);
    talk_answer(&said, &answer);
    assert_string_equal(answer.s, "lines: 0, bytes: 0\n");
    text_clear(&answer);
    text_add(&said, "one\n\ntwo");
    talk_answer(&said, &answer);
    assert_string_equal(answer.s, "ONE\n\nTWOlines: 2, bytes: 8\n");
    assert_true(talk_has_last(TALK_WHOLE_PIECES) && talk_is_whole(TALK_WHOLE_PIECES));
    assert_true(talk_has_last(TALK_STREAMED) && !talk_is_whole(TALK_STREAMED));
    assert_true(!talk_has_last(TALK_TYPED) && !talk_is_whole(TALK_TYPED));
    assert_int_equal(talk_lines(TALK_WHOLE_NOTHING, 7), 0);
    for (uint64_t seed = 0; seed < 50 * 1024; seed += 1024) {
        text_clear(&last);
        talk_reply(TALK_WHOLE_NOTHING, seed, 0, &last);
        assert_true(last.len > 80 && newlines(&last) == 1);
        text_clear(&said);
        talk_text(TALK_WHOLE_FILE, seed, &said);
        assert_true(said.len > 2 * 8192); /* more than two arrays of a lab's program */
    }
    text_release(&said);
    text_release(&answer);
    text_release(&last);
}

/* What stands before a line: its number, or OK before its answer; and how many bytes answer it. */
static void test_heads(void **state)
{
    (void)state;
    static const struct {
        enum talk talk;
        const char *first, *second;
    } rows[] = {
        { TALK_HEADS, "OK ", "OK " },
        { TALK_HEADS_CUTS, "OK ", "OK " },
        { TALK_HEADS_BURST, "OK ", "OK " },
        { TALK_NUMBERS, "1 ", "2 " },
        { TALK_LINES, "", "" },
        { TALK_TYPED, "", "" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text plain, headed, begin;
        text_init(&plain);
        text_init(&headed);
        text_init(&begin);
        text_add(&begin, rows[i].first);
        talk_line(rows[i].talk, 7, 0, &begin);
        text_add(&begin, rows[i].second);
        talk_text(rows[i].talk, 7, &plain);
        talk_headed(rows[i].talk, 7, &headed);
        assert_true(headed.len > begin.len);
        assert_memory_equal(headed.s, begin.s, begin.len);
        size_t answer = talk_answer_bytes(rows[i].talk, plain.s, plain.len);
        assert_int_equal(answer, rows[i].talk == TALK_NUMBERS ? plain.len : headed.len);
        text_release(&plain);
        text_release(&headed);
        text_release(&begin);
    }
    assert_int_equal(talk_answer_bytes(TALK_HEADS, "one\n\n", 5), 11);
}

/* ---- datagrams ---- */

static void test_datagrams(void **state)
{
    (void)state;
    static const struct {
        enum peer_role role;
        size_t count;
    } roles[] = {
        { PLAYS_UDP_ROW, 3 }, { PLAYS_UDP_EDGES, 3 },  { PLAYS_UDP_EMPTY, 3 },
        { PLAYS_UDP_MIX, 9 }, { PLAYS_UDP_AGAIN, 7 },  { PLAYS_UDP_BAD, 6 },
        { PEER_NO_ROLE, 0 },  { PLAYS_UDP_ANSWER, 0 }, { PLAYS_SHORT_ROW, 0 },
    };
    struct datagram list[DATAGRAMS_MAX];
    struct text text, answer;
    text_init(&text);
    text_init(&answer);
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        size_t count = datagrams_of(roles[i].role, list);
        assert_int_equal(count, roles[i].count);
        /* or an answer would never be waited for */
        assert_true(count == 0 || list[count - 1].settles);
        for (size_t j = 0; j < count; j++) {
            text_clear(&text);
            text_clear(&answer);
            datagram_text(&list[j], 7, &text);
            datagram_answer(&list[j], 7, &answer);
            assert_int_equal(text.len, answer.len);
            assert_true(list[j].copies > 0 && list[j].socket < DATAGRAM_SOCKETS);
            assert_true(!list[j].gone || list[j].socket == DATAGRAM_ASIDE);
            /* a server that sends back what came is not right */
            if (text.len)
                assert_memory_not_equal(text.s, answer.s, text.len);
        }
    }
    text_release(&text);
    text_release(&answer);
}

static void test_datagram_asks(void **state)
{
    (void)state;
    static const char *const heads[] = { "1 ", "4294967295 ", "" };
    static const char *const none[] = { " ", "x ", "1", "1  ", "-1 ", "1\n" };
    struct text text;
    size_t head;
    text_init(&text);
    assert_int_equal(datagram_plan_of(PLAYS_UDP_LATE), PLAN_LATE);
    assert_int_equal(datagram_plan_of(PEER_NO_ROLE), PLAN_NONE);
    assert_int_equal(datagram_plan_of(PLAYS_UDP_ROW), PLAN_NONE);
    for (uint64_t seed = 0; seed < 50; seed++)
        for (size_t i = 0; i < talk_lines(TALK_TYPED, seed); i++) {
            for (size_t j = 0; j < sizeof heads / sizeof *heads; j++) {
                text_clear(&text);
                text_add(&text, heads[j]);
                talk_line(TALK_TYPED, seed, i, &text); /* with its newline, and without */
                assert_int_equal(datagram_asks(seed, text.s, text.len - 1, &head), i);
                assert_int_equal(head, strlen(heads[j]));
                assert_int_equal(datagram_asks(seed, text.s, text.len, &head), i);
            }
            for (size_t j = 0; j < sizeof none / sizeof *none; j++) {
                text_clear(&text);
                text_add(&text, none[j]);
                talk_line(TALK_TYPED, seed, i, &text);
                assert_int_equal(datagram_asks(seed, text.s, text.len - 1, &head), -1);
            }
        }
    text_release(&text);
}

/* ---- findings that cost ---- */

static void test_counts_from(void **state)
{
    (void)state;
    assert_int_equal(rule_of("crashed")->taught_in, 1);
    assert_int_equal(rule_of("connection-not-closed")->taught_in, 6);
    assert_int_equal(rule_of("no-reuseaddr")->taught_in, 12);
    const struct finding_rule *rule;
    for (size_t i = 0; (rule = rule_at(i)); i++)
        if (rule->severity == SEVERITY_ERROR && rule->taught_in < 1)
            fail_msg("%s: from which step on does it cost points?", rule->name);
}

/* ---- points ---- */

static struct grade sum_of(struct check_result *checks, size_t count)
{
    struct grade grade = { .check_count = count, .checks = checks };
    grade_sum(&grade);
    return grade;
}

static void test_sum(void **state)
{
    (void)state;
    struct check_result checks[] = {
        { .verdict = VERDICT_PASS, .max_points = 60 },
        { .verdict = VERDICT_FAIL, .max_points = 40 },
        { .verdict = VERDICT_PASS, .costs = 10 },
        { .verdict = VERDICT_CRASH, .costs = 10 },
        { .verdict = VERDICT_SKIPPED, .costs = 10 },
        { .verdict = VERDICT_GRADER_ERROR, .costs = 10 },
    };
    assert_int_equal(sum_of(checks, 6).score, 50);
    assert_int_equal(sum_of(checks, 6).max_score, 100);
    assert_int_equal(checks[3].points, -10);
    assert_int_equal(checks[4].points, 0);
    checks[0].verdict = VERDICT_FAIL;
    assert_int_equal(sum_of(checks, 6).score, 0); /* never less */
    checks[0].verdict = VERDICT_PASS;
    checks[3].answered = true; /* it broke off later on, in its run alone … */
    assert_int_equal(sum_of(checks, 6).score, 50);
    checks[1].verdict = VERDICT_TIMEOUT; /* … and in that of a check which gives points */
    assert_int_equal(sum_of(checks, 6).score, 60);
    assert_int_equal(checks[3].points, 0);
    checks[3].verdict = VERDICT_FAIL; /* a mistake that the earlier step teaches */
    assert_int_equal(sum_of(checks, 6).score, 50);
}

/* ---- results on their way: also cut at every length ---- */

static void test_record(void **state)
{
    (void)state;
    struct check_result out = { .verdict = VERDICT_CRASH,
                                .expected = "x",
                                .seen = "line\nline \xc3\xa4",
                                .evidence = { .call_count = 2,
                                              .calls = { 7, 9 },
                                              .packet_count = 1,
                                              .packets = { 3 },
                                              .ladder = "──\n",
                                              .figure = "<svg/>" },
                                .mistake_count = 1,
                                .mistakes = { { &rule_short_read, "says", "fix", "shown",
                                                SEVERITY_WARNING, 6, true, "server.c", 12 } },
                                .answered = true },
                        in;
    struct text text;
    struct arena arena;
    arena_init(&arena);
    text_init(&text);
    result_put(&text, &out);
    struct bytes from = bytes_of(text.s, text.len);
    memset(&in, 0, sizeof in);
    assert_true(result_get(&from, &arena, &in));
    assert_int_equal(from.left, 0);
    assert_int_equal(in.verdict, VERDICT_CRASH);
    assert_string_equal(in.seen, out.seen);
    assert_string_equal(in.evidence.ladder, out.evidence.ladder);
    assert_string_equal(in.evidence.figure, "<svg/>");
    assert_int_equal(in.evidence.calls[1], 9);
    assert_string_equal(in.mistakes[0].fix, "fix");
    assert_string_equal(in.mistakes[0].shown, "shown");
    assert_int_equal(in.mistakes[0].severity, SEVERITY_WARNING);
    assert_int_equal(in.mistakes[0].counts_from, 6);
    assert_true(in.mistakes[0].costs && in.answered);
    for (size_t length = 0; length < text.len; length++) {
        from = bytes_of(text.s, length);
        assert_false(result_get(&from, &arena, &in));
    }
    for (size_t at = 0; at < text.len; at++) { /* and with any byte changed, it does not crash */
        char kept = text.s[at];
        text.s[at] = (char)0xff;
        from = bytes_of(text.s, text.len);
        result_get(&from, &arena, &in);
        text.s[at] = kept;
    }
    text_release(&text);
    arena_release(&arena);
}

/* ---- harmless text ---- */

static void test_clean(void **state)
{
    (void)state;
    struct text text;
    text_init(&text);
    static const char odd[] = "a\tb\x1b[31m\n\x80\xc3\xa4\xc2\x9b\x7f\n\n";
    clean_lines(&text, odd, sizeof odd - 1);
    assert_string_equal(text.s, "a    b\\x1b[31m\n\\x80\xc3\xa4\\xc2\\x9b\\x7f");
    text_clear(&text);
    static const char turned[] = "a\xe2\x80\xae"
                                 "b\xe2\x81\xa9\xd8\x9c\xf3\xa0\x81\x81";
    clean_lines(&text, turned, sizeof turned - 1);
    assert_string_equal(text.s, "a\\u202eb\\u2069\\u061c\\ue0041");
    text_clear(&text);
    clean_lines(&text, "\n\n", 2);
    assert_string_equal(text.s, "");
    text_release(&text);
}

/* ---- whose fault is it that it does not compile? ---- */

static void test_blame(void **state)
{
    static const struct {
        bool source;
        const char *says;
    } rows[] = {
        { true, "client.c:3:5: error: expected ';' before 'return'\n" },
        { true, "client.c:1:10: fatal error: own.h: No such file or directory\n" },
        { true,
          "/usr/bin/ld: /tmp/x.o: in function `main':\nclient.c:8: undefined reference to `foo'\n" },
        { true,
          "(.text+0x1b): undefined reference to `main'\ncollect2: error: ld returned 1 exit status\n" },
        { true, "/tmp/out/cc.s:7: Error: file not found: /etc/shadow\n" },
        /* `extern int errno;` */
        { true,
          "/usr/bin/ld: errno: TLS definition in /lib/libc.so.6 section .tbss mismatches non-TLS reference in /tmp/x.o\n"
          "/usr/bin/ld: /lib/libc.so.6: error adding symbols: bad value\ncollect2: error: ld returned 1 exit status\n" },
        { true, "a: b.c:5:24: error: 'x' undeclared\n" }, /* #line 5 "a: b.c" */
        { true, "{\"x\":{\"y\":100}}.h:5:10: error: #include expects a file\n" },
        { true, "cc1: out of memory allocating 65536 bytes after a total of 1048576 bytes\n" },
        { true, "cc: fatal error: CPU time limit exceeded signal terminated program cc1\n" },
        { true,
          "cc: internal compiler error: Segmentation fault signal terminated program cc1\nPlease submit\n" },
        { true,
          "/tmp/out/a.s: Fatal error: can't write 6 bytes to section .text of /tmp/out/a.o: 'File too large'\n" },
        { true,
          "cc1: fatal error: /etc/passwd: No such file or directory\ncompilation terminated.\n" },
        { false,
          "cc: fatal error: cannot execute 'cc1': execvp: No such file or directory\ncompilation terminated.\n" },
        { false,
          "cc: fatal error: cannot execute 'cc1': vfork: Resource temporarily unavailable\n" },
        { false, "cc: fatal error: Killed signal terminated program cc1\n" },
        { false,
          "/usr/bin/ld: final link failed: No space left on device\ncollect2: error: ld returned 1 exit status\n" },
        { false,
          "/usr/bin/ld: cannot find -lc: No such file or directory\ncollect2: error: ld returned 1 exit status\n" },
        { false,
          "client.c:3:5: warning: unused variable 'x'\ncc: fatal error: Killed signal terminated program as\n" },
        { false, "cc: No such file or directory\n" },
        { false, "a: b: c: error: cannot execute 'cc1'\n" },
        { false, "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (compiler_blames_source(rows[i].says) != rows[i].source)
            fail_msg("%s\n… should be %s", rows[i].says,
                     rows[i].source ? "the source's" : "the machine's");
}

/* ---- the sentences about errors are those of the sheets ---- */

static void test_sheets(void **state)
{
    static const char *const rows[][2] = {
        { "bind", "EADDRINUSE" }, { "bind", "EACCES" },          { "bind", "EINVAL" },
        { "bind", "ENOTSOCK" },   { "connect", "ECONNREFUSED" }, { "connect", "ETIMEDOUT" },
        { "connect", "EISCONN" }, { "listen", "EADDRINUSE" },    { "accept", "EINVAL" },
        { "accept", "ENOTSOCK" }, { "accept", "EBADF" },         { "accept", "EMFILE" },
        { "recv", "ENOTCONN" },   { "recv", "ECONNRESET" },      { "send", "ECONNRESET" },
        { "send", "EPIPE" },      { "close", "EBADF" },
    };
    struct text sheets;
    (void)state;
    text_init(&sheets);
    for (size_t i = 0; i < step_count; i++) {
        char path[100], line[2000];
        snprintf(path, sizeof path, "handouts/%s.md", steps[i]->name);
        FILE *file = fopen(path, "re");
        assert_non_null(file);
        while (fgets(line, sizeof line, file))
            text_add(&sheets, line);
        fclose(file);
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *says = failure_sheet(rows[i][0], rows[i][1]);
        if (!says || !strstr(sheets.s, says))
            fail_msg("%s %s: no sheet says \"%s\"", rows[i][0], rows[i][1], says ? says : "");
    }
    assert_null(failure_sheet("connect", "EMFILE"));
    text_release(&sheets);
}

/* ---- what was different ---- */

static void test_nearest(void **state)
{
    static const struct {
        const char *said, *wanted, *line;
    } rows[] = {
        { "Input: \nFrom Server: OCH PIC\nbye\n", "OCH PI", "From Server: OCH PIC" },
        { "server is 127.0.0.1\nFrom Server: och pic\n", "OCH PIC", "From Server: och pic" },
        { "a line\n\n", "ZZ", "a line" },
        { "From Server: AB\nFrom Server: AB", "AB", "From Server: AB" },
        { "no newline ABC", "ABC", "no newline ABC" },
        { "", "ABC", "" },
        { "\n\n", "ABC", "" },
    };
    struct arena arena;
    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t length;
        const char *line = nearest_line(rows[i].said, strlen(rows[i].said), rows[i].wanted,
                                        strlen(rows[i].wanted), &length);
        if (length != strlen(rows[i].line) || memcmp(line, rows[i].line, length) != 0)
            fail_msg("row %zu: \"%.*s\"", i, (int)length, line);
    }
    assert_int_equal(first_difference("abc", 3, "abd", 3), 2);
    assert_int_equal(first_difference("abc", 3, "ab", 2), 2);
    assert_int_equal(first_difference("", 0, "", 0), 0);
    struct checking c = { .arena = &arena };
    char many[100];
    memset(many, 'x', sizeof many);
    many[50] = 'Y';
    assert_string_equal(check_quote_around(&c, "abc", 3, 1), "\"abc\"");
    assert_non_null(strstr(check_quote_around(&c, many, sizeof many, 50), "…\"xxxxxxxxxxxxY"));
    assert_non_null(check_quote_around(&c, many, sizeof many, 100));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps),       cmocka_unit_test(test_step_names),
        cmocka_unit_test(test_points),      cmocka_unit_test(test_points_file),
        cmocka_unit_test(test_samples),     cmocka_unit_test(test_visits),
        cmocka_unit_test(test_row),         cmocka_unit_test(test_roles),
        cmocka_unit_test(test_talks),       cmocka_unit_test(test_last_lines),
        cmocka_unit_test(test_heads),       cmocka_unit_test(test_floods),
        cmocka_unit_test(test_datagrams),   cmocka_unit_test(test_datagram_asks),
        cmocka_unit_test(test_counts_from), cmocka_unit_test(test_sum),
        cmocka_unit_test(test_record),      cmocka_unit_test(test_clean),
        cmocka_unit_test(test_nearest),     cmocka_unit_test(test_blame),
        cmocka_unit_test(test_sheets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
