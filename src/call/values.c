/* Texts of what a pointer leads to: socket addresses, data, paths, times.  See decoder.h. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/clock.h"
#include "call/decoder.h"

enum { DATA_SHOWN_BYTES = 16, PATH_SHOWN_BYTES = 256 };

/* Kept from one decoder to the next, so that no call allocates memory. */
static _Thread_local struct text spare;

void decoder_begin(struct decoder *d)
{
    d->text = spare;
    spare = (struct text){ 0 };
    if (d->text.s)
        text_clear(&d->text);
    else
        text_init(&d->text);
}

void decoder_end(struct decoder *d)
{
    text_release(&spare);
    spare = d->text;
}

size_t decoder_read(struct decoder *d, uint64_t address, void *to, size_t count)
{
    if (address == 0 || count == 0)
        return 0;
    size_t got = d->memory->read(d->memory->context, address, to, count);
    return got < count ? got : count;
}

bool decoder_read_all(struct decoder *d, uint64_t address, void *to, size_t count)
{
    return decoder_read(d, address, to, count) == count;
}

void decoder_set(struct decoder *d, unsigned i, bool quiet)
{
    struct call_arg *arg = &d->facts->args[i];
    arg->text = arena_copy(d->arena, d->text.s, d->text.len + 1);
    arg->is_number = false;
    arg->quiet = quiet;
    text_clear(&d->text);
}

void decoder_number(struct decoder *d, unsigned i, int64_t number, bool quiet)
{
    text_addf(&d->text, "%lld", (long long)number);
    decoder_set(d, i, quiet);
    d->facts->args[i].is_number = true;
}

void value_pointer(struct decoder *d, uint64_t pointer)
{
    if (pointer)
        text_addf(&d->text, "0x%llx", (unsigned long long)pointer);
    else
        text_add(&d->text, "NULL");
}

void value_unreadable(struct decoder *d, uint64_t pointer)
{
    value_pointer(d, pointer);
    if (pointer)
        text_add(&d->text, " (unreadable)");
}

void value_bytes(struct decoder *d, uint64_t count)
{
    text_addf(&d->text, "{%llu byte%s}", (unsigned long long)count, count == 1 ? "" : "s");
}

/* As text_add_quoted(), without the quotes. */
static void add_escaped(struct text *text, const void *bytes, size_t count)
{
    size_t start = text->len;
    text_add_quoted(text, bytes, count, count, false);
    memmove(text->s + start, text->s + start + 1, text->len - start - 2);
    text->len -= 2;
    text->s[text->len] = 0;
}

static void add_unix(struct text *text, const char *path, size_t count)
{
    text_add(text, "unix:");
    if (count == 0)
        text_add(text, "(no name)");
    else if (path[0] == 0) { /* an abstract name: all its bytes count */
        text_add_char(text, '@');
        add_escaped(text, path + 1, count - 1);
    } else
        add_escaped(text, path, strnlen(path, count));
}

/* The program's own words: facts->address turns ::ffff:1.2.3.4 into 1.2.3.4, the text does not. */
static void add_inet6(struct text *text, const uint8_t *bytes, size_t count)
{
    struct sockaddr_in6 in6 = { 0 };
    char ip[INET6_ADDRSTRLEN] = "?";
    memcpy(&in6, bytes, count < sizeof in6 ? count : sizeof in6);
    inet_ntop(AF_INET6, &in6.sin6_addr, ip, sizeof ip);
    text_addf(text, "[%s", ip);
    if (in6.sin6_scope_id)
        text_addf(text, "%%%u", in6.sin6_scope_id);
    text_addf(text, "]:%u", ntohs(in6.sin6_port));
}

void value_sockaddr(struct decoder *d, uint64_t pointer, size_t length)
{
    uint8_t bytes[sizeof(struct sockaddr_storage)];
    size_t wanted = length < sizeof bytes ? length : sizeof bytes;
    size_t got = decoder_read(d, pointer, bytes, wanted);
    sa_family_t family;
    if (pointer == 0 || got < wanted) {
        value_unreadable(d, pointer);
        return;
    }
    if (got < sizeof family) {
        value_bytes(d, length);
        return;
    }
    memcpy(&family, bytes, sizeof family);
    d->facts->has_family = true;
    d->facts->family = family;
    if (address_from_sockaddr(&d->facts->address, bytes, got)) {
        char ip[ADDRESS_TEXT_BYTES];
        if (family == AF_INET6)
            add_inet6(&d->text, bytes, got);
        else
            text_add(&d->text, address_format(&d->facts->address, ip));
    } else if (family == AF_UNIX) {
        add_unix(&d->text, (const char *)bytes + offsetof(struct sockaddr_un, sun_path),
                 got - sizeof family);
    } else {
        names_add(&d->text, &names_domain, family);
        if (family == AF_INET || family == AF_INET6)
            text_addf(&d->text, " (too short: %zu bytes)", length);
    }
}

void value_path(struct decoder *d, uint64_t pointer)
{
    char path[PATH_SHOWN_BYTES + 1];
    size_t got = decoder_read(d, pointer, path, sizeof path);
    if (got == 0) {
        value_unreadable(d, pointer);
        return;
    }
    size_t length = strnlen(path, got);
    text_add_quoted(&d->text, path, length, PATH_SHOWN_BYTES, false);
    if (length == got && got < sizeof path)
        text_add(&d->text, "… (unreadable)");
}

void value_duration(struct decoder *d, int64_t ns)
{
    static const struct {
        int64_t ns;
        const char *name;
    } units[] = { { NS_PER_S, "s" }, { NS_PER_MS, "ms" }, { NS_PER_US, "us" }, { 1, "ns" } };
    size_t unit = 0;
    while (unit < 3 && ns < units[unit].ns)
        unit++;
    if (ns == 0) {
        text_add(&d->text, "0");
        return;
    }
    text_addf(&d->text, "%lld", (long long)(ns / units[unit].ns));
    int64_t rest = ns % units[unit].ns, digit = units[unit].ns / 10;
    if (rest)
        text_add_char(&d->text, '.');
    for (; rest; rest %= digit, digit /= 10)
        text_add_char(&d->text, (char)('0' + rest / digit));
    text_addf(&d->text, " %s", units[unit].name);
}

void value_time(struct decoder *d, uint64_t pointer, int64_t parts)
{
    int64_t time[2]; /* struct timeval and struct timespec alike, on both architectures */
    d->facts->timeout_ns = pointer ? CALL_TIMEOUT_UNKNOWN : CALL_WITHOUT_END;
    if (!decoder_read_all(d, pointer, time, sizeof time)) {
        value_unreadable(d, pointer);
    } else if (time[0] < 0 || time[0] > INT32_MAX || time[1] < 0 || time[1] >= parts) {
        text_addf(&d->text, "{%lld, %lld}", (long long)time[0], (long long)time[1]);
    } else {
        d->facts->timeout_ns = time[0] * NS_PER_S + time[1] * (NS_PER_S / parts);
        value_duration(d, d->facts->timeout_ns);
    }
}

void data_read(struct decoder *d, uint64_t pointer, uint64_t count)
{
    size_t wanted = count < CALL_DATA_BYTES ? (size_t)count : CALL_DATA_BYTES;
    d->facts->data_bytes = (uint8_t)decoder_read(d, pointer, d->facts->data, wanted);
}

void value_data(struct decoder *d, uint64_t pointer, uint64_t count)
{
    size_t wanted = count < CALL_DATA_BYTES ? (size_t)count : CALL_DATA_BYTES,
           got = d->facts->data_bytes;
    if (got == 0 && wanted) {
        value_unreadable(d, pointer);
        return;
    }
    text_add_quoted(&d->text, d->facts->data, got, DATA_SHOWN_BYTES, false);
    if (got < wanted)
        text_add(&d->text, got > DATA_SHOWN_BYTES ? " (unreadable)" : "… (unreadable)");
}
