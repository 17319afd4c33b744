/* The folder to upload to a platform: see grade_bundle.h.
 *
 *     gradescope     setup.sh, run_autograder, README.md, sockwire    zipped; it is unpacked in /autograder/source
 *     prairielearn   run.sh, README.md, sockwire                      the folder tests/ of a question: /grade/tests
 *
 * AUTOGRADER and GRADE name other roots than the platform's: for a try, and for the tests. */
#include "command/grade_bundle.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/text.h"
#include "grade/class/files.h"

enum { PROGRAM_MOST = 256 << 20 };

/* In each text %STEP% stands for the step. */
struct bundle_file {
    const char *name;
    mode_t mode;
    const char *text;
};

#define PACKAGES \
    "gcc libc6-dev libpcap0.8 libseccomp2 libdw1 libelf1 zlib1g libzstd1 libncursesw6 netcat-openbsd"

/* The report is whole before it has its name; where there is none, that is said. */
#define RUN(root, sources, student, format, none)                                        \
    "root=" root "\n"                                                                    \
    "results=$root/results\n"                                                            \
    "mkdir -p \"$results\"\n"                                                            \
    "rm -f \"$results/results.json\" \"$results/new.json\"\n"                            \
    "\"$root/" sources "/sockwire\" grade %STEP% \"$root/" student "\" --report " format \
    " --output \"$results/new.json\" >&2 || echo \"sockwire ended with $?\" >&2\n"       \
    "[ -s \"$results/new.json\" ] || echo '" none "' >\"$results/new.json\"\n"           \
    "mv \"$results/new.json\" \"$results/results.json\"\n"

#define GROUND                                                                                                                           \
    "## What ground it needs\n"                                                                                                          \
    "Graded programs run behind walls (docs/security.md of sockwire): namespaces, mounts in them, and ptrace. A container with the "     \
    "default profile refuses these. There every check ends as grader_error, and **nobody gets a score**; nobody loses a point, either. " \
    "The container must allow `unshare()`, `mount()` and user namespaces: a seccomp profile that lets them through (or "                 \
    "`--security-opt seccomp=unconfined`) and no AppArmor profile that forbids mounts. `sockwire doctor` says what a place "             \
    "allows. Where the platform lets you set none of this, grade on a machine of your own: `sockwire grade %STEP% --class FOLDER`.\n\n"  \
    "The program was made for this machine's C library: the image must have the same or a newer one, and the same processor. "           \
    "It needs these packages of Debian or Ubuntu: " PACKAGES ".\n"

static const struct bundle_file gradescope[] = {
    { "setup.sh", 0755,
      "#!/bin/sh\nset -e\napt-get update\n"
      "DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends " PACKAGES "\n"
      "chmod 755 /autograder/source/sockwire\n" },
    { "run_autograder", 0755,
      "#!/bin/sh\n" RUN(
          "${AUTOGRADER:-/autograder}", "source", "submission", "gradescope",
          "{\"output\":\"No score: the grader could not begin. Tell your instructor.\",\"tests\":[]}") },
    { "README.md", 0644,
      "# %STEP% on Gradescope\n"
      "Zip what lies in this folder (not the folder itself), and upload it as the autograder of a programming assignment. Students "
      "hand in client.c and server.c.\n\n"
      "setup.sh installs what is needed when the image is made; run_autograder grades a submission and writes "
      "/autograder/results/results.json.\n\n" GROUND },
    { NULL, 0, NULL },
};

static const struct bundle_file prairielearn[] = {
    { "run.sh", 0755,
      "#!/bin/sh\n" RUN(
          "${GRADE:-/grade}", "tests", "student", "prairielearn",
          "{\"gradable\":false,\"message\":\"No score: the grader could not begin.\"}") },
    { "README.md", 0644,
      "# %STEP% on PrairieLearn\n"
      "This is the folder `tests` of a question. Its info.json says:\n\n"
      "    \"gradingMethod\": \"External\",\n"
      "    \"externalGradingOptions\": { \"enabled\": true, \"image\": \"YOUR/IMAGE\", \"entrypoint\": \"/grade/tests/run.sh\", \"timeout\": 120 }\n\n"
      "The image has the packages that are named below. A run without a score is not gradable there: it takes no attempt.\n\n" GROUND },
    { NULL, 0, NULL },
};

/* A path that does not fit is none. */
static void path_in(char path[PATH_MAX], const char *folder, const char *name)
{
    int length = snprintf(path, PATH_MAX, "%s/%s", folder, name);
    if (length < 0 || length >= PATH_MAX)
        die("%s/%s: %s", folder, name, strerror(ENAMETOOLONG));
}

static void write_text(const char *out, const struct bundle_file *file, const char *step)
{
    static const char mark[] = "%STEP%";
    struct text text;
    struct err err;
    char path[PATH_MAX];
    text_init(&text);
    for (const char *at = file->text, *next; *at; at = next) {
        next = strstr(at, mark) ? strstr(at, mark) : at + strlen(at);
        text_add_bytes(&text, at, (size_t)(next - at));
        if (*next) {
            text_add(&text, step);
            next += strlen(mark);
        }
    }
    path_in(path, out, file->name);
    if (class_write_file(path, text.s, text.len, file->mode, &err) != 0)
        die("%s", err.text);
    text_release(&text);
}

static void copy_program(const char *out, const char *self)
{
    struct text program;
    struct err err;
    char path[PATH_MAX];
    text_init(&program);
    path_in(path, out, "sockwire");
    if (class_read_file(self, &program, PROGRAM_MOST, &err) != 0 ||
        class_write_file(path, program.s, program.len, 0755, &err) != 0)
        die("%s", err.text);
    text_release(&program);
}

int grade_bundle(const char *platform, const char *step, const char *out, const char *self)
{
    const struct bundle_file *files =
        strcmp(platform, "gradescope") == 0 ? gradescope : prairielearn;
    char folder[PATH_MAX];
    if (out)
        snprintf(folder, sizeof folder, "%s", out);
    else
        snprintf(folder, sizeof folder, "%s-%s", step, platform);
    if (mkdir(folder, 0755) != 0 && errno != EEXIST)
        die("making the folder %s: %s", folder, strerror(errno));
    for (; files->name; files++)
        write_text(folder, files, step);
    copy_program(folder, self);
    printf("%s: a bundle for %s; its README.md says how it is uploaded, and what ground it needs\n",
           folder, platform);
    return 0;
}
