/* The name of a program, or of the host that it runs on, as a rule writes it: "server", "client",
 * "client2" … "client999", or "any"; and as a sentence says it. */
#ifndef BASE_ACTOR_H
#define BASE_ACTOR_H

#include <stdbool.h>

enum { ACTOR_ANY = -1 };

/* 0: the server, n: the n-th client, or ACTOR_ANY.  False: there is no such name ("client1",
 * "client02"); the number is not touched then. */
bool actor_by_name(const char *name, int *number);

/* "the client", "the server"; a name with a number has no article: "client2". */
const char *actor_said(const char *name);
/* "the client" that begins a sentence is "The client" then; what is quoted stays as it is. */
void sentences_begin_large(char *text);

#endif
