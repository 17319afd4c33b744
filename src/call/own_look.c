/* What the kernel thinks of a socket, where the run has an address of its own: see own_address.h. */
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "call/own_address.h"
#include "call/readdress.h"
#include "call/socket_info.h"
#include "call/tasks.h"
#include "call/tcp_diag.h"

/* All of it was seen, but ports that the kernel chose. */
static bool is_known(const struct reference *reference)
{
    const struct own_socket *socket = reference->own;
    return socket && reference->domain && (!socket->bound || socket->local.version);
}

static int state_of(const struct tracer *tracer, const struct own_socket *socket, uint64_t inode)
{
    if (socket->listens)
        return TCP_LISTEN;
    int state = socket->peer.version
                    ? tcp_diag_state(tracer->diag, &socket->local, &socket->peer, inode)
                    : 0;
    return state ? state : TCP_CLOSE;
}

bool own_address_look(struct tracer *tracer, const struct task *task, uint64_t inode,
                      struct socket_info *look)
{
    const struct reference copy = *reference_of(&tracer->references, inode), *reference = &copy;
    if (!is_known(reference)) {
        if (!socket_info_from_outside(look, task->pid, inode))
            return false;
        if (reference->own)
            reference->own->local = look->local;
    } else {
        const struct own_socket *socket = reference->own;
        *look = (struct socket_info){ .domain = reference->domain,
                                      .type = reference->type,
                                      .local = socket->local,
                                      .peer = socket->peer };
        if (reference->type == SOCK_STREAM && own_is_internet(tracer, inode))
            look->tcp_state = state_of(tracer, socket, inode);
    }
    bool as_any = reference->own && reference->own->as_any;
    readdress_shown(&tracer->own, &look->local);
    readdress_shown(&tracer->own, &look->peer);
    if (as_any && look->local.version)
        memset(look->local.ip, 0, sizeof look->local.ip);
    return true;
}
