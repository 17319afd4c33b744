/* How our server breaks a connection off, client by client: read by who does it (peer_breaks.c) and
 * by who judges what the student's client says of it. */
#ifndef GRADE_BREAKS_H
#define GRADE_BREAKS_H

#include <stddef.h>

enum break_way {
    BREAK_AMID, /* RST in the middle of the first answer */
    BREAK_END,  /* FIN in the middle of it */
    BREAK_GONE, /* two answers, then close(): the next line meets nobody */
};

enum { BREAK_ANSWERS = 2 };

/* Of client 1, 2 … that this server accepts. */
extern const enum break_way breaks[];
extern const size_t break_count;

#endif
