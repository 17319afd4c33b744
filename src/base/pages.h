/* Large pieces of memory, straight from the kernel: zeroed, page by page when touched, in large
 * pages where it has them. A table of a million entries that is read here and there costs far fewer
 * misses of the address cache so. */
#ifndef BASE_PAGES_H
#define BASE_PAGES_H

#include <stddef.h>

void *pages_map(size_t bytes); /* never NULL: out of memory ends the process */
void pages_unmap(void *pages, size_t bytes);

#endif
