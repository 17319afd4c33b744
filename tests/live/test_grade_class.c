/* `sockwire grade --class` on real programs: the same scores as one by one; stopped, it goes on; what
 * has changed is graded again; one that fails harms no other. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli_json.h"
#include "graded.h"

/* A class in a fresh folder: CLASS/anna … . */
static void add_student(const char *class, const char *name, const char *step, const char *server,
                        bool executable)
{
    char folder[700];
    snprintf(folder, sizeof folder, "%s/%s", class, name);
    assert_int_equal(mkdir(folder, 0755), 0);
    graded_copy_solution(folder, step, "client.c");
    if (server)
        graded_put(folder, executable ? "server" : "server.c", server, strlen(server), executable);
    else
        graded_copy_solution(folder, step, "server.c");
}

static const char echoes[] = GRADED_SERVER(
    GRADED_OPEN
    "char b[2000]; for (;;) { int c = accept(s, 0, 0); ssize_t n = recv(c, b, sizeof b, 0);"
    "send(c, b, n, MSG_NOSIGNAL); close(c); }");
static const char crashes[] = GRADED_SERVER(
    GRADED_OPEN "char b[99]; int c = accept(s, 0, 0); recv(c, b, 99, 0); raise(SIGSEGV);");
static const char python[] = "#!/usr/bin/env python3\n"
                             "from socket import *\n"
                             "door = socket(AF_INET, SOCK_STREAM)\n"
                             "door.bind(('', 12000))\n"
                             "door.listen(1)\n"
                             "while True:\n"
                             "    connection, address = door.accept()\n"
                             "    connection.send(connection.recv(1024).upper())\n"
                             "    connection.close()\n";

static void read_into(struct text *text, const char *out, const char *name)
{
    char path[1000];
    snprintf(path, sizeof path, "%s/%s", out, name);
    text_clear(text);
    cli_read_file(path, text);
}

/* The score and the seed of a report. */
static void report_of(const char *out, const char *name, double *score, double *seed)
{
    struct text text;
    char file[300];
    text_init(&text);
    snprintf(file, sizeof file, "reports/%s.json", name);
    read_into(&text, out, file);
    *score = cli_json_number(cli_json_get((struct slice){ text.s, text.len }, "score"));
    *seed = cli_json_number(cli_json_get((struct slice){ text.s, text.len }, "seed"));
    text_release(&text);
}

static void expect_as_alone(const char *class, const char *out, const char *name)
{
    struct cli cli;
    char folder[700], number[40];
    double score, seed;
    report_of(out, name, &score, &seed);
    snprintf(folder, sizeof folder, "%s/%s", class, name);
    snprintf(number, sizeof number, "%.0f", seed);
    CLI_RUN(&cli, "grade", "05", folder, "--seed", number, "--report", "json");
    double alone = cli_json_number(cli_json_get((struct slice){ cli.out.s, cli.out.len }, "score"));
    if (alone != score)
        fail_msg("%s: %.0f in the class, %.0f alone", name, score, alone);
    cli_release(&cli);
}

static void test_scores(void **state)
{
    (void)state;
    static const char *const names[] = { "anna", "bob", "carl", "dora", "eve \xff" };
    struct cli cli;
    struct text text;
    char class[600], out[700];
    bool has_python = system("python3 -c '' >/dev/null 2>&1") == 0;
    snprintf(class, sizeof class, "%s", graded_folder());
    snprintf(out, sizeof out, "%s-out", class);
    add_student(class, names[0], "05-capitals", NULL, false);
    add_student(class, names[1], "05-capitals", echoes, false);
    add_student(class, names[2], "05-capitals", crashes, false);
    add_student(class, names[3], "05-capitals", has_python ? python : NULL, has_python);
    add_student(class, names[4], "05-capitals", "int main(void) { return \"; }\n", false);
    CLI_RUN(&cli, "grade", "05", "--class", class, "--out", out, "--jobs", "2");
    cli_ended(&cli, 0);
    cli_shows(&cli, "05-capitals: 5 of 5 graded\n");
    cli_shows(&cli, "  2  server-capitals: ");
    cli_says(&cli, "5/5 ");
    cli_says(&cli, "anna: 100 of 100\n");
    cli_release(&cli);
    for (size_t i = 0; i < 4; i++)
        expect_as_alone(class, out, names[i]);
    text_init(&text);
    read_into(&text, out, "grades.csv");
    assert_non_null(strstr(text.s, "\"anna\",\"\",\"\",\"\",\"\",\"graded\",100,100,,,,"));
    assert_non_null(strstr(text.s, "\"eve \xef\xbf\xbd\""));
    read_into(&text, out, "index.html");
    assert_non_null(strstr(text.s, "2 of 5: <b>server-capitals</b>"));
    assert_non_null(strstr(text.s, "<a href=\"pages/bob.html\">bob</a>"));
    read_into(&text, out, "pages/bob.html");
    assert_non_null(strstr(text.s, "<b class=\"fail\">fail</b> server-capitals"));
    assert_non_null(strstr(text.s, "data-run=\"0\""));
    /* all is there: nothing is graded again, and what is written is the same */
    CLI_RUN(&cli, "grade", "05", "--class", class, "--out", out);
    cli_ended(&cli, 0);
    cli_shows(&cli, "05-capitals: 5 of 5 graded\n");
    cli_says_nothing(&cli);
    cli_release(&cli);
    /* one has changed: it alone is graded, with the seed that it had */
    double score, seed, was;
    report_of(out, "bob", &score, &was);
    snprintf(class + strlen(class), sizeof class - strlen(class), "/bob");
    graded_copy_solution(class, "05-capitals", "server.c");
    *strrchr(class, '/') = '\0';
    CLI_RUN(&cli, "grade", "05", "--class", class, "--out", out);
    cli_ended(&cli, 0);
    cli_says(&cli, "5/5 bob: 100 of 100\n");
    assert_null(strstr(cli.err.s, "anna"));
    report_of(out, "bob", &score, &seed);
    assert_true(score == 100 && seed == was);
    cli_release(&cli);
    text_release(&text);
}

/* The same program with other names, another order of what nobody sees, and another array: what is the same is
 * listed, whatever texts each had. */
static void test_look_alikes(void **state)
{
    (void)state;
    static const char one
        [] = GRADED_SERVER(
            GRADED_OPEN
            "char b[2000]; for (;;) { int c = accept(s, 0, 0); ssize_t n = recv(c, b, sizeof b, 0);"
            "for (int i = 0; i < n; i++) b[i] = toupper(b[i]); send(c, b, n, 0); close(c); }"),
     same[] = GRADED_SERVER(
         GRADED_OPEN
         "char text[2000]; int k = 17; while (k) { int connection = accept(s, NULL, NULL);"
         "long got = recv(connection, text, 2000, 0); for (long q = got; q-- > 0;)"
         "text[q] = toupper(text[q]); send(connection, text, got, 0);"
         "close(connection); }"),
     less[] = GRADED_SERVER(
         GRADED_OPEN
         "char b[1500]; for (;;) { int c = accept(s, 0, 0); ssize_t n = recv(c, b, sizeof b, 0);"
         "for (int i = 0; i < n; i++) b[i] = toupper(b[i]); send(c, b, n, 0); close(c); }"),
     talks[] = GRADED_SERVER(
         GRADED_OPEN
         "char b[2000]; for (;;) { puts(\"ready again\"); fflush(stdout); int c = accept(s, 0, 0); ssize_t n = recv(c, b, sizeof b, 0);"
         "for (int i = 0; i < n; i++) b[i] = toupper(b[i]); send(c, b, n, 0); close(c); }");
    struct cli cli;
    struct text text;
    char class[600], out[700];
    snprintf(class, sizeof class, "%s", graded_folder());
    snprintf(out, sizeof out, "%s-out", class);
    add_student(class, "anna", "05-capitals", one, false);
    add_student(class, "bob", "05-capitals", same, false);
    add_student(class, "carl", "05-capitals", less, false);
    add_student(class, "dora", "05-capitals", talks, false);
    CLI_RUN(&cli, "grade", "05", "--class", class, "--out", out, "--jobs", "2");
    cli_ended(&cli, 0);
    cli_shows(&cli, "look-alikes.csv");
    cli_release(&cli);
    text_init(&text);
    read_into(&text, out, "look-alikes.csv");
    const char *server = strstr(text.s, "1,\"client and server\",2,4,\"anna\",\"\",100\r\n"
                                        "1,\"client and server\",2,4,\"bob\",\"\",100\r\n"),
               *client = strstr(text.s, "2,\"client\",4,4,\"anna\",\"\",100\r\n");
    if (!server || !client)
        fail_msg("%s", text.s);
    assert_null(strstr(text.s, "\"server\""));
    read_into(&text, out, "index.html");
    assert_non_null(strstr(text.s, "2 of 4: the same <b>client and server</b></summary>"));
    text_release(&text);
}

/* In the middle; then again, to the end.  A second class in the same folder is refused meanwhile. */
static void test_stopped(void **state)
{
    (void)state;
    static const char *const names[] = { "anna", "bob", "carl", "dora", "emil", "fay" };
    struct cli cli, second;
    struct cli_how terminal = { .input = CLI_TERMINAL };
    char class[600], out[700];
    snprintf(class, sizeof class, "%s", graded_folder());
    snprintf(out, sizeof out, "%s-out", class);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        add_student(class, names[i], "02-knock", NULL, false);
    CLI_START_AS(&cli, &terminal, "grade", "02", "--class", class, "--out", out, "--jobs", "1");
    cli_await(&cli, "about ");
    CLI_RUN(&second, "grade", "02", "--class", class, "--out", out);
    cli_ended(&second, 125);
    cli_says(&second, "a second `sockwire grade --class` is at work there");
    cli_release(&second);
    cli_type(&cli, "\003", 1);
    cli_wait(&cli);
    cli_ended(&cli, 128 + SIGINT);
    cli_shows(&cli, "are graded; the same command goes on from there");
    cli_release(&cli);
    CLI_RUN(&cli, "grade", "02", "--class", class, "--out", out, "--jobs", "2");
    cli_ended(&cli, 0);
    cli_shows(&cli, "02-knock: 6 of 6 graded\n");
    assert_null(strstr(cli.err.s, "1/6 "));
    cli_says(&cli, "6/6 ");
    cli_release(&cli);
}

/* No folder, and one that holds another folder than is meant: no score, told; the others have theirs. */
static void test_without_a_score(void **state)
{
    (void)state;
    struct cli cli;
    struct text text;
    char class[600], out[700], list[700];
    snprintf(class, sizeof class, "%s", graded_folder());
    snprintf(out, sizeof out, "%s-out", class);
    snprintf(list, sizeof list, "%s.tsv", class);
    add_student(class, "anna", "02-knock", NULL, false);
    text_init(&text);
    text_addf(&text, "id\tfolder\nanna\t%s/anna\nbob\t%s/nobody\n", class, class);
    cli_write_file(list, text.s, text.len);
    CLI_RUN(&cli, "grade", "02", "--class", list, "--out", out);
    cli_ended(&cli, 1);
    cli_shows(&cli, "02-knock: 1 of 2 graded, 1 without a score\n");
    cli_shows(&cli, "bob: no score: reading the folder ");
    cli_release(&cli);
    read_into(&text, out, "grades.csv");
    assert_non_null(strstr(text.s, "\"bob\",\"\",\"\",\"\",\"\",\"no score\",,,"));
    text_clear(&text);
    text_addf(&text, "id\tfolder\nbob\t%s/nobody\n", class);
    cli_write_file(list, text.s, text.len);
    CLI_RUN(&cli, "grade", "02", "--class", list, "--out", out);
    cli_ended(&cli, 125);
    cli_release(&cli);
    text_release(&text);
}

/* Points and the class's number are part of what a grade is made of. */
static void test_other_points(void **state)
{
    (void)state;
    struct cli cli;
    char class[600], out[700], points[700];
    double score, seed;
    snprintf(class, sizeof class, "%s", graded_folder());
    snprintf(out, sizeof out, "%s-out", class);
    snprintf(points, sizeof points, "%s.points", class);
    cli_write_file(points, "client-connects 1\n", 18);
    add_student(class, "anna", "02-knock", NULL, false);
    CLI_RUN(&cli, "grade", "02", "--class", class, "--out", out, "--seed", "5");
    cli_says(&cli, "1/1 anna: 100 of 100\n");
    cli_release(&cli);
    CLI_RUN(&cli, "grade", "02", "--class", class, "--out", out, "--seed", "5", "--points", points);
    cli_says(&cli, "1/1 anna: 66 of 66\n");
    cli_release(&cli);
    report_of(out, "anna", &score, &seed);
    CLI_RUN(&cli, "grade", "02", "--class", class, "--out", out, "--seed", "6", "--points", points);
    cli_says(&cli, "1/1 anna: 66 of 66\n");
    cli_release(&cli);
    /* nothing is graded: what is there is listed */
    CLI_RUN(&cli, "grade", "02", "--class", class, "--out", out, "--seed", "7", "--jobs", "0");
    cli_ended(&cli, 125);
    cli_shows(&cli, "anna: no score: not graded yet");
    cli_release(&cli);
    double was = seed;
    report_of(out, "anna", &score, &seed);
    assert_true(seed != was);
}

/* The scripts of a bundle, where walls can be had: what the platform reads is there, with the score. */
static void test_bundles(void **state)
{
    (void)state;
    static const struct {
        const char *platform, *variable, *place, *student, *script, *shows;
    } all[] = {
        { "gradescope", "AUTOGRADER", "source", "submission", "run_autograder", "{\"score\":100," },
        { "prairielearn", "GRADE", "tests", "student", "run.sh",
          "{\"gradable\":true,\"score\":1.0000," },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct cli cli;
        struct text text;
        char root[600], place[700], student[700], command[3000];
        snprintf(root, sizeof root, "%s", graded_folder());
        snprintf(place, sizeof place, "%s/%s", root, all[i].place);
        snprintf(student, sizeof student, "%s/%s", root, all[i].student);
        CLI_RUN(&cli, "grade", "02", "--bundle", all[i].platform, "--out", place);
        cli_ended(&cli, 0);
        cli_shows(&cli, "what ground it needs");
        cli_release(&cli);
        assert_int_equal(mkdir(student, 0755), 0);
        graded_copy_solution(student, "02-knock", "client.c");
        graded_copy_solution(student, "02-knock", "server.c");
        snprintf(command, sizeof command, "%s='%s' sh '%s/%s' 2>/dev/null", all[i].variable, root,
                 place, all[i].script);
        assert_int_equal(system(command), 0);
        text_init(&text);
        read_into(&text, root, "results/results.json");
        if (strncmp(text.s, all[i].shows, strlen(all[i].shows)) != 0)
            fail_msg("%s: %s", all[i].platform, text.s);
        /* where nothing can be graded there is no score, and no old one either */
        snprintf(command, sizeof command, "%s='%s' TMPDIR=/nonexistent sh '%s/%s' 2>/dev/null",
                 all[i].variable, root, place, all[i].script);
        assert_int_equal(system(command), 0);
        read_into(&text, root, "results/results.json");
        assert_null(strstr(text.s, "\"score\""));
        assert_non_null(strstr(text.s, "No score"));
        text_release(&text);
    }
}

static const struct cli_mistake mistakes[] = {
    { { "grade", "05", "dir", "--bundle", "gradescope" }, "what is 'dir'?" },
    { { "grade", "05", "--bundle", "nothing" }, "--bundle is gradescope, prairielearn," },
    { { "grade", "05", "--class", "/nonexistent/x" }, "reading the class from" },
    { { "grade", "05", "dir", "--class", "x" }, "what is 'dir'?" },
    { { "grade", "05", "dir", "--out", "x" }, "--out is for --class" },
    { { "grade", "05", "dir", "--meanwhile" }, "give each report an --output FILE" },
    { { "grade", "05", "dir", "--meanwhile", "--output", "/dev/null" }, "'/dev/null' is none" },
    { { "grade", "05", "--class", "x", "--meanwhile" }, "--meanwhile is for one submission" },
    { { "grade", "05", "dir", "--jobs", "2" }, "--jobs is for --class" },
    { { "grade", "05", "--class", "x", "--jobs", "257" }, "a whole number from 0 to 256" },
    { { "grade", "05", "--class", "x", "--report", "json" }, "the reports go to the folder" },
    { { "grade", "05", "--class", "x", "--keep", "y" }, "--keep is for one submission" },
    { { "grade", "05", "--class", "x", "--variant", "y" }, "a manifest has a column for it" },
    { { "grade", "05", "x", "--report", "tap", "--report", "json" }, "one report at most" },
    { { "grade", "05", "x", "--output", "a", "--output", "b" }, "2 times --output, and 1 times" },
};

static void test_mistakes(void **state)
{
    (void)state;
    cli_mistakes(mistakes, sizeof mistakes / sizeof *mistakes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scores),       cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_look_alikes),  cmocka_unit_test(test_without_a_score),
        cmocka_unit_test(test_other_points), cmocka_unit_test(test_bundles),
        cmocka_unit_test(test_mistakes),
    };
    return cmocka_run_group_tests_name("grade_class", tests, NULL, NULL);
}
