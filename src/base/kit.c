/* The files that come with the program: see kit.h. */
#include "base/kit.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

static const char *const places[] = { "", "/share/sockwire" };
enum { LEVELS_MAX = 5 }; /* build/dev/san-address/sockwire lies four below the checkout's folder */

bool kit_root(struct text *root, const char *program, const char *name)
{
    struct text file;
    size_t length = strlen(program);
    bool found = false;
    text_init(&file);
    for (int level = 0; level < LEVELS_MAX && !found && length; level++) {
        while (length && program[length - 1] != '/')
            length--;
        length -= length > 0; /* now it is the folder above, without its slash */
        for (size_t i = 0; i < sizeof places / sizeof *places && !found; i++) {
            text_clear(root);
            text_addf(root, "%.*s%s", (int)length, program, places[i]);
            text_clear(&file);
            text_addf(&file, "%s/%s", root->s, name);
            found = access(file.s, R_OK) == 0;
        }
    }
    text_release(&file);
    return found;
}

void kit_root_add(struct text *text, const char *name)
{
    char program[PATH_MAX];
    struct text root;
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0)
        return;
    program[length] = 0;
    text_init(&root);
    if (kit_root(&root, program, name))
        text_add(text, root.s);
    text_release(&root);
}

/* From the folder `here` to root, when here is root or lies in it; false: it does not. */
static bool climb(struct text *text, const char *here, const char *root)
{
    size_t length = strlen(root);
    if (strncmp(here, root, length) != 0 || (here[length] && here[length] != '/'))
        return false;
    for (const char *at = here + length; *at; at++)
        if (*at == '/' && at[1])
            text_add(text, "../");
    return true;
}

void kit_path_add(struct text *text, const char *name)
{
    char here[PATH_MAX];
    struct text file, root;
    text_init(&file);
    text_init(&root);
    text_add_bytes(&file, name, strcspn(name, "#"));
    kit_root_add(&root, file.s);
    if (root.len && !(getcwd(here, sizeof here) && climb(text, here, root.s)))
        text_addf(text, "%s/", root.s);
    text_add(text, name);
    text_release(&file);
    text_release(&root);
}
