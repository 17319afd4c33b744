/* The wire, live: libpcap on one interface of the current network namespace.
 *
 * Never blocks: capture_fd() is for poll(), capture_read() hands out what is there.  Measured traps and their remedies are in
 * capture.c.  Packets come in the order of capture, which is not quite the order of time. */
#ifndef PACKET_CAPTURE_H
#define PACKET_CAPTURE_H

#include <stdint.h>

#include "base/err.h"
#include "packet/decode.h"

struct capture;

/* How long after its time stamp a packet may reach capture_read() at the latest, on a machine that is not stalled. */
enum { CAPTURE_LAG_MS = 12 };

/* Open interface (normally "lo").  NULL and err when it can't be; the caller ends it with capture_close(). */
struct capture *capture_open(const char *interface, struct err *err);

/* A descriptor that poll() reports readable when capture_read() has something to give. */
int capture_fd(const struct capture *capture);

/* The link type of the frames, pcap's DLT name ("EN10MB"). */
const char *capture_link(const struct capture *capture);

/* Hand every packet that is there, and is TCP, UDP or an ICMP error about them, to take().  The facts die with take()'s return.
 * Returns how many were handed out, or -1 and err when the interface went away. */
int capture_read(struct capture *capture, void (*take)(void *context, const struct packet_facts *facts), void *context,
                 struct err *err);

/* How many packets the kernel had to drop since capture_open() because nobody read them in time. */
uint64_t capture_dropped(struct capture *capture);

void capture_close(struct capture *capture);

#endif
