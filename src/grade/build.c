/* A folder of our own with the student's programs in it: see build.h. */
#include "grade/build.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "grade/step.h"

static void begin_wires(struct build *build, const struct lab_step *step)
{
    const char *names[WIRES_MAX];
    build->wire_count = wires_wanted(step, names);
    for (size_t i = 0; i < build->wire_count; i++) {
        build->wires[i].name = names[i];
        text_init(&build->wires[i].says);
        text_init(&build->wires[i].rules);
    }
}

const struct handed_wire *build_wire(const struct build *build, const char *name)
{
    for (size_t i = 0; i < build->wire_count; i++)
        if (strcmp(build->wires[i].name, name) == 0)
            return &build->wires[i];
    return NULL;
}

int build_take(struct build *build, const struct lab_step *step, const char *from, struct err *err)
{
    static const char *const folders[] = { "bin", "src", "home", "wires" };
    memset(build, 0, sizeof *build);
    text_init(&build->client.says);
    text_init(&build->server.says);
    build->given = given_find(step->name);
    begin_wires(build, step);
    for (size_t i = 0; i < sizeof build->pair / sizeof *build->pair; i++)
        text_init(&build->pair[i].says);
    char path[PATH_MAX + 8];
    if (janitor_hire(&build->janitor, "sockwire-grade", err) != 0)
        return -1;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s/%s", build->janitor.folder, folders[i]);
        if (mkdir(path, 0755) != 0)
            return err_errno(err, "making the folder %.300s", path);
    }
    return intake(build, from, err);
}

const struct given *given_find(const char *step)
{
    for (const struct given *given = given_programs; given->step; given++)
        if (strcmp(given->step, step) == 0)
            return given;
    return NULL;
}

void build_release(struct build *build)
{
    for (size_t i = 0; i < build->wire_count; i++) {
        text_release(&build->wires[i].says);
        text_release(&build->wires[i].rules);
    }
    janitor_release(&build->janitor);
    text_release(&build->client.says);
    text_release(&build->server.says);
    for (size_t i = 0; i < sizeof build->pair / sizeof *build->pair; i++)
        text_release(&build->pair[i].says);
}
