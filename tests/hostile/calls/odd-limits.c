/* tries: to have the tracer write where it must not: limits and sets of select() and ppoll() in memory that is read-only, half there, or
 * changed by another thread while the call waits; then it serves
 * held: nothing broke */
#include "hostile.h"

#include <poll.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <time.h>

static char *page;

static void *changes(void *context)
{
    (void)context;
    for (unsigned i = 0;; i++) {
        mprotect(page, 4096, i % 2 ? PROT_READ | PROT_WRITE : PROT_READ);
        if (i % 2)
            page[i % 4096] = (char)i;
        usleep(200);
    }
    return NULL;
}

int main(void)
{
    static const struct timespec soon = { .tv_nsec = 2000000 };
    struct timeval *time;
    int s = welcome(), own = socket(AF_INET, SOCK_DGRAM, 0);
    pthread_t thread;
    tried();
    page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(page + 4096, 4096);
    time = (struct timeval *)(page + 4096 - sizeof *time);
    for (int i = 0; i < 20; i++) { /* a constant: nothing may be written there */
        struct pollfd one = { .fd = own, .events = POLLIN };
        ppoll(&one, 1, &soon, NULL);
    }
    if (soon.tv_sec || soon.tv_nsec != 2000000)
        broke("a constant was overwritten");
    for (int i = 0; i < 20; i++) { /* sets that end where the page ends, and behind it */
        *time = (struct timeval){ .tv_usec = 1000 };
        syscall(SYS_pselect6, 64, page + 4096 - 8, NULL, NULL, &soon, NULL);
        syscall(SYS_pselect6, 1024, page + 4096 - 64, NULL, NULL, &soon, NULL);
        syscall(SYS_pselect6, -1, page, page, page, page + 4090, NULL);
        syscall(SYS_pselect6, 0x7fffffff, page, page, page, &soon, NULL);
    }
    pthread_create(&thread, NULL, changes, NULL);
    for (int i = 0; i < 200; i++) {
        struct pollfd *many = (struct pollfd *)page;
        syscall(SYS_ppoll, many, 100, page + 2048, NULL, 8);
        syscall(SYS_pselect6, 256, page, page + 64, page + 128, &soon, NULL);
    }
    serve(s);
}
