/* Keeping the runs of a grade: see keep.h. */
#include "grade/keep.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grade/sandbox.h"
#include "record/writer.h"
#include "view/page.h"

int keep_folder(const char *folder, struct err *err)
{
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return err_errno(err, "making the folder %s for the runs", folder);
    return 0;
}

void keep_path(char path[PATH_MAX], const char *folder, const char *scenario, const char *ending)
{
    int length = snprintf(path, PATH_MAX, "%s/", folder);
    for (const char *s = scenario; *s && length + 10 < PATH_MAX; s++)
        if (isalnum((unsigned char)*s) || path[length - 1] != '-')
            path[length++] = isalnum((unsigned char)*s) ? *s : '-';
    snprintf(path + length, (size_t)(PATH_MAX - length), "%s", ending);
}

static int open_file(const char *folder, const char *scenario, const char *ending, struct err *err)
{
    char path[PATH_MAX];
    keep_path(path, folder, scenario, ending);
    /* a new file: what lies there may be a FIFO, or another name of a file elsewhere */
    unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        err_errno(err, "keeping a run in %s", path);
    return fd;
}

int keep_open(struct keep *keep, const char *folder, const char *scenario, struct err *err)
{
    *keep = (struct keep){ .trace = -1, .page = -1 };
    if (!folder)
        return 0;
    keep->trace = open_file(folder, scenario, ".pcapng", err);
    keep->page = keep->trace < 0 ? -1 : open_file(folder, scenario, ".html", err);
    return keep->page < 0 ? -1 : 0;
}

struct record_writer *keep_begin(struct keep *keep)
{
    struct err err;
    if (keep->trace < 0)
        return NULL;
    /* a run that is too long for the limit on files is not kept; it is graded all the same */
    signal(SIGXFSZ, SIG_IGN);
    keep->recording = record_writer_new(&err);
    if (keep->recording)
        record_writer_at_most(keep->recording, FILE_MOST);
    return keep->recording;
}

static size_t header_of(void *recording, const struct packet *packet,
                        uint8_t bytes[PAGE_HEADER_BYTES])
{
    if (!packet->facts.header_at)
        return 0;
    size_t count = record_writer_bytes(recording, packet->id, packet->facts.header_at, bytes,
                                       PAGE_HEADER_BYTES);
    return page_header_length(&packet->facts, bytes, count);
}

/* No file is better than half of one. */
static void close_file(FILE *file, int fd, bool written)
{
    if (fflush(file) != 0 || !written)
        (void)!ftruncate(fd, 0);
    fclose(file);
}

void keep_write(struct keep *keep, const struct timeline *timeline)
{
    struct err err;
    if (!keep->recording)
        return;
    FILE *page = fdopen(dup(keep->page), "w"), *trace = fdopen(dup(keep->trace), "w");
    struct page_about about = { .header = header_of, .context = keep->recording };
    if (page)
        close_file(page, keep->page, page_write(page, timeline, &about, &err) == 0);
    if (trace)
        close_file(trace, keep->trace,
                   record_writer_write(keep->recording, timeline, trace, TRACE_PCAPNG, &err) == 0);
    record_writer_free(keep->recording);
    keep->recording = NULL;
}

/* A run that was not kept (it is too long, or never was) leaves no empty file.  Is there one? */
static bool close_kept(int fd)
{
    char link[40], path[PATH_MAX];
    struct stat about;
    if (fd < 0)
        return true;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length > 0 ? length : 0] = '\0';
    bool empty = fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size == 0;
    if (length > 0 && empty)
        unlink(path);
    close(fd);
    return !empty;
}

void keep_close(struct keep *keep)
{
    bool trace = close_kept(keep->trace), page = close_kept(keep->page);
    *keep = (struct keep){ .trace = -1, .page = -1, .lost = !trace || !page };
}
