/* SipHash-2-4: see keyed_hash.h. */
#include "base/keyed_hash.h"

#include <string.h>

static uint64_t turned(uint64_t x, unsigned left)
{
    return x << left | x >> (64 - left);
}

static void rounds(uint64_t v[4], unsigned count)
{
    while (count--) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = turned(v[1], 13) ^ v[0];
        v[3] = turned(v[3], 16) ^ v[2];
        v[0] = turned(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = turned(v[1], 17) ^ v[2];
        v[3] = turned(v[3], 21) ^ v[0];
        v[2] = turned(v[2], 32);
    }
}

void keyed_hash_init(struct keyed_hash *hash, uint64_t key, uint64_t more_key)
{
    *hash = (struct keyed_hash){ .v = { key ^ 0x736f6d6570736575, more_key ^ 0x646f72616e646f6d,
                                        key ^ 0x6c7967656e657261, more_key ^ 0x7465646279746573 } };
}

static void take_word(struct keyed_hash *hash, uint64_t word)
{
    hash->v[3] ^= word;
    rounds(hash->v, 2);
    hash->v[0] ^= word;
}

void keyed_hash_bytes(struct keyed_hash *hash, const void *bytes, size_t count)
{
    const uint8_t *at = bytes;
    for (size_t i = 0; i < count; i++) {
        hash->rest |= (uint64_t)at[i] << 8 * (hash->bytes % 8);
        if (++hash->bytes % 8 != 0)
            continue;
        take_word(hash, hash->rest);
        hash->rest = 0;
    }
}

void keyed_hash_text(struct keyed_hash *hash, const char *text)
{
    keyed_hash_bytes(hash, text, strlen(text) + 1);
}

void keyed_hash_number(struct keyed_hash *hash, uint64_t number)
{
    uint8_t bytes[8];
    for (unsigned i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(number >> 8 * i);
    keyed_hash_bytes(hash, bytes, sizeof bytes);
}

uint64_t keyed_hash_end(struct keyed_hash *hash)
{
    take_word(hash, hash->rest | hash->bytes << 56);
    hash->v[2] ^= 0xff;
    rounds(hash->v, 4);
    return hash->v[0] ^ hash->v[1] ^ hash->v[2] ^ hash->v[3];
}
