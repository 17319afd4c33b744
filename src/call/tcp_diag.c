/* One question, one answer, over netlink: see tcp_diag.h. */
#include "call/tcp_diag.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { STATE_OF_NO_CONNECTION = 10 /* TCP_LISTEN */ };

struct diag_request {
    struct nlmsghdr head;
    struct inet_diag_req_v2 body;
};

union diag_answer {
    struct nlmsghdr head; /* aligned */
    char bytes[8192];
};

const char *congestion_state_name(uint32_t state)
{
    static const char *const names[CA_STATES] = {
        [CA_OPEN] = "open",         [CA_DISORDER] = "disorder", [CA_CWR] = "cwr",
        [CA_RECOVERY] = "recovery", [CA_LOSS] = "loss",
    };
    return state < CA_STATES ? names[state] : NULL;
}

bool tcp_report_same(const struct tcp_report *a, const struct tcp_report *b)
{
    struct tcp_report x = *a, y = *b;
    x.busy_us = y.busy_us = x.rwnd_limited_us = y.rwnd_limited_us = 0;
    x.sndbuf_limited_us = y.sndbuf_limited_us = 0;
    bool same_ends = address_same(&a->local, &b->local) && address_same(&a->peer, &b->peer);
    return same_ends &&
           memcmp(&x.inode, &y.inode, sizeof x - offsetof(struct tcp_report, inode)) == 0;
}

int tcp_diag_open(struct err *err)
{
    int diag = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (diag < 0)
        return err_errno(err, "asking the kernel about connections (sock_diag)");
    /* it answers while send() lasts; a silent one must not stop the run */
    struct timeval limit = { .tv_usec = 100000 };
    setsockopt(diag, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    return diag;
}

static void ask_of(struct diag_request *q, const struct address *local, const struct address *peer)
{
    static uint32_t asked;
    size_t bytes = local->version == 6 ? 16 : 4;
    *q = (struct diag_request){
        .head = { .nlmsg_len = sizeof *q,
                  .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                  .nlmsg_flags = NLM_F_REQUEST,
                  .nlmsg_seq = ++asked },
        .body = { .sdiag_family = local->version == 6 ? AF_INET6 : AF_INET,
                  .sdiag_protocol = IPPROTO_TCP,
                  .idiag_ext = 1 << (INET_DIAG_INFO - 1),
                  .idiag_states = UINT32_MAX,
                  .id = { .idiag_sport = htons(local->port),
                          .idiag_dport = htons(peer->port),
                          .idiag_cookie = { INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE } } },
    };
    memcpy(q->body.id.idiag_src, local->ip, bytes);
    memcpy(q->body.id.idiag_dst, peer->ip, bytes);
}

static void info_take(struct tcp_report *report, const void *bytes, size_t count)
{
    struct tcp_info info = { 0 };
    memcpy(&info, bytes, count < sizeof info ? count : sizeof info);
    report->ca_state = info.tcpi_ca_state;
    report->cwnd = info.tcpi_snd_cwnd;
    report->ssthresh = info.tcpi_snd_ssthresh;
    report->srtt_us = info.tcpi_rtt;
    report->rttvar_us = info.tcpi_rttvar;
    report->rto_us = info.tcpi_rto;
    report->backoff = info.tcpi_backoff;
    report->unacked = info.tcpi_unacked;
    report->sacked = info.tcpi_sacked;
    report->lost = info.tcpi_lost;
    report->retrans = info.tcpi_retrans;
    report->retrans_total = info.tcpi_total_retrans;
    report->reordering = info.tcpi_reordering;
    report->mss = info.tcpi_snd_mss;
    report->notsent = info.tcpi_notsent_bytes;
    report->busy_us = info.tcpi_busy_time;
    report->rwnd_limited_us = info.tcpi_rwnd_limited;
    report->sndbuf_limited_us = info.tcpi_sndbuf_limited;
    bool tells = count >= offsetof(struct tcp_info, tcpi_snd_wnd) + sizeof info.tcpi_snd_wnd;
    report->snd_wnd = tells ? info.tcpi_snd_wnd : REPORT_UNKNOWN;
}

/* The attributes behind the fixed part; false: there is no INET_DIAG_INFO. */
static bool attributes_take(struct tcp_report *report, const char *at, size_t left)
{
    while (left >= sizeof(struct rtattr)) {
        struct rtattr head;
        memcpy(&head, at, sizeof head);
        if (head.rta_len < sizeof head || head.rta_len > left)
            return false;
        if (head.rta_type == INET_DIAG_INFO) {
            info_take(report, at + sizeof head, head.rta_len - sizeof head);
            return true;
        }
        size_t step = RTA_ALIGN((size_t)head.rta_len);
        if (step >= left)
            return false;
        at += step;
        left -= step;
    }
    return false;
}

/* The answer, and its fixed part in `about`.  0: there is none. */
static size_t ask(int diag, const struct address *local, const struct address *peer,
                  union diag_answer *answer, struct inet_diag_msg *about)
{
    struct diag_request question;
    ask_of(&question, local, peer);
    if (send(diag, &question, sizeof question, 0) != (ssize_t)sizeof question)
        return 0;
    ssize_t got;
    do /* the answer to a question that was given up may still come */
        got = recv(diag, answer, sizeof *answer, 0);
    while (got >= (ssize_t)sizeof answer->head &&
           answer->head.nlmsg_seq != question.head.nlmsg_seq);
    if (got < (ssize_t)(sizeof answer->head + sizeof *about) ||
        answer->head.nlmsg_type != SOCK_DIAG_BY_FAMILY || answer->head.nlmsg_len > (size_t)got)
        return 0;
    memcpy(about, answer->bytes + NLMSG_HDRLEN, sizeof *about);
    /* a welcoming socket is found since it is the next best */
    return about->idiag_state == STATE_OF_NO_CONNECTION ? 0 : answer->head.nlmsg_len;
}

bool tcp_diag_ask(int diag, const struct address *local, const struct address *peer,
                  struct tcp_report *report)
{
    union diag_answer answer;
    struct inet_diag_msg about;
    size_t length = ask(diag, local, peer, &answer, &about);
    if (!length)
        return false;
    *report = (struct tcp_report){ .inode = about.idiag_inode,
                                   .rqueue = about.idiag_rqueue,
                                   .wqueue = about.idiag_wqueue };
    report->local = *local;
    report->peer = *peer;
    size_t head = NLMSG_HDRLEN + NLMSG_ALIGN(sizeof about);
    return length > head && attributes_take(report, answer.bytes + head, length - head);
}

int tcp_diag_state(int diag, const struct address *local, const struct address *peer,
                   uint64_t inode)
{
    union diag_answer answer;
    struct inet_diag_msg about;
    return ask(diag, local, peer, &answer, &about) && about.idiag_inode == inode ? about.idiag_state
                                                                                 : 0;
}
