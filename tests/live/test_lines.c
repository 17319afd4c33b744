/* Which source line made a call: right in every shape of program, or not told.
 *
 * The programs are compiled here, in many ways.  In their sources a mark stands on the line that
 * each call must be told at:
 *
 *     int fd = socket(AF_INET, SOCK_DGRAM, 0); //! socket
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli.h"
#include "cli_json.h"

static const char *compiler(void)
{
    return getenv("CC") && *getenv("CC") ? getenv("CC") : "cc";
}

/* A command in the folder of the files; false: it failed. */
static bool shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static bool shell(const char *format, ...)
{
    char command[3000], whole[4200], folder[1000];
    va_list list;
    va_start(list, format);
    vsnprintf(command, sizeof command, format, list);
    va_end(list);
    snprintf(folder, sizeof folder, "%s", cli_file(""));
    snprintf(whole, sizeof whole, "cd '%s' && %s", folder, command);
    return system(whole) == 0;
}

static void write_source(const char *name, const char *source)
{
    cli_write_file(cli_file(name), source, strlen(source));
}

static void build(const char *flags, const char *name, const char *sources)
{
    if (!shell("%s %s -o %s %s 2>build.log", compiler(), flags, name, sources))
        fail_msg("%s %s: does not compile (%s)", compiler(), flags, cli_file("build.log"));
}

static int line_of_mark(const char *source, const char *mark)
{
    int line = 1;
    char wanted[64];
    snprintf(wanted, sizeof wanted, "//! %s\n", mark);
    const char *found = strstr(source, wanted);
    if (!found)
        return 0;
    for (const char *at = source; at < found; at++)
        line += *at == '\n';
    return line;
}

static void run_into(struct cli *cli, const char *program, const char *folder)
{
    CLI_RUN_AS(cli, &(struct cli_how){ .folder = folder }, "run", "--client", program, "--json",
               "-");
    cli_ended(cli, 0);
}

static int line_of(struct slice at)
{
    return at.s && *at.s == '{' ? (int)cli_json_number(cli_json_get(at, "line")) : 0;
}

/* Each call that has a mark in the source is told at its line, in its file, once at least; the
 * others of no line. */
static void expect_marks(const char *how, const struct cli *cli, const char *file,
                         const char *source)
{
    struct slice record;
    unsigned seen = 0, marks = 0;
    for (const char *mark = source; (mark = strstr(mark, "//! ")); mark += 4)
        marks++;
    for (size_t at = 0; cli_json_line(&cli->out, &at, &record);) {
        struct text name;
        if (!cli_json_is(cli_json_get(record, "type"), "call"))
            continue;
        text_init(&name);
        cli_json_string(cli_json_get(record, "name"), &name);
        int wanted = line_of_mark(source, name.s);
        struct slice place = cli_json_get(record, "at");
        if (wanted && (line_of(place) != wanted || !cli_json_is(cli_json_get(place, "file"), file)))
            fail_msg("%s: %s() stands at %s:%d, told was %.*s", how, name.s, file, wanted,
                     (int)place.len, place.s);
        if (wanted && strcmp(name.s, "recv") == 0 &&
            !cli_json_is(cli_json_get(place, "function"), "main"))
            fail_msg("%s: recv() stands in main: %.*s", how, (int)place.len, place.s);
        struct slice text = cli_json_get(place, "text");
        if (wanted && !memmem(text.s, text.len, "//! ", 4))
            fail_msg("%s: %s() is told without its line's text: %.*s", how, name.s, (int)place.len,
                     place.s);
        seen += wanted != 0;
        text_release(&name);
    }
    if (!marks || seen < marks)
        fail_msg("%s: %u of %u marked calls were seen:\n%s", how, seen, marks, cli->out.s);
}

static void expect_none(const char *how, const struct cli *cli)
{
    struct slice record;
    unsigned seen = 0;
    for (size_t at = 0; cli_json_line(&cli->out, &at, &record);) {
        struct slice place = cli_json_get(record, "at");
        if (!cli_json_is(cli_json_get(record, "type"), "call"))
            continue;
        seen++;
        if (place.len != 4)
            fail_msg("%s: a line is told that nobody can know: %.*s", how, (int)place.len, place.s);
    }
    if (!seen)
        fail_msg("%s: no call was seen:\n%s", how, cli->out.s);
}

/* ---- one program, compiled in many ways ---- */

static const char places[] =
    "#include <arpa/inet.h>\n"
    "#include <netinet/in.h>\n"
    "#include <pthread.h>\n"
    "#include <signal.h>\n"
    "#include <string.h>\n"
    "#include <sys/socket.h>\n"
    "#include <sys/wait.h>\n"
    "#include <unistd.h>\n"
    "static volatile int fd;\n"
    "static inline int opened(void)\n"
    "{\n"
    "    int made = socket(AF_INET, SOCK_DGRAM, 0); //! socket\n"
    "    return made < 0 ? 1 : made;\n"
    "}\n"
    "static void *in_a_thread(void *unused)\n"
    "{\n"
    "    struct sockaddr_in own;\n"
    "    socklen_t length = sizeof own;\n"
    "    if (getsockname(fd, (struct sockaddr *)&own, &length) != 0) //! getsockname\n"
    "        _exit(2);\n"
    "    return unused;\n"
    "}\n"
    "static void on_signal(int number)\n"
    "{\n"
    "    int one = number;\n"
    "    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one)) //! setsockopt\n"
    "        _exit(3);\n"
    "}\n"
    "int main(int argc, char **argv)\n"
    "{\n"
    "    struct sockaddr_in any = { .sin_family = AF_INET };\n"
    "    char bytes[10 + argc];\n"
    "    pthread_t thread;\n"
    "    (void)argv;\n"
    "    fd = opened();\n"
    "    signal(SIGUSR1, on_signal);\n"
    "    raise(SIGUSR1);\n"
    "    if (bind(fd, (struct sockaddr *)&any,\n"
    "             sizeof any) != 0) //! none\n"
    "        return 4;\n"
    "    if (pthread_create(&thread, NULL, in_a_thread, NULL) || pthread_join(thread, NULL))\n"
    "        return 5;\n"
    "    pid_t child = fork();\n"
    "    if (child == 0) {\n"
    "        if (shutdown(fd, SHUT_RDWR) == 0) //! shutdown\n"
    "            _exit(6);\n"
    "        _exit(0);\n"
    "    }\n"
    "    int status;\n"
    "    if (waitpid(child, &status, 0) != child || status)\n"
    "        return 7;\n"
    "    ssize_t count = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT); //! recv\n"
    "    int copy = dup(fd); //! dup\n"
    "    return close(copy) != 0 || count > 0; //! close\n"
    "}\n";

static const struct {
    const char *flags;
    bool optional; /* a compiler that does not know it is no failure */
} ways[] = {
    { "-g -O0", false },
    { "-g -O1", false },
    { "-g -O2", false },
    { "-g -O3 -fomit-frame-pointer", false },
    { "-g -O2 -fno-omit-frame-pointer", false },
    { "-g -O2 -D_FORTIFY_SOURCE=2", false },
    { "-g -O0 -no-pie", true },
    { "-g -O2 -static", true },
    { "-g -O2 -static-pie", true },
    { "-g1 -O2", false },
    { "-g -gdwarf-4", false },
    { "-g -O2 -flto", true },
    { "-g -gz", true },
    { "-g -O2 -ffunction-sections -Wl,--gc-sections", true },
    { "-g -fsanitize=address", true },
    { "-g -fno-asynchronous-unwind-tables", false },
};

static void test_ways_to_compile(void **state)
{
    struct text source;
    (void)state;
    text_init(&source);
    /* what the C library does inside (the fork) has no mark */
    text_add(&source, places);
    char *none = strstr(source.s, "//! none");
    memcpy(none, "//      ", 8);
    write_source("places.c", source.s);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct cli cli;
        if (ways[i].optional &&
            !shell("%s %s -pthread -o places places.c 2>build.log", compiler(), ways[i].flags)) {
            printf("SKIP: %s %s: not here\n", compiler(), ways[i].flags);
            continue;
        }
        if (!ways[i].optional) {
            char flags[200];
            snprintf(flags, sizeof flags, "%s -pthread", ways[i].flags);
            build(flags, "places", "places.c");
        }
        run_into(&cli, "./places", cli_file(""));
        expect_marks(ways[i].flags, &cli, "places.c", source.s);
        cli_release(&cli);
    }
    text_release(&source);
}

static void test_clang(void **state)
{
    struct cli cli;
    struct text source;
    (void)state;
    if (!shell("command -v clang >/dev/null")) {
        printf("SKIP: no clang here\n");
        return;
    }
    text_init(&source);
    text_add(&source, places);
    memcpy(strstr(source.s, "//! none"), "//      ", 8);
    write_source("places.c", source.s);
    for (int level = 0; level < 3; level++) {
        assert_true(shell("clang -g -O%d -pthread -o places places.c 2>build.log", level));
        run_into(&cli, "./places", cli_file(""));
        expect_marks("clang -g", &cli, "places.c", source.s);
        cli_release(&cli);
    }
    text_release(&source);
}

/* ---- nothing is known ---- */

static void test_not_known(void **state)
{
    struct cli cli;
    (void)state;
    write_source("places.c", places);
    build("-pthread -g0", "places", "places.c");
    run_into(&cli, "./places", cli_file(""));
    expect_none("without -g", &cli);
    cli_release(&cli);
    build("-pthread -g -s", "places", "places.c");
    run_into(&cli, "./places", cli_file(""));
    expect_none("stripped", &cli);
    cli_release(&cli);
    build("-pthread -g", "places", "places.c");
    if (shell("objcopy --only-keep-debug places places.debug 2>objcopy.log && "
              /* other files are not looked for */
              "objcopy --strip-debug --add-gnu-debuglink=places.debug places")) {
        run_into(&cli, "./places", cli_file(""));
        expect_none("lines in a file of their own", &cli);
        cli_release(&cli);
    }
    build("-pthread -g", "python3.12", "places.c");
    run_into(&cli, "./python3.12", cli_file(""));
    expect_none("an interpreter", &cli);
    cli_release(&cli);
    run_into(&cli, "python3 -c 'import socket; socket.socket().close()'", cli_file(""));
    expect_none("Python", &cli);
    cli_release(&cli);
}

/* ---- libraries ---- */

static const char user[] = "#include <dlfcn.h>\n"
                           "#include <stdio.h>\n"
                           "static int made(const char *path)\n"
                           "{\n"
                           "    void *library = dlopen(path, RTLD_NOW);\n"
                           "    if (!library)\n"
                           "        return puts(dlerror()), -1;\n"
                           "    int (*make)(void) = (int (*)(void))dlsym(library, \"make\");\n"
                           "    int fd = make(); //! socket\n"
                           "    printf(\"%p\\n\", (void *)make);\n"
                           "    dlclose(library);\n"
                           "    return fd;\n"
                           "}\n"
                           "int main(int argc, char **argv)\n"
                           "{\n"
                           "    for (int i = 1; i < argc; i++)\n"
                           "        if (made(argv[i]) < 0)\n"
                           "            return 1;\n"
                           "    return 0;\n"
                           "}\n";
static const char library[] = "#include <sys/socket.h>\n"
                              "int make(void);\n"
                              "int make(void)\n"
                              "{\n"
                              "    int fd = socket(AF_INET, SOCK_STREAM, 0); //! socket\n"
                              "    return fd < 0 ? -1 : fd;\n"
                              "}\n";

/* The calls of the name, in order: each at the line that is wanted; lines end with 0. */
static void expect_lines(const struct cli *cli, const char *name, const int *lines)
{
    struct slice record;
    for (size_t at = 0; cli_json_line(&cli->out, &at, &record);) {
        if (!cli_json_is(cli_json_get(record, "type"), "call") ||
            !cli_json_is(cli_json_get(record, "name"), name))
            continue;
        if (!*lines || line_of(cli_json_get(record, "at")) != *lines)
            fail_msg("%s(): line %d was wanted: %.*s", name, *lines, (int)record.len, record.s);
        lines++;
    }
    if (*lines)
        fail_msg("%s(): line %d was wanted, and it was not called:\n%s", name, *lines, cli->out.s);
}

static void test_libraries(void **state)
{
    struct cli cli;
    char other[sizeof library + 40];
    (void)state;
    write_source("user.c", user);
    write_source("one.c", library);
    snprintf(other, sizeof other, "/* another\n * one */\n\n%s", library);
    write_source("two.c", other);
    build("-g", "user", "user.c -ldl");
    build("-g -fPIC -shared", "one.so", "one.c");
    build("-g -fPIC -shared", "two.so", "two.c");
    build("-g0 -fPIC -shared", "none.so", "one.c");
    /* two libraries in turn at one place in memory; one without lines: the line of who called it */
    run_into(&cli, "./user ./one.so ./two.so ./one.so ./none.so ./two.so", cli_file(""));
    expect_lines(&cli, "socket",
                 (const int[]){ line_of_mark(library, "socket"),
                                line_of_mark(library, "socket") + 3,
                                line_of_mark(library, "socket"), line_of_mark(user, "socket"),
                                line_of_mark(library, "socket") + 3, 0 });
    struct slice first = cli_json_get(cli_json_find(&cli.out, "call", "name", "socket"), "at");
    assert_true(cli_json_is(cli_json_get(first, "file"), "one.c"));
    assert_true(cli_json_is(cli_json_get(first, "function"), "make"));
    cli_release(&cli);
}

/* ---- exec, names, texts ---- */

static void test_exec(void **state)
{
    static const char first[] = "#include <sys/socket.h>\n"
                                "#include <unistd.h>\n"
                                "int main(void)\n"
                                "{\n"
                                "    int fd = socket(AF_INET, SOCK_STREAM, 0);\n"
                                "    execl(\"./second\", \"second\", (char *)0);\n"
                                "    return fd;\n"
                                "}\n";
    static const char second[] = "#include <sys/socket.h>\n\n\n"
                                 "int main(void)\n"
                                 "{\n\n\n\n"
                                 "    int fd = socket(AF_INET, SOCK_STREAM, 0); //! socket\n"
                                 "    return fd < 0;\n"
                                 "}\n";
    struct cli cli;
    (void)state;
    write_source("first.c", first);
    write_source("second.c", second);
    build("-g -no-pie", "first", "first.c"); /* both at the same address */
    build("-g -no-pie", "second", "second.c");
    run_into(&cli, "./first", cli_file(""));
    expect_lines(&cli, "socket", (const int[]){ 5, line_of_mark(second, "socket"), 0 });
    cli_release(&cli);
}

static void test_names_and_texts(void **state)
{
    struct cli cli;
    struct slice at;
    char path[1000];
    (void)state;
    assert_true(shell("mkdir -p sub"));
    write_source("sub/places.c", places);
    build("-g -pthread", "sub/places", "sub/places.c");
    run_into(&cli, "sub/places", cli_file(""));
    at = cli_json_get(cli_json_find(&cli.out, "call", "name", "socket"), "at");
    assert_true(cli_json_is(cli_json_get(at, "file"), "sub/places.c"));
    assert_true(cli_json_is(cli_json_get(at, "function"), "opened"));
    assert_true(cli_json_is(cli_json_get(at, "text"),
                            "int made = socket(AF_INET, SOCK_DGRAM, 0); //! socket"));
    cli_release(&cli);
    snprintf(path, sizeof path, "%s/places", cli_file("sub"));
    run_into(&cli, path, "/"); /* elsewhere: nobody's folders are told */
    at = cli_json_get(cli_json_find(&cli.out, "call", "name", "socket"), "at");
    assert_true(cli_json_is(cli_json_get(at, "file"), "places.c"));
    cli_release(&cli);
    /* it is not what was compiled any more */
    assert_true(shell("touch -d '+1 hour' sub/places.c"));
    run_into(&cli, "sub/places", cli_file(""));
    at = cli_json_get(cli_json_find(&cli.out, "call", "name", "socket"), "at");
    assert_int_equal(line_of(at), line_of_mark(places, "socket"));
    assert_int_equal(cli_json_get(at, "text").len, 4);
    cli_release(&cli);
    /* nor here; but the program is newer */
    assert_true(shell("sed -i '1i // a new line' sub/places.c && touch -d '-1 hour' sub/places.c"));
    run_into(&cli, "sub/places", cli_file(""));
    for (size_t from = 0; cli_json_line(&cli.out, &from, &at);)
        if (cli_json_is(cli_json_get(at, "type"), "call") && line_of(cli_json_get(at, "at")))
            assert_int_equal(cli_json_get(cli_json_get(at, "at"), "text").len, 4);
    cli_release(&cli);
    write_source("sub/places.c", places); /* the folder was moved with the program */
    build("-g -pthread", "sub/places", "sub/places.c");
    assert_true(shell("rm -rf moved places.c && mv sub moved"));
    run_into(&cli, "moved/places", cli_file(""));
    at = cli_json_get(cli_json_find(&cli.out, "call", "name", "socket"), "at");
    assert_true(cli_json_is(cli_json_get(at, "file"), "moved/places.c"));
    assert_int_equal(line_of(at), line_of_mark(places, "socket"));
    cli_release(&cli);
    /* nowhere here: the program may as well be a runtime that others built */
    assert_true(shell("rm moved/places.c"));
    run_into(&cli, "moved/places", cli_file(""));
    expect_none("without its source", &cli);
    cli_release(&cli);
}

/* ---- the ladder ---- */

static void test_ladder(void **state)
{
    struct cli plain, source, again;
    char folder[1000], behind[64], under[128];
    struct cli_how how = { .folder = folder };
    (void)state;
    snprintf(folder, sizeof folder, "%s", cli_file("")); /* which is one of a few buffers */
    write_source("places.c", places);
    build("-g -pthread", "places", "places.c");
    CLI_RUN_AS(&plain, &how, "run", "--client", "./places", "--width", "160");
    cli_ended(&plain, 0);
    snprintf(behind, sizeof behind, "  places.c:%d\n", line_of_mark(places, "socket"));
    cli_shows(&plain, behind);
    cli_shows_no(&plain, "int made");
    CLI_RUN_AS(&source, &how, "run", "--client", "./places", "--width", "200", "--source",
               "--write", "kept.pcapng");
    cli_ended(&source, 0);
    cli_shows_no(&source, behind);
    snprintf(under, sizeof under, "places.c:%d  int made = socket(",
             line_of_mark(places, "socket"));
    cli_shows(&source, under);
    /* also when the source is gone */
    CLI_RUN_AS(&again, &how, "show", "kept.pcapng", "--width", "200", "--source");
    cli_ended(&again, 0);
    cli_true(&again, strcmp(again.out.s, source.out.s) == 0);
    cli_release(&plain);
    cli_release(&source);
    cli_release(&again);
    /* no word of the folder that it was made in */
    struct text kept;
    text_init(&kept);
    cli_read_file(cli_file("kept.pcapng"), &kept);
    assert_null(memmem(kept.s, kept.len, how.folder, strlen(how.folder) - 1));
    text_release(&kept);
}

static void free_of_stops(struct cli *cli)
{
    cli_type(cli, "c\n", 2);
    cli_close_input(cli);
    cli_wait(cli);
}

/* --step and --predict stop at a line: its place stands in the question, its text before it where
 * that is wanted. */
static void test_questions(void **state)
{
    struct cli cli;
    char folder[1000], place[200];
    struct cli_how how = { .folder = folder, .input = CLI_PIPE };
    int line = line_of_mark(places, "socket");
    (void)state;
    snprintf(folder, sizeof folder, "%s", cli_file(""));
    write_source("places.c", places);
    write_source("no.answers", "");
    build("-g -pthread", "places", "places.c");
    CLI_START_AS(&cli, &how, "run", "--client", "./places", "--width", "120", "--step");
    free_of_stops(&cli);
    cli_ended(&cli, 0);
    snprintf(place, sizeof place,
             "? client is about to call socket(AF_INET, SOCK_DGRAM, 0) at places.c:%d: Enter c\n",
             line);
    cli_shows(&cli, place);
    cli_release(&cli);
    CLI_START_AS(&cli, &how, "run", "--client", "./places", "--width", "120", "--step", "--source");
    free_of_stops(&cli);
    cli_ended(&cli, 0);
    snprintf(place, sizeof place,
             "· places.c:%d  int made = socket(AF_INET, SOCK_DGRAM, 0); //! socket\n"
             "? client is about to call socket(AF_INET, SOCK_DGRAM, 0): Enter c\n",
             line);
    cli_shows(&cli, place);
    cli_release(&cli);
    CLI_RUN_AS(&cli, &how, "run", "--client", "./places", "--width", "120", "--predict",
               "--answers", "no.answers");
    cli_ended(&cli, 0);
    snprintf(
        place, sizeof place,
        "? client is about to call socket(AF_INET, SOCK_DGRAM, 0) at places.c:%d. How many packets? ",
        line);
    cli_shows(&cli, place);
    cli_release(&cli);
    build("-pthread -g0", "places", "places.c"); /* nothing is known, nothing is told */
    CLI_START_AS(&cli, &how, "run", "--client", "./places", "--width", "120", "--step", "--source");
    free_of_stops(&cli);
    cli_ended(&cli, 0);
    cli_shows(&cli, "? client is about to call socket(AF_INET, SOCK_DGRAM, 0): Enter c\n");
    cli_shows_no(&cli, "places.c");
    cli_release(&cli);
}

/* ---- the finished labs ---- */

/* Each call's line holds its name, or that of the function of the C library that made it. */
static void test_solutions(void **state)
{
    const char *folder = getenv("SOLUTIONS");
    struct cli cli;
    struct slice record;
    unsigned calls = 0;
    (void)state;
    assert_non_null(folder);
    char flags[1200];
    snprintf(flags, sizeof flags, "-g -O2 -I'%s'", folder);
    for (int i = 0; i < 2; i++) {
        char source[1200];
        snprintf(source, sizeof source, "'%s/07-forever/%s.c'", folder, i ? "client" : "server");
        build(flags, i ? "client" : "server", source);
    }
    CLI_RUN_AS(&cli, &(struct cli_how){ .folder = cli_file("") }, "run", "--server", "./server",
               "--client", "./client", "--input", "hello", "--json", "-");
    cli_ended(&cli, 0);
    for (size_t at = 0; cli_json_line(&cli.out, &at, &record);) {
        struct slice place = cli_json_get(record, "at");
        struct text name, text;
        /* ld.so, and the start of a program */
        if (!cli_json_is(cli_json_get(record, "type"), "call") || line_of(place) == 0)
            continue;
        text_init(&name);
        text_init(&text);
        cli_json_string(cli_json_get(record, "name"), &name);
        text_add_char(&name, '(');
        cli_json_string(cli_json_get(place, "text"), &text);
        if (!strstr(text.s, name.s) && !strstr(text.s, "getaddrinfo("))
            fail_msg("%s stands not in: %.*s", name.s, (int)place.len, place.s);
        calls++;
        text_release(&name);
        text_release(&text);
    }
    assert_true(calls >= 12);
    cli_release(&cli);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ways_to_compile),
        cmocka_unit_test(test_clang),
        cmocka_unit_test(test_not_known),
        cmocka_unit_test(test_libraries),
        cmocka_unit_test(test_exec),
        cmocka_unit_test(test_names_and_texts),
        cmocka_unit_test(test_ladder),
        cmocka_unit_test(test_questions),
        cmocka_unit_test(test_solutions),
    };
    return cmocka_run_group_tests_name("lines", tests, NULL, NULL);
}
