/* The rules that every timeline keeps, whatever was run (docs/timeline-format.md):
 *
 *     each line is strict JSON                          `trace` stands first, and only there
 *     ids are unique, and what is referred to exists    times never go back
 *
 * And what a program printed, as the JSON tells it. */
#ifndef LIVE_CLI_RULES_H
#define LIVE_CLI_RULES_H

#include "cli.h"

/* false: `why` says what does not hold */
bool cli_rules_hold(const struct text *json, char why[400]);

/* fails the test when its standard output, JSON, does not keep them */
void cli_check_rules(const struct cli *cli);

/* Fails the test when the program did not print just this on the stream ("stdout", "stderr"; NULL:
 * both, in order). */
void cli_check_printed(const struct cli *cli, const char *program, const char *stream,
                       const char *wanted);

#endif
