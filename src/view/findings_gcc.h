/* What was found, one line each as gcc writes an error, so that an editor jumps to the line.
 *
 *     server.c:12: error: recv(3, 9) failed with ENOTCONN: … [welcoming-socket-used]
 *
 * The line is that of the first call of the evidence, of the program whose mistake it is, whose source line is known.  A finding
 * without such a line names the program instead: "server: error: …". */
#ifndef VIEW_FINDINGS_GCC_H
#define VIEW_FINDINGS_GCC_H

#include <stdio.h>

#include "timeline/timeline.h"

void findings_gcc(FILE *out, const struct timeline *timeline);

#endif
