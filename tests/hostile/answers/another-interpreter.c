/* tries: to be started by a loader of its own choice: a section that names it, in the program's own source
 * held: nothing broke
 * runs: no */
#include "hostile.h"

__attribute__((section(".interp"), used)) static const char loader[] = OUTSIDE "/list";
__asm__(".section .note.GNU-stack,\"\",@progbits\n"
        ".section .init_array,\"aw\"\n"
        ".previous\n");

__attribute__((constructor)) static void early(void)
{
    tried();
}

int main(void)
{
    serve(welcome());
}
