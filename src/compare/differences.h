/* A comparison as JSON Lines: a record of the whole, then one for each row that differs.
 *
 * | type | fields |
 * | --- | --- |
 * | `comparison` | `a`, `b` (names), `equal`, `differences`, `first` (the sentence, or null),
 * `kinds`: by kind `alike`, `differ`, `only_a`, `only_b`, `links`, `pieces` | | `difference` |
 * `kind` ("calls" …), `difference` ("different", "only_a" …), `who`, `a`, `b` (each
 * `{"id","text","link"}` or null), `group`, `says` |
 */
#ifndef COMPARE_DIFFERENCES_H
#define COMPARE_DIFFERENCES_H

#include <stdio.h>

#include "compare/compare.h"

/* -1 and err when out can't be written. */
int comparison_json(const struct comparison *comparison, FILE *out, struct err *err);

#endif
