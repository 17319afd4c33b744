/* Lines of which a part was thrown away: what stood behind a newline, or the first piece of a line
 * that came in two.
 *
 *     came   "one\ntw"  "o\n"     answered   "ONE\n"  "O\n"      read-ahead-lost
 *     came   "hel"  "lo\n"        answered   "LO\n"              split-line-lost
 *
 * Told of programs that give back what they get, as it is or in capitals.  Each answer is held
 * against the bytes that came, letter for letter.  It must be all of a later piece up to its
 * newline, and begin where nothing but such a part was left out.  A program whose answers are
 * anything else is none that these rules know. */
#include <ctype.h>
#include <string.h>
#include <sys/socket.h>

#include "findings/findings.h"

/* A place in what came: a receiving call of the socket, and how many of its bytes are behind us. */
struct place {
    size_t call; /* in activity->calls */
    size_t byte;
};

struct reading {
    const struct activity *activity;
    size_t until; /* calls before this one have come */
    struct place at;
};

static bool brings(const struct call *call)
{
    return call->facts->role == CALL_RECEIVE && call->ended && !call->facts->error &&
           call->facts->moved_bytes > 0;
}

static const struct call_facts *piece(const struct reading *reading, struct place at)
{
    return reading->activity->calls[at.call]->facts;
}

/* To the next byte that has come; false: none has. */
static bool settle(const struct reading *reading, struct place *at)
{
    while (at->call < reading->until && (!brings(reading->activity->calls[at->call]) ||
                                         at->byte >= piece(reading, *at)->moved_bytes))
        *at = (struct place){ at->call + 1, 0 };
    return at->call < reading->until;
}

/* Does what came from there on begin with these bytes?  Then *at is behind them. */
static bool answers(const struct reading *reading, struct place *at, const struct call *send)
{
    struct place now = *at;
    for (size_t i = 0; i < send->facts->moved_bytes; i++, now.byte++)
        if (!settle(reading, &now) ||
            toupper(piece(reading, now)->data[now.byte]) != toupper(send->facts->data[i]))
            return false;
    *at = now;
    return true;
}

/* A newline may be left out of the answer. */
static bool follows(struct reading *reading, const struct call *send)
{
    for (;;) {
        if (answers(reading, &reading->at, send))
            return true;
        if (!settle(reading, &reading->at) ||
            !strchr("\r\n", piece(reading, reading->at)->data[reading->at.byte]))
            return false;
        reading->at.byte++;
    }
}

static bool is_text(const uint8_t *data, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (data[i] < 0x20 || data[i] >= 0x7f)
            return false;
    return count > 0;
}

static const struct finding_rule rule_read_ahead_lost = {
    "read-ahead-lost", 62, SEVERITY_ERROR,
    "Keep what stands behind the newline: it is the beginning of the next line. Move it to the "
    "beginning of the buffer, and let recv() write behind it.",
    .taught_in = 8
};

static const struct finding_rule rule_split_line_lost = {
    "split-line-lost", 63, SEVERITY_ERROR,
    "Let recv() write behind what has come of the line (buffer + length), not over it, until the "
    "newline is there.",
    .taught_in = 8
};

/* The piece `part` was cut off from the line that `send` answers the rest of. */
static void tell(struct evidence *evidence, struct call *part, size_t from, struct call *rest,
                 struct call *send)
{
    const struct call_facts *facts = part->facts;
    const struct finding_rule *rule = from ? &rule_read_ahead_lost : &rule_split_line_lost;
    struct finding *finding = finds(evidence, rule, part->program);
    if (!finding)
        return;
    shows_call(finding, part);
    shows_call(finding, rest);
    shows_call(finding, send);
    const char *lost = quoted(evidence, facts->data + from, facts->moved_bytes - from,
                              facts->moved_bytes - from),
               *answer = quoted(evidence, send->facts->data, send->facts->moved_bytes,
                                send->facts->moved_bytes);
    if (from)
        says(
            evidence, finding,
            "%s brought more than a line: behind the newline stood %s. %s brought the rest of that "
            "line, and %s answered only the rest, %s.",
            called(evidence, part), lost, called(evidence, rest), who(part->program), answer);
    else
        says(evidence, finding,
             "%s brought %s, the beginning of a line. %s brought the rest of it, and %s answered "
             "only the rest, %s.",
             called(evidence, part), lost, called(evidence, rest), who(part->program), answer);
}

enum { HEADER_MAX = 16 }; /* a length, a name: what is asked for by its number of bytes */

/* The place is right behind a newline, or at the beginning of a piece; what is left of the piece is
 * text without a newline, so a line was cut there.  Bytes that were asked for by their number may
 * be something else than a line. */
static bool is_cut_line(const struct reading *reading, struct place at)
{
    const struct call_facts *facts = piece(reading, at);
    size_t left = (size_t)facts->moved_bytes - at.byte;
    bool by_number = facts->moved_bytes == facts->wanted_bytes && facts->moved_bytes <= HEADER_MAX;
    bool begins = at.byte == 0 ? !by_number : facts->data[at.byte - 1] == '\n';
    return begins && is_text(facts->data + at.byte, left);
}

/* The answer is what came right behind that piece, to its newline. */
static bool lost_part(struct evidence *evidence, struct reading *reading, struct call *send)
{
    enum { NO_CHANCE = 2 }; /* so many bytes: a letter and the newline */
    struct place part = reading->at;
    if (!settle(reading, &part) || !is_cut_line(reading, part))
        return false;
    struct place rest = { part.call + 1, 0 };
    if (!settle(reading, &rest))
        return false;
    struct place after = rest;
    if (send->facts->moved_bytes < NO_CHANCE || !answers(reading, &after, send) ||
        send->facts->data[send->facts->moved_bytes - 1] != '\n')
        return false;
    tell(evidence, reading->activity->calls[part.call], part.byte,
         reading->activity->calls[rest.call], send);
    return true;
}

static void look_at(struct evidence *evidence, const struct socket *socket)
{
    struct reading reading = { .activity = activity_of(evidence, socket) };
    if (!is_stream(socket) || socket->taken_unknown)
        return;
    for (size_t i = 0; i < reading.activity->count; i++) {
        struct call *call = reading.activity->calls[i];
        bool moves = (call->facts->role == CALL_RECEIVE || call->facts->role == CALL_SEND) &&
                     call->facts->moved_bytes > 0;
        reading.until = i;
        if (!moves)
            continue;
        if (!whole_data(call) || (call->facts->flags & MSG_PEEK))
            return; /* not all is known */
        if (call->facts->role == CALL_SEND && !follows(&reading, call)) {
            lost_part(evidence, &reading, call);
            return;
        }
    }
}

bool has_lost_line(const struct evidence *evidence, const struct connection *c)
{
    for (size_t i = 0; i < evidence->timeline->finding_count; i++) {
        const struct finding *finding = evidence->timeline->findings[i];
        bool is_one =
            finding->rule == &rule_read_ahead_lost || finding->rule == &rule_split_line_lost;
        for (enum end end = END_CLIENT; end <= END_SERVER; end++)
            if (is_one && c->socket[end] && c->socket[end]->program == finding->program)
                return true;
    }
    return false;
}

static void look_at_all(struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->timeline->socket_count; i++)
        look_at(evidence, evidence->timeline->sockets[i]);
}

const struct subject about_lines = {
    .look = look_at_all,
    .rules = {
        &rule_read_ahead_lost, &rule_split_line_lost,
    },
};
