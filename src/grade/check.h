/* The harness of the checks: what a check in tests/labs/ is written against.
 *
 *     static void server_answers(struct checking *c)
 *     {
 *         struct call *sent = student_call(c, CALL_SEND);
 *         if (!sent)
 *             check_fails(c, "the server sends an answer", "it sent nothing");
 *     }
 *     const struct check check_server_answers = {
 *         .name = "server-answers", .says = "The server answers.", .step = "05-capitals", .scenario = &server_meets_ask,
 *         .needs = { "server-accepts" }, .holds = server_answers,
 *     };
 *
 * A check looks at one run (its scenario); several checks may look at the same one.  It passes unless it calls check_fails().
 * The harness turns a failure into a timeout or a crash when a student's program hung or crashed in that run.  Only the
 * timeline counts: calls' effects, bytes, packets, and what the client prints.  Checks with a scenario run inside the sandbox.
 */
#ifndef GRADE_CHECK_H
#define GRADE_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "grade/grade.h"
#include "run/run.h"
#include "timeline/timeline.h"

struct checking;

enum { SCENARIO_CLIENTS_MAX = 4, NEEDS_MAX = 2, INJECTIONS_MAX = 2 };

/* Who takes part: the student's program, one of ours (`sockwire peer ROLE SEED`), or a program of the machine. */
enum player_kind { PLAYER_NONE, PLAYER_STUDENT, PLAYER_PEER, PLAYER_NC };
struct player {
    enum player_kind kind;
    const char *role; /* PLAYER_PEER: "ask", "serve" … (peer.h) */
};

struct scenario {
    const char *name; /* "server meets three clients at once" */
    struct player server, clients[SCENARIO_CLIENTS_MAX];
    bool together;    /* all clients at once */
    bool bare;        /* programs are started without arguments (else PORT; HOST PORT) */
    const char *injections[INJECTIONS_MAX]; /* as `sockwire run --inject` takes them; for steps that ask for loops */
};

struct check {
    const char *name; /* unique; also the name in --points files */
    const char *says;
    const char *step;  /* that asks for it: its sheet is shown */
    const char *sheet; /* section of that sheet; NULL: "observe" */
    const struct scenario *scenario; /* NULL: a check of the build */
    const char *needs[NEEDS_MAX];    /* names of checks that must pass first */
    bool of_server;    /* a check of the build: of server.c, else of client.c */
    void (*holds)(struct checking *c);
};

struct checking {
    const struct check *check;
    const struct scenario *scenario;
    const struct timeline *timeline;
    const struct run_result *run;
    uint64_t seed;     /* of this scenario: samples come from it (sample.h) */
    struct arena *arena;
    bool failed;
    const char *expected, *seen;
    size_t call_count, packet_count;
    const struct call *calls[EVIDENCE_MAX];
    const struct packet *packets[EVIDENCE_MAX];
};

/* It does not hold.  The first failure counts. */
void check_fails(struct checking *c, const char *expected, const char *seen_format, ...) __attribute__((format(printf, 3, 4)));
void check_shows_call(struct checking *c, const struct call *call); /* NULL is ignored, and so is what stands there already */
void check_shows_packet(struct checking *c, const struct packet *packet);

/* The bytes quoted as in C, at most 60 of them; lives in the arena. */
const char *check_quote(struct checking *c, const void *bytes, size_t count);

#endif
