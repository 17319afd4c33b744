/* The process that is the wire: see loop.h.
 *
 *     read a batch of each port, in turn ──▶ carrier ──▶ write
 *     before each frame: whatever is due
 *     nothing was read: publish the words, and sleep until something comes or is due */
#include "wire/loop.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "wire/frame.h"
#include "wire/wire.h"

enum { BATCH = 32, FRAME_BYTES = 1 << 17, BUSY_ROUNDS = 16, AGAIN_NS = NS_PER_MS };

struct running {
    const struct loop *loop;
    struct carrier *carrier;
    struct ring_writer words;
    struct pollfd polled[WIRE_PORTS_MAX + 1]; /* the last one: control */
    uint8_t *frame;
};

static enum give_result give(void *context, int receiver, const uint8_t *frame, size_t length)
{
    const struct running *r = context;
    ssize_t done;
    do
        done = write(r->loop->ports[receiver], frame, length);
    while (done < 0 && errno == EINTR);
    if (done >= 0)
        return GIVE_DONE;
    return errno == EAGAIN || errno == ENOBUFS ? GIVE_LATER : GIVE_REFUSED;
}

static void tell(void *context, struct wire_word *word)
{
    struct running *r = context;
    word->t_ns = clock_now_ns();
    ring_put(&r->words, word);
}

static void publish(struct running *r)
{
    atomic_store_explicit(&r->loop->shared->held_back, carrier_held_back(r->carrier),
                          memory_order_relaxed);
    atomic_store_explicit(&r->loop->shared->holds, carrier_holds(r->carrier), memory_order_relaxed);
    ring_publish(&r->words);
}

/* True: there was something. */
static bool read_port(struct running *r, size_t port)
{
    struct wire_shared *shared = r->loop->shared;
    for (int i = 0; i < BATCH; i++) {
        ssize_t got = read(r->loop->ports[port], r->frame, FRAME_BYTES);
        if (got <= 0) {
            if (got < 0 && errno != EAGAIN && errno != EINTR && errno != ENETDOWN)
                r->polled[port].fd = -1; /* that host is gone; the others go on */
            return i > 0;
        }
        int64_t now = steady_now_ns();
        if (carrier_due(r->carrier) <= now)
            carrier_release(r->carrier, now);
        carrier_take(r->carrier, (int)port, r->frame, (size_t)got, now,
                     now - atomic_load_explicit(&shared->begin_ns, memory_order_relaxed));
    }
    return true;
}

static bool read_ports(struct running *r)
{
    bool any = false;
    for (size_t i = 0; i < r->loop->port_count; i++)
        any |= read_port(r, i);
    return any;
}

/* False: the other process wants no more. */
static bool wait_for(struct running *r, int64_t most_ns)
{
    size_t control = r->loop->port_count;
    int64_t due = carrier_due(r->carrier), wait = most_ns;
    if (due != INT64_MAX) {
        int64_t until = due - steady_now_ns();
        wait = until < wait ? until : wait;
    }
    struct timespec timeout = { .tv_sec = wait / NS_PER_S, .tv_nsec = wait % NS_PER_S };
    if (wait < 0)
        timeout = (struct timespec){ 0 };
    for (size_t i = 0; i < control; i++)
        r->polled[i].events = POLLIN | (carrier_is_blocked(r->carrier, (int)i) ? POLLOUT : 0);
    if (ppoll(r->polled, control + 1, wait == INT64_MAX ? NULL : &timeout, NULL) < 0)
        return true; /* a signal */
    for (size_t i = 0; i < control; i++) {
        if (r->polled[i].revents & POLLHUP)
            r->polled[i].fd = -1; /* gone; what it has sent is still read */
        if (carrier_is_blocked(r->carrier, (int)i))
            carrier_resume(r->carrier, (int)i);
    }
    return !r->polled[control].revents;
}

/* What the reader has not taken yet, it takes while it waits for our end. */
static void hand_over_words(struct running *r)
{
    struct pollfd control = { .fd = r->loop->control, .events = POLLHUP };
    publish(r);
    while (ring_keeps(&r->words) && !(control.revents & (POLLHUP | POLLERR))) {
        if (poll(&control, 1, 1) < 0)
            break;
        publish(r);
    }
}

static int64_t patience_of(const struct running *r)
{
    bool blocked = false;
    for (size_t i = 0; i < r->loop->port_count; i++)
        blocked |= carrier_is_blocked(r->carrier, (int)i);
    return blocked || ring_keeps(&r->words) ? AGAIN_NS : INT64_MAX;
}

void loop_run(struct loop *loop)
{
    struct running r = { .loop = loop,
                         .words = { .ring = &loop->shared->ring, .wake = loop->wake },
                         .frame = xmalloc(FRAME_BYTES) };
    struct err err;
    unsigned busy = 0;
    loop->setup.counts = &loop->shared->counts;
    loop->setup.rule_counts = loop->shared->rules;
    loop->setup.calls = (struct carrier_calls){ .context = &r, .give = give, .tell = tell };
    r.carrier = carrier_new(&loop->setup, &err);
    if (!r.carrier)
        return;
    for (size_t i = 0; i < loop->port_count; i++)
        r.polled[i].fd = loop->ports[i];
    r.polled[loop->port_count] = (struct pollfd){ .fd = loop->control, .events = POLLIN };
    while (!atomic_load(&loop->shared->stop)) {
        bool any = read_ports(&r);
        int64_t now = steady_now_ns();
        if (carrier_due(r.carrier) <= now)
            carrier_release(r.carrier, now);
        publish(&r);
        if (any && ++busy % BUSY_ROUNDS)
            continue;
        if (!wait_for(&r, any ? 0 : patience_of(&r)))
            break;
    }
    hand_over_words(&r);
    carrier_free(r.carrier);
    free(r.words.kept);
    free(r.frame);
}
