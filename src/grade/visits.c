/* The tables of what our clients do: see visits.h. */
#include "grade/visits.h"

#include <stdlib.h>
#include <string.h>

#define SAYS(how, what)              \
    {                                \
        .way = (how), .text = (what) \
    }
#define TALKS_BY(how, address)                            \
    {                                                     \
        .way = VISIT_TALK, .by = (address), .talk = (how) \
    }
#define TALKS(how) TALKS_BY(how, BY_IPV4)

static const struct visit knock[] = { SAYS(VISIT_KNOCK, SAMPLE_WORDS) };
static const struct visit tell[] = { SAYS(VISIT_TELL, SAMPLE_LINE) };
static const struct visit ask[] = { SAYS(VISIT_ASK, SAMPLE_LINE) };
static const struct visit full[] = { SAYS(VISIT_ASK, SAMPLE_FULL) };
static const struct visit bytes[] = { SAYS(VISIT_ASK, SAMPLE_BYTES) };
static const struct visit one[] = { SAYS(VISIT_ASK, SAMPLE_ONE) };
static const struct visit few[] = { SAYS(VISIT_ASK, SAMPLE_SHORT) };
static const struct visit pieces[] = { SAYS(VISIT_PIECES, SAMPLE_WORDS),
                                       SAYS(VISIT_ASK, SAMPLE_LINE) };
static const struct visit left[] = {
    SAYS(VISIT_LEAVE, SAMPLE_WORDS),  SAYS(VISIT_ASK, SAMPLE_LINE),
    SAYS(VISIT_SILENT, SAMPLE_WORDS), SAYS(VISIT_ASK, SAMPLE_LINE),
    SAYS(VISIT_HALF, SAMPLE_WORDS),   SAYS(VISIT_ASK, SAMPLE_LINE),
};
static const struct visit resets[] = {
    SAYS(VISIT_RESET_LATE, SAMPLE_WORDS),
    SAYS(VISIT_ASK, SAMPLE_LINE),
    SAYS(VISIT_RESET, SAMPLE_WORDS),
    SAYS(VISIT_ASK, SAMPLE_LINE),
    SAYS(VISIT_RESET_PART, SAMPLE_FULL),
    SAYS(VISIT_ASK, SAMPLE_LINE),
    SAYS(VISIT_RESET_DONE, SAMPLE_LINE),
    SAYS(VISIT_ASK, SAMPLE_LINE),
    /* it comes while the one before is there */
    SAYS(VISIT_LEAVE, SAMPLE_WORDS),
    SAYS(VISIT_RESET_LINE, SAMPLE_LINE),
    SAYS(VISIT_ASK, SAMPLE_LINE),
};

static const struct visit stay[] = { { .way = VISIT_STAY, .text = SAMPLE_WORDS, .newline = true } };

/* A second client, where the first may have left something behind that would be the next one's. */
static const struct visit lines[] = { TALKS(TALK_LINES), TALKS(TALK_LINES) };
static const struct visit ways[] = { TALKS_BY(TALK_LINES, BY_IPV6), TALKS(TALK_LINES),
                                     TALKS(TALK_LINES), TALKS_BY(TALK_LINES, BY_IPV6),
                                     TALKS_BY(TALK_LINES, BY_IPV6) };
static const struct visit by_link[] = { TALKS_BY(TALK_LINES, BY_LINK), TALKS(TALK_LINES) };
static const struct visit gone[] = {
    TALKS(TALK_LINES), { .way = VISIT_GONE, .talk = TALK_FILE },
    TALKS(TALK_LINES), { .way = VISIT_GONE_RESET, .talk = TALK_BURST },
    TALKS(TALK_LINES),
};
#define VICTIM                                                     \
    {                                                              \
        .way = VISIT_VICTIM, .text = SAMPLE_WORDS, .newline = true \
    }
static const struct visit victims[] = {
    VICTIM, VICTIM, VICTIM, VICTIM, TALKS(TALK_LINES), TALKS(TALK_LINES), TALKS(TALK_LINES)
};
static const struct visit vanish[] = {
    { .way = VISIT_VANISH, .text = SAMPLE_WORDS, .newline = true }
};
#define SENDS_ALL(how, what)         \
    {                                \
        .way = (how), .talk = (what) \
    }
/* A second client, and a third, where one before may have left something behind. */
static const struct visit all[] = { SENDS_ALL(VISIT_ALL, TALK_LINES),
                                    SENDS_ALL(VISIT_ALL_SLOWLY, TALK_LINES),
                                    SENDS_ALL(VISIT_ALL, TALK_LINES) };
static const struct visit file[] = { SENDS_ALL(VISIT_ALL, TALK_FILE),
                                     SENDS_ALL(VISIT_ALL, TALK_LINES) };
static const struct visit nothing[] = { SENDS_ALL(VISIT_ALL, TALK_NOTHING),
                                        SENDS_ALL(VISIT_ALL_SLOWLY, TALK_NOTHING),
                                        SENDS_ALL(VISIT_ALL, TALK_LINES) };
static const struct visit flood[] = { SENDS_ALL(VISIT_FLOOD, TALK_FLOOD),
                                      SENDS_ALL(VISIT_ALL, TALK_LINES) };
static const struct visit trickle[] = { SENDS_ALL(VISIT_FLOOD, TALK_TRICKLE),
                                        SENDS_ALL(VISIT_ALL, TALK_LINES) };
/* None of them makes a server send twice to a client that is gone: that is the subject of 10-refusals. */
static const struct visit ended[] = {
    SAYS(VISIT_LEAVE, SAMPLE_WORDS),      SENDS_ALL(VISIT_ALL, TALK_LINES),
    SAYS(VISIT_RESET_LATE, SAMPLE_WORDS), SENDS_ALL(VISIT_ALL, TALK_LINES),
    SAYS(VISIT_SILENT, SAMPLE_WORDS),     SENDS_ALL(VISIT_ALL, TALK_LINES),
};
static const struct visit heads[] = { TALKS(TALK_HEADS), TALKS(TALK_HEADS) };
static const struct visit headcuts[] = { TALKS(TALK_HEADS_CUTS), TALKS(TALK_HEADS_BURST) };
static const struct visit headlong[] = { TALKS(TALK_HEADS_LONG), TALKS(TALK_HEADS) };
static const struct visit headleft[] = {
    SAYS(VISIT_LEAVE, SAMPLE_WORDS),      TALKS(TALK_HEADS),
    SAYS(VISIT_HALF, SAMPLE_WORDS),       TALKS(TALK_HEADS),
    SAYS(VISIT_RESET_LATE, SAMPLE_WORDS), TALKS(TALK_HEADS),
};
static const struct visit nul[] = { TALKS(TALK_NUL) };
static const struct visit cuts[] = { TALKS(TALK_CUTS) };
static const struct visit burst[] = { TALKS(TALK_BURST) };
static const struct visit unended[] = { TALKS(TALK_UNENDED), TALKS(TALK_LINES) };
/* `long` is a word of C */
static const struct visit endless[] = { TALKS(TALK_LONG), TALKS(TALK_LINES) };

/* The first of the row say all that there is to say; a shorter line follows a longer one, and a
 * longer one a shorter one.  All others only come to be many.  None has a NUL byte: nobody types
 * one, and a server that reads lines with fgets() may end there. */
static const struct visit row[] = {
    SAYS(VISIT_ASK, SAMPLE_LINE),
    SAYS(VISIT_ASK, SAMPLE_SHORT),
    { .way = VISIT_ASK, .text = SAMPLE_BLANKS, .newline = true },
    SAYS(VISIT_ASK, SAMPLE_FULL),
    SAYS(VISIT_ASK, SAMPLE_TWO),
    SAYS(VISIT_ASK, SAMPLE_ONE),
    { .way = VISIT_ASK, .text = SAMPLE_EMPTY, .newline = true },
};
static const struct visit once_more = SAYS(VISIT_ASK, SAMPLE_SHORT);

static const struct {
    const struct visit *visits;
    size_t count;
} roles[PEER_ROLES] = {
#define ALL(list)                          \
    {                                      \
        list, sizeof list / sizeof *(list) \
    }
    [PLAYS_KNOCK] = ALL(knock),
    [PLAYS_TELL] = ALL(tell),
    [PLAYS_ASK] = ALL(ask),
    [PLAYS_FULL] = ALL(full),
    [PLAYS_BYTES] = ALL(bytes),
    [PLAYS_ONE] = ALL(one),
    [PLAYS_SHORT] = { few, 1 },
    [PLAYS_PIECES] = ALL(pieces),
    [PLAYS_LEFT] = ALL(left),
    [PLAYS_RESETS] = ALL(resets),
    [PLAYS_LINES] = ALL(lines),
    [PLAYS_WAYS] = ALL(ways),
    [PLAYS_GONE] = ALL(gone),
    [PLAYS_VICTIMS] = ALL(victims),
    [PLAYS_VANISH] = ALL(vanish),
    [PLAYS_LINK] = ALL(by_link),
    [PLAYS_NUL] = ALL(nul),
    [PLAYS_CUTS] = ALL(cuts),
    [PLAYS_BURST] = ALL(burst),
    [PLAYS_STAY] = ALL(stay),
    [PLAYS_UNENDED] = ALL(unended),
    [PLAYS_LONG] = ALL(endless),
    [PLAYS_ALL] = ALL(all),
    [PLAYS_FILE] = ALL(file),
    [PLAYS_NOTHING] = ALL(nothing),
    [PLAYS_ENDED] = ALL(ended),
    [PLAYS_HEADS] = ALL(heads),
    [PLAYS_HEADS_CUTS] = ALL(headcuts),
    [PLAYS_HEADS_LONG] = ALL(headlong),
    [PLAYS_HEADS_LEFT] = ALL(headleft),
    [PLAYS_FLOOD] = ALL(flood),
    [PLAYS_TRICKLE] = ALL(trickle),
};

static const struct crowd_role {
    size_t count, together;
} crowds[PEER_ROLES] = {
    [PLAYS_SILENT] = { 6, 3 },
    [PLAYS_HALVES] = { 24, 8 },
    [PLAYS_CROWD] = { 200, CROWD_MOST },
};

size_t visits_together(enum peer_role role)
{
    return crowds[role].together;
}

/* The first of each ten, and the first of all that are there, is late: who serves one after the other
 * waits for it. */
static size_t crowd_of(enum peer_role role, struct visit visits[VISITS_MAX])
{
    const struct crowd_role *crowd = &crowds[role];
    size_t together = crowd->together;
    for (size_t i = 0; i < crowd->count; i++) {
        visits[i] = (struct visit)TALKS(TALK_TWO);
        visits[i].late = i % together % 10 == 0;
        visits[i].next = role == PLAYS_SILENT && i % together == together - 1;
    }
    return crowd->count;
}

enum { ROW_LEAST = 26, ROW_SPAN = 10 };

/* Those of the row, and then the same again until they are many. */
static size_t row_of(struct visit visits[VISITS_MAX], size_t many, size_t listed)
{
    for (size_t i = 0; i < many; i++)
        visits[i] = i < listed ? row[i] : once_more;
    return many;
}

size_t visits_of(enum peer_role role, uint64_t seed, struct visit visits[VISITS_MAX])
{
    if (crowds[role].count)
        return crowd_of(role, visits);
    switch (role) {
    case PLAYS_SHORT_ROW:
        return row_of(visits, ROW_LEAST + seed % ROW_SPAN, sizeof row / sizeof *row);
    case PLAYS_LONG_ROW: return row_of(visits, 140, sizeof row / sizeof *row);
    case PLAYS_TRIO: return row_of(visits, 4 * VISITS_TOGETHER, 2);
    default: break;
    }
    if (roles[role].count)
        memcpy(visits, roles[role].visits, roles[role].count * sizeof *visits);
    return roles[role].count;
}

const char *visit_name(enum visit_way way)
{
    switch (way) {
    case VISIT_KNOCK: return "that connects and waits";
    case VISIT_TELL: return "that sends a line";
    case VISIT_ASK: return "that asks";
    case VISIT_PIECES: return "that sends its line in two pieces";
    case VISIT_LEAVE: return "that connects and leaves at once";
    case VISIT_SILENT: return "that says nothing and leaves";
    case VISIT_HALF: return "that leaves in the middle of its line";
    case VISIT_STAY: return "that asks and stays";
    case VISIT_TALK: return "that sends several lines";
    case VISIT_VICTIM: return "whose connection fails";
    case VISIT_VANISH: return "that gets no answer and can't be reached";
    case VISIT_GONE: return "that sends many lines and leaves";
    case VISIT_GONE_RESET: return "that sends many lines, leaves and resets the connection";
    case VISIT_ALL: return "that sends all and half-closes";
    case VISIT_ALL_SLOWLY: return "that sends all piece by piece and half-closes";
    case VISIT_FLOOD: return "that sends 20 MB and reads once it can send no more";
    case VISIT_RESET: return "that resets the connection at once";
    case VISIT_RESET_LATE: return "that resets the connection while the server waits for its line";
    case VISIT_RESET_LINE: return "that resets the connection right behind its line";
    case VISIT_RESET_PART: return "that resets the connection when the answer begins to come";
    case VISIT_RESET_DONE: return "that resets the connection after the answer";
    }
    return "";
}
