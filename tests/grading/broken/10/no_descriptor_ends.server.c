/* For want of a descriptor it gives up. */
#include "lines.h"
int main(int argc, char **argv)
{
    int s = door(argc, argv), c;
    while ((c = accept(s, NULL, NULL)) >= 0 || errno == EINTR || errno == ECONNABORTED)
        if (c >= 0)
            serve(c);
    return failed("accept");
}
