/* Making text harmless: see clean.h. */
#include "grade/clean.h"

#include <stdint.h>

void clean_lines(struct text *text, const void *bytes, size_t count)
{
    const uint8_t *s = bytes;
    while (count && (s[count - 1] == '\n' || s[count - 1] == ' '))
        count--;
    for (size_t i = 0; i < count;) {
        size_t length = utf8_length(s + i, count - i);
        bool control =
            s[i] < 0x20 || s[i] == 0x7f || (length == 2 && s[i] == 0xc2 && s[i + 1] < 0xa0);
        uint32_t shapes = length ? utf8_shapes(s + i, length) : 0;
        if (shapes) {
            text_addf(text, "\\u%04x", (unsigned)shapes);
        } else if (s[i] == '\n' || (length && !control)) {
            text_add_bytes(text, s + i, length);
        } else if (s[i] == '\t') {
            text_add(text, "    ");
            length = 1;
        } else {
            text_addf(text, "\\x%02x", s[i]);
            length = 1;
        }
        i += length;
    }
}
