/* tries: to answer by calls that nobody sees: the kernel's older way of asynchronous input and output (io_submit)
 * held: lost server-capitals
 * held: says io_setup()
 * quick: yes */
#include "hostile.h"
#include <linux/aio_abi.h>
#include <stdint.h>
#include <sys/syscall.h>

static long asks(aio_context_t context, int opcode, int fd, void *bytes, size_t count)
{
    struct iocb one = { .aio_lio_opcode = (uint16_t)opcode,
                        .aio_fildes = (uint32_t)fd,
                        .aio_buf = (uint64_t)(uintptr_t)bytes,
                        .aio_nbytes = count },
                *list[] = { &one };
    struct io_event done;
    if (syscall(SYS_io_submit, context, 1, list) != 1 ||
        syscall(SYS_io_getevents, context, 1, 1, &done, NULL) != 1)
        return -1;
    return (long)done.res;
}

int main(void)
{
    int s = welcome();
    aio_context_t context = 0;
    tried();
    if (syscall(SYS_io_setup, 8, &context) == 0)
        broke("calls can be made unseen");
    for (;;) {
        char b[2000];
        int c = accept(s, NULL, NULL);
        long n = asks(context, IOCB_CMD_PREAD, c, b, sizeof b);
        for (long i = 0; i < n; i++)
            if (b[i] >= 'a' && b[i] <= 'z')
                b[i] = (char)(b[i] - 32);
        if (n > 0)
            asks(context, IOCB_CMD_PWRITE, c, b, (size_t)n);
        close(c);
    }
}
