/* Where the run has an address of its own on a network that it shares (readdress.h): how a call of a stopped
 * program gets it, and how what the kernel tells reads as the program expects.
 *
 *     at the begin     the address is read, and checked; what the kernel gets is written anew, below the
 *                      thread's stack pointer, and the call is pointed there
 *     at the exit      registers and stack are put back; told addresses are written over
 *
 * A socket that was not bound is bound to the run's address first: in the place of connect(), sendto() or listen()
 * the thread makes a bind(), and then the call again.  So nothing that it sends can leave the machine (the kernel
 * routes no packet from 127.0.0.0/8 to another interface), and no socket of the run is reached from outside.
 *
 * What the kernel does is known by that: addresses are noted here, and sock_diag(7) tells the state.  The program's
 * descriptor need not be duplicated, which containers refuse. */
#ifndef CALL_OWN_ADDRESS_H
#define CALL_OWN_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"

struct socket_info;
struct task;
struct tracer;

/* A socket, by what was done to it: addresses as the kernel has them. */
struct own_socket {
    bool bound;  /* … to the run's address */
    bool as_any; /* … as 0.0.0.0 or ::, as its program thinks */
    bool listens;
    bool has_port;   /* … which stays when a connection is over: bind() named it */
    uint16_t wanted; /* the port of a bind() that is made for it, until one is free; */
    unsigned tries;  /* … how many were not */
    struct address local, peer;
};

enum { OWN_MESSAGES = 32, OWN_SCRATCH_BYTES = OWN_MESSAGES * 192, OWN_ARGUMENTS = 2 };

/* A task's call that was changed. */
struct own_call {
    bool binds_first; /* a bind() is made in its place; then it comes again */
    bool gives_port;  /* bind() to no port: it gets one, so that we know it */
    bool learns;      /* accept(): whose peer is told to us, not to the program */
    int error;        /* the call is not made: it fails with that */
    unsigned arguments;
    struct {
        unsigned index;
        uint64_t value; /* what the kernel got: a call that goes on after a signal has it, too */
    } argument[OWN_ARGUMENTS];
    uint64_t sp, scratch; /* the thread's stack pointer; what was written over */
    unsigned scratch_bytes;
    unsigned messages; /* of sendmmsg(): how much of each was sent is to be told */
    uint8_t was[OWN_SCRATCH_BYTES];
    struct address named, told; /* by the call; by accept() */
    int32_t room;               /* for the address that it asks for: the kernel writes no more */
    bool any;
    uint64_t inode; /* the socket, also of a descriptor that was not seen to come; 0: it is none */
};

/* The call at its seccomp stop is about to begin, or goes on. */
void own_address_begins(struct tracer *tracer, struct task *task);

/* The call was an exec, and worked. */
void own_address_executed(struct task *task);

/* At each exit stop, before anything else.  True: it was a bind(), and the call itself comes again. */
bool own_address_leaves(struct tracer *tracer, struct task *task);

/* … and it is over, with this result: what it told, and what it did. */
void own_address_ends(struct tracer *tracer, struct task *task, int64_t result);
/* … and made this socket. */
void own_address_made(struct tracer *tracer, struct task *task, uint64_t inode);

/* In place of socket_info_read(). */
bool own_address_look(struct tracer *tracer, const struct task *task, uint64_t inode,
                      struct socket_info *look);

/* ---- what its files share ---- */

struct own_socket *own_socket_of(struct tracer *tracer, uint64_t inode);
/* not of AF_UNIX, nor of AF_NETLINK */
bool own_is_internet(const struct tracer *tracer, uint64_t inode);
/* all of the program's memory there, or false */
bool own_peek(const struct task *task, uint64_t address, void *to, size_t count);
bool own_poke(const struct task *task, uint64_t address, const void *from, size_t count);

#endif
