/* What comes to predictions from outside, and what becomes of them: the file of answers, the score,
 * the records in the JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/memory.h"
#include "predict/predict.h"

/* ---- the file of answers ---- */

/* Without its comment and the blanks around it; NULL when nothing is left. */
static char *bare(char *line)
{
    line[strcspn(line, "#\r\n")] = 0;
    line += strspn(line, " \t");
    size_t length = strlen(line);
    while (length > 0 && strchr(" \t", line[length - 1]))
        line[--length] = 0;
    return *line ? line : NULL;
}

int predict_read_answers(struct predict *predict, const char *file, struct err *err)
{
    FILE *in = fopen(file, "re");
    char *line = NULL;
    size_t room = 0, capacity = 0, number = 0;
    int result = 0;
    if (!in)
        return err_errno(err, "reading the answers %s", file);
    while (result == 0 && getline(&line, &room, in) >= 0) {
        struct answer answer;
        struct err why;
        const char *said = bare(line);
        number++;
        if (!said)
            continue;
        if (strlen(said) > 200 || answer_parse(&answer, said, &why) != 0) {
            result = err_set(err, "reading the answers %s: line %zu: %s", file, number,
                             strlen(said) > 200 ? "too long" : why.text);
            break;
        }
        array_reserve(&predict->answers, &capacity, predict->answer_count,
                      sizeof *predict->answers);
        predict->answers[predict->answer_count++] = xstrdup(said);
    }
    if (result == 0 && ferror(in))
        result = err_errno(err, "reading the answers %s", file);
    predict->scripted = true;
    free(line);
    fclose(in);
    return result;
}

/* ---- the score ---- */

static void count(const struct predict *predict, size_t *right, size_t *unanswered)
{
    *right = *unanswered = 0;
    for (size_t i = 0; i < predict->count; i++) {
        *right += predict->list[i].judged && predict->list[i].right;
        *unanswered += !predict->list[i].said;
    }
}

void predict_tell_score(struct predict *predict)
{
    size_t right, unanswered;
    struct text text;
    count(predict, &right, &unanswered);
    text_init(&text);
    if (predict->count == 0)
        text_add(&text, "there was no call to ask about");
    else
        text_addf(&text, "you predicted %zu of %zu", right, predict->count);
    if (unanswered)
        text_addf(&text, " (%zu without an answer)", unanswered);
    asker_say(predict->asker, text.s);
    text_release(&text);
}

/* ---- the records ---- */

static void write_prediction(struct text *t, const struct prediction *prediction)
{
    const struct call *call = prediction->facts->joined;
    json_put(t, "program", prediction->program->id);
    json_key(t, "call");
    if (call)
        json_int(t, call->id);
    else
        json_null(t);
    json_put(t, "name", call_name(prediction->facts));
    json_put(t, "asked", prediction->asked);
    json_put(t, "answer", prediction->said);
    json_put(t, "seen", prediction->seen);
    json_key(t, "right");
    if (prediction->said && prediction->judged)
        json_bool(t, prediction->right);
    else
        json_null(t);
    json_put(t, "says", prediction->says);
}

static int64_t last_ns(const struct predict *predict)
{
    const struct timeline *timeline = predict->timeline;
    int64_t last = timeline->event_count ? timeline->events[timeline->event_count - 1].t_ns
                                         : timeline->start_ns;
    int64_t asked = predict->count ? predict->list[predict->count - 1].t_ns : 0;
    return asked > last ? asked : last;
}

size_t predict_records(const struct predict *predict, struct arena *arena,
                       struct json_record **records)
{
    size_t right, unanswered;
    struct text text;
    text_init(&text);
    *records = arena_alloc(arena, (predict->count + 1) * sizeof **records);
    for (size_t i = 0; i < predict->count; i++) {
        text_clear(&text);
        json_open(&text, '{');
        write_prediction(&text, &predict->list[i]);
        json_close(&text, '}');
        (*records)[i] =
            (struct json_record){ predict->list[i].t_ns, "prediction", arena_text(arena, text.s) };
    }
    count(predict, &right, &unanswered);
    text_clear(&text);
    json_open(&text, '{');
    json_key(&text, "asked");
    json_int(&text, (int64_t)predict->count);
    json_key(&text, "answered");
    json_int(&text, (int64_t)(predict->count - unanswered));
    json_key(&text, "right");
    json_int(&text, (int64_t)right);
    json_close(&text, '}');
    (*records)[predict->count] =
        (struct json_record){ last_ns(predict), "score", arena_text(arena, text.s) };
    text_release(&text);
    return predict->count + 1;
}
