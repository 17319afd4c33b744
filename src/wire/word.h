/* What the wire says of each frame: that it read it, and what became of it. */
#ifndef WIRE_WORD_H
#define WIRE_WORD_H

#include <stdint.h>

#include "packet/fate.h"

enum wire_word_kind { WIRE_READ, WIRE_FATE };

struct wire_word {
    enum wire_word_kind kind;
    /* READ: the host that sent it; FATE: the host that it arrived at, or that it was for; -1: it
     * was for no host here */
    int port;
    /* see packet/fate.h; 0: the wire itself made this frame (ICMP): a FATE without a READ */
    uint64_t crossing;
    int64_t t_ns; /* CLOCK_REALTIME: when the wire read it, wrote it, or decided that it is lost */
    uint32_t length;  /* of the frame as it was read, or as it was written */
    uint64_t hash;    /* wire_hash() of it; of what was lost: 0 */
    struct fate fate; /* FATE */
};

#endif
