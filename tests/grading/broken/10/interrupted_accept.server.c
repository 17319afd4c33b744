/* EINTR of accept() ends it. */
#include "lines.h"
int main(int argc, char **argv)
{
    int s = door(argc, argv), c;
    while ((c = accept(s, NULL, NULL)) >= 0 || errno == ECONNABORTED || errno == EMFILE)
        if (c >= 0)
            serve(c);
    return failed("accept");
}
