/* A folder that goes when we go: see janitor.h. */
#include "base/janitor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/descriptors.h"
#include "base/io.h"
#include "base/scratch.h"

enum {
    FRESH_SECONDS = 60, /* a folder that was just made is not locked yet */
    DONE_MS = 10000,    /* a signal waits no longer for the janitor */
    GROUP_TRIES = 100,  /* to remove a control group, … */
    GROUP_TRY_MS = 20,  /* … whose last processes are ending */
};

/* ---- a control group ---- */

/* Those in it first.  Only what is empty goes. */
static bool remove_group(const char *path)
{
    char inner[PATH_MAX];
    DIR *groups = opendir(path);
    for (const struct dirent *entry; groups && (entry = readdir(groups));)
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.' &&
            snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name) < (int)sizeof inner)
            rmdir(inner);
    if (groups)
        closedir(groups);
    return rmdir(path) == 0 || errno != EBUSY;
}

static void remove_all(const char *folder)
{
    char link[PATH_MAX + 8], group[PATH_MAX];
    snprintf(link, sizeof link, "%s/" JANITOR_GROUP, folder);
    ssize_t length = readlink(link, group, sizeof group - 1);
    group[length > 0 ? length : 0] = '\0';
    for (int tries = 0; length > 0 && tries < GROUP_TRIES && !remove_group(group); tries++)
        poll(NULL, 0, GROUP_TRY_MS);
    scratch_remove(folder);
}

/* ---- sweeping ---- */

static bool is_left(int where, const char *entry, const char *name)
{
    size_t length = strlen(name);
    struct stat about;
    int fd = -1;
    bool left = strncmp(entry, name, length) == 0 && entry[length] == '.' &&
                fstatat(where, entry, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(about.st_mode) &&
                about.st_uid == geteuid() && time(NULL) - about.st_mtime > FRESH_SECONDS;
    if (left)
        fd = openat(where, entry, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    left = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (fd >= 0)
        close(fd);
    return left;
}

/* Folders of that name whose makers and janitors were killed: nobody holds their lock. */
static void sweep(const char *name)
{
    DIR *folder = opendir(scratch_folder());
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        char path[PATH_MAX];
        if (is_left(dirfd(folder), entry->d_name, name) &&
            snprintf(path, sizeof path, "%s/%s", scratch_folder(), entry->d_name) <
                (int)sizeof path)
            remove_all(path);
    }
    if (folder)
        closedir(folder);
}

/* ---- the janitor ---- */

/* Who waits for the end of our output does not wait for the janitor. */
static void close_others(int lifeline, int done)
{
    const int kept[] = { 0, 1, 2, lifeline, done };
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd <= 2 && null >= 0; fd++)
        dup2(null, fd);
    descriptors_close_but(kept, sizeof kept / sizeof *kept);
}

/* What the janitor says first: the folder, or why there is none. */
struct first_word {
    int error;
    char folder[PATH_MAX];
};

static void make_folder(struct first_word *word, const char *name)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s.XXXXXX", scratch_folder(), name);
    errno = ENAMETOOLONG;
    if (length >= (int)sizeof path || !mkdtemp(path)) {
        word->error = errno;
    } else if (!realpath(path, word->folder)) {
        word->error = errno;
        rmdir(path);
    }
}

/* A shared lock for everybody who lives: sweep() wants one for itself. */
static int hold(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0)
        flock(fd, LOCK_SH);
    return fd;
}

/* Makes the folder, so that there is none without a janitor.  All signals are blocked here.  Who
 * waits for the end of `done` finds nothing left. */
__attribute__((noreturn)) static void be_janitor(const char *name, int lifeline, int done)
{
    struct first_word word = { 0 };
    char nothing;
    setsid();
    prctl(PR_SET_NAME, "sockwire-clean", 0, 0, 0);
    close_others(lifeline, done);
    make_folder(&word, name);
    if (word.error == 0)
        hold(word.folder);
    if (write(done, &word, sizeof word) == (ssize_t)sizeof word)
        while (read(lifeline, &nothing, 1) < 0 && errno == EINTR)
            ;
    if (word.error == 0)
        remove_all(word.folder);
    _exit(0);
}

static int start(struct janitor *janitor, const char *name, struct err *err)
{
    int lifeline[2], done[2];
    if (pipe2(lifeline, O_CLOEXEC) != 0)
        return err_errno(err, "making a pipe");
    if (pipe2(done, O_CLOEXEC) != 0) {
        err_errno(err, "making a pipe");
        close(lifeline[0]);
        close(lifeline[1]);
        return -1;
    }
    fflush(NULL);
    janitor->pid = fork();
    if (janitor->pid == 0) {
        close(lifeline[1]);
        be_janitor(name, lifeline[0], done[1]);
    }
    int result = janitor->pid < 0 ? err_errno(err, "starting a process") : 0;
    close(lifeline[0]);
    close(done[1]);
    janitor->lifeline = lifeline[1];
    janitor->done = done[0];
    return result;
}

/* ---- signals ---- */

static struct janitor *at_work; /* of `owner`, our process */
static volatile sig_atomic_t owner;
static void (*before)(void);

static void end(int number)
{
    int why = errno;
    if (getpid() == owner && at_work) {
        before();
        close(at_work->lifeline);
        /* its end alone: its first word may lie there unread */
        struct pollfd done = { .fd = at_work->done, .events = 0 };
        while (poll(&done, 1, DONE_MS) < 0 && errno == EINTR)
            ;
    }
    signal(number, SIG_DFL);
    raise(number); /* comes when this handler returns */
    errno = why;
}

void janitor_heed_signals(void (*end_children)(void))
{
    static const int heeded[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction action = { .sa_handler = end }, was;
    before = end_children;
    owner = getpid();
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof heeded / sizeof *heeded; i++)
        sigaddset(&action.sa_mask, heeded[i]);
    for (size_t i = 0; i < sizeof heeded / sizeof *heeded; i++)
        if (sigaction(heeded[i], NULL, &was) == 0 && was.sa_handler != SIG_IGN)
            sigaction(heeded[i], &action, NULL);
}

/* ---- beginning and end ---- */

static const struct janitor nobody = { .pid = -1, .lifeline = -1, .done = -1, .lock = -1 };

static int take_folder(struct janitor *janitor, struct err *err)
{
    struct first_word word;
    if (read_some(janitor->done, &word, sizeof word) != (ssize_t)sizeof word)
        return err_set(err, "making a folder: the process for it was ended");
    errno = word.error;
    if (word.error)
        return err_errno(err, "making a folder in %.300s (TMPDIR names another one)",
                         scratch_folder());
    memcpy(janitor->folder, word.folder, sizeof word.folder);
    janitor->lock = hold(janitor->folder);
    return 0;
}

int janitor_hire(struct janitor *janitor, const char *name, struct err *err)
{
    sigset_t all, was;
    *janitor = nobody;
    sweep(name);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &was);
    int result = start(janitor, name, err);
    if (result == 0)
        at_work = janitor;
    sigprocmask(SIG_SETMASK, &was, NULL);
    return result == 0 ? take_folder(janitor, err) : -1;
}

void janitor_release(struct janitor *janitor)
{
    if (janitor->pid == 0)
        return; /* never hired */
    if (janitor->lifeline >= 0)
        close(janitor->lifeline);
    while (janitor->pid > 0 && waitpid(janitor->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    at_work = NULL;
    if (janitor->done >= 0)
        close(janitor->done);
    if (janitor->lock >= 0)
        close(janitor->lock);
    if (*janitor->folder)
        remove_all(janitor->folder); /* where the janitor was killed */
    *janitor = nobody;
}
