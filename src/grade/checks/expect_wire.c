/* What became of packets on a wire that a student has made: see checks.h. */
#include <string.h>

#include "grade/checks/checks.h"

/* ---- questions ---- */

const struct connection *wire_connection(const struct checking *c)
{
    return facts_connection(c->timeline, facts_client(c->timeline, 0));
}

const struct packet *wire_next_packet(const struct checking *c, size_t *at)
{
    const struct connection *connection = wire_connection(c);
    while (connection && *at < c->timeline->packet_count) {
        const struct packet *packet = c->timeline->packets[(*at)++];
        if (packet->connection == connection && packet->kind != KIND_ICMP)
            return packet;
    }
    return NULL;
}

bool wire_came(const struct packet *packet)
{
    return packet_arrived_ns(packet) >= 0;
}

unsigned wire_copies(const struct packet *packet)
{
    unsigned count = 0;
    for (const struct arrival *a = packet->passage ? packet->passage->first : NULL; a; a = a->next)
        count += fate_is_taken(&a->fate);
    return count;
}

bool wire_was_damaged(const struct packet *packet)
{
    for (const struct arrival *a = packet->passage ? packet->passage->first : NULL; a; a = a->next)
        if (a->fate.kind == FATE_ARRIVED && a->fate.did & WIRE_CORRUPTED && !a->fate.checksum_fixed)
            return true;
    return false;
}

/* Numbers that it takes: of its bytes, its SYN, its FIN. */
static int64_t numbers_of(const struct packet *packet)
{
    return (int64_t)packet->facts.payload_bytes + !!(packet->facts.tcp.flags & TCP_SYN) +
           !!(packet->facts.tcp.flags & TCP_FIN);
}

static bool overlap(const struct packet *a, const struct packet *b)
{
    return a->seq < b->seq + numbers_of(b) && b->seq < a->seq + numbers_of(a);
}

const struct packet *wire_sent_again(const struct checking *c, const struct packet *packet)
{
    size_t at = 0;
    for (const struct packet *other; (other = wire_next_packet(c, &at));)
        if (other->from == packet->from && other->id > packet->id && overlap(packet, other))
            return other;
    return NULL;
}

const struct packet *wire_overtaker(const struct checking *c, const struct packet *packet)
{
    size_t at = 0;
    for (const struct packet *other; (other = wire_next_packet(c, &at));)
        if (other->from == packet->from && other->id > packet->id && wire_came(other) &&
            wire_came(packet) && packet_arrived_ns(other) < packet_arrived_ns(packet))
            return other;
    return NULL;
}

/* ---- what the wire did instead ---- */

static const char *end_word(const struct packet *packet)
{
    return packet->from == END_CLIENT ? "client" : "server";
}

static const char *kind_word(const struct packet *packet)
{
    static const struct {
        uint8_t flag;
        const char *word;
    } words[] = { { TCP_SYN, "SYN" }, { TCP_FIN, "FIN" }, { TCP_RST, "RST" } };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (packet->facts.tcp.flags & words[i].flag)
            return words[i].word;
    return "ACK";
}

/* "packet 7, the client's data 1-6" */
static void add_packet(struct text *text, const struct packet *packet)
{
    text_addf(text, "packet %d, the %s's ", packet->id, end_word(packet));
    if (packet->facts.payload_bytes && packet->has_range) {
        text_add(text, "data ");
        stream_bytes_add(text, (int64_t)packet->from_offset, (int64_t)packet->to_offset);
    } else {
        text_add(text, kind_word(packet));
    }
}

enum { NAMED = 4 };

/* "lost: packet 7, the client's data 1-6; …"; at most NAMED of them. */
static void add_those(struct checking *c, struct text *text, const char *what,
                      bool (*is)(const struct checking *c, const struct packet *packet))
{
    size_t at = 0, count = 0;
    for (const struct packet *packet; (packet = wire_next_packet(c, &at));) {
        if (!is(c, packet))
            continue;
        if (++count <= NAMED) {
            if (count == 1 && text->len)
                text_add(text, "; ");
            text_add(text, count == 1 ? what : ", ");
            add_packet(text, packet);
            check_shows_packet(c, packet);
        }
    }
    if (count > NAMED)
        text_addf(text, " and %zu more", count - NAMED);
}

static bool is_lost(const struct checking *c, const struct packet *packet)
{
    (void)c;
    return packet_is_lost(packet);
}

static bool is_damaged(const struct checking *c, const struct packet *packet)
{
    (void)c;
    return wire_was_damaged(packet);
}

static bool is_double(const struct checking *c, const struct packet *packet)
{
    (void)c;
    return wire_copies(packet) > 1;
}

static bool is_overtaken(const struct checking *c, const struct packet *packet)
{
    return wire_overtaker(c, packet) != NULL;
}

/* It waits for others to pass, and none does. */
static bool is_kept(const struct checking *c, const struct packet *packet)
{
    (void)c;
    return packet->passage && packet->passage->crossing && !packet->passage->first;
}

static bool is_again(const struct checking *c, const struct packet *packet)
{
    (void)c;
    return packet_is_again(packet);
}

static bool rule_met(const struct timeline *timeline, size_t number)
{
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct passage *passage = timeline->packets[i]->passage;
        if (passage && !passage->first) /* it is held still, by this rule perhaps */
            return true;
        for (const struct arrival *a = passage ? passage->first : NULL; a; a = a->next)
            if (a->fate.rule == (int)number)
                return true;
    }
    return false;
}

/* Rules about packets that met none: mostly a wrong kind, a wrong host, a wrong number. */
static void add_idle_rules(const struct checking *c, struct text *text)
{
    for (size_t i = 0; i < c->timeline->rule_count; i++) {
        const struct told_rule *rule = &c->timeline->rules[i];
        if (!rule->should_act || rule_met(c->timeline, i + 1))
            continue;
        text_addf(text, "%srule %zu met no packet: ", text->len ? "; " : "", i + 1);
        text_add_readable(text, rule->text, 80);
    }
}

void wire_fails(struct checking *c, const char *expected, const char *why)
{
    struct text seen, did;
    text_init(&seen);
    text_init(&did);
    text_add(&seen, why);
    add_those(c, &did, "lost: ", is_lost);
    add_those(c, &did, "never let go: ", is_kept);
    add_those(c, &did, "damaged: ", is_damaged);
    add_those(c, &did, "came twice: ", is_double);
    add_those(c, &did, "overtaken: ", is_overtaken);
    add_those(c, &did, "sent again: ", is_again);
    if (!did.len) {
        const struct connection *connection = wire_connection(c);
        check_shows_packet(c, connection ? connection->syn : NULL);
        check_shows_packet(
            c, connection ? facts_packet(c->timeline, connection, END_CLIENT, KIND_DATA) : NULL);
        text_add(&did, "each packet came once, undamaged and in order");
    }
    add_idle_rules(c, &did);
    text_addf(&seen, "%s%s", seen.len ? "; " : "", did.s);
    check_fails(c, expected, "%s", seen.s);
    text_release(&seen);
    text_release(&did);
}
