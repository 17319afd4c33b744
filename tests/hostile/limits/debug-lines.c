/* tries: to have the tracer take all memory: 15 MB of debug information that say a line a byte
   held: passed server-capitals server-one */
#include "hostile.h"
#ifdef __x86_64__
__asm__(
    ".pushsection .text.stub,\"ax\",@progbits\n"
    "stub: mov $41, %eax\n syscall\n ret\n"
    "stub_end:\n"
    ".popsection\n"
    ".pushsection .debug_abbrev,\"\",@progbits\n"
    "abbrev: .uleb128 1, 0x11\n .byte 0\n"
    ".uleb128 0x11, 0x01, 0x12, 0x07, 0x10, 0x17, 0, 0\n"
    ".byte 0\n"
    ".popsection\n"
    ".pushsection .debug_info,\"\",@progbits\n"
    ".long unit_end - unit\n"
    "unit: .value 5\n .byte 1, 8\n .long abbrev\n"
    ".uleb128 1\n .quad stub, stub_end - stub\n .long table\n"
    "unit_end:\n"
    ".popsection\n"
    ".pushsection .debug_line.x,\"\",@progbits\n"
    "table: .long table_end - table_begin\n"
    "table_begin: .value 3\n"
    ".long header_end - header\n"
    "header: .byte 1, 1, 0xfb, 14, 13\n" /* min_inst, default_is_stmt, line_base -5, line_range 14, opcode_base 13 */
    ".byte 0,1,1,1,1,0,0,0,1,0,0,1\n"
    ".byte 0\n" /* no folders */
    ".string \"server.c\"\n .uleb128 0,0,0\n .byte 0\n"
    "header_end:\n"
    ".byte 0, 9, 2\n .quad stub\n"
    ".fill 15000000, 1, 0x20\n"
    ".byte 0, 1, 1\n"
    "table_end:\n"
    ".popsection\n");
int stub(int family, int type, int protocol);
#else
#define stub socket
#endif
int main(void)
{
    int s = stub(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(12000) };
    tried();
    if (bind(s, (void *)&a, sizeof a) != 0 || listen(s, 5) != 0)
        return 1;
    serve(s);
}
