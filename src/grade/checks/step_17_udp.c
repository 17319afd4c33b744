/* 17-udp: the same pair with datagrams, and what UDP leaves to the programs. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "call/table.h"
#include "grade/checks/checks.h"

/* ---- the server ---- */

const struct check check_udp_server = {
    .name = "server-datagram",
    .says = "Each datagram comes back in capitals, to the address that it came from.",
    .step = "17-udp",
    .scenario = &udp_server_row,
    .by_calls = true,
    .holds = expect_datagrams,
};
const struct check check_udp_server_edges = {
    .name = "server-edges",
    .says = "A datagram of one byte and one of 1024 bytes come back whole, each as one datagram.",
    .step = "17-udp",
    .scenario = &udp_server_edges,
    .needs = { "server-datagram" },
    .by_calls = true,
    .holds = expect_datagrams,
};
const struct check check_udp_server_empty = {
    .name = "server-empty",
    .says = "An empty datagram ends nothing: the server goes on.",
    .step = "17-udp",
    .scenario = &udp_server_empty,
    .needs = { "server-datagram" },
    .by_calls = true,
    .holds = expect_datagrams,
};
const struct check check_udp_server_mix = {
    .name = "server-mix",
    .says = "Three clients at once: each gets the answers to its own datagrams.",
    .step = "17-udp",
    .scenario = &udp_server_mix,
    .needs = { "server-datagram" },
    .by_calls = true,
    .holds = expect_datagrams,
};
const struct check check_udp_server_again = {
    .name = "server-again",
    .says = "A request that comes again is answered again, once and alike; in any order.",
    .step = "17-udp",
    .scenario = &udp_server_again,
    .needs = { "server-datagram" },
    .by_calls = true,
    .holds = expect_datagrams,
};
const struct check check_udp_server_bad = {
    .name = "server-bad",
    .says = "After a datagram that is too long, and one whose sender is gone, the server goes on.",
    .step = "17-udp",
    .scenario = &udp_server_bad,
    .needs = { "server-datagram" },
    .by_calls = true,
    .holds = expect_datagrams,
};

/* ---- the client ---- */

enum { SENTENCES = 5 };

static bool sends_the_same(const struct call *a, const struct call *b)
{
    return a->socket == b->socket && a->facts->wanted_bytes == b->facts->wanted_bytes &&
           a->facts->data_bytes == b->facts->data_bytes &&
           memcmp(a->facts->data, b->facts->data, a->facts->data_bytes) == 0;
}

/* The next call of the client, from `at` on, that sends the same as `first` (NULL: anything). */
static size_t next_send(const struct checking *c, size_t at, const struct call *first)
{
    for (; at < c->timeline->call_count; at++) {
        const struct call *call = c->timeline->calls[at];
        if (call->program == facts_client(c->timeline, 0) && call->socket &&
            call->socket->role == ROLE_DATAGRAM && call->facts->role == CALL_SEND &&
            (!first || sends_the_same(first, call)))
            break;
    }
    return at;
}

/* Our server answers with what came before the sentence, and its reply.  Of long ones, not all is
 * known here: they are nobody's answer. */
static bool is_answer_to(const struct checking *c, const struct call *taken,
                         const struct call *send)
{
    const struct call_facts *asked = send->facts, *got = taken->facts;
    size_t head;
    int sentence = datagram_asks(c->seed, (const char *)asked->data, asked->data_bytes, &head);
    if (sentence < 0 || taken->socket != send->socket || got->role != CALL_RECEIVE)
        return false;
    struct text reply;
    text_init(&reply);
    datagram_reply(c->seed, sentence, &reply);
    bool is = got->data_bytes == head + reply.len && memcmp(got->data, asked->data, head) == 0 &&
              memcmp(got->data + head, reply.s, reply.len) == 0;
    text_release(&reply);
    return is;
}

/* The first call after `send` that took its answer. */
static size_t next_answer(const struct checking *c, size_t send)
{
    size_t at = send + 1;
    while (at < c->timeline->call_count &&
           !is_answer_to(c, c->timeline->calls[at], c->timeline->calls[send]))
        at++;
    return at;
}

/* Once more may be under way in another thread when the answer is taken; twice is not. */
static void asks_no_more(struct checking *c)
{
    struct call *const *calls = c->timeline->calls;
    size_t count = c->timeline->call_count;
    for (size_t send = next_send(c, 0, NULL); send < count && !c->failed;
         send = next_send(c, send + 1, NULL)) {
        size_t answer = next_answer(c, send);
        size_t again = answer < count ? next_send(c, answer + 1, calls[send]) : count;
        if (again == count || next_send(c, again + 1, calls[send]) == count)
            continue;
        check_shows_call(c, calls[answer]);
        check_shows_call(c, calls[again]);
        check_fails(c, "a sentence that is answered is not sent again",
                    "call %d takes the answer, and call %d sends the same sentence once more",
                    calls[answer]->id, calls[again]->id);
    }
}

static void asks_and_prints(struct checking *c)
{
    static const int once[SENTENCES] = { 1, 1, 1, 1, 1 };
    expect_requests(c, once, SENTENCES);
    if (!c->failed)
        asks_no_more(c);
    expect_replies_printed(c);
}
const struct check check_udp_client = {
    .name = "client-datagram",
    .says = "Each sentence leaves as one datagram with its number, and its answer is printed.",
    .step = "17-udp",
    .scenario = &udp_client_answered,
    .by_calls = true,
    .holds = asks_and_prints,
};

static void asks_again(struct checking *c)
{
    static const int lost[SENTENCES] = { 3, 1, 2, 1, 1 };
    expect_requests(c, lost, SENTENCES);
    expect_replies_printed(c);
}
const struct check check_udp_client_again = {
    .name = "client-again",
    .says = "A request that is lost is sent again, the same datagram, until its answer comes.",
    .step = "17-udp",
    .scenario = &udp_client_loses,
    .needs = { "client-datagram" },
    .by_calls = true,
    .holds = asks_again,
};

/* ---- the pause grows ---- */

static bool sets_a_time(const struct call *call)
{
    const struct call_facts *facts = call->facts;
    return facts->role == CALL_OPTION && call_is(facts->row, SYS_setsockopt) &&
           facts->level == SOL_SOCKET && (facts->option == SO_RCVTIMEO || facts->option == 66);
}

/* The one wait between two sends, whose time was over; NULL: there is none, or several. */
static const struct call *wait_between(const struct checking *c, size_t from, size_t to)
{
    const struct call *wait = NULL;
    for (size_t i = from + 1; i < to; i++) {
        const struct call *call = c->timeline->calls[i];
        if (call->program != facts_client(c->timeline, 0))
            continue;
        bool over = (call->facts->role == CALL_WAIT && call->facts->result == 0) ||
                    (call->facts->role == CALL_RECEIVE && call->facts->error == EAGAIN);
        if ((over && wait) || call->facts->times)
            return NULL;
        if (over)
            wait = call;
    }
    return wait;
}

/* How long it may wait, by what the program has asked for; -1: that can't be seen. */
static int64_t limit_of(const struct checking *c, const struct call *wait)
{
    int64_t limit_ns = -1;
    if (wait->facts->role != CALL_RECEIVE)
        return wait->facts->timeout_ns;
    for (size_t i = 0; i < c->timeline->call_count && c->timeline->calls[i] != wait; i++) {
        const struct call *call = c->timeline->calls[i];
        if (call->socket == wait->socket && sets_a_time(call) && !call->facts->error)
            limit_ns = call->facts->timeout_ns;
    }
    /* it did not wait for that: MSG_DONTWAIT, O_NONBLOCK */
    bool at_once = wait->facts->t_end_ns - wait->facts->t_begin_ns < limit_ns / 2;
    return limit_ns > 0 && !at_once ? limit_ns : -1;
}

/* What the program did between two sends besides that wait: it may have slept, which nobody sees. */
static int64_t rest_of(const struct checking *c, size_t from, size_t to, const struct call *wait)
{
    struct call *const *calls = c->timeline->calls;
    return calls[to]->facts->t_begin_ns - calls[from]->facts->t_begin_ns -
           (wait->facts->t_end_ns - wait->facts->t_begin_ns);
}

enum { SLEPT_MS = 20 };

/* Not by the clock, which also counts what a busy machine adds: by the times that were asked for.
 * Where they can't be seen, nothing is held against the client; nor where something else may have
 * made the pause longer. */
static void pauses_longer(struct checking *c)
{
    size_t count = c->timeline->call_count, one = next_send(c, 0, NULL), two, three;
    if (one == count || (two = next_send(c, one + 1, c->timeline->calls[one])) == count ||
        (three = next_send(c, two + 1, c->timeline->calls[one])) == count)
        return;
    const struct call *first = wait_between(c, one, two), *second = wait_between(c, two, three);
    if (!first || !second || first->facts->role != second->facts->role)
        return;
    int64_t before_ns = limit_of(c, first), then_ns = limit_of(c, second);
    int64_t more_ns = rest_of(c, two, three, second) - rest_of(c, one, two, first);
    if (before_ns < 0 || then_ns < 0 || then_ns > before_ns || more_ns > SLEPT_MS * NS_PER_MS)
        return;
    check_shows_call(c, first);
    check_shows_call(c, second);
    check_fails(c, "the pause before the third time is longer than before the second",
                "calls %d and %d, %s(), wait %s: many clients that do so keep a busy network busy",
                first->id, second->id, call_name(first->facts),
                then_ns < before_ns ? "less the second time" : "equally long");
}
const struct check check_udp_client_pause = {
    .name = "client-pause",
    .says = "The client waits longer each time before it asks again.",
    .step = "17-udp",
    .scenario = &udp_client_loses,
    .needs = { "client-again" },
    .by_calls = true,
    .holds = pauses_longer,
};

/* ---- whose answer ---- */

static size_t times_in(const struct text *all, const struct text *part)
{
    size_t count = 0;
    const char *at = all->s;
    while ((at = memmem(at, all->len - (size_t)(at - all->s), part->s, part->len)) != NULL) {
        count++;
        at += part->len;
    }
    return count;
}

/* Those of several words: one of a single byte may be found anywhere. */
static void prints_each_once(struct checking *c)
{
    struct text all, reply;
    text_init(&all);
    text_init(&reply);
    facts_output(c->timeline, facts_client(c->timeline, 0), STREAM_STDOUT, &all);
    for (int i = 0; i < SENTENCES; i += 2) {
        text_clear(&reply);
        datagram_reply(c->seed, i, &reply);
        size_t times = times_in(&all, &reply);
        if (times > 1)
            check_fails(
                c,
                arena_printf(c->arena, "the client prints the answer to sentence %d once", i + 1),
                "it prints %s %zu times: an old answer, or its second copy, is taken for "
                "that of the next sentence",
                check_quote(c, reply.s, reply.len), times);
    }
    text_release(&all);
    text_release(&reply);
    expect_replies_printed(c);
}
const struct check check_udp_client_late = {
    .name = "client-late",
    .says = "Old answers and second copies are not taken for the answer to the next sentence.",
    .step = "17-udp",
    .scenario = &udp_client_late,
    .needs = { "client-datagram" },
    .by_calls = true,
    .holds = prints_each_once,
};

static void takes_no_strangers(struct checking *c)
{
    struct text fake;
    text_init(&fake);
    for (int i = 0; i < SENTENCES; i += 2) {
        text_clear(&fake);
        datagram_fake(c->seed, i, &fake);
        expect_not_printed(c, 0, fake.s, fake.len,
                           "it came from another port than the one that was asked");
    }
    text_release(&fake);
    expect_replies_printed(c);
}
const struct check check_udp_client_stranger = {
    .name = "client-stranger",
    .says = "An answer from another address is not taken, even if its number is right.",
    .step = "17-udp",
    .scenario = &udp_client_stranger,
    .needs = { "client-datagram" },
    .by_calls = true,
    .holds = takes_no_strangers,
};

/* ---- both ---- */

const struct check check_udp_pair = {
    .name = "pair-datagrams",
    .says = "Your client prints what your server made of each of its sentences.",
    .step = "17-udp",
    .scenario = &udp_pair,
    .needs = { "client-datagram", "server-datagram" },
    .by_calls = true,
    .holds = expect_pair_lines,
};
const struct check check_udp_pair_wire = {
    .name = "pair-wire",
    .says = "The same on two hosts, over a wire that loses some datagrams and doubles others.",
    .step = "17-udp",
    .scenario = &udp_pair_wire,
    .needs = { "client-again", "pair-datagrams" },
    .holds = expect_pair_lines,
};
