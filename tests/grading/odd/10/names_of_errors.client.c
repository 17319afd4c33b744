/* The names of the errors, on standard output. */
#define SAY(call, error) printf("\n%s failed: %s\n", call, strerrorname_np(error))
#define SAY_END() printf("\nthe server has closed, and the answer is not whole\n")
#include "refusals.h"
