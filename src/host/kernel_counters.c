/* See kernel_counters.h.  The first two files are pairs of lines, the third, which only a kernel with
 * IPv6 has, is one line for each:
 *
 *     TcpExt: SyncookiesSent SyncookiesRecv …         Icmp6InDestUnreachs                     0
 *     TcpExt: 0 0 …                                   Udp6InCsumErrors                        0
 */
#include "host/kernel_counters.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

enum { FILE_MOST = 1 << 16 };
static const char *const paths[] = { "/proc/self/net/netstat", "/proc/self/net/snmp",
                                     "/proc/self/net/snmp6" };
enum { OF_IPV6 = KERNEL_COUNTER_FILES - 1 };

static void counter_take(struct kernel_counter_list *counters, const char *group, const char *name,
                         const char *value)
{
    array_reserve(&counters->list, &counters->capacity, counters->count, sizeof *counters->list);
    struct kernel_counter *counter = &counters->list[counters->count++];
    snprintf(counter->name, sizeof counter->name, "%s%s", group, name);
    counter->count = strtoull(value, NULL, 10);
}

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
        counter_take(counters, strcmp(group, "TcpExt") ? group : "", name, value);
    }
}

static void line_take(struct kernel_counter_list *counters, char *line)
{
    char *at;
    const char *name = strtok_r(line, " \t", &at), *value = strtok_r(NULL, " \t", &at);
    if (name && value)
        counter_take(counters, "", name, value);
}

static void file_take(struct kernel_counter_list *counters, int file, bool pairs)
{
    char *text = xcalloc(1, FILE_MOST), *at = text;
    ssize_t got = 0, more;
    while (got < FILE_MOST - 1 &&
           (more = pread(file, text + got, (size_t)(FILE_MOST - 1 - got), got)) > 0)
        got += more;
    for (char *line; (line = strsep(&at, "\n")) && at;) {
        if (pairs)
            pair_take(counters, line, strsep(&at, "\n"));
        else
            line_take(counters, line);
    }
    free(text);
}

static void list_read(struct kernel_counter_list *counters, const int files[KERNEL_COUNTER_FILES])
{
    counters->count = 0;
    for (int i = 0; i < KERNEL_COUNTER_FILES; i++)
        if (files[i] >= 0)
            file_take(counters, files[i], i != OF_IPV6);
}

int kernel_counters_open(struct kernel_counters *counters, struct err *err)
{
    *counters = (struct kernel_counters){ .files = { -1, -1, -1 } };
    for (int i = 0; i < KERNEL_COUNTER_FILES; i++) {
        counters->files[i] = open(paths[i], O_RDONLY | O_CLOEXEC);
        if (counters->files[i] < 0 && i != OF_IPV6) {
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
    for (int i = 0; i < KERNEL_COUNTER_FILES; i++)
        if (counters->files[i] >= 0)
            close(counters->files[i]);
    free(counters->before.list);
    free(counters->after.list);
    *counters = (struct kernel_counters){ .files = { -1, -1, -1 } };
}

uint64_t kernel_counter_of(const struct kernel_counter_list *counters, const char *name)
{
    for (size_t i = 0; i < counters->count; i++)
        if (!strcmp(counters->list[i].name, name))
            return counters->list[i].count;
    return 0;
}
