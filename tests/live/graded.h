/* Folders of students, written by a test, and what `sockwire grade` says of them. */
#ifndef LIVE_GRADED_H
#define LIVE_GRADED_H

#include <stdbool.h>
#include <stddef.h>

#include "cli.h"

/* The folder of a step's solution: below $SOLUTIONS, else solutions/.  Good until the next call. */
const char *graded_solution(const char *step);

/* A fresh folder under the test's own.  Good until the next call. */
const char *graded_folder(void);
void graded_put(const char *folder, const char *name, const void *bytes, size_t count,
                bool executable);
void graded_copy(const char *folder, const char *name, const char *from, bool executable);
void graded_copy_solution(const char *folder, const char *step, const char *name);

/* Grades it (seed 7): the report is JSON, in cli->out; the status is 0 or 1. */
void graded_run(struct cli *cli, const char *step, const char *folder);

/* This verdict of a check, and these words in what was seen. */
void graded_expect(const struct cli *cli, const char *check, const char *verdict, const char *seen);
/* Not passed, whether an answer was wrong or never came. */
void graded_expect_lost(const struct cli *cli, const char *check);

/* Sources of a wrong server for 05-capitals, each graded beside the client of the solution. */
struct graded_program {
    const char *name, *source, *check, *verdict, *seen;
};
void graded_programs(const struct graded_program *programs, size_t count);

#define GRADED_HEAD                                                                                               \
    "#include <arpa/inet.h>\n#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n" \
    "#include <fcntl.h>\n#include <sys/socket.h>\n#include <unistd.h>\n"
#define GRADED_OPEN                                                               \
    "int s = socket(AF_INET, SOCK_STREAM, 0);"                                    \
    "struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(12000) };" \
    "bind(s, (void *)&a, sizeof a); listen(s, 5);"
#define GRADED_SERVER(body) GRADED_HEAD "int main(void) {" body "}\n"

#endif
