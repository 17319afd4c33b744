/* Completion of sockwire's commands, flags, values and operands, in the language of a shell.  All
 * three say the same; what a shell can't say (bash: no descriptions) is left out. */
#ifndef MANUAL_COMPLETION_H
#define MANUAL_COMPLETION_H

#include <stdbool.h>

#include "base/text.h"
#include "command/manual/description.h"

struct completion_shell {
    const char *name;                                                       /* "bash" */
    void (*write)(struct text *out, const struct command *const *commands); /* commands ends with
                                                                               NULL */
};
extern const struct completion_shell completion_shells[]; /* ends with a NULL name */

const struct completion_shell *completion_find(const char *name); /* NULL: there is none */
const char *completion_word(unsigned number); /* their names, from 0 on; then NULL */

/* ---- for the writers ---- */

enum completion_kind {
    COMPLETE_NOTHING,
    COMPLETE_FILE,
    COMPLETE_FOLDER,
    COMPLETE_INTERFACE,
    COMPLETE_COMMAND,
    COMPLETION_KINDS
};

/* What a value or an operand of this name is: "FILE", "DIR", "IFACE", "CMD". */
enum completion_kind completion_kind(const char *name);

/* The name of a value without what may follow it: "N[,M…]" is N, "PART PLACE" is PART. */
enum { COMPLETION_VALUE = 64 };
void completion_value(char name[COMPLETION_VALUE], const char *value);

/* WHAT[,…]: the value may be several words with commas. */
bool completion_is_list(const struct command_flag *flag);

/* "--json --svg --help" */
void completion_add_flags(struct text *out, const struct command *command);
/* "01-sockets 02-knock" */
void completion_add_operand_words(struct text *out, const struct command_operand *operand);

void completion_bash(struct text *out, const struct command *const *commands);
void completion_zsh(struct text *out, const struct command *const *commands);
void completion_fish(struct text *out, const struct command *const *commands);

#endif
