/* Asks the kernel for a way to make calls that no tracer sees: the one that its argument names. */
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    unsigned long context = 0;
    long result = -1;
    unsigned char params[120] = { 0 }; /* struct io_uring_params, all flags off */
    if (argc == 2 && strcmp(argv[1], "io_submit") == 0)
        result = syscall(SYS_io_setup, 1, &context);
    else if (argc == 2 && strcmp(argv[1], "io_uring") == 0)
        result = syscall(SYS_io_uring_setup, 1, params);
    printf("%s\n", result < 0 ? "refused" : "granted");
    return 0;
}
