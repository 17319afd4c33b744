/* The compiler, with limits: a source may include /dev/zero or unfold macros without end. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "grade/build.h"

const char *const compile_flags[] = { "-std=c11", "-D_GNU_SOURCE", "-O1", "-g", "-Wall", "-Wextra", "-pthread", NULL };

bool program_is_here(const char *name)
{
    char path[PATH_MAX];
    for (const char *at = getenv("PATH"); at && *at;) {
        int length = (int)strcspn(at, ":");
        if (snprintf(path, sizeof path, "%.*s/%s", length, at, name) < (int)sizeof path && access(path, X_OK) == 0)
            return true;
        at += length;
        at += *at == ':';
    }
    return false;
}

const char *compile_command(void)
{
    static const char *const names[] = { "cc", "gcc", "clang" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (program_is_here(names[i]))
            return names[i];
    return NULL;
}

static void limit(int what, rlim_t most)
{
    struct rlimit now;
    if (getrlimit((__rlimit_resource_t)what, &now) == 0 && (now.rlim_max == RLIM_INFINITY || now.rlim_max > most))
        setrlimit((__rlimit_resource_t)what, &(struct rlimit){ most, most });
}

__attribute__((noreturn)) static void become_compiler(const struct build *build, const char *name, int output)
{
    char source[16], target[24], folder[PATH_MAX + 16];
    const char *words[16] = { compile_command() };
    size_t count = 1;
    snprintf(source, sizeof source, "%s.c", name);
    snprintf(target, sizeof target, "../bin/%s", name);
    for (size_t i = 0; compile_flags[i]; i++)
        words[count++] = compile_flags[i];
    words[count++] = "-o";
    words[count++] = target;
    words[count++] = source;
    words[count] = NULL;
    setpgid(0, 0); /* the compiler is several processes */
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    int null = open("/dev/null", O_RDONLY);
    snprintf(folder, sizeof folder, "%s/src", build->folder);
    if (null < 0 || dup2(null, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0 || chdir(folder) != 0)
        _exit(126);
    setenv("TMPDIR", folder, 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    unsetenv("CPATH");
    limit(RLIMIT_CPU, BUILD_SECONDS);
    limit(RLIMIT_AS, (rlim_t)4 << 30);
    limit(RLIMIT_FSIZE, 256 << 20);
    limit(RLIMIT_CORE, 0);
    execvp(words[0], (char *const *)words);
    _exit(127);
}

int compile_start(const struct build *build, const char *name, int *output, struct err *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_errno(err, "starting the compiler");
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        become_compiler(build, name, ends[1]);
    close(ends[1]);
    *output = ends[0];
    if (pid < 0) {
        close(ends[0]);
        return err_errno(err, "starting the compiler");
    }
    return pid;
}

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool compile_end(int pid, int output, struct built *built)
{
    char bytes[4096];
    long long until = now_ms() + BUILD_SECONDS * 1000;
    size_t dropped = 0;
    int status = 0;
    bool late = false;
    for (;;) {
        struct pollfd wait = { .fd = output, .events = POLLIN };
        long long left = until - now_ms();
        late = left <= 0 || poll(&wait, 1, (int)left) == 0;
        ssize_t count = late ? 0 : read(output, bytes, sizeof bytes);
        if (count <= 0)
            break;
        size_t room = built->says.len < BUILD_OUTPUT_MAX ? BUILD_OUTPUT_MAX - built->says.len : 0;
        text_add_bytes(&built->says, bytes, (size_t)count < room ? (size_t)count : room);
        dropped += (size_t)count < room ? 0 : (size_t)count - room;
    }
    close(output);
    kill(-pid, SIGKILL); /* what is left of it: nothing, when it ended by itself */
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (dropped)
        text_addf(&built->says, "\n(%zu more bytes)\n", dropped);
    if (late)
        text_addf(&built->says, "\nthe compiler was not done after %d seconds\n", BUILD_SECONDS);
    return !late && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
