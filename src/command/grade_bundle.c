/* What is uploaded to a platform: see grade_bundle.h.
 *
 *     a file of packaging/bundles/PLATFORM, its marks replaced
 *     sockwire          this program
 *     step.so           a step that is not of the kit
 *     points.txt        what --points was given
 *
 * Where these lie is the platform's wish: shapes[]. */
#include "command/grade_bundle.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/err.h"
#include "base/text.h"
#include "command/archive.h"
#include "command/bundle_files.h"
#include "grade/class/files.h"

enum { PROGRAM_MOST = 256 << 20 };

static const char packages[] = "gcc libc6-dev libpcap0.8 libseccomp2 libdw1 libelf1 zlib1g "
                               "libzstd1 libncursesw6 netcat-openbsd";

/* A platform that wants its files otherwise than beside each other. */
struct shape {
    const char *platform;
    const char *folder;     /* they lie in it; "": at the top */
    const char *tar;        /* … or in this tar */
    const char *outside[3]; /* all but these, which stay at the top */
    const char *part;       /* a file that only stands in another one, by a mark */
    bool carries;           /* the step and the points stand in one, too, by %FILES% */
};

static const struct shape shapes[] = {
    { .platform = "autolab",
      .folder = "",
      .tar = "autograde.tar",
      .outside = { "autograde-Makefile", "README.md" } },
    { .platform = "submitty",
      .folder = "custom_validation_code/",
      .outside = { "config.json", "README.md" } },
    { .platform = "coderunner", .folder = "", .part = "template.py", .carries = true },
    { .platform = NULL, .folder = "" },
};

static const struct shape *shape_of(const char *platform)
{
    const struct shape *shape = shapes;
    while (shape->platform && strcmp(shape->platform, platform) != 0)
        shape++;
    return shape;
}

static bool is_outside(const struct shape *shape, const char *name)
{
    for (size_t i = 0; i < sizeof shape->outside / sizeof *shape->outside; i++)
        if (shape->outside[i] && strcmp(shape->outside[i], name) == 0)
            return true;
    return false;
}

/* ---- marks ---- */

/* `words`, or what stands in a file, whose own marks are replaced, too. */
struct bundle_mark {
    const char *mark, *words, *platform, *file;
};

static const char *text_of(const char *platform, const char *name)
{
    for (const struct bundle_file *file = bundle_files; file->platform; file++)
        if (strcmp(file->platform, platform) == 0 && strcmp(file->name, name) == 0)
            return file->text;
    return "";
}

static void fill_in(struct text *out, const char *s, const struct bundle_mark marks[])
{
    for (size_t length; *s; s += length) {
        const struct bundle_mark *mark = marks;
        while (mark->mark && strncmp(s, mark->mark, strlen(mark->mark)) != 0)
            mark++;
        length = mark->mark ? strlen(mark->mark) : 1;
        if (!mark->mark)
            text_add_char(out, *s);
        else if (mark->words)
            text_add(out, mark->words);
        else
            fill_in(out, text_of(mark->platform, mark->file), marks);
    }
}

/* ---- files ---- */

/* What is uploaded, and where most of it goes: the same, or a tar in it. */
struct upload {
    const struct grade_bundle *asked;
    const struct shape *shape;
    struct archive whole, tar;
};

static void add(struct archive *archive, const char *name, mode_t mode, const struct text *text)
{
    struct err err;
    if (archive_add(archive, name, mode, text->s, text->len, &err) != 0)
        die("%s", err.text);
}

static void add_inside(struct upload *to, const char *name, mode_t mode, const struct text *text)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s%s", to->shape->folder, name);
    add(to->shape->tar ? &to->tar : &to->whole, path, mode, text);
}

static void read_copy(struct text *bytes, const char *path)
{
    struct err err;
    text_init(bytes);
    if (class_read_file(path, bytes, PROGRAM_MOST, &err) != 0)
        die("%s", err.text);
}

/* Moodle's XML: a file that goes with a question. */
static void add_carried(struct text *out, const char *name, const void *bytes, size_t count)
{
    text_addf(out, "      <file name=\"%s\" path=\"/\" encoding=\"base64\">", name);
    base64_add(out, bytes, count);
    text_add(out, "</file>\n");
}

/* The step and the points: as files of their own, or for %FILES%. */
static void add_given(struct upload *to, struct text *carried)
{
    const struct grade_bundle *asked = to->asked;
    struct text bytes;
    if (asked->step_file) {
        read_copy(&bytes, asked->step_file);
        if (to->shape->carries)
            add_carried(carried, "step.so", bytes.s, bytes.len);
        else
            add_inside(to, "step.so", 0644, &bytes);
        text_release(&bytes);
    }
    if (asked->points && to->shape->carries) {
        add_carried(carried, "points.txt", asked->points, strlen(asked->points));
    } else if (asked->points) {
        text_init(&bytes);
        text_add(&bytes, asked->points);
        add_inside(to, "points.txt", 0644, &bytes);
        text_release(&bytes);
    }
}

static void add_files(struct upload *to, const char *carried)
{
    const struct grade_bundle *asked = to->asked;
    char most[16];
    snprintf(most, sizeof most, "%d", asked->max_points);
    const struct bundle_mark marks[] = {
        { .mark = "%STEP%", .words = asked->step },
        { .mark = "%ASK%", .words = asked->step_file ? "$here/step.so" : asked->step },
        { .mark = "%POINTS%", .words = asked->points ? " --points \"$here/points.txt\"" : "" },
        { .mark = "%MAX%", .words = most },
        { .mark = "%PACKAGES%", .words = packages },
        { .mark = "%FILES%", .words = carried },
        { .mark = "%GROUND%", .platform = "", .file = "ground.md" },
        { .mark = "%TEMPLATE%", .platform = "coderunner", .file = "template.py" },
        { .mark = NULL },
    };
    for (const struct bundle_file *file = bundle_files; file->platform; file++) {
        struct text text;
        mode_t mode = file->executable ? 0755 : 0644;
        if (strcmp(file->platform, asked->platform) != 0 ||
            (to->shape->part && strcmp(file->name, to->shape->part) == 0))
            continue;
        text_init(&text);
        fill_in(&text, file->text, marks);
        if (is_outside(to->shape, file->name))
            add(&to->whole, file->name, mode, &text);
        else
            add_inside(to, file->name, mode, &text);
        text_release(&text);
    }
}

int grade_bundle(const struct grade_bundle *asked)
{
    struct upload to = { .asked = asked, .shape = shape_of(asked->platform) };
    struct text carried, program;
    struct err err;
    char out[PATH_MAX];
    if (asked->out)
        snprintf(out, sizeof out, "%s", asked->out);
    else
        snprintf(out, sizeof out, "%s-%s", asked->step, asked->platform);
    if (archive_begin(&to.whole, out, &err) != 0 || archive_begin(&to.tar, NULL, &err) != 0)
        die("%s", err.text);
    text_init(&carried);
    add_given(&to, &carried);
    add_files(&to, carried.s);
    text_release(&carried);
    read_copy(&program, asked->self);
    add_inside(&to, "sockwire", 0755, &program);
    text_release(&program);
    archive_end(&to.tar, &err);
    if (to.shape->tar)
        add(&to.whole, to.shape->tar, 0644, &to.tar.bytes);
    text_release(&to.tar.bytes);
    if (archive_end(&to.whole, &err) != 0)
        die("%s", err.text);
    printf("%s: a bundle for %s; its README.md says how it is uploaded, and what ground it needs\n",
           out, asked->platform);
    return 0;
}
