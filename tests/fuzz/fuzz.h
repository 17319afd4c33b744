/* What the targets share. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "timeline/timeline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Decode a frame, out of a block of exactly its size, so that reading past its end is seen.  `cut`:
 * so many bytes were cut off by the capture. */
void fuzz_frame(int link_type, const uint8_t *frame, size_t size, uint32_t cut);

/* Finish a timeline and draw it in every way, to /dev/null. */
void fuzz_show(struct timeline *timeline);

#endif
