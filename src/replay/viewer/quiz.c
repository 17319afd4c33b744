/* The quiz: see quiz.h. */
#include "replay/viewer/quiz.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "call/table.h"
#include "predict/answer.h"
#include "predict/questions.h"
#include "replay/viewer/sentence.h"
#include "view/term.h"

/* ---- which call ---- */

enum choice {
    CHOICE_CONNECT,
    CHOICE_ACCEPT,
    CHOICE_SEND,
    CHOICE_RECEIVE,
    CHOICE_CLOSE,
    CHOICE_NONE
};

static const char *const usual[QUIZ_CHOICES] = { "connect()", "accept()",
                                                 "send()",    "recv()",
                                                 "close()",   "no call: the kernel by itself" };

static bool choice_of_role(enum call_role role, enum choice *choice)
{
    switch (role) {
    case CALL_CONNECT: *choice = CHOICE_CONNECT; return true;
    case CALL_SEND: *choice = CHOICE_SEND; return true;
    case CALL_RECEIVE: *choice = CHOICE_RECEIVE; return true;
    case CALL_CLOSE:
    case CALL_SHUTDOWN: *choice = CHOICE_CLOSE; return true;
    default: return false;
    }
}

/* Of a packet that implies a call (packet->implies).  An answered SYN implies listen(), which is a
 * condition and not the cause. */
static bool choice_implied(const struct packet *packet, enum choice *choice)
{
    switch (packet->kind) {
    case KIND_SYN:
        *choice = packet->facts.payload_bytes ? CHOICE_SEND : CHOICE_CONNECT;
        return true;
    case KIND_DATA:
    case KIND_UDP: *choice = CHOICE_SEND; return true;
    case KIND_FIN: *choice = CHOICE_CLOSE; return true;
    default: return false;
    }
}

/* The names by which a person knows them; one that is not on the list takes its place: "shutdown()"
 * that of "close()". */
static const char *shown_name(const struct call_facts *facts)
{
    static const struct {
        long number;
        const char *name;
    } known[] = {
        { SYS_write, "write()" },       { SYS_writev, "writev()" },
        { SYS_sendto, "sendto()" },     { SYS_sendmsg, "sendmsg()" },
        { SYS_sendfile, "sendfile()" }, { SYS_read, "read()" },
        { SYS_readv, "readv()" },       { SYS_recvfrom, "recvfrom()" },
        { SYS_recvmsg, "recvmsg()" },   { SYS_shutdown, "shutdown()" },
    };
    if (call_name(facts) != facts->row->name)
        return NULL; /* send() is a sendto(), and on the list */
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (call_is(facts->row, known[i].number))
            return known[i].name;
    return NULL;
}

static bool ask_call(const struct packet *packet, struct question *q)
{
    enum choice right = CHOICE_NONE;
    const char *name = NULL;
    switch (packet->trigger.kind) {
    case TRIGGER_CALL:
        if (!choice_of_role(packet->trigger.call->facts->role, &right))
            return false;
        name = shown_name(packet->trigger.call->facts);
        break;
    case TRIGGER_ARRIVAL:
    case TRIGGER_TIMER:
    case TRIGGER_EXIT:
        if (packet->carries_count || packet->kind == KIND_DATA || packet->kind == KIND_UDP)
            return false; /* a call had handed over what leaves now: either answer is right */
        if (packet->kind == KIND_FIN && packet->trigger.kind != TRIGGER_EXIT)
            return false;
        break;
    case TRIGGER_UNKNOWN: /* a bare trace: what must have caused it */
        if (!packet->implies || !choice_implied(packet, &right))
            return false;
        break;
    }
    memcpy(q->choices, usual, sizeof usual);
    if (name)
        q->choices[right] = name;
    q->right = (unsigned)right;
    return true;
}

/* ---- questions ---- */

static bool fits(const struct packet *packet, enum question_kind kind, struct question *q)
{
    switch (kind) {
    case QUESTION_DIRECTION:
        return packet->facts.protocol != PROTOCOL_ICMP && !packet->connection->to_itself;
    case QUESTION_FLAGS: return packet->facts.protocol == PROTOCOL_TCP;
    case QUESTION_CALL: return packet->facts.protocol != PROTOCOL_ICMP && ask_call(packet, q);
    case QUESTION_PACKETS: break;
    }
    return false;
}

bool quiz_question_about(const struct quiz *quiz, const struct call *call, struct question *q)
{
    for (size_t i = 0; i < quiz->call_count; i++)
        if (quiz->calls[i] == call) {
            *q = (struct question){ .kind = QUESTION_PACKETS, .call = call };
            return true;
        }
    return false;
}

static bool was_told(const struct quiz *quiz, const struct packet *packet)
{
    for (size_t i = 0; i < quiz->told_count; i++)
        if (quiz->told[i] == packet->id)
            return true;
    return false;
}

bool quiz_question(const struct quiz *quiz, const struct packet *packet, struct question *q)
{
    if (!packet->connection || was_told(quiz, packet))
        return false;
    *q = (struct question){ .packet = packet };
    for (unsigned i = 0; i < QUESTION_KINDS; i++) {
        q->kind = (enum question_kind)((quiz->asked + i) % QUESTION_KINDS);
        if (fits(packet, q->kind, q))
            return true;
    }
    return false;
}

void question_add(struct text *text, const struct question *q)
{
    const struct packet *packet = q->packet;
    const char *from = packet ? end_said(packet->connection, packet->from) : NULL;
    switch (q->kind) {
    case QUESTION_PACKETS: question_asks(text, q->call); break;
    case QUESTION_DIRECTION: text_add(text, "Who sends the next packet?"); break;
    case QUESTION_FLAGS:
        text_addf(text, "The next packet comes from %s. What is in it?", from);
        break;
    case QUESTION_CALL:
        text_addf(text, "The next packet comes from %s: ", from);
        packet_words_add(text, packet);
        text_add(text, ". Which call made it leave now?");
        break;
    }
}

/* A choice stays on one line. */
static void choice_add(struct text *text, unsigned number, const char *words)
{
    text_addf(text, "%s%u%c", number > 1 ? "   " : "", number, TERM_SPACE);
    for (const char *s = words; *s; s++)
        text_add_char(text, *s == ' ' ? (char)TERM_SPACE : *s);
}

void choices_add(struct text *text, const struct question *q)
{
    switch (q->kind) {
    case QUESTION_PACKETS:
        text_add(text,
                 "SYN, SYN-ACK, data …; or s sa a d f r, CAPITALS: other side; a number; none");
        break;
    case QUESTION_DIRECTION:
        for (unsigned end = 0; end < 2; end++)
            choice_add(text, end + 1, end_owner(q->packet->connection, (enum end)end));
        break;
    case QUESTION_FLAGS:
        text_add(text, "SYN, SYN-ACK, ACK, data, FIN, RST; or s sa a d f r");
        break;
    case QUESTION_CALL:
        for (unsigned i = 0; i < QUIZ_CHOICES; i++)
            choice_add(text, i + 1, q->choices[i]);
        break;
    }
}

static void packets_were(struct text *text, const struct quiz *quiz, const struct call *call)
{
    struct seen_packets seen;
    seen_of(quiz->timeline, call, &seen);
    tokens_describe(text, seen.tokens, seen.count);
    text_add(text, ". ");
    question_says(text, quiz->timeline, call, &seen);
    text_cut(text, text->len - (text->s[text->len - 1] == '.'));
    free(seen.tokens);
}

void solution_add(struct text *text, const struct quiz *quiz, const struct question *q)
{
    switch (q->kind) {
    case QUESTION_PACKETS: packets_were(text, quiz, q->call); break;
    case QUESTION_DIRECTION:
        text_addf(text, "it comes from %s", end_said(q->packet->connection, q->packet->from));
        break;
    case QUESTION_FLAGS: packet_words_add(text, q->packet); break;
    case QUESTION_CALL: text_add(text, q->choices[q->right]); break;
    }
}

/* ---- answers ---- */

enum said { SAID_SYN = 1, SAID_ACK = 2, SAID_FIN = 4, SAID_RST = 8, SAID_DATA = 16 };

static unsigned said_of(const struct answer *answer)
{
    static const unsigned of_kind[] = {
        [TOKEN_SYN] = SAID_SYN, [TOKEN_SYN_ACK] = SAID_SYN | SAID_ACK,
        [TOKEN_ACK] = SAID_ACK, [TOKEN_DATA] = SAID_DATA,
        [TOKEN_FIN] = SAID_FIN, [TOKEN_DATA_FIN] = SAID_DATA | SAID_FIN,
        [TOKEN_RST] = SAID_RST, [TOKEN_ICMP] = 0,
    };
    unsigned said = 0;
    for (size_t i = 0; i < answer->count; i++)
        said |= of_kind[answer->tokens[i].kind] | (answer->tokens[i].acks ? SAID_ACK : 0);
    return said;
}

static bool flags_right(const struct packet *packet, unsigned said)
{
    uint8_t flags = packet->facts.tcp.flags;
    unsigned is = (flags & TCP_SYN ? SAID_SYN : 0) | (flags & TCP_ACK ? SAID_ACK : 0) |
                  (flags & TCP_FIN ? SAID_FIN : 0) | (flags & TCP_RST ? SAID_RST : 0) |
                  (packet->facts.payload_bytes ? SAID_DATA : 0);
    bool may_be_left_out = !(is & SAID_SYN) && (is & (SAID_FIN | SAID_RST | SAID_DATA));
    return said == is || (may_be_left_out && said == (is & ~(unsigned)SAID_ACK));
}

/* "connect", "Connect()", "2" */
static bool is_choice(const char *answer, unsigned number, const char *words)
{
    size_t length = strcspn(words, "(:"), own = strlen(answer);
    if (own > 2 && !strcmp(answer + own - 2, "()"))
        own -= 2;
    return (*answer == (char)('0' + number) && !answer[1]) ||
           (own == length && !strncasecmp(answer, words, length));
}

/* Its number among the choices, from 0; -1: none of them. */
static int choice_of(const struct question *q, const char *answer)
{
    static const char *const no_call[] = { "none", "no", "nothing", "kernel", "the kernel" };
    for (unsigned i = 0; i < QUIZ_CHOICES; i++)
        if (is_choice(answer, i + 1, q->choices[i]))
            return (int)i;
    for (size_t i = 0; i < sizeof no_call / sizeof *no_call; i++)
        if (!strcasecmp(answer, no_call[i]))
            return CHOICE_NONE;
    return -1;
}

/* END_CLIENT, END_SERVER; -1: neither. */
static int end_of(const struct question *q, const char *answer)
{
    for (unsigned end = 0; end < 2; end++) {
        const char *words = end ? "server" : "client";
        if (is_choice(answer, end + 1, end_owner(q->packet->connection, (enum end)end)) ||
            !strcasecmp(answer, words) || (tolower((unsigned char)*answer) == *words && !answer[1]))
            return (int)end;
    }
    return -1;
}

static bool packets_right(struct quiz *quiz, const struct call *call, const struct answer *answer)
{
    struct seen_packets seen;
    seen_of(quiz->timeline, call, &seen);
    bool right = answer_fits(answer, seen.tokens, seen.count);
    free(seen.tokens);
    return right;
}

/* 1: right; 0: wrong; -1 and err: no answer to that. */
static int judge(struct quiz *quiz, const struct question *q, const char *typed, struct err *err)
{
    struct answer answer;
    int choice;
    switch (q->kind) {
    case QUESTION_PACKETS:
        return answer_parse(&answer, typed, err) != 0 ? -1 : packets_right(quiz, q->call, &answer);
    case QUESTION_DIRECTION:
        choice = end_of(q, typed);
        return choice < 0
                   ? err_set(err, "\"%s\" is neither end: type client or server, c or s", typed)
                   : choice == (int)q->packet->from;
    case QUESTION_FLAGS:
        return answer_parse_packet(&answer, typed, err) != 0
                   ? -1
                   : flags_right(q->packet, said_of(&answer));
    case QUESTION_CALL:
        choice = choice_of(q, typed);
        return choice < 0
                   ? err_set(err,
                             "\"%s\" is not on the list: type a number, 1 to %d, or a name of it",
                             typed, QUIZ_CHOICES)
                   : choice == (int)q->right;
    }
    return -1;
}

/* What a question about a call has told is not asked again. */
static void tells(struct quiz *quiz, const struct call *call)
{
    struct seen_packets seen;
    seen_of(quiz->timeline, call, &seen);
    for (size_t i = 0; i < seen.count; i++) {
        array_reserve(&quiz->told, &quiz->told_capacity, quiz->told_count, sizeof *quiz->told);
        quiz->told[quiz->told_count++] = seen.tokens[i].packet;
    }
    free(seen.tokens);
}

enum quiz_outcome quiz_answer(struct quiz *quiz, const struct question *q, const char *typed,
                              struct err *err)
{
    int right = *typed ? judge(quiz, q, typed, err) : 0;
    if (right < 0)
        return QUIZ_NO_ANSWER;
    if (q->kind == QUESTION_PACKETS)
        tells(quiz, q->call);
    quiz->asked++;
    quiz->passed += !*typed;
    quiz->right += (unsigned)right;
    if (!*typed)
        return QUIZ_PASSED;
    return right ? QUIZ_RIGHT : QUIZ_WRONG;
}

void quiz_init(struct quiz *quiz, const struct timeline *timeline)
{
    *quiz = (struct quiz){ .timeline = timeline };
    quiz->call_count = questions_calls(timeline, &quiz->calls);
}

void quiz_release(struct quiz *quiz)
{
    free(quiz->calls);
    free(quiz->told);
}

void score_add(struct text *text, const struct quiz *quiz)
{
    text_addf(text, "%u of %u right", quiz->right, quiz->asked);
    if (quiz->passed)
        text_addf(text, ", %u passed", quiz->passed);
}
