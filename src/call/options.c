/* Texts of the values of socket options.  See decoder.h.
 *
 * Most options hold an int; the table below names those that don't.  Options that no program of a
 * lab sets are shown by their size: "{232 bytes}". */
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "call/decoder.h"

/* clang-format off */
enum option_kind {
    OPTION_INT, OPTION_BYTES, OPTION_LINGER, OPTION_TIMEVAL, OPTION_STRING,
    /* an int, with a meaning */
    OPTION_ERROR, OPTION_TYPE, OPTION_DOMAIN, OPTION_PROTOCOL, OPTION_INTERFACE,
};
/* clang-format on */

static const struct {
    /* a run of options of one kind; the numbers' names are in option_names.c */
    int level, first, last;
    enum option_kind kind;
} kinds[] = {
    { SOL_SOCKET, SO_LINGER, SO_LINGER, OPTION_LINGER },
    { SOL_SOCKET, 20, 21, OPTION_TIMEVAL }, /* SO_RCVTIMEO, SO_SNDTIMEO */
    /* the same with 64 bits, which these architectures have anyway */
    { SOL_SOCKET, 66, 67, OPTION_TIMEVAL },
    { SOL_SOCKET, SO_ERROR, SO_ERROR, OPTION_ERROR },
    { SOL_SOCKET, SO_TYPE, SO_TYPE, OPTION_TYPE },
    { SOL_SOCKET, SO_DOMAIN, SO_DOMAIN, OPTION_DOMAIN },
    { SOL_SOCKET, SO_PROTOCOL, SO_PROTOCOL, OPTION_PROTOCOL },
    { SOL_SOCKET, SO_BINDTODEVICE, SO_BINDTODEVICE, OPTION_STRING },
    { SOL_SOCKET, SO_PEERCRED, SO_PEERCRED, OPTION_BYTES },
    { SOL_SOCKET, SO_ATTACH_FILTER, SO_ATTACH_FILTER, OPTION_BYTES },
    { SOL_SOCKET, 28, 28, OPTION_BYTES },     /* SO_PEERNAME */
    { SOL_SOCKET, 31, 31, OPTION_BYTES },     /* SO_PEERSEC */
    { SOL_SOCKET, 47, 47, OPTION_BYTES },     /* SO_MAX_PACING_RATE: 4 or 8 bytes */
    { SOL_SOCKET, 51, 51, OPTION_BYTES },     /* SO_ATTACH_REUSEPORT_CBPF */
    { SOL_SOCKET, 55, 55, OPTION_BYTES },     /* SO_MEMINFO */
    { SOL_SOCKET, 57, 59, OPTION_BYTES },     /* SO_COOKIE, SO_PEERGROUPS */
    { SOL_SOCKET, 61, 61, OPTION_BYTES },     /* SO_TXTIME */
    { SOL_SOCKET, 71, 71, OPTION_BYTES },     /* SO_NETNS_COOKIE */
    { SOL_SOCKET, 78, 80, OPTION_BYTES },     /* SO_DEVMEM_… */
    { IPPROTO_TCP, 13, 13, OPTION_STRING },   /* TCP_CONGESTION */
    { IPPROTO_TCP, 31, 31, OPTION_STRING },   /* TCP_ULP */
    { IPPROTO_TCP, 11, 11, OPTION_BYTES },    /* TCP_INFO */
    { IPPROTO_TCP, 14, 15, OPTION_BYTES },    /* TCP_MD5SIG, TCP_COOKIE_TRANSACTIONS */
    { IPPROTO_TCP, 22, 22, OPTION_BYTES },    /* TCP_REPAIR_OPTIONS */
    { IPPROTO_TCP, 26, 26, OPTION_BYTES },    /* TCP_CC_INFO */
    { IPPROTO_TCP, 28, 29, OPTION_BYTES },    /* TCP_SAVED_SYN, TCP_REPAIR_WINDOW */
    { IPPROTO_TCP, 32, 33, OPTION_BYTES },    /* TCP_MD5SIG_EXT, TCP_FASTOPEN_KEY */
    { IPPROTO_TCP, 35, 35, OPTION_BYTES },    /* TCP_ZEROCOPY_RECEIVE */
    { IPPROTO_TCP, 38, 42, OPTION_BYTES },    /* TCP_AO_… */
    { IPPROTO_IP, 32, 32, OPTION_INTERFACE }, /* IP_MULTICAST_IF */
    { IPPROTO_IP, 4, 4, OPTION_BYTES },       /* IP_OPTIONS */
    { IPPROTO_IP, 9, 9, OPTION_BYTES },       /* IP_PKTOPTIONS */
    { IPPROTO_IP, 16, 17, OPTION_BYTES },     /* IP_IPSEC_POLICY, IP_XFRM_POLICY */
    { IPPROTO_IP, 35, 48, OPTION_BYTES },     /* memberships and source filters */
    { IPPROTO_IPV6, 2, 6, OPTION_BYTES },     /* IPV6_2292… */
    { IPPROTO_IPV6, 20, 21, OPTION_BYTES },   /* IPV6_ADD_MEMBERSHIP, IPV6_DROP_MEMBERSHIP */
    { IPPROTO_IPV6, 27, 28, OPTION_BYTES },   /* IPV6_JOIN_ANYCAST, IPV6_LEAVE_ANYCAST */
    { IPPROTO_IPV6, 32, 32, OPTION_BYTES },   /* IPV6_FLOWLABEL_MGR */
    { IPPROTO_IPV6, 34, 35, OPTION_BYTES },   /* IPV6_IPSEC_POLICY, IPV6_XFRM_POLICY */
    { IPPROTO_IPV6, 42, 48, OPTION_BYTES },   /* source filters */
    { IPPROTO_IPV6, 50, 50, OPTION_BYTES },   /* IPV6_PKTINFO */
    { IPPROTO_IPV6, 54, 55, OPTION_BYTES },   /* IPV6_HOPOPTS, IPV6_RTHDRDSTOPTS */
    { IPPROTO_IPV6, 57, 57, OPTION_BYTES },   /* IPV6_RTHDR */
    { IPPROTO_IPV6, 59, 59, OPTION_BYTES },   /* IPV6_DSTOPTS */
    { IPPROTO_IPV6, 61, 61, OPTION_BYTES },   /* IPV6_PATHMTU */
};

static enum option_kind kind_of(int level, int option)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].level == level && option >= kinds[i].first && option <= kinds[i].last)
            return kinds[i].kind;
    return names_of_level(level) == &names_other_option ? OPTION_BYTES : OPTION_INT;
}

static void add_int(struct decoder *d, enum option_kind kind, int32_t value)
{
    uint8_t ip[4];
    d->facts->value = value;
    switch (kind) {
    case OPTION_ERROR:
        if (value)
            text_add(&d->text, errno_name(value));
        else
            text_add(&d->text, "0");
        break;
    case OPTION_TYPE: names_add(&d->text, &names_type, (uint32_t)value); break;
    case OPTION_DOMAIN: names_add(&d->text, &names_domain, (uint32_t)value); break;
    case OPTION_PROTOCOL:
        if (name_of(&names_protocol, (uint32_t)value))
            names_add(&d->text, &names_protocol, (uint32_t)value);
        else
            text_addf(&d->text, "%d", value);
        break;
    case OPTION_INTERFACE:
        memcpy(ip, &value, sizeof ip);
        text_addf(&d->text, "%u.%u.%u.%u", ip[0], ip[1], ip[2], ip[3]);
        break;
    default: text_addf(&d->text, "%d", value);
    }
}

void value_option(struct decoder *d, uint64_t pointer, int64_t length)
{
    enum option_kind kind = kind_of(d->facts->level, d->facts->option);
    int32_t numbers[2];
    char string[32];
    uint8_t byte;
    if (pointer == 0) {
        value_pointer(d, pointer);
    } else if (kind == OPTION_STRING && length > 0) {
        size_t ask = length < (int64_t)sizeof string ? (size_t)length : sizeof string;
        size_t got = decoder_read(d, pointer, string, ask);
        if (got < ask && strnlen(string, got) == got)
            value_unreadable(d, pointer);
        else
            text_add_quoted(&d->text, string, strnlen(string, got), sizeof string, false);
    } else if (kind == OPTION_TIMEVAL && length >= 16) {
        value_time(d, pointer, 1000000);
    } else if (kind == OPTION_LINGER && length >= 8) {
        if (!decoder_read_all(d, pointer, numbers, sizeof numbers)) {
            value_unreadable(d, pointer);
            return;
        }
        d->facts->value = numbers[0] ? numbers[1] : -1;
        if (numbers[0])
            text_addf(&d->text, "{on, %d s}", numbers[1]);
        else
            text_add(&d->text, "{off}");
    } else if (kind == OPTION_BYTES || kind == OPTION_TIMEVAL || kind == OPTION_LINGER ||
               length <= 0) {
        value_bytes(d, length > 0 ? (uint64_t)length : 0);
    } else if (length >= 4) {
        if (decoder_read_all(d, pointer, numbers, 4))
            add_int(d, kind, numbers[0]);
        else
            value_unreadable(d, pointer);
    } else if (d->facts->level == IPPROTO_IP && decoder_read_all(d, pointer, &byte, 1)) {
        /* IPv4 takes a char for an int: IP_MULTICAST_TTL in BSD's way */
        add_int(d, OPTION_INT, byte);
    } else {
        value_bytes(d, (uint64_t)length);
    }
}
