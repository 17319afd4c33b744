/* tries: to leave no process for the grader's own programs
 * held: at most 40 points */
#include "hostile.h"
#include <pthread.h>

static void *sleeps(void *p)
{
    pause();
    return p;
}

int main(void)
{
    pthread_t t;
    tried();
    int count = 0;
    while (count < 5000 && pthread_create(&t, NULL, sleeps, NULL) == 0)
        count++;
    if (count > 1000)
        broke("more than 1000 threads live");
    for (int s = welcome();;)
        close(accept(s, NULL, NULL));
}
