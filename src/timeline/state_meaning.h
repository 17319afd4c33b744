/* What a state of TCP means. */
#ifndef TIMELINE_STATE_MEANING_H
#define TIMELINE_STATE_MEANING_H

#include "timeline/timeline.h"

/* NULL: of STATE_NONE */
const char *state_meaning(enum tcp_state state);

#endif
