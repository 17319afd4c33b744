/* Can a call be seen and a socket be reached?  Does what a run does to every program, once, with
 * listen():
 *
 *     tracer (this process)                      tracee (its child)
 *     PTRACE_SEIZE                               waits for a byte
 *     writes the byte  ───────────────────────▶  filter: listen() stops for the tracer
 *     seccomp stop     ◀───────────────────────  listen()
 *     PTRACE_GET_SYSCALL_INFO: is it listen?
 *     pidfd_open, pidfd_getfd, getsockname
 *
 * Ends with its process: EXITKILL takes the tracee along, and the child's alarm (child.c) ends
 * both when something hangs. */
#include <arpa/inet.h>
#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/probe.h"

static struct private_refusal refusal_of(const char *step, int why)
{
    return (struct private_refusal){ .step = step, .why = why };
}

/* The tracee's exit status is the errno of what it could not do; 0: it came to listen(). */
static void tracee(const struct host *host, int go, int fd)
{
    char byte;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (read(go, &byte, 1) != 1 || !filter) {
        _exit(EIO);
    }
    if (host_drop(host) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) {
        _exit(errno);
    }
    int status = seccomp_rule_add(filter, SCMP_ACT_TRACE(1), SCMP_SYS(listen), 0);
    if (status == 0) {
        status = seccomp_load(filter);
    }
    if (status == 0) {
        listen(fd, 1);
    }
    _exit(-status);
}

/* Take a copy of the tracee's descriptor and ask the copy what only a socket knows. */
static void reach_socket(pid_t pid, int fd, struct private_refusal *refusal)
{
    int process = (int)syscall(SYS_pidfd_open, pid, 0);
    if (process < 0) {
        *refusal = refusal_of("pidfd_open()", errno);
        return;
    }
    int copy = (int)syscall(SYS_pidfd_getfd, process, fd, 0);
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    if (copy < 0) {
        *refusal = refusal_of("pidfd_getfd()", errno);
    } else if (getsockname(copy, (struct sockaddr *)&address, &length) < 0) {
        *refusal = refusal_of("getsockname() on the copy", errno);
    } else {
        *refusal = refusal_of(NULL, 0);
    }
    if (copy >= 0) {
        close(copy);
    }
    close(process);
}

static void watch(pid_t pid, int go, int fd, struct probe_trace *probe)
{
    int status;
    struct __ptrace_syscall_info info;
    memset(&info, 0, sizeof info);
    if (ptrace(PTRACE_SEIZE, pid, NULL, PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL) < 0) {
        probe->call = refusal_of("PTRACE_SEIZE", errno);
    } else if (write(go, "g", 1) != 1 || waitpid(pid, &status, __WALL) != pid) {
        probe->call = refusal_of("starting the traced program", errno);
    } else if (WIFEXITED(status)) {
        probe->call = WEXITSTATUS(status)
                          ? refusal_of("installing the seccomp filter", WEXITSTATUS(status))
                          : refusal_of("the seccomp filter did not stop listen()", 0);
    } else if (!WIFSTOPPED(status) || status >> 8 != (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)) {
        probe->call = refusal_of("the traced program did not stop at listen()", 0);
    } else if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof info, &info) < 0) {
        probe->call = refusal_of("PTRACE_GET_SYSCALL_INFO", errno);
    } else if (info.op != PTRACE_SYSCALL_INFO_SECCOMP ||
               info.seccomp.nr != (uint64_t)SCMP_SYS(listen)) {
        probe->call = refusal_of("PTRACE_GET_SYSCALL_INFO told of another call", 0);
    } else {
        probe->call = refusal_of(NULL, 0);
        reach_socket(pid, fd, &probe->socket);
    }
}

void probe_trace(const struct host *host, struct probe_trace *probe)
{
    probe->socket = refusal_of("not tried: the call was not seen", 0);
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int go[2];
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || pipe(go) < 0) {
        probe->call = refusal_of("a socket to listen on", errno);
        return;
    }
    pid_t pid = fork();
    if (pid < 0) {
        probe->call = refusal_of("fork()", errno);
        return;
    }
    if (pid == 0) {
        close(go[1]);
        tracee(host, go[0], fd);
    }
    close(go[0]);
    watch(pid, go[1], fd, probe);
    close(go[1]);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, __WALL);
    close(fd);
}
