#include "graded.h"

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

#include "cli_json.h"

const char *graded_solution(const char *step)
{
    static char path[600];
    snprintf(path, sizeof path, "%s/%s", getenv("SOLUTIONS") ? getenv("SOLUTIONS") : "solutions",
             step);
    return path;
}

/* A fresh folder under the test's own. */
const char *graded_folder(void)
{
    static char path[600];
    static unsigned serial;
    char name[24];
    snprintf(name, sizeof name, "dir%u", ++serial);
    snprintf(path, sizeof path, "%s", cli_file(name));
    assert_int_equal(mkdir(path, 0755), 0);
    return path;
}

void graded_put(const char *folder, const char *name, const void *bytes, size_t count,
                bool executable)
{
    char path[1000];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
    cli_write_file(path, bytes, count);
    chmod(path, executable ? 0755 : 0644);
}

void graded_copy(const char *folder, const char *name, const char *from, bool executable)
{
    struct text bytes;
    text_init(&bytes);
    cli_read_file(from, &bytes);
    graded_put(folder, name, bytes.s, bytes.len, executable);
    text_release(&bytes);
}

void graded_copy_solution(const char *folder, const char *step, const char *name)
{
    char from[700];
    snprintf(from, sizeof from, "%s/%s", graded_solution(step), name);
    graded_copy(folder, name, from, false);
}

static struct slice check_of(const struct cli *cli, const char *name)
{
    struct slice all = cli_json_get((struct slice){ cli->out.s, cli->out.len }, "checks"), check;
    for (size_t i = 0; (check = cli_json_item(all, i)).s; i++)
        if (cli_json_is(cli_json_get(check, "name"), name))
            return check;
    fail_msg("no check %s in %s", name, cli->out.s);
    return (struct slice){ NULL, 0 };
}

void graded_expect(const struct cli *cli, const char *name, const char *verdict, const char *seen)
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
void graded_expect_lost(const struct cli *cli, const char *name)
{
    struct slice verdict = cli_json_get(check_of(cli, name), "verdict");
    if (!cli_json_is(verdict, "fail") && !cli_json_is(verdict, "timeout"))
        fail_msg("%s: %.*s", name, (int)verdict.len, verdict.s);
}

void graded_run(struct cli *cli, const char *step, const char *folder)
{
    CLI_RUN(cli, "grade", step, folder, "--seed", "7", "--report", "json");
    cli_true(cli, cli->status == 0 || cli->status == 1);
    cli_says_nothing(cli);
}

void graded_programs(const struct graded_program *programs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct cli cli;
        const char *folder = graded_folder();
        graded_put(folder, "server.c", programs[i].source, strlen(programs[i].source), false);
        graded_copy_solution(folder, "05-capitals", "client.c");
        print_message("%s\n", programs[i].name);
        graded_run(&cli, "05", folder);
        cli_ended(&cli, 1);
        graded_expect(&cli, programs[i].check, programs[i].verdict, programs[i].seen);
        graded_expect(&cli, "client-prints", "pass", ""); /* the other's points are safe */
        cli_release(&cli);
    }
}
