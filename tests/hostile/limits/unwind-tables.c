/* tries: to have the tracer take all memory: unwind tables that speak of register number 100 000 000, where libdw keeps all below
 * held: passed server-capitals server-one */
#include "hostile.h"

#ifdef __x86_64__
/* socket() and bind(), from code that no line is known of. */
__asm__(".pushsection .text.stub,\"ax\",@progbits\n"
        "stub: .cfi_startproc\n"
        ".cfi_escape 0x05, 0x80, 0xc2, 0xd7, 0x2f, 0\n"
        "mov $41, %eax\n syscall\n ret\n"
        ".cfi_endproc\n"
        "stub_bind: .cfi_startproc\n"
        ".rept 4000\n .cfi_remember_state\n .endr\n"
        ".cfi_escape 0x05, 0x80, 0x89, 0x7a, 0\n"
        ".rept 4000\n .cfi_remember_state\n .endr\n"
        "mov $49, %eax\n syscall\n ret\n"
        ".cfi_endproc\n"
        ".popsection\n");
int stub(int family, int type, int protocol);
int stub_bind(int s, const void *address, unsigned length);
#else
#define stub socket
#define stub_bind bind
#endif

int main(void)
{
    int s = stub(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(12000) };
    tried();
    if (stub_bind(s, (void *)&a, sizeof a) != 0 || listen(s, 5) != 0)
        return 1;
    serve(s);
}
