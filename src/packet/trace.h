/* A trace: a file of captured frames (pcap or pcapng), or the same from standard input.
 *
 * Frames come in the order of the file, which is not always the order of time, and are numbered from 1 as every viewer numbers
 * them.  What a cut or damaged file holds up to the damage is handed out; then one sentence says where and why it ends. */
#ifndef PACKET_TRACE_H
#define PACKET_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct trace;

struct trace_comment { /* pcapng's opt_comment: UTF-8 by its specification, any bytes in a hostile file */
    const char *text;
    size_t bytes;
};

struct trace_frame {
    uint64_t number;     /* from 1 */
    int64_t t_ns;        /* since 1970; 0 when the file has no time for it (a Simple Packet Block) */
    int link_type;       /* pcap's LINKTYPE_ number of the interface that it was captured on */
    const uint8_t *bytes;
    uint32_t captured_bytes, wire_bytes;
    size_t comment_count;
    const struct trace_comment *comments;
};

/* name: a file, or "-".  NULL and err when it can't be opened or is no trace. */
struct trace *trace_open(const char *name, struct err *err);

/* The next frame; what it points to dies with the next call.  1: a frame; 0: the trace has ended; -1: it ends here, but not where
 * it should (cut, damaged): err says where and why. */
int trace_next(struct trace *trace, struct trace_frame *frame, struct err *err);

void trace_close(struct trace *trace);

#endif
