/* What the readers of the formats share: private to trace*.c. */
#ifndef PACKET_TRACE_PARTS_H
#define PACKET_TRACE_PARTS_H

#include "packet/trace.h"
#include "packet/trace_source.h"

struct pcapng;

struct trace {
    char *name; /* as in messages */
    struct source source;
    int (*next)(struct trace *trace, struct trace_frame *frame, struct err *err);
    uint64_t frames; /* the number of the last frame */
    bool over;       /* the end was told */
    /* numbers in the file (pcapng: in the section) have their highest byte first */
    bool big;
    struct trace_facts facts;
    struct trace_interface interface; /* pcap has one */
    size_t header_bytes;              /* pcap: of each frame */
    uint32_t captured_max;            /* pcap: more is damage */
    int64_t tick_ns;                  /* pcap: 1000 or 1 */
    /* pcap: captured and on the wire */
    enum { LENGTHS_IN_ORDER, LENGTHS_SWAPPED, LENGTHS_EITHER } lengths;
    struct pcapng *pcapng;
};

/* The first bytes are those of this format?  They can be peeked: 4 at least. */
bool pcap_is(const uint8_t *start);
bool pcapng_is(const uint8_t *start);

/* Read the file's header.  -1 and err when it can't be read. */
int pcap_begin(struct trace *trace, struct err *err);
int pcapng_begin(struct trace *trace, struct err *err);
void pcapng_free(struct pcapng *pcapng);

/* What the beginning of a file that is no trace looks like, as "text" or "a zip archive".  Writes
 * to `text`. */
void trace_guess(const uint8_t *start, size_t count, char *text, size_t text_bytes);

/* How many bytes a frame may have: libpcap's and Wireshark's limit.  A longer one is not a frame,
 * but damage. */
uint32_t trace_captured_max(int link_type);

/* The trace ends at this byte of the unpacked file, where it should not: err says so.  Returns -1.
 */
int trace_broken(const struct trace *trace, uint64_t offset, struct err *err, const char *why, ...)
    __attribute__((format(printf, 4, 5)));

/* The same when source_peek() gave NULL: `what` ("a frame") begins at offset, and its `need` bytes
 * are not there. */
int trace_cut(const struct trace *trace, uint64_t offset, struct err *err, const char *what,
              uint64_t need);

static inline uint16_t read_u16(const uint8_t *at, bool big)
{
    return (uint16_t)(big ? at[0] << 8 | at[1] : at[1] << 8 | at[0]);
}

static inline uint32_t read_u32(const uint8_t *at, bool big)
{
    return big ? (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]
               : (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

static inline uint64_t read_u64(const uint8_t *at, bool big)
{
    uint64_t first = read_u32(at, big), second = read_u32(at + 4, big);
    return big ? first << 32 | second : second << 32 | first;
}

#endif
