/* grade/landlock: what a process that is confined may still do, as the kernel sees it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grade/landlock.h"

enum { SIGNALS_SINCE = 6 };

static char inner[] = "/tmp/test_landlock.XXXXXX", outer[] = "/tmp/test_landlock.XXXXXX";

static int error_of(int result)
{
    return result < 0 ? errno : 0;
}

static int opens(const char *folder, const char *name, int flags)
{
    char path[80];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, flags | O_CLOEXEC, 0600);
    int why = error_of(fd);
    if (fd >= 0)
        close(fd);
    return why;
}

/* In a child, which nothing frees again: 0, or the number of the question that went wrong. */
static int question(int (*asks)(void))
{
    static const char *const writable[] = { inner, "/nonesuch", NULL };
    int status;
    pid_t child = fork();
    if (child == 0)
        _exit(landlock_confine(writable) == 0 ? asks() : 99);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void setup(void)
{
    if (landlock_version() == 0)
        skip();
}

static int asks_files(void)
{
    if (opens(inner, "new", O_CREAT | O_WRONLY) != 0)
        return 1;
    if (opens(outer, "new", O_CREAT | O_WRONLY) != EACCES)
        return 2;
    if (opens(outer, "file", O_WRONLY) != EACCES)
        return 3;
    if (opens(outer, "file", O_RDONLY) != 0)
        return 4;
    if (error_of(rename(inner, outer)) == 0 || error_of(mkdir("/tmp/test_landlock.d", 0700)) == 0)
        return 5;
    return 0;
}

static void files_are_changed_below_its_folders_only(void **state)
{
    (void)state;
    setup();
    assert_int_equal(question(asks_files), 0);
}

static int asks_signals(void)
{
    pid_t own = fork();
    if (own == 0)
        pause();
    if (kill(own, SIGKILL) != 0 || waitpid(own, NULL, 0) != own)
        return 1;
    return error_of(kill(getppid(), 0)) == EPERM ? 0 : 2;
}

static void signals_reach_its_own_only(void **state)
{
    (void)state;
    setup();
    if (landlock_version() < SIGNALS_SINCE)
        skip();
    assert_int_equal(question(asks_signals), 0);
}

static struct sockaddr_un name_of_socket(void)
{
    struct sockaddr_un name = { .sun_family = AF_UNIX };
    snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "test_landlock.%d", (int)getpid());
    return name;
}

static struct sockaddr_un name;

static int asks_sockets(void)
{
    int s = socket(AF_UNIX, SOCK_STREAM, 0);
    return error_of(connect(s, (const struct sockaddr *)&name, sizeof name)) == EPERM ? 0 : 1;
}

static void abstract_sockets_are_its_own_only(void **state)
{
    (void)state;
    setup();
    if (landlock_version() < SIGNALS_SINCE)
        skip();
    int s = socket(AF_UNIX, SOCK_STREAM, 0);
    name = name_of_socket();
    assert_int_equal(bind(s, (const struct sockaddr *)&name, sizeof name), 0);
    assert_int_equal(listen(s, 1), 0);
    assert_int_equal(question(asks_sockets), 0);
    close(s);
}

static int make(void **state)
{
    (void)state;
    return mkdtemp(inner) && mkdtemp(outer) && opens(outer, "file", O_CREAT | O_WRONLY) == 0 ? 0
                                                                                             : -1;
}

static int unmake(void **state)
{
    (void)state;
    char command[200];
    snprintf(command, sizeof command, "rm -r %s %s", inner, outer);
    return system(command) == 0 ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_changed_below_its_folders_only),
        cmocka_unit_test(signals_reach_its_own_only),
        cmocka_unit_test(abstract_sockets_are_its_own_only),
    };
    return cmocka_run_group_tests(tests, make, unmake);
}
