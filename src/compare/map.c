/* A table from names to pointers: see map.h.  Open addressing, at most half full. */
#include "compare/map.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/memory.h"

struct map_place {
    char *name; /* NULL: free */
    uint64_t hash;
    void *value;
};

/* FNV-1a, from a start of our own */
static uint64_t hash_of(const struct map *map, const char *name)
{
    uint64_t hash = map->seed;
    for (; *name; name++)
        hash = (hash ^ (uint8_t)*name) * 0x100000001b3ULL;
    return hash ^ hash >> 29;
}

static struct map_place *place_of(const struct map *map, const char *name, uint64_t hash)
{
    size_t at = hash & (map->capacity - 1);
    while (map->places[at].name &&
           (map->places[at].hash != hash || strcmp(map->places[at].name, name) != 0))
        at = (at + 1) & (map->capacity - 1);
    return &map->places[at];
}

static void grow(struct map *map)
{
    enum { FIRST = 64 };
    struct map larger = { .capacity = map->capacity ? map->capacity * 2 : FIRST,
                          .count = map->count,
                          .seed = map->seed };
    if (!map->capacity &&
        getrandom(&larger.seed, sizeof larger.seed, GRND_NONBLOCK) != sizeof larger.seed)
        larger.seed = (uint64_t)clock_now_ns();
    larger.places = xcalloc(larger.capacity, sizeof *larger.places);
    for (size_t i = 0; i < map->capacity; i++)
        if (map->places[i].name)
            *place_of(&larger, map->places[i].name, map->places[i].hash) = map->places[i];
    free(map->places);
    *map = larger;
}

void **map_at(struct map *map, const char *name)
{
    if (map->count * 2 >= map->capacity)
        grow(map);
    uint64_t hash = hash_of(map, name);
    struct map_place *place = place_of(map, name, hash);
    if (!place->name) {
        *place = (struct map_place){ .name = xstrdup(name), .hash = hash };
        map->count++;
    }
    return &place->value;
}

void *map_get(const struct map *map, const char *name)
{
    return map->capacity ? place_of(map, name, hash_of(map, name))->value : NULL;
}

void map_release(struct map *map)
{
    for (size_t i = 0; i < map->capacity; i++)
        free(map->places[i].name);
    free(map->places);
    *map = (struct map){ 0 };
}
