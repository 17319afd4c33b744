/* Whatever it was: refused. */
#define SAY(call, error) fprintf(stderr, "%s: %s\n", call, strerror(ECONNREFUSED))
#include "refusals.h"
