/* Programs while they run: started on a terminal of their own, fed with input, their output read
 * and dated.
 *
 * Output is dated by the write() that made it, not by when it came out of the terminal: the tracer
 * sees that write begin. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/memory.h"
#include "base/rlimits.h"
#include "run/parts.h"

/* a program that is silent this long gets its next line even if it did not seem to want it */
enum { IDLE_NS = 300 * NS_PER_MS };

static bool line_too_long(const char *input, size_t bytes)
{
    for (size_t i = 0, length = 0; i < bytes; i++) {
        length = input[i] == '\n' ? 0 : length + 1;
        if (length > PTY_LINE_MAX)
            return true;
    }
    return false;
}

struct prepared {
    const struct run_options *options;
    size_t index;         /* of its host */
    int client;           /* -1: the server */
    unsigned descriptors; /* 0: as many as we */
};

/* Nobody needs it but this process, until exec: it may be overwritten.  A pipe tells whether exec
 * worked. */
static bool is_spare(int fd)
{
    struct stat status;
    int flags = fcntl(fd, F_GETFD);
    return flags < 0 ||
           (flags & FD_CLOEXEC && fstat(fd, &status) == 0 && !S_ISFIFO(status.st_mode));
}

/* Leaves the program so many descriptors: all numbers above name the root folder, which nobody can
 * read through them (O_PATH).  A lower RLIMIT_NOFILE would do the same to open() and accept(), but
 * poll() then fails with EINVAL for an array with more places than that, and a right program may
 * have one. */
static int leave_descriptors(unsigned count)
{
    struct rlimit limit;
    int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), closed_by_exec = 0;
    if (root < 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return -1;
    for (int fd = (int)count; (rlim_t)fd < limit.rlim_cur; fd++) {
        int flags = fcntl(fd, F_GETFD);
        bool spare = is_spare(fd) && fd != root;
        closed_by_exec += !spare && flags >= 0 && flags & FD_CLOEXEC;
        if (spare && dup2(root, fd) < 0)
            return -1;
    }
    for (int fd = (int)count - 1; fd > STDERR_FILENO && closed_by_exec > 0; fd--)
        if (is_spare(fd) && fd != root) { /* in place of one that exec closes */
            closed_by_exec--;
            if (dup2(root, fd) < 0)
                return -1;
        }
    return 0;
}

/* In the child, right before exec. */
static int prepare(const void *context)
{
    const struct prepared *prepared = context;
    rlimits_give_back();
    const struct run_options *options = prepared->options;
    if (options->hosts && hosts_enter(options->hosts, prepared->index) != 0)
        return -1;
    int result = options->confine ? options->confine(options->context, prepared->client)
                                  : host_drop(options->host);
    /* the last step: the others may need descriptors */
    return result == 0 && prepared->descriptors ? leave_descriptors(prepared->descriptors) : result;
}

int actor_launch(struct run *run, struct actor *actor, struct err *err)
{
    const struct run_options *options = run->options;
    bool piped =
        !actor->is_server && options->input && line_too_long(options->input, options->input_bytes);
    if (pty_open(&actor->pty, piped, err) != 0)
        return -1;
    if (piped)
        run_note(
            run,
            "the input has a line longer than a terminal takes (4094 bytes): it comes through a pipe");
    struct prepared prepared = {
        .options = options,
        .index = (size_t)actor->index,
        .client = actor->client,
        .descriptors = actor->is_server ? options->server_descriptors : 0,
    };
    struct launch launch = {
        .program = actor->index,
        .argv = actor->argv,
        .in = actor->pty.program_in,
        .out = actor->pty.program_out,
        .error = actor->pty.program_error,
        .controlling = true,
        .keeps_file = options->keeps_file && options->keeps_file(options->context, actor->client),
        .prepare = prepare,
        .prepare_context = &prepared,
    };
    int64_t now = clock_now_ns();
    pid_t pid = tracer_launch(run->tracer, &launch, err);
    if (pid < 0)
        return -1;
    run_started(run, actor, now, pid);
    actor->launched = true;
    return 0;
}

static bool same_file(int fd, const struct stat *file)
{
    struct stat own;
    return fd >= 0 && fstat(fd, &own) == 0 && own.st_dev == file->st_dev &&
           own.st_ino == file->st_ino;
}

bool actor_reads(const struct actor *actor, const struct stat *file)
{
    return same_file(actor->pty.program_in, file);
}

void actor_wrote(struct actor *actor, const struct stat *file, const struct written_output *written)
{
    bool to_error = same_file(actor->pty.program_error, file);
    if (!to_error && !same_file(actor->pty.program_out, file))
        return; /* sent elsewhere: a pipe, a file */
    struct stream_state *stream = &actor->stream[to_error];
    if (stream->first > 64 && stream->first * 2 > stream->count) {
        memmove(stream->list, stream->list + stream->first,
                (stream->count - stream->first) * sizeof *stream->list);
        stream->count -= stream->first;
        stream->first = 0;
    }
    array_reserve(&stream->list, &stream->capacity, stream->count, sizeof *stream->list);
    stream->list[stream->count++] = *written;
}

/* The write() that the next bytes to come out are of (its thread 0: not known), and how many of
 * `available` are its. */
static struct written_output written_next(struct stream_state *stream, size_t available)
{
    if (stream->first == stream->count)
        return (struct written_output){ .t_ns = clock_now_ns(), .bytes = available };
    struct written_output *written = &stream->list[stream->first], own = *written;
    if (own.bytes > available)
        written->bytes -= available;
    else
        stream->first++;
    if (own.bytes == 0 || own.bytes > available)
        own.bytes = available;
    return own;
}

/* who: when, and which thread of which process; how many bytes it tells, too */
static void add_text(struct run *run, const struct actor *actor, enum observation_kind kind,
                     const struct written_output *who, enum stream stream, const char *bytes)
{
    size_t count = (size_t)who->bytes;
    bool stays = kind == OBSERVED_INPUT && run->options->input && run->options->input_stays;
    char *text = stays ? (char *)(uintptr_t)bytes : xmemdup(bytes, count);
    if (kind == OBSERVED_OUTPUT)
        run->actors[actor->index].line_open = bytes[count - 1] != '\n';
    run->actors[actor->index].printed |= kind == OBSERVED_OUTPUT && stream == STREAM_STDOUT;
    joining_add(run, (struct observation){ .kind = kind,
                                           .t_ns = who->t_ns,
                                           .program = actor->index,
                                           .pid = who->pid,
                                           .output = { .stream = stream,
                                                       .tid = who->tid,
                                                       .text = text,
                                                       .bytes = count,
                                                       .stays = stays } });
    run->last_event_ns = clock_now_ns();
}

static void add_typed(struct run *run, const struct actor *actor, const char *bytes, size_t count)
{
    const struct written_output typed = { .t_ns = clock_now_ns(), .bytes = count };
    add_text(run, actor, OBSERVED_INPUT, &typed, STREAM_STDOUT, bytes);
}

void actor_read_output(struct run *run, struct actor *actor)
{
    char buffer[8192];
    for (int stream = 0; stream < 2; stream++) {
        int from = stream ? actor->pty.error : actor->pty.out;
        for (size_t count; (count = pty_read(from, buffer, sizeof buffer)) > 0;)
            for (size_t at = 0; at < count;) {
                struct written_output who = written_next(&actor->stream[stream], count - at);
                add_text(run, actor, OBSERVED_OUTPUT, &who, (enum stream)stream, buffer + at);
                at += (size_t)who.bytes;
            }
    }
}

static size_t line_length(const char *bytes, size_t count)
{
    const char *newline = memchr(bytes, '\n', count);
    size_t length = newline ? (size_t)(newline - bytes) + 1 : count;
    return length;
}

/* One line at a time, when the program reads: so the input stands on the timeline where it was
 * used. */
void actor_feed(struct run *run, struct actor *actor)
{
    const struct run_options *options = run->options;
    if (!options->input || !actor->launched || actor->ended || actor->end_typed)
        return;
    bool idle = clock_now_ns() - run->last_event_ns > IDLE_NS && actor->fed < options->input_bytes;
    if ((!actor->wants_input && !idle) || pty_unread(&actor->pty))
        return;
    if (actor->fed < options->input_bytes) {
        size_t length = line_length(options->input + actor->fed, options->input_bytes - actor->fed);
        long typed = pty_type(&actor->pty, options->input + actor->fed, length);
        if (typed > 0) {
            add_typed(run, actor, options->input + actor->fed, (size_t)typed);
            actor->fed += (size_t)typed;
        }
        /* the rest of the line, when the terminal was full */
        actor->wants_input = typed != (long)length;
    } else {
        pty_type_end(&actor->pty);
        actor->end_typed = true;
        actor->wants_input = false;
    }
}

/* Who gets what the user types: a client that wants input, else the client that runs, else the
 * server. */
static struct actor *listener(struct run *run)
{
    struct actor *found = NULL;
    for (size_t i = 0; i < run->actor_count; i++) {
        struct actor *actor = &run->actors[i];
        if (!actor->launched || actor->ended || (actor->is_server && run->actor_count > 1))
            continue;
        if (actor->wants_input)
            return actor;
        if (!found)
            found = actor;
    }
    return found;
}

void actor_feed_typed(struct run *run)
{
    struct actor *actor = listener(run);
    if (!actor || run->options->input)
        return;
    if (run->pending_bytes) {
        size_t length = line_length(run->pending, run->pending_bytes);
        /* what is typed may be an answer to a question to come */
        bool fed = !run->stdin_is_terminal || run->options->pause;
        if (fed && (!actor->wants_input || pty_unread(&actor->pty)))
            return; /* such lines are fed as --input's are */
        long typed = pty_type(&actor->pty, run->pending, length);
        if (typed <= 0)
            return;
        add_typed(run, actor, run->pending, (size_t)typed);
        run->pending_bytes -= (size_t)typed;
        run->pauses.rests_ns = 0; /* its reader moves now */
        memmove(run->pending, run->pending + typed, run->pending_bytes);
        actor->wants_input = false;
    } else if ((!run->stdin_open || run->ctrl_d_typed) && actor->wants_input && !actor->end_typed) {
        pty_type_end(&actor->pty);
        run->ctrl_d_typed = false;
        actor->end_typed = true;
        actor->wants_input = false;
    }
}

void actor_release(struct actor *actor)
{
    if (actor->launched || actor->pty.out > 0)
        pty_close(&actor->pty);
    free(actor->stream[0].list);
    free(actor->stream[1].list);
}
