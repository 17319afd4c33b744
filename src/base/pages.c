/* Large pieces of memory: see pages.h. */
#include "base/pages.h"

#include <sys/mman.h>

#include "base/memory.h"

enum { HUGE_BYTES = 2 << 20 };

void *pages_map(size_t bytes)
{
    void *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        out_of_memory();
    if (bytes >= 2 * HUGE_BYTES)
        madvise(pages, bytes, MADV_HUGEPAGE); /* only advice: a kernel without it says no */
    return pages;
}

void pages_unmap(void *pages, size_t bytes)
{
    if (pages)
        munmap(pages, bytes);
}
