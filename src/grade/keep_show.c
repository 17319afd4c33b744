/* The runs of failed checks, for the student's page: see keep.h.
 *
 * The page of a kept run is the player with the run's records in its middle; the records are taken
 * out of it. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "grade/grade.h"
#include "grade/keep.h"
#include "view/page_asset.h"

/* What a browser takes without effort, of one run and of all. */
enum { RUN_MOST = 3 << 20, RUNS_MOST = 12 << 20 };

static bool is_lost(const struct check_result *check)
{
    return check->verdict == VERDICT_FAIL || check->verdict == VERDICT_TIMEOUT ||
           check->verdict == VERDICT_CRASH;
}

static bool is_shown(const struct grade *grade, const char *run)
{
    for (size_t i = 0; i < grade->run_count; i++)
        if (strcmp(grade->runs[i].name, run) == 0)
            return true;
    return false;
}

/* The whole file; NULL: there is none, or it is too long. */
static char *read_page(struct arena *arena, const char *path, size_t *bytes)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    char *page = NULL;
    size_t most = RUN_MOST + page_before_data_bytes + page_behind_data_bytes;
    *bytes = 0;
    if (fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode) &&
        (size_t)about.st_size <= most) {
        page = arena_alloc(arena, (size_t)about.st_size + 1);
        for (ssize_t count;
             *bytes < (size_t)about.st_size &&
             (count = read_some(fd, page + *bytes, (size_t)about.st_size - *bytes)) > 0;)
            *bytes += (size_t)count;
    }
    if (fd >= 0)
        close(fd);
    return page;
}

/* NULL: it is no such page. */
static const char *records_of(struct arena *arena, const char *path)
{
    size_t bytes, around = page_before_data_bytes + page_behind_data_bytes;
    char *page = read_page(arena, path, &bytes);
    if (!page || bytes <= around || memcmp(page, page_before_data, page_before_data_bytes) != 0 ||
        memchr(page, 0, bytes))
        return NULL;
    page[bytes - page_behind_data_bytes] = '\0';
    return page + page_before_data_bytes;
}

void keep_show(struct grade *grade, const char *folder)
{
    size_t all = 0;
    for (size_t i = 0; i < grade->check_count; i++) {
        const struct check_result *check = &grade->checks[i];
        char path[PATH_MAX];
        if (!is_lost(check) || !*check->run || is_shown(grade, check->run) ||
            grade->run_count == SHOWN_RUNS_MAX)
            continue;
        keep_path(path, folder, check->run, ".html");
        const char *records = records_of(&grade->arena, path);
        if (!records || all + strlen(records) > RUNS_MOST)
            continue;
        all += strlen(records);
        grade->runs[grade->run_count++] = (struct shown_run){ check->run, records };
    }
}
