/* Findings for a report: see findings.h. */
#include "grade/findings.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "grade/facts.h"
#include "view/ladder.h"

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
    FILE *out = open_memstream(&rows, &length);
    if (!out)
        die("out of memory for the evidence of a finding");
    struct ladder *ladder = ladder_new(out, &style);
    ladder_evidence(ladder, c->timeline, finding);
    ladder_free(ladder);
    fclose(out);
    const char *kept = arena_text(c->arena, rows);
    free(rows);
    return kept;
}

void findings_of_run(const struct checking *c, struct check_result *result)
{
    result->mistake_count = 0;
    for (size_t i = 0; i < c->timeline->finding_count && result->mistake_count < MISTAKES_MAX; i++) {
        const struct finding *finding = c->timeline->findings[i];
        if (finding->severity == SEVERITY_NOTE || is_ours(c, finding->program))
            continue;
        result->mistakes[result->mistake_count++] = (struct named_mistake){
            .rule = arena_text(c->arena, finding->rule),
            .says = arena_text(c->arena, finding->says ? finding->says : ""),
            .fix = arena_text(c->arena, finding->fix ? finding->fix : ""),
            .shown = shown(c, finding),
        };
    }
}
