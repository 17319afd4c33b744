/* base/memory, base/io and base/err: what every other file takes for granted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/err.h"
#include "base/io.h"
#include "base/memory.h"
#include "base/moment.h"

/* The vectors of RFC 4648, section 10; and every byte. */
static void test_base64(void **state)
{
    static const struct {
        const char *bytes, *letters;
    } all[] = { { "", "" },
                { "f", "Zg==" },
                { "fo", "Zm8=" },
                { "foo", "Zm9v" },
                { "foob", "Zm9vYg==" },
                { "fooba", "Zm9vYmE=" },
                { "foobar", "Zm9vYmFy" },
                { "\xfb\xff\xbf", "+/+/" } };
    struct text out;
    (void)state;
    text_init(&out);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        text_clear(&out);
        base64_add(&out, all[i].bytes, strlen(all[i].bytes));
        assert_string_equal(out.s, all[i].letters);
    }
    text_clear(&out);
    base64_add(&out, "\0\0\0", 3);
    assert_string_equal(out.s, "AAAA");
    text_release(&out);
}

/* What a child that ends so says on standard error, and its status. */
static int says(void (*ends)(void), char text[200])
{
    int pipe_ends[2], status;
    assert_int_equal(pipe(pipe_ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(pipe_ends[1], STDERR_FILENO);
        ends();
        _exit(0);
    }
    close(pipe_ends[1]);
    size_t length = 0;
    for (ssize_t count;
         length < 199 && (count = read_some(pipe_ends[0], text + length, 199 - length)) > 0;)
        length += (size_t)count;
    text[length] = '\0';
    close(pipe_ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void too_many(void)
{
    free(xcalloc(SIZE_MAX / 2, 3));
}

static void array_too_long(void)
{
    void *array = NULL;
    size_t capacity = 0;
    array_reserve(&array, &capacity, SIZE_MAX / 4, 8);
    free(array);
}

static void test_out_of_memory_is_one_sentence(void **state)
{
    (void)state;
    static void (*const ways[])(void) = { out_of_memory, too_many, array_too_long };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        char text[200];
        assert_int_equal(says(ways[i], text), EXIT_OURS);
        assert_string_equal(
            text, "sockwire: out of memory: a shorter run, or a smaller trace, needs less\n");
    }
}

static void test_memory_of_no_bytes_is_memory(void **state)
{
    (void)state;
    void *all[] = { xmalloc(0),       xcalloc(0, 8),     xcalloc(8, 0),
                    xmemdup(NULL, 0), xrealloc(NULL, 0), xstrdup("") };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        assert_non_null(all[i]);
        free(all[i]);
    }
}

static void ring(int signal_number)
{
    (void)signal_number;
}

/* A pipe that is read slowly, while a signal comes each millisecond: each write() is cut short, or
 * fails with EINTR. */
static void test_write_all_survives_signals(void **state)
{
    (void)state;
    enum { BYTES = 4 << 20 };
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t reader = fork();
    if (reader == 0) {
        static uint8_t bytes[10000];
        uint32_t at = 0;
        close(ends[1]);
        for (ssize_t count; (count = read_some(ends[0], bytes, sizeof bytes)) > 0;) {
            for (ssize_t i = 0; i < count; i++)
                if (bytes[i] != (uint8_t)(at++ * 7))
                    _exit(1);
            usleep(200);
        }
        _exit(at == BYTES ? 0 : 2);
    }
    close(ends[0]);
    uint8_t *bytes = xmalloc(BYTES);
    for (uint32_t i = 0; i < BYTES; i++)
        bytes[i] = (uint8_t)(i * 7);
    struct sigaction action = { .sa_handler = ring }, before; /* no SA_RESTART */
    struct itimerval each = { .it_interval.tv_usec = 1000, .it_value.tv_usec = 1000 },
                     never = { 0 };
    sigaction(SIGALRM, &action, &before);
    setitimer(ITIMER_REAL, &each, NULL);
    int result = write_all(ends[1], bytes, BYTES);
    setitimer(ITIMER_REAL, &never, NULL);
    sigaction(SIGALRM, &before, NULL);
    close(ends[1]);
    free(bytes);
    assert_int_equal(waitpid(reader, &status, 0), reader);
    assert_int_equal(result, 0);
    assert_int_equal(status, 0);
}

static void test_write_all_tells_why_not(void **state)
{
    (void)state;
    errno = 0;
    assert_int_equal(write_all(-1, "x", 1), -1);
    assert_int_equal(errno, EBADF);
    assert_int_equal(write_all(-1, NULL, 0), 0);
}

static void test_an_error_has_its_number(void **state)
{
    (void)state;
    struct err err;
    errno = EACCES;
    assert_int_equal(err_errno(&err, "opening %s", "it"), -1);
    assert_string_equal(err.text, "opening it: Permission denied");
    assert_int_equal(err.number, EACCES);
    assert_int_equal(err_set(&err, "opening it: it is a folder"), -1);
    assert_int_equal(err.number, 0);
}

/* "…: Success" is no reason. */
static void test_none_is_said_to_be_none(void **state)
{
    (void)state;
    struct err err;
    errno = 0;
    err_errno(&err, "opening it");
    assert_string_equal(err.text, "opening it: the system gives no reason");
}

/* The buffer of a stream went to a full disk long ago: the last flush has nothing to do. */
static void test_an_early_failure_keeps_its_reason(void **state)
{
    (void)state;
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_int_not_equal(setvbuf(full, NULL, _IONBF, 0), -1);
    fputs("lost", full);
    assert_true(ferror(full));
    errno = 0;
    assert_int_equal(stream_flush(full), -1);
    assert_int_equal(errno, ENOSPC);
    fclose(full);
}

static void test_what_arrived_is_no_error(void **state)
{
    (void)state;
    FILE *null = fopen("/dev/null", "w");
    assert_non_null(null);
    fputs("gone", null);
    assert_int_equal(stream_flush(null), 0);
    fclose(null);
}

static void test_moment(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        int64_t seconds; /* -1: it is none */
    } moments[] = {
        { "1970-01-01T00:00Z", 0 },
        { "2026-12-01T23:59+01:00", 1796165940 },
        { "2026-12-01T22:59:00Z", 1796165940 },
        { "2026-12-01T17:29:01-05:30", 1796165941 },
        { "2024-02-29T12:00Z", 1709208000 },
        { "", -1 },
        { "2026-12-01", -1 },
        { "2026-12-01T23:59", -1 },
        { "2026-12-01 23:59Z", -1 },
        { "2026-11-31T00:00Z", -1 },
        { "2025-02-29T12:00Z", -1 },
        { "2026-12-01T24:00Z", -1 },
        { "2026-12-01T23:60Z", -1 },
        { "2026-12-01T23:59:60Z", -1 },
        { "2026-12-01T23:59:Z", -1 },
        { "2026-12-01T23:59:00.5Z", -1 },
        { "2026-12-01T23:59+1:00", -1 },
        { "2026-12-01T23:59+01", -1 },
        { "2026-12-01T23:59+24:00", -1 },
        { "2026-12-01T23:59ZZ", -1 },
        { "26-12-01T23:59:00Z00", -1 },
        { "2026-12-01T23:59:00+01:000", -1 },
        { "-026-12-01T23:59Z", -1 },
    };
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        int64_t seconds = -1;
        bool is = moment_read(moments[i].word, &seconds);
        if (is != (moments[i].seconds >= 0) || (is && seconds != moments[i].seconds))
            fail_msg("%s: %d, %lld", moments[i].word, is, (long long)seconds);
    }
    char text[MOMENT_BYTES];
    moment_format(1796165940, text);
    assert_string_equal(text, "2026-12-01T22:59:00Z");
    moment_format(INT64_MAX, text);
    assert_string_equal(text, "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moment),
        cmocka_unit_test(test_base64),
        cmocka_unit_test(test_out_of_memory_is_one_sentence),
        cmocka_unit_test(test_memory_of_no_bytes_is_memory),
        cmocka_unit_test(test_write_all_survives_signals),
        cmocka_unit_test(test_write_all_tells_why_not),
        cmocka_unit_test(test_an_error_has_its_number),
        cmocka_unit_test(test_none_is_said_to_be_none),
        cmocka_unit_test(test_an_early_failure_keeps_its_reason),
        cmocka_unit_test(test_what_arrived_is_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
