/* What the reports for platforms share: see parts.h. */
#include "grade/reports/parts.h"

#include "base/json.h"

const char *parts_unsound(const struct grade *grade)
{
    if (grade->untried)
        return "No score: the grader can't work here. The last note says why.";
    return grade->undecided ? "No score: the grader was ended before it was done. Grade again."
                            : "No score: the grader itself had trouble. Grade again.";
}

double parts_fraction(const struct grade *grade)
{
    return grade->max_score ? (double)grade->score / (double)grade->max_score : 0.0;
}

void parts_points(struct text *out, const char *before, const struct grade *grade,
                  const struct check_result *check, const char *behind)
{
    if (!grade_is_sound(grade))
        return;
    if (check->verdict == VERDICT_NOT_CHECKED)
        text_addf(out, "%s%d elsewhere%s", before, check->elsewhere, behind);
    else
        text_addf(out, "%s%d of %d%s", before, check->points, check->max_points, behind);
}

void parts_words(struct text *out, const struct check_result *check)
{
    text_addf(out, "%s\n", check->says);
    if (*check->expected)
        text_addf(out, "expected: %s\n", check->expected);
    if (*check->seen)
        text_addf(out, "seen: %s\n", check->seen);
    for (size_t i = 0; i < check->mistake_count; i++)
        text_addf(out, "%s: %s %s\n", check->mistakes[i].rule->name, check->mistakes[i].says,
                  check->mistakes[i].fix);
    if (*check->evidence.ladder)
        text_addf(out, "\n%s", check->evidence.ladder);
    if (*check->hint)
        text_addf(out, "hint: %s\n", check->hint);
    if (check->verdict != VERDICT_PASS && *check->sheet)
        text_addf(out, "read: %s\n", check->sheet);
}

void parts_words_of(struct text *out, const char *key, const struct check_result *check)
{
    struct text all;
    text_init(&all);
    parts_words(&all, check);
    json_put(out, key, all.s);
    text_release(&all);
}

void parts_notes(struct text *out, const struct grade *grade)
{
    if (!grade_is_sound(grade))
        text_addf(out, "%s\n", parts_unsound(grade));
    for (size_t i = 0; i < grade->note_count; i++)
        text_addf(out, "%s\n", grade->notes[i]);
    text_addf(out, "seed %llu", (unsigned long long)grade->seed);
}

void parts_notes_of(struct text *out, const char *key, const struct grade *grade)
{
    struct text all;
    text_init(&all);
    parts_notes(&all, grade);
    json_put(out, key, all.s);
    text_release(&all);
}

bool parts_is_lost(const struct check_result *check)
{
    return check->verdict == VERDICT_FAIL || check->verdict == VERDICT_TIMEOUT ||
           check->verdict == VERDICT_CRASH;
}
