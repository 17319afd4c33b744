/* Which cases of a test program run: all of them, or those that its arguments name.
 *
 *     build/unit/test_says --list         their names
 *     build/unit/test_says full_queue     this one; several names and patterns ("full*") may be given
 *
 * Each unit and live test has that by being linked with cases.c, which stands between it and cmocka
 * (ld's --wrap). */
#ifndef CORPUS_CASES_H
#define CORPUS_CASES_H

/* For a program whose arguments mean something else: of its cases run NAME, or (NULL) all. */
void cases_only(const char *name);

#endif
