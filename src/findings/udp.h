/* What the rules about UDP ask: each call moves one datagram, and names the peer. */
#ifndef FINDINGS_UDP_H
#define FINDINGS_UDP_H

#include "findings/findings.h"

/* This call moved one datagram (role: CALL_SEND or CALL_RECEIVE). */
bool moved(const struct call *call, enum call_role role);
/* To whom it was sent, from whom it came; version 0: not known. */
const struct address *peer_of(const struct call *call);
bool same_peer(const struct call *a, const struct call *b);  /* false where one is not known */
bool same_bytes(const struct call *a, const struct call *b); /* as far as they are known */
bool is_packet_of(const struct packet *packet, const struct call *call);

/* Each UDP socket of the run, by turns, but those with so many calls that no lab makes them: pairs of
 * calls are looked at. */
void each_udp_socket(struct evidence *evidence,
                     void (*look)(struct evidence *evidence, const struct socket *socket));

#endif
