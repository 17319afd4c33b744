/* Findings for a report: see findings.h. */
#include "grade/findings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "grade/facts.h"
#include "view/ladder/ladder.h"

/* The lab step that teaches what a rule is about: before it, an error of that rule costs nothing.
 * Each rule whose findings are errors has its row; one that were forgotten would cost from the
 * first step on.  What 01 to 07 don't teach may stand in a program of theirs that works: whether it
 * works is what their checks ask. */
static const struct {
    const char *rule;
    int step;
} first_steps[] = {
    { "results-not-checked", 1 },
    { "failure-that-was-none", 1 },
    { "descriptor-is-a-comparison", 1 },
    { "wrong-address-family", 1 },
    { "wrong-address-length", 1 },
    { "bad-address", 1 },
    { "datagram-for-stream", 1 },
    { "port-taken", 1 },
    { "already-bound", 1 },
    { "port-byte-order", 1 },
    { "one-address-only", 1 },
    { "crashed", 1 },
    { "already-connected", 2 },
    { "no-listen", 2 },
    { "listen-before-bind", 2 },
    { "wrong-port", 2 },
    { "welcoming-socket-used", 3 },
    { "server-gone", 3 },
    { "not-connected", 4 },
    { "end-ignored", 4 },
    { "stale-tail", 4 },
    { "padding-sent", 4 },
    { "nul-sent", 4 },
    { "prompt-sent", 4 },
    { "newline-awaited", 4 },
    { "both-receive-first", 4 },
    { "end-awaited", 4 },
    { "not-flushed", 4 },
    { "buffer-overrun", 4 },
    { "connection-not-closed", 6 },
    { "unread-at-close", 6 },
    { "close-before-answer", 6 },
    { "use-after-close", 6 },
    { "double-close", 6 },
    { "parent-keeps-connection", 6 },
    { "child-keeps-connection", 6 },
    { "serves-one-client", 7 },
    { "child-accepts", 7 },
    { "child-keeps-welcoming", 7 },
    { "accept-interrupted", 7 },
    { "same-failure-again", 7 },
    { "sigpipe", 7 },
    { "line-out-of-step", 8 },
    { "empty-sent", 8 },
    { "read-ahead-lost", 8 },
    { "split-line-lost", 8 },
    { "ipv4-only", 9 },
    { "ipv6-only", 9 },
    { "connect-unfinished", 9 },
    { "shut-before-answer", 11 },
    { "no-reuseaddr", 12 },
    { "edge-read-once", 13 },
    { "oneshot-not-rearmed", 13 },
    { "select-nfds", 13 },
    { "sibling-never-accepts", 13 },
    { "closed-while-waited", 13 },
    { "zombies", 13 },
    { "eagain-taken-for-end", 13 },
    { "thread-argument-shared", 13 },
    { "both-send", 15 },
    { "send-lost", 15 },
    { "datagram-too-long", 17 },
};

/* 0: it has no row. */
static int first_step(const char *rule)
{
    for (size_t i = 0; i < sizeof first_steps / sizeof *first_steps; i++)
        if (strcmp(first_steps[i].rule, rule) == 0)
            return first_steps[i].step;
    return 0;
}

bool findings_have_step(const char *rule)
{
    return first_step(rule) > 0;
}

int findings_count_from(const char *rule)
{
    return findings_have_step(rule) ? first_step(rule) : 1;
}

static bool is_ours(const struct checking *c, const struct program *program)
{
    if (!program)
        return false;
    if (program->is_server)
        return c->scenario->server.kind != PLAYER_STUDENT;
    for (size_t i = 0; i < SCENARIO_CLIENTS_MAX; i++)
        if (facts_client(c->timeline, i) == program)
            return c->scenario->clients[i].kind != PLAYER_STUDENT;
    return true;
}

static const char *shown(const struct checking *c, const struct finding *finding)
{
    static const struct ladder_style style = { .width = 80 };
    char *rows = NULL;
    size_t length = 0;
    FILE *out = xmemstream(&rows, &length);
    struct ladder *ladder = ladder_new(out, &style);
    ladder_evidence(ladder, c->timeline, finding);
    ladder_free(ladder);
    fclose(out);
    const char *kept = arena_text(c->arena, rows);
    free(rows);
    return kept;
}

static bool is_provoked(const struct scenario *scenario, const struct finding *finding)
{
    for (size_t i = 0; i < PROVOKES_MAX && scenario->provokes[i]; i++)
        if (strcmp(scenario->provokes[i], finding->rule) == 0)
            return true;
    return false;
}

enum weight { COSTS, LATER, WARNS, NOTES, WEIGHTS };

/* Two ports that don't meet, and neither is the one that was asked for.  That nobody is reached
 * costs points where it was to be. */
static bool is_nobodys(const struct finding *finding)
{
    return !finding->program && strcmp(finding->rule, "wrong-port") == 0;
}

static enum weight weight_of(const struct checking *c, const struct finding *finding)
{
    if (is_nobodys(finding))
        return WARNS;
    if (finding->severity == SEVERITY_ERROR)
        return findings_count_from(finding->rule) <= c->step ? COSTS : LATER;
    return finding->severity == SEVERITY_WARNING ? WARNS : NOTES;
}

/* A server that is started again makes its mistake again. */
static bool is_said(const struct finding *finding, const struct check_result *result)
{
    for (size_t i = 0; finding->says && i < result->mistake_count; i++)
        if (strcmp(result->mistakes[i].rule, finding->rule) == 0 &&
            strcmp(result->mistakes[i].says, finding->says) == 0)
            return true;
    return false;
}

static void add(const struct checking *c, const struct finding *finding, enum weight weight,
                struct check_result *result)
{
    if (result->mistake_count == MISTAKES_MAX || is_said(finding, result))
        return;
    result->mistakes[result->mistake_count++] = (struct named_mistake){
        .rule = arena_text(c->arena, finding->rule),
        .says = arena_text(c->arena, finding->says ? finding->says : ""),
        .fix = arena_text(c->arena, finding->fix ? finding->fix : ""),
        .shown = shown(c, finding),
        .severity = finding->severity,
        .counts_from = weight <= LATER ? findings_count_from(finding->rule) : 0,
        .costs = weight == COSTS,
    };
}

void findings_of_run(const struct checking *c, struct check_result *result)
{
    result->mistake_count = 0;
    for (enum weight weight = COSTS; weight < WEIGHTS; weight++)
        for (size_t i = 0; i < c->timeline->finding_count; i++) {
            const struct finding *finding = c->timeline->findings[i];
            if (weight_of(c, finding) == weight && !is_ours(c, finding->program) &&
                !is_provoked(c->scenario, finding))
                add(c, finding, weight, result);
        }
}
