/* IP packets into the decoder, as a raw link hands them over. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    fuzz_frame(101, data + 1, size - 1, data[0] & 1 ? data[0] : 0);
    return 0;
}
