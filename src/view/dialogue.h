/* What the two ends of a connection told each other, for a person to read: both streams in the
 * order in which they came.
 *
 *     ▶ GET / HTTP/1.0\r\n          the client's bytes
 *     ▶ \r\n
 *     ◀ HTTP/1.0 200 OK\r\n         the server's
 *     ! server: [1448 bytes missing]
 *
 * A row ends behind a newline of the stream, where the other end speaks, or where the terminal
 * ends.  Every byte that is not printable stands there as an escape, and so does the backslash
 * itself: no two different streams look the same.  No row of a stream begins with "!". */
#ifndef VIEW_DIALOGUE_H
#define VIEW_DIALOGUE_H

#include <stdio.h>

#include "timeline/timeline.h"
#include "view/cells.h"
#include "view/ladder/ladder.h"

struct dialogue {
    FILE *out;
    const struct ladder_style *style;
    enum end speaker;
    struct row row;
    struct text text; /* of the row that is being filled */
    int columns;      /* … that it has so far */
    bool escaped;     /* … ends in an escape: dim */
    uint8_t rest[8];  /* the first bytes of a character whose others have not come yet */
    size_t rest_bytes;
};

void dialogue_init(struct dialogue *dialogue, FILE *out, const struct ladder_style *style);
void dialogue_bytes(struct dialogue *dialogue, enum end speaker, const uint8_t *bytes,
                    size_t count);
void dialogue_gap(struct dialogue *dialogue, enum end speaker, uint64_t count);
/* … that came behind a gap that was never closed */
void dialogue_left(struct dialogue *dialogue, enum end speaker, uint64_t count);
void dialogue_end(struct dialogue *dialogue); /* the last row is written; memory given back */

#endif
