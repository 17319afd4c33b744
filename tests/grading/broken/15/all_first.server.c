/* It reads to the end before it answers. */
#include "halves.h"
int main(int argc, char **argv)
{
    for (int s = door(argc, argv);;)
        serve_all(welcome(s));
}
