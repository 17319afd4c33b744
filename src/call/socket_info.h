/* Looking into a live socket of a traced program: what the kernel knows of it.
 *
 * The descriptor is duplicated with pidfd_getfd(), asked, and closed before the program goes on:
 * while a duplicate is held, the program's own close() would send no FIN.  Where the duplicate is
 * refused (Docker's default profile), /proc/net tells the addresses and the state. */
#ifndef CALL_SOCKET_INFO_H
#define CALL_SOCKET_INFO_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/address.h"

struct socket_info {
    int domain, type;           /* AF_*, SOCK_*; 0: not known */
    struct address local, peer; /* version 0: none, or not known */
    int tcp_state;              /* Linux's TCP_ESTABLISHED …; 0: no TCP, or not known */
};

/* Ask about descriptor fd of process pid (a thread-group leader) whose socket has this inode.
 * False: nothing could be learnt. */
bool socket_info_read(struct socket_info *look, pid_t pid, int fd, uint64_t inode);

/* The same without a duplicate, by inode: also for a program that runs. */
bool socket_info_from_outside(struct socket_info *look, pid_t pid, uint64_t inode);

#endif
