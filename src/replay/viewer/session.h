/* A replay as a person goes through it: where it stands, what each key does.  It knows no terminal:
 * keys come in as numbers, time as a number, and the screen only reads what is here. */
#ifndef REPLAY_VIEWER_SESSION_H
#define REPLAY_VIEWER_SESSION_H

#include "replay/viewer/moment.h"
#include "replay/viewer/quiz.h"

/* Keys that are no characters; a character is its own byte. */
enum press {
    PRESS_ENTER = 0x100,
    PRESS_ESCAPE,
    PRESS_ERASE,
    PRESS_LEFT,
    PRESS_RIGHT,
    PRESS_UP,
    PRESS_DOWN,
    PRESS_PAGE_UP,
    PRESS_PAGE_DOWN,
    PRESS_HOME,
    PRESS_END,
};

enum prompt { PROMPT_NONE, PROMPT_GOTO, PROMPT_SEARCH, PROMPT_ANSWER };

struct session {
    const struct timeline *timeline;
    struct ladder_style style;
    struct rows rows;
    struct steps steps;
    struct moments moments;
    size_t now;          /* the step that happened last; 0: none yet */
    struct text message; /* what the last key came to: "there is no later call"; "" */
    enum prompt prompt;  /* what is being typed, */
    struct text typed;   /* … so far */
    struct text sought;  /* the last search */
    bool help, quits;

    bool has_quiz;
    struct quiz quiz;
    struct question question; /* with PROMPT_ANSWER */
    /* of the answer that was given last; VERDICT_NONE once another key was pressed */
    enum quiz_outcome verdict;

    bool playing, steady; /* steady: an event a second, else as it was recorded … */
    double speed;         /* … times this */
    int64_t due_ns;       /* the next one comes, by the clock that session_key() is told */
};

struct session_start {
    const struct connection *only; /* NULL: the whole timeline */
    struct ladder_style style;
    size_t at; /* the step to begin with; 0: none was named */
    double speed;
    bool quiz;
};

/* The timeline is whole and finished, and stays the caller's.  False: nothing in it can be shown;
 * nothing is to be released. */
bool session_init(struct session *session, const struct timeline *timeline,
                  const struct session_start *start);
void session_release(struct session *session);

void session_key(struct session *session, int press, int64_t now_ns);

/* Playing: shows what is due.  session_wait_ns: until the next is due; -1: nothing will be. */
void session_tick(struct session *session, int64_t now_ns);
int64_t session_wait_ns(const struct session *session, int64_t now_ns);

/* The terminal has another width now. */
void session_width(struct session *session, int width);

/* What stands below the ladder about the step: the sentence, or the question. */
void session_says(const struct session *session, struct text *text);

#endif
