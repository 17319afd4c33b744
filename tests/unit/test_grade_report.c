/* The report formats: one record with every verdict, held against tests/golden/grade/ (BLESS=1
 * renews them); then the same record full of bytes that a hostile program could print, which must
 * stay valid and forge nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"
#include "findings/findings.h"
#include "golden.h"
#include "grade/reports/report.h"
#include "grade/so_far.h"

static const char ladder[] =
    "   0.4 ┌ recv(3, 64)  waits\n                        ◀─ 5 \"HELLO\" ────────\n";

static const struct finding_rule first_word_only = { .name = "first-word-only" };

static struct check_result every[] = {
    { .name = "client-builds",
      .verdict = VERDICT_PASS,
      .max_points = 5,
      .says = "The client can be built." },
    { .name = "server-address",
      .verdict = VERDICT_FAIL,
      .costs = 10,
      .says = "The server can be reached at every address of its host.",
      .run = "your server alone",
      .expected = "bind() to any address of this host (INADDR_ANY)",
      .seen = "it is bound to 127.0.0.1:12000",
      .sheet = "handouts/01-sockets.md#observe" },
    { .name = "client-sends",
      .verdict = VERDICT_PASS,
      .costs = 10,
      .says = "The line arrives.",
      .seen = "the client sends the newline, too",
      .mistake_count = 2,
      .mistakes = { { &rule_connection_not_closed, "The client never closed it.", "Close it.", "",
                      SEVERITY_ERROR, 6, false, "client.c", 31 },
                    { &first_word_only, "The client sent one word of two.", "Use fgets().", "",
                      SEVERITY_WARNING, 0, false, "", 0 } } },
    { .name = "server-builds",
      .verdict = VERDICT_FAIL,
      .max_points = 5,
      .says = "The server can be built.",
      .expected = "no error from: cc -std=c11 -o server server.c",
      .seen =
          "server.c: In function 'main':\nserver.c:3:5: error: expected ';' before 'return'\n    3 |     return 0\n      | "
          "    ^",
      .sheet = "handouts/01-sockets.md#run" },
    { .name = "client-prints",
      .verdict = VERDICT_FAIL,
      .max_points = 25,
      .says = "The client prints the answer.",
      .run = "your client, our server answers",
      .expected = "the client prints \"=> abc\"",
      .seen =
          "it prints \"Input lowercase sentence:\" (it ends with status 0), and goes on in a sentence that is long enough "
          "for two rows",
      .evidence = { .call_count = 2,
                    .calls = { 7, 9 },
                    .packet_count = 1,
                    .packets = { 4 },
                    .ladder = ladder },
      .mistake_count = 1,
      .mistakes = { { &rule_stale_tail, "3 bytes of an older line follow.",
                      "Use the count that recv() returned.",
                      "   2.1  call 9  client  recv(3, 3) = 3 \"=> \"\n", SEVERITY_ERROR, 4, true,
                      "../../etc/passwd", 2 } },
      .sheet = "handouts/05-capitals.md#observe" },
    { .name = "server-capitals",
      .verdict = VERDICT_TIMEOUT,
      .max_points = 25,
      .says = "The server sends the line back in capitals.",
      .run = "your server, our client",
      .expected = "5 bytes come back",
      .seen = "nothing; then nothing happened for 2.5 seconds; the server waits in call 9, recv()",
      .evidence = { .call_count = 1, .calls = { 9 } },
      .sheet = "handouts/05-capitals.md#observe" },
    { .name = "server-long",
      .verdict = VERDICT_CRASH,
      .max_points = 10,
      .says = "A line of 1000 bytes comes back as a whole.",
      .run = "your server, our client with 1000 bytes",
      .expected = "999 bytes come back",
      .seen = "nothing; the server was killed by SIGSEGV after call 8, recv()",
      .sheet = "handouts/05-capitals.md#observe" },
    { .name = "server-nc",
      .verdict = VERDICT_SKIPPED,
      .max_points = 5,
      .says = "nc gets its capitals, too.",
      .run = "your server, nc",
      .seen = "not tried: it needs server-capitals",
      .sheet = "handouts/05-capitals.md#observe" },
    { .name = "server-timed-out",
      .verdict = VERDICT_NOT_CHECKED,
      .elsewhere = 20,
      .says = "The server says that its client is gone.",
      .run = "your server, our client that vanishes",
      .seen =
          "not checked here: it needs a wire between two hosts, and this machine refuses namespaces",
      .sheet = "handouts/05-capitals.md#observe" },
    { .name = "pair-capitals",
      .verdict = VERDICT_GRADER_ERROR,
      .max_points = 15,
      .says = "Your client prints it.",
      .run = "your server, your client",
      .seen = "this run failed: no more memory",
      .sheet = "handouts/05-capitals.md#observe" },
};
enum { FORMATS_MAX = 20, EVERY = sizeof every / sizeof *every };

static struct grade a_grade(struct check_result *checks)
{
    for (size_t i = 0; i < EVERY; i++) {
        const char **texts[] = { &checks[i].run,
                                 &checks[i].expected,
                                 &checks[i].seen,
                                 &checks[i].sheet,
                                 &checks[i].evidence.ladder,
                                 &checks[i].evidence.file,
                                 &checks[i].evidence.figure,
                                 &checks[i].hint };
        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++)
            if (!*texts[j])
                *texts[j] = "";
    }
    struct grade grade = { .step = "05-capitals",
                           .seed = 4711,
                           .seconds = 1.25,
                           .moment_s = 1782678400,
                           .check_count = EVERY,
                           .checks = checks,
                           .walls = "a network of its own, a root of its own",
                           .note_count = 1,
                           .notes = { "no PID namespace here" } };
    grade_sum(&grade);
    return grade;
}

static void test_golden(void **state)
{
    (void)state;
    struct grade grade = a_grade(every);
    /* what passed, and what was lost */
    assert_int_equal(grade.score, 0); /* 5 - 10: what failed by the grader counts for nothing */
    assert_int_equal(grade.max_score, 90);
    assert_false(grade_is_sound(&grade));
    for (const struct report_format *format = report_formats; format->name; format++) {
        char name[64];
        struct text text;
        text_init(&text);
        format->write(&text, &grade);
        snprintf(name, sizeof name, "grade/report-%s.txt", format->name);
        golden_holds(name, text.s);
        text_release(&text);
    }
}

/* Students learn of a hidden check its verdict and its points, and nothing that was asked or seen.  The
 * instructor's report has all. */
static void test_hidden(void **state)
{
    (void)state;
    struct check_result checks[EVERY];
    memcpy(checks, every, sizeof checks);
    struct grade grade = a_grade(checks);
    arena_init(&grade.arena);
    for (size_t i = 0; i < EVERY; i++)
        if (strcmp(checks[i].name, "server-long") == 0) {
            checks[i].hidden = true;
            checks[i].evidence.figure = "<svg/>";
        }
    grade.run_count = 2;
    grade.runs[0] = (struct shown_run){ "your server, our client with 1000 bytes", "{}" };
    grade.runs[1] = (struct shown_run){ "your server, our client", "{}" };
    for (const struct report_format *format = report_formats; format->name; format++) {
        struct text text;
        text_init(&text);
        report_write(format, &text, &grade);
        bool tells = strstr(text.s, "SIGSEGV after call 8") || strstr(text.s, "999 bytes") ||
                     strstr(text.s, "our client with 1000 bytes");
        assert_true(tells == format->whole);
        if (format->whole)
            assert_non_null(strstr(text.s, "\"max_points\":10,\"elsewhere\":0,\"hidden\":true"));
        text_release(&text);
    }
    struct grade shown;
    grade_for_student(&shown, &grade);
    for (size_t i = 0; i < EVERY; i++)
        assert_string_equal(shown.checks[i].evidence.figure, "");
    assert_int_equal(shown.run_count, 1);
    assert_string_equal(shown.runs[0].name, "your server, our client");
    assert_int_equal(shown.score, grade.score);
    arena_release(&grade.arena);
}

static void test_late(void **state)
{
    (void)state;
    struct check_result checks[] = { { .name = "one", .max_points = 85, .verdict = VERDICT_PASS },
                                     { .name = "two", .max_points = 15, .verdict = VERDICT_FAIL } };
    struct grade grade = { .step = "05-capitals", .check_count = 2, .checks = checks };
    grade_sum(&grade);
    assert_int_equal(grade.score, 85);
    grade.is_late = true;
    static const int scores[][2] = { { 100, 85 }, { 80, 68 }, { 99, 85 }, { 1, 1 }, { 0, 0 } };
    for (size_t i = 0; i < sizeof scores / sizeof *scores; i++) {
        grade.late_percent = scores[i][0];
        grade_sum(&grade);
        assert_int_equal(grade.score, scores[i][1]);
        assert_int_equal(grade.on_time, 85);
        assert_int_equal(grade.max_score, 100);
    }
}

/* Where nothing can be graded, grading again is no advice. */
static void test_last_line(void **state)
{
    (void)state;
    struct grade grade = a_grade(every);
    for (int untried = 0; untried < 2; untried++) {
        struct text text;
        text_init(&text);
        grade.untried = untried;
        report_text(&text, &grade);
        bool again = strstr(text.s, "Grade again") != NULL;
        assert_non_null(strstr(text.s, "\nNo score: "));
        assert_true(again == !untried);
        text_release(&text);
    }
}

/* ---- half of one ---- */

struct told {
    unsigned times;
    size_t undecided;
    struct text reports[FORMATS_MAX];
};

static void keep_half(void *context, struct grade *half)
{
    struct told *told = context;
    told->times++;
    told->undecided = half->undecided;
    assert_false(grade_is_sound(half));
    for (size_t i = 0; report_formats[i].name; i++) {
        text_init(&told->reports[i]);
        report_write(&report_formats[i], &told->reports[i], half);
    }
}

/* What is not decided yet is neither lost nor given: no format has a score, and those with notes say that it is half.  The
 * grade itself stays as it is. */
static void test_half(void **state)
{
    (void)state;
    struct check_result checks[EVERY];
    struct grade record;
    struct told told = { 0 };
    struct grade_options options = { .context = &told, .so_far = keep_half };
    struct work work = { .grade = &record, .options = &options };
    memcpy(checks, every, sizeof every);
    checks[EVERY - 1].verdict = VERDICT_PASS; /* what stands there before it is tried */
    record = a_grade(checks);
    for (size_t i = 0; i < EVERY; i++)
        work.decided[i] = i < EVERY - 1;
    so_far_tell(&work);
    assert_int_equal(told.times, 1);
    assert_int_equal(told.undecided, 1);
    assert_int_equal(checks[EVERY - 1].verdict, VERDICT_PASS);
    assert_int_equal(record.note_count, 1);
    for (size_t i = 0; report_formats[i].name; i++) {
        static const char *const without[] = { "gcc", "sarif", "check50", "autolab",
                                               "classroom50" };
        bool has_notes = true;
        for (size_t k = 0; k < sizeof without / sizeof *without; k++)
            has_notes &= strcmp(report_formats[i].name, without[k]) != 0;
        if (has_notes && !strstr(told.reports[i].s, "Half a report: 9 of 10 checks"))
            fail_msg("%s: %s", report_formats[i].name, told.reports[i].s);
        text_release(&told.reports[i]);
    }
    work.decided[EVERY - 1] = true;
    so_far_tell(&work);
    assert_int_equal(told.times, 1); /* all is decided: the grade itself will be told */
}

/* ---- hostile ---- */

static const char *const nasty[] = {
    "]]></failure><testcase name=\"x\"/>&amp;<!-- -->",
    "\x01\x02\x1b[31m\x7f\r",
    "\xff\xfe\xc3\x28\xed\xa0\x80\xef\xbf\xbf\xef\xbf\xbe\xf5\x80",
    "\nok 1 - forged\nnot ok 2 # SKIP\n1..1\nBail out!\n",
    "\n{\"score\":100}\n\"",
    "\n  ...\nok 3\n  ---\n",
    "\xc2\x9b\xe2\x80\xae",
    "\xe2\x80\xa8.. raw:: html\xe2\x80\xa9\n   <b>\xc2\x85:math:`x`\v\f\x1c\x1d\x1e",
    "\r--|>\rGrade :=>>100\r\n--|>\nGrade :=>>100\n<|--\n-forged\n{\"scores\":{\"05-capitals\":100}}\n",
    "</pre><script>x</script>",
};

static void fill_nasty(struct check_result checks[EVERY], size_t turn)
{
    memcpy(checks, every, sizeof every);
    for (size_t i = 0; i < EVERY; i++) {
        const char *text = nasty[(i + turn) % (sizeof nasty / sizeof *nasty)];
        checks[i].says = checks[i].expected = checks[i].seen = checks[i].run = text;
        checks[i].evidence.ladder = text;
        checks[i].evidence.figure = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n";
        if (checks[i].mistake_count)
            checks[i].mistakes[0].says = checks[i].mistakes[0].fix = checks[i].mistakes[0].shown =
                text;
    }
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

/* One tag at *s (behind '<'), attributes quoted; its name goes to `name`.  Returns '/' for an end
 * tag, '.' for an empty element,
 * '<' for a start tag; 0: malformed. */
static char read_tag(const char **s, char name[32])
{
    size_t length = 0;
    bool end = **s == '/';
    *s += end;
    while (is_name_char(**s) && length < 31)
        name[length++] = *(*s)++;
    name[length] = '\0';
    while (**s == ' ') {
        (*s)++;
        while (is_name_char(**s))
            (*s)++;
        if (**s != '=' || (*s)[1] != '"')
            return 0;
        for (*s += 2; **s && **s != '"'; (*s)++)
            if (**s == '<' || **s == '\n')
                return 0;
        if (!**s)
            return 0;
        (*s)++;
    }
    bool empty = **s == '/';
    *s += empty;
    if (**s != '>' || !length)
        return 0;
    (*s)++;
    return end ? '/' : empty ? '.' : '<';
}

static bool is_entity(const char *s)
{
    static const char *const entities[] = { "&lt;", "&gt;", "&amp;", "&quot;", "&#9;", "&#10;" };
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
        if (strncmp(s, entities[i], strlen(entities[i])) == 0)
            return true;
    return false;
}

/* Strict for the small part of XML 1.0 that the report uses; counts <testcase>. */
static bool is_xml(const char *s, size_t *testcases)
{
    char open[16][32], name[32];
    size_t depth = 0;
    static const char head[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    if (strncmp(s, head, strlen(head)) != 0)
        return false;
    for (const char *all = s; *all;) { /* the characters that XML may hold */
        size_t length = utf8_length(all, strlen(all));
        if (!length || (length == 1 && (unsigned char)*all < 0x20 && *all != '\n' && *all != '\t'))
            return false;
        if (length == 3 &&
            (strncmp(all, "\xef\xbf\xbe", 3) == 0 || strncmp(all, "\xef\xbf\xbf", 3) == 0))
            return false;
        if (*all == '&' && !is_entity(all))
            return false;
        all += length;
    }
    for (s += strlen(head); *s;) {
        if (*s != '<') {
            if (*s == '>')
                return false;
            s++;
            continue;
        }
        s++;
        char kind = read_tag(&s, name);
        *testcases += kind != '/' && strcmp(name, "testcase") == 0;
        if (kind == 0 || (kind == '/' && (depth == 0 || strcmp(open[--depth], name) != 0)))
            return false;
        if (kind == '<' && depth == 16)
            return false;
        if (kind == '<')
            strcpy(open[depth++], name);
    }
    return depth == 0;
}

/* The same by a parser that nobody here wrote, when there is one. */
static int python_says(const char *program, const char *text)
{
    char command[2400];
    snprintf(command, sizeof command,
             "command -v python3 >/dev/null 2>&1 || exit 77; python3 -c '%s'", program);
    FILE *python = popen(command, "w");
    assert_non_null(python);
    fputs(text, python);
    int status = pclose(python);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_xml_is_valid(void **state)
{
    (void)state;
    for (size_t turn = 0; turn < sizeof nasty / sizeof *nasty; turn++) {
        struct check_result checks[EVERY];
        struct text text;
        size_t testcases = 0;
        fill_nasty(checks, turn);
        struct grade grade = a_grade(checks);
        text_init(&text);
        report_junit(&text, &grade);
        assert_true(is_xml(text.s, &testcases));
        assert_int_equal(testcases, EVERY);
        int python = python_says(
            "import sys, xml.etree.ElementTree as e; "
            "t = e.fromstring(sys.stdin.buffer.read()); "
            "sys.exit(len(t.findall(\".//testcase\")) != 10 or len(t.findall(\".//failure\")) != 5)",
            text.s);
        assert_true(python == 0 || python == 77);
        text_release(&text);
    }
}

static void test_xml_checker_is_strict(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "<a>",         "<a></b>",  "<a b=c/>", "<a b=\"<\"/>", "<a>&x;</a>",         "<a>\x01</a>",
        "<a>\xff</a>", "<a>></a>", "</a>",     "<a b=\"1\"",   "<a>\xef\xbf\xbf</a>"
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char text[128];
        size_t testcases = 0;
        snprintf(text, sizeof text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n%s", wrong[i]);
        assert_false(is_xml(text, &testcases));
    }
}

static void test_json_is_valid(void **state)
{
    (void)state;
    for (size_t turn = 0; turn < sizeof nasty / sizeof *nasty; turn++) {
        struct check_result checks[EVERY];
        struct text text;
        fill_nasty(checks, turn);
        struct grade grade = a_grade(checks);
        text_init(&text);
        report_json(&text, &grade);
        assert_int_equal(text.s[text.len - 1], '\n');
        assert_ptr_equal(strchr(text.s, '\n'), text.s + text.len - 1); /* one line */
        int python = python_says(
            "import sys, json; g = json.loads(sys.stdin.buffer.read().decode(\"utf-8\")); "
            "sys.exit(list(g) != [\"step\", \"score\", \"max_score\", \"not_checked\", \"late\", \"seed\", \"seconds\", \"walls\", \"behaviour\", \"notes\", \"checks\"] "
            "or len(g[\"checks\"]) != 10)",
            text.s);
        assert_true(python == 0 || python == 77);
        text_release(&text);
    }
}

/* A line of TAP that is no comment, plan, version or test point of ours must be indented. */
static void test_tap_forges_nothing(void **state)
{
    (void)state;
    for (size_t turn = 0; turn < sizeof nasty / sizeof *nasty; turn++) {
        struct check_result checks[EVERY];
        struct text text;
        size_t points = 0, plans = 0, directives = 0;
        fill_nasty(checks, turn);
        struct grade grade = a_grade(checks);
        grade.notes[0] = nasty[turn]; /* a refused call names a file of the student's */
        text_init(&text);
        report_tap(&text, &grade);
        for (char *rest = NULL, *line = strtok_r(text.s, "\n", &rest); line;
             line = strtok_r(NULL, "\n", &rest)) {
            bool point = strncmp(line, "ok ", 3) == 0 || strncmp(line, "not ok ", 7) == 0;
            points += point;
            plans += strcmp(line, "1..10") == 0;
            if (!point)
                assert_true(line[0] == '#' || line[0] == ' ' || strcmp(line, "1..10") == 0 ||
                            strcmp(line, "TAP version 14") == 0);
            /* no directive but ours, of the one that is not checked: '#' is escaped */
            const char *directive = point ? strstr(line, " # ") : NULL;
            directives += directive != NULL;
            if (directive)
                assert_true(strncmp(line, "ok 9 ", 5) == 0 &&
                            strncmp(directive, " # SKIP ", 8) == 0 &&
                            !strstr(directive + 3, " # "));
            if (line[0] == ' ' && line[1] == ' ' && line[2] == '.')
                assert_string_equal(line, "  ...");
        }
        assert_int_equal(points, EVERY);
        assert_int_equal(plans, 1);
        assert_int_equal(directives, 1);
        text_release(&text);
    }
}

/* A place is a file below the folder, whatever a compiler or a #line said, and a remark is a line. */
static void test_gcc_forges_nothing(void **state)
{
    (void)state;
    static const char *const files[] = { "/etc/passwd", "../x.c",     "a\nb.c", "::error file=x",
                                         "-rf",         "x.c:1: err", "",       "a//b.c",
                                         "a/../../b.c", ".hidden",    "\xff.c", "sub/ok.c" };
    for (size_t turn = 0; turn < sizeof nasty / sizeof *nasty * 2; turn++) {
        struct check_result checks[EVERY];
        struct text text;
        fill_nasty(checks, turn);
        for (size_t i = 0; i < EVERY; i++) {
            checks[i].evidence.file = files[(turn + i) % (sizeof files / sizeof *files)];
            checks[i].evidence.line = (int)turn - 2;
            checks[i].mistakes[0].file = checks[i].evidence.file;
            checks[i].mistakes[0].line = 7;
        }
        struct grade grade = a_grade(checks);
        text_init(&text);
        report_gcc(&text, &grade);
        assert_true(text.len > 0);
        for (char *rest = NULL, *line = strtok_r(text.s, "\n", &rest); line;
             line = strtok_r(NULL, "\n", &rest)) {
            size_t colon = strcspn(line, ":");
            bool known = (colon == 8 &&
                          (strncmp(line, "client.c", 8) == 0 || strncmp(line, "server.c", 8) == 0 ||
                           strncmp(line, "sub/ok.c", 8) == 0));
            if (!known)
                fail_msg("a remark at another place: %s", line);
            assert_int_equal(line[strlen(line) - 1], ']');
            for (const char *s = line; *s; s++)
                assert_true((unsigned char)*s >= 0x20 && *s != 0x7f);
        }
        text_release(&text);
    }
}

/* What is not shown is not asked for either: no empty "Expected: .".  A text that ends with dots gets no more. */
static void test_gcc_says_what_there_is(void **state)
{
    (void)state;
    static const struct {
        const char *expected, *seen, *line;
    } rows[] = {
        { "", "", "server.c:1: error: It says. [x]\n" },
        { "ABC", "abc", "server.c:1: error: It says. Expected: ABC. Seen: abc [x]\n" },
        { "\"ABC\"...", "", "server.c:1: error: It says. Expected: \"ABC\"... [x]\n" },
        { "\"ABC\"...", "abc", "server.c:1: error: It says. Expected: \"ABC\"... Seen: abc [x]\n" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct check_result check = { .name = "x",
                                      .run = "a",
                                      .says = "It says.",
                                      .expected = rows[i].expected,
                                      .seen = rows[i].seen,
                                      .verdict = VERDICT_FAIL };
        struct grade grade = { .checks = &check, .check_count = 1 };
        struct text text;
        text_init(&text);
        report_gcc(&text, &grade);
        assert_string_equal(text.s, rows[i].line);
        text_release(&text);
    }
}

/* ---- what reads them elsewhere ---- */

static const char *const read_elsewhere[] = {
    "gradescope",  "prairielearn", "autolab",   "submitty", "vpl", "coderunner",
    "classroom50", "check50",      "inginious", "sarif",    NULL
};

/* One line for tests/reports/readers.py: the report, and what must be read from it. */
static void put_case(FILE *python, const char *format, const struct grade *grade)
{
    struct text report, line;
    text_init(&report);
    text_init(&line);
    report_find(format)->write(&report, grade);
    json_open(&line, '{');
    json_key(&line, "format");
    json_string(&line, format);
    json_key(&line, "score");
    if (grade_is_sound(grade))
        json_int(&line, grade->score);
    else
        json_null(&line);
    json_key(&line, "max_score");
    json_int(&line, grade->max_score);
    json_key(&line, "checks");
    json_open(&line, '[');
    for (size_t i = 0; i < grade->check_count; i++)
        json_string(&line, grade->checks[i].name);
    json_close(&line, ']');
    json_key(&line, "bytes");
    json_hex(&line, report.s, report.len);
    json_close(&line, '}');
    fprintf(python, "%s\n", line.s);
    text_release(&line);
    text_release(&report);
}

/* Whatever a program printed, each platform reads the score that was given, or none where there is
 * none, and the checks that there are. */
static void test_readers(void **state)
{
    (void)state;
    if (system("command -v python3 >/dev/null 2>&1") != 0)
        skip();
    FILE *python = popen("python3 tests/reports/readers.py --lines >&2", "w");
    assert_non_null(python);
    for (size_t turn = 0; turn < 2 * sizeof nasty / sizeof *nasty; turn++) {
        struct check_result checks[EVERY];
        bool sound = turn % 2;
        fill_nasty(checks, turn / 2);
        for (size_t i = 0; sound && i < EVERY; i++)
            if (checks[i].verdict == VERDICT_GRADER_ERROR)
                checks[i].verdict = turn % 3 ? VERDICT_FAIL : VERDICT_PASS;
        for (size_t i = 0; i < EVERY && turn % 4 == 1; i++)
            checks[i].verdict = VERDICT_PASS;
        struct grade grade = a_grade(checks);
        grade.notes[0] = checks[0].hint = nasty[turn / 2];
        assert_int_equal(grade_is_sound(&grade), sound);
        for (size_t k = 0; read_elsewhere[k]; k++)
            put_case(python, read_elsewhere[k], &grade);
    }
    assert_int_equal(pclose(python), 0);
}

/* Of figures that together are over 1 MB, PrairieLearn gets as many as it takes. */
static void test_figures_fit(void **state)
{
    (void)state;
    enum { BIG = 200000 };
    struct check_result checks[EVERY];
    struct text figure, text;
    text_init(&figure);
    text_init(&text);
    text_add(&figure, "<svg>");
    while (figure.len < BIG)
        text_add_char(&figure, ' ');
    memcpy(checks, every, sizeof every);
    for (size_t i = 0; i < EVERY; i++) {
        checks[i].evidence.figure = figure.s;
        if (checks[i].verdict == VERDICT_GRADER_ERROR)
            checks[i].verdict = VERDICT_FAIL;
    }
    struct grade grade = a_grade(checks);
    report_prairielearn(&text, &grade);
    assert_true(text.len < 1000000);
    size_t images = 0;
    for (const char *s = text.s; (s = strstr(s, "\"url\":\"data:image/svg+xml;base64,PHN2Zz4g"));
         s++)
        images++;
    assert_int_equal(images, 3); /* of 267 KB each */
    text_release(&figure);
    text_release(&text);
}

/* Those of platforms, and of code scanning, are each read by a replica. */
static void test_readers_are_all(void **state)
{
    (void)state;
    static const char *const ours[] = { "text", "html", "gcc", "tap", "junit", "json" };
    size_t formats = 0, readers = 0;
    for (; report_formats[formats].name; formats++)
        ;
    for (; read_elsewhere[readers]; readers++)
        assert_non_null(report_find(read_elsewhere[readers]));
    assert_int_equal(formats, readers + sizeof ours / sizeof *ours);
}

/* On the scale of the activity, where VPL names it. */
static void test_vpl_scale(void **state)
{
    (void)state;
    static const struct {
        const char *least, *most, *line;
    } scales[] = {
        { NULL, NULL, "\nGrade :=>>85\n" },    { "0", "10", "\nGrade :=>>8.50\n" },
        { NULL, "20", "\nGrade :=>>17.00\n" }, { "1", "5", "\nGrade :=>>4.40\n" },
        { "5", "5", "\nGrade :=>>85\n" },      { "0", "x", "\nGrade :=>>85\n" },
        { "0", "inf", "\nGrade :=>>85\n" },
    };
    struct check_result checks[] = { { .name = "one",
                                       .says = "",
                                       .expected = "",
                                       .seen = "",
                                       .hint = "",
                                       .sheet = "",
                                       .evidence.ladder = "",
                                       .max_points = 85,
                                       .verdict = VERDICT_PASS },
                                     { .name = "two",
                                       .says = "",
                                       .expected = "",
                                       .seen = "",
                                       .hint = "",
                                       .sheet = "",
                                       .evidence.ladder = "",
                                       .max_points = 15,
                                       .verdict = VERDICT_FAIL } };
    struct grade grade = { .step = "05-capitals", .check_count = 2, .checks = checks };
    grade_sum(&grade);
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        struct text text;
        text_init(&text);
        unsetenv("VPL_GRADEMIN");
        unsetenv("VPL_GRADEMAX");
        if (scales[i].least)
            setenv("VPL_GRADEMIN", scales[i].least, 1);
        if (scales[i].most)
            setenv("VPL_GRADEMAX", scales[i].most, 1);
        report_vpl(&text, &grade);
        if (!strstr(text.s, scales[i].line))
            fail_msg("%zu: %s", i, text.s);
        text_release(&text);
    }
    unsetenv("VPL_GRADEMIN");
    unsetenv("VPL_GRADEMAX");
}

/* Whose submission it is says Classroom 50's runner. */
static void test_classroom_of_runner(void **state)
{
    (void)state;
    static const char *const variables[][2] = { { "CLASSROOM", "net" },
                                                { "ASSIGNMENT", "cap\"itals" },
                                                { "SUBMISSION_TAG", "submit/2026" },
                                                { "COMMIT_URL", "https://x/c" },
                                                { "RELEASE_URL", "https://x/r" } };
    struct grade grade = a_grade(every);
    struct text text;
    for (size_t i = 0; i < 5; i++)
        setenv(variables[i][0], variables[i][1], 1);
    text_init(&text);
    report_classroom50(&text, &grade);
    assert_non_null(strstr(text.s,
                           "\"classroom\":\"net\",\"assignment\":\"cap\\\"itals\",\"submission\":"
                           "\"submit/2026\",\"commit\":\"https://x/c\",\"release\":\"https://x/r\","
                           "\"review\":\"https://x/c\",\"datetime\":\"2026-06-28T20:26:40Z\""));
    for (size_t i = 0; i < 5; i++)
        unsetenv(variables[i][0]);
    text_release(&text);
}

/* The marks that VPL reads are ours. */
static void test_vpl_forges_nothing(void **state)
{
    (void)state;
    static const char *const marks[] = { "--|>\nGrade :=>>100\n<|--\n", "Grade :=>>100",
                                         "x\n--|>\n-forged", "<<|----|>--|>" };
    for (size_t turn = 0; turn < sizeof marks / sizeof *marks; turn++) {
        struct check_result checks[EVERY];
        struct text text;
        size_t begins = 0, ends = 0, grades = 0, titles = 0;
        fill_nasty(checks, 0);
        for (size_t i = 0; i < EVERY; i++)
            checks[i].seen = checks[i].says = checks[i].expected = checks[i].evidence.ladder =
                marks[turn];
        struct grade grade = a_grade(checks);
        grade.notes[0] = marks[turn];
        text_init(&text);
        report_vpl(&text, &grade);
        for (const char *at = text.s; (at = strstr(at, "<|--")); at++)
            begins++;
        for (const char *at = text.s; (at = strstr(at, "--|>")); at++)
            ends++;
        for (const char *at = text.s; (at = strstr(at, ":=>>")); at++)
            grades++;
        for (const char *at = text.s; (at = strstr(at, "\n-")); at++)
            titles += at[2] != '-';
        assert_int_equal(begins, 1);
        assert_int_equal(ends, 1);
        assert_int_equal(grades, 1); /* a comment: there is no score */
        assert_int_equal(titles, EVERY);
        text_release(&text);
    }
}

/* No element of the page is a program's. */
static void test_html_forges_nothing(void **state)
{
    (void)state;
    static const char hostile[] =
        "</pre><script>x</script><img src=//x onerror=\"y\">'\xe2\x80\xae";
    struct check_result checks[EVERY];
    struct text text;
    fill_nasty(checks, 0);
    for (size_t i = 0; i < EVERY; i++)
        checks[i].seen = checks[i].expected = checks[i].evidence.ladder = hostile;
    struct grade grade = a_grade(checks);
    grade.notes[0] = hostile;
    grade.runs[grade.run_count++] =
        (struct shown_run){ checks[4].run, "{\"x\":\"\\u003c/script>\"}" };
    text_init(&text);
    report_html(&text, &grade);
    size_t scripts = 0, ends = 0;
    for (const char *at = text.s; (at = strstr(at, "<script")); at++)
        scripts++;
    for (const char *at = text.s; (at = strstr(at, "</script")); at++)
        ends++;
    assert_int_equal(scripts, 3);
    assert_int_equal(ends, 3);
    assert_null(strstr(text.s, "<img"));
    assert_null(strstr(text.s, "\xe2\x80\xae"));
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_hidden),
        cmocka_unit_test(test_late),
        cmocka_unit_test(test_last_line),
        cmocka_unit_test(test_half),
        cmocka_unit_test(test_xml_is_valid),
        cmocka_unit_test(test_xml_checker_is_strict),
        cmocka_unit_test(test_json_is_valid),
        cmocka_unit_test(test_tap_forges_nothing),
        cmocka_unit_test(test_gcc_forges_nothing),
        cmocka_unit_test(test_gcc_says_what_there_is),
        cmocka_unit_test(test_html_forges_nothing),
        cmocka_unit_test(test_readers),
        cmocka_unit_test(test_readers_are_all),
        cmocka_unit_test(test_figures_fit),
        cmocka_unit_test(test_vpl_scale),
        cmocka_unit_test(test_classroom_of_runner),
        cmocka_unit_test(test_vpl_forges_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
