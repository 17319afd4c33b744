/* Both ends wait for each other, for ever.
 *
 * A deadlock is proven so: on one connection both ends' last call is a recv() that was still
 * waiting when the run was cut off, each process has one thread only (no other could have had work
 * to do), and each end has taken all that the other one sent. Who is to blame depends on what they
 * had agreed on, which no timeline knows: such findings belong to no program unless one is clear.
 */
#include <errno.h>
#include <sys/socket.h>

#include "findings/findings.h"

#include "call/table.h"

/* All lines of one end's calls of one role; false when they can't be counted. */
static bool count_lines(const struct activity *activity, enum call_role role, size_t *lines,
                        size_t *most_at_once, const struct call **which)
{
    *lines = *most_at_once = 0;
    for (size_t i = 0; i < activity->count; i++) {
        const struct call *call = activity->calls[i];
        if (call->facts->role != role || call->facts->moved_bytes == 0)
            continue;
        if (!whole_data(call))
            return false;
        size_t here = lines_in(call);
        *lines += here;
        if (here > *most_at_once) {
            *most_at_once = here;
            *which = call;
        }
    }
    return true;
}

struct standstill {
    struct socket *socket[2]; /* by enum end */
    struct activity *activity[2];
    struct call *wait[2]; /* the recv() that each waits in */
};

/* A receiving call of this socket came back with EAGAIN: it does not wait there, it asks again. */
static bool asks_again(const struct activity *activity)
{
    for (size_t i = 0; i < activity->count; i++)
        if (activity->calls[i]->facts->role == CALL_RECEIVE &&
            activity->calls[i]->facts->error == EAGAIN)
            return true;
    return false;
}

static bool stands_still(const struct evidence *evidence, const struct connection *c,
                         struct standstill *s)
{
    for (int end = 0; end < 2; end++) {
        s->socket[end] = c->socket[end];
        if (!s->socket[end] || !is_stream(s->socket[end]))
            return false;
        s->activity[end] = activity_of(evidence, s->socket[end]);
        s->wait[end] = s->activity[end]->last_try;
        const struct call *wait = s->wait[end];
        if (!wait || asks_again(s->activity[end]) ||
            (s->activity[end]->last_push && s->activity[end]->last_push->id > wait->id) ||
            s->socket[end]->shut || s->socket[end]->taken_unknown || !is_stuck(evidence, wait) ||
            s->socket[end]->taken != bytes_for(s->socket[end]))
            return false;
    }
    return true;
}

const struct finding_rule rule_line_out_of_step = {
    "line-out-of-step", 3, SEVERITY_ERROR,
    "Cut what recv() gives into lines yourself, and keep what is left behind the newline for the "
    "next turn.",
    .taught_in = 8
};

/* One end has got several lines in one recv(), and that is why one of the two waits.  True: that
 * explains it. */
static bool out_of_step(struct evidence *evidence, const struct standstill *s,
                        const struct connection *c)
{
    struct activity *client = s->activity[END_CLIENT], *server = s->activity[END_SERVER];
    size_t asked, answered, taken, got, most, at_once_server, at_once_client;
    const struct call *sent = NULL, *by_server = NULL, *by_client = NULL;
    if (client->sends < 2 || !count_lines(client, CALL_SEND, &asked, &most, &sent) ||
        !count_lines(server, CALL_SEND, &answered, &most, &sent) ||
        !count_lines(server, CALL_RECEIVE, &taken, &at_once_server, &by_server) ||
        !count_lines(client, CALL_RECEIVE, &got, &at_once_client, &by_client) || asked < 2)
        return false;
    struct finding *finding;
    if (at_once_server > 1 && answered < asked) {
        if (!(finding = finds(evidence, &rule_line_out_of_step, s->socket[END_SERVER]->program)))
            return true;
        shows_call(finding, (struct call *)by_server);
        shows_call(finding, server->last_send);
        shows_call(finding, s->wait[END_CLIENT]);
        says(
            evidence, finding,
            "%s brought %zu lines at once (%s), and %s answered %zu of the %zu that %s sent, which waits in %s for an answer that never "
            "comes.",
            called(evidence, by_server), at_once_server,
            quoted(evidence, by_server->facts->data, by_server->facts->data_bytes,
                   by_server->facts->moved_bytes),
            who_at(c, END_SERVER), answered, asked, who_at(c, END_CLIENT),
            called(evidence, s->wait[END_CLIENT]));
    } else if (at_once_client > 1 && answered == asked && client->receives + 1 <= asked) {
        if (!(finding = finds(evidence, &rule_line_out_of_step, s->socket[END_CLIENT]->program)))
            return true;
        shows_call(finding, (struct call *)by_client);
        shows_call(finding, s->wait[END_CLIENT]);
        says(
            evidence, finding,
            "%s brought %zu answers at once (%s). All %zu have come, but %s took that for one and waits in %s for one more.",
            called(evidence, by_client), at_once_client,
            quoted(evidence, by_client->facts->data, by_client->facts->data_bytes,
                   by_client->facts->moved_bytes),
            answered, who_at(c, END_CLIENT), called(evidence, s->wait[END_CLIENT]));
    } else {
        return false;
    }
    return true;
}

/* The last line that an end has sent, from its beginning: `text` gets what is known of it, which is
 * less than *bytes where a call sent more than was kept.  A newline belongs to the line that it
 * ends. */
static void last_line_sent(const struct activity *activity, struct text *text, uint64_t *bytes)
{
    bool whole = true;
    *bytes = 0;
    for (size_t i = 0; i < activity->count; i++) {
        const struct call *call = activity->calls[i];
        const struct call_facts *facts = call->facts;
        if (facts->role != CALL_SEND || facts->moved_bytes == 0)
            continue;
        size_t known = facts->moved_bytes < facts->data_bytes ? (size_t)facts->moved_bytes
                                                              : facts->data_bytes,
               from = 0;
        if (*bytes && whole && text->len && text->s[text->len - 1] == '\n')
            *bytes = 0;
        for (size_t k = 0; k + 1 < known; k++)
            if (facts->data[k] == '\n') {
                from = k + 1;
                *bytes = 0;
            }
        if (*bytes == 0) {
            text_clear(text);
            whole = true;
        }
        if (whole)
            text_add_bytes(text, facts->data + from, known - from);
        *bytes += facts->moved_bytes - from;
        whole &= known == facts->moved_bytes;
    }
}

const struct finding_rule rule_newline_awaited = {
    "newline-awaited", 11, SEVERITY_ERROR,
    "Send the newline along (fgets() keeps it; input() and strtok() take it off), or don't wait "
    "for one.",
    .taught_in = 4
};

static const struct finding_rule rule_both_receive_first = {
    "both-receive-first", 12, SEVERITY_ERROR,
    "One side must speak first: here the client sends its line, and only then waits for the "
    "answer. If the line went into a stream (fdopen(), a PrintWriter of Java), it lies there "
    "until fflush() or flush().",
    .taught_in = 4
};

static const struct finding_rule rule_end_awaited = {
    "end-awaited", 19, SEVERITY_ERROR,
    "recv() gives 0 only when the other side has closed or called shutdown(fd, SHUT_WR): do that "
    "when you are done sending, or stop at the newline instead of at the end.",
    .taught_in = 4
};

static const struct finding_rule rule_not_flushed = {
    "not-flushed", 34, SEVERITY_ERROR,
    "Call fflush() on the stream after each answer: stdio keeps what you print until its buffer "
    "is full.",
    .taught_in = 4
};

static const struct finding_rule rule_empty_sent = {
    "empty-sent", 55, SEVERITY_ERROR,
    "Send at least the newline: send() of 0 bytes puts nothing on the wire, and a stream knows "
    "nothing of empty messages.",
    .taught_in = 8
};

/* dup2(fd, 1) made it the standard output of this process. */
static bool is_standard_output(const struct activity *activity)
{
    for (size_t i = 0; i < activity->count; i++)
        if (activity->calls[i]->facts->role == CALL_DUPLICATE && activity->calls[i]->ended &&
            activity->calls[i]->facts->new_fd == 1)
            return true;
    return false;
}

/* rule: NULL is not-flushed on standard output. */
static void say_standstill(struct evidence *evidence, struct finding *finding,
                           const struct finding_rule *rule, const struct standstill *s,
                           const struct connection *c, enum end spoke, const char *text)
{
    enum end heard = !spoke;
    if (!rule)
        says(
            evidence, finding,
            "%s has read %s, has sent nothing, and waits in %s for more. The connection is its standard output: if it printed an answer, "
            "that lies in stdio's buffer. %s waits in %s.",
            who_at(c, heard), text, called(evidence, s->wait[heard]), who_at(c, spoke),
            called(evidence, s->wait[spoke]));
    else if (rule == &rule_not_flushed)
        says(
            evidence, finding,
            "%s has read %s through a stdio stream (fdopen()), has sent nothing, and waits in %s for more. If it printed an answer to the "
            "stream, that lies in stdio's buffer. %s waits in %s.",
            who_at(c, heard), text, called(evidence, s->wait[heard]), who_at(c, spoke),
            called(evidence, s->wait[spoke]));
    else if (rule == &rule_newline_awaited)
        says(
            evidence, finding,
            "%s sent %s, without a newline, and waits for the answer in %s. %s has read it and waits in %s for more: for a "
            "newline, for a certain number of bytes, or for the end.",
            who_at(c, spoke), text, called(evidence, s->wait[spoke]), who_at(c, heard),
            called(evidence, s->wait[heard]));
    else
        says(
            evidence, finding,
            "%s has read all that %s sent (%s last) and waits in %s for more or for the end; %s waits in %s. Nobody "
            "closes, nobody calls shutdown().",
            who_at(c, heard), who_at(c, spoke), text, called(evidence, s->wait[heard]),
            who_at(c, spoke), called(evidence, s->wait[spoke]));
}

/* Neither has sent anything. */
static void both_receive_first(struct evidence *evidence, const struct standstill *s,
                               const struct connection *c)
{
    struct finding *finding = finds(evidence, &rule_both_receive_first, NULL);
    if (!finding)
        return;
    shows_call(finding, s->wait[END_CLIENT]);
    shows_call(finding, s->wait[END_SERVER]);
    says(
        evidence, finding,
        "%s waits in %s and %s waits in %s: each waits for the other's first byte, and nobody sends one.",
        who_at(c, END_CLIENT), called(evidence, s->wait[END_CLIENT]), who_at(c, END_SERVER),
        called(evidence, s->wait[END_SERVER]));
}

/* What `spoke` sent last, `empty`, was no byte. */
static void empty_sent(struct evidence *evidence, const struct standstill *s,
                       const struct connection *c, enum end spoke, struct call *empty)
{
    struct finding *finding = finds(evidence, &rule_empty_sent, empty->program);
    if (!finding)
        return;
    shows_call(finding, empty);
    shows_call(finding, s->wait[END_CLIENT]);
    shows_call(finding, s->wait[END_SERVER]);
    says(
        evidence, finding,
        "%s sent 0 bytes: nothing went on the wire. %s waits in %s for an answer, and %s in %s for something to answer.",
        called(evidence, empty), who_at(c, spoke), called(evidence, s->wait[spoke]),
        who_at(c, !spoke), called(evidence, s->wait[!spoke]));
}

/* `spoke` has sent what the other end took, and no answer came of it. */
static void unanswered(struct evidence *evidence, const struct standstill *s,
                       const struct connection *c, enum end spoke, struct call *push)
{
    enum end heard = !spoke;
    const struct activity *listener = s->activity[heard];
    int last = last_byte_taken(evidence, s->socket[heard]);
    bool silent = last == '\n' && !listener->sends, output = silent && is_standard_output(listener),
         buffered = output ||
                    (silent && listener->streams && call_is(s->wait[heard]->facts->row, SYS_read));
    const struct finding_rule *rule = &rule_end_awaited;
    if (buffered)
        rule = &rule_not_flushed;
    else if (last >= 0 && last != '\n' && heard == END_SERVER)
        rule = &rule_newline_awaited;
    struct finding *finding = NULL;
    if (listener->last_receive)
        finding = finds(evidence, rule, buffered ? s->socket[heard]->program : NULL);
    if (!finding)
        return;
    shows_call(finding, push);
    shows_call(finding, (struct call *)listener->last_receive);
    shows_call(finding, s->wait[END_CLIENT]);
    shows_call(finding, s->wait[END_SERVER]);
    struct text line;
    uint64_t bytes;
    text_init(&line);
    last_line_sent(s->activity[spoke], &line, &bytes);
    const char *text = quoted(evidence, line.s, line.len, bytes);
    text_release(&line);
    if (rule == &rule_end_awaited && silent)
        finding->fix =
            "recv() gives 0 only when the other side has closed or called shutdown(fd, SHUT_WR): "
            "do that when you are done sending, or stop at the newline instead of at the end. If "
            "an answer was written to a file object (makefile(), a writer of Java), it lies there "
            "until flush().";
    say_standstill(evidence, finding, output ? NULL : rule, s, c, spoke, text);
}

static void standstill(struct evidence *evidence, const struct connection *c)
{
    struct standstill s;
    if (!stands_still(evidence, c, &s) || out_of_step(evidence, &s, c))
        return;
    const struct call *of_client = s.activity[END_CLIENT]->last_push,
                      *of_server = s.activity[END_SERVER]->last_push;
    bool server_spoke = !of_client || (of_server && of_server->id > of_client->id);
    enum end spoke = server_spoke ? END_SERVER : END_CLIENT;
    struct call *push = (struct call *)(server_spoke ? of_server : of_client);
    if (!push)
        both_receive_first(evidence, &s, c);
    else if (push->ended && !push->facts->error && push->facts->wanted_bytes == 0)
        empty_sent(evidence, &s, c, spoke, push);
    else
        unanswered(evidence, &s, c, spoke, push);
}

static const struct finding_rule rule_both_send = {
    "both-send", 36, SEVERITY_ERROR,
    "Read while you send: take answers in between (poll(), or a second thread), so that neither "
    "side's buffers stay full.",
    .taught_in = 15
};

/* The first packet that told of no room, since when none told of any.  NULL: none did. */
static struct packet *no_room_since(const struct evidence *evidence, const struct connection *c,
                                    enum end end)
{
    const struct timeline *timeline = evidence->timeline;
    struct packet *first = NULL;
    for (size_t i = timeline->packet_count; i-- > 0;) {
        struct packet *packet = timeline->packets[i];
        if (packet->connection != c || packet->from != end || packet->facts.tcp.flags & TCP_RST)
            continue;
        if (packet->window != 0)
            break;
        first = packet;
    }
    return first;
}

/* Both ends wait in send(): all buffers are full, and nobody reads. */
static void both_send(struct evidence *evidence, const struct connection *c)
{
    struct call *push[2];
    for (int end = 0; end < 2; end++) {
        const struct socket *socket = c->socket[end];
        push[end] = socket && is_stream(socket) ? activity_of(evidence, socket)->last_push : NULL;
        if (!push[end] || !is_stuck(evidence, push[end]))
            return;
    }
    bool client_reads = activity_of(evidence, c->socket[END_CLIENT])->receives,
         server_reads = activity_of(evidence, c->socket[END_SERVER])->receives;
    struct program *program = client_reads == server_reads
                                  ? NULL
                                  : c->socket[client_reads ? END_SERVER : END_CLIENT]->program;
    struct finding *finding = finds(evidence, &rule_both_send, program);
    if (!finding)
        return;
    shows_call(finding, push[END_CLIENT]);
    shows_call(finding, push[END_SERVER]);
    for (int end = 0; end < 2; end++) {
        struct packet *full = no_room_since(evidence, c, (enum end)end);
        shows_packet(finding, full ? full : c->last[end]);
    }
    says(
        evidence, finding,
        "Both ends wait in %s and %s, with all buffers between them full%s%s. %llu bytes of the client were on the wire, "
        "and %llu of the server; what else they handed over lies in their send buffers.",
        called(evidence, push[END_CLIENT]), called(evidence, push[END_SERVER]),
        program ? ": nothing was read by " : "", program ? who(program) : "",
        (unsigned long long)c->bytes[END_CLIENT], (unsigned long long)c->bytes[END_SERVER]);
}

static void look_at_all(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->connection_count; i++) {
        const struct connection *c = timeline->connections[i];
        if (c->protocol != PROTOCOL_TCP || !c->established)
            continue;
        /* else it is known what the other end waits for */
        if (!has_lost_line(evidence, c) && !length_is_misread(evidence, c))
            standstill(evidence, c);
        both_send(evidence, c);
    }
}

const struct subject about_waiting = {
    .look = look_at_all,
    .rules = {
        &rule_line_out_of_step, &rule_newline_awaited, &rule_both_receive_first,
        &rule_end_awaited, &rule_not_flushed, &rule_both_send, &rule_empty_sent,
    },
};
