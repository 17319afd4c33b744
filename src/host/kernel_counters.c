/* See kernel_counters.h.  Both files are pairs of lines:
 *
 *     TcpExt: SyncookiesSent SyncookiesRecv …
 *     TcpExt: 0 0 …
 */
#include "host/kernel_counters.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

enum { FILE_MOST = 1 << 16 };
static const char *const paths[2] = { "/proc/self/net/netstat", "/proc/self/net/snmp" };

/* One pair of lines.  Each is cut into words in place. */
static void pair_take(struct kernel_counter_list *counters, char *names, char *values)
{
    char *name_at, *value_at;
    const char *group = strtok_r(names, ": ", &name_at);
    strtok_r(values, " ", &value_at);
    for (;;) {
        const char *name = strtok_r(NULL, ": ", &name_at);
        const char *value = strtok_r(NULL, " ", &value_at);
        if (!group || !name || !value)
            return;
        array_reserve(&counters->list, &counters->capacity, counters->count,
                      sizeof *counters->list);
        struct kernel_counter *counter = &counters->list[counters->count++];
        snprintf(counter->name, sizeof counter->name, "%s%s", strcmp(group, "TcpExt") ? group : "",
                 name);
        counter->count = strtoull(value, NULL, 10);
    }
}

static void file_take(struct kernel_counter_list *counters, int file)
{
    char *text = xcalloc(1, FILE_MOST), *at = text;
    ssize_t got = 0, more;
    while (got < FILE_MOST - 1 &&
           (more = pread(file, text + got, (size_t)(FILE_MOST - 1 - got), got)) > 0)
        got += more;
    for (char *names; (names = strsep(&at, "\n")) && at;) {
        char *values = strsep(&at, "\n");
        pair_take(counters, names, values);
    }
    free(text);
}

static void list_read(struct kernel_counter_list *counters, const int files[2])
{
    counters->count = 0;
    for (int i = 0; i < 2; i++)
        file_take(counters, files[i]);
}

int kernel_counters_open(struct kernel_counters *counters, struct err *err)
{
    *counters = (struct kernel_counters){ .files = { -1, -1 } };
    for (int i = 0; i < 2; i++) {
        counters->files[i] = open(paths[i], O_RDONLY | O_CLOEXEC);
        if (counters->files[i] < 0) {
            err_errno(err, "opening the kernel's counters (%s)", paths[i]);
            kernel_counters_close(counters);
            return -1;
        }
    }
    list_read(&counters->before, counters->files);
    return 0;
}

void kernel_counters_end(struct kernel_counters *counters)
{
    list_read(&counters->after, counters->files);
}

void kernel_counters_close(struct kernel_counters *counters)
{
    for (int i = 0; i < 2; i++)
        if (counters->files[i] >= 0)
            close(counters->files[i]);
    free(counters->before.list);
    free(counters->after.list);
    *counters = (struct kernel_counters){ .files = { -1, -1 } };
}

uint64_t kernel_counter_of(const struct kernel_counter_list *counters, const char *name)
{
    for (size_t i = 0; i < counters->count; i++)
        if (!strcmp(counters->list[i].name, name))
            return counters->list[i].count;
    return 0;
}
