/* The wire, live: libpcap on one interface of the current network namespace.
 *
 * Never blocks: capture_fd() is for poll(), capture_read() hands out what is there.  Measured traps
 * and their remedies are in capture.c.  Packets come in the order of capture, which is not quite
 * the order of time. */
#ifndef PACKET_CAPTURE_H
#define PACKET_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "packet/decode.h"

struct capture;

/* How long after its time stamp a packet may reach capture_read() at the latest, on a machine that
 * is not stalled.  capture_through() tells it of any machine. */
enum { CAPTURE_LAG_MS = 12 };

enum { CAPTURE_SNAPLEN_BYTES = 262144 }; /* of a frame, so much is captured */

/* Open interface (normally "lo").  NULL and err when it can't be; the caller ends it with
 * capture_close(). */
struct capture *capture_open(const char *interface, struct err *err);

/* The same with wishes; what is 0 or NULL is as in capture_open(). */
struct capture_options {
    /* of a frame, so much is captured: less lets more frames wait for us in the ring */
    uint32_t snaplen_bytes;
    int ring_bytes;
    /* frames wait so long for more to come.  The ring holds 256 KB blocks: with 1 ms, one of 64 MB
     * is full when nobody reads for 256 ms, however small the frames are */
    int block_timeout_ms;
    bool numbered;      /* facts->frame counts the frames from 1, whatever they hold */
    const char *filter; /* for the kernel to apply, in tcpdump's language */
    /* Told every frame, whatever it holds, before it is decoded; it dies with the return. */
    void (*frame)(void *context, int64_t t_ns, const uint8_t *bytes, uint32_t captured_bytes,
                  uint32_t wire_bytes);
    void *context;
};
struct capture *capture_open_with(const char *interface, const struct capture_options *options,
                                  struct err *err);

/* A descriptor that poll() reports readable when capture_read() has something to give. */
int capture_fd(const struct capture *capture);

/* The link type of the frames, pcap's DLT name ("EN10MB"), and its number. */
const char *capture_link(const struct capture *capture);
int capture_link_type(const struct capture *capture);

/* Hand every packet that is there, and is TCP, UDP or an ICMP error about them, to take(), with the
 * frame itself (facts->captured_bytes long).  Both die with take()'s return. Returns how many were
 * handed out, or -1 and err when the interface went away. */
typedef void capture_take(void *context, const struct packet_facts *facts, const uint8_t *frame);
int capture_read(struct capture *capture, capture_take *take, void *context, struct err *err);

/* The moment up to which all packets have been handed out, as far as the kernel's own count proves
 * it: those that are stamped later may still lie in the ring.  It is asked again only while what is
 * known is before `wanted_ns`.  INT64_MAX: the count can't tell it here. */
int64_t capture_through(struct capture *capture, int64_t wanted_ns);

/* How many frames were read since capture_open(), whatever they hold. */
uint64_t capture_frames(const struct capture *capture);

/* How many packets the kernel had to drop since capture_open() because nobody read them in time. */
uint64_t capture_dropped(struct capture *capture);

void capture_close(struct capture *capture);

#endif
