/* Bytes that end where readable memory ends: reading one byte too many is a crash, not a lucky
 * zero.
 *
 *     uint8_t *frame = guard_copy(bytes, n);   …   guard_free(frame);
 *
 * At most GUARD_BYTES long, and one at a time: the pages are made once and used again, so that a
 * test may ask a million times.  Reads before the first byte are not caught. */
#ifndef TESTS_GUARD_H
#define TESTS_GUARD_H

#include <stddef.h>
#include <stdint.h>

enum { GUARD_BYTES = 65536 };

/* a copy that ends at a page without access; n may be 0 */
uint8_t *guard_copy(const void *bytes, size_t n);
void guard_free(uint8_t *copy);

#endif
