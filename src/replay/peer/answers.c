/* The live answers against the recorded ones: see answers.h. */
#include "replay/peer/answers.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "view/term.h"

struct answers_comparing {
    struct answers *answers;
    const struct role *role;
    const struct player *player;
    uint64_t shown;          /* bytes of the other end that have their row */
    bool end_shown;          /* the live end has its row, */
    bool recorded_end_shown; /* … and the recorded one */
};

static struct answer_row *add_row(struct answers_comparing *c, enum end from,
                                  struct answer_side recorded, struct answer_side live,
                                  bool differs)
{
    struct answers *a = c->answers;
    array_reserve(&a->rows, &a->capacity, a->count, sizeof *a->rows);
    a->rows[a->count] =
        (struct answer_row){ .from = from, .recorded = recorded, .live = live, .differs = differs };
    if (differs && a->first < 0)
        a->first = (ptrdiff_t)a->count;
    return &a->rows[a->count++];
}

/* When all before `to` had come. */
static int64_t arrived_ns(const struct role_arrival *arrivals, size_t count, uint64_t to)
{
    for (size_t i = 0; i < count; i++)
        if (arrivals[i].to >= to)
            return arrivals[i].t_ns;
    return -1;
}

static struct answer_side live_end(const struct player *player)
{
    static const enum answer_kind kinds[] = {
        [PLAYER_OPEN] = ANSWER_OPEN,
        [PLAYER_FIN] = ANSWER_FIN,
        [PLAYER_RST] = ANSWER_RST,
        [PLAYER_REFUSED] = ANSWER_REFUSED,
        [PLAYER_UNANSWERED] = ANSWER_UNANSWERED,
        [PLAYER_FAILED] = ANSWER_FAILED,
        [PLAYER_SURPLUS] = ANSWER_SURPLUS,
    };
    struct answer_side side = { .kind = kinds[player->ending],
                                .t_ns = player->ending == PLAYER_OPEN ? -1 : player->end_ns };
    if (player->ending == PLAYER_OPEN && player->timed_out)
        side.kind = ANSWER_SILENT;
    return side;
}

static struct answer_side recorded_end(const struct role *role)
{
    static const enum answer_kind kinds[] = { [ROLE_STAYS_OPEN] = ANSWER_OPEN,
                                              [ROLE_ENDS_BY_FIN] = ANSWER_FIN,
                                              [ROLE_ENDS_BY_RST] = ANSWER_RST };
    return (struct answer_side){ .kind = kinds[role->other_ending],
                                 .t_ns = role->other_ending == ROLE_STAYS_OPEN
                                             ? -1
                                             : role->other_end_ns };
}

static const struct answer_side nothing = { .kind = ANSWER_NOTHING, .t_ns = -1 };

/* The live end comes where the recording has something else. */
static void live_ends_here(struct answers_comparing *c)
{
    if (c->end_shown || !c->player)
        return;
    c->end_shown = true;
    add_row(c, !c->role->end, nothing, live_end(c->player), true);
}

static struct answer_side bytes_side(uint64_t from, uint64_t to, int64_t t_ns)
{
    return (struct answer_side){ .kind = ANSWER_BYTES, .from = from, .to = to, .t_ns = t_ns };
}

/* What the other end had said, up to `to` of the recording. */
static void other_says(struct answers_comparing *c, uint64_t to)
{
    const struct text *said = &c->role->said[!c->role->end];
    uint64_t from = c->shown, heard = c->player ? c->player->heard.len : 0,
             live_to = heard < to ? heard : to;
    if (to <= from)
        return;
    struct answer_side live = nothing;
    bool same = live_to == to && memcmp(said->s + from, c->player->heard.s + from, to - from) == 0;
    if (live_to > from)
        live = bytes_side(from, live_to,
                          arrived_ns(c->player->arrivals, c->player->arrival_count, live_to));
    c->shown = to;
    add_row(c, !c->role->end,
            bytes_side(from, to, arrived_ns(c->role->arrivals, c->role->arrival_count, to)), live,
            !same);
    if (live_to < to)
        live_ends_here(c);
}

static void other_ends(struct answers_comparing *c)
{
    struct answer_side recorded = recorded_end(c->role);
    if (c->recorded_end_shown)
        return;
    c->recorded_end_shown = true;
    struct answer_side live = !c->player || c->end_shown ? nothing : live_end(c->player);
    c->end_shown = true;
    /* A trace that stops before an end came does not tell that none came. */
    add_row(c, !c->role->end, recorded, live,
            recorded.kind != ANSWER_OPEN && recorded.kind != live.kind);
}

static struct answer_side step_side(const struct role_step *step, int64_t t_ns)
{
    enum answer_kind kind = step->act == ROLE_END ? ANSWER_FIN : ANSWER_RST;
    if (step->act == ROLE_SEND)
        kind = ANSWER_BYTES;
    return (struct answer_side){ .kind = kind, .from = step->from, .to = step->to, .t_ns = t_ns };
}

/* The other end ended before this step, and the recorded one had waited for it. */
static bool ended_too_early(const struct role_step *step, const struct player_done *did)
{
    return did->done && did->heard_end && step->awaited;
}

/* The other end's FIN, then its RST, as in the recording; whether our FIN still left before that
 * RST came is chance. */
static bool crossed_by_reset(const struct answers_comparing *c, const struct role_step *step,
                             const struct player_done *did)
{
    return !did->done && step->act == ROLE_END && c->player->ending == PLAYER_FIN &&
           c->player->error && c->role->other_resets;
}

static void compare_steps(struct answers_comparing *c)
{
    const struct role *role = c->role;
    for (size_t i = 0; i < role->step_count; i++) {
        const struct role_step *step = &role->steps[i];
        const struct player_done *did = c->player ? &c->player->did[i] : NULL;
        other_says(c, step->heard);
        if (step->heard_end)
            other_ends(c);
        bool crossed = did && crossed_by_reset(c, step, did);
        if (did && ((!did->done && !crossed) || ended_too_early(step, did)))
            live_ends_here(c);
        struct answer_side live = did && did->done ? step_side(step, did->t_ns) : nothing;
        add_row(c, role->end, step_side(step, step->t_ns), live, !crossed && (!did || !did->done));
    }
}

static void compare_rest(struct answers_comparing *c)
{
    const struct role *role = c->role;
    bool we_reset = role->step_count && role->steps[role->step_count - 1].act == ROLE_RESET;
    uint64_t total = role->said[!role->end].len;
    if (!we_reset || c->shown < total)
        other_says(c, total);
    if (c->player && c->player->heard.len > total && !we_reset) {
        uint64_t heard = c->player->heard.len;
        bool trace_stops =
            role->other_ending == ROLE_STAYS_OPEN &&
            (!role->step_count || role->steps[role->step_count - 1].act == ROLE_SEND);
        add_row(c, !role->end, nothing,
                bytes_side(total, heard,
                           arrived_ns(c->player->arrivals, c->player->arrival_count, heard)),
                !trace_stops);
    }
    if (!we_reset)
        other_ends(c);
}

static struct answer_side opening(const struct role *role)
{
    enum answer_kind kind = ANSWER_CONNECTED;
    if (role->opening == ROLE_REFUSED)
        kind = ANSWER_REFUSED;
    else if (role->opening == ROLE_UNANSWERED)
        kind = ANSWER_UNANSWERED;
    return (struct answer_side){ .kind = kind, .t_ns = 0 };
}

static struct answer_side live_opening(const struct answers_comparing *c)
{
    if (!c->player)
        return (struct answer_side){ .kind = ANSWER_NOBODY, .t_ns = -1 };
    if (c->player->connecting)
        return live_end(c->player);
    return (struct answer_side){ .kind = ANSWER_CONNECTED, .t_ns = 0 };
}

/* ---- the sentence ---- */

static void add_quote(struct text *text, const struct text *said, uint64_t from, uint64_t to)
{
    quote_add(text, said->s + from, to - from, to - from, 30, false);
}

static const char *how_it_ended(enum player_ending ending)
{
    switch (ending) {
    case PLAYER_FIN: return "then closed (FIN)";
    case PLAYER_RST: return "then reset the connection (RST)";
    case PLAYER_OPEN: return "then nothing more";
    default: return "then failed";
    }
}

static void say_bytes(const struct answers *a, const struct answer_row *row, struct text *text,
                      const char *who)
{
    const struct text *recorded = &a->role->said[!a->role->end], *heard = &a->player->heard;
    const struct answer_side *live = &row->live;
    uint64_t at = row->recorded.from, until = live->kind == ANSWER_BYTES ? live->to : at;
    while (at < until && recorded->s[at] == heard->s[at])
        at++;
    if (at < until) {
        text_addf(text, "byte %" PRIu64 " of what the %s says: recorded ", at + 1, who);
        add_quote(text, recorded, at, row->recorded.to);
        text_add(text, ", live ");
        add_quote(text, heard, at, until);
        return;
    }
    text_addf(text, "the %s said %zu byte%s, %s", who, heard->len, heard->len == 1 ? "" : "s",
              how_it_ended(a->player->ending));
    if (a->player->ending == PLAYER_OPEN)
        text_addf(text, " (waited %.1f s)", (double)a->player->waited_ns / NS_PER_S);
    text_addf(text, "; in the recording it said %" PRIu64 " by then, next ", row->recorded.to);
    add_quote(text, recorded, until, row->recorded.to);
}

static const char *kind_words(enum answer_kind kind)
{
    switch (kind) {
    case ANSWER_CONNECTED: return "the connection was made";
    case ANSWER_REFUSED: return "the connection was refused (RST)";
    case ANSWER_UNANSWERED: return "the SYN was not answered";
    case ANSWER_NOBODY: return "no client came";
    case ANSWER_FIN: return "it closed (FIN)";
    case ANSWER_RST: return "it reset the connection (RST)";
    case ANSWER_SILENT: return "it did nothing more";
    case ANSWER_OPEN: return "it did not end";
    case ANSWER_FAILED: return "the connection failed";
    case ANSWER_SURPLUS: return "it sent more and more";
    case ANSWER_NOTHING:
    case ANSWER_BYTES: break;
    }
    return "it went on";
}

static void say_first(struct answers *a)
{
    const struct answer_row *row = &a->rows[a->first];
    const char *who = a->role->end == END_CLIENT ? "server" : "client";
    struct text *t = &a->says;
    if (row->recorded.kind == ANSWER_BYTES && row->from != a->role->end && a->player) {
        say_bytes(a, row, t, who);
    } else if (row->recorded.kind == ANSWER_NOTHING && row->live.kind == ANSWER_BYTES) {
        text_addf(t, "the %s says more than in the recording: ", who);
        add_quote(t, &a->player->heard, row->live.from, row->live.to);
    } else if (row->recorded.kind == ANSWER_NOTHING) {
        text_addf(t, "the %s: %s here; in the recording it went on", who,
                  kind_words(row->live.kind));
    } else if (row->from == a->role->end && a->first > 0) {
        text_addf(t, "the %s took this in the recording; live it had reset the connection before",
                  who);
    } else if (a->first == 0) {
        text_addf(t, "%s; in the recording %s", kind_words(row->live.kind),
                  kind_words(row->recorded.kind));
    } else {
        bool stays = row->live.kind == ANSWER_SILENT;
        text_addf(t, "the %s: %s; in the recording %s", who,
                  stays ? "it did not close" : kind_words(row->live.kind),
                  kind_words(row->recorded.kind));
        if (row->recorded.kind == ANSWER_FIN && a->role->first_closer == (int)!a->role->end)
            text_addf(t, ", as the first of the two");
    }
    if (row->live.kind == ANSWER_SILENT)
        text_addf(t, " (waited %.1f s)", (double)a->player->waited_ns / NS_PER_S);
    if (row->live.kind == ANSWER_FAILED)
        text_addf(t, ": %s", strerror(a->player->error));
}

static void say_agreement(struct answers *a)
{
    const char *who = a->role->end == END_CLIENT ? "server" : "client";
    size_t bytes = a->role->said[!a->role->end].len;
    struct text *t = &a->says;
    if (a->role->opening != ROLE_OPENED) {
        text_add(t, a->role->opening == ROLE_REFUSED ? "refused, as in the recording"
                                                     : "not answered, as in the recording");
        return;
    }
    text_addf(t, "the same %zu byte%s of the %s", bytes, bytes == 1 ? "" : "s", who);
    if (a->role->other_ending == ROLE_ENDS_BY_FIN)
        text_addf(t, ", and it closes as it did (FIN)");
    else if (a->role->other_ending == ROLE_ENDS_BY_RST)
        text_addf(t, ", and it resets as it did (RST)");
    if (a->role->first_closer >= 0)
        text_addf(t, "; the %s ends first",
                  a->role->first_closer == END_CLIENT ? "client" : "server");
}

void answers_compare(struct answers *a, const struct role *role, const struct player *player)
{
    *a = (struct answers){ .role = role, .player = player, .first = -1 };
    text_init(&a->says);
    struct answers_comparing c = { .answers = a, .role = role, .player = player };
    struct answer_side recorded = opening(role), live = live_opening(&c);
    add_row(&c, END_CLIENT, recorded, live, recorded.kind != live.kind);
    if (live.kind != ANSWER_CONNECTED) {
        c.end_shown = true;
        c.player = NULL;
    }
    if (role->opening == ROLE_OPENED) {
        compare_steps(&c);
        compare_rest(&c);
    } else if (live.kind == ANSWER_CONNECTED && player->heard.len) {
        add_row(&c, !role->end, nothing,
                bytes_side(0, player->heard.len, player->arrivals[player->arrival_count - 1].t_ns),
                true);
    }
    if (a->first >= 0)
        say_first(a);
    else
        say_agreement(a);
}

void answers_release(struct answers *a)
{
    free(a->rows);
    text_release(&a->says);
}
