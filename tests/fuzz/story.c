/* Two stories out of JSON Lines (compare/story.h), the first half of the bytes and the second, held against each other and drawn. */
#include <stdio.h>
#include <string.h>

#include "compare/columns.h"
#include "compare/differences.h"
#include "compare/story.h"
#include "fuzz.h"

static struct story *story_of(const char *lines, size_t bytes)
{
    struct story *story = story_new("story");
    struct err err;
    for (size_t at = 0; at < bytes;) {
        const char *newline = memchr(lines + at, '\n', bytes - at);
        size_t length = newline ? (size_t)(newline - lines) - at : bytes - at;
        (void)story_line(story, lines + at, length, &err); /* one that makes no sense is passed over here */
        at += length + 1;
    }
    story_payload(story, 1, "hello", 5, 5);
    story_end(story);
    return story;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *nowhere;
    struct err err;
    if (!nowhere)
        nowhere = fopen("/dev/null", "w");
    struct story *a = story_of((const char *)data, size / 2), *b = story_of((const char *)data + size / 2, size - size / 2);
    struct compare_options options = { .strict = size % 2, .any_pieces = size % 3 == 0 };
    struct comparison *c = compare(a, b, &options);
    struct columns_style style = { .width = 80, .ascii = size % 2, .all = size % 5 == 0 };
    comparison_draw(c, nowhere, &style);
    comparison_summary(c, nowhere, &style);
    (void)comparison_json(c, nowhere, &err);
    comparison_free(c);
    story_free(a);
    story_free(b);
    return 0;
}
