/* Capabilities: the parts of root's power, one bit each (capabilities(7)).  Raw system calls:
 * libcap would be one more library, and host_drop() (host.h) runs between fork() and exec(), where
 * only async-signal-safe calls may be made. */
#ifndef HOST_PRIVILEGES_H
#define HOST_PRIVILEGES_H

#include <stdbool.h>
#include <stdint.h>

uint64_t privileges_permitted(void); /* of the calling process; 0 when the kernel won't say */
/* What may be used is used: a file that has cap_net_raw+p (setcap(8)) runs also where the bounding set lacks it, as with +ep it
 * would not; and its children can be traced. */
void privileges_raise(void);
bool privileges_hold(uint64_t set, int capability);

/* Of what the default profile of a container engine leaves to root, walls without namespaces (grade/jail.h) want some:
 * the first of them that the set lacks, "CAP_SYS_CHROOT"; NULL: none. */
const char *privileges_missing(uint64_t set);

#endif
