/* What several checks expect of datagrams: see checks.h. */
#include <string.h>
#include <sys/socket.h>

#include "grade/checks/checks.h"
#include "grade/peer.h"

const struct socket *expect_datagram_socket(struct checking *c, const struct program *program,
                                            int number)
{
    for (size_t i = 0; i < c->timeline->socket_count; i++) {
        const struct socket *socket = c->timeline->sockets[i];
        if (socket->program == program && socket->role == ROLE_DATAGRAM && number-- == 0)
            return socket;
    }
    return NULL;
}

/* ---- our client ---- */

/* What was sent with the same number is one request, however often. */
struct request {
    const struct datagram *datagram;
    int sent, answered;
};

static size_t requests_of(const struct datagram list[], size_t count, struct request requests[])
{
    size_t kinds = 0;
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < kinds && (!list[i].number || requests[at].datagram->number != list[i].number))
            at++;
        if (list[i].socket == DATAGRAM_ASIDE)
            continue;
        if (at == kinds)
            requests[kinds++] = (struct request){ .datagram = &list[i] };
        requests[at].sent += list[i].copies;
    }
    return kinds;
}

static struct request *answered_by(const struct checking *c, struct request requests[],
                                   size_t count, const struct text *got)
{
    struct request *found = NULL;
    struct text want;
    text_init(&want);
    for (size_t i = 0; i < count && !found; i++) {
        text_clear(&want);
        datagram_answer(requests[i].datagram, c->seed, &want);
        if (want.len == got->len && memcmp(want.s, got->s, got->len) == 0)
            found = &requests[i];
    }
    text_release(&want);
    return found;
}

static const char *answer_of(struct checking *c, const struct request *request)
{
    struct text want;
    text_init(&want);
    datagram_answer(request->datagram, c->seed, &want);
    const char *quoted = arena_printf(c->arena, "a datagram of %zu bytes comes back: %s", want.len,
                                      check_quote(c, want.s, want.len));
    text_release(&want);
    return quoted;
}

/* The first of this client's requests that has no answer. */
static const struct request *unanswered(const struct request requests[], size_t count, int socket)
{
    for (size_t i = 0; i < count; i++)
        if (requests[i].datagram->socket == socket && requests[i].answered < requests[i].sent)
            return &requests[i];
    return NULL;
}

static void judge_answer(struct checking *c, struct request requests[], size_t count, int socket,
                         const struct call *taken, const struct text *got)
{
    struct request *request = answered_by(c, requests, count, got);
    const struct request *due = unanswered(requests, count, socket);
    const char *expected =
        due ? answer_of(c, due) : "one answer comes for each datagram, and nothing else";
    if (request && request->datagram->socket != socket)
        check_fails(c, expected, "client %d of ours gets the answer to a datagram of client %d",
                    socket + 1, request->datagram->socket + 1);
    else if (!request)
        check_fails(c, expected, "%zu bytes come back: %s", got->len,
                    check_quote(c, got->s, got->len));
    else if (taken->facts->address.port != PEER_PORT)
        check_fails(c, "the answer comes from the port that was asked, 12000",
                    "it comes from port %d: a client can't know whose it is",
                    taken->facts->address.port);
    else if (++request->answered > request->sent)
        check_fails(c, "one answer comes for each datagram, and no more",
                    "the same answer comes %d times for %d datagram%s", request->answered,
                    request->sent, request->sent == 1 ? "" : "s");
    if (c->failed) /* the first failure counts, and so does its evidence */
        check_shows_call(c, taken);
}

static void judge_socket(struct checking *c, struct request requests[], size_t count, int number)
{
    const struct program *client = facts_client(c->timeline, 0);
    const struct socket *socket = expect_datagram_socket(c, client, number);
    const struct call *taken;
    struct text got;
    text_init(&got);
    for (size_t at = 0;
         socket && !c->failed && (taken = facts_datagram(c->timeline, socket, &at, &got));)
        judge_answer(c, requests, count, number, taken, &got);
    text_release(&got);
    const struct request *due = unanswered(requests, count, number);
    if (c->failed || !due)
        return;
    const struct program *server = facts_server(c->timeline);
    const char *end = how_it_ended(c, server);
    check_shows_call(c, facts_last_call(c->timeline, server));
    if (due->answered)
        check_fails(c, answer_of(c, due), "it comes %d times, and the datagram was sent %d times%s",
                    due->answered, due->sent, end);
    else
        check_fails(c, answer_of(c, due), "nothing comes%s", end);
}

void expect_datagrams(struct checking *c)
{
    struct datagram list[DATAGRAMS_MAX];
    struct request requests[DATAGRAMS_MAX] = { { 0 } };
    size_t count = datagrams_of(c->scenario->clients[0].role, list);
    count = requests_of(list, count, requests);
    for (int socket = 0; socket < DATAGRAM_ASIDE && !c->failed; socket++)
        judge_socket(c, requests, count, socket);
}

/* ---- our server ---- */

static const char *sentence_of(struct checking *c, int sentence)
{
    struct text line;
    text_init(&line);
    talk_line(TALK_TYPED, c->seed, (size_t)sentence, &line);
    const char *quoted = check_quote(c, line.s, line.len - 1);
    text_release(&line);
    return quoted;
}

static bool is_again(struct text *first, const struct text *got)
{
    if (first->len == 0)
        text_add_bytes(first, got->s, got->len);
    return first->len == got->len && memcmp(first->s, got->s, got->len) == 0;
}

void expect_requests(struct checking *c, const int least[], size_t count)
{
    const struct program *client = facts_client(c->timeline, 0);
    const struct socket *socket = expect_datagram_socket(c, facts_server(c->timeline), 0);
    int copies[DATAGRAMS_MAX] = { 0 };
    struct text first[DATAGRAMS_MAX], got;
    const struct call *taken;
    size_t head;
    text_init(&got);
    for (size_t i = 0; i < count; i++)
        text_init(&first[i]);
    for (size_t at = 0;
         socket && !c->failed && (taken = facts_datagram(c->timeline, socket, &at, &got));) {
        int sentence = datagram_asks(c->seed, got.s, got.len, &head);
        check_shows_call(c, sentence < 0 ? taken : NULL);
        if (sentence < 0)
            check_fails(c, "each datagram of the client is a number, a blank and a sentence",
                        "%zu bytes arrive at our server: %s", got.len,
                        check_quote(c, got.s, got.len));
        else if (copies[sentence]++ && !is_again(&first[sentence], &got))
            check_fails(c, "what is sent again is the same datagram, with the same number",
                        "sentence %d comes again as %s", sentence + 1,
                        check_quote(c, got.s, got.len));
        else
            is_again(&first[sentence], &got);
    }
    for (size_t i = 0; i < count && !c->failed; i++)
        if (copies[i] < least[i]) {
            check_shows_call(c, facts_last_call(c->timeline, client));
            check_fails(c,
                        arena_printf(c->arena, "sentence %zu arrives at our server%s: %s", i + 1,
                                     least[i] > 1 ? ", and again as long as no answer comes" : "",
                                     sentence_of(c, (int)i)),
                        "it arrives %d time%s%s", copies[i], copies[i] == 1 ? "" : "s",
                        how_it_ended(c, client));
        }
    for (size_t i = 0; i < count; i++)
        text_release(&first[i]);
    text_release(&got);
}
