/* The server is started again for each client: what a restart is, within one run and one network.
 *
 *     server ─▶ client ─▶ it has printed something, and the server waits ─▶ SIGTERM ─▶ both have ended ─▶ server2 ─▶ client2 …
 *
 * The network stays as it is meanwhile, and so do its connections in TIME_WAIT.  A client that
 * prints nothing is one under which the server idles: the signal comes when it has ended.  The last
 * server ends as that of any run.
 *
 * Nothing waits for a clock: the signal is due when the server stands still (call/still.h).  One
 * that never does gets it after BUSY_MS of its own time, and one that does not end when it is told
 * to, and whose client has gone, is killed after LATE_MS of it. */
#include <signal.h>

#include "base/clock.h"
#include "run/parts.h"
#include "run/run.h"

enum { BUSY_MS = 1000, LATE_MS = 4000, STILL_MS = 500 };

static struct actor *client_now(const struct run *run)
{
    return &run->actors[run->next_client - 1];
}

static struct actor *server_now(const struct run *run)
{
    return &run->actors[run->next_client - 2];
}

static int start_again(struct run *run, struct err *err)
{
    run->server_ready = run->server_slow = false;
    run->bound_inode = 0;
    run->again_due = false;
    phases_enter(run, PHASE_SERVER);
    return phases_start_next(run, err);
}

/* Has it done what it had to do, so that the signal meets it where it waits? */
static bool server_waits(const struct run *run)
{
    const struct own_time *time = &run->own_time;
    return (time->still.looks >= 2 && still_is(&time->still, STILL_TIMED, 0)) ||
           time->own_ns > (int64_t)BUSY_MS * NS_PER_MS;
}

static int under_client(struct run *run, int64_t now, struct err *err)
{
    const struct actor *client = client_now(run), *server = server_now(run);
    bool beside = run->options->again == AGAIN_BESIDE, last = run->next_client == run->actor_count;
    if (last || (!client->ended && (beside || !client->printed)))
        return 0;
    if (beside)
        return start_again(run, err);
    if (!run->again_due)
        own_time_begin(run);
    run->again_due = true;
    if (!server->ended && !(own_time_look(run, now) && server_waits(run)))
        return 0;
    bool kills = run->options->again == AGAIN_KILL;
    if (!server->ended) {
        run_note(run, kills ? "SIGKILL is sent to the server" : "SIGTERM is sent to the server");
        tracer_signal(run->tracer, server->index, kills ? SIGKILL : SIGTERM);
    }
    phases_enter(run, PHASE_AGAIN);
    return 0;
}

static int after_signal(struct run *run, int64_t now, struct err *err)
{
    const struct actor *client = client_now(run), *server = server_now(run);
    if (!client->ended)
        return 0;
    if (tracer_alive(run->tracer, server->index) == 0)
        return start_again(run, err);
    if (run->again_due) {
        run->again_due = false;
        own_time_begin(run); /* what it did while the client was there does not count */
    }
    const struct own_time *time = &run->own_time;
    if (!own_time_look(run, now) ||
        (time->own_ns < (int64_t)LATE_MS * NS_PER_MS &&
         !still_is(&time->still, STILL_INPUT, (int64_t)STILL_MS * NS_PER_MS)))
        return 0;
    run_note(run, "the server does not end: it is killed (SIGKILL)");
    tracer_signal(run->tracer, server->index, SIGKILL);
    own_time_begin(run);
    return 0;
}

int again_look(struct run *run, int64_t now, struct err *err)
{
    return run->phase == PHASE_AGAIN ? after_signal(run, now, err) : under_client(run, now, err);
}
