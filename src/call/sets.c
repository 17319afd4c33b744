/* What poll(), select() and epoll_wait() wait for, and what is ready.  See decoder.h. */
#include <limits.h>
#include <poll.h>
#include <stddef.h>
#include <sys/epoll.h>

#include "call/decoder.h"

enum { SHOWN = CALL_SET_SHOWN, READ_MAX = 1024, AT_ONCE = 64, SET_BYTES = READ_MAX / 8 };

/* One more descriptor that the call waits for, or that is ready. */
static void found(struct decoder *d, bool ready, struct call_watch watch)
{
    struct call_watch **list = ready ? &d->facts->ready : &d->facts->watched;
    unsigned *count = ready ? &d->facts->ready_count : &d->facts->watched_count;
    if (!*list)
        *list = arena_alloc(d->arena, CALL_WATCHED_MAX * sizeof **list);
    if (*count < CALL_WATCHED_MAX)
        (*list)[(*count)++] = watch;
}

struct call_watch set_watch(int fd, unsigned events)
{
    return (struct call_watch){ .fd = fd,
                                .for_bytes = events & (POLLIN | POLLRDNORM),
                                .for_room = events & (POLLOUT | POLLWRNORM | POLLWRBAND) };
}

struct call_watch set_watch_select(int fd, unsigned i)
{
    enum { READFDS = 1, WRITEFDS = 2 };
    return (struct call_watch){ .fd = fd, .for_bytes = i == READFDS, .for_room = i == WRITEFDS };
}

/* A set that the program gave; what can't be read may hold anything. */
static void set_given(struct decoder *d, bool holds_some)
{
    if (holds_some || d->facts->sets == SETS_NONE)
        d->facts->sets = holds_some ? SETS_FILLED : SETS_EMPTY;
}

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
                found(d, ready,
                      ready ? (struct call_watch){ .fd = fds[i].fd, .closed = events & POLLNVAL }
                            : set_watch(fds[i].fd, (unsigned short)events));
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
    if (!ready)
        set_given(d, count > 0);
}

void set_select(struct decoder *d, unsigned i, bool ready)
{
    uint8_t bits[SET_BYTES];
    uint64_t pointer = d->raw[i];
    int nfds = (int)d->raw[0];
    size_t bytes = nfds > 0 ? ((size_t)nfds + 7) / 8 : 0;
    unsigned shown = 0;
    if (bytes > SET_BYTES)
        bytes = SET_BYTES;
    if (pointer == 0 || !decoder_read_all(d, pointer, bits, bytes)) {
        value_unreadable(d, pointer);
        if (pointer && !ready)
            set_given(d, true);
        return;
    }
    text_add_char(&d->text, '{');
    for (int fd = 0; fd < nfds && fd < READ_MAX; fd++)
        if (bits[fd / 8] >> (fd % 8) & 1 && next(d, &shown, ",")) {
            text_addf(&d->text, "%d", fd);
            found(d, ready, ready ? (struct call_watch){ .fd = fd } : set_watch_select(fd, i));
        }
    text_add_char(&d->text, '}');
    if (!ready)
        set_given(d, shown > 0);
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

bool call_waits_for_nothing(const struct call_facts *facts)
{
    return facts->sets == SETS_EMPTY;
}

bool call_watches(const struct call_facts *facts, int fd)
{
    for (unsigned i = 0; i < facts->watched_count; i++)
        if (facts->watched[i].fd == fd && fd >= 0)
            return true;
    return false;
}

int call_found_closed(const struct call_facts *facts)
{
    for (unsigned i = 0; i < facts->ready_count; i++)
        if (facts->ready[i].closed)
            return facts->ready[i].fd;
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
