/* Memory that dies together: see arena.h. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/memory.h"

enum { BLOCK_BYTES = 256 * 1024 };

struct arena_block {
    struct arena_block *before;
    size_t used, size;
    _Alignas(max_align_t) unsigned char bytes[];
};

void arena_init(struct arena *arena)
{
    *arena = (struct arena){ 0 };
}

void arena_init_inside(struct arena *arena, struct arena *parent, size_t bytes)
{
    struct arena_block *block = arena_alloc(parent, sizeof *block + bytes);
    block->size = bytes;
    *arena = (struct arena){ .last = block, .parent = parent };
}

void arena_reuse(struct arena *arena)
{
    struct arena_block *block = arena->last;
    if (!arena->parent)
        BUG("only an arena inside another one is used again");
    memset(block->bytes, 0, block->used);
    block->used = 0;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    size_t align = _Alignof(max_align_t);
    if (bytes > SIZE_MAX / 2)
        BUG("an arena was asked for %zu bytes", bytes);
    bytes = (bytes + align - 1) / align * align;
    struct arena_block *block = arena->last;
    if (arena->parent && block->size - block->used < bytes)
        return arena_alloc(arena->parent, bytes);
    if (!block || block->size - block->used < bytes) {
        size_t size = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
        block = xcalloc(1, sizeof *block + size);
        block->size = size;
        block->before = arena->last;
        arena->last = block;
        arena->bytes += size;
    }
    void *result = block->bytes + block->used;
    block->used += bytes;
    return result;
}

void *arena_copy(struct arena *arena, const void *from, size_t bytes)
{
    void *to = arena_alloc(arena, bytes ? bytes : 1);
    if (bytes)
        memcpy(to, from, bytes);
    return to;
}

char *arena_text(struct arena *arena, const char *text)
{
    return arena_copy(arena, text, strlen(text) + 1);
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int length = vsnprintf(NULL, 0, format, list);
    va_end(list);
    if (length < 0)
        BUG("a format that vsnprintf refuses: %s", format);
    char *text = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

void arena_release(struct arena *arena)
{
    for (struct arena_block *block = arena->last, *before; block; block = before) {
        before = block->before;
        free(block);
    }
    arena_init(arena);
}
