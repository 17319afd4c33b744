/* The address of its own that a run has, brought into calls and out of them: see own_address.h.
 *
 * What is checked is what the kernel gets: the checked bytes are written where the program has none of its own, and
 * nobody else writes while the kernel reads them (alone.c). */
#include "call/own_address.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "call/hidden.h"
#include "call/memory.h"
#include "call/readdress.h"
#include "call/registers.h"
#include "call/socket_info.h"
#include "call/tasks.h"
#include "call/tcp_diag.h"

enum {
    RED_ZONE_BYTES = 128, /* a function that calls none may keep things there (x86-64) */
    PORT_FIRST = 32768,   /* … of those that the kernel gives by itself */
    PORT_COUNT = 28000,
    PORT_TRIES = 200, /* then none is free */
    OWN_PATH_BYTES = 1024,
};

void tracer_has_own_address(struct tracer *tracer, const struct address *address, int diag)
{
    tracer->own = *address;
    tracer->own.port = 0;
    tracer->diag = diag;
    hidden_begins(tracer);
    tracer->next_port = (unsigned)(clock_now_ns() / 1000 % PORT_COUNT);
}

struct own_socket *own_socket_of(struct tracer *tracer, uint64_t inode)
{
    struct reference *reference = reference_of(&tracer->references, inode);
    if (!reference->own)
        reference->own = arena_alloc(tracer->arena, sizeof *reference->own);
    return reference->own;
}

bool own_is_internet(const struct tracer *tracer, uint64_t inode)
{
    const struct reference *one = inode ? reference_find(&tracer->references, inode) : NULL;
    return !one || (!one->pair && one->domain != AF_UNIX && one->domain != AF_NETLINK);
}

static struct address own_port(const struct tracer *tracer, uint16_t port)
{
    struct address address = tracer->own;
    address.port = port;
    return address;
}

/* ---- the program's memory ---- */

bool own_peek(const struct task *task, uint64_t address, void *to, size_t count)
{
    pid_t tid = task->tid;
    struct memory memory = memory_of(&tid);
    return memory.read(memory.context, address, to, count) == count;
}

bool own_poke(const struct task *task, uint64_t address, const void *from, size_t count)
{
    return memory_write(task->tid, address, from, count);
}

static void fail_with(struct task *task, int error)
{
    task->own.error = error;
    registers_skip(task->tid);
    registers_result(task->tid, -error);
}

/* Below the stack pointer.  A stack need not reach so far: then over the red zone.  All is put back at the exit,
 * before the thread or a handler runs again. */
static uint64_t scratch_of(const struct task *task, unsigned count)
{
    uint64_t over = (task->own.sp - count) & ~(uint64_t)15, below = over - RED_ZONE_BYTES;
    char byte;
    return own_peek(task, below, &byte, 1) ? below : over;
}

/* Bytes on the thread's stack; 0: there is no place. */
static uint64_t write_scratch(struct task *task, const void *bytes, unsigned count)
{
    struct own_call *own = &task->own;
    uint64_t at = scratch_of(task, count);
    if (!own_peek(task, at, own->was, count) || !own_poke(task, at, bytes, count))
        return 0;
    own->scratch = at;
    own->scratch_bytes = count;
    return at;
}

static void set_argument(struct task *task, unsigned index, uint64_t value)
{
    struct own_call *own = &task->own;
    if (registers_argument(task->tid, index, value) != 0)
        return; /* it was killed */
    own->argument[own->arguments].index = index;
    own->argument[own->arguments++].value = value;
}

static void put_back(struct task *task)
{
    struct own_call *own = &task->own;
    for (unsigned i = 0; i < own->arguments; i++)
        registers_argument(task->tid, own->argument[i].index, task->raw[own->argument[i].index]);
    if (own->scratch_bytes)
        own_poke(task, own->scratch, own->was, own->scratch_bytes);
    own->arguments = own->scratch_bytes = 0;
}

/* ---- ports ---- */

/* Each port of the run's address is the run's: the next one will do. */
static uint16_t next_port(struct tracer *tracer, struct own_socket *socket)
{
    socket->wanted = (uint16_t)(PORT_FIRST + tracer->next_port++ % PORT_COUNT);
    return socket->wanted;
}

/* It was somebody's: the call is made again, with the next one. */
static bool was_taken(struct own_socket *socket, int64_t result)
{
    bool again = result == -EADDRINUSE && socket->tries < PORT_TRIES;
    socket->tries = again ? socket->tries + 1 : 0;
    return again;
}

/* Port 0 of a bind(): as the kernel would give one. */
static void give_port(struct tracer *tracer, struct task *task, unsigned char *bytes)
{
    struct own_call *own = &task->own;
    size_t at = offsetof(struct sockaddr_in, sin_port); /* of both families */
    _Static_assert(offsetof(struct sockaddr_in, sin_port) ==
                       offsetof(struct sockaddr_in6, sin6_port),
                   "one place");
    if (!own->inode || !own->named.version || own->named.port)
        return;
    own->named.port = next_port(tracer, own_socket_of(tracer, own->inode));
    uint16_t port = htons(own->named.port);
    memcpy(bytes + at, &port, sizeof port);
    own->gives_port = true;
}

/* ---- bind() first ---- */

static bool bind_first(struct tracer *tracer, struct task *task)
{
    if (!task->own.inode)
        return false; /* the kernel will say so */
    struct own_socket *socket = own_socket_of(tracer, task->own.inode);
    int domain = reference_of(&tracer->references, task->own.inode)->domain;
    if (socket->bound || !own_is_internet(tracer, task->own.inode))
        return false;
    next_port(tracer, socket);
    union readdress_name name;
    size_t length = readdress_bound(&tracer->own, domain, socket->wanted, &name);
    uint64_t at = write_scratch(task, &name, (unsigned)length);
    if (!at) {
        fail_with(task, ENOMEM);
        return true;
    }
    set_argument(task, 1, at);
    set_argument(task, 2, length);
    task->own.binds_first = registers_call(task->tid, SYS_bind) == 0;
    return true;
}

static void bound_first(struct tracer *tracer, struct task *task, int64_t result)
{
    struct own_socket *socket = own_socket_of(tracer, task->own.inode);
    socket->bound = result == 0 || result == -EINVAL; /* the latter: it was, somehow */
    if (result == 0) {
        socket->as_any = socket->has_port = true;
        socket->local = own_port(tracer, socket->wanted);
    } else if (!was_taken(socket, result) && result != -EINVAL) {
        task->own.error = result == -EADDRINUSE ? EADDRNOTAVAIL : (int)-result;
    }
}

/* ---- at the begin ---- */

/* What is named stands in `bytes`, checked and changed; 0, or the errno with which the call fails. */
static int take_name(struct tracer *tracer, struct task *task, uint64_t at, int64_t length,
                     unsigned char *bytes)
{
    struct own_call *own = &task->own;
    if (length < 0 || length > (int64_t)sizeof(struct sockaddr_storage))
        return EINVAL;
    if (!own_peek(task, at, bytes, (size_t)length))
        return EFAULT;
    enum call_role role = task->call->role;
    int result = readdress_named(&tracer->own, role, bytes, (size_t)length, &own->any);
    if (result == -EPERM && tracer->sink.refused)
        tracer->sink.refused(tracer->sink.context, clock_now_ns(), task->program,
                             "a Unix socket with an abstract name");
    address_from_sockaddr(&own->named, bytes, (size_t)length);
    return -result;
}

static bool disconnects(const struct task *task, const unsigned char *bytes, int64_t length)
{
    sa_family_t family = AF_INET;
    if (length >= (int64_t)sizeof family)
        memcpy(&family, bytes, sizeof family);
    return task->call->role == CALL_CONNECT && family == AF_UNSPEC;
}

/* bind(), connect(), sendto(): the address is argument `index`, its length the next. */
static void name_by_argument(struct tracer *tracer, struct task *task, unsigned index)
{
    unsigned char bytes[sizeof(struct sockaddr_storage)];
    int64_t length = (int)task->raw[index + 1];
    int error = take_name(tracer, task, task->raw[index], length, bytes);
    if (error) {
        fail_with(task, error);
        return;
    }
    if (task->call->role == CALL_BIND)
        give_port(tracer, task, bytes);
    else if (!disconnects(task, bytes, length) && bind_first(tracer, task))
        return;
    uint64_t at = write_scratch(task, bytes, (unsigned)length);
    if (at)
        set_argument(task, index, at);
    else
        fail_with(task, EFAULT);
}

/* The kernel gets a header of ours.  Control messages could name other addresses: a socket of the internet
 * sends none. */
static int take_header(struct tracer *tracer, struct task *task, struct msghdr *header,
                       unsigned char *name)
{
    int error = 0;
    if (header->msg_name)
        error = take_name(tracer, task, (uint64_t)(uintptr_t)header->msg_name,
                          (int64_t)header->msg_namelen, name);
    if (own_is_internet(tracer, task->own.inode)) {
        header->msg_control = NULL;
        header->msg_controllen = 0;
    }
    return error;
}

/* sendmsg(), and the first messages of sendmmsg(): the kernel may send fewer than it was asked to. */
static void name_by_headers(struct tracer *tracer, struct task *task, bool many)
{
    struct {
        struct mmsghdr head[OWN_MESSAGES];
        unsigned char name[OWN_MESSAGES][sizeof(struct sockaddr_storage)];
    } own = { 0 }; /* the program may read what is written there */
    unsigned count = many ? (unsigned)task->raw[2] : 1;
    count = count < OWN_MESSAGES ? count : OWN_MESSAGES;
    size_t bytes = many ? count * sizeof *own.head : sizeof own.head->msg_hdr;
    bool named = false;
    if (count == 0)
        return; /* nothing is sent */
    int error = own_peek(task, task->raw[1], own.head, bytes) ? 0 : EFAULT;
    for (unsigned i = 0; i < count && !error; i++) {
        named |= own.head[i].msg_hdr.msg_name != NULL;
        error = take_header(tracer, task, &own.head[i].msg_hdr, own.name[i]);
    }
    if (error) {
        fail_with(task, error);
        return;
    }
    if (named && bind_first(tracer, task))
        return;
    size_t heads = count * sizeof *own.head, names = count * sizeof *own.name;
    uint64_t at = scratch_of(task, (unsigned)(heads + names));
    for (unsigned i = 0; i < count; i++)
        if (own.head[i].msg_hdr.msg_name)
            own.head[i].msg_hdr.msg_name = (void *)(uintptr_t)(at + heads + i * sizeof *own.name);
    memmove((unsigned char *)&own + heads, own.name, names);
    if (!write_scratch(task, &own, (unsigned)(heads + names))) {
        fail_with(task, EFAULT);
        return;
    }
    set_argument(task, 1, at);
    if (many)
        set_argument(task, 2, count);
    task->own.messages = many ? count : 0;
}

/* Who comes is told to us where the program does not ask. */
struct learnt {
    uint64_t length; /* a socklen_t, in 8 bytes */
    unsigned char address[sizeof(struct sockaddr_in6)];
};

static void ask_for_peer(struct task *task)
{
    struct learnt learnt = { 0 };
    socklen_t room = sizeof learnt.address;
    memcpy(&learnt.length, &room, sizeof room);
    uint64_t at = task->raw[1] ? 0 : write_scratch(task, &learnt, sizeof learnt);
    if (!at)
        return;
    set_argument(task, 1, at + offsetof(struct learnt, address));
    set_argument(task, 2, at);
    task->own.learns = true;
}

static int32_t room_for_address(const struct task *task)
{
    uint64_t at = task->raw[call_is(task->call->row, SYS_recvfrom) ? 5 : 2];
    int32_t room = 0;
    return at && own_peek(task, at, &room, sizeof room) ? room : 0;
}

/* ---- a program that starts itself ---- */

static bool means_itself(const struct task *task)
{
    char name[40] = "", own[40];
    pid_t tid = task->tid;
    struct memory memory = memory_of(&tid);
    memory.read(memory.context, task->raw[0], name, sizeof name - 1);
    snprintf(own, sizeof own, "/proc/%d/exe", (int)task->pid);
    return strcmp(name, "/proc/self/exe") == 0 || strcmp(name, own) == 0;
}

static size_t read_link(const struct task *task, const char *which, char to[OWN_PATH_BYTES])
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)task->pid, which);
    ssize_t length = readlink(path, to, OWN_PATH_BYTES - 1);
    to[length > 0 ? length : 0] = '\0';
    return length > 0 ? (size_t)length : 0;
}

/* In the root of such a run there is no /proc: it is told the path of its file there. */
static void name_itself(struct task *task)
{
    char file[OWN_PATH_BYTES], root[OWN_PATH_BYTES];
    if (!means_itself(task) || !read_link(task, "exe", file))
        return;
    size_t above = read_link(task, "root", root);
    above = above == 1 ? 0 : above;
    if (strncmp(file, root, above) != 0 || file[above] != '/')
        return;
    uint64_t at = write_scratch(task, file + above, (unsigned)strlen(file + above) + 1);
    if (at)
        set_argument(task, 0, at);
}

/* Its memory is another one now. */
void own_address_executed(struct task *task)
{
    task->own.arguments = task->own.scratch_bytes = 0;
}

void own_address_begins(struct tracer *tracer, struct task *task)
{
    const struct call_facts *facts = task->call;
    struct own_call *own = &task->own;
    if (tracer->own.version && !facts->skipped && call_is(facts->row, SYS_execve))
        name_itself(task);
    if (!tracer->own.version || facts->skipped || facts->fd < 0)
        return;
    own->inode = facts->inode ? facts->inode : descriptor_inode(task->tid, facts->fd);
    if (own->error) { /* of the bind() before it */
        fail_with(task, own->error);
        return;
    }
    bool named = facts->role == CALL_BIND || facts->role == CALL_CONNECT ||
                 facts->role == CALL_SEND || facts->role == CALL_LISTEN;
    own->learns = own->any = own->gives_port = false;
    own->messages = 0;
    own->named = own->told = (struct address){ 0 };
    if (facts->role == CALL_ACCEPT || facts->role == CALL_NAME || call_is(facts->row, SYS_recvfrom))
        own->room = room_for_address(task);
    if (named && !alone_begins(tracer, task))
        fail_with(task, EAGAIN);
    else if (facts->role == CALL_BIND || facts->role == CALL_CONNECT)
        name_by_argument(tracer, task, 1);
    else if (call_is(facts->row, SYS_sendto) && task->raw[4])
        name_by_argument(tracer, task, 4);
    else if (call_is(facts->row, SYS_sendmsg) || call_is(facts->row, SYS_sendmmsg))
        name_by_headers(tracer, task, call_is(facts->row, SYS_sendmmsg));
    else if (facts->role == CALL_LISTEN)
        bind_first(tracer, task);
    else if (facts->role == CALL_ACCEPT)
        ask_for_peer(task);
}

/* ---- at the exit ---- */

static void learn(struct task *task)
{
    struct learnt learnt;
    struct own_call *own = &task->own;
    socklen_t length;
    if (!own_peek(task, own->scratch, &learnt, sizeof learnt))
        return;
    memcpy(&length, &learnt.length, sizeof length);
    address_from_sockaddr(&own->told, learnt.address,
                          length < sizeof learnt.address ? length : sizeof learnt.address);
}

static void tell_sent(struct task *task, unsigned message)
{
    unsigned sent;
    size_t at = message * sizeof(struct mmsghdr) + offsetof(struct mmsghdr, msg_len);
    if (own_peek(task, task->own.scratch + at, &sent, sizeof sent))
        own_poke(task, task->raw[1] + at, &sent, sizeof sent);
}

bool own_address_leaves(struct tracer *tracer, struct task *task)
{
    struct __ptrace_syscall_info info;
    struct own_call *own = &task->own;
    if (!tracer->own.version || !task->call)
        return false;
    if (own->learns && own->scratch_bytes)
        learn(task);
    for (unsigned i = 0; i < own->messages && own->scratch_bytes; i++)
        tell_sent(task, i);
    put_back(task);
    if ((!own->binds_first && !own->gives_port) ||
        ptrace(PTRACE_GET_SYSCALL_INFO, task->tid, sizeof info, &info) <= 0 ||
        info.op != PTRACE_SYSCALL_INFO_EXIT)
        return false; /* … it was killed */
    if (own->binds_first)
        bound_first(tracer, task, info.exit.rval);
    else if (!was_taken(own_socket_of(tracer, own->inode), info.exit.rval))
        return false;
    own->binds_first = false;
    inject_undo(task);
    task->in_call = false;
    task->interrupted = registers_again(task->tid, task->number, task->raw[0]) == 0;
    return true;
}
