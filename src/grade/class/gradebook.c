/* The class as a table: see gradebook.h. */
#include "grade/class/gradebook.h"

#include <stdio.h>
#include <string.h>

#include "grade/class/list.h"

/* What a spreadsheet begins a formula with; the wide forms count for some of them, too. */
static bool begins_formula(const char *s)
{
    static const char *const wide[] = { "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
                                        "\xef\xbc\xa0" };
    s += strspn(s, " ");
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (strncmp(s, wide[i], 3) == 0)
            return true;
    return *s && strchr("=+-@|%", *s);
}

/* One line of UTF-8. */
static void add_clean(struct text *out, const char *value)
{
    for (size_t left = strlen(value), length; left; value += length, left -= length) {
        length = utf8_length(value, left);
        unsigned char c = (unsigned char)*value;
        bool control = c < 0x20 || c == 0x7f || (c == 0xc2 && (unsigned char)value[1] < 0xa0);
        if (length == 0)
            text_add(out, "\xef\xbf\xbd");
        else if (control)
            text_add_char(out, ' ');
        else
            text_add_bytes(out, value, length);
        length = length ? length : 1;
    }
}

void gradebook_cell(struct text *out, const char *value)
{
    struct text clean;
    text_init(&clean);
    add_clean(&clean, value);
    text_add_char(out, '"');
    if (begins_formula(clean.s))
        text_add_char(out, '\'');
    for (const char *s = clean.s; *s; s++) {
        text_add_char(out, *s);
        if (*s == '"')
            text_add_char(out, '"');
    }
    text_add_char(out, '"');
    text_release(&clean);
}

static void cells(struct text *out, const char *const values[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        gradebook_cell(out, values[i]);
        text_add_char(out, ',');
    }
}

static void end_row(struct text *out)
{
    if (out->len && out->s[out->len - 1] == ',')
        text_cut(out, out->len - 1);
    text_add(out, "\r\n");
}

static void number(struct text *out, bool known, int value)
{
    if (known)
        text_addf(out, "%d", value);
    text_add_char(out, ',');
}

static const char *name_of(const struct submission *submission)
{
    return *submission->name ? submission->name : submission->id;
}

static void mistakes(struct text *out, const struct student *one)
{
    struct text all;
    text_init(&all);
    for (size_t i = 0; one->graded && i < one->mistake_count; i++)
        text_addf(&all, "%s%s", i ? " " : "", one->mistakes[i].rule);
    gradebook_cell(out, all.s);
    text_add_char(out, ',');
    text_release(&all);
}

static void points_of_checks(struct text *out, const struct student *one, const struct tally *tally)
{
    for (size_t i = 0; i < tally->check_count; i++) {
        const struct standing_check *check = standing_check_of(one, tally->checks[i].name);
        number(out, one->graded && check, check ? check->points : 0);
    }
}

/* "1.50,80,100": an hour and a half late, and so the score is 80 % of 100.  Of who was in time nothing. */
static void late(struct text *out, const struct student *one)
{
    if (one->late)
        text_addf(out, "%.2f,%d", (double)one->late_s / 3600, one->late_percent);
    else
        text_add_char(out, ',');
    text_add_char(out, ',');
    number(out, one->late && one->graded, one->on_time);
}

static const char *note_of(const struct student *one)
{
    bool late = one->submission->called_late && !*one->submission->handed_in;
    return late && !*one->why ? "late, the platform says" : one->why;
}

void gradebook_plain(struct text *out, const struct standings *standings, const struct tally *tally)
{
    static const char *const before[] = { "id",         "name",         "email",        "login",
                                          "number",     "status",       "score",        "max_score",
                                          "late_hours", "late_percent", "score_on_time" };
    cells(out, before, sizeof before / sizeof *before);
    for (size_t i = 0; i < tally->check_count; i++)
        cells(out, &tally->checks[i].name, 1);
    cells(out, (const char *const[]){ "mistakes", "seed", "note" }, 3);
    end_row(out);
    for (size_t i = 0; i < standings->count; i++) {
        const struct student *one = &standings->of[i];
        const struct submission *who = one->submission;
        char seed[24] = "";
        const char *const about[] = {
            who->id,    who->name,   who->email,
            who->login, who->number, one->graded ? "graded" : "no score"
        };
        cells(out, about, sizeof about / sizeof *about);
        number(out, one->graded, one->score);
        number(out, one->graded, one->max_score);
        late(out, one);
        points_of_checks(out, one, tally);
        mistakes(out, one);
        if (one->graded)
            snprintf(seed, sizeof seed, "%llu", (unsigned long long)one->seed);
        cells(out, (const char *const[]){ seed, note_of(one) }, 2);
        end_row(out);
    }
}

/* What is lost, in words. */
static void feedback(struct text *out, const struct student *one)
{
    struct text all;
    text_init(&all);
    for (size_t i = 0; one->graded && i < one->check_count; i++)
        if (standing_lost(&one->checks[i]))
            text_addf(&all, "%s%s: %s", all.len ? "; " : "", one->checks[i].name,
                      one->checks[i].verdict);
    gradebook_cell(out, all.s);
    text_release(&all);
}

bool gradebook_moodle_knows(const struct submission *who)
{
    return *who->moodle;
}

/* The name is none of them: two may have the same. */
bool gradebook_canvas_knows(const struct submission *who)
{
    return *who->canvas || *who->number || *who->login || *who->email;
}

/* Who has no score has no row in these two: an empty cell would take away what stands there, the grade
 * in Canvas, the feedback in Moodle. */
void gradebook_moodle(struct text *out, const struct standings *standings,
                      const struct tally *tally)
{
    static const char *const header[] = {
        "Identifier", "Full name",     "Email address",         "ID number",
        "Grade",      "Maximum Grade", "Last modified (grade)", "Feedback comments"
    };
    (void)tally;
    cells(out, header, sizeof header / sizeof *header);
    end_row(out);
    for (size_t i = 0; i < standings->count; i++) {
        const struct student *one = &standings->of[i];
        const struct submission *who = one->submission;
        char identifier[80];
        if (!one->graded || !gradebook_moodle_knows(who))
            continue;
        snprintf(identifier, sizeof identifier, "Participant %.60s", who->moodle);
        cells(out, (const char *const[]){ identifier, name_of(who), who->email, who->number }, 4);
        number(out, true, one->score);
        number(out, true, one->max_score);
        text_add(out, "-,");
        feedback(out, one);
        end_row(out);
    }
}

void gradebook_canvas(struct text *out, const struct standings *standings,
                      const struct tally *tally)
{
    static const char *const header[] = { "Student", "ID", "SIS User ID", "SIS Login ID",
                                          "Section" };
    /* by these words it knows the second row, wherever they stand: no student is called so */
    static const char possible[] = "Points Possible";
    cells(out, header, sizeof header / sizeof *header);
    cells(out, &standings->step, 1);
    end_row(out);
    text_addf(out, "\"    %s\",,,,,%d\r\n", possible, tally->max_score);
    for (size_t i = 0; i < standings->count; i++) {
        const struct student *one = &standings->of[i];
        const struct submission *who = one->submission;
        if (!one->graded || !gradebook_canvas_knows(who))
            continue;
        const char *name = strstr(name_of(who), possible) ? "" : name_of(who);
        cells(out,
              (const char *const[]){ name, who->canvas, who->number,
                                     *who->login ? who->login : who->email, "" },
              5);
        number(out, true, one->score);
        end_row(out);
    }
}
