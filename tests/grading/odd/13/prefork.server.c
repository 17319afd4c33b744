/* 60 processes, made before anybody came; each accepts by itself, and the kernel deals the clients out. */
#include "lines.h"
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (int i = 0; i < 60; i++)
        if (fork() == 0)
            for (;;) {
                int c = accept(s, NULL, NULL);
                if (c >= 0)
                    serve(c);
            }
    while (wait(NULL) > 0 || errno == EINTR)
        ;
    return 0;
}
