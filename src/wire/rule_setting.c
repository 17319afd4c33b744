/* What a rule may set in a host's kernel: "host server: tcp_sack 0". */
#include <string.h>

#include "base/memory.h"
#include "wire/rule_parts.h"

/* Each is the namespace's own, and an ordinary user may set it there. */
static const char *const settings[] = {
    "ipv4/tcp_congestion_control",
    "ipv4/tcp_early_retrans",
    "ipv4/tcp_recovery",
    "ipv4/tcp_reordering",
    "ipv4/tcp_sack",
    "ipv4/tcp_dsack",
    "ipv4/tcp_frto",
    "ipv4/tcp_timestamps",
    "ipv4/tcp_window_scaling",
    "ipv4/tcp_retries1",
    "ipv4/tcp_retries2",
    "ipv4/tcp_syn_retries",
    "ipv4/tcp_syn_linear_timeouts",
    "ipv4/tcp_synack_retries",
    "ipv4/tcp_orphan_retries",
    "ipv4/tcp_rto_min_us",
    "ipv4/tcp_rto_max_ms",
    "ipv4/tcp_mtu_probing",
    "ipv4/tcp_base_mss",
    "ipv4/tcp_fin_timeout",
    "ipv4/tcp_tw_reuse",
    "ipv4/tcp_slow_start_after_idle",
    "ipv4/tcp_autocorking",
    "ipv4/tcp_rmem",
    "ipv4/tcp_wmem",
    "ipv4/tcp_moderate_rcvbuf",
    "ipv4/tcp_adv_win_scale",
    "ipv4/tcp_max_syn_backlog",
    "ipv4/tcp_abort_on_overflow",
    "ipv4/tcp_syncookies",
    "ipv4/tcp_ecn",
    "ipv4/tcp_keepalive_time",
    "ipv4/tcp_keepalive_intvl",
    "ipv4/tcp_keepalive_probes",
    "ipv4/tcp_fastopen",
    "ipv4/tcp_no_metrics_save",
    "ipv4/tcp_rfc1337",
    "ipv4/ip_local_port_range",
    "ipv4/ip_no_pmtu_disc",
    "core/somaxconn",
};

static const char *name_of_setting(const char *path)
{
    return strchr(path, '/') + 1;
}

const char *rule_setting_name(size_t index)
{
    return index < sizeof settings / sizeof *settings ? name_of_setting(settings[index]) : NULL;
}

int rule_take_setting(struct rule *rule, struct reader *r)
{
    static const char grammar[] = "expected such as 'host server: tcp_sack 0'";
    char word[READER_WORD];
    rule->kind = RULE_SETTING;
    if (!reader_word(r, word))
        return reader_fails(r, "host needs a name: %s", grammar);
    if (rule_take_host(r, word, &rule->who) != 0)
        return -1;
    reader_blanks(r);
    if (*r->at != ':')
        return reader_fails(r, "expected a colon: %s", grammar);
    r->at++;
    if (!reader_word(r, word))
        return reader_fails(r, "the name of a setting is missing: %s", grammar);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (!strcmp(word, name_of_setting(settings[i])))
            rule->setting = settings[i];
    if (!rule->setting)
        return reader_fails(r,
                            "'%s' is no setting that a host may have: expected one such as "
                            "tcp_sack, tcp_timestamps, tcp_retries2, tcp_congestion_control "
                            "(sockwire-wire(7) lists them)",
                            word);
    reader_next(r);
    size_t length = strlen(r->at);
    while (length && strchr(" \t", r->at[length - 1]))
        length--;
    if (!length || strspn(r->at, "0123456789abcdefghijklmnopqrstuvwxyz_- \t") < length)
        return reader_fails(r, "%s needs a value, as /proc/sys/net takes it", word);
    rule->value = xcalloc(length + 1, 1);
    memcpy(rule->value, r->at, length);
    r->at += length;
    return 0;
}
