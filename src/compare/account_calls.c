/* Calls out of their records: how one reads, and what of it must be the same in another run.
 *
 *     send(3, "hello") = 5          its text
 *     send hello 5 = 5              its key (in words): no descriptor, no picked port, no process id
 *
 * Which socket it is on is no part of the key: sockets are held against each other when the calls
 * are (lanes.c). */
#include <inttypes.h>
#include <string.h>

#include "base/bytes.h"
#include "call/table.h"
#include "compare/account_parts.h"
#include "compare/digest.h"
#include "view/term.h"

struct told_call {
    const struct json_value *record;
    const char *name;
    enum call_role role;
    bool known; /* the table has it */
    bool ended;
    int64_t result;
    const char *error; /* clean; NULL: none */
    uint8_t data[CALL_DATA_BYTES];
    size_t data_bytes;
    uint64_t wanted;
};

static bool is_one_of(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(word, *list) == 0)
            return true;
    return false;
}

/* By the names of the manual pages, as in the table of calls. */
static const char *const descriptors[] = { "sockfd", "fd",    "oldfd",  "newfd", "out_fd",
                                           "in_fd",  "fd_in", "fd_out", "epfd",  NULL };
static const char *const addresses[] = { "addr", "dest_addr", "src_addr", NULL };
static const char *const payloads[] = { "buf", "msg", "iov", "msgvec", NULL };
static const char *const lengths[] = { "addrlen", "optlen", "size", "sigsetsize", NULL };

static void take_data(struct told_call *call, const struct json *json)
{
    const struct json_value *data = json_member(json, call->record, "data");
    const char *s = json_text(json, data);
    for (size_t i = 0; s && i + 1 < data->bytes && call->data_bytes < sizeof call->data; i += 2) {
        int high = hex_digit(s[i]), low = hex_digit(s[i + 1]);
        if (high < 0 || low < 0)
            break;
        call->data[call->data_bytes++] = (uint8_t)(high << 4 | low);
    }
}

/* An argument as text: of a number its digits, of a string its bytes. */
static void argument_add(struct text *text, const struct json *json,
                         const struct json_value *argument)
{
    if (argument->kind == JSON_STRING || argument->kind == JSON_NUMBER)
        clean_add(text, json->text.s + argument->at, argument->bytes, false);
    else
        text_add_char(text, '?');
}

static bool is_literal(const struct json *json, const struct json_value *argument, const char *word)
{
    return (argument->kind == JSON_STRING || argument->kind == JSON_NUMBER) &&
           argument->bytes == strlen(word) &&
           memcmp(json->text.s + argument->at, word, argument->bytes) == 0;
}

static bool is_left_out(const struct told_call *call, const struct json *json,
                        const struct json_value *argument, const char *name)
{
    bool moves = call->role == CALL_SEND || call->role == CALL_RECEIVE;
    if (is_one_of(name, lengths) || (call->role == CALL_ACCEPT && is_one_of(name, addresses)))
        return true;
    if ((is_one_of(name, addresses) && is_literal(json, argument, "NULL")) ||
        (strcmp(name, "flags") == 0 && is_literal(json, argument, "0")))
        return true;
    return call->role == CALL_PROCESS ||
           (moves && call->role == CALL_RECEIVE && is_one_of(name, payloads));
}

static void data_add(struct text *key, const struct told_call *call)
{
    for (size_t i = 0; i < call->data_bytes; i++)
        text_addf(key, "%02x", call->data[i]);
}

/* "(3, "hello")" into text, and what counts of it into key. */
static void arguments_add(struct account *account, const struct told_call *call, struct text *text,
                          struct text *key)
{
    const struct json *json = &account->facts->json;
    const struct json_value *argument = json_first(json, json_member(json, call->record, "args"));
    bool sent_all = call->role == CALL_SEND && call->ended && !call->error &&
                    (uint64_t)call->result == call->wanted;
    bool after_payload = false;
    const char *comma = "";
    text_add_char(text, '(');
    for (; argument; argument = json_next(json, argument)) {
        const char *name = json_key_of(json, argument);
        bool is_length = after_payload && (strcmp(name, "len") == 0 || strcmp(name, "count") == 0);
        after_payload = call->role == CALL_SEND && is_one_of(name, payloads);
        if (is_left_out(call, json, argument, name) || (is_length && sent_all))
            continue;
        text_add(text, comma);
        comma = ", ";
        if (after_payload && call->data_bytes)
            account_quote(text, call->data, call->data_bytes, call->wanted);
        else
            argument_add(text, json, argument);
        int64_t descriptor;
        if (after_payload || is_length ||
            (is_one_of(name, descriptors) && json_integer(json, argument, &descriptor) &&
             descriptor >= 0))
            continue;
        text_add_char(key, '|');
        clean_add(key, name, strlen(name), false);
        text_add_char(key, '=');
        if (is_one_of(name, addresses))
            text_add_char(key, PICKED_FROM);
        argument_add(key, json, argument);
        if (is_one_of(name, addresses))
            text_add_char(key, PICKED_TO);
    }
    text_add_char(text, ')');
    if (call->role == CALL_SEND) {
        text_addf(key, "|%" PRIu64 " ", call->wanted);
        data_add(key, call);
    }
}

static void result_add(const struct told_call *call, struct text *text, struct text *key)
{
    if (!call->ended) {
        text_add(text, " (never returned)");
        text_add(key, "|never");
        return;
    }
    if (call->error) {
        text_addf(text, " = -1 %s", call->error);
        text_addf(key, "|%s", call->error);
        return;
    }
    text_addf(text, " = %" PRId64, call->result);
    bool is_descriptor =
        call->role == CALL_CREATE || call->role == CALL_ACCEPT || call->role == CALL_DUPLICATE;
    if (is_descriptor || call->role == CALL_PROCESS)
        text_add(key, "|done");
    else
        text_addf(key, "|%" PRId64, call->result);
    if (call->role == CALL_RECEIVE && call->data_bytes) {
        text_add_char(text, ' ');
        account_quote(text, call->data, call->data_bytes,
                      call->result > 0 ? (uint64_t)call->result : 0);
        text_add_char(key, ' ');
        data_add(key, call);
    }
}

/* A range of stream offsets that makes sense. */
static bool take_range(struct account *account, struct happening *happening,
                       const struct json_value *record)
{
    const struct json *json = &account->facts->json;
    const struct json_value *from = json_first(json, json_member(json, record, "bytes")),
                            *to = json_next(json, from);
    int64_t a, b;
    if (!json_integer(json, from, &a) || !json_integer(json, to, &b) || a < 0 || b < a)
        return false;
    happening->from = (uint64_t)a;
    happening->to = (uint64_t)b;
    return true;
}

static void take_call(struct account *account, struct told_call *call,
                      const struct json_value *record)
{
    const struct json *json = &account->facts->json;
    const struct json_value *name = json_member(json, record, "name"),
                            *error = json_member(json, record, "error");
    int64_t wanted;
    call->record = record;
    call->name =
        json_text(json, name) ? account_clean(account, json_text(json, name), name->bytes) : "?";
    const struct call_row *row = call_row_by_any_name(call->name);
    call->known = row != NULL;
    call->role = row ? row->role : CALL_FOREIGN;
    call->ended = json_integer(json, json_member(json, record, "result"), &call->result);
    call->error = json_text(json, error)
                      ? account_clean(account, json_text(json, error), error->bytes)
                      : NULL;
    wanted = account_int_of(account, record, "wanted", 0);
    call->wanted = wanted > 0 ? (uint64_t)wanted : 0;
    take_data(call, json);
}

static bool is_quiet(const struct told_call *call, const struct json *json)
{
    static const char *const process[] = { "fork", "vfork", "clone", "clone3", NULL };
    const struct json_value *domain =
        json_member(json, json_member(json, call->record, "args"), "domain");
    const char *error = call->error ? call->error : "";
    bool on_socket = json_text(json, json_member(json, call->record, "socket")) != NULL;
    switch (call->role) {
    case CALL_WAIT: return true;
    case CALL_PROCESS: return call->error || !is_one_of(call->name, process);
    case CALL_CREATE:
        return domain && !json_is(json, domain, "AF_INET") && !json_is(json, domain, "AF_INET6");
    case CALL_SEND:
    case CALL_RECEIVE:
    case CALL_ACCEPT:
        if (strcmp(error, "EAGAIN") == 0)
            return true; /* how often it asked in vain is chance */
        break;
    default: break;
    }
    return call->known && call->role != CALL_FOREIGN && !on_socket && strcmp(error, "EBADF") != 0 &&
           strcmp(error, "ENOTSOCK") != 0;
}

/* A port that a program binds or connects to is no port that the kernel picked; one that a call is
 * told may be.  Who it starts has a number that the kernel picked. */
static void note_numbers(struct account *account, const struct told_call *call)
{
    const struct json *json = &account->facts->json;
    const struct json_value *args = json_member(json, call->record, "args");
    bool names = call->role == CALL_BIND || call->role == CALL_CONNECT;
    for (const char *const *name = addresses; *name; name++) {
        const char *address = json_text(json, json_member(json, args, *name));
        if (names)
            account_port_is_named(account, address);
        else if (call->role != CALL_SEND)
            account_port_is_picked(account, address);
    }
    if (call->role == CALL_PROCESS && call->ended && call->result > 0) {
        /* its strand begins here: threads are counted in the order in which they were made */
        account_pid(account, call->result);
        (void)account_strand(account, STRAND_CALLS, account_program_of(account, call->record),
                             call->result, "");
    }
}

void account_take_call(struct account *account, const struct json_value *record)
{
    const struct json *json = &account->facts->json;
    struct told_call call = { 0 };
    struct text text;
    char number[32];
    take_call(account, &call, record);
    int64_t tid = account_int_of(account, record, "tid", 0),
            begin = account_time_of(account, record, "t"),
            end = account_time_of(account, record, "t_end");
    account_pid(account, tid);
    struct strand *strand =
        account_strand(account, STRAND_CALLS, account_program_of(account, record), tid, "");
    note_numbers(account, &call);
    bool waits = call.role == CALL_ACCEPT || call.role == CALL_RECEIVE;
    struct happening *happening =
        account_add(account, strand, 0, HAPPENING_CALL, waits && end >= 0 ? end : begin);
    happening->decided_ns = end >= 0 ? end : INT64_MAX;
    happening->id = account_int_of(account, record, "id", 0);
    const char *socket = json_text(json, json_member(json, record, "socket"));
    happening->socket = socket ? account_clean(account, socket, strlen(socket)) : NULL;
    happening->loose = is_quiet(&call, json);
    if (take_range(account, happening, record) &&
        (call.role == CALL_SEND || call.role == CALL_RECEIVE) && happening->to > happening->from) {
        happening->moves_bytes = true;
        happening->has_digest = call.data_bytes == happening->to - happening->from;
        happening->digest = digest_of(call.data, call.data_bytes);
    }
    struct text *key = &account->facts->key;
    text_init(&text);
    text_clear(key);
    text_add(&text, call.name);
    text_add(key, call.name);
    arguments_add(account, &call, &text, key);
    happening->asked = arena_text(&account->arena, key->s);
    result_add(&call, &text, key);
    const struct json_value *injected = json_member(json, record, "injected");
    if (injected && injected->kind == JSON_TRUE) {
        text_add(&text, " (made so by sockwire)");
        text_add(key, "|injected");
    }
    happening->text = arena_text(&account->arena, text.s);
    happening->key = arena_text(&account->arena, key->s);
    happening->sort = call.name;
    text_release(&text);
    *map_at(&account->facts->calls, account_number_name(number, 'c', happening->id)) = happening;
}

/* The C library asks for names by way of local sockets: no student wrote these calls, and the clock
 * is in what they send. */
void account_end_calls(struct account *account)
{
    for (size_t i = 0; i < account->count; i++) {
        struct happening *happening = account->happenings[i];
        const struct told_socket *socket =
            happening->socket ? map_get(&account->facts->sockets, happening->socket) : NULL;
        if (happening->kind == HAPPENING_CALL && socket && !socket->local_net) {
            happening->loose = true;
            happening->asked = happening->key = happening->sort;
        }
    }
}
