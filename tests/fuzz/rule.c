/* A rule of the wire, as a person writes it: what is understood, and what it counts. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/memory.h"
#include "fuzz.h"
#include "wire/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rule rule;
    struct err err;
    char *text = xcalloc(size + 1, 1);
    memcpy(text, data, size);
    if (rule_parse(&rule, "--wire", text, &err) == 0) {
        bool counts = false;
        for (uint64_t i = 1; i < 100; i++)
            counts |= rule_counts(&rule, i);
        (void)counts;
        rule_release(&rule);
    }
    free(text);
    return 0;
}
