/* What the student's programs did, as numbers: see behaviour.h. */
#include "grade/behaviour.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/keyed_hash.h"
#include "base/memory.h"
#include "grade/check.h"
#include "grade/scenario.h"

enum { WORD_LEAST = 5, WORDS_MOST = 4000, TASK_SHAPES_MAX = 64 };

/* ---- sets of numbers ---- */

struct numbers {
    size_t count, capacity;
    uint64_t *list;
};

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* In order, each once. */
static void tidy(struct numbers *set)
{
    size_t kept = 0;
    if (set->count)
        qsort(set->list, set->count, sizeof *set->list, by_number);
    for (size_t i = 0; i < set->count; i++)
        if (!kept || set->list[kept - 1] != set->list[i])
            set->list[kept++] = set->list[i];
    set->count = kept;
}

/* There are few that differ, and many that are added. */
static void add_number(struct numbers *set, uint64_t number)
{
    if (set->count == set->capacity)
        tidy(set);
    if (set->count * 2 >= set->capacity)
        array_reserve(&set->list, &set->capacity, set->capacity, sizeof *set->list);
    set->list[set->count++] = number;
}

/* ---- a call ---- */

static uint64_t two(uint64_t a, uint64_t b)
{
    struct keyed_hash hash;
    keyed_hash_init(&hash, 0, 0);
    keyed_hash_number(&hash, a);
    keyed_hash_number(&hash, b);
    return keyed_hash_end(&hash);
}

static void add_arguments(struct keyed_hash *hash, const struct call_facts *facts)
{
    for (unsigned i = 0; i < facts->arg_count; i++)
        if (facts->args[i].kind != ARG_FD && facts->args[i].text)
            keyed_hash_text(hash, facts->args[i].text);
    keyed_hash_number(hash, (uint64_t)facts->error);
}

/* Of a timeout only its kind: what is left of a time is another one each time. */
static int kind_of_timeout(int64_t ns)
{
    return ns < 0 ? -1 : ns > 0;
}

static uint64_t shape_of(const struct call_facts *facts)
{
    struct keyed_hash hash;
    keyed_hash_init(&hash, 0, 0);
    keyed_hash_text(&hash, call_name(facts));
    switch (facts->role) {
    case CALL_CREATE:
    case CALL_BIND:
    case CALL_LISTEN:
    case CALL_SHUTDOWN: add_arguments(&hash, facts); break;
    case CALL_OPTION:
        keyed_hash_number(&hash, (uint64_t)facts->level);
        keyed_hash_number(&hash, (uint64_t)facts->option);
        keyed_hash_number(&hash, (uint64_t)facts->value);
        break;
    case CALL_SEND:
    case CALL_RECEIVE: keyed_hash_number(&hash, (uint64_t)facts->flags); break;
    case CALL_CONTROL:
        keyed_hash_number(&hash, (uint64_t)facts->command);
        keyed_hash_number(&hash, (uint64_t)facts->option);
        keyed_hash_number(&hash, (uint64_t)facts->value);
        break;
    case CALL_WAIT: keyed_hash_number(&hash, (uint64_t)kind_of_timeout(facts->timeout_ns)); break;
    case CALL_PROCESS: keyed_hash_number(&hash, facts->clone_flags); break;
    case CALL_CONNECT:
    case CALL_ACCEPT:
    case CALL_CLOSE:
    case CALL_DUPLICATE:
    case CALL_NAME:
    case CALL_FOREIGN: break;
    }
    return keyed_hash_end(&hash);
}

/* ---- the calls of one program ---- */

struct watched_task {
    pid_t tid;
    /* it has called poll() or its kin, or asks again and again: what comes when decides what it does next */
    bool awaits;
    uint64_t last;
    size_t shape_count;
    uint64_t shapes[TASK_SHAPES_MAX]; /* in the order in which they came first */
};

struct watching {
    bool ordered; /* which call follows which counts */
    size_t task_count, task_capacity;
    struct watched_task *tasks;
    struct numbers found, sockets; /* sockets: those that were received from */
};

static struct watched_task *task_of(struct watching *w, pid_t tid)
{
    for (size_t i = w->task_count; i-- > 0;)
        if (w->tasks[i].tid == tid)
            return &w->tasks[i];
    array_reserve(&w->tasks, &w->task_capacity, w->task_count, sizeof *w->tasks);
    struct watched_task *task = &w->tasks[w->task_count++];
    *task = (struct watched_task){ .tid = tid };
    return task;
}

static void note_shape(struct watched_task *task, uint64_t shape)
{
    for (size_t i = 0; i < task->shape_count; i++)
        if (task->shapes[i] == shape)
            return;
    if (task->shape_count < TASK_SHAPES_MAX)
        task->shapes[task->shape_count++] = shape;
}

/* A loop that goes on where it left off asks for less each time: the first size is the array's. */
static void note_size(struct watching *w, const struct call *call, uint64_t shape)
{
    uint64_t socket = (uint64_t)(uintptr_t)call->socket;
    for (size_t i = 0; i < w->sockets.count; i++)
        if (w->sockets.list[i] == socket)
            return;
    array_reserve(&w->sockets.list, &w->sockets.capacity, w->sockets.count,
                  sizeof *w->sockets.list);
    w->sockets.list[w->sockets.count++] = socket;
    add_number(&w->found, two(shape, call->facts->wanted_bytes));
}

static void note_call(struct watching *w, const struct call *call)
{
    struct watched_task *task = task_of(w, call->facts->tid);
    uint64_t shape = shape_of(call->facts);
    if (call->facts->role == CALL_RECEIVE && call->socket)
        note_size(w, call, shape);
    task->awaits |= call->facts->role == CALL_WAIT || call->facts->error == EAGAIN;
    if (w->ordered && !task->awaits)
        add_number(&w->found, two(task->last, shape));
    note_shape(task, shape);
    task->last = shape;
}

static uint64_t calls_end(struct watching *w)
{
    struct keyed_hash hash;
    keyed_hash_init(&hash, 0, 0);
    for (size_t i = 0; i < w->task_count; i++) {
        uint64_t path = 0;
        if (w->tasks[i].awaits)
            qsort(w->tasks[i].shapes, w->tasks[i].shape_count, sizeof *w->tasks[i].shapes,
                  by_number);
        for (size_t k = 0; k < w->tasks[i].shape_count; k++)
            path = two(path, w->tasks[i].shapes[k]);
        add_number(&w->found, path);
    }
    tidy(&w->found);
    for (size_t i = 0; i < w->found.count; i++)
        keyed_hash_number(&hash, w->found.list[i]);
    free(w->tasks);
    free(w->found.list);
    free(w->sockets.list);
    uint64_t all = keyed_hash_end(&hash);
    return all ? all : 1;
}

/* ---- words ---- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All words of a text, in order, each once. */
static const char *words_of(char *text, struct arena *arena)
{
    static const char blanks[] = " \t\r\n";
    size_t count = 0, capacity = 0;
    char **words = NULL;
    struct text all;
    text_init(&all);
    for (char *rest = NULL, *word = strtok_r(text, blanks, &rest); word;
         word = strtok_r(NULL, blanks, &rest)) {
        if (strlen(word) < WORD_LEAST)
            continue;
        array_reserve(&words, &capacity, count, sizeof *words);
        words[count++] = word;
    }
    if (count)
        qsort(words, count, sizeof *words, by_text);
    for (size_t i = 0; i < count && all.len < WORDS_MOST; i++)
        if (!i || strcmp(words[i - 1], words[i]) != 0)
            text_addf(&all, "%s ", words[i]);
    const char *kept = arena_text(arena, all.s);
    text_release(&all);
    free(words);
    return kept;
}

/* ---- one run ---- */

static bool is_students(const struct scenario *scenario, const struct program *program, int which)
{
    if (program->is_server)
        return which == BEHAVIOUR_SERVER && scenario->server.kind == PLAYER_STUDENT;
    return which == BEHAVIOUR_CLIENT && program->client >= 1 &&
           program->client <= SCENARIO_CLIENTS_MAX &&
           scenario->clients[program->client - 1].kind == PLAYER_STUDENT;
}

/* Does the program alone decide which of its calls follows which?  Among several clients, and with full
 * buffers, time does. */
static bool is_ordered(const struct scenario *scenario)
{
    return scenario->clients[1].kind == PLAYER_NONE && !scenario->calls && !scenario->rules[0];
}

static void look(struct behaviour *behaviour, const struct scenario *scenario,
                 const struct timeline *timeline, int which, struct arena *arena)
{
    struct watching w = { .ordered = is_ordered(scenario) };
    struct text printed;
    bool there = false;
    text_init(&printed);
    for (size_t i = 0; i < timeline->event_count; i++) {
        const struct event *event = &timeline->events[i];
        if (event->kind == EVENT_PROGRAM)
            there |= is_students(scenario, event->program, which);
        else if (event->kind == EVENT_CALL && is_students(scenario, event->call->program, which))
            note_call(&w, event->call);
        else if (event->kind == EVENT_OUTPUT && printed.len <= WORDS_MOST &&
                 is_students(scenario, event->output->program, which))
            text_add(&printed, event->output->text);
    }
    uint64_t calls = calls_end(&w);
    if (printed.len > WORDS_MOST)
        text_clear(&printed); /* it prints what comes in */
    *behaviour = (struct behaviour){ there ? calls : 0, words_of(printed.s, arena) };
    text_release(&printed);
}

void behaviour_look(struct behaviour of[BEHAVIOURS], const struct scenario *scenario,
                    const struct timeline *timeline, struct arena *arena)
{
    bool both = scenario_has_student(scenario, false) && scenario_has_student(scenario, true);
    for (int which = 0; which < BEHAVIOURS; which++) {
        of[which] = (struct behaviour){ 0, "" };
        if (!both)
            look(&of[which], scenario, timeline, which, arena);
    }
}

/* ---- all runs ---- */

/* Is the word of `length` bytes, with its blank, in there as a whole? */
static bool holds(const char *words, const char *word, size_t length)
{
    for (const char *at = words; *at; at += strcspn(at, " ") + 1)
        if (strncmp(at, word, length) == 0)
            return true;
    return false;
}

/* Those that were printed in this run and in a later one, and in none before: each is met once. */
static void add_own_words(struct numbers *set, const struct behaviour runs[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (const char *at = runs[i].words, *next; *at; at = next) {
            size_t length = strcspn(at, " ") + 1, others = 0;
            struct keyed_hash hash;
            next = at + length;
            for (size_t k = 0; k < count; k++)
                others += k != i && holds(runs[k].words, at, length);
            if (!others)
                continue;
            keyed_hash_init(&hash, 0, 0);
            keyed_hash_bytes(&hash, at, length);
            add_number(set, keyed_hash_end(&hash));
        }
    tidy(set);
}

void behaviour_join(const struct behaviour runs[], const char *const names[], size_t count,
                    char digits[17])
{
    struct keyed_hash hash;
    struct numbers words = { 0 };
    bool there = false;
    keyed_hash_init(&hash, 0, 0);
    for (size_t i = 0; i < count; i++) {
        there |= runs[i].calls != 0;
        keyed_hash_text(&hash, names[i]);
        keyed_hash_number(&hash, runs[i].calls);
    }
    add_own_words(&words, runs, count);
    for (size_t i = 0; i < words.count; i++)
        keyed_hash_number(&hash, words.list[i]);
    free(words.list);
    digits[0] = '\0';
    if (there)
        snprintf(digits, 17, "%016" PRIx64, keyed_hash_end(&hash));
}
