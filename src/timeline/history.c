/* Zeek's vocabulary for a whole connection: `history`, a letter for what each end did first, and `conn_state`, how it went. */
#include <string.h>

#include "timeline/join.h"

static void letter(struct connection *c, enum end from, char lower)
{
    char wanted = from == END_CLIENT ? (char)(lower - 'a' + 'A') : lower;
    size_t length = strlen(c->history);
    if (strchr(c->history, wanted) || length + 1 >= sizeof c->history)
        return;
    c->history[length] = wanted;
    c->history[length + 1] = 0;
}

void history_add(struct packet *packet)
{
    struct connection *c = packet->connection;
    if (packet->kind == KIND_ICMP)
        return;
    if (packet->kind == KIND_UDP) {
        if (packet->facts.payload_bytes)
            letter(c, packet->from, 'd');
        return;
    }
    unsigned flags = packet->facts.tcp.flags;
    if ((flags & TCP_SYN) && (flags & (TCP_FIN | TCP_RST)))
        letter(c, packet->from, 'q');
    if (flags & TCP_SYN)
        letter(c, packet->from, flags & TCP_ACK ? 'h' : 's');
    if (packet->facts.payload_bytes && packet->kind != KIND_KEEP_ALIVE)
        letter(c, packet->from, 'd');
    if (packet->facts.payload_bytes && (packet->analysis & (ANALYSIS_RETRANSMISSION | ANALYSIS_FAST_RETRANSMISSION |
                                                            ANALYSIS_SPURIOUS_RETRANSMISSION)))
        letter(c, packet->from, 't');
    if ((flags & TCP_ACK) && !(flags & (TCP_SYN | TCP_FIN | TCP_RST)) && packet->facts.payload_bytes == 0)
        letter(c, packet->from, 'a');
    if (packet->analysis & ANALYSIS_ZERO_WINDOW)
        letter(c, packet->from, 'w');
    if (flags & TCP_FIN)
        letter(c, packet->from, 'f');
    if (flags & TCP_RST)
        letter(c, packet->from, 'r');
}

const char *connection_state(const struct connection *c)
{
    bool answered = c->packets[END_SERVER] > 0, asked = c->packets[END_CLIENT] > 0;
    if (c->protocol == PROTOCOL_UDP)
        return asked && answered ? "SF" : asked ? "S0" : "SHR";
    bool client_rst = strchr(c->history, 'R'), server_rst = strchr(c->history, 'r');
    bool client_fin = strchr(c->history, 'F'), server_fin = strchr(c->history, 'f');
    if (c->opened == OPENED_MIDSTREAM)
        return "OTH";
    if (!c->syn)
        return server_rst ? "RSTRH" : server_fin ? "SHR" : "OTH";
    if (!c->syn_ack && c->opened != OPENED_SIMULTANEOUS)
        return server_rst ? "REJ" : client_rst ? "RSTOS0" : client_fin ? "SH" : "S0";
    if (client_rst || server_rst) {
        const char *first_client = strchr(c->history, 'R'), *first_server = strchr(c->history, 'r');
        return first_client && (!first_server || first_client < first_server) ? "RSTO" : "RSTR";
    }
    if (client_fin && server_fin)
        return "SF";
    return client_fin ? "S2" : server_fin ? "S3" : "S1";
}
