/* Claiming an address of 127.0.0.0/8: see own_address.h. */
#include "host/own_address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/name_lock.h"

enum { TRIES = 40 };

/* 127.1.0.1 … 127.254.255.254: of 127.0.0.0/16 machines use some themselves (127.0.0.53, 127.0.1.1). */
static bool choose(struct address *address)
{
    uint8_t drawn[3];
    if (getrandom(drawn, sizeof drawn, 0) != sizeof drawn)
        return false;
    *address = (struct address){ .version = 4,
                                 .ip = { 127, (uint8_t)(1 + drawn[0] % 254), drawn[1],
                                         (uint8_t)(1 + drawn[2] % 254) } };
    return true;
}

static int lock(const struct address *address)
{
    char name[40];
    snprintf(name, sizeof name, "sockwire-%u.%u.%u.%u", address->ip[0], address->ip[1],
             address->ip[2], address->ip[3]);
    return name_lock(name);
}

/* As a server binds that takes no trouble over TIME_WAIT. */
static bool has_port_free(const struct address *address)
{
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(OWN_ADDRESS_PORT) };
    memcpy(&here.sin_addr, address->ip, 4);
    bool all = true;
    for (size_t i = 0; i < 2 && all; i++) {
        int fd = socket(AF_INET, types[i] | SOCK_CLOEXEC, 0);
        all = fd >= 0 && bind(fd, (const struct sockaddr *)&here, sizeof here) == 0;
        int why = errno;
        if (fd >= 0)
            close(fd);
        errno = why;
    }
    return all;
}

int own_address_claim(struct own_address *own, struct err *err)
{
    *own = (struct own_address){ .lock = -1 };
    for (int i = 0; i < TRIES; i++) {
        if (!choose(&own->address))
            break;
        own->lock = lock(&own->address);
        if (own->lock < 0)
            continue;
        if (has_port_free(&own->address))
            return 0;
        own_address_free(own);
    }
    int why = errno;
    *own = (struct own_address){ .lock = -1 };
    errno = why;
    return err_errno(err, "taking an address of 127.0.0.0/8 with port %d for this run",
                     OWN_ADDRESS_PORT);
}

void own_address_free(struct own_address *own)
{
    int why = errno;
    if (own->lock >= 0)
        close(own->lock);
    *own = (struct own_address){ .lock = -1 };
    errno = why;
}
