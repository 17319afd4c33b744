/* A trace: a file of captured frames (pcap or pcapng, plain or packed with gzip or zstd), or the
 * same from standard input.
 *
 *     struct trace *trace = trace_open(name, &err);
 *     while ((got = trace_next(trace, &frame, &err)) == 1)
 *         …
 *     if (got < 0)            the frames until here are good: show them, and err.text
 *     trace_close(trace);
 *
 * Frames come in the order of the file, which is not always the order of time, and are numbered
 * from 1 as Wireshark numbers them.  What a cut or damaged file holds up to the damage is handed
 * out; then one sentence says where and why it ends.  Memory does not grow with the file: one
 * buffer of a megabyte, more only for a block that is longer (16 MB at most), and what a packed
 * file needs to be unpacked. */
#ifndef PACKET_TRACE_H
#define PACKET_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct trace;

/* pcapng's opt_comment: UTF-8 by its specification, any bytes in a hostile file; no NUL at its end
 */
struct trace_comment {
    const char *text;
    size_t bytes;
};

struct trace_frame {
    /* from 1; pcapng: a Custom Block has a number, too, and is not handed out, so numbers may skip;
     * 0 where `arrived` is set */
    uint64_t number;
    /* of a run of ours over a wire, which is captured at both ends: the packet that left before, as
     * it arrived.  Who wants each packet once passes over these. */
    bool arrived;
    int64_t t_ns; /* since 1970; 0 when has_time is false */
    /* false: the file tells none (a Simple Packet Block), or one that 64 bits of nanoseconds can't
     * hold */
    bool has_time;
    int link_type;      /* pcap's LINKTYPE_ number of the interface that it was captured on */
    uint32_t interface; /* its index in trace_facts()->interfaces */
    const uint8_t *bytes;
    /* as the file says: a damaged one may tell fewer on the wire than captured */
    uint32_t captured_bytes, wire_bytes;
    /* for trace_write.h: the process that sent it, and its thread, where a call of it did; 0: not known */
    uint32_t pid, tid;
    size_t comment_count;
    const struct trace_comment *comments;
};

struct trace_interface {
    /* "" when the file tells none; cut when longer; any bytes in a hostile file */
    char name[64];
    int link_type;      /* LINKTYPE_ number */
    uint32_t snaplen;   /* at most so many bytes of each frame were captured; 0: no limit is told */
    uint64_t dropped;   /* frames that the capture lost here, as the file says so far */
    bool dropped_known; /* false: the file says nothing about it */
};

/* What the file says about itself.  In pcapng this is of the section that was read last: a file may
 * have several. */
struct trace_facts {
    const char *format; /* "pcap" or "pcapng" */
    const char *packed; /* "gzip", "zstd", or NULL */
    uint64_t section;   /* from 1 */
    size_t comment_count;
    const struct trace_comment *comments; /* of the Section Header Block */
    size_t interface_count;
    const struct trace_interface *interfaces; /* those of the section that were met so far */
    uint64_t dropped;                         /* by all interfaces of all sections so far */
    bool dropped_known;
    /* so many blocks with good frames had options that run out of the block: comments may be
     * lacking */
    uint64_t bad_options;
};

/* name: a file, or "-" for standard input.  NULL and err when it can't be opened or is no trace. */
struct trace *trace_open(const char *name, struct err *err);
/* The same of a copy: what is said of it names the original. */
struct trace *trace_open_called(const char *name, const char *called, struct err *err);

/* The same from an open descriptor, which trace_close() will close; the name is for messages. */
struct trace *trace_open_fd(int fd, const char *name, struct err *err);

/* What is known by now; the first section's comments are known at once.  What it points to lives
 * until the next trace_next(). */
const struct trace_facts *trace_facts(const struct trace *trace);

/* The next frame; what it points to dies with the next call.  1: a frame; 0: the trace has ended;
 * -1: it ends here, but not where it should (cut, damaged): err says where and why, and the next
 * call returns 0. */
int trace_next(struct trace *trace, struct trace_frame *frame, struct err *err);

void trace_close(struct trace *trace);

#endif
