/* Memory that dies together: everything on one timeline is allocated from one arena and released at
 * once.
 *
 * Allocation never fails for the caller: when memory ends, so does the process, with a sentence
 * (there is nothing a timeline could do without memory).  Blocks are zeroed and aligned for any
 * type.  Pointers stay valid until arena_release(). */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *last; /* the block that is being filled; older ones hang behind it */
    size_t bytes;             /* taken from the system so far */
    struct arena *parent;     /* where more comes from; NULL: from the system */
};

void arena_init(struct arena *arena);
/* A small one inside `parent`, of so many bytes; what does not fit there comes from the parent.  It
 * dies with the parent. */
void arena_init_inside(struct arena *arena, struct arena *parent, size_t bytes);
/* … all that was allocated in it is gone, and its bytes are used again */
void arena_reuse(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t bytes);
void *arena_copy(struct arena *arena, const void *from, size_t bytes);
char *arena_text(struct arena *arena, const char *text);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void arena_release(struct arena *arena);

#endif
