/* Checksums that can be joined: see digest.h. */
#include "compare/digest.h"

static const uint64_t PRIME = (1ULL << 61) - 1, BASE = 0x123456789abcdefULL;

/* a * b mod 2^61 - 1, in halves: ISO C has no type of 128 bits. */
static uint64_t times(uint64_t a, uint64_t b)
{
    uint64_t a1 = a >> 31, a0 = a & 0x7fffffff, b1 = b >> 31, b0 = b & 0x7fffffff;
    uint64_t middle = a1 * b0 + a0 * b1;          /* below 2^62 */
    uint64_t high = a1 * b1 * 2 + (middle >> 30); /* 2^62 = 2 */
    uint64_t sum = high + ((middle & 0x3fffffff) << 31) + a0 * b0;
    sum = (sum >> 61) + (sum & PRIME);
    return sum >= PRIME ? sum - PRIME : sum;
}

static uint64_t plus(uint64_t a, uint64_t b)
{
    uint64_t sum = a + b;
    return sum >= PRIME ? sum - PRIME : sum;
}

uint64_t digest_of(const void *bytes, size_t count)
{
    const uint8_t *s = bytes;
    uint64_t digest = 0;
    for (size_t i = 0; i < count; i++)
        digest = plus(times(digest, BASE), s[i] + 1u);
    return digest;
}

uint64_t digest_join(uint64_t a, uint64_t b, uint64_t bytes_of_b)
{
    uint64_t power = 1, square = BASE;
    for (; bytes_of_b; bytes_of_b >>= 1, square = times(square, square))
        if (bytes_of_b & 1)
            power = times(power, square);
    return plus(times(a, power), b);
}
