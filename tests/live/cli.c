/* Running sockwire as a user does: see cli.h. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/scratch.h"
#include "cli.h"
#include "corpus/corpus.h"

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---- failing: with all that a person needs to see why ---- */

static void show(const char *what, const struct text *text)
{
    static const size_t most = 6000; /* not through print_error(): that cuts at 1024 */
    size_t skipped = text->len > most ? text->len - most : 0;
    fprintf(stderr, "---- %s, %zu bytes%s ----\n%s\n", what, text->len,
            skipped ? ", the last of them" : "", text->s + skipped);
}

/* Every sockwire that runs now: a test that fails leaves none behind. */
static pid_t running[64];

static void replace_running(pid_t old, pid_t new)
{
    size_t i = 0;
    while (i < sizeof running / sizeof *running && running[i] != old)
        i++;
    assert_true(i < sizeof running / sizeof *running);
    running[i] = new;
}

static void end_all_running(void)
{
    for (size_t i = 0; i < sizeof running / sizeof *running; i++) {
        if (running[i] > 0 && kill(running[i], SIGKILL) == 0)
            waitpid(running[i], NULL, 0);
        running[i] = 0;
    }
}

__attribute__((noreturn)) static void fail_at(const struct cli *cli, const char *why,
                                              const char *file, int line)
{
    print_error("%s\n%s\n", cli->command, why);
    show("standard output", &cli->out);
    show("standard error", &cli->err);
    end_all_running();
    _fail(file, line);
    abort();
}

void cli_true_at(const struct cli *cli, bool holds, const char *what, const char *file, int line)
{
    if (!holds)
        fail_at(cli, what, file, line);
}

void cli_mistakes(const struct cli_mistake *mistakes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct cli cli;
        cli_start(&cli, &(struct cli_how){ 0 }, mistakes[i].words);
        cli_wait(&cli);
        cli_ended(&cli, 125);
        cli_says(&cli, mistakes[i].says);
        cli_true(&cli, cli.out.len == 0);
        cli_true(&cli, strncmp(cli.err.s, "sockwire", 8) == 0);
        cli_true(&cli, strchr(cli.err.s, '\n') == cli.err.s + cli.err.len - 1);
        cli_release(&cli);
    }
}

void cli_ended_at(const struct cli *cli, int status, const char *file, int line)
{
    char why[80];
    snprintf(why, sizeof why, "ended with %d, should be %d", cli->status, status);
    cli_true_at(cli, cli->status == status, why, file, line);
}

void cli_holds_at(const struct cli *cli, const struct text *where, const char *text, bool wanted,
                  const char *file, int line)
{
    bool found = memmem(where->s, where->len, text, strlen(text)) != NULL;
    char why[600];
    snprintf(why, sizeof why, "%s: \"%s\"", wanted ? "not there" : "should not be there", text);
    cli_true_at(cli, found == wanted, why, file, line);
}

/* ---- where things are ---- */

/* An absolute path, since a test may run sockwire in another folder. */
static const char *place(const char *variable, const char *otherwise, char path[4096])
{
    const char *value = getenv(variable);
    assert_non_null(realpath(value && *value ? value : otherwise, path));
    return path;
}

static const char *sockwire(void)
{
    static char path[4096];
    return *path ? path : place("SOCKWIRE", "build/sockwire", path);
}

static const char *programs(void)
{
    static char path[4096];
    return *path ? path : place("PROGRAMS", "build/programs", path);
}

static char *with_programs(const char *word)
{
    struct text text;
    text_init(&text);
    for (const char *s = word; *s; s++) {
        if (s[0] == '@' && s[1] == '/')
            text_add(&text, programs());
        else
            text_add_char(&text, *s);
    }
    return text.s;
}

static char work_folder[256];

static void remove_work_folder(void)
{
    scratch_remove(work_folder);
}

const char *cli_file(const char *name)
{
    static char paths[8][400];
    static unsigned next;
    if (!*work_folder) {
        snprintf(work_folder, sizeof work_folder, "%s/sockwire-cli.XXXXXX", scratch_folder());
        assert_non_null(mkdtemp(work_folder));
        atexit(remove_work_folder);
    }
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", work_folder, name);
    return path;
}

void cli_write_file(const char *path, const void *bytes, size_t count)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    assert_int_equal(fclose(file), 0);
}

void cli_read_file(const char *path, struct text *into)
{
    char buffer[65536];
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    for (size_t count; (count = fread(buffer, 1, sizeof buffer, file)) > 0;)
        text_add_bytes(into, buffer, count);
    fclose(file);
}

/* ---- start ---- */

static int open_terminal(int *theirs)
{
    char name[64];
    int ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(ours >= 0 && grantpt(ours) == 0 && unlockpt(ours) == 0 &&
                ptsname_r(ours, name, sizeof name) == 0);
    *theirs = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    struct winsize size = { .ws_row = 40, .ws_col = 100 };
    assert_true(*theirs >= 0 && ioctl(*theirs, TIOCSWINSZ, &size) == 0);
    return ours;
}

__attribute__((noreturn)) static void become_sockwire(const struct cli *cli,
                                                      const struct cli_how *how, char *words[],
                                                      const int theirs[3])
{
    setsid();
    for (int fd = 0; fd < 3; fd++)
        if (dup2(theirs[fd], fd) < 0)
            _exit(90);
    if (how->input == CLI_TERMINAL)
        ioctl(0, TIOCSCTTY, 0);
    for (int i = 1; i < NSIG; i++) /* who runs us, a shell's `&` say, may ignore some */
        signal(i, SIG_DFL);
    unsetenv("NO_COLOR");
    unsetenv("COLUMNS");
    unsetenv("SOCKWIRE_GROUND");
    /* the caller's may lead where this user may not look */
    setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 1);
    setenv("TERM", "xterm-256color", 1);
    for (size_t i = 0; i < sizeof how->variables / sizeof *how->variables && how->variables[i];
         i++) {
        char *variable = strdup(how->variables[i]);
        if (!variable || (strchr(variable, '=') ? putenv(variable) : unsetenv(variable)) != 0)
            _exit(91);
    }
    setenv("SOCKWIRE_TEST_MARK", cli->mark, 1);
    if (how->folder && chdir(how->folder) != 0)
        _exit(92);
    for (int fd = how->closed ? 0 : 3; fd < 256; fd++)
        close(fd); /* nothing of the test's own is handed on */
    execv(sockwire(), words);
    _exit(93);
}

static void make_pipe(int ends[2])
{
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
}

void cli_start(struct cli *cli, const struct cli_how *how, const char *const given[])
{
    static unsigned serial;
    if (serial == 0)
        atexit(end_all_running);
    *cli = (struct cli){ .in = -1, .output_fd = -1, .errors_fd = -1, .terminal = -1 };
    text_init(&cli->out);
    text_init(&cli->err);
    snprintf(cli->mark, sizeof cli->mark, "mark-%d-%u", (int)getpid(), ++serial);
    char *words[CLI_WORDS_MAX + 2] = { strdup("sockwire") };
    size_t used = (size_t)snprintf(cli->command, sizeof cli->command, "sockwire");
    for (size_t i = 0; given[i]; i++) {
        assert_true(i < CLI_WORDS_MAX);
        words[i + 1] = with_programs(given[i]);
        if (used < sizeof cli->command)
            used += (size_t)snprintf(cli->command + used, sizeof cli->command - used, " %s",
                                     words[i + 1]);
    }
    int theirs[3] = { -1, -1, -1 }, in[2] = { -1, -1 }, out[2] = { -1, -1 }, err[2] = { -1, -1 };
    if (how->input == CLI_TERMINAL) {
        cli->in = open_terminal(&theirs[0]);
        cli->output_fd = dup(cli->in);
        fcntl(cli->output_fd, F_SETFD, FD_CLOEXEC);
        theirs[1] = theirs[2] = theirs[0];
    } else {
        make_pipe(out);
        make_pipe(err);
        if (how->input == CLI_PIPE)
            make_pipe(in);
        theirs[0] = how->input == CLI_PIPE ? in[0] : open("/dev/null", O_RDONLY | O_CLOEXEC);
        theirs[1] = how->output > 0 ? how->output : out[1];
        theirs[2] = err[1];
        cli->in = in[1];
        cli->output_fd = out[0];
        cli->errors_fd = err[0];
    }
    cli->seconds = -now_s();
    sockwire(); /* looked up before fork: its assertions belong to the test */
    cli->pid = fork();
    assert_true(cli->pid >= 0);
    if (cli->pid == 0)
        become_sockwire(cli, how, words, theirs);
    replace_running(0, cli->pid);
    if (how->input == CLI_TERMINAL) {
        cli->terminal = theirs[0];
    } else {
        close(theirs[0]);
        close(out[1]);
        close(err[1]);
    }
    for (size_t i = 0; words[i]; i++)
        free(words[i]);
}

/* ---- while it runs ---- */

void cli_type(struct cli *cli, const void *bytes, size_t count)
{
    for (size_t done = 0; done < count;) {
        ssize_t now = write(cli->in, (const char *)bytes + done, count - done);
        cli_true(cli, now > 0);
        done += (size_t)now;
    }
}

void cli_close_input(struct cli *cli)
{
    close(cli->in);
    cli->in = -1;
}

void cli_signal(struct cli *cli, int signal)
{
    assert_int_equal(kill(cli->pid, signal), 0);
}

static void take(int *fd, struct text *into)
{
    char buffer[65536];
    ssize_t count = read(*fd, buffer, sizeof buffer);
    if (count > 0) {
        text_add_bytes(into, buffer, (size_t)count);
    } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) { /* EIO: a terminal that nobody
                                                                       holds any more */
        close(*fd);
        *fd = -1;
    }
}

/* Take what it writes, for at most so long. */
static void take_some(struct cli *cli, int ms)
{
    struct pollfd set[] = { { .fd = cli->output_fd, .events = POLLIN },
                            { .fd = cli->errors_fd, .events = POLLIN } };
    if (poll(set, 2, ms) <= 0)
        return;
    if (set[0].revents)
        take(&cli->output_fd, &cli->out);
    if (set[1].revents)
        take(&cli->errors_fd, &cli->err);
}

static void within_limit(struct cli *cli, double began, const char *what)
{
    if ((now_s() - began) * 1000 > CLI_LIMIT_MS)
        fail_at(cli, what, __FILE__, __LINE__);
}

void cli_await(struct cli *cli, const char *text)
{
    char what[300];
    snprintf(what, sizeof what, "waited in vain for \"%s\"", text);
    for (double began = now_s(); !memmem(cli->out.s, cli->out.len, text, strlen(text));) {
        cli_true_at(cli, cli->output_fd >= 0, what, __FILE__, __LINE__);
        take_some(cli, 100);
        within_limit(cli, began, what);
    }
}

/* ---- what lives ---- */

static bool holds_mark(const char *pid, const char *file, const char *mark)
{
    char path[300], buffer[65536];
    snprintf(path, sizeof path, "/proc/%s/%s", pid, file);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = fd >= 0 ? read(fd, buffer, sizeof buffer) : 0;
    if (fd >= 0)
        close(fd);
    return count > 0 && memmem(buffer, (size_t)count, mark, strlen(mark) + 1);
}

static unsigned count_marked(const char *mark)
{
    unsigned count = 0;
    DIR *proc = opendir("/proc");
    assert_non_null(proc);
    for (struct dirent *entry; (entry = readdir(proc));)
        count +=
            isdigit((unsigned char)*entry->d_name) && holds_mark(entry->d_name, "environ", mark);
    closedir(proc);
    return count;
}

static void await_alive(struct cli *cli, unsigned count, const char *what)
{
    const struct timespec nap = { 0, 5000000 };
    for (double began = now_s(); count_marked(cli->mark) != count; nanosleep(&nap, NULL))
        within_limit(cli, began, what);
}

void cli_await_alive(struct cli *cli, unsigned count)
{
    await_alive(cli, count, "more or fewer processes live than should");
}

void cli_await_gone(struct cli *cli)
{
    await_alive(cli, 0, "processes of this run live on");
}

/* ---- end ---- */

static bool reap(struct cli *cli, int options)
{
    struct rusage usage;
    int status;
    if (wait4(cli->pid, &status, options, &usage) != cli->pid)
        return false;
    replace_running(cli->pid, 0);
    cli->over = true;
    cli->seconds += now_s();
    cli->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    cli->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    cli->most_kib = usage.ru_maxrss;
    return true;
}

/* What it wrote as JSON Lines is kept: tests/scripts/format.sh holds each record against the
 * schema. */
static void keep_records(const struct cli *cli)
{
    static const char begin[] = "{\"type\":";
    bool whole = cli->out.len && cli->out.s[cli->out.len - 1] == '\n';
    if (whole && !strncmp(cli->out.s, begin, strlen(begin)))
        assert_int_equal(corpus_add_records(cli->out.s, cli->out.len), 0);
}

void cli_wait(struct cli *cli)
{
    for (double began = now_s(); !reap(cli, WNOHANG);) {
        take_some(cli, 20);
        if (cli->output_fd < 0 && cli->errors_fd < 0 && reap(cli, 0))
            break;
        within_limit(cli, began, "it does not end");
    }
    /* killed by a signal, it could not wait: see cli_await_gone() */
    if (cli->signal == 0 && count_marked(cli->mark) > 0)
        fail_at(cli, "sockwire has ended, and programs that it started live on", __FILE__,
                __LINE__);
    while (cli->output_fd >= 0 || cli->errors_fd >= 0) { /* what stands in the pipes still */
        struct pollfd set[] = { { .fd = cli->output_fd, .events = POLLIN },
                                { .fd = cli->errors_fd, .events = POLLIN } };
        if (poll(set, 2, 0) <= 0)
            break;
        take_some(cli, 0);
    }
    keep_records(cli);
}

void cli_release(struct cli *cli)
{
    if (!cli->over) {
        kill(cli->pid, SIGKILL);
        reap(cli, 0);
        cli_await_gone(cli);
    }
    int *ends[] = { &cli->in, &cli->output_fd, &cli->errors_fd, &cli->terminal };
    for (size_t i = 0; i < 4; i++) {
        if (*ends[i] >= 0)
            close(*ends[i]);
        *ends[i] = -1;
    }
    text_release(&cli->out);
    text_release(&cli->err);
}
