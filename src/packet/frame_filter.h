/* Which frames of a trace count: a filter in the language of tcpdump (pcap-filter(7)), "tcp port 80
 * and host 10.0.0.1". */
#ifndef PACKET_FRAME_FILTER_H
#define PACKET_FRAME_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct frame_filter;

/* The text stays the caller's and must live as long.  A filter means other bytes in another link
 * type, so it is compiled for each one that it meets. */
struct frame_filter *frame_filter_new(const char *text);
void frame_filter_free(struct frame_filter *filter);

/* 1: the frame passes, 0: it does not, -1 and err: the text is no filter (for this link type); err
 * has libpcap's reason. */
int frame_filter_passes(struct frame_filter *filter, int link_type, const uint8_t *bytes,
                        uint32_t captured_bytes, uint32_t wire_bytes, struct err *err);

/* Is it a filter at all, for this link type?  0, or -1 and err. */
int frame_filter_check(struct frame_filter *filter, int link_type, struct err *err);

#endif
