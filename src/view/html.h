/* Pages that are written here and not played: what is alike in all of them.
 *
 * A page asks nobody for anything: styles and scripts stand in it, and its policy forbids the rest. */
#ifndef VIEW_HTML_H
#define VIEW_HTML_H

#include "base/text.h"

/* Any bytes as text of an element or of a quoted attribute.  Control characters but newlines, broken
 * UTF-8 and what turns the direction of writing become U+FFFD. */
void html_text(struct text *out, const char *s);

/* <TAG class="CLASS">s</TAG>; nothing when s is "".  class NULL: none. */
void html_element(struct text *out, const char *tag, const char *class, const char *s);

/* From the first byte to <body>; and from </body> on. */
void html_begin(struct text *out, const char *title);
void html_end(struct text *out);

/* What may stand in a <script type="application/json">: '<' becomes \u003c.  `json` is JSON. */
void html_json(struct text *out, const char *json, size_t bytes);

#endif
