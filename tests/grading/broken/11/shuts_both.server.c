/* The client's end is answered with shutdown(SHUT_RDWR): then nothing can be sent. */
#include "halves.h"
int main(int argc, char **argv)
{
    for (int s = door(argc, argv);;) {
        int c = welcome(s);
        char *b = NULL;
        ssize_t n = heard(c, &b);
        shutdown(c, SHUT_RDWR);
        if (n >= 0 && answer(c, b, (size_t)n))
            perror("send");
        free(b);
        close(c);
    }
}
