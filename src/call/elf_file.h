/* One file that programs are made of: what it says of an address of its code.  Behind it stands
 * libdw, and nothing else of sockwire knows it.
 *
 *     unwind tables   how to get from a frame to its caller (.eh_frame, else .debug_frame)
 *     line tables     which line of the source it is, functions that were inlined included (.debug_line, .debug_info)
 *
 * Addresses are those of the file.  The file is nobody's word: what makes no sense is taken as not
 * known. */
#ifndef CALL_ELF_FILE_H
#define CALL_ELF_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "call/source_line.h"
#include "call/source_place.h"

/* From a frame to its caller.  CFA, the canonical frame address, is where the caller's stack
 * pointer stands. */
struct frame_step {
    bool known;
    bool cfa_from_fp; /* CFA = frame pointer + cfa_offset; else stack pointer + … */
    int64_t cfa_offset;
    bool return_in_lr;     /* the return address is still in the link register (aarch64) */
    int64_t return_offset; /* else: at CFA + … */
    enum { FP_SAME, FP_AT, FP_LOST } fp;
    int64_t fp_offset; /* FP_AT: the caller's frame pointer is at CFA + … */
};

struct elf_site {
    uint64_t address;
    /* PASS: not the program's own source (it came with the system, or is nowhere here), or no line
     * is known: ask the caller.  UNKNOWN: its own, but the compiler gave no line. */
    enum { SITE_PASS, SITE_UNKNOWN, SITE_LINE } kind;
    struct source_line line;
    struct frame_step step; /* for SITE_PASS */
};

struct elf_file;

/* Takes the descriptor.  path: where the file lies, or NULL.  debug_most: look for lines, if its debug
 * information has no more bytes than that (ELF_DEBUG_STRANGE: of a program that may want our memory);
 * 0: only frames are stepped over.  NULL: it is no program of this machine. */
enum { ELF_DEBUG_STRANGE = 4 << 20 };
struct elf_file *elf_file_open(int fd, const struct stat *status, const char *path,
                               uint64_t debug_most);
void elf_file_close(struct elf_file *file);

bool elf_file_is(const struct elf_file *file, const struct stat *status);

/* A part of the file was mapped to memory at `start`: what must be added to the file's addresses to
 * get those of memory. */
bool elf_file_bias(const struct elf_file *file, uint64_t start, uint64_t offset, uint64_t *bias);

/* The first bytes of the file (its build-id is among them as a rule), and where they stand; false:
 * memory does not show them. */
enum { ELF_STAMP_BYTES = 1024 };
bool elf_file_stamp(const struct elf_file *file, uint64_t *address, const uint8_t **bytes,
                    size_t *count);

/* What is known of the instruction at (or right before) an address.  Valid until the next call of
 * it. */
const struct elf_site *elf_file_site(struct elf_file *file, uint64_t address, struct arena *arena,
                                     const struct source_scope *scope);

#endif
