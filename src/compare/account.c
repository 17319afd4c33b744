/* An account out of records: see account.h. */
#include "compare/account.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compare/account_parts.h"
#include "compare/digest.h"
#include "view/term.h"

enum { HAPPENINGS_MAX = 1 << 22 };

struct account *account_new(const char *name)
{
    struct account *account = xcalloc(1, sizeof *account);
    arena_init(&account->arena);
    account->name = arena_text(&account->arena, name);
    account->facts = xcalloc(1, sizeof *account->facts);
    text_init(&account->facts->scratch);
    text_init(&account->facts->key);
    return account;
}

static void facts_free(struct account_facts *facts)
{
    if (!facts)
        return;
    json_release(&facts->json);
    text_release(&facts->scratch);
    text_release(&facts->key);
    map_release(&facts->strands);
    map_release(&facts->sockets);
    map_release(&facts->calls);
    map_release(&facts->payloads);
    map_release(&facts->connections);
    map_release(&facts->threads);
    free(facts->pids);
    for (size_t i = 0; i < facts->pending_count; i++)
        text_release(&facts->pending[i].text);
    free(facts->pending);
    free(facts);
}

void account_free(struct account *account)
{
    if (!account)
        return;
    facts_free(account->facts);
    for (size_t i = 0; i < account->strand_count; i++)
        for (int lane = 0; lane < LANES; lane++)
            free(account->strands[i]->lanes[lane].happenings);
    free(account->strands);
    free(account->happenings);
    arena_release(&account->arena);
    free(account);
}

/* ---- for all files of an account ---- */

const char *account_clean(struct account *account, const char *bytes, size_t count)
{
    struct text *text = &account->facts->scratch;
    text_clear(text);
    clean_add(text, bytes, count, false);
    return arena_text(&account->arena, text->s);
}

void account_quote(struct text *text, const uint8_t *bytes, size_t count, uint64_t total)
{
    enum { COLUMNS = 44 };
    size_t start = text->len;
    quote_add(text, bytes, count, total, COLUMNS, false);
    for (size_t i = start; i < text->len; i++)
        if (text->s[i] == TERM_SPACE) /* a mark for rows, and this is for sentences and JSON, too */
            text->s[i] = ' ';
}

const char *account_number_name(char name[32], char what, int64_t number)
{
    snprintf(name, 32, "%c%" PRId64, what, number);
    return name;
}

int64_t account_int_of(struct account *account, const struct json_value *object, const char *key,
                       int64_t otherwise)
{
    int64_t value;
    const struct json *json = &account->facts->json;
    return json_integer(json, json_member(json, object, key), &value) ? value : otherwise;
}

/* Times are small numbers of nanoseconds; -1: none was told. */
int64_t account_time_of(struct account *account, const struct json_value *record, const char *key)
{
    int64_t ns;
    const struct json *json = &account->facts->json;
    if (!json_ns(json, json_member(json, record, key), &ns) || ns < 0 || ns > INT64_MAX / 4)
        return -1;
    if (ns > account->last_ns)
        account->last_ns = ns;
    return ns;
}

const char *account_program_of(struct account *account, const struct json_value *record)
{
    const struct json *json = &account->facts->json;
    const struct json_value *program = json_member(json, record, "program");
    const char *text = json_text(json, program);
    return text ? account_clean(account, text, program->bytes) : "?";
}

struct strand *account_strand(struct account *account, enum strand_sort sort, const char *program,
                              int64_t number, const char *detail)
{
    struct text *name = &account->facts->key;
    text_clear(name);
    text_addf(name, "%d %" PRId64 " %s ", (int)sort, number, detail);
    text_add(name, program);
    struct strand **place = (struct strand **)map_at(&account->facts->strands, name->s);
    if (*place)
        return *place;
    struct strand *strand = arena_alloc(&account->arena, sizeof *strand);
    *strand = (struct strand){ .sort = sort,
                               .index = account->strand_count,
                               .number = number,
                               .program = arena_text(&account->arena, program),
                               .detail = arena_text(&account->arena, detail) };
    *place = strand;
    if (sort == STRAND_CALLS) {
        uintptr_t *threads = (uintptr_t *)map_at(&account->facts->threads, program);
        strand->ordinal = (unsigned)++*threads;
    }
    array_reserve(&account->strands, &account->strand_capacity, account->strand_count,
                  sizeof *account->strands);
    account->strands[account->strand_count++] = strand;
    return strand;
}

/* Its program and port are told by other records: account_end() puts them in. */
struct strand *account_connection(struct account *account, int64_t number)
{
    char name[32];
    struct strand **place = (struct strand **)map_at(&account->facts->connections,
                                                     account_number_name(name, 'n', number));
    if (!*place) {
        *place = account_strand(account, STRAND_CONNECTION, "?", number, "");
        (*place)->ordinal = ++account->connections;
    }
    return *place;
}

struct happening *account_add(struct account *account, struct strand *strand, unsigned lane,
                              enum happening_kind kind, int64_t t_ns)
{
    struct happening *happening = arena_alloc(&account->arena, sizeof *happening);
    if (t_ns < 0)
        t_ns = account->last_ns;
    *happening = (struct happening){ .kind = kind,
                                     .t_ns = t_ns,
                                     .decided_ns = t_ns,
                                     .text = "",
                                     .key = "",
                                     .sort = "",
                                     .asked = "",
                                     .strand = strand,
                                     .lane = lane,
                                     .order = account->count };
    array_reserve(&account->happenings, &account->capacity, account->count,
                  sizeof *account->happenings);
    account->happenings[account->count++] = happening;
    return happening;
}

/* ---- records ---- */

static void take_trace(struct account *account, const struct json_value *record)
{
    const struct json *json = &account->facts->json;
    const struct json_value *calls = json_member(json, record, "calls"),
                            *packets = json_member(json, record, "packets");
    account->has_calls = calls && calls->kind == JSON_TRUE;
    account->has_packets = packets && packets->kind == JSON_TRUE;
}

static void take_socket(struct account *account, const struct json_value *record)
{
    const struct json *json = &account->facts->json;
    const char *id = json_text(json, json_member(json, record, "id"));
    const struct json_value *role = json_member(json, record, "role"),
                            *domain = json_member(json, record, "domain");
    if (!id)
        return;
    struct told_socket **socket = (struct told_socket **)map_at(&account->facts->sockets, id);
    if (!*socket)
        *socket = arena_alloc(&account->arena, sizeof **socket);
    (*socket)->local_net = json_is(json, domain, "AF_INET") || json_is(json, domain, "AF_INET6");
    int64_t connection = account_int_of(account, record, "connection", 0);
    if (json_is(json, role, "client")) {
        account_port_is_picked(account, json_text(json, json_member(json, record, "local")));
        if (connection)
            account_connection(account, connection)->program = account_program_of(account, record);
    } else if (json_is(json, role, "connection")) {
        account_port_is_picked(account, json_text(json, json_member(json, record, "peer")));
    } else if (json_is(json, role, "datagram")) {
        account_port_is_picked(account, json_text(json, json_member(json, record, "local")));
    }
}

static void take_connection(struct account *account, const struct json_value *record)
{
    const struct json *json = &account->facts->json;
    const char *client = json_text(json, json_member(json, record, "client")),
               *server = json_text(json, json_member(json, record, "server"));
    const struct json_value *opened = json_member(json, record, "opened");
    const char *port = server ? strrchr(server, ':') : NULL;
    struct strand *strand = account_connection(account, account_int_of(account, record, "id", 0));
    account_port_is_picked(account, client);
    account_port_is_named(account, server);
    struct text *detail = &account->facts->key;
    text_clear(detail);
    text_add(detail, opened && opened->kind == JSON_STRING ? "tcp " : "udp ");
    if (port)
        clean_add(detail, port + 1, strlen(port + 1), false);
    strand->detail = arena_text(&account->arena, detail->s);
}

int account_line(struct account *account, const char *line, size_t bytes, struct err *err)
{
    struct json *json = &account->facts->json;
    const struct json_value *record = json_parse(json, line, bytes);
    account->lines++;
    if (!record || record->kind != JSON_OBJECT ||
        !json_text(json, json_member(json, record, "type")))
        return err_set(err, "line %" PRIu64 " of %s is no record of a timeline", account->lines,
                       account->name);
    if (account->count >= HAPPENINGS_MAX)
        return err_set(err,
                       "%s is too long to be compared: more than %d calls, packets and the like",
                       account->name, HAPPENINGS_MAX);
    static const struct {
        const char *type;
        void (*take)(struct account *, const struct json_value *);
    } takers[] = {
        { "trace", take_trace },
        { "program", account_take_program },
        { "socket", take_socket },
        { "call", account_take_call },
        { "connection", take_connection },
        { "packet", account_take_packet },
        { "state", account_take_state },
        { "exit", account_take_exit },
        { "finding", account_take_finding },
        { "malformed", account_take_malformed },
    };
    const struct json_value *type = json_member(json, record, "type");
    if (json_is(json, type, "output") || json_is(json, type, "input"))
        account_take_output(account, record, json_is(json, type, "input"));
    for (size_t i = 0; i < sizeof takers / sizeof *takers; i++)
        if (json_is(json, type, takers[i].type))
            takers[i].take(account, record);
    return 0;
}

void account_payload(struct account *account, int64_t id, const void *payload, size_t bytes,
                     size_t count)
{
    char name[32];
    struct told_payload **place = (struct told_payload **)map_at(
        &account->facts->payloads, account_number_name(name, 'p', id));
    if (!*place)
        *place = arena_alloc(&account->arena, sizeof **place);
    struct told_payload *told = *place;
    *told = (struct told_payload){ .count = count, .there = bytes };
    if (bytes == count)
        told->digest = digest_of(payload, bytes);
    if (bytes)
        memcpy(told->first, payload, bytes < sizeof told->first ? bytes : sizeof told->first);
}

/* ---- the end ---- */

static int in_order(const void *a, const void *b)
{
    const struct happening *x = *(struct happening *const *)a, *y = *(struct happening *const *)b;
    /* what is said of the whole stands behind it */
    if ((x->kind == HAPPENING_FINDING) != (y->kind == HAPPENING_FINDING))
        return x->kind == HAPPENING_FINDING ? 1 : -1;
    if (x->kind == HAPPENING_FINDING && strcmp(x->key, y->key) != 0)
        return strcmp(x->key, y->key);
    if (x->t_ns != y->t_ns)
        return x->t_ns < y->t_ns ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static void name_strands(struct account *account)
{
    for (size_t i = 0; i < account->strand_count; i++) {
        struct strand *strand = account->strands[i];
        strand->who = strand->ordinal > 1 && strand->sort == STRAND_CALLS
                          ? arena_printf(&account->arena, "%s.%u", strand->program, strand->ordinal)
                          : strand->program;
    }
}

void account_end(struct account *account)
{
    name_strands(account);
    account_end_lines(account);
    account_end_calls(account);
    account_end_links(account);
    account_end_keys(account);
    if (account->count)
        qsort(account->happenings, account->count, sizeof *account->happenings, in_order);
    for (size_t i = 0; i < account->count; i++) {
        struct happening *happening = account->happenings[i];
        struct strand_lane *lane = &happening->strand->lanes[happening->lane];
        happening->order = i;
        array_reserve(&lane->happenings, &lane->capacity, lane->count, sizeof *lane->happenings);
        lane->happenings[lane->count++] = happening;
    }
    facts_free(account->facts);
    account->facts = NULL;
}

const char *account_who(const struct happening *happening)
{
    if (happening->strand->sort == STRAND_CONNECTION)
        return happening->lane % LANE_STATES ? "server" : "client";
    return happening->strand->who;
}
