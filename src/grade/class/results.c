/* A class, graded: see results.h. */
#include "grade/class/results.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/memory.h"
#include "grade/class/files.h"
#include "grade/class/pool.h"

enum { ERRORS_MAX = 1 << 20, WORDS_MAX = 24 };

/* One that is being graded. */
struct class_job {
    size_t number; /* of the submission */
    uint64_t fingerprint;
    const char *words[WORDS_MAX];
    struct arena arena;
};

struct making {
    struct results *results;
    bool *waits; /* by number of the submission */
    uint64_t *fingerprints;
    size_t next, done, fresh, fresh_all;
    int64_t began;
    bool failed; /* a result could not be written: err says why */
    struct err *err;
};

static const char *path_of(struct arena *arena, const struct results *results, const char *folder,
                           const char *file, const char *ending)
{
    return arena_printf(arena, "%s/%s/%s%s", results->out, folder, file, ending);
}

/* ---- the folder ---- */

/* Who knows this number knows all texts: it is for the owner alone. */
static int take_key(struct results *results, uint64_t seed, struct err *err)
{
    struct text text;
    char path[PATH_MAX], line[32];
    snprintf(path, sizeof path, "%s/class.key", results->out);
    text_init(&text);
    struct err none;
    uint64_t *key = &results->grading.key;
    bool kept = class_read_file(path, &text, sizeof line, &none) == 0 &&
                sscanf(text.s, "%" SCNu64, key) == 1;
    text_release(&text);
    if (kept && (seed == UINT64_MAX || seed == *key))
        return 0;
    if (seed != UINT64_MAX)
        *key = seed;
    else if (getrandom(key, sizeof *key, 0) != (ssize_t)sizeof *key)
        return err_errno(err, "choosing a number for the class");
    if (seed == UINT64_MAX)
        *key >>= 1;
    int length = snprintf(line, sizeof line, "%" PRIu64 "\n", *key);
    return class_write_file(path, line, (size_t)length, 0600, err);
}

static int hold(struct results *results, struct err *err)
{
    results->lock = open(results->out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (results->lock < 0)
        return err_errno(err, "opening the folder %s", results->out);
    if (flock(results->lock, LOCK_EX | LOCK_NB) != 0)
        return err_set(err,
                       "the folder %s is another class's at this moment: a second `sockwire "
                       "grade --class` is at work there",
                       results->out);
    return 0;
}

int results_begin(struct results *results, uint64_t seed, struct err *err)
{
    static const char *const folders[] = { "", "/reports", "/pages", "/made", "/work" };
    char path[PATH_MAX];
    results->lock = -1;
    results->standings = (struct standings){ .step = results->grading.step };
    arena_init(&results->standings.arena);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s%s", results->out, folders[i]);
        if (class_make_folder(path, err) != 0)
            return -1;
        if (i == 0 && hold(results, err) != 0)
            return -1;
    }
    return take_key(results, seed, err);
}

void results_release(struct results *results)
{
    arena_release(&results->standings.arena);
    if (results->lock >= 0)
        close(results->lock);
}

/* ---- what is there already ---- */

/* The report of the same files by the same grader, with a score. */
static bool is_made(struct results *results, size_t number, uint64_t fingerprint)
{
    const struct submission *submission = &results->list->submissions[number];
    struct arena *arena = &results->standings.arena;
    struct student *standing = &results->standings.of[number];
    struct text text;
    struct err none;
    char line[32];
    snprintf(line, sizeof line, "%016" PRIx64 "\n", fingerprint);
    text_init(&text);
    bool same = class_read_file(path_of(arena, results, "made", submission->file, ""), &text,
                                sizeof line, &none) == 0 &&
                strcmp(text.s, line) == 0 &&
                access(path_of(arena, results, "pages", submission->file, ".html"), R_OK) == 0 &&
                standing_read(standing, arena,
                              path_of(arena, results, "reports", submission->file, ".json"),
                              results->grading.step, &none);
    text_release(&text);
    standing->kept = same && standing->graded;
    return standing->kept;
}

static void look_what_waits(struct making *making)
{
    struct results *results = making->results;
    for (size_t i = 0; i < results->list->count; i++) {
        making->fingerprints[i] = fingerprint_of(&results->grading, &results->list->submissions[i]);
        making->waits[i] = !is_made(results, i, making->fingerprints[i]);
        making->fresh_all += making->waits[i];
    }
    making->done = results->list->count - making->fresh_all;
}

/* ---- one grade ---- */

static void command_line(const struct results *results, struct class_job *job)
{
    const struct submission *submission = &results->list->submissions[job->number];
    const struct grading *grading = &results->grading;
    struct arena *arena = &job->arena;
    const char *const words[] = {
        grading->self,
        "grade",
        grading->step_file ? grading->step_file : grading->step,
        "--seed",
        arena_printf(arena, "%" PRIu64, fingerprint_seed(grading, submission)),
        "--report",
        "json",
        "--output",
        path_of(arena, results, "work", submission->file, ".json"),
        "--report",
        "html",
        "--output",
        path_of(arena, results, "work", submission->file, ".html"),
        "--walls",
        grading->less_walls ? "less" : "all",
    };
    size_t count = sizeof words / sizeof *words;
    memcpy(job->words, words, sizeof words);
    if (grading->points) {
        job->words[count++] = "--points";
        job->words[count++] = grading->points;
    }
    if (*submission->variant)
        job->words[count++] = arena_printf(arena, "--variant=%s", submission->variant);
    if (*submission->handed_in)
        job->words[count++] = arena_printf(arena, "--handed-in=%s", submission->handed_in);
    if (*submission->try)
        job->words[count++] = arena_printf(arena, "--try=%s", submission->try);
    /* the name of a folder may look like a flag */
    job->words[count++] = *submission->folder == '-'
                              ? arena_printf(arena, "./%s", submission->folder)
                              : submission->folder;
}

static bool next(void *context, struct pool_task *task)
{
    struct making *making = context;
    struct results *results = making->results;
    while (making->next < results->list->count && !making->waits[making->next])
        making->next++;
    if (making->failed || making->next == results->list->count)
        return false;
    struct class_job *job = xcalloc(1, sizeof *job);
    arena_init(&job->arena);
    job->number = making->next++;
    job->fingerprint = making->fingerprints[job->number];
    command_line(results, job);
    *task = (struct pool_task){
        .words = job->words,
        .errors = path_of(&job->arena, results, "work",
                          results->list->submissions[job->number].file, ".errors"),
        .about = job,
    };
    return true;
}

/* ---- its end ---- */

/* What it said last. */
static const char *last_line_of(struct arena *arena, const char *errors, int status)
{
    struct text text;
    struct err none;
    text_init(&text);
    class_read_file(errors, &text, ERRORS_MAX, &none);
    while (text.len && (text.s[text.len - 1] == '\n' || text.s[text.len - 1] == ' '))
        text_cut(&text, text.len - 1);
    const char *line = strrchr(text.s, '\n'), *said = line ? line + 1 : text.s;
    static const char ours[] = "sockwire: ";
    if (strncmp(said, ours, sizeof ours - 1) == 0)
        said += sizeof ours - 1;
    const char *why = arena_text(arena, said);
    if (status == -1)
        why = arena_printf(arena, "the grader could not be started: %s", strerror(errno));
    else if (WIFSIGNALED(status))
        why = arena_printf(arena, "the grader was killed by signal %d", WTERMSIG(status));
    else if (!*said)
        why = arena_printf(arena, "the grader ended with status %d and no report",
                           WEXITSTATUS(status));
    text_release(&text);
    return why;
}

static int put_in_place(const struct results *results, struct class_job *job, struct err *err)
{
    static const char *const where[][2] = { { "reports", ".json" }, { "pages", ".html" } };
    const char *file = results->list->submissions[job->number].file;
    for (size_t i = 0; i < 2; i++) {
        const char *to = path_of(&job->arena, results, where[i][0], file, where[i][1]);
        if (rename(path_of(&job->arena, results, "work", file, where[i][1]), to) != 0)
            return err_errno(err, "writing %s", to);
    }
    return 0;
}

static int note_made(const struct results *results, struct class_job *job, struct err *err)
{
    char line[32];
    int length = snprintf(line, sizeof line, "%016" PRIx64 "\n", job->fingerprint);
    return class_write_file(
        path_of(&job->arena, results, "made", results->list->submissions[job->number].file, ""),
        line, (size_t)length, 0600, err);
}

/* Nothing of an earlier grade stands for this one. */
static void forget(const struct results *results, struct class_job *job)
{
    static const char *const where[][2] = { { "made", "" },
                                            { "reports", ".json" },
                                            { "pages", ".html" } };
    for (size_t i = 0; i < 3; i++)
        unlink(path_of(&job->arena, results, where[i][0],
                       results->list->submissions[job->number].file, where[i][1]));
}

static void clean_work(const struct results *results, struct class_job *job)
{
    static const char *const endings[] = { ".json", ".html", ".errors" };
    for (size_t i = 0; i < 3; i++)
        unlink(path_of(&job->arena, results, "work", results->list->submissions[job->number].file,
                       endings[i]));
}

/* A report counts only when the grader ended as one does that has written all of it. */
static bool has_report(struct making *making, struct class_job *job, int status)
{
    struct results *results = making->results;
    struct err none;
    int code = status != -1 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return (code == 0 || code == 1 || code == EXIT_OURS) &&
           standing_read(&results->standings.of[job->number], &results->standings.arena,
                         path_of(&job->arena, results, "work",
                                 results->list->submissions[job->number].file, ".json"),
                         results->grading.step, &none);
}

static void take(struct making *making, struct class_job *job, int status)
{
    struct results *results = making->results;
    struct student *standing = &results->standings.of[job->number];
    const char *errors = path_of(&job->arena, results, "work",
                                 results->list->submissions[job->number].file, ".errors");
    forget(results, job);
    if (!has_report(making, job, status)) {
        standing->graded = false;
        standing->why = last_line_of(&results->standings.arena, errors, status);
    } else if (put_in_place(results, job, making->err) != 0 ||
               (standing->graded && note_made(results, job, making->err) != 0)) {
        making->failed = true;
    }
}

static void ended(void *context, void *about, int status, bool stopped)
{
    struct making *making = context;
    struct results *results = making->results;
    struct class_job *job = about;
    if (!stopped) {
        take(making, job, status);
        making->waits[job->number] = false;
        making->done++;
        making->fresh++;
        if (results->told)
            results->told(results->context, &results->standings.of[job->number], making->done,
                          results->list->count);
    }
    clean_work(results, job);
    arena_release(&job->arena);
    free(job);
}

static void tick(void *context, unsigned running)
{
    struct making *making = context;
    struct results *results = making->results;
    double spent = (double)(steady_now_ns() - making->began) / NS_PER_S, left = -1;
    if (making->fresh)
        left = spent / (double)making->fresh * (double)(making->fresh_all - making->fresh);
    if (results->tick)
        results->tick(results->context, making->done, results->list->count, running, left);
}

/* ---- all of it ---- */

static int write_manifest(struct results *results, struct err *err)
{
    struct text text;
    char path[PATH_MAX];
    /* with the seeds, so that each line is all that its grade needs */
    struct class_list seeded = *results->list;
    seeded.submissions = xmemdup(seeded.submissions, seeded.count * sizeof *seeded.submissions);
    for (size_t i = 0; i < seeded.count; i++) {
        seeded.submissions[i].seed = fingerprint_seed(&results->grading, &seeded.submissions[i]);
        seeded.submissions[i].seeded = true;
    }
    text_init(&text);
    class_list_write(&seeded, results->grading.step, &text);
    free(seeded.submissions);
    snprintf(path, sizeof path, "%s/manifest.tsv", results->out);
    int result = class_write_file(path, text.s, text.len, 0600, err);
    text_release(&text);
    return result;
}

static void begin_standings(struct results *results)
{
    struct standings *standings = &results->standings;
    standings->count = results->list->count;
    standings->of = arena_alloc(&standings->arena, standings->count * sizeof *standings->of);
    for (size_t i = 0; i < standings->count; i++)
        standings->of[i] = (struct student){ .submission = &results->list->submissions[i],
                                             .why = "not graded yet",
                                             .client = "",
                                             .server = "" };
}

int results_make(struct results *results, struct err *err)
{
    struct making making = { .results = results,
                             .waits = xcalloc(results->list->count, sizeof(bool)),
                             .fingerprints = xcalloc(results->list->count, sizeof(uint64_t)),
                             .began = steady_now_ns(),
                             .err = err };
    int result = fingerprint_grader(&results->grading, err);
    if (result == 0)
        result = write_manifest(results, err);
    if (result == 0) {
        begin_standings(results);
        look_what_waits(&making);
        result = pool_run(&(struct pool){ results->jobs, &making, next, ended, tick });
        if (making.failed)
            result = -1;
    }
    free(making.waits);
    free(making.fingerprints);
    return result;
}
