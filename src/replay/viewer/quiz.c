/* The quiz: see quiz.h. */
#include "replay/viewer/quiz.h"

#include <ctype.h>
#include <string.h>

#include "call/table.h"
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
    case QUESTION_KINDS: break;
    }
    return false;
}

bool quiz_question(const struct quiz *quiz, const struct packet *packet, struct question *q)
{
    if (!packet->connection)
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
    const char *from = end_owner(packet->connection, packet->from);
    switch (q->kind) {
    case QUESTION_DIRECTION: text_add(text, "Who sends the next packet?"); break;
    case QUESTION_FLAGS:
        text_addf(text, "The next packet comes from the %s. What is in it?", from);
        break;
    case QUESTION_CALL:
        text_addf(text, "The next packet comes from the %s: ", from);
        packet_words_add(text, packet);
        text_add(text, ". Which call made it leave now?");
        break;
    case QUESTION_KINDS: break;
    }
}

void choices_add(struct text *text, const struct question *q)
{
    if (q->kind == QUESTION_DIRECTION)
        text_addf(text, "c %s   s %s", end_owner(q->packet->connection, END_CLIENT),
                  end_owner(q->packet->connection, END_SERVER));
    else if (q->kind == QUESTION_FLAGS)
        text_add(text, "s SYN   a ACK   f FIN   r RST   d data   (several letters: sa)");
    for (unsigned i = 0; q->kind == QUESTION_CALL && i < QUIZ_CHOICES; i++) {
        text_addf(text, "%s%u%c", i ? "   " : "", i + 1, TERM_SPACE);
        for (const char *s = q->choices[i]; *s; s++)
            text_add_char(text, *s == ' ' ? (char)TERM_SPACE : *s); /* a choice stays on one line */
    }
}

void solution_add(struct text *text, const struct question *q)
{
    switch (q->kind) {
    case QUESTION_DIRECTION:
        text_addf(text, "it comes from the %s", end_owner(q->packet->connection, q->packet->from));
        break;
    case QUESTION_FLAGS: packet_words_add(text, q->packet); break;
    case QUESTION_CALL: text_add(text, q->choices[q->right]); break;
    case QUESTION_KINDS: break;
    }
}

/* ---- answers ---- */

enum said { SAID_SYN = 1, SAID_ACK = 2, SAID_FIN = 4, SAID_RST = 8, SAID_DATA = 16, SAID_PSH = 32 };

static bool said_of(const char *answer, unsigned *said)
{
    static const char letters[] = "safrdp";
    *said = 0;
    for (; *answer; answer++) {
        const char *letter = strchr(letters, tolower((unsigned char)*answer));
        if (letter)
            *said |= 1u << (letter - letters);
        else if (!strchr(" ,+-", *answer))
            return false;
    }
    return *said != 0;
}

static bool flags_right(const struct packet *packet, unsigned said)
{
    uint8_t flags = packet->facts.tcp.flags;
    unsigned is = (flags & TCP_SYN ? SAID_SYN : 0) | (flags & TCP_ACK ? SAID_ACK : 0) |
                  (flags & TCP_FIN ? SAID_FIN : 0) | (flags & TCP_RST ? SAID_RST : 0) |
                  (packet->facts.payload_bytes ? SAID_DATA : 0);
    said &= ~(unsigned)SAID_PSH;
    bool may_be_left_out = !(is & SAID_SYN) && (is & (SAID_FIN | SAID_RST | SAID_DATA));
    return said == is || (may_be_left_out && said == (is & ~(unsigned)SAID_ACK));
}

enum quiz_outcome quiz_answer(struct quiz *quiz, const struct question *q, const char *answer)
{
    bool right = false;
    unsigned said;
    if (!*answer) {
        quiz->asked++;
        quiz->passed++;
        return QUIZ_PASSED;
    }
    switch (q->kind) {
    case QUESTION_DIRECTION: {
        char c = (char)tolower((unsigned char)*answer);
        if (answer[1] || (c != 'c' && c != 's'))
            return QUIZ_NO_ANSWER;
        right = (c == 's') == (q->packet->from == END_SERVER);
        break;
    }
    case QUESTION_FLAGS:
        if (!said_of(answer, &said))
            return QUIZ_NO_ANSWER;
        right = flags_right(q->packet, said);
        break;
    case QUESTION_CALL:
        if (answer[1] || *answer < '1' || *answer >= '1' + QUIZ_CHOICES)
            return QUIZ_NO_ANSWER;
        right = (unsigned)(*answer - '1') == q->right;
        break;
    case QUESTION_KINDS: return QUIZ_NO_ANSWER;
    }
    quiz->asked++;
    quiz->right += right;
    return right ? QUIZ_RIGHT : QUIZ_WRONG;
}

void score_add(struct text *text, const struct quiz *quiz)
{
    text_addf(text, "%u of %u right", quiz->right, quiz->asked);
    if (quiz->passed)
        text_addf(text, ", %u passed", quiz->passed);
}
