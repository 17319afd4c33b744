/* The command lines of a case: for run(), and as a person would type them: see commands.h. */
#include "commands.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *programs(void)
{
    const char *folder = getenv("PROGRAMS");
    return folder && *folder ? folder : "build/programs";
}

/* The command with %P replaced; the caller frees it. */
char *command_text(const char *command)
{
    struct text text;
    text_init(&text);
    for (const char *s = command; *s; s++)
        if (s[0] == '%' && s[1] == 'P') {
            text_add(&text, programs());
            s++;
        } else {
            text_add_char(&text, *s);
        }
    return text.s;
}

static void add_shell_quoted(struct text *text, const char *s)
{
    text_add_char(text, '\'');
    for (; *s; s++)
        if (*s == '\'')
            text_add(text, "'\\''");
        else
            text_add_char(text, *s);
    text_add_char(text, '\'');
}

static void add_flag(struct text *text, const char *flag, const char *command)
{
    char *line = command_text(command);
    text_addf(text, " %s ", flag);
    add_shell_quoted(text, line);
    free(line);
}

void command_add_line(struct text *text, const struct live_case *about)
{
    const char *sockwire = getenv("SOCKWIRE");
    text_addf(text, "%s run", sockwire ? sockwire : "build/sockwire");
    if (about->server)
        add_flag(text, "--server", about->server);
    for (size_t i = 0; i < CLIENTS_MAX && about->clients[i]; i++)
        add_flag(text, "--client", about->clients[i]);
    if (about->together)
        text_add(text, " --together");
    if (about->cut_s > 0)
        text_addf(text, " --timeout %g", about->cut_s);
    text_add(text, " --input \"$(printf '");
    for (const char *s = about->input ? about->input : ""; *s; s++)
        text_addf(text, *s == '\n' ? "\\n" : *s == '%' ? "%%%%" : "%c", *s);
    text_add(text, "')\"");
}

/* Is a program there that this user may run?  In the folder of programs, or on the PATH. */
bool command_is_there(const char *name)
{
    char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/%.60s", programs(), name);
    if (access(path, X_OK) == 0)
        return true;
    const char *at = getenv("PATH");
    while (at && *at) {
        int length = (int)strcspn(at, ":");
        snprintf(path, sizeof path, "%.*s/%.60s", length, at, name);
        if (access(path, X_OK) == 0)
            return true;
        at += length;
        at += *at == ':';
    }
    return false;
}
