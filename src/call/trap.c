/* A watched call stops: at its begin the arguments are read, at its end the result.
 *
 * Calls that are not about a socket (read() of a file, close() of a pipe) are let go at once,
 * without a second stop. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "call/blocked.h"
#include "call/registers.h"
#include "call/socket_info.h"
#include "call/tasks.h"

/* What the kernel answers when a signal interrupts a call; never seen by the program:
 * linux/errno.h. */
enum { ERESTARTSYS = 512, ERESTARTNOINTR = 513, ERESTARTNOHAND = 514, ERESTART_RESTARTBLOCK = 516 };

/* Calls that exist only for sockets are shown whatever their descriptor is: on a wrong one, that is
 * what a student must see. */
static bool only_for_sockets(enum call_role role)
{
    return role == CALL_BIND || role == CALL_LISTEN || role == CALL_CONNECT ||
           role == CALL_ACCEPT || role == CALL_SHUTDOWN || role == CALL_NAME || role == CALL_OPTION;
}

static bool only_for_sockets_by_number(const struct call_row *row)
{
    static const long numbers[] = { SYS_sendto,   SYS_sendmsg, SYS_sendmmsg,
                                    SYS_recvfrom, SYS_recvmsg, SYS_recvmmsg };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (call_is(row, numbers[i]))
            return true;
    return false;
}

/* Output and the wish for input are told, so that what a program prints stands where it printed it.
 */
static void tell_terminal(struct tracer *tracer, struct task *task, const struct call_row *row,
                          const uint64_t raw[6])
{
    int fd = (int)raw[0];
    int64_t now = clock_now_ns();
    struct stat file;
    char path[64];
    if (!(row->role == CALL_SEND && (fd == 1 || fd == 2)) &&
        !(row->role == CALL_RECEIVE && fd == 0))
        return;
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)task->tid, fd);
    if (stat(path, &file) != 0)
        return;
    if (row->role == CALL_SEND) {
        /* a vector's sum is not worth a look: 0 says "some" */
        uint64_t bytes = call_is(row, SYS_write) ? raw[2] : 0;
        tracer->sink.wrote(tracer->sink.context, now, task->program, task->pid, task->tid, &file,
                           bytes);
    } else {
        task->reads_terminal = true;
        tracer->sink.wants_input(tracer->sink.context, now, task->program, &file);
    }
}

static struct call_store *store_take(struct tracer *tracer)
{
    enum { MOST_CALLS_BYTES = 1024 };
    struct call_store *store = tracer->spare;
    if (store) {
        tracer->spare = store->next;
        arena_reuse(&store->arena);
    } else {
        store = arena_alloc(tracer->arena, sizeof *store);
        arena_init_inside(&store->arena, tracer->arena, MOST_CALLS_BYTES);
    }
    return store;
}

void tracer_forget(struct tracer *tracer, struct call_facts *facts)
{
    struct call_store *store = facts->store;
    if (!store)
        return;
    store->next = tracer->spare;
    tracer->spare = store;
}

static struct call_facts *facts_new(struct tracer *tracer, struct task *task,
                                    const struct call_row *row, const uint64_t raw[6],
                                    struct stack_piece *stack)
{
    struct call_store *store = store_take(tracer);
    struct call_facts *facts = arena_alloc(&store->arena, sizeof *facts);
    facts->store = store;
    facts->row = row;
    facts->role = row->role;
    facts->program = task->program;
    facts->pid = task->pid;
    facts->tid = task->tid;
    facts->fd = facts->new_fd = -1;
    facts->messages_max = tracer->own.version ? OWN_MESSAGES : 0;
    struct memory memory =
        tracer->lines && !task->source.blind ? memory_with_stack(stack) : memory_of(&stack->tid);
    call_decode_begin(facts, raw, &memory, &store->arena);
    return facts;
}

/* While the thread stands at the entry; before the clock of the call is read, so that it costs the
 * program time, but not the call. */
static void find_line(struct tracer *tracer, struct task *task,
                      const struct __ptrace_syscall_info *info, const struct stack_piece *stack)
{
    if (!tracer->lines)
        return;
    const struct source_line *line =
        source_line_of(tracer->lines, &task->source, info->instruction_pointer, stack);
    if (!line)
        return;
    task->call->at_file = line->file;
    task->call->at_line = line->line;
    task->call->at_function = line->function;
    task->call->at_text = tracer->line_texts ? line->text : NULL;
}

/* What a call is about. */
struct call_subject {
    uint64_t inode;  /* the socket; 0: none */
    uint64_t former; /* the socket that its descriptor named before it named nothing; 0: none */
    bool turned;     /* a splice() out of the socket */
};

/* The number of the argument that is the descriptor of the socket. */
static unsigned descriptor_place(const struct call_row *row)
{
    return call_is(row, SYS_splice) || call_is(row, SYS_epoll_ctl) ? 2 : 0;
}

/* The program means a socket, but the descriptor is closed, or the -1 of a call that failed: what
 * it asks for fails, and is shown. */
static bool means_a_socket(struct task *task, const struct call_row *row, const uint64_t raw[6],
                           struct call_subject *about)
{
    int fd = (int)raw[descriptor_place(row)];
    if (call_is(row, SYS_close_range))
        return false;
    bool was_socket = descriptors_was_socket(task->descriptors, task->tid, fd, &about->former);
    if (!was_socket && call_is(row, SYS_splice))
        was_socket = about->turned =
            descriptors_was_socket(task->descriptors, task->tid, (int)raw[0], &about->former);
    return was_socket || (fd == -1 && task->descriptors->refused);
}

/* Which socket is a call about?  False: none, and it need not be followed. */
static bool concerns(struct task *task, const struct call_row *row, const uint64_t raw[6],
                     struct call_subject *about)
{
    const struct descriptors *descriptors = task->descriptors;
    int fd = (int)raw[descriptor_place(row)];
    *about = (struct call_subject){ 0 };
    uint64_t *inode = &about->inode;
    if (row->role == CALL_CREATE || row->role == CALL_WAIT || row->role == CALL_PROCESS)
        return true;
    if (row->role == CALL_FOREIGN)
        return false;
    if (call_is(row, SYS_splice) && !descriptors_get(descriptors, fd)) {
        fd = (int)raw[0];
        about->turned = descriptors_get(descriptors, fd) != 0;
    } else if (call_is(row, SYS_sendfile) && !descriptors_get(descriptors, fd)) {
        return means_a_socket(task, row, raw, about);
    } else if (call_is(row, SYS_close_range)) {
        for (uint64_t i = (uint32_t)raw[0]; i < descriptors->count && i <= (uint32_t)raw[1]; i++)
            if (descriptors->list[i].inode) {
                *inode = descriptors->list[i].inode;
                return true;
            }
        return false;
    } else if ((call_is(row, CALL_DUP2) || call_is(row, SYS_dup3)) &&
               !descriptors_get(descriptors, fd)) {
        /* it closes a socket: worth to be seen */
        return means_a_socket(task, row, raw, about) || descriptors_get(descriptors, (int)raw[1]);
    }
    *inode = descriptors_get(descriptors, fd);
    return *inode || means_a_socket(task, row, raw, about) || only_for_sockets(row->role) ||
           only_for_sockets_by_number(row) || (call_is(row, SYS_close) && sweep_shows(task));
}

static bool same_call(const struct task *task, long number, const uint64_t raw[6])
{
    return number == SYS_restart_syscall ||
           (number == task->number && memcmp(raw, task->raw, sizeof task->raw) == 0);
}

/* The facts to write a call's end into: those of its begin, unless another thread reads them. */
static struct call_facts *facts_at_end(struct call_facts *facts)
{
    if (!facts->handed_on)
        return facts;
    struct arena *arena = &facts->store->arena;
    struct call_facts *copy = arena_alloc(arena, sizeof *copy);
    memcpy(copy, facts, CALL_FACTS_SEEN);
    copy->args = arena_copy(arena, facts->args, CALL_ARGS_MAX * sizeof *facts->args);
    copy->store = facts->store;
    copy->told = facts;
    return copy;
}

/* An interrupted call turned out to be over. */
static void trap_abandoned(struct tracer *tracer, struct task *task)
{
    struct call_facts *facts = task->call;
    if (!facts || !task->interrupted)
        return;
    facts = facts_at_end(facts);
    facts->t_end_ns = clock_now_ns();
    facts->result = -1;
    facts->error = EINTR;
    task->call = NULL;
    task->interrupted = task->interrupted_for_good = false;
    tracer->sink.ends(tracer->sink.context, facts);
}

/* A call that is not followed, but tells something. */
static void hears_unfollowed(struct tracer *tracer, struct task *task, const struct call_row *row,
                             const uint64_t raw[6])
{
    char note[100];
    if (row->role != CALL_FOREIGN) {
        tell_terminal(tracer, task, row, raw);
        return;
    }
    snprintf(note, sizeof note, "this program uses %s: calls that it makes that way can't be seen",
             call_is(row, SYS_io_setup) ? "io_submit()" : "io_uring");
    tracer->sink.note(tracer->sink.context, clock_now_ns(), task->program, note);
}

/* The call goes on after a signal. */
static void resumed(struct tracer *tracer, struct task *task)
{
    task->interrupted = false;
    task->in_call = true;
    task->call = facts_at_end(task->call);
    inject_apply(task);
    patience_goes_on(task);
    own_address_begins(tracer, task);
}

enum trap trap_enters(struct tracer *tracer, struct task *task)
{
    struct __ptrace_syscall_info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, task->tid, sizeof info, &info) <= 0 ||
        info.op != PTRACE_SYSCALL_INFO_SECCOMP)
        return TRAP_IGNORED;
    uint64_t raw[6];
    for (int i = 0; i < 6; i++)
        raw[i] = info.seccomp.args[i];
    long number = (long)info.seccomp.nr;
    if (refuse_call(tracer, task, info.seccomp.ret_data, info.arch, number, raw) ||
        dumpable_answers(tracer, task, number, raw))
        return TRAP_IGNORED;
    task->own.sp = info.stack_pointer;
    if (task->interrupted) {
        if (task->call && !task->interrupted_for_good && same_call(task, number, raw)) {
            resumed(tracer, task);
            return TRAP_FOLLOWED;
        }
        trap_abandoned(tracer, task);
    }
    blocked_hears(tracer, task, number, raw);
    const struct call_row *row = call_row_by_number(number);
    if (!row || !task->started || number == SYS_restart_syscall)
        return TRAP_IGNORED;
    struct call_subject about;
    if (call_is(row, SYS_close))
        sweep_hears(task, (int)raw[0]);
    if (!concerns(task, row, raw, &about)) {
        hears_unfollowed(tracer, task, row, raw);
        return TRAP_IGNORED;
    }
    struct stack_piece stack = { .tid = task->tid, .sp = info.stack_pointer };
    struct call_facts *facts = facts_new(tracer, task, row, raw, &stack);
    if (about.turned)
        call_turn_round(facts, raw);
    facts->inode = about.inode;
    facts->former_inode = about.former;
    task->call = facts;
    task->number = number;
    task->in_call = true;
    task->reads_terminal = false;
    memcpy(task->raw, raw, sizeof task->raw);
    find_line(tracer, task, &info, &stack);
    if (hold_wanted(tracer, task))
        return TRAP_HELD;
    trap_begins(tracer, task);
    return TRAP_FOLLOWED;
}

void trap_begins(struct tracer *tracer, struct task *task)
{
    struct call_facts *facts = task->call;
    uint64_t inode = facts->inode;
    if (facts->role == CALL_PROCESS) {
        pid_t tid = task->tid;
        struct memory memory = memory_of(&tid);
        task->clone_flags = call_is(facts->row, SYS_clone) ? task->raw[0] : 0;
        if (call_is(facts->row, SYS_clone3)) /* struct clone_args begins with its flags */
            memory.read(memory.context, task->raw[0], &task->clone_flags, sizeof task->clone_flags);
    }
    inject_decide(tracer, task);
    /* as late as possible: what the call sends comes after it */
    facts->t_begin_ns = clock_now_ns();
    tracer->sink.begins(tracer->sink.context, facts);
    if (facts->skipped)
        return; /* nothing happens to any socket */
    inject_apply(task);
    patience_begins(tracer, task);
    task->own.error = 0;
    own_address_begins(tracer, task);
    if (facts->role == CALL_WAIT)
        tracer->sink.wants_input(tracer->sink.context, facts->t_begin_ns, task->program, NULL);
    release_call(tracer, task);
    if (inode && (facts->role == CALL_CLOSE || facts->role == CALL_SHUTDOWN)) {
        struct socket_info look; /* the state that the call finds: the last moment to ask for it */
        if (task_look_at_socket(tracer, task, facts->fd, inode, &look) && look.tcp_state)
            tracer->sink.state(tracer->sink.context, facts->t_begin_ns, inode, look.tcp_state,
                               facts);
    }
}

/* After calls that tell something new about a socket, the kernel is asked for it. */
static void look_after(struct tracer *tracer, struct task *task)
{
    const struct call_facts *facts = task->call;
    uint64_t inode = facts->inode;
    int fd = facts->fd;
    bool worked = facts->error == 0;
    switch (facts->role) {
    case CALL_BIND:
    case CALL_LISTEN:
        if (!worked)
            return;
        break;
    case CALL_CONNECT: break; /* a refused one had a port too */
    case CALL_ACCEPT:
        if (!worked)
            return;
        inode = facts->new_inode;
        fd = facts->new_fd;
        break;
    case CALL_SEND:
        /* the first send of a datagram socket gives it its port, and so does one that opens a
         * connection */
        if (!inode ||
            (reference_of(&tracer->references, inode)->seen && !(facts->flags & MSG_FASTOPEN)))
            return;
        break;
    case CALL_RECEIVE:
        if (facts->result > 0)
            return; /* the end of the stream, and errors, are where a state changed */
        break;
    case CALL_SHUTDOWN: break;
    default: return;
    }
    struct socket_info look;
    if (!inode || !task_look_at_socket(tracer, task, fd, inode, &look))
        return;
    int64_t now = clock_now_ns();
    if (facts->role != CALL_RECEIVE && facts->role != CALL_SHUTDOWN) {
        struct reference *reference = reference_of(&tracer->references, inode);
        reference->seen = true;
        if (look.domain) {
            reference->domain = look.domain;
            reference->type = look.type;
        }
        tracer->sink.socket_is(tracer->sink.context, now, task->program, inode, look.domain,
                               look.type, &look.local, &look.peer);
    }
    if (look.tcp_state)
        tracer->sink.state(tracer->sink.context, now, inode, look.tcp_state, task->call);
}

static bool was_interrupted(int64_t result)
{
    return result == -ERESTARTSYS || result == -ERESTARTNOINTR || result == -ERESTARTNOHAND ||
           result == -ERESTART_RESTARTBLOCK;
}

/* A call that the program makes anew, after EINTR, looks like one that the kernel makes again for
 * SA_RESTART.  What the handler will return to tells them apart. */
bool trap_handler_begins(struct task *task)
{
    siginfo_t info;
    int64_t kept;
    if (ptrace(PTRACE_GETSIGINFO, task->tid, 0, &info) != 0 ||
        (info.si_code != SIGTRAP && info.si_code != TRAP_TRACE))
        return false; /* it is the program's own */
    if (info.si_code == SIGTRAP && registers_result_kept(task->tid, &kept) == 0)
        task->interrupted_for_good = kept == -EINTR;
    return true;
}

void trap_leaves(struct tracer *tracer, struct task *task)
{
    struct __ptrace_syscall_info info;
    struct call_facts *facts = task->call;
    task->in_call = false;
    inject_undo(task);
    patience_ends(task);
    if (task->unmade)
        registers_result(task->tid, -EINTR);
    task->unmade = false;
    if (!facts || ptrace(PTRACE_GET_SYSCALL_INFO, task->tid, sizeof info, &info) <= 0 ||
        info.op != PTRACE_SYSCALL_INFO_EXIT)
        return;
    int64_t result = info.exit.rval;
    bool failed = info.exit.is_error;
    if (facts->skipped) {
        result = -task->inject.what->error;
        failed = true;
        registers_result(task->tid, result);
    }
    if (was_interrupted(result) && !facts->skipped) {
        task->interrupted = true;
        task->interrupted_for_good = false;
        return;
    }
    facts = task->call = facts_at_end(facts);
    inject_judge(task, result);
    if (task->own.error) {
        result = -task->own.error;
        failed = true;
        registers_result(task->tid, result);
    }
    own_address_ends(tracer, task, result);
    facts->error = failed ? (int)-result : 0;
    facts->result = failed ? -1 : result;
    pid_t tid = task->tid;
    struct memory memory = memory_of(&tid);
    call_decode_end(facts, task->raw, &memory, &facts->store->arena);
    if (facts->new_fd >= 0 && (facts->role == CALL_CREATE || facts->role == CALL_ACCEPT)) {
        facts->new_inode = descriptor_inode(task->tid, facts->new_fd);
        release_taken(tracer, task, facts->new_fd, facts->new_inode);
        if (facts->new_inode) {
            struct reference *reference = reference_of(&tracer->references, facts->new_inode);
            reference->seen = facts->type != SOCK_DGRAM ||
                              (facts->domain != AF_INET && facts->domain != AF_INET6);
            /* 0: asked for when it matters */
            reference->domain = facts->role == CALL_CREATE ? facts->domain : 0;
            reference->type = facts->role == CALL_CREATE ? facts->type : 0;
            own_address_made(tracer, task, facts->new_inode);
        }
    } else if (facts->role == CALL_DUPLICATE && facts->new_fd >= 0) {
        facts->new_inode = facts->inode;
    }
    if (call_is(facts->row, SYS_socketpair) && !failed)
        blocked_hears_pair(tracer, task);
    if (failed && (facts->role == CALL_CREATE || facts->role == CALL_ACCEPT))
        task->descriptors->refused = true;
    release_call_done(tracer, task);
    facts->t_end_ns = clock_now_ns();
    tracer->sink.ends(tracer->sink.context, facts);
    if (!facts->skipped)
        look_after(tracer, task);
    task->call = NULL;
}
