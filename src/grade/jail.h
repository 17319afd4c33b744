/* Walls without namespaces: where a run stands when the machine refuses those to root, as the default profile of
 * a container engine does.
 *
 *     keeper (user 0)    claims an address of 127.0.0.0/8 and a user id; makes the run's root (jail_root.c); in the end
 *                        kills all that has this user id, and removes the root
 *       └─ inside        that user, with what tracing and capturing need; outside of any root
 *            ├─ the student's programs    chroot(), no capability
 *            └─ our own                   chroot() into another one, and one harmless capability: the kernel lets nobody
 *                                         without it look into them
 *
 * All three have one user id, for the kernel lets nobody trace another user's programs here.  What a program could do to
 * others of its own user id is refused (call/refuse.h), as in the grade of an ordinary user.  The network is the
 * container's: programs get their run's own address there (call/own_address.h). */
#ifndef GRADE_JAIL_H
#define GRADE_JAIL_H

#include <limits.h>
#include <stdbool.h>

#include "base/err.h"
#include "host/own_address.h"

struct confined;
struct ids;
struct inside;
struct sandbox;

/* jail_try.c: can it be had, and does each of its walls hold?  True: the sandbox is one.  False: sandbox->says tells
 * why, behind what it says already. */
bool jail_choose(struct sandbox *sandbox);

/* jail_stock.c: what all runs of a grade share, in its folder: 0; -1 and err.  The compiler is needed until all is
 * built. */
int jail_stock(struct sandbox *sandbox, struct err *err);
void jail_drop_tools(const struct sandbox *sandbox);

/* One run's. */
struct jail {
    struct own_address address;
    int user_lock;
    unsigned user;
    char root[512]; /* of the student's programs, or of the compiler; "": none was made */
};

/* The keeper's part.  -1 with errno, and *what failed. */
int jail_make(struct jail *jail, const struct sandbox *sandbox, const char **what);
/* Nothing of its user's lives when it returns. */
void jail_end(struct jail *jail, const struct sandbox *sandbox);

/* Inside: become its user.  -1 with errno. */
int jail_enter(const struct jail *jail, struct inside *inside);

/* In a program's own process, right before exec: in place of confine_student(), confine_ours() and
 * confine_compiler(). */
int jail_confine_student(const struct inside *inside);
int jail_confine_ours(const struct inside *inside);
int jail_confine_compiler(const struct inside *inside);

/* ---- what its files share ---- */

#define JAIL_PROGRAMS "programs"
#define JAIL_KIT "kit"
#define JAIL_TOOLS "tools"
#define JAIL_SELF "/kit/sockwire" /* our own program, in the kit */

/* jail_copy.c: the file, with the folders above it, at the same place below root; what links to it in these
 * folders' paths (/lib) is a link there, too.  What is not there is left out.  -1 with errno. */
int jail_copy(const char *root, const char *path);
int jail_copy_to(const char *root, const char *path, const char *to);
/* … and all that lies in it, but folders of these names (fnmatch(3); NULL ends; NULL: none). */
int jail_copy_tree(const char *root, const char *path, const char *const without[]);
/* How much that would be, added to what stands there. */
struct jail_size {
    unsigned long long bytes, files;
};
void jail_measure(const char *path, const char *const without[], struct jail_size *size);
/* … the plain files in a folder, and not what lies in the folders there. */
int jail_copy_plain(const char *root, const char *path);
/* … each file of a pattern (glob(7)). */
int jail_copy_pattern(const char *root, const char *pattern);
/* … the libraries that this program of the machine's needs; words: "ldd" and several of them, NULL. */
int jail_copy_libraries(const char *root, const char *program);
int jail_copy_libraries_of(const char *root, char *const words[]);
/* The same tree once more, by hard links. */
int jail_link_tree(const char *from, const char *to);
int jail_folder(const char *root, const char *path, unsigned mode);
/* jail_stock.c: a new file with this text. */
int jail_write(const char *root, const char *path, const char *text);
/* … where one of its parts lies. */
void jail_stock_path(char path[PATH_MAX], const struct sandbox *sandbox, const char *name);

/* jail_root.c: a run's root, or the compiler's, for this user: 0, and its path; -1 with errno. */
int jail_root_make(char root[512], const struct sandbox *sandbox, unsigned user);
void jail_root_remove(const char *root, const struct sandbox *sandbox);

/* jail_files.c: what programs may leave in their root; a right one leaves next to nothing. */
enum { JAIL_FILES_MAX = 4000, JAIL_FILES_MB = 64, JAIL_DEPTH_MAX = 64 };
#define JAIL_FILES_TOO_MUCH "more than %d MB of files, more than %d of them, or folders %d deep"
bool jail_files_fit(const char *root, unsigned user);
/* The folder, and all that lies in it, at whatever depth. */
void jail_empty(const char *path);

/* jail_foreign.c: what programs need that were not built here, below root.  The most of it: 256 MB. */
enum { JAIL_FOREIGN_MB = 256, JAIL_FOREIGN_FILES = 20000 };
int jail_copy_foreign(const char *root, struct sandbox *sandbox, struct err *err);

/* jail_tools.c: the compiler, below root. */
int jail_copy_tools(const char *root, struct err *err);

#endif
