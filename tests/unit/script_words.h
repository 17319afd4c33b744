/* The words of one line of a script: numbers, addresses, texts, options.  Wrong ones end the test with the line. */
#ifndef TESTS_UNIT_SCRIPT_WORDS_H
#define TESTS_UNIT_SCRIPT_WORDS_H

#include "script.h"

enum { SCRIPT_WORDS_MAX = 24, SCRIPT_WORD_BYTES = 256 };

struct words {
    struct script *script;
    int count, next; /* next: the first that was not taken yet */
    char word[SCRIPT_WORDS_MAX][SCRIPT_WORD_BYTES];
};

void words_split(struct words *words, struct script *script, const char *line, size_t length);
void words_wrong(const struct words *words, const char *what) __attribute__((noreturn));

bool words_more(const struct words *words);
const char *words_peek(const struct words *words);          /* "" behind the last */
const char *words_take(struct words *words, const char *what); /* what: named when nothing is left */
bool words_take_if(struct words *words, const char *word);
int64_t words_number(struct words *words, const char *what);
bool word_is_number(const char *word);
struct address words_address(struct words *words);          /* 127.0.0.1:80, [::1]:80, - for an unknown one */
uint64_t words_inode(struct words *words);                  /* #12 */

/* "text" or a count: the first bytes (NULL for a count) and how many there are; false and nothing taken when it is neither. */
bool words_bytes(struct words *words, const char **data, uint64_t *count);

int word_errno(const char *word);              /* "EAGAIN"; 0: none */
enum tcp_state word_state(const char *word);   /* STATE_NONE: none */

#endif
