/* The sentence about a stall: see stall.h.  One clause for each thread that waits. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "base/actor.h"
#include "run/stall.h"

enum { CLAUSES_MAX = 6, CLAUSE_BYTES = 300, PLACE_BYTES = 200 };

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* " at client.c:98", or nothing. */
static void place_of(struct run *run, const struct still_wait *wait, char place[PLACE_BYTES])
{
    const struct call_facts *facts = wait->facts;
    place[0] = 0;
    if (facts && facts->at_file) {
        snprintf(place, PLACE_BYTES, " at %s:%d", base_name(facts->at_file), facts->at_line);
        return;
    }
    const struct source_line *line = tracer_line_of_wait(run->tracer, wait);
    if (line && line->file)
        snprintf(place, PLACE_BYTES, " at %s:%d", base_name(line->file), line->line);
}

/* The program at the other end of the socket; NULL: not known. */
static const struct program *other_end(const struct call_facts *facts)
{
    const struct call *call = facts->joined;
    const struct connection *connection = call && call->socket ? call->socket->connection : NULL;
    const struct socket *other = connection ? connection->socket[!call->socket->end] : NULL;
    return other ? other->program : NULL;
}

static void clause_of_socket(struct run *run, const struct still_wait *wait, const char *place,
                             char clause[CLAUSE_BYTES])
{
    const struct call_facts *facts = wait->facts;
    const struct call *call = facts->joined;
    const char *who = actor_said(run->actors[wait->program].id), *name = call_name(facts);
    const struct program *other = other_end(facts);
    bool datagrams = call && call->socket && call->socket->type == SOCK_DGRAM;
    int fd = facts->fd;
    switch (facts->role) {
    case CALL_ACCEPT:
        snprintf(clause, CLAUSE_BYTES, "%s waits in %s(%d)%s for a client", who, name, fd, place);
        break;
    case CALL_CONNECT:
        snprintf(clause, CLAUSE_BYTES, "%s waits in %s(%d)%s for an answer to its SYN", who, name,
                 fd, place);
        break;
    case CALL_RECEIVE:
        if (datagrams)
            snprintf(clause, CLAUSE_BYTES, "%s waits in %s(%d)%s for a datagram", who, name, fd,
                     place);
        else if (other)
            snprintf(clause, CLAUSE_BYTES, "%s waits in %s(%d)%s for data from %s", who, name, fd,
                     place, actor_said(other->id));
        else
            snprintf(clause, CLAUSE_BYTES, "%s waits in %s(%d)%s for data from the other end", who,
                     name, fd, place);
        break;
    case CALL_SEND:
        if (other)
            snprintf(clause, CLAUSE_BYTES,
                     "%s waits in %s(%d)%s for room: %s does not read what was sent", who, name, fd,
                     place, actor_said(other->id));
        else
            snprintf(clause, CLAUSE_BYTES,
                     "%s waits in %s(%d)%s for room: nobody reads what was sent", who, name, fd,
                     place);
        break;
    case CALL_WAIT:
        snprintf(clause, CLAUSE_BYTES,
                 call_waits_for_nothing(facts)
                     ? "%s waits in %s()%s for nothing: no descriptor is in its set"
                     : "%s waits in %s()%s for one of its descriptors",
                 who, name, place);
        break;
    default: snprintf(clause, CLAUSE_BYTES, "%s waits in %s()%s", who, name, place); break;
    }
}

static bool reads(long number)
{
    return number == SYS_read || number == SYS_readv;
}

static bool is_open(long number)
{
#ifdef SYS_open
    if (number == SYS_open)
        return true;
#endif
    return number == SYS_openat;
}

/* Calls that the timeline does not know.  `alone`: its process has no other thread. */
static void clause_of_other(struct run *run, const struct still_wait *wait, bool alone,
                            const char *place, char clause[CLAUSE_BYTES])
{
    const char *who = actor_said(run->actors[wait->program].id);
    int fd = (int)wait->first;
    if (wait->ends == STILL_INPUT)
        snprintf(clause, CLAUSE_BYTES,
                 "%s waits in read(%d)%s for a line of input, which is given to clients only", who,
                 fd, place);
    else if (reads(wait->number))
        snprintf(clause, CLAUSE_BYTES, "%s waits in read(%d)%s for data in a pipe", who, fd, place);
    else if (wait->number == SYS_write || wait->number == SYS_writev)
        snprintf(clause, CLAUSE_BYTES, "%s waits in write(%d)%s for room in a pipe", who, fd,
                 place);
    else if (wait->number == SYS_wait4 || wait->number == SYS_waitid)
        snprintf(clause, CLAUSE_BYTES, "%s waits in wait()%s for a child process to end", who,
                 place);
    else if (wait->number == SYS_futex)
        snprintf(clause, CLAUSE_BYTES,
                 alone ? "%s waits%s for a lock or a semaphore, and has no other thread (futex)"
                       : "%s waits%s for another of its threads (futex)",
                 who, place);
    else if (wait->number == SYS_flock)
        snprintf(clause, CLAUSE_BYTES, "%s waits in flock(%d)%s for a lock that is held already",
                 who, fd, place);
    else if (wait->number == SYS_fcntl)
        snprintf(clause, CLAUSE_BYTES, "%s waits in fcntl(%d)%s for a lock that is held already",
                 who, fd, place);
    else if (is_open(wait->number))
        snprintf(clause, CLAUSE_BYTES,
                 "%s waits in open()%s until somebody opens the other end of the FIFO", who, place);
    else if (wait->number == SYS_msgrcv)
        snprintf(clause, CLAUSE_BYTES, "%s waits in msgrcv()%s for a message", who, place);
    else if (wait->number == SYS_msgsnd)
        snprintf(clause, CLAUSE_BYTES, "%s waits in msgsnd()%s for room in the queue", who, place);
    else if (wait->number == SYS_semop || wait->number == SYS_semtimedop)
        snprintf(clause, CLAUSE_BYTES, "%s waits in semop()%s for a semaphore", who, place);
    else if (wait->number == SYS_rt_sigsuspend || wait->number == SYS_rt_sigtimedwait)
        snprintf(clause, CLAUSE_BYTES, "%s waits%s for a signal", who, place);
#ifdef SYS_pause
    else if (wait->number == SYS_pause)
        snprintf(clause, CLAUSE_BYTES, "%s waits in pause()%s for a signal", who, place);
#endif
    else
        snprintf(clause, CLAUSE_BYTES, "%s waits%s", who, place);
}

struct clauses {
    size_t count, left_out;
    struct {
        char text[CLAUSE_BYTES];
        unsigned threads;
    } list[CLAUSES_MAX];
};

static void clause_add(struct clauses *clauses, const char *text)
{
    for (size_t i = 0; i < clauses->count; i++)
        if (strcmp(clauses->list[i].text, text) == 0) {
            clauses->list[i].threads++;
            return;
        }
    if (clauses->count == CLAUSES_MAX) {
        clauses->left_out++;
        return;
    }
    snprintf(clauses->list[clauses->count].text, CLAUSE_BYTES, "%s", text);
    clauses->list[clauses->count++].threads = 1;
}

static bool is_alone(const struct still *still, const struct still_wait *wait)
{
    for (size_t i = 0; i < still->threads && i < STILL_WAITS_MAX; i++)
        if (still->waits[i].pid == wait->pid && still->waits[i].tid != wait->tid)
            return false;
    return still->threads <= STILL_WAITS_MAX;
}

/* Clients first, as they stand on the ladder. */
static void collect(struct run *run, const struct still *still, bool servers,
                    struct clauses *clauses)
{
    for (size_t i = 0; i < still->threads && i < STILL_WAITS_MAX; i++) {
        const struct still_wait *wait = &still->waits[i];
        char place[PLACE_BYTES], clause[CLAUSE_BYTES];
        if (run->actors[wait->program].is_server != servers)
            continue;
        place_of(run, wait, place);
        if (wait->facts)
            clause_of_socket(run, wait, place, clause);
        else
            clause_of_other(run, wait, is_alone(still, wait), place, clause);
        clause_add(clauses, clause);
    }
}

void stall_text(struct run *run, const struct still *still, struct text *text)
{
    struct clauses clauses = { 0 };
    collect(run, still, false, &clauses);
    collect(run, still, true, &clauses);
    if (still->threads > STILL_WAITS_MAX)
        clauses.left_out += still->threads - STILL_WAITS_MAX;
    text_add(text, still->what == STILL_GIVES_UP
                       ? "Nothing moves but TCP, which sends the same again and again: "
                       : "Nothing moves: ");
    for (size_t i = 0; i < clauses.count; i++) {
        text_addf(text, "%s%s", i ? "; " : "", clauses.list[i].text);
        if (clauses.list[i].threads > 1)
            text_addf(text, " (%u threads)", clauses.list[i].threads);
    }
    if (clauses.left_out)
        text_addf(text, "; %zu more threads wait", clauses.left_out);
    text_add(text, ". Ctrl-C ends the run.");
}

void stall_text_input(const struct run *run, const struct actor *actor, struct text *text)
{
    size_t before = text->len;
    if (run->stdin_is_terminal)
        text_addf(
            text,
            "%s waits for a line of input: type it and press Enter (Ctrl-D: there is no more).",
            actor_said(actor->id));
    else
        text_addf(text, "%s waits for a line of input: nothing has come on standard input so far.",
                  actor_said(actor->id));
    sentences_begin_large(text->s + before);
}
