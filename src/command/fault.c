/* `sockwire fault NN DIR`: write a broken pair of labs/faults, as one student gets it; or say what is wrong with it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/io.h"
#include "base/text.h"
#include "command/command.h"
#include "grade/fault.h"

enum fault_flag { VARIANT, REPAIRED, KEY };

static const struct command_flag flags[] = {
    [VARIANT] = { "--variant", "WORD",
                  "whose it is: the same word gives the same pair, on every machine", NULL },
    [REPAIRED] = { "--repaired", NULL,
                   "without the fault, and with the right answers: for the instructor", NULL },
    [KEY] = { "--key", NULL, "don't write it, but say what is wrong with it: for the instructor",
              NULL },
    FLAGS_END,
};

/* "server.c:57", for each call that is right to name. */
static void add_calls(struct text *text, const struct fault *fault, const char *between)
{
    for (size_t i = 0; i < fault->call_count; i++)
        text_addf(text, "%s%s.c:%d", i ? between : "", fault->calls[i].server ? "server" : "client",
                  fault->calls[i].line);
}

static void say_key(const struct fault *fault)
{
    struct text calls;
    text_init(&calls);
    add_calls(&calls, fault, "  or  ");
    printf("Pair %02d, variant %s (fault %d of this pair)\n\n%s\ncall:    %s\npacket:  ",
           fault->number, fault->variant, fault->kind, fault->about, calls.s);
    for (const char *at = fault->packets, *end; *at; at = end + (*end ? 2 : 0)) {
        end = strstr(at, ", ") ? strstr(at, ", ") : at + strlen(at);
        printf("%s%.*s", at == fault->packets ? "" : "  or  ", (int)(end - at), at);
    }
    printf("\n\n");
    if (*fault->finding)
        printf("`sockwire run` without --no-findings names it: %s\n", fault->finding);
    else
        printf("No finding of `sockwire run` names it.\n");
    text_release(&calls);
}

/* answer.txt with the first of the right answers behind its colons. */
static const char *right_answer(struct arena *arena, const struct fault *fault)
{
    return arena_printf(
        arena, "pair: %02d\nvariant: %s\ncall: %s.c:%d\npacket: %.*s\n", fault->number,
        fault->variant, fault->calls[0].server ? "server" : "client", fault->calls[0].line,
        strstr(fault->packets, ", ") ? (int)(strstr(fault->packets, ", ") - fault->packets)
                                     : (int)strlen(fault->packets),
        fault->packets);
}

/* Never over a file that is there: it may be somebody's work. */
static void write_pair(struct arena *arena, const struct fault *fault, const char *folder,
                       bool repaired)
{
    const struct fault_file all[] = {
        { "client.c", repaired ? fault->right_client : fault->client },
        { "server.c", repaired ? fault->right_server : fault->server },
        { "README.md", fault->task },
        { "answer.txt", repaired ? right_answer(arena, fault) : fault->answer },
        { "Makefile", fault->makefile },
        { "input", fault->input },
        { "wire", fault->wire },
    };
    if (mkdir(folder, 0755) != 0 && errno != EEXIST)
        die("making the folder %s: %s", folder, strerror(errno));
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const char *path = arena_printf(arena, "%s/%s", folder, all[i].name);
        if (*all[i].text && write_file(path, O_CREAT | O_EXCL, all[i].text) != 0)
            die("writing %s: %s%s", path, strerror(errno),
                errno == EEXIST ? " (give a folder that is not there yet)" : "");
    }
}

static int number_of(const struct command *command, const char *word)
{
    char *end;
    long number = strtol(word, &end, 10);
    if (*word < '0' || *word > '9' || *end || number < 1 || number > FAULTS)
        usage(command, "the pairs are 01 to %02d, not '%s'", FAULTS, word);
    return (int)number;
}

static int fault_main(const struct command *command, int argc, char **argv)
{
    const char *value, *variant = "class", *number = NULL, *folder = NULL;
    bool repaired = false, key = false;
    int at = 1;
    for (int flag; (flag = command_next_flag(command, argc, argv, &at, &value)) >= 0;) {
        if (flag == VARIANT)
            variant = value;
        else if (flag == REPAIRED)
            repaired = true;
        else if (flag == KEY)
            key = true;
        else if (number && folder)
            usage(command, "one NN and one DIR are enough: what is '%s'?", value);
        else
            *(number ? &folder : &number) = value;
    }
    if (!number || (!key && !folder))
        usage(command, "give the number of a pair (01 to %02d) and the folder to write it to",
              FAULTS);
    if (key && folder)
        usage(command, "--key writes no folder: what is '%s'?", folder);
    if (!fault_is_variant(variant))
        usage(command, "--variant takes a word of at most %d letters, digits, - and _, not '%s'",
              FAULT_VARIANT_MAX, variant);
    struct arena arena;
    struct fault fault;
    arena_init(&arena);
    if (!fault_make(&fault, &arena, number_of(command, number), variant, 0))
        BUG("there is no pair %s", number);
    if (key)
        say_key(&fault);
    else
        write_pair(&arena, &fault, folder, repaired);
    arena_release(&arena);
    return 0;
}

static const char *pair_word(unsigned number)
{
    static char word[4];
    snprintf(word, sizeof word, "%02u", (number + 1) % 100);
    return number < FAULTS ? word : NULL;
}

static const struct command_operand operands[] = {
    { "NN", "a broken pair", pair_word },
    { "DIR", "a folder", NULL },
    { NULL, NULL, NULL },
};

static const struct command_example examples[] = {
    { "sockwire fault 03 my-03 --variant anna", "A pair of one's own:" },
    { "sockwire fault 03 --key --variant anna", "What is wrong with it:" },
    { NULL, NULL },
};

const struct command command_fault = {
    .name = "fault",
    .summary =
        "Write a client and a server with a fault that is to be found, another one for each student.",
    .usage = "NN DIR [--variant WORD]",
    .flags = flags,
    .operands = operands,
    .examples = examples,
    .see = "sockwire(1) sockwire-grade(1) sockwire-run(1)",
    .run = fault_main,
};
