/* EINTR of connect() is taken for a failure. */
#define REACH(fd, to) (connect(fd, (const void *)(to), sizeof *(to)) ? errno : 0)
#include "refusals.h"
