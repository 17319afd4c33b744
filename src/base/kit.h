/* The files that come with the program: sheets, labs, traces.
 *
 *     a checkout    ROOT/build/sockwire    ROOT/handouts/01-sockets.md
 *     installed     PREFIX/bin/sockwire    PREFIX/share/sockwire/handouts/01-sockets.md
 *
 * They are found from where the program lies, so that neither a copy of the tree nor an
 * installation with DESTDIR leads astray. */
#ifndef BASE_KIT_H
#define BASE_KIT_H

#include <stdbool.h>

#include "base/text.h"

/* The folder that holds `name` ("handouts/01-sockets.md"), for a program that lies at `program`;
 * false: it is nowhere here. */
bool kit_root(struct text *root, const char *program, const char *name);

/* The same for this program itself: adds the folder, or nothing when `name` is nowhere here. */
void kit_root_add(struct text *text, const char *name);

/* Where `name` is for a reader who stands in the current folder: "../../handouts/01-sockets.md"
 * inside the kit, else the path in full. What follows a # is no part of the file's name, and is
 * kept.  A file that is nowhere here: the name itself. */
void kit_path_add(struct text *text, const char *name);

#endif
