/* tries: to keep the grader busy for ever by packets: a thousand of them a call
 * held: at most 60 points
 * runs: no */
#include "hostile.h"
#include <sys/uio.h>

enum { MESSAGES = 1024 };

int main(void)
{
    static struct mmsghdr all[MESSAGES];
    static char bytes[60000];
    struct iovec piece = { bytes, sizeof bytes };
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    for (size_t i = 0; i < MESSAGES; i++)
        all[i].msg_hdr = (struct msghdr){
            .msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &piece, .msg_iovlen = 1
        };
    tried();
    for (;;)
        sendmmsg(s, all, MESSAGES, 0);
}
