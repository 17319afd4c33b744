/* SA_RESTART: connect() and recv() go on by themselves, and nothing is interrupted. */
#define FLAGS SA_RESTART
#include "refusals.h"
