/*
 * play_script.h: turns the text of a play script into blocks of actions.
 *
 *   script  = actions                       actions = action { ";" action }
 *   action  = [ "ignore" ] name word... [ "{" actions "}" ]
 *   word    = "quoted" | 'quoted' | bare    with C escapes: \n \r \t \0 \\ \" \xHH \ooo
 *   $name   = a bare word that stands for a variable's text
 *
 * Every name, every count of words and every word's kind is checked before the first action runs, so a script with a
 * typing error does nothing at all and the program ends with status 97. What is built here lives until the program ends.
 *
 * A verb's shape has one letter a word: s slot, n number, t text, e expectation, g signal, f flags, p poll event,
 * a TCP state, d direction, r reaction to a signal, o role. "?" starts the optional words, "*" repeats the last kind, "{"
 * at the end asks for a block.
 */
#ifndef PLAY_SCRIPT_H
#define PLAY_SCRIPT_H

#include "play_names.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_SCRIPT = 97, EXIT_ACTION = 98, EXIT_EXPECT = 99 };

struct word {
    char *text;    /* ended by NUL; may hold NULs before it */
    size_t length; /* without that last NUL */
    bool variable; /* written as $text */
};

struct player;
struct action;

struct verb {
    const char *name;  /* NULL ends the table */
    const char *shape; /* see above */
    long (*run)(struct player *player, const struct action *action);
    int level, option; /* for the verbs that set an integer socket option */
};

struct block {
    struct action *actions;
    size_t count;
};

struct action {
    const struct verb *verb;
    struct word *words; /* without the name */
    size_t count;
    struct block body;
    bool may_fail; /* after "ignore", or before "expect" */
};

__attribute__((noreturn, format(printf, 1, 2))) static void script_fails(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fputs("play: ", stderr);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
    exit(EXIT_SCRIPT);
}

/* realloc that ends the program when memory is out. */
static void *script_grow(void *old, size_t bytes)
{
    void *grown = realloc(old, bytes ? bytes : 1);
    if (!grown)
        script_fails("out of memory");
    return grown;
}

/* One escape; at points behind the backslash. Returns the place after it. */
static const char *script_escape(const char *at, char *byte)
{
    static const char letters[] = "nrtabfve", bytes[] = "\n\r\t\a\b\f\v\033";
    unsigned value = 0;
    const char *letter = *at ? strchr(letters, *at) : NULL;
    if (letter) {
        *byte = bytes[letter - letters];
        return at + 1;
    }
    if (*at == 'x') {
        char digits[3] = { 0 };
        size_t length = strspn(at + 1, "0123456789abcdefABCDEF");
        length = length > 2 ? 2 : length;
        if (length == 0)
            script_fails("\\x needs hexadecimal digits");
        memcpy(digits, at + 1, length);
        *byte = (char)strtoul(digits, NULL, 16);
        return at + 1 + length;
    }
    if (*at >= '0' && *at <= '7') {
        for (int i = 0; i < 3 && *at >= '0' && *at <= '7'; i++, at++)
            value = value * 8 + (unsigned)(*at - '0');
        *byte = (char)value;
        return at;
    }
    if (!*at)
        script_fails("a backslash ends the script");
    *byte = *at;
    return at + 1;
}

/* One word; at points to its first character. Returns the place after it. */
static const char *script_word(const char *at, struct word *word)
{
    char quote = *at == '"' || *at == '\'' ? *at : '\0';
    word->text = script_grow(NULL, strlen(at) + 1);
    word->length = 0;
    word->variable = *at == '$';
    at += quote || word->variable;
    while (quote ? *at != quote : !strchr(" \t\n;{}\"'", *at)) {
        if (!*at)
            script_fails("a quote is not closed");
        if (*at == '\\')
            at = script_escape(at + 1, &word->text[word->length++]);
        else
            word->text[word->length++] = *at++;
    }
    word->text[word->length] = '\0';
    return at + (quote != '\0');
}

static bool script_number(const char *text, long *number)
{
    char *end;
    errno = 0;
    *number = strtol(text, &end, 0);
    return *text && !*end && errno == 0 && *number >= 0;
}

/* Whether a word is of the kind that a shape asks for. */
static bool script_fits(char kind, const struct word *word)
{
    long number;
    if (kind == 't')
        return true;
    if (word->variable)
        return false;
    switch (kind) {
    case 's': return word->length > 0;
    case 'n': return script_number(word->text, &number);
    case 'e':
        return script_number(word->text, &number) || strcmp(word->text, "ok") == 0 ||
               names_find(error_names, word->text);
    case 'g': return names_find(signal_names, word->text) != NULL;
    case 'f': return names_flags(word->text) >= 0;
    case 'p': return names_find(poll_names, word->text) != NULL;
    case 'a': return names_find(state_names, word->text) != NULL;
    case 'd': return names_find(direction_names, word->text) != NULL;
    case 'r': return names_find(reaction_names, word->text) != NULL;
    case 'o': return strcmp(word->text, "a") == 0 || strcmp(word->text, "b") == 0;
    default: return false;
    }
}

/* Checks the words of an action against its verb's shape. */
static void script_check(const struct action *action, bool has_body)
{
    const char *shape = action->verb->shape;
    bool optional = false;
    char kind = '\0';
    size_t i = 0;
    for (; *shape && *shape != '{'; shape++) {
        if (*shape == '?') {
            optional = true;
            continue;
        }
        bool repeat = *shape == '*';
        kind = repeat ? kind : *shape;
        if (i >= action->count && !repeat && !optional)
            script_fails("%s: too few words (its shape is \"%s\")", action->verb->name,
                         action->verb->shape);
        for (size_t left = repeat ? action->count : 1; left > 0 && i < action->count; left--, i++)
            if (!script_fits(kind, &action->words[i]))
                script_fails("%s: \"%s\" can't stand there (its shape is \"%s\")",
                             action->verb->name, action->words[i].text, action->verb->shape);
    }
    if (i < action->count)
        script_fails("%s: too many words (its shape is \"%s\")", action->verb->name,
                     action->verb->shape);
    if (has_body != (*shape == '{'))
        script_fails("%s: %s", action->verb->name, has_body ? "takes no { }" : "needs { }");
}

/* Actions up to a "}" (nested) or the end of the text. Returns the place after them. */
static const char *script_block(const char *at, const struct verb *verbs, bool nested,
                                struct block *block)
{
    memset(block, 0, sizeof *block);
    for (;;) {
        struct action action = { 0 };
        bool ignored = false;
        at += strspn(at, " \t\n;");
        if (!*at && nested)
            script_fails("a { is not closed");
        if (!*at)
            return at;
        if (*at == '}') {
            if (!nested)
                script_fails("a } too many");
            return at + 1;
        }
        if (*at == '{')
            script_fails("a { without an action before it");
        for (at += strspn(at, " \t\n"); *at && !strchr(";{}", *at); at += strspn(at, " \t\n")) {
            struct word word;
            at = script_word(at, &word);
            if (action.verb) {
                action.words = script_grow(action.words, (action.count + 1) * sizeof word);
                action.words[action.count++] = word;
            } else if (strcmp(word.text, "ignore") == 0) {
                ignored = true;
            } else {
                for (action.verb = verbs;
                     action.verb->name && strcmp(action.verb->name, word.text) != 0; action.verb++)
                    ;
                if (!action.verb->name)
                    script_fails("unknown action \"%s\"", word.text);
            }
        }
        if (!action.verb)
            script_fails("\"ignore\" without an action behind it");
        bool has_body = *at == '{';
        if (has_body)
            at = script_block(at + 1, verbs, true, &action.body);
        script_check(&action, has_body);
        action.may_fail = ignored;
        if (strcmp(action.verb->name, "expect") == 0 && block->count > 0)
            block->actions[block->count - 1].may_fail = true;
        block->actions = script_grow(block->actions, (block->count + 1) * sizeof action);
        block->actions[block->count++] = action;
    }
}

#endif
