/* tries: to have gigabytes in the kernel: a packet filter of 4 096 instructions on each of very many sockets
 * held: passed server-capitals
 * held: says packet filter */
#include "hostile.h"
#include <linux/filter.h>

int main(void)
{
    static struct sock_filter code[BPF_MAXINSNS];
    struct sock_fprog filter = { BPF_MAXINSNS, code };
    int s = welcome();
    tried();
    for (int i = 0; i < BPF_MAXINSNS; i++)
        code[i] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, 65535);
    for (int i = 0; i < 100; i++) {
        int fd = socket(AF_INET, SOCK_DGRAM, 0);
        if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) == 0 ||
            setsockopt(fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &filter, sizeof filter) == 0)
            broke("a program in the kernel");
        close(fd);
    }
    serve(s);
}
