/* base/worker: one piece of work at a time, beside the one that gives it; what it has written is there
 * when it rests; signals do not come to it. */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/worker.h"

enum { PIECES = 2000 };

struct job {
    unsigned done; /* no lock: it belongs to the worker, or to us */
    bool other;    /* done by another thread than ours */
    bool blocks;   /* … to which no signal of others comes */
    pthread_t ours;
    int until; /* a pipe: the work lasts until something comes; -1: it does not */
};

static void work(void *context)
{
    struct job *job = context;
    sigset_t mask;
    char byte;
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    job->blocks = sigismember(&mask, SIGINT) && sigismember(&mask, SIGALRM) &&
                  sigismember(&mask, SIGCHLD) && !sigismember(&mask, SIGSEGV);
    job->other = !pthread_equal(job->ours, pthread_self());
    if (job->until >= 0)
        assert_int_equal(read(job->until, &byte, 1), 1);
    job->done++;
}

static void each_piece_is_done_once(void **state)
{
    (void)state;
    struct job job = { .ours = pthread_self(), .until = -1 };
    struct worker *worker = worker_new(work, &job);
    assert_non_null(worker);
    assert_true(worker_rests(worker));
    for (unsigned i = 0; i < PIECES; i++) {
        worker_give(worker);
        worker_wait(worker);
        assert_int_equal(job.done, i + 1);
        assert_true(worker_rests(worker));
    }
    assert_true(job.other);
    assert_true(job.blocks);
    worker_free(worker);
}

static void it_works_beside_us(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    struct job job = { .ours = pthread_self(), .until = ends[0] };
    struct worker *worker = worker_new(work, &job);
    assert_non_null(worker);
    worker_give(worker);
    assert_false(worker_rests(worker)); /* it can't have ended: nothing was written yet */
    assert_int_equal(write(ends[1], "x", 1), 1);
    worker_wait(worker);
    assert_int_equal(job.done, 1);
    worker_free(worker);
    close(ends[0]);
    close(ends[1]);
}

static void what_was_given_is_done_before_the_end(void **state)
{
    (void)state;
    struct job job = { .ours = pthread_self(), .until = -1 };
    struct worker *worker = worker_new(work, &job);
    assert_non_null(worker);
    worker_give(worker);
    worker_free(worker);
    assert_int_equal(job.done, 1);
    worker_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_piece_is_done_once),
        cmocka_unit_test(it_works_beside_us),
        cmocka_unit_test(what_was_given_is_done_before_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
