/* A command line in one text into its words, with quotes as a shell has them; nothing is expanded.
 */
#ifndef COMMAND_WORDS_H
#define COMMAND_WORDS_H

#include "base/err.h"

/* 'a "b c" d\ e' → { "a", "b c", "d e", NULL }.  NULL and err when a quote is not closed or there
 * is no word.  words_free() frees. */
char **words_split(const char *line, struct err *err);
void words_free(char **words);

#endif
