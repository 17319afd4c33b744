/* A thread that does one kind of work: see worker.h. */
#include "base/worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/memory.h"

enum state { RESTS, WORKS, ENDS };

struct worker {
    pthread_t thread;
    pthread_mutex_t mutex; /* over state, and by it over all that the work touches */
    pthread_cond_t changed;
    enum state state;
    void (*work)(void *context);
    void *context;
};

static void *thread_main(void *argument)
{
    struct worker *worker = argument;
    pthread_mutex_lock(&worker->mutex);
    while (worker->state != ENDS) {
        if (worker->state == WORKS) {
            pthread_mutex_unlock(&worker->mutex);
            worker->work(worker->context);
            pthread_mutex_lock(&worker->mutex);
            worker->state = RESTS;
            pthread_cond_broadcast(&worker->changed);
        } else {
            pthread_cond_wait(&worker->changed, &worker->mutex);
        }
    }
    pthread_mutex_unlock(&worker->mutex);
    return NULL;
}

struct worker *worker_new(void (*work)(void *context), void *context)
{
    static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT }; /* its own */
    struct worker *worker = xcalloc(1, sizeof *worker);
    sigset_t all, before;
    worker->work = work;
    worker->context = context;
    pthread_mutex_init(&worker->mutex, NULL);
    pthread_cond_init(&worker->changed, NULL);
    sigfillset(&all);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        sigdelset(&all, faults[i]);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* the thread inherits it */
    int failed = pthread_create(&worker->thread, NULL, thread_main, worker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!failed)
        return worker;
    pthread_cond_destroy(&worker->changed);
    pthread_mutex_destroy(&worker->mutex);
    free(worker);
    return NULL;
}

static void become(struct worker *worker, enum state state)
{
    pthread_mutex_lock(&worker->mutex);
    worker->state = state;
    pthread_cond_broadcast(&worker->changed);
    pthread_mutex_unlock(&worker->mutex);
}

void worker_give(struct worker *worker)
{
    become(worker, WORKS);
}

bool worker_rests(struct worker *worker)
{
    pthread_mutex_lock(&worker->mutex);
    bool rests = worker->state == RESTS;
    pthread_mutex_unlock(&worker->mutex);
    return rests;
}

void worker_wait(struct worker *worker)
{
    pthread_mutex_lock(&worker->mutex);
    while (worker->state == WORKS)
        pthread_cond_wait(&worker->changed, &worker->mutex);
    pthread_mutex_unlock(&worker->mutex);
}

void worker_free(struct worker *worker)
{
    if (!worker)
        return;
    worker_wait(worker);
    become(worker, ENDS);
    pthread_join(worker->thread, NULL);
    pthread_cond_destroy(&worker->changed);
    pthread_mutex_destroy(&worker->mutex);
    free(worker);
}
