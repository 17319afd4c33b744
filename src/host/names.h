/* The names that the textbook's programs use: servername, server, client.  See names.c. */
#ifndef HOST_NAMES_H
#define HOST_NAMES_H

#include <stdbool.h>
#include <stdio.h>

#include "host/private.h"

/* A line of /etc/hosts that we write: an address, and its names with a blank between them. */
struct names_line {
    const char *address, *names;
};

/* Where all programs stand on one host: all names mean that host.  Ends with a line without
 * address. */
extern const struct names_line names_of_one_host[];

/* Give this process, which must stand on private ground, an /etc/hosts of its own, with these lines
 * first.  0 when the IPv4 names resolve afterwards; -1 and the refusal when not: nothing is lost
 * then but the names. */
int names_enter(const struct names_line *lines, struct private_refusal *refusal);

/* After names_enter() went well: other lines from now on.  The same results. */
int names_change(const struct names_line *lines, struct private_refusal *refusal);

/* Does the machine's own /etc/hosts say that all of them are this machine? */
bool names_in_hosts(FILE *hosts);

/* Our /etc/hosts: our own lines, then those of the machine's (may be NULL), without the names that
 * are ours. */
void names_write(FILE *out, const struct names_line *lines, FILE *machine);

#endif
