/* The words of one line of a script: numbers, addresses, texts, options.  Wrong ones end the test
 * with the line. */
#ifndef TESTS_UNIT_SCRIPT_LINE_H
#define TESTS_UNIT_SCRIPT_LINE_H

#include "script.h"

enum { SCRIPT_WORDS_MAX = 24, SCRIPT_WORD_BYTES = 256 };

struct line {
    struct script *script;
    int count, next; /* next: the first that was not taken yet */
    char word[SCRIPT_WORDS_MAX][SCRIPT_WORD_BYTES];
};

void line_split(struct line *line, struct script *script, const char *text, size_t length);
void line_wrong(const struct line *line, const char *what) __attribute__((noreturn));

bool line_more(const struct line *line);
const char *line_peek(const struct line *line);             /* "" behind the last */
const char *line_take(struct line *line, const char *what); /* what: named when nothing is left */
bool line_take_if(struct line *line, const char *word);
int64_t line_number(struct line *line, const char *what);
bool word_is_number(const char *word);
/* 127.0.0.1:80, [::1]:80, - for an unknown one */
struct address line_address(struct line *line);
uint64_t line_inode(struct line *line); /* #12 */

/* "text" or a count: the first bytes (NULL for a count) and how many there are; false and nothing
 * taken when it is neither. */
bool line_bytes(struct line *line, const char **data, uint64_t *count);

int word_errno(const char *word);            /* "EAGAIN"; 0: none */
enum tcp_state word_state(const char *word); /* STATE_NONE: none */

#endif
