/* Frames and words become crossings: see crossings.h. */
#include "run/crossings.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "run/queues.h"
#include "run/split.h"
#include "wire/frame.h"

/* A frame stands in its queue before the wire reads it: so much earlier it may have left. */
static const int64_t WORD_LAG_NS = 50 * NS_PER_MS;

struct host_account {
    uint8_t mac[6];
    struct frame_queue left, came;
    struct word_queue read, given;
    struct split split;
    struct seen_frame *last; /* the frame whose facts may come next */
};

enum joined { NOT_YET, JOINED, LEFT_OUT };

struct crossings {
    size_t count;
    struct host_account *hosts;
    struct word_queue lost;
    size_t joined_count, joined_capacity;
    uint8_t *joined; /* by crossing, enum joined */
    uint64_t unproven;
    bool finishes;
    void (*add)(void *context, struct observation seen);
    void *context;
};

/* ---- which crossings have their packet ---- */

static void set_joined(struct crossings *c, uint64_t crossing, enum joined state)
{
    while (c->joined_count <= crossing) {
        array_reserve(&c->joined, &c->joined_capacity, c->joined_count, sizeof *c->joined);
        c->joined[c->joined_count++] = NOT_YET;
    }
    c->joined[crossing] = (uint8_t)state;
}

static enum joined joined_of(const struct crossings *c, uint64_t crossing)
{
    return crossing < c->joined_count ? (enum joined)c->joined[crossing] : NOT_YET;
}

/* ---- the proof ---- */

static bool proves(const struct seen_frame *frame, const struct wire_word *word)
{
    return frame->length == word->length && frame->hash == word->hash;
}

/* The two heads belong together: true.  Where they don't, a frame is missing in one account, and the
 * other one is taken up to where both agree again; where that can't be told yet, it waits. */
static bool pair(struct crossings *c, struct frame_queue *frames, struct word_queue *words,
                 void (*without)(struct crossings *, const struct wire_word *))
{
    const struct seen_frame *frame = frame_queue_first(frames);
    const struct wire_word *word = word_queue_first(words);
    if (!frame || !word)
        return false;
    if (proves(frame, word))
        return true;
    size_t at_word = words->first, at_frame = frames->first;
    while (at_word < words->count && !proves(frame, &words->list[at_word]))
        at_word++;
    while (at_frame < frames->count && !proves(&frames->list[at_frame], word))
        at_frame++;
    if (at_word < words->count) {
        for (; words->first < at_word; words->first++)
            without(c, word_queue_first(words));
        return true;
    }
    for (; at_frame < frames->count && frames->first < at_frame; c->unproven++)
        frame_queue_drop(frames);
    return at_frame < frames->count;
}

static void read_unseen(struct crossings *c, const struct wire_word *word)
{
    c->unproven++;
    set_joined(c, word->crossing, LEFT_OUT);
}

/* ---- what becomes of a pair ---- */

static struct observed_piece piece_of(const struct seen_frame *frame)
{
    return (struct observed_piece){ .t_ns = frame->t_ns,
                                    .place = frame->place,
                                    .captured_bytes = frame->captured_bytes,
                                    .wire_bytes = frame->length };
}

static struct split_piece *find_piece(struct crossings *c, uint64_t crossing,
                                      struct host_account **host)
{
    struct split_piece *piece = NULL;
    for (size_t i = 0; i < c->count && !piece; i++) {
        piece = split_find(&c->hosts[i].split, crossing);
        *host = &c->hosts[i];
    }
    return piece;
}

/* Of a datagram in fragments: the first loss among them, once, and not before it has left. */
static void tell_loss(struct crossings *c, struct host_account *sender, uint64_t whole,
                      int64_t left_ns)
{
    const struct split_piece *lost = split_lost(&sender->split, whole);
    struct split_piece *last = split_find(&sender->split, whole);
    if (!lost || !last || last->told)
        return;
    last->told = true;
    c->add(c->context,
           (struct observation){ .kind = OBSERVED_CROSSED,
                                 .t_ns = lost->lost_ns > left_ns ? lost->lost_ns : left_ns,
                                 .crossing = whole,
                                 .crossed = { .fate = lost->fate } });
}

static void tell_left(struct crossings *c, int host, uint64_t crossing, struct seen_frame *frame)
{
    struct host_account *a = &c->hosts[host];
    struct observation seen = { .kind = OBSERVED_PACKET,
                                .t_ns = frame->t_ns,
                                .packet = frame->facts,
                                .frame = frame->place,
                                .crossing = crossing,
                                .host = host };
    set_joined(c, crossing, frame->facts ? JOINED : LEFT_OUT);
    if (frame->datagram) {
        struct observed_piece own = piece_of(frame);
        struct split_piece *piece = split_left(&a->split, crossing, frame->datagram, &own);
        if (frame->facts)
            split_are_whole(&a->split, piece, &seen);
    }
    if (!frame->facts)
        return;
    c->add(c->context, seen);
    frame->facts = NULL;
    if (frame->datagram)
        tell_loss(c, a, crossing, frame->t_ns);
}

/* What is known of one fragment; true: it completes its datagram at the receiver. */
static bool tell_piece(struct crossings *c, const struct wire_word *word, struct split_piece *piece,
                       struct host_account *sender, const struct seen_frame *frame)
{
    if (!piece->fate.did)
        piece->fate = word->fate;
    if (word->fate.kind == FATE_LOST) {
        piece->fate = word->fate;
        piece->lost_ns = word->t_ns;
        if (piece->whole)
            tell_loss(c, sender, piece->whole, piece->frame.t_ns);
        return false;
    }
    if (!frame || !frame->facts || !piece->whole) {
        struct observed_piece own = frame ? piece_of(frame) : (struct observed_piece){ 0 };
        if (frame)
            split_came(&c->hosts[word->port].split, piece->datagram, &own);
        return false;
    }
    return true;
}

static void tell_fate(struct crossings *c, const struct wire_word *word, int64_t t_ns,
                      struct seen_frame *frame)
{
    struct host_account *sender;
    struct split_piece *piece = find_piece(c, word->crossing, &sender);
    if (piece && !tell_piece(c, word, piece, sender, frame))
        return;
    struct observation seen = { .kind = OBSERVED_CROSSED,
                                .t_ns = t_ns,
                                .crossing = piece ? piece->whole : word->crossing,
                                .crossed = { .fate = word->fate } };
    if (piece) {
        split_add_fates(&sender->split, piece->whole, &seen.crossed.fate);
        split_take_came(&c->hosts[word->port].split, piece->datagram, &seen);
    }
    if (frame) {
        bool changed = seen.crossed.fate.did & WIRE_CORRUPTED;
        seen.frame = frame->place;
        seen.crossed.wire_bytes = frame->length;
        seen.crossed.captured_bytes = frame->facts ? frame->facts->captured_bytes : 0;
        seen.crossed.arrived = changed ? frame->facts : NULL;
        if (changed)
            frame->facts = NULL;
    }
    if (joined_of(c, seen.crossing) == JOINED)
        c->add(c->context, seen);
    else
        observation_release(&seen);
}

/* ICMP of the wire's own: the sender's host gets it, and nobody sent it. */
static void tell_made(struct crossings *c, struct seen_frame *frame)
{
    if (!frame->facts)
        return;
    c->add(c->context, (struct observation){ .kind = OBSERVED_PACKET,
                                             .t_ns = frame->t_ns,
                                             .packet = frame->facts,
                                             .frame = frame->place,
                                             .host = HOST_WIRE });
    frame->facts = NULL;
}

static void given_unseen(struct crossings *c, const struct wire_word *word)
{
    c->unproven++;
    if (word->crossing) /* it arrived, at a time that only the wire knows */
        tell_fate(c, word, word->t_ns, NULL);
}

static void join_reads(struct crossings *c, size_t host)
{
    struct host_account *a = &c->hosts[host];
    while (pair(c, &a->left, &a->read, read_unseen)) {
        tell_left(c, (int)host, word_queue_first(&a->read)->crossing, frame_queue_first(&a->left));
        frame_queue_drop(&a->left);
        a->read.first++;
    }
}

static bool may_tell(const struct crossings *c, const struct wire_word *word)
{
    return word && (word->crossing == 0 || joined_of(c, word->crossing) != NOT_YET);
}

/* Its receiver has the datagram whole, and its sender is not known to have sent all of it: that
 * comes, unless the capture there has lost a frame. */
static bool waits_for_whole(struct crossings *c, const struct wire_word *word,
                            const struct seen_frame *frame)
{
    struct host_account *sender;
    const struct split_piece *piece =
        frame->datagram && frame->facts ? find_piece(c, word->crossing, &sender) : NULL;
    return piece && !piece->whole && !c->finishes;
}

static void join_given(struct crossings *c, size_t host)
{
    struct host_account *a = &c->hosts[host];
    while (may_tell(c, word_queue_first(&a->given)) && pair(c, &a->came, &a->given, given_unseen)) {
        struct wire_word *word = word_queue_first(&a->given);
        struct seen_frame *frame = frame_queue_first(&a->came);
        if (!may_tell(c, word) || waits_for_whole(c, word, frame))
            return;
        if (word->crossing == 0)
            tell_made(c, frame);
        else
            tell_fate(c, word, frame->t_ns, frame);
        frame_queue_drop(&a->came);
        a->given.first++;
    }
}

static void join(struct crossings *c)
{
    for (size_t i = 0; i < c->count; i++)
        join_reads(c, i);
    for (size_t i = 0; i < c->count; i++)
        join_given(c, i);
    for (struct wire_word *word; may_tell(c, word = word_queue_first(&c->lost)); c->lost.first++)
        tell_fate(c, word, word->t_ns, NULL);
}

/* ---- what comes in ---- */

void crossings_frame(struct crossings *c, size_t host, int64_t t_ns, const uint8_t *frame,
                     uint32_t captured_bytes, uint32_t wire_bytes, uint64_t place)
{
    struct host_account *a = &c->hosts[host];
    a->last = NULL;
    if (captured_bytes < 14 || !wire_carries(frame, captured_bytes))
        return;
    bool leaves = memcmp(frame + 6, a->mac, sizeof a->mac) == 0;
    a->last =
        frame_queue_add(leaves ? &a->left : &a->came,
                        (struct seen_frame){ .t_ns = t_ns,
                                             .length = wire_bytes,
                                             .captured_bytes = captured_bytes,
                                             .hash = wire_hash(frame, wire_bytes),
                                             .place = place,
                                             .datagram = wire_datagram(frame, captured_bytes) });
}

void crossings_facts(struct crossings *c, size_t host, struct packet_facts *facts, uint64_t place)
{
    struct seen_frame *last = c->hosts[host].last;
    if (!last) {
        free(facts);
        return;
    }
    last->facts = facts;
    if (!last->datagram)
        last->place = place;
}

void crossings_word(struct crossings *c, const struct wire_word *word)
{
    if (word->kind == WIRE_READ)
        word_queue_add(&c->hosts[word->port].read, word);
    else if (word->fate.kind == FATE_ARRIVED)
        word_queue_add(&c->hosts[word->port].given, word);
    else
        word_queue_add(&c->lost, word);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t crossings_until(struct crossings *c)
{
    join(c);
    int64_t until = INT64_MAX;
    for (size_t i = 0; i < c->count; i++) {
        const struct host_account *a = &c->hosts[i];
        const struct seen_frame *frames[] = { frame_queue_first(&a->left),
                                              frame_queue_first(&a->came) };
        const struct wire_word *words[] = { word_queue_first(&a->read),
                                            word_queue_first(&a->given) };
        for (int k = 0; k < 2; k++) {
            until = frames[k] ? earlier(until, frames[k]->t_ns - 1) : until;
            until = words[k] ? earlier(until, words[k]->t_ns - WORD_LAG_NS) : until;
        }
    }
    const struct wire_word *lost = word_queue_first(&c->lost);
    return lost ? earlier(until, lost->t_ns - 1) : until;
}

bool crossings_hold(struct crossings *c)
{
    join(c);
    for (size_t i = 0; i < c->count; i++)
        if (frame_queue_first(&c->hosts[i].left))
            return true;
    return false;
}

void crossings_finish(struct crossings *c)
{
    join(c);
    c->finishes = true;
    for (size_t i = 0; i < c->count; i++) {
        struct host_account *a = &c->hosts[i];
        for (struct seen_frame *frame; (frame = frame_queue_first(&a->left));
             frame_queue_drop(&a->left))
            tell_left(c, (int)i, c->joined_count ? c->joined_count : 1, frame);
        for (struct wire_word *word; (word = word_queue_first(&a->read)); a->read.first++)
            read_unseen(c, word);
    }
    join(c);
    for (size_t i = 0; i < c->count; i++) {
        struct host_account *a = &c->hosts[i];
        for (struct wire_word *word; (word = word_queue_first(&a->given)); a->given.first++)
            given_unseen(c, word);
    }
}

uint64_t crossings_unproven(const struct crossings *c)
{
    return c->unproven;
}

/* ---- its life ---- */

struct crossings *crossings_new(const struct wire_port *ports, size_t count,
                                void (*add)(void *context, struct observation seen), void *context)
{
    struct crossings *c = xcalloc(1, sizeof *c);
    c->count = count;
    c->hosts = xcalloc(count, sizeof *c->hosts);
    c->add = add;
    c->context = context;
    for (size_t i = 0; i < count; i++)
        memcpy(c->hosts[i].mac, ports[i].mac, sizeof c->hosts[i].mac);
    return c;
}

void crossings_free(struct crossings *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->count; i++) {
        struct host_account *a = &c->hosts[i];
        frame_queue_release(&a->left);
        frame_queue_release(&a->came);
        free(a->read.list);
        free(a->given.list);
        split_release(&a->split);
    }
    free(c->hosts);
    free(c->lost.list);
    free(c->joined);
    free(c);
}
