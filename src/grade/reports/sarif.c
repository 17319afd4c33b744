/* SARIF 2.1.0 (OASIS), for editors and code scanning: see report.h.  One run, a rule for each mistake
 * and lost check, a result for each place.  A grade without a score is an execution that failed. */
#include <string.h>

#include "base/json.h"
#include "base/version.h"
#include "grade/reports/place.h"
#include "grade/reports/report.h"

enum { RULES_MAX = 256, RULE_MOST = 80 };

struct sarif {
    struct text *out, rules;
    size_t rule_count;
    char known[RULES_MAX][RULE_MOST];
};

static void message(struct text *out, const char *key, const char *text)
{
    json_key(out, key);
    json_open(out, '{');
    json_put(out, "text", text);
    json_close(out, '}');
}

static void know_rule(struct sarif *sarif, const struct remark *remark)
{
    for (size_t i = 0; i < sarif->rule_count; i++)
        if (strcmp(sarif->known[i], remark->rule) == 0)
            return;
    if (sarif->rule_count == RULES_MAX || strlen(remark->rule) >= RULE_MOST)
        return;
    strcpy(sarif->known[sarif->rule_count++], remark->rule);
    json_open(&sarif->rules, '{');
    json_put(&sarif->rules, "id", remark->rule);
    json_close(&sarif->rules, '}');
}

static void result(struct text *out, const struct remark *remark)
{
    json_open(out, '{');
    json_put(out, "ruleId", remark->rule);
    json_put(out, "level", remark->level);
    message(out, "message", *remark->says ? remark->says : remark->rule);
    json_key(out, "locations");
    json_open(out, '[');
    json_open(out, '{');
    json_key(out, "physicalLocation");
    json_open(out, '{');
    json_key(out, "artifactLocation");
    json_open(out, '{');
    json_put(out, "uri", remark->file);
    json_close(out, '}');
    json_key(out, "region");
    json_open(out, '{');
    json_key(out, "startLine");
    json_int(out, remark->line);
    json_close(out, '}');
    json_close(out, '}');
    json_close(out, '}');
    json_close(out, ']');
    json_close(out, '}');
}

static void take(void *context, const struct remark *remark)
{
    struct sarif *sarif = context;
    know_rule(sarif, remark);
    result(sarif->out, remark);
}

static void tool(struct text *out, const struct text *rules)
{
    json_key(out, "tool");
    json_open(out, '{');
    json_key(out, "driver");
    json_open(out, '{');
    json_put(out, "name", "sockwire");
    json_put(out, "version", version_number);
    json_key(out, "rules");
    text_add(out, rules->s);
    json_close(out, '}');
    json_close(out, '}');
}

void report_sarif(struct text *out, const struct grade *grade)
{
    struct text results;
    struct sarif sarif = { .out = &results };
    text_init(&results);
    text_init(&sarif.rules);
    json_open(&results, '[');
    json_open(&sarif.rules, '[');
    place_remarks(grade, take, &sarif);
    json_close(&results, ']');
    json_close(&sarif.rules, ']');
    json_open(out, '{');
    json_put(out, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    json_put(out, "version", "2.1.0");
    json_key(out, "runs");
    json_open(out, '[');
    json_open(out, '{');
    tool(out, &sarif.rules);
    json_key(out, "invocations");
    json_open(out, '[');
    json_open(out, '{');
    json_key(out, "executionSuccessful");
    json_bool(out, grade_is_sound(grade));
    json_close(out, '}');
    json_close(out, ']');
    json_key(out, "results");
    text_add(out, results.s);
    json_close(out, '}');
    json_close(out, ']');
    json_close(out, '}');
    text_add(out, "\n");
    text_release(&results);
    text_release(&sarif.rules);
}
