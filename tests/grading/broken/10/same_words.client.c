/* One text for all failures. */
#define SAY(call, error) fprintf(stderr, "%s: the network has a problem\n", "error")
#include "refusals.h"
