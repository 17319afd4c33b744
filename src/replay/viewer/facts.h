/* What holds at a moment as texts for the screen, a line each. */
#ifndef REPLAY_VIEWER_FACTS_H
#define REPLAY_VIEWER_FACTS_H

#include "replay/viewer/session.h"

enum fact { FACT_SENT, FACT_RECEIVED, FACT_WINDOW, FACTS };
extern const char *const fact_names[FACTS]; /* "sent, not acknowledged" …, of the same width */

struct facts {
    char title[80];     /* "connection 2" */
    const char *who[2]; /* "client2", by enum end */
    char address[2][ADDRESS_TEXT_BYTES];
    char state[2][80];    /* "SYN_SENT → ESTABLISHED" where the step changed it */
    char *fact[2][FACTS]; /* clean text with marks */
};

/* columns: that an end has. */
void facts_init(struct facts *facts, const struct session *session, int columns);
void facts_release(struct facts *facts);

#endif
