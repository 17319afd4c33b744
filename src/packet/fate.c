/* What became of a frame that crossed a wire: see fate.h. */
#include "packet/fate.h"

#include <stddef.h>

const char *wire_did_name(unsigned bit)
{
    static const char *const names[WIRE_WORDS] = { "dropped",    "delayed", "duplicated",
                                                   "corrupted",  "held",    "answered",
                                                   "queue_full", "too_big", "down" };
    return bit < WIRE_WORDS ? names[bit] : NULL;
}

bool fate_is_taken(const struct fate *fate)
{
    return fate->kind == FATE_ARRIVED && (!(fate->did & WIRE_CORRUPTED) || fate->checksum_fixed);
}
