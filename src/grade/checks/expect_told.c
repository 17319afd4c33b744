/* What several checks expect a program to say when a call has failed: see checks.h.
 *
 * The errno that its calls had is on the timeline, so a wrong one is seen.  The words of strerror(), or
 * the errno's name, are the usual way to tell it.  A program may have words of its own: nobody here
 * can read them, so they must only be others for another error. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "base/actor.h"
#include "call/table.h"
#include "grade/checks/checks.h"

/* What a call that failed found out; 0: it tells of no failure.  To be interrupted, or to have to wait,
 * is none. */
static int failure_of(const struct call *call)
{
    const struct call_facts *facts = call->facts;
    bool asks = facts->role == CALL_OPTION && facts->level == SOL_SOCKET &&
                facts->option == SO_ERROR && !facts->error && call_is(facts->row, SYS_getsockopt);
    bool moves = facts->role == CALL_CONNECT || facts->role == CALL_ACCEPT ||
                 facts->role == CALL_SEND || facts->role == CALL_RECEIVE;
    int error = asks ? (int)facts->value : facts->error;
    bool waits = error == EINTR || error == EAGAIN || error == EINPROGRESS || error == EALREADY;
    bool tells = call->ended && (asks || moves) && !waits;
    /* the C library asks for names on sockets of its own */
    return tells && call->socket && call->socket->type == SOCK_STREAM &&
                   call->socket->domain != AF_UNIX
               ? error
               : 0;
}

/* The last failure of a program; NULL: none of its calls failed. */
static const struct call *last_failure(const struct checking *c, const struct program *program)
{
    for (size_t i = c->timeline->call_count; i-- > 0;)
        if (c->timeline->calls[i]->program == program && failure_of(c->timeline->calls[i]))
            return c->timeline->calls[i];
    return NULL;
}

static bool met(const struct checking *c, const struct program *program, int error)
{
    for (size_t i = 0; i < c->timeline->call_count; i++) {
        const struct call *call = c->timeline->calls[i];
        if (call->program == program && (call->facts->error == error || failure_of(call) == error))
            return true;
    }
    return false;
}

/* ---- words ---- */

static bool holds(const struct text *all, const char *words)
{
    return memmem(all->s, all->len, words, strlen(words)) != NULL;
}

static bool names(const struct text *said, int error)
{
    return holds(said, strerror(error)) || (error && holds(said, errno_name(error)));
}

/* Only sockets give these: who says one of them says it of a socket. */
static const int of_sockets[] = {
    ECONNREFUSED,  ECONNRESET, ECONNABORTED, EPIPE,    ETIMEDOUT,    EHOSTUNREACH, ENETUNREACH,
    EADDRNOTAVAIL, EISCONN,    EINPROGRESS,  EALREADY, EAFNOSUPPORT, ENOTCONN,
};

/* Words that no call of the program stands for; NULL: there are none. */
static const char *wrong_words(const struct checking *c, const struct program *program,
                               const struct text *said)
{
    for (size_t i = 0; i < sizeof of_sockets / sizeof *of_sockets; i++)
        if (names(said, of_sockets[i]) && !met(c, program, of_sockets[i]))
            return strerror(of_sockets[i]);
    return holds(said, ": Success") ? "Success" : NULL;
}

static const char *other_words(const struct text *said)
{
    for (size_t i = 0; i < sizeof of_sockets / sizeof *of_sockets; i++)
        if (names(said, of_sockets[i]))
            return strerror(of_sockets[i]);
    return names(said, EINTR) ? strerror(EINTR) : NULL;
}

static void all_said(const struct checking *c, const struct program *program, struct text *text)
{
    text_init(text);
    facts_output(c->timeline, program, STREAM_STDERR, text);
    facts_output(c->timeline, program, STREAM_STDOUT, text);
}

static void keep_words(struct text *kept, const char *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!strchr(".0123456789 \n", from[i]))
            text_add_char(kept, from[i]);
}

/* What it says of its failure: all that stands on standard error, where that is usual; else the last line
 * of standard output.  Dots and digits do not count: how often it waited, and its port. */
static const char *message_of(struct checking *c, const struct program *program)
{
    struct text all, kept;
    text_init(&all);
    text_init(&kept);
    facts_output(c->timeline, program, STREAM_STDERR, &all);
    keep_words(&kept, all.s, all.len);
    if (kept.len == 0) {
        text_clear(&all);
        facts_output(c->timeline, program, STREAM_STDOUT, &all);
        while (all.len > 0 && all.s[all.len - 1] == '\n')
            all.len--;
        const char *newline = all.len ? memrchr(all.s, '\n', all.len) : NULL;
        size_t from = newline ? (size_t)(newline - all.s) + 1 : 0;
        keep_words(&kept, all.s + from, all.len - from);
    }
    const char *message = arena_printf(c->arena, "%.*s", (int)kept.len, kept.s);
    text_release(&all);
    text_release(&kept);
    return message;
}

/* ---- what is expected ---- */

static const char *error_told(struct checking *c, const struct call *failed)
{
    return arena_printf(c->arena, "%s: %s", check_call(c, failed), strerror(failure_of(failed)));
}

void expect_no_wrong_words(struct checking *c, const struct program *program)
{
    struct text said;
    all_said(c, program, &said);
    const char *wrong = wrong_words(c, program, &said);
    const struct call *failed = last_failure(c, program);
    if (wrong && !c->failed) {
        check_shows_call(c, failed);
        check_fails(c, "what is said of a failure is what the call said",
                    "%s says \"%s\", and none of its calls failed so%s%s", actor_said(program->id),
                    wrong, failed ? "; it had " : "", failed ? error_told(c, failed) : "");
    }
    text_release(&said);
}

/* It ended by itself, and its status says that something was wrong. */
static bool gave_up(struct checking *c, const struct program *client, const char *expected,
                    const struct call *failed)
{
    const struct program_exit *end = facts_exit(c->timeline, client);
    check_shows_call(c, failed);
    if (end && end->signal)
        check_fails(c, expected, "it is killed by %s", facts_signal_name(end->signal));
    else if (!end)
        check_fails(c, expected, "it does not end by itself");
    else if (end->status == 0)
        check_fails(c, expected, "it ends with status 0, as if all were well");
    return end && !end->signal && end->status != 0;
}

static bool gave_the_end(const struct call *call, const struct program *client)
{
    return call->program == client && call->facts->role == CALL_RECEIVE && call->socket &&
           call->ended && !call->facts->error && call->facts->result == 0 &&
           call->facts->wanted_bytes;
}

static bool was_closed(const struct checking *c, const struct program *client)
{
    for (size_t i = 0; i < c->timeline->call_count; i++)
        if (gave_the_end(c->timeline->calls[i], client))
            return true;
    return false;
}

/* The receiving call that met the end, with nothing after it that failed; NULL: none did. */
static const struct call *met_the_end(const struct checking *c, const struct program *client)
{
    for (size_t i = c->timeline->call_count; i-- > 0;) {
        const struct call *call = c->timeline->calls[i];
        if (call->program == client && failure_of(call))
            return NULL;
        if (gave_the_end(call, client))
            return call;
    }
    return NULL;
}

/* ---- words of an errno that nobody has set ---- */

/* What a program may choose to say of an end, besides what only sockets give. */
static bool may_be_chosen(int error)
{
    return error == EIO || error == EPROTO || error == EBADMSG || error == ENODATA ||
           error == ENOMSG || error == ETIME || error == ENOLINK || error == ECOMM;
}

/* A line that ends as perror() ends it. */
static bool has_line_of(const struct text *said, int error)
{
    char line[200];
    snprintf(line, sizeof line, ": %s\n", strerror(error));
    return holds(said, line);
}

static void said_since(const struct checking *c, const struct call *call, struct text *text)
{
    size_t at = 0;
    while (at < c->timeline->event_count &&
           !(c->timeline->events[at].kind == EVENT_RETURN && c->timeline->events[at].call == call))
        at++;
    while (facts_output_more(c->timeline, call->program, STREAM_STDERR, &at, text))
        ;
}

static bool met_since(const struct checking *c, const struct call *since, int error)
{
    for (size_t i = 0; i < c->timeline->call_count; i++) {
        const struct call *call = c->timeline->calls[i];
        if (call->program == since->program && call->id > since->id && call->facts->error == error)
            return true;
    }
    return false;
}

/* Another client says so, too: then it is not about this end. */
static bool says_elsewhere(const struct checking *c, const struct program *client, int error)
{
    bool says = false;
    const struct program *other;
    for (size_t i = 0; !says && (other = facts_client(c->timeline, i)) != NULL; i++) {
        struct text said;
        text_init(&said);
        if (other != client)
            facts_output(c->timeline, other, STREAM_STDERR, &said);
        says = has_line_of(&said, error);
        text_release(&said);
    }
    return says;
}

enum { ERRNO_MAX = 133 };

/* recv() = 0 sets no errno: what stands in it then is of some call before. */
static void expect_no_old_errno(struct checking *c, const struct program *client)
{
    const struct call *end = met_the_end(c, client);
    struct text said;
    text_init(&said);
    if (end)
        said_since(c, end, &said);
    for (int error = 1; end && error <= ERRNO_MAX && !c->failed; error++) {
        if (!has_line_of(&said, error) || may_be_chosen(error) || met_since(c, end, error) ||
            says_elsewhere(c, client, error))
            continue;
        check_shows_call(c, end);
        check_fails(
            c, "after a receiving call that gives 0, errno is not said: it tells of a call before",
            "%s, and then the client says \"%s\"", check_call(c, end), strerror(error));
    }
    text_release(&said);
}

void expect_told(struct checking *c, size_t number, const char *what)
{
    const char *expected = arena_printf(
        c->arena, "%s: the client says what went wrong, and its status is not 0", what);
    const struct program *client = facts_client(c->timeline, number);
    const struct call *failed = client ? last_failure(c, client) : NULL;
    struct text said;
    if (!client) {
        check_fails(c, expected, "the run ended before this client could start");
        return;
    }
    if (!gave_up(c, client, expected, failed))
        return;
    if (!failed && !was_closed(c, client))
        check_fails(c, expected,
                    "it ends before that: no call of it fails, and none meets the end");
    expect_no_wrong_words(c, client);
    expect_no_old_errno(c, client);
    all_said(c, client, &said);
    const char *other = other_words(&said);
    if (failed && !names(&said, failure_of(failed)) && other)
        check_fails(c, expected, "it says \"%s\", and what failed was %s", other,
                    error_told(c, failed));
    if (!message_of(c, client)[0])
        check_fails(c, expected, "it ends without a word");
    text_release(&said);
}

/* ---- told apart ---- */

static int error_of(const struct call *failed)
{
    int error = failed ? failure_of(failed) : 0;
    return error == ENETUNREACH ? EHOSTUNREACH : error; /* both: no way leads there */
}

static bool names_its_error(const struct checking *c, const struct program *program)
{
    const struct call *failed = last_failure(c, program);
    struct text said;
    all_said(c, program, &said);
    bool named = failed && names(&said, failure_of(failed));
    text_release(&said);
    return named;
}

static void are_told_apart(struct checking *c, size_t one, size_t other)
{
    const struct program *first = facts_client(c->timeline, one),
                         *second = facts_client(c->timeline, other);
    if (!first || !second || names_its_error(c, first) || names_its_error(c, second))
        return;
    const struct call *failed = last_failure(c, first), *then = last_failure(c, second);
    const char *words = message_of(c, first);
    if (error_of(failed) == error_of(then) || strcmp(words, message_of(c, second)) != 0)
        return;
    check_shows_call(c, failed);
    check_shows_call(c, then);
    check_fails(c, "what went wrong can be told apart by what the client says",
                "clients %zu and %zu say the same of two failures: %s", one + 1, other + 1,
                check_quote(c, words, strlen(words)));
}

void expect_told_apart(struct checking *c, size_t from, size_t until)
{
    for (size_t i = from; i < until && !c->failed; i++)
        for (size_t j = i + 1; j < until && !c->failed; j++)
            are_told_apart(c, i, j);
}
