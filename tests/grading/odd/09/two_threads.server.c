#include "names.h"

static void *welcomes(void *door)
{
    for (;;) {
        int c = taken(*(int *)door);
        if (c >= 0)
            serve_lines(c);
    }
    return NULL;
}
int main(int argc, char **argv)
{
    pthread_t thread;
    int four = door(argc, argv), six = door6(argc, argv, 1);
    pthread_create(&thread, NULL, welcomes, &four);
    welcomes(&six);
}
