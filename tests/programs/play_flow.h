/*
 * play_flow.h: the actions that are not about sockets: children, threads, loops, signals, text in
 * and out, checks.
 */
#ifndef PLAY_FLOW_H
#define PLAY_FLOW_H

#include "play_player.h"

#include <ctype.h>
#include <sys/time.h>
#include <sys/wait.h>

static long do_fork(struct player *player, const struct action *action)
{
    pid_t child = fork();
    if (child != 0)
        return child < 0 ? -1 : 0;
    player->thread_count = 0;
    run_block(player, &action->body);
    _exit(0);
}

/* For all children. A child whose script went wrong ends this program too, with the child's status.
 */
static long do_wait(struct player *player, const struct action *action)
{
    long count = 0;
    int status;
    (void)player;
    (void)action;
    for (;;) {
        pid_t child = wait(&status);
        if (child < 0 && errno == ECHILD)
            return count;
        if (child < 0 && errno != EINTR)
            return -1;
        if (child < 0)
            continue;
        count++;
        if (WIFEXITED(status) && WEXITSTATUS(status) >= EXIT_SCRIPT &&
            WEXITSTATUS(status) <= EXIT_EXPECT)
            exit(WEXITSTATUS(status));
    }
}

static void *run_thread(void *argument)
{
    struct player *player = argument;
    run_block(player, player->block);
    for (size_t i = 0; i < VARIABLES_MAX; i++)
        free(player->variables[i].text);
    free(player);
    return NULL;
}

static long do_thread(struct player *player, const struct action *action)
{
    struct player *copy = script_grow(NULL, sizeof *copy);
    if (player->thread_count == THREADS_MAX)
        script_fails("too many threads");
    *copy = *player;
    copy->thread_count = 0;
    copy->block = &action->body;
    for (size_t i = 0; i < VARIABLES_MAX && copy->variables[i].name; i++) {
        struct variable *variable = &copy->variables[i];
        variable->text =
            memcpy(new_bytes(variable->length), player->variables[i].text, variable->length);
    }
    errno = pthread_create(&player->threads[player->thread_count], NULL, run_thread, copy);
    if (errno)
        return -1;
    player->thread_count++;
    return 0;
}

static long do_join(struct player *player, const struct action *action)
{
    long count = 0;
    (void)action;
    for (; player->thread_count > 0; count++) {
        errno = pthread_join(player->threads[--player->thread_count], NULL);
        if (errno)
            return -1;
    }
    return count;
}

static long do_repeat(struct player *player, const struct action *action)
{
    for (long left = number_of(action, 0, 0); left > 0; left--)
        run_block(player, &action->body);
    return 0;
}

static long do_forever(struct player *player, const struct action *action)
{
    for (;;)
        run_block(player, &action->body);
    return 0;
}

static long do_exec(struct player *player, const struct action *action)
{
    char **arguments = script_grow(NULL, (action->count + 1) * sizeof *arguments);
    for (size_t i = 0; i < action->count; i++) {
        struct iovec text = text_of(player, action, i);
        arguments[i] = script_grow(NULL, text.iov_len + 1);
        memcpy(arguments[i], text.iov_base, text.iov_len);
        arguments[i][text.iov_len] = '\0';
    }
    arguments[action->count] = NULL;
    return execvp(arguments[0], arguments);
}

static long do_alarm(struct player *player, const struct action *action)
{
    long milliseconds = number_of(action, 0, 0);
    struct itimerval timer = { .it_value = { milliseconds / 1000, milliseconds % 1000 * 1000 } };
    (void)player;
    return setitimer(ITIMER_REAL, &timer, NULL);
}

static void note_signal(int number)
{
    (void)number;
}

static long do_signal(struct player *player, const struct action *action)
{
    enum reaction reaction =
        (enum reaction)names_find(reaction_names, action->words[1].text)->value;
    struct sigaction how = { .sa_handler = note_signal,
                             .sa_flags = reaction == REACTION_RESTART ? SA_RESTART : 0 };
    (void)player;
    if (reaction == REACTION_DEFAULT || reaction == REACTION_IGNORE)
        how.sa_handler = reaction == REACTION_IGNORE ? SIG_IGN : SIG_DFL;
    return sigaction(names_find(signal_names, action->words[0].text)->value, &how, NULL);
}

static long do_kill(struct player *player, const struct action *action)
{
    (void)player;
    return kill(getpid(), names_find(signal_names, action->words[0].text)->value);
}

static long do_raise(struct player *player, const struct action *action)
{
    (void)player;
    return raise(names_find(signal_names, action->words[0].text)->value);
}

static long do_abort(struct player *player, const struct action *action)
{
    (void)player;
    (void)action;
    abort();
}

static long do_exit(struct player *player, const struct action *action)
{
    (void)player;
    exit((int)number_of(action, 0, 0));
}

static long do_prompt(struct player *player, const struct action *action)
{
    struct iovec text = text_of(player, action, 0);
    return write(STDOUT_FILENO, text.iov_base, text.iov_len);
}

static long do_print(struct player *player, const struct action *action)
{
    static char newline[] = "\n";
    struct iovec parts[] = { text_of(player, action, 0), { newline, 1 } };
    return writev(STDOUT_FILENO, parts, 2);
}

/* Byte by byte, so that what follows stays for the next reader of stdin. */
static long do_readline(struct player *player, const struct action *action)
{
    size_t length = 0;
    char *line = new_bytes(1), byte;
    ssize_t now;
    while ((now = read(STDIN_FILENO, &byte, 1)) == 1) {
        line = script_grow(line, length + 1);
        line[length++] = byte;
        if (byte == '\n')
            break;
    }
    if (now < 0)
        return release(line, -1);
    set_variable(player, action->words[0].text, line, length);
    return (long)length;
}

static long do_upper(struct player *player, const struct action *action)
{
    struct variable *variable = find_variable(player, action->words[0].text);
    if (!variable->name)
        script_fails("upper: no variable is called \"%s\"", action->words[0].text);
    for (size_t i = 0; i < variable->length; i++)
        variable->text[i] = (char)toupper((unsigned char)variable->text[i]);
    return 0;
}

static long do_got(struct player *player, const struct action *action)
{
    struct variable *got = find_variable(player, "got");
    struct iovec wanted = text_of(player, action, 0);
    if (got->name && got->length == wanted.iov_len &&
        memcmp(got->text, wanted.iov_base, got->length) == 0)
        return (long)got->length;
    fprintf(stderr, "play: got \"%.*s\" where \"%.*s\" was expected\n",
            got->name ? (int)got->length : 0, got->name ? got->text : "", (int)wanted.iov_len,
            (char *)wanted.iov_base);
    exit(EXIT_EXPECT);
}

/* "5", or the name of the error: what the last action gave. */
static const char *describe_result(const struct player *player, char *text, size_t size)
{
    const char *name = player->result < 0 ? names_of_error(player->error) : NULL;
    if (name)
        return name;
    if (player->result < 0)
        snprintf(text, size, "errno %d", player->error);
    else
        snprintf(text, size, "%ld", player->result);
    return text;
}

static long do_expect(struct player *player, const struct action *action)
{
    const char *wanted = action->words[0].text;
    const struct name *row = names_find(error_names, wanted);
    char text[32];
    long number;
    if (row ? player->result < 0 && player->error == row->value
            : player->result >= 0 && (!script_number(wanted, &number) || number == player->result))
        return player->result;
    fprintf(stderr, "play: %s gave %s where %s was expected\n",
            player->verb ? player->verb : "nothing", describe_result(player, text, sizeof text),
            wanted);
    exit(EXIT_EXPECT);
}

#endif
