/* Packets and TCP states out of their records, and the links of packets to calls.
 *
 *     DATA seq 1-5 "hello"                        its text
 *     carries send(); it left in the call send()  its link
 *
 * A link's key names calls by who makes them and what they are called: what they moved is compared
 * with the calls themselves. */
#include <inttypes.h>
#include <string.h>

#include "compare/account_parts.h"
#include "view/term.h"

enum { CARRIES_MAX = 1000 };

static bool has_flag(const struct json *json, const struct json_value *record, const char *flag)
{
    const struct json_value *word = json_first(json, json_member(json, record, "flags"));
    for (; word; word = json_next(json, word))
        if (json_is(json, word, flag))
            return true;
    return false;
}

/* As packet_is_again(): all that it carries was sent before. */
static bool is_again(const struct json *json, const struct json_value *record)
{
    bool data = json_is(json, json_member(json, record, "kind"), "data");
    if (json_member(json, record, "new"))
        return false;
    const struct json_value *word = json_first(json, json_member(json, record, "analysis"));
    for (; word; word = json_next(json, word))
        if (json_is(json, word, "retransmission") || json_is(json, word, "fast_retransmission") ||
            json_is(json, word, "spurious_retransmission") ||
            (data && json_is(json, word, "keep_alive")))
            return true;
    return false;
}

static bool is_true(const struct json_value *value)
{
    return value && value->kind == JSON_TRUE;
}

/* Over a wire: none of its copies reached the program's kernel whole.  NULL: one did. */
static const char *how_it_failed(const struct json *json, const struct json_value *record)
{
    const struct json_value *copy = json_first(json, json_member(json, record, "wire"));
    if (is_true(json_member(json, record, "lost")))
        return ", lost";
    if (!copy)
        return NULL;
    for (; copy; copy = json_next(json, copy))
        if (is_true(json_member(json, copy, "taken")))
            return NULL;
    return ", damaged";
}

static const char *what_it_is(const struct json *json, const struct json_value *record,
                              const char *kind)
{
    if (strcmp(kind, "udp") == 0)
        return "UDP";
    if (strcmp(kind, "icmp") == 0)
        return "ICMP";
    if (strcmp(kind, "probe") == 0)
        return "PROBE";
    if (strcmp(kind, "keep-alive") == 0)
        return "KEEP-ALIVE";
    /* no ordinary TCP sends these */
    static const char *const odd[8] = {
        [3] = "FIN,SYN", [5] = "FIN,RST", [6] = "SYN,RST", [7] = "FIN,SYN,RST"
    };
    unsigned controls = has_flag(json, record, "FIN") |
                        (unsigned)has_flag(json, record, "SYN") << 1 |
                        (unsigned)has_flag(json, record, "RST") << 2;
    if (odd[controls])
        return odd[controls];
    bool ack = has_flag(json, record, "ACK");
    if (has_flag(json, record, "RST"))
        return ack ? "RST,ACK" : "RST";
    if (has_flag(json, record, "SYN"))
        return ack ? "SYN,ACK" : "SYN";
    if (has_flag(json, record, "FIN"))
        return "FIN";
    return strcmp(kind, "data") == 0 ? "DATA" : "ACK";
}

static void take_bytes(struct account *account, struct happening *happening,
                       const struct json_value *record, struct text *key, struct text *text)
{
    const struct json *json = &account->facts->json;
    const struct json_value *from = json_first(json, json_member(json, record, "bytes")),
                            *to = json_next(json, from);
    int64_t a, b, length = account_int_of(account, record, "len", 0);
    char name[32];
    const struct told_payload *payload =
        map_get(&account->facts->payloads, account_number_name(name, 'p', happening->id));
    if (length <= 0)
        return;
    if (json_integer(json, from, &a) && json_integer(json, to, &b) && a >= 0 && b > a) {
        happening->moves_bytes = strcmp(happening->sort, "UDP") != 0;
        happening->from = (uint64_t)a;
        happening->to = (uint64_t)b;
        text_addf(key, " seq %" PRId64, a + 1); /* counted as an ACK counts: the SYN is 0 */
        if (b > a + 1)
            text_addf(key, "-%" PRId64, b);
    } else {
        text_addf(key, " %" PRId64 " bytes", length);
    }
    if (strcmp(happening->sort, "UDP") == 0) {
        text_clear(key);
        text_addf(key, "UDP %" PRId64 " byte%s", length, length == 1 ? "" : "s");
    }
    text_clear(text);
    text_add(text, key->s);
    if (!payload || payload->count != (uint64_t)length)
        return;
    happening->has_digest = payload->there == payload->count;
    happening->digest = payload->digest;
    size_t first = payload->there < sizeof payload->first ? payload->there : sizeof payload->first;
    text_add_char(text, ' ');
    account_quote(text, payload->first, first, payload->count);
}

static void note_link(struct account *account, struct happening *happening,
                      const struct json_value *record)
{
    const struct json *json = &account->facts->json;
    const struct json_value *carries = json_member(json, record, "carries"),
                            *trigger = json_member(json, record, "trigger"),
                            *kind = json_member(json, trigger, "kind"),
                            *timer = json_member(json, trigger, "timer");
    if (!account->has_calls || !json_text(json, kind))
        return;
    struct told_link *link = arena_alloc(&account->arena, sizeof *link);
    size_t count = 0;
    for (const struct json_value *call = json_first(json, carries); call && count < CARRIES_MAX;
         call = json_next(json, call))
        count++;
    *link = (struct told_link){
        .next = account->facts->links,
        .packet = happening,
        .carries = arena_alloc(&account->arena, (count + 1) * sizeof *link->carries),
        .trigger = account_clean(account, json_text(json, kind), kind->bytes),
        .timer = "",
        .call = account_int_of(account, trigger, "call", 0),
        .completes = account_int_of(account, record, "completes", 0),
        .listen = account_int_of(account, record, "listen", 0),
    };
    if (json_text(json, timer))
        link->timer = account_clean(account, json_text(json, timer), timer->bytes);
    for (const struct json_value *call = json_first(json, carries);
         call && link->carries_count < count; call = json_next(json, call)) {
        int64_t id = 0;
        (void)json_integer(json, call, &id);
        link->carries[link->carries_count++] = id;
    }
    account->facts->links = link;
}

void account_take_packet(struct account *account, const struct json_value *record)
{
    const struct json *json = &account->facts->json;
    const struct json_value *kind_value = json_member(json, record, "kind");
    const char *kind = json_text(json, kind_value);
    int64_t connection = account_int_of(account, record, "connection", 0),
            ack = account_int_of(account, record, "ack", -1);
    bool from_server = json_is(json, json_member(json, record, "from"), "server");
    struct strand *strand = connection ? account_connection(account, connection)
                                       : account_strand(account, STRAND_OTHER, "", 0, "");
    struct happening *happening =
        account_add(account, strand, connection && from_server, HAPPENING_PACKET,
                    account_time_of(account, record, "t"));
    struct text *key = &account->facts->key, text;
    if (!kind)
        kind = "";
    happening->id = account_int_of(account, record, "id", 0);
    happening->sort = what_it_is(json, record, kind);
    happening->loose = strcmp(kind, "ack") == 0 || strcmp(kind, "window-update") == 0 ||
                       strcmp(kind, "keep-alive") == 0;
    text_init(&text);
    text_clear(key);
    text_add(key, happening->sort);
    if (strcmp(happening->sort, "ACK") == 0 && ack >= 0)
        text_addf(key, " ack %" PRId64, ack);
    /* its sentence holds its meaning, and no numbers of the run */
    if (strcmp(happening->sort, "ICMP") == 0) {
        const struct json_value *says = json_member(json, record, "says");
        if (json_text(json, says)) {
            text_add_char(key, ' ');
            clean_add(key, json_text(json, says), says->bytes, false);
        }
    }
    text_add(&text, key->s);
    if (strcmp(happening->sort, "ICMP") != 0)
        take_bytes(account, happening, record, key, &text);
    if (strcmp(kind, "window-update") == 0)
        text_add(&text, " (window update)");
    if (is_again(json, record)) {
        text_add(key, " again");
        text_add(&text, " again");
        happening->moves_bytes = false; /* it moved them before */
    }
    if (how_it_failed(json, record)) {
        text_add(key, how_it_failed(json, record));
        text_add(&text, how_it_failed(json, record));
    }
    happening->text = arena_text(&account->arena, text.s);
    happening->key = happening->asked = arena_text(&account->arena, key->s);
    text_release(&text);
    note_link(account, happening, record);
}

void account_take_state(struct account *account, const struct json_value *record)
{
    const struct json *json = &account->facts->json;
    const struct json_value *from = json_member(json, record, "from"),
                            *to = json_member(json, record, "to");
    int64_t connection = account_int_of(account, record, "connection", 0);
    bool of_server = json_is(json, json_member(json, record, "end"), "server");
    if (!connection)
        return; /* a welcoming socket's LISTEN: listen() itself is compared */
    struct happening *happening =
        account_add(account, account_connection(account, connection), LANE_STATES + of_server,
                    HAPPENING_STATE, account_time_of(account, record, "t"));
    struct text *key = &account->facts->key;
    text_clear(key);
    clean_add(key, json_text(json, from) ? json_text(json, from) : "?",
              json_text(json, from) ? from->bytes : 1, false);
    text_add(key, " → ");
    clean_add(key, json_text(json, to) ? json_text(json, to) : "?",
              json_text(json, to) ? to->bytes : 1, false);
    happening->text = happening->key = happening->asked = arena_text(&account->arena, key->s);
    happening->sort = "state";
    happening->loose = true; /* they follow from the packets, and pure ACKs are among these */
}

/* ---- links: when all calls are known ---- */

static const struct happening *call_numbered(const struct account *account, int64_t id)
{
    char name[32];
    return map_get(&account->facts->calls, account_number_name(name, 'c', id));
}

/* Who and what: "client send"; "?" when that call was never told. */
static void call_named(const struct account *account, struct text *key, struct text *text,
                       int64_t id)
{
    const struct happening *call = call_numbered(account, id);
    text_addf(key, "%s %s", call ? call->strand->program : "?", call ? call->sort : "?");
    text_addf(text, "%s()", call ? call->sort : "?");
}

/* "carries 2 × send()": calls of one name that follow each other are counted. */
static void carries_add(const struct account *account, const struct told_link *link,
                        struct text *key, struct text *text)
{
    text_add(key, "carries");
    for (size_t i = 0, run; i < link->carries_count; i += run) {
        const struct happening *call = call_numbered(account, link->carries[i]), *other;
        for (run = 1; i + run < link->carries_count; run++) {
            other = call_numbered(account, link->carries[i + run]);
            if (!call || !other || strcmp(call->sort, other->sort) != 0 ||
                strcmp(call->strand->program, other->strand->program) != 0)
                break;
        }
        text_add(text, text->len ? ", " : "carries ");
        if (run > 1)
            text_addf(text, "%zu × ", run);
        text_addf(key, " %zu ", run);
        call_named(account, key, text, link->carries[i]);
    }
}

void account_end_links(struct account *account)
{
    struct text text;
    text_init(&text);
    for (const struct told_link *link = account->facts->links; link; link = link->next) {
        struct text *key = &account->facts->key;
        text_clear(key);
        text_clear(&text);
        carries_add(account, link, key, &text);
        text_addf(key, "; %s %s ", link->trigger, link->timer);
        if (text.len)
            text_add(&text, "; ");
        if (strcmp(link->trigger, "call") == 0) {
            text_add(&text, "it left in the call ");
            call_named(account, key, &text, link->call);
        } else if (strcmp(link->trigger, "arrival") == 0) {
            text_add(&text, "it left when a packet came");
        } else if (strcmp(link->trigger, "exit") == 0) {
            text_add(&text, "it left because a process ended");
        } else if (strcmp(link->trigger, "timer") == 0) {
            text_addf(&text, "it left by the %s timer", link->timer);
        } else {
            text_add(&text, "nobody knows why it left then");
        }
        if (link->completes) {
            text_add(key, "; completes ");
            text_add(&text, "; it completes ");
            call_named(account, key, &text, link->completes);
        }
        if (link->listen) {
            text_add(key, "; for ");
            text_add(&text, "; it answers for ");
            call_named(account, key, &text, link->listen);
        }
        link->packet->link = arena_text(&account->arena, key->s);
        link->packet->link_text = arena_text(&account->arena, text.s);
    }
    text_release(&text);
}
