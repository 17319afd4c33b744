/* tries: to make thousands of threads
 * held: lost server-capitals */
#include "hostile.h"
#include <pthread.h>

static void *sleeps(void *p)
{
    pause();
    return p;
}

int main(void)
{
    pthread_attr_t small;
    pthread_t t;
    int count = 0;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 16384);
    tried();
    for (int i = 0; i < 4000; i++) {
        count += pthread_create(&t, &small, sleeps, NULL) == 0;
        if (i % 100 == 99)
            usleep(10000);
    }
    sleep(1);
    if (count > 1500)
        broke("1500 threads lived for a second");
    for (;;)
        pause();
}
