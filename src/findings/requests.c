/* UDP: how a client asks again, and which answer it takes.
 *
 * A client is known by what it does: it sends one thing, receives, and sends the next.  Programs that
 * send several at once are left alone. */
#include <errno.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "call/table.h"
#include "findings/udp.h"

/* ---- repeat-without-backoff ----
 *
 * Proof: the same datagram three times or more to the same peer; between each two of them one wait
 * whose time was over, all equally long by what the program asked for, and each shorter than 3 s; and
 * it was a request: an answer came at last and it was not sent again, or the program gave up with a
 * failure.
 * Excuse: longer waits later; a heartbeat, which goes on after an answer, or ends without a failure;
 * 3 s and more, which is slow enough where no round trip is known (RFC 8085 3.1.3). */

static const struct finding_rule rule_no_backoff = {
    "repeat-without-backoff", 70, SEVERITY_WARNING,
    .fix =
        "Wait twice as long each time before the same request is sent again, and give up after some "
        "tries (RFC 8085 3.1.1)."
};

static bool sets_a_time(const struct call *call)
{
    return call_is(call->facts->row, SYS_setsockopt) && call->facts->level == SOL_SOCKET &&
           call->facts->option == SO_RCVTIMEO;
}

/* The one wait of this thread between two of its calls, when its time was over and nothing came. */
static const struct call *wait_between(const struct evidence *evidence, const struct call *from,
                                       const struct call *to)
{
    const int64_t slow_enough_ns = 3 * (int64_t)NS_PER_S;
    const struct call *wait = NULL;
    for (size_t i = (size_t)from->id; i < (size_t)to->id - 1; i++) {
        const struct call *call = evidence->timeline->calls[i];
        const struct call_facts *facts = call->facts;
        if (facts->tid != from->facts->tid)
            continue;
        bool over = call->ended && !facts->injected &&
                    ((facts->role == CALL_WAIT && !facts->error && facts->result == 0) ||
                     (facts->role == CALL_RECEIVE && facts->error == EAGAIN &&
                      call->socket == from->socket));
        if (wait || !over || facts->times || facts->t_end_ns - facts->t_begin_ns >= slow_enough_ns)
            return NULL;
        wait = call;
    }
    return wait;
}

/* By what the program asked for. */
static bool is_as_long(const struct evidence *evidence, const struct call *a, const struct call *b)
{
    if (a->facts->role != b->facts->role)
        return false;
    if (a->facts->role == CALL_RECEIVE)
        return activity_of(evidence, a->socket)->timed && !(a->facts->flags & MSG_DONTWAIT);
    return a->facts->timeout_ns > 0 && a->facts->timeout_ns == b->facts->timeout_ns;
}

/* It may have come from whom that was sent to, or that came from: recv() does not tell. */
static bool may_be_of(const struct call *taken, const struct call *other)
{
    return !peer_of(taken)->version || !peer_of(other)->version || same_peer(taken, other);
}

static bool is_again(const struct call *call, const struct call *first)
{
    return moved(call, CALL_SEND) && same_peer(call, first) && same_bytes(call, first);
}

/* An answer came after the last repeat, and that was the last; or the program gave up. */
static bool was_request(const struct evidence *evidence, const struct activity *activity,
                        size_t last)
{
    const struct call *sent = activity->calls[last];
    const struct process *process = process_of(evidence, sent->facts->pid);
    bool answered = false;
    for (size_t i = last + 1; i < activity->count; i++) {
        if (is_again(activity->calls[i], sent))
            return false;
        answered |= moved(activity->calls[i], CALL_RECEIVE) && may_be_of(activity->calls[i], sent);
    }
    return answered || (process && process->exit && by_itself(evidence, process->exit_ns) &&
                        process->exit->signal == 0 && process->exit->status != 0);
}

static void no_backoff(struct evidence *evidence, const struct socket *socket)
{
    enum { TIMES = 3 };
    const struct activity *activity = activity_of(evidence, socket);
    for (size_t i = 0; i < activity->count; i++) {
        struct call *first = activity->calls[i], *last = first;
        const struct call *pause = NULL;
        size_t times = 1, at = i;
        bool alike = moved(first, CALL_SEND) && first->facts->moved_bytes > 0;
        for (size_t k = i + 1; k < activity->count && alike; k++) {
            struct call *call = activity->calls[k];
            if (sets_a_time(call) || moved(call, CALL_RECEIVE))
                break;
            if (call->facts->role != CALL_SEND)
                continue;
            if (!is_again(call, first) || call->facts->tid != first->facts->tid)
                break;
            const struct call *wait = wait_between(evidence, last, call);
            alike = wait && (!pause || is_as_long(evidence, pause, wait));
            pause = wait;
            last = call;
            at = k;
            times++;
        }
        if (!alike || times < TIMES || !was_request(evidence, activity, at)) {
            i = at > i ? at : i;
            continue;
        }
        i = at;
        struct finding *finding = finds(evidence, &rule_no_backoff, socket->program);
        if (!finding)
            continue;
        shows_call(finding, first);
        shows_call(finding, (struct call *)pause);
        shows_call(finding, last);
        says(evidence, finding,
             "%s sent the same datagram %zu times, and waited equally long each time before it did "
             "so again. Many clients that do this keep a full network full.",
             who(socket->program), times);
    }
}

/* ---- duplicate-taken ----
 *
 * Proof: the client has sent, received, and sent the next; then it receives what it has received
 * before, once more, which left the other side before that can have got the next request; and with
 * that alone it goes on to the request after, or ends with success.
 * Excuse: it receives again, whatever that gives; somewhere it sends the next without having received
 * anything (several at once, or given up). */

static const struct finding_rule rule_duplicate_taken = {
    "duplicate-taken", 71, SEVERITY_ERROR,
    .fix =
        "Number the requests, let the answer repeat the number, and take no other answer than that of "
        "the request under way: receive again until it comes, or the time is over.",
    .taught_in = 17
};

/* The next call of this socket from `at` on that sends something else than `than` (NULL: anything). */
static size_t next_request(const struct activity *activity, size_t at, const struct call *than)
{
    while (at < activity->count && (!moved(activity->calls[at], CALL_SEND) ||
                                    (than && is_again(activity->calls[at], than))))
        at++;
    return at;
}

/* The only receiving call between the two, if it took a datagram; *count: how many there are. */
static struct call *taken_between(const struct activity *activity, size_t from, size_t to,
                                  size_t *count)
{
    struct call *taken = NULL;
    *count = 0;
    for (size_t i = from + 1; i < to; i++)
        if (activity->calls[i]->facts->role == CALL_RECEIVE) {
            ++*count;
            if (moved(activity->calls[i], CALL_RECEIVE))
                taken = activity->calls[i];
        }
    return taken;
}

/* It sends the next only after it has received something. */
static bool asks_one_at_a_time(const struct activity *activity)
{
    size_t at = next_request(activity, 0, NULL);
    while (at < activity->count) {
        size_t count, next = next_request(activity, at, activity->calls[at]);
        if (next < activity->count && !taken_between(activity, at, next, &count))
            return false;
        at = next;
    }
    return true;
}

/* When the other side had got the request, at the earliest. */
static int64_t request_came_ns(const struct evidence *evidence, const struct connection *c,
                               const struct call *request)
{
    for (size_t i = evidence->first_packet[c->id - 1]; i < evidence->first_packet[c->id]; i++) {
        const struct packet *packet = evidence->packets[i];
        if (packet->facts.t_ns >= request->facts->t_begin_ns && is_packet_of(packet, request))
            return packet_came_ns(packet);
    }
    return INT64_MIN; /* not seen */
}

/* A packet with these bytes that came twice, or the second of two; all of them left before that. */
static struct packet *old_packet(const struct evidence *evidence, const struct connection *c,
                                 const struct call *again, int64_t before_ns)
{
    struct packet *packet = NULL;
    size_t copies = 0;
    for (size_t i = evidence->first_packet[c->id - 1]; i < evidence->first_packet[c->id]; i++) {
        struct packet *one = evidence->packets[i];
        if (one->from == again->socket->end || !is_packet_of(one, again) ||
            packet_came_ns(one) > again->facts->t_end_ns)
            continue;
        if (one->facts.t_ns >= before_ns)
            return NULL;
        packet = one;
        copies += one->passage && one->passage->first && one->passage->first->next ? 2 : 1;
    }
    return copies > 1 ? packet : NULL;
}

static bool ends_well(const struct evidence *evidence, const struct call *call)
{
    const struct process *process = process_of(evidence, call->facts->pid);
    return process && process->exit && by_itself(evidence, process->exit_ns) &&
           process->exit->signal == 0 && process->exit->status == 0;
}

static void duplicate_taken(struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    size_t one = next_request(activity, 0, NULL), count;
    if (!socket->connection || !asks_one_at_a_time(activity))
        return;
    while (one < activity->count) {
        size_t two = next_request(activity, one, activity->calls[one]),
               three = two < activity->count ? next_request(activity, two, activity->calls[two])
                                             : activity->count;
        struct call *answer = taken_between(activity, one, two, &count), *request, *again;
        one = two;
        if (!answer || two == activity->count)
            continue;
        request = activity->calls[two];
        again = taken_between(activity, two, three, &count);
        if (!again || count != 1 || !same_bytes(again, answer) || !may_be_of(again, answer) ||
            (three == activity->count && !ends_well(evidence, again)))
            continue;
        const struct connection *c = socket->connection;
        struct packet *old = old_packet(evidence, c, again, request_came_ns(evidence, c, request));
        struct finding *finding =
            old ? finds(evidence, &rule_duplicate_taken, socket->program) : NULL;
        if (!finding)
            continue;
        shows_call(finding, answer);
        shows_call(finding, request);
        shows_call(finding, again);
        shows_packet(finding, old);
        says(
            evidence, finding,
            "%s asked %s, and took the second copy of an older answer for the answer to that: it had "
            "left the other side before this request came there.",
            who(socket->program),
            quoted(evidence, request->facts->data, request->facts->data_bytes,
                   request->facts->moved_bytes));
    }
}

static void look_at_all(struct evidence *evidence)
{
    each_udp_socket(evidence, no_backoff);
    each_udp_socket(evidence, duplicate_taken);
}

const struct subject about_requests = {
    .look = look_at_all,
    .rules = { &rule_no_backoff, &rule_duplicate_taken },
};
