/* `sockwire grade`, what depends on who grades: the walls around a student's program.  Hostile
 * programs get neither points nor the machine.
 *
 * The programs are harmless to this machine even where the sandbox would fail. */
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
        snprintf(up, sizeof up, "%s", graded_folder());
        char folder[600];
        snprintf(folder, sizeof folder, "%s/student", up);
        assert_int_equal(mkdir(folder, 0755), 0);
        graded_put(up, "secret.c", secret, sizeof secret - 1, false);
        for (const char *s = is_link ? "" : outside[i].source; *s; s++)
            s[0] == '@' ? text_add(&source, up) : text_add_char(&source, *s);
        print_message("%s\n", is_link ? "a link" : outside[i].name);
        if (is_link) {
            snprintf(link, sizeof link, "%s/client.c", folder);
            assert_int_equal(symlink("../secret.c", link), 0);
        } else {
            graded_put(folder, "client.c", source.s, source.len, false);
        }
        graded_copy_solution(folder, "01-sockets", "server.c");
        graded_run(&cli, "01", folder);
        graded_expect(&cli, "client-builds", "fail",
                      is_link ? "client.c is a link that leads out of the folder"
                              : outside[i].seen);
        graded_expect(&cli, "server-builds", "pass", "");
        cli_shows_no(&cli, "quoted_secret");
        cli_release(&cli);
        text_release(&source);
    }
}

/* Where mounts or namespaces are refused, root grades without them; for others nothing is graded, and nobody loses a
 * point by it. */
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
                 graded_solution("01-sockets"));
        FILE *out = popen(command, "r");
        assert_non_null(out);
        while (fgets(line, sizeof line, out))
            text_add(&told, line);
        int status = pclose(out);
        bool root = geteuid() == 0;
        if (root && (!WIFEXITED(status) || WEXITSTATUS(status) != 0 ||
                     !strstr(told.s, "\"score\":100,\"max_score\":100") ||
                     !strstr(told.s, "no namespaces here")))
            fail_msg("%s: status %x, %s", refuses[i], (unsigned)status, told.s);
        if (root) {
            text_release(&told);
            continue;
        }
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 125 ||
            !strstr(told.s, "\"grader_error\"") || strstr(told.s, "\"fail\"") ||
            !strstr(told.s, i ? "are refused here (Permission denied)"
                              : "mounts are refused here (Permission denied)"))
            fail_msg("%s: status %x, %s", refuses[i], (unsigned)status, told.s);
        text_release(&told);
    }
}

/* One wall can't stand: nothing is started, and the grade has no score, unless less is enough. */
static const struct lacking {
    const char *place, *says, *wall; /* what the report must not list */
    bool root;                       /* an ordinary user's grade does not need it */
} lacking[] = {
    { "masked-proc", "programs can't be kept from your processes", "processes of its own", false },
    { "no-ipc", "programs could leave shared memory and queues behind", "IPC of its own", false },
    { "no-terminals", "programs can't be kept from your terminals", "terminals of its own", false },
    { "no-other-users", "programs would run as user 0", "a user of its own", true },
};

/* Its status; -1 when the place can't be made here. */
static int grade_in(const char *place, const char *which, struct text *told)
{
    const char *build = "build/hostile/place";
    char command[3000], line[4000];
    snprintf(command, sizeof command, "'%s' %s '%s' grade 01 '%s' --report json --walls %s 2>&1",
             getenv("PLACE") ? getenv("PLACE") : build, place,
             getenv("SOCKWIRE") ? getenv("SOCKWIRE") : "build/sockwire",
             graded_solution("01-sockets"), which);
    FILE *out = popen(command, "r");
    assert_non_null(out);
    while (fgets(line, sizeof line, out))
        text_add(told, line);
    int status = pclose(out);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status) == 77 ? -1 : WEXITSTATUS(status);
}

static void test_less_walls(void **state)
{
    size_t tried = 0;
    (void)state;
    for (size_t i = 0; i < 2 * sizeof lacking / sizeof *lacking; i++) {
        const struct lacking *row = &lacking[i / 2];
        bool less = i % 2;
        struct text told;
        if (row->root && geteuid() != 0)
            continue;
        text_init(&told);
        int status = grade_in(row->place, less ? "less" : "all", &told);
        const char *walls = strstr(told.s, "\"walls\":\"");
        if (status < 0)
            print_message("%s: %s", row->place, told.s);
        else if (status != (less ? 0 : 125) || !strstr(told.s, row->says) ||
                 !strstr(told.s, less ? "\"score\":100,\"max_score\":100" : "\"score\":null") ||
                 (less && (!walls || strstr(walls, row->wall))))
            fail_msg("%s, --walls %s: status %d, %s", row->place, less ? "less" : "all", status,
                     told.s);
        tried += status >= 0;
        text_release(&told);
    }
    if (tried == 0)
        skip();
}

/* It knows where the student's folder is, and its owner's rights: the file must survive all the
 * same. */
static void test_files_are_safe(void **state)
{
    (void)state;
    struct cli cli;
    struct stat about;
    char source[4000], precious[700];
    const char *folder = graded_folder();
    snprintf(precious, sizeof precious, "%s/precious", folder);
    graded_put(folder, "precious", "x", 1, false);
    snprintf(
        source, sizeof source,
        GRADED_SERVER(
            "unlink(\"%s\"); rename(\"%s\", \"/tmp/x\"); int f = open(\"%s\", O_WRONLY | O_TRUNC); (void)f;"),
        precious, precious, precious);
    graded_put(folder, "server.c", source, strlen(source), false);
    graded_run(&cli, "01", folder);
    graded_expect(&cli, "server-socket", "fail", "makes no socket");
    graded_expect(&cli, "client-builds", "fail", "there is no client.c, and no executable client");
    graded_expect(&cli, "client-socket", "skipped", "it needs client-builds");
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
        CLI_START(&cli[i], "grade", "06", graded_solution("06-goodbye"));
    for (int i = 0; i < 3; i++) {
        cli_wait(&cli[i]);
        cli_shows(&cli[i], "100 of 100 points");
        cli_release(&cli[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sources_from_outside),
        cmocka_unit_test(test_where_the_machine_refuses),
        cmocka_unit_test(test_less_walls),
        cmocka_unit_test(test_files_are_safe),
        cmocka_unit_test(test_three_at_once),
    };
    return cmocka_run_group_tests_name("grade_walls", tests, NULL, NULL);
}
