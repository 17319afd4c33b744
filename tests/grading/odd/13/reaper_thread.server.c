/* A thread that does nothing but wait for children. */
#include "lines.h"
static void *reaps(void *nothing)
{
    for (;;)
        if (wait(NULL) < 0)
            poll(NULL, 0, 5); /* there is none just now */
    return nothing;
}
int main(int argc, char **argv)
{
    pthread_t thread;
    int s = door(argc, argv);
    if (pthread_create(&thread, NULL, reaps, NULL) != 0)
        failed("pthread_create");
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c < 0)
            failed("accept");
        if (fork() == 0) {
            close(s);
            serve(c);
            _exit(0);
        }
        close(c);
    }
}
