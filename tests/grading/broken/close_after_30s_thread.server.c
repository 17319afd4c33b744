#include "pair.h"

static void *later(void *p)
{
    sleep(30);
    close((int)(long)p);
    return 0;
}
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        serve(c);
        pthread_t t;
        pthread_create(&t, 0, later, (void *)(long)c);
    }
}
