/* Source lines: names of files, what stands in them, and the walk over a stack (our own: the thread
 * that asks). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "call/elf_file.h"
#include "call/source_line.h"
#include "call/source_name.h"
#include "call/source_place.h"

static void short_names(void **state)
{
    static const struct {
        const char *path, *folder, *name;
    } rows[] = {
        { "/home/me/lab/client.c", "/home/me/lab", "client.c" },
        { "/home/me/lab/src/client.c", "/home/me/lab", "src/client.c" },
        { "/home/me/lab/./src//client.c", "/home/me/lab", "src/client.c" },
        { "/home/me/lab/build/../src/client.c", "/home/me/lab", "src/client.c" },
        { "/home/me/lab/../other/client.c", "/home/me/lab", "client.c" },
        { "/home/me/laboratory/client.c", "/home/me/lab", "client.c" },
        { "/home/you/client.c", "/home/me", "client.c" },
        { "/home/me/client.c", "/", "client.c" },
        { "/home/me/client.c", NULL, "client.c" },
        { "src/client.c", "/home/me", "src/client.c" },
        { "./client.c", "/home/me", "client.c" },
        { "a/../../x/client.c", "/home/me", "client.c" },
        { "../../x/client.c", "/home/me", "client.c" },
        { "/../client.c", NULL, "client.c" },
        { "client.c", NULL, "client.c" },
        { "/", "/home", "" },
        { "", "/home", "" },
    };
    struct arena arena;
    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(source_short_name(&arena, rows[i].path, rows[i].folder), rows[i].name);
    char *long_path = arena_alloc(&arena, 10000);
    memset(long_path, 'x', 9000);
    memcpy(long_path + 8000, "/end.c", 7);
    assert_string_equal(source_short_name(&arena, long_path, "/home"), "end.c");
    arena_release(&arena);
}

static void whose_it_is(void **state)
{
    static const char *const own[] = { "/home/me/client.c",     "client.c",  "./client.c",
                                       "/usr/src/app/client.c", "/root/x.c", "/work/lib/x.c" };
    static const char *const others[] = { "/usr/include/x86_64-linux-gnu/bits/socket2.h",
                                          "/usr/lib/gcc/x86_64-linux-gnu/12/include/x.h",
                                          "../sysdeps/unix/sysv/linux/send.c",
                                          "/build/glibc-2.36/socket/send.c",
                                          "<built-in>",
                                          "",
                                          "/rustc/abc/library/std/src/net.rs",
                                          "/usr/local/go/src/net/fd_unix.go" };
    static const char *const interpreters[] = { "/usr/bin/python3",
                                                "/home/me/.pyenv/bin/python3.12", "python3.13t",
                                                "/bin/bash", "ruby3.1" };
    static const char *const programs[] = { "/home/me/pythonic", "server", "/x/perl_client",
                                            "lua-server",        "node",   "dashboard" };
    (void)state;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        assert_true(source_is_own(own[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(source_is_own(others[i]));
    for (size_t i = 0; i < sizeof interpreters / sizeof *interpreters; i++)
        assert_true(program_is_interpreter(interpreters[i]));
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        assert_false(program_is_interpreter(programs[i]));
    assert_false(library_is_own("/usr/lib/x86_64-linux-gnu/libcurl.so.4"));
    assert_false(library_is_own("/nix/store/abc/lib/libc.so.6"));
    assert_true(library_is_own("/home/me/lab/libx.so"));
}

static void texts(void **state)
{
    static const char source[] = "first\n\t two\tof  \n\n\xc3\xa9last";
    struct arena arena;
    char path[] = "/tmp/sockwire-test-lines.XXXXXX";
    const struct timespec always = { .tv_sec = INT64_MAX / 2 }, never = { 0 };
    const struct source_witness none = { 0 };
    /* of line 2: names that stand in it, one that does not, parts of one; names that are no words
     * tell nothing */
    static const struct {
        struct source_witness is;
        bool stands;
    } witnesses[] = {
        { { 2, "two" }, true },        { { 2, "of" }, true },  { { 2, "first" }, false },
        { { 2, "tw" }, false },        { { 2, "wo" }, false }, { { 9, "two" }, false },
        { { 2, "operator()" }, true }, { { 2, "" }, true },    { { 0, "first" }, true },
    };
    (void)state;
    arena_init(&arena);
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, source, sizeof source - 1), sizeof source - 1);
    close(fd);
    assert_string_equal(source_text(&arena, path, 1, always, none), "first");
    assert_string_equal(source_text(&arena, path, 2, always, none), "two of");
    assert_null(source_text(&arena, path, 3, always, none));
    assert_string_equal(source_text(&arena, path, 4, always, none), "\xc3\xa9last");
    assert_null(source_text(&arena, path, 5, always, none));
    assert_null(source_text(&arena, path, 0, always, none));
    /* changed since the program was built */
    assert_null(source_text(&arena, path, 1, never, none));
    for (size_t i = 0; i < sizeof witnesses / sizeof *witnesses; i++)
        for (int line = 1; line <= 2; line++)
            assert_int_equal(source_text(&arena, path, line, always, witnesses[i].is) != NULL,
                             witnesses[i].stands);
    /* relative: nobody knows to what */
    assert_null(source_text(&arena, path + 1, 1, always, none));
    assert_null(source_text(&arena, "/tmp", 1, always, none));
    assert_null(source_text(&arena, "/dev/zero", 1, always, none));
    unlink(path);
    assert_null(source_text(&arena, path, 1, always, none));
    arena_release(&arena);
}

/* A file is here as it was compiled, or its folder was moved with the program. */
static void places(void **state)
{
    static const struct {
        const char *path, *program, *folder, *found;
        bool only;
    } rows[] = {
        { "%s/lab/src/client.c", NULL, NULL, "%s/lab/src/client.c", false },
        { "/gone/lab/client.c", "%s/lab/client", NULL, "%s/lab/client.c", false },
        /* the longest end */
        { "/gone/lab/src/client.c", "%s/lab/client", NULL, "%s/lab/src/client.c", false },
        { "/gone/src/client.c", "%s/lab/build/client", NULL, "%s/lab/src/client.c", false },
        { "/gone/src/client.c", "%s/lab/build/deep/client", NULL, NULL, false },
        { "/gone/src/client.c", "%s/lab/build/deep/client", "%s/lab", "%s/lab/src/client.c",
          false },
        { "client.c", "%s/lab/client", NULL, "%s/lab/client.c", false },
        { "../deps/uv/src/unix/core.c", "%s/lab/client", "%s/lab", NULL, false },
        { "/gone/src", "%s/lab/client", "%s/lab", NULL, false }, /* a folder */
        { "/gone/client.c", NULL, "/", NULL, false },
        { "/gone/client.c", "/client", NULL, NULL, false },
        { "", "%s/lab/client", "%s/lab", NULL, false },
        { "/", "%s/lab/client", "%s/lab", NULL, false },
        /* a stranger's: the folder, and nothing else */
        { "%s/lab/src/client.c", NULL, "%s/lab/src", "%s/lab/src/client.c", true },
        { "client.c", NULL, "%s/lab/src", "%s/lab/src/client.c", true },
        { "../src/client.c", NULL, "%s/lab/src", "%s/lab/src/client.c", true },
        { "%s/lab/client.c", "%s/lab/client", "%s/lab/src", "%s/lab/src/client.c", true },
        { "%s/lab/other.c", "%s/lab/client", "%s/lab/src", NULL, true },
        { "../other.c", "%s/lab/client", "%s/lab/src", NULL, true },
        { "/etc/passwd", "%s/lab/client", "%s/lab/src", NULL, true },
        { "../../../../../../../etc/passwd", NULL, "%s/lab/src", NULL, true },
    };
    char root[] = "/tmp/sockwire-test-places.XXXXXX", command[400], text[4][PATH_MAX],
         found[PATH_MAX];
    (void)state;
    assert_non_null(mkdtemp(root));
    snprintf(command, sizeof command,
             "cd %s && mkdir -p lab/src && touch lab/client.c lab/other.c lab/src/client.c", root);
    assert_int_equal(system(command), 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *const parts[4] = { rows[i].path, rows[i].program, rows[i].folder,
                                       rows[i].found };
        for (int k = 0; k < 4; k++)
            snprintf(text[k], sizeof text[k], "%s%s", parts[k] && *parts[k] == '%' ? root : "",
                     parts[k] ? parts[k] + (*parts[k] == '%' ? 2 : 0) : "");
        bool is =
            source_place(text[0], parts[1] ? text[1] : NULL,
                         &(struct source_scope){ parts[2] ? text[2] : NULL, rows[i].only }, found);
        assert_int_equal(is, parts[3] != NULL);
        if (is)
            assert_string_equal(found, text[3]);
    }
    snprintf(command, sizeof command, "rm -r %s", root);
    assert_int_equal(system(command), 0);
}

__attribute__((noinline)) static uint64_t return_address(void)
{
    return (uint64_t)(uintptr_t)__builtin_return_address(0);
}

/* Ourselves: we may read our own memory as a tracer may read a program's. */
static const struct source_line *line_of(struct source_lines *lines, struct source_map *map,
                                         uint64_t pc, uint64_t sp)
{
    struct stack_piece stack = { .tid = getpid(), .sp = sp };
    return source_line_of(lines, map, pc, &stack);
}

static void own_lines(void **state)
{
    struct arena arena;
    struct source_map map = { 0 };
    (void)state;
    arena_init(&arena);
    struct source_lines *lines = source_lines_new(&arena, &(struct source_scope){ .folder = NULL });
    uint64_t pc = return_address();
    int here = __LINE__;
    const struct source_line *line = line_of(lines, &map, pc, 0);
    if (line) { /* CFLAGS may say so: built without -g */
        assert_string_equal(line->file, "test_source_line.c");
        assert_int_equal(line->line, here);
        assert_string_equal(line->function, "own_lines");
    }
    assert_null(line_of(lines, &map, 1, 0));
    assert_null(line_of(lines, &map, 0, 0));
    assert_null(line_of(lines, &map, (uint64_t)(uintptr_t)&map, (uint64_t)(uintptr_t)&map));
    /* in the C library, with a stack that makes no sense */
    for (uint64_t sp = 0; sp < 64; sp += 8)
        assert_null(line_of(lines, &map, (uint64_t)(uintptr_t)&getpid + 1, sp));
    /* an address that belongs to no file costs a look into /proc: not for ever */
    for (int i = 0; i < 100; i++)
        assert_null(line_of(lines, &map, 1, 0));
    assert_true(map.blind);
    source_lines_free(lines);
    arena_release(&arena);
}

/* A program's file that was cut, or whose bytes were changed, anywhere: some answer, and an end. */
extern char __executable_start;

static void ask_damaged(const uint8_t *bytes, size_t count, const uint64_t *addresses,
                        size_t address_count)
{
    struct stat status;
    struct arena arena;
    int fd = memfd_create("damaged", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_true(write(fd, bytes, count) == (ssize_t)count);
    assert_int_equal(fstat(fd, &status), 0);
    arena_init(&arena);
    struct elf_file *file = elf_file_open(fd, &status, NULL, UINT64_MAX);
    const uint8_t *stamp;
    uint64_t at;
    size_t stamp_bytes;
    for (size_t i = 0; file && i < address_count; i++) {
        elf_file_site(file, addresses[i], &arena, &(struct source_scope){ .folder = NULL });
        elf_file_bias(file, 0x10000, addresses[i], &at);
    }
    if (file)
        elf_file_stamp(file, &at, &stamp, &stamp_bytes);
    elf_file_close(file);
    arena_release(&arena);
}

static void damaged_files(void **state)
{
    uint64_t base = (uint64_t)(uintptr_t)&__executable_start;
    uint64_t addresses[] = { return_address() - base, (uint64_t)(uintptr_t)&short_names - base,
                             (uint64_t)(uintptr_t)&elf_file_open - base, 1 };
    int rounds = getenv("ROUNDS") ? atoi(getenv("ROUNDS")) : 60;
    (void)state;
    FILE *self = fopen("/proc/self/exe", "rb");
    assert_non_null(self);
    assert_int_equal(fseek(self, 0, SEEK_END), 0);
    size_t count = (size_t)ftell(self);
    uint8_t *bytes = malloc(count), *copy = malloc(count);
    rewind(self);
    assert_true(bytes && copy && fread(bytes, 1, count, self) == count);
    fclose(self);
    srand(1);
    for (int i = 0; i < rounds; i++) {
        memcpy(copy, bytes, count);
        int changes = i % 3 ? 1 << i % 12 : 0;
        for (int k = 0; k < changes; k++) {
            size_t at =
                (size_t)(((uint64_t)rand() << 31 | (uint64_t)rand()) % (i % 5 ? count : 2000));
            copy[at] = i % 2 ? (uint8_t)rand() : 0xff;
        }
        ask_damaged(copy, i % 3 ? count : count * (size_t)i / (size_t)rounds, addresses,
                    sizeof addresses / sizeof *addresses);
    }
    free(bytes);
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_names), cmocka_unit_test(whose_it_is),
        cmocka_unit_test(texts),       cmocka_unit_test(places),
        cmocka_unit_test(own_lines),   cmocka_unit_test(damaged_files),
    };
    return cmocka_run_group_tests_name("source_line", tests, NULL, NULL);
}
