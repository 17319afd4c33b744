/* Hand-made frames and what the decoder must say of each: one row is one idea. */
#ifndef TESTS_FRAMES_H
#define TESTS_FRAMES_H

#include <stddef.h>
#include <stdint.h>

struct frame_row {
    const char *name;
    int link_type;
    const char *hex;    /* spaces are for the eye */
    const char *expect; /* the line that test_decode.c writes of the facts */
};

enum { FRAME_BYTES = 512 };

/* Hex digits (spaces are passed over) to bytes; returns how many.  Ends the test when the text is
 * no hex or too long. */
size_t frame_bytes(const char *hex, uint8_t bytes[FRAME_BYTES]);

/* All of them, from 0; NULL behind the last one. */
const struct frame_row *frame_row(size_t i);

extern const struct frame_row frame_carriers[]; /* of frames_carriers.c; use frame_row() */
extern const size_t frame_carrier_count;

#endif
