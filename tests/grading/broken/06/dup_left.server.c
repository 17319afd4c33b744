#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    int c = accept(s, 0, 0);
    int d = dup(c);
    serve(c);
    close(c);
    close(s);
    return d < 0;
}
