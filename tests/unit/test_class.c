/* A class without a grade: names, manifests, downloads, the gradebook, what a number is made of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/keyed_hash.h"
#include "base/scratch.h"
#include "grade/behaviour.h"
#include "grade/class/files.h"
#include "grade/class/fingerprint.h"
#include "grade/class/gradebook.h"
#include "grade/class/likeness.h"
#include "grade/class/list.h"
#include "grade/class/page.h"
#include "grade/class/summary.h"
#include "grade/class/tally.h"

static char folder[600];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s/sockwire-class.XXXXXX", scratch_folder());
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    scratch_remove(folder);
    return 0;
}

static const char *path(const char *name)
{
    static char all[4][800];
    static unsigned turn;
    char *to = all[turn++ % 4];
    snprintf(to, 800, "%s/%s", folder, name);
    return to;
}

static void put(const char *name, const char *text)
{
    struct err err;
    assert_int_equal(class_write_file(path(name), text, strlen(text), 0644, &err), 0);
}

static void make(const char *name)
{
    struct err err;
    assert_int_equal(class_make_folder(path(name), &err), 0);
}

/* ---- numbers ---- */

/* The example of the paper: key 00 01 … 0f, message 00 01 … 0e. */
static void test_keyed_hash(void **state)
{
    (void)state;
    uint8_t message[15];
    for (uint8_t i = 0; i < sizeof message; i++)
        message[i] = i;
    for (size_t cut = 0; cut <= sizeof message; cut++) {
        struct keyed_hash hash;
        keyed_hash_init(&hash, 0x0706050403020100, 0x0f0e0d0c0b0a0908);
        keyed_hash_bytes(&hash, message, cut);
        keyed_hash_bytes(&hash, message + cut, sizeof message - cut);
        assert_int_equal(keyed_hash_end(&hash), 0xa129ca6149be45e5);
    }
}

static uint64_t print_of(const char *step, const char *name)
{
    struct err err;
    struct grading grading = { .self = "/proc/self/exe", .step = step, .key = 7 };
    struct submission one = {
        .id = "anna", .folder = path(name), .variant = "", .handed_in = "", .try = ""
    };
    assert_int_equal(fingerprint_grader(&grading, &err), 0);
    return fingerprint_of(&grading, &one);
}

/* All that a grade could take makes another number; a look at it does not. */
static void test_fingerprint(void **state)
{
    (void)state;
    make("one");
    put("one/client.c", "int main(void) { return 0; }\n");
    uint64_t first = print_of("05-capitals", "one");
    assert_int_equal(print_of("05-capitals", "one"), first);
    assert_int_not_equal(print_of("06-goodbye", "one"), first);
    put("one/client.c", "int main(void) { return 1; }\n");
    uint64_t changed = print_of("05-capitals", "one");
    assert_int_not_equal(changed, first);
    make("one/inc");
    put("one/inc/own.h", "");
    uint64_t more = print_of("05-capitals", "one");
    assert_int_not_equal(more, changed);
    assert_int_equal(chmod(path("one/client.c"), 0755), 0);
    assert_int_not_equal(print_of("05-capitals", "one"), more);
    /* nothing is waited for */
    assert_int_equal(mkfifo(path("one/server.c"), 0644), 0);
    print_of("05-capitals", "one");
}

static void test_seeds(void **state)
{
    (void)state;
    struct grading grading = { .step = "05-capitals", .key = 7 };
    struct submission anna = { .id = "anna" }, bob = { .id = "bob" },
                      given = { .id = "anna", .seed = 12, .seeded = true };
    uint64_t seed = fingerprint_seed(&grading, &anna);
    assert_int_equal(fingerprint_seed(&grading, &anna), seed);
    assert_true(seed < (uint64_t)1 << 48);
    assert_int_not_equal(fingerprint_seed(&grading, &bob), seed);
    assert_int_equal(fingerprint_seed(&grading, &given), 12);
    grading.key = 8;
    assert_int_not_equal(fingerprint_seed(&grading, &anna), seed);
}

/* ---- names ---- */

static void test_file_names(void **state)
{
    (void)state;
    struct arena arena;
    char lengthy[400], other[400];
    arena_init(&arena);
    assert_string_equal(class_file_name(&arena, "Anna-1_b.c"), "Anna-1_b.c");
    assert_string_equal(class_file_name(&arena, "../x"), "=2E.=2Fx");
    assert_string_equal(class_file_name(&arena, "a=b\n\xff"), "a=3Db=0A=FF");
    memset(lengthy, 'a', sizeof lengthy - 1);
    lengthy[sizeof lengthy - 1] = '\0';
    memcpy(other, lengthy, sizeof other);
    other[sizeof other - 2] = 'b';
    assert_true(strlen(class_file_name(&arena, lengthy)) < 200);
    assert_string_not_equal(class_file_name(&arena, lengthy), class_file_name(&arena, other));
    arena_release(&arena);
}

static void expect_file(const char *name, const char *student, const char *canvas, const char *file)
{
    struct download_file found;
    bool is = download_file_name(&found, name);
    assert_int_equal(is, student != NULL);
    if (!is)
        return;
    assert_string_equal(found.student, student);
    assert_string_equal(found.canvas, canvas);
    assert_string_equal(found.file, file);
}

static void test_canvas_names(void **state)
{
    (void)state;
    expect_file("bellanna_123_456_client.c", "bellanna", "123", "client.c");
    expect_file("bellanna_LATE_123_456_client-1.c", "bellanna", "123", "client.c");
    expect_file("bellanna_123_456_my_own.h", "bellanna", "123", "my_own.h");
    expect_file("bellanna_123_456_server-12", "bellanna", "123", "server");
    expect_file("bellanna_123_456_-1.c", "bellanna", "123", "-1.c");
    expect_file("notes.txt", NULL, NULL, NULL);
    expect_file("bellanna_12_client.c", NULL, NULL, NULL);
    expect_file("bellanna_1_2_.bashrc", NULL, NULL, NULL);
    expect_file("_1_2_x", NULL, NULL, NULL);
    expect_file("bellanna_1_2_", NULL, NULL, NULL);
}

/* ---- lists ---- */

static int read_list(struct class_list *list, const char *name, struct err *err)
{
    class_list_init(list);
    return class_list_read(list, path(name), "05-capitals", path("out"), false, err);
}

static void test_folders(void **state)
{
    (void)state;
    struct class_list list;
    struct err err;
    make("class");
    make("class/Anna Bell_12_assignsubmission_file");
    make("class/Anna Bell_12_assignsubmission_onlinetext");
    make("class/dora");
    make("class/dora/work");
    put("class/dora/work/server.c", "");
    make("class/submission_77");
    put("class/submission_metadata.yml",
        "---\nsubmission_77:\n  :submitters:\n  - :name: Eve O'Neill\n    :sid: '0042'\n"
        "    :email: eve@example.org\n  - :name: Zoe\n"
        "  :created_at: 2026-11-30 13:00:00.123456000 -08:00\n  :history:\n  - :id: 1\n"
        "    :created_at: 2026-11-29 13:00:00 Z\nsubmission_78:\n  - :name: Nobody\n");
    make("class/.git");
    put("class/notes.txt", "");
    assert_int_equal(mkfifo(path("class/pipe"), 0600), 0);
    assert_int_equal(symlink("nowhere", path("class/gone")), 0);
    put("class/bellanna_LATE_123_456_client-1.c", "int x;\n");
    put("class/bellanna_LATE_123_457_server", "#!/usr/bin/env python3\n");
    make("out");
    assert_int_equal(read_list(&list, "class", &err), 0);
    assert_int_equal(list.count, 4);
    const struct submission *s = list.submissions;
    assert_string_equal(s[0].id, "Anna Bell_12");
    assert_string_equal(s[0].name, "Anna Bell");
    assert_string_equal(s[0].moodle, "12");
    assert_string_equal(s[1].id, "bellanna_123");
    assert_string_equal(s[1].canvas, "123");
    assert_int_equal(access(path("out/taken/bellanna_123/client.c"), R_OK), 0);
    assert_int_equal(access(path("out/taken/bellanna_123/server"), X_OK), 0);
    assert_string_equal(s[2].folder, path("class/dora/work"));
    assert_string_equal(s[3].id, "submission_77");
    assert_string_equal(s[3].name, "Eve O'Neill");
    assert_string_equal(s[3].partners, "Zoe");
    assert_string_equal(s[3].email, "eve@example.org");
    assert_string_equal(s[3].number, "0042");
    assert_string_equal(s[3].handed_in, "2026-11-30T13:00:00-08:00");
    assert_true(s[1].called_late && !s[0].called_late);
    static const char *const left[] = { ".git", "Anna Bell_12_assignsubmission_onlinetext", "gone",
                                        "notes.txt", "pipe" };
    assert_int_equal(list.left_count, sizeof left / sizeof *left);
    for (size_t i = 0; i < list.left_count; i++)
        assert_string_equal(list.left[i].name, left[i]);
    class_list_release(&list);
}

static void expect_refused(const char *manifest, const char *says)
{
    struct class_list list;
    struct err err = { "", 0 };
    put("bad.tsv", manifest);
    assert_int_equal(read_list(&list, "bad.tsv", &err), -1);
    if (!strstr(err.text, says))
        fail_msg("'%s' does not hold '%s'", err.text, says);
    class_list_release(&list);
}

static void test_manifests(void **state)
{
    (void)state;
    struct class_list list, again;
    struct err err;
    struct text text;
    put("good.tsv", "id\tfolder\tseed\tname\tstep\r\n"
                    "b\\tob\thanded/bob\t17\t\xff\"\\\\\t5\r\n"
                    "# nobody\n\n"
                    "\t/abs/anna/\n");
    assert_int_equal(read_list(&list, "good.tsv", &err), 0);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.submissions[0].id, "anna");
    assert_string_equal(list.submissions[0].folder, "/abs/anna/");
    assert_false(list.submissions[0].seeded);
    assert_string_equal(list.submissions[1].id, "b\tob");
    assert_string_equal(list.submissions[1].folder, path("handed/bob"));
    assert_string_equal(list.submissions[1].name, "\xff\"\\");
    assert_int_equal(list.submissions[1].seed, 17);
    text_init(&text);
    class_list_write(&list, "05-capitals", &text);
    put("again.tsv", text.s);
    text_release(&text);
    assert_int_equal(read_list(&again, "again.tsv", &err), 0);
    assert_int_equal(again.count, 2);
    assert_string_equal(again.submissions[1].id, "b\tob");
    assert_string_equal(again.submissions[1].name, "\xff\"\\");
    assert_int_equal(again.submissions[1].seed, 17);
    class_list_release(&again);
    class_list_release(&list);
    expect_refused("", "holds no submissions");
    expect_refused("id\tfolder\n", "holds no submissions");
    expect_refused("id\tpath\n", "bad.tsv:1: there is no column 'path'");
    expect_refused("id\tname\n", "bad.tsv:1: the first line names the columns");
    expect_refused("id\tfolder\na\tx\na\ty\n", "two submissions have the id 'a'");
    expect_refused("id\tfolder\na\n", "bad.tsv:2: the folder is missing");
    expect_refused("folder\tseed\na\t-1\n", "bad.tsv:2: a seed is a whole number, not '-1'");
    expect_refused("folder\tstep\na\t06\n", "bad.tsv:2: this is of step '06'");
    expect_refused("folder\na\tb\n", "bad.tsv:2: more fields than columns");
}

/* ---- the gradebook ---- */

/* A reader as RFC 4180 has it: the fields of the next row, with their quotes gone.  NULL at the end. */
static const char *csv_row(const char *at, char fields[24][200], size_t *count)
{
    *count = 0;
    if (!*at)
        return NULL;
    for (;;) {
        char *to = fields[(*count)++];
        bool quoted = *at == '"';
        assert_true(*count < 24);
        for (at += quoted; quoted ? *at != '"' || at[1] == '"' : *at && !strchr(",\r\n", *at);
             at++) {
            assert_true(*at && (unsigned char)*at >= 0x20);
            at += quoted && *at == '"';
            *to++ = *at;
        }
        *to = '\0';
        at += quoted;
        if (*at != ',')
            break;
        at++;
    }
    assert_memory_equal(at, "\r\n", 2);
    return at + 2;
}

static const char *const nasty[] = {
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    " =1",
    "|x",
    "%x",
    "\r\n=1",
    "x Points Possible",
    "a\",=1",
    "\xef\xbc\x9d"
    "1",
    "plain",
    "\xff\xfe\x80",
    "a\0b",
    "\x1b[31m",
    "a\r\nb,c",
    "\xc2\x85=1",
    "\"",
};
enum { NASTY = sizeof nasty / sizeof *nasty };

static void fill(struct student all[NASTY], struct submission who[NASTY],
                 struct standing_check *check, struct standing_mistake *mistake)
{
    for (size_t i = 0; i < NASTY; i++) {
        const char *text = nasty[i];
        who[i] = (struct submission){ text, "x", "x", text, text, text,  text,  text,
                                      text, "",  "",  "",   0,    false, i % 2, NULL };
        all[i] = (struct student){ .submission = &who[i],
                                   .graded = i % 2,
                                   .score = (int)i,
                                   .max_score = 100,
                                   .why = i % 2 ? "" : text,
                                   .client = text,
                                   .server = text,
                                   .late = i % 3 == 0,
                                   .late_s = -(int64_t)i,
                                   .late_percent = -1,
                                   .check_count = 1,
                                   .mistake_count = 1,
                                   .checks = check,
                                   .mistakes = mistake };
    }
}

static void test_gradebooks(void **state)
{
    (void)state;
    static void (*const writers[])(struct text *, const struct standings *,
                                   const struct tally *) = { gradebook_plain, gradebook_moodle,
                                                             gradebook_canvas };
    static const size_t columns[] = { 15, 8, 6 }, headers[] = { 1, 1, 2 };
    struct standing_check check = { "server-bind", "=says", "fail", -10, 0 };
    struct standing_mistake mistake = { "leak", "It leaks.", true };
    static struct student all[NASTY];
    static struct submission who[NASTY];
    fill(all, who, &check, &mistake);
    struct standings standings = { .step = "05-capitals", .count = NASTY, .of = all };
    struct tally tally;
    tally_make(&tally, &standings);
    assert_int_equal(tally.graded, NASTY / 2);
    assert_int_equal(tally.checks[0].count, NASTY / 2);
    assert_int_equal(tally.mistakes[0].count, NASTY / 2);
    for (size_t k = 0; k < 3; k++) {
        struct text text;
        static char fields[24][200];
        size_t count, rows = 0;
        text_init(&text);
        writers[k](&text, &standings, &tally);
        for (const char *at = text.s; (at = csv_row(at, fields, &count)); rows++) {
            assert_int_equal(count, columns[k]);
            for (size_t i = 0; i < count; i++) {
                size_t length = strlen(fields[i]), ok = 0;
                const char *s = fields[i] + strspn(fields[i], " ");
                bool number = strspn(s, "-.0123456789") == strlen(s);
                if (*s && !number && strchr("=+-@|%", *s) && strcmp(s, "-") != 0)
                    fail_msg("a formula: %s", fields[i]);
                while (ok < length) {
                    size_t bytes = utf8_length(fields[i] + ok, length - ok);
                    assert_true(bytes > 0);
                    ok += bytes;
                }
            }
        }
        assert_int_equal(rows, headers[k] + (k == 0 ? NASTY : tally.graded));
        text_release(&text);
    }
    tally_release(&tally);
}

/* What Moodle and Canvas read of them is each score that was given, and nothing else. */
static void test_gradebooks_are_read(void **state)
{
    (void)state;
    if (system("command -v python3 >/dev/null 2>&1") != 0)
        skip();
    static const struct {
        const char *command;
        void (*write)(struct text *, const struct standings *, const struct tally *);
    } readers[] = {
        { "python3 tests/reports/gradebooks.py moodle | wc -l", gradebook_moodle },
        { "python3 tests/reports/gradebooks.py canvas 05-capitals | wc -l", gradebook_canvas },
    };
    struct standing_check check = { "server-bind", "=says", "fail", -10, 0 };
    struct standing_mistake mistake = { "leak", "It leaks.", true };
    static struct student all[NASTY];
    static struct submission who[NASTY];
    fill(all, who, &check, &mistake);
    struct standings standings = { .step = "05-capitals", .count = NASTY, .of = all };
    struct tally tally;
    tally_make(&tally, &standings);
    for (size_t k = 0; k < sizeof readers / sizeof *readers; k++) {
        char path[] = "/tmp/sockwire-gradebook.XXXXXX", command[200];
        struct text text;
        int fd = mkstemp(path);
        assert_true(fd >= 0);
        text_init(&text);
        readers[k].write(&text, &standings, &tally);
        assert_int_equal(write(fd, text.s, text.len), text.len);
        close(fd);
        snprintf(command, sizeof command, "<%s %s", path, readers[k].command);
        FILE *said = popen(command, "r");
        size_t rows = 0;
        assert_non_null(said);
        assert_int_equal(fscanf(said, "%zu", &rows), 1);
        assert_int_equal(pclose(said), 0);
        unlink(path);
        assert_int_equal(rows, tally.graded);
        text_release(&text);
    }
    tally_release(&tally);
}

/* "1.50,80,100" of who was late, nothing of who was not. */
/* What a run happened to show, as a full queue of the grader's own clients, is told to the student and counted nowhere. */
static void test_notes_are_no_mistakes(void **state)
{
    (void)state;
    struct arena arena;
    struct student student = { 0 };
    struct err err;
    arena_init(&arena);
    put("report.json",
        "{\"step\":\"07-forever\",\"score\":80,\"max_score\":100,\"checks\":[{\"name\":\"server-capitals\",\"verdict\":"
        "\"fail\",\"points\":0,\"max_points\":20,\"findings\":["
        "{\"rule\":\"backlog-full\",\"severity\":\"note\",\"costs\":false,\"says\":\"It was full.\"},"
        "{\"rule\":\"short-read\",\"severity\":\"note\",\"costs\":true,\"says\":\"One read.\"},"
        "{\"rule\":\"crashed\",\"severity\":\"error\",\"costs\":false,\"says\":\"It crashed.\"}]}]}");
    assert_true(standing_read(&student, &arena, path("report.json"), "07-forever", &err));
    assert_int_equal(student.mistake_count, 2);
    assert_string_equal(student.mistakes[0].rule, "short-read");
    assert_string_equal(student.mistakes[1].rule, "crashed");
    arena_release(&arena);
}

static void test_late(void **state)
{
    (void)state;
    struct submission a = { "anna", "a", "", "", "", "",    "",    "",
                            "",     "",  "", "", 0,  false, false, NULL },
                      b = { "bob", "b", "", "", "", "",    "",    "",
                            "",    "",  "", "", 0,  false, false, NULL };
    struct student all[] = {
        { .submission = &a,
          .graded = true,
          .score = 80,
          .max_score = 100,
          .why = "",
          .client = "",
          .server = "",
          .late = true,
          .late_s = 5400,
          .late_percent = 80,
          .on_time = 100 },
        { .submission = &b,
          .graded = true,
          .score = 100,
          .max_score = 100,
          .why = "",
          .client = "",
          .server = "" },
    };
    struct standings standings = { .step = "05-capitals", .count = 2, .of = all };
    struct tally tally;
    struct text text;
    text_init(&text);
    tally_make(&tally, &standings);
    gradebook_plain(&text, &standings, &tally);
    assert_non_null(strstr(text.s, "\"graded\",80,100,1.50,80,100,"));
    assert_non_null(strstr(text.s, "\"graded\",100,100,,,,"));
    text_clear(&text);
    class_page(&text, &standings, &tally);
    assert_non_null(strstr(text.s, "<th>late</th>"));
    assert_non_null(strstr(text.s, "<td>1.5 h, 80 %</td>"));
    all[0].late_s = 3 * 86400;
    text_clear(&text);
    class_page(&text, &standings, &tally);
    assert_non_null(strstr(text.s, "<td>3.0 days, 80 %</td>"));
    all[0].late = false;
    text_clear(&text);
    class_page(&text, &standings, &tally);
    assert_null(strstr(text.s, "late"));
    tally_release(&tally);
    text_release(&text);
}

/* ---- who behaves the same ---- */

enum { TWELVE = 12 };

static void test_likeness(void **state)
{
    (void)state;
    /* a row for each: client, server */
    static const char *const digits[TWELVE][2] = {
        { "c1", "s1" }, { "c1", "s2" }, { "c1", "s1" }, { "c1", "s3" },
        { "c2", "s2" }, { "c1", "s4" }, { "c1", "" },   { "c1", "s5" },
        { "", "" },     { "c3", "s6" }, { "c3", "s6" }, { "c1", "s1" },
    };
    struct submission who[TWELVE];
    struct student all[TWELVE];
    for (size_t i = 0; i < TWELVE; i++) {
        who[i] = (struct submission){ .id = i == 9 ? "=1,\"\r\n" : "x", .file = "f", .name = "" };
        all[i] = (struct student){ .submission = &who[i],
                                   .graded = i != 11,
                                   .score = (int)i,
                                   .max_score = 100,
                                   .why = "",
                                   .client = digits[i][0],
                                   .server = digits[i][1] };
    }
    struct standings standings = { .step = "05-capitals", .count = TWELVE, .of = all };
    struct likeness likeness;
    likeness_make(&likeness, &standings);
    /* 0 and 2 both, 9 and 10 both, 1 and 4 the server; seven the client; a group of the same members is told once */
    static const struct {
        const char *program;
        size_t count, members[7];
        bool common;
    } groups[] = {
        { "client and server", 2, { 0, 2 }, false },
        { "client and server", 2, { 9, 10 }, false },
        { "server", 2, { 1, 4 }, false },
        { "client", 7, { 0, 1, 2, 3, 5, 6, 7 }, true },
    };
    assert_int_equal(likeness.known, 10);
    assert_int_equal(likeness.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(likeness.groups[i].program, groups[i].program);
        assert_int_equal(likeness.groups[i].count, groups[i].count);
        for (size_t k = 0; k < groups[i].count; k++)
            assert_int_equal(likeness.groups[i].members[k], groups[i].members[k]);
        assert_int_equal(likeness_is_common(&likeness, &likeness.groups[i]), groups[i].common);
    }
    likeness_release(&likeness);
    struct text text;
    static char fields[24][200];
    size_t count, rows = 0;
    text_init(&text);
    likeness_table(&text, &standings);
    for (const char *at = text.s; (at = csv_row(at, fields, &count)); rows++) {
        assert_int_equal(count, 7);
        assert_false(fields[4][0] == '=');
    }
    assert_int_equal(rows, 1 + 13);
    text_release(&text);
}

/* Of the words only those count that stand in several runs; a run without the program is another behaviour. */
static void test_behaviour(void **state)
{
    (void)state;
    static const char *const names[] = { "alone", "together" };
    char first[17], other[17];
    struct behaviour runs[] = { { 7, "Input line: qwertz " }, { 8, "Input asdfgh line: " } };
    behaviour_join(runs, names, 2, first);
    assert_int_equal(strlen(first), 16);
    runs[0].words = "Input line: yxcvbn ";
    behaviour_join(runs, names, 2, other);
    assert_string_equal(first, other);
    runs[0].words = "Inputs line: yxcvbn ";
    behaviour_join(runs, names, 2, other);
    assert_string_not_equal(first, other);
    runs[0] = (struct behaviour){ 9, "Input line: " };
    behaviour_join(runs, names, 2, other);
    assert_string_not_equal(first, other);
    runs[0] = (struct behaviour){ 0, "" };
    behaviour_join(runs, names, 2, other);
    assert_string_not_equal(first, other);
    assert_int_equal(strlen(other), 16);
    runs[1] = runs[0];
    behaviour_join(runs, names, 2, other);
    assert_string_equal(other, "");
}

/* Whatever a name holds, it is no element and no attribute of the page, and none that a browser would
 * fetch. */
static void test_page(void **state)
{
    (void)state;
    static const char *const hostile[] = { "<script>x</script>", "\"onload=x", "'><img src=//x>",
                                           "\xff\xe2\x80\xae", "&amp;</td>" };
    struct submission who[5];
    struct student all[5];
    struct text text;
    for (size_t i = 0; i < 5; i++) {
        struct standing_check *check =
            &(struct standing_check){ hostile[i], hostile[i], "fail", 0, 1 };
        struct standing_mistake *mistake =
            &(struct standing_mistake){ hostile[i], hostile[i], true };
        who[i] = (struct submission){ .id = hostile[i], .file = "f", .name = hostile[i] };
        all[i] = (struct student){ .submission = &who[i],
                                   .graded = i > 0,
                                   .why = hostile[i],
                                   .client = hostile[i],
                                   .server = "",
                                   .check_count = 1,
                                   .checks = check,
                                   .mistake_count = 1,
                                   .mistakes = mistake };
        struct standings standings = { .step = hostile[i], .count = 1, .of = &all[i] };
        struct tally tally;
        text_init(&text);
        tally_make(&tally, &standings);
        class_page(&text, &standings, &tally);
        const char *body = strstr(text.s, "<body>");
        assert_non_null(body);
        assert_null(strstr(body, "<script"));
        assert_null(strstr(body, "<img"));
        assert_null(strstr(body, "\"onload"));
        assert_null(strstr(body, "\xe2\x80\xae"));
        assert_null(strchr(body, '\''));
        size_t cells = 0;
        for (const char *at = body; (at = strstr(at, "</td>")); at++)
            cells++;
        assert_int_equal(cells, 4 + (i > 0));
        check->verdict = "timeout"; /* … nor one of the list of those who hung */
        text_clear(&text);
        class_page(&text, &standings, &tally);
        assert_int_equal(strstr(text.s, "<h2>Hung or crashed</h2>") != NULL, i > 0);
        assert_null(strstr(strstr(text.s, "<body>"), "<script"));
        assert_null(strstr(strstr(text.s, "<body>"), "<img"));
        for (size_t at = 0, left = text.len; left;) {
            size_t length = utf8_length(text.s + at, left);
            assert_true(length > 0);
            at += length;
            left -= length;
        }
        tally_release(&tally);
        text_release(&text);
    }
}

static void test_summary(void **state)
{
    (void)state;
    struct standing_check lost = { "server-bind", "It binds.", "crash", 0, 10 },
                          won = { "server-bind", "It binds.", "pass", 10, 10 };
    struct submission a = { .id = "a" }, b = { .id = "b" }, c = { .id = "c\033[2J\n1/1 x" };
    struct student all[] = {
        { .submission = &a,
          .graded = true,
          .score = 0,
          .max_score = 10,
          .check_count = 1,
          .checks = &lost,
          .why = "" },
        { .submission = &b,
          .graded = true,
          .score = 10,
          .max_score = 10,
          .check_count = 1,
          .checks = &won,
          .why = "" },
        { .submission = &c, .why = "the grader was killed by signal 9" },
    };
    struct standings standings = { .step = "05-capitals", .count = 3, .of = all };
    struct tally tally;
    struct text text;
    text_init(&text);
    tally_make(&tally, &standings);
    summary_add(&text, &standings, &tally);
    assert_string_equal(
        text.s, "05-capitals: 2 of 3 graded, 1 without a score\n\n"
                "  scores   least 0, median 5, mean 5.0, most 10 of 10; 1 have all points\n\n"
                "  lost by  checks\n        1  server-bind: It binds.\n\n"
                "  no score (start the same command again)\n"
                "           c\\x1b[2J\\n1/1 x: no score: the grader was killed by signal 9\n");
    tally_release(&tally);
    text_release(&text);
}

/* What an instructor would else find out from students: who is in no list, whom a deadline did not reach. */
static void test_warnings(void **state)
{
    (void)state;
    struct submission who[] = {
        { .id = "a",
          .name = "",
          .email = "",
          .login = "",
          .number = "4711",
          .canvas = "",
          .handed_in = "",
          .moodle = "7",
          .called_late = true,
          .partners = "Zoe" },
        { .id = "b",
          .name = "",
          .email = "",
          .login = "",
          .number = "",
          .canvas = "",
          .handed_in = "",
          .moodle = "" },
    };
    struct student all[] = { { .submission = &who[0], .graded = true, .why = "" },
                             { .submission = &who[1], .graded = true, .why = "" } };
    struct tally tally = { .max_score = 100 };
    struct left_out left = { "x\n_onlinetext", "a text" };
    struct standings standings = { .step = "05-capitals", .count = 2, .of = all };
    struct class_list list = { .count = 2, .submissions = who, .left = &left, .left_count = 1 };
    struct text text;
    text_init(&text);
    summary_warn(&text, &list, &standings, true);
    assert_non_null(strstr(
        text.s, "  left out (it is nobody's submission)\n           x\\n_onlinetext: a text\n"));
    assert_non_null(
        strstr(text.s, "warning: a deadline, and no moment for 2 of 2: it costs them nothing."));
    assert_non_null(strstr(text.s, "The platform calls 1 of them late"));
    assert_non_null(strstr(text.s, "           a: also of Zoe\n"));
    assert_non_null(strstr(text.s, "grades-moodle.csv has 1 of 2 scores"));
    assert_non_null(strstr(text.s, "grades-canvas.csv has 1 of 2 scores"));
    text_clear(&text);
    gradebook_moodle(&text, &standings, &tally);
    assert_non_null(strstr(text.s, "\"Participant 7\",\"a\",\"\",\"4711\""));
    assert_null(strstr(text.s, "\"b\"")); /* no row that nobody could import */
    text_clear(&text);
    gradebook_canvas(&text, &standings,
                     &tally); /* as Canvas has it, a student's number is the SIS User ID */
    assert_non_null(strstr(text.s, "\"a\",\"\",\"4711\",\"\",\"\","));
    assert_null(
        strstr(text.s, "\"b\"")); /* by a name alone Canvas would find nobody, or another one */
    text_clear(&text);
    gradebook_plain(&text, &standings, &tally);
    assert_non_null(strstr(text.s, "\"late, the platform says\""));
    text_clear(&text);
    who[0].handed_in = who[1].handed_in = "2026-11-30T13:00:00Z";
    who[1].moodle = "8";
    who[1].login = "b";
    list.left_count = 0;
    who[0].partners = NULL;
    summary_warn(&text, &list, &standings, true);
    assert_string_equal(text.s, "");
    who[0].handed_in = "";
    summary_warn(&text, &list, &standings, false);
    assert_string_equal(text.s, "");
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keyed_hash),
        cmocka_unit_test(test_file_names),
        cmocka_unit_test(test_canvas_names),
        cmocka_unit_test(test_seeds),
        cmocka_unit_test_setup_teardown(test_fingerprint, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_folders, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_manifests, make_folder, remove_folder),
        cmocka_unit_test(test_gradebooks),
        cmocka_unit_test(test_gradebooks_are_read),
        cmocka_unit_test_setup_teardown(test_notes_are_no_mistakes, make_folder, remove_folder),
        cmocka_unit_test(test_late),
        cmocka_unit_test(test_likeness),
        cmocka_unit_test(test_behaviour),
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_summary),
        cmocka_unit_test(test_warnings),
    };
    return cmocka_run_group_tests_name("class", tests, NULL, NULL);
}
