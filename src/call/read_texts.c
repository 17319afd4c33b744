/* The texts of a call's arguments, read: see call_read_texts() in table.h.
 *
 * A trace file says of each argument how it reads, as the decoder wrote it once; a file may say anything,
 * so what reads otherwise means nothing. */
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "call/decoder.h"
#include "call/names.h"
#include "call/table.h"

/* Which argument of the row that is; CALL_ARGS_MAX: none. */
static unsigned place_named(const struct call_row *row, const char *name)
{
    unsigned i = 0;
    while (name && i < CALL_ARGS_MAX &&
           !(row->args[i].name && strcmp(row->args[i].name, name) == 0))
        i++;
    return name ? i : CALL_ARGS_MAX;
}

static enum arg_kind kind_named(const struct call_row *row, const char *name)
{
    unsigned place = place_named(row, name);
    return place < CALL_ARGS_MAX ? row->args[place].kind : ARG_NONE;
}

static bool begins_with(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

/* "1", "-1"; not an address that could not be read */
static bool is_number(const char *text)
{
    text += *text == '-';
    return *text && !text[strspn(text, "0123456789")];
}

/* The number whose name the text begins with: "AF_INET"; "99 (AF_?)". */
static bool number_named(const struct names *names, const char *text, uint32_t *number)
{
    size_t length = strcspn(text, "| ,}"), digits = strspn(text, "0123456789");
    if (digits && begins_with(text + digits, " (")) {
        *number = (uint32_t)strtoul(text, NULL, 10);
        return true;
    }
    for (const struct name *name = names->list; name->name; name++)
        if (strlen(name->name) == length && begins_with(text, name->name)) {
            *number = name->number;
            return true;
        }
    return false;
}

/* "1.5 s", "500 ms", "0", "-1", "NULL" */
static int64_t timeout_of(const char *text)
{
    static const struct {
        const char *name;
        int64_t ns;
    } units[] = { { " s", NS_PER_S }, { " ms", NS_PER_MS }, { " us", NS_PER_US }, { " ns", 1 } };
    if (text[0] == '-' || strcmp(text, "NULL") == 0)
        return CALL_WITHOUT_END;
    char *end;
    long long whole = strtoll(text, &end, 10);
    if (end == text)
        return CALL_TIMEOUT_UNKNOWN;
    if (!*end && whole == 0)
        return 0;
    const char *part = *end == '.' ? end + 1 : "";
    size_t digits = strspn(part, "0123456789");
    const char *unit = *part ? part + digits : end;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(unit, units[i].name) == 0 && whole < INT32_MAX) {
            int64_t ns = whole * units[i].ns, worth = units[i].ns;
            for (size_t k = 0; k < digits; k++)
                ns += (part[k] - '0') * (worth /= 10);
            return ns;
        }
    return CALL_TIMEOUT_UNKNOWN;
}

/* "127.0.0.1:80", "[::1]:80", "unix:/tmp/x", "AF_INET (too short: 8 bytes)" */
static void read_address(struct call_facts *facts, const char *text)
{
    uint32_t family = AF_INET;
    if (text[0] == '[')
        family = AF_INET6;
    else if (begins_with(text, "unix:"))
        family = AF_UNIX;
    else if (!number_named(&names_domain, text, &family) && facts->address.version != 4)
        return;
    facts->has_family = true;
    facts->family = (int)family;
}

/* "POLLIN|POLLOUT", as far as a '}', a ',' or the end. */
static unsigned flags_of(const struct names *names, const char *text)
{
    unsigned flags = 0;
    for (const char *end = text + strcspn(text, ",}"); text < end;
         text += strcspn(text, "|,}"), text += *text == '|') {
        uint32_t flag;
        if (number_named(names, text, &flag))
            flags |= flag;
    }
    return flags;
}

/* What stands behind a descriptor: ": POLLIN|POLLOUT", or nothing. */
static struct call_watch read_watch(int fd, const char *behind, unsigned number, bool ready)
{
    if (ready)
        return (struct call_watch){ .fd = fd, .closed = begins_with(behind, ": POLLNVAL") };
    return *behind == ':' ? set_watch(fd, flags_of(&names_poll, behind + 2))
                          : set_watch_select(fd, number);
}

/* "{3: POLLIN, 4: 0}", "{3,4}", as far as `end`; argument `number` of its row. */
static void read_set(const char *text, const char *end, unsigned number, bool ready,
                     struct call_watch *list, unsigned *count)
{
    while (text < end && *count < CALL_WATCHED_MAX) {
        char *behind;
        long fd = strtol(text + 1, &behind, 10);
        if (behind == text + 1 || behind > end ||
            (*behind != ':' && *behind != ',' && *behind != '}'))
            return;
        if (fd >= INT_MIN && fd <= INT_MAX)
            list[(*count)++] = read_watch((int)fd, behind, number, ready);
        text = behind + strcspn(behind, ",}");
        if (*text == '}')
            return;
    }
}

static void read_sets(struct call_facts *facts, struct call_arg *arg, struct arena *arena)
{
    static const char ready_word[] = " ready ";
    const char *text = arg->text, *ready = strstr(text, ready_word), *end = text + strlen(text);
    unsigned number = place_named(facts->row, arg->name);
    if (!facts->watched) {
        facts->watched = arena_alloc(arena, CALL_WATCHED_MAX * sizeof *facts->watched);
        facts->ready = arena_alloc(arena, CALL_WATCHED_MAX * sizeof *facts->ready);
    }
    arg->asked_bytes = ready ? (unsigned)(ready - text) : 0;
    if (text[0] == '{') {
        bool is_empty = text[1] == '}';
        read_set(text, ready ? ready : end, number, false, facts->watched, &facts->watched_count);
        if (!is_empty || facts->sets == SETS_NONE)
            facts->sets = is_empty ? SETS_EMPTY : SETS_FILLED;
    } else if (strcmp(text, "NULL") != 0) {
        facts->sets = SETS_FILLED;
    }
    if (ready)
        read_set(ready + strlen(ready_word), end, number, true, facts->ready, &facts->ready_count);
}

/* "16"; "28, room for 8" */
static void read_room(struct call_facts *facts, const char *text)
{
    const char *room = strstr(text, "room for ");
    facts->address_cut = room;
    facts->address_bytes = atoi(room ? room + strlen("room for ") : text);
}

static void read_text(struct call_facts *facts, struct call_arg *arg, struct arena *arena)
{
    uint32_t number;
    switch (arg->kind) {
    case ARG_TIMEOUT_MS:
    case ARG_TIMEVAL:
    case ARG_TIMESPEC: facts->timeout_ns = timeout_of(arg->text); break;
    case ARG_EPOLL_FD: facts->epoll_fd = atoi(arg->text); break;
    case ARG_FCNTL:
        if (number_named(&names_fcntl, arg->text, &number))
            facts->command = (int)number;
        break;
    case ARG_TYPE:
    case ARG_ACCEPT_FLAGS:
        if (flags_of(&names_type_flag, arg->text) & SOCK_NONBLOCK)
            facts->nonblock = NONBLOCK_ON;
        break;
    case ARG_FCNTL_VALUE:
        if (facts->command == F_SETFL)
            facts->nonblock =
                flags_of(&names_open, arg->text) & O_NONBLOCK ? NONBLOCK_ON : NONBLOCK_OFF;
        break;
    case ARG_IOCTL_VALUE:
        if (arg > facts->args && arg[-1].text && strcmp(arg[-1].text, "FIONBIO") == 0 &&
            is_number(arg->text))
            facts->nonblock = atoi(arg->text) ? NONBLOCK_ON : NONBLOCK_OFF;
        break;
    case ARG_CLONE_FLAGS:
    case ARG_CLONE_ARGS: facts->clone_flags = flags_of(&names_clone, arg->text); break;
    case ARG_ADDRESS_IN: read_address(facts, arg->text); break;
    case ARG_LENGTH:
        if (arg > facts->args && arg[-1].kind == ARG_ADDRESS_IN)
            facts->address_bytes = atoi(arg->text);
        break;
    case ARG_LENGTH_POINTER: read_room(facts, arg->text); break;
    case ARG_POLLFDS:
    case ARG_FD_SET: read_sets(facts, arg, arena); break;
    case ARG_EPOLL_EVENTS: {
        const char *ready = strstr(arg->text, " ready ");
        arg->asked_bytes = ready ? (unsigned)(ready - arg->text) : 0;
        break;
    }
    default: break;
    }
}

void call_read_texts(struct call_facts *facts, struct arena *arena)
{
    facts->epoll_fd = facts->command = -1;
    facts->timeout_ns = CALL_TIMEOUT_UNKNOWN;
    facts->has_family = facts->address_cut = false;
    facts->sets = SETS_NONE;
    facts->nonblock = NONBLOCK_UNSAID;
    facts->watched_count = facts->ready_count = 0;
    for (unsigned i = 0; i < facts->arg_count; i++) {
        facts->args[i].kind = kind_named(facts->row, facts->args[i].name);
        if (facts->args[i].text)
            read_text(facts, &facts->args[i], arena);
    }
}
