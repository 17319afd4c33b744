/* Sentences about Explicit Congestion Notification (RFC 3168), behind whatever else a packet's
 * sentence says: a router that runs full marks packets instead of dropping them, the receiver tells
 * the sender (ECE), which slows down and says so (CWR).  The two flags mean that only where both
 * SYNs have agreed on it (flow->ecn).  See says.h. */
#include "timeline/says.h"

void says_ecn(struct text *t, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    unsigned flags = packet->facts.tcp.flags;
    bool agreed = c->flow[END_CLIENT]->ecn && c->flow[END_SERVER]->ecn;
    if (packet->kind == KIND_SYN && (flags & TCP_ECE) && (flags & TCP_CWR))
        text_add(
            t,
            " It offers ECN: routers may mark packets when they run full, instead of dropping them.");
    if (packet->kind == KIND_SYN_ACK && agreed && (flags & TCP_ECE) && !(flags & TCP_CWR))
        text_add(t, " It agrees to ECN.");
    if ((flags & (TCP_SYN | TCP_RST)) || !agreed)
        return;
    if (flags & TCP_ECE)
        text_addf(t, " ECE reports congestion: %s is to slow down.", says_receiver(packet));
    if (flags & TCP_CWR)
        text_addf(t, " CWR: %s has slowed down.", says_sender(packet));
}
