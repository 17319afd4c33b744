/* Which line of the program's own source made a call?
 *
 *     send(3, …)  in libc.so.6      no line: go to the caller
 *     my_send()   in client.c:12    this one
 *     main()      in client.c:30
 *
 * Asked while the thread is stopped at the entry of the call.  The stack is walked by the
 * program's own unwind tables (.eh_frame), a frame after the other, up to the first that stands in
 * the program's own source.  What was found out about an address is kept for the whole run, so
 * that a call from a place that is known costs one look into the stack.
 *
 * Unknown stays unknown: a program without line information, a frame that can't be passed safely,
 * an interpreter (whose C lines are not what its user wrote).  Nothing is asked of the network,
 * and no other files with debug information are looked for. */
#ifndef CALL_SOURCE_LINE_H
#define CALL_SOURCE_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "call/memory.h"
#include "call/source_place.h"

struct source_line {
    /* below the folder that was given to source_lines_new(), else its base name */
    const char *file;
    int line;
    const char *function; /* NULL: not known */
    /* the line itself, trimmed; NULL: the file is newer than the program, or another one */
    const char *text;
};

/* What is known of the files that programs were made of; one for a run. */
struct source_lines;

/* What lies where in the memory of one thread.  All zero: nothing is known yet (so after exec).  A
 * copy serves what fork() or clone() made. */
enum { SOURCE_REGIONS = 12 };
struct elf_file;
struct source_map {
    bool known, blind; /* blind: not worth a look */
    unsigned misses;   /* addresses that belong to no file */
    unsigned count, next;
    struct source_region {
        uint64_t from, to, bias;
        struct elf_file *file;
        bool stays; /* nothing else can come to lie here before the next exec */
    } regions[SOURCE_REGIONS];
};

/* Lines are made in arena.  scope: files of its folder are named by the path below it.  Its folder is
 * copied. */
struct source_lines *source_lines_new(struct arena *arena, const struct source_scope *scope);
void source_lines_free(struct source_lines *lines);

/* The line that made the call in which the thread of this stack is stopped; pc is its instruction
 * pointer.  NULL: not known. */
const struct source_line *source_line_of(struct source_lines *lines, struct source_map *map,
                                         uint64_t pc, const struct stack_piece *stack);

#endif
