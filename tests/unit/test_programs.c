/* command/programs: what is said of programs that can't be started, and of those that are older than
 * their source. */
#include <errno.h>
#include <fcntl.h>
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

#include "command/programs.h"

/* ---- a folder with all kinds of files ---- */

static char folder[] = "/tmp/sockwire-programs.XXXXXX";

static void put(const char *name, const char *text, mode_t mode, long seconds)
{
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(name, mode), 0);
    assert_int_equal(
        utimensat(AT_FDCWD, name, (struct timespec[2]){ { seconds, 5 }, { seconds, 5 } }, 0), 0);
}

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return -1;
    put("server", "", 0755, 2000);
    put("server.c", "int main;", 0644, 1000);
    put("client.c", "int main;", 0644, 1000);
    put("stale", "", 0755, 1000);
    put("stale.cpp", "int main;", 0644, 1001);
    put("same", "", 0755, 1000);
    put("same.c", "", 0644, 1000);
    put("marked.c", "int main;", 0755, 1000);
    put("plain", "", 0644, 1000);
    put("py.py", "print(1)", 0644, 1000);
    put("run.py", "#!/usr/bin/env python3\n", 0755, 1000);
    put("windows.py", "#!/usr/bin/env python3\r\n", 0755, 1000);
    put("nobody.sh", "#! /nowhere/sh -e\n", 0755, 1000);
    put("foreign", "\177ELF", 0755, 1000);
    put("Server.java", "class Server {}", 0644, 1000);
    put("older.py", "", 0644, 5000);
    put("older", "", 0755, 1000);
    return mkdir("folder", 0755);
}

static int remove_folder(void **state)
{
    char command[100];
    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return chdir("/") != 0 || system(command) != 0;
}

/* ---- what is said ---- */

static const struct {
    const char *argv[4];
    int error;
    const char *says;
} failed[] = {
    { { "server" },
      ENOENT,
      "\"server\" is not found on the PATH; there is ./server here: --server ./server" },
    { { "server", "12" }, ENOENT, "there is ./server here: --server './server 12'" },
    { { "./server.c" },
      EACCES,
      "\"./server.c\" is C source, not a program: the program that is built of it is ./server: --server ./server" },
    { { "server.c" }, ENOENT, "the program that is built of it is ./server: --server ./server" },
    { { "client.c", "7" },
      ENOENT,
      "\"./client.c\" is C source, not a program: build ./client of it first (make), then --server './client 7'" },
    { { "./client" },
      ENOENT,
      "It is not built yet; its source \"./client.c\" is here: make, then --server ./client" },
    { { "client" },
      ENOENT,
      "It is not built yet; its source \"./client.c\" is here: make, then --server ./client" },
    { { "./py" }, ENOENT, "There is \"./py.py\" here: --server 'python3 ./py.py'" },
    { { "py.py", "a" },
      ENOENT,
      "\"./py.py\" is a file for python3, which runs it: --server 'python3 ./py.py a'" },
    { { "./py.py" }, EACCES, "--server 'python3 ./py.py'" },
    { { "Server.java" }, ENOENT, "--server 'java ./Server.java'" },
    { { "./nobody.sh" },
      ENOENT,
      "The first line of \"./nobody.sh\" names \"/nowhere/sh\", and there is no such program" },
    { { "./windows.py" },
      ENOENT,
      "The first line of \"./windows.py\" ends with a carriage return" },
    { { "./foreign" }, ENOENT, "it was built for another system" },
    { { "./folder" }, EACCES, "\"./folder\" is a folder, not a program" },
    { { "./plain" }, EACCES, "\"./plain\" is not marked as a program (chmod +x marks it)" },
    { { "nonesuch" },
      ENOENT,
      "The PATH has no program \"nonesuch\", and this folder has none either" },
    { { "./nonesuch" }, ENOENT, NULL },
    { { "./server" }, ENOMEM, NULL },
};

static void test_failed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof failed / sizeof *failed; i++) {
        struct text text;
        text_init(&text);
        program_explain(&text, "--server", failed[i].argv, failed[i].error);
        if (failed[i].says ? !strstr(text.s, failed[i].says) : text.len > 0)
            fail_msg("%s: %s", failed[i].argv[0], text.s);
        text_release(&text);
    }
}

static const struct {
    const char *argv[4];
    const char *says;
} remarks[] = {
    { { "./stale" },
      "\"./stale.cpp\" is newer than \"./stale\": what runs now is the older program. Build it again: make" },
    { { "stdbuf", "-oL", "./stale" }, "\"./stale.cpp\" is newer than \"./stale\"" },
    { { "./marked.c" },
      "\"./marked.c\" is C source, not a program: build ./marked of it first (make), then --client ./marked" },
    { { "./windows.py" }, "The first line of \"./windows.py\" ends with a carriage return" },
    { { "./server" }, NULL },
    { { "./same" }, NULL },  /* built within one tick of the clock */
    { { "./older" }, NULL }, /* not built of a script */
    { { "./run.py" }, NULL },
    { { "stale" }, NULL }, /* that of the PATH is meant */
    { { "./nonesuch" }, NULL },
    { { "python3", "./py.py" }, NULL },
};

static void test_remarks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++) {
        struct text text;
        text_init(&text);
        program_remark(&text, "--client", remarks[i].argv);
        if (remarks[i].says ? !strstr(text.s, remarks[i].says) : text.len > 0)
            fail_msg("%s: %s", remarks[i].argv[0], text.s);
        text_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_failed),
                                        cmocka_unit_test(test_remarks) };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
