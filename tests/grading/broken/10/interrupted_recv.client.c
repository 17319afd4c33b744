/* EINTR of recv() is taken for a failure. */
#define RECV_INTERRUPTED() fail("recv", EINTR)
static void fail(const char *call, int error);
#include "refusals.h"
