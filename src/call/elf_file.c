/* A program's file, asked through libdw: see elf_file.h.
 *
 * What is found out about an address is kept in a table by address, for the whole run.  Of the
 * unwind tables only those rules are understood that compilers write for ordinary functions: the
 * CFA is stack or frame pointer plus a number, saved registers lie at CFA plus a number.  Anything
 * else ends the walk. */
#include "call/elf_file.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <gelf.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "call/source_name.h"

/* Numbers of registers in DWARF. */
#if defined(__aarch64__)
enum { REGISTER_SP = 31, REGISTER_FP = 29, REGISTER_LR = 30, MACHINE = EM_AARCH64 };
#else
enum { REGISTER_SP = 7, REGISTER_FP = 6, REGISTER_LR = -1, MACHINE = EM_X86_64 };
#endif

enum {
    SITES_MAX = 1 << 14, /* addresses that are remembered: a power of two */
    /* of functions that were inlined into each other, blocks between them counted */
    DEPTH_MAX = 48,
};

struct elf_file {
    struct stat status;
    int fd;
    char *path; /* where it lies; NULL: not known */
    Elf *elf;
    Dwarf *dwarf;          /* NULL: no line information, or none is wanted */
    Dwarf_CFI *eh, *debug; /* unwind tables; NULL: none */
    size_t stamp_bytes;
    uint8_t stamp[ELF_STAMP_BYTES];
    size_t site_count, site_room; /* room: a power of two, or 0 */
    struct elf_site *sites;       /* by address: open addressing; address 0: free */
};

/* ---- opening ---- */

static bool is_ours(const Elf *elf, GElf_Ehdr *header)
{
    return gelf_getehdr((Elf *)(uintptr_t)elf, header) && header->e_ident[EI_CLASS] == ELFCLASS64 &&
           header->e_machine == MACHINE && (header->e_type == ET_EXEC || header->e_type == ET_DYN);
}

/* What libdw would have to hold of it.  A line costs it some 50 bytes, and may be one byte in the
 * file. */
static uint64_t debug_bytes(Elf *elf)
{
    enum { LINE_COSTS = 16 };
    uint64_t sum = 0;
    size_t names;
    if (elf_getshdrstrndx(elf, &names) != 0)
        return 0;
    for (Elf_Scn *section = NULL; (section = elf_nextscn(elf, section));) {
        GElf_Shdr header;
        const char *name =
            gelf_getshdr(section, &header) ? elf_strptr(elf, names, header.sh_name) : NULL;
        if (!name || (strncmp(name, ".debug_", 7) != 0 && strncmp(name, ".zdebug_", 8) != 0 &&
                      strcmp(name, ".eh_frame") != 0))
            continue;
        if (header.sh_flags & SHF_COMPRESSED || name[1] == 'z')
            return UINT64_MAX; /* it may become a thousand times as much */
        sum += header.sh_size * (strcmp(name, ".debug_line") == 0 ? LINE_COSTS : 1);
    }
    return sum;
}

struct elf_file *elf_file_open(int fd, const struct stat *status, const char *path,
                               uint64_t debug_most)
{
    struct elf_file *file = xcalloc(1, sizeof *file);
    GElf_Ehdr header;
    *file = (struct elf_file){ .fd = fd, .status = *status, .path = path ? xstrdup(path) : NULL };
    elf_version(EV_CURRENT);
    /* not mapped: a file that is written over must not end us (SIGBUS) */
    file->elf = elf_begin(fd, ELF_C_READ, NULL);
    if (!file->elf || elf_kind(file->elf) != ELF_K_ELF || !is_ours(file->elf, &header)) {
        elf_file_close(file);
        return NULL;
    }
    bool strange = debug_most && debug_most != UINT64_MAX;
    if (!strange) /* else only its lines are asked for: no way leads through its frames */
        file->eh = dwarf_getcfi_elf(file->elf);
    if (debug_most && (!strange || debug_bytes(file->elf) <= debug_most))
        file->dwarf = dwarf_begin_elf(file->elf, DWARF_C_READ, NULL);
    /* .gnu_debugaltlink names another file: it may be a FIFO, which nobody writes to, or a device */
    if (file->dwarf)
        dwarf_setalt(file->dwarf, file->dwarf);
    if (file->dwarf && !strange)
        file->debug = dwarf_getcfi(file->dwarf); /* belongs to file->dwarf */
    ssize_t count = pread(fd, file->stamp, sizeof file->stamp, 0);
    file->stamp_bytes = count > 0 ? (size_t)count : 0;
    return file;
}

void elf_file_close(struct elf_file *file)
{
    if (!file)
        return;
    if (file->eh)
        dwarf_cfi_end(file->eh);
    if (file->dwarf)
        dwarf_end(file->dwarf);
    if (file->elf)
        elf_end(file->elf);
    close(file->fd);
    free(file->sites);
    free(file->path);
    free(file);
}

bool elf_file_is(const struct elf_file *file, const struct stat *status)
{
    const struct stat *own = &file->status;
    return own->st_dev == status->st_dev && own->st_ino == status->st_ino &&
           own->st_size == status->st_size && own->st_mtim.tv_sec == status->st_mtim.tv_sec &&
           own->st_mtim.tv_nsec == status->st_mtim.tv_nsec;
}

/* ---- where it lies in memory ---- */

/* The loaded part of the file that holds the byte at `offset`; only code when asked so. */
static bool segment_at(const struct elf_file *file, uint64_t offset, bool code, GElf_Phdr *segment)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    size_t count;
    if (elf_getphdrnum(file->elf, &count) != 0)
        return false;
    for (size_t i = 0; i < count && i < INT_MAX; i++)
        if (gelf_getphdr(file->elf, (int)i, segment) && segment->p_type == PT_LOAD &&
            (!code || segment->p_flags & PF_X) &&
            offset >= segment->p_offset - segment->p_offset % page &&
            offset - (segment->p_offset - segment->p_offset % page) <
                segment->p_filesz + segment->p_offset % page)
            return true;
    return false;
}

bool elf_file_bias(const struct elf_file *file, uint64_t start, uint64_t offset, uint64_t *bias)
{
    GElf_Phdr segment;
    if (!segment_at(file, offset, true, &segment))
        return false;
    *bias = start - (segment.p_vaddr - segment.p_offset + offset); /* all modulo 2^64 */
    return true;
}

bool elf_file_stamp(const struct elf_file *file, uint64_t *address, const uint8_t **bytes,
                    size_t *count)
{
    GElf_Phdr segment;
    if (!segment_at(file, 0, false, &segment) || segment.p_offset != 0)
        return false;
    *address = segment.p_vaddr;
    *bytes = file->stamp;
    *count = segment.p_filesz < file->stamp_bytes ? (size_t)segment.p_filesz : file->stamp_bytes;
    return *count >= sizeof(Elf64_Ehdr);
}

/* ---- from a frame to its caller ---- */

/* Where a register was saved: at CFA + *offset. */
static bool saved_at(const Dwarf_Op *ops, size_t count, int64_t *offset)
{
    if (count < 1 || count > 2 || ops[0].atom != DW_OP_call_frame_cfa)
        return false;
    *offset = count == 2 ? (int64_t)ops[1].number : 0;
    return count == 1 || ops[1].atom == DW_OP_plus_uconst;
}

static bool cfa_is(Dwarf_Frame *frame, struct frame_step *step)
{
    Dwarf_Op *ops;
    size_t count;
    uint64_t from;
    if (dwarf_frame_cfa(frame, &ops, &count) != 0 || count != 1)
        return false;
    if (ops[0].atom == DW_OP_bregx) {
        from = ops[0].number;
        step->cfa_offset = (int64_t)ops[0].number2;
    } else if (ops[0].atom >= DW_OP_breg0 && ops[0].atom <= DW_OP_breg31) {
        from = (uint64_t)(ops[0].atom - DW_OP_breg0);
        step->cfa_offset = (int64_t)ops[0].number;
    } else {
        return false;
    }
    step->cfa_from_fp = from == REGISTER_FP;
    return from == REGISTER_FP || from == REGISTER_SP;
}

static void step_by(Dwarf_Frame *frame, struct frame_step *step)
{
    Dwarf_Op memory[3], *ops;
    size_t count;
    bool is_signal;
    int return_register = dwarf_frame_info(frame, NULL, NULL, &is_signal);
    if (return_register < 0 || is_signal || !cfa_is(frame, step))
        return;
    if (dwarf_frame_register(frame, return_register, memory, &ops, &count) != 0)
        return;
    if (count == 0 && !ops && return_register == REGISTER_LR)
        step->return_in_lr = true;
    else if (!saved_at(ops, count, &step->return_offset))
        return; /* undefined: the outermost frame */
    step->fp = FP_LOST;
    if (dwarf_frame_register(frame, REGISTER_FP, memory, &ops, &count) == 0) {
        if (count == 0 && !ops)
            step->fp = FP_SAME;
        else if (saved_at(ops, count, &step->fp_offset))
            step->fp = FP_AT;
    }
    step->known = true;
}

static void find_step(const struct elf_file *file, uint64_t address, struct frame_step *step)
{
    Dwarf_CFI *const tables[] = { file->eh, file->debug };
    for (size_t i = 0; i < 2 && !step->known; i++) {
        Dwarf_Frame *frame;
        if (!tables[i] || dwarf_cfi_addrframe(tables[i], address, &frame) != 0)
            continue;
        step_by(frame, step);
        free(frame);
    }
}

/* ---- the line ---- */

/* The compilation unit that holds the address.  Some compilers (clang) write no table of them: then
 * each is asked. */
static bool unit_of(const struct elf_file *file, uint64_t address, Dwarf_Die *unit)
{
    if (dwarf_addrdie(file->dwarf, address, unit))
        return true;
    size_t header_bytes;
    for (Dwarf_Off at = 0, next;
         dwarf_nextcu(file->dwarf, at, &next, &header_bytes, NULL, NULL, NULL) == 0 && next > at;
         at = next)
        if (dwarf_offdie(file->dwarf, at + header_bytes, unit) && dwarf_haspc(unit, address) > 0)
            return true;
    return false;
}

/* The functions at an address: the one that the code belongs to, in it those that were inlined
 * there. */
struct functions {
    int count;
    Dwarf_Die list[DEPTH_MAX];
};

/* dwarf_getscopes() would do it, but finds nothing (and leaks) where the compiler was asked for
 * little (-g1). */
static void find_functions(Dwarf_Die *in, uint64_t address, struct functions *functions, int depth)
{
    Dwarf_Die die;
    Dwarf_Off last;
    if (depth == DEPTH_MAX || dwarf_child(in, &die) != 0)
        return;
    do {
        last = dwarf_dieoffset(&die);
        int tag = dwarf_tag(&die);
        bool is_function = tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine;
        if (tag == DW_TAG_namespace) {
            int before = functions->count;
            find_functions(&die, address, functions, depth + 1);
            if (functions->count > before)
                return;
        } else if ((is_function || tag == DW_TAG_lexical_block) && dwarf_haspc(&die, address) > 0) {
            if (is_function && functions->count < DEPTH_MAX)
                functions->list[functions->count++] = die;
            find_functions(&die, address, functions, depth + 1);
            return;
        }
    } while (dwarf_siblingof(&die, &die) == 0 && dwarf_dieoffset(&die) > last); /* a damaged file
                                                                                   may lead back */
}

/* The line that called an inlined function. */
static bool called_from(Dwarf_Die *unit, Dwarf_Die *inlined, const char **path, int *line)
{
    Dwarf_Attribute attribute;
    Dwarf_Word file, number;
    Dwarf_Files *files;
    size_t count;
    if (dwarf_tag(inlined) != DW_TAG_inlined_subroutine ||
        dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attribute), &file) ||
        dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attribute), &number) ||
        dwarf_getsrcfiles(unit, &files, &count) || file >= count || number > INT_MAX)
        return false;
    *path = dwarf_filesrc(files, (size_t)file, NULL, NULL);
    *line = (int)number;
    return *path != NULL;
}

/* Names are relative to the folder that the compiler ran in. */
static const char *full_path(Dwarf_Die *unit, const char *path, char full[PATH_MAX])
{
    Dwarf_Attribute attribute;
    const char *folder =
        *path == '/' ? NULL : dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));
    if (!folder || snprintf(full, PATH_MAX, "%s/%s", folder, path) >= PATH_MAX)
        return path;
    return full;
}

/* The line where the function is defined bears its name, if that is in the same file. */
static struct source_witness witness_of(Dwarf_Die *unit, Dwarf_Die *function, const char *path)
{
    char full[PATH_MAX];
    const char *name = dwarf_diename(function), *in = dwarf_decl_file(function);
    int line;
    if (!name || !in || dwarf_decl_line(function, &line) != 0 ||
        strcmp(full_path(unit, in, full), path) != 0)
        return (struct source_witness){ 0 };
    return (struct source_witness){ .line = line, .name = name };
}

/* The program's own source, as `full` names it; and where that is now. */
struct own_source {
    const char *path;
    char full[PATH_MAX], here[PATH_MAX];
};

static bool is_own(const struct elf_file *file, Dwarf_Die *unit, const char *path,
                   const struct source_scope *scope, struct own_source *own)
{
    if (!source_is_own(path))
        return false;
    own->path = full_path(unit, path, own->full);
    return source_is_own(own->path) && source_place(own->path, file->path, scope, own->here);
}

/* From the innermost function at the address outward through those that were inlined, up to one of
 * the program's own source. */
static void find_line(const struct elf_file *file, struct elf_site *site, uint64_t address,
                      struct arena *arena, const struct source_scope *scope)
{
    struct functions functions = { 0 };
    struct own_source own;
    Dwarf_Die unit;
    if (!file->dwarf || !unit_of(file, address, &unit))
        return;
    Dwarf_Line *found = dwarf_getsrc_die(&unit, address);
    const char *path = found ? dwarf_linesrc(found, NULL, NULL) : NULL;
    int line = 0;
    if (!path || dwarf_lineno(found, &line) != 0)
        return;
    find_functions(&unit, address, &functions, 0);
    int at = functions.count - 1;
    bool is = is_own(file, &unit, path, scope, &own);
    while (!is && at > 0 && called_from(&unit, &functions.list[at], &path, &line)) {
        at--;
        is = is_own(file, &unit, path, scope, &own);
    }
    if (!is)
        return;
    const char *function = at >= 0 ? dwarf_diename(&functions.list[at]) : NULL;
    struct source_witness witness =
        at >= 0 ? witness_of(&unit, &functions.list[at], own.path) : (struct source_witness){ 0 };
    site->kind = line > 0 ? SITE_LINE : SITE_UNKNOWN;
    site->line = (struct source_line){ .file = source_short_name(arena, own.here, scope->folder),
                                       .line = line,
                                       .function = function ? arena_text(arena, function) : NULL,
                                       .text = source_text(arena, own.here, line,
                                                           file->status.st_mtim, witness) };
}

/* ---- what is known ---- */

static struct elf_site *place_of(const struct elf_file *file, uint64_t address)
{
    size_t at = (size_t)(address * 0x9e3779b97f4a7c15u >> 32) & (file->site_room - 1);
    while (file->sites[at].address && file->sites[at].address != address)
        at = (at + 1) & (file->site_room - 1);
    return &file->sites[at];
}

static void make_room(struct elf_file *file)
{
    size_t room = file->site_room;
    struct elf_site *old = file->sites;
    if (file->site_count >= SITES_MAX) { /* a program that calls from so many places: begin anew */
        memset(old, 0, room * sizeof *old);
        file->site_count = 0;
        return;
    }
    file->site_room = room ? 2 * room : 64;
    file->sites = xcalloc(file->site_room, sizeof *file->sites);
    for (size_t i = 0; i < room; i++)
        if (old[i].address)
            *place_of(file, old[i].address) = old[i];
    free(old);
}

const struct elf_site *elf_file_site(struct elf_file *file, uint64_t address, struct arena *arena,
                                     const struct source_scope *scope)
{
    static const struct elf_site nothing;
    if (!address)
        return &nothing;
    if (file->site_count * 2 >= file->site_room)
        make_room(file);
    struct elf_site *site = place_of(file, address);
    if (!site->address) {
        site->address = address;
        file->site_count++;
        find_line(file, site, address, arena, scope);
        if (site->kind == SITE_PASS)
            find_step(file, address, &site->step);
    }
    return site;
}
