/* The ladder: events in order, each drawn by the file that knows how (see parts.h). */
#include "view/ladder/ladder.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "timeline/pauses.h"
#include "view/amounts.h"
#include "view/ladder/parts.h"

/* ---- what is remembered from row to row ---- */

struct ladder_program *ladder_program(struct ladder *l, const struct program *program)
{
    size_t index = (size_t)program->index;
    while (l->program_count <= index) {
        array_reserve(&l->programs, &l->program_capacity, l->program_count, sizeof *l->programs);
        l->programs[l->program_count++] = (struct ladder_program){ 0 };
    }
    l->programs[index].program = program;
    return &l->programs[index];
}

/* ---- connections by their numbers: those of a long watch come and go ---- */

static size_t home_of(const struct ladder *l, int id)
{
    return (size_t)((uint32_t)id * 0x9e3779b1u) & (l->connection_room - 1);
}

static struct ladder_connection *place_of(const struct ladder *l, int id)
{
    size_t i = home_of(l, id);
    while (l->connections[i].id && l->connections[i].id != id)
        i = (i + 1) & (l->connection_room - 1);
    return &l->connections[i];
}

static void make_room(struct ladder *l)
{
    struct ladder_connection *old = l->connections;
    size_t room = l->connection_room;
    l->connection_room = room ? room * 2 : 16;
    l->connections = xcalloc(l->connection_room, sizeof *l->connections);
    for (size_t i = 0; i < room; i++)
        if (old[i].id)
            *place_of(l, old[i].id) = old[i];
    free(old);
}

struct ladder_connection *ladder_connection(struct ladder *l, const struct connection *connection)
{
    if (l->connection_count * 2 >= l->connection_room)
        make_room(l);
    struct ladder_connection *place = place_of(l, connection->id);
    l->connection_count += !place->id;
    place->id = connection->id;
    return place;
}

void connection_forget(struct ladder *l, int id)
{
    if (!l->connection_count)
        return;
    size_t hole = (size_t)(place_of(l, id) - l->connections), mask = l->connection_room - 1;
    if (!l->connections[hole].id)
        return;
    l->connection_count--;
    /* what stands behind its home moves up */
    for (size_t i = (hole + 1) & mask; l->connections[i].id; i = (i + 1) & mask) {
        if (((i - home_of(l, l->connections[i].id)) & mask) < ((i - hole) & mask))
            continue;
        l->connections[hole] = l->connections[i];
        hole = i;
    }
    l->connections[hole] = (struct ladder_connection){ 0 };
}

uint8_t *call_drawn(struct ladder *l, const struct call *call)
{
    size_t index = (size_t)call->id;
    while (l->drawn_count <= index) {
        array_reserve(&l->drawn, &l->drawn_capacity, l->drawn_count, 1);
        l->drawn[l->drawn_count++] = DRAWN_NOT;
    }
    return &l->drawn[index];
}

/* ---- who stands where ---- */

enum lane lane_of_program(const struct program *program)
{
    return program->is_server ? LANE_RIGHT : LANE_LEFT;
}

/* A connection's client end stands left, unless its programs are known and stand otherwise: a
 * server may connect, too. */
enum lane lane_of_end(const struct connection *connection, enum end end)
{
    const struct program *client = program_of_end(connection, END_CLIENT);
    const struct program *server = program_of_end(connection, END_SERVER);
    bool turned =
        client ? client->is_server && !(server && server->is_server) : server && !server->is_server;
    return (end == END_CLIENT) != turned ? LANE_LEFT : LANE_RIGHT;
}

bool is_inner(const struct connection *connection, enum lane *lane)
{
    const struct program *program = program_within(connection);
    if (program)
        *lane = lane_of_program(program);
    return program != NULL;
}

bool ladder_stands_right(const struct connection *connection, enum end end)
{
    enum lane lane;
    return (is_inner(connection, &lane) ? lane : lane_of_end(connection, end)) == LANE_RIGHT;
}

enum style lane_style(enum lane lane)
{
    return lane == LANE_LEFT ? STYLE_CLIENT : STYLE_SERVER;
}

enum style call_style(const struct call *call)
{
    const struct connection *connection = call->socket ? call->socket->connection : NULL;
    return connection ? hue_style(connection->id) : STYLE_CLIENT;
}

enum style packet_style(const struct packet *packet)
{
    return packet->connection ? hue_style(packet->connection->id) : STYLE_PLAIN;
}

const struct program *program_of_client(const struct connection *connection)
{
    const struct program *program = program_of_end(connection, END_CLIENT);
    return program && !program->is_server ? program : NULL;
}

/* ---- programs start and end ---- */

/* "client2 starts too (c1: client, c2: client2)": the rows of clients are labelled from now on. */
static void labels_begin(struct ladder *l, struct text *text, const struct program *program)
{
    bool first_time = !l->labels;
    char label[LABEL_BYTES];
    l->labels = true;
    text_clear(text);
    text_addf(text, "%s starts too", program->id);
    if (strncmp(lane_label(l, program, label), program->id, strlen(program->id)) == 0)
        return;
    text_add(text, " (");
    for (size_t i = 0; first_time && i < l->program_count; i++) {
        const struct program *other = l->programs[i].program;
        if (other && other != program && l->programs[i].alive && !other->is_server)
            text_addf(text, "%.*s: %s, ", (int)strcspn(lane_label(l, other, label), " "), label,
                      other->id);
    }
    text_addf(text, "%.*s: %s)", (int)strcspn(lane_label(l, program, label), " "), label,
              program->id);
}

/* The command line; without the folders of the program's path where it would not fit into a row. */
static void command_add(struct ladder *l, struct text *text, const struct program *program,
                        bool with_folders)
{
    text_clear(text);
    style_add(text, STYLE_DIM);
    text_add(text, "$");
    for (int i = 0; i < program->argc; i++) {
        const char *word = program->argv[i];
        const char *slash = i == 0 && !with_folders ? strrchr(word, '/') : NULL;
        text_add(text, " ");
        clean_add(text, slash ? slash + 1 : word, strlen(slash ? slash + 1 : word), l->style.ascii);
    }
}

/* `$ ./client localhost`; before it a divider when it is not the first client. */
static void program_draw(struct ladder *l, int64_t t_ns, const struct program *program)
{
    bool is_first = true, is_alone = true;
    for (size_t i = 0; i < l->program_count; i++) {
        const struct ladder_program *other = &l->programs[i];
        if (other->program && !other->program->is_server && other->program != program) {
            is_first = false;
            is_alone = is_alone && !other->alive;
        }
    }
    ladder_program(l, program)->alive = true;
    if (!program->is_server && !is_first) {
        if (is_alone) {
            extract_next(l, program->id);
            divider_row(l, t_ns, program->id);
        } else {
            labels_begin(l, &l->scratch, program);
            extract_next(l, l->scratch.s);
            divider_row(l, t_ns, l->scratch.s);
        }
    }
    if (program->argc == 0)
        return;
    command_add(l, &l->scratch, program, true);
    const struct item item = { .program = program };
    if (term_columns(l->scratch.s) > item_columns(l, lane_of_program(program), &item))
        command_add(l, &l->scratch, program, false);
    lane_text(l, program, t_ns, l->scratch.s);
}

void ending_add(struct text *text, int status, int signal)
{
    static const struct {
        int number;
        const char *name;
    } names[] = {
        { SIGHUP, "SIGHUP" },   { SIGINT, "SIGINT" },   { SIGQUIT, "SIGQUIT" },
        { SIGILL, "SIGILL" },   { SIGTRAP, "SIGTRAP" }, { SIGABRT, "SIGABRT" },
        { SIGBUS, "SIGBUS" },   { SIGFPE, "SIGFPE" },   { SIGKILL, "SIGKILL" },
        { SIGUSR1, "SIGUSR1" }, { SIGSEGV, "SIGSEGV" }, { SIGUSR2, "SIGUSR2" },
        { SIGPIPE, "SIGPIPE" }, { SIGALRM, "SIGALRM" }, { SIGTERM, "SIGTERM" },
        { SIGXCPU, "SIGXCPU" }, { SIGXFSZ, "SIGXFSZ" }, { SIGSYS, "SIGSYS" },
    };
    if (signal == 0) {
        text_addf(text, "exit(%d)", status);
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].number == signal) {
            text_addf(text, "killed by %s", names[i].name);
            return;
        }
    text_addf(text, "killed by signal %d", signal);
}

/* A server that runs for ever is asked to end, by SIGTERM, when its clients have ended: nothing is
 * wrong with that. */
bool ended_badly(const struct program *program, int status, int signal)
{
    return status != 0 || (signal != 0 && !(program->is_server && signal == SIGTERM));
}

static void exit_draw(struct ladder *l, int64_t t_ns, const struct program_exit *end)
{
    output_flush(l, end->program);
    calls_abandoned(l, end->program, end->pid, t_ns);
    const struct ladder_program *state = ladder_program(l, end->program);
    if (!end->is_first && !l->style.verbose && !state->has_children && !state->many_tids)
        return; /* a helper of a shell or wrapper: it had no part in this */
    text_clear(&l->scratch);
    if (!end->is_first || ladder_program(l, end->program)->many_tids)
        thread_add(&l->scratch, end->pid);
    style_add(&l->scratch,
              ended_badly(end->program, end->status, end->signal) ? STYLE_ERROR : STYLE_PLAIN);
    ending_add(&l->scratch, end->status, end->signal);
    lane_text(l, end->program, t_ns, l->scratch.s);
    if (end->is_first)
        ladder_program(l, end->program)->alive = false;
}

/* ---- the ladder ---- */

struct ladder *ladder_new(FILE *out, const struct ladder_style *style)
{
    struct ladder *l = xcalloc(1, sizeof *l);
    l->out = out;
    l->style = *style;
    l->shown_time = -1;
    text_init(&l->scratch);
    text_init(&l->line);
    text_init(&l->place);
    text_init(&l->pause);
    text_init(&l->reading);
    text_init(&l->whole);
    text_init(&l->prompt);
    layout_init(l);
    if (style->folds && style->parts != LADDER_TRACE)
        again_init(l);
    return l;
}

void ladder_give(struct ladder *l, const struct row_taker *taker)
{
    l->taker = taker;
    row_release(&l->row);
    layout_init(l);
}

/* What is long beside the rest is told above the row that ends it, where times are shown. */
static void pause_note(struct ladder *l, const struct timeline *timeline, size_t index)
{
    bool untold = l->style.parts == LADDER_TRACE || l->style.hide & HIDE_TIMES;
    left_out *is_left_out = l->style.verbose ? NULL : call_is_local;
    int64_t pause = untold ? 0 : pause_before(timeline, index, is_left_out);
    int64_t end_ns = timeline->events[index].t_ns - timeline->start_ns;
    if (!pause)
        return;
    text_clear(&l->pause);
    text_addf(&l->pause, "%s ", l->glyphs->pause);
    span_between_add(&l->pause, end_ns - pause, end_ns, l->style.ascii);
    text_add(&l->pause, ": ");
    pause_says(&l->pause, timeline, index, is_left_out);
}

static void event_draw(struct ladder *l, const struct timeline *timeline, size_t index)
{
    const struct event *event = &timeline->events[index];
    pause_note(l, timeline, index);
    switch (event->kind) {
    case EVENT_PROGRAM: program_draw(l, event->t_ns, event->program); break;
    case EVENT_CALL: call_begins(l, timeline, index, event->call); break;
    case EVENT_RETURN: call_returns(l, event->call, event->t_ns); break;
    case EVENT_PACKET:
        if (l->style.parts != LADDER_CALLS_ONLY) {
            const char *state[2] = { NULL, NULL };
            struct way way = way_of(l, timeline, index, event->packet);
            states_of_packet(timeline, index, event->packet, way.part, state);
            packet_draw(l, event->packet, way, state);
            arrival_sentence(l, timeline, way.arrival);
        }
        leaders_follow(l, event->packet);
        break;
    case EVENT_STATE: state_draw(l, event->t_ns, event->state); break;
    case EVENT_OUTPUT: output_draw(l, event->t_ns, event->output); break;
    case EVENT_REPEATED: repeated_draw(l, event->t_ns, event->output); break;
    case EVENT_INPUT: input_draw(l, event->t_ns, event->output); break;
    case EVENT_EXIT: exit_draw(l, event->t_ns, event->exit); break;
    case EVENT_NOTE: note_rows(l, event->t_ns, event->note); break;
    case EVENT_MALFORMED: malformed_rows(l, event->malformed); break;
    case EVENT_TCP_INFO: tcp_info_row(l, timeline, event->t_ns, event->told); break;
    case EVENT_ARRIVAL: arrival_draw(l, timeline, index, event->arrival); break;
    case EVENT_SOCKET: /* shown by the calls and packets that use it */
    case EVENT_CONNECTION: break;
    }
}

void ladder_draw(struct ladder *l, const struct timeline *timeline, size_t until)
{
    l->start_ns = timeline->start_ns;
    for (; l->next < until && l->next < timeline->event_count; l->next++)
        event_draw(l, timeline, l->next);
    if (!l->taker)
        fflush(l->out);
}

void ladder_free(struct ladder *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < l->program_count; i++)
        if (l->programs[i].pending.s)
            text_release(&l->programs[i].pending);
    free(l->programs);
    held_free(l);
    again_free(l);
    free(l->connections);
    free(l->drawn);
    free(l->two_rows);
    text_release(&l->scratch);
    text_release(&l->line);
    text_release(&l->place);
    text_release(&l->pause);
    text_release(&l->reading);
    text_release(&l->whole);
    text_release(&l->prompt);
    row_release(&l->row);
    free(l);
}
