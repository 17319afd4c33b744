/* A long text from a seed: see flood.h. */
#include "grade/flood.h"

#include <string.h>

#include "base/random.h"
#include "grade/sample.h"

static const char said[] = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzABCDEF0123 .";
static const char replied[] = "abcdefghijklmnopqrstuvwxyzzyxwvutsrqponmlkjihgfedcbaetaoinshrdlu";
_Static_assert(sizeof said == 65 && sizeof replied == 65, "64 signs: six bits choose one");

static void make(uint64_t seed, size_t i, const char signs[65], char line[FLOOD_LINE])
{
    uint64_t state = seed ^ (i + 1) * UINT64_C(0x9e3779b97f4a7c15), bits = 0;
    for (size_t at = 0; at < FLOOD_LINE - 1; at++, bits >>= 6) {
        if (at % 10 == 0)
            bits = random_next(&state);
        line[at] = signs[bits & 63];
    }
    line[FLOOD_LINE - 1] = '\n';
}

void flood_line(uint64_t seed, size_t i, char line[FLOOD_LINE])
{
    make(seed, i, said, line);
}

void flood_reply(uint64_t seed, size_t i, char line[FLOOD_LINE])
{
    make(~seed, i, replied, line);
}

size_t flood_matches(uint64_t seed, size_t count, uint64_t at, const char *bytes, size_t length,
                     int capitals)
{
    static char line[FLOOD_LINE];
    size_t same = 0;
    while (same < length && (at + same) / FLOOD_LINE < count) {
        size_t in_line = (at + same) % FLOOD_LINE, part = FLOOD_LINE - in_line;
        flood_line(seed, (at + same) / FLOOD_LINE, line);
        if (capitals)
            sample_capitals(line, FLOOD_LINE);
        part = part < length - same ? part : length - same;
        size_t equal = 0;
        while (equal < part && line[in_line + equal] == bytes[same + equal])
            equal++;
        same += equal;
        if (equal < part)
            break;
    }
    return same;
}
