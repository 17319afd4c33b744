/* What is uploaded to a platform: see grade_bundle.h.
 *
 *     a file of packaging/bundles/PLATFORM, its marks replaced
 *     sockwire          this program
 *     step.so           a step that is not of the kit
 *     points.txt        what --points was given
 *
 * Autolab wants all but its Makefile and README in autograde.tar. */
#include "command/grade_bundle.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "command/archive.h"
#include "command/bundle_files.h"
#include "grade/class/files.h"

enum { PROGRAM_MOST = 256 << 20 };

static const char packages[] = "gcc libc6-dev libpcap0.8 libseccomp2 libdw1 libelf1 zlib1g "
                               "libzstd1 libncursesw6 netcat-openbsd";

struct bundle_mark {
    const char *mark, *words;
};

static const char *text_of(const char *platform, const char *name)
{
    for (const struct bundle_file *file = bundle_files; file->platform; file++)
        if (strcmp(file->platform, platform) == 0 && strcmp(file->name, name) == 0)
            return file->text;
    return "";
}

/* The ground's own marks are replaced, too. */
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
            fill_in(out, text_of("", "ground.md"), marks);
    }
}

static void add(struct archive *archive, const char *name, mode_t mode, const struct text *text)
{
    struct err err;
    if (archive_add(archive, name, mode, text->s, text->len, &err) != 0)
        die("%s", err.text);
}

static void add_copy(struct archive *archive, const char *name, mode_t mode, const char *path)
{
    struct text bytes;
    struct err err;
    text_init(&bytes);
    if (class_read_file(path, &bytes, PROGRAM_MOST, &err) != 0)
        die("%s", err.text);
    add(archive, name, mode, &bytes);
    text_release(&bytes);
}

static void add_programs(struct archive *archive, const struct grade_bundle *asked)
{
    add_copy(archive, "sockwire", 0755, asked->self);
    if (asked->step_file)
        add_copy(archive, "step.so", 0644, asked->step_file);
    if (asked->points) {
        struct text points;
        text_init(&points);
        text_add(&points, asked->points);
        add(archive, "points.txt", 0644, &points);
        text_release(&points);
    }
}

static bool is_outside(const char *name)
{
    return strcmp(name, "autograde-Makefile") == 0 || strcmp(name, "README.md") == 0;
}

static void add_files(struct archive *whole, struct archive *inner,
                      const struct grade_bundle *asked)
{
    const struct bundle_mark marks[] = {
        { "%STEP%", asked->step },
        { "%ASK%", asked->step_file ? "$here/step.so" : asked->step },
        { "%POINTS%", asked->points ? " --points \"$here/points.txt\"" : "" },
        { "%PACKAGES%", packages },
        { "%GROUND%", NULL },
        { NULL, NULL },
    };
    for (const struct bundle_file *file = bundle_files; file->platform; file++) {
        struct text text;
        if (strcmp(file->platform, asked->platform) != 0)
            continue;
        text_init(&text);
        fill_in(&text, file->text, marks);
        add(is_outside(file->name) ? whole : inner, file->name, file->executable ? 0755 : 0644,
            &text);
        text_release(&text);
    }
}

int grade_bundle(const struct grade_bundle *asked)
{
    struct archive whole, tar;
    struct err err;
    char out[PATH_MAX];
    bool has_tar = strcmp(asked->platform, "autolab") == 0;
    if (asked->out)
        snprintf(out, sizeof out, "%s", asked->out);
    else
        snprintf(out, sizeof out, "%s-%s", asked->step, asked->platform);
    if (archive_begin(&whole, out, &err) != 0 || archive_begin(&tar, NULL, &err) != 0)
        die("%s", err.text);
    struct archive *inner = has_tar ? &tar : &whole;
    add_files(&whole, inner, asked);
    add_programs(inner, asked);
    archive_end(&tar, &err);
    if (has_tar)
        add(&whole, "autograde.tar", 0644, &tar.bytes);
    text_release(&tar.bytes);
    if (archive_end(&whole, &err) != 0)
        die("%s", err.text);
    printf("%s: a bundle for %s; its README.md says how it is uploaded, and what ground it needs\n",
           out, asked->platform);
    return 0;
}
