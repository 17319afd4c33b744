/* What the files about TCP states share: states.c, states_reset.c, states_checked.c. */
#ifndef TIMELINE_STATES_H
#define TIMELINE_STATES_H

#include "timeline/join.h"

/* `end` has the other end's FIN.  now: the packet that shows it; NULL: none does. */
void fin_arrives(struct timeline *timeline, int64_t t_ns, struct connection *c, enum end end,
                 struct packet *now);
/* … so, or by a reset; the packet is what did it */
void connection_closes(struct connection *c, enum closed how, const struct packet *packet);

/* states_reset.c: what this reset ends */
void reset_states(struct timeline *timeline, struct packet *packet, enum passing moment);
/* The packet may show that the reset before it ended nothing: then the connection goes on. */
void reset_outlived(struct timeline *timeline, struct packet *packet);

/* states_checked.c: an end is in that state from now on */
void states_changed(struct timeline *timeline, const struct connection *connection, enum end end,
                    enum tcp_state state);

#endif
