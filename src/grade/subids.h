/* User ids that an ordinary user may give to processes of his own: subordinate ids (subuid(5)).
 * newuidmap(1) and newgidmap(1), which are set-user-ID programs of the machine, bring them into a
 * user namespace. */
#ifndef GRADE_SUBIDS_H
#define GRADE_SUBIDS_H

#include <stdbool.h>

struct subids {
    unsigned first, count; /* users and groups alike */
};

/* Those of the caller, two at least.  False: there are none, or no program that could bring them. */
bool subids_find(struct subids *range);

/* unshare(flags), a user namespace among them, in which the caller's own id and these two mean what
 * they mean outside, as users and as groups.  0; -1 with errno. */
int subids_map(unsigned one, unsigned other, int flags);

#endif
