#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        char b[2048];
        ssize_t n = recv(c, b, sizeof b, 0);
        if (n > 0) {
            for (ssize_t i = 0; i < n; i++)
                b[i] = (char)(islower((unsigned char)b[i]) ? toupper((unsigned char)b[i])
                                                           : tolower((unsigned char)b[i]));
            send_all(c, b, (size_t)n);
        }
        close(c);
    }
}
