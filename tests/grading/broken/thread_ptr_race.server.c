#include "pair.h"

static void *work(void *p)
{
    int c = *(int *)p;
    serve(c);
    close(c);
    return 0;
}
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    int c;
    for (;;) {
        c = accept(s, 0, 0);
        if (c < 0)
            continue;
        pthread_t t;
        pthread_create(&t, 0, work, &c);
        pthread_detach(t);
    }
}
