/* The grammar of --inject: see injection.h. */
#include "call/injection.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "call/table.h"

#define GRAMMAR \
    "write PROGRAM: CALL ACTION [@ WHICH], for example 'client: recv short 3' or 'server: accept fail EMFILE @ 2'"

/* ---- what a rule speaks of ---- */

bool injection_means(const struct injection *injection, const struct call_facts *facts)
{
    if (injection->bytes && injection_length_argument(facts->row) == LENGTH_NONE)
        return false;
    return injection->is_role ? facts->role == injection->role
                              : strcmp(injection->call, call_name(facts)) == 0;
}

/* The table knows where the bytes of a call are: its kinds of arguments tell.  Many messages
 * (sendmmsg) have no one length. */
int injection_length_argument(const struct call_row *row)
{
    if (row->role != CALL_SEND && row->role != CALL_RECEIVE)
        return LENGTH_NONE;
    for (int i = 0; i < CALL_ARGS_MAX; i++)
        switch (row->args[i].kind) {
        case ARG_SIZE: return i;
        case ARG_IOVEC_OUT:
        case ARG_IOVEC_IN:
        case ARG_MSGHDR_OUT:
        case ARG_MSGHDR_IN: return LENGTH_IN_VECTOR;
        default: break;
        }
    return LENGTH_NONE;
}

/* ---- words of a rule ---- */

struct rule_reader {
    const char *text, *at;
    struct err *err;
};

static void skip_blanks(struct rule_reader *r)
{
    r->at += strspn(r->at, " \t");
}

/* The next word, up to a blank or one of `ends`; false when it is empty or too long. */
static bool take_word(struct rule_reader *r, const char *ends, char *word, size_t size)
{
    skip_blanks(r);
    size_t length = 0;
    while (r->at[length] && !strchr(" \t", r->at[length]) && !strchr(ends, r->at[length]))
        length++;
    snprintf(word, size, "%.*s", (int)length, r->at);
    bool fits = length > 0 && length < size;
    r->at += length;
    return fits;
}

/* 1 … 4294967295, in plain digits. */
static bool take_number(struct rule_reader *r, unsigned *number)
{
    skip_blanks(r);
    unsigned long long n = 0;
    const char *digits = r->at;
    for (; isdigit((unsigned char)*r->at); r->at++)
        if (n <= UINT32_MAX)
            n = n * 10 + (unsigned)(*r->at - '0');
    *number = (unsigned)n;
    return r->at > digits && n >= 1 && n <= UINT32_MAX;
}

static int take_program(struct injection *injection, struct rule_reader *r)
{
    char word[40];
    bool whole = take_word(r, ":", word, sizeof word);
    skip_blanks(r);
    if (!whole || *r->at != ':')
        return err_set(r->err, "reading --inject '%s': it begins with a program and a colon (%s)",
                       r->text, GRAMMAR);
    r->at++;
    if (!actor_by_name(word, &injection->program))
        return err_set(
            r->err,
            "reading --inject '%s': there is no program '%s' (server, client, client2 … or any)",
            r->text, word);
    return 0;
}

static bool known_call(const char *name)
{
    static const char *const never[] = { "exit", "exit_group", "restart_syscall", "io_uring_setup",
                                         "io_setup" };
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (!strcmp(name, never[i]))
            return false;
    return call_name_exists(name);
}

/* Words that stand for more calls than the one of that name. */
static const struct {
    const char *word;
    enum call_role role;
} roles[] = {
    { "send", CALL_SEND },
    { "recv", CALL_RECEIVE },
    { "accept", CALL_ACCEPT },
};

static int take_call(struct injection *injection, struct rule_reader *r)
{
    if (!take_word(r, "@", injection->call, sizeof injection->call))
        return err_set(r->err, "reading --inject '%s': behind the colon stands a call (%s)",
                       r->text, GRAMMAR);
    if (!known_call(injection->call))
        return err_set(
            r->err,
            "reading --inject '%s': '%s' is no call that can be changed (send, recv, accept, connect, close … "
            "as the ladder shows them)",
            r->text, injection->call);
    for (size_t i = 0; i < sizeof roles / sizeof *roles && !injection->is_role; i++)
        if (!strcmp(injection->call, roles[i].word)) {
            injection->is_role = true;
            injection->role = roles[i].role;
        }
    return 0;
}

static int take_short(struct injection *injection, struct rule_reader *r)
{
    const struct call_row *row = call_row_by_name(injection->call);
    unsigned bytes;
    if (!take_number(r, &bytes) || (*r->at && !strchr(" \t@", *r->at)))
        return err_set(r->err, "reading --inject '%s': short needs a number of bytes, 1 or more",
                       r->text);
    bool moves = injection->is_role && injection->role != CALL_ACCEPT;
    if (!moves && (!row || injection_length_argument(row) == LENGTH_NONE))
        return err_set(
            r->err,
            "reading --inject '%s': short is for calls that move bytes (send, recv, read, write, sendmsg …), "
            "not for %s",
            r->text, injection->call);
    injection->bytes = bytes;
    return 0;
}

static int take_action(struct injection *injection, struct rule_reader *r)
{
    char word[40];
    if (!take_word(r, "@", word, sizeof word))
        return err_set(
            r->err,
            "reading --inject '%s': behind the call stands what happens to it: short N, fail ERRNO or an "
            "errno such as EINTR",
            r->text);
    if (!strcmp(word, "short"))
        return take_short(injection, r);
    bool fail = !strcmp(word, "fail");
    if (fail && !take_word(r, "@", word, sizeof word))
        return err_set(r->err, "reading --inject '%s': fail needs an errno, such as ECONNRESET",
                       r->text);
    injection->error = errno_number(word);
    if (!injection->error)
        return err_set(r->err, "reading --inject '%s': '%s' is %s", r->text, word,
                       fail ? "no errno (ECONNRESET, EMFILE, EINTR …)"
                            : "no action (short N, fail ERRNO, or an errno such as EINTR)");
    return 0;
}

static int take_which(struct injection *injection, struct rule_reader *r)
{
    switch (which_parse(&injection->which, &r->at)) {
    case WHICH_NO_NUMBER:
        return err_set(
            r->err,
            "reading --inject '%s': behind @ stands which calls are meant, counted from 1: 2, 1-3, 2,5, "
            "4- or every",
            r->text);
    case WHICH_BACKWARDS:
        return err_set(r->err,
                       "reading --inject '%s': a range goes from the smaller number to the larger",
                       r->text);
    case WHICH_TOO_MANY:
        return err_set(r->err, "reading --inject '%s': at most %d parts in the list behind @",
                       r->text, WHICH_RANGES);
    case WHICH_FINE: break;
    }
    return 0;
}

int injection_parse(struct injection *injection, const char *text, struct err *err)
{
    struct rule_reader r = { .text = text, .at = text, .err = err };
    *injection = (struct injection){ 0 };
    if (take_program(injection, &r) != 0 || take_call(injection, &r) != 0 ||
        take_action(injection, &r) != 0)
        return -1;
    skip_blanks(&r);
    if (*r.at == '@') {
        r.at++;
        if (take_which(injection, &r) != 0)
            return -1;
        skip_blanks(&r);
    }
    if (*r.at)
        return err_set(err, "reading --inject '%s': nothing is expected at '%s' (%s)", text, r.at,
                       GRAMMAR);
    return 0;
}
