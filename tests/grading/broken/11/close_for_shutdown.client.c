/* close() is taken for "I have sent all". */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    send_typed(s);
    close(s);
    print_all(s);
    return fflush(stdout) != 0;
}
