/* The names that the textbook's programs use: servername, server, client.  See names.c. */
#ifndef HOST_NAMES_H
#define HOST_NAMES_H

#include <stdbool.h>
#include <stdio.h>

#include "host/private.h"

/* Give this process, which must stand on private ground, an /etc/hosts of its own.  0 when the
 * names resolve afterwards; -1 and the refusal when not: nothing is lost then but the names. */
int names_enter(struct private_refusal *refusal);

/* Does the machine's own /etc/hosts say that all of them are this machine? */
bool names_in_hosts(FILE *hosts);

/* Our /etc/hosts: our own lines, then those of the machine's (may be NULL), without the names that
 * are ours. */
void names_write(FILE *out, FILE *machine);

#endif
