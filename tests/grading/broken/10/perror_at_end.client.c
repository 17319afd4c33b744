/* recv() gave 0, and perror() says what some call before had left in errno, or "Success". */
#define SAY_END() (errno = 0, perror("recv"))
#include "refusals.h"
