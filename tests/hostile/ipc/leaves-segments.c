/* tries: to leave System V and POSIX objects for the next student
 * held: passed server-capitals
 * quick: yes */
#include "hostile.h"
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

int main(void)
{
    int s = welcome();
    tried();
    shmget(0x51c0, 4096, IPC_CREAT | 0666);
    msgget(0x51c1, IPC_CREAT | 0666);
    semget(0x51c2, 1, IPC_CREAT | 0666);
    shm_open("/left-by-a-student", O_RDWR | O_CREAT, 0666);
    mq_open("/left-by-a-student", O_RDWR | O_CREAT, 0666, NULL);
    int fd = open("/var/tmp/left-by-a-student", O_WRONLY | O_CREAT, 0666);
    if (fd >= 0)
        broke("a file was left in /var/tmp");
    serve(s);
}
