/* recv() gave 0, and perror() says what a call before has left in errno: here ioctl() of something
 * that is no terminal. */
#define SAY_END() (errno = ENOTTY, perror("recv"))
#include "refusals.h"
