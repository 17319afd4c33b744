/* Where packets can't be captured: is there something in a run that only they would have told?
 *
 * A check that calls alone decide (check.h) may still lose its points elsewhere, by a mistake that only packets prove
 * (findings/findings.h).  Of those that can count in such a check's run
 *
 *     all but one       ask for a TCP connection, or one that was refused: no call of the run asks for one, no mistake
 *     duplicate-taken   asks for a client that took the same datagram twice, as the answer to two requests
 *
 * and where one of them may be, the check is not checked. */
#ifndef GRADE_UNSEEN_H
#define GRADE_UNSEEN_H

#include "grade/check.h"

/* What would have to be seen, in words; NULL: nothing, the calls tell all. */
const char *unseen(const struct checking *c);

#endif
