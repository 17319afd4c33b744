/* Arguments in strace's words: see strace_args.h. */
#include "view/strace_args.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "call/table.h"

enum { SHOWN_BYTES = 32 }; /* strace's -s */

/* ---- data ---- */

/* As strace escapes: an octal number has as few digits as what follows allows. */
static void add_byte(struct text *text, uint8_t byte, bool digit_follows)
{
    static const char letters[] = "tnvfr"; /* 9 to 13 */
    if (byte == '"' || byte == '\\')
        text_addf(text, "\\%c", byte);
    else if (byte >= '\t' && byte <= '\r')
        text_addf(text, "\\%c", letters[byte - '\t']);
    else if (byte >= ' ' && byte < 0x7f)
        text_add_char(text, (char)byte);
    else
        text_addf(text, digit_follows ? "\\%03o" : "\\%o", byte);
}

static void add_data(struct text *text, const uint8_t *bytes, size_t known, uint64_t all)
{
    size_t count = known < SHOWN_BYTES ? known : SHOWN_BYTES;
    text_add_char(text, '"');
    for (size_t i = 0; i < count; i++)
        add_byte(text, bytes[i], i + 1 < count && isdigit(bytes[i + 1]));
    text_add(text, all > count ? "\"..." : "\"");
}

/* ---- addresses, out of the text that the ladder shows ---- */

static void add_unix(struct text *text, const char *name)
{
    if (strcmp(name, "(no name)") == 0)
        text_add(text, "{sa_family=AF_UNIX}");
    else
        text_addf(text, "{sa_family=AF_UNIX, sun_path=%s\"%s\"}", *name == '@' ? "@" : "",
                  name + (*name == '@'));
}

static void add_address(struct text *text, const char *shown)
{
    const char *port = strrchr(shown, ':');
    if (strncmp(shown, "unix:", 5) == 0) {
        add_unix(text, shown + 5);
    } else if (*shown == '[' && port) {
        size_t length = strcspn(shown + 1, "%]");
        const char *scope = shown[1 + length] == '%' ? shown + 2 + length : "0]";
        text_addf(text,
                  "{sa_family=AF_INET6, sin6_port=htons(%s), sin6_flowinfo=htonl(0), "
                  "inet_pton(AF_INET6, \"%.*s\", &sin6_addr), sin6_scope_id=%.*s}",
                  port + 1, (int)length, shown + 1, (int)strcspn(scope, "]"), scope);
    } else if (isdigit((unsigned char)*shown) && port) {
        text_addf(text, "{sa_family=AF_INET, sin_port=htons(%s), sin_addr=inet_addr(\"%.*s\")}",
                  port + 1, (int)(port - shown), shown);
    } else {
        text_add(text, shown);
    }
}

/* ---- sets of descriptors: "{3: POLLIN, 4: POLLOUT}", "{3,4}" ---- */

/* [{fd=3, events=POLLIN}, …] */
static void add_pollfds(struct text *text, const char *set, size_t bytes, const char *events)
{
    const char *at = set + (*set == '{'), *end = set + bytes, *between = "";
    text_add_char(text, '[');
    while (at < end && isdigit((unsigned char)*at)) {
        char *behind;
        long fd = strtol(at, &behind, 10);
        size_t words = strcspn(behind, ",}");
        text_addf(text, "%s{fd=%ld, %s=%.*s}", between, fd, events,
                  (int)(words > 2 ? words - 2 : 0), behind + 2);
        between = ", ";
        at = behind + words;
        at += strspn(at, ", ");
    }
    text_add(text, at < end && *at != '}' ? "...]" : "]");
}

/* [3 4] */
static void add_fd_set(struct text *text, const char *set, size_t bytes)
{
    text_add_char(text, '[');
    for (size_t i = 0; i < bytes; i++)
        if (isdigit((unsigned char)set[i]))
            text_add_char(text, set[i]);
        else if (set[i] == ',')
            text_add_char(text, ' ');
    text_add_char(text, ']');
}

/* [{events=EPOLLIN, data={u32=7, u64=7}}, …] */
static void add_epoll_events(struct text *text, const char *set)
{
    const char *at = set + 1, *between = "";
    text_add_char(text, '[');
    while (isdigit((unsigned char)*at)) {
        char *behind;
        unsigned long long mark = strtoull(at, &behind, 0);
        size_t words = strcspn(behind, ",}");
        text_addf(text, "%s{events=%.*s, data={u32=%u, u64=%llu}}", between,
                  (int)(words > 2 ? words - 2 : 0), behind + 2, (unsigned)mark, mark);
        between = ", ";
        at = behind + words;
        at += strspn(at, ", ");
    }
    text_add_char(text, ']');
}

static size_t asked_bytes(const struct call_arg *arg)
{
    return arg->asked_bytes ? arg->asked_bytes : strlen(arg->text);
}

/* ---- one argument ---- */

static void add_timeout(struct text *text, const struct call_facts *facts,
                        const struct call_arg *arg)
{
    int64_t ns = facts->timeout_ns;
    if (ns == CALL_TIMEOUT_UNKNOWN)
        text_add(text, arg->text);
    else if (arg->kind == ARG_TIMEOUT_MS)
        text_addf(text, "%lld", ns < 0 ? -1 : (long long)(ns / 1000000));
    else if (ns < 0)
        text_add(text, "NULL");
    else if (arg->kind == ARG_TIMEVAL)
        text_addf(text, "{tv_sec=%lld, tv_usec=%lld}", (long long)(ns / 1000000000),
                  (long long)(ns % 1000000000 / 1000));
    else
        text_addf(text, "{tv_sec=%lld, tv_nsec=%lld}", (long long)(ns / 1000000000),
                  (long long)(ns % 1000000000));
}

static void add_option(struct text *text, const struct call_facts *facts, const char *shown)
{
    bool linger = facts->level == SOL_SOCKET && facts->option == SO_LINGER;
    if (linger && (strncmp(shown, "{on", 3) == 0 || strncmp(shown, "{off", 4) == 0))
        text_addf(text, "{l_onoff=%d, l_linger=%lld}", facts->value >= 0,
                  (long long)(facts->value >= 0 ? facts->value : 0));
    else if (isdigit((unsigned char)*shown) || *shown == '-' || *shown == 'E')
        text_addf(text, "[%s]", shown);
    else
        text_add(text, shown);
}

static bool is_null(const struct call_arg *arg)
{
    return strcmp(arg->text, "NULL") == 0;
}

/* The kernel fills it: at the call's begin nothing is in it. */
static bool is_filled(const struct call_arg *arg)
{
    switch (arg->kind) {
    case ARG_FD_PAIR:
    case ARG_ADDRESS_OUT:
    case ARG_LENGTH_POINTER:
    case ARG_DATA_IN:
    case ARG_IOVEC_IN:
    case ARG_MSGHDR_IN:
    case ARG_MMSGHDR_IN:
    case ARG_OPTION_VALUE_OUT:
    case ARG_EPOLL_EVENTS: return true;
    default: return false;
    }
}

static void add_known(struct text *text, const struct call_facts *facts, const struct call_arg *arg)
{
    bool received = facts->error == 0 && facts->result > 0;
    switch (arg->kind) {
    case ARG_ADDRESS_IN:
    case ARG_ADDRESS_OUT: add_address(text, arg->text); return;
    case ARG_PROTOCOL:
        text_add(text, strcmp(arg->text, "0") == 0 && facts->domain != AF_UNIX ? "IPPROTO_IP"
                                                                               : arg->text);
        return;
    case ARG_DATA_OUT:
        if (facts->data_bytes)
            add_data(text, facts->data, facts->data_bytes, facts->wanted_bytes);
        else
            text_add(text, arg->text);
        return;
    case ARG_DATA_IN:
        if (received && facts->data_bytes)
            add_data(text, facts->data, facts->data_bytes, (uint64_t)facts->result);
        else
            text_add(text, facts->error || received ? arg->text : "\"\"");
        return;
    case ARG_LENGTH_POINTER: text_addf(text, is_null(arg) ? "%s" : "[%s]", arg->text); return;
    case ARG_OPTION_VALUE_IN:
    case ARG_OPTION_VALUE_OUT: add_option(text, facts, arg->text); return;
    case ARG_POLLFDS: add_pollfds(text, arg->text, asked_bytes(arg), "events"); return;
    case ARG_FD_SET: add_fd_set(text, arg->text, asked_bytes(arg)); return;
    case ARG_EPOLL_EVENTS:
        if (*arg->text == '{' && received)
            add_epoll_events(text, arg->text);
        else
            text_add(text, facts->error ? arg->text : "[]");
        return;
    case ARG_TIMEOUT_MS:
    case ARG_TIMEVAL:
    case ARG_TIMESPEC: add_timeout(text, facts, arg); return;
    default: text_add(text, arg->text);
    }
}

bool strace_arg(struct text *text, const struct call_facts *facts, unsigned i, bool at_end)
{
    const struct call_arg *arg = &facts->args[i];
    if (!at_end && is_filled(arg))
        return false;
    if (!arg->text)
        text_add(text, "?");
    else if (is_null(arg))
        text_add(text, "NULL");
    else
        add_known(text, facts, arg);
    return true;
}

const char *strace_left_out(const struct call_facts *facts)
{
    static const struct {
        long number;
        unsigned known;
        const char *rest;
    } calls[] = {
        { SYS_sendto, 4, ", NULL, 0" },      { SYS_recvfrom, 4, ", NULL, NULL" },
        { SYS_pselect6, 5, ", NULL" },       { SYS_ppoll, 3, ", NULL, 0" },
        { SYS_epoll_pwait, 4, ", NULL, 8" }, { SYS_dup3, 2, ", 0" },
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (call_is(facts->row, calls[i].number) && facts->arg_count == calls[i].known)
            return calls[i].rest;
    return "";
}

void strace_ready(struct text *text, const struct call_facts *facts)
{
    static const char *const sets[] = { "", "in ", "out ", "exc " }; /* select(): by argument */
    const char *between = " (";
    if (facts->role != CALL_WAIT || facts->error)
        return;
    for (unsigned i = 0; facts->result > 0 && i < facts->arg_count; i++) {
        const struct call_arg *arg = &facts->args[i];
        const char *ready =
            arg->text && arg->asked_bytes ? strchr(arg->text + arg->asked_bytes, '{') : NULL;
        if (!ready || (arg->kind != ARG_POLLFDS && arg->kind != ARG_FD_SET))
            continue;
        text_add(text, between);
        if (arg->kind == ARG_POLLFDS) {
            add_pollfds(text, ready, strlen(ready), "revents");
        } else {
            text_add(text, i < 4 ? sets[i] : "");
            add_fd_set(text, ready, strlen(ready));
        }
        between = ", ";
    }
    bool is_epoll = call_fills_events(facts->row);
    if (facts->result == 0 && !is_epoll)
        text_add(text, " (Timeout)");
    else if (*between == ',')
        text_add_char(text, ')');
}
