/* Writing a trace: pcapng with comments, or plain pcap, both with nanoseconds, which every other
 * tool reads.
 *
 *     struct trace_writer *writer = trace_writer_new(file, format, &about);
 *     trace_writer_frame(writer, &frame);                                    for each frame, in the order that numbers them
 *     if (trace_writer_end(writer, received, dropped, &err) != 0) …          and writer is gone
 *
 * A frame whose checksum was left half computed, as on loopback, is marked so (epb_flags), and no
 * viewer need call it wrong.  Comments are pcapng's opt_comment.  Custom Blocks are written for
 * processes alone, and only where they are asked for: Wireshark before 5 counts each as a frame, and
 * its conversion to pcap stops there.  All interfaces
 * have the same link type and snaplen (libpcap refuses a file where they differ).  Where there are
 * several, each is one of a host's, and each frame says whether it left there or arrived. */
#ifndef PACKET_TRACE_WRITE_H
#define PACKET_TRACE_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "packet/trace.h"

enum trace_format {
    TRACE_PCAPNG,
    TRACE_PCAP /* holds no comments, and no count of what was lost */
};

/* By the name's ending: TRACE_PCAP for ".pcap", ".cap" and ".dmp". */
enum trace_format trace_format_of(const char *name);

/* An option's length has 16 bits; a longer comment is cut there.  All comments of the file together
 * stand in one block, and so do those of a frame: libpcap takes no more than 1 MB of the first, and
 * 16 MB of the others (as does Wireshark). */
enum {
    TRACE_COMMENT_MAX = 65535,
    TRACE_FILE_COMMENTS_MAX = 1000000,
    TRACE_FRAME_COMMENTS_MAX = 15 << 20
};

/* A process, as Wireshark's process information has it: a Custom Block of the Wireshark Foundation's
 * (number 32622) with the body of the Process Information Block that the pcapng draft is to have. */
struct trace_process {
    int64_t t_ns; /* that it is this program from then on: a process id may come again */
    uint32_t pid, parent, uid;
    char *name, *path; /* "python3", "/usr/bin/python3.11"; NULL: not known */
    char *cmdline;     /* its words, each ended by NUL but the last */
    size_t cmdline_bytes;
};

struct trace_about {
    const char *interface; /* "lo"; NULL: not known */
    /* more than one: their names, instead of `interface`; a name may be NULL */
    size_t interface_count;
    const char *const *interfaces;
    int link_type; /* as pcap_datalink() tells it */
    uint32_t snaplen_bytes;
    size_t comment_count; /* on the whole file */
    const struct trace_comment *comments;
    size_t process_count; /* pcapng alone */
    const struct trace_process *processes;
};

struct trace_writer;

/* Writes what stands before the first frame.  The file stays the caller's; a failure to write is
 * told by trace_writer_end(). */
struct trace_writer *trace_writer_new(FILE *file, enum trace_format format,
                                      const struct trace_about *about);

/* Taken of the frame: t_ns, bytes, captured_bytes, wire_bytes, comments; pid and tid where pid is not 0;
 * interface and arrived where there are several interfaces. */
void trace_writer_frame(struct trace_writer *writer, const struct trace_frame *frame);

/* received, dropped: what the capture counted.  -1 and err when anything could not be written. */
int trace_writer_end(struct trace_writer *writer, uint64_t received, uint64_t dropped,
                     struct err *err);

#endif
