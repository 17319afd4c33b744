/* tries: to be a program of a hundred gigabytes
 * held: lost server-capitals
 * runs: no */
#include "hostile.h"

static volatile char huge[100UL << 30];

int main(void)
{
    tried();
    for (size_t at = 0; at < sizeof huge; at += 4096)
        huge[at] = 1;
    broke("100 GB");
    serve(welcome());
}
