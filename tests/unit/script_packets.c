/* The packets of a script: relative numbers become those on the wire.  See script_packets.h. */
#include "script_packets.h"

#include <stdlib.h>
#include <string.h>

static struct script_connection *connection_named(struct script *script, const char *name)
{
    for (size_t i = 0; i < script->connection_count; i++)
        if (strcmp(script->connections[i].name, name) == 0)
            return &script->connections[i];
    return NULL;
}

/* conn NAME CLIENT SERVER [isn C S]: NAME `-` is the one that packets without a name belong to. */
void script_connection_line(struct line *line)
{
    struct script *script = line->script;
    const char *name = line_take(line, "conn NAME CLIENT SERVER");
    if (strcmp(name, "-") == 0)
        name = "";
    struct script_connection *c = connection_named(script, name);
    if (!c) {
        size_t most = sizeof script->connections / sizeof *script->connections;
        if (script->connection_count == most || strlen(name) >= sizeof c->name)
            line_wrong(line, "too many connections, or too long a name");
        c = &script->connections[script->connection_count++];
    }
    *c = (struct script_connection){ .isn = { 1000, 5000 } };
    strcpy(c->name, name);
    c->address[END_CLIENT] = line_address(line);
    c->address[END_SERVER] = line_address(line);
    if (line_take_if(line, "isn"))
        for (int end = 0; end < 2; end++)
            c->isn[end] = (uint32_t)line_number(line, "isn C S");
}

static bool is_range(const char *word)
{
    size_t digits = strspn(word, "0123456789");
    return digits && word[digits] == ':' && word_is_number(word + digits + 1);
}

static uint8_t read_flags(struct line *line)
{
    static const struct {
        char letter;
        uint8_t flag;
    } letters[] = {
        { 'S', TCP_SYN }, { 'F', TCP_FIN }, { 'R', TCP_RST }, { 'P', TCP_PSH },
        { 'U', TCP_URG }, { '.', TCP_ACK }, { 'E', TCP_ECE }, { 'W', TCP_CWR },
    };
    uint8_t flags = 0;
    for (const char *s = line_take(line, "flags are missing"); *s; s++) {
        size_t i = 0;
        while (i < sizeof letters / sizeof *letters && letters[i].letter != *s)
            i++;
        if (i == sizeof letters / sizeof *letters) {
            line->next--;
            line_wrong(line, "flags are made of S F R P U E W and .");
        }
        flags |= letters[i].flag;
    }
    return flags;
}

static void read_sack(struct line *line, struct packet_facts *facts, uint32_t isn)
{
    char *colon;
    unsigned long long from = strtoull(line_take(line, "sack A:B"), &colon, 10);
    if (*colon != ':' || facts->tcp.sack_count == TCP_SACK_BLOCKS_MAX)
        line_wrong(line, "sack A:B, at most four");
    unsigned i = facts->tcp.sack_count++;
    facts->tcp.sack[i].from = isn + (uint32_t)from;
    facts->tcp.sack[i].to = isn + (uint32_t)strtoull(colon + 1, NULL, 10);
}

static void set_payload(struct packet_facts *facts, const char *data, uint64_t count)
{
    facts->payload_bytes = (uint32_t)count;
    facts->data_bytes = (uint8_t)(!data                       ? 0
                                  : count < PACKET_DATA_BYTES ? count
                                                              : PACKET_DATA_BYTES);
    if (data)
        memcpy(facts->data, data, facts->data_bytes);
}

/* What the wire does with it, for each copy. */
static const struct {
    const char *word;
    unsigned did;
    bool lost;
} ways[] = {
    { "lost", WIRE_DROPPED, true },
    { "answered", WIRE_DROPPED | WIRE_ANSWERED, true },
    { "queue_full", WIRE_QUEUE_FULL, true },
    { "too_big", WIRE_TOO_BIG, true },
    { "down", WIRE_DOWN, true },
    { "damaged", WIRE_CORRUPTED, false },
    { "changed", WIRE_CORRUPTED, false },
    { "late", WIRE_DELAYED, false },
    { "held", WIRE_HELD, false },
    { "copy", WIRE_DUPLICATED, false },
};
enum { WAYS = sizeof ways / sizeof *ways };

static bool is_way(const char *word)
{
    bool begins = !strcmp(word, "at") || !strcmp(word, "bywire");
    for (size_t i = 0; i < WAYS; i++)
        begins = begins || !strcmp(word, ways[i].word);
    return begins;
}

static void tcp_line(struct line *line, struct script_connection *c, enum end from,
                     struct packet_facts *facts)
{
    struct tcp_facts *tcp = &facts->tcp;
    bool heard = c->next[from] > 0;
    *tcp = (struct tcp_facts){
        .flags = read_flags(line), .window = 512, .mss = -1, .window_shift = -1
    };
    int64_t seq = tcp->flags & TCP_SYN ? 0 : c->next[from], ack = c->next[!from], to = -1;
    const char *data;
    uint64_t count;
    if (tcp->flags & TCP_SYN) {
        tcp->window_shift = 7;
        tcp->window = 65495; /* as on loopback; never scaled */
    }
    while (line_more(line) && !is_way(line_peek(line))) {
        if (is_range(line_peek(line))) {
            char *colon;
            seq = strtoll(line_take(line, "a range"), &colon, 10);
            to = strtoll(colon + 1, NULL, 10);
            set_payload(facts, NULL, (uint64_t)(to - seq));
        } else if (line_bytes(line, &data, &count)) {
            if (to >= 0 && to - seq != (int64_t)count)
                line_wrong(line, "the range has another length");
            set_payload(facts, data, count);
        } else if (line_take_if(line, "ack")) {
            ack = line_number(line, "ack N");
        } else if (line_take_if(line, "win")) {
            tcp->window = (uint16_t)line_number(line, "win N");
        } else if (line_take_if(line, "shift")) {
            tcp->window_shift = (int)line_number(line, "shift N");
        } else if (line_take_if(line, "noshift")) {
            tcp->window_shift = WINDOW_SHIFT_NONE;
        } else if (line_take_if(line, "shiftcut")) {
            tcp->window_shift = WINDOW_SHIFT_UNKNOWN;
        } else if (line_take_if(line, "sackok")) {
            tcp->sack_permitted = true;
        } else if (line_take_if(line, "sack")) {
            read_sack(line, facts, c->isn[!from]);
        } else if (line_take_if(line, "ts")) {
            tcp->has_timestamps = true;
            tcp->timestamp = (uint32_t)line_number(line, "ts N");
        } else if (line_take_if(line, "tfo")) {
            tcp->fast_open = true;
        } else if (line_take_if(line, "mptcp")) {
            tcp->mptcp = true;
        } else if (line_take_if(line, "datafin")) {
            tcp->mptcp = tcp->data_fin = true;
        } else {
            line_wrong(line, "a packet has no such word");
        }
    }
    tcp->seq = c->isn[from] + (uint32_t)seq;
    /* it answers a segment without ACK: number 0, RFC 9293 3.10.7.1 */
    if ((tcp->flags & TCP_RST) && !heard)
        tcp->seq = 0;
    if (tcp->flags & TCP_ACK)
        tcp->ack = c->isn[!from] + (uint32_t)ack;
    if (tcp->flags & TCP_RST)
        return;
    int64_t end = seq + facts->payload_bytes + !!(tcp->flags & TCP_SYN) + !!(tcp->flags & TCP_FIN);
    if (end > c->next[from])
        c->next[from] = end;
}

static const struct {
    const char *meaning;
    uint8_t type, code;
} errors[] = {
    { "port-unreachable", 3, 3 }, { "host-unreachable", 3, 1 },   { "fragmentation-needed", 3, 4 },
    { "prohibited", 3, 13 },      { "packet-too-big-800", 2, 0 }, /* of IPv6 */
    { "time-exceeded", 11, 255 },
};

static void icmp_line(struct line *line, const struct script_connection *c, enum end from,
                      struct packet_facts *facts)
{
    const char *about = line_take(line, "icmp tcp|udp MEANING");
    facts->protocol = PROTOCOL_ICMP;
    facts->src.port = facts->dst.port = 0;
    const char *meaning = line_take(line, "a meaning");
    size_t i = 0;
    while (i < sizeof errors / sizeof *errors && strcmp(errors[i].meaning, meaning) != 0)
        i++;
    if (i == sizeof errors / sizeof *errors)
        line_wrong(line, "no such ICMP error");
    facts->icmp = (struct icmp_facts){ .type = errors[i].type,
                                       .code = errors[i].code,
                                       .src = c->address[!from],
                                       .dst = c->address[from],
                                       .about = !strcmp(about, "udp")   ? PROTOCOL_UDP
                                                : !strcmp(about, "tcp") ? PROTOCOL_TCP
                                                                        : PROTOCOL_NONE };
    icmp_name(&facts->icmp, facts->src.version == 6);
    if (!strcmp(meaning, "packet-too-big-800"))
        facts->icmp.mtu = 800;
}

/* lost [by N] · late [by N] at T · at T */
static void read_way(struct line *line, uint64_t crossing, int copy,
                     const struct packet_facts *facts)
{
    struct script *script = line->script;
    struct script_fate fate = {
        .crossing = crossing, .us = script->now_us, .fate.copy = copy, .arrived = *facts
    };
    for (size_t i = 0; i < WAYS; i++)
        if (line_take_if(line, ways[i].word)) {
            fate.fate = (struct fate){ .kind = ways[i].lost ? FATE_LOST : FATE_ARRIVED,
                                       .did = ways[i].did,
                                       .rule = 1,
                                       .copy = ways[i].lost ? 0 : copy,
                                       .checksum_fixed = !strcmp(ways[i].word, "changed") };
            break;
        }
    if (line_take_if(line, "by"))
        fate.fate.rule = (int)line_number(line, "the number of a rule");
    bool timed = line_take_if(line, "at");
    if (timed || fate.fate.kind == FATE_ARRIVED) {
        if (!timed)
            line_wrong(line, "at T, lost, late at T …");
        const char *word = line_take(line, "at T");
        fate.us = strtoll(word + (*word == '+'), NULL, 10) + (*word == '+' ? script->now_us : 0);
        if (fate.us < script->now_us)
            line_wrong(line, "it arrives before it left");
    }
    if (script->fate_count == sizeof script->fates / sizeof *script->fates)
        line_wrong(line, "too many packets on the wire");
    size_t i = script->fate_count++;
    for (; i > 0 && script->fates[i - 1].us > fate.us; i--)
        script->fates[i] = script->fates[i - 1];
    script->fates[i] = fate;
}

/* Over a wire: it leaves now. */
static void leaves(struct line *line, enum end from, struct packet_facts *facts)
{
    struct script *script = line->script;
    struct observation seen = { .kind = OBSERVED_PACKET, .t_ns = facts->t_ns, .packet = facts };
    bool by_wire = line_take_if(line, "bywire");
    seen.crossing = by_wire ? 0 : ++script->crossings;
    seen.host = by_wire ? HOST_WIRE : from == END_CLIENT;
    script_tell(script, &seen);
    for (int copy = 1; !by_wire && line_more(line); copy++)
        read_way(line, script->crossings, copy, facts);
}

void script_arrivals(struct script *script, int64_t until_us)
{
    size_t told = 0;
    for (; told < script->fate_count && script->fates[told].us <= until_us; told++) {
        const struct script_fate *f = &script->fates[told];
        struct packet_facts arrived = f->arrived;
        struct observation seen = {
            .kind = OBSERVED_CROSSED,
            .t_ns = (int64_t)SCRIPT_START_S * 1000000000 + f->us * 1000,
            .crossing = f->crossing,
            .crossed = { .fate = f->fate },
        };
        if (f->fate.kind == FATE_ARRIVED)
            seen.crossed.captured_bytes = seen.crossed.wire_bytes = arrived.wire_bytes;
        arrived.t_ns = seen.t_ns;
        if (f->fate.did & WIRE_CORRUPTED)
            seen.crossed.arrived = &arrived;
        script_tell(script, &seen);
    }
    script->fate_count -= told;
    memmove(script->fates, script->fates + told, script->fate_count * sizeof *script->fates);
}

void script_packet_line(struct line *line, int64_t t_ns)
{
    struct script *script = line->script;
    char name[SCRIPT_WORD_BYTES];
    strcpy(name, line_take(line, "a packet"));
    char *arrow = name + strlen(name) - 1;
    enum end from = *arrow == '>' ? END_CLIENT : END_SERVER;
    *arrow = 0;
    struct script_connection *c = connection_named(script, name);
    if (!c)
        line_wrong(line, "no such connection: conn NAME CLIENT SERVER");
    struct packet_facts facts = {
        .t_ns = t_ns, .protocol = PROTOCOL_TCP, .src = c->address[from], .dst = c->address[!from]
    };
    const char *data;
    uint64_t count;
    if (line_take_if(line, "udp")) {
        facts.protocol = PROTOCOL_UDP;
        if (!line_bytes(line, &data, &count))
            line_wrong(line, "udp \"text\"|COUNT");
        set_payload(&facts, data, count);
        if (line_take_if(line, "fragments"))
            facts.fragments = (uint16_t)line_number(line, "fragments COUNT");
    } else if (line_take_if(line, "icmp")) {
        icmp_line(line, c, from, &facts);
    } else {
        tcp_line(line, c, from, &facts);
    }
    facts.captured_bytes = facts.wire_bytes = 66 + facts.payload_bytes;
    if (script->timeline.hosts > 1)
        leaves(line, from, &facts);
    else
        script_tell(script, &(struct observation){
                                .kind = OBSERVED_PACKET, .t_ns = t_ns, .packet = &facts });
}
