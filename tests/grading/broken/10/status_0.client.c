/* It says what went wrong, and ends as if all were well. */
#define STATUS 0
#include "refusals.h"
