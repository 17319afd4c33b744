/* Pages that are written here: see html.h. */
#include "view/html.h"

#include <string.h>

static bool is_shown(const unsigned char *s, size_t length)
{
    if (length == 1)
        return s[0] >= 0x20 ? s[0] != 0x7f : s[0] == '\n' || s[0] == '\t';
    if (length == 2 && s[0] == 0xc2 && s[1] < 0xa0)
        return false; /* U+0080 to U+009F */
    return !utf8_shapes(s, length);
}

void html_text(struct text *out, const char *s)
{
    for (size_t left = strlen(s), length; left; s += length, left -= length) {
        const char *entity = xml_entity((unsigned char)*s);
        length = utf8_length(s, left);
        if (!length || !is_shown((const unsigned char *)s, length))
            text_add(out, "\xef\xbf\xbd");
        else if (entity)
            text_add(out, entity);
        else if (*s == '\'')
            text_add(out, "&#39;");
        else
            text_add_bytes(out, s, length);
        length = length ? length : 1;
    }
}

void html_element(struct text *out, const char *tag, const char *class, const char *s)
{
    if (!*s)
        return;
    text_addf(out, "<%s", tag);
    if (class)
        text_addf(out, " class=\"%s\"", class);
    text_add(out, ">");
    html_text(out, s);
    text_addf(out, "</%s>\n", tag);
}

static const char style[] =
    ":root{color-scheme:light dark;--line:#8886;--soft:#8882;--good:#2a7d3f;--bad:#b3261e;--odd:#8a5a00}\n"
    "@media(prefers-color-scheme:dark){:root{--good:#7ccf8f;--bad:#ff9c92;--odd:#f0c060}}\n"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:80rem;margin:0 auto;padding:1rem}\n"
    "h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}\n"
    "pre{font:13px/1.3 ui-monospace,monospace;overflow-x:auto;background:var(--soft);padding:.6rem;border-radius:.3rem}\n"
    "table{border-collapse:collapse}th,td{padding:.2rem .6rem;text-align:left;border-bottom:1px solid var(--line)}\n"
    ".wide{overflow-x:auto}.wide td{white-space:nowrap}.wide th{vertical-align:bottom}.wide th:first-child,.wide td:first-child{position:sticky;left:0;background:Canvas}.number{text-align:right;font-variant-numeric:tabular-nums}\n"
    ".pass{color:var(--good)}.fail,.timeout,.crash{color:var(--bad)}.skipped,.grader_error,.none{color:var(--odd)}\n"
    "details{border:1px solid var(--line);border-radius:.3rem;padding:.3rem .8rem;margin:.4rem 0}summary{cursor:pointer}\n"
    "dt{font-weight:600}dd{margin:0 0 .4rem 1.5rem;white-space:pre-wrap;overflow-wrap:anywhere}\n"
    "iframe{width:100%;height:46rem;border:1px solid var(--line)}button{font:inherit}\n"
    ".quiet{opacity:.75}\n";

void html_begin(struct text *out, const char *title)
{
    text_add(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; "
                  "base-uri 'none'; form-action 'none'\">\n"
                  "<link rel=\"icon\" href=\"data:,\">\n<title>");
    html_text(out, title);
    text_addf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", style);
}

void html_end(struct text *out)
{
    text_add(out, "</body>\n</html>\n");
}

void html_json(struct text *out, const char *json, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if (json[i] == '<')
            text_add(out, "\\u003c");
        else
            text_add_char(out, json[i]);
}
