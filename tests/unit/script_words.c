/* The words of one line of a script: see script_words.h. */
#include "script_words.h"

#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void words_wrong(const struct words *words, const char *what)
{
    fail_msg("script, line %d: %s (at \"%s\")", words->script->line, what, words_peek(words));
    abort();
}

void words_split(struct words *words, struct script *script, const char *line, size_t length)
{
    words->script = script;
    words->count = words->next = 0;
    const char *end = line + length;
    while (line < end) {
        if (*line == ' ') {
            line++;
            continue;
        }
        if (line + 1 < end && line[0] == '/' && line[1] == '/')
            break;
        if (words->count == SCRIPT_WORDS_MAX)
            words_wrong(words, "too many words");
        bool quoted = *line == '"';
        const char *stop = line + 1;
        while (stop < end && (quoted ? *stop != '"' : *stop != ' '))
            stop++;
        stop += quoted;
        if (stop > end || stop - line >= SCRIPT_WORD_BYTES)
            words_wrong(words, "a word without an end");
        memcpy(words->word[words->count], line, (size_t)(stop - line));
        words->word[words->count++][stop - line] = 0;
        line = stop;
    }
}

bool words_more(const struct words *words)
{
    return words->next < words->count;
}

const char *words_peek(const struct words *words)
{
    return words_more(words) ? words->word[words->next] : "";
}

const char *words_take(struct words *words, const char *what)
{
    if (!words_more(words))
        words_wrong(words, what);
    return words->word[words->next++];
}

bool words_take_if(struct words *words, const char *word)
{
    bool is = words_more(words) && strcmp(words_peek(words), word) == 0;
    words->next += is;
    return is;
}

bool word_is_number(const char *word)
{
    return *word && word[strspn(word, "0123456789")] == 0;
}

int64_t words_number(struct words *words, const char *what)
{
    const char *word = words_take(words, what);
    if (!word_is_number(word + (*word == '-')))
        words_wrong(words, what);
    return strtoll(word, NULL, 10);
}

struct address words_address(struct words *words)
{
    char text[SCRIPT_WORD_BYTES];
    struct address address = { 0 };
    strcpy(text, words_take(words, "an address is missing"));
    if (strcmp(text, "-") == 0)
        return address;
    char *colon = strrchr(text, ':');
    if (!colon || !word_is_number(colon + 1))
        words_wrong(words, "an address has a port: 127.0.0.1:80");
    *colon = 0;
    address.port = (uint16_t)atoi(colon + 1);
    bool six = text[0] == '[' && colon[-1] == ']';
    if (six)
        colon[-1] = 0;
    address.version = six ? 6 : 4;
    if (inet_pton(six ? AF_INET6 : AF_INET, text + six, address.ip) != 1)
        words_wrong(words, "no such address");
    return address;
}

uint64_t words_inode(struct words *words)
{
    const char *word = words_take(words, "a socket is missing: #12");
    if (word[0] != '#' || !word_is_number(word + 1))
        words_wrong(words, "a socket looks like #12");
    return strtoull(word + 1, NULL, 10);
}

bool words_bytes(struct words *words, const char **data, uint64_t *count)
{
    char *word = words_more(words) ? words->word[words->next] : "";
    if (word_is_number(word)) {
        *data = NULL;
        *count = strtoull(word, NULL, 10);
    } else if (*word == '"') {
        *data = word + 1;
        *count = strlen(word) - 2;
    } else {
        return false;
    }
    words->next++;
    return true;
}

int word_errno(const char *word)
{
    for (int error = 1; error < 134; error++)
        if (strcmp(errno_name(error), word) == 0)
            return error;
    return 0;
}

enum tcp_state word_state(const char *word)
{
    for (int state = STATE_CLOSED; state <= STATE_TIME_WAIT; state++)
        if (strcmp(tcp_state_name((enum tcp_state)state), word) == 0)
            return (enum tcp_state)state;
    return STATE_NONE;
}
