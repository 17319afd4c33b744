/* What the kernel's own words on its TCP mean, where they changed: slow start, recovery, undo … One
 * sentence for the change between two answers of one end (--kernel); NULL where none is sure.
 *
 * The kernel is asked now and then, so a change that came and went between two answers is not
 * told.  Names and sections: RFC 5681 (congestion control), 6298 (timeout), 6675 (SACK recovery),
 * 6937 (PRR), 8985 (RACK); where Linux differs, the sentence says what Linux does. */
#include "timeline/join.h"

static bool repairs(const struct tcp_report *r)
{
    return r->ca_state == CA_RECOVERY || r->ca_state == CA_LOSS;
}

/* Not that of a SYN, after which everything begins anew. */
static bool undone(const struct tcp_report *before, const struct tcp_report *now)
{
    bool ends = repairs(before) && !repairs(now) && now->ssthresh > before->ssthresh;
    /* DSACK may tell after the repair; only an undo makes ssthresh infinite again */
    bool after = !repairs(before) && !repairs(now) && now->ssthresh == SSTHRESH_INFINITE &&
                 before->ssthresh != SSTHRESH_INFINITE;
    return (ends || after) && before->srtt_us && now->cwnd > before->cwnd;
}

/* cwnd falls: an ICMP error that asks for smaller segments leads to this state, too, and leaves it. */
static bool timed_out(const struct tcp_report *before, const struct tcp_report *now)
{
    return before->ca_state != CA_LOSS && now->ca_state == CA_LOSS && before->srtt_us &&
           now->cwnd < before->cwnd;
}

static bool timed_out_again(const struct tcp_report *before, const struct tcp_report *now)
{
    return before->ca_state == CA_LOSS && now->ca_state == CA_LOSS &&
           now->backoff > before->backoff;
}

static bool recovers(const struct tcp_report *before, const struct tcp_report *now)
{
    return before->ca_state != CA_RECOVERY && now->ca_state == CA_RECOVERY;
}

static bool overtaken(const struct tcp_report *before, const struct tcp_report *now)
{
    return before->reordering && now->reordering > before->reordering;
}

static bool disordered(const struct tcp_report *before, const struct tcp_report *now)
{
    return before->ca_state == CA_OPEN && now->ca_state == CA_DISORDER;
}

static bool recovered(const struct tcp_report *before, const struct tcp_report *now)
{
    return before->ca_state == CA_RECOVERY && now->ca_state == CA_OPEN &&
           now->ssthresh <= before->ssthresh;
}

static bool repaired(const struct tcp_report *before, const struct tcp_report *now)
{
    return before->ca_state == CA_LOSS && now->ca_state == CA_OPEN && before->srtt_us &&
           now->ssthresh <= before->ssthresh;
}

static bool calmed(const struct tcp_report *before, const struct tcp_report *now)
{
    return before->backoff && !now->backoff && now->srtt_us && before->unacked;
}

/* Nothing was on its way: it was the timer of the probes that had doubled. */
static bool reopened(const struct tcp_report *before, const struct tcp_report *now)
{
    return before->backoff && !now->backoff && !before->unacked && now->snd_wnd > before->snd_wnd;
}

static bool grows(const struct tcp_report *before, const struct tcp_report *now)
{
    return before->ca_state == CA_OPEN && now->ca_state == CA_OPEN && now->cwnd > before->cwnd;
}

static bool starts_slowly(const struct tcp_report *before, const struct tcp_report *now)
{
    return grows(before, now) && before->cwnd < before->ssthresh &&
           now->ssthresh == before->ssthresh;
}

static bool avoids(const struct tcp_report *before, const struct tcp_report *now)
{
    return grows(before, now) && before->cwnd >= before->ssthresh &&
           now->ssthresh == before->ssthresh;
}

static const struct change {
    bool (*is)(const struct tcp_report *before, const struct tcp_report *now);
    const char *says;
} changes[] = {
    { undone,
      "What looked like a loss was none: the congestion window and ssthresh are raised again "
      "(undo, by DSACK, timestamps or F-RTO)." },
    { timed_out,
      "The retransmission timer ran out: cwnd begins again with one segment beside those still on "
      "their way, and slow start goes up to ssthresh (RFC 5681 3.1, Linux)." },
    { timed_out_again,
      "The retransmission timer ran out again: its next run is twice as long (RFC 6298 5.5)." },
    { recovers, "Acknowledgements tell of a loss: fast recovery. cwnd goes down to ssthresh while "
                "they come (PRR, RFC 6937)." },
    { overtaken, "Segments had only overtaken each other: that was no loss, and the kernel will "
                 "wait longer before it takes that for one." },
    { disordered,
      "Later bytes arrived before earlier ones: a loss, or reordering. cwnd stays while "
      "the kernel waits to see which (RFC 8985)." },
    { recovered, "All that was on its way when the loss was seen is acknowledged: fast recovery is "
                 "over (RFC 6675 5)." },
    { repaired, "What was taken for lost is acknowledged: the repair is over." },
    { calmed, "New bytes were acknowledged: the retransmission timeout is no longer doubled." },
    { reopened, "The window has opened: the timer of the probes is no longer doubled." },
    { starts_slowly,
      "Slow start: cwnd grows by each segment that is acknowledged, so it doubles in "
      "a round trip (RFC 5681 3.1)." },
    { avoids,
      "Congestion avoidance: at ssthresh and above, cwnd grows slowly. Reno adds one "
      "segment in a round trip (RFC 5681 3.1), CUBIC more with the time since the last loss "
      "(RFC 9438)." },
};

int tcp_told_change(const struct tcp_told *told)
{
    for (size_t i = 0; told->before && i < sizeof changes / sizeof *changes; i++)
        if (changes[i].is(told->before->report, told->report))
            return (int)i;
    return -1;
}

const char *tcp_told_says(const struct tcp_told *told)
{
    int change = tcp_told_change(told);
    return change >= 0 ? changes[change].says : NULL;
}

const char *tcp_told_phase(const struct tcp_told *told)
{
    const struct tcp_report *r = told->report;
    if (r->ca_state == CA_LOSS)
        return "loss";
    if (r->ca_state == CA_RECOVERY || r->ca_state == CA_CWR)
        return "recovery";
    if (!r->unacked)
        return NULL;
    return r->cwnd < r->ssthresh ? "slow-start" : "avoidance"; /* infinite at first */
}

uint32_t tcp_told_in_flight(const struct tcp_told *told)
{
    const struct tcp_report *r = told->report;
    uint32_t left = r->sacked + r->lost, sent = r->unacked + r->retrans;
    return sent > left ? sent - left : 0;
}
