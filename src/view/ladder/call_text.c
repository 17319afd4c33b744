/* How a call reads: its name and arguments, its result, and all of it in as many columns as there
 * are.
 *
 *     send(3, "hello\n", 6) = 6
 *     send(3, "hello\n") = 6           without the length that the result repeats
 *     send(3, "hel"…, 6) = 6           with less payload
 *     connect = -1 ECONNREFUSED: connection refused
 */
#include <ctype.h>
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>

#include "call/table.h"
#include "view/amounts.h"
#include "view/ladder/parts.h"

enum {
    QUOTE_MIN = 6, /* columns: a shorter piece of a payload tells nothing */
    QUOTE_SOME = 30,
    QUOTE_ALL = 1000,
};

static bool is_data_out(enum arg_kind kind)
{
    return kind == ARG_DATA_OUT || kind == ARG_IOVEC_OUT || kind == ARG_MSGHDR_OUT ||
           kind == ARG_MMSGHDR_OUT;
}

/* Told by the kernel at the end, or of no interest: the result shows what came. */
static bool is_filled_by_kernel(enum arg_kind kind)
{
    return kind == ARG_DATA_IN || kind == ARG_IOVEC_IN || kind == ARG_MSGHDR_IN ||
           kind == ARG_MMSGHDR_IN || kind == ARG_ADDRESS_OUT || kind == ARG_LENGTH ||
           kind == ARG_LENGTH_POINTER;
}

static void payload_add(struct ladder *l, struct text *text, const struct call_facts *facts,
                        uint64_t total, int columns)
{
    style_add(text, STYLE_DATA);
    quote_add(text, facts->data, facts->data_bytes, total, columns, l->style.ascii);
    style_add(text, STYLE_PLAIN);
}

void call_name_add(struct text *text, const struct call *call)
{
    const char *name = call_name(call->facts);
    /* what the C library makes of it */
    bool clones = call_is(call->facts->row, SYS_clone) || call_is(call->facts->row, SYS_clone3);
    if (clones && !call_makes_thread(call->facts))
        name = call->facts->clone_flags & CLONE_VFORK ? "vfork" : "fork";
    styled_add(text, call_style(call), name);
}

/* poll() and its kin say what is ready behind what was asked for: "{3: POLLIN} ready {3: POLLIN}".
 */
static const char *ready_part(const struct call_arg *arg)
{
    return arg->text && arg->asked_bytes ? arg->text + arg->asked_bytes : NULL;
}

static void arguments_add(struct ladder *l, struct text *text, const struct call *call, int quote,
                          bool with_length)
{
    const struct call_facts *facts = call->facts;
    const char *comma = "";
    bool after_data = false;
    for (unsigned i = 0; i < facts->arg_count; i++) {
        const struct call_arg *arg = &facts->args[i];
        enum arg_kind kind = facts->args[i].kind;
        const char *ready = ready_part(arg);
        bool is_length = after_data && kind == ARG_SIZE;
        after_data = is_data_out(kind);
        if (arg->quiet || is_filled_by_kernel(kind) || (is_length && !with_length) || !arg->text)
            continue;
        text_add(text, comma);
        comma = ", ";
        if (after_data && facts->role == CALL_SEND && facts->data_bytes)
            payload_add(l, text, facts, facts->wanted_bytes, quote);
        else
            clean_add(text, arg->text, ready ? (size_t)(ready - arg->text) : strlen(arg->text),
                      l->style.ascii);
        if (facts->role == CALL_PROCESS)
            break; /* the file of an exec */
    }
}

void ladder_call_text(struct text *text, const struct call_facts *facts, bool ascii)
{
    struct ladder l = { .style = { .ascii = ascii } };
    const struct call call = { .facts = facts };
    text_addf(text, "%s(", call_name(facts));
    arguments_add(&l, text, &call, QUOTE_SOME, true);
    text_add_char(text, ')');
}

/* On this machine the port says it all: ":40312". */
static void address_add(struct text *text, const struct address *address)
{
    static const uint8_t loopback6[16] = { [15] = 1 };
    char buffer[ADDRESS_TEXT_BYTES];
    bool here =
        address->version == 4 ? address->ip[0] == 127 : memcmp(address->ip, loopback6, 16) == 0;
    if (here)
        text_addf(text, ":%u", address->port);
    else
        text_add(text, address_format(address, buffer));
}

static void who_knocked_add(struct ladder *l, struct text *text, const struct call *call)
{
    const struct socket *socket = call->new_socket;
    const struct program *client =
        l->labels && socket && socket->connection ? program_of_client(socket->connection) : NULL;
    if (client) {
        text_add(text, " from ");
        styled_add(text, STYLE_CLIENT, client->id);
        return;
    }
    const struct address *peer = &call->facts->address;
    if (!peer->version && socket) /* accept(fd, NULL, NULL): the program did not ask */
        peer = socket->peer.version || !socket->connection
                   ? &socket->peer
                   : &socket->connection->address[END_CLIENT];
    if (peer->version) {
        text_add(text, " from ");
        address_add(text, peer);
    }
}

static void error_add(struct ladder *l, struct text *text, const struct call_facts *facts)
{
    int error = facts->error;
    bool soft = error == EINPROGRESS || error == EAGAIN || error == EINTR;
    char meaning[128];
    snprintf(meaning, sizeof meaning, "%s", strerror(error));
    if (islower((unsigned char)meaning[0] ? (unsigned char)meaning[1] : 0))
        meaning[0] = (char)tolower((unsigned char)meaning[0]);
    style_add(text, soft ? STYLE_PLAIN : STYLE_ERROR);
    text_addf(text, "-1 %s: ", errno_name(error));
    clean_add(text, meaning, strlen(meaning), l->style.ascii);
    style_add(text, STYLE_PLAIN);
}

/* " = 6 "hello\n"": what came back.  `quote` 0 leaves the payload out. */
static void result_add(struct ladder *l, struct text *text, const struct call *call, int quote)
{
    const struct call_facts *facts = call->facts;
    text_addf(text, " =%c", TERM_SPACE);
    if (facts->error) {
        error_add(l, text, facts);
        if (call->remark)
            text_addf(text, " (%s)", call->remark);
    } else {
        text_addf(text, "%lld", (long long)facts->result);
        if (facts->role == CALL_RECEIVE && facts->data_bytes && quote) {
            text_add(text, " ");
            payload_add(l, text, facts,
                        facts->moved_bytes ? facts->moved_bytes : (uint64_t)facts->result, quote);
        }
        for (unsigned i = 0; i < facts->arg_count; i++) {
            const char *ready = ready_part(&facts->args[i]);
            if (ready)
                clean_add(text, ready + strlen(" ready"), strlen(ready + strlen(" ready")),
                          l->style.ascii);
        }
        if (facts->role == CALL_ACCEPT) {
            who_knocked_add(l, text, call);
        } else if (facts->role == CALL_RECEIVE && call->socket &&
                   call->socket->type == SOCK_DGRAM && facts->address.version) {
            text_add(text, " from ");
            address_add(text, &facts->address);
        } else if (facts->role == CALL_NAME && facts->address.version) {
            text_add(text, " ");
            char buffer[ADDRESS_TEXT_BYTES];
            text_add(text, address_format(&facts->address, buffer));
        }
    }
    if (facts->injected)
        styled_add(text, STYLE_DIM, " (made so by sockwire)");
}

void ladder_result_text(struct text *text, const struct call *call, bool ascii)
{
    struct ladder l = { .style = { .ascii = ascii } };
    struct text result;
    text_init(&result);
    result_add(&l, &result, call, QUOTE_SOME);
    text_add(text, result.s + strlen(" = "));
    text_release(&result);
    const char *remark = remark_on_result(call);
    if (remark)
        text_addf(text, " (%s)", remark);
    if (call->facts->times > 1) {
        text_add(text, ", ");
        count_add(text, call->facts->times, TERM_SPACE);
        text_addf(text, "%ctimes", TERM_SPACE);
    }
}

void thread_add(struct text *text, pid_t tid)
{
    style_add(text, STYLE_DIM);
    text_addf(text, "[%d] ", (int)tid);
    style_add(text, STYLE_PLAIN);
}

static void part_build(struct ladder *l, struct text *text, const struct call *call,
                       enum call_part part, bool with_fd, int quote, bool with_length)
{
    const struct call_facts *facts = call->facts;
    text_clear(text);
    if (ladder_program(l, call->program)->many_tids)
        thread_add(text, facts->tid);
    call_name_add(text, call);
    if (part != CALL_PART_RESULT) {
        text_add(text, "(");
        if (facts->role != CALL_PROCESS || call_is_exec(facts->row))
            arguments_add(l, text, call, facts->role == CALL_SEND ? quote : QUOTE_ALL, with_length);
        text_add(text, ")");
    } else if (with_fd && facts->fd >= 0) {
        text_addf(text, "(%d)", facts->fd);
    }
    bool repeats = facts->times && part == CALL_PART_BEGIN; /* its result is that of all of them */
    if ((part != CALL_PART_BEGIN && call->ended) || repeats)
        result_add(l, text, call, facts->role == CALL_RECEIVE ? quote : QUOTE_ALL);
    if (repeats)
        text_add(text, ", again and again");
    if (facts->times > 1 && part != CALL_PART_BEGIN && call->ended) {
        text_add(text, ", ");
        count_add(text, facts->times, TERM_SPACE);
        text_addf(text, "%ctimes", TERM_SPACE);
    }
}

/* At which column the payload stands in a text, and how many it takes. */
static void payload_place(struct text *text, int *start, int *columns)
{
    static const char mark[] = { TERM_STYLE, '0' + STYLE_DATA, 0 };
    char *from = strstr(text->s, mark);
    char *to = from ? strchr(from + 1, TERM_STYLE) : NULL;
    *start = *columns = 0;
    if (!to)
        return;
    *from = 0; /* for a moment */
    *start = term_columns(text->s);
    *from = TERM_STYLE;
    *to = 0;
    *columns = term_columns(from);
    *to = TERM_STYLE;
}

/* The text of a part in `columns`: the longest form that fits into one row; else the payload is cut
 * where the row ends. */
void call_part_text(struct ladder *l, struct text *text, const struct call *call,
                    enum call_part part, bool with_fd, int columns)
{
    const struct call_facts *facts = call->facts;
    bool sends = facts->role == CALL_SEND;
    bool sent_all = sends && part == CALL_PART_WHOLE && call->ended && !facts->error &&
                    (uint64_t)facts->result == facts->wanted_bytes;
    for (bool with_length = true;; with_length = false) {
        part_build(l, text, call, part, with_fd, QUOTE_ALL, with_length);
        int too_long = term_columns(text->s) - columns;
        if (too_long <= 0 || facts->data_bytes == 0)
            return;
        int start, quote;
        payload_place(text, &start, &quote);
        bool fits = quote - too_long >= QUOTE_MIN;
        if (with_length && sent_all)
            continue;
        /* what stands behind it goes to the next row */
        int room = fits ? quote - too_long : columns - start - sends;
        part_build(l, text, call, part, with_fd, room >= QUOTE_MIN ? room : columns - 4,
                   with_length);
        return;
    }
}
