/* The submissions of a class: which there are, whose they are, where they lie.
 *
 *     a folder      each folder in it is a submission; names as Moodle, Canvas and Gradescope write them are read
 *     a manifest    a file with a line for each: columns between tabs, their names in the first line
 *
 *         id	folder	name	email	login	number	moodle	canvas	seed	variant	handed_in	try	step
 *         anna	handed-in/anna	Anna Bell	anna@example.org
 *
 * `folder` must be there; it counts from the folder of the manifest.  Where no `id` stands, the
 * folder's own name is it.  In a field \t, \n, \r and \\ stand for a tab, the ends of a line, a
 * backslash.  `step`, where it stands, must be the step that is graded. */
#ifndef CLASS_LIST_H
#define CLASS_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

struct submission {
    const char *id;     /* unlike that of any other */
    const char *file;   /* the id as a name of a file: letters, digits, '.', '-', '_' and =XX */
    const char *folder; /* as it can be opened */
    const char *name, *email, *login; /* "": not known */
    const char *number;               /* by which the school knows the student; "" */
    const char *moodle, *canvas;      /* by what number they know him; "" */
    const char *variant;              /* of a broken pair; "" */
    const char *handed_in, *try;      /* a moment (base/moment.h); a number; "": not known */
    uint64_t seed;                    /* of the texts, where `seeded` */
    bool seeded;
    bool called_late;     /* by the platform, which does not tell when it was handed in */
    const char *partners; /* who else of a group handed it in; NULL: nobody */
};

/* What lies in the folder of a class and is no submission. */
struct left_out {
    const char *name, *why;
};

enum { SUBMISSIONS_MAX = 20000 };

struct class_list {
    struct arena arena;
    size_t count, capacity;
    struct submission *submissions; /* in order of id */
    size_t left_count, left_capacity;
    struct left_out *left; /* in order of name */
};

void class_list_init(struct class_list *list);
void class_list_release(struct class_list *list);

/* Read them from a folder or a manifest.  `out`: the folder of the results, which is no submission;
 * files that lie there in no folder of their own are copied to `out`/taken.  `wires`: a
 * submission holds a folder `wires`, not programs.  -1 and err: there is none, or the manifest is
 * wrong (with its line). */
int class_list_read(struct class_list *list, const char *from, const char *step, const char *out,
                    bool wires, struct err *err);

/* The same as a manifest, with all columns. */
void class_list_write(const struct class_list *list, const char *step, struct text *out);

/* ---- for those who read ---- */

/* A new one, all texts "". */
struct submission *class_list_add(struct class_list *list);

int manifest_read(struct class_list *list, const char *path, const char *step, struct err *err);

/* Who handed in a folder of that name: fills in id, name, moodle. */
void download_folder_name(struct class_list *list, struct submission *submission, const char *name);

/* A file as Canvas names it: "bellanna_LATE_123_456_client-1.c" is client.c of bellanna, number 123.
 * False: it is not named so. */
struct download_file {
    char student[200], canvas[24], file[200];
    bool late;
};
bool download_file_name(struct download_file *file, const char *name);

/* Names, numbers and moments that Gradescope keeps in submission_metadata.yml. */
void download_metadata(struct class_list *list, const char *text);

#endif
