/* tries: to read files of the machine, of the caller and of neighbours
 * held: passed server-capitals
 * quick: yes */
#include "hostile.h"

int main(void)
{
    int s = welcome();
    const char *const paths[] = { OUTSIDE "/secret",
                                  OUTSIDE "/book.csv",
                                  "/etc/shadow",
                                  "/proc/1/cmdline",
                                  "/proc/1/environ",
                                  "/proc/1/maps",
                                  "/root/.profile",
                                  "/tmp/kit/sockwire",
                                  "/proc/1/root/etc/shadow",
                                  "/proc/1/cwd/..",
                                  "/sys/kernel",
                                  "/boot",
                                  "/var/log",
                                  "/home",
                                  "/run",
                                  "/etc/passwd-" };
    tried();
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (open(paths[i], O_RDONLY) >= 0)
            broke(paths[i]);
    serve(s);
}
