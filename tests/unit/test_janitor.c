/* A folder that goes when we go: base/janitor.h. */
#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/janitor.h"

static char folder[] = "/tmp/sockwire-janitor.XXXXXX";

/* What lies in the folder where temporary files are made. */
static size_t entries(void)
{
    size_t count = 0;
    DIR *all = opendir(folder);
    assert_non_null(all);
    while (readdir(all))
        count++;
    closedir(all);
    return count - 2; /* "." and ".." */
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) && setenv("TMPDIR", folder, 1) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

static void nothing(void)
{
}

/* ---- the cases ---- */

static void test_release(void **state)
{
    (void)state;
    struct janitor janitor = { 0 };
    struct err err = { 0 };
    assert_int_equal(janitor_hire(&janitor, "hired", &err), 0);
    assert_int_equal(entries(), 1);
    janitor_release(&janitor);
    assert_int_equal(entries(), 0);
}

/* What stdio holds back is written just before the fork, when all signals are blocked. */
static ssize_t ask_to_end(void *cookie, const char *bytes, size_t count)
{
    (void)cookie, (void)bytes;
    kill(getpid(), SIGTERM);
    return (ssize_t)count;
}

__attribute__((noreturn)) static void hire_while_asked_to_end(void)
{
    struct janitor janitor = { 0 };
    struct err err = { 0 };
    FILE *held = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = ask_to_end });
    janitor_heed_signals(nothing);
    fputc('x', held);
    janitor_hire(&janitor, "hired", &err);
    _exit(0);
}

/* The signal comes before the janitor's first word is read: all the same nothing is left once the process is gone. */
static void test_signal_at_once(void **state)
{
    (void)state;
    for (int turn = 0; turn < 100; turn++) {
        int status;
        pid_t pid = fork();
        if (pid == 0)
            hire_while_asked_to_end();
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(entries(), 0);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_release),
        cmocka_unit_test(test_signal_at_once),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
