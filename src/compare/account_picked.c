/* Numbers that the kernel picked, and that differ in each run: the port of an end that connects,
 * process ids.  In keys they become "#".
 *
 * A number below 1000 always counts: it is rather a length than a process. */
#include <stdlib.h>
#include <string.h>

#include "compare/account_parts.h"

#include "base/memory.h"

enum { LEAST_PICKED = 1000, DIGITS_MAX = 10 };

static unsigned port_of(const char *address)
{
    const char *colon = address ? strrchr(address, ':') : NULL;
    char *end;
    unsigned long port =
        colon && colon[1] >= '0' && colon[1] <= '9' ? strtoul(colon + 1, &end, 10) : 0;
    return port && !*end && port < 65536 ? (unsigned)port : 0;
}

static void mark(uint8_t *ports, unsigned port)
{
    ports[port / 8] |= (uint8_t)(1 << port % 8);
}

void account_port_is_picked(struct account *account, const char *address)
{
    mark(account->facts->picked_ports, port_of(address));
}

void account_port_is_named(struct account *account, const char *address)
{
    mark(account->facts->named_ports, port_of(address));
}

void account_pid(struct account *account, int64_t pid)
{
    struct account_facts *facts = account->facts;
    if (pid < LEAST_PICKED || (facts->pid_count && facts->pids[facts->pid_count - 1] == pid))
        return;
    array_reserve(&facts->pids, &facts->pid_capacity, facts->pid_count, sizeof *facts->pids);
    facts->pids[facts->pid_count++] = pid;
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static bool is_picked(const struct account_facts *facts, int64_t number)
{
    if (number < LEAST_PICKED)
        return false;
    if (number < 65536 && facts->picked_ports[number / 8] & 1 << number % 8 &&
        !(facts->named_ports[number / 8] & 1 << number % 8))
        return true;
    return facts->pid_count &&
           bsearch(&number, facts->pids, facts->pid_count, sizeof number, by_value);
}

/* `everywhere`: in the whole key; else only between the marks. */
static const char *without_picked(struct account *account, const char *key, bool everywhere)
{
    struct account_facts *facts = account->facts;
    struct text *text = &facts->scratch;
    bool on = everywhere, changed = false;
    text_clear(text);
    for (const char *s = key; *s;) {
        size_t count = strspn(s, "0123456789");
        if (!everywhere && (*s == PICKED_FROM || *s == PICKED_TO)) {
            on = *s++ == PICKED_FROM;
            changed = true;
        } else if (count && on && count <= DIGITS_MAX && is_picked(facts, strtoll(s, NULL, 10))) {
            text_add_char(text, '#');
            changed = true;
            s += count;
        } else {
            count = count ? count : 1;
            text_add_bytes(text, s, count);
            s += count;
        }
    }
    return changed ? arena_text(&account->arena, text->s) : key;
}

void account_end_keys(struct account *account)
{
    struct account_facts *facts = account->facts;
    if (facts->pid_count)
        qsort(facts->pids, facts->pid_count, sizeof *facts->pids, by_value);
    for (size_t i = 0; i < account->count; i++) {
        struct happening *happening = account->happenings[i];
        if (happening->kind == HAPPENING_CALL || happening->kind == HAPPENING_OUTPUT) {
            bool everywhere = happening->kind == HAPPENING_OUTPUT,
                 same = happening->asked == happening->key;
            happening->key = without_picked(account, happening->key, everywhere);
            happening->asked =
                same ? happening->key : without_picked(account, happening->asked, everywhere);
        }
    }
}
