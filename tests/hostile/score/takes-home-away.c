/* tries: to have the grader fail: the folder in which programs start is renamed, made a file, a link to nowhere, a link in circles
 * held: passed server-capitals client-prints server-one */
#include "hostile.h"

int main(void)
{
    int s = welcome();
    tried();
    rename("/tmp/home", "/tmp/gone");
    (void)!symlink("home", "/tmp/home");
    rename("/tmp/bin", "/tmp/elsewhere");
    unlink("/tmp/bin/server");
    if (open("/tmp/bin/server", O_WRONLY | O_TRUNC) >= 0)
        broke("its program can be written over");
    if (access("/tmp/bin/server", X_OK) != 0)
        broke("its program is gone");
    chmod("/tmp", 0);
    serve(s);
}
