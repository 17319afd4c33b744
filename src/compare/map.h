/* A table from names to pointers: what an account looks up while it is read.  Names are copied. */
#ifndef COMPARE_MAP_H
#define COMPARE_MAP_H

#include <stddef.h>
#include <stdint.h>

struct map {
    size_t count, capacity;
    struct map_place *places;
    uint64_t seed; /* chosen at random, so that nobody can make names that meet at one place */
};

/* The place of the name's pointer, NULL when the name is new; valid until the next call. */
void **map_at(struct map *map, const char *name);
void *map_get(const struct map *map, const char *name); /* NULL: not there */
void map_release(struct map *map);

#endif
