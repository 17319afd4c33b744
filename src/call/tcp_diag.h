/* Asking the kernel what it thinks of a TCP connection: sock_diag(7) with INET_DIAG_INFO.
 *
 * The question names the two addresses, and the kernel looks its socket up as it does for a segment
 * that arrives.  The program is not touched and learns nothing of it.  What is asked about is the
 * network namespace in which tcp_diag_open() was called: the netlink socket stays there.
 *
 * The answer holds for the moment of the question, not for that of any packet. */
#ifndef CALL_TCP_DIAG_H
#define CALL_TCP_DIAG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "base/err.h"

enum {
    SSTHRESH_INFINITE = 0x7fffffff, /* no loss has set it yet: slow start has no end */
};
#define REPORT_UNKNOWN UINT32_MAX /* an older kernel does not tell it */

/* What the kernel calls the state of its congestion control (TCP_CA_Open …). */
enum congestion_state { CA_OPEN, CA_DISORDER, CA_CWR, CA_RECOVERY, CA_LOSS, CA_STATES };
/* "open", "disorder", "cwr", "recovery", "loss"; NULL for another */
const char *congestion_state_name(uint32_t state);

/* Of one end.  Segments where nothing else is said: Linux counts its congestion window so. */
struct tcp_report {
    struct address local, peer;
    uint64_t inode;         /* of the program's socket; 0: no program has it (yet, or any more) */
    uint32_t ca_state;      /* enum congestion_state */
    uint32_t cwnd;          /* congestion window */
    uint32_t ssthresh;      /* … below which slow start goes on; SSTHRESH_INFINITE */
    uint32_t srtt_us;       /* smoothed round-trip time, RFC 6298; 0: nothing measured */
    uint32_t rttvar_us;     /* … and how much it varies */
    uint32_t rto_us;        /* retransmission timeout, the doublings included */
    uint32_t backoff;       /* how often that was doubled */
    uint32_t unacked;       /* sent and not acknowledged */
    uint32_t sacked;        /* … of these, which SACK blocks say have arrived */
    uint32_t lost;          /* … which are taken for lost */
    uint32_t retrans;       /* … which were sent again and are on their way */
    uint32_t retrans_total; /* sent again since the connection began */
    uint32_t reordering;    /* so many places may a segment be late before it is taken for lost */
    uint32_t mss;           /* bytes of data in a full segment */
    uint32_t snd_wnd;       /* bytes: the other end's window; REPORT_UNKNOWN */
    uint32_t notsent;       /* bytes: in the send buffer, never sent */
    uint32_t rqueue;        /* bytes: arrived in order and not read; a FIN counts as one */
    uint32_t wqueue;        /* bytes: handed over and not acknowledged; a FIN counts as one */
    /* how long it had something to send, and, of that, could not because of the other end's window;
     * … of its own send buffer */
    uint64_t busy_us, rwnd_limited_us, sndbuf_limited_us;
};

/* They differ in nothing but the times at the end, which run by themselves. */
bool tcp_report_same(const struct tcp_report *a, const struct tcp_report *b);

/* In the current network namespace.  A descriptor; -1 and err: this kernel does not answer. */
int tcp_diag_open(struct err *err);

/* False: there is no such connection here (any more), or only what is left of it (TIME_WAIT). */
bool tcp_diag_ask(int diag, const struct address *local, const struct address *peer,
                  struct tcp_report *report);

/* The state (TCP_ESTABLISHED … of <netinet/tcp.h>) of the socket with this inode; 0: it is in no connection
 * between these addresses. */
int tcp_diag_state(int diag, const struct address *local, const struct address *peer,
                   uint64_t inode);

#endif
