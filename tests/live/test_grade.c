/* `sockwire grade` on real programs, what is the same whoever grades: odd but right pairs keep their
 * points, wrong ones lose them; folders, seeds, reports, the command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli_json.h"
#include "graded.h"

/* ---- right ones ---- */

static const char listing_server[] = "#!/usr/bin/env python3\n"
                                     "from socket import *\n"
                                     "door = socket(AF_INET, SOCK_STREAM)\n"
                                     "door.bind(('', 12000))\n"
                                     "door.listen(1)\n"
                                     "print('The server is ready to receive')\n"
                                     "while True:\n"
                                     "    connection, address = door.accept()\n"
                                     "    sentence = connection.recv(1024).decode()\n"
                                     "    connection.send(sentence.upper().encode())\n"
                                     "    connection.close()\n";
static const char listing_client[] = "#!/usr/bin/env python3\n"
                                     "from socket import *\n"
                                     "client = socket(AF_INET, SOCK_STREAM)\n"
                                     "client.connect(('servername', 12000))\n"
                                     "sentence = input('Input lowercase sentence:')\n"
                                     "client.send(sentence.encode())\n"
                                     "answer = client.recv(1024)\n"
                                     "print('From Server:', answer.decode())\n"
                                     "client.close()\n";

static void test_python(void **state)
{
    (void)state;
    struct cli cli;
    const char *folder = graded_folder();
    if (system("python3 -c '' >/dev/null 2>&1") != 0) {
        print_message("SKIP: there is no python3 here\n");
        skip();
    }
    graded_put(folder, "server", listing_server, sizeof listing_server - 1, true);
    graded_put(folder, "client", listing_client, sizeof listing_client - 1, true);
    CLI_RUN(&cli, "grade", "07", folder);
    cli_shows(&cli, "100 of 100 points");
    cli_ended(&cli, 0);
    cli_release(&cli);
}

/* Processes, threads, poll, stdio; byte by byte, non-blocking, several addresses tried. */
static const char *const odd[][2] = {
    { "server_fork", "client_bytes" },
    { "server_thread", "client_nonblock" },
    { "server_poll", "client_lines" },
    { "server_stdio", "client_getaddrinfo" },
};

static void test_odd_pairs(void **state)
{
    (void)state;
    const char *programs = getenv("PROGRAMS") ? getenv("PROGRAMS") : "build/programs";
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct cli cli;
        char from[700];
        const char *folder = graded_folder();
        snprintf(from, sizeof from, "%s/%s", programs, odd[i][0]);
        graded_copy(folder, "server", from, true);
        snprintf(from, sizeof from, "%s/%s", programs, odd[i][1]);
        graded_copy(folder, "client", from, true);
        CLI_RUN(&cli, "grade", "07", folder);
        cli_shows(&cli, "100 of 100 points");
        cli_ended(&cli, 0);
        cli_release(&cli);
    }
}

/* poll() is given all 1000 places of an array, and few descriptors are left where a leak must show. */
static void test_poll_of_a_whole_array(void **state)
{
    struct cli cli;
    const char *folder = graded_folder();
    (void)state;
    graded_copy(folder, "server.c", "tests/grading/odd/poll_whole_array.server.c", false);
    graded_copy(folder, "pair.h", "tests/grading/pair.h", false);
    graded_put(folder, "client", listing_client, sizeof listing_client - 1, true);
    CLI_RUN(&cli, "grade", "07", folder);
    cli_shows(&cli, "100 of 100 points");
    cli_ended(&cli, 0);
    cli_release(&cli);
}

/* A server that looks for clients fifty times a second, and sleeps in between, is right.  One that
 * shares a variable with a new thread works only while the thread is faster. */
static const char naps[] =
    "for (;;) { int c = accept(s, 0, 0); if (c < 0) { usleep(20000); continue; }"
    "ssize_t n = recv(c, b, sizeof b, 0); for (ssize_t i = 0; i < n; i++) b[i] = (char)toupper((unsigned char)b[i]);"
    "if (n > 0) send(c, b, (size_t)n, MSG_NOSIGNAL); close(c); } }\n";
static const char races[] = "for (;;) { pthread_t t; int c = accept(s, 0, 0); if (c < 0) continue;"
                            "pthread_create(&t, NULL, serve, &c); pthread_detach(t); } }\n";

static void grade_server(struct cli *cli, const char *before, const char *body)
{
    const char *folder = graded_folder();
    struct text source;
    text_init(&source);
    text_addf(
        &source,
        "#include <arpa/inet.h>\n#include <ctype.h>\n#include <fcntl.h>\n#include <pthread.h>\n"
        "#include <sys/socket.h>\n#include <unistd.h>\n%s int main(void) { static char b[2000]; (void)b;"
        "int s = socket(AF_INET, SOCK_STREAM, 0);"
        "struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(12000) };"
        "bind(s, (void *)&a, sizeof a); listen(s, 5); %s",
        before, body);
    graded_put(folder, "server.c", source.s, source.len, false);
    graded_copy_solution(folder, "07-forever", "client.c");
    graded_run(cli, "07", folder);
    text_release(&source);
}

static void test_naps(void **state)
{
    (void)state;
    struct cli cli;
    struct text body;
    text_init(&body);
    text_addf(&body, "fcntl(s, F_SETFL, O_NONBLOCK); %s", naps);
    grade_server(&cli, "", body.s);
    graded_expect(&cli, "server-row", "pass", "");
    cli_ended(&cli, 0);
    cli_release(&cli);
    text_release(&body);
}

/* What the grader makes for the programs, their users can read, whatever the caller's umask is; what it
 * keeps for the caller, nobody else can. */
static void test_umask(void **state)
{
    struct cli cli;
    struct stat kept;
    char folder[600], trace[700];
    (void)state;
    mode_t before = umask(077);
    snprintf(folder, sizeof folder, "%s/kept", graded_folder());
    CLI_RUN(&cli, "grade", "06", graded_solution("06-goodbye"), "--keep", folder);
    umask(before);
    cli_shows(&cli, "100 of 100 points");
    cli_ended(&cli, 0);
    cli_release(&cli);
    snprintf(trace, sizeof trace, "%s/your-server-alone.pcapng", folder);
    assert_int_equal(stat(trace, &kept), 0);
    assert_int_equal(kept.st_mode & 0777, 0600);
}

/* What the caller asked to keep and will not find is told: a run whose trace is too long. */
static void test_too_long_to_keep(void **state)
{
    static const char server[] =
        "#include <arpa/inet.h>\n#include <sys/socket.h>\n#include <unistd.h>\n"
        "static char much[20 << 20];\n"
        "int main(void)\n{\n"
        "    struct sockaddr_in own = { .sin_family = AF_INET, .sin_port = htons(12777) };\n"
        "    int w = socket(AF_INET, SOCK_STREAM, 0), k = socket(AF_INET, SOCK_STREAM, 0), d;\n"
        "    bind(w, (void *)&own, sizeof own);\n    listen(w, 5);\n"
        "    if (connect(k, (void *)&own, sizeof own) != 0 || (d = accept(w, 0, 0)) < 0)\n"
        "        return 1;\n"
        "    if (fork() == 0)\n        return send(k, much, sizeof much, 0) < 0;\n"
        "    for (ssize_t n, all = 0; all < (ssize_t)sizeof much; all += n)\n"
        "        if ((n = recv(d, much, sizeof much, 0)) <= 0)\n            return 1;\n"
        "    return 0;\n}\n";
    struct cli cli;
    char folder[500], kept[600];
    (void)state;
    snprintf(folder, sizeof folder, "%s", graded_folder());
    graded_copy_solution(folder, "05-capitals", "client.c");
    graded_put(folder, "server.c", server, sizeof server - 1, false);
    snprintf(kept, sizeof kept, "%s/kept", graded_folder());
    CLI_RUN(&cli, "grade", "05", folder, "--keep", kept, "--report", "json");
    cli_shows(&cli, "Not kept as trace and page, which may have 16 MB each: your server");
    cli_ended(&cli, 1);
    cli_release(&cli);
}

/* Behind walls files of memory are few only where they could hide: under way in Unix sockets. */
static void test_memory_files(void **state)
{
    (void)state;
    static const char body[] =
        "for (;;) { int c = accept(s, 0, 0); if (c < 0) continue; ssize_t n = recv(c, b, sizeof b, 0);"
        "for (ssize_t i = 0; i < n; i++) b[i] = (char)toupper((unsigned char)b[i]);"
        "int m = memfd_create(\"x\", 0); off_t from = 0;"
        "if (n > 0 && write(m, b, (size_t)n) == n) sendfile(c, m, &from, (size_t)n); close(m); close(c); } }\n";
    struct cli cli;
    grade_server(&cli, "#include <sys/mman.h>\n#include <sys/sendfile.h>\n", body);
    graded_expect(&cli, "server-row", "pass", "");
    graded_expect(&cli, "server-together", "pass", "");
    cli_release(&cli);
}

/* Sockets and shared mappings that nobody sees into are counted while they are there, and a server may
 * make new ones for each client. */
static void test_given_back(void **state)
{
    (void)state;
    static const char body[] =
        "for (;;) { int c = accept(s, 0, 0); if (c < 0) continue;"
        "for (int i = 0; i < 12; i++) { int u[2]; if (socketpair(AF_UNIX, SOCK_STREAM, 0, u) != 0) return 3;"
        "char *m = mmap(0, 64 << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);"
        "if (m == MAP_FAILED) return 4; *m = 1; if (fork() == 0) { write(u[0], m, 1); _exit(0); }"
        "close(u[0]); read(u[1], m, 1); wait(NULL); close(u[1]); munmap(m, 64 << 20); }"
        "ssize_t n = recv(c, b, sizeof b, 0);"
        "for (ssize_t i = 0; i < n; i++) b[i] = (char)toupper((unsigned char)b[i]);"
        "if (n > 0) send(c, b, (size_t)n, MSG_NOSIGNAL); close(c); } }\n";
    struct cli cli;
    grade_server(&cli, "#include <sys/mman.h>\n#include <sys/wait.h>\n", body);
    graded_expect(&cli, "server-row", "pass", "");
    graded_expect(&cli, "server-together", "pass", "");
    if (strstr(cli.out.s, "were refused") || strstr(cli.out.s, "was refused"))
        fail_msg("a call was refused: %s", cli.out.s);
    cli_release(&cli);
}

/* Along the caller's PATH stand folders of his home: programs have one of their own. */
static void test_path(void **state)
{
    (void)state;
    static const char server[] =
        "#include <stdio.h>\n#include <stdlib.h>\n"
        "int main(void) { fprintf(stderr, \"PATH is %s.\\n\", getenv(\"PATH\")); return 3; }\n";
    struct cli cli;
    const char *folder = graded_folder();
    graded_put(folder, "server.c", server, sizeof server - 1, false);
    graded_copy_solution(folder, "07-forever", "client.c");
    CLI_RUN_AS(&cli, &((struct cli_how){ .variables = { "PATH=/home/anna/bin:/usr/bin:/bin" } }),
               "grade", "07", folder, "--report", "json");
    cli_ended(&cli, 1);
    cli_shows(&cli, "PATH is /usr/local/sbin:/usr/local/bin:");
    cli_shows_no(&cli, "/home/anna");
    cli_release(&cli);
}

/* It got all points now and then. */
static void test_race_shows(void **state)
{
    (void)state;
    static const char serve[] =
        "static void *serve(void *p) { int c = *(int *)p; char b[2000]; ssize_t n = recv(c, b, sizeof b, 0);"
        "for (ssize_t i = 0; i < n; i++) b[i] = (char)toupper((unsigned char)b[i]);"
        "if (n > 0) send(c, b, (size_t)n, MSG_NOSIGNAL); close(c); return NULL; }\n";
    for (int round = 0; round < 3; round++) {
        struct cli cli;
        grade_server(&cli, serve, races);
        graded_expect(&cli, "server-row", "pass", "");
        graded_expect_lost(&cli, "server-together");
        cli_ended(&cli, 1);
        cli_release(&cli);
    }
}

/* The number that 01's client has is a comparison, and nothing but its name is ever asked for. */
static void test_comparison_in_01(void **state)
{
    (void)state;
    static const char was[] = "int client_socket = socket(AF_INET, SOCK_STREAM, 0);",
                      is[] = "int client_socket = socket(AF_INET, SOCK_STREAM, 0) == -1;";
    struct cli cli;
    struct text source, wrong;
    char from[700];
    const char *folder = graded_folder();
    text_init(&source);
    text_init(&wrong);
    snprintf(from, sizeof from, "%s/client.c", graded_solution("01-sockets"));
    cli_read_file(from, &source);
    const char *at = strstr(source.s, was);
    assert_non_null(at);
    text_addf(&wrong, "%.*s%s%s", (int)(at - source.s), source.s, is, at + strlen(was));
    graded_put(folder, "client.c", wrong.s, wrong.len, false);
    graded_copy_solution(folder, "01-sockets", "server.c");
    graded_run(&cli, "01", folder);
    graded_expect(&cli, "client-socket", "fail", "descriptor-is-a-comparison");
    cli_ended(&cli, 1);
    cli_release(&cli);
    text_release(&source);
    text_release(&wrong);
}

/* ---- wrong ones ---- */

static const struct graded_program wrong[] = {
    { "answers as it came",
      GRADED_SERVER(
          GRADED_OPEN
          "char b[2000]; for (;;) { int c = accept(s, 0, 0); ssize_t n = recv(c, b, sizeof b, 0);"
          "send(c, b, n, MSG_NOSIGNAL); close(c); }"),
      "server-capitals", "fail", "byte 1 is the first that differs: \"" },
    { "pads",
      GRADED_SERVER(
          GRADED_OPEN
          "for (;;) { static char b[2000]; int c = accept(s, 0, 0); ssize_t n = recv(c, b, 1024, 0);"
          "for (int i = 0; i < n; i++) if (b[i] >= 'a' && b[i] <= 'z') b[i] -= 32;"
          "send(c, b, 1024, MSG_NOSIGNAL); close(c); }"),
      "server-capitals", "fail", "bytes more than that come back" },
    { "waits for the end",
      GRADED_SERVER(
          GRADED_OPEN
          "char b[99]; for (;;) { int c = accept(s, 0, 0); while (recv(c, b, 99, 0) > 0) {} close(c); }"),
      "server-capitals", "fail", "nothing comes back to our client" },
    { "crashes",
      GRADED_SERVER(GRADED_OPEN
                    "char b[99]; int c = accept(s, 0, 0); recv(c, b, 99, 0); raise(SIGSEGV);"),
      "server-capitals", "crash", "the server was killed by SIGSEGV after call" },
    { "ignores the end",
      GRADED_SERVER(GRADED_OPEN "char b[9]; int c = accept(s, 0, 0); for (;;) recv(c, b, 9, 0);"),
      "server-capitals", "timeout", "more than 20000 socket calls were made" },
    { "does not build", "int main(void) { return \"\\033[31m\" + ; }\n", "server-builds", "fail",
      "error: expected expression" },
};

static void test_wrong(void **state)
{
    (void)state;
    graded_programs(wrong, sizeof wrong / sizeof *wrong);
}

/* ---- folders ---- */

/* What lies in the folder may be included, in folders of it, too; and a source may define what the
 * flags define. */
static void test_own_headers(void **state)
{
    struct cli cli;
    struct text source;
    char inner[700];
    const char *folder = graded_folder();
    (void)state;
    snprintf(inner, sizeof inner, "%s/inc", folder);
    assert_int_equal(mkdir(inner, 0755), 0);
    graded_put(inner, "own.h", "#include <stdio.h>\n", 19, false);
    for (int i = 0; i < 2; i++) {
        char from[700];
        text_init(&source);
        text_add(&source,
                 i ? "#define _GNU_SOURCE 1\n#include \"inc/own.h\"\n" : "#define _GNU_SOURCE\n");
        snprintf(from, sizeof from, "%s/%s", graded_solution("01-sockets"),
                 i ? "client.c" : "server.c");
        cli_read_file(from, &source);
        graded_put(folder, i ? "client.c" : "server.c", source.s, source.len, false);
        text_release(&source);
    }
    graded_run(&cli, "01", folder);
    cli_ended(&cli, 0);
    cli_shows_no(&cli, "redefined");
    cli_release(&cli);
}

/* Another folder than was meant. */
static void test_wrong_folders(void **state)
{
    struct cli cli;
    char up[400], inner[700];
    (void)state;
    snprintf(up, sizeof up, "%s", graded_folder());
    snprintf(inner, sizeof inner, "%s/work", up);
    assert_int_equal(mkdir(inner, 0755), 0);
    graded_copy_solution(inner, "01-sockets", "client.c");
    CLI_RUN(&cli, "grade", "01", up);
    cli_ended(&cli, 125);
    cli_says(&cli, "holds no client.c and no server.c, but its folder work does: grade ");
    cli_release(&cli);
    snprintf(inner, sizeof inner, "%s/more", up);
    assert_int_equal(mkdir(inner, 0755), 0);
    graded_copy_solution(inner, "01-sockets", "server.c");
    CLI_RUN(&cli, "grade", "01", up);
    cli_ended(&cli, 125);
    cli_says(&cli, "but 2 of its folders do (more, work)");
    cli_release(&cli);
    const char *python = graded_folder();
    graded_put(python, "server.py", "print()\n", 8, false);
    graded_run(&cli, "01", python);
    graded_expect(&cli, "server-builds", "fail",
                  "the folder holds server.py. For Python, name the script server");
    cli_release(&cli);
}

/* ---- again ---- */

/* The same seed, the same verdicts and words (but for port numbers and times, which the kernel
 * chooses). */
static void test_again(void **state)
{
    (void)state;
    const char *folder = graded_folder();
    struct cli first, again;
    graded_put(folder, "server.c", wrong[0].source, strlen(wrong[0].source), false);
    graded_copy_solution(folder, "05-capitals", "client.c");
    graded_run(&first, "05", folder);
    for (int i = 0; i < 5; i++) {
        graded_run(&again, "05", folder);
        for (size_t j = 0;; j++) {
            struct slice a = cli_json_item(
                cli_json_get((struct slice){ first.out.s, first.out.len }, "checks"), j);
            struct slice b = cli_json_item(
                cli_json_get((struct slice){ again.out.s, again.out.len }, "checks"), j);
            if (!a.s || !b.s)
                break;
            static const char *const fields[] = { "name", "verdict", "points", "expected", "seen" };
            for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
                struct slice x = cli_json_get(a, fields[k]), y = cli_json_get(b, fields[k]);
                assert_int_equal(x.len, y.len);
                assert_memory_equal(x.s, y.s, x.len);
            }
        }
        cli_release(&again);
    }
    cli_release(&first);
}

/* ---- the command line ---- */

static void test_reports_and_points(void **state)
{
    (void)state;
    struct cli cli;
    struct text report;
    char points[700], output[700];
    snprintf(points, sizeof points, "%s", cli_file("points"));
    snprintf(output, sizeof output, "%s", cli_file("report"));
    cli_write_file(points, "server-bind 7\n", 14);
    CLI_RUN(&cli, "grade", "--points", points, "1", "--report=junit", graded_solution("01-sockets"),
            "--output", output, "--seed", "3");
    cli_ended(&cli, 0);
    cli_shows(&cli, "01-sockets: 82 of 82 points (seed 3), report in ");
    text_init(&report);
    cli_read_file(output, &report);
    assert_non_null(strstr(report.s, "<testcase classname=\"01-sockets\" name=\"server-bind\"/>"));
    text_release(&report);
    cli_release(&cli);
    CLI_RUN(&cli, "grade", "01", graded_solution("01-sockets"), "--report", "tap");
    cli_shows(&cli, "TAP version 14\n1..7\n");
    cli_release(&cli);
}

static const struct cli_mistake mistakes[] = {
    { { "grade" }, "give a STEP" },
    { { "grade", "05" }, "give a STEP" },
    { { "grade", "99", "." }, "there is no step '99': 01-sockets, 02-knock" },
    { { "grade", "05", "a", "b" }, "what is 'b'?" },
    { { "grade", "05", "/nonexistent" }, "reading the folder /nonexistent" },
    { { "grade", "05", "/dev/null" }, "is a file: give the folder" },
    { { "grade", "05", ".", "--report", "xml" }, "check50 or inginious, not 'xml'" },
    { { "grade", "05", ".", "--seed", "-1" }, "a whole number, not '-1'" },
    { { "grade", "05", ".", "--walls", "none" }, "all or less, not 'none'" },
    { { "grade", "05", ".", "--points", "/nonexistent" }, "reading the points from /nonexistent" },
    { { "grade", "05", ".", "--output", "/nonexistent/x" },
      "writing the report to /nonexistent/x" },
    { { "grade", "05", ".", "--frob" }, "there is no flag --frob" },
};

static void test_mistakes(void **state)
{
    (void)state;
    cli_mistakes(mistakes, sizeof mistakes / sizeof *mistakes);
}

/* ---- hostile ones ---- */

static const struct graded_program hostile[] = {
    { "forks for ever", GRADED_SERVER("for (;;) fork();"), "server-capitals", "fail",
      "more than 100 processes" },
    /* in large pieces: the limit is met long before the run gives up waiting for listen() */
    { "prints for ever",
      GRADED_SERVER(
          "setvbuf(stdout, NULL, _IOFBF, 1 << 16); for (;;) puts(\"ok 1 - server-capitals: pass\");"),
      "server-capitals", "fail", "printed more than 1 MB" },
    { "takes all memory",
      GRADED_SERVER(
          "for (;;) { char *p = malloc(1 << 20); if (p) memset(p, 1, 1 << 20); else pause(); }"),
      "server-capitals", "fail", "" },
    /* it ends, whether our client was there yet or not */
    { "kills everybody",
      GRADED_SERVER(GRADED_OPEN
                    "kill(1, SIGKILL); kill(getppid(), SIGKILL); kill(-1, SIGKILL); return 0;"),
      "server-capitals", "fail", "" },
    { "never ends",
      GRADED_SERVER(
          "signal(SIGTERM, SIG_IGN); if (!fork()) { setsid(); if (!fork()) for (;;) pause(); }"),
      "server-capitals", "fail", "" },
    { "prints reports",
      GRADED_SERVER(
          "puts(\"<testcase name='x'/>\\n{\\\"score\\\":100}\\nBail out!\\n]]>\\xff\\x01\\033[2J\");" GRADED_OPEN
          "int c = accept(s, 0, 0); char b[99]; recv(c, b, 99, 0); send(c, \"<&>\\n\\n\\001\\xff ok\", 11, 0);"),
      "server-capitals", "fail", "" },
};

static void test_hostile(void **state)
{
    (void)state;
    graded_programs(hostile, sizeof hostile / sizeof *hostile);
}

/* ---- the student's wire ---- */

static const char secret_rules[] = "client: data drop @ 1 quoted_secret\n";

/* What is no file of rules loses its own points and is not read; what is one is run.  Programs that lie
 * beside it do nothing. */
static void test_wires(void **state)
{
    struct cli cli;
    char up[400], folder[600], wires[700], path[800];
    (void)state;
    snprintf(up, sizeof up, "%s", graded_folder());
    snprintf(folder, sizeof folder, "%s/student", up);
    snprintf(wires, sizeof wires, "%s/wires", folder);
    assert_int_equal(mkdir(folder, 0755) + mkdir(wires, 0755), 0);
    graded_put(up, "secret", secret_rules, sizeof secret_rules - 1, false);
    static const char *const links[] = { "../../secret", "nowhere", "/dev/zero" };
    static const char *const linked[] = { "1-syn", "2-line", "3-doubles" };
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s.wire", wires, linked[i]);
        assert_int_equal(symlink(links[i], path), 0);
    }
    snprintf(path, sizeof path, "%s/4-fast.wire", wires);
    assert_int_equal(mkfifo(path, 0644), 0);
    snprintf(path, sizeof path, "%s/5-no-sack.wire", wires);
    assert_int_equal(mkdir(path, 0755), 0);
    graded_put(wires, "6-overtaken.wire", "\0\n", 2, false);
    graded_put(wires, "7-twice.wire", "any duplicate\n", 14, false);
    graded_put(wires, "9-fin.wire", "delay 9h\n", 9, false);
    graded_put(wires, "rough.wire", "\033[2J\n", 5, false);
    graded_put(folder, "client.c", "#error this is not the one", 26, false);
    graded_put(folder, "server", "#!/bin/sh\n", 10, true);
    graded_run(&cli, "14", folder);
    for (size_t i = 0; i < 3; i++) {
        char name[40], says[120];
        snprintf(name, sizeof name, "wire-%s", linked[i] + 2);
        snprintf(says, sizeof says, "wires/%s.wire is a link that leads out of the folder",
                 linked[i]);
        graded_expect(&cli, name, "fail", says);
    }
    graded_expect(&cli, "client-builds", "pass", "");
    graded_expect(&cli, "server-builds", "pass", "");
    graded_expect(&cli, "wire-fast", "fail", "wires/4-fast.wire is no plain file");
    graded_expect(&cli, "wire-no-sack", "fail", "there is no wires/5-no-sack.wire");
    graded_expect(&cli, "wire-overtaken", "fail", "wires/6-overtaken.wire:1: a NUL byte");
    graded_expect(&cli, "wire-twice", "pass", "");
    graded_expect(&cli, "wire-damaged", "fail", "there is no wires/8-damaged.wire");
    graded_expect(&cli, "wire-fin", "fail", "wires/9-fin.wire:1:");
    graded_expect(&cli, "wire-rough", "fail", "wires/rough.wire:1:1 '");
    graded_expect(&cli, "wire-rough-2", "fail", "wires/rough.wire:1:1 '");
    cli_shows(&cli, "client.c and server.c of the folder are not those that it came with");
    cli_shows_no(&cli, "quoted_secret");
    cli_shows_no(&cli, "\033");
    cli_release(&cli);
    CLI_RUN(&cli, "grade", "14", up);
    cli_ended(&cli, 125);
    cli_says(&cli, "holds no folder wires, but its folder student does: grade ");
    cli_release(&cli);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wires),
        cmocka_unit_test(test_python),
        cmocka_unit_test(test_odd_pairs),
        cmocka_unit_test(test_poll_of_a_whole_array),
        cmocka_unit_test(test_naps),
        cmocka_unit_test(test_umask),
        cmocka_unit_test(test_too_long_to_keep),
        cmocka_unit_test(test_memory_files),
        cmocka_unit_test(test_given_back),
        cmocka_unit_test(test_path),
        cmocka_unit_test(test_race_shows),
        cmocka_unit_test(test_comparison_in_01),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_own_headers),
        cmocka_unit_test(test_wrong_folders),
        cmocka_unit_test(test_again),
        cmocka_unit_test(test_reports_and_points),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests_name("grade", tests, NULL, NULL);
}
