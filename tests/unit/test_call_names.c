/* Tests of src/call/names.c, option_names.c and errno_names.c: every row of every table is held
 * against the system's own headers.
 *
 * The lists below are written from the headers, not from the tables: P(X) takes both the number and
 * the name from the header's X. Both ways: each expected pair is in the table, and each row of the
 * table is expected here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "call/call.h"
#include "call/names.h"

#ifndef SIOCOUTQ
#define SIOCOUTQ TIOCOUTQ
#endif

/* clang-format off */
#define P(constant) { (uint32_t)(constant), #constant }

static const struct name names_domain_expected[] = {
    P(AF_UNSPEC), P(AF_UNIX), P(AF_INET), P(AF_AX25), P(AF_IPX), P(AF_APPLETALK), P(AF_NETROM), P(AF_BRIDGE), P(AF_ATMPVC),
    P(AF_X25), P(AF_INET6), P(AF_ROSE), P(AF_DECnet), P(AF_NETBEUI), P(AF_SECURITY), P(AF_KEY), P(AF_NETLINK), P(AF_PACKET),
    P(AF_ASH), P(AF_ECONET), P(AF_ATMSVC), P(AF_RDS), P(AF_SNA), P(AF_IRDA), P(AF_PPPOX), P(AF_WANPIPE), P(AF_LLC), P(AF_IB),
    P(AF_MPLS), P(AF_CAN), P(AF_TIPC), P(AF_BLUETOOTH), P(AF_IUCV), P(AF_RXRPC), P(AF_ISDN), P(AF_PHONET), P(AF_IEEE802154),
    P(AF_CAIF), P(AF_ALG), P(AF_NFC), P(AF_VSOCK), P(AF_KCM), P(AF_QIPCRTR), P(AF_SMC), P(AF_XDP),
#ifdef AF_MCTP
    P(AF_MCTP),
#endif
    { 0, NULL },
};

static const struct name names_type_expected[] = {
    P(SOCK_STREAM), P(SOCK_DGRAM), P(SOCK_RAW), P(SOCK_RDM), P(SOCK_SEQPACKET), P(SOCK_DCCP), P(SOCK_PACKET),
    { 0, NULL },
};

static const struct name names_type_flag_expected[] = {
    P(SOCK_NONBLOCK), P(SOCK_CLOEXEC),
    { 0, NULL },
};

static const struct name names_protocol_expected[] = {
    P(IPPROTO_ICMP), P(IPPROTO_IGMP), P(IPPROTO_IPIP), P(IPPROTO_TCP), P(IPPROTO_EGP), P(IPPROTO_PUP), P(IPPROTO_UDP),
    P(IPPROTO_IDP), P(IPPROTO_TP), P(IPPROTO_DCCP), P(IPPROTO_IPV6), P(IPPROTO_ROUTING), P(IPPROTO_FRAGMENT), P(IPPROTO_RSVP),
    P(IPPROTO_GRE), P(IPPROTO_ESP), P(IPPROTO_AH), P(IPPROTO_ICMPV6), P(IPPROTO_NONE), P(IPPROTO_DSTOPTS), P(IPPROTO_MTP),
    P(IPPROTO_BEETPH), P(IPPROTO_ENCAP), P(IPPROTO_PIM), P(IPPROTO_COMP), P(IPPROTO_SCTP), P(IPPROTO_MH), P(IPPROTO_UDPLITE),
    P(IPPROTO_MPLS), P(IPPROTO_RAW),
#ifdef IPPROTO_L2TP
    P(IPPROTO_L2TP),
#endif
#ifdef IPPROTO_ETHERNET
    P(IPPROTO_ETHERNET),
#endif
#ifdef IPPROTO_SMC
    P(IPPROTO_SMC),
#endif
#ifdef IPPROTO_MPTCP
    P(IPPROTO_MPTCP),
#endif
    { 0, NULL },
};

static const struct name names_level_expected[] = {
    P(IPPROTO_IP), P(SOL_SOCKET), P(IPPROTO_TCP), P(IPPROTO_UDP), P(IPPROTO_IPV6), P(IPPROTO_ICMPV6), P(IPPROTO_SCTP),
    P(IPPROTO_UDPLITE), P(SOL_RAW), P(SOL_PACKET), P(SOL_LLC), P(SOL_DCCP), P(SOL_NETLINK), P(SOL_TIPC), P(SOL_RXRPC),
    P(SOL_BLUETOOTH), P(SOL_RDS), P(SOL_ALG), P(SOL_NFC), P(SOL_KCM), P(SOL_TLS),
#ifdef SOL_XDP
    P(SOL_XDP),
#endif
#ifdef SOL_MPTCP
    P(SOL_MPTCP),
#endif
#ifdef SOL_MCTP
    P(SOL_MCTP),
#endif
#ifdef SOL_SMC
    P(SOL_SMC),
#endif
#ifdef SOL_VSOCK
    P(SOL_VSOCK),
#endif
    { 0, NULL },
};

static const struct name names_how_expected[] = {
    P(SHUT_RD), P(SHUT_WR), P(SHUT_RDWR),
    { 0, NULL },
};

static const struct name names_msg_expected[] = {
    P(MSG_OOB), P(MSG_PEEK), P(MSG_DONTROUTE), P(MSG_CTRUNC), P(MSG_PROXY), P(MSG_TRUNC), P(MSG_DONTWAIT), P(MSG_EOR),
    P(MSG_WAITALL), P(MSG_FIN), P(MSG_SYN), P(MSG_CONFIRM), P(MSG_RST), P(MSG_ERRQUEUE), P(MSG_NOSIGNAL), P(MSG_MORE),
    P(MSG_WAITFORONE), P(MSG_BATCH), P(MSG_ZEROCOPY), P(MSG_FASTOPEN), P(MSG_CMSG_CLOEXEC),
#ifdef MSG_SOCK_DEVMEM
    P(MSG_SOCK_DEVMEM),
#endif
    { 0, NULL },
};

static const struct name names_fcntl_expected[] = {
    P(F_DUPFD), P(F_GETFD), P(F_SETFD), P(F_GETFL), P(F_SETFL), P(F_GETLK), P(F_SETLK), P(F_SETLKW), P(F_SETOWN), P(F_GETOWN),
    P(F_SETSIG), P(F_GETSIG), P(F_SETOWN_EX), P(F_GETOWN_EX), P(F_OFD_GETLK), P(F_OFD_SETLK), P(F_OFD_SETLKW), P(F_SETLEASE),
    P(F_GETLEASE), P(F_NOTIFY), P(F_DUPFD_CLOEXEC), P(F_SETPIPE_SZ), P(F_GETPIPE_SZ), P(F_ADD_SEALS), P(F_GET_SEALS),
    { 0, NULL },
};

static const struct name names_ioctl_expected[] = {
    P(FIONREAD), P(SIOCOUTQ), P(FIONBIO), P(FIONCLEX), P(FIOCLEX), P(FIOASYNC), P(FIOSETOWN), P(SIOCSPGRP), P(FIOGETOWN),
    P(SIOCGPGRP), P(SIOCATMARK), P(SIOCGIFNAME), P(SIOCGIFCONF), P(SIOCGIFFLAGS), P(SIOCSIFFLAGS), P(SIOCGIFADDR),
    P(SIOCSIFADDR), P(SIOCGIFDSTADDR), P(SIOCGIFBRDADDR), P(SIOCGIFNETMASK), P(SIOCSIFNETMASK), P(SIOCGIFMETRIC),
    P(SIOCGIFMTU), P(SIOCSIFMTU), P(SIOCGIFHWADDR), P(SIOCGIFINDEX), P(SIOCGIFTXQLEN), P(SIOCETHTOOL), P(TCGETS),
#ifdef SIOCOUTQNSD
    P(SIOCOUTQNSD),
#endif
    { 0, NULL },
};

static const struct name names_open_expected[] = {
    P(O_CREAT), P(O_EXCL), P(O_NOCTTY), P(O_TRUNC), P(O_APPEND), P(O_NONBLOCK), P(O_SYNC), P(O_DSYNC), P(O_ASYNC),
    P(O_DIRECT), P(O_DIRECTORY), P(O_NOFOLLOW), P(O_NOATIME), P(O_CLOEXEC), P(O_PATH),
    { 0, NULL },
};

static const struct name names_fd_flag_expected[] = {
    P(FD_CLOEXEC),
    { 0, NULL },
};

static const struct name names_poll_expected[] = {
    P(POLLIN), P(POLLPRI), P(POLLOUT), P(POLLERR), P(POLLHUP), P(POLLNVAL), P(POLLRDNORM), P(POLLRDBAND), P(POLLWRNORM),
    P(POLLWRBAND), P(POLLMSG), P(POLLRDHUP),
    { 0, NULL },
};

static const struct name names_epoll_op_expected[] = { P(EPOLL_CTL_ADD), P(EPOLL_CTL_DEL), P(EPOLL_CTL_MOD), { 0, NULL } };

static const struct name names_epoll_expected[] = {
    P(EPOLLIN), P(EPOLLPRI), P(EPOLLOUT), P(EPOLLERR), P(EPOLLHUP), P(EPOLLRDNORM), P(EPOLLRDBAND), P(EPOLLWRNORM),
    P(EPOLLWRBAND), P(EPOLLMSG), P(EPOLLRDHUP), P(EPOLLEXCLUSIVE), P(EPOLLWAKEUP), P(EPOLLONESHOT), P(EPOLLET),
    { 0, NULL },
};

static const struct name names_clone_expected[] = {
    P(CLONE_VM), P(CLONE_FILES), P(CLONE_VFORK), P(CLONE_PARENT), P(CLONE_THREAD), P(CLONE_NEWNS), P(CLONE_NEWUTS),
    P(CLONE_NEWIPC), P(CLONE_NEWUSER), P(CLONE_NEWPID), P(CLONE_NEWNET), P(CLONE_NEWCGROUP),
    { 0, NULL },
};

static const struct name names_splice_expected[] = {
    P(SPLICE_F_MOVE), P(SPLICE_F_NONBLOCK), P(SPLICE_F_MORE), P(SPLICE_F_GIFT),
    { 0, NULL },
};

static const struct name names_close_range_expected[] = {
   
#ifdef CLOSE_RANGE_UNSHARE
    P(CLOSE_RANGE_UNSHARE),
#endif
#ifdef CLOSE_RANGE_CLOEXEC
    P(CLOSE_RANGE_CLOEXEC),
#endif
    { 0, NULL },
};

static const struct name names_rw_expected[] = {
    P(RWF_HIPRI), P(RWF_DSYNC), P(RWF_SYNC), P(RWF_NOWAIT), P(RWF_APPEND),
#ifdef RWF_NOAPPEND
    P(RWF_NOAPPEND),
#endif
#ifdef RWF_ATOMIC
    P(RWF_ATOMIC),
#endif
#ifdef RWF_DONTCACHE
    P(RWF_DONTCACHE),
#endif
    { 0, NULL },
};

static const struct name names_so_expected[] = {
    P(SO_DEBUG), P(SO_REUSEADDR), P(SO_TYPE), P(SO_ERROR), P(SO_DONTROUTE), P(SO_BROADCAST), P(SO_SNDBUF), P(SO_RCVBUF),
    P(SO_KEEPALIVE), P(SO_OOBINLINE), P(SO_NO_CHECK), P(SO_PRIORITY), P(SO_LINGER), P(SO_BSDCOMPAT), P(SO_REUSEPORT),
    P(SO_PASSCRED), P(SO_PEERCRED), P(SO_RCVLOWAT), P(SO_SNDLOWAT), P(SO_RCVTIMEO), P(SO_SNDTIMEO),
    P(SO_SECURITY_AUTHENTICATION), P(SO_SECURITY_ENCRYPTION_TRANSPORT), P(SO_SECURITY_ENCRYPTION_NETWORK), P(SO_BINDTODEVICE),
    P(SO_ATTACH_FILTER), P(SO_DETACH_FILTER), P(SO_PEERNAME), P(SO_TIMESTAMP), P(SO_ACCEPTCONN), P(SO_PEERSEC),
    P(SO_SNDBUFFORCE), P(SO_RCVBUFFORCE), P(SO_PASSSEC), P(SO_TIMESTAMPNS), P(SO_MARK), P(SO_TIMESTAMPING), P(SO_PROTOCOL),
    P(SO_DOMAIN), P(SO_RXQ_OVFL), P(SO_WIFI_STATUS), P(SO_PEEK_OFF), P(SO_NOFCS), P(SO_LOCK_FILTER), P(SO_SELECT_ERR_QUEUE),
    P(SO_BUSY_POLL), P(SO_MAX_PACING_RATE), P(SO_BPF_EXTENSIONS), P(SO_INCOMING_CPU), P(SO_ATTACH_BPF),
    P(SO_ATTACH_REUSEPORT_CBPF), P(SO_ATTACH_REUSEPORT_EBPF), P(SO_CNX_ADVICE), P(SO_MEMINFO), P(SO_INCOMING_NAPI_ID),
    P(SO_COOKIE), P(SO_PEERGROUPS), P(SO_ZEROCOPY), P(SO_TXTIME), P(SO_BINDTOIFINDEX), P(SO_TIMESTAMP_NEW),
    P(SO_TIMESTAMPNS_NEW), P(SO_TIMESTAMPING_NEW), P(SO_RCVTIMEO_NEW), P(SO_SNDTIMEO_NEW), P(SO_DETACH_REUSEPORT_BPF),
#ifdef SO_PREFER_BUSY_POLL
    P(SO_PREFER_BUSY_POLL),
#endif
#ifdef SO_BUSY_POLL_BUDGET
    P(SO_BUSY_POLL_BUDGET),
#endif
#ifdef SO_NETNS_COOKIE
    P(SO_NETNS_COOKIE),
#endif
#ifdef SO_BUF_LOCK
    P(SO_BUF_LOCK),
#endif
#ifdef SO_RESERVE_MEM
    P(SO_RESERVE_MEM),
#endif
#ifdef SO_TXREHASH
    P(SO_TXREHASH),
#endif
#ifdef SO_RCVMARK
    P(SO_RCVMARK),
#endif
#ifdef SO_PASSPIDFD
    P(SO_PASSPIDFD),
#endif
#ifdef SO_PEERPIDFD
    P(SO_PEERPIDFD),
#endif
#ifdef SO_DEVMEM_LINEAR
    P(SO_DEVMEM_LINEAR),
#endif
#ifdef SO_DEVMEM_DMABUF
    P(SO_DEVMEM_DMABUF),
#endif
#ifdef SO_DEVMEM_DONTNEED
    P(SO_DEVMEM_DONTNEED),
#endif
#ifdef SO_RCVPRIORITY
    P(SO_RCVPRIORITY),
#endif
#ifdef SO_PASSRIGHTS
    P(SO_PASSRIGHTS),
#endif
#ifdef SO_INQ
    P(SO_INQ),
#endif
    { 0, NULL },
};

static const struct name names_tcp_expected[] = {
    P(TCP_NODELAY), P(TCP_MAXSEG), P(TCP_CORK), P(TCP_KEEPIDLE), P(TCP_KEEPINTVL), P(TCP_KEEPCNT), P(TCP_SYNCNT),
    P(TCP_LINGER2), P(TCP_DEFER_ACCEPT), P(TCP_WINDOW_CLAMP), P(TCP_INFO), P(TCP_QUICKACK), P(TCP_CONGESTION), P(TCP_MD5SIG),
    P(TCP_THIN_LINEAR_TIMEOUTS), P(TCP_THIN_DUPACK), P(TCP_USER_TIMEOUT), P(TCP_REPAIR), P(TCP_REPAIR_QUEUE),
    P(TCP_QUEUE_SEQ), P(TCP_REPAIR_OPTIONS), P(TCP_FASTOPEN), P(TCP_TIMESTAMP), P(TCP_NOTSENT_LOWAT), P(TCP_CC_INFO),
    P(TCP_SAVE_SYN), P(TCP_SAVED_SYN), P(TCP_REPAIR_WINDOW), P(TCP_FASTOPEN_CONNECT), P(TCP_ULP), P(TCP_MD5SIG_EXT),
    P(TCP_FASTOPEN_KEY), P(TCP_FASTOPEN_NO_COOKIE), P(TCP_ZEROCOPY_RECEIVE), P(TCP_INQ), P(TCP_TX_DELAY),
#ifdef TCP_COOKIE_TRANSACTIONS
    P(TCP_COOKIE_TRANSACTIONS),
#endif
#ifdef TCP_AO_ADD_KEY
    P(TCP_AO_ADD_KEY),
#endif
#ifdef TCP_AO_DEL_KEY
    P(TCP_AO_DEL_KEY),
#endif
#ifdef TCP_AO_INFO
    P(TCP_AO_INFO),
#endif
#ifdef TCP_AO_GET_KEYS
    P(TCP_AO_GET_KEYS),
#endif
#ifdef TCP_AO_REPAIR
    P(TCP_AO_REPAIR),
#endif
#ifdef TCP_IS_MPTCP
    P(TCP_IS_MPTCP),
#endif
#ifdef TCP_RTO_MAX_MS
    P(TCP_RTO_MAX_MS),
#endif
#ifdef TCP_RTO_MIN_US
    P(TCP_RTO_MIN_US),
#endif
#ifdef TCP_DELACK_MAX_US
    P(TCP_DELACK_MAX_US),
#endif
    { 0, NULL },
};

static const struct name names_ip_expected[] = {
    P(IP_TOS), P(IP_TTL), P(IP_HDRINCL), P(IP_OPTIONS), P(IP_ROUTER_ALERT), P(IP_RECVOPTS), P(IP_RETOPTS), P(IP_PKTINFO),
    P(IP_PKTOPTIONS), P(IP_MTU_DISCOVER), P(IP_RECVERR), P(IP_RECVTTL), P(IP_RECVTOS), P(IP_MTU), P(IP_FREEBIND),
    P(IP_IPSEC_POLICY), P(IP_XFRM_POLICY), P(IP_PASSSEC), P(IP_TRANSPARENT), P(IP_ORIGDSTADDR), P(IP_MINTTL), P(IP_NODEFRAG),
    P(IP_CHECKSUM), P(IP_BIND_ADDRESS_NO_PORT), P(IP_RECVFRAGSIZE), P(IP_MULTICAST_IF), P(IP_MULTICAST_TTL),
    P(IP_MULTICAST_LOOP), P(IP_ADD_MEMBERSHIP), P(IP_DROP_MEMBERSHIP), P(IP_UNBLOCK_SOURCE), P(IP_BLOCK_SOURCE),
    P(IP_ADD_SOURCE_MEMBERSHIP), P(IP_DROP_SOURCE_MEMBERSHIP), P(IP_MSFILTER), P(MCAST_JOIN_GROUP), P(MCAST_BLOCK_SOURCE),
    P(MCAST_UNBLOCK_SOURCE), P(MCAST_LEAVE_GROUP), P(MCAST_JOIN_SOURCE_GROUP), P(MCAST_LEAVE_SOURCE_GROUP), P(MCAST_MSFILTER),
    P(IP_MULTICAST_ALL), P(IP_UNICAST_IF),
#ifdef IP_RECVERR_RFC4884
    P(IP_RECVERR_RFC4884),
#endif
#ifdef IP_LOCAL_PORT_RANGE
    P(IP_LOCAL_PORT_RANGE),
#endif
#ifdef IP_PROTOCOL
    P(IP_PROTOCOL),
#endif
    { 0, NULL },
};

static const struct name names_ipv6_expected[] = {
    P(IPV6_ADDRFORM), P(IPV6_2292PKTINFO), P(IPV6_2292HOPOPTS), P(IPV6_2292DSTOPTS), P(IPV6_2292RTHDR),
    P(IPV6_2292PKTOPTIONS), P(IPV6_CHECKSUM), P(IPV6_2292HOPLIMIT), P(IPV6_NEXTHOP), P(IPV6_AUTHHDR), P(IPV6_UNICAST_HOPS),
    P(IPV6_MULTICAST_IF), P(IPV6_MULTICAST_HOPS), P(IPV6_MULTICAST_LOOP), P(IPV6_ADD_MEMBERSHIP), P(IPV6_DROP_MEMBERSHIP),
    P(IPV6_ROUTER_ALERT), P(IPV6_MTU_DISCOVER), P(IPV6_MTU), P(IPV6_RECVERR), P(IPV6_V6ONLY), P(IPV6_JOIN_ANYCAST),
    P(IPV6_LEAVE_ANYCAST), P(IPV6_MULTICAST_ALL), P(IPV6_ROUTER_ALERT_ISOLATE), P(IPV6_IPSEC_POLICY), P(IPV6_XFRM_POLICY),
    P(IPV6_HDRINCL), P(MCAST_JOIN_GROUP), P(MCAST_BLOCK_SOURCE), P(MCAST_UNBLOCK_SOURCE), P(MCAST_LEAVE_GROUP),
    P(MCAST_JOIN_SOURCE_GROUP), P(MCAST_LEAVE_SOURCE_GROUP), P(MCAST_MSFILTER), P(IPV6_RECVPKTINFO), P(IPV6_PKTINFO),
    P(IPV6_RECVHOPLIMIT), P(IPV6_HOPLIMIT), P(IPV6_RECVHOPOPTS), P(IPV6_HOPOPTS), P(IPV6_RTHDRDSTOPTS), P(IPV6_RECVRTHDR),
    P(IPV6_RTHDR), P(IPV6_RECVDSTOPTS), P(IPV6_DSTOPTS), P(IPV6_RECVPATHMTU), P(IPV6_PATHMTU), P(IPV6_DONTFRAG),
    P(IPV6_RECVTCLASS), P(IPV6_TCLASS), P(IPV6_AUTOFLOWLABEL), P(IPV6_ADDR_PREFERENCES), P(IPV6_MINHOPCOUNT),
    P(IPV6_ORIGDSTADDR), P(IPV6_TRANSPARENT), P(IPV6_UNICAST_IF), P(IPV6_RECVFRAGSIZE), P(IPV6_FREEBIND),
#ifdef IPV6_FLOWINFO
    P(IPV6_FLOWINFO),
#endif
#ifdef IPV6_RECVERR_RFC4884
    P(IPV6_RECVERR_RFC4884),
#endif
#ifdef IPV6_FLOWLABEL_MGR
    P(IPV6_FLOWLABEL_MGR),
#endif
#ifdef IPV6_FLOWINFO_SEND
    P(IPV6_FLOWINFO_SEND),
#endif
#ifdef IPV6_USE_MIN_MTU
    P(IPV6_USE_MIN_MTU),
#endif
    { 0, NULL },
};

static const struct name names_udp_expected[] = {
    P(UDP_CORK), P(UDP_ENCAP), P(UDP_NO_CHECK6_TX), P(UDP_NO_CHECK6_RX), P(UDP_SEGMENT), P(UDP_GRO),
    { 0, NULL },
};

static const struct name names_other_option_expected[] = {
   
    { 0, NULL },
};

/* Younger than the headers of some systems that we build on: may be in a table without being expected above. */
static const char *const younger[] = {
    "AF_MCTP", "IPPROTO_L2TP", "IPPROTO_ETHERNET", "IPPROTO_SMC", "IPPROTO_MPTCP", "SOL_XDP", "SOL_MPTCP", "SOL_MCTP",
    "SOL_SMC", "SOL_VSOCK", "MSG_SOCK_DEVMEM", "SIOCOUTQNSD", "CLOSE_RANGE_UNSHARE", "CLOSE_RANGE_CLOEXEC", "RWF_NOAPPEND",
    "RWF_ATOMIC", "RWF_DONTCACHE", "SO_PREFER_BUSY_POLL", "SO_BUSY_POLL_BUDGET", "SO_NETNS_COOKIE", "SO_BUF_LOCK",
    "SO_RESERVE_MEM", "SO_TXREHASH", "SO_RCVMARK", "SO_PASSPIDFD", "SO_PEERPIDFD", "SO_DEVMEM_LINEAR", "SO_DEVMEM_DMABUF",
    "SO_DEVMEM_DONTNEED", "SO_RCVPRIORITY", "SO_PASSRIGHTS", "SO_INQ", "TCP_COOKIE_TRANSACTIONS", "TCP_AO_ADD_KEY",
    "TCP_AO_DEL_KEY", "TCP_AO_INFO", "TCP_AO_GET_KEYS", "TCP_AO_REPAIR", "TCP_IS_MPTCP", "TCP_RTO_MAX_MS", "TCP_RTO_MIN_US",
    "TCP_DELACK_MAX_US", "IP_RECVERR_RFC4884", "IP_LOCAL_PORT_RANGE", "IP_PROTOCOL", "IPV6_FLOWINFO", "IPV6_RECVERR_RFC4884",
    "IPV6_FLOWLABEL_MGR", "IPV6_FLOWINFO_SEND", "IPV6_USE_MIN_MTU",
};

static const struct name errors[] = {
    P(EPERM), P(ENOENT), P(ESRCH), P(EINTR), P(EIO), P(ENXIO), P(E2BIG), P(ENOEXEC), P(EBADF), P(ECHILD), P(EAGAIN),
    P(ENOMEM), P(EACCES), P(EFAULT), P(ENOTBLK), P(EBUSY), P(EEXIST), P(EXDEV), P(ENODEV), P(ENOTDIR), P(EISDIR), P(EINVAL),
    P(ENFILE), P(EMFILE), P(ENOTTY), P(ETXTBSY), P(EFBIG), P(ENOSPC), P(ESPIPE), P(EROFS), P(EMLINK), P(EPIPE), P(EDOM),
    P(ERANGE), P(EDEADLK), P(ENAMETOOLONG), P(ENOLCK), P(ENOSYS), P(ENOTEMPTY), P(ELOOP), P(ENOMSG), P(EIDRM), P(ECHRNG),
    P(EL2NSYNC), P(EL3HLT), P(EL3RST), P(ELNRNG), P(EUNATCH), P(ENOCSI), P(EL2HLT), P(EBADE), P(EBADR), P(EXFULL), P(ENOANO),
    P(EBADRQC), P(EBADSLT), P(EBFONT), P(ENOSTR), P(ENODATA), P(ETIME), P(ENOSR), P(ENONET), P(ENOPKG), P(EREMOTE),
    P(ENOLINK), P(EADV), P(ESRMNT), P(ECOMM), P(EPROTO), P(EMULTIHOP), P(EDOTDOT), P(EBADMSG), P(EOVERFLOW), P(ENOTUNIQ),
    P(EBADFD), P(EREMCHG), P(ELIBACC), P(ELIBBAD), P(ELIBSCN), P(ELIBMAX), P(ELIBEXEC), P(EILSEQ), P(ERESTART), P(ESTRPIPE),
    P(EUSERS), P(ENOTSOCK), P(EDESTADDRREQ), P(EMSGSIZE), P(EPROTOTYPE), P(ENOPROTOOPT), P(EPROTONOSUPPORT),
    P(ESOCKTNOSUPPORT), P(EOPNOTSUPP), P(EPFNOSUPPORT), P(EAFNOSUPPORT), P(EADDRINUSE), P(EADDRNOTAVAIL), P(ENETDOWN),
    P(ENETUNREACH), P(ENETRESET), P(ECONNABORTED), P(ECONNRESET), P(ENOBUFS), P(EISCONN), P(ENOTCONN), P(ESHUTDOWN),
    P(ETOOMANYREFS), P(ETIMEDOUT), P(ECONNREFUSED), P(EHOSTDOWN), P(EHOSTUNREACH), P(EALREADY), P(EINPROGRESS), P(ESTALE),
    P(EUCLEAN), P(ENOTNAM), P(ENAVAIL), P(EISNAM), P(EREMOTEIO), P(EDQUOT), P(ENOMEDIUM), P(EMEDIUMTYPE), P(ECANCELED),
    P(ENOKEY), P(EKEYEXPIRED), P(EKEYREVOKED), P(EKEYREJECTED), P(EOWNERDEAD), P(ENOTRECOVERABLE), P(ERFKILL), P(EHWPOISON),
};
/* clang-format on */

struct pair {
    const char *title;
    const struct names *table;
    const struct name *expected;
};

static const struct pair pairs[] = {
    { "names_domain", &names_domain, names_domain_expected },
    { "names_type", &names_type, names_type_expected },
    { "names_type_flag", &names_type_flag, names_type_flag_expected },
    { "names_protocol", &names_protocol, names_protocol_expected },
    { "names_level", &names_level, names_level_expected },
    { "names_how", &names_how, names_how_expected },
    { "names_msg", &names_msg, names_msg_expected },
    { "names_fcntl", &names_fcntl, names_fcntl_expected },
    { "names_ioctl", &names_ioctl, names_ioctl_expected },
    { "names_open", &names_open, names_open_expected },
    { "names_fd_flag", &names_fd_flag, names_fd_flag_expected },
    { "names_poll", &names_poll, names_poll_expected },
    { "names_epoll", &names_epoll, names_epoll_expected },
    { "names_epoll_op", &names_epoll_op, names_epoll_op_expected },
    { "names_clone", &names_clone, names_clone_expected },
    { "names_splice", &names_splice, names_splice_expected },
    { "names_close_range", &names_close_range, names_close_range_expected },
    { "names_rw", &names_rw, names_rw_expected },
    { "names_so", &names_so, names_so_expected },
    { "names_tcp", &names_tcp, names_tcp_expected },
    { "names_ip", &names_ip, names_ip_expected },
    { "names_ipv6", &names_ipv6, names_ipv6_expected },
    { "names_udp", &names_udp, names_udp_expected },
    { "names_other_option", &names_other_option, names_other_option_expected },
};

static bool is_younger(const char *name)
{
    for (size_t i = 0; i < sizeof younger / sizeof *younger; i++)
        if (strcmp(younger[i], name) == 0)
            return true;
    return false;
}

static bool is_expected(const struct name *expected, const char *name)
{
    for (; expected->name; expected++)
        if (strcmp(expected->name, name) == 0)
            return true;
    return false;
}

static void every_expected_pair_is_in_its_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (const struct name *row = pairs[i].expected; row->name; row++) {
            const char *found = name_of(pairs[i].table, row->number);
            if (!found || strcmp(found, row->name) != 0)
                fail_msg("%s: %u is %s in the headers, %s in the table", pairs[i].title,
                         row->number, row->name, found ? found : "nothing");
        }
}

static void every_row_is_expected(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (const struct name *row = pairs[i].table->list; row->name; row++)
            if (!is_expected(pairs[i].expected, row->name) && !is_younger(row->name))
                fail_msg("%s: %s is not in the list of this test", pairs[i].title, row->name);
}

static void no_number_has_two_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (const struct name *row = pairs[i].table->list; row->name; row++)
            if (name_of(pairs[i].table, row->number) != row->name)
                fail_msg("%s: %s has the number of %s", pairs[i].title, row->name,
                         name_of(pairs[i].table, row->number));
}

static void errors_have_their_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        assert_string_equal(errno_name((int)errors[i].number), errors[i].name);
    assert_string_equal(errno_name(EWOULDBLOCK), "EAGAIN");
    const int none[] = { 0, -1, 41, 58, 134, 512, INT32_MAX, INT32_MIN };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_string_equal(errno_name(none[i]), "?");
}

static void names_are_added(void **state)
{
    (void)state;
    static const struct {
        const struct names *table;
        uint32_t number;
        bool flags;
        const char *expected;
    } cases[] = {
        { &names_domain, AF_INET, false, "AF_INET" },
        { &names_domain, 99, false, "99 (AF_?)" },
        { &names_domain, UINT32_MAX, false, "-1 (AF_?)" },
        { &names_msg, 0, true, "0" },
        { &names_msg, MSG_PEEK | MSG_DONTWAIT, true, "MSG_PEEK|MSG_DONTWAIT" },
        { &names_msg, MSG_PEEK | 0x8000000, true, "MSG_PEEK|0x8000000 (MSG_?)" },
        { &names_msg, 0x8000000, true, "0x8000000 (MSG_?)" },
        { &names_open, O_SYNC, true, "O_SYNC" },
        { &names_other_option, 5, false, "5 (option ?)" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text;
        text_init(&text);
        if (cases[i].flags)
            names_add_flags(&text, cases[i].table, cases[i].number);
        else
            names_add(&text, cases[i].table, cases[i].number);
        assert_string_equal(text.s, cases[i].expected);
        text_release(&text);
    }
}

static void levels_have_their_options(void **state)
{
    (void)state;
    assert_string_equal(name_of(names_of_level(SOL_SOCKET), SO_REUSEADDR), "SO_REUSEADDR");
    assert_string_equal(name_of(names_of_level(IPPROTO_TCP), TCP_NODELAY), "TCP_NODELAY");
    assert_string_equal(name_of(names_of_level(IPPROTO_IP), IP_TTL), "IP_TTL");
    assert_string_equal(name_of(names_of_level(IPPROTO_IPV6), IPV6_V6ONLY), "IPV6_V6ONLY");
    assert_string_equal(name_of(names_of_level(IPPROTO_UDP), 103), "UDP_SEGMENT");
    assert_null(name_of(names_of_level(4711), 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_expected_pair_is_in_its_table),
        cmocka_unit_test(every_row_is_expected),
        cmocka_unit_test(no_number_has_two_rows),
        cmocka_unit_test(errors_have_their_names),
        cmocka_unit_test(names_are_added),
        cmocka_unit_test(levels_have_their_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
