/* All rules, and how a finding is made of what a rule saw: see findings.h. */
#include "findings/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/actor.h"
#include "base/memory.h"
#include "call/table.h"

enum { EVIDENCE_MAX = 8 };

/* In the order in which they look. */
static const struct subject *const subjects[] = {
    &about_results,
    &about_addresses,
    &about_messages,
    &about_ports,
    &about_twice,
    &about_connecting,
    &about_attempts,
    &about_bytes,
    &about_stale,
    &about_lines,
    &about_waiting,
    &about_delays,
    &about_closing,
    &about_halves,
    &about_processes,
    &about_children,
    &about_events,
    &about_nonblocking,
    &about_multiplexing,
    &about_datagrams,
    &about_replies,
    &about_requests,
    &about_options,
    &about_loops,
    /* last: an error that was found may be why a server was gone */
    &about_prefix,
    &about_descriptors,
    &about_absent,
    /* alone, where no calls are known */
    &about_packets,
};

const struct finding_rule *rule_at(size_t i)
{
    for (size_t s = 0; s < sizeof subjects / sizeof *subjects; s++)
        for (const struct finding_rule *const *rule = subjects[s]->rules; *rule; rule++)
            if (i-- == 0)
                return *rule;
    return NULL;
}

size_t rule_count(void)
{
    size_t count = 0;
    while (rule_at(count))
        count++;
    return count;
}

const struct finding_rule *rule_of(const char *name)
{
    const struct finding_rule *rule;
    for (size_t i = 0; (rule = rule_at(i)) && strcmp(rule->name, name) != 0;)
        i++;
    return rule;
}

struct finding *finds(struct evidence *evidence, const struct finding_rule *rule,
                      struct program *program)
{
    struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->finding_count; i++) {
        struct finding *old = timeline->findings[i];
        if (old->rule == rule && old->program == program) {
            old->times += evidence->times ? evidence->times : 1;
            return NULL;
        }
    }
    struct finding *finding = arena_alloc(&timeline->arena, sizeof *finding);
    *finding = (struct finding){ .rule = rule,
                                 .severity = rule->severity,
                                 .program = program,
                                 .times = evidence->times ? evidence->times : 1,
                                 .says = "",
                                 .fix = rule->fix };
    finding->calls = arena_alloc(&timeline->arena, EVIDENCE_MAX * sizeof *finding->calls);
    finding->packets = arena_alloc(&timeline->arena, EVIDENCE_MAX * sizeof *finding->packets);
    array_reserve(&timeline->findings, &timeline->finding_capacity, timeline->finding_count,
                  sizeof finding);
    timeline->findings[timeline->finding_count++] = finding;
    return finding;
}

void shows_call(struct finding *finding, struct call *call)
{
    size_t at = finding->call_count;
    for (size_t i = 0; i < finding->call_count; i++)
        if (finding->calls[i] == call)
            return;
    if (!call || at == EVIDENCE_MAX)
        return;
    for (; at > 0 && finding->calls[at - 1]->id > call->id; at--)
        finding->calls[at] = finding->calls[at - 1];
    finding->calls[at] = call;
    finding->call_count++;
}

void shows_packet(struct finding *finding, struct packet *packet)
{
    size_t at = finding->packet_count;
    for (size_t i = 0; i < finding->packet_count; i++)
        if (finding->packets[i] == packet)
            return;
    if (!packet || at == EVIDENCE_MAX)
        return;
    for (; at > 0 && finding->packets[at - 1]->id > packet->id; at--)
        finding->packets[at] = finding->packets[at - 1];
    finding->packets[at] = packet;
    finding->packet_count++;
}

void says(struct evidence *evidence, struct finding *finding, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int length = vsnprintf(NULL, 0, format, list);
    char *text = arena_alloc(&evidence->timeline->arena, (size_t)(length > 0 ? length : 0) + 1);
    vsnprintf(text, (size_t)(length > 0 ? length : 0) + 1, format, again);
    va_end(again);
    va_end(list);
    sentences_begin_large(text);
    finding->says = text;
}

const char *who(const struct program *program)
{
    return actor_said(program->id);
}

const char *who_at(const struct connection *c, enum end end)
{
    const struct socket *socket = c->socket[end];
    if (socket)
        return who(socket->program);
    return end == END_CLIENT ? "the client" : "the server";
}

const char *called(struct evidence *evidence, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    struct text text;
    text_init(&text);
    text_addf(&text, "%s(", call_name(facts));
    bool first = true;
    for (unsigned i = 0; i < facts->arg_count; i++) {
        const struct call_arg *arg = &facts->args[i];
        bool is_data = i > 0 && (facts->role == CALL_SEND || facts->role == CALL_RECEIVE) &&
                       arg->text && !arg->is_number;
        if (!arg->name || !arg->text || arg->quiet || is_data || arg_is_flags(arg->kind))
            continue;
        /* what came, not what was asked */
        text_addf(&text, "%s%.*s", first ? "" : ", ",
                  (int)(arg->asked_bytes ? arg->asked_bytes : strlen(arg->text)), arg->text);
        first = false;
    }
    text_add_char(&text, ')');
    const char *copy = arena_text(&evidence->timeline->arena, text.s);
    text_release(&text);
    return copy;
}

const char *at_address(struct evidence *evidence, const struct address *address)
{
    char text[ADDRESS_TEXT_BYTES];
    return arena_text(&evidence->timeline->arena, address_format(address, text));
}

const char *quoted(struct evidence *evidence, const void *bytes, size_t count, uint64_t total)
{
    enum { SHOWN = 24 };
    struct text text;
    text_init(&text);
    text_add_quoted(&text, bytes, count, SHOWN, true);
    if (total > count && count <= SHOWN)
        text_add(&text, "...");
    const char *copy = arena_text(&evidence->timeline->arena, text.s);
    text_release(&text);
    return copy;
}

/* Errors first; what is equally bad in the order of the evidence. */
static int worse_first(const void *a, const void *b)
{
    const struct finding *one = *(const struct finding *const *)a,
                         *other = *(const struct finding *const *)b;
    if (one->severity != other->severity)
        return one->severity < other->severity ? -1 : 1;
    int first = one->call_count ? one->calls[0]->id : 0,
        second = other->call_count ? other->calls[0]->id : 0;
    return first != second ? (first < second ? -1 : 1) : strcmp(one->rule->name, other->rule->name);
}

/* Without calls nobody is known who could be wrong: what is notable is told. */
static void look_at_packets(struct timeline *timeline)
{
    struct evidence evidence = { .timeline = timeline };
    about_packets.look(&evidence);
}

static void look_at_calls(struct timeline *timeline)
{
    struct evidence evidence;
    evidence_gather(&evidence, timeline);
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
        if (subjects[i] != &about_packets)
            subjects[i]->look(&evidence);
    evidence_release(&evidence);
}

void findings_find(struct timeline *timeline)
{
    if (timeline->finding_count)
        return;
    if (!timeline->has_calls)
        look_at_packets(timeline);
    else if (timeline->call_count)
        look_at_calls(timeline);
    if (timeline->finding_count)
        qsort(timeline->findings, timeline->finding_count, sizeof *timeline->findings, worse_first);
}
