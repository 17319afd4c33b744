/* Text for a terminal: made harmless, measured in columns, wrapped.
 *
 * Nothing that a program printed, sent or was started with may steer the terminal: clean_add() and
 * quote_add() turn control characters, broken UTF-8 and invisible format characters (right-to-left
 * marks and the like) into visible escapes.  Since no control character is left in such a text,
 * two of them serve as marks inside our own texts:
 *
 *     TERM_STYLE and a digit   the following text has that style
 *     TERM_SPACE               a space at which a line is not broken
 */
#ifndef VIEW_TERM_H
#define VIEW_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum style {
    STYLE_PLAIN,
    STYLE_DIM,
    STYLE_CLIENT,
    STYLE_SERVER,
    STYLE_DATA,
    STYLE_ERROR,
    STYLE_STATE,
    STYLE_HUE /* of connection 1; those of the next ones follow, HUES in all, and begin again */
};

/* A colour means one thing, on terminals, in figures and on the page: its connection.  Red is what
 * went wrong.  Client and server are told by their place and their names, kinds of packets by words
 * and strokes. */
enum { HUES = 5, STYLES = STYLE_HUE + HUES };
int hue_of(int connection); /* its number; 0 to HUES - 1 */
enum style hue_style(int connection);

enum { TERM_STYLE = 1, TERM_SPACE = 2 };

/* One UTF-8 character of a clean text: its code point; *length is how many bytes it has. */
uint32_t term_decode(const char *s, size_t *length);
int term_width(uint32_t code_point); /* columns: 0 (combining), 1 or 2 (East Asian wide, emoji) */
int term_columns(const char *s);     /* of a clean text; marks have none */

void style_add(struct text *text, enum style style);
/* s is clean; plain again behind it */
void styled_add(struct text *text, enum style style, const char *s);
/* a clean text as a person reads it: no marks, plain spaces */
void plain_add(struct text *text, const char *s);

/* The bytes as readable text.  With ascii, nothing else comes out. */
void clean_add(struct text *text, const void *bytes, size_t count, bool ascii);

/* The first bytes of a payload as a C string literal: "hello\n", in at most `columns` columns. What
 * does not fit, and what is not here (total > count), is marked with … behind the quote ("..." with
 * ascii).  Does not wrap inside. */
void quote_add(struct text *text, const void *bytes, size_t count, uint64_t total, int columns,
               bool ascii);

/* How many bytes of s (not empty) stand on a row of `columns` columns: broken at a space where
 * there is one.  *next is where the next row begins: behind the spaces; the end of s when nothing
 * is left. */
size_t term_wrap(const char *s, int columns, const char **next);

#endif
