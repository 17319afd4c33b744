/* Which predictions are right, and packets as text: see answer.h.  Reading a prediction: read.c. */
#include "predict/answer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const struct {
    const char *letters, *name;
} kinds[] = {
    [TOKEN_SYN] = { "s", "SYN" }, [TOKEN_SYN_ACK] = { "sa", "SYN-ACK" },
    [TOKEN_ACK] = { "a", "ACK" }, [TOKEN_DATA] = { "d", "data" },
    [TOKEN_FIN] = { "f", "FIN" }, [TOKEN_DATA_FIN] = { "df", "data with FIN" },
    [TOKEN_RST] = { "r", "RST" }, [TOKEN_ICMP] = { "i", "an ICMP error" },
};

/* ---- comparing ---- */

static bool of_side(const struct token *said, const struct token *seen)
{
    return said->any_side || said->theirs == seen->theirs;
}

static bool same(const struct token *said, const struct token *seen)
{
    if (!of_side(said, seen))
        return false;
    if (said->kind == seen->kind)
        return true;
    return (seen->kind == TOKEN_SYN_ACK && said->kind == TOKEN_SYN && said->theirs) ||
           (seen->kind == TOKEN_DATA_FIN && said->kind == TOKEN_FIN);
}

/* Can the answer from `said` on stand for what was seen from `seen` on?  Back to front, one row of
 * the table at a time: fits[i] says it for tokens i … of the answer. */
static bool tokens_fit(const struct answer *answer, const struct token *seen, size_t seen_count)
{
    bool fits[ANSWER_TOKENS + 2] = { false };
    size_t count = answer->count;
    fits[count] = true;
    for (size_t k = seen_count; k-- > 0;) {
        const struct token *one = &seen[k];
        /* ascending: fits[i + 1] is still that of the row before */
        for (size_t i = 0; i <= count; i++) {
            bool taken = i < count && same(&answer->tokens[i], one) && fits[i + 1];
            bool apart = one->kind == TOKEN_DATA_FIN && i + 1 < count &&
                         answer->tokens[i].kind == TOKEN_DATA &&
                         answer->tokens[i + 1].kind == TOKEN_FIN &&
                         of_side(&answer->tokens[i], one) && of_side(&answer->tokens[i + 1], one) &&
                         fits[i + 2];
            fits[i] = taken || apart || (one->optional && fits[i]);
        }
    }
    return fits[0];
}

static bool is_answering_ack(const struct token *token)
{
    return token->kind == TOKEN_ACK && (token->theirs || token->any_side);
}

/* Where among several segments the answering ACKs come is a matter of microseconds: they may stand
 * anywhere behind the first segment, one for each at most. */
static bool fits_with_acks_anywhere(const struct answer *answer, const struct token *seen,
                                    size_t seen_count)
{
    struct answer without = { 0 };
    struct token *rest = xcalloc(seen_count + 1, sizeof *rest);
    size_t rest_count = 0, segments = 0;
    for (size_t i = 0; i < seen_count; i++) {
        segments += seen[i].kind == TOKEN_DATA || seen[i].kind == TOKEN_DATA_FIN;
        if (!is_answering_ack(&seen[i]))
            rest[rest_count++] = seen[i];
    }
    for (size_t i = 0; i < answer->count; i++)
        if (!is_answering_ack(&answer->tokens[i]))
            without.tokens[without.count++] = answer->tokens[i];
    bool fits = segments > 1 && answer->count - without.count <= segments &&
                !is_answering_ack(&answer->tokens[0]) && tokens_fit(&without, rest, rest_count);
    free(rest);
    return fits;
}

bool answer_fits(const struct answer *answer, const struct token *seen, size_t seen_count)
{
    size_t least = 0, most = 0;
    if (!answer->only_count)
        return tokens_fit(answer, seen, seen_count) ||
               fits_with_acks_anywhere(answer, seen, seen_count);
    for (size_t i = 0; i < seen_count; i++) {
        least += !seen[i].optional;
        most += seen[i].kind == TOKEN_DATA_FIN ? 2 : 1; /* the two might have left apart */
    }
    return answer->count >= least && answer->count <= most;
}

/* ---- writing ---- */

enum { WRITTEN_MAX = 12 };

void tokens_write(struct text *text, const struct token *tokens, size_t count)
{
    size_t written = 0;
    for (size_t i = 0; i < count; i++) {
        if (tokens[i].unseen)
            continue;
        if (written++ == WRITTEN_MAX) {
            text_add(text, " ...");
            return;
        }
        if (written > 1)
            text_add_char(text, ' ');
        for (const char *letter = kinds[tokens[i].kind].letters; *letter; letter++)
            text_add_char(text,
                          (char)(tokens[i].theirs ? toupper((unsigned char)*letter) : *letter));
    }
    if (written == 0)
        text_add_char(text, '0');
}

void tokens_describe(struct text *text, const struct token *tokens, size_t count)
{
    size_t written = 0, seen = 0;
    for (size_t i = 0; i < count; i++)
        seen += !tokens[i].unseen;
    for (size_t i = 0; i < count; i++) {
        if (tokens[i].unseen)
            continue;
        if (written++ == WRITTEN_MAX) {
            text_addf(text, " … (%zu packets)", seen);
            return;
        }
        text_addf(text, "%s%s%s", written > 1 ? ", " : "", kinds[tokens[i].kind].name,
                  tokens[i].theirs ? " back" : "");
    }
    if (written == 0)
        text_add(text, "nothing");
}
