/* `sockwire grade` of each solution: all points, behind the walls that an ordinary user can build.  Run only beside root's tests:
 * tests/labs grades them as the one who calls. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "cli.h"

static int is_step(const struct dirent *entry)
{
    return entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
}

static void test_solutions(void **state)
{
    struct dirent **step;
    const char *folder = getenv("SOLUTIONS") ? getenv("SOLUTIONS") : "solutions";
    int steps = scandir(folder, &step, is_step, alphasort);
    (void)state;
    assert_true(steps > 0);
    for (int i = 0; i < steps; i++) {
        struct cli cli;
        char path[4200];
        snprintf(path, sizeof path, "%s/%s", folder, step[i]->d_name);
        CLI_RUN(&cli, "grade", step[i]->d_name, path);
        cli_ended(&cli, 0);
        cli_shows(&cli, "100 of 100 points");
        cli_release(&cli);
        free(step[i]);
    }
    free(step);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_solutions),
    };
    return cmocka_run_group_tests_name("grade_solutions", tests, NULL, NULL);
}
