#include "pair.h"

/* Neither the end of the input nor recv() = 0 is looked at. */
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    char b[1100] = "", r[2048];
    printf("Input lowercase sentence:");
    fflush(stdout);
    fgets(b, sizeof b, stdin);
    b[strcspn(b, "\n")] = 0;
    send(s, b, strlen(b), 0);
    ssize_t k = recv(s, r, sizeof r, 0);
    printf("From Server: %.*s\n", (int)k, r);
    close(s);
    return 0;
}
