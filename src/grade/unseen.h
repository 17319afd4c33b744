/* Where packets can't be captured: is there something in a run that only they would have told?
 *
 * A check that calls alone decide (check.h, by_calls) may still lose its points elsewhere, by a mistake that only packets
 * prove (findings/findings.h).  So it passes here only where each such mistake that counts for it can't have been made:
 *
 *     someone was refused, or nobody met       each connect() of the run has returned 0
 *     port-taken                               no call failed with EADDRINUSE
 *     end-ignored                              no socket met the end three times
 *     prompt-sent                              the server's first word came after its client's
 *     length-byte-order                        what was sent first begins with no length
 *     standstills                              the programs ended by themselves
 *     datagram-for-stream                      no datagram to port 12000, where TCP was asked for
 *     duplicate-taken                          no client took the same datagram twice, as the answer to two requests
 *     what 06 and later steps teach of TCP     the run has no TCP connection
 *
 * Else it is not checked. */
#ifndef GRADE_UNSEEN_H
#define GRADE_UNSEEN_H

#include "grade/check.h"
#include "grade/sandbox.h"

/* What would have to be seen, in words; NULL: nothing, the calls tell all. */
const char *unseen(const struct checking *c, enum limit limit);

#endif
