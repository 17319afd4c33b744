/* SO_ERROR is asked, and errno is said: that is still the EINTR of connect(). */
#define SAY(call, error) perror(call)
#include "refusals.h"
