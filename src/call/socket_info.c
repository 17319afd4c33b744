/* Looking into a live socket: see socket_info.h. */
#include "call/socket_info.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int duplicate(pid_t pid, int fd)
{
    int process = (int)syscall(SYS_pidfd_open, pid, 0);
    if (process < 0)
        return -1;
    int copy = (int)syscall(SYS_pidfd_getfd, process, fd, 0);
    close(process);
    return copy;
}

static void ask(struct socket_info *look, int fd)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof(int);
    if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &look->domain, &length) != 0)
        look->domain = 0;
    length = sizeof(int);
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &look->type, &length) != 0)
        look->type = 0;
    length = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &length) == 0)
        address_from_sockaddr(&look->local, &address, length);
    length = sizeof address;
    if (getpeername(fd, (struct sockaddr *)&address, &length) == 0)
        address_from_sockaddr(&look->peer, &address, length);
    if (look->type == SOCK_STREAM && (look->domain == AF_INET || look->domain == AF_INET6)) {
        struct tcp_info info;
        length = sizeof info;
        if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 &&
            length > offsetof(struct tcp_info, tcpi_state))
            look->tcp_state = info.tcpi_state;
    }
}

/* "0100007F:2EE0" of /proc/net/tcp: each 32-bit word as the machine has it in memory. */
static bool parse_address(struct address *address, const char *text, bool six)
{
    unsigned words[4] = { 0 }, port;
    int count =
        six ? sscanf(text, "%8x%8x%8x%8x:%x", &words[0], &words[1], &words[2], &words[3], &port)
            : sscanf(text, "%8x:%x", &words[0], &port);
    if (count != (six ? 5 : 2))
        return false;
    if (six) {
        struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
        memcpy(&in6.sin6_addr, words, 16);
        return address_from_sockaddr(address, &in6, sizeof in6);
    }
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    memcpy(&in.sin_addr, words, 4);
    return address_from_sockaddr(address, &in, sizeof in);
}

bool socket_info_from_outside(struct socket_info *look, pid_t pid, uint64_t inode)
{
    static const struct {
        const char *name;
        bool six;
        int type;
    } files[] = {
        { "tcp", false, SOCK_STREAM },
        { "tcp6", true, SOCK_STREAM },
        { "udp", false, SOCK_DGRAM },
        { "udp6", true, SOCK_DGRAM },
    };
    *look = (struct socket_info){ 0 };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[64], line[512];
        snprintf(path, sizeof path, "/proc/%d/net/%s", (int)pid, files[i].name);
        FILE *file = fopen(path, "re");
        if (!file)
            continue;
        while (fgets(line, sizeof line, file)) {
            char local[64], peer[64];
            unsigned state;
            unsigned long long found;
            if (sscanf(line, " %*d: %63s %63s %x %*s %*s %*s %*d %*d %llu", local, peer, &state,
                       &found) != 4 ||
                found != inode)
                continue;
            fclose(file);
            look->domain = files[i].six ? AF_INET6 : AF_INET;
            look->type = files[i].type;
            look->tcp_state = look->type == SOCK_STREAM ? (int)state : 0;
            if (!parse_address(&look->local, local, files[i].six) ||
                !parse_address(&look->peer, peer, files[i].six))
                return false;
            if (look->peer.port == 0)
                look->peer = (struct address){ 0 };
            return true;
        }
        fclose(file);
    }
    return false;
}

bool socket_info_read(struct socket_info *look, pid_t pid, int fd, uint64_t inode)
{
    *look = (struct socket_info){ 0 };
    int copy = duplicate(pid, fd);
    if (copy < 0)
        return socket_info_from_outside(look, pid, inode);
    struct stat status;
    bool same = fstat(copy, &status) == 0 && status.st_ino == inode;
    if (same)
        ask(look, copy);
    close(copy);
    return same;
}
