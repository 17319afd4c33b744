/* tries: to show a text that it never read: every byte, as often as a line is long
 * step: 04
 * held: lost server-receives
 */
#include "hostile.h"

int main(void)
{
    int s = welcome();
    tried();
    for (;;) {
        char b[2000];
        int c = accept(s, NULL, NULL);
        ssize_t n = recv(c, b, sizeof b, 0);
        for (ssize_t i = 0; i < n; i++)
            for (int byte = 1; byte < 256; byte++)
                putchar(byte);
        puts("");
        fflush(stdout);
        close(c);
    }
}
