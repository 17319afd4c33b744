/* Numbers of packets in a sentence: "packets 1, 2 and 3", in whatever order they are found. */
#ifndef TIMELINE_PACKET_NUMBERS_H
#define TIMELINE_PACKET_NUMBERS_H

#include <stddef.h>

#include "base/text.h"

/* Numbers of packets, in order, each once.  Zero it first; release it. */
struct packet_numbers {
    size_t count, capacity;
    int *list;
};
void packet_numbers_add(struct packet_numbers *numbers, int id);
void packet_numbers_sort(struct packet_numbers *numbers);
/* "packet 4", "packets 1, 2 and 3"; of more than six "12 packets, the first is packet 4". */
void packet_numbers_say(struct text *text, const struct packet_numbers *numbers);
void packet_numbers_release(struct packet_numbers *numbers);

#endif
