/* Live cases: real programs under run(), and what must be true of the timeline that comes out.
 *
 * A case is one row of a table: the command lines, and by hand what the wire must show
 * (pattern.h).  Each case runs in a forked child: it enters a private network, calls run(), holds
 * the timeline against the truths that every run must keep (truths.h) and against its own row, and
 * writes what failed into a pipe.  The parent is one cmocka test for each case.
 *
 *     test_NAME                all cases          LIVE_ROUNDS=50 or -n 50   every case so many times
 *     test_NAME CASE...        these              LIVE_JOBS=2               how many run at once
 *     test_NAME --list         name, TAB, the `sockwire run` that is the same (PLAY_DIR must name an empty folder)
 *
 * A case that fails although the machine was too busy for it (disturbed.c) is played again, at
 * most PLAYS_MAX times in all.
 *
 * A case that fails tells its whole story on standard error; LIVE_TELL=1 makes all do so,
 * LIVE_FINDINGS=1 prints what was found wrong, LIVE_CAPTURE_MS=300 lets packets come late in all cases.  PROGRAMS names the folder of the programs
 * (build/programs), SOCKWIRE the tool as --list writes it (build/sockwire). */
#ifndef LIVE_PAIR_H
#define LIVE_PAIR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "timeline/timeline.h"

enum { CLIENTS_MAX = 4, CASE_SECONDS = 60, PLAYS_MAX = 5 };

/* What failed, a line each. */
struct report {
    struct text text;
    size_t count;
};

__attribute__((format(printf, 2, 3))) void fails(struct report *report, const char *format, ...);

enum exception {
    /* both ends are one socket, or neither listened: what depends on who is who is not held */
    EXCEPT_ENDS = 1 << 0,
    EXCEPT_TRUTHS = 1 << 1, /* the truths are not held: the case is about something else */
};

struct live_case {
    const char *name;
    const char *server; /* a command line, or NULL; %P is the folder of the programs */
    const char *clients[CLIENTS_MAX];
    bool together;
    const char *input; /* typed to each client; NULL: nothing */
    int status;        /* of the last client, as run() tells it: 128 + N when signal N killed it */
    const char *wire;  /* what the wire must show: pattern.h; NULL: not held */
    const char *among; /* words that must be met among all packets, in any order; NULL: none */
    void (*check)(struct report *report, const struct timeline *timeline); /* more; may be NULL */
    /* a program puts a filter on a TCP socket: since Linux 6.18 or so that takes CAP_NET_ADMIN */
    bool loses;
    const char *needs; /* a program that may be missing: then the case is skipped */
    unsigned except;   /* enum exception, or-ed */
    /* "RULE PROGRAM" (PROGRAM `-`: of the two together): this finding, and no other error or
     * warning; "": none of these; NULL: not held */
    const char *finds;
    /* the machine was too slow for what the case is about: why; NULL: it was not */
    const char *(*late)(const struct timeline *timeline);
    /* bytes that leave by themselves after a silence are the machine's doing, though the row speaks
     * of timers, too */
    bool hurries;
    /* it hangs, and is stopped by SIGTERM after so many seconds of the programs' own time without any
     * event; 0: it ends by itself */
    double cut_s;
    int capture_ms; /* packets reach sockwire so late, or up to twice as late; 0: as ever */
};

#define PLAY(script) "%P/play '" script "'"

/* A server that takes one connection and does `script` with it (slot c); a client that connects
 * (slot s) and does `script`. */
#define SERVE(script) PLAY("tcp l; reuse l; bind l 12000; listen l 5; accept l c; " script)
#define CONNECT(script) PLAY("tcp s; connect s servername 12000; " script)

enum { STATUS_ANY = -1 }; /* as a status: not held */

/* disturbed.c: why the machine, and not the case, made the wire look as it does; NULL: it did not.
 */
const char *disturbed(const struct live_case *about, const struct timeline *timeline);

/* Was the case played, and held every time?  After live_main(). */
bool live_held(const struct live_case *about);
#define FALSE_ALARM \
    "a false alarm: " /* so a report begins of an error or warning that must not be there */
size_t live_false_alarms(void); /* how many runs had one */

/* main() of a live test. */
int live_main(int argc, char **argv, const char *group, const struct live_case *cases,
              size_t count);

#endif
