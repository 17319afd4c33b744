/*
 * client_hog: connects, closes and ends; its child uses up the server's CPU for 1.2 s.
 */
#include "starve.h"

int main(int argc, char **argv)
{
    pid_t child = fork();
    if (child < 0)
        die("fork");
    if (child == 0) {
        stay_on_one_cpu();
        compute(CLOCK_MONOTONIC, 1200);
        return 0;
    }
    close_socket(connected_socket(argc, argv));
    return 0;
}
