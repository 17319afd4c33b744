/* Decoding a call at its begin: see table.h.  One function a kind of argument; they are in
 * numbers.c, pointers.c and controls.c. */
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>

#include "call/decoder.h"

static unsigned arguments_of(const struct call_row *row)
{
    unsigned count = 0;
    while (count < CALL_ARGS_MAX && row->args[count].kind != ARG_NONE)
        count++;
    return count;
}

/* How many of the arguments a C programmer wrote.  The C library makes several functions out of one
 * system call by handing NULL or 0 to its last arguments; call_name() in table.c knows the function
 * by the number of arguments that are left. */
static unsigned shorten(const struct call_row *row, const uint64_t raw[6])
{
    enum { SET_BY_FORK = CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | CLONE_PARENT_SETTID };
    switch (row->number) {
    case SYS_sendto:
    case SYS_recvfrom: return raw[4] ? 6 : 4;
    case SYS_pselect6: return raw[5] ? 6 : 5;
    case SYS_clone: return (raw[0] & ~(uint64_t)SET_BY_FORK) == SIGCHLD && raw[1] == 0 ? 0 : 2;
#ifndef SYS_poll /* aarch64 */
    case SYS_ppoll: return raw[3] ? 5 : 3;
#endif
#ifndef SYS_epoll_wait
    case SYS_epoll_pwait: return raw[4] ? 6 : 4;
#endif
#ifndef SYS_dup2
    case SYS_dup3: return (uint32_t)raw[2] ? 3 : 2;
#endif
    case SYS_fcntl: return fcntl_takes((int)(uint32_t)raw[1]) ? 3 : 2;
    case SYS_ioctl: return ioctl_way((uint32_t)raw[1]) == IOCTL_NOTHING ? 2 : 3;
    default: return arguments_of(row);
    }
}

static decode_function *decoder_of(enum arg_kind kind)
{
    if (decode_numbers[kind])
        return decode_numbers[kind];
    return decode_pointers[kind] ? decode_pointers[kind] : decode_controls[kind];
}

void call_decode_begin(struct call_facts *facts, const uint64_t raw[6], const struct memory *memory,
                       struct arena *arena)
{
    struct decoder d = { .facts = facts, .raw = raw, .memory = memory, .arena = arena };
    decoder_begin(&d);
    facts->role = facts->row->role;
    facts->fd = facts->new_fd = -1;
    facts->address = (struct address){ 0 };
    facts->wanted_bytes = facts->moved_bytes = 0;
    facts->data_bytes = 0;
    facts->flags = facts->level = facts->option = facts->domain = facts->type = 0;
    facts->value = facts->timeout_ns = 0;
    facts->epoll_fd = facts->command = -1;
    facts->clone_flags = 0;
    facts->nonblock = NONBLOCK_UNSAID;
    facts->has_family = facts->address_cut = false;
    facts->family = facts->address_bytes = 0;
    facts->sets = SETS_NONE;
    facts->watched_count = facts->ready_count = 0;
    facts->watched = facts->ready = NULL;
    facts->args = arena_alloc(arena, CALL_ARGS_MAX * sizeof *facts->args);
    facts->arg_count = shorten(facts->row, raw);
    for (unsigned i = 0; i < facts->arg_count; i++) {
        facts->args[i].name = facts->row->args[i].name;
        facts->args[i].kind = facts->row->args[i].kind;
        facts->args[i].asked_bytes = 0;
        decoder_of(facts->row->args[i].kind)(&d, i);
    }
    decoder_end(&d);
}

void call_turn_round(struct call_facts *facts, const uint64_t raw[6])
{
    for (unsigned i = 0; i < facts->arg_count; i++)
        if (facts->row->args[i].kind == ARG_FD_IN) {
            facts->fd = (int)(uint32_t)raw[i];
            facts->role = CALL_RECEIVE;
            facts->flags = 0;
        }
}
