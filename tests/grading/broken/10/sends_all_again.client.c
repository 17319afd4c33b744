/* After EINTR the line is sent from its beginning. */
#define SEND_INTERRUPTED(sent) sent = 0
#define SEND(fd, bytes, count) send(fd, bytes, (count) > 10 ? 10 : (count), MSG_NOSIGNAL)
#include "refusals.h"
