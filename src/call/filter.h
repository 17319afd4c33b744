/* The seccomp filter that makes only the watched calls stop: everything else runs at full speed. */
#ifndef CALL_FILTER_H
#define CALL_FILTER_H

#include <linux/filter.h>
#include <stdbool.h>

#include "base/err.h"

struct filter {
    /* for prctl(PR_SET_SECCOMP) in the child: no library call between fork and exec */
    struct sock_fprog program;
};

/* Build it with libseccomp from the table of calls; walled: with those that are refused (refuse.h).
 * -1 and err when libseccomp refuses. */
int filter_build(struct filter *filter, bool walled, struct err *err);
void filter_release(struct filter *filter);

/* In the child: no new privileges (a condition of the kernel's), then the filter.  -1 with errno.
 */
int filter_install(const struct filter *filter);

#endif
