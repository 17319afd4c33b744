/* A grade: the one internal record that every report is written from.
 *
 *     struct grade ── checks[] ── verdict, points, expected, seen, evidence, findings
 *
 * All texts live in the grade's arena.  What student programs printed may stand in them, quoted
 * (base/text.h): they hold no control characters but newlines, and no broken UTF-8. */
#ifndef GRADE_GRADE_H
#define GRADE_GRADE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "grade/behaviour.h"
#include "timeline/timeline.h"

enum verdict {
    VERDICT_PASS,
    VERDICT_FAIL,
    /* it failed because a program hung or went on for too long: `seen` says in which call */
    VERDICT_TIMEOUT,
    /* … because a program was killed by a signal of its own making: `seen` says which */
    VERDICT_CRASH,
    VERDICT_SKIPPED, /* another check, which this one needs, did not pass: `seen` says which */
    /* the grader's own trouble, provoked or not: the check has no points, and the grade no score */
    VERDICT_GRADER_ERROR,
    /* this machine can't hold it: no points, neither lost nor given (unchecked.h) */
    VERDICT_NOT_CHECKED,
};
enum { VERDICTS = 7 };
const char *verdict_name(enum verdict verdict); /* "pass", "grader_error" … */

enum { EVIDENCE_MAX = 12 };

struct shown_evidence {
    size_t call_count, packet_count;
    int calls[EVIDENCE_MAX], packets[EVIDENCE_MAX]; /* numbers on the timeline of the check's run */
    const char *ladder; /* that piece of the ladder, 80 columns; "" when there is none */
    const char *figure; /* … as an SVG, where the options ask for it; "": it has none */
    /* the line of the student's source that made the first of the calls; "" and 0: not known */
    const char *file;
    int line;
};

struct named_mistake { /* a finding of the timeline */
    const struct finding_rule *rule;
    const char *says, *fix;
    /* its calls and packets as rows, 80 columns (view/ladder/ladder.h); "" when there are none */
    const char *shown;
    enum severity severity;
    int counts_from; /* an error costs points from this step on; 0: it is no error */
    bool costs;      /* … and this is such a step */
    const char
        *file; /* the line of the source that made the first of its calls; "" and 0: not known */
    int line;
};
enum { MISTAKES_MAX = 6 };

struct check_result {
    const char *name; /* "server-capitals" */
    /* students are told its verdict and its points, and nothing else (points.h) */
    bool hidden;
    const char *hint; /* of the instructor's, to who failed it; "" */
    enum verdict verdict;
    /* what it asks for is there, also when a mistake of the run costs its points: others can build
     * on it */
    bool answered;
    /* a check that earns nothing takes points when it does not hold: `points` is below 0 then */
    int points, max_points;
    int elsewhere;               /* VERDICT_NOT_CHECKED: how many it gives on other machines */
    int costs;                   /* how many, or 0 */
    const char *says;            /* one sentence: what must be true */
    const char *run;             /* which run it looks at, "" when it needs none */
    const char *expected, *seen; /* "" when there is nothing to say */
    const char *refused;         /* the first call of its run that was refused, and whose; "" */
    struct shown_evidence evidence;
    size_t mistake_count;
    struct named_mistake mistakes[MISTAKES_MAX];
    const char *sheet; /* "handouts/05-capitals.md#observe" */
};

/* A run that a check failed in, for who shows it: the records of its page (view/page.h). */
struct shown_run {
    const char *name, *records;
};
enum { SHOWN_RUNS_MAX = 24 };

struct grade {
    struct arena arena;
    const char *step; /* "05-capitals" */
    uint64_t seed;
    double seconds;
    int64_t
        moment_s; /* when it was handed in, if that is known, else when it was graded; since 1970 */
    int score, max_score; /* no score when the grade is not sound */
    int not_checked;      /* points of checks that this machine can't hold: not in max_score */
    /* handed in after the deadline: the score is so many per cent of `on_time` */
    bool is_late;
    int late_percent, on_time;
    int64_t handed_in_s, deadline_s; /* … since 1970 */
    size_t check_count;
    struct check_result *checks; /* in the arena */
    size_t note_count;
    const char *notes[6]; /* what a person should know about how it was graded */
    const char *walls;    /* that stood between programs and this machine: a list; "" */
    size_t run_count;     /* 0 unless the options ask for them */
    struct shown_run runs[SHOWN_RUNS_MAX];
    /* what the client and the server did, as digits; the same digits, the same behaviour; "" (behaviour.h) */
    char behaviour[BEHAVIOURS][17];
    size_t undecided; /* of half a report (so_far.h): checks that are still to come */
    bool untried; /* the grader can't work here: no check was tried, and the last note says why */
};

struct lab_step;
struct points;

struct grade_options {
    const struct lab_step *step;
    const char *folder;          /* DIR */
    const struct points *points; /* changed points, or NULL */
    int try_number;              /* of the student's, from 1: hints come later */
    bool has_handed_in;
    int64_t handed_in_s; /* when the folder was handed in */
    uint64_t seed;
    bool less_walls;     /* grade also where a wall can't be built */
    const char *keep;    /* folder where each run is kept (keep.h), or NULL */
    bool show_runs;      /* … and those that a check failed in stand in the grade, too */
    bool show_figures;   /* evidence has figures */
    const char *variant; /* of a broken pair: the folder must hold this one; NULL: whichever */
    /* path of the sockwire program: it plays our clients and servers */
    const char *self;
    void (*progress)(void *context, const char *what); /* may be NULL */
    /* while runs are still to come: what is known by now; it lives until this returns.  May be NULL */
    void (*so_far)(void *context, struct grade *half);
    void *context;
};

/* Grade.  0 with the record filled in (grade_release() it), even when nothing could be built; -1
 * and err when the grader itself could not begin. */
int grade(struct grade *grade, const struct grade_options *asked, struct err *err);
void grade_release(struct grade *grade);

/* What a student may see of it, in `shown`; it lives as long as the grade. */
void grade_for_student(struct grade *shown, struct grade *grade);

/* score and max_score from the checks. */
void grade_sum(struct grade *grade);
bool grade_is_sound(const struct grade *grade); /* no check has a grader_error */

#endif
