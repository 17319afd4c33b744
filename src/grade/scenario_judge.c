/* Holding a check against a finished run: the verdict, the words, the evidence. */
#include <signal.h>
#include <string.h>

#include "base/actor.h"
#include "grade/clean.h"
#include "grade/connected.h"
#include "grade/excerpt.h"
#include "grade/facts.h"
#include "grade/failure.h"
#include "grade/findings.h"
#include "grade/sample.h"
#include "grade/scenario.h"
#include "grade/step.h"
#include "grade/unseen.h"
#include "grade/visits.h"

static bool is_students(const struct scenario *scenario, const struct timeline *timeline,
                        const struct program *program)
{
    if (program->is_server)
        return scenario->server.kind == PLAYER_STUDENT;
    for (size_t i = 0; i < SCENARIO_CLIENTS_MAX; i++)
        if (facts_client(timeline, i) == program)
            return scenario->clients[i].kind == PLAYER_STUDENT;
    return false;
}

/* "the server was killed by SIGSEGV after call 7, recv()". */
static bool tell_crash(struct checking *c, struct text *text)
{
    bool crashed = false;
    for (size_t i = 0; i < c->timeline->program_count; i++) {
        const struct program *program = c->timeline->programs[i];
        int signal =
            is_students(c->scenario, c->timeline, program) ? facts_crash(c->timeline, program) : 0;
        if (!signal)
            continue;
        const struct call *last = facts_last_call(c->timeline, program);
        text_addf(text, "; %s was killed by %s", actor_said(program->id),
                  facts_signal_name(signal));
        if (last) {
            text_add(text, last->ended ? " after " : " in ");
            failure_call(text, last);
        }
        check_shows_call(c, last);
        crashed = true;
    }
    return crashed;
}

/* One that a scenario kills and starts again was gone long before. */
static bool was_gone(const struct timeline *timeline, const struct program *program)
{
    for (size_t i = 0; i < timeline->event_count; i++) {
        const struct event *event = &timeline->events[i];
        if (event->kind == EVENT_EXIT && event->exit->program == program && event->exit->is_first)
            return event->t_ns < facts_over_ns(timeline);
    }
    return false;
}

/* "the client waits in call 12, recv()", for each program of the student's that had not ended by
 * itself; "was in" one, where it was ended for another reason.  False: they had all ended, and only
 * ours waited. */
static bool tell_hang(struct checking *c, enum limit limit, struct text *text)
{
    bool any = false;
    for (size_t i = 0; i < c->timeline->program_count; i++) {
        const struct program *program = c->timeline->programs[i];
        const struct program_exit *end = facts_exit(c->timeline, program);
        const struct call *open = facts_open_call(c->timeline, program);
        if (!is_students(c->scenario, c->timeline, program) ||
            (end && end->signal != SIGTERM && end->signal != SIGKILL) ||
            (c->scenario->again && was_gone(c->timeline, program)))
            continue;
        if (open) {
            text_addf(text, limit == LIMIT_HANG ? "; %s waits in " : "; %s was in ",
                      actor_said(program->id));
            failure_call(text, open);
        } else {
            text_addf(text, "; %s was in no socket call", actor_said(program->id));
        }
        check_shows_call(c, open);
        any = true;
    }
    if (!any)
        text_add(text, "; the run was ended");
    return any;
}

static bool tell_limit(struct checking *c, const struct scenario_limits *limits, enum limit limit,
                       struct text *text)
{
    switch (limit) {
    case LIMIT_NONE:
    case LIMIT_MACHINE: return false;
    case LIMIT_HANG:
        text_add(text, "; then nothing could go on any more");
        return tell_hang(c, limit, text);
    case LIMIT_TIME:
        text_addf(text, "; not done after %d seconds of its own time", RUN_SECONDS);
        return tell_hang(c, limit, text);
    case LIMIT_PACKETS:
        text_addf(text, "; ended: they sent more than %d packets", PACKETS_MAX);
        return false;
    case LIMIT_CALLS:
        text_addf(text, "; more than %zu socket calls were made", limits->calls);
        return tell_hang(c, limit, text);
    case LIMIT_OUTPUT:
        text_addf(text, "; ended: it printed more than %llu MB",
                  (unsigned long long)limits->output >> 20);
        return false;
    case LIMIT_PROCESSES:
        text_addf(text, "; ended: more than %d processes at once", PROCESSES_MAX);
        return false;
    case LIMIT_THREADS:
        text_addf(text, "; ended: more than %d threads at once", THREADS_MAX);
        return false;
    case LIMIT_MEMORY:
        text_addf(text, "; ended: the programs used more than %d MB of memory", MEMORY_MAX_MB);
        return false;
    case LIMIT_FILES:
        text_addf(text, "; ended: the programs left " JAIL_FILES_TOO_MUCH, JAIL_FILES_MB,
                  JAIL_FILES_MAX, JAIL_DEPTH_MAX);
        return false;
    }
    return false;
}

/* A student's program that could not be started at all. */
static void tell_start(struct checking *c, const struct run_result *result)
{
    const struct program *program = c->timeline->programs[result->failed_program];
    if (is_students(c->scenario, c->timeline, program))
        check_fails(c, "the program can be started", "%s can't be started: %s",
                    actor_said(program->id), strerror(result->failed_errno));
}

static bool ours_failed(const struct checking *c, const struct run_result *result)
{
    return result->failed_program >= 0 &&
           !is_students(c->scenario, c->timeline, c->timeline->programs[result->failed_program]);
}

/* A script asked for a module, and did not get it: as Python and Perl tell it. */
static bool misses_module(const struct checking *c)
{
    for (size_t i = 0; i < c->timeline->event_count; i++) {
        const struct event *event = &c->timeline->events[i];
        if (event->kind == EVENT_OUTPUT &&
            is_students(c->scenario, c->timeline, event->output->program) &&
            (strstr(event->output->text, "ModuleNotFoundError: ") ||
             strstr(event->output->text, " in @INC ")))
            return true;
    }
    return false;
}

/* What this machine did not do for the run, so that nothing can be said of the programs; "" when all
 * was well.  A packet that was not seen could be the one that proves them right. */
static const char *machine_failed(const struct checking *c, const struct run_result *result,
                                  enum limit limit)
{
    if (ours_failed(c, result))
        return arena_printf(c->arena, "one of the grader's own programs could not be started: %s",
                            strerror(result->failed_errno));
    if (limit == LIMIT_MACHINE)
        return arena_printf(c->arena,
                            "this machine was too slow: the run was not done after %d seconds",
                            LAST_SECONDS);
    if (c->timeline->dropped && limit <= LIMIT_TIME)
        return arena_printf(c->arena,
                            "this machine was too slow: %llu packets came faster than they could "
                            "be read, and were not seen",
                            (unsigned long long)c->timeline->dropped);
    if (result->late_packets && limit <= LIMIT_TIME)
        return arena_printf(c->arena,
                            "this machine was too slow: %llu packets came so late that they could "
                            "not be put in order",
                            (unsigned long long)result->late_packets);
    return "";
}

/* A check that fails for want of a module would pass where it is: so nothing can be said either.  One that passes has
 * not needed it. */
static bool lacks_module(const struct checking *c, const struct scenario_run *run,
                         struct check_result *into)
{
    if (!c->failed || !run->left_out || !*run->left_out || !misses_module(c))
        return false;
    *into = (struct check_result){
        .verdict = VERDICT_GRADER_ERROR,
        .expected = "",
        .seen = arena_printf(
            c->arena, "a script asks for a module that is not here: of %s nothing was copied",
            run->left_out),
        .refused = into->refused,
        .evidence = { .ladder = "", .figure = "" },
    };
    return true;
}

static void copy_evidence(const struct checking *c, struct shown_evidence *evidence)
{
    evidence->call_count = c->call_count;
    evidence->packet_count = c->packet_count;
    for (size_t i = 0; i < c->call_count; i++)
        evidence->calls[i] = c->calls[i]->id;
    for (size_t i = 0; i < c->packet_count; i++)
        evidence->packets[i] = c->packets[i]->id;
    evidence->file = "";
    for (size_t i = c->call_count; i-- > 0;) {
        const struct call *call = c->calls[i];
        if (!call->facts->at_file || !is_students(c->scenario, c->timeline, call->program))
            continue;
        evidence->file = arena_text(c->arena, call->facts->at_file);
        evidence->line = call->facts->at_line;
    }
}

static void judge_failure(struct checking *c, const struct scenario_limits *limits,
                          enum limit limit, struct check_result *into)
{
    struct text seen;
    text_init(&seen);
    text_add(&seen, c->seen);
    /* a pair as it was given may well hang: what was answered about it is right or wrong */
    bool given = c->scenario->server.kind == PLAYER_GIVEN;
    bool crashed = !given && tell_crash(c, &seen);
    bool hung = !given && tell_limit(c, limits, limit, &seen);
    if (!given) {
        failure_error(&seen, c);
        failure_server(&seen, c);
    }
    into->verdict = hung ? VERDICT_TIMEOUT : VERDICT_FAIL;
    if (crashed)
        into->verdict = VERDICT_CRASH;
    into->seen = arena_text(c->arena, seen.s);
    text_release(&seen);
    for (size_t i = 0; c->call_count + c->packet_count == 0 && i < c->timeline->program_count; i++)
        if (is_students(c->scenario, c->timeline, c->timeline->programs[i]))
            check_shows_call(c, facts_last_call(c->timeline, c->timeline->programs[i]));
}

/* The clients of the run have all ended by themselves: a program that goes on for ever after its
 * work is done is not done. */
static bool client_hangs(const struct checking *c)
{
    for (size_t i = 0; i < c->timeline->program_count; i++) {
        const struct program *program = c->timeline->programs[i];
        const struct program_exit *end = facts_exit(c->timeline, program);
        if (!program->is_server && is_students(c->scenario, c->timeline, program) &&
            (!end || end->signal == SIGTERM || end->signal == SIGKILL))
            return true;
    }
    return false;
}

/* The check's own question is answered well.  But `sockwire run` would have called this very run a
 * mistake, and what it says and what we say must never differ. */
static void judge_run(struct checking *c, enum limit limit, const struct check_result *found)
{
    const char *expected = "a run without a mistake", *well = "what the check asks for was there";
    for (size_t i = 0; i < c->timeline->program_count; i++)
        if (is_students(c->scenario, c->timeline, c->timeline->programs[i]) &&
            facts_crash(c->timeline, c->timeline->programs[i]))
            check_fails(c, expected, "%s", well);
    if (limit > LIMIT_TIME || (limit != LIMIT_NONE && client_hangs(c)))
        check_fails(c, expected, "%s", well);
    for (size_t i = 0; i < found->mistake_count; i++)
        if (found->mistakes[i].costs)
            check_fails(c, expected, "%s, but so was this mistake: %s", well,
                        found->mistakes[i].rule->name);
}

void scenario_judge(const struct scenario_run *run, const struct check *check,
                    const struct timeline *timeline, const struct run_result *result,
                    enum limit limit, struct arena *arena, struct check_result *into)
{
    static struct visit visits[VISITS_MAX];
    const struct scenario_limits limits = scenario_limits_of(run);
    const struct scenario_player *first = &run->scenario->clients[0];
    /* each check is held to what its own step has taught */
    const struct lab_step *asks = step_find(check->step);
    struct checking c = { .check = check,
                          .scenario = run->scenario,
                          .timeline = timeline,
                          .run = result,
                          .arena = arena,
                          .seed = sample_seed(run->seed, run->scenario->name),
                          .step = asks->number,
                          .visits = visits,
                          .foreign = run->foreign,
                          .script = run->script,
                          .expected = "",
                          .seen = "" };
    if (first->kind == PLAYER_PEER)
        c.visit_count = visits_of(scenario_role(run, first), c.seed, visits);
    *into = (struct check_result){ .verdict = VERDICT_PASS,
                                   .expected = "",
                                   .seen = "",
                                   .evidence = { .ladder = "", .figure = "" } };
    struct text refused;
    text_init(&refused);
    clean_lines(&refused, result->refused, strlen(result->refused));
    into->refused = arena_text(arena, refused.s);
    text_release(&refused);
    into->seen = machine_failed(&c, result, limit);
    if (into->seen[0]) {
        into->verdict = VERDICT_GRADER_ERROR;
        return;
    }
    if (result->failed_program >= 0)
        tell_start(&c, result);
    if (!c.failed)
        check->holds(&c);
    into->answered = !c.failed;
    findings_of_run(&c, into);
    for (size_t i = 0; c.excused && i < into->mistake_count; i++)
        into->mistakes[i].costs = false;
    if (!c.failed && !c.excused)
        judge_run(&c, limit, into);
    if (!c.failed && !c.excused && asks->always)
        asks->always(&c);
    if (lacks_module(&c, run, into))
        return;
    into->expected = c.expected;
    bool may = run->blind && (!c.failed || connected_is_unclear(timeline));
    const char *needs = may ? unseen(&c, limit) : NULL;
    if (c.failed)
        judge_failure(&c, &limits, limit, into);
    else
        into->seen = c.seen; /* a note, if there is one */
    if (needs) {
        into->verdict = VERDICT_NOT_CHECKED;
        into->seen = arena_printf(arena, "not checked here: %s", needs);
    }
    copy_evidence(&c, &into->evidence);
    bool shows =
        c.failed && (run->scenario->server.kind != PLAYER_GIVEN || c.call_count + c.packet_count);
    into->evidence.ladder = shows ? excerpt_make(&c) : "";
    into->evidence.figure = shows && run->figures ? excerpt_figure(&c) : "";
}
