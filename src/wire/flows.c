/* What was sent before: see flows.h.  A table with open addressing, at most half full. */
#include "wire/flows.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { FIRST_CAPACITY = 64 };

struct direction {
    struct address src, dst; /* version 0: an empty place */
    uint32_t origin;         /* the sequence number of position 0 */
    uint32_t next;           /* … of position `sent` */
    int64_t sent;            /* so far it has come */
};

struct flows {
    struct direction *flows;
    size_t count, capacity; /* a power of two */
};

struct flows *flows_new(void)
{
    struct flows *flows = xcalloc(1, sizeof *flows);
    flows->capacity = FIRST_CAPACITY;
    flows->flows = xcalloc(flows->capacity, sizeof *flows->flows);
    return flows;
}

void flows_free(struct flows *flows)
{
    if (flows)
        free(flows->flows);
    free(flows);
}

static uint64_t mixed(uint64_t sum, const struct address *address)
{
    uint64_t words[2];
    memcpy(words, address->ip, sizeof words);
    sum = (sum ^ words[0]) * 0x9e3779b97f4a7c15;
    sum = (sum ^ (sum >> 32) ^ words[1]) * 0x9e3779b97f4a7c15;
    return (sum ^ (sum >> 32) ^ address->port) * 0x9e3779b97f4a7c15;
}

/* Where it is, or the empty place where it belongs. */
static struct direction *find(const struct flows *flows, const struct address *src,
                              const struct address *dst)
{
    size_t mask = flows->capacity - 1, at = (mixed(mixed(1, src), dst) >> 32) & mask;
    while (flows->flows[at].src.version &&
           (!address_same(&flows->flows[at].src, src) || !address_same(&flows->flows[at].dst, dst)))
        at = (at + 1) & mask;
    return &flows->flows[at];
}

static void grow(struct flows *flows)
{
    struct flows old = *flows;
    flows->capacity *= 2;
    flows->flows = xcalloc(flows->capacity, sizeof *flows->flows);
    for (size_t i = 0; i < old.capacity; i++)
        if (old.flows[i].src.version)
            *find(flows, &old.flows[i].src, &old.flows[i].dst) = old.flows[i];
    free(old.flows);
}

/* A flow whose SYN was not seen is taken for one whose first byte this is. */
static void begin(struct direction *flow, const struct packet_facts *facts)
{
    bool syn = facts->tcp.flags & TCP_SYN;
    *flow = (struct direction){ .src = facts->src,
                                .dst = facts->dst,
                                .origin = syn ? facts->tcp.seq : facts->tcp.seq - 1,
                                .next = facts->tcp.seq,
                                .sent = syn ? 0 : 1 };
}

struct flow_segment flows_add(struct flows *flows, const struct packet_facts *facts)
{
    const struct tcp_facts *tcp = &facts->tcp;
    bool syn = tcp->flags & TCP_SYN, fin = tcp->flags & TCP_FIN, rst = tcp->flags & TCP_RST;
    struct direction *flow = find(flows, &facts->src, &facts->dst);
    if (!flow->src.version) {
        if (++flows->count > flows->capacity / 2) {
            grow(flows);
            flow = find(flows, &facts->src, &facts->dst);
        }
        begin(flow, facts);
    } else if (syn && tcp->seq != flow->origin) {
        begin(flow, facts);
    }
    int64_t at = flow->sent + (int32_t)(tcp->seq - flow->next);
    int64_t data = at + syn, data_end = data + facts->payload_bytes, end = data_end + fin;
    struct flow_segment segment = {
        .is_new_data = facts->payload_bytes && data_end > flow->sent,
        .is_again = end > at && end <= flow->sent,
        .is_probe = end == at && !rst && at + 1 == flow->sent,
        .from = data - 1,
        .to = data_end - 1,
    };
    if (end > flow->sent) {
        flow->next += (uint32_t)(end - flow->sent);
        flow->sent = end;
    }
    return segment;
}
