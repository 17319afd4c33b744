/* What the kernel counts in a network namespace: /proc/net/netstat and /proc/net/snmp.
 *
 * The files belong to the namespace in which they were opened, wherever the process goes later. */
#ifndef HOST_KERNEL_COUNTERS_H
#define HOST_KERNEL_COUNTERS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct kernel_counter {
    char name[48]; /* "TcpRetransSegs", "TCPLossProbes": as nstat(8) has it, without "TcpExt" */
    uint64_t count;
};

struct kernel_counters {
    int files[2];
    size_t count, capacity;
    struct kernel_counter *list; /* as they were when they were read */
};

/* In the current network namespace.  -1 and err. */
int kernel_counters_open(struct kernel_counters *counters, struct err *err);
void kernel_counters_read(struct kernel_counters *counters); /* into the list */
/* 0: there is none of that name. */
uint64_t kernel_counters_get(const struct kernel_counters *counters, const char *name);
void kernel_counters_close(struct kernel_counters *counters);

#endif
