/* A command line into its words: see words.h. */
#include "command/words.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

void words_free(char **words)
{
    for (char **word = words; word && *word; word++)
        free(*word);
    free(words);
}

/* One word from *at on; false when a quote is left open. */
static bool word_at(const char **at, struct text *word)
{
    const char *s = *at;
    for (char quote = 0; *s && (quote || !strchr(" \t\n", *s)); s++) {
        if (quote == '\'' ? *s == '\'' : quote && *s == '"')
            quote = 0;
        else if (quote == '\'')
            text_add_char(word, *s);
        else if (*s == '\\' && s[1] && (!quote || strchr("\"\\$`", s[1])))
            text_add_char(word, *++s);
        else if (!quote && (*s == '\'' || *s == '"'))
            quote = *s;
        else
            text_add_char(word, *s);
        if (quote && !s[1])
            return false;
    }
    *at = s;
    return true;
}

char **words_split(const char *line, struct err *err)
{
    char **words = NULL;
    size_t count = 0, capacity = 0;
    struct text word;
    text_init(&word);
    const char *at = line;
    while (at += strspn(at, " \t\n"), *at) {
        text_clear(&word);
        if (!word_at(&at, &word)) {
            err_set(err, "reading the command line %s: a quote is not closed", line);
            goto failed;
        }
        array_reserve(&words, &capacity, count + 1, sizeof *words);
        words[count++] = xstrdup(word.s);
        words[count] = NULL;
    }
    text_release(&word);
    if (count)
        return words;
    err_set(err, "reading a command line: it is empty");
    return NULL;
failed:
    text_release(&word);
    words_free(words);
    return NULL;
}
