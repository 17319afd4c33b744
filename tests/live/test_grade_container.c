/* `sockwire grade` as root where namespaces are refused, as an engine's default profile does (tests/hostile/place.c plays it):
 * the same verdicts as with namespaces, whatever goes on beside it. */
#include <dirent.h>
#include <limits.h>
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

#include "base/text.h"
#include "graded.h"

enum { SKIPPED = 77, AT_ONCE = 8 };

/* sockwire grade WORDS, there. */
static FILE *start(const char *place, const char *words)
{
    char command[3 * PATH_MAX];
    const char *played = getenv("PLACE") ? getenv("PLACE") : "build/hostile/place",
               *sockwire = getenv("SOCKWIRE") ? getenv("SOCKWIRE") : "build/sockwire";
    snprintf(command, sizeof command, "'%s' %s '%s' grade %s", played, place, sockwire, words);
    FILE *out = popen(command, "r");
    assert_non_null(out);
    return out;
}

static FILE *begin(const char *place, const char *step, const char *folder)
{
    char words[PATH_MAX + 100];
    snprintf(words, sizeof words, "%s '%s' --seed 7 --report json 2>&1", step, folder);
    return start(place, words);
}

/* Its status; what it said, in told. */
/* What the grades of this file share, as those of a class do (SOCKWIRE_STOCK): they are many. */
static char stock[PATH_MAX];

static int share_stock(void **state)
{
    (void)state;
    if (geteuid() != 0)
        return 0;
    snprintf(stock, sizeof stock, "%s", graded_folder());
    return chmod(stock, 0755) == 0 ? setenv("SOCKWIRE_STOCK", stock, 1) : -1;
}

static int end(FILE *out, struct text *told)
{
    char line[4096];
    text_init(told);
    for (size_t count; (count = fread(line, 1, sizeof line, out)) > 0;)
        text_add_bytes(told, line, count);
    int status = pclose(out);
    if (WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED) {
        print_message("SKIP: %s\n", told->s);
        text_release(told);
        skip();
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int grade_in(const char *place, const char *step, const char *folder, struct text *told)
{
    return end(begin(place, step, folder), told);
}

static void only_root(void)
{
    if (geteuid() != 0)
        skip();
}

static void has(const struct text *told, const char *words)
{
    if (!strstr(told->s, words))
        fail_msg("\"%s\" is not there: %s", words, told->s);
}

/* ---- right programs ---- */

static const char *const steps[] = { "01-sockets",  "02-knock",   "03-two-doors", "04-one-line",
                                     "05-capitals", "06-goodbye", "07-forever" };

static void test_solutions_get_all(void **state)
{
    (void)state;
    only_root();
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct text told;
        char step[3] = { steps[i][0], steps[i][1], '\0' };
        print_message("%s\n", steps[i]);
        int status = grade_in("container", step, graded_solution(steps[i]), &told);
        has(&told, "\"score\":100,\"max_score\":100,\"not_checked\":0");
        has(&told, "no namespaces here");
        assert_int_equal(status, 0);
        text_release(&told);
    }
}

/* What is told of a step's solution, and the exit status. */
struct told {
    const char *step, *says;
    int status;
};

static void is_told(const char *place, const struct told *row)
{
    struct text told;
    char step[3] = { row->step[0], row->step[1], '\0' };
    print_message("%s\n", row->step);
    int status = grade_in(place, step, graded_solution(row->step), &told);
    has(&told, row->says);
    assert_int_equal(status, row->status);
    text_release(&told);
}

/* What wants a wire, IPv6 or small buffers: neither lost nor given. */
static void test_not_checked(void **state)
{
    static const struct told rows[] = {
        { "10-refusals", "\"score\":80,\"max_score\":80,\"not_checked\":20", 0 },
        { "15-slow-reader", "\"score\":75,\"max_score\":75,\"not_checked\":25", 0 },
        { "14-bad-wire", "nothing of 14-bad-wire that gives points can be checked here", 125 },
    };
    (void)state;
    only_root();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        is_told("container", &rows[i]);
}

/* As on systems where /bin is /usr/bin: nc is found, copied and started under one name. */
static void test_path_without_bin(void **state)
{
    struct text told;
    char before[4096];
    (void)state;
    only_root();
    if (access("/usr/bin/nc", X_OK) != 0 || access("/usr/bin/gcc", X_OK) != 0)
        skip();
    snprintf(before, sizeof before, "%s", getenv("PATH") ? getenv("PATH") : "");
    setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", 1);
    int status = grade_in("container", "05", graded_solution("05-capitals"), &told);
    setenv("PATH", before, 1);
    has(&told, "\"score\":100,\"max_score\":100");
    assert_int_equal(status, 0);
    text_release(&told);
}

/* ---- broken ones ---- */

/* One change of a solution, as beginners make it (tests/grading/beginners.tsv). */
static const struct change {
    const char *step, *file, *old, *new;
} changes[] = {
    { "02-knock", "client.c", "htons((in_port_t)port)", "htons(1200)" },
    { "04-one-line", "client.c", "strlen(sentence), 0)", "strlen(sentence) + 1, 0)" },
    { "05-capitals", "server.c", "(char)toupper(", "(char)tolower(" },
    { "05-capitals", "server.c", "i < received; i++)", "i < received - 1; i++)" },
    { "06-goodbye", "server.c", "close(connection_socket) == -1",
      "shutdown(connection_socket, SHUT_RDWR) == -1" },
    { "07-forever", "server.c", "close(connection_socket) == -1", "close(server_socket) == -1" },
};
/* Of steps that are graded without packets, too. */
static const struct change by_calls[] = {
    { "01-sockets", "client.c", "int client_socket = socket(AF_INET, SOCK_STREAM, 0);",
      "int client_socket = -1;" },
    { "02-knock", "client.c", "htons((in_port_t)port)", "htons(1200)" },
    { "02-knock", "server.c", "    pause();\n", "" },
    { "03-two-doors", "server.c", "client_length = sizeof client;", "client_length = 0;" },
    { "04-one-line", "client.c", "strlen(sentence), 0)", "strlen(sentence) + 1, 0)" },
    { "05-capitals", "server.c", "(char)toupper(", "(char)tolower(" },
    { "05-capitals", "server.c", "i < received; i++)", "i < received - 1; i++)" },
    { "05-capitals", "client.c", "(int)received, modified);", "(int)received, sentence);" },
    { "17-udp", "server.c", "toupper(", "tolower(" },
};

static const char *changed(const struct change *change)
{
    char path[1000];
    const char *folder = graded_folder(), *other = change->file[0] == 'c' ? "server.c" : "client.c";
    struct text source;
    text_init(&source);
    snprintf(path, sizeof path, "%s/%s", graded_solution(change->step), change->file);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    char all[20000];
    size_t count = fread(all, 1, sizeof all - 1, file);
    fclose(file);
    all[count] = '\0';
    const char *at = strstr(all, change->old);
    assert_non_null(at);
    text_add_bytes(&source, all, (size_t)(at - all));
    text_add(&source, change->new);
    text_add(&source, at + strlen(change->old));
    graded_put(folder, change->file, source.s, source.len, false);
    graded_copy_solution(folder, change->step, other);
    text_release(&source);
    return folder;
}

/* "client-builds pass, …": what the report says of each check, without what it saw. */
static void verdicts_of(const struct text *report, struct text *verdicts)
{
    static const char name[] = "{\"name\":\"", verdict[] = "\",\"verdict\":\"",
                      points[] = "\",\"points\":";
    text_init(verdicts);
    for (const char *at = report->s; (at = strstr(at, name));) {
        const char *between = strstr(at, verdict), *behind = strstr(at, points);
        assert_true(between && behind && between < behind);
        text_addf(verdicts, "%.*s %.*s %d\n", (int)(between - at - (int)strlen(name)),
                  at + strlen(name), (int)(behind - between - (int)strlen(verdict)),
                  between + strlen(verdict), atoi(behind + strlen(points)));
        at = behind;
    }
}

static const char *step_of(const struct change *change)
{
    static char step[3];
    memcpy(step, change->step, 2);
    print_message("%s: %s\n", change->step, change->new);
    return step;
}

/* What two places find in a broken pair, check by check; the second one's report has these words.  False: the first
 * one can't grade on this machine. */
static bool graded_in_both(const struct change *change, const char *place, const char *other,
                           const char *says, struct text *there, struct text *here)
{
    struct text told;
    const char *folder = changed(change), *step = step_of(change);
    int status = grade_in(place, step, folder, &told);
    if (status != 125) {
        assert_int_equal(status, 1);
        verdicts_of(&told, there);
        text_release(&told);
        assert_int_equal(grade_in(other, step, folder, &told), 1);
        has(&told, says);
        verdicts_of(&told, here);
    }
    text_release(&told);
    return status != 125;
}

static void test_broken_lose_the_same(void **state)
{
    (void)state;
    only_root();
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct text there, here;
        if (!graded_in_both(&changes[i], "root", "container", "no namespaces here", &there, &here))
            skip();
        assert_string_equal(here.s, there.s);
        text_release(&there);
        text_release(&here);
    }
}

/* Line by line the same, or not checked. */
static void is_same_or_not_checked(const char *here, const char *there)
{
    while (*here && *there) {
        size_t count = strcspn(here, "\n"), other = strcspn(there, "\n");
        bool same = count == other && memcmp(here, there, count) == 0;
        if (!same && !memmem(here, count, " not_checked 0", strlen(" not_checked 0")))
            fail_msg("without packets: %.*s; with them: %.*s", (int)count, here, (int)other, there);
        here += count + 1;
        there += other + 1;
    }
}

static void test_broken_without_packets(void **state)
{
    (void)state;
    only_root();
    for (size_t i = 0; i < sizeof by_calls / sizeof *by_calls; i++) {
        struct text there, here;
        assert_true(graded_in_both(&by_calls[i], "container", "container-no-raw",
                                   "No packet was seen", &there, &here));
        is_same_or_not_checked(here.s, there.s);
        text_release(&there);
        text_release(&here);
    }
}

/* ---- without packets ---- */

static void test_calls_alone(void **state)
{
    static const struct told rows[] = {
        { "01-sockets", "\"score\":90,\"max_score\":90,\"not_checked\":10", 0 },
        { "02-knock", "\"score\":100,\"max_score\":100,\"not_checked\":0", 0 },
        { "03-two-doors", "\"score\":100,\"max_score\":100,\"not_checked\":0", 0 },
        { "04-one-line", "\"score\":100,\"max_score\":100,\"not_checked\":0", 0 },
        { "05-capitals", "\"score\":95,\"max_score\":95,\"not_checked\":5", 0 },
        { "17-udp", "\"score\":95,\"max_score\":95,\"not_checked\":5", 0 },
        { "06-goodbye",
          "nothing of 06-goodbye that gives points can be checked here: it needs packets", 125 },
    };
    (void)state;
    only_root();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        is_told("container-no-raw", &rows[i]);
}

/* The server has gone when its client comes: who was refused, and by whom, stands in packets. */
static void test_not_sure(void **state)
{
    static const struct change gone = { "02-knock", "server.c", "    pause();\n", "" };
    struct text told, verdicts;
    (void)state;
    only_root();
    int status = grade_in("container-no-raw", "02", changed(&gone), &told);
    verdicts_of(&told, &verdicts);
    has(&verdicts, "client-connects pass 35\n");
    has(&verdicts, "server-listens not_checked 0\n");
    has(&verdicts, "pair-connects fail 0\n");
    has(&told, "\"score\":35,\"max_score\":65,\"not_checked\":35");
    assert_int_equal(status, 1);
    text_release(&told);
    text_release(&verdicts);
}

/* ---- not built from C ---- */

static const char python_server[] = "#!/usr/bin/env python3\n"
                                    "import socket, time\n"
                                    "door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\n"
                                    "door.bind(('', 12000))\n"
                                    "time.sleep(0.2)\n";
static const char perl_server[] =
    "#!/usr/bin/perl\n"
    "use strict; use Socket;\n"
    "socket(my $door, PF_INET, SOCK_STREAM, 0) or die; bind($door, sockaddr_in(12000, INADDR_ANY)) or die;\n"
    "select(undef, undef, undef, 0.2);\n";
static const char shell_server[] = "#!/bin/sh\nexec sleep 1\n";

static void test_scripts(void **state)
{
    static const struct {
        const char *server, *says;
        int status;
    } rows[] = {
        { python_server, "\"score\":100,\"max_score\":100", 0 },
        { perl_server, "\"score\":100,\"max_score\":100", 0 },
        { shell_server, "a script of sh can't be put behind them", 125 },
    };
    (void)state;
    only_root();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text told;
        const char *folder = graded_folder();
        graded_copy_solution(folder, "01-sockets", "client.c");
        graded_put(folder, "server", rows[i].server, strlen(rows[i].server), true);
        int status = grade_in("container", "01", folder, &told);
        has(&told, rows[i].says);
        assert_int_equal(status, rows[i].status);
        text_release(&told);
    }
}

/* 300 MB of modules, which are not copied; they take no room on the disk. */
static const char *too_large_modules(void)
{
    const char *modules = graded_folder();
    char large[PATH_MAX];
    snprintf(large, sizeof large, "%s/large", modules);
    graded_put(modules, "Extra.pm", "1;\n", 3, false);
    graded_put(modules, "large", "", 0, false);
    assert_int_equal(truncate(large, 300 << 20), 0);
    return modules;
}

/* Of perl_server: what it says before all else. */
static int grade_perl_server(const char *says, struct text *told)
{
    struct text server;
    const char *folder = graded_folder();
    text_init(&server);
    text_addf(&server, "#!/usr/bin/perl\n%s%s", says, strchr(perl_server, '\n') + 1);
    graded_copy_solution(folder, "01-sockets", "client.c");
    graded_put(folder, "server", server.s, server.len, true);
    text_release(&server);
    return grade_in("container", "01", folder, told);
}

/* A module that there is no room for costs no points: the machine can't give it.  A script that goes on without it is
 * graded as any other. */
static void test_left_out(void **state)
{
    static const char left_out[] = "nothing of ", missing[] = "a script asks for a module";
    struct text told;
    (void)state;
    only_root();
    setenv("PERL5LIB", too_large_modules(), 1);
    int needs = grade_perl_server("use Extra;\n", &told);
    has(&told, "a script asks for a module that is not here: of ");
    has(&told, "\"score\":null");
    text_release(&told);
    int speaks =
        grade_perl_server("$| = 1; print \"not in @INC yet\\nModuleNotFoundError: no\\n\";\n"
                          "eval { require Extra } or print $@;\n",
                          &told);
    unsetenv("PERL5LIB");
    has(&told, left_out);
    assert_null(strstr(told.s, missing));
    has(&told, "\"score\":100,\"max_score\":100");
    assert_int_equal(needs, 125);
    assert_int_equal(speaks, 0);
    text_release(&told);
}

/* Libraries, and none at all. */
static void test_executables(void **state)
{
    static const char *const flags[] = { "", "-static" };
    (void)state;
    only_root();
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        char command[3000];
        struct text told;
        const char *folder = graded_folder();
        graded_copy_solution(folder, "05-capitals", "client.c");
        snprintf(command, sizeof command, "cc -g %s -o '%s/server' '%s/server.c' -lm", flags[i],
                 folder, graded_solution("05-capitals"));
        if (system(command) != 0)
            continue; /* no static library here */
        int status = grade_in("container", "05", folder, &told);
        has(&told, "\"score\":100,\"max_score\":100");
        assert_int_equal(status, 0);
        text_release(&told);
    }
}

/* There is no /proc in that root: a program that starts itself anew by that name is told its file's. */
static void test_starts_itself(void **state)
{
    static const char server[] =
        "#include <arpa/inet.h>\n#include <ctype.h>\n#include <stdio.h>\n#include <stdlib.h>\n"
        "#include <sys/socket.h>\n#include <unistd.h>\n"
        "int main(int c, char **v)\n{\n    char b[2000], number[20];\n"
        "    if (getenv(\"FD\")) {\n        int s = atoi(getenv(\"FD\"));\n"
        "        ssize_t n = recv(s, b, sizeof b, 0);\n"
        "        for (ssize_t i = 0; i < n; i++)\n            b[i] = (char)toupper((unsigned char)b[i]);\n"
        "        return send(s, b, (size_t)n, 0) != n;\n    }\n"
        "    struct sockaddr_in own = { .sin_family = AF_INET, .sin_port = htons(12000) };\n"
        "    int w = socket(AF_INET, SOCK_STREAM, 0);\n"
        "    if (bind(w, (void *)&own, sizeof own) != 0 || listen(w, 3) != 0)\n        return 2;\n"
        "    snprintf(number, sizeof number, \"%d\", accept(w, 0, 0));\n"
        "    setenv(\"FD\", number, 1);\n    execv(\"/proc/none/exe\", v);\n"
        "    execv(\"/proc/self/exe\", v);\n    return 2 + c;\n}\n";
    (void)state;
    only_root();
    struct text told;
    const char *folder = graded_folder();
    graded_put(folder, "server.c", server, sizeof server - 1, false);
    graded_copy_solution(folder, "05-capitals", "client.c");
    int status = grade_in("container", "05", folder, &told);
    has(&told, "\"score\":100,");
    assert_int_equal(status, 0);
    text_release(&told);
}

/* ---- side by side ---- */

/* All on port 12000, in one container. */
static void test_side_by_side(void **state)
{
    FILE *out[AT_ONCE];
    (void)state;
    only_root();
    for (size_t i = 0; i < AT_ONCE; i++)
        out[i] =
            begin(i % 2 ? "container-no-raw" : "container", "05", graded_solution("05-capitals"));
    for (size_t i = 0; i < AT_ONCE; i++) {
        struct text told;
        int status = end(out[i], &told);
        has(&told, i % 2 ? "\"score\":95,\"max_score\":95" : "\"score\":100,\"max_score\":100");
        assert_int_equal(status, 0);
        text_release(&told);
    }
}

/* ---- one stock for many ---- */

/* Its folder holds the lock and, after the first grade, the stock.  Good until the next call. */
static const char *the_stock_in(const char *folder)
{
    static char path[PATH_MAX];
    const struct dirent *entry;
    DIR *list = opendir(folder);
    path[0] = '\0';
    assert_non_null(list);
    while ((entry = readdir(list)))
        if (entry->d_name[0] != '.' && strcmp(entry->d_name, "lock") != 0)
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    closedir(list);
    return path;
}

static void test_stock_is_shared(void **state)
{
    struct text told;
    char header[PATH_MAX + 60];
    const char *folder = graded_folder();
    (void)state;
    only_root();
    chmod(folder, 0755);
    setenv("SOCKWIRE_STOCK", folder, 1);
    int first = grade_in("container", "01", graded_solution("01-sockets"), &told);
    has(&told, "\"score\":100,\"max_score\":100");
    text_release(&told);
    /* the second grade compiles with what the first has left */
    snprintf(header, sizeof header, "%s/tools/usr/include/arpa", the_stock_in(folder));
    graded_put(header, "inet.h", "#error of the stock\n", 20, false);
    int second = grade_in("container", "01", graded_solution("01-sockets"), &told);
    setenv("SOCKWIRE_STOCK", stock, 1);
    has(&told, "#error of the stock");
    assert_int_equal(first, 0);
    assert_int_equal(second, 1);
    text_release(&told);
}

/* Where others may write, they could have put anything. */
static void test_stock_of_others(void **state)
{
    static const struct {
        mode_t mode;
        uid_t owner;
    } rows[] = { { 0777, 0 }, { 01777, 0 }, { 0775, 0 }, { 0755, 65534 } };
    (void)state;
    only_root();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text told;
        const char *folder = graded_folder();
        assert_int_equal(chmod(folder, rows[i].mode), 0);
        assert_int_equal(chown(folder, rows[i].owner, rows[i].owner), 0);
        setenv("SOCKWIRE_STOCK", folder, 1);
        int status = grade_in("container", "01", graded_solution("01-sockets"), &told);
        setenv("SOCKWIRE_STOCK", stock, 1);
        has(&told, "\"score\":100,\"max_score\":100");
        assert_int_equal(status, 0);
        assert_int_equal(rmdir(folder), 0); /* nothing was put there */
        text_release(&told);
    }
}

/* A class makes a folder for it, and leaves nothing of it. */
static void test_class(void **state)
{
    enum { STUDENTS = 4 };
    struct text told;
    char class[PATH_MAX], scratch[PATH_MAX], out[PATH_MAX], words[3 * PATH_MAX];
    (void)state;
    only_root();
    snprintf(class, sizeof class, "%s", graded_folder());
    snprintf(scratch, sizeof scratch, "%s", graded_folder());
    snprintf(out, sizeof out, "%s", graded_folder());
    for (int i = 0; i < STUDENTS; i++) {
        char folder[PATH_MAX + 20];
        snprintf(folder, sizeof folder, "%s/student-%d", class, i);
        assert_int_equal(mkdir(folder, 0755), 0);
        graded_copy_solution(folder, "01-sockets", "client.c");
        graded_copy_solution(folder, "01-sockets", "server.c");
    }
    snprintf(words, sizeof words, "01 --class '%s' --out '%s' --jobs 3 2>&1", class, out);
    setenv("TMPDIR", scratch, 1);
    unsetenv("SOCKWIRE_STOCK");
    int status = end(start("container", words), &told);
    setenv("SOCKWIRE_STOCK", stock, 1);
    unsetenv("TMPDIR");
    has(&told, "4 graded");
    assert_int_equal(status, 0);
    assert_int_equal(rmdir(scratch), 0);
    text_release(&told);
}

/* ---- with fewer rights ---- */

static void test_fewer_rights(void **state)
{
    static const struct {
        const char *place, *says;
    } rows[] = {
        { "container-no-ptrace", "walls without namespaces: tracing a program is refused" },
        { "container-no-raw", "\"score\":90,\"max_score\":90" },
        { "container-no-mount", "\"score\":100,\"max_score\":100" },
        { "container-no-vm", "\"score\":100,\"max_score\":100" },
    };
    (void)state;
    only_root();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text told;
        print_message("%s\n", rows[i].place);
        unsetenv("SOCKWIRE_STOCK"); /* each makes its own copies */
        int status = grade_in(rows[i].place, "01", graded_solution("01-sockets"), &told);
        setenv("SOCKWIRE_STOCK", stock, 1);
        has(&told, rows[i].says);
        assert_int_equal(status, i > 0 ? 0 : 125);
        if (i == 0)
            has(&told, "\"score\":null");
        text_release(&told);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_solutions_get_all),
        cmocka_unit_test(test_not_checked),
        cmocka_unit_test(test_broken_lose_the_same),
        cmocka_unit_test(test_broken_without_packets),
        cmocka_unit_test(test_calls_alone),
        cmocka_unit_test(test_not_sure),
        cmocka_unit_test(test_scripts),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_executables),
        cmocka_unit_test(test_starts_itself),
        cmocka_unit_test(test_side_by_side),
        cmocka_unit_test(test_stock_is_shared),
        cmocka_unit_test(test_stock_of_others),
        cmocka_unit_test(test_class),
        cmocka_unit_test(test_fewer_rights),
        cmocka_unit_test(test_path_without_bin),
    };
    return cmocka_run_group_tests(tests, share_stock, NULL);
}
