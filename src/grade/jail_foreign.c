/* What programs need that were not built here, copied for a root of its own: see jail.h.
 *
 *     an executable     the libraries that it names, as the machine has them in its usual folders
 *     a script          its interpreter, which is asked where its own library lies; and env
 *
 * The file of a student's is read, and never started, nor by ldd(1).  Of scripts only those whose interpreter can tell what it
 * needs are taken: a shell's script needs other programs, and which ones nobody can know. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "grade/interpreter.h"
#include "grade/jail.h"
#include "grade/root.h"
#include "grade/sandbox.h"

/* ---- executables ---- */

struct file {
    const uint8_t *bytes;
    size_t count;
};

static const void *part(const struct file *file, uint64_t at, uint64_t count)
{
    return at <= file->count && count <= file->count - at ? file->bytes + at : NULL;
}

/* Where an address of the running program lies in the file; UINT64_MAX: nowhere. */
static uint64_t place_of(const struct file *file, const Elf64_Ehdr *header, uint64_t address)
{
    for (unsigned i = 0; i < header->e_phnum; i++) {
        const Elf64_Phdr *segment =
            part(file, header->e_phoff + i * sizeof *segment, sizeof *segment);
        if (segment && segment->p_type == PT_LOAD && address >= segment->p_vaddr &&
            address - segment->p_vaddr < segment->p_filesz)
            return segment->p_offset + (address - segment->p_vaddr);
    }
    return UINT64_MAX;
}

/* The library of this name, in a folder where the machine's loader looks; what is nowhere is missing there, too. */
static int copy_library(const char *root, const char *name)
{
    static const char *const folders[] = { "/lib/*-linux-*", "/usr/lib/*-linux-*",
                                           "/lib64",         "/usr/lib64",
                                           "/lib",           "/usr/lib",
                                           "/usr/local/lib" };
    if (!*name || strchr(name, '/') || strpbrk(name, "*?[\\"))
        return 0;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char pattern[PATH_MAX];
        glob_t found;
        snprintf(pattern, sizeof pattern, "%s/%.200s", folders[i], name);
        if (glob(pattern, GLOB_NOSORT, NULL, &found) != 0)
            continue;
        int result = 0;
        for (size_t k = 0; k < found.gl_pathc && result == 0; k++)
            result = jail_copy(root, found.gl_pathv[k]) == 0
                         ? jail_copy_libraries(root, found.gl_pathv[k])
                         : -1;
        globfree(&found);
        return result;
    }
    return 0;
}

enum { NAMES_MAX = 64, TAGS_MAX = 4096 };

/* Of each DT_NEEDED. */
static int copy_needed(const char *root, const struct file *file, const Elf64_Ehdr *header,
                       const Elf64_Phdr *dynamic)
{
    uint64_t names = UINT64_MAX;
    size_t count = dynamic->p_filesz / sizeof(Elf64_Dyn), copied = 0;
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < count && i < TAGS_MAX; i++) {
            const Elf64_Dyn *tag = part(file, dynamic->p_offset + i * sizeof *tag, sizeof *tag);
            if (!tag || tag->d_tag == DT_NULL)
                break;
            if (round == 0 && tag->d_tag == DT_STRTAB)
                names = place_of(file, header, tag->d_un.d_ptr);
            if (round == 0 || tag->d_tag != DT_NEEDED || names > file->count ||
                tag->d_un.d_val >= file->count - names || copied++ == NAMES_MAX)
                continue;
            const char *name = (const char *)file->bytes + names + tag->d_un.d_val;
            if (memchr(name, '\0', file->count - names - tag->d_un.d_val) &&
                copy_library(root, name) != 0)
                return -1;
        }
    return 0;
}

static int copy_for_elf(const char *root, const struct file *file)
{
    const Elf64_Ehdr *header = part(file, 0, sizeof *header);
    for (unsigned i = 0; header && i < header->e_phnum; i++) {
        const Elf64_Phdr *segment =
            part(file, header->e_phoff + i * sizeof *segment, sizeof *segment);
        if (segment && segment->p_type == PT_DYNAMIC && segment->p_offset % 8 == 0)
            return copy_needed(root, file, header, segment);
    }
    return 0; /* it needs none */
}

/* ---- interpreters ---- */

/* What asks it for its own path and then, line by line, for the folders of its library: the first is the one that it can't do
 * without. */
static const struct family {
    const char *name; /* … and digits, dots behind it */
    const char *asks;
} families[] = {
    { "python",
      "-I -c 'import os, sys, sysconfig\n"
      "p = sysconfig.get_paths()\n"
      "print(*dict.fromkeys([os.path.realpath(sys.executable), p[\"stdlib\"], p[\"platstdlib\"]]"
      " + [d for d in sys.path if os.path.isdir(d)]), sep=\"\\n\")'" },
    { "perl", "-e 'print map { \"$_\\n\" } $^X, grep { -d } reverse @INC'" },
};

static const struct family *family_of(const char *name)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        size_t length = strlen(families[i].name);
        if (strncmp(name, families[i].name, length) == 0 &&
            name[length + strspn(name + length, "0123456789.")] == '\0')
            return &families[i];
    }
    return NULL;
}

/* No program of a lab's asks for these. */
static const char *const without[] = { "test",       "tests",         "idlelib",       "tkinter",
                                       "turtledemo", "ensurepip",     "lib2to3",       "config-*",
                                       "pod",        "site-packages", "dist-packages", NULL };

enum { MODULES_MAX = 400 };
static struct {
    size_t count;
    char *words[MODULES_MAX + 2];
} modules;

static int note_module(const char *path, const struct stat *about, int type, struct FTW *where)
{
    (void)about;
    size_t length = strlen(path);
    (void)where;
    if (type == FTW_F && length > 3 && strcmp(path + length - 3, ".so") == 0 &&
        modules.count < MODULES_MAX)
        modules.words[1 + modules.count++] = xstrdup(path);
    return 0;
}

/* The libraries of the modules that were copied. */
static int copy_for_modules(const char *root, const char *folder)
{
    char whole[PATH_MAX];
    int result = 0;
    if (snprintf(whole, sizeof whole, "%s%s", root, folder) >= (int)sizeof whole)
        return 0;
    modules.count = 0;
    nftw(whole, note_module, 16, FTW_PHYS);
    modules.words[0] = xstrdup("ldd");
    modules.words[1 + modules.count] = NULL;
    if (modules.count)
        result = jail_copy_libraries_of(root, modules.words);
    for (size_t i = 0; i <= modules.count; i++)
        free(modules.words[i]);
    return result;
}

/* A link at this path of the root. */
static int make_link(const char *root, const char *path, const char *to)
{
    char folder[PATH_MAX], at[PATH_MAX], whole[2 * PATH_MAX];
    snprintf(folder, sizeof folder, "%s", path);
    char *name = strrchr(folder, '/');
    if (!name)
        return -1;
    *name++ = '\0';
    if (!realpath(*folder ? folder : "/", at) || jail_folder(root, at, 0755) != 0)
        return -1;
    snprintf(whole, sizeof whole, "%s%s/%s", root, at, name);
    return symlink(to, whole) == 0 || errno == EEXIST ? 0 : -1;
}

static bool fits(const struct jail_size *size)
{
    return size->bytes >> 20 <= JAIL_FOREIGN_MB && size->files <= JAIL_FOREIGN_FILES;
}

/* Is this folder there already, as a part of one that was copied? */
static bool is_there(const char *root, const char *folder)
{
    char path[PATH_MAX];
    return snprintf(path, sizeof path, "%s%s", root, folder) < (int)sizeof path &&
           access(path, F_OK) == 0;
}

/* 0; 1: it is too much; -1 with errno. */
static int copy_folder(const char *root, const char *folder, struct jail_size *size)
{
    char whole[PATH_MAX];
    struct jail_size sum = *size;
    if (!realpath(folder, whole) || is_there(root, folder))
        return 0;
    jail_measure(whole, without, &sum);
    if (!fits(&sum))
        return 1;
    *size = sum;
    if (jail_copy_tree(root, whole, without) != 0 || copy_for_modules(root, whole) != 0)
        return -1;
    return strcmp(whole, folder) == 0 ? 0 : make_link(root, folder, whole);
}

/* A folder of modules beside it, for all of which there is no room. */
static void tell_left_out(struct sandbox *sandbox, const char *folder)
{
    size_t length = strlen(sandbox->left_out);
    if (strstr(sandbox->left_out, folder))
        return; /* of the other script */
    snprintf(sandbox->left_out + length, sizeof sandbox->left_out - length, "%s%s",
             length ? ", " : "", folder);
}

/* venv(1) has its settings beside bin/. */
static int copy_settings(const char *root, const char *program)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s", program);
    for (int i = 0; i < 2 && strrchr(path, '/'); i++)
        *strrchr(path, '/') = '\0';
    if (strlen(path) + 12 > sizeof path)
        return 0;
    strcat(path, "/pyvenv.cfg");
    return jail_copy(root, path);
}

/* What an interpreter tells, line by line. */
struct interview {
    const char *root;
    struct sandbox *sandbox;
    struct jail_size *size;
    char real[PATH_MAX]; /* the interpreter itself */
    size_t folders;
};

/* 0; 1: it is too much; -1 with errno. */
static int take_line(struct interview *told, const char *line)
{
    if (*line != '/')
        return 0;
    if (!*told->real) {
        snprintf(told->real, sizeof told->real, "%s", line);
        return jail_copy(told->root, line) == 0 ? jail_copy_libraries(told->root, line) : -1;
    }
    int result = copy_folder(told->root, line, told->size);
    if (result == 1 && told->folders > 0) {
        tell_left_out(told->sandbox, line);
        result = 0;
    }
    told->folders++;
    return result;
}

static int ask_interpreter(struct interview *told, const struct family *family, const char *path)
{
    char command[2 * PATH_MAX], line[PATH_MAX];
    int result = 0;
    if (strchr(path, '\'') || snprintf(command, sizeof command, "'%s' %s 2>/dev/null </dev/null",
                                       path, family->asks) >= (int)sizeof command)
        return 0;
    FILE *out = popen(command, "re");
    while (out && result == 0 && fgets(line, sizeof line, out)) {
        line[strcspn(line, "\n")] = '\0';
        result = take_line(told, line);
    }
    int why = errno;
    if (out)
        pclose(out);
    errno = why;
    return result;
}

static int copy_interpreter(const char *root, struct sandbox *sandbox, const struct family *family,
                            const char *path, struct jail_size *size, struct err *err)
{
    struct interview told = { .root = root, .sandbox = sandbox, .size = size };
    int result = ask_interpreter(&told, family, path);
    if (result > 0)
        return err_set(err, "the library of %.200s is more than %d MB or %d files", path,
                       JAIL_FOREIGN_MB, JAIL_FOREIGN_FILES);
    if (result == 0 && told.folders == 0)
        return err_set(err, "%.200s does not tell where its library lies", path);
    if (result == 0 && strcmp(told.real, path) != 0)
        result = make_link(root, path, told.real) == 0 ? copy_settings(root, path) : -1;
    return result == 0 ? 0 : err_errno(err, "copying %.200s to where the grader works", path);
}

static const char *name_of(const char *path)
{
    const char *last = strrchr(path, '/');
    return last ? last + 1 : path;
}

/* Where the interpreter lies: along PATH, or in a folder of programs that scripts see everywhere. */
static bool find_interpreter(const char *word, char path[PATH_MAX])
{
    static const char *const folders[] = { "/usr/bin/", "/bin/", "/usr/local/bin/" };
    char whole[PATH_MAX];
    if (interpreter_find(word, path, whole))
        return true;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (strncmp(word, folders[i], strlen(folders[i])) == 0 && !strstr(word, "/..") &&
            access(word, X_OK) == 0) {
            snprintf(path, PATH_MAX, "%s", word);
            return true;
        }
    return false;
}

/* The word is "/usr/bin/env". */
static int copy_env(const char *root, const char *word, struct err *err)
{
    char path[PATH_MAX];
    if (!find_interpreter(word, path))
        return 0; /* it can't be started anywhere */
    return jail_copy(root, word) == 0 && jail_copy_libraries(root, word) == 0
               ? 0
               : err_errno(err, "copying %.200s", word);
}

static int copy_for_script(const char *root, struct sandbox *sandbox, const char *word,
                           struct jail_size *size, struct err *err)
{
    char path[PATH_MAX];
    const struct family *family = family_of(name_of(word));
    if (!family)
        return err_set(err,
                       "a script of %.60s can't be put behind them: only those of python and perl "
                       "can, whose interpreters tell what they need",
                       name_of(word));
    if (!find_interpreter(word, path))
        return *word == '/' && access(word, X_OK) == 0
                   ? err_set(err, "the interpreter %.200s is not along PATH", word)
                   : 0; /* it can't be started anywhere */
    if (copy_interpreter(root, sandbox, family, path, size, err) != 0)
        return -1;
    return *word != '/' || strcmp(word, path) == 0 || make_link(root, word, path) == 0
               ? 0
               : err_errno(err, "making a link to %.200s", path);
}

/* ---- both ---- */

static int copy_for(const char *root, struct sandbox *sandbox, const char *name,
                    struct jail_size *size, struct err *err)
{
    char words[2][INTERPRETER_BYTES], path[PATH_MAX];
    struct stat about;
    size_t count = interpreter_words(sandbox->bin, name, words);
    if (count > 1 && copy_env(root, words[0], err) != 0)
        return -1;
    if (count)
        return copy_for_script(root, sandbox, words[count - 1], size, err);
    snprintf(path, sizeof path, "%s/%s", sandbox->bin, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC), result = 0;
    struct file file = { MAP_FAILED, 0 };
    if (fd >= 0 && fstat(fd, &about) == 0 && about.st_size > 0) {
        file.count = (size_t)about.st_size;
        file.bytes = mmap(NULL, file.count, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    if (file.bytes != MAP_FAILED && file.count > SELFMAG &&
        memcmp(file.bytes, ELFMAG, SELFMAG) == 0 && file.bytes[EI_CLASS] == ELFCLASS64)
        result = copy_for_elf(root, &file);
    int why = errno;
    if (file.bytes != MAP_FAILED)
        munmap((void *)(uintptr_t)file.bytes, file.count);
    if (fd >= 0)
        close(fd);
    errno = why;
    return result == 0 ? 0 : err_errno(err, "copying the libraries of the %s", name);
}

int jail_copy_foreign(const char *root, struct sandbox *sandbox, struct err *err)
{
    struct jail_size size = { 0 };
    sandbox->left_out[0] = '\0';
    return copy_for(root, sandbox, "client", &size, err) == 0
               ? copy_for(root, sandbox, "server", &size, err)
               : -1;
}
