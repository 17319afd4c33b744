/* Names of the kernel's numbers: see names.h.  Socket options are in option_names.c, errors in
 * errno_names.c. */
#include "call/names.h"
#include "call/call.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/* clang-format off */
#define N(constant) { (uint32_t)(constant), #constant }
#define END { 0, NULL }

const struct names names_domain = { "AF_?", (const struct name[]){
    { 0, "AF_UNSPEC" }, { 1, "AF_UNIX" }, { 2, "AF_INET" }, { 3, "AF_AX25" }, { 4, "AF_IPX" }, { 5, "AF_APPLETALK" },
    { 6, "AF_NETROM" }, { 7, "AF_BRIDGE" }, { 8, "AF_ATMPVC" }, { 9, "AF_X25" }, { 10, "AF_INET6" }, { 11, "AF_ROSE" },
    { 12, "AF_DECnet" }, { 13, "AF_NETBEUI" }, { 14, "AF_SECURITY" }, { 15, "AF_KEY" }, { 16, "AF_NETLINK" },
    { 17, "AF_PACKET" }, { 18, "AF_ASH" }, { 19, "AF_ECONET" }, { 20, "AF_ATMSVC" }, { 21, "AF_RDS" }, { 22, "AF_SNA" },
    { 23, "AF_IRDA" }, { 24, "AF_PPPOX" }, { 25, "AF_WANPIPE" }, { 26, "AF_LLC" }, { 27, "AF_IB" }, { 28, "AF_MPLS" },
    { 29, "AF_CAN" }, { 30, "AF_TIPC" }, { 31, "AF_BLUETOOTH" }, { 32, "AF_IUCV" }, { 33, "AF_RXRPC" }, { 34, "AF_ISDN" },
    { 35, "AF_PHONET" }, { 36, "AF_IEEE802154" }, { 37, "AF_CAIF" }, { 38, "AF_ALG" }, { 39, "AF_NFC" }, { 40, "AF_VSOCK" },
    { 41, "AF_KCM" }, { 42, "AF_QIPCRTR" }, { 43, "AF_SMC" }, { 44, "AF_XDP" }, { 45, "AF_MCTP" }, END } };

const struct names names_type = { "SOCK_?", (const struct name[]){
    N(SOCK_STREAM), N(SOCK_DGRAM), N(SOCK_RAW), N(SOCK_RDM), N(SOCK_SEQPACKET), N(SOCK_DCCP), N(SOCK_PACKET), END } };

const struct names names_type_flag = { "SOCK_?", (const struct name[]){ N(SOCK_NONBLOCK), N(SOCK_CLOEXEC), END } };

const struct names names_protocol = { "IPPROTO_?", (const struct name[]){
    { 1, "IPPROTO_ICMP" }, { 2, "IPPROTO_IGMP" }, { 4, "IPPROTO_IPIP" }, { 6, "IPPROTO_TCP" }, { 8, "IPPROTO_EGP" },
    { 12, "IPPROTO_PUP" }, { 17, "IPPROTO_UDP" }, { 22, "IPPROTO_IDP" }, { 29, "IPPROTO_TP" }, { 33, "IPPROTO_DCCP" },
    { 41, "IPPROTO_IPV6" }, { 43, "IPPROTO_ROUTING" }, { 44, "IPPROTO_FRAGMENT" }, { 46, "IPPROTO_RSVP" },
    { 47, "IPPROTO_GRE" }, { 50, "IPPROTO_ESP" }, { 51, "IPPROTO_AH" }, { 58, "IPPROTO_ICMPV6" }, { 59, "IPPROTO_NONE" },
    { 60, "IPPROTO_DSTOPTS" }, { 92, "IPPROTO_MTP" }, { 94, "IPPROTO_BEETPH" }, { 98, "IPPROTO_ENCAP" },
    { 103, "IPPROTO_PIM" }, { 108, "IPPROTO_COMP" }, { 115, "IPPROTO_L2TP" }, { 132, "IPPROTO_SCTP" }, { 135, "IPPROTO_MH" },
    { 136, "IPPROTO_UDPLITE" }, { 137, "IPPROTO_MPLS" }, { 143, "IPPROTO_ETHERNET" }, { 255, "IPPROTO_RAW" },
    { 256, "IPPROTO_SMC" }, { 262, "IPPROTO_MPTCP" }, END } };

/* Levels of socket options.  1 is SOL_SOCKET here, not IPPROTO_ICMP. */
const struct names names_level = { "SOL_?", (const struct name[]){
    { 0, "IPPROTO_IP" }, { 1, "SOL_SOCKET" }, { 6, "IPPROTO_TCP" }, { 17, "IPPROTO_UDP" }, { 41, "IPPROTO_IPV6" },
    { 58, "IPPROTO_ICMPV6" }, { 132, "IPPROTO_SCTP" }, { 136, "IPPROTO_UDPLITE" }, { 255, "SOL_RAW" }, { 263, "SOL_PACKET" },
    { 268, "SOL_LLC" }, { 269, "SOL_DCCP" }, { 270, "SOL_NETLINK" }, { 271, "SOL_TIPC" }, { 272, "SOL_RXRPC" },
    { 274, "SOL_BLUETOOTH" }, { 276, "SOL_RDS" }, { 279, "SOL_ALG" }, { 280, "SOL_NFC" }, { 281, "SOL_KCM" },
    { 282, "SOL_TLS" }, { 283, "SOL_XDP" }, { 284, "SOL_MPTCP" }, { 285, "SOL_MCTP" }, { 286, "SOL_SMC" },
    { 287, "SOL_VSOCK" }, END } };

const struct names names_how = { "SHUT_?", (const struct name[]){ N(SHUT_RD), N(SHUT_WR), N(SHUT_RDWR), END } };

const struct names names_msg = { "MSG_?", (const struct name[]){
    { 0x1, "MSG_OOB" }, { 0x2, "MSG_PEEK" }, { 0x4, "MSG_DONTROUTE" }, { 0x8, "MSG_CTRUNC" }, { 0x10, "MSG_PROXY" },
    { 0x20, "MSG_TRUNC" }, { 0x40, "MSG_DONTWAIT" }, { 0x80, "MSG_EOR" }, { 0x100, "MSG_WAITALL" }, { 0x200, "MSG_FIN" },
    { 0x400, "MSG_SYN" }, { 0x800, "MSG_CONFIRM" }, { 0x1000, "MSG_RST" }, { 0x2000, "MSG_ERRQUEUE" },
    { 0x4000, "MSG_NOSIGNAL" }, { 0x8000, "MSG_MORE" }, { 0x10000, "MSG_WAITFORONE" }, { 0x40000, "MSG_BATCH" },
    { 0x2000000, "MSG_SOCK_DEVMEM" }, { 0x4000000, "MSG_ZEROCOPY" }, { 0x20000000, "MSG_FASTOPEN" },
    { 0x40000000, "MSG_CMSG_CLOEXEC" }, END } };

const struct names names_fcntl = { "F_?", (const struct name[]){
    { 0, "F_DUPFD" }, { 1, "F_GETFD" }, { 2, "F_SETFD" }, { 3, "F_GETFL" }, { 4, "F_SETFL" }, { 5, "F_GETLK" },
    { 6, "F_SETLK" }, { 7, "F_SETLKW" }, { 8, "F_SETOWN" }, { 9, "F_GETOWN" }, { 10, "F_SETSIG" }, { 11, "F_GETSIG" },
    { 15, "F_SETOWN_EX" }, { 16, "F_GETOWN_EX" }, { 36, "F_OFD_GETLK" }, { 37, "F_OFD_SETLK" }, { 38, "F_OFD_SETLKW" },
    { 1024, "F_SETLEASE" }, { 1025, "F_GETLEASE" }, { 1026, "F_NOTIFY" }, { 1030, "F_DUPFD_CLOEXEC" },
    { 1031, "F_SETPIPE_SZ" }, { 1032, "F_GETPIPE_SZ" }, { 1033, "F_ADD_SEALS" }, { 1034, "F_GET_SEALS" }, END } };

/* FIONREAD is SIOCINQ, and TIOCOUTQ is SIOCOUTQ: the same numbers. */
const struct names names_ioctl = { "SIOC?", (const struct name[]){
    { 0x541b, "FIONREAD" }, { 0x5411, "SIOCOUTQ" }, { 0x5421, "FIONBIO" }, { 0x5450, "FIONCLEX" }, { 0x5451, "FIOCLEX" },
    { 0x5452, "FIOASYNC" }, { 0x8901, "FIOSETOWN" }, { 0x8902, "SIOCSPGRP" }, { 0x8903, "FIOGETOWN" },
    { 0x8904, "SIOCGPGRP" }, { 0x8905, "SIOCATMARK" }, { 0x8910, "SIOCGIFNAME" }, { 0x8912, "SIOCGIFCONF" },
    { 0x8913, "SIOCGIFFLAGS" }, { 0x8914, "SIOCSIFFLAGS" }, { 0x8915, "SIOCGIFADDR" }, { 0x8916, "SIOCSIFADDR" },
    { 0x8917, "SIOCGIFDSTADDR" }, { 0x8919, "SIOCGIFBRDADDR" }, { 0x891b, "SIOCGIFNETMASK" }, { 0x891c, "SIOCSIFNETMASK" },
    { 0x891d, "SIOCGIFMETRIC" }, { 0x8921, "SIOCGIFMTU" }, { 0x8922, "SIOCSIFMTU" }, { 0x8927, "SIOCGIFHWADDR" },
    { 0x8933, "SIOCGIFINDEX" }, { 0x8942, "SIOCGIFTXQLEN" }, { 0x8946, "SIOCETHTOOL" }, { 0x894b, "SIOCOUTQNSD" },
    { 0x5401, "TCGETS" }, END } };

/* The access mode (O_RDONLY …) is no flag: the decoder writes it. */
const struct names names_open = { "O_?", (const struct name[]){
    N(O_CREAT), N(O_EXCL), N(O_NOCTTY), N(O_TRUNC), N(O_APPEND), N(O_NONBLOCK), N(O_SYNC), N(O_DSYNC), N(O_ASYNC),
    N(O_DIRECT), N(O_DIRECTORY), N(O_NOFOLLOW), N(O_NOATIME), N(O_CLOEXEC), N(O_PATH), END } };

const struct names names_fd_flag = { "FD_?", (const struct name[]){ N(FD_CLOEXEC), END } };

const struct names names_poll = { "POLL?", (const struct name[]){
    N(POLLIN), N(POLLPRI), N(POLLOUT), N(POLLERR), N(POLLHUP), N(POLLNVAL), N(POLLRDNORM), N(POLLRDBAND), N(POLLWRNORM),
    N(POLLWRBAND), N(POLLMSG), N(POLLRDHUP), END } };

const struct names names_epoll = { "EPOLL?", (const struct name[]){
    N(EPOLLIN), N(EPOLLPRI), N(EPOLLOUT), N(EPOLLERR), N(EPOLLHUP), N(EPOLLRDNORM), N(EPOLLRDBAND), N(EPOLLWRNORM),
    N(EPOLLWRBAND), N(EPOLLMSG), N(EPOLLRDHUP), N(EPOLLEXCLUSIVE), N(EPOLLWAKEUP), N(EPOLLONESHOT), N(EPOLLET), END } };

const struct names names_epoll_op = { "EPOLL_CTL_?", (const struct name[]){
    { 1, "EPOLL_CTL_ADD" }, { 2, "EPOLL_CTL_DEL" }, { 3, "EPOLL_CTL_MOD" }, END } };

/* Only those that decide who shares what with whom; the decoder leaves out the rest. */
const struct names names_clone = { "CLONE_?", (const struct name[]){
    N(CLONE_VM), N(CLONE_FILES), N(CLONE_VFORK), N(CLONE_PARENT), N(CLONE_THREAD), N(CLONE_NEWNS), N(CLONE_NEWUTS),
    N(CLONE_NEWIPC), N(CLONE_NEWUSER), N(CLONE_NEWPID), N(CLONE_NEWNET), N(CLONE_NEWCGROUP), END } };

const struct names names_splice = { "SPLICE_F_?", (const struct name[]){
    N(SPLICE_F_MOVE), N(SPLICE_F_NONBLOCK), N(SPLICE_F_MORE), N(SPLICE_F_GIFT), END } };

const struct names names_close_range = { "CLOSE_RANGE_?", (const struct name[]){
    { 2, "CLOSE_RANGE_UNSHARE" }, { 4, "CLOSE_RANGE_CLOEXEC" }, END } };

const struct names names_rw = { "RWF_?", (const struct name[]){
    { 0x1, "RWF_HIPRI" }, { 0x2, "RWF_DSYNC" }, { 0x4, "RWF_SYNC" }, { 0x8, "RWF_NOWAIT" }, { 0x10, "RWF_APPEND" },
    { 0x20, "RWF_NOAPPEND" }, { 0x40, "RWF_ATOMIC" }, { 0x80, "RWF_DONTCACHE" }, END } };
/* clang-format on */

const char *name_of(const struct names *names, uint32_t number)
{
    for (const struct name *row = names->list; row->name; row++)
        if (row->number == number)
            return row->name;
    return NULL;
}

void names_add(struct text *text, const struct names *names, uint32_t number)
{
    const char *name = name_of(names, number);
    if (name)
        text_add(text, name);
    else
        text_addf(text, "%d (%s)", (int)number, names->mark);
}

void names_add_flags(struct text *text, const struct names *names, uint32_t flags)
{
    const char *between = "";
    if (flags == 0)
        text_add(text, "0");
    for (const struct name *row = names->list; row->name; row++)
        if (row->number && (flags & row->number) == row->number) {
            text_addf(text, "%s%s", between, row->name);
            flags &= ~row->number;
            between = "|";
        }
    if (flags)
        text_addf(text, "%s0x%x (%s)", between, flags, names->mark);
}

const char *call_role_name(enum call_role role)
{
    static const char *const names[] = {
        [CALL_CREATE] = "create",       [CALL_BIND] = "bind",         [CALL_LISTEN] = "listen",
        [CALL_CONNECT] = "connect",     [CALL_ACCEPT] = "accept",     [CALL_SEND] = "send",
        [CALL_RECEIVE] = "receive",     [CALL_SHUTDOWN] = "shutdown", [CALL_CLOSE] = "close",
        [CALL_DUPLICATE] = "duplicate", [CALL_OPTION] = "option",     [CALL_NAME] = "name",
        [CALL_CONTROL] = "control",     [CALL_WAIT] = "wait",         [CALL_PROCESS] = "process",
        [CALL_FOREIGN] = "foreign",
    };
    return names[role];
}
