/* Making a student's own pair: see fault.h. */
#include "grade/fault.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/text.h"

bool fault_is_variant(const char *word)
{
    size_t length = strlen(word);
    if (length == 0 || length > FAULT_VARIANT_MAX)
        return false;
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)word[i]) && word[i] != '-' && word[i] != '_')
            return false;
    return true;
}

static const char *file_of(int number, const char *name)
{
    char path[40];
    snprintf(path, sizeof path, "%02d/%s", number, name);
    for (const struct fault_file *file = fault_files; file->name; file++)
        if (strcmp(file->name, number ? path : name) == 0)
            return file->text;
    return NULL;
}

/* ---- the file `pair` ---- */

/* The next row of that key: what stands behind its colon; NULL: none.  A row with a number is one kind's. */
static const char *next_row(struct arena *arena, const char **at, const char *key, int kind)
{
    size_t length = strlen(key);
    while (**at) {
        const char *row = *at;
        *at += strcspn(*at, "\n");
        *at += **at == '\n';
        if (strncmp(row, "task:\n", 6) == 0)
            return NULL; /* what follows is text */
        if (strncmp(row, key, length) != 0 || (row[length] != ':' && row[length] != ' '))
            continue;
        const char *value = row + length;
        if (*value == ' ' && strtol(value, NULL, 10) != kind)
            continue;
        value += strcspn(value, ":") + 1;
        value += *value == ' ';
        return arena_printf(arena, "%.*s", (int)strcspn(value, "\n"), value);
    }
    return NULL;
}

/* All rows of that key, one below the other. */
static const char *rows(struct arena *arena, const char *pair, const char *key, int kind)
{
    struct text all;
    text_init(&all);
    for (const char *row; (row = next_row(arena, &pair, key, kind));)
        text_addf(&all, "%s\n", row);
    const char *kept = arena_text(arena, all.s);
    text_release(&all);
    return kept;
}

static const char *row_of(struct arena *arena, const char *pair, const char *key, int kind)
{
    const char *row = next_row(arena, &pair, key, kind);
    return row ? row : "";
}

/* ---- chance ---- */

static uint64_t number_of(const char *word, int pair, const char *what)
{
    uint64_t state = (uint64_t)pair;
    for (; *word; word++)
        state = random_next(&state) ^ (unsigned char)*word;
    for (; *what; what++)
        state = random_next(&state) ^ (unsigned char)*what;
    return random_next(&state);
}

/* "a | b | c": one of them. */
static const char *choose(struct arena *arena, const char *all, uint64_t number)
{
    size_t count = 1;
    for (const char *at = all; (at = strstr(at, " | ")); at += 3)
        count++;
    for (number %= count; number > 0; number--)
        all = strstr(all, " | ") + 3;
    const char *end = strstr(all, " | ");
    return arena_printf(arena, "%.*s", end ? (int)(end - all) : (int)strlen(all), all);
}

/* "word NAME: a | b": what is typed (TEXT…) may come from another number than all else. */
static void choose_words(struct fault_words *words, struct arena *arena, const struct fault *fault,
                         const char *pair, uint64_t texts)
{
    const char *row = pair;
    words->count = 0;
    while (words->count < FAULT_WORDS_MAX - 4 && strncmp(row, "task:\n", 6) != 0 && *row) {
        const char *name = row + strlen("word ");
        if (strncmp(row, "word ", 5) == 0) {
            size_t length = strcspn(name, ":");
            const char *kept = arena_printf(arena, "%.*s", (int)length, name);
            bool typed = texts && strncmp(kept, "TEXT", 4) == 0;
            uint64_t number = number_of(fault->variant, fault->number, kept);
            if (typed)
                number ^= random_next(&texts);
            const char *all = arena_printf(arena, "%.*s", (int)strcspn(name + length + 2, "\n"),
                                           name + length + 2);
            words->list[words->count++] = (struct fault_word){ kept, choose(arena, all, number) };
        }
        row += strcspn(row, "\n");
        row += *row == '\n';
    }
}

/* ---- the pair ---- */

static const char *in_capitals(struct arena *arena, const char *text)
{
    char *capitals = arena_text(arena, text);
    for (char *c = capitals; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return capitals;
}

static void take_clients(struct fault *fault, const char *list)
{
    for (const char *row = list; *row && fault->client_count < FAULT_CLIENTS_MAX;
         row = strchr(row, '\n') + 1)
        fault->answers[fault->client_count++] = atoi(row);
    if (fault->client_count == 0)
        fault->client_count = 1;
}

/* The flags of `sockwire run`, as a person would type them. */
static const char *run_flags(struct arena *arena, const struct fault *fault,
                             const struct fault_words *words, const char *limit)
{
    struct text flags;
    text_init(&flags);
    text_add(&flags, "--server ./server");
    for (size_t i = 0; i < fault->client_count; i++)
        if (fault->answers[i])
            text_addf(&flags, " --client './client servername %s %d'",
                      fault_fill(arena, "PORT", words), fault->answers[i]);
        else
            text_add(&flags, " --client ./client");
    text_add(&flags, fault->together ? " --together" : "");
    text_add(&flags, " --input-file input");
    text_add(&flags, *fault->wire ? " --wire-file wire" : "");
    text_addf(&flags, " --timeout %s --no-findings", *limit ? limit : "5");
    const char *kept = arena_text(arena, flags.s);
    text_release(&flags);
    return kept;
}

bool fault_make(struct fault *fault, struct arena *arena, int number, const char *variant,
                uint64_t texts)
{
    const char *pair = number > 0 ? file_of(number, "pair") : NULL;
    if (!pair)
        return false;
    *fault = (struct fault){ .number = number, .variant = arena_text(arena, variant) };
    int kinds = atoi(row_of(arena, pair, "kinds", 0));
    fault->kind = 1 + (int)(number_of(variant, number, "kind") % (unsigned)(kinds > 1 ? kinds : 1));

    struct fault_words words;
    choose_words(&words, arena, fault, pair, texts);
    const char *client = file_of(number, "client.c"), *server = file_of(number, "server.c");
    fault->client = fault_source(arena, client, fault->kind, &words, fault, false);
    fault->server = fault_source(arena, server, fault->kind, &words, fault, true);
    fault->right_client = fault_source(arena, client, 0, &words, NULL, false);
    fault->right_server = fault_source(arena, server, 0, &words, NULL, true);

    fault->about = fault_fill(arena, rows(arena, pair, "about", fault->kind), &words);
    fault->packets = row_of(arena, pair, "packet", fault->kind);
    fault->finding = row_of(arena, pair, "finding", fault->kind);
    fault->provokes = row_of(arena, pair, "provokes", fault->kind);
    fault->keeps = row_of(arena, pair, "keeps", fault->kind);
    fault->wire = fault_fill(arena, rows(arena, pair, "wire", fault->kind), &words);
    fault->input = fault_fill(arena, rows(arena, pair, "input", fault->kind), &words);
    fault->prints =
        in_capitals(arena, fault_fill(arena, rows(arena, pair, "prints", fault->kind), &words));
    fault->together = *row_of(arena, pair, "together", fault->kind) != '\0';
    take_clients(fault, rows(arena, pair, "client", fault->kind));

    const char *said = strstr(pair, "\ntask:\n") + strlen("\ntask:\n");
    const struct fault_word more[] = {
        { "NUMBER", arena_printf(arena, "%02d", number) },
        { "VARIANT", fault->variant },
        { "RUN", run_flags(arena, fault, &words, row_of(arena, pair, "limit", fault->kind)) },
        { "TASK", fault_fill(arena, said, &words) },
    };
    for (size_t i = 0; i < sizeof more / sizeof *more && words.count < FAULT_WORDS_MAX; i++)
        words.list[words.count++] = more[i];
    fault->task = fault_fill(arena, file_of(0, "task.md"), &words);
    fault->answer = fault_fill(arena, file_of(0, "answer.txt"), &words);
    fault->makefile = fault_fill(arena, file_of(0, "pair.mk"), &words);
    return true;
}
