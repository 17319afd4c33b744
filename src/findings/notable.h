/* What is notable in packets alone, counted packet by packet: of a trace that is kept, and of one that
 * is too long for that. */
#ifndef FINDINGS_NOTABLE_H
#define FINDINGS_NOTABLE_H

#include "base/text.h"
#include "timeline/timeline.h"

enum { NOTED_FIRST = 8, NOTABLE_KINDS = 3 };

/* What all packets of a kind come to. */
struct noted {
    uint64_t packets, connections;
    struct {
        int id, connection;
    } first[NOTED_FIRST];
};

struct notable {
    struct noted kinds[NOTABLE_KINDS]; /* connections with a RST, sent again, windows of 0 */
};

/* Each packet once, in order. Which kinds were seen in a connection, it notes there (`noted`). */
void notable_count(struct notable *notable, const struct packet *packet);
const struct finding_rule *notable_rule(size_t kind);
/* The sentence, of so many connections in all; nothing when there is none of that kind. */
void notable_says(struct text *text, const struct notable *notable, size_t kind,
                  uint64_t connections);

#endif
