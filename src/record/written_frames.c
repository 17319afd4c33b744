/* The frames of a run that is kept: see written_frames.h. */
#include "record/written_frames.h"

#include <stdlib.h>

#include "base/memory.h"

void written_frames_release(struct written_frames *frames)
{
    free(frames->list);
    free(frames->packets);
    free(frames->crossings);
}

static struct written_frame *frame_add(struct written_frames *frames,
                                       const struct written_frame *frame)
{
    array_reserve(&frames->list, &frames->capacity, frames->count, sizeof *frames->list);
    frames->list[frames->count] = *frame;
    return &frames->list[frames->count++];
}

/* -1: there are too many. */
static int16_t host_address(struct written_frames *frames, const struct address *address)
{
    struct address ip = *address;
    ip.port = 0;
    for (size_t i = 0; i < frames->host_address_count; i++)
        if (address_same(&frames->host_addresses[i].address, &ip))
            return (int16_t)i;
    if (frames->host_address_count == HOST_ADDRESSES_MAX)
        return -1;
    frames->host_addresses[frames->host_address_count] =
        (struct host_address){ .address = ip, .host = HOST_WIRE };
    return (int16_t)frames->host_address_count++;
}

/* In the same place as the frame that completes their datagram. */
static void pieces_add(struct written_frames *frames, const struct observation *seen,
                       struct written_frame like)
{
    for (size_t i = 0; i < seen->piece_count; i++) {
        like.t_ns = seen->pieces[i].t_ns;
        like.place = seen->pieces[i].place;
        like.captured_bytes = seen->pieces[i].captured_bytes;
        like.wire_bytes = seen->pieces[i].wire_bytes;
        frame_add(frames, &like);
    }
}

void written_frames_left(struct written_frames *frames, struct record *record)
{
    const struct observation *seen = &record->observed;
    int16_t to = -1;
    record->wire_bytes = seen->packet->wire_bytes;
    if (seen->piece_count)
        to = host_address(frames, &seen->packet->dst);
    pieces_add(frames, seen, (struct written_frame){ .host = (int16_t)seen->host, .to = to });
    struct written_frame *frame =
        frame_add(frames, &(struct written_frame){ .t_ns = seen->t_ns,
                                                   .place = seen->frame,
                                                   .captured_bytes = seen->packet->captured_bytes,
                                                   .wire_bytes = seen->packet->wire_bytes,
                                                   .host = (int16_t)seen->host,
                                                   .to = -1 });
    array_reserve(&frames->packets, &frames->packet_capacity, frames->packet_count,
                  sizeof *frames->packets);
    frames->packets[frames->packet_count++] = frames->count - 1;
    if (!seen->crossing && seen->host != HOST_WIRE)
        return; /* loopback: neither hosts nor a wire */
    int16_t from = host_address(frames, &seen->packet->src);
    frame->to = host_address(frames, &seen->packet->dst);
    if (from >= 0 && seen->host != HOST_WIRE)
        frames->host_addresses[from].host = seen->host;
    while (frames->crossing_count <= seen->crossing) {
        array_reserve(&frames->crossings, &frames->crossing_capacity, frames->crossing_count,
                      sizeof *frames->crossings);
        frames->crossings[frames->crossing_count++] = 0;
    }
    if (seen->crossing)
        frames->crossings[seen->crossing] = frames->count;
}

void written_frames_arrived(struct written_frames *frames, struct record *record)
{
    const struct observation *seen = &record->observed;
    size_t left = seen->crossing < frames->crossing_count ? frames->crossings[seen->crossing] : 0;
    record->wire_bytes = seen->crossed.wire_bytes;
    if (!seen->crossed.wire_bytes)
        return;
    struct written_frame frame = { .arrived = true,
                                   .host = left ? frames->list[left - 1].host : 0,
                                   .to = left ? frames->list[left - 1].to : (int16_t)-1 };
    pieces_add(frames, seen, frame);
    frame.t_ns = seen->t_ns;
    frame.place = seen->frame;
    frame.captured_bytes = seen->crossed.captured_bytes;
    frame.wire_bytes = seen->crossed.wire_bytes;
    frame_add(frames, &frame);
}

uint32_t written_frames_interface(const struct written_frames *frames,
                                  const struct timeline *timeline,
                                  const struct written_frame *frame)
{
    int host = frame->host;
    if (frame->arrived || host == HOST_WIRE) {
        int to = frame->to >= 0 ? frames->host_addresses[frame->to].host : HOST_WIRE;
        host = to != HOST_WIRE ? to : timeline->hosts == 2 && host == 0; /* the other one */
    }
    return host < timeline->hosts ? (uint32_t)host : 0;
}

size_t written_hosts_name(const struct timeline *timeline, const char *names[HOSTS_NAMED_MAX])
{
    if (timeline->hosts < 2 || timeline->hosts > HOSTS_NAMED_MAX)
        return 0;
    for (int i = 0; i < timeline->hosts; i++)
        names[i] = NULL;
    for (size_t i = timeline->program_count; i-- > 0;)
        if (timeline->programs[i]->host < timeline->hosts)
            names[timeline->programs[i]->host] = timeline->programs[i]->id;
    return (size_t)timeline->hosts;
}
