/* A folder of our own with the student's programs in it: see build.h. */
#include "grade/build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/scratch.h"

int build_take(struct build *build, const char *from, struct err *err)
{
    static const char *const folders[] = { "bin", "src", "home" };
    memset(build, 0, sizeof *build);
    text_init(&build->client.says);
    text_init(&build->server.says);
    char path[PATH_MAX], whole[PATH_MAX + 8];
    int length = snprintf(path, sizeof path, "%s/sockwire-grade.XXXXXX", scratch_folder());
    if (length >= (int)sizeof path || !mkdtemp(path) || !realpath(path, build->folder))
        return err_errno(err, "making a folder for the programs in %s", scratch_folder());
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(whole, sizeof whole, "%s/%s", path, folders[i]);
        if (mkdir(whole, 0755) != 0)
            return err_errno(err, "making the folder %s", whole);
    }
    return intake(build, from, err);
}

void build_release(struct build *build)
{
    if (*build->folder)
        scratch_remove(build->folder);
    text_release(&build->client.says);
    text_release(&build->server.says);
    *build->folder = '\0';
}
