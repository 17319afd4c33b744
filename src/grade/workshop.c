/* The compiler at work, behind walls: a place where the sources are, the machine's toolchain, and
 * nothing else.
 *
 *     /tmp/src        the sources, read-only        /usr/{bin,lib,include …}   what a compiler needs, read-only
 *     /tmp            its scratch folder            /dev/null  /proc (its own)
 *
 * So no #include, .incbin or #embed, however it is written, reaches a file of the grader, of
 * another student, or a solution.  No network, no capability, no variable of the caller's
 * environment that a compiler heeds.  Its limits are of processor time, not of the clock on the
 * wall: a slow machine fails nobody. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/memory.h"
#include "base/tempo.h"
#include "grade/build.h"
#include "grade/fault.h"
#include "grade/root.h"
#include "grade/sandbox.h"

/* The last flag fills variables that were never set, so that no program works by the zeros that
 * happen to lie there.  It goes where the compiler does not know it (gcc before 12). */
enum { FLAG_FILL = 7 };
static const char *compile_flags[] = {
    "-std=c11", "-D_GNU_SOURCE=", "-O1",      "-g",
    "-Wall",    "-Wextra",        "-pthread", "-ftrivial-auto-var-init=pattern",
    NULL
};

static void choose_flags(bool knows)
{
    if (!knows)
        compile_flags[FLAG_FILL] = NULL;
}

bool program_is_here(const char *name)
{
    char path[PATH_MAX];
    return root_find_program(name, path);
}

const char *compile_command(void)
{
    static const char *const names[] = { "cc", "gcc", "clang" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (program_is_here(names[i]))
            return names[i];
    return NULL;
}

/* ---- inside ---- */

enum { BUILDS_MAX = 4 };

/* What is compiled at one time: the student's programs, or those of a broken pair. */
struct order {
    size_t count;
    const char *const *names;
    struct built *all[BUILDS_MAX];
};

/* How each went, before its bytes. */
struct outcome {
    int status; /* as waitpid() tells it; -1: it was not to be compiled */
    unsigned long long says_bytes, program_bytes;
};

static void limit(int what, rlim_t most)
{
    struct rlimit now;
    if (getrlimit(what, &now) == 0 && (now.rlim_max == RLIM_INFINITY || now.rlim_max > most))
        setrlimit(what, &(struct rlimit){ most, most });
}

static bool is_feature(const char *flag)
{
    return strncmp(flag, "-D", 2) == 0;
}

/* A source that defines _GNU_SOURCE itself, as it may, is to get no warning that it is defined
 * twice: the flag then defines the same. */
static const char *feature_of(const char *name)
{
    char source[32], line[256], value[3];
    bool one = false;
    snprintf(source, sizeof source, SANDBOX_SOURCES "/%s.c", name);
    FILE *file = fopen(source, "re");
    while (file && fgets(line, sizeof line, file))
        one |= sscanf(line, " # define _GNU_SOURCE %2s", value) == 1 && strcmp(value, "1") == 0;
    if (file)
        fclose(file);
    return one ? "-D_GNU_SOURCE" : "-D_GNU_SOURCE=";
}

static void make_words(const char *name, char source[16], char target[32], const char *words[16])
{
    size_t count = 0;
    words[count++] = compile_command();
    for (size_t i = 0; compile_flags[i]; i++)
        words[count++] = is_feature(compile_flags[i]) ? feature_of(name) : compile_flags[i];
    words[count++] = "-o";
    words[count++] = target;
    words[count++] = source;
    words[count] = NULL;
    snprintf(source, 16, "%s.c", name);
    snprintf(target, 32, "/tmp/out/%s", name);
}

/* The same work takes longer on a slow machine: its limit is that of a common one. */
static rlim_t cpu_seconds(void)
{
    struct tempo tempo = { 0 };
    for (int i = 0; i < 10; i++) {
        tempo.due_ns = 0;
        tempo_measure(&tempo);
    }
    return (rlim_t)(BUILD_CPU_SECONDS * tempo_slowness(&tempo));
}

__attribute__((noreturn)) static void become_compiler(const struct inside *inside, const char *name)
{
    char source[16], target[32], output[32];
    const char *words[16];
    make_words(name, source, target, words);
    snprintf(output, sizeof output, "/tmp/out/%s.says", name);
    int log = open(output, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (log < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0 || chdir(SANDBOX_SOURCES) != 0 ||
        confine_compiler(inside) != 0)
        _exit(126);
    close(log);
    limit(RLIMIT_CPU, cpu_seconds());
    limit(RLIMIT_DATA, (rlim_t)1 << 30);
    limit(RLIMIT_FSIZE, 64 << 20);
    limit(RLIMIT_CORE, 1); /* as limits.c */
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("TMPDIR", "/tmp/out", 1);
    execvp(words[0], (char *const *)words);
    fprintf(stderr, "%s: %s\n", words[0], strerror(errno));
    _exit(127);
}

static bool copy(int from, int to, unsigned long long bytes)
{
    char buffer[65536];
    for (ssize_t count; bytes > 0; bytes -= (unsigned long long)count) {
        count = read_some(from, buffer, bytes < sizeof buffer ? (size_t)bytes : sizeof buffer);
        if (count <= 0 || write_all(to, buffer, (size_t)count) != 0)
            return false;
    }
    return true;
}

static int open_result(const char *name, const char *ending, unsigned long long *bytes,
                       unsigned long long most)
{
    char path[40];
    struct stat about;
    snprintf(path, sizeof path, "/tmp/out/%s%s", name, ending);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    *bytes = fd >= 0 && fstat(fd, &about) == 0 ? (unsigned long long)about.st_size : 0;
    if (*bytes > most)
        *bytes = most;
    return fd;
}

static bool hand_out(struct inside *inside, const char *name, int status)
{
    struct outcome outcome = { .status = status };
    bool good = status == 0;
    int says = open_result(name, ".says", &outcome.says_bytes, BUILD_OUTPUT_MAX);
    int program = open_result(name, "", &outcome.program_bytes, good ? EXECUTABLE_MAX : 0);
    bool written = write(inside->result, &outcome, sizeof outcome) == sizeof outcome &&
                   copy(says, inside->result, outcome.says_bytes) &&
                   copy(program, inside->result, outcome.program_bytes);
    if (says >= 0)
        close(says);
    if (program >= 0)
        close(program);
    return written;
}

/* Does the compiler know the flag that an older one lacks?  -1: it could not be asked. */
static int knows_flag(const struct inside *inside)
{
    int status = 0;
    pid_t trial = fork();
    if (trial == 0) {
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0 ||
            confine_compiler(inside) != 0)
            _exit(127);
        execlp(compile_command(), compile_command(), compile_flags[FLAG_FILL], "-E", "-x", "c", "-",
               (char *)NULL);
        _exit(127);
    }
    while (trial > 0 && waitpid(trial, &status, 0) < 0 && errno == EINTR)
        ;
    return trial < 0 ? -1 : status == 0;
}

static int work(void *context, struct inside *inside)
{
    const struct order *order = context;
    pid_t pids[BUILDS_MAX] = { -1, -1, -1, -1 };
    int status[BUILDS_MAX] = { -1, -1, -1, -1 }, knows = knows_flag(inside);
    bool handed = true;
    inside->shared->running = 1; /* what the sources make of a compiler is watched, too */
    if (knows < 0 || write(inside->result, &knows, sizeof knows) != sizeof knows)
        return 1;
    choose_flags(knows);
    for (size_t i = 0; i < order->count; i++) {
        if (!order->all[i]->compiled || !order->all[i]->ready)
            continue;
        pids[i] = fork();
        if (pids[i] == 0)
            become_compiler(inside, order->names[i]);
        if (pids[i] < 0)
            return 1;
    }
    for (size_t i = 0; i < order->count; i++)
        while (pids[i] > 0 && waitpid(pids[i], &status[i], 0) < 0 && errno == EINTR)
            ;
    for (size_t i = 0; i < order->count && handed; i++)
        handed = hand_out(inside, order->names[i], status[i]);
    return handed ? 0 : 1;
}

/* ---- the grader's part ---- */

static void tell_command(struct built *built, const char *name)
{
    size_t length =
        (size_t)snprintf(built->command, sizeof built->command, "%s", compile_command());
    for (size_t i = 0; compile_flags[i] && length < sizeof built->command; i++)
        length += (size_t)snprintf(built->command + length, sizeof built->command - length, " %s",
                                   compile_flags[i]);
    if (length < sizeof built->command)
        snprintf(built->command + length, sizeof built->command - length, " -o %s %s.c", name,
                 name);
}

/* The compiler does not find what lies outside; why it is not there stands beside its message. */
static void tell_missing(struct built *built)
{
    if (strstr(built->says.s, ": No such file or directory") ||
        strstr(built->says.s, "file not found"))
        text_add(
            &built->says,
            "\n(The grader compiles in a place of its own: the files of the folder and the system's headers are there, "
            "and nothing from outside the folder.)\n");
}

static int take_result(const struct build *build, struct built *built, const char *name, int from)
{
    struct outcome outcome;
    char path[PATH_MAX + 16];
    if (read(from, &outcome, sizeof outcome) != sizeof outcome)
        return -1;
    char *says = xmalloc(BUILD_OUTPUT_MAX + 1);
    bool whole = outcome.says_bytes <= BUILD_OUTPUT_MAX &&
                 read(from, says, (size_t)outcome.says_bytes) == (ssize_t)outcome.says_bytes;
    if (whole && outcome.status != -1)
        text_add_bytes(&built->says, says, (size_t)outcome.says_bytes);
    free(says);
    snprintf(path, sizeof path, "%s/bin/%s", build->janitor.folder, name);
    int to = whole && outcome.program_bytes
                 ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755)
                 : -1;
    if (outcome.program_bytes)
        whole = to >= 0 && copy(from, to, outcome.program_bytes);
    if (to >= 0)
        close(to);
    if (!whole || outcome.status == -1)
        return whole ? 0 : -1;
    tell_command(built, name);
    built->ready = outcome.status == 0 && outcome.program_bytes > 0;
    if (!built->ready && built->says.len == 0) /* an error has words */
        text_addf(&built->says, "the compiler made no program, and said nothing (status 0x%x)",
                  (unsigned)outcome.status);
    built->trouble = !built->ready && !compiler_blames_source(built->says.s);
    if (!built->ready && !built->trouble)
        tell_missing(built);
    return 0;
}

static int compile(const struct build *build, struct order *order, const struct sandbox *sandbox,
                   struct err *err)
{
    struct built *const *all = order->all;
    const char *const *names = order->names;
    bool any = false;
    for (size_t i = 0; i < order->count; i++) {
        if (!all[i]->compiled || !all[i]->ready)
            continue;
        if (!compile_command())
            return err_set(err, "there is no C compiler here (cc, gcc or clang) to build %s.c with",
                           names[i]);
        tell_command(all[i], names[i]);
        any = true;
    }
    if (!any)
        return 0;
    char sources[PATH_MAX + 8];
    struct sandbox workshop = *sandbox;
    struct confined confined = { .run = work, .context = order, .ended = -1, .result = -1 };
    snprintf(sources, sizeof sources, "%s/src", build->janitor.folder);
    workshop.sources = sources;
    int result = sandbox_start(&confined, &workshop, err);
    if (result == 0)
        result = sandbox_end(&confined, err);
    int knows = 0;
    if (result == 0 && read(confined.result, &knows, sizeof knows) != sizeof knows)
        result = err_set(err, "the compiler's results could not be read");
    choose_flags(result != 0 || knows);
    for (size_t i = 0; i < order->count && result == 0; i++)
        if (take_result(build, all[i], names[i], confined.result) != 0)
            result = err_set(err, "the compiler's results could not be read");
    enum limit limit = confined.shared && confined.shared != (void *)-1
                           ? (enum limit)confined.shared->limit
                           : LIMIT_NONE;
    sandbox_release(&confined);
    bool too_much = confined.memory_kills > 0 || limit == LIMIT_MEMORY ||
                    limit == LIMIT_PROCESSES || limit == LIMIT_THREADS;
    for (size_t i = 0; i < order->count && result != NO_PLACE; i++) {
        if (!all[i]->compiled || !(result == 0 ? all[i]->trouble : all[i]->ready))
            continue;
        all[i]->ready = false;
        all[i]->trouble = !too_much;
        if (too_much)
            text_add(&all[i]->says,
                     "the compiler was ended: it used too much memory for this source");
        else if (result != 0)
            text_add(&all[i]->says, err->text);
    }
    return result == NO_PLACE ? -1 : 0;
}

int build_compile(struct build *build, const struct sandbox *sandbox, struct err *err)
{
    static const char *const names[] = { "client", "server" };
    struct order order = { .count = 2, .names = names, .all = { &build->client, &build->server } };
    return compile(build, &order, sandbox, err);
}

/* In a run a program sees what lies beside it: so a student's server never stands beside the server
 * that it could start in its own place. */
static int set_places(const struct build *build, struct err *err)
{
    static const char *const places[][3] = {
        { PLACE_GIVEN, "given-client", "given-server" },
        { PLACE_OF_SERVER, "server", "right-client" },
        { PLACE_OF_CLIENT, "client", "right-server" },
    };
    const char *folder = build->janitor.folder;
    char from[PATH_MAX + 32], to[PATH_MAX + 64];
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(to, sizeof to, "%s/%s", folder, places[i][0]);
        if (mkdir(to, 0755) != 0)
            return err_errno(err, "making the folder %.300s", to);
        for (size_t k = 1; k < 3; k++) {
            snprintf(from, sizeof from, "%s/bin/%s", folder, places[i][k]);
            snprintf(to, sizeof to, "%s/%s/%s", folder, places[i][0], places[i][k]);
            /* a student's program that could not be built is in no run */
            if (link(from, to) != 0 && errno != ENOENT)
                return err_errno(err, "making %.300s", to);
            if (strchr(places[i][k], '-'))
                unlink(from);
        }
    }
    return 0;
}

int build_compile_pair(struct build *build, const struct fault *fault,
                       const struct sandbox *sandbox, struct err *err)
{
    static const char *const names[] = { "given-client", "given-server", "right-client",
                                         "right-server" };
    const char *const sources[] = { fault->client, fault->server, fault->right_client,
                                    fault->right_server };
    struct order order = { .count = 4, .names = names };
    for (size_t i = 0; i < order.count; i++) {
        char path[PATH_MAX + 32];
        snprintf(path, sizeof path, "%s/src/%s.c", build->janitor.folder, names[i]);
        unlink(path); /* one of the student's, of that name */
        if (write_file(path, O_CREAT | O_EXCL, sources[i]) != 0)
            return err_errno(err, "writing %.300s", path);
        build->pair[i].there = build->pair[i].compiled = build->pair[i].ready = true;
        order.all[i] = &build->pair[i];
    }
    if (compile(build, &order, sandbox, err) != 0)
        return -1;
    for (size_t i = 0; i < order.count; i++)
        if (!build->pair[i].ready)
            return err_set(err, "the pair as it was given can't be compiled here: %.200s",
                           build->pair[i].says.s);
    return set_places(build, err);
}
