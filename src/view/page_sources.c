/* The source files of a run's programs, for the page: see page.h.
 *
 * A call names its file and what stands in its line (call/source_line.h).  The file is taken only
 * when it lies below the folder that we are in and every line that a call names reads as the call
 * says: else it is another file of that name, or a newer one, and a page would mark a wrong line.
 * Then the page shows the lines that are known. */
#include <ctype.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "view/json_values.h"
#include "view/page_parts.h"

enum { SOURCE_BYTES_MAX = 256 * 1024, SOURCES_MAX = 50 };

/* Below this folder: no way up, and no way from the root. */
static bool is_below(const char *name)
{
    if (!*name || *name == '/')
        return false;
    for (const char *part = name; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || !part[2]))
            return false;
    }
    return true;
}

static bool read_source(const char *name, struct text *source)
{
    char buffer[16384];
    struct stat is;
    text_clear(source);
    int fd = is_below(name) ? open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    bool taken =
        fd >= 0 && fstat(fd, &is) == 0 && S_ISREG(is.st_mode) && is.st_size <= SOURCE_BYTES_MAX;
    ssize_t count = 0;
    while (taken && source->len <= SOURCE_BYTES_MAX &&
           (count = read(fd, buffer, sizeof buffer)) > 0)
        text_add_bytes(source, buffer, (size_t)count);
    if (fd >= 0)
        close(fd);
    return taken && count == 0 && !memchr(source->s, 0, source->len);
}

/* Does line `number` read so, blanks at both ends aside? */
static bool reads_so(const struct text *source, int number, const char *words)
{
    const char *line = source->s, *end = source->s + source->len;
    for (int i = 1; i < number && line; i++) {
        line = memchr(line, '\n', (size_t)(end - line));
        line = line ? line + 1 : NULL;
    }
    if (!line)
        return false;
    const char *stop = memchr(line, '\n', (size_t)(end - line));
    stop = stop ? stop : end;
    while (line < stop && isspace((unsigned char)*line))
        line++;
    while (stop > line && isspace((unsigned char)stop[-1]))
        stop--;
    return strlen(words) == (size_t)(stop - line) &&
           memcmp(line, words, (size_t)(stop - line)) == 0;
}

/* True: some calls tell what stands in their lines, and all of them are right. */
static bool is_the_source(const struct timeline *timeline, const char *file,
                          const struct text *source)
{
    bool known = false;
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call_facts *facts = timeline->calls[i]->facts;
        if (!facts->at_file || strcmp(facts->at_file, file) != 0 || !facts->at_text)
            continue;
        if (!reads_so(source, facts->at_line, facts->at_text))
            return false;
        known = true;
    }
    return known;
}

void page_write_sources(FILE *out, const struct timeline *timeline)
{
    const char *seen[SOURCES_MAX];
    size_t count = 0;
    struct text source, line;
    text_init(&source);
    text_init(&line);
    for (size_t i = 0; i < timeline->call_count && count < SOURCES_MAX; i++) {
        const char *file = timeline->calls[i]->facts->at_file;
        size_t place = 0;
        while (file && place < count && strcmp(seen[place], file) != 0)
            place++;
        if (!file || place < count)
            continue;
        seen[count++] = file;
        if (!read_source(file, &source) || !is_the_source(timeline, file, &source))
            continue;
        text_clear(&line);
        json_open(&line, '{');
        json_put(&line, "type", "source");
        json_put(&line, "file", file);
        json_key(&line, "text");
        json_string_bytes(&line, source.s, source.len);
        json_close(&line, '}');
        fprintf(out, "%s\n", line.s);
    }
    text_release(&source);
    text_release(&line);
}
