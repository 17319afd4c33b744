/* Which descriptor of which process points to which socket, and how many still do.
 *
 * Processes made by fork() have a table of their own with the same sockets in it; threads share
 * one.  A socket is closed by the kernel when the last descriptor goes, whoever holds it: only then
 * is there a FIN.  The tables follow the traced calls; where a descriptor may have come by another
 * way (exec, SCM_RIGHTS), descriptors_rescan() asks /proc. */
#ifndef CALL_DESCRIPTORS_H
#define CALL_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* One table, shared by all tasks that were made with CLONE_FILES. */
struct descriptors {
    int tasks;    /* how many tasks use it */
    size_t count; /* size of list[] */
    struct descriptor {
        uint64_t inode;  /* 0: not a socket */
        uint64_t former; /* the socket that it named before it was closed; 0: none */
        unsigned reused; /* how often the number was seen in use for something else since then */
    } * list;            /* by descriptor */
    bool refused;        /* a call that makes sockets failed: -1 is taken for a descriptor */
};

/* How often each socket is referred to, over all tables. */
struct references {
    size_t count, used;
    struct reference {
        uint64_t inode;
        unsigned refs;
        unsigned passing; /* sent through a Unix socket and not received yet */
        int domain, type; /* AF_*, SOCK_*; 0: not known (yet) */
        bool seen;        /* its addresses are known, or told by later calls: a send need not ask */
        bool pair;        /* socketpair() made it: its other end is the programs' own */
        bool asked;       /* it was looked at from outside while its connect() waited */
        struct own_socket *own; /* where the run has an address of its own: own_address.h */
    } * list;
};

void references_release(struct references *references);
/* made when it is new */
struct reference *reference_of(struct references *references, uint64_t inode);

/* NULL: there is none; it lasts until one is made */
const struct reference *reference_find(const struct references *references, uint64_t inode);

/* for one task */
struct descriptors *descriptors_new(void);
/* fork */
struct descriptors *descriptors_copy(const struct descriptors *from, struct references *references);
void descriptors_free(struct descriptors *descriptors); /* its sockets must have been taken out */

uint64_t descriptors_get(const struct descriptors *descriptors, int fd); /* 0: not a socket */
void descriptors_set(struct descriptors *descriptors, int fd, uint64_t inode,
                     struct references *references);

/* A descriptor that named a socket names nothing now: what a task asks of it fails.  *former: that
 * socket; 0 when the number was used for something else in between (perror() opens a descriptor for
 * a moment), so that nobody knows what is meant.  The task is stopped. */
bool descriptors_was_socket(struct descriptors *descriptors, pid_t tid, int fd, uint64_t *former);

/* Take a descriptor out; true when it was the last that pointed to its socket. */
bool descriptors_drop(struct descriptors *descriptors, int fd, struct references *references);

/* True when dropping fd would leave nothing that points to its socket. */
bool descriptors_is_last(const struct descriptors *descriptors, int fd,
                         struct references *references);

/* The inode of the socket behind a descriptor of a stopped task, from /proc; 0 when it is no
 * socket. */
uint64_t descriptor_inode(pid_t tid, int fd);

/* Make the table what /proc says; calls gone(inode) for each socket that nothing points to any
 * more. */
void descriptors_rescan(struct descriptors *descriptors, pid_t tid, struct references *references,
                        void (*gone)(void *context, uint64_t inode), void *context);

#endif
