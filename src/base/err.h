/* Errors: one text that says what we were doing, why it failed, and what to do.
 *
 * A function that can fail returns 0 or -1 and takes a `struct err` that the caller owns; it is
 * left untouched on success. Only commands and main may end the process: die() is the world's
 * fault, BUG() is ours. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

struct err {
    char text[600]; /* one sentence, no newline at its end */
    int number;     /* errno of the call that failed; 0: no call failed */
};

/* Write the text; returns -1, so that a function can end with `return err_set(…)`. */
int err_set(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same, followed by ": " and the meaning of errno. */
int err_errno(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Exit statuses of commands, as in env(1), timeout(1) and the shell. */
enum {
    EXIT_TIMED_OUT = 124,
    EXIT_OURS = 125, /* sockwire itself failed */
    EXIT_NOT_STARTED = 126,
    EXIT_NOT_FOUND = 127,
    EXIT_SIGNAL = 128 /* and the signal's number */
};

/* Print "sockwire: TEXT" on standard error and exit with EXIT_OURS. */
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* The same for what cannot happen: names the place, and aborts. */
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
void bug_at(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4), noreturn));

/* Called before die() and BUG() say anything: for who has the terminal in another mode, in which
 * the words would be lost.  NULL: nobody.  Returns who was called before. */
typedef void last_words(void);
last_words *err_before_last_words(last_words *tidy);

#endif
