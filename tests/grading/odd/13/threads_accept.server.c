/* 60 threads, and each accepts by itself. */
#include "lines.h"
static int s;
static void *works(void *nothing)
{
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c >= 0)
            serve(c);
    }
    return nothing;
}
int main(int argc, char **argv)
{
    s = door(argc, argv);
    for (int i = 0; i < 59; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, works, NULL) != 0)
            failed("pthread_create");
    }
    works(NULL);
}
