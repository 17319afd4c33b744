/* A checksum of bytes that can be put together from those of their pieces: digest of "ab" from "a"
 * and "b".  So the same bytes are known again in other pieces.
 *
 * A polynomial modulo 2^61 - 1.  It finds differences, it is no defence against a person who makes
 * two texts alike on purpose. */
#ifndef COMPARE_DIGEST_H
#define COMPARE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

uint64_t digest_of(const void *bytes, size_t count);
uint64_t digest_join(uint64_t a, uint64_t b, uint64_t bytes_of_b);

#endif
