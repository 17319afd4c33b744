/* A story out of records: see story.h. */
#include "compare/story.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compare/digest.h"
#include "compare/story_parts.h"
#include "view/term.h"

enum { HAPPENINGS_MAX = 1 << 22 };

struct story *story_new(const char *name)
{
    struct story *story = xcalloc(1, sizeof *story);
    arena_init(&story->arena);
    story->name = arena_text(&story->arena, name);
    story->facts = xcalloc(1, sizeof *story->facts);
    text_init(&story->facts->scratch);
    text_init(&story->facts->key);
    return story;
}

static void facts_free(struct story_facts *facts)
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

void story_free(struct story *story)
{
    if (!story)
        return;
    facts_free(story->facts);
    for (size_t i = 0; i < story->strand_count; i++)
        for (int lane = 0; lane < LANES; lane++)
            free(story->strands[i]->lanes[lane].happenings);
    free(story->strands);
    free(story->happenings);
    arena_release(&story->arena);
    free(story);
}

/* ---- for all files of a story ---- */

const char *story_clean(struct story *story, const char *bytes, size_t count)
{
    struct text *text = &story->facts->scratch;
    text_clear(text);
    clean_add(text, bytes, count, false);
    return arena_text(&story->arena, text->s);
}

void story_quote(struct text *text, const uint8_t *bytes, size_t count, uint64_t total)
{
    enum { COLUMNS = 44 };
    size_t start = text->len;
    quote_add(text, bytes, count, total, COLUMNS, false);
    for (size_t i = start; i < text->len; i++)
        if (text->s[i] == TERM_SPACE) /* a mark for rows, and this is for sentences and JSON, too */
            text->s[i] = ' ';
}

const char *story_number_name(char name[32], char what, int64_t number)
{
    snprintf(name, 32, "%c%" PRId64, what, number);
    return name;
}

int64_t story_int_of(struct story *story, const struct json_value *object, const char *key, int64_t otherwise)
{
    int64_t value;
    const struct json *json = &story->facts->json;
    return json_integer(json, json_member(json, object, key), &value) ? value : otherwise;
}

/* Times are small numbers of nanoseconds; -1: none was told. */
int64_t story_time_of(struct story *story, const struct json_value *record, const char *key)
{
    int64_t ns;
    const struct json *json = &story->facts->json;
    if (!json_ns(json, json_member(json, record, key), &ns) || ns < 0 || ns > INT64_MAX / 4)
        return -1;
    if (ns > story->last_ns)
        story->last_ns = ns;
    return ns;
}

const char *story_program_of(struct story *story, const struct json_value *record)
{
    const struct json *json = &story->facts->json;
    const struct json_value *program = json_member(json, record, "program");
    const char *text = json_text(json, program);
    return text ? story_clean(story, text, program->bytes) : "?";
}

struct strand *story_strand(struct story *story, enum strand_sort sort, const char *program, int64_t number, const char *detail)
{
    struct text *name = &story->facts->key;
    text_clear(name);
    text_addf(name, "%d %" PRId64 " %s ", (int)sort, number, detail);
    text_add(name, program);
    struct strand **place = (struct strand **)map_at(&story->facts->strands, name->s);
    if (*place)
        return *place;
    struct strand *strand = arena_alloc(&story->arena, sizeof *strand);
    *strand = (struct strand){ .sort = sort, .index = story->strand_count, .number = number,
                               .program = arena_text(&story->arena, program), .detail = arena_text(&story->arena, detail) };
    *place = strand;
    if (sort == STRAND_CALLS) {
        uintptr_t *threads = (uintptr_t *)map_at(&story->facts->threads, program);
        strand->ordinal = (unsigned)++*threads;
    }
    array_reserve(&story->strands, &story->strand_capacity, story->strand_count, sizeof *story->strands);
    story->strands[story->strand_count++] = strand;
    return strand;
}

/* Its program and port are told by other records: story_end() puts them in. */
struct strand *story_connection(struct story *story, int64_t number)
{
    char name[32];
    struct strand **place = (struct strand **)map_at(&story->facts->connections, story_number_name(name, 'n', number));
    if (!*place) {
        *place = story_strand(story, STRAND_CONNECTION, "?", number, "");
        (*place)->ordinal = ++story->connections;
    }
    return *place;
}

struct happening *story_add(struct story *story, struct strand *strand, unsigned lane, enum happening_kind kind, int64_t t_ns)
{
    struct happening *happening = arena_alloc(&story->arena, sizeof *happening);
    if (t_ns < 0)
        t_ns = story->last_ns;
    *happening = (struct happening){ .kind = kind, .t_ns = t_ns, .decided_ns = t_ns, .text = "", .key = "", .sort = "", .asked = "",
                                     .strand = strand, .lane = lane, .order = story->count };
    array_reserve(&story->happenings, &story->capacity, story->count, sizeof *story->happenings);
    story->happenings[story->count++] = happening;
    return happening;
}

/* ---- records ---- */

static void take_trace(struct story *story, const struct json_value *record)
{
    const struct json *json = &story->facts->json;
    const struct json_value *calls = json_member(json, record, "calls"), *packets = json_member(json, record, "packets");
    story->has_calls = calls && calls->kind == JSON_TRUE;
    story->has_packets = packets && packets->kind == JSON_TRUE;
}

static void take_socket(struct story *story, const struct json_value *record)
{
    const struct json *json = &story->facts->json;
    const char *id = json_text(json, json_member(json, record, "id"));
    const struct json_value *role = json_member(json, record, "role"), *domain = json_member(json, record, "domain");
    if (!id)
        return;
    struct told_socket **socket = (struct told_socket **)map_at(&story->facts->sockets, id);
    if (!*socket)
        *socket = arena_alloc(&story->arena, sizeof **socket);
    (*socket)->local_net = json_is(json, domain, "AF_INET") || json_is(json, domain, "AF_INET6");
    int64_t connection = story_int_of(story, record, "connection", 0);
    if (json_is(json, role, "client")) {
        story_port_is_picked(story, json_text(json, json_member(json, record, "local")));
        if (connection)
            story_connection(story, connection)->program = story_program_of(story, record);
    } else if (json_is(json, role, "connection")) {
        story_port_is_picked(story, json_text(json, json_member(json, record, "peer")));
    } else if (json_is(json, role, "datagram")) {
        story_port_is_picked(story, json_text(json, json_member(json, record, "local")));
    }
}

static void take_connection(struct story *story, const struct json_value *record)
{
    const struct json *json = &story->facts->json;
    const char *client = json_text(json, json_member(json, record, "client")), *server = json_text(json, json_member(json, record, "server"));
    const struct json_value *opened = json_member(json, record, "opened");
    const char *port = server ? strrchr(server, ':') : NULL;
    struct strand *strand = story_connection(story, story_int_of(story, record, "id", 0));
    story_port_is_picked(story, client);
    story_port_is_named(story, server);
    struct text *detail = &story->facts->key;
    text_clear(detail);
    text_add(detail, opened && opened->kind == JSON_STRING ? "tcp " : "udp ");
    if (port)
        clean_add(detail, port + 1, strlen(port + 1), false);
    strand->detail = arena_text(&story->arena, detail->s);
}

int story_line(struct story *story, const char *line, size_t bytes, struct err *err)
{
    struct json *json = &story->facts->json;
    const struct json_value *record = json_parse(json, line, bytes);
    story->lines++;
    if (!record || record->kind != JSON_OBJECT || !json_text(json, json_member(json, record, "type")))
        return err_set(err, "line %" PRIu64 " of %s is no record of a timeline", story->lines, story->name);
    if (story->count >= HAPPENINGS_MAX)
        return err_set(err, "%s is too long to be compared: more than %d calls, packets and the like", story->name, HAPPENINGS_MAX);
    static const struct { const char *type; void (*take)(struct story *, const struct json_value *); } takers[] = {
        { "trace", take_trace },           { "program", story_take_program }, { "socket", take_socket },
        { "call", story_take_call },       { "connection", take_connection }, { "packet", story_take_packet },
        { "state", story_take_state },     { "exit", story_take_exit },       { "finding", story_take_finding },
        { "malformed", story_take_malformed },
    };
    const struct json_value *type = json_member(json, record, "type");
    if (json_is(json, type, "output") || json_is(json, type, "input"))
        story_take_output(story, record, json_is(json, type, "input"));
    for (size_t i = 0; i < sizeof takers / sizeof *takers; i++)
        if (json_is(json, type, takers[i].type))
            takers[i].take(story, record);
    return 0;
}

void story_payload(struct story *story, int64_t id, const void *payload, size_t bytes, size_t count)
{
    char name[32];
    struct told_payload **place = (struct told_payload **)map_at(&story->facts->payloads, story_number_name(name, 'p', id));
    if (!*place)
        *place = arena_alloc(&story->arena, sizeof **place);
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
    if ((x->kind == HAPPENING_FINDING) != (y->kind == HAPPENING_FINDING))
        return x->kind == HAPPENING_FINDING ? 1 : -1; /* what is said of the whole stands behind it */
    if (x->kind == HAPPENING_FINDING && strcmp(x->key, y->key) != 0)
        return strcmp(x->key, y->key);
    if (x->t_ns != y->t_ns)
        return x->t_ns < y->t_ns ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static void name_strands(struct story *story)
{
    for (size_t i = 0; i < story->strand_count; i++) {
        struct strand *strand = story->strands[i];
        strand->who = strand->ordinal > 1 && strand->sort == STRAND_CALLS
                          ? arena_printf(&story->arena, "%s.%u", strand->program, strand->ordinal)
                          : strand->program;
    }
}

void story_end(struct story *story)
{
    name_strands(story);
    story_end_lines(story);
    story_end_calls(story);
    story_end_links(story);
    story_end_keys(story);
    if (story->count)
        qsort(story->happenings, story->count, sizeof *story->happenings, in_order);
    for (size_t i = 0; i < story->count; i++) {
        struct happening *happening = story->happenings[i];
        struct lane *lane = &happening->strand->lanes[happening->lane];
        happening->order = i;
        array_reserve(&lane->happenings, &lane->capacity, lane->count, sizeof *lane->happenings);
        lane->happenings[lane->count++] = happening;
    }
    facts_free(story->facts);
    story->facts = NULL;
}

const char *story_who(const struct happening *happening)
{
    if (happening->strand->sort == STRAND_CONNECTION)
        return happening->lane % LANE_STATES ? "server" : "client";
    return happening->strand->who;
}
