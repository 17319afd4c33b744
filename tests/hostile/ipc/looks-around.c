/* tries: to find IPC objects that others have made
 * held: passed server-capitals */
#include "hostile.h"
#include <dirent.h>
#include <sys/shm.h>

int main(void)
{
    int s = welcome();
    struct shminfo info;
    tried();
    if (shmctl(0, IPC_INFO, (void *)&info) > 0)
        broke("there is a segment");
    DIR *folder = opendir("/dev/shm");
    for (struct dirent *e; folder && (e = readdir(folder));)
        if (e->d_name[0] != '.')
            broke("something lies in /dev/shm");
    serve(s);
}
