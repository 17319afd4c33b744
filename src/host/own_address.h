/* An address of 127.0.0.0/8 that belongs to one run alone, on a network that it shares with others.
 *
 *     own_address_claim()     one at random, locked; port 12000 is free there
 *     … the run …             its programs get it in their calls (call/own_address.h)
 *     own_address_free()      or the end of the process
 *
 * All of 127.0.0.0/8 is there on every machine, without a right.  Who holds an address holds an abstract socket of
 * its name: those belong to the network, as addresses do, so containers that share a network see each other.  What
 * an earlier run has left in TIME_WAIT on its port is seen, and another address taken. */
#ifndef HOST_OWN_ADDRESS_H
#define HOST_OWN_ADDRESS_H

#include "base/address.h"
#include "base/err.h"

struct own_address {
    struct address address; /* version 0: none */
    int lock;
};

enum { OWN_ADDRESS_PORT = 12000 }; /* of all labs */

/* -1 and err: no address has that port free (somebody listens on it on all of them). */
int own_address_claim(struct own_address *own, struct err *err);
void own_address_free(struct own_address *own);

#endif
