/* User ids that no machine gives to people: each grade's programs get some, where root grades. */
#ifndef HOST_USER_IDS_H
#define HOST_USER_IDS_H

#include <stdbool.h>
#include <sys/types.h>

/* The first of many; and those where only small ones are there, as in a container whose user namespace
 * maps 65536. */
enum { USER_IDS = 0x70000000, USER_IDS_SMALL = 64000, USER_IDS_SMALL_COUNT = 1400 };

/* This process becomes that user, with no group but its own, for good: 0; -1 with errno. */
int user_ids_take(uid_t id);

/* Takes one to see whether it can be had, so in a child only: 0, and whether only small ones are there; -1
 * with errno: EINVAL, the user namespace does not know them; EPERM, the right is missing. */
int user_ids_try(bool *small);

#endif
