/* The libraries that make LEAN=1 leaves out: see libraries.h. */
#include "command/libraries.h"

#include <curses.h>
#include <elfutils/libdwfl.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

void libraries_print(FILE *out, void (*row)(FILE *out, const char *name, const char *version))
{
    const char *curses = curses_version(); /* "ncurses 6.4.20221231" */
    row(out, "zlib", zlibVersion());
    row(out, "zstd", ZSTD_versionString());
    row(out, "ncurses", curses + strcspn(curses, "0123456789"));
    row(out, "elfutils", dwfl_version(NULL));
}
