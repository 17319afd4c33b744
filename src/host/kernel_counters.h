/* What the kernel counts in a network namespace: /proc/net/netstat, /proc/net/snmp and, of IPv6,
 * /proc/net/snmp6.
 *
 * The files belong to the namespace in which they were opened, wherever the process goes later. */
#ifndef HOST_KERNEL_COUNTERS_H
#define HOST_KERNEL_COUNTERS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { KERNEL_COUNTER_FILES = 3 };

struct kernel_counter {
    char name[48]; /* "TcpRetransSegs", "TCPLossProbes": as nstat(8) has it, without "TcpExt" */
    uint64_t count;
};

/* The files, and how they stood when they were read: once before, and once after. */
struct kernel_counters {
    int files[KERNEL_COUNTER_FILES];
    struct kernel_counter_list {
        size_t count, capacity;
        struct kernel_counter *list;
    } before, after;
};

/* In the current network namespace, and reads `before`.  -1 and err. */
int kernel_counters_open(struct kernel_counters *counters, struct err *err);
void kernel_counters_end(struct kernel_counters *counters); /* reads `after` */
/* 0: there is none of that name. */
uint64_t kernel_counter_of(const struct kernel_counter_list *counters, const char *name);
void kernel_counters_close(struct kernel_counters *counters);

#endif
