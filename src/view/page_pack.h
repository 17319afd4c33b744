/* The records of a long run, packed: what many lines say alike is said once.
 *
 * Lines that differ in numbers only follow one pattern.  It stands before the first of them, with a
 * hole in the place of each value; each of them is then a row: the number of its pattern, from 0 in
 * the order in which they stand, and a value for each hole.  Values that are the same in all lines
 * stand in the pattern, and values that are always equal to each other share a hole.
 *
 *     {"type":"packet","id":7,"t":0.5,"told":"Packet 7"}         ={"type":"packet","id":→A,"t":→B,"told":"Packet →A"}
 *     {"type":"packet","id":8,"t":0.6,"told":"Packet 8"}         0→7→0.5
 *                                                                0→8→0.6
 *
 * → is a tab, which JSON never holds; the letter behind it names the value.  A value is a number
 * with all its digits, or the inside of a string whose bytes are anyone's (`quote`, `bytes` …).  A
 * line that is like no other one stays as it is.  So three kinds of line begin with '=', a digit and
 * '{', and from the first two the third comes back byte by byte: page/src/records.js does that.
 *
 * Lines are learned first, all of them; then the same lines are packed in the same order. */
#ifndef VIEW_PAGE_PACK_H
#define VIEW_PAGE_PACK_H

#include <stddef.h>

#include "base/text.h"

struct page_pack;
struct page_pack *page_pack_new(void);
void page_pack_learn(struct page_pack *pack, const char *line, size_t bytes); /* without its '\n' */
/* Adds the line to out, packed, with a '\n'; before it its pattern, where it is the first one. */
void page_pack_add(struct page_pack *pack, const char *line, size_t bytes, struct text *out);
void page_pack_free(struct page_pack *pack);

#endif
