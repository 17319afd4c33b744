/* The name of a program: see actor.h. */
#include "base/actor.h"

#include <stdlib.h>
#include <string.h>

enum { CLIENT_DIGITS = 3 };

bool actor_by_name(const char *name, int *number)
{
    static const char *const names[] = { "any", "server", "client" };
    for (int i = 0; i < 3; i++)
        if (!strcmp(name, names[i])) {
            *number = i + ACTOR_ANY;
            return true;
        }
    if (strncmp(name, "client", 6) != 0 || name[6] == '0' || !strcmp(name + 6, "1"))
        return false;
    size_t digits = strspn(name + 6, "0123456789");
    if (digits > CLIENT_DIGITS || name[6 + digits])
        return false;
    *number = atoi(name + 6);
    return true;
}

const char *actor_said(const char *name)
{
    if (!strcmp(name, "client"))
        return "the client";
    return strcmp(name, "server") ? name : "the server";
}

static bool is_quoted(const char *text, const char *at)
{
    bool quotes = false;
    for (; text < at; text++) {
        if (*text == '\\' && quotes)
            text++;
        else if (*text == '"')
            quotes = !quotes;
    }
    return quotes;
}

void sentences_begin_large(char *text)
{
    if (!strncmp(text, "the ", 4))
        *text = 'T';
    for (char *end = text; (end = strstr(end, ". the ")); end++)
        if (!is_quoted(text, end))
            end[2] = 'T';
}
