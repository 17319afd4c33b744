/* What scenarios are written with. */
#ifndef CHECKS_SCENARIO_PARTS_H
#define CHECKS_SCENARIO_PARTS_H

#include "findings/findings.h"
#include "grade/checks/checks.h"

#define STUDENT                \
    {                          \
        .kind = PLAYER_STUDENT \
    }
#define PEER(name)                        \
    {                                     \
        .kind = PLAYER_PEER, .role = name \
    }
#define PEER_AT(name, where)                              \
    {                                                     \
        .kind = PLAYER_PEER, .role = name, .place = where \
    }

#endif
