/* Starting and ending the wire's process, and what it says: see wire.h. */
#include "wire/wire.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/descriptors.h"
#include "base/memory.h"
#include "wire/loop.h"

struct wire {
    pid_t pid;
    int control, wake;
    struct wire_shared *shared;
    size_t shared_bytes, rule_count;
    bool is_stopped;
    /* what was taken while we waited for the end: [last_at, last_count) */
    struct wire_word *last;
    size_t last_at, last_count, last_capacity;
};

/* ---- the process ---- */

/* Linux's scheduler serves first who asks for little (EEVDF: the sooner the smaller its slice): so
 * the wire wakes in time also where the programs keep every core busy.  Kernels before 6.12 pass
 * the slice over. */
static void be_prompt(void)
{
    enum { SLICE_NS = 100 * NS_PER_US }; /* the smallest that is taken */
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime_ns, deadline_ns, period_ns;
    } attributes = { .size = sizeof attributes, .runtime_ns = SLICE_NS };
    prctl(PR_SET_TIMERSLACK, 1); /* nanosecond; else a sleep may be 50 µs longer */
    attributes.nice = getpriority(PRIO_PROCESS, 0);
    syscall(SYS_sched_setattr, 0, &attributes, 0);
}

/* What a person types at the terminal is for the programs and for sockwire; the wire ends when its
 * parent says so, or is gone. */
static void be_the_wire(struct loop *loop, pid_t parent)
{
    static const int ignored[] = { SIGINT,  SIGTERM, SIGHUP,  SIGQUIT,
                                   SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE };
    static const int ordinary[] = { SIGCHLD, SIGWINCH, SIGALRM, SIGUSR1, SIGUSR2 };
    sigset_t none;
    int kept[WIRE_PORTS_MAX + 3];
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        signal(ignored[i], SIG_IGN);
    for (size_t i = 0; i < sizeof ordinary / sizeof *ordinary; i++)
        signal(ordinary[i], SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    prctl(PR_SET_NAME, "sockwire-wire");
    be_prompt();
    memcpy(kept, loop->ports, loop->port_count * sizeof *kept);
    kept[loop->port_count] = loop->control;
    kept[loop->port_count + 1] = loop->wake;
    kept[loop->port_count + 2] = STDERR_FILENO;
    descriptors_close_but(kept, loop->port_count + 3);
    loop_run(loop);
    _exit(0);
}

static int check_filters(const struct carrier_setup *setup, struct err *err)
{
    struct rule_count *counts = xcalloc(setup->rule_count, sizeof *counts);
    struct matcher *matcher = matcher_new(setup->rules, setup->rule_count, counts, err);
    matcher_free(matcher);
    free(counts);
    return matcher ? 0 : -1;
}

static int fork_wire(struct wire *wire, struct loop *loop, struct err *err)
{
    int control[2];
    pid_t parent = getpid();
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control) < 0)
        return err_errno(err, "starting the wire: a pair of sockets");
    loop->control = control[1];
    wire->control = control[0];
    wire->pid = fork();
    if (wire->pid == 0)
        be_the_wire(loop, parent);
    close(control[1]);
    return wire->pid < 0 ? err_errno(err, "starting the wire: a process") : 0;
}

struct wire *wire_start(const struct wire_port *ports, size_t port_count, const struct rule *rules,
                        size_t rule_count, struct err *err)
{
    struct carrier_host hosts[WIRE_PORTS_MAX];
    int fds[WIRE_PORTS_MAX];
    struct loop loop = { .ports = fds, .port_count = port_count };
    loop.setup = (struct carrier_setup){

        .hosts = hosts, .host_count = port_count, .rules = rules, .rule_count = rule_count
    };
    if (port_count > WIRE_PORTS_MAX) {
        err_set(err, "a wire joins %d hosts at most", WIRE_PORTS_MAX);
        return NULL;
    }
    for (size_t i = 0; i < port_count; i++) {
        memcpy(hosts[i].mac, ports[i].mac, sizeof hosts[i].mac);
        hosts[i].who = ports[i].who;
        fds[i] = ports[i].fd;
    }
    if (check_filters(&loop.setup, err) != 0)
        return NULL;
    struct wire *wire = xcalloc(1, sizeof *wire);
    wire->control = -1;
    wire->rule_count = rule_count;
    wire->shared_bytes = sizeof *wire->shared + rule_count * sizeof(struct rule_count);
    wire->shared =
        mmap(NULL, wire->shared_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (wire->shared == MAP_FAILED)
        out_of_memory();
    atomic_store(&wire->shared->ring.is_empty, true);
    wire->wake = loop.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    loop.shared = wire->shared;
    wire_begin(wire);
    if (wire->wake < 0)
        err_errno(err, "starting the wire: an eventfd");
    if (wire->wake < 0 || fork_wire(wire, &loop, err) != 0) {
        wire->is_stopped = true;
        wire_free(wire);
        return NULL;
    }
    return wire;
}

/* ---- what its parent asks ---- */

void wire_begin(struct wire *wire)
{
    atomic_store(&wire->shared->begin_ns, steady_now_ns());
}

int wire_fd(const struct wire *wire)
{
    return wire->wake;
}

bool wire_next(struct wire *wire, struct wire_word *word)
{
    if (wire->last_at < wire->last_count) {
        *word = wire->last[wire->last_at++];
        return true;
    }
    return ring_take(&wire->shared->ring, wire->wake, word);
}

uint64_t wire_holds(const struct wire *wire)
{
    return atomic_load(&wire->shared->holds);
}

bool wire_delivers(const struct wire *wire)
{
    return atomic_load(&wire->shared->holds) > atomic_load(&wire->shared->held_back);
}

/* It holds the other end of `control` until it ends. */
static bool has_ended(const struct wire *wire, int timeout_ms)
{
    struct pollfd control = { .fd = wire->control, .events = POLLIN };
    return poll(&control, 1, timeout_ms) > 0;
}

bool wire_is_alive(const struct wire *wire)
{
    return wire->is_stopped || !has_ended(wire, 0);
}

void wire_stop(struct wire *wire)
{
    struct wire_word word;
    if (wire->is_stopped)
        return;
    wire->is_stopped = true;
    atomic_store(&wire->shared->stop, true);
    if (send(wire->control, "", 1, MSG_NOSIGNAL) < 0) {
        /* it has ended already */
    }
    for (bool ended = false; !ended;) {
        ended = has_ended(wire, 1);
        while (ring_take(&wire->shared->ring, wire->wake, &word)) {
            array_reserve(&wire->last, &wire->last_capacity, wire->last_count, sizeof *wire->last);
            wire->last[wire->last_count++] = word;
        }
    }
    while (waitpid(wire->pid, NULL, 0) < 0 && errno == EINTR) {
        /* ECHILD: whoever waits for all children (the tracer) has seen it end */
    }
}

void wire_free(struct wire *wire)
{
    if (!wire)
        return;
    wire_stop(wire);
    munmap(wire->shared, wire->shared_bytes);
    if (wire->control >= 0)
        close(wire->control);
    if (wire->wake >= 0)
        close(wire->wake);
    free(wire->last);
    free(wire);
}

void wire_summary(const struct wire *wire, struct wire_summary *summary)
{
    const struct wire_counts *counts = &wire->shared->counts;
    *summary = (struct wire_summary){ .read = counts->read,
                                      .written = counts->written,
                                      .lost = counts->lost,
                                      .made = counts->made,
                                      .not_carried = counts->not_carried,
                                      .refused = counts->refused,
                                      .crowded = counts->crowded,
                                      .timed = counts->timed,
                                      .late_p99_ns = counts_late_p99_ns(counts),
                                      .late_max_ns = counts->late_max_ns,
                                      .rule_count = wire->rule_count,
                                      .rules = wire->shared->rules };
}
