/* Frames onto a wire: see replay_onto.h.
 *
 *     private      host/veth.h makes the wire; COMMAND starts on it; when it captures, the frames are sent; when they have all arrived
 *                  and COMMAND has been idle for a while, it gets SIGINT, as by Ctrl-C: tcpdump then writes out what it holds
 *     IFACE        the frames are sent there; no COMMAND
 *
 * What COMMAND prints is standard output's; what this file says goes to standard error. */
#include "command/replay_onto.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/memory.h"
#include "base/text.h"
#include "host/veth.h"
#include "packet/ethernet.h"
#include "packet/link_types.h"
#include "packet/trace.h"
#include "packet/transmit.h"
#include "replay/wire/pace.h"

enum {
    CAPTURES_WITHIN_S = 10,
    SETTLED_MS = 30,
    ARRIVES_WITHIN_MS = 2000,
    /* libpcap's ring may keep frames for two of tcpdump's seconds before it hands them out */
    IDLE_MS = 2200,
    IDLE_AT_MOST_MS = 60000,
    ENDS_WITHIN_MS = 5000,
    BATCH_BYTES = 1 << 20,
    NOT_WHOLE = 1,
};

struct onto {
    const struct replay_onto *arguments;
    bool is_private;
    struct veth veth;
    pid_t child;      /* 0: none (any more) */
    int child_status; /* as waitpid() tells it */
    struct transmit *transmit;
    struct pace pace;
    int64_t end_ns;
    uint64_t frames, sent, bytes, too_long, not_ethernet, cut, timeless;
    int first_link; /* of a frame that is none for Ethernet */
    bool damaged;
    /* --top-speed: frames that wait to be sent together */
    size_t batch_count, batch_bytes;
    struct iovec batch[2 * TRANSMIT_BATCH];
    uint8_t *batch_store;
};

static volatile sig_atomic_t stop;

static void stops(int signal_number)
{
    stop = signal_number;
}

static void a_moment(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = NS_PER_MS }, NULL);
}

/* ---- COMMAND ---- */

static void start(struct onto *o)
{
    o->child = fork();
    if (o->child < 0)
        die("starting %s: %s", o->arguments->words[0], strerror(errno));
    if (o->child > 0) {
        setpgid(o->child, o->child);
        return;
    }
    setpgid(0, 0); /* so that the whole of it can be ended */
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    setenv("IFACE", VETH_INTERFACE, 1);
    if (veth_enter(&o->veth) != 0) {
        fprintf(stderr, "sockwire: entering the private wire: %s\n", strerror(errno));
        _exit(EXIT_OURS);
    }
    execvp(o->arguments->words[0], o->arguments->words);
    fprintf(stderr, "sockwire: running %s: %s\n", o->arguments->words[0], strerror(errno));
    _exit(errno == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_STARTED);
}

/* True while it runs. */
static bool runs(struct onto *o)
{
    if (o->child > 0 && waitpid(o->child, &o->child_status, WNOHANG) == o->child)
        o->child = 0;
    return o->child > 0;
}

/* What /proc tells of its doings: equal texts, and it sleeps: it has done nothing meanwhile. */
static bool doings(const struct onto *o, char text[200])
{
    char path[40], line[600];
    unsigned long user = 0, system = 0;
    char state = '?';
    snprintf(path, sizeof path, "/proc/%d/stat", (int)o->child);
    FILE *file = fopen(path, "re");
    const char *behind = file && fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
    if (behind)
        sscanf(behind + 1, " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &state, &user,
               &system);
    if (file)
        fclose(file);
    snprintf(text, 200, "%lu %lu", user, system);
    return state == 'S';
}

/* Until it has slept for idle_ms, or most_ms are over, or it has ended. */
static void wait_until_idle(struct onto *o, int idle_ms, int most_ms)
{
    char before[200] = "", now_text[200];
    int64_t begin = steady_now_ns(), since = begin;
    while (runs(o) && !stop) {
        bool sleeps = doings(o, now_text);
        int64_t now = steady_now_ns();
        if (!sleeps || strcmp(before, now_text) != 0) {
            strcpy(before, now_text);
            since = now;
        }
        if (now - since >= (int64_t)idle_ms * NS_PER_MS ||
            now - begin >= (int64_t)most_ms * NS_PER_MS)
            return;
        a_moment();
    }
}

static void wait_until_it_captures(struct onto *o)
{
    double most = o->arguments->timeout_s > 0 ? o->arguments->timeout_s : CAPTURES_WITHIN_S;
    int64_t until = steady_now_ns() + (int64_t)(most * NS_PER_S);
    while (!veth_listens(&o->veth) && runs(o) && !stop) {
        if (steady_now_ns() >= until) {
            fprintf(stderr,
                    "sockwire: %s does not capture on " VETH_INTERFACE
                    " after %g s: the frames are sent anyway\n",
                    o->arguments->words[0], most);
            return;
        }
        a_moment();
    }
    wait_until_idle(o, SETTLED_MS, 1000); /* a filter may still be on its way into the kernel */
}

static void end_command(struct onto *o)
{
    int64_t until;
    wait_until_idle(o, IDLE_MS, IDLE_AT_MOST_MS);
    if (runs(o))
        kill(-o->child, stop ? (int)stop : SIGINT);
    for (until = steady_now_ns() + (int64_t)ENDS_WITHIN_MS * NS_PER_MS;
         runs(o) && steady_now_ns() < until;)
        a_moment();
    if (runs(o)) {
        fprintf(stderr, "sockwire: %s does not end at SIGINT: it is killed\n",
                o->arguments->words[0]);
        kill(-o->child, SIGKILL);
        waitpid(o->child, &o->child_status, 0);
        o->child = 0;
    }
}

/* ---- frames ---- */

static void send_batch(struct onto *o)
{
    struct err err;
    if (transmit_batch(o->transmit, o->batch, o->batch_count, &err) != 0)
        die("%s", err.text);
    o->batch_count = o->batch_bytes = 0;
}

static void send_frame(struct onto *o, const struct trace_frame *frame,
                       const struct ethernet *ethernet)
{
    struct err err;
    size_t rest = frame->captured_bytes - ethernet->skip, count = ethernet->header_bytes + rest;
    if (count > transmit_most(o->transmit)) {
        o->too_long++;
        return;
    }
    if (o->batch_count == TRANSMIT_BATCH || o->batch_bytes + count > BATCH_BYTES)
        send_batch(o);
    uint8_t *at = o->batch_store + o->batch_bytes;
    memcpy(at, ethernet->header, ethernet->header_bytes);
    memcpy(at + ethernet->header_bytes, frame->bytes + ethernet->skip, rest);
    if (o->arguments->top_speed) {
        o->batch[2 * o->batch_count] = (struct iovec){ .iov_base = at, .iov_len = count };
        o->batch[2 * o->batch_count + 1] = (struct iovec){ .iov_base = NULL, .iov_len = 0 };
        o->batch_count++;
        o->batch_bytes += count;
    } else {
        if (!pace_wait(&o->pace, frame->t_ns, &stop))
            return;
        if (transmit_frame(o->transmit, at, count, &err) != 0)
            die("%s", err.text);
        pace_left(&o->pace);
    }
    o->sent++;
    o->bytes += count;
    o->cut += frame->captured_bytes < frame->wire_bytes;
}

static void send_all(struct onto *o, struct trace *trace)
{
    struct trace_frame frame;
    struct ethernet ethernet;
    struct err err;
    int64_t latest_ns = 0;
    int got;
    pace_init(&o->pace, o->arguments->speed > 0 ? o->arguments->speed : 1);
    int64_t begin = steady_now_ns();
    while (!stop && (got = trace_next(trace, &frame, &err)) != 0) {
        if (got < 0) {
            fprintf(stderr, "sockwire: %s\n", err.text);
            o->damaged = true;
            break;
        }
        if (frame.arrived)
            continue; /* it was sent as it left */
        o->frames++;
        if (o->arguments->words && o->batch_count == 0 && !runs(o))
            break; /* COMMAND has seen enough */
        o->timeless += !frame.has_time;
        if (!frame.has_time)
            frame.t_ns = latest_ns;
        latest_ns = frame.t_ns;
        if (ethernet_make(&ethernet, frame.link_type, frame.bytes, frame.captured_bytes))
            send_frame(o, &frame, &ethernet);
        else if (o->not_ethernet++ == 0)
            o->first_link = frame.link_type;
    }
    if (o->batch_count)
        send_batch(o);
    o->end_ns = steady_now_ns() - begin;
}

static void wait_until_arrived(const struct onto *o)
{
    int64_t until = steady_now_ns() + (int64_t)ARRIVES_WITHIN_MS * NS_PER_MS;
    uint64_t received;
    while ((received = veth_received(&o->veth)) < o->sent && steady_now_ns() < until && !stop)
        a_moment();
    if (received < o->sent && !stop)
        fprintf(stderr,
                "sockwire: only %" PRIu64 " of %" PRIu64 " frames arrived on " VETH_INTERFACE "\n",
                received, o->sent);
}

/* ---- what it came to ---- */

static void add_time(struct text *text, int64_t ns)
{
    if (ns < 1000 * NS_PER_US)
        text_addf(text, "%.1f µs", (double)ns / NS_PER_US);
    else
        text_addf(text, "%.1f ms", (double)ns / NS_PER_MS);
}

static void tell(const struct onto *o)
{
    const char *where = o->is_private ? VETH_INTERFACE : o->arguments->interface;
    double seconds = (double)o->end_ns / NS_PER_S;
    struct text t;
    text_init(&t);
    text_addf(&t, "%" PRIu64 " frame%s sent onto %s in %.3f s", o->sent, o->sent == 1 ? "" : "s",
              where, seconds);
    if (o->arguments->top_speed && o->end_ns > 0) {
        text_addf(&t, ": %.0f frames a second, %.1f Mbit/s", (double)o->sent / seconds,
                  (double)o->bytes * 8 / seconds / 1e6);
    } else if (o->pace.count) {
        text_add(&t, "; later than due: median ");
        add_time(&t, pace_late_ns(&o->pace, 0.5));
        text_add(&t, ", 99th percentile ");
        add_time(&t, pace_late_ns(&o->pace, 0.99));
        text_add(&t, ", at most ");
        add_time(&t, o->pace.most_ns);
    }
    fprintf(stderr, "sockwire: %s\n", t.s);
    text_release(&t);
    if (o->cut)
        fprintf(stderr,
                "sockwire: of %" PRIu64
                " of them the trace holds only the beginning, and only that was sent\n",
                o->cut);
    if (o->too_long)
        fprintf(
            stderr,
            "sockwire: %" PRIu64
            " not sent: they are longer than the MTU of %s allows (%zu bytes with their header)\n",
            o->too_long, where, transmit_most(o->transmit));
    if (o->not_ethernet)
        fprintf(stderr,
                "sockwire: %" PRIu64
                " not sent: they can't be made Ethernet frames (the first has link type %d)\n",
                o->not_ethernet, o->first_link);
    if (o->timeless)
        fprintf(stderr,
                "sockwire: %" PRIu64
                " had no time in the trace: they were sent right behind the one before\n",
                o->timeless);
}

static int status_of(const struct onto *o)
{
    if (o->arguments->words && WIFEXITED(o->child_status) && WEXITSTATUS(o->child_status))
        return WEXITSTATUS(o->child_status);
    if (o->arguments->words && WIFSIGNALED(o->child_status) && WTERMSIG(o->child_status) != SIGINT)
        return 128 + WTERMSIG(o->child_status);
    if (stop)
        return 128 + (int)stop;
    return o->damaged || o->too_long || o->not_ethernet ? NOT_WHOLE : 0;
}

int replay_onto(const struct command *command, const struct replay_onto *a)
{
    struct onto o = { .arguments = a, .is_private = strcmp(a->interface, "private") == 0 };
    struct sigaction action = { .sa_handler = stops };
    struct err err;
    if (a->words && !o.is_private)
        usage(command, "a COMMAND runs on a private wire only: --onto private -- %s …",
              a->words[0]);
    if (a->top_speed && a->speed > 0)
        usage(command, "--speed or --top-speed, not both");
    /* before we move: its name may be relative to what we leave */
    struct trace *trace = trace_open(a->trace, &err);
    if (!trace || (o.is_private && veth_make(&o.veth, &err) != 0))
        die("%s", err.text);
    o.transmit = transmit_open(o.is_private ? VETH_FEED : a->interface, &err);
    o.batch_store = xmalloc(2 * BATCH_BYTES);
    if (!o.transmit)
        die("%s", err.text);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    fflush(stdout);
    if (a->words) {
        start(&o);
        wait_until_it_captures(&o);
    }
    if (!a->words || runs(&o)) {
        send_all(&o, trace);
        if (o.is_private)
            wait_until_arrived(&o);
    }
    if (a->words)
        end_command(&o);
    tell(&o);
    int status = status_of(&o);
    if (o.is_private)
        veth_release(&o.veth);
    transmit_close(o.transmit);
    free(o.batch_store);
    trace_close(trace);
    return status;
}
