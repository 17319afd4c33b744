/* What a state of TCP means. */
#ifndef TIMELINE_SAYS_STATE_H
#define TIMELINE_SAYS_STATE_H

#include "timeline/timeline.h"

/* NULL: of STATE_NONE */
const char *state_says(enum tcp_state state);

#endif
