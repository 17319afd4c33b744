/* The finished programs that a step comes with, where its student writes none: 14-bad-wire has those
 * of 08-lines.  Made from solutions/ by solutions/given.sh, when sockwire is built. */
#ifndef GRADE_GIVEN_H
#define GRADE_GIVEN_H

struct given {
    const char *step;            /* "14-bad-wire"; NULL: the table ends */
    const char *client, *server; /* sources, ended by a NUL */
};

extern const struct given given_programs[];

/* NULL: the student's own programs are graded. */
const struct given *given_find(const char *step);

#endif
