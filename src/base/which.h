/* Which of a row are meant, counted from 1, as a rule lists them after its @:
 *
 *     2    1-3    2,5    4- (that one and all after it)    every
 */
#ifndef BASE_WHICH_H
#define BASE_WHICH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WHICH_RANGES = 16 };

struct which {
    size_t count; /* 0: every one */
    struct {
        unsigned first, last; /* last: UINT32_MAX when it is open */
    } ranges[WHICH_RANGES];
};

enum which_fault {
    WHICH_FINE,
    WHICH_NO_NUMBER, /* … from 1 on, where one has to stand */
    WHICH_BACKWARDS, /* a range from the larger number to the smaller */
    WHICH_TOO_MANY,  /* more than WHICH_RANGES parts */
};

/* Reads the list at *at, which is moved to the end of what belongs to it.  Blanks may stand between
 * its parts, and in "5 - 7"; in "5- 20%" and "5- 1.5%" the range is open, and a chance follows.
 * What follows is for the caller to judge, also after "every" or a number. */
enum which_fault which_parse(struct which *which, const char **at);

/* Is the ordinal (from 1) one of them? */
bool which_has(const struct which *which, uint64_t ordinal);

#endif
