/* The quiz: before a packet is shown, one question about it.
 *
 *     who sends it          c or s
 *     which flags it has    letters: s SYN, a ACK, f FIN, r RST, d data; in any order
 *     which call made it leave now, if any      a number of the list
 *
 * A question is only asked where the record proves the answer.  What a person may leave out: the
 * ACK flag of data, of a FIN and of an RST, which nearly every packet has, and PSH. */
#ifndef REPLAY_VIEWER_QUIZ_H
#define REPLAY_VIEWER_QUIZ_H

#include "base/text.h"
#include "timeline/timeline.h"

enum question_kind { QUESTION_DIRECTION, QUESTION_FLAGS, QUESTION_CALL, QUESTION_KINDS };

enum { QUIZ_CHOICES = 6 };

struct question {
    enum question_kind kind;
    const struct packet *packet;
    const char *choices[QUIZ_CHOICES]; /* QUESTION_CALL */
    unsigned right;                    /* … the right one */
};

struct quiz {
    unsigned asked, right, passed; /* passed: shown without an answer */
    /* steps up to this one were shown: nothing more is asked about them */
    size_t seen;
};

enum quiz_outcome { QUIZ_NO_ANSWER, QUIZ_RIGHT, QUIZ_WRONG, QUIZ_PASSED };

/* A question about the packet; the kinds take turns as far as they fit.  False: there is nothing to
 * ask about it. */
bool quiz_question(const struct quiz *quiz, const struct packet *packet, struct question *question);

/* What was typed.  VERDICT_NONE: that is no answer to this question, and nothing is counted; ""
 * passes. */
enum quiz_outcome quiz_answer(struct quiz *quiz, const struct question *question,
                              const char *answer);

void question_add(struct text *text, const struct question *question); /* the question */
void choices_add(struct text *text, const struct question *question);  /* what may be typed */
/* the right answer, in a few words */
void solution_add(struct text *text, const struct question *question);
/* "3 of 4 right, 1 passed" */
void score_add(struct text *text, const struct quiz *quiz);

#endif
