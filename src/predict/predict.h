/* `sockwire run --predict`: what will the next call put on the wire?
 *
 * A call is asked about once for each program (clients with the same command line are one), name
 * (send, close …) and kind of socket (welcoming, connected, any other).  Asked are calls that make,
 * name, connect, use and close a socket; options and waiting calls are not.
 *
 * What counts, and which answers are right: seen.h.  How an answer is written: answer.h. */
#ifndef PREDICT_PREDICT_H
#define PREDICT_PREDICT_H

#include "base/arena.h"
#include "predict/answer.h"
#include "predict/ask.h"
#include "run/run.h"
#include "view/json.h"

/* One question. */
struct prediction {
    const struct program *program;
    const struct call_facts *facts;
    int64_t t_ns;
    char *asked; /* "listen(3, 1)" */
    char *said;  /* the answer as it was given; NULL: none */
    struct answer answer;
    bool judged, right; /* right: only with an answer */
    char *seen, *says;  /* once judged */
};

struct predict {
    struct asker *asker;
    const struct timeline *timeline;
    size_t program_count;
    char *const *const *programs; /* argvs, by index */
    bool scripted;                /* answers come from a file … */
    size_t answer_count, next_answer;
    char **answers; /* … these */
    /* the rules; the number of packets is known, their flags are asked for */
    bool told, wants_which;
    unsigned long number;
    size_t known_count, known_capacity;
    struct asked_call {
        int program, kind;
        const char *name;
    } * known; /* asked about before */
    size_t count, capacity;
    struct prediction *list;
};

/* Calls with that role are asked about. */
bool predict_is_asked(enum call_role role);

/* programs: argvs by program index; both must live as long as the predict. */
void predict_init(struct predict *predict, struct asker *asker, const struct timeline *timeline,
                  char *const *const *programs, size_t program_count);
void predict_release(struct predict *predict);

/* Answers from a file, one a line; '#' begins a comment.  -1 and err when it can't be read, or an
 * answer can't. */
int predict_read_answers(struct predict *predict, const char *file, struct err *err);

/* What run() wants. */
struct pause predict_pause(struct predict *predict);

/* After the run: judge what is not judged yet; tell the score. */
void predict_judge_all(struct predict *predict);
void predict_tell_score(struct predict *predict);

/* A record for each question, and the score as the last; texts in arena. */
size_t predict_records(const struct predict *predict, struct arena *arena,
                       struct json_record **records);

#endif
