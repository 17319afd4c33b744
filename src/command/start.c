/* `sockwire start STEP [DIR]`: a lab of one's own, copied from where the kit is installed.
 *
 * What is copied is what lies there: in a checkout, that may be somebody's work.  What was built
 * there is left out, and so is .hints-given, which knows what hints somebody asked for. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/kit.h"
#include "base/text.h"
#include "command/command.h"
#include "command/steps.h"
#include "grade/class/files.h"
#include "grade/step.h"

static const struct command_flag flags[] = { FLAGS_END };

enum { FILE_MOST = 1 << 20 };

static void copy_file(const char *from, const char *to)
{
    struct text text;
    struct err err;
    text_init(&text);
    if (class_read_file(from, &text, FILE_MOST, &err) != 0 ||
        class_write_file(to, text.s, text.len, 0644, &err) != 0)
        die("%s", err.text);
    text_release(&text);
}

/* Programs that were built have the right to be executed; no file of a lab has. */
static bool belongs_to_lab(const char *name, const struct stat *file)
{
    return S_ISREG(file->st_mode) && !(file->st_mode & 0111) && strcmp(name, ".hints-given") != 0;
}

static int is_inside(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* What is in it is asked before anything is made: the copy may lie in it. */
static void copy_folder(struct arena *arena, const char *from, const char *to)
{
    struct dirent **entries;
    int count = scandir(from, &entries, is_inside, alphasort);
    if (count < 0)
        die("reading the folder %s: %s", from, strerror(errno));
    if (mkdir(to, 0755) != 0)
        die("making the folder %s: %s%s", to, strerror(errno),
            errno == EEXIST ? " (nothing is written over: give another DIR)" : "");
    for (int i = 0; i < count; i++) {
        const char *path = arena_printf(arena, "%s/%s", from, entries[i]->d_name);
        const char *copy = arena_printf(arena, "%s/%s", to, entries[i]->d_name);
        struct stat file;
        if (lstat(path, &file) != 0)
            die("reading %s: %s", path, strerror(errno));
        if (S_ISDIR(file.st_mode))
            copy_folder(arena, path, copy);
        else if (belongs_to_lab(entries[i]->d_name, &file))
            copy_file(path, copy);
        free(entries[i]);
    }
    free(entries);
}

/* What to type next; its sheet. */
static void say_next(const struct lab_step *step, const char *folder)
{
    const char *name = step->name;
    bool faults = step == &faults_step;
    struct text sheet;
    text_init(&sheet);
    kit_path_add(&sheet, "handouts/");
    printf("%s is in %s.  Its sheet: %s%s.md\n\n    cd %s\n    %s\n", name, folder, sheet.s, name,
           folder, faults ? "make help" : "make run");
    text_release(&sheet);
}

static int start_main(const struct command *command, int argc, char **argv)
{
    const char *word = NULL, *folder = NULL, *value;
    for (int at = 1; command_next_flag(command, argc, argv, &at, &value) >= 0;) {
        if (word && folder)
            usage(command, "one STEP and one DIR are enough: what is '%s'?", value);
        *(word ? &folder : &word) = value;
    }
    if (!word)
        usage(command, "give a STEP (01 to %02d, or faults)", steps[step_count - 1]->number);
    const struct lab_step *step = command_step(command, word);
    if (!folder)
        folder = step->name;
    struct arena arena;
    struct text root;
    arena_init(&arena);
    text_init(&root);
    const char *lab = arena_printf(&arena, "labs/%s", step->name);
    kit_root_add(&root, arena_printf(&arena, "%s/Makefile", lab));
    if (!root.len)
        die("starting %s: its folder is not where sockwire looks, in share/sockwire/labs beside the program's bin/ "
            "(or in labs/ above it).  Install the whole kit: make install PREFIX=$HOME/.local",
            step->name);
    copy_folder(&arena, arena_printf(&arena, "%s/%s", root.s, lab), folder);
    say_next(step, folder);
    text_release(&root);
    arena_release(&arena);
    return 0;
}

static const struct command_operand operands[] = {
    { "STEP", "a step", command_step_word },
    { "DIR", "a folder", NULL },
    { NULL, NULL, NULL },
};

static const struct command_example examples[] = {
    { "sockwire start 01", "The first lab, in ./01-sockets:" },
    { "sockwire start 08 ~/net/lines", "In a folder of another name:" },
    { NULL, NULL },
};

const struct command command_start = {
    .name = "start",
    .summary = "Copy a lab step from where the kit is installed, to work on it.",
    .usage = "STEP [DIR]",
    .flags = flags,
    .operands = operands,
    .examples = examples,
    .see = "sockwire(1) sockwire-grade(1) sockwire-run(1)",
    .run = start_main,
};
