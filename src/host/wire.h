/* A private wire: a network of its own with one interface, into which this process feeds frames; a
 * command that runs there sees them arrive as it would on a real network.
 *
 *     namespace of this process          namespace of the command
 *     feed0 ═══════ veth pair ═════════ wire0   (and lo)
 *
 *     wire_make(&wire, &err)             this process moves; single-threaded, nothing open on the network
 *     fork(); in the child: wire_enter(&wire), exec
 *     wire_listens(&wire)                a packet socket is open on wire0: somebody captures
 *     wire_received(&wire)               so many frames have arrived there
 *
 * wire0 is quiet: no addresses, no ARP, no IPv6, so that nothing is seen there but what was fed in. */
#ifndef HOST_WIRE_H
#define HOST_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define WIRE_INTERFACE "wire0" /* what the command captures on */
#define WIRE_FEED "feed0"      /* what frames are sent to */
enum { WIRE_MTU = 65535 };

struct wire {
    /* a user namespace of our own was made: the command gets the right to capture there */
    bool own_user;
    unsigned index; /* of wire0 */
    int network;    /* descriptors: the command's namespace, */
    int packets;    /* … its /proc/net/packet, */
    int devices;    /* … and its /proc/net/dev */
};

/* -1 and err, with remedies, when this machine does not let us. */
int wire_make(struct wire *wire, struct err *err);
void wire_release(struct wire *wire);

/* In a child, right before exec.  -1 with errno. */
int wire_enter(const struct wire *wire);

bool wire_listens(const struct wire *wire);
uint64_t wire_received(const struct wire *wire);

#endif
