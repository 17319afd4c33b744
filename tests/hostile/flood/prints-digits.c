/* tries: to print one row of digits that holds every port as a part
 * step: 03
 * held: lost server-says-client */
#include "hostile.h"

static char seen[100000];

int main(void)
{
    int s = welcome();
    tried();
    int c = accept(s, NULL, NULL), window = 0;
    fputs("127.0.0.1:00000", stdout);
    for (int i = 0; i < 100005;
         i++) { /* a de Bruijn sequence, greedily: prefer the largest digit */
        for (int digit = 9; digit >= 0; digit--) {
            int next = window * 10 % 100000 + digit;
            if (seen[next])
                continue;
            seen[next] = 1;
            window = next;
            putchar('0' + digit);
            break;
        }
    }
    puts("");
    fflush(stdout);
    close(c);
    for (;;)
        close(accept(s, NULL, NULL));
}
