/* The table of calls: which system calls are watched, what they are called, what they do, and how
 * their arguments read.
 *
 * Rows are found by name or number.  Numbers come from <sys/syscall.h> of the machine that is
 * compiled for; a call that an architecture lacks (aarch64 has no poll, fork, dup2) has no row
 * there.  Arguments are decoded by kind, one function a kind; a value without a name is shown raw
 * and marked ("0x8000000 (MSG_?)"). */
#ifndef CALL_TABLE_H
#define CALL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#include "base/arena.h"
#include "call/call.h"

enum { CALL_ARGS_MAX = 6 };

struct call_row {
    const char *name;
    long number;
    enum call_role role;
    struct {
        enum arg_kind kind;
        const char *name;
    } args[CALL_ARGS_MAX];
};

/* What call is it?  A row is known by its number: call_is(row, SYS_close).  A call that an
 * architecture lacks has a number that no row has. */
static inline bool call_is(const struct call_row *row, long number)
{
    return row->number == number;
}
bool call_is_exec(const struct call_row *row);      /* execve, execveat */
bool call_is_fork(const struct call_row *row);      /* fork, vfork, clone, clone3: also threads */
bool call_is_exit(const struct call_row *row);      /* exit, exit_group */
bool call_fills_events(const struct call_row *row); /* epoll_wait and its kin */

/* Not in every C library's headers; the same number on every architecture. */
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

#ifdef SYS_dup2
#define CALL_DUP2 SYS_dup2
#else
#define CALL_DUP2 (-2) /* aarch64: dup3() alone */
#endif

extern const struct call_row call_table[];
extern const size_t call_table_rows;

const struct call_row *call_row_by_number(long number); /* NULL: not watched */
const struct call_row *call_row_by_name(const char *name);

/* Is it a name of the table, or one that call_name() gives ("send", "select")? */
bool call_name_exists(const char *name);

/* The row of a call by either sort of name: "send" is sendto's.  NULL: not watched. */
const struct call_row *call_row_by_any_name(const char *name);

/* How a decoder looks into the program: copies up to count bytes from its address to `to` and
 * returns how many could be (less when the memory ends; 0 when the pointer is bad).  Pointers of
 * programs are never trusted. */
struct memory {
    size_t (*read)(void *context, uint64_t address, void *to, size_t count);
    void *context;
};

/* A call from a trace file (or a script) has names and texts of its arguments: sets from them the kind
 * of each, and what call_decode_begin() and call_decode_end() say of them in numbers. */
void call_read_texts(struct call_facts *facts, struct arena *arena);

/* Flags change how a call works, not what it is about. */
bool arg_is_flags(enum arg_kind kind);

/* At the call's begin: fills args, fd, address, wanted_bytes, data, flags, level, option, value,
 * domain, type from the six raw arguments.  facts->row must be set.  Texts are made in arena. */
void call_decode_begin(struct call_facts *facts, const uint64_t raw[6], const struct memory *memory,
                       struct arena *arena);

/* At its end, facts->result and facts->error being set: what the kernel wrote (received data,
 * addresses, option values, ready descriptors) replaces the placeholders, and new_fd is set.  raw
 * are the arguments of the begin. */
void call_decode_end(struct call_facts *facts, const uint64_t raw[6], const struct memory *memory,
                     struct arena *arena);

/* After call_decode_begin, when only the descriptor that sendfile() or splice() reads from is a
 * socket: the call then receives (fd and role change).  Does nothing to any other call. */
void call_turn_round(struct call_facts *facts, const uint64_t raw[6]);

#endif
