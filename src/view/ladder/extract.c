/* An extract of the ladder: see struct ladder_extract.
 *
 * What is drawn in one piece (a call, a packet with its sentence, a line of output) is told here
 * before its rows, by how it reads.  Rows that are hidden are built all the same: bars that began
 * before the extract run on in it, and packets know their connections. */
#include "view/ladder/parts.h"

static bool matches(const regex_t *pattern, const char *text)
{
    return regexec(pattern, text, 0, NULL, 0) == 0;
}

static bool is_skipped(const struct ladder_extract *extract, const char *text)
{
    return extract->skip && matches(extract->skip, text);
}

static const char *plain(struct ladder *l, const char *text)
{
    text_clear(&l->reading);
    plain_add(&l->reading, text);
    return l->reading.s;
}

bool extract_skips(struct ladder *l, const char *text)
{
    return l->style.extract && is_skipped(l->style.extract, plain(l, text));
}

void extract_next(struct ladder *l, const char *text)
{
    const struct ladder_extract *extract = l->style.extract;
    if (!extract)
        return;
    text = plain(l, text);
    if (l->extract_at == EXTRACT_BEFORE && (!extract->from || matches(extract->from, text)))
        l->extract_at = EXTRACT_WITHIN;
    else if (l->extract_at == EXTRACT_LAST)
        l->extract_at = EXTRACT_BEHIND;
    l->hidden = l->extract_at != EXTRACT_WITHIN || is_skipped(extract, text);
    if (!l->hidden && extract->to && matches(extract->to, text))
        l->extract_at = EXTRACT_LAST;
}

void extract_packet(struct ladder *l, const struct packet *packet, const char *const state[2])
{
    struct text text;
    if (!l->style.extract)
        return;
    text_init(&text);
    if (state[LANE_LEFT])
        text_addf(&text, "%s ", state[LANE_LEFT]);
    unsigned hide = l->style.hide;
    l->style.hide |= HIDE_NUMBERS; /* of every width alike */
    label_build(l, &l->scratch, packet, 0, "", WHOLE_ARROW);
    l->style.hide = hide;
    text_add(&text, l->scratch.s);
    if (state[LANE_RIGHT])
        text_addf(&text, " %s", state[LANE_RIGHT]);
    extract_next(l, text.s);
    text_release(&text);
}

const char *ladder_extract_lacks(const struct ladder *l)
{
    const struct ladder_extract *extract = l->style.extract;
    if (!extract)
        return NULL;
    if (l->extract_at == EXTRACT_BEFORE)
        return "--from";
    return l->extract_at == EXTRACT_WITHIN && extract->to ? "--to" : NULL;
}
