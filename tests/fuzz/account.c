/* Two accounts out of JSON Lines (compare/account.h), the first half of the bytes and the second,
 * held against each other and drawn. */
#include <stdio.h>
#include <string.h>

#include "compare/account.h"
#include "compare/columns.h"
#include "compare/differences.h"
#include "fuzz.h"

static struct account *account_of(const char *lines, size_t bytes)
{
    struct account *account = account_new("account");
    struct err err;
    for (size_t at = 0; at < bytes;) {
        const char *newline = memchr(lines + at, '\n', bytes - at);
        size_t length = newline ? (size_t)(newline - lines) - at : bytes - at;
        /* one that makes no sense is passed over here */
        (void)account_line(account, lines + at, length, &err);
        at += length + 1;
    }
    account_payload(account, 1, "hello", 5, 5);
    account_end(account);
    return account;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *nowhere;
    struct err err;
    if (!nowhere)
        nowhere = fopen("/dev/null", "w");
    struct account *a = account_of((const char *)data, size / 2),
                   *b = account_of((const char *)data + size / 2, size - size / 2);
    struct compare_options options = { .strict = size % 2, .any_pieces = size % 3 == 0 };
    struct comparison *c = compare(a, b, &options);
    struct columns_style style = { .width = 80, .ascii = size % 2, .all = size % 5 == 0 };
    comparison_draw(c, nowhere, &style);
    comparison_summary(c, nowhere, &style);
    (void)comparison_json(c, nowhere, &err);
    comparison_free(c);
    account_free(a);
    account_free(b);
    return 0;
}
