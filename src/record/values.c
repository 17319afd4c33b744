/* One value of a record, written and read by its type: see values.h. */
#include "record/values.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/bytes.h"
#include "call/table.h"

enum { WORDS_MAX = 10000 };

/* ---- writing ---- */

static void add_escaped(struct text *line, const char *s, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c > 0x20 && c < 0x7f && c != '%')
            text_add_char(line, s[i]);
        else
            text_addf(line, "%%%02x", (unsigned)c);
    }
}

static int64_t signed_at(const void *at, size_t bytes)
{
    int32_t small;
    int64_t big;
    if (bytes == sizeof small) {
        memcpy(&small, at, sizeof small);
        return small;
    }
    memcpy(&big, at, sizeof big);
    return big;
}

static uint64_t unsigned_at(const void *at, size_t bytes)
{
    return bytes == sizeof(uint32_t) ? (uint32_t)signed_at(at, bytes)
                                     : (uint64_t)signed_at(at, bytes);
}

static void add_arguments(struct text *line, const struct call_facts *facts)
{
    text_addf(line, " args=%u", facts->arg_count);
    for (unsigned i = 0; i < facts->arg_count; i++) {
        const struct call_arg *arg = &facts->args[i];
        text_addf(line, " arg=%s:", arg->name ? arg->name : "");
        text_addf(line, "%s%s%s%s:", arg->is_number ? "n" : "", arg->quiet ? "q" : "",
                  arg->text ? "" : "0", arg->name ? "" : "-");
        if (arg->text)
            add_escaped(line, arg->text, strlen(arg->text));
    }
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_arguments(const struct call_facts *a, const struct call_facts *b)
{
    if (a->arg_count != b->arg_count)
        return false;
    for (unsigned i = 0; i < a->arg_count; i++)
        if (!same_text(a->args[i].name, b->args[i].name) ||
            !same_text(a->args[i].text, b->args[i].text) ||
            a->args[i].is_number != b->args[i].is_number || a->args[i].quiet != b->args[i].quiet)
            return false;
    return true;
}

static void add_words(struct text *line, const char *name, const struct record *record)
{
    for (int i = 0; i < record->observed.started.argc; i++) {
        text_addf(line, " %s=", name);
        add_escaped(line, record->observed.started.argv[i],
                    strlen(record->observed.started.argv[i]));
    }
}

bool field_same(const struct field *field, const void *now, const void *before)
{
    const char *a = (const char *)now + field->at, *b = (const char *)before + field->at;
    const char *text_a, *text_b;
    switch (field->type) {
    case UNKEPT: return true;
    case ADDRESS:
        return address_same((const struct address *)(const void *)a,
                            (const struct address *)(const void *)b);
    case ROW:
        return *(const struct call_row *const *)(const void *)a ==
               *(const struct call_row *const *)(const void *)b;
    case ARGUMENTS: return same_arguments(now, before);
    case DATA:
        return memcmp(a, b, field->bytes) == 0 &&
               ((const struct call_facts *)now)->data_bytes ==
                   ((const struct call_facts *)before)->data_bytes;
    case STRING:
    case NAME:
    case BYTES:
        memcpy(&text_a, a, sizeof text_a);
        memcpy(&text_b, b, sizeof text_b);
        return text_a == text_b;
    default: return memcmp(a, b, field->bytes) == 0;
    }
}

void field_add(struct text *line, const struct field *field, const void *of)
{
    const char *at = (const char *)of + field->at;
    const struct call_facts *facts = of; /* where the type says so */
    char address[ADDRESS_TEXT_BYTES];
    const char *text;
    size_t bytes;
    if (field->type == ARGUMENTS) {
        add_arguments(line, facts);
        return;
    }
    if (field->type == WORDS) {
        add_words(line, field->name, of);
        return;
    }
    text_addf(line, " %s=", field->name);
    switch (field->type) {
    case SIGNED: text_addf(line, "%" PRId64, signed_at(at, field->bytes)); break;
    case UNSIGNED: text_addf(line, "%" PRIu64, unsigned_at(at, field->bytes)); break;
    case BOOL: text_add(line, *at ? "1" : "0"); break;
    case ADDRESS:
        text_add(line, address_format((const struct address *)(const void *)at, address));
        break;
    case STRING:
    case NAME:
        memcpy(&text, at, sizeof text);
        add_escaped(line, text, strlen(text));
        break;
    case BYTES:
        memcpy(&text, at, sizeof text);
        memcpy(&bytes, at + sizeof text, sizeof bytes);
        add_escaped(line, text, bytes);
        break;
    case ROW: text_add(line, facts->row->name); break;
    case DATA:
        for (unsigned i = 0; i < facts->data_bytes; i++)
            text_addf(line, "%02x", facts->data[i]);
        break;
    case WORDS:
    case ARGUMENTS:
    case UNKEPT: break;
    }
}

/* ---- reading ---- */

/* The bytes that were escaped, a NUL behind them; NULL: badly written. */
static char *unescape(const char *value, size_t bytes, struct arena *arena, size_t *length)
{
    char *to = arena_alloc(arena, bytes + 1);
    *length = 0;
    for (size_t i = 0; i < bytes; i++) {
        if (value[i] == '%') {
            int high = bytes - i > 2 ? hex_digit(value[i + 1]) : -1,
                low = bytes - i > 2 ? hex_digit(value[i + 2]) : -1;
            if (high < 0 || low < 0)
                return NULL;
            to[(*length)++] = (char)(high << 4 | low);
            i += 2;
        } else {
            to[(*length)++] = value[i];
        }
    }
    return to;
}

static bool magnitude_of(const char *digits, size_t bytes, uint64_t *magnitude)
{
    *magnitude = 0;
    for (size_t i = 0; i < bytes; i++) {
        unsigned digit = (unsigned)(digits[i] - '0');
        if (digit > 9 || *magnitude > (UINT64_MAX - digit) / 10)
            return false;
        *magnitude = *magnitude * 10 + digit;
    }
    return bytes > 0;
}

static int read_number(const struct field *field, const struct assignment *piece, void *to)
{
    bool minus = piece->bytes && piece->value[0] == '-';
    uint64_t magnitude;
    if (!magnitude_of(piece->value + minus, piece->bytes - minus, &magnitude))
        return -1;
    if (field->type == SIGNED) {
        if (magnitude > (uint64_t)INT64_MAX + minus)
            return -1;
        int64_t number = minus ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
        if (number < field->least || (number > 0 && (uint64_t)number > field->most))
            return -1;
        magnitude = (uint64_t)number;
    } else if (minus || magnitude > field->most) {
        return -1;
    }
    if (field->bytes == sizeof(uint32_t)) {
        uint32_t small = (uint32_t)magnitude;
        memcpy(to, &small, sizeof small);
    } else {
        memcpy(to, &magnitude, sizeof magnitude);
    }
    return 0;
}

static int read_address(const struct assignment *piece, struct address *to)
{
    char text[ADDRESS_TEXT_BYTES];
    uint64_t port;
    *to = (struct address){ 0 };
    if (piece->bytes == 1 && *piece->value == '?')
        return 0;
    if (piece->bytes >= sizeof text)
        return -1;
    memcpy(text, piece->value, piece->bytes);
    text[piece->bytes] = 0;
    char *colon = strrchr(text, ':'), *ip = text;
    if (!colon || !magnitude_of(colon + 1, strlen(colon + 1), &port) || port > UINT16_MAX)
        return -1;
    *colon = 0;
    bool v6 = *ip == '[';
    if (v6) {
        if (colon[-1] != ']')
            return -1;
        colon[-1] = 0;
        ip++;
    }
    if (inet_pton(v6 ? AF_INET6 : AF_INET, ip, to->ip) != 1)
        return -1;
    to->version = v6 ? 6 : 4;
    to->port = (uint16_t)port;
    return 0;
}

static int read_text(const struct assignment *piece, char *to, bool with_length,
                     struct arena *arena)
{
    size_t length;
    char *text = unescape(piece->value, piece->bytes, arena, &length);
    if (!text)
        return -1;
    memcpy(to, &text, sizeof text);
    if (with_length)
        memcpy(to + sizeof text, &length, sizeof length);
    return 0;
}

/* NULL: it is no name. */
static char *name_of(const char *value, size_t bytes, struct arena *arena)
{
    enum { NAME_MAX_BYTES = 32 };
    char *name = arena_alloc(arena, NAME_MAX_BYTES + 1);
    for (size_t i = 0; i < bytes && i < NAME_MAX_BYTES; i++) {
        name[i] = value[i];
        if (!isalnum((unsigned char)name[i]) && name[i] != '_')
            return NULL;
    }
    return bytes && bytes <= NAME_MAX_BYTES ? name : NULL;
}

static int read_name(const struct assignment *piece, char *to, struct arena *arena)
{
    char *name = name_of(piece->value, piece->bytes, arena);
    memcpy(to, &name, sizeof name);
    return name ? 0 : -1;
}

static int read_word(const struct assignment *piece, struct record *record, struct arena *arena)
{
    size_t length;
    char *word = unescape(piece->value, piece->bytes, arena, &length);
    int count = record->observed.started.argc;
    if (!word || count >= WORDS_MAX)
        return -1;
    if ((count & (count - 1)) == 0) { /* full at each power of two: room for twice as many */
        const char **more = arena_alloc(arena, sizeof *more * (size_t)(count ? 2 * count : 1));
        if (count)
            memcpy(more, record->observed.started.argv, sizeof *more * (size_t)count);
        record->observed.started.argv = more;
    }
    ((const char **)(uintptr_t)record->observed.started.argv)[count] = word;
    record->observed.started.argc++;
    return 0;
}

/* A call of another architecture has no row here: one of its own, with its name. */
static int read_row(const struct assignment *piece, struct call_facts *facts, struct arena *arena)
{
    const char *name = name_of(piece->value, piece->bytes, arena);
    if (!name)
        return -1;
    facts->row = call_row_by_name(name);
    if (!facts->row) {
        struct call_row *row = arena_alloc(arena, sizeof *row);
        row->name = name;
        row->number = -1;
        row->role = CALL_FOREIGN;
        facts->row = row;
    }
    return 0;
}

int argument_read(const struct assignment *piece, struct call_facts *facts, struct arena *arena)
{
    const char *end = piece->value + piece->bytes;
    const char *flags = memchr(piece->value, ':', piece->bytes);
    const char *text = flags ? memchr(flags + 1, ':', (size_t)(end - flags - 1)) : NULL;
    size_t length;
    if (!text || !facts->args || facts->arg_count >= CALL_ARGS_MAX)
        return -1;
    struct call_arg *arg = &facts->args[facts->arg_count];
    bool named = !memchr(flags, '-', (size_t)(text - flags));
    *arg =
        (struct call_arg){ .text = unescape(text + 1, (size_t)(end - text - 1), arena, &length) };
    if (named) /* a key of the JSON */
        arg->name = name_of(piece->value, (size_t)(flags - piece->value), arena);
    if ((named && !arg->name) || !arg->text)
        return -1;
    for (const char *flag = flags + 1; flag < text; flag++)
        if (*flag == 'n')
            arg->is_number = true;
        else if (*flag == 'q')
            arg->quiet = true;
        else if (*flag == '0')
            arg->text = NULL;
    facts->arg_count++;
    return 0;
}

static int read_data(const struct assignment *piece, struct call_facts *facts)
{
    if (piece->bytes % 2 || piece->bytes / 2 > CALL_DATA_BYTES)
        return -1;
    memset(facts->data, 0, sizeof facts->data);
    for (size_t i = 0; i < piece->bytes; i += 2) {
        int high = hex_digit(piece->value[i]), low = hex_digit(piece->value[i + 1]);
        if (high < 0 || low < 0)
            return -1;
        facts->data[i / 2] = (uint8_t)(high << 4 | low);
    }
    facts->data_bytes = (uint8_t)(piece->bytes / 2);
    return 0;
}

int field_read(const struct field *field, const struct assignment *piece, void *of,
               struct arena *arena)
{
    char *at = (char *)of + field->at;
    switch (field->type) {
    case SIGNED:
    case UNSIGNED: return read_number(field, piece, at);
    case BOOL: *(bool *)(void *)at = piece->bytes == 1 && *piece->value == '1'; return 0;
    case ADDRESS: return read_address(piece, (struct address *)(void *)at);
    case NAME: return read_name(piece, at, arena);
    case STRING:
    case BYTES: return read_text(piece, at, field->type == BYTES, arena);
    case WORDS: return read_word(piece, of, arena);
    case ROW: return read_row(piece, of, arena);
    case ARGUMENTS: /* how many; `arg=` follows for each */
        ((struct call_facts *)of)->args =
            arena_alloc(arena, CALL_ARGS_MAX * sizeof(struct call_arg));
        ((struct call_facts *)of)->arg_count = 0;
        return 0;
    case DATA: return read_data(piece, of);
    case UNKEPT: break;
    }
    return 0;
}
