/* faults: a broken pair, of which the student names the call and the packet, and which the student repairs.
 *
 * The answers are held against a new run of the pair as it was given (fault.h), the programs against the same pair without
 * the fault: a repair on the wrong side does not help.  Which pair it is, only the folder says: so the step is made anew for
 * each grade. */
#include <string.h>

#include "base/actor.h"
#include "findings/findings.h"
#include "grade/checks/checks.h"
#include "grade/fault.h"
#include "grade/naming.h"

#define GIVEN                \
    {                        \
        .kind = PLAYER_GIVEN \
    }
#define RIGHT                \
    {                        \
        .kind = PLAYER_RIGHT \
    }
#define STUDENT                \
    {                          \
        .kind = PLAYER_STUDENT \
    }

/* ---- what was answered ---- */

static const struct call *call_in_line(const struct checking *c, bool server, int line)
{
    for (size_t i = 0; i < c->timeline->call_count; i++) {
        const struct call *call = c->timeline->calls[i];
        if (call->program->is_server == server && call->facts->at_line == line)
            return call;
    }
    return NULL;
}

static void names_call(struct checking *c)
{
    const struct fault *fault = c->scenario->scene->given;
    const char *said = c->scenario->scene->answer->call,
               *expected = "the line of the call that is wrong, as in  call: server.c:57";
    struct err err;
    bool server;
    int line;
    c->excused = true; /* the mistakes of this run are what is asked for */
    if (!*said) {
        check_fails(c, expected, "answer.txt says nothing after call:");
        return;
    }
    if (!naming_call(said, &server, &line, &err)) {
        check_fails(c, err.text, "call: %s", said);
        return;
    }
    const struct call *call = call_in_line(c, server, line);
    check_shows_call(c, call);
    for (size_t i = 0; i < fault->call_count; i++)
        if (fault->calls[i].server == server && fault->calls[i].line == line && call) {
            check_notes(c, "%s: %s, call %d of the run", said, facts_call_text(c->arena, call),
                        call->id);
            return;
        }
    if (call)
        check_fails(c, expected, "%s makes %s: another call is the wrong one", said,
                    facts_call_text(c->arena, call));
    else
        check_fails(
            c, expected,
            "in a new run of the pair as you got it, line %d of %s.c made no call of a socket",
            line, server ? "server" : "client");
}
const struct check check_names_call = {
    .name = "names-call",
    .says = "The call that is wrong is named.",
    .step = "faults",
    .sheet = "answers",
    .scenario = &(const struct scenario){ .name = "the pair as you got it",
                                          .server = GIVEN,
                                          .clients = { GIVEN } },
    .holds = names_call,
};

/* "RST from server, no FIN from client": is it one of these, in this run? */
static bool is_among(const struct checking *c, const struct packet_naming *said, const char *all)
{
    struct err err;
    for (const char *at = all; *at;) {
        const char *end = strstr(at, ", ");
        struct packet_naming right;
        if (!end)
            end = at + strlen(at);
        if (!naming_packet(arena_printf(c->arena, "%.*s", (int)(end - at), at), &right, c->arena,
                           &err))
            BUG("of a pair: %s", err.text);
        const struct packet *is = naming_find(said, c->timeline),
                            *must = naming_find(&right, c->timeline);
        bool same = right.kind == said->kind && strcmp(right.from, said->from) == 0;
        if (right.none == said->none && (right.none ? same && !is && !must : is && is == must))
            return true;
        at = end + (*end ? 2 : 0);
    }
    return false;
}

static void names_packet(struct checking *c)
{
    const char *said = c->scenario->scene->answer->packet,
               *expected = "the packet that shows the fault, as in  packet: RST from server";
    struct packet_naming answer;
    struct err err;
    c->excused = true;
    if (!*said) {
        check_fails(c, expected, "answer.txt says nothing after packet:");
        return;
    }
    if (!naming_packet(said, &answer, c->arena, &err)) {
        check_fails(c, err.text, "packet: %s", said);
        return;
    }
    const struct packet *packet = naming_find(&answer, c->timeline);
    check_shows_packet(c, packet);
    if (is_among(c, &answer, c->scenario->scene->given->packets))
        return;
    if (answer.none && packet)
        check_fails(c, expected, "%s: but packet %d of a new run of the pair is one", said,
                    packet->id);
    else if (!answer.none && !packet)
        check_fails(c, expected, "%s: a new run of the pair as you got it has no such packet",
                    said);
    else
        check_fails(c, expected, "%s: that is so, and it is not what shows the fault", said);
}
const struct check check_names_packet = {
    .name = "names-packet",
    .says = "The packet that shows the fault is named.",
    .step = "faults",
    .sheet = "answers",
    .scenario = &(const struct scenario){ .name = "the pair as you got it",
                                          .server = GIVEN,
                                          .clients = { GIVEN } },
    .holds = names_packet,
};

/* ---- what was repaired ---- */

static void no_finding(struct checking *c)
{
    for (size_t i = 0; i < c->timeline->finding_count; i++) {
        const struct finding *finding = c->timeline->findings[i];
        if (strcmp(finding->rule->name, c->scenario->scene->given->finding) == 0)
            check_fails(c, "a run without the fault", "it is still there: %s", finding->says);
    }
}

static void plays_well(struct checking *c)
{
    const struct fault *typed = c->scenario->scene->typed;
    for (size_t i = 0; i < typed->client_count; i++) {
        const struct program *client = facts_client(c->timeline, i);
        const struct program_exit *end = facts_exit(c->timeline, client);
        struct text lines;
        text_init(&lines);
        int answers = typed->answers[i];
        for (const char *row = typed->prints; *row; row += strcspn(row, "\n") + 1) {
            text_add_bytes(&lines, row, strcspn(row, "\n") + 1);
            if (answers > 0 && --answers == 0)
                break;
        }
        expect_printed_lines_of(c, i, &lines);
        text_release(&lines);
        if (!end || end->signal || end->status)
            check_fails(c, "each client ends by itself, with status 0", "%s does not",
                        actor_said(client->id));
    }
    no_finding(c);
}

const struct check check_scene_server = {
    .name = "scene-server",
    .says = "Your server serves our client, where the fault showed.",
    .step = "faults",
    .sheet = "repair",
    .scenario = &(const struct scenario){ .name = "your server, our client, where the fault showed",
                                          .server = STUDENT,
                                          .clients = { RIGHT } },
    .holds = plays_well,
};
const struct check check_scene_client = {
    .name = "scene-client",
    .says = "Your client is served by our server, where the fault showed.",
    .step = "faults",
    .sheet = "repair",
    .scenario = &(const struct scenario){ .name = "our server, your client, where the fault showed",
                                          .server = RIGHT,
                                          .clients = { STUDENT } },
    .holds = plays_well,
};
const struct check check_scene_pair = {
    .name = "scene-pair",
    .says = "The fault is gone: your pair does what was asked of it.",
    .step = "faults",
    .sheet = "repair",
    .scenario = &(const struct scenario){ .name = "your pair, where the fault showed",
                                          .server = STUDENT,
                                          .clients = { STUDENT } },
    .needs = { "scene-server", "scene-client" },
    .holds = plays_well,
};

/* ---- the step of one pair ---- */

/* The words of a list, one after the other. */
static const char *next_word(struct arena *arena, const char **list)
{
    *list += strspn(*list, " \n");
    size_t length = strcspn(*list, " \n");
    const char *word = length ? arena_printf(arena, "%.*s", (int)length, *list) : NULL;
    *list += length;
    return word;
}

static const struct scenario *set_scene(struct arena *arena, const struct scenario *of,
                                        const struct fault_scene *scene)
{
    struct scenario *made = arena_alloc(arena, sizeof *made);
    const struct fault *fault = scene->given;
    const char *word, *provokes = fault->provokes, *rules = fault->wire;
    *made = *of;
    made->scene = scene;
    made->together = fault->together;
    for (size_t i = 1; i < fault->client_count; i++)
        made->clients[i] = made->clients[0];
    for (size_t i = 0; i < PROVOKES_MAX && (word = next_word(arena, &provokes)); i++)
        if (!(made->provokes[i] = rule_of(word)))
            BUG("there is no rule %s, which a pair brings about", word);
    for (size_t i = 0; i < SCENARIO_RULES_MAX && *rules; i++) {
        made->rules[i] = arena_printf(arena, "%.*s", (int)strcspn(rules, "\n"), rules);
        rules += strcspn(rules, "\n") + 1;
    }
    return made;
}

static const struct check *check_called(const char *name)
{
    for (size_t i = 0; i < step_count; i++)
        for (size_t k = 0; k < step_checks(steps[i]); k++)
            if (strcmp(steps[i]->checks[k].check->name, name) == 0)
                return steps[i]->checks[k].check;
    BUG("there is no check %s, which a pair is to keep", name);
}

const struct lab_step *faults_step_of(struct arena *arena, const struct fault_scene *scene)
{
    struct lab_step *step = arena_alloc(arena, sizeof *step);
    struct fault_scene *as_given = arena_alloc(arena, sizeof *as_given);
    const struct scenario *given;
    const char *keeps = scene->given->keeps, *word;
    *step = faults_step;
    *as_given = *scene;
    as_given->typed = scene->given;
    given = set_scene(arena, check_names_call.scenario, as_given);
    size_t count = step_checks(step);
    for (size_t i = 0; i < count; i++) {
        struct check *check = arena_alloc(arena, sizeof *check);
        *check = *step->checks[i].check;
        if (check->scenario)
            check->scenario = check->scenario->server.kind == PLAYER_GIVEN
                                  ? given
                                  : set_scene(arena, check->scenario, scene);
        step->checks[i].check = check;
    }
    /* what has the fault still is not asked what else it may have lost */
    while (count < STEP_CHECKS_MAX - 1 && (word = next_word(arena, &keeps))) {
        struct check *kept = arena_alloc(arena, sizeof *kept);
        *kept = *check_called(word);
        memset(kept->needs, 0, sizeof kept->needs);
        kept->needs[0] = check_scene_pair.name;
        step->checks[count++] = (struct step_check){ kept, 0 };
    }
    return step;
}
