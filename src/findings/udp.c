/* Questions about calls that move one datagram: see udp.h. */
#include "findings/udp.h"

#include <string.h>
#include <sys/socket.h>

#include "call/table.h"

bool moved(const struct call *call, enum call_role role)
{
    const struct call_facts *facts = call->facts;
    return call->ended && facts->role == role && !facts->error && !facts->injected &&
           !facts->times && !(facts->flags & (MSG_PEEK | MSG_ERRQUEUE)) &&
           !call_is(facts->row, SYS_sendmmsg) && !call_is(facts->row, SYS_recvmmsg);
}

const struct address *peer_of(const struct call *call)
{
    return call->facts->address.version ? &call->facts->address : &call->socket->peer;
}

bool same_peer(const struct call *a, const struct call *b)
{
    return peer_of(a)->version && address_same(peer_of(a), peer_of(b));
}

bool same_bytes(const struct call *a, const struct call *b)
{
    return a->facts->moved_bytes == b->facts->moved_bytes &&
           a->facts->data_bytes == b->facts->data_bytes &&
           memcmp(a->facts->data, b->facts->data, a->facts->data_bytes) == 0;
}

bool is_packet_of(const struct packet *packet, const struct call *call)
{
    size_t count = packet->facts.data_bytes < call->facts->data_bytes ? packet->facts.data_bytes
                                                                      : call->facts->data_bytes;
    return packet->kind == KIND_UDP && packet->facts.payload_bytes == call->facts->moved_bytes &&
           count > 0 && memcmp(packet->facts.data, call->facts->data, count) == 0;
}

void each_udp_socket(struct evidence *evidence,
                     void (*look)(struct evidence *evidence, const struct socket *socket))
{
    enum { CALLS_MOST = 2000 };
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->socket_count; i++) {
        const struct socket *socket = timeline->sockets[i];
        if (socket->type == SOCK_DGRAM &&
            (socket->domain == AF_INET || socket->domain == AF_INET6) &&
            activity_of(evidence, socket)->count <= CALLS_MOST)
            look(evidence, socket);
    }
}
