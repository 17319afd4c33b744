/* SIGPIPE is ignored; read() and write(). */
#define SEND(fd, bytes, count) (signal(SIGPIPE, SIG_IGN), write(fd, bytes, count))
#define RECV(fd, bytes, count) read(fd, bytes, count)
#include "refusals.h"
