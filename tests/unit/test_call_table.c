/* Tests of src/call/table.c: every row is walked.
 *
 * Each is found by its number and its name, its arguments make sense together, and it decodes
 * whatever a hostile program may hand over: every argument 0, every bit set, random; into memory
 * that can't be read, that ends early, that is random. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/syscall.h>

#include "call/table.h"

static void rows_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < call_table_rows; i++) {
        const struct call_row *row = &call_table[i];
        if (call_row_by_number(row->number) != row || call_row_by_name(row->name) != row)
            fail_msg("%s (%ld) is not found, or its name or number is there twice", row->name,
                     row->number);
    }
    const long none[] = { -1,        511,       512,        100000,
                          INT32_MAX, INT64_MIN, SYS_getpid, SYS_epoll_create1,
                          SYS_openat };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_null(call_row_by_number(none[i]));
    assert_null(call_row_by_name("send")); /* a library call: the kernel sees sendto */
    assert_null(call_row_by_name(""));
}

/* The calls of the design: a row that went missing would only be noticed as a silence on the
 * timeline. */
static void nothing_is_missing(void **state)
{
    (void)state;
    static const long numbers[] = {
        SYS_socket,         SYS_socketpair,
        SYS_bind,           SYS_listen,
        SYS_connect,        SYS_accept,
        SYS_accept4,        SYS_sendto,
        SYS_sendmsg,        SYS_sendmmsg,
        SYS_write,          SYS_writev,
        SYS_sendfile,       SYS_splice,
        SYS_recvfrom,       SYS_recvmsg,
        SYS_recvmmsg,       SYS_read,
        SYS_readv,          SYS_shutdown,
        SYS_close,          SYS_dup,
        SYS_dup3,           SYS_fcntl,
        SYS_ioctl,          SYS_setsockopt,
        SYS_getsockopt,     SYS_getsockname,
        SYS_getpeername,    SYS_ppoll,
        SYS_pselect6,       SYS_epoll_ctl,
        SYS_epoll_pwait,    SYS_clone,
        SYS_execve,         SYS_exit,
        SYS_exit_group,     SYS_restart_syscall,
        SYS_io_setup,
#ifdef SYS_poll
        SYS_poll,           SYS_select,
        SYS_epoll_wait,     SYS_fork,
        SYS_vfork,          SYS_dup2,
#endif
#ifdef SYS_preadv2
        SYS_preadv2,        SYS_pwritev2,
#endif
        SYS_close_range,
#ifdef SYS_epoll_pwait2
        SYS_epoll_pwait2,
#endif
        SYS_clone3,         SYS_execveat,
#ifdef SYS_io_uring_setup
        SYS_io_uring_setup,
#endif
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!call_row_by_number(numbers[i]))
            fail_msg("no row for system call %ld", numbers[i]);
    assert_int_equal(call_table_rows, sizeof numbers / sizeof *numbers);
}

static enum arg_kind kind_at(const struct call_row *row, unsigned i)
{
    return i < CALL_ARGS_MAX ? row->args[i].kind : ARG_NONE;
}

static bool has(const struct call_row *row, enum arg_kind kind)
{
    for (unsigned i = 0; i < CALL_ARGS_MAX; i++)
        if (row->args[i].kind == kind)
            return true;
    return false;
}

/* What must stand behind an argument, because its decoder looks there. */
static void arguments_stand_where_their_decoders_look(void **state)
{
    (void)state;
    static const struct {
        enum arg_kind kind, next, or_next;
    } follows[] = {
        { ARG_ADDRESS_IN, ARG_LENGTH, ARG_NONE },
        { ARG_ADDRESS_OUT, ARG_LENGTH_POINTER, ARG_NONE },
        { ARG_OPTION_VALUE_IN, ARG_LENGTH, ARG_NONE },
        { ARG_OPTION_VALUE_OUT, ARG_LENGTH_POINTER, ARG_NONE },
        { ARG_DATA_OUT, ARG_SIZE, ARG_NONE },
        { ARG_DATA_IN, ARG_SIZE, ARG_NONE },
        { ARG_IOVEC_OUT, ARG_INT, ARG_NONE },
        { ARG_IOVEC_IN, ARG_INT, ARG_NONE },
        { ARG_MMSGHDR_OUT, ARG_COUNT, ARG_NONE },
        { ARG_MMSGHDR_IN, ARG_COUNT, ARG_NONE },
        { ARG_POLLFDS, ARG_COUNT, ARG_NONE },
        { ARG_LEVEL, ARG_OPTION, ARG_NONE },
        { ARG_OPTION, ARG_OPTION_VALUE_IN, ARG_OPTION_VALUE_OUT },
        { ARG_FCNTL, ARG_FCNTL_VALUE, ARG_NONE },
        { ARG_IOCTL, ARG_IOCTL_VALUE, ARG_NONE },
    };
    for (size_t r = 0; r < call_table_rows; r++) {
        const struct call_row *row = &call_table[r];
        bool ended = false;
        for (unsigned i = 0; i < CALL_ARGS_MAX; i++) {
            enum arg_kind kind = row->args[i].kind, next = kind_at(row, i + 1);
            if (kind == ARG_NONE) {
                ended = true;
                assert_null(row->args[i].name);
                continue;
            }
            if (ended || (unsigned)kind >= ARG_KINDS || !row->args[i].name || !*row->args[i].name)
                fail_msg("%s: argument %u is strange", row->name, i);
            for (size_t f = 0; f < sizeof follows / sizeof *follows; f++)
                if (kind == follows[f].kind && next != follows[f].next &&
                    (!follows[f].or_next || next != follows[f].or_next))
                    fail_msg(
                        "%s: behind argument %u stands another kind than its decoder looks for",
                        row->name, i);
            for (unsigned j = 0; j < i; j++)
                if (strcmp(row->args[j].name, row->args[i].name) == 0)
                    fail_msg("%s: two arguments are called %s", row->name, row->args[i].name);
        }
    }
}

static void roles_fit_their_arguments(void **state)
{
    (void)state;
    for (size_t r = 0; r < call_table_rows; r++) {
        const struct call_row *row = &call_table[r];
        bool out = has(row, ARG_DATA_OUT) || has(row, ARG_IOVEC_OUT) || has(row, ARG_MSGHDR_OUT) ||
                   has(row, ARG_MMSGHDR_OUT);
        bool in = has(row, ARG_DATA_IN) || has(row, ARG_IOVEC_IN) || has(row, ARG_MSGHDR_IN) ||
                  has(row, ARG_MMSGHDR_IN);
        if ((row->role == CALL_SEND) != (out || has(row, ARG_FD_IN)) ||
            (row->role == CALL_RECEIVE) != in)
            fail_msg("%s: its role does not fit its arguments", row->name);
        bool socket = row->role != CALL_CREATE && row->role != CALL_WAIT &&
                      row->role != CALL_PROCESS && row->role != CALL_FOREIGN;
        if (socket != has(row, ARG_FD) && strcmp(row->name, "close_range") != 0)
            fail_msg("%s: a descriptor is missing, or one too many", row->name);
    }
}

/* ---- every row, decoded with anything ---- */

static uint64_t seed = 88172645463325252ULL;

static uint64_t random_number(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    return seed ^= seed << 17;
}

/* Numbers as programs have them, and the ones at which things break. */
static uint64_t likely_number(void)
{
    static const uint64_t edges[] = { 0,          1,          2,          3,
                                      8,          16,         64,         1024,
                                      1025,       4096,       0x7fffffff, 0x80000000,
                                      0xffffffff, UINT64_MAX, INT64_MAX,  1ULL << 63 };
    uint64_t number = random_number();
    switch (number % 4) {
    case 0: return random_number();
    case 1: return edges[random_number() % (sizeof edges / sizeof *edges)];
    default: return random_number() % 70;
    }
}

static size_t read_nothing(void *context, uint64_t address, void *to, size_t count)
{
    (void)context, (void)address, (void)to, (void)count;
    return 0;
}

static size_t read_random(void *context, uint64_t address, void *to, size_t count)
{
    (void)context, (void)address;
    for (size_t i = 0; i < count; i++)
        ((unsigned char *)to)[i] = (unsigned char)(random_number() >> 24);
    return count;
}

static size_t read_likely(void *context, uint64_t address, void *to, size_t count)
{
    (void)context, (void)address;
    for (size_t i = 0; i < count; i += 8) {
        uint64_t number = likely_number();
        memcpy((char *)to + i, &number, count - i < 8 ? count - i : 8);
    }
    return count;
}

static size_t read_cut(void *context, uint64_t address, void *to, size_t count)
{
    return read_likely(context, address, to, random_number() % (count + 1));
}

static const struct memory memories[] = { { read_nothing, NULL },
                                          { read_random, NULL },
                                          { read_likely, NULL },
                                          { read_cut, NULL } };
enum { MEMORIES = sizeof memories / sizeof *memories };

static bool is_decimal(const char *text)
{
    text += *text == '-';
    return *text && strspn(text, "0123456789") == strlen(text);
}

static void check_arguments(const struct call_facts *facts)
{
    assert_true(facts->arg_count <= CALL_ARGS_MAX);
    assert_non_null(call_name(facts));
    assert_true(facts->data_bytes <= CALL_DATA_BYTES);
    assert_true(facts->address.version == 0 || facts->address.version == 4 ||
                facts->address.version == 6);
    for (unsigned i = 0; i < facts->arg_count; i++) {
        const struct call_arg *arg = &facts->args[i];
        if (!arg->name || !arg->text || !*arg->text || (arg->is_number && !is_decimal(arg->text)))
            fail_msg("%s: argument %u has no good text: %s", facts->row->name, i,
                     arg->text ? arg->text : "NULL");
    }
}

static void decode(const struct call_row *row, const uint64_t raw[6], const struct memory *memory)
{
    struct arena arena;
    arena_init(&arena);
    struct call_facts facts;
    memset(&facts, 0x5a, sizeof facts); /* whatever was there before */
    facts.row = row;
    call_decode_begin(&facts, raw, memory, &arena);
    check_arguments(&facts);
    assert_int_equal(facts.new_fd, -1);
    assert_int_equal(facts.moved_bytes, 0);
    if (random_number() % 2)
        call_turn_round(&facts, raw);
    struct call_facts failed = facts;
    failed.result = -1;
    failed.error = 11;
    call_decode_end(&failed, raw, memory, &arena);
    check_arguments(&failed);
    assert_int_equal(failed.new_fd, -1);
    assert_int_equal(failed.moved_bytes, 0);
    facts.error = 0;
    facts.result = (int64_t)(likely_number() & INT64_MAX);
    call_decode_end(&facts, raw, memory, &arena);
    check_arguments(&facts);
    arena_release(&arena);
}

static void every_row_decodes_anything(void **state)
{
    (void)state;
    for (size_t r = 0; r < call_table_rows; r++)
        for (unsigned m = 0; m < MEMORIES; m++) {
            uint64_t raw[6] = { 0 };
            decode(&call_table[r], raw, &memories[m]);
            memset(raw, 0xff, sizeof raw);
            decode(&call_table[r], raw, &memories[m]);
            for (unsigned round = 0; round < 60; round++) {
                for (unsigned i = 0; i < 6; i++)
                    raw[i] = round % 2 ? random_number() : likely_number();
                decode(&call_table[r], raw, &memories[m]);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_found),
        cmocka_unit_test(nothing_is_missing),
        cmocka_unit_test(arguments_stand_where_their_decoders_look),
        cmocka_unit_test(roles_fit_their_arguments),
        cmocka_unit_test(every_row_decodes_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
