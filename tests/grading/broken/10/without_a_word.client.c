/* Only its status says that something was wrong. */
#define SAY(call, error) (void)0
#include "refusals.h"
