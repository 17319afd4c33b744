/* What the kernel counts while the run lasts, with --kernel: read on each host before the first
 * program starts and when the run is over, and what has grown is told.  Only in a private network:
 * else others are counted, too. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "host/kernel_counters.h"
#include "run/parts.h"

struct run_counters {
    size_t count; /* of hosts */
    struct kernel_counters *hosts;
};

int run_counters_begin(struct run *run, struct err *err)
{
    const struct hosts *hosts = run->options->hosts;
    if (run->options->host->ground != GROUND_PRIVATE)
        return 0;
    struct run_counters *counters = run->counters = xcalloc(1, sizeof *counters);
    size_t count = hosts ? hosts->count : 1;
    counters->hosts = xcalloc(count, sizeof *counters->hosts);
    for (size_t i = 0; i < count; i++) {
        if (hosts && hosts_visit(hosts, i, err) != 0)
            return -1;
        int opened = kernel_counters_open(&counters->hosts[i], err);
        if (hosts)
            hosts_return(hosts);
        if (opened != 0)
            return -1;
        counters->count++;
    }
    return 0;
}

static void host_tells(struct run *run, int host, struct kernel_counters *counted)
{
    kernel_counters_end(counted);
    int64_t now = clock_now_ns();
    for (size_t i = 0; i < counted->after.count; i++) {
        const struct kernel_counter *c = &counted->after.list[i];
        uint64_t before = kernel_counter_of(&counted->before, c->name);
        if (c->count > before && counter_is_known(c->name))
            run_counter(run, now, host, c->name, c->count - before);
    }
}

void run_counters_end(struct run *run)
{
    for (size_t i = 0; run->counters && i < run->counters->count; i++)
        host_tells(run, (int)i, &run->counters->hosts[i]);
}

void run_counters_free(struct run_counters *counters)
{
    if (!counters)
        return;
    for (size_t i = 0; i < counters->count; i++)
        kernel_counters_close(&counters->hosts[i]);
    free(counters->hosts);
    free(counters);
}
