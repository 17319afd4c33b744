/* The steps of a replay: see steps.h. */
#include "replay/viewer/steps.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "view/term.h"

/* ---- whom an event is about ---- */

static const struct connection *of_socket(const struct timeline *timeline,
                                          const struct socket *socket)
{
    if (!socket)
        return NULL;
    if (socket->connection)
        return socket->connection;
    for (size_t i = 0; socket->role == ROLE_WELCOMING && i < timeline->connection_count; i++)
        /* else it may be any of them */
        if (timeline->connections[i]->welcoming == socket)
            return timeline->connection_count == 1 ? timeline->connections[i] : NULL;
    return NULL;
}

static const struct connection *of_call(const struct timeline *timeline, const struct call *call)
{
    const struct connection *connection =
        call->facts->role == CALL_ACCEPT ? of_socket(timeline, call->new_socket) : NULL;
    return connection ? connection
                      : of_socket(timeline, call->socket ? call->socket : call->new_socket);
}

static const struct connection *of_event(const struct timeline *timeline, const struct event *event)
{
    switch (event->kind) {
    case EVENT_CALL:
    case EVENT_RETURN: return of_call(timeline, event->call);
    case EVENT_PACKET: return event->packet->connection;
    case EVENT_ARRIVAL: return event->arrival->packet->connection;
    case EVENT_TCP_INFO: return event->told->connection;
    case EVENT_STATE: return event->state->connection;
    default: return NULL;
    }
}

static bool is_program_of(const struct connection *c, const struct program *program)
{
    for (int end = 0; end < 2; end++)
        if (c->socket[end] && c->socket[end]->program == program)
            return true;
    return c->welcoming && c->welcoming->program == program;
}

static bool call_concerns(const struct connection *c, const struct call *call)
{
    const struct socket *const sockets[] = { call->socket, call->new_socket };
    /* that of another connection does not */
    if (call->facts->role == CALL_ACCEPT && call->new_socket)
        return call->new_socket == c->socket[END_SERVER];
    for (size_t i = 0; i < 2; i++)
        if (sockets[i] && (sockets[i] == c->socket[0] || sockets[i] == c->socket[1] ||
                           sockets[i] == c->welcoming))
            return true;
    return !call->socket && !call->new_socket && is_program_of(c, call->program);
}

static bool concerns(const struct connection *c, const struct event *event)
{
    switch (event->kind) {
    case EVENT_PROGRAM: return is_program_of(c, event->program);
    case EVENT_CALL:
    case EVENT_RETURN: return call_concerns(c, event->call);
    case EVENT_PACKET: return event->packet->connection == c;
    case EVENT_ARRIVAL: return event->arrival->packet->connection == c;
    case EVENT_TCP_INFO: return event->told->connection == c;
    case EVENT_STATE: return event->state->connection == c;
    case EVENT_OUTPUT:
    case EVENT_REPEATED:
    case EVENT_INPUT: return is_program_of(c, event->output->program);
    case EVENT_EXIT: return is_program_of(c, event->exit->program);
    case EVENT_NOTE: return true;
    default: return false;
    }
}

/* ---- the list ---- */

static void rows_of_event(struct steps *steps, const struct rows *rows, size_t event)
{
    size_t from = event ? rows->after[event - 1] : 0;
    for (size_t row = from ? from : 1; row < rows->after[event]; row++) { /* row 0 is the header */
        array_reserve(&steps->shown, &steps->shown_capacity, steps->shown_count,
                      sizeof *steps->shown);
        steps->shown[steps->shown_count++] = row;
    }
}

/* The step of an event; 0: it is none. */
static size_t step_of(const struct steps *steps, size_t event)
{
    size_t low = 0, high = steps->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (steps->list[middle].event < event)
            low = middle + 1;
        else
            high = middle;
    }
    return low < steps->count && steps->list[low].event == event ? low + 1 : 0;
}

void steps_init(struct steps *steps, const struct timeline *timeline, const struct connection *only,
                const struct rows *rows)
{
    *steps = (struct steps){ .timeline = timeline, .only = only };
    for (size_t i = 0; i < timeline->event_count; i++) {
        const struct event *event = &timeline->events[i];
        if (rows->after[i] == (i ? rows->after[i - 1] : 0) || (only && !concerns(only, event)))
            continue;
        rows_of_event(steps, rows, i);
        array_reserve(&steps->list, &steps->capacity, steps->count, sizeof *steps->list);
        steps->list[steps->count++] =
            (struct step){ .event = i,
                           .rows = steps->shown_count,
                           .connection = only ? only : of_event(timeline, event) };
        if (event->kind == EVENT_CALL)
            steps->list[steps->count - 1].opens = !event->call->ended;
        size_t begun = event->kind == EVENT_RETURN ? step_of(steps, event->call->event) : 0;
        if (begun)
            steps->list[begun - 1].opens = true;
    }
}

void steps_redrawn(struct steps *steps, const struct rows *rows)
{
    steps->shown_count = 0;
    for (size_t i = 0; i < steps->count; i++) {
        rows_of_event(steps, rows, steps->list[i].event);
        steps->list[i].rows = steps->shown_count;
    }
}

void steps_release(struct steps *steps)
{
    free(steps->list);
    free(steps->shown);
    *steps = (struct steps){ 0 };
}

const struct event *steps_event(const struct steps *steps, size_t step)
{
    return &steps->timeline->events[steps->list[step - 1].event];
}

size_t steps_first_row(const struct steps *steps, size_t step)
{
    return step > 1 ? steps->list[step - 2].rows : 0;
}

/* ---- finding ---- */

static bool is_kind(const struct event *event, enum step_kind kind)
{
    return kind == STEP_ANY || (kind == STEP_PACKET && event->kind == EVENT_PACKET) ||
           (kind == STEP_CALL && (event->kind == EVENT_CALL || event->kind == EVENT_RETURN));
}

size_t steps_find(const struct steps *steps, size_t now, bool backwards, enum step_kind kind)
{
    for (size_t at = now; backwards ? at > 1 : at < steps->count;) {
        at = backwards ? at - 1 : at + 1;
        if (is_kind(steps_event(steps, at), kind))
            return at;
    }
    return 0;
}

/* In a row, marks left out: text that changes its style inside a word is found, too. */
static bool row_holds(const char *row, const char *text)
{
    for (; *row; row++) {
        const char *at = row, *want = text;
        while (*want && *at) {
            if (*at == TERM_STYLE) {
                at += at[1] ? 2 : 1;
                continue;
            }
            if (tolower((unsigned char)*at) != tolower((unsigned char)*want))
                break;
            at++;
            want++;
        }
        if (!*want)
            return true;
    }
    return false;
}

size_t steps_search(const struct steps *steps, const struct rows *rows, size_t count, size_t now,
                    bool backwards, const char *text)
{
    size_t at = now;
    for (size_t tried = 0; *text && tried < count; tried++) {
        if (backwards)
            at = at > 1 ? at - 1 : count;
        else
            at = at < count ? at + 1 : 1;
        for (size_t row = steps_first_row(steps, at); row < steps->list[at - 1].rows; row++)
            if (row_holds(rows_get(rows, steps->shown[row]), text))
                return at;
    }
    return 0;
}
