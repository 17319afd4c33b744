/* `sockwire grade STEP --class FILE`: the command's part of a class (src/grade/class/): what is said while
 * it goes on and after it, and the files for the instructor.
 *
 *     OUT/grades.csv  OUT/grades-moodle.csv  OUT/grades-canvas.csv  OUT/index.html */
#ifndef COMMAND_GRADE_CLASS_H
#define COMMAND_GRADE_CLASS_H

#include <stdbool.h>
#include <stdint.h>

struct lab_step;

enum { GRADE_JOBS_MAX = 256 };

struct grade_class {
    const char *from; /* a folder or a manifest */
    const char *out;  /* NULL: STEP-results */
    unsigned jobs;    /* 0: nothing is graded, and what is there is listed */
    bool jobs_given;  /* else as many as processors */
    const struct lab_step *step;
    const char *step_file; /* of a step that is not of the kit; else NULL */
    const char *self;
    char *points;      /* the text of the file of --points, or NULL */
    bool has_deadline; /* it names one */
    bool less_walls;
    uint64_t seed; /* UINT64_MAX: the class's own */
};

/* Exit status: 0 all graded, 1 some could not be, 125 none.  Ends the process by the signal that
 * stopped it. */
int grade_class(struct grade_class *asked);

#endif
