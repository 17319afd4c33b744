/* A file of its own can't be opened, which it says each time: before and after all. */
#define SAY_END()                                   \
    do {                                            \
        fprintf(stderr, "the server has closed\n"); \
        if (!fopen("no/log", "a"))                  \
            perror("no/log");                       \
    } while (0)
#define SAY(call, error)                                    \
    do {                                                    \
        fprintf(stderr, "%s: %s\n", call, strerror(error)); \
        if (!fopen("no/log", "a"))                          \
            perror("no/log");                               \
    } while (0)
#include "refusals.h"
