/* A real terminal for a program, by way of tmux: see tmux.h. */
#include "tmux.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli.h"

enum { LIMIT_MS = 60000, COMMAND_BYTES = 4096 };

/* tmux with these arguments (words for the shell); what it prints goes into `out`, which may be
 * NULL.  Returns its status. */
static int tmux_do(const struct tmux *t, struct text *out, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static int tmux_do(const struct tmux *t, struct text *out, const char *format, ...)
{
    char command[COMMAND_BYTES], buffer[4096];
    int length = snprintf(command, sizeof command,
                          "exec env SHELL=/bin/sh tmux -u -S '%s' -f /dev/null ", t->socket);
    va_list list;
    va_start(list, format);
    length += vsnprintf(command + length, sizeof command - (size_t)length, format, list);
    va_end(list);
    assert_true(length < COMMAND_BYTES);
    FILE *from = popen(command, "r");
    assert_non_null(from);
    if (out)
        text_clear(out);
    for (size_t count; (count = fread(buffer, 1, sizeof buffer, from)) > 0;)
        if (out)
            text_add_bytes(out, buffer, count);
    return pclose(from);
}

static void must(const struct tmux *t, int status, const char *what)
{
    if (status != 0)
        fail_msg("tmux could not %s (status %d)\n%s", what, status, t->screen.s);
}

bool tmux_open(struct tmux *t, int columns, int rows)
{
    *t = (struct tmux){ .output = -1 };
    text_init(&t->screen);
    if (system("tmux -V >/dev/null 2>&1") != 0)
        return false;
    static unsigned servers; /* the one before may still be ending */
    char name[40];
    const char *fifo = cli_file("tmux-output");
    snprintf(name, sizeof name, "tmux-%u", ++servers);
    snprintf(t->socket, sizeof t->socket, "%s", cli_file(name));
    unlink(fifo);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    /* both ends: opening does not wait, and there is no end of it */
    t->output = open(fifo, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    assert_true(t->output >= 0);
    must(t, tmux_do(t, NULL, "new-session -d -x %d -y %d 'exec cat'", columns, rows),
         "begin a session");
    must(t, tmux_do(t, NULL, "set-option -g remain-on-exit on"), "set an option");
    must(t, tmux_do(t, NULL, "pipe-pane 'exec cat >%s'", fifo), "open a pipe");
    return true;
}

void tmux_close(struct tmux *t)
{
    if (t->output >= 0) {
        tmux_do(t, NULL, "kill-server");
        close(t->output);
    }
    if (t->screen.s)
        text_release(&t->screen);
    *t = (struct tmux){ .output = -1 };
}

static void write_script(const char *path, const char *command)
{
    struct text s;
    text_init(&s);
    text_addf(
        &s,
        "trap : INT QUIT TERM\n" /* it outlives what ends the program */
        "ulimit -c 0\n"
        "echo begins\n"
        "before=$(stty -g)\n" /* all but the size */
        "sh -c 'echo $$ >%s.pid; exec %s'\n"
        "status=$?\n"
        "after=$(stty -g)\n"
        "[ \"$before\" = \"$after\" ] && settings='settings kept' || settings=\"settings changed: $before $after\"\n"
        "echo \"ended $status, $settings\"\n"
        "exec cat\n",
        path, command);
    cli_write_file(path, s.s, s.len);
    text_release(&s);
}

void tmux_run(struct tmux *t, const char *command)
{
    char script[200];
    snprintf(script, sizeof script, "%s", cli_file("tmux-script"));
    write_script(script, command);
    must(t, tmux_do(t, NULL, "respawn-pane -k 'exec sh %s'", script), "run a command");
}

pid_t tmux_program(struct tmux *t)
{
    struct text text;
    text_init(&text);
    cli_read_file(cli_file("tmux-script.pid"), &text);
    pid_t pid = (pid_t)strtol(text.s, NULL, 10);
    text_release(&text);
    if (pid <= 1)
        fail_msg("no program\n%s", t->screen.s);
    return pid;
}

void tmux_keys(struct tmux *t, const char *key)
{
    must(t, tmux_do(t, NULL, "send-keys '%s'", key), "press a key");
}

void tmux_type(struct tmux *t, const char *text)
{
    must(t, tmux_do(t, NULL, "send-keys -l '%s'", text), "type");
}

void tmux_resize(struct tmux *t, int columns, int rows)
{
    must(t, tmux_do(t, NULL, "resize-window -x %d -y %d", columns, rows), "resize");
}

void tmux_read(struct tmux *t, bool with_colors)
{
    must(t, tmux_do(t, &t->screen, "capture-pane -p %s", with_colors ? "-e" : ""),
         "read the screen");
}

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void await(struct tmux *t, const char *text, bool there)
{
    char bytes[4096];
    long until = now_ms() + LIMIT_MS;
    for (;;) {
        tmux_read(t, false);
        if (!strstr(t->screen.s, text) != there)
            return;
        long left = until - now_ms();
        struct pollfd output = { .fd = t->output, .events = POLLIN };
        if (left <= 0 || poll(&output, 1, (int)left) <= 0)
            break;
        while (read(t->output, bytes, sizeof bytes) > 0)
            continue;
    }
    fprintf(stderr, "---- the screen ----\n%s\n", t->screen.s);
    fail_msg("within %d s the screen %s: %s", LIMIT_MS / 1000,
             there ? "did not show" : "still showed", text);
}

void tmux_await(struct tmux *t, const char *text)
{
    await(t, text, true);
}

void tmux_await_gone(struct tmux *t, const char *text)
{
    await(t, text, false);
}

const char *tmux_cursor_and_screen(struct tmux *t)
{
    must(t, tmux_do(t, &t->screen, "display-message -p '#{cursor_flag} #{alternate_on}'"),
         "tell about the cursor");
    t->screen.s[strcspn(t->screen.s, "\n")] = 0;
    return t->screen.s;
}
