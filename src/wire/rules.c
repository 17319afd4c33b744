/* The rules of a wire, as they are given: see rules.h.  What a rule means: wire/rule.h. */
#include "wire/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/text.h"

int wire_rules_add_from(struct wire_rules *rules, const char *source, const char *text,
                        struct err *err)
{
    array_reserve(&rules->list, &rules->capacity, rules->count, sizeof *rules->list);
    return rule_parse(&rules->list[rules->count++], source, text, err);
}

int wire_rules_add(struct wire_rules *rules, const char *text, struct err *err)
{
    return wire_rules_add_from(rules, "--wire", text, err);
}

/* The rule alone.  pcap-filter(7) knows no '#', so that none is part of a filter. */
static void cut_comment(char *line)
{
    size_t length = strcspn(line, "#");
    while (length && strchr(" \t\r", line[length - 1]))
        length--;
    line[length] = '\0';
}

static int too_long(const char *name, FILE *file, struct err *err)
{
    struct stat about;
    char size[60] = "is longer than that";
    if (fstat(fileno(file), &about) == 0 && S_ISREG(about.st_mode))
        snprintf(size, sizeof size, "has %lld", (long long)about.st_size);
    return err_set(err, "reading the wire's rules from %s: at most %d bytes are read, and it %s",
                   name, RULES_FILE_MOST_BYTES, size);
}

/* A pipe or a device tells no size, and may have no end. */
static int read_all(struct text *text, FILE *file, const char *name, struct err *err)
{
    char some[4096];
    size_t count;
    while ((count = fread(some, 1, sizeof some, file)) > 0) {
        text_add_bytes(text, some, count);
        if (text->len > RULES_FILE_MOST_BYTES)
            return too_long(name, file, err);
    }
    return ferror(file) ? err_errno(err, "reading the wire's rules from %s", name) : 0;
}

int wire_rules_lines(struct text *text, const char *name,
                     int (*take)(void *context, const char *source, const char *line,
                                 struct err *err),
                     void *context, struct err *err)
{
    char source[800];
    int number = 0;
    for (char *line = text->s, *end = text->s + text->len, *next; line < end; line = next) {
        char *line_end = memchr(line, '\n', (size_t)(end - line));
        line_end = line_end ? line_end : end;
        next = line_end + 1;
        *line_end = '\0';
        number++;
        snprintf(source, sizeof source, "%s:%d", name, number);
        if (strlen(line) < (size_t)(line_end - line))
            return err_set(err, "reading %s: a NUL byte is in that line, and no rule has one",
                           source);
        cut_comment(line);
        if (*line && take(context, source, line, err) != 0)
            return -1;
    }
    return 0;
}

static int add_line(void *context, const char *source, const char *line, struct err *err)
{
    return wire_rules_add_from(context, source, line, err);
}

static int read_from(struct wire_rules *rules, FILE *file, const char *name, struct err *err)
{
    struct text text;
    text_init(&text);
    int result = read_all(&text, file, name, err);
    if (result == 0)
        result = wire_rules_lines(&text, name, add_line, rules, err);
    text_release(&text);
    return result;
}

int wire_rules_read(struct wire_rules *rules, const char *name, struct err *err)
{
    struct text shown;
    FILE *file = strcmp(name, "-") ? fopen(name, "re") : stdin;
    text_init(&shown);
    text_add_readable(&shown, name, 180);
    int result = file ? read_from(rules, file, shown.s, err)
                      : err_errno(err, "reading the wire's rules from %s", shown.s);
    text_release(&shown);
    if (file && file != stdin)
        fclose(file);
    return result;
}

static int is_absent(const struct rule *rule, size_t clients, struct err *err)
{
    struct text shown;
    text_init(&shown);
    text_add_readable(&shown, rule->text, 200);
    if (rule->who == 0)
        err_set(err, "the rule '%s' speaks of the server, and this run has none", shown.s);
    else
        err_set(err, "the rule '%s' speaks of client %d, and this run has %zu", shown.s, rule->who,
                clients);
    text_release(&shown);
    return -1;
}

int wire_rules_check(const struct wire_rules *rules, bool server, size_t clients, struct err *err)
{
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = &rules->list[i];
        if ((rule->who == 0 && !server) || (rule->who > 0 && (size_t)rule->who > clients))
            return is_absent(rule, clients, err);
    }
    return 0;
}

struct hosts_setting *wire_rules_settings(const struct wire_rules *rules, size_t *count)
{
    struct hosts_setting *settings = xcalloc(rules->count + 1, sizeof *settings);
    *count = 0;
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = &rules->list[i];
        if (rule->kind == RULE_SETTING)
            settings[(*count)++] = (struct hosts_setting){ rule->who, rule->setting, rule->value };
    }
    return settings;
}

void wire_rules_release(struct wire_rules *rules)
{
    for (size_t i = 0; i < rules->count; i++)
        rule_release(&rules->list[i]);
    free(rules->list);
    *rules = (struct wire_rules){ 0 };
}
