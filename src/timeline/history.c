/* Zeek's vocabulary for a whole connection: `history`, a letter for what each end did, and
 * `conn_state`, how it went.
 *
 *     s SYN   h SYN-ACK   a ACK alone   d data   f FIN   r RST        upper case: the client; each once, but s h f r again when their
 *     q SYN with FIN or RST   i FIN with RST                          sequence number differs
 *     t data that brings nothing new   w window 0   g acknowledged bytes that were not seen        again at the 10th, 100th … time
 *     ^ the trace begins with a packet of the server: who is the client follows from flags or ports
 *
 * Not written: c (a bad checksum: with offload the capture sees checksums that are not there yet,
 * so it proves nothing) and x.  conn_state follows from how far each end has come (enum course),
 * by Zeek's rules, and not from the TCP states of states.c: Zeek's S1, for example, is a SYN and
 * its answer. */
#include <ctype.h>
#include <string.h>

#include "timeline/join.h"

static void add(struct connection *c, enum end from, char lower)
{
    size_t length = strlen(c->history);
    if (length + 1 >= sizeof c->history)
        return;
    c->history[length] = from == END_CLIENT ? (char)toupper(lower) : lower;
    c->history[length + 1] = 0;
}

void history_turned(struct connection *c)
{
    add(c, END_SERVER, '^');
}

/* True when this end did it for the first time. */
static bool first_time(struct connection *c, enum end from, char lower)
{
    uint32_t bit = 1u << (lower - 'a');
    struct flow *flow = c->flow[from];
    if (flow->letters & bit)
        return false;
    flow->letters |= bit;
    add(c, from, lower);
    return true;
}

static void numbered(struct connection *c, enum end from, char lower, uint32_t number,
                     uint32_t *last)
{
    uint32_t syns = 1u << ('s' - 'a') | 1u << ('h' - 'a'), bit = 1u << (lower - 'a');
    struct flow *flow = c->flow[from];
    if (!(flow->letters & (bit & syns ? syns : bit)))
        first_time(c, from, lower);
    else if (number != *last)
        add(c, from, lower);
    *last = number;
}

static void counted(struct connection *c, enum end from, char lower, unsigned *count)
{
    unsigned n = ++*count;
    while (n % 10 == 0)
        n /= 10;
    if (n == 1)
        add(c, from, lower);
}

static void of_flags(struct connection *c, const struct packet *packet)
{
    struct flow *flow = c->flow[packet->from];
    enum end from = packet->from;
    unsigned flags = packet->facts.tcp.flags;
    bool syn = flags & TCP_SYN, fin = flags & TCP_FIN, rst = flags & TCP_RST;
    if (syn + fin + rst > 1)
        first_time(c, from, fin && rst ? 'i' : 'q');
    else if (syn)
        numbered(c, from, flags & TCP_ACK ? 'h' : 's', packet->facts.tcp.seq, &flow->syn_told);
    else if (fin)
        numbered(c, from, 'f', packet->facts.tcp.seq + packet->facts.payload_bytes,
                 &flow->fin_told);
    else if (rst)
        numbered(c, from, 'r', packet->facts.tcp.seq, &flow->rst_told);
    else if (packet->facts.payload_bytes)
        first_time(c, from, 'd');
    else if (flags & TCP_ACK)
        first_time(c, from, 'a');
}

static void moves_to(struct flow *flow, enum course course)
{
    if (course == flow->course)
        return;
    flow->course_before = flow->course;
    flow->course = course;
}

/* The first that is seen of this end. */
static void course_begins(const struct connection *c, const struct packet *packet)
{
    struct flow *flow = c->flow[packet->from], *back = c->flow[!packet->from];
    unsigned flags = packet->facts.tcp.flags;
    if ((flags & TCP_SYN) && packet->from == END_CLIENT) {
        moves_to(flow, flags & TCP_ACK ? COURSE_ANSWERED : COURSE_ASKED);
    } else if (flags & TCP_SYN) {
        if (back->course == COURSE_ASKED)
            moves_to(back, COURSE_OPEN);
        moves_to(flow, COURSE_OPEN);
    }
    if (flags & TCP_FIN)
        moves_to(flow, COURSE_CLOSED);
    if (flags & TCP_RST)
        moves_to(flow, COURSE_RESET);
    if (flow->course != COURSE_SILENT ||
        (packet->from == END_SERVER && !packet->facts.payload_bytes &&
         back->course == COURSE_ASKED))
        return; /* the latter: an ACK alone before the SYN-ACK tells nothing */
    moves_to(flow, (flags & TCP_ACK) && back->course == COURSE_OPEN ? COURSE_OPEN : COURSE_PARTIAL);
}

static void course_goes_on(const struct connection *c, const struct packet *packet)
{
    struct flow *flow = c->flow[packet->from], *back = c->flow[!packet->from];
    unsigned flags = packet->facts.tcp.flags;
    switch (flow->course) {
    case COURSE_SILENT: course_begins(c, packet); break;
    case COURSE_ASKED:
    case COURSE_ANSWERED:
        if (flags & TCP_FIN)
            moves_to(flow, COURSE_CLOSED);
        if (flags & TCP_RST)
            moves_to(flow, COURSE_RESET);
        break;
    case COURSE_PARTIAL:
    case COURSE_OPEN:
        if ((flags & TCP_SYN) && !(flags & TCP_ACK) && flow->course == COURSE_PARTIAL &&
            back->course == COURSE_SILENT)
            moves_to(flow, COURSE_ASKED);
        if ((flags & TCP_FIN) && !(flags & TCP_RST)) {
            moves_to(flow, COURSE_CLOSED);
            /* FIN and RST there, FIN here: a normal end after all */
            if (back->course == COURSE_RESET && back->course_before == COURSE_CLOSED)
                moves_to(back, COURSE_CLOSED);
        }
        if (flags & TCP_RST)
            moves_to(flow, COURSE_RESET);
        break;
    case COURSE_CLOSED:
        if ((flags & TCP_RST) && back->course != COURSE_CLOSED)
            moves_to(flow, COURSE_RESET);
        break;
    case COURSE_RESET: /* refused first, answered at another try: Zeek stays with REJ, although the
                          connection is there */
        if ((flags & TCP_SYN) && (flags & TCP_ACK) && flow->course_before == COURSE_SILENT &&
            back->course == COURSE_ASKED) {
            moves_to(back, COURSE_OPEN);
            moves_to(flow, COURSE_OPEN);
        }
        break;
    }
}

static bool is_clean(const struct flow *flow)
{
    return flow->course == COURSE_OPEN ||
           (flow->course == COURSE_CLOSED && flow->course_before == COURSE_OPEN);
}

/* An acknowledgement steps over bytes of the other end that were not seen: each hole is one gap. */
static void gaps(struct connection *c, const struct packet *packet)
{
    enum end from = !packet->from;
    struct flow *flow = c->flow[from];
    int64_t until = packet->ack, begin = flow->given_up > 1 ? flow->given_up : 1;
    if (flow->fin_sent && until > flow->fin)
        until = flow->fin;
    if (until <= begin)
        return;
    bool clean = is_clean(c->flow[0]) && is_clean(c->flow[1]);
    for (unsigned i = 0; i < flow->hole_count && clean; i++)
        if (flow->holes[i].to > begin && flow->holes[i].from < until)
            counted(c, from, 'g', &flow->gaps);
    bool probed = flow->probed && until == flow->next + 1; /* its byte was taken */
    if (clean && flow->next < until && !probed)
        counted(c, from, 'g', &flow->gaps);
    flow->given_up = until;
}

void history_add(struct packet *packet)
{
    struct connection *c = packet->connection;
    struct flow *flow = c->flow[packet->from];
    const struct packet_facts *facts = &packet->facts;
    if (packet->kind == KIND_ICMP)
        return;
    if (packet->kind == KIND_UDP) {
        if (facts->payload_bytes)
            first_time(c, packet->from, 'd');
        return;
    }
    bool rst = facts->tcp.flags & TCP_RST;
    of_flags(c, packet);
    if (facts->tcp.window == 0 && !rst && c->flow[!packet->from]->course != COURSE_CLOSED &&
        flow->course != COURSE_RESET)
        counted(c, packet->from, 'w', &flow->zero_windows);
    int64_t end = packet->seq + facts->payload_bytes + !!(facts->tcp.flags & TCP_SYN) +
                  !!(facts->tcp.flags & TCP_FIN);
    if (facts->payload_bytes && !rst && flow->course != COURSE_RESET && flow->sent.id &&
        end <= flow->next && packet->refusal != REFUSAL_FAR)
        counted(c, packet->from, 't', &flow->repeated);
    course_goes_on(c, packet);
    if ((facts->tcp.flags & TCP_ACK) && packet->refusal != REFUSAL_FAR)
        gaps(c, packet);
}

/* Payload bytes by the sequence numbers, as far as they were sent or acknowledged. */
static int64_t size_of(const struct flow *flow)
{
    int64_t end = flow->next > flow->acked ? flow->next : flow->acked;
    end -= 1 + (flow->fin_sent && end > flow->fin);
    return end > 0 ? end : 0;
}

/* S, nothing that answers or goes on, R: "^?S[^HAFGIQ]*R.*" */
static bool given_up_unanswered(const char *history)
{
    history += *history == '^';
    if (*history != 'S')
        return false;
    size_t quiet = strcspn(history, "HAFGIQ");
    const char *reset = strchr(history, 'R');
    return reset && (size_t)(reset - history) < quiet;
}

const char *connection_state(const struct connection *c)
{
    if (c->protocol == PROTOCOL_UDP) {
        bool answered = c->packets[END_SERVER] > 0, asked = c->packets[END_CLIENT] > 0;
        if (!asked)
            return "SHR";
        return answered ? "SF" : "S0";
    }
    const struct flow *client = c->flow[END_CLIENT], *server = c->flow[END_SERVER];
    if (c->to_itself) /* one flow: what one end did, both did */
        switch (client->course) {
        case COURSE_CLOSED: return "SF";
        case COURSE_RESET: return "RSTO";
        default: return c->established ? "S1" : "S0";
        }
    bool no_client = client->course == COURSE_SILENT || client->course == COURSE_PARTIAL;
    bool no_server = server->course == COURSE_SILENT || server->course == COURSE_PARTIAL;
    if (server->course == COURSE_RESET) {
        bool asked = client->course == COURSE_ASKED || client->course == COURSE_ANSWERED;
        if (asked || (client->course == COURSE_RESET && c->has_syn && size_of(client) == 0 &&
                      size_of(server) == 0))
            return "REJ";
        return no_client ? "RSTRH" : "RSTR";
    }
    if (client->course == COURSE_RESET && no_server)
        return given_up_unanswered(c->history) ? "RSTOS0" : "OTH";
    if (client->course == COURSE_RESET)
        return "RSTO";
    if (client->course == COURSE_CLOSED && server->course == COURSE_CLOSED)
        return "SF";
    if (client->course == COURSE_CLOSED)
        return no_server ? "SH" : "S2";
    if (server->course == COURSE_CLOSED)
        return no_client ? "SHR" : "S3";
    if (client->course == COURSE_ASKED && server->course == COURSE_SILENT)
        return "S0";
    return client->course == COURSE_OPEN && server->course == COURSE_OPEN ? "S1" : "OTH";
}
