/* recv() = 0 is taken for "the client is gone". */
#include "halves.h"
int main(int argc, char **argv)
{
    for (int s = door(argc, argv);;) {
        int c = welcome(s);
        char *b = NULL;
        if (heard(c, &b) == 0)
            printf("the client has closed\n");
        free(b);
        close(c);
    }
}
