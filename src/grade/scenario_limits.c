/* What the programs of a run may do, and what is said when they did more: see scenario.h. */
#include "base/clock.h"
#include "grade/sample.h"
#include "grade/scenario.h"
#include "grade/visits.h"

struct scenario_limits scenario_limits_of(const struct scenario_run *run)
{
    static struct visit visits[VISITS_MAX];
    const struct scenario *scenario = run->scenario;
    const struct scenario_player *first = &scenario->clients[0];
    size_t starts = 0, visit_count = 0;
    if (first->kind == PLAYER_PEER)
        visit_count =
            visits_of(scenario_role(run, first), sample_seed(run->seed, scenario->name), visits);
    while (scenario->again && starts < SCENARIO_CLIENTS_MAX &&
           scenario->clients[starts].kind != PLAYER_NONE)
        starts++;
    return (struct scenario_limits){
        .calls = scenario->calls ? scenario->calls : CALLS_MAX,
        /* a program that prints much for each client is right to print more when more of them come */
        .output = (scenario->output ? scenario->output : OUTPUT_MAX) + visit_count * OUTPUT_MAX / 8,
        .own_ns = (int64_t)RUN_SECONDS * NS_PER_S + (int64_t)starts * START_MS * NS_PER_MS +
                  (int64_t)visit_count * VISIT_MS * NS_PER_MS,
    };
}

static const char *what_was_passed(const struct scenario_limits *limits, enum limit limit,
                                   struct arena *arena)
{
    switch (limit) {
    case LIMIT_CALLS: return arena_printf(arena, "made more than %zu socket calls", limits->calls);
    case LIMIT_PACKETS: return arena_printf(arena, "sent more than %d packets", PACKETS_MAX);
    case LIMIT_OUTPUT:
        return arena_printf(arena, "printed more than %llu MB",
                            (unsigned long long)limits->output >> 20);
    case LIMIT_PROCESSES: return arena_printf(arena, "made more than %d processes", PROCESSES_MAX);
    case LIMIT_THREADS: return arena_printf(arena, "made more than %d threads", THREADS_MAX);
    case LIMIT_MEMORY: return arena_printf(arena, "used more than %d MB of memory", MEMORY_MAX_MB);
    case LIMIT_FILES:
        return arena_printf(arena, "left " JAIL_FILES_TOO_MUCH, JAIL_FILES_MB, JAIL_FILES_MAX,
                            JAIL_DEPTH_MAX);
    case LIMIT_HANG: return "stood still, and nothing could go on any more";
    case LIMIT_TIME:
        return arena_printf(arena, "were not done after %d seconds of their own time", RUN_SECONDS);
    case LIMIT_NONE:
    case LIMIT_MACHINE: break;
    }
    return "were ended";
}

void scenario_over_limit(const struct scenario_run *run, enum limit limit, struct arena *arena,
                         struct check_result *result)
{
    struct scenario_limits limits = scenario_limits_of(run);
    if (limit == LIMIT_MACHINE) {
        result->verdict = VERDICT_GRADER_ERROR;
        result->seen =
            arena_printf(arena, "this machine was too slow: the run was not done after %d seconds",
                         LAST_SECONDS);
        return;
    }
    bool hung = limit == LIMIT_HANG || limit == LIMIT_TIME || limit == LIMIT_CALLS;
    result->verdict = hung ? VERDICT_TIMEOUT : VERDICT_FAIL;
    result->seen = arena_printf(arena,
                                "the programs %s; they did not end when they were told to, and all "
                                "of them were killed",
                                what_was_passed(&limits, limit, arena));
}
