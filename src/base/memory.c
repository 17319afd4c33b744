/* Memory from the heap: see memory.h. */
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

void out_of_memory(void)
{
    die("out of memory: a shorter run, or a smaller trace, needs less");
}

/* malloc(0) may give NULL, and then it is no failure: nobody here wants to know. */
static size_t at_least_one(size_t bytes)
{
    return bytes ? bytes : 1;
}

void *xmalloc(size_t bytes)
{
    void *memory = malloc(at_least_one(bytes));
    if (!memory)
        out_of_memory();
    return memory;
}

void *xcalloc(size_t count, size_t element_bytes)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, element_bytes, &bytes))
        out_of_memory();
    void *memory = calloc(1, at_least_one(bytes));
    if (!memory)
        out_of_memory();
    return memory;
}

void *xrealloc(void *old, size_t bytes)
{
    void *memory = realloc(old, at_least_one(bytes));
    if (!memory)
        out_of_memory();
    return memory;
}

void *xmemdup(const void *from, size_t bytes)
{
    void *copy = xmalloc(bytes);
    if (bytes)
        memcpy(copy, from, bytes);
    return copy;
}

char *xstrdup(const char *text)
{
    return xmemdup(text, strlen(text) + 1);
}

FILE *xmemstream(char **text, size_t *bytes)
{
    FILE *stream = open_memstream(text, bytes);
    if (!stream)
        out_of_memory();
    return stream;
}

void array_reserve(void *array, size_t *capacity, size_t count, size_t element_bytes)
{
    if (count < *capacity)
        return;
    size_t wanted = *capacity ? *capacity * 2 : 16, bytes;
    if (wanted <= count)
        wanted = count + 1;
    if (__builtin_mul_overflow(wanted, element_bytes, &bytes))
        out_of_memory();
    void *old, *grown;
    memcpy(&old, array, sizeof old); /* whatever its type is */
    grown = xrealloc(old, bytes);
    memcpy(array, &grown, sizeof grown);
    *capacity = wanted;
}
