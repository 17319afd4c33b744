/* What the files share that make a packet's sentence (says.c): who, which call, how much; and the
 * sentences of each part of a connection. */
#ifndef TIMELINE_SAYS_H
#define TIMELINE_SAYS_H

#include "timeline/join.h"

/* "client2", "the server": the program's name where it is known, else its part. */
const char *says_sender(const struct packet *packet);
const char *says_receiver(const struct packet *packet);

const char *says_call(const struct packet *packet); /* the call that made it leave now, or NULL */
void says_bytes(struct text *t, uint64_t count);    /* "1 byte", "6 bytes" */
/* nothing but packets tells of this connection, captured wherever */
bool says_bare(const struct connection *c);

/* "292 ms", "12.3 s": how long a timer ran, as far as the packets tell */
void says_wait(struct text *t, int64_t ns);
/* it ran twice as long as the time before */
bool says_doubled(const struct trigger *trigger);
/* … as long as the time before */
bool says_even(const struct trigger *trigger);

/* says_opening.c */
void says_syn(struct text *t, const struct packet *packet);
void says_syn_ack(struct text *t, const struct packet *packet);
void says_handshake_ack(struct text *t, const struct packet *packet);

/* says_stream.c */
void says_data(struct text *t, const struct packet *packet);
/* whose bytes: "send() handed over 6 bytes" */
void says_supplied(struct text *t, const struct packet *packet);
/* which of its bytes are sent once more, and which are new */
void says_partly_new(struct text *t, const struct packet *packet);
/* why it is sent once more */
void says_again(struct text *t, const struct packet *packet, const char *what);

/* says_ack.c */
void says_ack(struct text *t, const struct packet *packet);
void says_window_update(struct text *t, const struct packet *packet);

/* says_ending.c */
void says_fin(struct text *t, const struct packet *packet);
void says_rst(struct text *t, const struct packet *packet);

/* says_ecn.c */
void says_ecn(struct text *t, const struct packet *packet); /* adds to what is there */

#endif
