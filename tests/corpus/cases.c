/* The cases of a test program, chosen by its arguments: see cases.h. */
#include "corpus/cases.h"

#include <fnmatch.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PATTERNS_MAX = 200 };

static char *patterns[PATTERNS_MAX]; /* which are wanted; none: all are */
static size_t pattern_count;
static bool is_decided;

/* ld gives these names: calls of cmocka's function come to the first, the second is cmocka's own. */
int __wrap__cmocka_run_group_tests(const char *group, const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup, CMFixtureFunction teardown);
int __real__cmocka_run_group_tests(const char *group, const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup, CMFixtureFunction teardown);

static void add_pattern(const char *text)
{
    if (pattern_count == PATTERNS_MAX) {
        fprintf(stderr, "more than %d names\n", PATTERNS_MAX);
        exit(1);
    }
    patterns[pattern_count++] = strdup(text);
}

void cases_only(const char *name)
{
    is_decided = true;
    if (name)
        add_pattern(name);
}

/* main() need not know of it: the kernel keeps the arguments, too. */
static void read_arguments(void)
{
    char *word = NULL;
    size_t room = 0;
    FILE *words = fopen("/proc/self/cmdline", "r");
    if (!words)
        return;
    for (bool first = true; getdelim(&word, &room, '\0', words) > 0; first = false)
        if (!first)
            add_pattern(word);
    free(word);
    fclose(words);
}

static bool is_wanted(const struct CMUnitTest *test)
{
    for (size_t i = 0; i < pattern_count; i++)
        if (fnmatch(patterns[i], test->name, 0) == 0)
            return true;
    return pattern_count == 0;
}

static void expect_known(const char *pattern, const struct CMUnitTest *tests, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fnmatch(pattern, tests[i].name, 0) == 0)
            return;
    fprintf(stderr, "no test is called %s; --list names them\n", pattern);
    exit(1);
}

int __wrap__cmocka_run_group_tests(const char *group, const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup, CMFixtureFunction teardown)
{
    size_t wanted_count = 0;
    if (!is_decided)
        read_arguments();
    if (pattern_count > 0 && strcmp(patterns[0], "--list") == 0) {
        for (size_t i = 0; i < count; i++)
            printf("%s\n", tests[i].name);
        return 0;
    }
    for (size_t i = 0; i < pattern_count; i++)
        expect_known(patterns[i], tests, count);
    struct CMUnitTest *wanted = calloc(count + 1, sizeof *wanted);
    if (!wanted)
        abort();
    for (size_t i = 0; i < count; i++)
        if (is_wanted(&tests[i]))
            wanted[wanted_count++] = tests[i];
    int failed = __real__cmocka_run_group_tests(group, wanted, wanted_count, setup, teardown);
    free(wanted);
    return failed;
}
