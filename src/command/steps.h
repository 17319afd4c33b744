/* A step on a command line: "5", "05", "05-capitals", "faults", or the file of one that is not of
 * the kit (grade/checks/step_object.h): "./mirror.so". */
#ifndef COMMAND_STEPS_H
#define COMMAND_STEPS_H

#include <stdbool.h>

struct command;
struct lab_step;

bool command_step_is_file(const char *word);

/* usage(), with all steps, when the word is none. */
const struct lab_step *command_step(const struct command *command, const char *word);

const char *command_step_word(unsigned number); /* a command_operand's `word` */

#endif
