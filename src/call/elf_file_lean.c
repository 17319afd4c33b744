/* Programs' files where libdw was left out (make LEAN=1): see elf_file.h.  None is looked into, so no call has a line. */
#include "call/elf_file.h"

#include <unistd.h>

struct elf_file *elf_file_open(int fd, const struct stat *status, const char *path,
                               uint64_t debug_most)
{
    (void)status;
    (void)path;
    (void)debug_most;
    close(fd);
    return NULL;
}

void elf_file_close(struct elf_file *file)
{
    (void)file;
}

bool elf_file_is(const struct elf_file *file, const struct stat *status)
{
    (void)file;
    (void)status;
    return false;
}

bool elf_file_bias(const struct elf_file *file, uint64_t start, uint64_t offset, uint64_t *bias)
{
    (void)file;
    (void)start;
    (void)offset;
    (void)bias;
    return false;
}

bool elf_file_stamp(const struct elf_file *file, uint64_t *address, const uint8_t **bytes,
                    size_t *count)
{
    (void)file;
    (void)address;
    (void)bytes;
    (void)count;
    return false;
}

const struct elf_site *elf_file_site(struct elf_file *file, uint64_t address, struct arena *arena,
                                     const struct source_scope *scope)
{
    (void)file;
    (void)address;
    (void)arena;
    (void)scope;
    return NULL;
}
