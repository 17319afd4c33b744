/* tries: to print the port of its client without knowing it: all that there are
 * step: 03
 * held: lost server-says-client
 * quick: yes */
#include "hostile.h"

int main(void)
{
    int s = welcome();
    tried();
    int c = accept(s, NULL, NULL);
    for (int port = 1024; port < 65536; port++)
        printf("127.0.0.1:%d\n", port);
    fflush(stdout);
    close(c);
    for (;;)
        close(accept(s, NULL, NULL));
}
