/* A server that served clients, and then ended or closed its welcoming socket: the next client finds nobody,
 * or stood in the queue in vain.  connecting.c asks. */
#include <errno.h>
#include <sys/socket.h>

#include "findings/findings.h"

/* How many a server had served when it gave this welcoming socket up of its own will; 0: it did
 * not, or another rule tells why: accept() was interrupted, or no descriptor was left, bind()
 * stands in the loop. */
static size_t served_by(const struct evidence *evidence, const struct socket *w)
{
    const struct activity *activity = activity_of(evidence, w);
    if (!w->listening || !w->release || !let_go(evidence, w) || !activity->accepts)
        return 0;
    size_t last =
        activity->count; /* a language may ask for names, and close, when it ends after that */
    while (last > 0 && activity->calls[last - 1]->facts->role != CALL_ACCEPT)
        last--;
    if (last > 0 && activity->calls[last - 1]->facts->error)
        return 0;
    if (activity->bound_again)
        return 0;
    return activity->accepted;
}

/* The server ended because a call on one connection failed. */
static struct call *ended_after(const struct evidence *evidence, const struct socket *w)
{
    const struct process *process = process_of(evidence, w->release->pid);
    struct call *last = process && !w->release->call ? process->last : NULL;
    for (size_t i = last ? (size_t)last->id - 1 : 0;
         last && last->facts->role == CALL_CLOSE && i-- > 0;)
        if (evidence->timeline->calls[i]->facts->pid == process->pid)
            last = evidence->timeline->calls[i];
    bool moves = last && (last->facts->role == CALL_SEND || last->facts->role == CALL_RECEIVE);
    return moves && last->ended && last->facts->error && last->socket &&
                   last->socket->role == ROLE_CONNECTION
               ? last
               : NULL;
}

/* It closed the socket, and goes on calling accept() with its number. */
static bool accepts_in_vain(const struct evidence *evidence, const struct socket *w)
{
    const struct call *close = w->release->call;
    for (size_t i = close ? (size_t)close->id : evidence->timeline->call_count;
         i < evidence->timeline->call_count; i++) {
        const struct call_facts *facts = evidence->timeline->calls[i]->facts;
        if (facts->role == CALL_ACCEPT && facts->pid == close->facts->pid &&
            facts->fd == close->facts->fd && facts->error == EBADF)
            return true;
    }
    return false;
}

const struct finding_rule rule_serves_one_client = {
    "serves-one-client", 13, SEVERITY_ERROR,
    "Put accept() and what follows it into a loop that goes on whatever one client does: no return "
    "and no exit() for a single client. Keep the welcoming socket open.",
    .taught_in = 7
};

static struct finding *serves_no_more(struct evidence *evidence, const struct connection *c,
                                      const struct socket *w, size_t served)
{
    struct finding *finding = refused(evidence, &rule_serves_one_client, w->program, c, w);
    struct call *failed = finding ? ended_after(evidence, w) : NULL;
    if (!finding)
        return NULL;
    shows_call(finding, w->release->call);
    shows_call(finding, failed);
    if (failed)
        finding->fix =
            "When a call on one connection fails, close that connection and go back to accept(): a client that leaves early is no "
            "reason to end.";
    else if (accepts_in_vain(evidence, w))
        finding->fix =
            "In the loop, close the connection socket only: the welcoming socket stays open until the server ends.";
    else if (served > 1)
        finding->fix =
            "Let the loop around accept() go on for ever, and keep the welcoming socket open.";
    return finding;
}

/* What ended it, as the sentence has it. */
static const char *how_it_ended(struct evidence *evidence, const struct socket *w)
{
    struct call *failed = ended_after(evidence, w);
    if (!failed)
        return w->release->call ? "gave its welcoming socket up" : "ended";
    struct text text;
    text_init(&text);
    text_addf(&text, "ended when %s failed with %s", called(evidence, failed),
              errno_name(failed->facts->error));
    const char *copy = arena_text(&evidence->timeline->arena, text.s);
    text_release(&text);
    return copy;
}

/* Nobody listens any more: the server served before, and ended by itself.  Excuse: that was asked
 * of it, or it could not go on. */
void served_no_longer(struct evidence *evidence, const struct connection *c)
{
    for (size_t i = 0; i < evidence->bound_count; i++) {
        struct socket *w = evidence->bound[i];
        if (w->local.port != c->address[END_SERVER].port || !w->release ||
            w->release->t_ns > c->t_ns)
            continue;
        size_t served = served_by(evidence, w);
        if (served == 0)
            continue;
        struct finding *finding = serves_no_more(evidence, c, w, served);
        if (finding)
            says(
                evidence, finding,
                "%s accepted %zu client%s and then %s: the next SYN (packet %d) was answered with RST, \"connection refused\".",
                who(w->program), served, served == 1 ? "" : "s", how_it_ended(evidence, w),
                c->syn->id);
        return;
    }
}

/* The same, a moment earlier: the next client stood in the queue already.  True: it explains why
 * nobody accepted this one. */
bool served_left_in_queue(struct evidence *evidence, const struct connection *c)
{
    struct socket *w = c->welcoming;
    const struct packet *reset = c->last[END_SERVER];
    if (c->closed != CLOSED_RST || c->resetter != END_SERVER || !reset || reset->kind != KIND_RST ||
        !w->release || w->release->t_ns < c->t_ns)
        return false;
    size_t served = served_by(evidence, w);
    if (served == 0)
        return false;
    struct finding *finding = serves_no_more(evidence, c, w, served);
    if (finding)
        says(
            evidence, finding,
            "%s accepted %zu client%s and then %s: the next client stood in its queue, and the kernel reset that connection (packet %d).",
            who(w->program), served, served == 1 ? "" : "s", how_it_ended(evidence, w), reset->id);
    return true;
}
