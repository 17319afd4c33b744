/* The names of the roles on a command line: see role.h. */
#include "grade/role.h"

#include <string.h>

static const char *const names[PEER_ROLES] = {
    [PEER_NO_ROLE] = "",
    [PLAYS_IDLE] = "idle",
    [PLAYS_KNOCK] = "knock",
    [PLAYS_TELL] = "tell",
    [PLAYS_ASK] = "ask",
    [PLAYS_FULL] = "full",
    [PLAYS_BYTES] = "bytes",
    [PLAYS_ONE] = "one",
    [PLAYS_SHORT] = "short",
    [PLAYS_SHORT_ROW] = "row",
    [PLAYS_LONG_ROW] = "row:long",
    [PLAYS_TRIO] = "trio",
    [PLAYS_PIECES] = "pieces",
    [PLAYS_LEFT] = "left",
    [PLAYS_RESETS] = "resets",
    [PLAYS_LINES] = "lines",
    [PLAYS_CUTS] = "cuts",
    [PLAYS_BURST] = "burst",
    [PLAYS_LONG] = "long",
    [PLAYS_NUL] = "nul",
    [PLAYS_UNENDED] = "unended",
    [PLAYS_WAYS] = "ways",
    [PLAYS_LINK] = "link",
    [PLAYS_STAY] = "stay",
    [PLAYS_GONE] = "gone",
    [PLAYS_VICTIMS] = "victims",
    [PLAYS_VANISH] = "vanish",
    [PLAYS_SILENT] = "silent",
    [PLAYS_HALVES] = "halves",
    [PLAYS_CROWD] = "crowd",
    [PLAYS_ALL] = "all",
    [PLAYS_FILE] = "file",
    [PLAYS_NOTHING] = "nothing",
    [PLAYS_ENDED] = "ended",
    [PLAYS_HEADS] = "heads",
    [PLAYS_HEADS_CUTS] = "headcuts",
    [PLAYS_HEADS_LONG] = "headlong",
    [PLAYS_HEADS_LEFT] = "headleft",
    [PLAYS_FLOOD] = "flood",
    [PLAYS_TRICKLE] = "trickle",
    [PLAYS_WELCOME] = "welcome",
    [PLAYS_HEAR] = "hear",
    [PLAYS_HEAR_LONG] = "hear-long",
    [PLAYS_ANSWER] = "answer",
    [PLAYS_ANSWER_ONE] = "answer-one",
    [PLAYS_ANSWER_LONG] = "answer-long",
    [PLAYS_TYPED] = "typed",
    [PLAYS_TYPED_PIECES] = "typed-pieces",
    [PLAYS_TYPED_LONG] = "typed-long",
    [PLAYS_TYPED_NUMBERS] = "typed-numbers",
    [PLAYS_WHOLE] = "whole",
    [PLAYS_WHOLE_PIECES] = "whole-pieces",
    [PLAYS_WHOLE_FILE] = "whole-file",
    [PLAYS_WHOLE_NOTHING] = "whole-nothing",
    [PLAYS_STREAMED] = "streamed",
    [PLAYS_BREAKS] = "breaks",
    [PLAYS_FLOODED] = "flooded",
    [PLAYS_GULPED] = "gulped",
    [PLAYS_UDP_ROW] = "udp-row",
    [PLAYS_UDP_EDGES] = "udp-edges",
    [PLAYS_UDP_EMPTY] = "udp-empty",
    [PLAYS_UDP_MIX] = "udp-mix",
    [PLAYS_UDP_AGAIN] = "udp-again",
    [PLAYS_UDP_BAD] = "udp-bad",
    [PLAYS_UDP_ANSWER] = "udp-answer",
    [PLAYS_UDP_LOSES] = "udp-loses",
    [PLAYS_UDP_LATE] = "udp-late",
    [PLAYS_UDP_STRANGER] = "udp-stranger",
};

static const char
    *const places[PEER_PLACES] = { [AT_IPV4] = "", [AT_IPV6] = "@ipv6", [AT_DEAD] = "@dead" };

void peer_role_word(struct text *text, enum peer_role role, enum peer_place place)
{
    text_addf(text, "%s%s", names[role], places[place]);
}

enum peer_role peer_role_read(const char *word, enum peer_place *place)
{
    size_t length = strcspn(word, "@");
    for (*place = AT_IPV4; strcmp(places[*place], word + length) != 0;)
        if (++*place == PEER_PLACES)
            return PEER_NO_ROLE;
    for (int role = PEER_NO_ROLE + 1; role < PEER_ROLES; role++)
        if (strlen(names[role]) == length && memcmp(names[role], word, length) == 0)
            return (enum peer_role)role;
    return PEER_NO_ROLE;
}
