/* Running a scenario: see scenario.h.
 *
 *     grader    scenario_start ────────────────────────── poll … ── scenario_end: results from the file
 *     inside            run() ─▶ timeline ─▶ each check ─▶ file */
#include "grade/scenario.h"

#include <arpa/inet.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/memory.h"
#include "grade/build.h"
#include "grade/connected.h"
#include "grade/excerpt.h"
#include "grade/facts.h"
#include "grade/fault.h"
#include "grade/result.h"
#include "grade/room.h"
#include "grade/sample.h"
#include "grade/visits.h"

bool scenario_has_student(const struct scenario *scenario, bool server)
{
    if (server)
        return scenario->server.kind == PLAYER_STUDENT;
    for (size_t i = 0; i < SCENARIO_CLIENTS_MAX; i++)
        if (scenario->clients[i].kind == PLAYER_STUDENT)
            return true;
    return false;
}

static size_t count_clients(const struct scenario *scenario)
{
    size_t count = 0;
    while (count < SCENARIO_CLIENTS_MAX && scenario->clients[count].kind != PLAYER_NONE)
        count++;
    return count;
}

/* ---- what it holds in memory ---- */

enum {
    /* The kernel clears a ring before it gives it: 64 MB would cost a seventh of a whole grade.  While the tracer does not
     * come to read, the programs stand at their next call: what is sent is what a connection's buffers hold
     * (tcp_rmem: 6 MB at most).  Of several hosts each has a ring, and sees only its own packets */
    RING_BYTES = 14 << 20,
    RING_OF_MUCH_BYTES = 8 << 20, /* where much is printed, which is held, too */
    RING_OF_HOST_BYTES = 4 << 20,
};

static size_t ring_on_lo(const struct scenario *scenario)
{
    return scenario->output ? RING_OF_MUCH_BYTES : RING_BYTES;
}

/* One on lo; with a wire, one on each host. */
static size_t rings_bytes(const struct scenario_run *run)
{
    const struct scenario *scenario = run->scenario;
    if (run->blind)
        return 0;
    if (!scenario->rules[0] && !run->wire)
        return ring_on_lo(scenario);
    return (count_clients(scenario) + (scenario->server.kind != PLAYER_NONE)) * RING_OF_HOST_BYTES;
}

size_t scenario_memory(const struct scenario_run *run)
{
    return rings_bytes(run) + run->scenario->output;
}

/* ---- who plays ---- */

enum peer_role scenario_role(const struct scenario_run *run, const struct scenario_player *player)
{
    return run->foreign && player->foreign != PEER_NO_ROLE ? player->foreign : player->role;
}

/* ---- command lines ---- */

enum { WORDS = 6, SERVER = -1 };

static char *address_of_server(struct arena *arena, const struct inside *inside)
{
    char text[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, inside->hosts.list[0].ipv4.ip, text, sizeof text);
    return arena_text(arena, text);
}

static const char *made_by(enum player_kind kind)
{
    if (kind == PLAYER_GIVEN)
        return "given-";
    return kind == PLAYER_RIGHT ? "right-" : "";
}

static char *role_word(struct arena *arena, enum peer_role role, enum peer_place place)
{
    struct text text;
    text_init(&text);
    peer_role_word(&text, role, place);
    char *word = arena_text(arena, text.s);
    text_release(&text);
    return word;
}

/* Of the server, or of client number `client`. */
static void command_line(struct arena *arena, const struct inside *inside,
                         const struct scenario_run *run, const struct scenario_player *player,
                         int client, char *words[WORDS])
{
    uint64_t seed = sample_seed(run->seed, run->scenario->name);
    size_t count = 0;
    switch (player->kind) {
    case PLAYER_NONE: break;
    case PLAYER_STUDENT:
    case PLAYER_GIVEN:
    case PLAYER_RIGHT:
        words[count++] = arena_printf(arena, "%s/%s%s", inside->bin, made_by(player->kind),
                                      client == SERVER ? "server" : "client");
        if (!run->scenario->bare && client != SERVER)
            words[count++] =
                arena_text(arena, run->scenario->host ? run->scenario->host : "servername");
        if (!run->scenario->bare)
            words[count++] = arena_text(arena, "12000");
        if (run->scenario->scene && client != SERVER &&
            run->scenario->scene->typed->answers[client])
            words[count++] =
                arena_printf(arena, "%d", run->scenario->scene->typed->answers[client]);
        break;
    case PLAYER_PEER:
        words[count++] = arena_text(arena, inside->self);
        words[count++] = arena_text(arena, "peer");
        words[count++] = role_word(arena, scenario_role(run, player), player->place);
        words[count++] = arena_printf(
            arena, "%llu", (unsigned long long)seed + (client == SERVER ? 0u : (unsigned)client));
        if (inside->hosts.count)
            words[count++] = address_of_server(arena, inside);
        break;
    case PLAYER_NC:
        words[count++] = arena_text(arena, "nc");
        words[count++] = arena_text(arena, "servername");
        words[count++] = arena_text(arena, "12000");
        break;
    }
    words[count] = NULL;
}

/* ---- while it runs ---- */

struct observer {
    struct inside *inside;
    const struct scenario *scenario;
    const struct timeline *timeline;
    size_t seen; /* events looked at */
    struct scenario_limits limits;
    uint64_t output_bytes;
    bool served;       /* accept() has handed out a connection since the last look */
    int64_t served_ns; /* … the programs' own time then */
};

static void count_event(struct observer *o, const struct event *event)
{
    struct shared *shared = o->inside->shared;
    if (event->kind == EVENT_OUTPUT)
        o->output_bytes += event->output->bytes;
    else if (event->kind == EVENT_EXIT && event->exit->is_first && !event->exit->program->is_server)
        shared->clients_alive--;
    else if (event->kind == EVENT_RETURN && event->call->facts->role == CALL_ACCEPT)
        o->served |= event->call->facts->error == 0;
}

/* A flood is ended here and now: the keeper, outside, can only ask. */
static void settled(void *context, size_t until)
{
    struct observer *o = context;
    struct shared *shared = o->inside->shared;
    for (; o->seen < until; o->seen++)
        count_event(o, &o->timeline->events[o->seen]);
    enum limit limit = LIMIT_NONE;
    if (o->timeline->call_count > o->limits.calls)
        limit = LIMIT_CALLS;
    else if (o->timeline->packet_count > PACKETS_MAX)
        limit = LIMIT_PACKETS;
    else if (o->output_bytes > o->limits.output)
        limit = LIMIT_OUTPUT;
    if (limit_passed(shared, limit))
        kill(getpid(), SIGTERM);
    if ((limit || shared->kill_all) &&
        (o->inside->jail || sandbox_has(o->inside->sandbox, WALL_PROCESSES)))
        kill(-1, SIGKILL); /* everything in this PID namespace, or of this user, but us */
}

/* Do they hang?  A client that has not ended while nothing can go on any more will never end; and
 * what goes on for too long in its own time would do so on any machine. */
static void rests(void *context, const struct still *still, int64_t own_ns)
{
    struct observer *o = context;
    struct shared *shared = o->inside->shared;
    enum limit limit = LIMIT_NONE;
    if (o->served)
        o->served_ns = own_ns;
    o->served = false;
    /* all input was typed */
    if (shared->clients_alive > 0 &&
        (still_is(still, STILL_INPUT, (int64_t)HANG_MS * NS_PER_MS) ||
         still_is(still, STILL_OUTSIDE, (int64_t)ALONE_MS * NS_PER_MS)))
        limit = LIMIT_HANG;
    else if (own_ns - o->served_ns > (int64_t)RUN_SECONDS * NS_PER_S || own_ns > o->limits.own_ns)
        limit = LIMIT_TIME;
    if (limit_passed(shared, limit))
        kill(getpid(), SIGTERM);
}

/* ---- inside ---- */

static enum player_kind kind_of(const struct observer *o, int client)
{
    return client < 0 ? o->scenario->server.kind : o->scenario->clients[client].kind;
}

static int confine(void *context, int client)
{
    const struct observer *o = context;
    enum player_kind kind = kind_of(o, client);
    bool ours = kind == PLAYER_PEER || kind == PLAYER_NC;
    return ours ? confine_ours(o->inside) : confine_student(o->inside);
}

/* A program is made from its source: one that only starts another has made nothing. */
static bool keeps_file(void *context, int client)
{
    const struct observer *o = context;
    return kind_of(o, client) == PLAYER_STUDENT && o->inside->sandbox->built[client < 0];
}

/* What is typed to each client. */
static void make_input(const struct scenario *scenario, uint64_t seed, struct text *typed)
{
    char line[SAMPLE_MAX];
    if (scenario->scene) {
        text_add(typed, scenario->scene->typed->input);
        return;
    }
    if (scenario->lines) {
        talk_text(scenario->lines, seed, typed);
        return;
    }
    text_add_bytes(typed, line, sample_line(seed, scenario->typed, line));
    text_add_char(typed, '\n');
}

/* The awkward kernel of this scenario, for steps that ask for loops. */
static size_t make_injections(const struct scenario *scenario,
                              struct injection injections[INJECTIONS_MAX])
{
    size_t count = 0;
    struct err err;
    for (; count < INJECTIONS_MAX && scenario->injections[count]; count++)
        if (injection_parse(&injections[count], scenario->injections[count], &err) != 0)
            BUG("%s: %s", scenario->name, err.text);
    return count;
}

/* Each check looks at the run, and its result goes to `out`.  `failed`: why there was no run. */
static void judge_all(const struct scenario_run *run, const struct inside *inside,
                      const struct err *failed, struct timeline *timeline,
                      const struct run_result *result, struct arena *arena, struct text *out)
{
    if (group_was_full(inside->group))
        limit_passed(inside->shared, LIMIT_MEMORY); /* faster than the watchdog looks */
    enum limit limit = (enum limit)inside->shared->limit;
    if (run->blind)
        connected_add(timeline, arena);
    for (size_t i = 0; i < run->check_count; i++) {
        struct check_result judged = { .verdict = VERDICT_GRADER_ERROR };
        if (!failed)
            scenario_judge(run, run->checks[i], timeline, result, limit, arena, &judged);
        else if (limit == LIMIT_NONE)
            judged.seen = arena_printf(arena, "this run failed: %s", failed->text);
        else
            scenario_over_limit(run, limit, arena, &judged);
        result_put(out, &judged);
    }
    if (run->blind)
        connected_remove(timeline);
}

static int play(void *context, struct inside *inside)
{
    struct scenario_run *scenario_run = context;
    const struct scenario *scenario = scenario_run->scenario;
    struct arena arena;
    struct timeline timeline;
    struct run_result result = { .status = 0 };
    struct text out, typed;
    struct err err;
    char *server[WORDS], *words[SCENARIO_CLIENTS_MAX][WORDS];
    char *const *clients[SCENARIO_CLIENTS_MAX];
    size_t client_count = count_clients(scenario);
    arena_init(&arena);
    text_init(&out);
    text_init(&typed);
    make_input(scenario, sample_seed(scenario_run->seed, scenario->name), &typed);
    timeline_init(&timeline);
    command_line(&arena, inside, scenario_run, &scenario->server, SERVER, server);
    for (size_t i = 0; i < client_count; i++) {
        command_line(&arena, inside, scenario_run, &scenario->clients[i], (int)i, words[i]);
        clients[i] = words[i];
    }
    struct injection injections[INJECTIONS_MAX];
    struct observer observer = { .inside = inside,
                                 .scenario = scenario,
                                 .timeline = &timeline,
                                 .limits = scenario_limits_of(scenario_run) };
    struct run_options options = {
        .server = server[0] ? server : NULL,
        .client_count = client_count,
        .clients = clients,
        .together = scenario->together,
        .again = scenario->again,
        .input = typed.s,
        .input_bytes = typed.len,
        .input_stays = true,
        .wire = !inside->sandbox->blind,
        .ring_bytes = inside->hosts.count ? RING_OF_HOST_BYTES : ring_on_lo(scenario),
        .injections = injections,
        .injection_count = make_injections(scenario, injections),
        .host = &inside->host,
        .hosts = inside->hosts.count ? &inside->hosts : NULL,
        .rules = scenario_run->rules.list,
        .rule_count = scenario_run->rules.count,
        .context = &observer,
        .settled = settled,
        .confine = confine,
        .keeps_file = keeps_file,
        .rests = rests,
        .lines = !inside->sandbox->foreign,
        .sources = inside->sources,
        .holds_newborn = true,
        .patient = true,
        .server_descriptors =
            scenario_run->foreign ? scenario->foreign_descriptors : scenario->descriptors,
    };
    options.recording = keep_begin(&scenario_run->keep);
    inside->shared->clients_alive = (int)client_count;
    inside->shared->running = 1;
    int outcome = scenario->ipv6 ? room_for_ipv6(&err) : 0;
    if (outcome == 0 && scenario->small_buffers)
        outcome = room_small_buffers(&err);
    if (outcome == 0)
        outcome = run(&timeline, &options, &result, &err);
    inside->shared->clients_alive = 0;
    excerpt_tidy(&timeline);
    judge_all(scenario_run, inside, outcome == 0 ? NULL : &err, &timeline, &result, &arena, &out);
    behaviour_look(scenario_run->behaviour, scenario, &timeline, &arena);
    result_put_behaviour(&out, scenario_run->behaviour);
    keep_write(&scenario_run->keep, &timeline);
    bool written = write_all(inside->result, out.s, out.len) == 0;
    timeline_release(&timeline);
    text_release(&typed);
    text_release(&out);
    arena_release(&arena);
    return written ? 0 : 1;
}

/* ---- the grader's part ---- */

static void plan_hosts(struct scenario_run *run)
{
    const struct scenario *scenario = run->scenario;
    struct err err;
    size_t students, count;
    /* the student's rules have the numbers that they have in the file … */
    if (run->wire)
        wire_rules_take(run->wire, scenario->seeds, &run->rules);
    free(wire_rules_settings(&run->rules, &students));
    for (size_t i = 0; i < SCENARIO_RULES_MAX && scenario->rules[i]; i++)
        if (wire_rules_add(&run->rules, scenario->rules[i], &err) != 0)
            BUG("%s: %s", scenario->name, err.text);
    /* … and what they set holds, whatever the scenario has set before */
    struct hosts_setting *settings = wire_rules_settings(&run->rules, &count);
    run->settings = xcalloc(count + 1, sizeof *run->settings);
    for (size_t i = 0; i < count; i++)
        run->settings[i] = settings[(students + i) % count];
    free(settings);
    run->hosts.setting_count = count;
    run->hosts.settings = run->settings;
    run->hosts.server = scenario->server.kind != PLAYER_NONE;
    run->hosts.clients = count_clients(scenario);
    run->confined.hosts = &run->hosts;
}

/* The folder of the programs, for a scene of a broken pair. */
static const char *place_of(const struct scenario *scenario)
{
    if (scenario->server.kind == PLAYER_GIVEN)
        return PLACE_GIVEN;
    if (scenario->server.kind == PLAYER_RIGHT)
        return PLACE_OF_CLIENT;
    return scenario->clients[0].kind == PLAYER_RIGHT ? PLACE_OF_SERVER : "bin";
}

int scenario_start(struct scenario_run *run, const struct sandbox *sandbox, struct err *err)
{
    run->confined = (struct confined){ .run = play, .context = run, .ended = -1, .result = -1 };
    if (run->scenario->rules[0] || run->wire)
        plan_hosts(run);
    if (keep_open(&run->keep, run->keep_in, run->scenario->name, err) != 0)
        return -1;
    struct sandbox own = *sandbox;
    char bin[PATH_MAX];
    if (run->scenario->scene) {
        snprintf(bin, sizeof bin, "%s/../%s", sandbox->bin, place_of(run->scenario));
        own.bin = bin;
    }
    return sandbox_start(&run->confined, &own, err);
}

static void read_all(int fd, struct text *text)
{
    char bytes[8192];
    for (ssize_t count; (count = read_some(fd, bytes, sizeof bytes)) > 0;)
        text_add_bytes(text, bytes, (size_t)count);
}

int scenario_end(struct scenario_run *run, struct arena *arena, struct check_result *results[],
                 struct err *err)
{
    struct text text;
    text_init(&text);
    int ended = sandbox_end(&run->confined, err);
    bool whole = ended == 0;
    if (whole) {
        read_all(run->confined.result, &text);
        struct bytes from = bytes_of(text.s, text.len);
        for (size_t i = 0; i < run->check_count && whole; i++)
            whole = result_get(&from, arena, results[i]);
        whole = whole && result_get_behaviour(&from, arena, run->behaviour);
        if (!whole)
            err_set(err, "its results could not be read");
    }
    enum limit limit = (enum limit)run->confined.shared->limit;
    /* the run was killed, and with it what it knew */
    for (size_t i = 0; i < run->check_count && !whole; i++) {
        results[i]->verdict = VERDICT_GRADER_ERROR;
        if (limit)
            scenario_over_limit(run, limit, arena, results[i]);
        else
            results[i]->seen = arena_printf(arena, "the grader failed: %s", err->text);
    }
    text_release(&text);
    sandbox_release(&run->confined);
    wire_rules_release(&run->rules);
    free(run->settings);
    keep_close(&run->keep);
    run->keep.lost &= whole; /* who was ended from outside wrote nothing */
    return ended == NO_PLACE ? -1 : 0;
}
