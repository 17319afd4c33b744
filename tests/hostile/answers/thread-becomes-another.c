/* tries: to run another program than its own: by a thread, while the first one has ended or is about to
 * held: nothing broke
 * held: at most 30 points
 * held: says execve() of another program */
#include "hostile.h"
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>

static void *become(void *nothing)
{
    char *const words[] = { "server", "-c", "echo another program", NULL };
    char bytes[65536];
    int file = memfd_create("other", 0), from = open("/lib64/ld-linux-x86-64.so.2", O_RDONLY);
    usleep(20000); /* the first thread may be gone by then: both ways are tried */
    for (ssize_t n; (n = read(from, bytes, sizeof bytes)) > 0;)
        if (write(file, bytes, (size_t)n) != n)
            _exit(1);
    if (fork() == 0)
        syscall(SYS_execveat, file, "", words, NULL, 0x1000 /* AT_EMPTY_PATH */);
    syscall(SYS_execve, "/lib64/ld-linux-x86-64.so.2", words, NULL);
    broke("nothing was refused, and nothing happened");
    return nothing;
}

int main(void)
{
    pthread_t thread;
    tried();
    pthread_create(&thread, NULL, become, NULL);
    pthread_exit(NULL);
}
