/* A small language for what the wire must show, so that one line says it.
 *
 *     "fin: C:syn<connect S:syn-ack<arrival C:data[0,6){send}<send S:fin<close C:fin<exit"
 *
 * One line a connection, in order of their first packets; "3x fin: ..." stands for three equal
 * lines.  A line is how the connection was closed (`fin`, `rst`, `refused`, `timeout`, `open`, or
 * `*`), and a word for each packet but bare ACKs, window updates, probes and keep-alives, in order
 * of time.  With "~fin:" each end's packets are in order, but how the two ends interleave is left
 * open.
 *
 *     word  = END ":" kind [range] ["{" call,call... "}"] "<" cause ["|" cause ...] ["+" or "*"]
 *     END   = C (client) or S (server)
 *     range = "[FROM,TO)" stream offsets (of UDP only the length counts), TO may be "*"; "..[FROM,TO)" is a run of segments
 *             that follow one another without a gap (a FIN with the last bytes belongs to it; what was sent again is passed
 *             over)
 *     {...} = the calls that it carries, by name, in order
 *     cause = a call's name, "arrival", "exit", "timer" (or "timer:persist" ...), "unknown"
 *     + / * = one or more / any number of such packets */
#ifndef LIVE_PATTERN_H
#define LIVE_PATTERN_H

#include "pair.h"

void pattern_hold(struct report *report, const struct timeline *timeline, const char *wire);

/* Each word of `among` is met by at least one packet, bare ACKs and all others counted. */
void pattern_among(struct report *report, const struct timeline *timeline, const char *among);

#endif
