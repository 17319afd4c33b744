/* One of the broken pairs of labs/faults, as one student gets it.
 *
 *     solutions/faults/07/{client.c, server.c, pair}  +  a variant ("anna")  ──▶  struct fault
 *
 * The variant is any word.  From it comes which kind of the fault this one has, and the port, sizes and texts: the same
 * word gives the same bytes on every machine.  What the sources and the file `pair` may hold stands in
 * solutions/faults/README.md. */
#ifndef GRADE_FAULT_H
#define GRADE_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum { FAULTS = 12, FAULT_CALLS_MAX = 8, FAULT_CLIENTS_MAX = 4, FAULT_VARIANT_MAX = 40 };

/* A call that is wrong, or whose result is misunderstood: the line of the source that the student got. */
struct fault_place {
    bool server;
    int line;
};

struct fault {
    int number; /* 1 … FAULTS */
    const char *variant;
    int kind; /* which fault it is, from 1 */

    /* what the student gets */
    const char *client, *server, *task, *answer, *makefile, *wire, *input;
    /* the same sources without the fault */
    const char *right_client, *right_server;

    /* what is known of the fault */
    const char *about; /* sentences for the key */
    const char *
        packets; /* those that show it, as an answer names them: "RST from server, FIN from client" */
    size_t call_count;
    struct fault_place calls[FAULT_CALLS_MAX];

    /* how the pair is run, and what must come of it when it is right */
    size_t client_count;
    int answers
        [FAULT_CLIENTS_MAX]; /* how many each waits for, its third argument; 0: all, and it has no such argument */
    bool together;
    const char *prints;  /* the answers, a line each */
    const char *finding; /* the rule of the finding that names the fault, or ""; none may be left */
    const char *provokes; /* … and those that a right pair has in this scene */
    const char *keeps;    /* names of checks of other steps that it must pass, too */
};

/* Make it; all texts lie in the arena.  `texts`: what is typed comes from this number; 0: from the variant.  False: there
 * is no pair of that number. */
bool fault_make(struct fault *fault, struct arena *arena, int number, const char *variant,
                uint64_t texts);

/* Letters, digits, - and _, at most FAULT_VARIANT_MAX. */
bool fault_is_variant(const char *word);

/* ---- fault_template.c ---- */

struct fault_word {
    const char *name, *value;
};
enum { FAULT_WORDS_MAX = 16 };
struct fault_words {
    size_t count;
    struct fault_word list[FAULT_WORDS_MAX];
};

/* The text with each word of the list replaced; NAME*3 is its value three times, with blanks between them. */
const char *fault_fill(struct arena *arena, const char *text, const struct fault_words *words);

/* A source with one kind of the fault (0: none), without its marks; the places of its marked calls are added to `fault`,
 * if that is given. */
const char *fault_source(struct arena *arena, const char *text, int kind,
                         const struct fault_words *words, struct fault *fault, bool server);

/* ---- solutions/faults/join.sh ---- */

struct fault_file {
    const char *name, *text; /* "07/server.c" */
};
extern const struct fault_file fault_files[]; /* ends with a NULL name */

#endif
