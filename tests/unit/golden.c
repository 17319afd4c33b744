/* Golden files: see golden.h. */
#include "golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

void golden_holds(const char *name, const char *now)
{
    const char *golden = getenv("GOLDEN") ? getenv("GOLDEN") : "tests/golden";
    const char *bless = getenv("BLESS");
    char path[512], piece[4096];
    struct text then;
    snprintf(path, sizeof path, "%s/%s", golden, name);
    FILE *file = fopen(path, bless && *bless ? "w" : "r");
    if (!file)
        fail_msg("%s is missing: make bless writes it", path);
    if (bless && *bless) {
        assert_true(fputs(now, file) >= 0);
        assert_int_equal(fclose(file), 0);
        return;
    }
    text_init(&then);
    for (size_t count; (count = fread(piece, 1, sizeof piece, file)) > 0;)
        text_add_bytes(&then, piece, count);
    fclose(file);
    if (strcmp(then.s, now) != 0)
        print_message("---- %s is now:\n%s\n", path, now);
    assert_string_equal(now, then.s);
    text_release(&then);
}
