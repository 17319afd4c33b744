/* The rules of a wire, as they are given: see rules.h.  What a rule means: wire/rule.h. */
#include "wire/rules.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static int add(struct wire_rules *rules, const char *source, const char *text, struct err *err)
{
    array_reserve(&rules->list, &rules->capacity, rules->count, sizeof *rules->list);
    return rule_parse(&rules->list[rules->count++], source, text, err);
}

int wire_rules_add(struct wire_rules *rules, const char *text, struct err *err)
{
    return add(rules, "--wire", text, err);
}

/* The rule alone.  pcap-filter(7) knows no '#', so that none is part of a filter. */
static void cut_comment(char *line)
{
    size_t length = strcspn(line, "#");
    while (length && strchr(" \t\r\n", line[length - 1]))
        length--;
    line[length] = '\0';
}

int wire_rules_read(struct wire_rules *rules, const char *name, struct err *err)
{
    FILE *file = strcmp(name, "-") ? fopen(name, "re") : stdin;
    if (!file)
        return err_errno(err, "reading the wire's rules from %s", name);
    char *line = NULL, source[200];
    size_t capacity = 0;
    int number = 0, result = 0;
    while (result == 0 && getline(&line, &capacity, file) >= 0) {
        number++;
        cut_comment(line);
        snprintf(source, sizeof source, "%.180s:%d", name, number);
        if (*line)
            result = add(rules, source, line, err);
    }
    if (result == 0 && ferror(file))
        result = err_errno(err, "reading the wire's rules from %s", name);
    free(line);
    if (file != stdin)
        fclose(file);
    return result;
}

int wire_rules_check(const struct wire_rules *rules, bool server, size_t clients, struct err *err)
{
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = &rules->list[i];
        if (rule->who == 0 && !server)
            return err_set(err, "the rule '%.200s' speaks of the server, and this run has none",
                           rule->text);
        if (rule->who > 0 && (size_t)rule->who > clients)
            return err_set(err, "the rule '%.200s' speaks of client %d, and this run has %zu",
                           rule->text, rule->who, clients);
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
