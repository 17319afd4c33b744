/* Putting IP datagrams together: see fragments.h.
 *
 * Offsets count in blocks of 8 bytes, so a map with one bit for each block of 65 536 bytes tells
 * what is there: 1 KB.  The bytes themselves lie where they belong in one buffer, which grows with
 * the highest offset seen. */
#include "packet/fragments.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum {
    BLOCK_BYTES = 8,
    DATAGRAM_BYTES_MAX = 65535,
    BLOCKS = 65536 / BLOCK_BYTES,
    ROOM_BYTES_MIN = 2048
};

struct fragments_datagram {
    struct address src, dst;
    uint32_t id;
    uint8_t key_protocol; /* IPv4 tells datagrams apart by it, too */
    uint8_t protocol;     /* of the fragment at offset 0 */
    uint16_t fragments;
    int64_t first_ns;
    uint32_t end;   /* behind the last byte that is there */
    bool end_known; /* the last fragment is there: nothing may come behind end */
    uint32_t blocks;
    uint64_t map[BLOCKS / 64];
    size_t room;
    uint8_t *bytes;
};

void fragments_init(struct fragments *fragments)
{
    *fragments = (struct fragments){ 0 };
}

/* Takes it out of the list; its buffer, unless the caller has taken it over, goes too. */
static void forget(struct fragments *fragments, unsigned at)
{
    struct fragments_datagram *datagram = fragments->pending[at];
    fragments->bytes -= datagram->room + sizeof *datagram;
    fragments->count--;
    memmove(fragments->pending + at, fragments->pending + at + 1,
            (fragments->count - at) * sizeof fragments->pending[0]);
    memmove(fragments->hash + at, fragments->hash + at + 1,
            (fragments->count - at) * sizeof fragments->hash[0]);
    free(datagram->bytes);
    free(datagram);
}

void fragments_release(struct fragments *fragments)
{
    while (fragments->count)
        forget(fragments, fragments->count - 1);
    free(fragments->whole);
    fragments_init(fragments);
}

static bool is_late(const struct fragments_datagram *datagram, int64_t now_ns)
{
    uint64_t limit_ns = (datagram->src.version == 6 ? 60 : 30) * UINT64_C(1000000000);
    return now_ns > datagram->first_ns &&
           (uint64_t)now_ns - (uint64_t)datagram->first_ns > limit_ns;
}

static uint32_t hash_of(const struct fragment *fragment)
{
    uint32_t hash = fragment->id * 2654435761u;
    for (unsigned i = 0; i < 16; i++)
        hash = (hash ^ fragment->src.ip[i] ^ (uint32_t)fragment->dst.ip[i] << 8) * 16777619u;
    return hash;
}

static bool same_key(const struct fragments_datagram *datagram, const struct fragment *fragment)
{
    return datagram->id == fragment->id && address_same_ip(&datagram->src, &fragment->src) &&
           address_same_ip(&datagram->dst, &fragment->dst) &&
           (datagram->src.version == 6 || datagram->key_protocol == fragment->protocol);
}

/* The place of its datagram in the list, a new one at the end when there is none. */
static unsigned find_or_add(struct fragments *fragments, const struct fragment *fragment)
{
    while (fragments->count && is_late(fragments->pending[0], fragment->t_ns)) {
        fragments->expired++;
        forget(fragments, 0);
    }
    uint32_t hash = hash_of(fragment);
    for (unsigned i = 0; i < fragments->count; i++) {
        if (fragments->hash[i] != hash || !same_key(fragments->pending[i], fragment))
            continue;
        if (!is_late(fragments->pending[i], fragment->t_ns))
            return i;
        fragments->expired++;
        forget(fragments, i);
        break;
    }
    if (fragments->count == FRAGMENTS_PENDING) {
        fragments->crowded_out++;
        forget(fragments, 0);
    }
    struct fragments_datagram *datagram = xcalloc(1, sizeof *datagram);
    datagram->src = fragment->src;
    datagram->dst = fragment->dst;
    datagram->id = fragment->id;
    datagram->key_protocol = datagram->protocol = fragment->protocol;
    datagram->first_ns = fragment->t_ns;
    fragments->bytes += sizeof *datagram;
    fragments->hash[fragments->count] = hash;
    fragments->pending[fragments->count] = datagram;
    return fragments->count++;
}

/* How many of the blocks from (inclusive) to to (exclusive) are there. */
static uint32_t blocks_there(const struct fragments_datagram *datagram, uint32_t from, uint32_t to)
{
    uint32_t there = 0;
    for (uint32_t block = from; block < to; block++)
        there += datagram->map[block / 64] >> block % 64 & 1;
    return there;
}

static void make_room(struct fragments *fragments, struct fragments_datagram *datagram,
                      uint32_t end)
{
    size_t room = datagram->room ? datagram->room : ROOM_BYTES_MIN;
    while (room < end)
        room *= 2;
    if (room == datagram->room)
        return;
    uint8_t *bytes = xrealloc(datagram->bytes, room);
    fragments->bytes += room - datagram->room;
    datagram->room = room;
    datagram->bytes = bytes;
}

static enum fragment_fate take(struct fragments *fragments, struct fragments_datagram *datagram,
                               const struct fragment *fragment)
{
    uint32_t offset = fragment->offset, count = (uint32_t)fragment->payload.left;
    /* as Linux: the odd bytes of an IPv4 fragment that is not the last one are not used */
    if (fragment->more)
        count -= count % BLOCK_BYTES;
    uint32_t end = offset + count;
    if (count == 0 || end > DATAGRAM_BYTES_MAX)
        return FRAGMENT_CONTRADICTS;
    if (datagram->end_known ? end > datagram->end || (!fragment->more && end != datagram->end)
                            : !fragment->more && end < datagram->end)
        return FRAGMENT_CONTRADICTS;
    uint32_t from = offset / BLOCK_BYTES, to = (end + BLOCK_BYTES - 1) / BLOCK_BYTES;
    uint32_t there = blocks_there(datagram, from, to);
    if (there && there < to - from)
        return FRAGMENT_OVERLAPS;
    /* nothing new but perhaps where the end is; Linux, too, completes a datagram only with a
     * fragment that is new */
    if (there) {
        datagram->end_known |= !fragment->more;
        return FRAGMENT_KEPT;
    }
    make_room(fragments, datagram, end);
    memcpy(datagram->bytes + offset, fragment->payload.at, count);
    for (uint32_t block = from; block < to; block++)
        datagram->map[block / 64] |= UINT64_C(1) << block % 64;
    datagram->blocks += to - from;
    datagram->fragments++;
    if (offset == 0)
        datagram->protocol = fragment->protocol;
    if (end > datagram->end)
        datagram->end = end;
    datagram->end_known |= !fragment->more;
    return datagram->end_known &&
                   datagram->blocks == (datagram->end + BLOCK_BYTES - 1) / BLOCK_BYTES
               ? FRAGMENT_COMPLETES
               : FRAGMENT_KEPT;
}

enum fragment_fate fragments_add(struct fragments *fragments, const struct fragment *fragment,
                                 struct fragments_whole *whole)
{
    unsigned at = find_or_add(fragments, fragment);
    struct fragments_datagram *datagram = fragments->pending[at];
    enum fragment_fate fate = take(fragments, datagram, fragment);
    if (fate == FRAGMENT_COMPLETES) {
        *whole = (struct fragments_whole){ .payload = bytes_of(datagram->bytes, datagram->end),
                                           .protocol = datagram->protocol,
                                           .fragments = datagram->fragments };
        free(fragments->whole); /* only now: the fragment may lie in it */
        fragments->whole = datagram->bytes;
        datagram->bytes = NULL;
        fragments->completed++;
    } else if (fate == FRAGMENT_OVERLAPS) {
        fragments->overlapping++;
    } else if (fate == FRAGMENT_CONTRADICTS) {
        fragments->contradictory++;
    }
    if (fate != FRAGMENT_KEPT)
        forget(fragments, at);
    /* never the only one: one datagram is far smaller */
    while (fragments->bytes > FRAGMENTS_BYTES) {
        fragments->crowded_out++;
        forget(fragments, 0);
    }
    return fate;
}
