/* An account: what happened in one timeline, in a form that can be held against another one.
 *
 *     struct account *account = account_new("right.pcapng");
 *     account_line(account, line, bytes, &err);        each record of the timeline, as JSON Lines (see open.h for other sources)
 *     account_end(account);
 *
 * A happening is a call, a packet, a line of output …: a text to show and a key.  Equal keys mean
 * that the same happened, whatever differs from run to run: times, process ids, the ports that the
 * kernel picked, inodes, descriptor numbers.  Happenings stand in strands, whose order is certain:
 * the calls of one thread, a connection's packets of each end, what a program printed.  How two
 * strands lie beside each other in time is chance. */
#ifndef COMPARE_ACCOUNT_H
#define COMPARE_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json_read.h"

enum happening_kind {
    HAPPENING_PROGRAM,
    HAPPENING_CALL,
    HAPPENING_PACKET,
    HAPPENING_OUTPUT,
    HAPPENING_INPUT,
    HAPPENING_END,
    HAPPENING_STATE,
    HAPPENING_MALFORMED,
    HAPPENING_FINDING,
};
enum { HAPPENING_KINDS = HAPPENING_FINDING + 1 };

struct happening {
    enum happening_kind kind;
    bool loose;         /* differs from run to run by timing alone: compared on demand only */
    int64_t t_ns;       /* where its row stands: a call that waits stands where it returned */
    int64_t decided_ns; /* when its outcome was known */
    int64_t id;         /* the number of a call or a packet in its timeline; else 0 */
    const char *text;   /* for people: clean (view/term.h) */
    const char *key;    /* equal: the same happened */
    /* equal: the same sort of thing, of which one can be the other's counterpart: "send", "fin" */
    const char *sort;
    const char *asked;     /* a call's key without its result; else the key */
    const char *socket;    /* a call's socket, by the name that its timeline gives it; NULL: none */
    const char *link;      /* a packet: what it carries and why it left; NULL: not known */
    const char *link_text; /* … for people */
    bool moves_bytes;      /* it carries or moves the bytes [from, to) of a stream: */
    uint64_t from, to;
    bool has_digest; /* … all of which are known: */
    uint64_t digest; /* … see digest.h */
    struct strand *strand;
    unsigned lane; /* which of the strand's lanes */
    /* as the records came; after account_end(): its index in account->happenings */
    size_t order;
};

enum strand_sort {
    STRAND_CALLS,
    STRAND_CONNECTION,
    STRAND_OUTPUT,
    STRAND_INPUT,
    STRAND_FINDINGS,
    STRAND_OTHER
};

/* A connection has four lanes: packets of the client, of the server, and the states of each; every
 * other strand has one. */
enum { LANES = 4, LANE_STATES = 2 };

struct strand_lane {
    size_t count, capacity;
    struct happening **happenings; /* in order of time */
};

struct strand {
    enum strand_sort sort;
    size_t index;     /* in account->strands */
    int64_t number;   /* of a thread or a connection, in its timeline */
    unsigned ordinal; /* a program's first thread is 1; connections are counted from 1 */
    /* whose calls, output; of a connection: the client's; "?": not known, "": of both together */
    const char *program;
    /* after account_end(): "server", "server.2" (its second thread or process), "client"; "":
     * nobody */
    const char *who;
    /* of a connection: "tcp 12000", the server's port; of output: the stream; else "" */
    const char *detail;
    struct strand_lane lanes[LANES];
    size_t pending; /* while it is read: its unfinished line, counted from 1; 0: none yet */
};

struct account {
    const char *name; /* where it came from */
    bool has_calls, has_packets;
    uint64_t lines;
    int64_t last_ns;
    size_t count, capacity;
    struct happening **happenings; /* all, in order of time (after account_end()) */
    size_t strand_count, strand_capacity;
    unsigned connections; /* how many strands are connections */
    struct strand **strands;
    struct arena arena;
    struct account_facts *facts; /* what is needed until account_end() only: account_parts.h */
};

struct account *account_new(const char *name);
void account_free(struct account *account);

/* Takes one record.  -1 and err when the line is no JSON object, or the account gets too long.
 * Records of unknown types are passed over. */
int account_line(struct account *account, const char *line, size_t bytes, struct err *err);

/* What packet `id` carried, `bytes` of it being there (of `count`); before account_end().  Without
 * it, bytes of packets aren't compared. */
void account_payload(struct account *account, int64_t id, const void *payload, size_t bytes,
                     size_t count);

/* No more comes.  After this an account does not change. */
void account_end(struct account *account);

/* Who a happening belongs to: its strand's who; of a connection the end that sends.  Lives as long
 * as the account. */
const char *account_who(const struct happening *happening);

#endif
