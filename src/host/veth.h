/* A private wire: a network of its own with one interface, into which this process feeds frames; a
 * command that runs there sees them arrive as it would on a real network.
 *
 *     namespace of this process          namespace of the command
 *     feed0 ═══════ veth pair ═════════ wire0   (and lo)
 *
 *     veth_make(&veth, &err)             this process moves; single-threaded, nothing open on the network
 *     fork(); in the child: veth_enter(&veth), exec
 *     veth_listens(&veth)                a packet socket is open on wire0: somebody captures
 *     veth_received(&veth)               so many frames have arrived there
 *
 * wire0 is quiet: no addresses, no ARP, no IPv6, so that nothing is seen there but what was fed in. */
#ifndef HOST_VETH_H
#define HOST_VETH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define VETH_INTERFACE "wire0" /* what the command captures on */
#define VETH_FEED "feed0"      /* what frames are sent to */
enum { VETH_MTU = 65535 };

struct veth {
    /* a user namespace of our own was made: the command gets the right to capture there */
    bool own_user;
    unsigned index; /* of wire0 */
    int network;    /* descriptors: the command's namespace, */
    int packets;    /* … its /proc/net/packet, */
    int devices;    /* … and its /proc/net/dev */
};

/* -1 and err, with remedies, when this machine does not let us. */
int veth_make(struct veth *veth, struct err *err);
void veth_release(struct veth *veth);

/* In a child, right before exec.  -1 with errno. */
int veth_enter(const struct veth *veth);

bool veth_listens(const struct veth *veth);
uint64_t veth_received(const struct veth *veth);

#endif
