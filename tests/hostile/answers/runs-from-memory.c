/* tries: to run another program than its own: from memory, by a descriptor, by the loader, by a script
 * held: nothing broke
 * held: lost server-capitals */
#include "hostile.h"
#include <sys/mman.h>
#include <sys/syscall.h>

static const char script[] = "#!/bin/sh\nexec nc -l 12000\n";

static void copy(int to, const char *path)
{
    char bytes[65536];
    int from = open(path, O_RDONLY);
    for (ssize_t n; from >= 0 && (n = read(from, bytes, sizeof bytes)) > 0;)
        if (write(to, bytes, (size_t)n) != n)
            break;
}

int main(int argc, char **argv)
{
    char *words[] = { (char *)"again", NULL }, *none[] = { NULL };
    char path[40];
    if (argc > 0 && strcmp(argv[0], "again") == 0) {
        broke("another file runs");
        return 0;
    }
    tried();
    for (int way = 0; way < 5; way++)
        if (fork() == 0) {
            int fd =
                way == 3 ? open("/tmp/home/copy", O_RDWR | O_CREAT, 0700) : memfd_create("m", 0);
            if (way == 4)
                (void)!write(fd, script, sizeof script - 1);
            else
                copy(fd, "/proc/self/exe");
            snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
            switch (way) {
            case 0: fexecve(fd, words, none); break;
            case 1: syscall(SYS_execveat, fd, "", words, none, AT_EMPTY_PATH); break;
            case 2: execv(path, words); break;
            case 3:
                close(fd);
                execv("/tmp/home/copy", words);
                break;
            case 4: fexecve(fd, words, none); break;
            }
            _exit(1);
        }
    while (wait(NULL) > 0)
        ;
    char *by_loader[] = { (char *)"again", (char *)"/tmp/bin/client", NULL };
    execv("/lib64/ld-linux-x86-64.so.2", by_loader);
    execv("/lib/ld-linux-aarch64.so.1", by_loader);
    execv("/lib/ld-musl-x86_64.so.1", by_loader);
    return 1;
}
