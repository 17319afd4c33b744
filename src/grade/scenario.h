/* One run of a pair in a sandbox, and the checks that look at it. */
#ifndef GRADE_SCENARIO_H
#define GRADE_SCENARIO_H

#include "grade/behaviour.h"
#include "grade/check.h"
#include "grade/keep.h"
#include "grade/sandbox.h"
#include "grade/wires.h"
#include "host/hosts.h"
#include "wire/rules.h"

enum { SCENARIO_CHECKS_MAX = 12 };

struct scenario_run {
    const struct scenario *scenario;
    uint64_t seed; /* of the grade */
    bool foreign;  /* the server is a program that we did not build */
    bool script;   /* … and one that an interpreter runs */
    bool blind;    /* no packet is seen */
    const char
        *left_out; /* folders of modules that a script does not find here; "" or NULL: none */
    size_t check_count;
    const struct check *checks[SCENARIO_CHECKS_MAX];
    const struct handed_wire *wire; /* the student's; NULL: the scenario asks for none */
    bool figures;                   /* evidence is drawn, too */
    const char *keep_in;            /* folder; NULL: the run is not kept */
    struct keep keep;
    struct wire_rules rules; /* of the scenario's wire; none: all programs on one host */
    struct hosts_plan hosts;
    struct hosts_setting *settings;
    struct confined confined;
    struct behaviour behaviour[BEHAVIOURS]; /* of the student's programs, when it has ended */
};

/* What the programs of this run may do; the same words for who counts and who tells. */
struct scenario_limits {
    size_t calls;
    uint64_t output; /* bytes that they print */
    int64_t own_ns;  /* of all clients together: a server may nap for each of them */
};
struct scenario_limits scenario_limits_of(const struct scenario_run *run);

/* A limit was passed and there is no timeline to look at. */
void scenario_over_limit(const struct scenario_run *run, enum limit limit, struct arena *arena,
                         struct check_result *result);

/* Start it; sandbox_start()'s rules. */
int scenario_start(struct scenario_run *run, const struct sandbox *sandbox, struct err *err);

/* It has ended (confined.ended is readable): read what its checks found into results[], one for
 * each check; on trouble of ours they are grader errors.  -1 and err: nothing can be graded here.
 */
int scenario_end(struct scenario_run *run, struct arena *arena, struct check_result *results[],
                 struct err *err);

/* What a player of ours plays in this run. */
enum peer_role scenario_role(const struct scenario_run *run, const struct scenario_player *player);

/* About how many bytes its process will hold: rings of captures, and what the programs print where that is much. */
size_t scenario_memory(const struct scenario_run *run);

bool scenario_has_student(const struct scenario *scenario, bool server);

/* scenario_judge.c: hold one check against a finished run. */
void scenario_judge(const struct scenario_run *run, const struct check *check,
                    const struct timeline *timeline, const struct run_result *result,
                    enum limit limit, struct arena *arena, struct check_result *into);

#endif
