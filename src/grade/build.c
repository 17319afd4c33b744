/* A folder of our own with the student's programs in it: see build.h. */
#include "grade/build.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

int build_take(struct build *build, const char *from, struct err *err)
{
    static const char *const folders[] = { "bin", "src", "home" };
    memset(build, 0, sizeof *build);
    text_init(&build->client.says);
    text_init(&build->server.says);
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

void build_release(struct build *build)
{
    janitor_release(&build->janitor);
    text_release(&build->client.says);
    text_release(&build->server.says);
}
