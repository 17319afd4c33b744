/* The seccomp filter: see filter.h. */
#include "call/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/memory.h"
#include "call/blocked.h"
#include "call/hidden.h"
#include "call/refuse.h"
#include "call/table.h"

/* The tracer hears of these by ptrace events; a stop at the call itself would tell it nothing. */
static bool needless(const struct call_row *row)
{
    return call_is_exit(row);
}

/* Through a pipe, which is large enough for any filter: a file may be limited (ulimit -f). */
static int export(scmp_filter_ctx context, struct filter *filter)
{
    int ends[2];
    size_t room = BPF_MAXINSNS * sizeof(struct sock_filter);
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return -errno;
    int result = seccomp_export_bpf(context, ends[1]);
    close(ends[1]);
    filter->program.filter = xmalloc(room);
    ssize_t got = result == 0 ? read(ends[0], filter->program.filter, room) : 0;
    if (result == 0 && (got <= 0 || (size_t)got % sizeof(struct sock_filter)))
        result = -EIO;
    filter->program.len = (unsigned short)((size_t)got / sizeof(struct sock_filter));
    close(ends[0]);
    return result;
}

/* A call of another architecture would be one that nobody sees. */
static int refuse(scmp_filter_ctx context)
{
    int result = 0;
    for (const char *const *name = refuse_names; *name && result == 0; name++) {
        int number = seccomp_syscall_resolve_name(*name);
        if (number >= 0)
            result = seccomp_rule_add(context, SCMP_ACT_TRACE(REFUSE_MARK), number, 0);
    }
    if (result == 0)
        result = seccomp_rule_add(context, SCMP_ACT_TRACE(REFUSE_MARK), SCMP_SYS(prctl), 1,
                                  SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, PR_SET_SECCOMP));
    if (result == 0) /* a page in a pipe must not stand for a huge one, which nobody counts */
        result = seccomp_rule_add(context, SCMP_ACT_TRACE(REFUSE_MARK), SCMP_SYS(prctl), 1,
                                  SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, PR_SET_THP_DISABLE));
    for (const struct refuse_aimed *call = refuse_aimed; call->name && result == 0; call++)
        result = seccomp_rule_add(context, SCMP_ACT_TRACE(1), (int)call->number, 1,
                                  SCMP_CMP(call->argument, SCMP_CMP_NE, 0, 0));
    for (const struct refuse_aimed *call = refuse_aimed; call->name && result == 0; call++)
        if (call->user)
            result =
                seccomp_rule_add(context, SCMP_ACT_TRACE(1), (int)call->number, 1,
                                 SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, (scmp_datum_t)call->user));
    if (result == 0)
        result = seccomp_rule_add(context, SCMP_ACT_TRACE(1), SCMP_SYS(setrlimit), 1,
                                  SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, RLIMIT_CORE));
    if (result == 0)
        result = seccomp_rule_add(context, SCMP_ACT_TRACE(1), SCMP_SYS(prlimit64), 1,
                                  SCMP_A1(SCMP_CMP_MASKED_EQ, UINT32_MAX, RLIMIT_CORE));
    for (const long *call = hidden_files; *call >= 0 && result == 0; call++)
        result = seccomp_rule_add(context, SCMP_ACT_TRACE(1), (int)*call, 0);
    if (result == 0)
        result = seccomp_rule_add(context, SCMP_ACT_TRACE(1), SCMP_SYS(mmap), 1,
                                  SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_SHARED, MAP_SHARED));
    int clone3 = seccomp_syscall_resolve_name("clone3");
    if (result == 0 && clone3 >= 0)
        result = seccomp_rule_add(context, SCMP_ACT_ERRNO(ENOSYS), clone3, 0);
    return result;
}

/* One call, one rule. */
static bool is_watched(const struct call_row *row, bool walled)
{
    bool refused = walled && call_is(row, SYS_clone3);
    for (const char *const *name = refuse_names; walled && *name && !refused; name++)
        refused = strcmp(row->name, *name) == 0;
    return !needless(row) && !refused;
}

int filter_build(struct filter *filter, bool walled, struct err *err)
{
    *filter = (struct filter){ 0 };
    scmp_filter_ctx context = seccomp_init(SCMP_ACT_ALLOW);
    if (!context)
        return err_set(err, "preparing to trace calls: libseccomp could not begin a filter");
    /* a program for another architecture (32-bit) runs untraced rather than being killed */
    int result = seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH,
                                  walled ? SCMP_ACT_TRACE(REFUSE_MARK) : SCMP_ACT_ALLOW);
    /* a binary tree; older kernels' libraries lack it */
    seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    for (size_t i = 0; result == 0 && i < call_table_rows; i++)
        if (is_watched(&call_table[i], walled))
            result = seccomp_rule_add(context, SCMP_ACT_TRACE(1), (int)call_table[i].number, 0);
    /* dumpable.c */
    for (int i = 0; result == 0 && i < 2; i++)
        result = seccomp_rule_add(
            context, SCMP_ACT_TRACE(1), SCMP_SYS(prctl), 1,
            SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, i == 0 ? PR_SET_DUMPABLE : PR_GET_DUMPABLE));
    for (const long *timer = blocked_timers; result == 0 && *timer >= 0; timer++)
        result = seccomp_rule_add(context, SCMP_ACT_TRACE(1), (int)*timer, 0);
    if (result == 0 && walled)
        result = refuse(context);
    if (result == 0)
        result = export(context, filter);
    seccomp_release(context);
    if (result == 0)
        return 0;
    filter_release(filter);
    return err_set(err, "preparing to trace calls: libseccomp refuses the filter: %s",
                   strerror(-result));
}

void filter_release(struct filter *filter)
{
    free(filter->program.filter);
    *filter = (struct filter){ 0 };
}

int filter_install(const struct filter *filter)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return -1;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter->program, 0, 0);
}
