/* A name that one process holds at a time, on the network that it stands in: an abstract Unix socket. */
#ifndef BASE_NAME_LOCK_H
#define BASE_NAME_LOCK_H

/* "sockwire-user-64000": a descriptor, which holds the name until it is closed; -1 with errno: somebody holds
 * it (EADDRINUSE). */
int name_lock(const char *name);

#endif
