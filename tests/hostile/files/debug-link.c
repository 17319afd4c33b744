/* tries: to have the tracer open a FIFO (or any device of the machine): debug information names it as the file that holds its strings
   held: passed server-capitals server-one
   quick: yes */
#include "hostile.h"

#ifdef __x86_64__
/* socket() and bind(), from code that only the units below cover.  The name of the first one's folder lies in "the other
   file"; the second is a skeleton, whose flesh lies in another file. */
__asm__(
    ".pushsection .text.stub,\"ax\",@progbits\n"
    "stub: mov $41, %eax\n syscall\n ret\n"
    "stub_end: mov $49, %eax\n syscall\n ret\n"
    "stubs_end:\n"
    ".popsection\n"
    ".pushsection .gnu_debugaltlink,\"\",@progbits\n"
    ".string \"/tmp/root/tmp/home/fifo\"\n"
    ".fill 20, 1, 7\n"
    ".popsection\n"
    ".pushsection .debug_abbrev,\"\",@progbits\n"
    "abbrev: .uleb128 1, 0x11\n .byte 0\n"
    ".uleb128 0x11, 0x01, 0x12, 0x07, 0x10, 0x17, 0x1b, 0x1f21, 0, 0\n"
    ".uleb128 2, 0x4a\n .byte 0\n"
    ".uleb128 0x11, 0x01, 0x12, 0x07, 0x10, 0x17, 0x76, 0x08, 0, 0\n"
    ".byte 0\n"
    ".popsection\n"
    ".pushsection .debug_info,\"\",@progbits\n"
    ".long unit_end - unit\n"
    "unit: .value 5\n .byte 1, 8\n .long abbrev\n"
    ".uleb128 1\n .quad stub, stub_end - stub\n .long 0, 0\n"
    "unit_end:\n"
    ".long units_end - skeleton\n"
    "skeleton: .value 5\n .byte 4, 8\n .long abbrev\n .quad 0x1234\n"
    ".uleb128 2\n .quad stub_end, stubs_end - stub_end\n .long 0\n .string \"/tmp/root/tmp/home/fifo\"\n"
    "units_end:\n"
    ".popsection\n");
int stub(int family, int type, int protocol);
__asm__(".set stub_bind, stub_end");
int stub_bind(int s, const void *address, unsigned length);
#else
#define stub socket
#define stub_bind bind
#endif

int main(void)
{
    int s = mkfifo("/tmp/home/fifo", 0666) == 0 ? stub(AF_INET, SOCK_STREAM, 0) : -1;
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(12000) };
    tried();
    if (stub_bind(s, (void *)&a, sizeof a) != 0 || listen(s, 5) != 0)
        return 1;
    serve(s);
}
