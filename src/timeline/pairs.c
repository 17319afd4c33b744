/* The table of address pairs: which connection does a packet between these two belong to?
 *
 * Open addressing; a slot holds the whole hash beside the pointer, so a look-up reads one slot and
 * one connection, whatever the number of connections.  The hash is keyed at random for each
 * timeline: a trace that was made to fill one place of the table can't know which one.  Nothing
 * else depends on the key: the order of the slots is never walked. */
#include <string.h>
#include <sys/random.h>

#include "base/pages.h"
#include "timeline/join.h"

enum { CACHED = 4096 }; /* so many connections lie in the processor's cache anyway */

__extension__ typedef unsigned __int128 wide;

static uint64_t mixed(uint64_t a, uint64_t b)
{
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t hash_address(const struct join *join, const struct address *a)
{
    uint64_t ip[2];
    memcpy(ip, a->ip, sizeof ip);
    uint64_t hash = mixed(ip[0] ^ join->key[0], ip[1] ^ join->key[1]);
    return mixed(hash ^ ((uint64_t)a->version << 16 | a->port), join->key[2]);
}

/* The same for both directions. */
static uint64_t hash_pair(const struct join *join, enum protocol protocol, const struct address *a,
                          const struct address *b)
{
    return mixed(hash_address(join, a) + hash_address(join, b) + (uint64_t)protocol, join->key[1]);
}

static bool same_pair(const struct connection *c, const struct address *a, const struct address *b)
{
    return (address_same(&c->address[0], a) && address_same(&c->address[1], b)) ||
           (address_same(&c->address[0], b) && address_same(&c->address[1], a));
}

static struct pair_slot *slot_of(const struct join *join, uint64_t hash, enum protocol protocol,
                                 const struct address *a, const struct address *b)
{
    size_t mask = join->slot_count - 1, i = (size_t)hash & mask;
    for (; join->slots[i].connection; i = (i + 1) & mask) {
        const struct connection *c = join->slots[i].connection;
        if (join->slots[i].hash == hash && c->protocol == protocol && same_pair(c, a, b))
            break;
    }
    return &join->slots[i];
}

static void slots_grow(struct join *join)
{
    struct pair_slot *old = join->slots;
    size_t count = join->slot_count;
    if (!count && getrandom(join->key, sizeof join->key, GRND_NONBLOCK) != sizeof join->key)
        memcpy(join->key, (uint64_t[3]){ (uintptr_t)join, 0xa0761d6478bd642f, 0xe7037ed1a0b428db },
               sizeof join->key);
    for (size_t i = 0; !count && i < 3; i++)
        join->key[i] |= 1; /* never 0 */
    join->slot_count = count ? count * 2 : 64;
    join->slots = pages_map(join->slot_count * sizeof *join->slots);
    for (size_t i = 0; i < count; i++)
        if (old[i].connection) {
            size_t place = (size_t)old[i].hash & (join->slot_count - 1);
            while (join->slots[place].connection)
                place = (place + 1) & (join->slot_count - 1);
            join->slots[place] = old[i];
        }
    pages_unmap(old, count * sizeof *old);
}

struct connection *pairs_find(const struct timeline *timeline, enum protocol protocol,
                              const struct address *a, const struct address *b)
{
    const struct join *join = timeline->join;
    if (!join->slot_count)
        return NULL;
    uint64_t hash = hash_pair(join, protocol, a, b);
    return slot_of(join, hash, protocol, a, b)->connection;
}

bool timeline_is_large(const struct timeline *timeline)
{
    return timeline->join->live > CACHED;
}

uint64_t timeline_expect(const struct timeline *timeline, const struct packet_facts *facts)
{
    const struct join *join = timeline->join;
    uint64_t hash = hash_pair(join, facts->protocol, &facts->src, &facts->dst);
    __builtin_prefetch(&join->slots[(size_t)hash & (join->slot_count - 1)]);
    return hash;
}

/* With a million connections, what a packet asks for is in no cache: fetching all lines of its
 * connection at once takes as long as fetching one.  (All in here: gcc leaves out the call of a
 * function that does nothing but fetch.) */
void timeline_fetch(const struct timeline *timeline, uint64_t expected)
{
    const struct join *join = timeline->join;
    size_t mask = join->slot_count - 1, i = (size_t)expected & mask;
    while (join->slots[i].connection && join->slots[i].hash != expected)
        i = (i + 1) & mask;
    const struct tracked *tracked = (const struct tracked *)join->slots[i].connection;
    for (size_t line = 0; tracked && line < HOT_LINES; line++) {
        __builtin_prefetch((const char *)&tracked->connection + line * CACHE_LINE, 1);
        __builtin_prefetch((const char *)&tracked->flow[0] + line * CACHE_LINE, 1);
        __builtin_prefetch((const char *)&tracked->flow[1] + line * CACHE_LINE, 1);
    }
}

struct connection *pairs_put(struct timeline *timeline, struct connection *c)
{
    struct join *join = timeline->join;
    if (join->slots_used * 2 >= join->slot_count)
        slots_grow(join);
    uint64_t hash = hash_pair(join, c->protocol, &c->address[0], &c->address[1]);
    struct pair_slot *slot = slot_of(join, hash, c->protocol, &c->address[0], &c->address[1]);
    struct connection *before = slot->connection;
    join->slots_used += !before;
    *slot = (struct pair_slot){ .hash = hash, .connection = c };
    return before;
}

void pairs_remove(struct timeline *timeline, const struct connection *c)
{
    struct join *join = timeline->join;
    uint64_t hash = hash_pair(join, c->protocol, &c->address[0], &c->address[1]);
    struct pair_slot *slot = slot_of(join, hash, c->protocol, &c->address[0], &c->address[1]);
    if (slot->connection != c)
        return; /* a newer one has its place */
    size_t mask = join->slot_count - 1, hole = (size_t)(slot - join->slots);
    for (size_t i = (hole + 1) & mask; join->slots[i].connection; i = (i + 1) & mask) {
        size_t home = (size_t)join->slots[i].hash & mask;
        /* it may stand in the hole: that is not before its home */
        if (((i - home) & mask) >= ((i - hole) & mask)) {
            join->slots[hole] = join->slots[i];
            hole = i;
        }
    }
    join->slots[hole] = (struct pair_slot){ 0 };
    join->slots_used--;
}
