/* Zeek's vocabulary for a whole connection: `history`, a letter for what each end did first, and `conn_state`, how it went. */
#include <string.h>

#include "timeline/join.h"

/* A letter stands for the first time that an end did it; upper case is the client. */
static void letter(struct connection *c, enum end from, char lower, bool again)
{
    char wanted = from == END_CLIENT ? (char)(lower - 'a' + 'A') : lower;
    size_t length = strlen(c->history);
    if ((!again && strchr(c->history, wanted)) || length + 1 >= sizeof c->history)
        return;
    c->history[length] = wanted;
    c->history[length + 1] = 0;
}

/* 't' and 'w' come again at the 10th, 100th … time. */
static void counted_letter(struct connection *c, enum end from, char lower, unsigned *count)
{
    unsigned n = ++*count;
    while (n % 10 == 0)
        n /= 10;
    if (n == 1)
        letter(c, from, lower, true);
}

void history_add(struct packet *packet)
{
    struct connection *c = packet->connection;
    struct flow *flow = c->flow[packet->from];
    if (packet->kind == KIND_ICMP)
        return;
    if (packet->kind == KIND_UDP) {
        if (packet->facts.payload_bytes)
            letter(c, packet->from, 'd', false);
        return;
    }
    unsigned flags = packet->facts.tcp.flags;
    bool syn = flags & TCP_SYN, fin = flags & TCP_FIN, rst = flags & TCP_RST;
    if (syn + fin + rst > 1)
        letter(c, packet->from, syn ? 'q' : 'i', false);
    else if (syn)
        letter(c, packet->from, flags & TCP_ACK ? 'h' : 's', false);
    else if (fin)
        letter(c, packet->from, 'f', false);
    else if (rst)
        letter(c, packet->from, 'r', false);
    else if (packet->facts.payload_bytes && packet->kind != KIND_KEEP_ALIVE)
        letter(c, packet->from, 'd', false);
    else if (flags & TCP_ACK)
        letter(c, packet->from, 'a', false);
    if (packet->facts.payload_bytes &&
        (packet->analysis & (ANALYSIS_RETRANSMISSION | ANALYSIS_FAST_RETRANSMISSION | ANALYSIS_SPURIOUS_RETRANSMISSION)))
        counted_letter(c, packet->from, 't', &flow->repeated);
    if (packet->analysis & ANALYSIS_ZERO_WINDOW)
        counted_letter(c, packet->from, 'w', &flow->zero_windows);
}

const char *connection_state(const struct connection *c)
{
    bool answered = c->packets[END_SERVER] > 0, asked = c->packets[END_CLIENT] > 0;
    if (c->protocol == PROTOCOL_UDP)
        return asked && answered ? "SF" : asked ? "S0" : "SHR";
    bool client_rst = strchr(c->history, 'R'), server_rst = strchr(c->history, 'r');
    bool client_fin = strchr(c->history, 'F'), server_fin = strchr(c->history, 'f');
    bool asked_for = c->has_syn, replied = c->has_syn_ack || c->opened == OPENED_SIMULTANEOUS;
    if (client_fin && server_fin && (asked_for || replied || c->opened == OPENED_MIDSTREAM) && !(asked_for && !replied))
        return "SF"; /* an RST beside two FINs changes nothing */
    if (!asked_for && !replied) { /* joined midstream */
        if (client_rst || server_rst)
            return client_rst && server_rst ? "OTH" : client_rst ? "RSTOS0" : "RSTRH";
        return client_fin ? "SH" : server_fin ? "SHR" : "OTH";
    }
    if (!replied)
        return server_rst ? "REJ" : client_rst ? "RSTOS0" : client_fin ? "SH" : "S0";
    if (!asked_for && answered && !asked)
        return server_rst ? "RSTRH" : server_fin ? "SHR" : "OTH";
    if (client_rst || server_rst) {
        const char *first_client = strchr(c->history, 'R'), *first_server = strchr(c->history, 'r');
        return first_client && (!first_server || first_client < first_server) ? "RSTO" : "RSTR";
    }
    return client_fin ? "S2" : server_fin ? "S3" : "S1";
}
