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
void script_connection_line(struct words *words)
{
    struct script *script = words->script;
    const char *name = words_take(words, "conn NAME CLIENT SERVER");
    if (strcmp(name, "-") == 0)
        name = "";
    struct script_connection *c = connection_named(script, name);
    if (!c) {
        if (script->connection_count == sizeof script->connections / sizeof *script->connections || strlen(name) >= sizeof c->name)
            words_wrong(words, "too many connections, or too long a name");
        c = &script->connections[script->connection_count++];
    }
    *c = (struct script_connection){ .isn = { 1000, 5000 } };
    strcpy(c->name, name);
    c->address[END_CLIENT] = words_address(words);
    c->address[END_SERVER] = words_address(words);
    if (words_take_if(words, "isn"))
        for (int end = 0; end < 2; end++)
            c->isn[end] = (uint32_t)words_number(words, "isn C S");
}

static bool is_range(const char *word)
{
    size_t digits = strspn(word, "0123456789");
    return digits && word[digits] == ':' && word_is_number(word + digits + 1);
}

static uint8_t read_flags(struct words *words)
{
    static const struct { char letter; uint8_t flag; } letters[] = {
        { 'S', TCP_SYN }, { 'F', TCP_FIN }, { 'R', TCP_RST }, { 'P', TCP_PSH }, { 'U', TCP_URG }, { '.', TCP_ACK },
    };
    uint8_t flags = 0;
    for (const char *s = words_take(words, "flags are missing"); *s; s++) {
        size_t i = 0;
        while (i < sizeof letters / sizeof *letters && letters[i].letter != *s)
            i++;
        if (i == sizeof letters / sizeof *letters) {
            words->next--;
            words_wrong(words, "flags are made of S F R P U and .");
        }
        flags |= letters[i].flag;
    }
    return flags;
}

static void read_sack(struct words *words, struct packet_facts *facts, uint32_t isn)
{
    char *colon;
    unsigned long long from = strtoull(words_take(words, "sack A:B"), &colon, 10);
    if (*colon != ':' || facts->tcp.sack_count == TCP_SACK_BLOCKS_MAX)
        words_wrong(words, "sack A:B, at most four");
    unsigned i = facts->tcp.sack_count++;
    facts->tcp.sack[i].from = isn + (uint32_t)from;
    facts->tcp.sack[i].to = isn + (uint32_t)strtoull(colon + 1, NULL, 10);
}

static void set_payload(struct packet_facts *facts, const char *data, uint64_t count)
{
    facts->payload_bytes = (uint32_t)count;
    facts->data_bytes = (uint8_t)(!data ? 0 : count < PACKET_DATA_BYTES ? count : PACKET_DATA_BYTES);
    if (data)
        memcpy(facts->data, data, facts->data_bytes);
}

static void tcp_line(struct words *words, struct script_connection *c, enum end from, struct packet_facts *facts)
{
    struct tcp_facts *tcp = &facts->tcp;
    bool heard = c->next[from] > 0;
    *tcp = (struct tcp_facts){ .flags = read_flags(words), .window = 512, .mss = -1, .window_shift = -1 };
    int64_t seq = tcp->flags & TCP_SYN ? 0 : c->next[from], ack = c->next[!from], to = -1;
    const char *data;
    uint64_t count;
    if (tcp->flags & TCP_SYN)
        tcp->window_shift = 7;
    while (words_more(words)) {
        if (is_range(words_peek(words))) {
            char *colon;
            seq = strtoll(words_take(words, "a range"), &colon, 10);
            to = strtoll(colon + 1, NULL, 10);
            set_payload(facts, NULL, (uint64_t)(to - seq));
        } else if (words_bytes(words, &data, &count)) {
            if (to >= 0 && to - seq != (int64_t)count)
                words_wrong(words, "the range has another length");
            set_payload(facts, data, count);
        } else if (words_take_if(words, "ack")) {
            ack = words_number(words, "ack N");
        } else if (words_take_if(words, "win")) {
            tcp->window = (uint16_t)words_number(words, "win N");
        } else if (words_take_if(words, "shift")) {
            tcp->window_shift = (int)words_number(words, "shift N");
        } else if (words_take_if(words, "noshift")) {
            tcp->window_shift = -1;
        } else if (words_take_if(words, "sack")) {
            read_sack(words, facts, c->isn[!from]);
        } else if (words_take_if(words, "tfo")) {
            tcp->fast_open = true;
        } else {
            words_wrong(words, "a packet has no such word");
        }
    }
    tcp->seq = c->isn[from] + (uint32_t)seq;
    if ((tcp->flags & TCP_RST) && !heard) /* it answers a segment without ACK: number 0, RFC 9293 3.10.7.1 */
        tcp->seq = 0;
    if (tcp->flags & TCP_ACK)
        tcp->ack = c->isn[!from] + (uint32_t)ack;
    if (tcp->flags & TCP_RST)
        return;
    int64_t end = seq + facts->payload_bytes + !!(tcp->flags & TCP_SYN) + !!(tcp->flags & TCP_FIN);
    if (end > c->next[from])
        c->next[from] = end;
}

static void icmp_line(struct words *words, const struct script_connection *c, enum end from, struct packet_facts *facts)
{
    const char *about = words_take(words, "icmp tcp|udp MEANING");
    facts->protocol = PROTOCOL_ICMP;
    facts->src.port = facts->dst.port = 0;
    char meaning[SCRIPT_WORD_BYTES];
    strcpy(meaning, words_take(words, "a meaning"));
    for (char *s = meaning; *s; s++)
        if (*s == '-')
            *s = ' ';
    facts->icmp = (struct icmp_facts){ .type = 3, .code = 3, .is_error = true, .src = c->address[!from], .dst = c->address[from],
                                       .about = !strcmp(about, "udp") ? PROTOCOL_UDP :
                                                !strcmp(about, "tcp") ? PROTOCOL_TCP : PROTOCOL_NONE };
    facts->icmp.meaning = arena_text(&words->script->timeline.arena, meaning);
}

void script_packet_line(struct words *words, int64_t t_ns)
{
    struct script *script = words->script;
    char name[SCRIPT_WORD_BYTES];
    strcpy(name, words_take(words, "a packet"));
    char *arrow = name + strlen(name) - 1;
    enum end from = *arrow == '>' ? END_CLIENT : END_SERVER;
    *arrow = 0;
    struct script_connection *c = connection_named(script, name);
    if (!c)
        words_wrong(words, "no such connection: conn NAME CLIENT SERVER");
    struct packet_facts facts = { .t_ns = t_ns, .protocol = PROTOCOL_TCP, .src = c->address[from], .dst = c->address[!from] };
    const char *data;
    uint64_t count;
    if (words_take_if(words, "udp")) {
        facts.protocol = PROTOCOL_UDP;
        if (!words_bytes(words, &data, &count))
            words_wrong(words, "udp \"text\"|COUNT");
        set_payload(&facts, data, count);
    } else if (words_take_if(words, "icmp")) {
        icmp_line(words, c, from, &facts);
    } else {
        tcp_line(words, c, from, &facts);
    }
    facts.captured_bytes = facts.wire_bytes = 66 + facts.payload_bytes;
    timeline_packet(&script->timeline, &facts);
}
