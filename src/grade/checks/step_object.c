/* Opening a step of somebody else's: see step_object.h. */
#include "grade/checks/step_object.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* A name stands in files and on command lines. */
static bool is_name(const char *name)
{
    return name && *name && *name != '-' && strlen(name) < 64 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name);
}

static const struct check *check_before(const struct lab_step *step, size_t before,
                                        const char *name)
{
    for (size_t i = 0; i < before; i++)
        if (strcmp(step->checks[i].check->name, name) == 0)
            return step->checks[i].check;
    return NULL;
}

/* It is of the kit.  What it needs there may be left out here, as steps of the kit leave it out, too. */
static bool is_taken_over(const struct lab_step *step, const struct check *check)
{
    return strcmp(check->step, step->name) != 0;
}

static int look_at_check(const struct lab_step *step, size_t number, struct err *err)
{
    const struct check *check = step->checks[number].check;
    int points = step->checks[number].points;
    if (!is_name(check->name))
        return err_set(err, "check %zu has no name of small letters, digits and hyphens",
                       number + 1);
    if (check_before(step, number, check->name))
        return err_set(err, "two checks are called %s", check->name);
    if (!check->says || !check->step)
        return err_set(err, "check %s lacks its sentence (says) or the step that asks for it",
                       check->name);
    if (is_taken_over(step, check) && !step_find(check->step))
        return err_set(err,
                       "check %s is of step '%s', which is neither this one nor one of the kit",
                       check->name, check->step);
    if (check->scenario && !check->holds)
        return err_set(err, "check %s has a scenario and no function (holds)", check->name);
    if (check->scenario && !check->scenario->name)
        return err_set(err, "the scenario of check %s has no name", check->name);
    if (points < 0 || points > STEP_POINTS_MAX)
        return err_set(err, "check %s has %d points, and 0 to %d are possible", check->name, points,
                       STEP_POINTS_MAX);
    for (size_t i = 0; i < NEEDS_MAX && check->needs[i]; i++)
        if (!check_before(step, number, check->needs[i]) &&
            (!is_taken_over(step, check) || check_before(step, step_checks(step), check->needs[i])))
            return err_set(err, "check %s needs %s, which must stand before it", check->name,
                           check->needs[i]);
    return 0;
}

static int look_at(const struct lab_step *step, struct err *err)
{
    if (!is_name(step->name) || step_find(step->name))
        return err_set(err,
                       "a step has a name of its own, of small letters, digits and hyphens, as in "
                       "mirror");
    if (step->number < 1 || step->number >= FAULTS_NUMBER)
        return err_set(err, "the number of a step is 1 to %d", FAULTS_NUMBER - 1);
    if (step_checks(step) == 0)
        return err_set(err, "it has no checks");
    for (size_t i = 0; i < step_checks(step); i++)
        if (look_at_check(step, i, err) != 0)
            return -1;
    return 0;
}

const struct lab_step *step_object_open(const char *path, struct err *err)
{
    char whole[PATH_MAX]; /* a name without a slash would be looked for among the libraries */
    if (!realpath(path, whole)) {
        err_errno(err, "opening the step %s", path);
        return NULL;
    }
    void *object = dlopen(whole, RTLD_NOW | RTLD_LOCAL);
    if (!object) {
        err_set(err, "opening the step %s: %s", path, dlerror());
        return NULL;
    }
    const struct lab_step *const *step = dlsym(object, "sockwire_step");
    const char *headers = dlsym(object, "sockwire_step_headers");
    struct err why;
    if (!step || !headers)
        err_set(err, "%s is no step: it has no STEP_OBJECT(…)", path);
    else if (strcmp(headers, STEP_HEADERS) != 0)
        err_set(err, "%s was made for another sockwire than this one: compile it again", path);
    else if (look_at(*step, &why) != 0)
        err_set(err, "the step of %s can't be graded: %s", path, why.text);
    else {
        step_add(*step);
        return *step;
    }
    dlclose(object);
    return NULL;
}
