/* tries: calls that no lab asks for: keys, bpf, userfaultfd, perf, modules, a swapped root
 * held: passed server-capitals */
#include "hostile.h"
#include <sys/syscall.h>

int main(void)
{
    int s = welcome();
    static const long numbers[] = { SYS_add_key,
                                    SYS_keyctl,
                                    SYS_bpf,
                                    SYS_perf_event_open,
                                    SYS_userfaultfd,
                                    SYS_init_module,
                                    SYS_mount,
                                    SYS_umount2,
                                    SYS_setns,
                                    SYS_pivot_root,
                                    SYS_unshare,
                                    SYS_ptrace,
                                    SYS_kexec_load,
                                    SYS_open_by_handle_at,
                                    SYS_process_vm_readv,
                                    SYS_process_vm_writev };
    static char zero[256];
    tried();
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        errno = 0;
        if (syscall(numbers[i], 0, zero, zero, zero, 0, 0) >= 0 &&
            numbers[i] != SYS_process_vm_readv && numbers[i] != SYS_process_vm_writev)
            broke("an odd call was made");
    }
    serve(s);
}
