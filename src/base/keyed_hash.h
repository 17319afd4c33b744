/* SipHash-2-4 (Aumasson, Bernstein 2012): a number for any bytes, which nobody can foresee who does
 * not know the key.
 *
 *     struct keyed_hash hash;
 *     keyed_hash_init(&hash, key, 0);
 *     keyed_hash_text(&hash, "anna");
 *     keyed_hash_end(&hash);
 */
#ifndef BASE_KEYED_HASH_H
#define BASE_KEYED_HASH_H

#include <stddef.h>
#include <stdint.h>

struct keyed_hash {
    uint64_t v[4];
    uint64_t rest; /* bytes that fill no word yet */
    uint64_t bytes;
};

void keyed_hash_init(struct keyed_hash *hash, uint64_t key, uint64_t more_key);
void keyed_hash_bytes(struct keyed_hash *hash, const void *bytes, size_t count);
void keyed_hash_text(struct keyed_hash *hash, const char *text); /* with its NUL */
void keyed_hash_number(struct keyed_hash *hash, uint64_t number);
uint64_t keyed_hash_end(struct keyed_hash *hash);

#endif
