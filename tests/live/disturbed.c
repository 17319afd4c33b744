/* Was the machine too busy for a case?
 *
 * A row tells what the wire shows when everybody gets the CPU in time.  On loopback nothing is lost
 * and nothing overtakes; but while the CPUs are busy elsewhere, a packet may lie there for longer
 * than a timer of TCP runs (then the kernel really sends it again), be overtaken by one that
 * another CPU sent, or a program may pause while the kernel's patience with a small segment ends.
 * All that is true, and not what the case is about.
 *
 * It is judged here from numbers and times of the packets and calls alone, not from what the
 * timeline says of them; and where the row itself speaks of loss or timers, it is no excuse. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "pair.h"

enum { TIMER_NS = 4 * NS_PER_MS }; /* no timer of TCP that sends data runs for less */

struct course { /* of one end of a connection */
    bool known;
    uint32_t next;
};

static bool names(const struct live_case *about, const char *word)
{
    return (about->wire && strstr(about->wire, word)) ||
           (about->among && strstr(about->among, word));
}

static bool in_a_call(const struct timeline *timeline, const struct packet *packet)
{
    const struct socket *socket = packet->connection->socket[packet->from];
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call_facts *facts = timeline->calls[i]->facts;
        if (timeline->calls[i]->socket == socket && facts->t_begin_ns <= packet->facts.t_ns &&
            (!timeline->calls[i]->ended || packet->facts.t_ns <= facts->t_end_ns))
            return true;
    }
    return false;
}

const char *disturbed(const struct live_case *about, const struct timeline *timeline)
{
    static char why[200];
    const char *late = about->late ? about->late(timeline) : NULL;
    bool timers = names(about, "timer"),
         probes = timers || names(about, "probe") || names(about, "keep-alive");
    if (late || about->loses)
        return late;
    struct course(*courses)[2] = calloc(timeline->connection_count + 1, sizeof *courses);
    int64_t *last_ns = calloc(timeline->connection_count + 1, sizeof *last_ns);
    why[0] = '\0';
    for (size_t i = 0; courses && last_ns && !why[0] && i < timeline->packet_count; i++) {
        const struct packet *packet = timeline->packets[i];
        const struct tcp_facts *tcp = &packet->facts.tcp;
        const struct connection *c = packet->connection;
        if (!c || packet->facts.protocol != PROTOCOL_TCP || (tcp->flags & TCP_RST))
            continue;
        size_t place = 0;
        while (timeline->connections[place] != c)
            place++;
        struct course *course = &courses[place][packet->from];
        uint32_t bytes = packet->facts.payload_bytes,
                 end = tcp->seq + bytes + !!(tcp->flags & TCP_SYN) + !!(tcp->flags & TCP_FIN);
        bool back = course->known && (int32_t)(tcp->seq - course->next) < 0;
        if (back && (end != tcp->seq || !probes))
            snprintf(why, sizeof why, "packet %d was sent again, or overtaken", packet->id);
        else if (bytes && (!timers || about->hurries) &&
                 packet->facts.t_ns - last_ns[place] >= TIMER_NS && !in_a_call(timeline, packet))
            snprintf(why, sizeof why, "packet %d left by itself after %lld ms of silence",
                     packet->id, (long long)(packet->facts.t_ns - last_ns[place]) / NS_PER_MS);
        if (!course->known || (int32_t)(end - course->next) > 0)
            course->next = end;
        course->known = true;
        last_ns[place] = packet->facts.t_ns;
    }
    free(courses);
    free(last_ns);
    return why[0] ? why : NULL;
}
