/* A step on a command line: "5", "05", "05-capitals" or "faults". */
#ifndef COMMAND_STEPS_H
#define COMMAND_STEPS_H

struct command;
struct lab_step;

/* usage(), with all steps, when the word is none. */
const struct lab_step *command_step(const struct command *command, const char *word);

const char *command_step_word(unsigned number); /* a command_operand's `word` */

#endif
