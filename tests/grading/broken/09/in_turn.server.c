#include "names.h"

/* A client of IPv6, then one of IPv4, then one of IPv6: as if they kept to that. */
int main(int argc, char **argv)
{
    int doors[2] = { door6(argc, argv, 1), door(argc, argv) };
    for (int i = 0;; i = !i) {
        int c = taken(doors[i]);
        if (c >= 0)
            serve_lines(c);
    }
}
