/* Limits that the kernel keeps for us, and a clean environment: see sandbox.h.
 *
 * Memory in total and the number of processes are watched from outside (watchdog.c), for no rlimit
 * counts them well: a process count is kept per user, not per run, and not at all for root. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grade/sandbox.h"

#include "base/memory.h"

/* This process itself, and our clients and servers with it, may map terabytes. */
#if defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = 1 };
#elif defined(__has_feature)
enum { SANITIZED = __has_feature(address_sanitizer) };
#else
enum { SANITIZED = 0 };
#endif

/* With 0 the kernel still starts the machine's handler of crashes, outside, where core_pattern names
 * one; a limit of one byte means that there is nothing to be handled (core(5), fs/coredump.c). */
enum { NO_CORE = 1 };

static void limit(int what, rlim_t soft, rlim_t hard)
{
    struct rlimit now;
    if (getrlimit(what, &now) != 0)
        return;
    if (now.rlim_max != RLIM_INFINITY && hard > now.rlim_max)
        hard = now.rlim_max;
    now.rlim_max = hard;
    now.rlim_cur = soft < hard ? soft : hard;
    setrlimit(what, &now);
}

/* The kernel counts all processes of this user, on older kernels also those outside. */
static rlim_t processes_of_user(void)
{
    rlim_t count = 0;
    DIR *proc = opendir("/proc");
    for (const struct dirent *entry; proc && (entry = readdir(proc));) {
        struct stat about;
        char path[300];
        snprintf(path, sizeof path, "/proc/%s", entry->d_name);
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && stat(path, &about) == 0 &&
            about.st_uid == geteuid())
            count++;
    }
    if (proc)
        closedir(proc);
    return count;
}

void limits_set(const struct sandbox *sandbox)
{
    /* Far above what the keeper allows: a fork that fails in run() itself would be the grader's
     * trouble, not the student's. */
    rlim_t processes = processes_of_user() + 20 * PROCESSES_MAX;
    limit(RLIMIT_CORE, NO_CORE, NO_CORE);
    if (!sandbox->sources) /* a compiler has limits of its own */
        limit(RLIMIT_FSIZE, FILE_MOST, FILE_MOST);
    limit(RLIMIT_NOFILE, 1024, 1024); /* as usual: poll() takes no longer array */
    limit(RLIMIT_NPROC, processes, processes);
    if (!sandbox->foreign && !SANITIZED)
        limit(RLIMIT_DATA, (rlim_t)1 << 30, (rlim_t)1 << 30);
}

void limits_clean_environment(const char *home)
{
    static const char *const kept[] = { "PATH",
                                        "LANG",
                                        "LC_ALL",
                                        "LC_CTYPE",
                                        "TZ",
                                        "LD_LIBRARY_PATH",
                                        "PYENV_VERSION",
                                        "JAVA_HOME",
                                        "ASAN_OPTIONS",
                                        "UBSAN_OPTIONS",
                                        "SOCKWIRE_GROUND",
                                        "SOCKWIRE_TEST_MARK" };
    enum { KEPT = sizeof kept / sizeof *kept };
    char *values[KEPT];
    for (size_t i = 0; i < KEPT; i++)
        values[i] = getenv(kept[i]) ? xstrdup(getenv(kept[i])) : NULL;
    clearenv();
    for (size_t i = 0; i < KEPT; i++) {
        if (values[i])
            setenv(kept[i], values[i], 1);
        free(values[i]);
    }
    /* A runtime that takes its bytes for ASCII fails at the first arrow: a matter of the grader's
     * terminal, not of the program. */
    static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" }; /* the first that is set */
    const char *locale = "";
    for (size_t i = 0; !*locale && i < sizeof names / sizeof *names; i++)
        locale = getenv(names[i]) ? getenv(names[i]) : "";
    if (!strcasestr(locale, "utf-8") && !strcasestr(locale, "utf8"))
        setenv("LC_ALL", "C.UTF-8", 1);
    /* memory that was never written holds no zeros by luck (glibc) */
    setenv("MALLOC_PERTURB_", "165", 1);
    setenv("HOME", home, 1);
    setenv("TMPDIR", "/tmp", 1);
    setenv("TERM", "dumb", 1);
}
