/* What a student says of a broken pair: which call is wrong, and which packet shows it.
 *
 *     pair: 07
 *     variant: anna
 *     call: server.c:57                the line that makes the call, in the pair as it was given
 *     packet: 2nd data from client     [1st | 2nd | last …] KIND from client | client2 | server
 *     packet: no FIN from server       one that should be there, and is not
 *
 * KIND is SYN, SYN,ACK, ACK, data, FIN, RST, window 0, probe, datagram or ICMP.  A packet is named by what it is, not by
 * its number, since numbers may differ from run to run: whether the answer is right is looked up in a new run.  What is
 * sent again counts once. */
#ifndef GRADE_NAMING_H
#define GRADE_NAMING_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "timeline/timeline.h"

enum { NAMING_FILE_MAX = 8192 };

enum naming_kind {
    NAMING_SYN,
    NAMING_SYN_ACK,
    NAMING_ACK,
    NAMING_DATA,
    NAMING_FIN,
    NAMING_RST,
    NAMING_WINDOW_0,
    NAMING_PROBE,
    NAMING_DATAGRAM,
    NAMING_ICMP,
};

struct packet_naming {
    bool none;   /* there is no such packet */
    int ordinal; /* from 1; -1: the last */
    enum naming_kind kind;
    const char *from; /* "server", "client", "client2" */
};

struct naming {
    int number;                /* of the pair; 0: the file does not say it */
    const char *variant;       /* "": the file does not say it */
    const char *call, *packet; /* what was written; "" when nothing */
};

/* The file answer.txt of that folder.  -1 and err: there is none, or it can't be read as one. */
int naming_read(struct naming *answer, struct arena *arena, const char *folder, struct err *err);
int naming_parse(struct naming *answer, struct arena *arena, const char *text, struct err *err);

/* "server.c:57".  False, and err says what is wanted. */
bool naming_call(const char *words, bool *server, int *line, struct err *err);
bool naming_packet(const char *words, struct packet_naming *answer, struct arena *arena,
                   struct err *err);

/* The packet of this run that is meant; NULL: there is none. */
const struct packet *naming_find(const struct packet_naming *answer,
                                 const struct timeline *timeline);

#endif
