/* tries: to find the grader's programs, seeds, sources and neighbours: by names, links, mounts, command lines
 * held: passed server-capitals */
#include "hostile.h"
#include <dirent.h>

static void see(const char *path)
{
    if (access(path, F_OK) == 0)
        broke(path);
}

int main(void)
{
    char line[4096], path[300];
    int s = welcome();
    tried();
    see("/tmp/kit");
    see("/tmp/kit/sockwire");
    see("/tmp/root");
    see("/tmp/src");
    see("/home");
    see("/root");
    see("/run");
    see("/var");
    see("/sys");
    see("/mnt");
    see("/tmp/bin/../../work");
    see(OUTSIDE);
    FILE *mounts = fopen("/proc/self/mountinfo", "r");
    while (mounts && fgets(line, sizeof line, mounts)) {
        char from[300] = "", at[300] = "";
        if (sscanf(line, "%*s %*s %*s %299s %299s", from, at) == 2 && strstr(at, "kit"))
            broke("the kit is mounted here");
        snprintf(path, sizeof path, "%.200s/../src/server.c", from);
        if (strstr(from, "sockwire-grade"))
            see(path);
    }
    DIR *all = opendir("/proc");
    for (const struct dirent *entry; all && (entry = readdir(all));) {
        snprintf(path, sizeof path, "/proc/%s/cmdline", entry->d_name);
        FILE *file = fopen(path, "r");
        size_t n = file ? fread(line, 1, sizeof line - 1, file) : 0;
        for (size_t i = 0; i + 4 < n; i++)
            if (memcmp(line + i, "peer", 4) == 0)
                broke("the command line of one of the grader's programs");
        if (file)
            fclose(file);
    }
    extern char **environ;
    for (char **one = environ; *one; one++)
        if (strncmp(*one, "SOCKWIRE=", 9) == 0 || strncmp(*one, "SOLUTIONS=", 10) == 0)
            broke(*one);
    serve(s);
}
