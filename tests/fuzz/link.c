/* Frames of every link type into the decoder.  The first byte picks the link type, the second says
 * whether the capture cut the frame. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static const uint16_t link_types[] = {
    0, 1, 9, 12, 14, 50, 51, 101, 104, 105, 107, 108, 113, 127, 228, 229, 276, 10, 178, 239, 65535,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    int link_type = link_types[data[0] % (sizeof link_types / sizeof link_types[0])];
    fuzz_frame(link_type, data + 2, size - 2, data[1] & 1 ? data[1] : 0);
    return 0;
}
