/* tries: to write into the grade book, which the caller's loop has open at descriptor 4
 * held: lost server-capitals
 * quick: yes */
#include "hostile.h"

int main(void)
{
    static const char row[] = "anna,100\n";
    tried();
    for (int fd = 3; fd < 1024; fd++) {
        struct stat about;
        if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && write(fd, row, sizeof row - 1) > 0)
            broke("a file of the caller was written to");
    }
    return 0;
}
