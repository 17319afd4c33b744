/* Walking the stack of a stopped thread up to the program's own source: see source_line.h.
 *
 * A program may unload a library and load another one to the same place: before what is known of a
 * library's addresses is used, the first bytes of the file (its headers and its build-id) are held
 * against memory.  The program itself and the C library stay. */
#include "call/source_line.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "call/elf_file.h"
#include "call/memory.h"
#include "call/registers.h"
#include "call/source_name.h"

enum {
    FILES_MAX = 128, /* descriptors that stay open */
    FRAMES_MAX = 64,
    /* a program whose code lies in no file (a just-in-time compiler) is left alone after so many */
    MISSES_MAX = 64,
};

struct source_lines {
    struct arena *arena;
    struct source_scope scope; /* whose folder is ours */
    size_t count;
    struct elf_file *files[FILES_MAX];
};

struct source_lines *source_lines_new(struct arena *arena, const struct source_scope *scope)
{
    struct source_lines *lines = xcalloc(1, sizeof *lines);
    lines->scope = *scope;
    lines->scope.folder = scope->folder ? xstrdup(scope->folder) : NULL;
    lines->arena = arena;
    return lines;
}

void source_lines_free(struct source_lines *lines)
{
    if (!lines)
        return;
    for (size_t i = 0; i < lines->count; i++)
        elf_file_close(lines->files[i]);
    free((char *)(uintptr_t)lines->scope.folder);
    free(lines);
}

/* ---- which file lies at an address ---- */

/* A run of ours may start our own program as a peer: its lines are not those of the user. */
static bool is_ourselves(const struct stat *file)
{
    struct stat self;
    return stat("/proc/self/exe", &self) == 0 && self.st_dev == file->st_dev &&
           self.st_ino == file->st_ino;
}

/* path: through /proc, where the program sees it; plain: as the program names it. */
static struct elf_file *file_at(struct source_lines *lines, const char *path, const char *plain,
                                bool own)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;
    struct elf_file *file = NULL;
    if (fd < 0)
        return NULL;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
        for (size_t i = 0; i < lines->count; i++)
            if (elf_file_is(lines->files[i], &status)) {
                close(fd);
                return lines->files[i];
            }
        if (lines->count < FILES_MAX) {
            /* which takes fd */
            uint64_t most = lines->scope.only ? ELF_DEBUG_STRANGE : UINT64_MAX;
            file = elf_file_open(fd, &status, plain, own && !is_ourselves(&status) ? most : 0);
            if (file)
                lines->files[lines->count++] = file;
            return file;
        }
    }
    close(fd);
    return NULL;
}

/* The line of /proc/PID/maps that holds the address. */
struct mapping {
    uint64_t from, to, offset;
    char path[PATH_MAX];
};

static bool mapping_of(pid_t tid, uint64_t address, struct mapping *mapping)
{
    char name[64], *line = NULL;
    size_t capacity = 0;
    bool found = false;
    snprintf(name, sizeof name, "/proc/%d/maps", (int)tid);
    FILE *maps = fopen(name, "re");
    while (maps && !found && getline(&line, &capacity, maps) >= 0) {
        int path_at = 0;
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*s %" SCNx64 " %*s %*s %n", &mapping->from,
                   &mapping->to, &mapping->offset, &path_at) < 3 ||
            address < mapping->from || address >= mapping->to)
            continue;
        line[strcspn(line, "\n")] = 0;
        found = path_at && line[path_at] == '/' && strlen(line + path_at) < sizeof mapping->path;
        if (!found)
            break; /* memory without a file, [vdso] … */
        strcpy(mapping->path, line + path_at);
    }
    free(line);
    if (maps)
        fclose(maps);
    return found;
}

/* Where the program's own file is, as the maps name it. */
static bool program_path(pid_t tid, char path[PATH_MAX])
{
    char name[64];
    snprintf(name, sizeof name, "/proc/%d/exe", (int)tid);
    ssize_t length = readlink(name, path, PATH_MAX - 1);
    path[length > 0 ? length : 0] = 0;
    return length > 0;
}

static bool memory_shows(const struct source_region *region, pid_t tid)
{
    uint8_t there[ELF_STAMP_BYTES];
    const uint8_t *bytes;
    uint64_t address;
    size_t count;
    struct memory memory = memory_of(&tid);
    return elf_file_stamp(region->file, &address, &bytes, &count) &&
           memory.read(memory.context, address + region->bias, there, count) == count &&
           memcmp(there, bytes, count) == 0;
}

static const struct source_region *find_region(struct source_lines *lines, struct source_map *map,
                                               pid_t tid, uint64_t address)
{
    struct mapping mapping;
    char program[PATH_MAX], name[PATH_MAX + 64];
    map->blind |= ++map->misses >= MISSES_MAX;
    if (!mapping_of(tid, address, &mapping) || !program_path(tid, program))
        return NULL;
    bool is_program = strcmp(mapping.path, program) == 0;
    bool own = is_program || library_is_own(mapping.path);
    if (is_program)
        snprintf(name, sizeof name, "/proc/%d/exe", (int)tid);
    else
        snprintf(name, sizeof name, "/proc/%d/root%s", (int)tid, mapping.path);
    struct source_region region = { .from = mapping.from,
                                    .to = mapping.to,
                                    .file = file_at(lines, name, mapping.path, own) };
    const char *base = strrchr(mapping.path, '/') + 1;
    region.stays = is_program || strncmp(base, "libc.so", 7) == 0 ||
                   strncmp(base, "libc-", 5) == 0 || strncmp(base, "ld-", 3) == 0;
    if (!region.file || !elf_file_bias(region.file, mapping.from, mapping.offset, &region.bias) ||
        (!is_program && !memory_shows(&region, tid)))
        return NULL;
    struct source_region *place = &map->regions[map->next];
    map->next = (map->next + 1) % SOURCE_REGIONS;
    if (map->count < SOURCE_REGIONS)
        map->count++;
    *place = region;
    map->misses--;
    return place;
}

static const struct source_region *region_of(struct source_lines *lines, struct source_map *map,
                                             pid_t tid, uint64_t address)
{
    for (unsigned i = 0; i < map->count; i++) {
        struct source_region *region = &map->regions[i];
        if (address < region->from || address >= region->to)
            continue;
        if (region->stays || memory_shows(region, tid))
            return region;
        *region = (struct source_region){ 0 }; /* something else lies there now */
    }
    return find_region(lines, map, tid, address);
}

/* ---- from frame to frame ---- */

struct walk {
    pid_t tid;
    uint64_t pc, sp;
    /* AS_STOPPED: what the thread's register holds; not asked for yet */
    enum { FP_AS_STOPPED, FP_HAVE, FP_UNKNOWN } fp_is;
    uint64_t fp;
    uint64_t stack_at; /* a piece of the stack that was read */
    size_t stack_bytes;
    uint8_t stack[STACK_PIECE_BYTES];
};

static bool read_word(struct walk *walk, uint64_t address, uint64_t *word)
{
    struct memory memory = memory_of(&walk->tid);
    if (address < walk->stack_at || address - walk->stack_at + sizeof *word > walk->stack_bytes) {
        bool near = address >= walk->sp && address - walk->sp + sizeof *word <= sizeof walk->stack;
        walk->stack_at = near ? walk->sp : address;
        walk->stack_bytes =
            memory.read(memory.context, walk->stack_at, walk->stack, sizeof walk->stack);
    }
    if (address - walk->stack_at + sizeof *word > walk->stack_bytes)
        return false;
    memcpy(word, walk->stack + (address - walk->stack_at), sizeof *word);
    return true;
}

/* The registers besides pc and sp are asked for only when a rule speaks of them: most frames do
 * without. */
static bool cfa_of(struct walk *walk, const struct frame_step *step, uint64_t *cfa)
{
    uint64_t lr;
    if (step->cfa_from_fp && walk->fp_is == FP_AS_STOPPED &&
        registers_frame(walk->tid, &walk->fp, &lr) == 0)
        walk->fp_is = FP_HAVE;
    if (step->cfa_from_fp && walk->fp_is != FP_HAVE)
        return false;
    *cfa = (step->cfa_from_fp ? walk->fp : walk->sp) + (uint64_t)step->cfa_offset;
    return true;
}

static bool step_out(struct walk *walk, const struct frame_step *step, bool innermost)
{
    uint64_t cfa, to, fp;
    if (!step->known || !cfa_of(walk, step, &cfa))
        return false;
    if (cfa < walk->sp || (cfa == walk->sp && !innermost))
        return false; /* the stack grows downward: a caller's frame lies above */
    if (step->return_in_lr) {
        if (!innermost || registers_frame(walk->tid, &fp, &to) != 0)
            return false; /* further out the register holds something else */
    } else if (!read_word(walk, cfa + (uint64_t)step->return_offset, &to)) {
        return false;
    }
    if (step->fp == FP_AT)
        walk->fp_is =
            read_word(walk, cfa + (uint64_t)step->fp_offset, &walk->fp) ? FP_HAVE : FP_UNKNOWN;
    else if (step->fp == FP_LOST)
        walk->fp_is = FP_UNKNOWN;
    walk->sp = cfa;
    walk->pc = registers_code_address(to);
    return walk->pc != 0;
}

const struct source_line *source_line_of(struct source_lines *lines, struct source_map *map,
                                         uint64_t pc, const struct stack_piece *stack)
{
    pid_t tid = stack->tid;
    struct walk walk = {
        .tid = tid, .pc = pc, .sp = stack->sp, .stack_at = stack->sp, .stack_bytes = stack->bytes
    };
    char path[PATH_MAX];
    if (!map->known) {
        map->known = true;
        map->blind = !program_path(tid, path) || program_is_interpreter(path);
    }
    memcpy(walk.stack, stack->piece, stack->bytes);
    for (int depth = 0; !map->blind && depth < FRAMES_MAX; depth++) {
        /* behind a call may be another line already, or another function */
        uint64_t address = walk.pc - 1;
        const struct source_region *region = region_of(lines, map, tid, address);
        if (!region)
            break;
        const struct elf_site *site =
            elf_file_site(region->file, address - region->bias, lines->arena, &lines->scope);
        if (site->kind == SITE_LINE)
            return &site->line;
        if (site->kind == SITE_UNKNOWN || !step_out(&walk, &site->step, depth == 0))
            break;
    }
    return NULL;
}
