/* Numbers from a seed: see random.h.  SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom
 * Number Generators", 2014). */
#include "base/random.h"

static const uint64_t step = 0x9e3779b97f4a7c15u; /* 2^64 / the golden ratio */

uint64_t random_next(uint64_t *state)
{
    uint64_t z = (*state += step);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

uint64_t random_at(uint64_t seed, uint64_t place)
{
    uint64_t state = seed + place * step;
    return random_next(&state);
}
