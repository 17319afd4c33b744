/* How a call reads: its name and arguments, its result, and all of it in as many columns as there are.
 *
 *     send(3, "hello\n", 6) = 6
 *     send(3, "hello\n") = 6           without the length that the result repeats
 *     send(3, "hel"…, 6) = 6           with less payload
 *     connect = -1 ECONNREFUSED: connection refused
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "call/table.h"
#include "view/ladder_parts.h"

enum {
    QUOTE_MIN = 8, /* columns: a shorter piece of a payload tells nothing */
    QUOTE_ALL = 1000,
};

static enum arg_kind kind_of_argument(const struct call_facts *facts, unsigned i)
{
    const struct call_row *row = facts->row;
    const char *name = facts->args[i].name;
    for (int j = 0; row && name && j < CALL_ARGS_MAX; j++)
        if (row->args[j].name && strcmp(row->args[j].name, name) == 0)
            return row->args[j].kind;
    return ARG_NONE;
}

static bool is_data_out(enum arg_kind kind)
{
    return kind == ARG_DATA_OUT || kind == ARG_IOVEC_OUT || kind == ARG_MSGHDR_OUT || kind == ARG_MMSGHDR_OUT;
}

/* Told by the kernel at the end, or of no interest: the result shows what came. */
static bool is_filled_by_kernel(enum arg_kind kind)
{
    return kind == ARG_DATA_IN || kind == ARG_IOVEC_IN || kind == ARG_MSGHDR_IN || kind == ARG_MMSGHDR_IN ||
           kind == ARG_ADDRESS_OUT || kind == ARG_LENGTH || kind == ARG_LENGTH_POINTER;
}

static void payload_add(struct ladder *l, struct text *text, const struct call_facts *facts, uint64_t total, int columns)
{
    style_add(text, STYLE_DATA);
    quote_add(text, facts->data, facts->data_bytes, total, columns, l->style.ascii);
    style_add(text, STYLE_PLAIN);
}

void call_name_add(struct text *text, const struct call *call)
{
    const char *name = call_name(call->facts);
    if (call->facts->role == CALL_PROCESS && strncmp(name, "clone", 5) == 0 && !call_has_argument(call->facts, "CLONE_THREAD"))
        name = call_has_argument(call->facts, "CLONE_VFORK") ? "vfork" : "fork"; /* what the C library makes of it */
    styled_add(text, lane_style(lane_of_program(call->program)), name);
}

static void arguments_add(struct ladder *l, struct text *text, const struct call *call, int quote, bool with_length)
{
    const struct call_facts *facts = call->facts;
    const char *comma = "";
    bool after_data = false;
    for (unsigned i = 0; i < facts->arg_count; i++) {
        const struct call_arg *arg = &facts->args[i];
        enum arg_kind kind = kind_of_argument(facts, i);
        bool is_length = after_data && kind == ARG_SIZE;
        after_data = is_data_out(kind);
        if (arg->quiet || is_filled_by_kernel(kind) || (is_length && !with_length) || !arg->text)
            continue;
        text_add(text, comma);
        comma = ", ";
        if (after_data && facts->role == CALL_SEND && facts->data_bytes)
            payload_add(l, text, facts, facts->wanted_bytes, quote);
        else
            clean_add(text, arg->text, strlen(arg->text), l->style.ascii);
        if (facts->role == CALL_PROCESS)
            break; /* the file of an exec */
    }
}

/* On this machine the port says it all: ":40312". */
static void address_add(struct text *text, const struct address *address)
{
    static const uint8_t loopback6[16] = { [15] = 1 };
    char buffer[ADDRESS_TEXT_BYTES];
    bool here = address->version == 4 ? address->ip[0] == 127 : memcmp(address->ip, loopback6, 16) == 0;
    if (here)
        text_addf(text, ":%u", address->port);
    else
        text_add(text, address_format(address, buffer));
}

static void who_knocked_add(struct ladder *l, struct text *text, const struct call *call)
{
    const struct socket *socket = call->new_socket;
    const struct program *client = l->labels && socket && socket->connection ? program_of_client(socket->connection) : NULL;
    if (client) {
        text_add(text, " from ");
        styled_add(text, STYLE_CLIENT, client->id);
    } else if (call->facts->address.version) {
        text_add(text, " from ");
        address_add(text, &call->facts->address);
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
    text_add(text, " = ");
    if (facts->error) {
        error_add(l, text, facts);
    } else {
        text_addf(text, "%lld", (long long)facts->result);
        if (facts->role == CALL_RECEIVE && facts->data_bytes && quote) {
            text_add(text, " ");
            payload_add(l, text, facts, facts->moved_bytes ? facts->moved_bytes : (uint64_t)facts->result, quote);
        }
        if (facts->role == CALL_ACCEPT) {
            who_knocked_add(l, text, call);
        } else if (facts->role == CALL_RECEIVE && call->socket && call->socket->type == SOCK_DGRAM && facts->address.version) {
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

void thread_add(struct text *text, pid_t tid)
{
    style_add(text, STYLE_DIM);
    text_addf(text, "[%d] ", (int)tid);
    style_add(text, STYLE_PLAIN);
}

static void part_build(struct ladder *l, struct text *text, const struct call *call, enum part part, bool with_fd, int quote,
                       bool with_length)
{
    const struct call_facts *facts = call->facts;
    text_clear(text);
    if (ladder_program(l, call->program)->many_tids)
        thread_add(text, facts->tid);
    call_name_add(text, call);
    if (part != PART_RESULT) {
        text_add(text, "(");
        if (facts->role != CALL_PROCESS || call_is_exec(facts))
            arguments_add(l, text, call, facts->role == CALL_SEND ? quote : QUOTE_ALL, with_length);
        text_add(text, ")");
    } else if (with_fd && facts->fd >= 0) {
        text_addf(text, "(%d)", facts->fd);
    }
    if (part != PART_BEGIN && call->ended)
        result_add(l, text, call, facts->role == CALL_RECEIVE ? quote : QUOTE_ALL);
}

/* The text of a part in `columns`: first as it is; then without the length that the result repeats; then with less payload. */
void part_text(struct ladder *l, struct text *text, const struct call *call, enum part part, bool with_fd, int columns)
{
    const struct call_facts *facts = call->facts;
    bool sent_all = call->ended && facts->result >= 0 && (uint64_t)facts->result == facts->wanted_bytes &&
                    facts->wanted_bytes == facts->data_bytes;
    part_build(l, text, call, part, with_fd, QUOTE_ALL, true);
    int too_long = term_columns(text->s) - columns;
    if (too_long <= 0 || facts->data_bytes == 0)
        return;
    if (part == PART_WHOLE && facts->role == CALL_SEND && sent_all) {
        part_build(l, text, call, part, with_fd, QUOTE_ALL, false);
        if (term_columns(text->s) <= columns)
            return;
    }
    struct text *quoted = &l->line;
    text_clear(quoted);
    payload_add(l, quoted, facts, facts->role == CALL_SEND ? facts->wanted_bytes : facts->moved_bytes, QUOTE_ALL);
    int quote = term_columns(quoted->s) - too_long;
    if (quote < QUOTE_MIN) /* on a continuation row, then */
        quote = columns - 6;
    part_build(l, text, call, part, with_fd, quote, true);
}
