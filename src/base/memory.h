/* Memory from the heap, for what does not live in an arena.
 *
 * Allocation never fails for the caller: when memory ends, so does the process, with one sentence
 * (there is nothing that sockwire could show without memory).  Everything is ended with free(). */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>
#include <stdio.h>

void *xmalloc(size_t bytes) __attribute__((malloc));
/* zeroed; never NULL, not for no elements either */
void *xcalloc(size_t count, size_t element_bytes) __attribute__((malloc));
void *xrealloc(void *old, size_t bytes);
void *xmemdup(const void *from, size_t bytes) __attribute__((malloc));
char *xstrdup(const char *text) __attribute__((malloc));

/* A stream that writes into memory: open_memstream(3).  *text and *bytes are valid after fclose().
 */
FILE *xmemstream(char **text, size_t *bytes);

/* An array that grows by doubling: after this call, element `count` may be written.
 * `array` is the address of the pointer, `capacity` counts elements. */
void array_reserve(void *array, size_t *capacity, size_t count, size_t element_bytes);

/* The one sentence, for memory that comes from elsewhere than malloc(). */
void out_of_memory(void) __attribute__((noreturn));

#endif
