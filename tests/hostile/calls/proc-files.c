/* tries: to reach others, and the machine, by the files of /proc and /sys
 * held: passed server-capitals
 * places: root user container old-kernel masked-proc subids */
#include "hostile.h"

int main(void)
{
    static const char *const of_others[] = { "mem",   "environ", "root/etc/passwd",
                                             "cwd/.", "exe",     "maps",
                                             "fd/0",  "auxv",    "cmdline" };
    static const char *const of_machine[] = { "/proc/sys/kernel/core_pattern",
                                              "/proc/sys/kernel/hostname",
                                              "/proc/sys/kernel/ns_last_pid",
                                              "/proc/sys/net/ipv4/ip_forward",
                                              "/proc/sys/kernel/modprobe",
                                              "/proc/sysrq-trigger",
                                              "/proc/sys/vm/drop_caches",
                                              "/proc/sys/kernel/sem",
                                              "/proc/sys/net/ipv4/tcp_rmem",
                                              "/proc/self/uid_map",
                                              "/proc/self/gid_map",
                                              "/proc/self/setgroups",
                                              "/proc/self/timens_offsets",
                                              "/sys/power/state",
                                              "/sys/fs/cgroup/cgroup.procs",
                                              "/proc/1/oom_score_adj",
                                              "/proc/kcore",
                                              "/proc/kmsg",
                                              "/proc/sys/fs/binfmt_misc/register" };
    char path[64];
    int s = welcome();
    tried();
    for (int pid = 1; pid < 100; pid++)
        for (size_t i = 0; pid != getpid() && i < sizeof of_others / sizeof *of_others; i++) {
            snprintf(path, sizeof path, "/proc/%d/%s", pid, of_others[i]);
            if (open(path, O_RDONLY) >= 0)
                broke("it looks into another process");
        }
    for (size_t i = 0; i < sizeof of_machine / sizeof *of_machine; i++) {
        int fd = open(of_machine[i], O_WRONLY);
        if (fd >= 0 && write(fd, "1", 1) == 1)
            broke(of_machine[i]);
        if (fd >= 0)
            close(fd);
    }
    if (open("/proc/kcore", O_RDONLY) >= 0 || open("/proc/kmsg", O_RDONLY | O_NONBLOCK) >= 0)
        broke("the kernel's memory");
    serve(s);
}
