/* The checks of `sockwire doctor`: a table, and one small function per row that really does the
 * thing, in a child.
 *
 * A row's function runs where nothing it does can harm: it may move itself to another network, or
 * be killed.  Not here: how the result looks (doctor.c). */
#include <linux/capability.h>
#include <pcap/pcap.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/text.h"
#include "host/child.h"
#include "host/host.h"
#include "host/hosts.h"
#include "host/names.h"
#include "host/privileges.h"
#include "host/probe.h"
#include "host/remedies.h"
#include "host/user_ids.h"

/* Why it does not hold, where that decides what helps. */
enum obstacle {
    OBSTACLE_ITSELF,
    OBSTACLE_NO_PRIVATE, /* it needs a private network, and there is none */
    OBSTACLE_NO_CALLS,   /* it needs a program that is traced */
    OBSTACLE_MOUNTS,     /* no mount at all is allowed */
    OBSTACLE_OWN_USER,   /* root needs a user namespace, which knows user 0 alone */
    OBSTACLE_RIGHTS,     /* root lacks rights that the root of any container has */
    OBSTACLE_GIVEN,      /* on the network where sockwire was started */
};

struct examination {
    bool holds;
    enum obstacle obstacle;
    char found[sizeof((struct host_check *)0)->found];
};

static void found(struct examination *finding, bool holds, const char *words)
{
    finding->holds = holds;
    snprintf(finding->found, sizeof finding->found, "%.*s", (int)sizeof finding->found - 1, words);
}

static void lacks(struct examination *finding, enum obstacle obstacle, const char *words)
{
    found(finding, false, words);
    finding->obstacle = obstacle;
}

static void found_refusal(struct examination *finding, const struct private_refusal *refusal)
{
    char text[REFUSAL_TEXT_BYTES];
    found(finding, false, private_refusal_format(refusal, text));
}

static void check_kernel(void *report)
{
    struct examination *finding = report;
    struct utsname name;
    unsigned major = 0, minor = 0;
    uname(&name);
    sscanf(name.release, "%u.%u", &major, &minor);
    finding->holds = major > 5 || (major == 5 && minor >= 3);
    snprintf(finding->found, sizeof finding->found, "Linux %.60s%s", name.release,
             finding->holds ? "" : ": no PTRACE_GET_SYSCALL_INFO before 5.3");
}

static void check_place(void *report)
{
    char name[PLACE_TEXT_BYTES];
    found(report, place_here()->wsl != 1, place_name(place_here(), name));
}

static void check_libraries(void *report)
{
    const struct scmp_version *seccomp = seccomp_version();
    struct examination *finding = report;
    char pcap[16] = "?"; /* "libpcap version 1.10.3 (with TPACKET_V3)" */
    sscanf(pcap_lib_version(), "libpcap version %15s", pcap);
    finding->holds = true;
    snprintf(finding->found, sizeof finding->found, "libpcap %s, libseccomp %u.%u.%u", pcap,
             seccomp->major, seccomp->minor, seccomp->micro);
}

static void check_private(void *report)
{
    struct private_refusal refusal;
    bool own_user;
    if (private_choose(&own_user, &refusal) < 0 || private_build(own_user, &refusal) < 0 ||
        probe_wire(&refusal) < 0) {
        found_refusal(report, &refusal);
    } else {
        found(report, true,
              own_user ? "made with a user namespace; a connection was seen"
                       : "made with root's right; a connection was seen");
    }
}

static void check_names(void *report)
{
    struct private_refusal refusal;
    bool own_user;
    if (private_choose(&own_user, &refusal) < 0) {
        struct host host = { .names = false };
        struct err err;
        host_enter(&host, false, &err);
        found(report, host.names,
              host.names ? "known to this machine's /etc/hosts" : "needs a private network");
    } else if (private_build(own_user, &refusal) < 0 ||
               names_enter(names_of_one_host, &refusal) < 0) {
        found_refusal(report, &refusal);
    } else {
        found(report, true, "servername, server and client are 127.0.0.1");
    }
}

static void check_hosts(void *report)
{
    struct host host;
    struct hosts hosts;
    struct err err;
    const struct hosts_plan plan = { .server = true, .clients = 1 };
    bool entered = host_enter(&host, false, &err) == 0;
    if (entered && host.ground != GROUND_PRIVATE) {
        lacks(report, OBSTACLE_NO_PRIVATE, "needs a private network");
    } else if (!entered || hosts_make(&hosts, &host, &plan, &err) < 0) {
        found(report, false, err.text);
    } else {
        found(report, true,
              hosts.kind == HOSTS_TAP ? "two hosts were made, joined by TAP devices"
                                      : "two hosts were made, joined by veth pairs");
        hosts_release(&hosts);
    }
}

static void check_capture(void *report)
{
    struct host host;
    struct err err;
    struct private_refusal refusal;
    if (host_enter(&host, false, &err) < 0) {
        found(report, false, err.text);
    } else if (host.ground == GROUND_NONE) {
        private_may_capture(&refusal) < 0 ? found_refusal(report, &refusal)
                                          : found(report, false, "not allowed by SOCKWIRE_GROUND");
    } else if (probe_wire(&refusal) < 0) {
        found_refusal(report, &refusal);
    } else {
        found(report, true,
              host.ground == GROUND_PRIVATE ? "libpcap sees packets on lo"
                                            : "libpcap sees packets on this machine's lo");
    }
}

/* BBR moves packets by timers of its own: see private.c. */
static void check_congestion(void *report)
{
    struct examination *finding = report;
    struct host host;
    struct err err;
    char name[16] = "?";
    host_enter(&host, false, &err);
    FILE *in = fopen("/proc/sys/net/ipv4/tcp_congestion_control", "re");
    if (in) {
        if (fscanf(in, "%15s", name) != 1) {
            strcpy(name, "?");
        }
        fclose(in);
    }
    finding->holds = strncmp(name, "bbr", 3) != 0;
    finding->obstacle = host.ground == GROUND_PRIVATE ? OBSTACLE_ITSELF : OBSTACLE_GIVEN;
    snprintf(finding->found, sizeof finding->found, "%s%s", name,
             finding->holds ? "" : ": timers of its own delay packets");
}

static void trace_here(struct probe_trace *probe)
{
    struct host host = { .own_user = false };
    struct err err;
    host_enter(&host, false, &err); /* Yama asks the namespace in which the program will run */
    probe_trace(&host, probe);
}

static void check_calls(void *report)
{
    struct probe_trace probe;
    trace_here(&probe);
    if (probe.call.step) {
        found_refusal(report, &probe.call);
    } else {
        found(report, true, "a program was stopped at its listen() call");
    }
}

static void check_proc(void *report)
{
    struct err err;
    bool holds = host_has_proc(&err) == 0;
    found(report, holds, holds ? "shows this process" : err.text);
}

static void found_own_proc(struct examination *finding, const struct private_refusal *refusal)
{
    char why[REFUSAL_TEXT_BYTES];
    unsigned parts = place_here()->proc_covered;
    struct text text;
    text_init(&text);
    text_add(&text, private_refusal_format(refusal, why));
    if (parts)
        text_addf(&text, ", where %u part%s of /proc %s covered", parts, parts == 1 ? "" : "s",
                  parts == 1 ? "is" : "are");
    text_add(&text, " (a grade wants it, a run does not)");
    lacks(finding, probe_mounts_refused(refusal) ? OBSTACLE_MOUNTS : OBSTACLE_ITSELF, text.s);
    text_release(&text);
}

/* What lies over parts of /proc, as a container's engine does it, is no obstacle to a run. */
static void check_own_proc(void *report)
{
    struct private_refusal refusal;
    bool own_user;
    if (private_choose(&own_user, &refusal) < 0)
        lacks(report, OBSTACLE_NO_PRIVATE, "needs a private network");
    else if (probe_own_proc(own_user, &refusal) < 0)
        found_own_proc(report, &refusal);
    else
        found(report, true, "the programs of a grade can have one");
}

/* How many this user namespace knows: the lengths in /proc/self/uid_map. */
static unsigned long long mapped_ids(void)
{
    unsigned long long sum = 0, length;
    FILE *in = fopen("/proc/self/uid_map", "re");
    while (in && fscanf(in, "%*u %*u %llu", &length) == 1)
        sum += length;
    if (in)
        fclose(in);
    return sum;
}

static void try_user_ids(void *report)
{
    bool small;
    *(bool *)report = user_ids_try(&small) == 0;
}

/* In namespaces, where root needs one for users, too. */
static bool grade_knows_one_user(void)
{
    struct private_refusal refusal;
    bool own_user;
    return private_choose(&own_user, &refusal) == 0 && own_user &&
           (probe_own_proc(true, &refusal) == 0 || !probe_mounts_refused(&refusal));
}

#define WANTED " (a grade wants others, a run does not)"

/* As root a grade gives its programs users of their own (grade/walls.c, grade/jail.h). */
static void check_user_ids(void *report)
{
    struct examination *finding = report;
    bool can = false;
    if (geteuid() != 0) {
        found(report, true, "a grade by an ordinary user needs no others");
    } else if (child_attempt(try_user_ids, &can, sizeof can) == 0 && can) {
        if (grade_knows_one_user())
            lacks(report, OBSTACLE_OWN_USER,
                  "root needs a user namespace here, which knows user 0 alone" WANTED);
        else
            found(report, true, "the programs of a grade can have their own");
    } else if (!privileges_hold(privileges_permitted(), CAP_SETUID) ||
               !privileges_hold(privileges_permitted(), CAP_SETGID)) {
        lacks(report, OBSTACLE_RIGHTS,
              "root lacks the right to take others (CAP_SETUID, CAP_SETGID)" WANTED);
    } else {
        unsigned long long ids = mapped_ids();
        lacks(report, OBSTACLE_ITSELF, "");
        snprintf(finding->found, sizeof finding->found,
                 "this user namespace has %llu user id%s, and not %d" WANTED, ids,
                 ids == 1 ? "" : "s", USER_IDS_SMALL);
    }
}

static void check_sockets(void *report)
{
    struct probe_trace probe;
    trace_here(&probe);
    if (probe.call.step) {
        lacks(report, OBSTACLE_NO_CALLS, "not tried: no call was seen");
    } else if (probe.socket.step) {
        found_refusal(report, &probe.socket);
    } else {
        found(report, true, "a traced program's socket was reached");
    }
}

/* ---- remedies: each for an obstacle ---- */

static const char *remedy_private(enum obstacle obstacle)
{
    static char kept[600];
    struct text text;
    (void)obstacle;
    text_init(&text);
    remedies_namespaces(&text);
    snprintf(kept, sizeof kept, "%s",
             text.len ? text.s
                      : "a sandbox, chroot or seccomp filter may refuse it: run outside of it");
    text_release(&text);
    return kept;
}

static const char *remedy_capture(enum obstacle obstacle)
{
    static char kept[800];
    struct text text;
    (void)obstacle;
    text_init(&text);
    remedies_namespaces(&text);
    remedies_capture(&text);
    snprintf(kept, sizeof kept, "%s",
             text.len ? text.s : "none known: `--calls-only` shows the calls alone");
    text_release(&text);
    return kept;
}

static const char *remedy_own_proc(enum obstacle obstacle)
{
    static char kept[400];
    struct text text;
    if (obstacle == OBSTACLE_MOUNTS)
        return remedy_mounts_at(place_here());
    text_init(&text);
    remedies_own_proc_at(&text, place_here());
    snprintf(kept, sizeof kept, "%s", text.s);
    text_release(&text);
    return kept;
}

static const char *remedy_user_ids(enum obstacle obstacle)
{
    static const char less[] = "; sockwire grade --walls less, which grades without them";
    static char kept[600];
    struct private_refusal refusal;
    bool own_user, namespaces = private_choose(&own_user, &refusal) == 0;
    const char *first = remedy_user_ids_at(place_here());
    if (obstacle == OBSTACLE_OWN_USER)
        first = "run sockwire as an ordinary user, whose grade needs none";
    else if (obstacle == OBSTACLE_RIGHTS)
        first = "leave root its usual rights (of a container: start it without --cap-drop)";
    snprintf(kept, sizeof kept, "%s%s", first, namespaces ? less : "");
    return kept;
}

static const char *remedy_kernel(enum obstacle obstacle)
{
    (void)obstacle;
    return "install a newer Linux kernel";
}

static const char *remedy_place(enum obstacle obstacle)
{
    (void)obstacle;
    return "in PowerShell: wsl --set-version DISTRIBUTION 2";
}

static const char *remedy_proc(enum obstacle obstacle)
{
    (void)obstacle;
    return "mount -t proc proc /proc (in a container: run it with a /proc)";
}

static const char *remedy_names(enum obstacle obstacle)
{
    (void)obstacle;
    return remedy_names_at(place_here());
}

static const char *remedy_congestion(enum obstacle obstacle)
{
    return remedy_congestion_at(place_here(), obstacle != OBSTACLE_GIVEN);
}

static const char *remedy_calls(enum obstacle obstacle)
{
    (void)obstacle;
    return remedy_ptrace();
}

static const char *remedy_sockets(enum obstacle obstacle)
{
    (void)obstacle;
    return "none needed: sockwire finds sockets through /proc instead (Linux before 5.6, or a container's seccomp filter)";
}

static const char *remedy_hosts(enum obstacle obstacle)
{
    (void)obstacle;
    return "sudo modprobe tun (in a container: --device /dev/net/tun)";
}

static const struct {
    const char *name;
    bool needed;
    void (*check)(void *finding);
    const char *(*remedy)(enum obstacle obstacle);
} rows[] = {
    { "place", false, check_place, remedy_place },
    { "kernel", true, check_kernel, remedy_kernel },
    /* linked in: holds or sockwire would not start */
    { "libraries", true, check_libraries, remedy_kernel },
    { "/proc", true, check_proc, remedy_proc },
    { "private network", false, check_private, remedy_private },
    { "own /proc", false, check_own_proc, remedy_own_proc },
    { "user ids", false, check_user_ids, remedy_user_ids },
    { "names", false, check_names, remedy_names },
    { "packets", true, check_capture, remedy_capture },
    { "congestion control", false, check_congestion, remedy_congestion },
    { "calls", true, check_calls, remedy_calls },
    { "sockets", false, check_sockets, remedy_sockets },
    { "hosts and wire", false, check_hosts, remedy_hosts },
};

static const char *remedy_of(int row, enum obstacle obstacle)
{
    switch (obstacle) {
    case OBSTACLE_NO_PRIVATE: return "what helps a private network helps here";
    case OBSTACLE_NO_CALLS: return "what helps calls helps here";
    default: return rows[row].remedy(obstacle);
    }
}

enum { ROWS = sizeof rows / sizeof *rows };
_Static_assert((int)ROWS <= (int)HOST_CHECKS_MAX, "the caller's table is large enough");

struct stand {
    struct host host;
    struct err err;
    int result;
};
_Static_assert(sizeof(struct stand) <= 4096, "fits a child's report");

static void stand_run(void *report)
{
    struct stand *stand = report;
    stand->result = host_enter(&stand->host, false, &stand->err);
}

int host_examine(struct host_check checks[HOST_CHECKS_MAX], struct host *ground)
{
    for (int i = 0; i < ROWS; i++) {
        struct examination finding = { .holds = false, .obstacle = OBSTACLE_ITSELF };
        int ended_by = child_attempt(rows[i].check, &finding, sizeof finding);
        if (ended_by > 0) {
            snprintf(finding.found, sizeof finding.found, "the test was ended by a signal: %s",
                     strsignal(ended_by));
        } else if (ended_by < 0) {
            snprintf(finding.found, sizeof finding.found, "the test could not be made");
        }
        checks[i] = (struct host_check){ .name = rows[i].name,
                                         .needed = rows[i].needed,
                                         .holds = finding.holds };
        memcpy(checks[i].found, finding.found, sizeof checks[i].found);
        checks[i].remedy = finding.holds ? NULL : remedy_of(i, finding.obstacle);
    }
    struct stand stand = { .result = -1 };
    if (child_attempt(stand_run, &stand, sizeof stand) != 0 || stand.result < 0) {
        stand.host = (struct host){ .ground = GROUND_NONE, .interface = "lo" };
        snprintf(stand.host.says, sizeof stand.host.says, "%.300s", stand.err.text);
    }
    *ground = stand.host;
    return ROWS;
}
