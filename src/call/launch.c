/* Starting a program under the tracer, unchanged.
 *
 *     parent                                  child
 *     fork ─────────────────────────────────▶ own session, waits on `go`
 *     PTRACE_SEIZE
 *     writes to `go` ───────────────────────▶ terminal, privileges, seccomp filter, exec
 *     reads `tell` when it ends  ◀──────────── errno, if exec failed (else exec closed it)
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "call/tasks.h"

/* LeakSanitizer refuses to work under a tracer and makes the program fail at its end: it is
 * switched off, the rest of the sanitizers stays as it is. */
static void without_leak_checker(const char *variable)
{
    const char *old = getenv(variable);
    char text[1024];
    snprintf(text, sizeof text, "%s%sdetect_leaks=0", old ? old : "", old && *old ? ":" : "");
    setenv(variable, text, 1);
}

/* Every signal as in a program started by hand.  The C library keeps signals 32 and 33 to itself
 * and refuses to reset them, but some programs (make) hand them on ignored: the kernel is asked
 * itself. */
static void default_signals(void)
{
    /* a struct sigaction of the kernel's, all zero: SIG_DFL, no flags */
    static const unsigned char by_default[64];
    for (int i = 1; i < NSIG; i++)
        syscall(SYS_rt_sigaction, i, by_default, NULL, (NSIG - 1) / 8);
}

static void become(const struct tracer *tracer, const struct launch *launch, const int go[2],
                   const int tell[2])
{
    char byte;
    close(go[1]); /* else it would wait for itself when sockwire is killed */
    close(tell[0]);
    sigset_t none;
    sigemptyset(&none);
    default_signals();
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    if (read(go[0], &byte, 1) != 1) /* until the tracer has us; nothing comes when it failed */
        _exit(126);
    bool ready =
        dup2(launch->in, 0) >= 0 && dup2(launch->out, 1) >= 0 && dup2(launch->error, 2) >= 0;
    if (launch->controlling)
        ready = ready && ioctl(1, TIOCSCTTY, 0) == 0;
    without_leak_checker("ASAN_OPTIONS");
    without_leak_checker("LSAN_OPTIONS");
    ready = ready && (!launch->prepare || launch->prepare(launch->prepare_context) == 0) &&
            filter_install(&tracer->filter) == 0;
    if (ready)
        execvp(launch->argv[0], launch->argv);
    int why = errno;
    if (write(tell[1], &why, sizeof why) != sizeof why)
        _exit(126);
    _exit(why == ENOENT ? 127 : 126); /* as env(1) */
}

enum { BEGIN_TRIES = 20, NOT_TRACED = -2 };

/* The child, held under the tracer; -1: no child.  NOT_TRACED: the kernel refuses, as it does for a
 * child that somebody's signal has just ended (a server that kills all that it can reach): then the
 * next one may do better. */
static pid_t begin(struct tracer *tracer, const struct launch *launch, int go[2], int tell[2],
                   struct err *err)
{
    pid_t pid = fork();
    if (pid == 0)
        become(tracer, launch, go, tell);
    if (pid < 0)
        return err_errno(err, "starting %s: fork", launch->argv[0]);
    if (ptrace(PTRACE_SEIZE, pid, 0, tracer_options) == 0)
        return pid;
    err_errno(err, "tracing %s: the kernel refuses (`sockwire doctor` tells the remedies)",
              launch->argv[0]);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return NOT_TRACED;
}

pid_t tracer_launch(struct tracer *tracer, const struct launch *launch, struct err *err)
{
    if (launch->program < 0 || launch->program >= TRACER_PROGRAMS_MAX)
        return err_set(err, "starting %s: no more than %d programs in one run", launch->argv[0],
                       TRACER_PROGRAMS_MAX);
    int go[2] = { -1, -1 }, tell[2] = { -1, -1 };
    pid_t pid = -1;
    if (pipe2(go, O_CLOEXEC) != 0 || pipe2(tell, O_CLOEXEC) != 0) {
        err_errno(err, "starting %s: making a pipe", launch->argv[0]);
        goto out;
    }
    fflush(NULL);
    pid = NOT_TRACED;
    for (int tries = 0; pid == NOT_TRACED && tries < BEGIN_TRIES; tries++)
        pid = begin(tracer, launch, go, tell, err);
    if (pid < 0) {
        pid = -1;
        goto out;
    }
    tracer_adopt(tracer, pid, launch->program);
    tracer->own_file[launch->program].kept = tracer->walled && launch->keeps_file;
    tracer->exec_pipe[launch->program] = tell[0];
    tell[0] = -1;
    if (write(go[1], "g", 1) != 1) {
        err_errno(err, "starting %s: telling it to go on", launch->argv[0]);
        kill(pid, SIGKILL); /* its end is told by tracer_run() */
        pid = -1;
    }
out:
    for (int i = 0; i < 2; i++) {
        if (go[i] >= 0)
            close(go[i]);
        if (tell[i] >= 0)
            close(tell[i]);
    }
    return pid;
}
