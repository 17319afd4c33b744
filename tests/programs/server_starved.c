/*
 * server_starved: computes 200 ms between accept() and recv(), only when nobody else wants its CPU
 * (SCHED_IDLE): see client_hog.
 */
#include "starve.h"

int main(int argc, char **argv)
{
    int welcoming = listening_socket(port_argument(argc, argv, 1));
    stay_on_one_cpu();
    if (sched_setscheduler(0, SCHED_IDLE, &(struct sched_param){ 0 }) < 0)
        die("sched_setscheduler");
    int connection = accepted_socket(welcoming);
    compute(CLOCK_PROCESS_CPUTIME_ID, 200);
    serve(connection);
    close_socket(connection);
    close_socket(welcoming);
    return 0;
}
