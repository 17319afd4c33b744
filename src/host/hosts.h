/* Each program on a host of its own: network namespaces that only the wire joins.
 *
 *     host of the server              the wire               host of a client
 *     wire0 192.0.2.1       ──── frames, read and ────  wire0 192.0.2.11, .12 …
 *           2001:db8::1          written by us                2001:db8::11, ::12 …
 *
 *     host_enter()                    a private network: the ground on which the hosts are made
 *     hosts_make()                    each host, with one end of the wire open in our hands
 *     hosts_enter(), in a child       a program moves to its host, before host_drop()
 *     hosts_visit(), hosts_return()   this process opens something there (a capture), and comes back
 *     hosts_release()                 the namespaces vanish with their last program
 *
 * Addresses are those that documents may use for examples (RFC 5737, RFC 3849): nobody takes them
 * for real ones.  Each host knows where the others are (permanent neighbours), so no ARP and no
 * neighbour discovery is seen.  The names servername, server, client, client2 … and, of IPv6,
 * ip6-server, ip6-client … mean the hosts' addresses; both-server, both-client … both of them.
 *
 * A host hands its frames over through a TAP device, where /dev/net/tun is there; else through a
 * veth pair and a packet socket.  Both give whole frames by read() and take them by write(). */
#ifndef HOST_HOSTS_H
#define HOST_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/err.h"
#include "host/host.h"

#define HOSTS_INTERFACE "wire0"
enum { HOSTS_MAX = 64, HOSTS_MTU = 1500, HOSTS_NAME_BYTES = 24 };

enum hosts_device { HOSTS_TAP, HOSTS_VETH };

struct end_host {
    char name[HOSTS_NAME_BYTES]; /* "server", "client", "client2" */
    int who;                     /* 0: the server; n: the n-th client */
    int network;                 /* descriptor of its network namespace */
    int device;                  /* descriptor: a read() takes a frame that it sent */
    int tcp, tcp6;               /* descriptors: its /proc/net/tcp and tcp6; -1: there is none */
    uint8_t mac[6];
    struct address ipv4, ipv6; /* no port */
};

struct hosts {
    enum hosts_device kind;
    int no_tap;   /* errno: why the kind is HOSTS_VETH */
    size_t count; /* the server first, when there is one */
    struct end_host *list;
    int ground; /* descriptor of the namespace that this process stands in */
    bool names; /* the hosts' names resolve */
};

/* A setting of a host's kernel: path below /proc/sys/net. */
struct hosts_setting {
    int who; /* as end_host.who; -1: every host */
    const char *path, *value;
};

struct hosts_plan {
    bool server;
    size_t clients;
    const struct hosts_setting *settings;
    size_t setting_count;
};

/* -1 and err, with the remedy; nothing is left then. */
int hosts_make(struct hosts *hosts, const struct host *ground, const struct hosts_plan *plan,
               struct err *err);
void hosts_release(struct hosts *hosts);

/* In a child, right before exec: only async-signal-safe calls.  -1 with errno. */
int hosts_enter(const struct hosts *hosts, size_t index);

/* This process moves to a host, and back to where it was. */
int hosts_visit(const struct hosts *hosts, size_t index, struct err *err);
void hosts_return(const struct hosts *hosts);

/* How many frames a host's own queue lost before the wire saw them. */
uint64_t hosts_dropped(const struct hosts *hosts, size_t index);

/* With veth, what the wire has not read yet waits in the buffer of a packet socket. Only root may
 * make that as large as it must be; for others the kernel stops at net.core.rmem_max (212 992 bytes
 * by default, some 90 full frames), and a burst of more loses frames. */
bool hosts_is_tight(const struct hosts *hosts);

/* Which host has this address; -1: none. */
int hosts_with_ip(const struct hosts *hosts, const struct address *address);

#endif
