/* The frames of a run that is kept, in the order in which they will stand in its file: each packet
 * as it left, and over a wire between hosts once more for each copy that arrived. */
#ifndef RECORD_WRITTEN_FRAMES_H
#define RECORD_WRITTEN_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "record/line.h"

struct written_frame { /* of a packet that the timeline was told, as it left or as it arrived */
    int64_t t_ns;
    uint64_t place;
    uint32_t captured_bytes, wire_bytes;
    bool arrived;
    int16_t host; /* where it was captured; HOST_WIRE: at that of its destination */
    int16_t to;   /* over a wire: its destination, in host_addresses; -1: not known */
};

/* Whose address it is: of the host from which it was seen to leave. */
struct host_address {
    struct address address;
    int host; /* HOST_WIRE: not known (yet) */
};

/* A host has few; what a program makes up beyond them is not looked up. */
enum { HOST_ADDRESSES_MAX = 200, HOSTS_NAMED_MAX = 256 };

struct written_frames {
    size_t count, capacity;
    struct written_frame *list;
    size_t packet_count, packet_capacity;
    size_t *packets; /* by number of packet - 1: its frame */
    size_t crossing_count, crossing_capacity;
    size_t *crossings; /* by number of crossing: its packet's frame + 1, as it left; 0: none */
    size_t host_address_count;
    struct host_address host_addresses[HOST_ADDRESSES_MAX];
};

void written_frames_release(struct written_frames *frames);

/* OBSERVED_PACKET, and OBSERVED_CROSSED that arrived; sets record->wire_bytes, by which the reader
 * finds the frame. */
void written_frames_left(struct written_frames *frames, struct record *record);
void written_frames_arrived(struct written_frames *frames, struct record *record);

/* At which host's interface it was captured; 0 where there is one. */
uint32_t written_frames_interface(const struct written_frames *frames,
                                  const struct timeline *timeline,
                                  const struct written_frame *frame);

/* What the hosts' interfaces are called, by host: as the program that runs there.  Returns how many
 * there are; 0: there is but one host. */
size_t written_hosts_name(const struct timeline *timeline, const char *names[HOSTS_NAMED_MAX]);

#endif
