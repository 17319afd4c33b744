/* The harness of the checks: what a check in grade/checks/, or of a step of your own, is written against.
 *
 *     static const struct scenario server_alone = {
 *         .name = "your server, our client", .server = STUDENT, .clients = { PEER(PLAYS_ASK) },
 *     };
 *     static void server_answers(struct checking *c)
 *     {
 *         if (!facts_call(c->timeline, facts_server(c->timeline), CALL_SEND, false))
 *             check_fails(c, "the server sends an answer", "it sent nothing");
 *     }
 *     static const struct check check_server_answers = {
 *         .name = "server-answers", .says = "The server answers.", .step = "05-capitals", .scenario = &server_alone,
 *         .needs = { "server-accepts" }, .holds = server_answers,
 *     };
 *
 * A check looks at one run (its scenario); several checks may look at the same one.  It passes
 * unless it calls check_fails().  The harness turns a failure into a timeout or a crash when a
 * student's program hung or crashed in that run.  Only the timeline counts: calls' effects, bytes,
 * packets, and what the client prints.  Checks with a scenario run inside the sandbox.
 */
#ifndef GRADE_CHECK_H
#define GRADE_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "grade/grade.h"
#include "grade/role.h"
#include "grade/sample.h"
#include "grade/talk.h"
#include "run/run.h"
#include "timeline/timeline.h"

struct naming;
struct checking;
struct fault;
struct visit;

enum { SCENARIO_CLIENTS_MAX = 11, NEEDS_MAX = 3, INJECTIONS_MAX = 6, PROVOKES_MAX = 6 };
enum { SCENARIO_RULES_MAX = 8 };

/* Who takes part: the student's program, one of ours (`sockwire peer ROLE SEED`), or a program of
 * the machine. */
enum player_kind {
    PLAYER_NONE,
    PLAYER_STUDENT,
    PLAYER_PEER,
    PLAYER_NC,
    PLAYER_GIVEN, /* of a broken pair: the program as the student got it … */
    PLAYER_RIGHT, /* … and the same without the fault */
};
struct scenario_player {
    enum player_kind kind;
    enum peer_role role; /* PLAYER_PEER */
    /* … the role that it plays instead when the server was not built from C; PEER_NO_ROLE: the same */
    enum peer_role foreign;
    enum peer_place place; /* … where our server listens */
};

/* The scene of a broken pair: how it is run, and what its programs print when they are right. */
struct fault_scene {
    const struct fault *given; /* the pair as the student got it */
    const struct fault *typed; /* … with other texts, for what is typed here and must be printed */
    const struct naming *answer;
};

struct scenario {
    const struct fault_scene *scene; /* NULL: it is none of a broken pair */
    const char *name;                /* "server meets three clients at once" */
    struct scenario_player server, clients[SCENARIO_CLIENTS_MAX];
    bool together;          /* all clients at once */
    enum run_again again;   /* the server is started again for each client */
    bool bare;              /* programs are started without arguments (else PORT; HOST PORT) */
    const char *host;       /* HOST; NULL: servername */
    bool ipv6;              /* it needs ::1 and fe80::1 on lo */
    bool small_buffers;     /* all of TCP's are so small that a few packets fill them */
    enum sample_kind typed; /* what is typed to the clients: a line */
    enum talk lines;        /* … or several lines; TALK_NONE: the one */
    /* the server may have so many; 0: as many as anybody.  A runtime needs some itself */
    unsigned descriptors, foreign_descriptors;
    size_t calls;  /* so many calls are no flood; 0: CALLS_MAX */
    size_t output; /* … so many bytes that they print; 0: OUTPUT_MAX */
    /* findings that our own clients bring about: no doing of the student's program */
    const struct finding_rule *provokes[PROVOKES_MAX];
    /* as `sockwire run --inject` takes them; for steps that ask for loops */
    const char *injections[INJECTIONS_MAX];
    /* as `sockwire run --wire` takes them: each program stands on a host of its own, and the wire
     * between them obeys.  None: one host. */
    const char *rules[SCENARIO_RULES_MAX];
    /* the student's: the rules of wires/NAME.wire (wires.h), which go before those above; each of its
     * chances draws with so many more than its seed */
    const char *wire;
    unsigned seeds;
};

struct check {
    const char *name; /* unique; also the name in --points files */
    const char *says;
    const char *step; /* that asks for it: its sheet is shown */
    const char *
        sheet; /* section of that sheet; NULL: "observe".  Of a step that is not of the kit: where to read, or NULL */
    const struct scenario *scenario; /* NULL: a check of the build */
    const char *needs[NEEDS_MAX];    /* names of checks that must pass first */
    bool of_server;                  /* a check of the build: of server.c, else of client.c */
    /* calls, output and ends of programs decide it, and no packet: it can be held where none is seen (unseen.h) */
    bool by_calls;
    void (*holds)(struct checking *c);
};

struct checking {
    const struct check *check;
    const struct scenario *scenario;
    const struct timeline *timeline;
    const struct run_result *run;
    uint64_t seed; /* of this scenario: samples come from it (sample.h) */
    /* that asks for the check: what a later one asks for is not held against anybody */
    int step;
    size_t visit_count;
    /* what our client does, one connection each (visits.h); none when the client is not ours */
    const struct visit *visits;
    /* the server was not built from C here: what its language does of itself is not its author's
     * doing */
    bool foreign;
    bool script; /* … an interpreter runs it */
    struct arena *arena;
    bool failed;
    /* what else the run shows follows from what the check has noted, and costs nothing */
    bool excused;
    const char *expected, *seen;
    /* what stands in `seen` already: that this call failed; with which status a program ended */
    const struct call *told_call;
    bool told_status;
    size_t call_count, packet_count;
    const struct call *calls[EVIDENCE_MAX];
    const struct packet *packets[EVIDENCE_MAX];
};

/* It does not hold.  The first failure counts. */
void check_fails(struct checking *c, const char *expected, const char *seen_format, ...)
    __attribute__((format(printf, 3, 4)));
/* It holds, and the report says this besides.  Nothing when it has failed; the first note counts.
 */
void check_notes(struct checking *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* NULL is ignored, and so is what stands there already */
void check_shows_call(struct checking *c, const struct call *call);
void check_shows_packet(struct checking *c, const struct packet *packet);

/* "call 12, recv(), failed with ECONNRESET", for what is seen. */
const char *check_call(struct checking *c, const struct call *call);

/* The bytes quoted as in C, at most 60 of them; lives in the arena. */
const char *check_quote(struct checking *c, const void *bytes, size_t count);

#endif
