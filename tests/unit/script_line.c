/* The words of one line of a script: see script_line.h. */
#include "script_line.h"

#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void line_wrong(const struct line *line, const char *what)
{
    fail_msg("script, line %d: %s (at \"%s\")", line->script->line, what, line_peek(line));
    abort();
}

void line_split(struct line *line, struct script *script, const char *text, size_t length)
{
    line->script = script;
    line->count = line->next = 0;
    const char *end = text + length;
    while (text < end) {
        if (*text == ' ') {
            text++;
            continue;
        }
        if (text + 1 < end && text[0] == '/' && text[1] == '/')
            break;
        if (line->count == SCRIPT_WORDS_MAX)
            line_wrong(line, "too many words");
        bool quoted = *text == '"';
        const char *stop = text + 1;
        while (stop < end && (quoted ? *stop != '"' : *stop != ' '))
            stop++;
        stop += quoted;
        if (stop > end || stop - text >= SCRIPT_WORD_BYTES)
            line_wrong(line, "a word without an end");
        memcpy(line->word[line->count], text, (size_t)(stop - text));
        line->word[line->count++][stop - text] = 0;
        text = stop;
    }
}

bool line_more(const struct line *line)
{
    return line->next < line->count;
}

const char *line_peek(const struct line *line)
{
    return line_more(line) ? line->word[line->next] : "";
}

const char *line_take(struct line *line, const char *what)
{
    if (!line_more(line))
        line_wrong(line, what);
    return line->word[line->next++];
}

bool line_take_if(struct line *line, const char *word)
{
    bool is = line_more(line) && strcmp(line_peek(line), word) == 0;
    line->next += is;
    return is;
}

bool word_is_number(const char *word)
{
    return *word && word[strspn(word, "0123456789")] == 0;
}

int64_t line_number(struct line *line, const char *what)
{
    const char *word = line_take(line, what);
    if (!word_is_number(word + (*word == '-')))
        line_wrong(line, what);
    return strtoll(word, NULL, 10);
}

struct address line_address(struct line *line)
{
    char text[SCRIPT_WORD_BYTES];
    struct address address = { 0 };
    strcpy(text, line_take(line, "an address is missing"));
    if (strcmp(text, "-") == 0)
        return address;
    char *colon = strrchr(text, ':');
    if (!colon || !word_is_number(colon + 1))
        line_wrong(line, "an address has a port: 127.0.0.1:80");
    *colon = 0;
    address.port = (uint16_t)atoi(colon + 1);
    bool six = text[0] == '[' && colon[-1] == ']';
    if (six)
        colon[-1] = 0;
    address.version = six ? 6 : 4;
    if (inet_pton(six ? AF_INET6 : AF_INET, text + six, address.ip) != 1)
        line_wrong(line, "no such address");
    return address;
}

uint64_t line_inode(struct line *line)
{
    const char *word = line_take(line, "a socket is missing: #12");
    if (word[0] != '#' || !word_is_number(word + 1))
        line_wrong(line, "a socket looks like #12");
    return strtoull(word + 1, NULL, 10);
}

/* In place, up to the last quote: \\n and \\0 become the byte that they stand for.  Returns how
 * many bytes there are. */
static uint64_t unescape(char *text)
{
    size_t length = strlen(text) - 1, made = 0;
    for (size_t i = 0; i < length; i++) {
        bool escape = text[i] == '\\' && (text[i + 1] == 'n' || text[i + 1] == '0');
        text[made++] = !escape ? text[i] : text[i + 1] == 'n' ? '\n' : '\0';
        i += escape;
    }
    return made;
}

bool line_bytes(struct line *line, const char **data, uint64_t *count)
{
    const char *word = line_peek(line);
    if (word_is_number(word)) {
        *data = NULL;
        *count = strtoull(word, NULL, 10);
    } else if (*word == '"') {
        *count = unescape(line->word[line->next] + 1);
        *data = word + 1;
    } else {
        return false;
    }
    line->next++;
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
