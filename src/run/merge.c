/* One order for what comes from two sources: see merge.h.  A binary heap by time, then by order of arrival. */
#include "run/merge.h"

#include <stdlib.h>

#include "base/memory.h"
#include "run/fold.h"
#include "run/recording.h"

void merge_init(struct merge *merge)
{
    *merge = (struct merge){ 0 };
}

static void discard(struct seen *seen)
{
    if (seen->kind == SEEN_PACKET)
        free(seen->packet);
    else if (seen->kind == SEEN_OUTPUT || seen->kind == SEEN_INPUT)
        free(seen->output.text);
    else if (seen->kind == SEEN_NOTE)
        free(seen->note);
}

void merge_release(struct merge *merge)
{
    for (size_t i = 0; i < merge->count; i++)
        discard(&merge->heap[i]);
    free(merge->heap);
    merge_init(merge);
}

static bool older(const struct seen *a, const struct seen *b)
{
    return a->t_ns != b->t_ns ? a->t_ns < b->t_ns : a->order < b->order;
}

void merge_add(struct merge *merge, struct seen seen)
{
    array_reserve(&merge->heap, &merge->capacity, merge->count, sizeof *merge->heap);
    seen.order = merge->next++;
    if (seen.t_ns < merge->gone_ns) {
        merge->late++;
        if (seen.kind == SEEN_OUTPUT) /* dated by its write(), but so slow to come out of the terminal that it is shown when it came */
            seen.t_ns = merge->gone_ns;
    }
    size_t i = merge->count++;
    for (; i > 0 && older(&seen, &merge->heap[(i - 1) / 2]); i = (i - 1) / 2)
        merge->heap[i] = merge->heap[(i - 1) / 2];
    merge->heap[i] = seen;
}

static struct seen take_oldest(struct merge *merge)
{
    struct seen oldest = merge->heap[0], last = merge->heap[--merge->count];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < merge->count; i = child) {
        if (child + 1 < merge->count && older(&merge->heap[child + 1], &merge->heap[child]))
            child++;
        if (!older(&merge->heap[child], &last))
            break;
        merge->heap[i] = merge->heap[child];
    }
    merge->heap[i] = last;
    return oldest;
}

static bool has_port(const uint8_t *ports, const struct address *address)
{
    return ports[address->port / 8] & 1u << address->port % 8;
}

/* By the time a packet is handed on, the sockets of our programs have told their ports. */
static bool is_ours(const uint8_t *ports, const struct packet_facts *packet)
{
    if (!ports)
        return true;
    if (packet->protocol == PROTOCOL_ICMP)
        return has_port(ports, &packet->icmp.src) || has_port(ports, &packet->icmp.dst);
    return has_port(ports, &packet->src) || has_port(ports, &packet->dst);
}

void merge_tell(struct timeline *timeline, const struct seen *seen)
{
    switch (seen->kind) {
    case SEEN_BEGINS:
        timeline_call_begins(timeline, seen->facts);
        break;
    case SEEN_ENDS:
        timeline_call_ends(timeline, seen->facts);
        break;
    case SEEN_SOCKET:
        timeline_socket_is(timeline, seen->t_ns, seen->program, seen->inode, seen->socket.domain, seen->socket.type,
                           &seen->socket.local, &seen->socket.peer);
        break;
    case SEEN_RELEASED:
        timeline_socket_released(timeline, seen->t_ns, seen->inode, seen->facts, seen->program, seen->pid);
        break;
    case SEEN_STATE:
        timeline_socket_state(timeline, seen->t_ns, seen->inode, seen->state, seen->facts);
        break;
    case SEEN_PACKET:
        timeline_packet(timeline, seen->packet);
        break;
    case SEEN_OUTPUT:
        (seen->output.again ? timeline_output_again : timeline_output)(timeline, seen->t_ns, seen->program, seen->output.stream,
                                                                       seen->output.text, seen->output.bytes);
        break;
    case SEEN_INPUT:
        timeline_input(timeline, seen->t_ns, seen->program, seen->output.text, seen->output.bytes);
        break;
    case SEEN_EXIT:
        timeline_exit(timeline, seen->t_ns, seen->program, seen->pid, seen->exit.status, seen->exit.signal, seen->exit.is_first);
        break;
    case SEEN_PROGRAM:
        timeline_program(timeline, seen->t_ns, seen->started.id, seen->started.is_server, seen->started.argc, seen->started.argv,
                         seen->pid);
        break;
    case SEEN_REPEATED:
        timeline_repeated(timeline, seen->t_ns, seen->repeated.output, seen->repeated.times);
        break;
    case SEEN_NOTE:
        timeline_note(timeline, seen->t_ns, seen->note);
        break;
    case SEEN_ASKED:
        timeline_asked_to_end(timeline, seen->t_ns);
        break;
    }
}

void merge_drain(struct merge *merge, struct timeline *timeline, int64_t until_ns)
{
    while (merge->count && merge->heap[0].t_ns <= until_ns) {
        struct seen seen = take_oldest(merge);
        if (seen.t_ns > merge->gone_ns)
            merge->gone_ns = seen.t_ns;
        if (seen.kind != SEEN_PACKET || is_ours(merge->ports, seen.packet)) {
            if (seen.kind == SEEN_PACKET)
                merge->packet_ns = seen.t_ns;
            if (merge->fold) {
                fold_take(merge->fold, timeline, merge->recording, &seen);
            } else {
                merge_tell(timeline, &seen);
                if (merge->recording)
                    recording_told(merge->recording, &seen);
            }
        }
        discard(&seen);
    }
    if (merge->fold)
        fold_look(merge->fold, timeline, merge->recording, until_ns);
}
