/* What a program says of its own calls, held against what they did.
 *
 * perror("bind") prints "bind: " and what errno means.  When each bind() of the program had worked
 * until then, that is not true: the comparison stands the wrong way round (`if (bind(…) != -1)`,
 * `if (!bind(…))`), and the program ends there. */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "call/table.h"
#include "findings/findings.h"

enum { LINE_MAX_BYTES = 200, ERRNO_LAST = 133 };

/* Is it what perror() prints behind the colon? */
static bool is_errno_text(const char *text)
{
    for (int error = 0; error <= ERRNO_LAST; error++)
        if (strcmp(text, strerror(error)) == 0)
            return true;
    return false;
}

/* Calls of which each is seen, that give 0 or a descriptor when they work, or take all that they
 * were given.  recv() may be complained of for the count that it gave; close() and write() may have
 * been about a file. */
static bool is_judged(const struct call *call)
{
    enum call_role role = call->facts->role;
    const struct call_row *row = call->facts->row;
    if (role == CALL_SEND)
        return call_is(row, SYS_sendto) || call_is(row, SYS_sendmsg) || call_is(row, SYS_sendmmsg);
    return role == CALL_CREATE || role == CALL_BIND || role == CALL_LISTEN ||
           role == CALL_CONNECT || role == CALL_ACCEPT || role == CALL_SHUTDOWN;
}

/* getaddrinfo() asks a cache of names (AF_UNIX), and connects datagram sockets to see which
 * addresses can be reached. */
static bool is_of_resolver(const struct call *call)
{
    return call->facts->role == CALL_CONNECT && call->socket &&
           (call->socket->domain == AF_UNIX || call->socket->type == SOCK_DGRAM);
}

static bool may_have_failed(const struct call *call, const char *error_text)
{
    const struct call_facts *facts = call->facts;
    bool cut = facts->role == CALL_SEND && facts->moved_bytes < facts->wanted_bytes;
    if (is_of_resolver(call))
        return facts->error && strcmp(strerror(facts->error), error_text) == 0;
    return !call->ended || facts->error || facts->injected || cut;
}

/* The newest call of that name that the program made before, if it and all of its role worked; else
 * NULL.  Of a process that uses io_uring or io_submit() not all calls are seen. */
static struct call *worked(const struct evidence *evidence, const struct program *program,
                           const char *name, const char *error_text, int64_t until_ns)
{
    struct call *newest = NULL;
    for (size_t i = 0; i < evidence->timeline->call_count; i++) {
        struct call *call = evidence->timeline->calls[i];
        if (call->program == program && call->facts->t_begin_ns <= until_ns &&
            !is_of_resolver(call) && strcmp(call_name(call->facts), name) == 0)
            newest = call;
    }
    if (!newest || !is_judged(newest))
        return NULL;
    for (size_t i = 0; i < evidence->timeline->call_count; i++) {
        const struct call *call = evidence->timeline->calls[i];
        const struct process *process = process_of(evidence, call->facts->pid);
        if (call->program != program || call->facts->t_begin_ns > until_ns)
            continue;
        if (process && process->foreign)
            return NULL;
        if (call->facts->role == newest->facts->role && may_have_failed(call, error_text))
            return NULL;
    }
    return newest;
}

/* With these words the program gives up: after that call it makes none but close(), and ends with a
 * failure.  One that goes on may have printed errno for a log.  (When its words were read from the
 * terminal says little: that may be later than what it did next.) */
static bool gives_up(const struct evidence *evidence, const struct call *worked)
{
    const struct process *process = process_of(evidence, worked->facts->pid);
    for (size_t i = (size_t)worked->id; i < evidence->timeline->call_count; i++) {
        const struct call *call = evidence->timeline->calls[i];
        if (call->program == worked->program && call->facts->role != CALL_PROCESS &&
            call->facts->role != CALL_CLOSE)
            return false;
    }
    return process && process->exit && process->exit->signal == 0 && process->exit->status != 0;
}

static const struct finding_rule rule_failure_that_was_none = {
    "failure-that-was-none", 0, SEVERITY_ERROR,
    "Turn the comparison round: these calls return -1 when they fail, so "
    "`if (bind(...) == -1) perror(\"bind\");`.",
    .taught_in = 1
};

/* ---- which call a complaint names ---- */

/* What may stand beside the name of a call and leave the complaint one about that call.  With any
 * other word it may be about something else: "reading the socket list file". */
static const char *const fill_words[] = {
    "a",        "an",       "the",    "my",     "error",   "failed", "failure", "fails",
    "fail",     "on",       "in",     "at",     "of",      "to",     "with",    "while",
    "when",     "during",   "from",   "cannot", "can",     "can't",  "could",   "couldn't",
    "not",      "unable",   "was",    "call",   "calling", "open",   "opening", "create",
    "creating", "function", "system", "fatal",  "tcp",     "server", "client",
};

static bool is_word(const char *word, size_t length, const char *other)
{
    return strlen(other) == length && strncasecmp(word, other, length) == 0;
}

static bool is_fill_word(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof fill_words / sizeof *fill_words; i++)
        if (is_word(word, length, fill_words[i]))
            return true;
    return strspn(word, "0123456789") >= length;
}

/* The call of a word such as "bind" or "binding"; NULL: none. */
static const char *call_of_word(const char *word, size_t length)
{
    static const char *const calls[] = { "socket", "bind",     "listen", "connect", "accept",
                                         "send",   "shutdown", "sendto", "sendmsg" };
    if (length > 3 && is_word(word + length - 3, 3, "ing"))
        length -= 3;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (is_word(word, length, calls[i]))
            return calls[i];
    return NULL;
}

static size_t word_length(const char *at)
{
    size_t length = 0;
    while (isalnum((unsigned char)at[length]) || (at[length] & 0x80) ||
           (at[length] && strchr("'_", at[length])))
        length++;
    return length;
}

/* "bind", "bind()", "./server: bind", "bind failed", "ERROR on binding", "opening socket": the call
 * that it is about.  A socket is what most calls are about: "binding socket" is about bind().  NULL:
 * there is none, there are several, or a word beside it says something more. */
static const char *call_named(const char *text)
{
    const char *named = NULL;
    for (const char *colon; (colon = strstr(text, ": "));)
        text = colon + 2;
    while (*text) {
        size_t length = word_length(text);
        const char *call = length ? call_of_word(text, length) : NULL;
        if (length && !call && !is_fill_word(text, length))
            return NULL;
        if (call && named && strcmp(call, named) != 0 && strcmp(call, "socket") != 0 &&
            strcmp(named, "socket") != 0)
            return NULL;
        if (call && (!named || strcmp(named, "socket") == 0))
            named = call;
        text += length ? length : 1;
    }
    return named;
}

/* One line, without its newline: "bind: Success", "./server: bind: Success". */
static void look_at_line(struct evidence *evidence, const struct event *event, const char *line,
                         size_t count)
{
    char text[LINE_MAX_BYTES];
    if (count >= sizeof text)
        return;
    memcpy(text, line, count);
    text[count] = '\0';
    char *colon = NULL;
    for (char *at = text; (at = strstr(at, ": ")); at++)
        colon = at;
    if (!colon || !is_errno_text(colon + 2))
        return;
    *colon = '\0';
    const char *name = call_named(text);
    *colon = ':';
    struct program *program = event->output->program;
    struct call *call = name ? worked(evidence, program, name, colon + 2, event->t_ns) : NULL;
    struct finding *finding = call && gives_up(evidence, call)
                                  ? finds(evidence, &rule_failure_that_was_none, program)
                                  : NULL;
    if (!finding)
        return;
    shows_call(finding, call);
    says(evidence, finding, "%s prints %s and ends, but %s had worked: it returned %lld.",
         who(program), quoted(evidence, text, count, count), called(evidence, call),
         (long long)call->facts->result);
}

static void look_at_all(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->event_count; i++) {
        const struct event *event = &timeline->events[i];
        if (event->kind != EVENT_OUTPUT || event->output->stream != STREAM_STDERR ||
            !by_itself(evidence, event->t_ns))
            continue;
        const char *text = event->output->text, *end;
        for (; (end = strchr(text, '\n')); text = end + 1)
            look_at_line(evidence, event, text, (size_t)(end - text));
    }
}

const struct subject about_messages = {
    .look = look_at_all,
    .rules = {
        &rule_failure_that_was_none,
    },
};
