/* Numbers that look random and are the same each time for the same seed: nothing secret comes of
 * them. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdint.h>

/* The next number of a row, whose state is one number: the seed at first (splitmix64; Steele, Lea,
 * Flood 2014). */
uint64_t random_next(uint64_t *state);

/* The number at a place of a seed's row, counted from 0. */
uint64_t random_at(uint64_t seed, uint64_t place);

#endif
