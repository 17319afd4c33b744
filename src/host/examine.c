/* The checks of `sockwire doctor`: a table, and one small function per row that really does the
 * thing, in a child.
 *
 * A row's function runs where nothing it does can harm: it may move itself to another network, or
 * be killed.  Not here: how the result looks (doctor.c). */
#include <pcap/pcap.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/text.h"
#include "host/child.h"
#include "host/host.h"
#include "host/hosts.h"
#include "host/names.h"
#include "host/probe.h"
#include "host/remedies.h"

struct examination {
    bool holds;
    char found[sizeof((struct host_check *)0)->found];
};

static void found(struct examination *finding, bool holds, const char *words)
{
    finding->holds = holds;
    snprintf(finding->found, sizeof finding->found, "%.*s", (int)sizeof finding->found - 1, words);
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
        found(report, false, "needs a private network");
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
    found(finding, false, text.s);
    text_release(&text);
}

/* What lies over parts of /proc, as a container's engine does it, is no obstacle to a run. */
static void check_own_proc(void *report)
{
    struct private_refusal refusal;
    bool own_user;
    if (private_choose(&own_user, &refusal) < 0)
        found(report, false, "needs a private network");
    else if (probe_own_proc(own_user, &refusal) < 0)
        found_own_proc(report, &refusal);
    else
        found(report, true, "the programs of a grade can have one");
}

static void check_sockets(void *report)
{
    struct probe_trace probe;
    trace_here(&probe);
    if (probe.socket.step) {
        found_refusal(report, &probe.socket);
    } else {
        found(report, true, "a traced program's socket was reached");
    }
}

static const char *remedy_private(void)
{
    static char kept[400];
    struct text text;
    text_init(&text);
    remedies_namespaces(&text);
    snprintf(kept, sizeof kept, "%s",
             text.len ? text.s
                      : "a sandbox, chroot or seccomp filter may refuse it: run outside of it");
    text_release(&text);
    return kept;
}

static const char *remedy_capture(void)
{
    static char kept[600];
    struct text text;
    text_init(&text);
    remedies_namespaces(&text);
    remedies_capture(&text);
    snprintf(kept, sizeof kept, "%s",
             text.len ? text.s : "none known: `--calls-only` shows the calls alone");
    text_release(&text);
    return kept;
}

static const char *remedy_own_proc(void)
{
    static char kept[400];
    struct text text;
    bool own_user;
    struct private_refusal refusal;
    text_init(&text);
    if (private_choose(&own_user, &refusal) < 0)
        text_add(&text, "what helps a private network helps here");
    else
        remedies_own_proc(&text);
    snprintf(kept, sizeof kept, "%s", text.s);
    text_release(&text);
    return kept;
}

static const char *remedy_kernel(void)
{
    return "install a newer Linux kernel";
}

static const char *remedy_place(void)
{
    return "in PowerShell: wsl --set-version DISTRIBUTION 2";
}

static const char *remedy_proc(void)
{
    return "mount -t proc proc /proc (in a container: run it with a /proc)";
}

static const char *remedy_names(void)
{
    return "say 127.0.0.1 or localhost instead, or add \"127.0.0.1 servername server client\" to /etc/hosts";
}

static const char *remedy_congestion(void)
{
    return "sudo sysctl -w net.ipv4.tcp_congestion_control=cubic";
}

static const char *remedy_sockets(void)
{
    return "none needed: sockwire finds sockets through /proc instead (Linux before 5.6, or a container's seccomp filter)";
}

static const char *remedy_hosts(void)
{
    return "what helps a private network helps here; and \"modprobe tun\" (in a container: --device /dev/net/tun)";
}

static const struct {
    const char *name;
    bool needed;
    void (*check)(void *finding);
    const char *(*remedy)(void);
} rows[] = {
    { "place", false, check_place, remedy_place },
    { "kernel", true, check_kernel, remedy_kernel },
    /* linked in: holds or sockwire would not start */
    { "libraries", true, check_libraries, remedy_kernel },
    { "/proc", true, check_proc, remedy_proc },
    { "private network", false, check_private, remedy_private },
    { "own /proc", false, check_own_proc, remedy_own_proc },
    { "names", false, check_names, remedy_names },
    { "packets", true, check_capture, remedy_capture },
    { "congestion control", false, check_congestion, remedy_congestion },
    { "calls", true, check_calls, remedy_ptrace },
    { "sockets", false, check_sockets, remedy_sockets },
    { "hosts and wire", false, check_hosts, remedy_hosts },
};

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
        struct examination finding = { .holds = false };
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
        checks[i].remedy = finding.holds ? NULL : rows[i].remedy();
    }
    struct stand stand = { .result = -1 };
    if (child_attempt(stand_run, &stand, sizeof stand) != 0 || stand.result < 0) {
        stand.host = (struct host){ .ground = GROUND_NONE, .interface = "lo" };
        snprintf(stand.host.says, sizeof stand.host.says, "%.300s", stand.err.text);
    }
    *ground = stand.host;
    return ROWS;
}
