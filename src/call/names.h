/* Names of the kernel's numbers, as a C programmer writes them: "AF_INET", "SO_REUSEADDR",
 * "MSG_PEEK|MSG_DONTWAIT".
 *
 * A table is a list of pairs.  A number without a name is shown raw and marked with the table's
 * mark: "99 (AF_?)". The numbers are those of x86-64 and aarch64 (asm-generic); they are written
 * out where the headers of an older system may lack the name.  tests/unit/test_call_names.c holds
 * every pair against the headers of the system. */
#ifndef CALL_NAMES_H
#define CALL_NAMES_H

#include <stdint.h>

#include "base/text.h"

struct name {
    uint32_t number;
    const char *name;
};

struct names {
    const char *mark;        /* stands behind a number that has no name: "AF_?" */
    const struct name *list; /* ends with a row whose name is NULL */
};

extern const struct names names_domain, names_type, names_protocol, names_level, names_how;
extern const struct names names_fcntl, names_ioctl, names_epoll_op;
/* Flags: */
extern const struct names names_msg, names_type_flag, names_open, names_poll, names_epoll,
    names_clone, names_splice;
extern const struct names names_close_range, names_rw, names_fd_flag;
/* Socket options: */
extern const struct names names_so, names_tcp, names_ip, names_ipv6, names_udp, names_other_option;

/* NULL: it has none. */
const char *name_of(const struct names *names, uint32_t number);

/* "AF_INET"; "99 (AF_?)". */
void names_add(struct text *text, const struct names *names, uint32_t number);

/* "MSG_PEEK|MSG_DONTWAIT|0x2000000 (MSG_?)"; "0" when no bit is set. */
void names_add_flags(struct text *text, const struct names *names, uint32_t flags);

/* The options of a level of setsockopt(): names_so for SOL_SOCKET …; names_other_option (an empty
 * table) for a level we don't know. */
const struct names *names_of_level(int level);

#endif
