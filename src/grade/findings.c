/* Findings for a report: see findings.h. */
#include "grade/findings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "findings/findings.h"
#include "grade/facts.h"
#include "view/ladder/ladder.h"

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
        if (scenario->provokes[i] == finding->rule)
            return true;
    return false;
}

enum weight { COSTS, LATER, WARNS, NOTES, WEIGHTS };

/* Two ports that don't meet, and neither is the one that was asked for.  That nobody is reached
 * costs points where it was to be. */
static bool is_nobodys(const struct finding *finding)
{
    return !finding->program && finding->rule == &rule_wrong_port;
}

static enum weight weight_of(const struct checking *c, const struct finding *finding)
{
    if (is_nobodys(finding))
        return WARNS;
    if (finding->severity == SEVERITY_ERROR)
        return finding->rule->taught_in <= c->step ? COSTS : LATER;
    return finding->severity == SEVERITY_WARNING ? WARNS : NOTES;
}

/* A server that is started again makes its mistake again. */
static bool is_said(const struct finding *finding, const struct check_result *result)
{
    for (size_t i = 0; finding->says && i < result->mistake_count; i++)
        if (result->mistakes[i].rule == finding->rule &&
            strcmp(result->mistakes[i].says, finding->says) == 0)
            return true;
    return false;
}

static void add(const struct checking *c, const struct finding *finding, enum weight weight,
                struct check_result *result)
{
    if (result->mistake_count == MISTAKES_MAX || is_said(finding, result))
        return;
    const struct call_facts *made = NULL;
    for (size_t i = 0; i < finding->call_count && !made; i++)
        if (finding->calls[i]->facts->at_file && !is_ours(c, finding->calls[i]->program))
            made = finding->calls[i]->facts;
    result->mistakes[result->mistake_count++] = (struct named_mistake){
        .rule = finding->rule,
        .says = arena_text(c->arena, finding->says ? finding->says : ""),
        .fix = arena_text(c->arena, finding->fix ? finding->fix : ""),
        .shown = shown(c, finding),
        .severity = finding->severity,
        .counts_from = weight <= LATER ? finding->rule->taught_in : 0,
        .costs = weight == COSTS,
        .file = arena_text(c->arena, made ? made->at_file : ""),
        .line = made ? made->at_line : 0,
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
