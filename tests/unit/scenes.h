/* The runs that the views are tested on: each writes one timeline by hand. */
#ifndef TESTS_SCENES_H
#define TESTS_SCENES_H

#include "by_hand.h"

struct scene {
    const char *name;
    void (*write)(struct hand *h);
};

extern const struct scene scenes[];
extern const size_t scene_count;

#endif
