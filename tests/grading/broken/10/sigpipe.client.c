/* No word against SIGPIPE. */
#define SEND(fd, bytes, count) send(fd, bytes, count, 0)
#include "refusals.h"
