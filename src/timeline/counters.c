/* What the kernel counted in a run: each of its counters that names a cause, with a sentence.
 *
 * The kernel counts for a whole network namespace (/proc/net/netstat, snmp, snmp6; nstat(8) shows
 * them).  In a private network all that it counts is of this run.  The sentence says what one count
 * means. */
#include <string.h>

#include "base/memory.h"
#include "timeline/sources.h"

static const struct counter_meaning {
    const char *name, *says;
} meanings[] = {
    { "TcpInCsumErrors",
      "A segment arrived damaged: its checksum did not fit, so the kernel dropped it." },
    { "UdpInCsumErrors",
      "A datagram arrived damaged: its checksum did not fit, so the kernel dropped it." },
    { "Udp6InCsumErrors",
      "A datagram arrived damaged: its checksum did not fit, so the kernel dropped it." },
    { "IcmpInCsumErrors",
      "An ICMP message arrived damaged: its checksum did not fit, so the kernel dropped it." },
    { "Icmp6InCsumErrors",
      "An ICMP message arrived damaged: its checksum did not fit, so the kernel dropped it." },
    { "TcpAttemptFails",
      "An attempt to connect came to nothing: it was refused, or no answer came." },
    { "TcpOutRsts", "An RST was sent." },
    { "TcpRetransSegs", "A segment was sent again, for whatever reason." },
    { "UdpNoPorts", "A datagram came to a port that no socket is bound to." },
    { "Udp6NoPorts", "A datagram came to a port that no socket is bound to." },
    { "UdpRcvbufErrors", "A datagram was dropped: the receive buffer of its socket was full." },
    { "Udp6RcvbufErrors", "A datagram was dropped: the receive buffer of its socket was full." },
    { "IcmpInDestUnreachs", "An ICMP error came: a packet could not be delivered." },
    { "Icmp6InDestUnreachs", "An ICMP error came: a packet could not be delivered." },
    { "Icmp6InPktTooBigs", "An ICMP error came: a packet was too big for a part of the way." },
    { "ListenOverflows",
      "A SYN, or the ACK that completes a handshake, was dropped: the queue for accept() was full." },
    { "ListenDrops",
      "A SYN, or the ACK that completes a handshake, was dropped by a welcoming socket." },
    { "SyncookiesSent",
      "A SYN-ACK carried a cookie, and nothing was kept: the queue of unfinished handshakes was full, "
      "or tcp_syncookies is 2." },
    { "DelayedACKs",
      "The delayed-ACK timer sent an ACK: nothing came in time that it could ride on." },
    { "DelayedACKLost", "Bytes came again that had arrived before." },
    { "TCPTimeouts",
      "A retransmission timer ran out: no acknowledgement, or no answer to a SYN, came in time." },
    { "TCPSynRetrans", "A SYN or a SYN-ACK was sent again." },
    { "TCPLossProbes",
      "A loss probe (TLP) was sent: an acknowledgement was late, and nothing showed a loss." },
    { "TCPLossProbeRecovery", "A loss probe repaired a loss by itself." },
    { "TCPFastRetrans",
      "A segment was sent again before its timer ran out, since acknowledgements told of a loss." },
    { "TCPSlowStartRetrans",
      "A segment was sent again in slow start: the retransmission timer had run out, or ICMP had told "
      "of a smaller MTU." },
    { "TCPSackRecovery", "Fast recovery began: SACK blocks told of a loss." },
    { "TCPRenoRecovery",
      "Fast recovery began: three duplicate ACKs told of a loss, without SACK." },
    { "TCPLostRetransmit", "A segment that was sent again was lost again." },
    { "TCPDSACKRecv",
      "The other end told with DSACK that bytes arrived twice: they were sent again for nothing, or "
      "doubled on the way." },
    { "TCPDSACKOldSent", "Bytes arrived that were there already: the ACK told so with DSACK." },
    { "TCPDSACKOfoSent", "Bytes behind a gap arrived twice: the ACK told so with DSACK." },
    { "TCPSpuriousRTOs",
      "A retransmission timer ran out too early: the acknowledgement was on its way (F-RTO)." },
    { "TCPFullUndo", "What looked like a loss was none: the congestion window was restored." },
    { "TCPPartialUndo",
      "A part of what looked like a loss was none: the congestion window was restored." },
    { "TCPDSACKUndo",
      "DSACK told that nothing had been lost: the congestion window was restored." },
    { "TCPLossUndo", "A timeout had been for nothing: the congestion window was restored." },
    { "TCPSACKReorder",
      "SACK showed that segments had only overtaken each other: that is no loss." },
    { "TCPTSReorder",
      "Timestamps showed that segments had only overtaken each other: that is no loss." },
    { "TCPRenoReorder",
      "Duplicate ACKs came from segments that had only overtaken each other: that is no loss." },
    { "TCPOFOQueue", "A segment arrived behind a gap: it was kept until the gap was filled." },
    { "TCPToZeroWindowAdv", "The window was closed (0): the receive buffer was full." },
    { "TCPFromZeroWindowAdv", "A closed window was opened again." },
    { "TCPZeroWindowDrop", "Bytes came although the window was closed: they were dropped." },
    { "TCPRcvQDrop", "A segment was dropped: the receive buffer was full." },
    { "RcvPruned",
      "The receive buffer was full: bytes that had arrived behind a gap may have been dropped." },
    { "TCPWinProbe", "A probe asked whether a closed window has opened." },
    { "TCPKeepAlive", "A keep-alive probe asked whether the other end is still there." },
    { "TCPChallengeACK", "A segment that did not fit was answered by a challenge ACK (RFC 5961)." },
    { "TCPAbortOnClose",
      "A socket was closed with unread bytes in its receive buffer: an RST told the other end." },
    { "TCPAbortOnData",
      "A connection was reset: SO_LINGER with 0 seconds, or bytes that came after close()." },
    { "TCPAbortOnTimeout",
      "A connection was given up: no answer came, however often was sent again or asked." },
    { "TCPReqQFullDrop", "A SYN was dropped: the queue of unfinished handshakes was full." },
};

static const struct counter_meaning *meaning_of(const char *name)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (!strcmp(meanings[i].name, name))
            return &meanings[i];
    return NULL;
}

bool counter_is_known(const char *name)
{
    return meaning_of(name) != NULL;
}

void timeline_counter(struct timeline *timeline, int64_t t_ns, int host, const char *name,
                      uint64_t count)
{
    const struct counter_meaning *meaning = meaning_of(name);
    if (!meaning || !count)
        return;
    array_reserve(&timeline->counters, &timeline->counter_capacity, timeline->counter_count,
                  sizeof *timeline->counters);
    timeline->counters[timeline->counter_count++] = (struct counter){
        .t_ns = t_ns,
        .host = host,
        .name = meaning->name,
        .count = count,
        .says = meaning->says,
    };
}
