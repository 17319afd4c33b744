/* Making the private wire: see veth.h.  A veth at this end, its peer in the command's namespace. */
#include "host/veth.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"
#include "host/link.h"
#include "host/private.h"
#include "host/remedies.h"

static int bring_up(const char *interface)
{
    link_without_ipv6(interface);
    unsigned index = link_index(interface);
    return index ? link_up(index, IFF_NOARP) : -1;
}

static int refused(const struct private_refusal *refusal, struct err *err)
{
    char why[REFUSAL_TEXT_BYTES];
    struct text remedies;
    text_init(&remedies);
    remedies_namespaces(&remedies);
    err_set(err, "no private wire can be made here: %s%s%s", private_refusal_format(refusal, why),
            remedies.len ? ". What helps: " : "", remedies.s);
    text_release(&remedies);
    return -1;
}

int veth_make(struct veth *veth, struct err *err)
{
    struct private_refusal refusal;
    *veth = (struct veth){ .network = -1, .packets = -1, .devices = -1 };
    if (private_choose(&veth->own_user, &refusal) != 0 ||
        private_build(veth->own_user, &refusal) != 0)
        return refused(&refusal, err);
    veth->network = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    veth->packets = open("/proc/self/net/packet", O_RDONLY | O_CLOEXEC);
    veth->devices = open("/proc/self/net/dev", O_RDONLY | O_CLOEXEC);
    if (veth->network < 0 || veth->packets < 0 || veth->devices < 0)
        return err_errno(err, "looking at the private network through /proc");
    if (unshare(CLONE_NEWNET) < 0)
        return err_errno(err, "a second network namespace, for the end that feeds the wire");
    if (link_pair(VETH_FEED, VETH_INTERFACE, veth->network, VETH_MTU) != 0)
        return err_errno(err,
                         "making a veth pair for the private wire (does this kernel have veth?)");
    int feed = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), result = -1;
    if (feed >= 0 && bring_up(VETH_FEED) == 0 && setns(veth->network, CLONE_NEWNET) == 0) {
        result = bring_up(VETH_INTERFACE);
        veth->index = link_index(VETH_INTERFACE);
        if (setns(feed, CLONE_NEWNET) != 0)
            result = -1;
    }
    if (result != 0)
        err_errno(err, "bringing the private wire up");
    if (feed >= 0)
        close(feed);
    return result;
}

void veth_release(struct veth *veth)
{
    int *const fds[] = { &veth->network, &veth->packets, &veth->devices };
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++) {
        if (*fds[i] >= 0)
            close(*fds[i]);
        *fds[i] = -1;
    }
}

/* Without this an ordinary user's exec() would lose what the user namespace gives: the right to
 * capture on a wire that is his own. */
static int keep_capture_right(void)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3, .pid = 0 };
    struct __user_cap_data_struct data[2] = { { 0 }, { 0 } };
    static const int kept[] = { CAP_NET_RAW, CAP_NET_ADMIN };
    if (syscall(SYS_capget, &header, data) < 0)
        return -1;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        data[0].inheritable |= 1u << kept[i];
    if (syscall(SYS_capset, &header, data) < 0)
        return -1;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, kept[i], 0, 0) < 0)
            return -1;
    return 0;
}

int veth_enter(const struct veth *veth)
{
    if (setns(veth->network, CLONE_NEWNET) < 0)
        return -1;
    return veth->own_user ? keep_capture_right() : 0;
}

/* ---- looking at it ---- */

/* A file of /proc once more from its beginning; it may be long. */
static bool read_again(int fd, struct text *text)
{
    char bytes[4096];
    ssize_t got;
    if (lseek(fd, 0, SEEK_SET) < 0)
        return false;
    while ((got = read(fd, bytes, sizeof bytes)) > 0)
        text_add_bytes(text, bytes, (size_t)got);
    return got == 0;
}

/* "sk RefCnt Type Proto Iface R Rmem User Inode": bound to a protocol (libpcap binds last),
 * running, on wire0 or on all interfaces. */
bool veth_listens(const struct veth *veth)
{
    struct text text;
    bool listens = false;
    text_init(&text);
    if (read_again(veth->packets, &text)) {
        for (const char *line = strchr(text.s, '\n'); line && line[1] && !listens;
             line = strchr(line + 1, '\n')) {
            unsigned protocol, interface, running;
            if (sscanf(line + 1, "%*s %*s %*s %x %u %u", &protocol, &interface, &running) == 3)
                listens = protocol && running && (interface == veth->index || interface == 0);
        }
    }
    text_release(&text);
    return listens;
}

uint64_t veth_received(const struct veth *veth)
{
    struct text text;
    unsigned long long packets = 0;
    text_init(&text);
    if (read_again(veth->devices, &text)) {
        const char *line = strstr(text.s, VETH_INTERFACE ":");
        if (line && sscanf(line + strlen(VETH_INTERFACE ":"), "%*u %llu", &packets) != 1)
            packets = 0;
    }
    text_release(&text);
    return packets;
}
