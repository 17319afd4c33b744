/* What poll(), select() and epoll_wait() wait for, and what is ready.  See decoder.h. */
#include <limits.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "call/decoder.h"

enum { SHOWN = 8, READ_MAX = 1024, AT_ONCE = 64, SET_BYTES = READ_MAX / 8 };

/* Begins the next element: false when enough are shown. */
static bool next(struct decoder *d, unsigned *shown, const char *comma)
{
    if (*shown == SHOWN)
        text_addf(&d->text, "%s…", comma);
    else if (*shown && *shown < SHOWN)
        text_add(&d->text, comma);
    return (*shown)++ < SHOWN;
}

void set_poll(struct decoder *d, uint64_t pointer, uint64_t count, bool ready)
{
    unsigned shown = 0;
    text_add_char(&d->text, '{');
    for (uint64_t done = 0; done < count && done < READ_MAX && shown <= SHOWN; done += AT_ONCE) {
        struct pollfd fds[AT_ONCE];
        size_t ask = count - done < AT_ONCE ? (size_t)(count - done) : AT_ONCE;
        size_t got =
            decoder_read(d, pointer + done * sizeof *fds, fds, ask * sizeof *fds) / sizeof *fds;
        for (size_t i = 0; i < got && shown <= SHOWN; i++) {
            short events = ready ? fds[i].revents : fds[i].events;
            if ((!ready || events) && next(d, &shown, ", ")) {
                text_addf(&d->text, "%d: ", fds[i].fd);
                names_add_flags(&d->text, &names_poll, (unsigned short)events);
            }
        }
        if (got < ask && shown <= SHOWN) {
            text_add(&d->text, shown ? ", " : "");
            value_unreadable(d, pointer + (done + got) * sizeof *fds);
            break;
        }
    }
    text_add_char(&d->text, '}');
}

void set_select(struct decoder *d, uint64_t pointer, int nfds)
{
    uint8_t bits[SET_BYTES];
    size_t bytes = nfds > 0 ? ((size_t)nfds + 7) / 8 : 0;
    unsigned shown = 0;
    if (bytes > SET_BYTES)
        bytes = SET_BYTES;
    if (pointer == 0 || !decoder_read_all(d, pointer, bits, bytes)) {
        value_unreadable(d, pointer);
        return;
    }
    text_add_char(&d->text, '{');
    for (int fd = 0; fd < nfds && fd < READ_MAX; fd++)
        if (bits[fd / 8] >> (fd % 8) & 1 && next(d, &shown, ","))
            text_addf(&d->text, "%d", fd);
    text_add_char(&d->text, '}');
}

/* FD_ZERO() clears all that an fd_set holds; many bits there are no set, but what lay in memory. */
void set_select_ignored(struct decoder *d, uint64_t pointer, int nfds)
{
    enum { MANY = 8 };
    uint8_t bits[SET_BYTES];
    int count = 0, first = -1;
    if (nfds < 0 || !decoder_read_all(d, pointer, bits, sizeof bits))
        return;
    for (int fd = nfds; fd < READ_MAX; fd++)
        if (bits[fd / 8] >> (fd % 8) & 1) {
            first = first < 0 ? fd : first;
            count++;
        }
    if (count <= MANY)
        d->facts->value = first + 1;
}

/* A set that poll() or select() was given, as it reads; NULL: another argument. */
static const char *set_text(const struct call_facts *facts, unsigned i)
{
    static const char *const names[] = { "fds", "readfds", "writefds", "exceptfds" };
    const struct call_arg *arg = &facts->args[i];
    if (facts->role == CALL_WAIT && arg->name && arg->text)
        for (size_t k = 0; k < sizeof names / sizeof *names; k++)
            if (strcmp(arg->name, names[k]) == 0)
                return arg->text;
    return NULL;
}

bool call_waits_for_nothing(const struct call_facts *facts)
{
    bool empty = false;
    for (unsigned i = 0; i < facts->arg_count; i++) {
        const char *set = set_text(facts, i);
        if (!set)
            continue;
        if (strcmp(set, "{}") != 0 && strcmp(set, "NULL") != 0)
            return false;
        empty |= set[0] == '{';
    }
    return empty;
}

/* The next descriptor of a set as it reads, "{3: POLLIN, 4: 0}" or "{3,4}"; -1: it ends.  *at is
 * then behind its number. */
static int next_descriptor(const char **at)
{
    const char *digits = strpbrk(*at, "0123456789}");
    if (!digits || *digits == '}')
        return -1;
    char *end;
    long fd = strtol(digits, &end, 10);
    *at = end;
    if (*end == ':')
        *at += strcspn(end, ",}"); /* what it is watched for */
    return fd <= INT_MAX ? (int)fd : -1;
}

bool call_watches(const struct call_facts *facts, int fd)
{
    for (unsigned i = 0; i < facts->arg_count; i++) {
        const char *at = set_text(facts, i);
        for (int watched = at && at[0] == '{' ? 0 : -1; watched >= 0;)
            if ((watched = next_descriptor(&at)) == fd && fd >= 0)
                return true;
    }
    return false;
}

int call_found_closed(const struct call_facts *facts)
{
    for (unsigned i = 0; i < facts->arg_count; i++) {
        const char *set = set_text(facts, i), *ready = set ? strstr(set, " ready {") : NULL;
        for (int fd = 0; ready && fd >= 0;) {
            fd = next_descriptor(&ready);
            const char *events = ready;
            while (events > set && events[-1] != ':')
                events--;
            if (fd >= 0 && strncmp(events, " POLLNVAL", strlen(" POLLNVAL")) == 0)
                return fd;
        }
    }
    return -1;
}

void set_epoll(struct decoder *d, uint64_t pointer, uint64_t count)
{
    struct epoll_event events[SHOWN + 1];
    size_t ask = count < SHOWN + 1 ? (size_t)count : SHOWN + 1;
    size_t got = decoder_read(d, pointer, events, ask * sizeof *events) / sizeof *events;
    unsigned shown = 0;
    if (got < ask) {
        value_unreadable(d, pointer);
        return;
    }
    text_add_char(&d->text, '{');
    for (size_t i = 0; i < got; i++)
        if (next(d, &shown, ", ")) {
            uint64_t mark = events[i].data.u64; /* mostly the descriptor, or a pointer */
            text_addf(&d->text, mark > INT_MAX ? "0x%llx: " : "%llu: ", (unsigned long long)mark);
            names_add_flags(&d->text, &names_epoll, events[i].events);
        }
    text_add_char(&d->text, '}');
}
