/* Making a network of our own, without sudo.
 *
 *     unshare(CLONE_NEWUSER | CLONE_NEWNET)     a user namespace, in which we hold every capability, and a network in it
 *     setgroups, uid_map, gid_map               our user id stays what it was
 *     unshare(CLONE_NEWNET)                     once more, for a small table of connections
 *     lo up                                     a new network starts with lo down
 *     packet socket                             the right that libpcap needs (tried, not kept)
 *
 * Root (CAP_SYS_ADMIN) needs no user namespace and skips the first half.
 *
 * The whole chain is tried in a child first.  Some systems let unshare() succeed and refuse a
 * later step (Ubuntu 24.04's AppArmor rule: the write to uid_map, or lo), and a process that has
 * left its user namespace can't come back.
 *
 * The price: inside a user namespace only the caller's own user and group are known; files of
 * others look as if nobody owned them, and set-user-ID programs run without their power.
 *
 * Not here: the mount namespace (names.c), and what to do when all this is refused (host.c,
 * remedies.c). */
#include "host/private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/capability.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/io.h"
#include "host/child.h"
#include "host/link.h"
#include "host/privileges.h"
#include "host/settings.h"

static int refused(struct private_refusal *refusal, const char *step)
{
    *refusal = (struct private_refusal){ .step = step, .why = errno };
    return -1;
}

const char *private_namespaces_why(int why)
{
    return why == ENOSPC ? "the limit of namespaces is reached" : strerror(why);
}

const char *private_refusal_format(const struct private_refusal *refusal,
                                   char text[REFUSAL_TEXT_BYTES])
{
    const char *why =
        refusal->namespaces ? private_namespaces_why(refusal->why) : strerror(refusal->why);
    snprintf(text, REFUSAL_TEXT_BYTES, "%s%s%s", refusal->step, refusal->why ? ": " : "",
             refusal->why ? why : "");
    return text;
}

/* An ordinary user may map one id, his own, and the group only after giving up setgroups(). */
int private_map_caller(uid_t uid, gid_t gid, struct private_refusal *refusal)
{
    char line[64];
    /* With capabilities on its file (setcap) sockwire would not own its own /proc/self/uid_map. */
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    if (write_file("/proc/self/setgroups", 0, "deny") < 0) {
        return refused(refusal, "writing setgroups");
    }
    snprintf(line, sizeof line, "%u %u 1", uid, uid);
    if (write_file("/proc/self/uid_map", 0, line) < 0) {
        return refused(refusal, "writing uid_map");
    }
    snprintf(line, sizeof line, "%u %u 1", gid, gid);
    if (write_file("/proc/self/gid_map", 0, line) < 0) {
        return refused(refusal, "writing gid_map");
    }
    return 0;
}

static int lo_up(struct private_refusal *refusal)
{
    /* A machine that hands its settings on to new networks may have switched IPv6 off; then ::1
     * would be missing. */
    write_file("/proc/sys/net/ipv6/conf/lo/disable_ipv6", 0, "0");

    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return refused(refusal, "a socket in the new network");
    }
    struct ifreq request = { .ifr_name = "lo" };
    int result = ioctl(fd, SIOCGIFFLAGS, &request);
    if (result == 0) {
        request.ifr_flags |= IFF_UP;
        result = ioctl(fd, SIOCSIFFLAGS, &request);
    }
    if (result < 0) {
        refused(refusal, "bringing lo up");
        close(fd);
        return -1;
    }
    /* The kernel gives lo its two addresses when it comes up: see that it did. */
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        result = refused(refusal, "127.0.0.1 on lo");
    }
    close(fd);
    return result;
}

/* A real machine has more addresses than those of lo, and the C library knows: where it finds none
 * but 127.0.0.1 and ::1, getaddrinfo() with AI_ADDRCONFIG and AF_INET fails even for "127.0.0.1".
 * A program that works outside must work here, so lo gets a second address of each family, which
 * nothing else notices: all of 127.0.0.0/8 is local anyway, and a link-local IPv6 address is what
 * every real interface has.  Best effort: few programs ask like that. */
static void more_addresses(void)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = { .ifr_name = "lo:1" };
    struct sockaddr_in second = { .sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1) };
    memcpy(&request.ifr_addr, &second, sizeof second);
    ioctl(fd, SIOCSIFADDR, &request);
    close(fd);

    struct address link_local = { .version = 6 };
    inet_pton(AF_INET6, "fe80::1", link_local.ip);
    (void)link_add_address(link_index("lo"), &link_local, 128);
}

int private_may_capture(struct private_refusal *refusal)
{
    int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return refused(refusal, "a packet socket");
    }
    struct sockaddr_ll address = {
        .sll_family = AF_PACKET,
        .sll_protocol = htons(ETH_P_ALL),
        .sll_ifindex = (int)if_nametoindex("lo"),
    };
    int result = 0;
    if (address.sll_ifindex == 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        result = refused(refusal, "a packet socket on lo");
    }
    close(fd);
    return result;
}

/* Some machines have BBR as their default, and a new network inherits it.  BBR paces: a timer, not
 * the send() or the arriving ACK, makes packets leave, and the reader would see other reasons than
 * on Linux's default.  Where cubic is not allowed to us, reno always is.  A read-only /proc/sys
 * (Docker) refuses both: then the machine's choice stays. */
static void usual_congestion_control(void)
{
    static const char path[] = "/proc/sys/net/ipv4/tcp_congestion_control";
    if (write_file(path, 0, "cubic") < 0) {
        write_file(path, 0, "reno");
    }
}

/* The limits that the kernel takes from the size of a network's table of connections. */
static const char *const limits[] = { "ipv4/tcp_max_tw_buckets", "ipv4/tcp_max_syn_backlog" };
enum { LIMITS = sizeof limits / sizeof *limits };

/* A network has its table of connections from the network in which it was made: small, where that
 * asks for it (Linux 6.1), else the machine's own, whose size follows the memory.  To read
 * /proc/net/tcp takes 3 ms and more there, and 0.1 ms in a small one. */
static bool asks_for_small_tables(void)
{
    return setting_write("ipv4/tcp_child_ehash_entries", "4096") == 0;
}

int private_new_network(void)
{
    char values[LIMITS][24] = { "" };
    for (size_t i = 0; i < LIMITS; i++)
        setting_read(limits[i], values[i], sizeof values[i]);
    bool small = asks_for_small_tables();
    if (unshare(CLONE_NEWNET) < 0)
        return -1;
    for (size_t i = 0; small && i < LIMITS; i++)
        if (*values[i])
            (void)setting_write(limits[i], values[i]);
    return 0;
}

int private_network_up(struct private_refusal *refusal)
{
    if (lo_up(refusal) < 0) {
        return -1;
    }
    usual_congestion_control();
    return 0;
}

int private_build(bool own_user, struct private_refusal *refusal)
{
    /* before unshare(): afterwards, and until the maps are written, both read as 65534 */
    uid_t uid = geteuid();
    gid_t gid = getegid();
    if (unshare(CLONE_NEWNET | (own_user ? CLONE_NEWUSER : 0)) < 0) {
        refused(refusal, own_user ? "a user and a network namespace" : "a network namespace");
        refusal->namespaces = true;
        return -1;
    }
    if (own_user && private_map_caller(uid, gid, refusal) < 0) {
        return -1;
    }
    if (asks_for_small_tables())
        (void)private_new_network(); /* where that is refused, the first one does */
    if (private_network_up(refusal) < 0) {
        return -1;
    }
    more_addresses();
    return 0;
}

struct private_trial {
    bool own_user;
    int result;
    struct private_refusal refusal;
};

static void trial_run(void *report)
{
    struct private_trial *trial = report;
    trial->result = private_build(trial->own_user, &trial->refusal);
    /* in the trial only: closing a packet socket takes the kernel 10 ms */
    if (trial->result == 0) {
        trial->result = private_may_capture(&trial->refusal);
    }
}

int private_choose(bool *own_user, struct private_refusal *refusal)
{
    const char *forced = getenv("SOCKWIRE_GROUND"); /* see host.c */
    if (forced && *forced && strcmp(forced, "private") != 0) {
        *refusal = (struct private_refusal){ .step = "not tried, for SOCKWIRE_GROUND is set" };
        return -1;
    }
    bool root = privileges_hold(privileges_permitted(), CAP_SYS_ADMIN);
    for (int way = root ? 0 : 1; way < 2; way++) {
        struct private_trial trial = { .own_user = way == 1 };
        if (child_attempt(trial_run, &trial, sizeof trial) != 0) {
            /* A seccomp filter may kill instead of refusing. */
            trial = (struct private_trial){ .result = -1,
                                            .refusal = { .step = "the trial process was killed" } };
        }
        *refusal = trial.refusal;
        if (trial.result == 0) {
            *own_user = way == 1;
            return 0;
        }
    }
    return -1;
}
