/* The marks in texts of the manual: see writer.h. */
#include <ctype.h>

#include "command/manual/writer.h"

/* A star is a mark only before a letter, with another star behind the word: `*` in C is none. */
static const char *closing_mark(const char *s)
{
    if (*s != '`' && !(*s == '*' && isalpha((unsigned char)s[1])))
        return NULL;
    return strchr(s + 1, *s);
}

bool marks_next(const char **s, struct mark_piece *piece)
{
    const char *from = *s, *end = closing_mark(from);
    if (!*from)
        return false;
    if (end) {
        *piece = (struct mark_piece){ *from == '`' ? MARK_TYPED : MARK_PLACEHOLDER, from + 1,
                                      (size_t)(end - from - 1) };
        *s = end + 1;
        return true;
    }
    const char *at = from + 1;
    while (*at && !closing_mark(at))
        at++;
    *piece = (struct mark_piece){ MARK_NONE, from, (size_t)(at - from) };
    *s = at;
    return true;
}

void marks_add_usage(struct text *text, const char *usage)
{
    static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ:",
                      flag[] = "-abcdefghijklmnopqrstuvwxyz";
    for (size_t length; *usage; usage += length) {
        char mark = isupper((unsigned char)*usage) ? '*' : 0;
        if (*usage == '-')
            mark = '`';
        length = mark ? strspn(usage, mark == '`' ? flag : capitals) : 1;
        if (mark)
            text_add_char(text, mark);
        text_add_bytes(text, usage, length);
        if (mark)
            text_add_char(text, mark);
    }
}
