/* Packets in a student's short hand, and whether a prediction is right.
 *
 *     s SYN   a ACK   f FIN   d data   r RST      small: from the side that calls; CAPITALS: from the other side
 *     "s SA a"   three packets: SYN, SYN-ACK back, ACK.  A packet is one or more letters; blanks may be left out where the side
 *                changes or the letters can't be one packet: "sSAa"
 *     "0"        nothing               "3"   three packets, whichever             "none", "3 packets": the same in words
 *     "SYN, SYN-ACK, ACK"   words; they don't say which side, and neither do letters that are all capitals: "S SA A"
 *
 * The ACK flag, which every packet but the first SYN has, need not be said: "f" and "fa" are the
 * same, "S" is read as SYN-ACK. */
#ifndef PREDICT_ANSWER_H
#define PREDICT_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/text.h"

enum token_kind {
    TOKEN_SYN,
    TOKEN_SYN_ACK,
    TOKEN_ACK,
    TOKEN_DATA,
    TOKEN_FIN,
    TOKEN_DATA_FIN,
    TOKEN_RST,
    TOKEN_ICMP
};

/* One packet, as far as it can be predicted. */
struct token {
    enum token_kind kind;
    bool theirs;   /* from the other side */
    bool acks;     /* of an answer: its ACK flag was named, too */
    bool any_side; /* of an answer: it does not say which side */
    bool optional; /* of what was seen: an answer is right with it and without it */
    bool unseen;   /* … and it was not seen; it could have been */
    int packet;    /* of what was seen: its number; 0: there is none */
};

enum { ANSWER_TOKENS = 24 };

struct answer {
    size_t count;    /* packets */
    bool only_count; /* which they are was not said */
    struct token tokens[ANSWER_TOKENS];
};

/* -1 and err, a sentence for the student, when it can't be read. */
int answer_parse(struct answer *answer, const char *text, struct err *err);

/* The same words and letters, of a single packet: all that they name stands in its one header ("SYN,
 * ACK" and "syn-ack" are the same, "da" is data).  A number or "none" is no answer. */
int answer_parse_packet(struct answer *answer, const char *text, struct err *err);

/* Is it right, when these packets were seen? */
bool answer_fits(const struct answer *answer, const struct token *seen, size_t seen_count);

/* "s SA a"; "0" for none (unseen ones are left out). */
void tokens_write(struct text *text, const struct token *tokens, size_t count);

/* "SYN, SYN-ACK back, ACK"; "nothing". */
void tokens_describe(struct text *text, const struct token *tokens, size_t count);

#endif
