/* JUnit XML, as CI systems read it: see report.h.
 *
 * XML 1.0 has no way to write most control characters, not even escaped: they, broken UTF-8,
 * surrogates and U+FFFE, U+FFFF become U+FFFD.  A check that failed is a <failure>, crash and
 * timeout too; a grader error is an <error>. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "grade/reports/report.h"

static bool xml_may_hold(const uint8_t *s, size_t length)
{
    if (length == 1)
        return s[0] >= 0x20 || s[0] == '\n' || s[0] == '\t';
    return !(length == 3 && s[0] == 0xef && s[1] == 0xbf && s[2] >= 0xbe); /* U+FFFE, U+FFFF */
}

static void escaped(struct text *out, const char *text, bool attribute)
{
    const uint8_t *s = (const uint8_t *)text;
    for (size_t left = strlen(text); left;) {
        size_t length = utf8_length(s, left);
        if (length == 0 || !xml_may_hold(s, length)) {
            text_add(out, "\xef\xbf\xbd");
            length = length ? length : 1;
        } else if (xml_entity(*s)) {
            text_add(out, xml_entity(*s));
        } else if (attribute && (*s == '\n' || *s == '\t')) {
            text_addf(out, "&#%d;", *s);
        } else {
            text_add_bytes(out, s, length);
        }
        s += length;
        left -= length;
    }
}

static void attribute(struct text *out, const char *name, const char *value)
{
    text_addf(out, " %s=\"", name);
    escaped(out, value, true);
    text_add(out, "\"");
}

static void line(struct text *out, const char *label, const char *value)
{
    if (!*value)
        return;
    text_addf(out, "%s: ", label);
    escaped(out, value, false);
    text_add(out, "\n");
}

static void body(struct text *out, const struct check_result *check)
{
    line(out, "says", check->says);
    line(out, "run", check->run);
    line(out, "expected", check->expected);
    line(out, "seen", check->seen);
    for (size_t i = 0; i < check->mistake_count; i++) {
        line(out, "mistake", check->mistakes[i].rule->name);
        line(out, "  says", check->mistakes[i].says);
        line(out, "  remedy", check->mistakes[i].fix);
    }
    line(out, "read", check->sheet);
    if (*check->evidence.ladder) {
        text_add(out, "\n");
        escaped(out, check->evidence.ladder, false);
    }
}

static void outcome(struct text *out, const struct check_result *check)
{
    const char *element = check->verdict == VERDICT_GRADER_ERROR ? "error" : "failure";
    if (check->verdict == VERDICT_SKIPPED || check->verdict == VERDICT_NOT_CHECKED) {
        text_add(out, "    <skipped");
        attribute(out, "message", check->seen);
        text_add(out, "/>\n");
        return;
    }
    text_addf(out, "    <%s", element);
    attribute(out, "type", verdict_name(check->verdict));
    attribute(out, "message", check->seen);
    text_add(out, ">");
    body(out, check);
    text_addf(out, "</%s>\n", element);
}

static size_t count(const struct grade *grade, bool (*is)(enum verdict))
{
    size_t found = 0;
    for (size_t i = 0; i < grade->check_count; i++)
        found += is(grade->checks[i].verdict);
    return found;
}

static bool is_failure(enum verdict verdict)
{
    return verdict == VERDICT_FAIL || verdict == VERDICT_TIMEOUT || verdict == VERDICT_CRASH;
}

static bool is_error(enum verdict verdict)
{
    return verdict == VERDICT_GRADER_ERROR;
}

static bool is_skipped(enum verdict verdict)
{
    return verdict == VERDICT_SKIPPED || verdict == VERDICT_NOT_CHECKED;
}

static void property(struct text *out, const char *name, const char *value)
{
    if (!*value)
        return;
    text_add(out, "    <property");
    attribute(out, "name", name);
    attribute(out, "value", value);
    text_add(out, "/>\n");
}

void report_junit(struct text *out, const struct grade *grade)
{
    text_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite");
    attribute(out, "name", grade->step);
    text_addf(out,
              " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%.3f\">\n",
              grade->check_count, count(grade, is_failure), count(grade, is_error),
              count(grade, is_skipped), grade->seconds);
    text_addf(out, "  <properties>\n    <property name=\"seed\" value=\"%llu\"/>\n",
              (unsigned long long)grade->seed);
    if (grade_is_sound(grade))
        text_addf(out, "    <property name=\"score\" value=\"%d\"/>\n", grade->score);
    text_addf(out, "    <property name=\"max_score\" value=\"%d\"/>\n", grade->max_score);
    if (grade->not_checked)
        text_addf(out, "    <property name=\"not_checked\" value=\"%d\"/>\n", grade->not_checked);
    property(out, "walls", grade->walls);
    for (size_t i = 0; i < grade->note_count; i++)
        property(out, "note", grade->notes[i]);
    text_add(out, "  </properties>\n");
    for (size_t i = 0; i < grade->check_count; i++) {
        const struct check_result *check = &grade->checks[i];
        text_add(out, "  <testcase");
        attribute(out, "classname", grade->step);
        attribute(out, "name", check->name);
        if (check->verdict == VERDICT_PASS) {
            text_add(out, "/>\n");
            continue;
        }
        text_add(out, ">\n");
        outcome(out, check);
        text_add(out, "  </testcase>\n");
    }
    text_add(out, "</testsuite>\n</testsuites>\n");
}
