/* Which calls are the same again: see fold.h. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "run/fold.h"

/* A call that moved bytes has its own place in a stream, and one that made a descriptor has its own
 * socket. */
bool fold_may(const struct call_facts *facts)
{
    if (facts->injected || facts->skipped || facts->new_fd >= 0 || facts->role == CALL_PROCESS)
        return false;
    if (facts->error)
        return true;
    switch (facts->role) {
    case CALL_RECEIVE: return facts->moved_bytes == 0 || (facts->flags & MSG_PEEK);
    case CALL_SEND: return facts->moved_bytes == 0 && facts->result == 0;
    case CALL_WAIT:
    case CALL_OPTION:
    case CALL_NAME:
    case CALL_CONTROL: return true;
    default: return false;
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
        if (!same_text(a->args[i].text, b->args[i].text))
            return false;
    return true;
}

bool fold_begins_same(const struct call_facts *begun, const struct call_facts *ended)
{
    return begun->row == ended->row && begun->tid == ended->tid && begun->fd == ended->fd &&
           begun->inode == ended->inode && begun->former_inode == ended->former_inode &&
           begun->at_line == ended->at_line && begun->wanted_bytes == ended->wanted_bytes &&
           !begun->skipped;
}

bool fold_same(const struct call_facts *a, const struct call_facts *b)
{
    return fold_begins_same(a, b) && a->result == b->result && a->error == b->error &&
           a->role == b->role && a->flags == b->flags && a->moved_bytes == b->moved_bytes &&
           a->level == b->level && a->option == b->option && a->value == b->value &&
           same_text(a->at_file, b->at_file) && a->data_bytes == b->data_bytes &&
           memcmp(a->data, b->data, a->data_bytes) == 0 && address_same(&a->address, &b->address) &&
           same_arguments(a, b);
}
