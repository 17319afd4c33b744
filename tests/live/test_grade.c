/* `sockwire grade` on real programs: solutions, odd but correct pairs, wrong and hostile ones;
 * reports, seeds, several at a time.
 *
 * SOLUTIONS names the folder of the solutions (else solutions/).  Programs that a case is about are
 * written here, next to what is expected of them; they are harmless to this machine even where the
 * sandbox would fail. */
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

#include "cli.h"
#include "cli_json.h"

static const char *solution(const char *step)
{
    static char path[600];
    snprintf(path, sizeof path, "%s/%s", getenv("SOLUTIONS") ? getenv("SOLUTIONS") : "solutions",
             step);
    return path;
}

static const char *const steps[] = {
    "01-sockets",  "02-knock",   "03-two-doors", "04-one-line",
    "05-capitals", "06-goodbye", "07-forever",
};
enum { STEPS = sizeof steps / sizeof *steps };

/* ---- folders ---- */

/* A fresh folder under the test's own. */
static const char *new_folder(void)
{
    static char path[600];
    static unsigned serial;
    char name[24];
    snprintf(name, sizeof name, "dir%u", ++serial);
    snprintf(path, sizeof path, "%s", cli_file(name));
    assert_int_equal(mkdir(path, 0755), 0);
    return path;
}

static void put(const char *folder, const char *name, const void *bytes, size_t count,
                bool executable)
{
    char path[1000];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
    cli_write_file(path, bytes, count);
    chmod(path, executable ? 0755 : 0644);
}

static void copy(const char *folder, const char *name, const char *from, bool executable)
{
    struct text bytes;
    text_init(&bytes);
    cli_read_file(from, &bytes);
    put(folder, name, bytes.s, bytes.len, executable);
    text_release(&bytes);
}

static void copy_solution(const char *folder, const char *step, const char *name)
{
    char from[700];
    snprintf(from, sizeof from, "%s/%s", solution(step), name);
    copy(folder, name, from, false);
}

/* ---- verdicts ---- */

static struct slice check_of(const struct cli *cli, const char *name)
{
    struct slice all = cli_json_get((struct slice){ cli->out.s, cli->out.len }, "checks"), check;
    for (size_t i = 0; (check = cli_json_item(all, i)).s; i++)
        if (cli_json_is(cli_json_get(check, "name"), name))
            return check;
    fail_msg("no check %s in %s", name, cli->out.s);
    return (struct slice){ NULL, 0 };
}

static void expect(const struct cli *cli, const char *name, const char *verdict, const char *seen)
{
    struct slice check = check_of(cli, name);
    struct text text;
    text_init(&text);
    cli_json_string(cli_json_get(check, "seen"), &text);
    if (!cli_json_is(cli_json_get(check, "verdict"), verdict) || !strstr(text.s, seen))
        fail_msg("%s: expected %s with '%s', not %.*s", name, verdict, seen, (int)check.len,
                 check.s);
    text_release(&text);
}

/* Not passed, whether an answer was wrong or never came. */
static void expect_lost(const struct cli *cli, const char *name)
{
    struct slice verdict = cli_json_get(check_of(cli, name), "verdict");
    if (!cli_json_is(verdict, "fail") && !cli_json_is(verdict, "timeout"))
        fail_msg("%s: %.*s", name, (int)verdict.len, verdict.s);
}

static void grade(struct cli *cli, const char *step, const char *folder)
{
    CLI_RUN(cli, "grade", step, folder, "--seed", "7", "--report", "json");
    cli_true(cli, cli->status == 0 || cli->status == 1);
    cli_says_nothing(cli);
}

/* ---- right ones ---- */

static void test_solutions(void **state)
{
    (void)state;
    for (size_t i = 0; i < STEPS; i++) {
        struct cli cli;
        CLI_RUN(&cli, "grade", steps[i], solution(steps[i]));
        cli_ended(&cli, 0);
        cli_shows(&cli, "100 of 100 points");
        cli_release(&cli);
    }
}

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
    const char *folder = new_folder();
    if (system("python3 -c '' >/dev/null 2>&1") != 0) {
        print_message("SKIP: there is no python3 here\n");
        skip();
    }
    put(folder, "server", listing_server, sizeof listing_server - 1, true);
    put(folder, "client", listing_client, sizeof listing_client - 1, true);
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
        const char *folder = new_folder();
        snprintf(from, sizeof from, "%s/%s", programs, odd[i][0]);
        copy(folder, "server", from, true);
        snprintf(from, sizeof from, "%s/%s", programs, odd[i][1]);
        copy(folder, "client", from, true);
        CLI_RUN(&cli, "grade", "07", folder);
        cli_shows(&cli, "100 of 100 points");
        cli_ended(&cli, 0);
        cli_release(&cli);
    }
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
    const char *folder = new_folder();
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
    put(folder, "server.c", source.s, source.len, false);
    copy_solution(folder, "07-forever", "client.c");
    grade(cli, "07", folder);
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
    expect(&cli, "server-row", "pass", "");
    cli_ended(&cli, 0);
    cli_release(&cli);
    text_release(&body);
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
        expect(&cli, "server-row", "pass", "");
        expect_lost(&cli, "server-together");
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
    const char *folder = new_folder();
    text_init(&source);
    text_init(&wrong);
    snprintf(from, sizeof from, "%s/client.c", solution("01-sockets"));
    cli_read_file(from, &source);
    const char *at = strstr(source.s, was);
    assert_non_null(at);
    text_addf(&wrong, "%.*s%s%s", (int)(at - source.s), source.s, is, at + strlen(was));
    put(folder, "client.c", wrong.s, wrong.len, false);
    copy_solution(folder, "01-sockets", "server.c");
    grade(&cli, "01", folder);
    expect(&cli, "client-socket", "fail", "descriptor-is-a-comparison");
    cli_ended(&cli, 1);
    cli_release(&cli);
    text_release(&source);
    text_release(&wrong);
}

/* ---- wrong and hostile ones: a server, beside the client of the solution ---- */

#define HEAD                                                                                                      \
    "#include <arpa/inet.h>\n#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n" \
    "#include <fcntl.h>\n#include <sys/socket.h>\n#include <unistd.h>\n"
#define OPEN                                                                      \
    "int s = socket(AF_INET, SOCK_STREAM, 0);"                                    \
    "struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(12000) };" \
    "bind(s, (void *)&a, sizeof a); listen(s, 5);"
#define SERVER(body) HEAD "int main(void) {" body "}\n"

static const struct {
    const char *name, *source, *check, *verdict, *seen;
} wrong[] = {
    { "answers as it came",
      SERVER(
          OPEN
          "char b[2000]; for (;;) { int c = accept(s, 0, 0); ssize_t n = recv(c, b, sizeof b, 0);"
          "send(c, b, n, MSG_NOSIGNAL); close(c); }"),
      "server-capitals", "fail", "byte 1 is the first that differs: \"" },
    { "pads",
      SERVER(
          OPEN
          "for (;;) { static char b[2000]; int c = accept(s, 0, 0); ssize_t n = recv(c, b, 1024, 0);"
          "for (int i = 0; i < n; i++) if (b[i] >= 'a' && b[i] <= 'z') b[i] -= 32;"
          "send(c, b, 1024, MSG_NOSIGNAL); close(c); }"),
      "server-capitals", "fail", "bytes more than that come back" },
    { "waits for the end",
      SERVER(
          OPEN
          "char b[99]; for (;;) { int c = accept(s, 0, 0); while (recv(c, b, 99, 0) > 0) {} close(c); }"),
      "server-capitals", "fail", "nothing comes back to our client" },
    { "crashes",
      SERVER(OPEN "char b[99]; int c = accept(s, 0, 0); recv(c, b, 99, 0); raise(SIGSEGV);"),
      "server-capitals", "crash", "the server was killed by SIGSEGV after call" },
    { "ignores the end",
      SERVER(OPEN "char b[9]; int c = accept(s, 0, 0); for (;;) recv(c, b, 9, 0);"),
      "server-capitals", "timeout", "more than 20000 socket calls were made" },
    { "does not build", "int main(void) { return \"\\033[31m\" + ; }\n", "server-builds", "fail",
      "error: expected expression" },
    { "forks for ever", SERVER("for (;;) fork();"), "server-capitals", "fail",
      "more than 100 processes" },
    /* in large pieces: the limit is met long before the run gives up waiting for listen() */
    { "prints for ever",
      SERVER(
          "setvbuf(stdout, NULL, _IOFBF, 1 << 16); for (;;) puts(\"ok 1 - server-capitals: pass\");"),
      "server-capitals", "fail", "printed more than 1 MB" },
    { "takes all memory",
      SERVER("for (;;) { char *p = malloc(1 << 20); if (p) memset(p, 1, 1 << 20); else pause(); }"),
      "server-capitals", "fail", "" },
    /* it ends, whether our client was there yet or not */
    { "kills everybody",
      SERVER(OPEN "kill(1, SIGKILL); kill(getppid(), SIGKILL); kill(-1, SIGKILL); return 0;"),
      "server-capitals", "fail", "" },
    { "never ends",
      SERVER("signal(SIGTERM, SIG_IGN); if (!fork()) { setsid(); if (!fork()) for (;;) pause(); }"),
      "server-capitals", "fail", "" },
    { "prints reports",
      SERVER(
          "puts(\"<testcase name='x'/>\\n{\\\"score\\\":100}\\nBail out!\\n]]>\\xff\\x01\\033[2J\");" OPEN
          "int c = accept(s, 0, 0); char b[99]; recv(c, b, 99, 0); send(c, \"<&>\\n\\n\\001\\xff ok\", 11, 0);"),
      "server-capitals", "fail", "" },
};
enum { WRONG = sizeof wrong / sizeof *wrong };

static void test_wrong_and_hostile(void **state)
{
    (void)state;
    for (size_t i = 0; i < WRONG; i++) {
        struct cli cli;
        const char *folder = new_folder();
        put(folder, "server.c", wrong[i].source, strlen(wrong[i].source), false);
        copy_solution(folder, "05-capitals", "client.c");
        print_message("%s\n", wrong[i].name);
        grade(&cli, "05", folder);
        cli_ended(&cli, 1);
        expect(&cli, wrong[i].check, wrong[i].verdict, wrong[i].seen);
        expect(&cli, "client-prints", "pass", ""); /* the other program's points are safe */
        cli_release(&cli);
    }
}

/* ---- what lies outside of the folder ---- */

static const struct {
    const char *name, *source, *seen;
} outside[] = {
    { "a path upwards", "#include \"../secret.c\"\n", "../secret.c: No such file or directory" },
    { "an absolute path", "#include \"@/secret.c\"\n", "secret.c: No such file or directory" },
    { "a macro", "#define S \"@/secret.c\"\n#include S\n", "secret.c: No such file or directory" },
    { "asked for",
      "#if __has_include(\"@/secret.c\")\n#include \"@/secret.c\"\n#else\n#error nothing there\n#endif\n",
      "nothing there" },
    { "the next one", "#include_next <@/secret.c>\nint main(void) { return 0; }\n",
      "No such file or directory" },
    { "bytes", "__asm__(\".incbin \\\"@/secret.c\\\"\");\nint main(void) { return 0; }\n",
      "not found" },
    { "another name for the line", "# 1 \"@/secret.c\" 1\nint main(void) { return x; }\n",
      "error" },
    { "a device", "#include \"/dev/zero\"\n", "No such file or directory" },
    { "the machine's users", "#include \"/etc/passwd\"\n", "No such file or directory" },
};

/* The secret is a finished program; whoever gets it has a client that builds, and whoever quotes it
 * shows its first word. */
static void test_sources_from_outside(void **state)
{
    static const char secret[] = "int quoted_secret;\nint main(void) { return 0; }\n";
    struct cli cli;
    char up[400], link[900];
    (void)state;
    for (size_t i = 0; i <= sizeof outside / sizeof *outside; i++) {
        bool is_link = i == sizeof outside / sizeof *outside;
        struct text source;
        text_init(&source);
        snprintf(up, sizeof up, "%s", new_folder());
        char folder[600];
        snprintf(folder, sizeof folder, "%s/student", up);
        assert_int_equal(mkdir(folder, 0755), 0);
        put(up, "secret.c", secret, sizeof secret - 1, false);
        for (const char *s = is_link ? "" : outside[i].source; *s; s++)
            s[0] == '@' ? text_add(&source, up) : text_add_char(&source, *s);
        print_message("%s\n", is_link ? "a link" : outside[i].name);
        if (is_link) {
            snprintf(link, sizeof link, "%s/client.c", folder);
            assert_int_equal(symlink("../secret.c", link), 0);
        } else {
            put(folder, "client.c", source.s, source.len, false);
        }
        copy_solution(folder, "01-sockets", "server.c");
        grade(&cli, "01", folder);
        expect(&cli, "client-builds", "fail",
               is_link ? "client.c is a link that leads out of the folder" : outside[i].seen);
        expect(&cli, "server-builds", "pass", "");
        cli_shows_no(&cli, "quoted_secret");
        cli_release(&cli);
        text_release(&source);
    }
}

/* What lies in the folder may be included, in folders of it, too; and a source may define what the
 * flags define. */
static void test_own_headers(void **state)
{
    struct cli cli;
    struct text source;
    char inner[700];
    const char *folder = new_folder();
    (void)state;
    snprintf(inner, sizeof inner, "%s/inc", folder);
    assert_int_equal(mkdir(inner, 0755), 0);
    put(inner, "own.h", "#include <stdio.h>\n", 19, false);
    for (int i = 0; i < 2; i++) {
        char from[700];
        text_init(&source);
        text_add(&source,
                 i ? "#define _GNU_SOURCE 1\n#include \"inc/own.h\"\n" : "#define _GNU_SOURCE\n");
        snprintf(from, sizeof from, "%s/%s", solution("01-sockets"), i ? "client.c" : "server.c");
        cli_read_file(from, &source);
        put(folder, i ? "client.c" : "server.c", source.s, source.len, false);
        text_release(&source);
    }
    grade(&cli, "01", folder);
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
    snprintf(up, sizeof up, "%s", new_folder());
    snprintf(inner, sizeof inner, "%s/work", up);
    assert_int_equal(mkdir(inner, 0755), 0);
    copy_solution(inner, "01-sockets", "client.c");
    CLI_RUN(&cli, "grade", "01", up);
    cli_ended(&cli, 125);
    cli_says(&cli, "holds no client.c and no server.c, but its folder work does: grade ");
    cli_release(&cli);
    snprintf(inner, sizeof inner, "%s/more", up);
    assert_int_equal(mkdir(inner, 0755), 0);
    copy_solution(inner, "01-sockets", "server.c");
    CLI_RUN(&cli, "grade", "01", up);
    cli_ended(&cli, 125);
    cli_says(&cli, "but 2 of its folders do (more, work)");
    cli_release(&cli);
    const char *python = new_folder();
    put(python, "server.py", "print()\n", 8, false);
    grade(&cli, "01", python);
    expect(&cli, "server-builds", "fail",
           "the folder holds server.py. For Python, name the script server");
    cli_release(&cli);
}

/* Where mounts or namespaces are refused, nothing is graded, and nobody loses a point by it. */
static void test_where_the_machine_refuses(void **state)
{
    static const char *const refuses[] = { "mount", "namespaces" };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        char command[3000], line[400];
        struct text told;
        text_init(&told);
        snprintf(command, sizeof command, "'%s/refuses' %s '%s' grade 01 '%s' --report json 2>&1",
                 getenv("PROGRAMS") ? getenv("PROGRAMS") : "build/programs", refuses[i],
                 getenv("SOCKWIRE") ? getenv("SOCKWIRE") : "build/sockwire",
                 solution("01-sockets"));
        FILE *out = popen(command, "r");
        assert_non_null(out);
        while (fgets(line, sizeof line, out))
            text_add(&told, line);
        int status = pclose(out);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 125 ||
            !strstr(told.s, "\"grader_error\"") || strstr(told.s, "\"fail\"") ||
            !strstr(told.s, i ? "are refused here (Permission denied)"
                              : "mounts are refused here (Permission denied)"))
            fail_msg("%s: status %x, %s", refuses[i], (unsigned)status, told.s);
        text_release(&told);
    }
}

/* Behind a covered /proc an ordinary user gets none of his own: nothing is started, and the grade has
 * no score, unless less is enough. */
static void test_less_walls(void **state)
{
    static const char *const which[] = { "all", "less" };
    const char *place = "build/hostile/place";
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        char command[3000], line[400];
        struct text told;
        text_init(&told);
        snprintf(command, sizeof command,
                 "'%s' masked-proc '%s' grade 01 '%s' --report json --walls %s 2>&1",
                 getenv("PLACE") ? getenv("PLACE") : place,
                 getenv("SOCKWIRE") ? getenv("SOCKWIRE") : "build/sockwire", solution("01-sockets"),
                 which[i]);
        FILE *out = popen(command, "r");
        assert_non_null(out);
        while (fgets(line, sizeof line, out))
            text_add(&told, line);
        int status = pclose(out);
        if (WIFEXITED(status) && (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127)) {
            print_message("SKIP: %s", told.s);
            text_release(&told);
            skip();
        }
        bool graded = strstr(told.s, "\"score\":100,\"max_score\":100") != NULL,
             none = strstr(told.s, "\"score\":null") != NULL,
             told_why = strstr(told.s, "programs can't be kept from your processes") != NULL;
        if (!WIFEXITED(status) || WEXITSTATUS(status) != (i ? 0 : 125) || !told_why ||
            (i ? !graded : !none))
            fail_msg("--walls %s: status %x, %s", which[i], (unsigned)status, told.s);
        text_release(&told);
    }
}

/* It knows where the student's folder is, and its owner's rights: the file must survive all the
 * same. */
static void test_files_are_safe(void **state)
{
    (void)state;
    struct cli cli;
    struct stat about;
    char source[4000], precious[700];
    const char *folder = new_folder();
    snprintf(precious, sizeof precious, "%s/precious", folder);
    put(folder, "precious", "x", 1, false);
    snprintf(
        source, sizeof source,
        SERVER(
            "unlink(\"%s\"); rename(\"%s\", \"/tmp/x\"); int f = open(\"%s\", O_WRONLY | O_TRUNC); (void)f;"),
        precious, precious, precious);
    put(folder, "server.c", source, strlen(source), false);
    grade(&cli, "01", folder);
    expect(&cli, "server-socket", "fail", "makes no socket");
    expect(&cli, "client-builds", "fail", "there is no client.c, and no executable client");
    expect(&cli, "client-socket", "skipped", "it needs client-builds");
    if (stat(precious, &about) != 0 || about.st_size != 1)
        fail_msg("a student's program changed a file of the caller");
    cli_release(&cli);
}

/* ---- many ---- */

static void test_three_at_once(void **state)
{
    (void)state;
    struct cli cli[3];
    for (int i = 0; i < 3; i++)
        CLI_START(&cli[i], "grade", "06", solution("06-goodbye"));
    for (int i = 0; i < 3; i++) {
        cli_wait(&cli[i]);
        cli_shows(&cli[i], "100 of 100 points");
        cli_release(&cli[i]);
    }
}

/* The same seed, the same verdicts and words (but for port numbers and times, which the kernel
 * chooses). */
static void test_again(void **state)
{
    (void)state;
    const char *folder = new_folder();
    struct cli first, again;
    put(folder, "server.c", wrong[0].source, strlen(wrong[0].source), false);
    copy_solution(folder, "05-capitals", "client.c");
    grade(&first, "05", folder);
    for (int i = 0; i < 5; i++) {
        grade(&again, "05", folder);
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
    CLI_RUN(&cli, "grade", "--points", points, "1", "--report=junit", solution("01-sockets"),
            "--output", output, "--seed", "3");
    cli_ended(&cli, 0);
    cli_shows(&cli, "01-sockets: 82 of 82 points (seed 3), report in ");
    text_init(&report);
    cli_read_file(output, &report);
    assert_non_null(strstr(report.s, "<testcase classname=\"01-sockets\" name=\"server-bind\"/>"));
    text_release(&report);
    cli_release(&cli);
    CLI_RUN(&cli, "grade", "01", solution("01-sockets"), "--report", "tap");
    cli_shows(&cli, "TAP version 14\n1..7\n");
    cli_release(&cli);
}

static const struct cli_mistake mistakes[] = {
    { { "grade" }, "give a STEP" },
    { { "grade", "05" }, "give a STEP" },
    { { "grade", "09", "." }, "there is no step '09': 01-sockets, 02-knock" },
    { { "grade", "05", "a", "b" }, "what is 'b'?" },
    { { "grade", "05", "/nonexistent" }, "reading the folder /nonexistent" },
    { { "grade", "05", "/dev/null" }, "is a file: give the folder" },
    { { "grade", "05", ".", "--report", "xml" }, "text, tap, junit or json, not 'xml'" },
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_solutions),
        cmocka_unit_test(test_python),
        cmocka_unit_test(test_odd_pairs),
        cmocka_unit_test(test_naps),
        cmocka_unit_test(test_race_shows),
        cmocka_unit_test(test_comparison_in_01),
        cmocka_unit_test(test_wrong_and_hostile),
        cmocka_unit_test(test_less_walls),
        cmocka_unit_test(test_files_are_safe),
        cmocka_unit_test(test_sources_from_outside),
        cmocka_unit_test(test_own_headers),
        cmocka_unit_test(test_wrong_folders),
        cmocka_unit_test(test_where_the_machine_refuses),
        cmocka_unit_test(test_three_at_once),
        cmocka_unit_test(test_again),
        cmocka_unit_test(test_reports_and_points),
        cmocka_unit_test(test_mistakes),
    };
    return cmocka_run_group_tests_name("grade", tests, NULL, NULL);
}
