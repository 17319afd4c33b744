/* Reading a prediction: short hand (s SA a), words (SYN, SYN-ACK, ACK), or a number.  See answer.h.
 *
 *     an answer   = nothing | number | packets | number packets
 *     packets     = in letters: s SA a        small: this side sends, CAPITAL: the other
 *                 | in words:   SYN, SYN-ACK, ACK; "2 ACKs"; "SYN-ACK back" is the other side's
 *
 * Who writes words, or letters all in capitals ("S SA A", as books write flags), has not said
 * which side sends: any will do.  So it is with "s sa a": nobody answers its own SYN.  Letters
 * beside words are refused: "a SYN" may mean one packet or two. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "predict/answer.h"

/* ---- letters ---- */

/* How many letters from `s` on are one packet, and which: 0 when the first is no letter of ours. */
static size_t take_packet(const char *s, struct token *token)
{
    bool theirs = isupper((unsigned char)*s);
    char letters[4] = { 0 };
    size_t length = 0;
    while (length < 3 && s[length] && isalpha((unsigned char)s[length]) &&
           !!isupper((unsigned char)s[length]) == theirs) {
        char letter = (char)tolower((unsigned char)s[length]);
        bool first = length == 0 && strchr("safdri", letter);
        bool ack = length > 0 && letter == 'a' && letters[0] != 'a' && letters[0] != 'i' &&
                   letters[length - 1] != 'a';
        bool fin = length == 1 && letter == 'f' && letters[0] == 'd';
        bool push = length > 0 && letter == 'p' && letters[0] == 'd'; /* as tcpdump writes it */
        if (!first && !ack && !fin && !push)
            break;
        letters[length++] = letter;
    }
    if (length == 0)
        return 0;
    bool fin = letters[1] == 'f';
    *token = (struct token){ .theirs = theirs, .acks = length > 1 && strchr(letters, 'a') };
    switch (letters[0]) {
    case 's': token->kind = letters[1] == 'a' ? TOKEN_SYN_ACK : TOKEN_SYN; break;
    case 'a': token->kind = TOKEN_ACK; break;
    case 'd': token->kind = fin ? TOKEN_DATA_FIN : TOKEN_DATA; break;
    case 'f': token->kind = TOKEN_FIN; break;
    case 'r': token->kind = TOKEN_RST; break;
    default: token->kind = TOKEN_ICMP; break;
    }
    return length;
}

/* ---- words ---- */

enum { WORD_MAX = 24 };

/* A packet's name, without its hyphens and in small letters. */
static const struct {
    const char *word;
    enum token_kind kind;
} names[] = {
    { "syn", TOKEN_SYN },
    { "synack", TOKEN_SYN_ACK },
    { "acksyn", TOKEN_SYN_ACK },
    { "ack", TOKEN_ACK },
    { "fin", TOKEN_FIN },
    { "finack", TOKEN_FIN },
    { "ackfin", TOKEN_FIN },
    { "rst", TOKEN_RST },
    { "rstack", TOKEN_RST },
    { "ackrst", TOKEN_RST },
    { "reset", TOKEN_RST },
    { "data", TOKEN_DATA },
    { "dataack", TOKEN_DATA },
    { "datagram", TOKEN_DATA },
    { "psh", TOKEN_DATA },
    { "push", TOKEN_DATA },
    { "pshack", TOKEN_DATA },
    { "segment", TOKEN_DATA },
    { "datasegment", TOKEN_DATA },
    { "icmp", TOKEN_ICMP },
    { "datafin", TOKEN_DATA_FIN },
    { "findata", TOKEN_DATA_FIN },
    { "datafinack", TOKEN_DATA_FIN },
    { "finpshack", TOKEN_DATA_FIN },
};

static const char *const numbers[] = { "zero", "one",   "two",   "three", "four", "five",
                                       "six",  "seven", "eight", "nine",  "ten" };
static const char *const nothing[] = { "none", "nothing", "no", "nil", "null" };

static int find(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(word, list[i]))
            return (int)i;
    return -1;
}

static bool is_packet_word(const char *word)
{
    return !strcmp(word, "packet") || !strcmp(word, "packets");
}

/* The name of a packet, in the plural too. */
static bool name_of(const char *word, enum token_kind *kind)
{
    size_t length = strlen(word);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t own = strlen(names[i].word);
        if (!strncmp(word, names[i].word, own) &&
            (length == own || (length == own + 1 && word[own] == 's'))) {
            *kind = names[i].kind;
            return true;
        }
    }
    return false;
}

/* ---- an answer, piece by piece ---- */

struct answer_reading {
    struct answer *answer;
    bool single;         /* all of it is said of one packet */
    bool words, letters; /* which of the two the packets are written in */
    bool counted;        /* a number stands first … */
    unsigned long said;  /* … this one */
    bool none;
    unsigned long times; /* a number right before a packet's name; 0: none */
    bool apart;          /* a comma since the last packet */
    bool small, capital; /* among the letters */
    struct err *err;
};

/* One piece: a word with its hyphens ("SYN-ACK", "SYN+ACK", or "[SYN, ACK]" as in a packet list) in
 * small letters, without them. Returns its length in the text. */
static size_t take_piece(const char *text, char word[WORD_MAX])
{
    size_t length = 0, kept = 0;
    bool bracket = *text == '[' && strchr(text, ']');
    if (bracket)
        length = 1;
    for (; bracket ? text[length] != ']'
                   : isalnum((unsigned char)text[length]) ||
                         (length > 0 && text[length] && strchr("-/+_", text[length]));
         length++)
        if (isalnum((unsigned char)text[length]) && kept + 1 < WORD_MAX)
            word[kept++] = (char)tolower((unsigned char)text[length]);
    word[kept] = 0;
    return length + bracket;
}

static int add(struct answer_reading *r, struct token token)
{
    if (r->answer->count == ANSWER_TOKENS)
        return err_set(r->err, "at most %d packets can be named: say their number instead",
                       ANSWER_TOKENS);
    r->answer->tokens[r->answer->count++] = token;
    return 0;
}

static int unknown(struct answer_reading *r, const char *text, size_t length)
{
    if (length == 0) /* one character of no word */
        length = utf8_length(text, strlen(text));
    return err_set(
        r->err,
        "\"%.*s\" is no packet: write SYN, SYN-ACK, ACK, FIN, data or RST, or the letters s, sa, a, f, d, r; or a "
        "number, or none",
        (int)(length ? length : 1), text);
}

static int take_number(struct answer_reading *r, unsigned long number)
{
    if (number > 999)
        return err_set(r->err, "so many packets?");
    if (!r->counted && r->answer->count == 0) {
        r->counted = true;
        r->said = number;
    } else if (r->letters || r->times) {
        return err_set(r->err, "a number stands before the packets: \"3\", or \"3: s SA a\"");
    } else {
        r->times = number;
    }
    return 0;
}

/* "SYN ACK" without a comma between: one packet or two? */
static int take_name(struct answer_reading *r, enum token_kind kind, bool acks)
{
    struct answer *answer = r->answer;
    if (kind == TOKEN_ACK && answer->count > 0 && !r->apart && !r->times && !r->single &&
        answer->tokens[answer->count - 1].kind == TOKEN_SYN)
        return err_set(
            r->err,
            "\"SYN ACK\": one packet or two? Write SYN-ACK for one with both flags, or SYN, ACK for two");
    unsigned long times = r->times ? r->times : 1;
    r->times = 0;
    r->words = true;
    r->apart = false;
    for (unsigned long i = 0; i < times; i++)
        if (add(r, (struct token){ .kind = kind, .acks = acks, .any_side = true }) != 0)
            return -1;
    return 0;
}

static int take_letters(struct answer_reading *r, const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        struct token token;
        size_t used = text[at] == '+' ? 1 : take_packet(text + at, &token);
        if (used == 0 || at + used > length)
            return unknown(r, text, length);
        if (text[at] != '+' && add(r, token) != 0)
            return -1;
        r->small |= islower((unsigned char)text[at]) != 0;
        r->capital |= isupper((unsigned char)text[at]) != 0;
        at += used;
    }
    r->letters = true;
    return 0;
}

static int take(struct answer_reading *r, const char *text, size_t length, const char *word)
{
    enum token_kind kind;
    int number = find(word, numbers, sizeof numbers / sizeof *numbers);
    struct answer *answer = r->answer;
    if (isdigit((unsigned char)*text)) {
        char *end;
        unsigned long said = strtoul(text, &end, 10);
        return (size_t)(end - text) == length ? take_number(r, said) : unknown(r, text, length);
    }
    if (number >= 0)
        return take_number(r, (unsigned long)number);
    if (find(word, nothing, sizeof nothing / sizeof *nothing) >= 0) {
        r->none = true;
        return 0;
    }
    if (is_packet_word(word) || !strcmp(word, "and") || !strcmp(word, "then")) {
        r->apart |= !is_packet_word(word);
        return 0;
    }
    if (name_of(word, &kind)) {
        bool data_segment = kind == TOKEN_DATA && !strncmp(word, "segment", 7) &&
                            answer->count > 0 && !r->apart && !r->times &&
                            answer->tokens[answer->count - 1].kind == TOKEN_DATA;
        return data_segment ? 0 : take_name(r, kind, strstr(word, "ack") != NULL);
    }
    if (!strcmp(word, "back") && r->words) {
        struct token *last = &answer->tokens[answer->count - 1];
        last->any_side = false;
        last->theirs = true;
        return 0;
    }
    return take_letters(r, text, length);
}

/* Letters: are the two sides told apart? */
static void judge_sides(const struct answer_reading *r)
{
    struct answer *answer = r->answer;
    bool own_answer = false;
    for (size_t i = 1; i < answer->count; i++)
        own_answer |=
            answer->tokens[i].kind == TOKEN_SYN_ACK && answer->tokens[i - 1].kind == TOKEN_SYN;
    bool any = (r->capital && !r->small) || (r->small && !r->capital && own_answer);
    for (size_t i = 0; i < answer->count; i++)
        answer->tokens[i].any_side |= any;
}

/* Everything is read: does it hold together? */
static int finish(struct answer_reading *r)
{
    struct answer *answer = r->answer;
    if (r->words && r->letters && !r->single)
        return err_set(r->err, "words or letters, not both: \"SYN, SYN-ACK, ACK\" or \"s SA a\"");
    if (r->times)
        return err_set(r->err, "the number %lu at the end belongs to no packet", r->times);
    if (r->none && (answer->count > 0 || r->said > 0))
        return err_set(r->err, "nothing, or these packets?");
    if (!r->none && !r->counted && answer->count == 0)
        return err_set(
            r->err,
            "how many packets? A number, none, or their names: SYN, SYN-ACK, ACK, FIN, data, RST");
    if (r->letters)
        judge_sides(r);
    if (!r->counted || (answer->count == 0 && r->said == 0))
        return 0;
    if (answer->count == 0) {
        answer->count = r->said;
        answer->only_count = true;
    } else if (r->words && r->said > 1 && answer->count == 1) { /* "2 ACKs" */
        struct token one = answer->tokens[0];
        for (unsigned long i = 1; i < r->said; i++)
            if (add(r, one) != 0)
                return -1;
    } else if (answer->count != r->said) {
        return err_set(r->err, "%lu packet%s said, but %zu named", r->said, r->said == 1 ? "" : "s",
                       answer->count);
    }
    return 0;
}

/* "1 SYN, 1 SYN-ACK, 1 ACK": several numbers, so each belongs to the name after it and none is the
 * sum. */
static bool has_several_numbers(const char *text)
{
    size_t count = 0;
    for (const char *s = text; *s; s++)
        count += isdigit((unsigned char)*s) && (s == text || !isalnum((unsigned char)s[-1]));
    return count > 1;
}

/* How many bytes of separators stand there. */
static size_t separators(const char *text)
{
    size_t count = strspn(text, " \t,:;.+>()");
    static const char *const arrows[] = { "->", "→" };
    for (size_t i = 0; i < 2 && !count; i++)
        if (!strncmp(text, arrows[i], strlen(arrows[i])))
            count = strlen(arrows[i]);
    return count;
}

static int read_all(struct answer_reading *r, const char *text)
{
    for (const char *at = text; *at;) {
        char word[WORD_MAX];
        size_t length = separators(at);
        if (length > 0) {
            for (size_t i = 0; i < length; i++)
                r->apart |= at[i] != ' ' && at[i] != '\t';
        } else {
            length = take_piece(at, word);
            if (length == 0)
                return unknown(r, at, 0);
            if (take(r, at, length, word) != 0)
                return -1;
        }
        at += length;
    }
    return 0;
}

int answer_parse(struct answer *answer, const char *text, struct err *err)
{
    bool several = has_several_numbers(text);
    struct answer_reading r = { .answer = answer, .counted = several, .err = err };
    *answer = (struct answer){ 0 };
    if (read_all(&r, text) != 0)
        return -1;
    r.counted &= !several;
    return finish(&r);
}

int answer_parse_packet(struct answer *answer, const char *text, struct err *err)
{
    struct answer_reading r = { .answer = answer, .single = true, .err = err };
    *answer = (struct answer){ 0 };
    if (read_all(&r, text) != 0)
        return -1;
    if (answer->count == 0 || r.none || r.counted)
        return err_set(err,
                       "a packet comes: say what is in it, as in SYN, SYN-ACK, FIN, data, or sa");
    return 0;
}
