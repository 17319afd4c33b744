/* What happened in a run, told in the words of pattern.h: each packet as one word, a connection as
 * one line, or everything. */
#ifndef LIVE_STORY_H
#define LIVE_STORY_H

#include "pair.h"

enum { STORY_TEXT = 200 };

/* A packet that patterns pass over: a bare ACK, a window update, a probe, a keep-alive. */
bool story_is_quiet(const struct packet *packet);

/* "send", "arrival", "timer:persist" ... */
void story_cause(const struct packet *packet, char text[STORY_TEXT]);
/* "send,send,close": what it carries */
void story_calls(const struct packet *packet, char text[STORY_TEXT]);
void story_packet(struct text *text, const struct packet *packet);
void story_connection(struct text *text, const struct timeline *timeline,
                      const struct connection *connection);

/* All events, a line each, under this heading. */
#define STORY_HEADING "  the whole story"
void story_tell(struct text *text, const struct timeline *timeline);

#endif
