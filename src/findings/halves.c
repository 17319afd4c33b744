/* One half of a connection is closed with shutdown(), and it is the wrong one. */
#include <errno.h>
#include <sys/socket.h>

#include "findings/findings.h"

/* ---- shut-before-answer ----
 *
 * Proof: the program asked, closed its own receiving half, called recv() and got no byte of the
 * answer, which came after that shutdown().  (What had come before it would have been read.)  It gave 0,
 * or ECONNRESET where its kernel had answered the answer with RST.
 * Excuse: another thread waited in recv() and was to be woken; a part of the answer was received, so
 * it may have been enough; nothing came. */

static const struct finding_rule rule_shut_before_answer = {
    "shut-before-answer", 68, SEVERITY_ERROR,
    "To say \"I am done sending\", call shutdown(fd, SHUT_WR): it ends the sending half alone. "
    "SHUT_RD ends the receiving half, SHUT_RDWR both.",
    .taught_in = 11
};

/* The first recv() after it of the thread that closed the half, if it gave nothing. */
static struct call *got_nothing(const struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    for (size_t i = 0; i < activity->count; i++) {
        struct call *call = activity->calls[i];
        const struct call_facts *facts = call->facts;
        if (call->id <= socket->deaf->id || facts->role != CALL_RECEIVE ||
            facts->tid != socket->deaf->facts->tid)
            continue;
        bool end = !facts->error && !facts->result && facts->wanted_bytes;
        return call->ended && (end || facts->error == ECONNRESET) ? call : NULL;
    }
    return NULL;
}

/* The first bytes of the other end that left it after this call had begun. */
static struct packet *answer_after(const struct evidence *evidence, const struct socket *socket,
                                   const struct call *call)
{
    const struct connection *c = socket->connection;
    for (size_t i = evidence->first_packet[c->id - 1]; i < evidence->first_packet[c->id]; i++) {
        struct packet *packet = evidence->packets[i];
        if (packet->from != socket->end && packet->facts.payload_bytes &&
            packet->facts.t_ns > call->facts->t_begin_ns)
            return packet;
    }
    return NULL;
}

static void shut_before_answer(struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    struct call *end =
        activity->sends && !activity->receives ? got_nothing(evidence, socket) : NULL;
    struct packet *answer = end ? answer_after(evidence, socket, socket->deaf) : NULL;
    struct finding *finding =
        answer ? finds(evidence, &rule_shut_before_answer, socket->program) : NULL;
    if (!finding)
        return;
    shows_call(finding, activity->last_send);
    shows_call(finding, socket->deaf);
    shows_call(finding, end);
    shows_packet(finding, answer);
    says(
        evidence, finding,
        "%s called %s and so closed the half of its own that receives: %s %s for that reason, and the "
        "answer of %llu bytes (packet %d) came to nobody.",
        who(socket->program), called(evidence, socket->deaf), called(evidence, end),
        end->facts->error ? "failed with ECONNRESET" : "gave 0",
        (unsigned long long)bytes_for(socket), answer->id);
}

static void look_at_all(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->socket_count; i++)
        if (is_stream(timeline->sockets[i]) && timeline->sockets[i]->deaf)
            shut_before_answer(evidence, timeline->sockets[i]);
}

const struct subject about_halves = {
    .look = look_at_all,
    .rules = { &rule_shut_before_answer },
};
