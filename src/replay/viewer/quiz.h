/* The quiz: before a call or a packet is shown, one question about it.
 *
 *     which packets will there be because of this call      as with `run --predict` (predict/answer.h): "SYN, SYN-ACK, ACK", "s SA a", "none", "3"
 *     who sends the next packet                             client or server, c or s, 1 or 2
 *     what is in it                                         "SYN", "syn-ack", "sa", "data"
 *     which call made it leave now, if any                  a number of the list, or its name
 *
 * The first is asked before each kind of call once (predict/questions.h); its packets are no question
 * any more.  A question is only asked where the record proves the answer.  What a person may leave
 * out: the ACK flag of data, of a FIN and of an RST, which nearly every packet has, and PSH. */
#ifndef REPLAY_VIEWER_QUIZ_H
#define REPLAY_VIEWER_QUIZ_H

#include "base/err.h"
#include "base/text.h"
#include "timeline/timeline.h"

/* Those about a packet take turns; QUESTION_PACKETS is about a call. */
enum question_kind {
    QUESTION_DIRECTION,
    QUESTION_FLAGS,
    QUESTION_CALL,
    QUESTION_KINDS,
    QUESTION_PACKETS = QUESTION_KINDS
};

enum { QUIZ_CHOICES = 6 };

struct question {
    enum question_kind kind;
    const struct packet *packet;       /* NULL: QUESTION_PACKETS, about … */
    const struct call *call;           /* … this one; else NULL */
    const char *choices[QUIZ_CHOICES]; /* QUESTION_CALL */
    unsigned right;                    /* … the right one */
};

struct quiz {
    const struct timeline *timeline;
    size_t call_count;
    const struct call **calls; /* that are asked about */
    size_t told_count, told_capacity;
    int *told; /* numbers of packets that were the answer to a question about a call */
    unsigned asked, right, passed; /* passed: shown without an answer */
    /* steps up to this one were shown: nothing more is asked about them */
    size_t seen;
};

void quiz_init(struct quiz *quiz, const struct timeline *timeline);
void quiz_release(struct quiz *quiz);

enum quiz_outcome { QUIZ_NO_ANSWER, QUIZ_RIGHT, QUIZ_WRONG, QUIZ_PASSED };

/* A question about the call. */
bool quiz_question_about(const struct quiz *quiz, const struct call *call,
                         struct question *question);
/* A question about the packet; the kinds take turns as far as they fit.  False: there is nothing to
 * ask about it, or it was the answer to a question about its call. */
bool quiz_question(const struct quiz *quiz, const struct packet *packet, struct question *question);

/* What was typed; "" passes.  QUIZ_NO_ANSWER: that is no answer to this question, and nothing is
 * counted; err says why. */
enum quiz_outcome quiz_answer(struct quiz *quiz, const struct question *question, const char *typed,
                              struct err *err);

void question_add(struct text *text, const struct question *question); /* the question */
void choices_add(struct text *text, const struct question *question);  /* what may be typed */
/* the right answer, in a few words */
void solution_add(struct text *text, const struct quiz *quiz, const struct question *question);
/* "3 of 4 right, 1 passed" */
void score_add(struct text *text, const struct quiz *quiz);

#endif
