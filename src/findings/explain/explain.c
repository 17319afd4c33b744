/* The groups of explained mistakes, and looking one up: see explain.h. */
#include "findings/explain/explain.h"

#include <ctype.h>
#include <string.h>

const struct explanation_group explanation_groups[] = {
    { "Calls and their results", explain_results },
    { "Finding each other", explain_connecting },
    { "Bytes", explain_bytes },
    { "Waiting", explain_waiting },
    { "Closing", explain_closing },
    { "Processes and signals", explain_processes },
    { "Events and non-blocking sockets", explain_events },
    { "Requests and answers of UDP", explain_requests },
    { "Traces without calls", explain_packets },
    { NULL, NULL },
};

const struct explanation *explanation_of(const char *rule)
{
    for (const struct explanation_group *group = explanation_groups; group->title; group++)
        for (const struct explanation *row = group->rows; row->rule; row++)
            if (!strcmp(row->rule, rule))
                return row;
    return NULL;
}

/* ---- the nearest names ---- */

enum { NAME_MAX_BYTES = 64, FAR = 1000 };

/* How many letters must be put in, taken out or changed (Levenshtein). */
static unsigned distance(const char *a, const char *b)
{
    unsigned row[NAME_MAX_BYTES + 1];
    size_t width = strlen(b);
    if (strlen(a) > NAME_MAX_BYTES || width > NAME_MAX_BYTES)
        return FAR;
    for (size_t k = 0; k <= width; k++)
        row[k] = (unsigned)k;
    for (; *a; a++) {
        unsigned corner = row[0]++;
        for (size_t k = 0; k < width; k++) {
            unsigned least = corner + (tolower((unsigned char)*a) != b[k]);
            corner = row[k + 1];
            least = corner + 1 < least ? corner + 1 : least;
            row[k + 1] = row[k] + 1 < least ? row[k] + 1 : least;
        }
    }
    return row[width];
}

/* A part of the name counts as near, too: "listen" means no-listen. */
static unsigned strangeness(const char *word, const char *name)
{
    unsigned letters = distance(word, name);
    return strlen(word) >= 3 && strcasestr(name, word) ? 1 + letters / 8 : letters;
}

size_t explanation_nearest(const char *word, const char *names[NEAREST_MAX])
{
    unsigned best[NEAREST_MAX];
    /* more than half of it another: that is no slip of the hand */
    size_t count = 0, limit = strlen(word) / 2 + 1;
    const struct finding_rule *rule;
    for (size_t i = 0; (rule = rule_at(i)); i++) {
        unsigned here = strangeness(word, rule->name);
        size_t at = count;
        if (here > limit)
            continue;
        while (at > 0 && best[at - 1] > here)
            at--;
        if (at == NEAREST_MAX)
            continue;
        count += count < NEAREST_MAX;
        for (size_t k = count - 1; k > at; k--) {
            best[k] = best[k - 1];
            names[k] = names[k - 1];
        }
        best[at] = here;
        names[at] = rule->name;
    }
    return count;
}
