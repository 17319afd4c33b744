/* What calls told and did, where the run has an address of its own: see own_address.h. */
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "call/own_address.h"
#include "call/readdress.h"
#include "call/socket_info.h"
#include "call/tasks.h"

/* The kernel says how long the address is, also where the program had less `room`. */
static void tell_name(struct tracer *tracer, struct task *task, uint64_t at, uint64_t length_at,
                      int32_t room, bool as_any)
{
    unsigned char bytes[sizeof(struct sockaddr_in6)];
    int32_t length;
    if (!at || !own_peek(task, length_at, &length, sizeof length))
        return;
    length = length < room ? length : room;
    if (length <= 0)
        return;
    size_t count = (size_t)length < sizeof bytes ? (size_t)length : sizeof bytes;
    while (count > 0 && !own_peek(task, at, bytes, count))
        count--; /* the program had less room */
    address_from_sockaddr(&task->own.told, bytes, count);
    if (readdress_told(&tracer->own, as_any, bytes, count))
        own_poke(task, at, bytes, count);
}

/* IP_PKTINFO and its kin: the run's address, wherever it stands. */
static void tell_control(struct tracer *tracer, struct task *task, uint64_t at, size_t length)
{
    unsigned char bytes[512];
    size_t count = length < sizeof bytes ? length : sizeof bytes;
    if (!at || !own_peek(task, at, bytes, count))
        return;
    for (size_t i = 0; i + 4 <= count; i += 4)
        if (memcmp(bytes + i, tracer->own.ip, 4) == 0)
            own_poke(task, at + i, readdress_shown_ip, 4);
}

static void tell_header(struct tracer *tracer, struct task *task, uint64_t at)
{
    struct msghdr header;
    if (!own_peek(task, at, &header, sizeof header))
        return;
    tell_name(tracer, task, (uint64_t)(uintptr_t)header.msg_name,
              at + offsetof(struct msghdr, msg_namelen), INT32_MAX, false);
    if (own_is_internet(tracer, task->own.inode))
        tell_control(tracer, task, (uint64_t)(uintptr_t)header.msg_control, header.msg_controllen);
}

static void tell(struct tracer *tracer, struct task *task, int64_t result)
{
    const struct call_facts *facts = task->call;
    const struct own_socket *socket = own_socket_of(tracer, task->own.inode);
    if (facts->role == CALL_ACCEPT)
        tell_name(tracer, task, task->raw[1], task->raw[2], task->own.room, false);
    else if (facts->role == CALL_NAME)
        tell_name(tracer, task, task->raw[1], task->raw[2], task->own.room,
                  call_is(facts->row, SYS_getsockname) && socket->as_any);
    else if (call_is(facts->row, SYS_recvfrom))
        tell_name(tracer, task, task->raw[4], task->raw[5], task->own.room, false);
    else if (call_is(facts->row, SYS_recvmsg))
        tell_header(tracer, task, task->raw[1]);
    else if (call_is(facts->row, SYS_recvmmsg))
        for (int64_t i = 0; i < result; i++)
            tell_header(tracer, task, task->raw[1] + (uint64_t)i * sizeof(struct mmsghdr));
}

void own_address_ends(struct tracer *tracer, struct task *task, int64_t result)
{
    const struct call_facts *facts = task->call;
    struct own_call *own = &task->own;
    if (!tracer->own.version || !own->inode || facts->fd < 0)
        return;
    own->error = 0;
    struct own_socket *socket = own_socket_of(tracer, own->inode);
    if (facts->role == CALL_CONNECT && (result == 0 || result == -EINPROGRESS)) {
        socket->as_any = socket->listens = false;
        socket->peer = own->named; /* none: it was a connection no longer */
        if (!socket->has_port)
            socket->local.version = 0; /* a new one */
    }
    if (result < 0)
        return;
    if (facts->role == CALL_BIND) {
        socket->bound = true;
        socket->as_any = own->any;
        socket->local = own->named;
        socket->has_port = socket->local.port != 0;
        if (!socket->has_port)
            socket->local.version = 0; /* the kernel's choice */
    }
    if (facts->role == CALL_LISTEN)
        socket->listens = true;
    else if (facts->role == CALL_SHUTDOWN && facts->flags != SHUT_WR)
        socket->listens = false;
    tell(tracer, task, result);
}

void own_address_made(struct tracer *tracer, struct task *task, uint64_t inode)
{
    if (!tracer->own.version || !inode)
        return;
    struct own_socket *made = own_socket_of(tracer, inode);
    *made = (struct own_socket){ 0 };
    if (task->call->role != CALL_ACCEPT)
        return;
    made->bound = true;
    if (!task->own.inode)
        return;
    made->local = own_socket_of(tracer, task->own.inode)->local;
    made->peer = task->own.told;
    struct socket_info look;
    if (!made->peer.version && socket_info_from_outside(&look, task->pid, inode))
        made->peer = look.peer; /* the program had too little room for it */
    const struct reference door = *reference_of(&tracer->references, task->own.inode);
    struct reference *reference = reference_of(&tracer->references, inode);
    reference->domain = door.domain;
    reference->type = door.type;
}
