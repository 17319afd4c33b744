/* The checks of the lab steps on runs written by hand: the verdict, and every word that a student
 * reads.
 *
 * Each case is a run in which a student's program does one thing wrong (or nothing), and the check
 * that must say so.  What it says is held against tests/golden/grade/judge.txt (BLESS=1 renews it).
 * %L stands for the line that our client says, %C for its capitals, %n for how many bytes the line
 * has, %N for that and one more.  The line is a short one: a call keeps 64 bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "golden.h"
#include "grade/checks/checks.h"
#include "grade/reports/report.h"
#include "grade/scenario.h"
#include "script.h"

enum { SEED = 1 };

/* Our client says its line to the student's server, which takes it. */
#define ASKED                       \
    CONNECTED                       \
    "60 client send#11 \"%L\" { \n" \
    "62 > P. 1:%N \"%L\" \n"        \
    "63 < . \n"                     \
    "65 client } = %n \n"           \
    "66 server recv#20 1024 = %n \"%L\" \n"

static const struct judged {
    const char *title;
    const struct check *check;
    enum verdict verdict;
    const char *run;
    enum limit limit;
} cases[] = {
    { "all is well", &check_server_capitals, VERDICT_PASS,
      ASKED
      "70 server send#20 \"%C\" { \n 72 < P. 1:%N \"%C\" \n 73 > . \n 75 server } = %n \n"
      "76 client recv#11 64 = %n \"%C\" \n 80 client close#11 last { \n 82 > F. \n 83 client } = 0 \n 84 < . \n",
      0 },
    { "the server has no socket", &check_server_socket, VERDICT_FAIL,
      "0 server poll = 0 \n 10 server exit 3 \n", 0 },
    { "the server sends nothing and ends", &check_server_capitals, VERDICT_FAIL,
      ASKED
      "70 server releases #20 \n 71 server releases #10 \n 72 < F. \n 73 > . \n 74 server exit 0 \n"
      "80 client recv#11 64 = 0 \n 81 client close#11 last { \n 82 > F. \n 83 < . \n 84 client } = 0 \n",
      0 },
    { "the line comes back as it was", &check_server_capitals, VERDICT_FAIL,
      ASKED "70 server send#20 \"%L\" { \n 72 < P. 1:%N \"%L\" \n 73 > . \n 75 server } = %n \n"
            "76 client recv#11 64 = %n \"%L\" \n",
      0 },
    { "only the first bytes come back", &check_server_capitals, VERDICT_FAIL,
      ASKED "70 server send#20 \"%3\" { \n 72 < P. 1:4 \"%3\" \n 73 > . \n 75 server } = 3 \n"
            "76 client recv#11 64 = 3 \"%3\" \n 77 client recv#11 64 = 0 \n",
      0 },
    { "the server waits for ever", &check_server_capitals, VERDICT_TIMEOUT,
      ASKED
      "70 client recv#11 64 { \n 71 server recv#20 1024 { \n 2999999 asked \n 3000000 server killed 15 \n",
      LIMIT_HANG },
    { "the server crashes", &check_server_capitals, VERDICT_CRASH,
      ASKED
      "70 server releases #20 \n 71 server releases #10 \n 72 < F. \n 73 > . \n 74 server killed 11 \n"
      "80 client recv#11 64 = 0 \n",
      0 },
    { "listen() is missing", &check_server_listens, VERDICT_FAIL,
      "0 server socket tcp = #10 \n 5 server bind#10 0.0.0.0:12000 = 0 \n 9 server exit 0 \n 20 client socket tcp = #11 \n"
      "30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 33 < R. \n 35 client } = ECONNREFUSED \n",
      0 },
    { "htons() is missing", &check_server_bind, VERDICT_FAIL,
      "0 server socket tcp = #10 \n 5 server bind#10 0.0.0.0:57390 = 0 \n 9 server exit 0 \n", 0 },
    { "htonl() in place of htons()", &check_server_bind, VERDICT_FAIL,
      "0 server socket tcp = #10 \n 5 server bind#10 0.0.0.0:0 = 0 local 0.0.0.0:40123 \n 9 server exit 0 \n",
      0 },
    { "one address only", &check_server_address, VERDICT_FAIL,
      "0 server socket tcp = #10 \n 5 server bind#10 127.0.0.1:12000 = 0 \n 9 server exit 0 \n",
      0 },
    { "accept() is missing", &check_server_accepts, VERDICT_FAIL,
      LISTENING
      "20 client socket tcp = #11 \n 30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 34 < S. \n 36 > . \n"
      "40 client } = 0 local 127.0.0.1:40000 \n 50 server poll = 0 \n",
      0 },
    { "the server leaves without close()", &check_server_closes, VERDICT_FAIL,
      ASKED
      "70 server send#20 \"%C\" { \n 72 < P. 1:%N \"%C\" \n 73 > . \n 75 server } = %n \n"
      "76 client recv#11 64 = %n \"%C\" \n 80 server releases #20 \n 81 server releases #10 \n 82 < F. \n 83 > . \n"
      "84 server exit 0 \n",
      0 },
};
enum { CASES = sizeof cases / sizeof *cases, WITH_LADDER = 2 };

static char *filled_in(const struct judged *about)
{
    char line[SAMPLE_MAX], capitals[SAMPLE_MAX];
    size_t length =
        sample_line(sample_seed(SEED, about->check->scenario->name), SAMPLE_SHORT, line);
    struct text text;
    strcpy(capitals, line);
    sample_capitals(capitals, length);
    text_init(&text);
    for (const char *s = about->run; *s; s++) {
        if (*s != '%') {
            text_add_char(&text, *s);
            continue;
        }
        switch (*++s) {
        case 'L': text_add(&text, line); break;
        case 'C': text_add(&text, capitals); break;
        case '3': text_addf(&text, "%.3s", capitals); break;
        case 'n': text_addf(&text, "%zu", length); break;
        case 'N': text_addf(&text, "%zu", length + 1); break;
        }
    }
    return text.s;
}

static void judge(struct script *script, const struct judged *about, struct text *told)
{
    char *run = filled_in(about);
    script_run(script, run);
    const struct timeline *timeline = &script->timeline;
    if (about->limit) /* as run() says it when the keeper ends it */
        timeline_note(&script->timeline, timeline->events[timeline->event_count - 1].t_ns + 1,
                      "stopped: the run ends");
    free(run);
    struct scenario scenario = *about->check->scenario;
    if (scenario.clients[0].kind == PLAYER_PEER && scenario.clients[0].role == PLAYS_ASK)
        scenario.clients[0].role = PLAYS_SHORT;
    struct scenario_run of = { .scenario = &scenario, .seed = SEED };
    struct run_result result = { .failed_program = -1 };
    struct check_result judged;
    struct arena arena;
    arena_init(&arena);
    scenario_judge(&of, about->check, &script->timeline, &result, about->limit, &arena, &judged);
    assert_string_equal(verdict_name(judged.verdict), verdict_name(about->verdict));
    judged.name = about->check->name;
    judged.says = about->check->says;
    judged.run = about->check->scenario->name;
    judged.max_points = 10;
    judged.sheet = "handouts/NN.md";
    judged.hint = "";
    /* their words are the findings' own, and tested there */
    for (size_t i = 0; i < judged.mistake_count; i++)
        judged.mistakes[i].says = judged.mistakes[i].fix = "…";
    if (about > &cases[WITH_LADDER])
        judged.evidence.ladder = "";
    struct grade grade = { .step = about->title, .walls = "", .check_count = 1, .checks = &judged };
    grade_sum(&grade);
    report_text(told, &grade);
    text_add(told, "\n");
    arena_release(&arena);
}

static void test_words(void **state)
{
    (void)state;
    struct text told;
    text_init(&told);
    for (size_t i = 0; i < CASES; i++) {
        void *script = NULL;
        script_setup(&script);
        judge(script, &cases[i], &told);
        script_teardown(&script);
    }
    golden_holds("grade/judge.txt", told.s);
    text_release(&told);
}

static void judge_lossy(enum limit limit, enum verdict verdict)
{
    const struct judged about = {
        "packets are lost, perhaps the answer", &check_server_capitals, verdict,
        ASKED "70 server releases #20 \n 71 server releases #10 \n 74 server exit 0 \n", limit
    };
    void *script = NULL;
    struct text told;
    text_init(&told);
    script_setup(&script);
    ((struct script *)script)->timeline.dropped = 7;
    judge(script, &about, &told);
    bool says = strstr(told.s, "7 packets") != NULL;
    assert_int_equal(says, verdict == VERDICT_GRADER_ERROR);
    script_teardown(&script);
    text_release(&told);
}

/* A packet that the capture lost could be the one that proves a program right; but a flood is the
 * student's own. */
static void test_lost_packets(void **state)
{
    (void)state;
    judge_lossy(LIMIT_NONE, VERDICT_GRADER_ERROR);
    judge_lossy(LIMIT_TIME, VERDICT_GRADER_ERROR);
    judge_lossy(LIMIT_PACKETS, VERDICT_FAIL);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_words),
                                        cmocka_unit_test(test_lost_packets) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
