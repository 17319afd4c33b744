/* --kernel: asks the kernel what it thinks of the connections whose packets have just passed.
 *
 * When: once a turn of the loop, after the capture was read, about each connection of which a
 * packet was among what was read; of both ends.  A turn takes what the capture has gathered in about
 * a millisecond, so a fast transfer is looked at some hundred times a second and not at each
 * packet, and a wire with a delay at each packet or nearly so.  An answer that only repeats the last
 * one is not told. */
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "run/parts.h"

enum { PAIRS_MAX = 64, LAST_MAX = 256 };

struct pair {
    struct address address[2];
};

struct tcp_asker {
    const struct hosts *hosts; /* NULL: all stand on one */
    size_t host_count;
    int *diags; /* of each host */
    size_t count;
    struct pair pairs[PAIRS_MAX];     /* seen in this turn; more are asked in a later one */
    struct tcp_report last[LAST_MAX]; /* by the ports: a place may be taken over by another */
};

static int open_on(const struct hosts *hosts, size_t host, struct err *err)
{
    if (!hosts)
        return tcp_diag_open(err);
    if (hosts_visit(hosts, host, err) != 0)
        return -1;
    int diag = tcp_diag_open(err);
    hosts_return(hosts);
    return diag;
}

struct tcp_asker *tcp_asker_new(const struct run_options *options, struct err *err)
{
    struct tcp_asker *asker = xcalloc(1, sizeof *asker);
    asker->hosts = options->hosts;
    size_t count = options->hosts ? options->hosts->count : 1;
    asker->diags = xcalloc(count, sizeof *asker->diags);
    for (size_t i = 0; i < count; i++) {
        int diag = open_on(options->hosts, i, err);
        if (diag < 0) {
            tcp_asker_free(asker);
            return NULL;
        }
        asker->diags[asker->host_count++] = diag;
    }
    return asker;
}

void tcp_asker_free(struct tcp_asker *asker)
{
    if (!asker)
        return;
    for (size_t i = 0; i < asker->host_count; i++)
        close(asker->diags[i]);
    free(asker->diags);
    free(asker);
}

void tcp_asker_sees(struct tcp_asker *asker, const struct packet_facts *facts)
{
    if (facts->protocol != PROTOCOL_TCP || asker->count == PAIRS_MAX)
        return;
    for (size_t i = asker->count; i-- > 0;) {
        const struct address *pair = asker->pairs[i].address;
        bool turned = address_same(&pair[1], &facts->src);
        if ((turned || address_same(&pair[0], &facts->src)) &&
            address_same(&pair[!turned], &facts->dst))
            return;
    }
    asker->pairs[asker->count++] = (struct pair){ { facts->src, facts->dst } };
}

static void ask(struct run *run, const struct address *local, const struct address *peer)
{
    struct tcp_asker *asker = run->asker;
    struct tcp_report report;
    int host = asker->hosts ? hosts_with_ip(asker->hosts, local) : 0;
    if (host < 0 || !tcp_diag_ask(asker->diags[host], local, peer, &report))
        return;
    int64_t now = clock_now_ns();
    struct tcp_report *last = &asker->last[(local->port * 31u + peer->port) % LAST_MAX];
    if (tcp_report_same(last, &report))
        return;
    *last = report;
    run_tcp_info(run, now, host, &report);
}

void tcp_asker_asks(struct run *run)
{
    struct tcp_asker *asker = run->asker;
    for (size_t i = 0; i < asker->count; i++) {
        const struct address *pair = asker->pairs[i].address;
        ask(run, &pair[0], &pair[1]);
        if (!address_same(&pair[0], &pair[1]))
            ask(run, &pair[1], &pair[0]);
    }
    asker->count = 0;
}
