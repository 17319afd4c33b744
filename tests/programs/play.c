/* play: an interpreter of socket actions, so that a live test of sockwire is one line of text.
 *
 *   play 'tcp s; bind s 12000; listen s 1; accept s c; recv c 100; upper got; send c $got; close c; exit 0'
 *   play 'tcp s; connect s 127.0.0.1 12000; send s "hello\n"; recv s 100; got "HELLO\n"; close s'
 *
 * Several arguments are run one after another. play_script.h says how a script is written. A slot
 * (S, D) is a name for a descriptor; digits (and -1) are the descriptor itself (after exec, say).
 * An action that is named after a system call makes exactly that one call. Sockets are never
 * touched through stdio.
 *
 * open     tcp S | tcp6 S | udp S | udp6 S | pair S D (Unix sockets) | bind S PORT [ADDRESS] |
 *          listen S N | accept S D | accept4 S D (with SOCK_CLOEXEC) | connect S HOST PORT
 *          (numeric, or a name of /etc/hosts) | disconnect S (connect to AF_UNSPEC)
 * send     send S TEXT [FLAGS] | sendn S N (one send of N bytes) | sendall S N (until N bytes are
 *          sent) | write S TEXT | writev S TEXT... | sendmsg S TEXT [FLAGS] | sendmmsg S TEXT... |
 *          sendto S HOST PORT TEXT [FLAGS] | reply S TEXT (to the sender that recvfrom saw) |
 *          sendfile S PATH N ("-": letters from memory) | splice S N (from a pipe)
 * receive  recv S N [FLAGS] | recvn S N (until N bytes or the end) | recvall S (until the end;
 *          gives how many) | peek S N | read S N | readv S N... | recvmsg S N [FLAGS] | recvmmsg S
 *          N COUNT | recvfrom S N [FLAGS]
 *          All but recvall keep the bytes in $got.
 * close    close S | closerange S D | shutdown S r|w|rw | linger S SECONDS
 * copy     dup S D | dup2 S D | dupfd S D (fcntl)
 * options  reuse S | reuseport S | nodelay S | quickack S 0|1 | cork S 0|1 | sndbuf S N | rcvbuf S
 *          N | maxseg S N | v6only S 0|1 | fastopen S N | keepalive S IDLE INTERVAL (seconds) |
 *          congestion S NAME (cubic, reno ...) | usertimeout S MS | deferaccept S SECONDS | minttl
 *          S N (IP_MINTTL; see drop) | ttl S N (IP_TTL) | nonblock S | block S
 * ask      soerror S (fails with that error) | name S | peer S | fionread S | outq S
 * loss     drop S (every packet that arrives for S is thrown away) | dropdata S (only segments with
 *          payload) | dropfin S (only segments with FIN) | keep S (no more loss)
 *          A listening socket hands its filter on to what it accepts. "minttl S 255" loses
 *          everything, too, and needs no right (packets come with TTL 64; for IPv4); "minttl S 0"
 *          ends it.
 * wait     await S in|out|rdhup|hup|err|pri (poll) | select S in|out | epoll S EVENT | awaitq S
 *          (all that was sent is acknowledged) | awaitin S N (N bytes lie unread, a FIN counts 1;
 *          of a listening socket: N connections wait) | awaitstate S STATE | awaitretrans S N (N
 *          segments were sent again) | awaitsegs S N (N more segments arrived for S,
 *          acknowledgements too) | meet NAME a|b (both programs are there)
 * flow     fork { } | wait | thread { } | join | repeat N { } | forever { } | exec PATH ARG... |
 *          exit N | abort | pause | kill SIGNAL | raise SIGNAL | signal SIGNAL
 *          default|ignore|note|restart | alarm MS | nap MS
 * text     print TEXT | prompt TEXT (no newline) | readline V (from stdin, with its newline) |
 *          upper V
 * check    expect ok|N|ERROR (what the action before gave) | got TEXT ($got is TEXT) | ignore
 *          ACTION
 *
 * FLAGS are dontwait, more, nosignal, oob, peek, trunc, waitall, fastopen, joined by commas. A
 * thread, like a child, works on its own copy of slots and variables. What is to happen in a fixed
 * order in both programs is ordered by the sockets or by meet; nap orders nothing and is the last
 * resort.
 *
 * Ends with 97 if the script is wrong (nothing was run, but for an unknown slot or variable), 98 if
 * an action failed that was not followed by expect or led by ignore, 99 if expect or got was not
 * met; a child's 97 to 99 is handed on by wait. */
#include "play_flow.h"
#include "play_loss.h"
#include "play_open.h"
#include "play_player.h"
#include "play_transfer.h"
#include "play_wait.h"

static const struct verb verbs[] = {
    { "tcp", "s", do_tcp, 0, 0 },
    { "tcp6", "s", do_tcp6, 0, 0 },
    { "udp", "s", do_udp, 0, 0 },
    { "udp6", "s", do_udp6, 0, 0 },
    { "pair", "ss", do_pair, 0, 0 },
    { "bind", "sn?t", do_bind, 0, 0 },
    { "listen", "sn", do_listen, 0, 0 },
    { "accept", "ss", do_accept, 0, 0 },
    { "accept4", "ss", do_accept4, 0, 0 },
    { "connect", "stn", do_connect, 0, 0 },
    { "disconnect", "s", do_disconnect, 0, 0 },
    { "send", "st?f", do_send, 0, 0 },
    { "sendn", "sn", do_sendn, 0, 0 },
    { "sendall", "sn", do_sendall, 0, 0 },
    { "write", "st", do_write, 0, 0 },
    { "writev", "st*", do_writev, 0, 0 },
    { "sendmsg", "st?f", do_sendmsg, 0, 0 },
    { "sendmmsg", "st*", do_sendmmsg, 0, 0 },
    { "sendto", "stnt?f", do_sendto, 0, 0 },
    { "reply", "st", do_reply, 0, 0 },
    { "sendfile", "stn", do_sendfile, 0, 0 },
    { "splice", "sn", do_splice, 0, 0 },
    { "recv", "sn?f", do_recv, 0, 0 },
    { "recvn", "sn", do_recvn, 0, 0 },
    { "recvall", "s", do_recvall, 0, 0 },
    { "peek", "sn", do_peek, 0, 0 },
    { "read", "sn", do_read, 0, 0 },
    { "readv", "sn*", do_readv, 0, 0 },
    { "recvmsg", "sn?f", do_recvmsg, 0, 0 },
    { "recvmmsg", "snn", do_recvmmsg, 0, 0 },
    { "recvfrom", "sn?f", do_recvfrom, 0, 0 },
    { "close", "s", do_close, 0, 0 },
    { "closerange", "ss", do_closerange, 0, 0 },
    { "shutdown", "sd", do_shutdown, 0, 0 },
    { "linger", "sn", do_linger, 0, 0 },
    { "dup", "ss", do_dup, 0, 0 },
    { "dup2", "ss", do_dup2, 0, 0 },
    { "dupfd", "ss", do_dupfd, 0, 0 },
    { "reuse", "s?n", do_option, SOL_SOCKET, SO_REUSEADDR },
    { "reuseport", "s?n", do_option, SOL_SOCKET, SO_REUSEPORT },
    { "sndbuf", "sn", do_option, SOL_SOCKET, SO_SNDBUF },
    { "rcvbuf", "sn", do_option, SOL_SOCKET, SO_RCVBUF },
    { "nodelay", "s?n", do_option, IPPROTO_TCP, TCP_NODELAY },
    { "quickack", "sn", do_option, IPPROTO_TCP, TCP_QUICKACK },
    { "cork", "sn", do_option, IPPROTO_TCP, TCP_CORK },
    { "maxseg", "sn", do_option, IPPROTO_TCP, TCP_MAXSEG },
    { "usertimeout", "sn", do_option, IPPROTO_TCP, TCP_USER_TIMEOUT },
    { "deferaccept", "sn", do_option, IPPROTO_TCP, TCP_DEFER_ACCEPT },
    { "minttl", "sn", do_option, IPPROTO_IP, IP_MINTTL },
    { "ttl", "sn", do_option, IPPROTO_IP, IP_TTL },
    { "fastopen", "sn", do_option, IPPROTO_TCP, TCP_FASTOPEN },
    { "v6only", "sn", do_option, IPPROTO_IPV6, IPV6_V6ONLY },
    { "keepalive", "snn", do_keepalive, 0, 0 },
    { "congestion", "st", do_congestion, 0, 0 },
    { "nonblock", "s", do_nonblock, 0, 0 },
    { "block", "s", do_block, 0, 0 },
    { "soerror", "s", do_soerror, 0, 0 },
    { "name", "s", do_name, 0, 0 },
    { "peer", "s", do_peer, 0, 0 },
    { "fionread", "s", do_fionread, 0, 0 },
    { "outq", "s", do_outq, 0, 0 },
    { "drop", "s", do_drop, 0, 0 },
    { "dropdata", "s", do_dropdata, 0, 0 },
    { "dropfin", "s", do_dropfin, 0, 0 },
    { "keep", "s", do_keep, 0, 0 },
    { "await", "sp", do_await, 0, 0 },
    { "select", "sp", do_select, 0, 0 },
    { "epoll", "sp", do_epoll, 0, 0 },
    { "awaitq", "s", do_awaitq, 0, 0 },
    { "awaitin", "sn", do_awaitin, 0, 0 },
    { "awaitstate", "sa", do_awaitstate, 0, 0 },
    { "awaitretrans", "sn", do_awaitretrans, 0, 0 },
    { "awaitsegs", "sn", do_awaitsegs, 0, 0 },
    { "meet", "so", do_meet, 0, 0 },
    { "nap", "n", do_nap, 0, 0 },
    { "pause", "", do_pause, 0, 0 },
    { "fork", "{", do_fork, 0, 0 },
    { "wait", "", do_wait, 0, 0 },
    { "thread", "{", do_thread, 0, 0 },
    { "join", "", do_join, 0, 0 },
    { "repeat", "n{", do_repeat, 0, 0 },
    { "forever", "{", do_forever, 0, 0 },
    { "exec", "t*", do_exec, 0, 0 },
    { "alarm", "n", do_alarm, 0, 0 },
    { "signal", "gr", do_signal, 0, 0 },
    { "kill", "g", do_kill, 0, 0 },
    { "raise", "g", do_raise, 0, 0 },
    { "abort", "", do_abort, 0, 0 },
    { "exit", "n", do_exit, 0, 0 },
    { "prompt", "t", do_prompt, 0, 0 },
    { "print", "t", do_print, 0, 0 },
    { "readline", "s", do_readline, 0, 0 },
    { "upper", "s", do_upper, 0, 0 },
    { "got", "t", do_got, 0, 0 },
    { "expect", "e", do_expect, 0, 0 },
    { NULL, NULL, NULL, 0, 0 },
};

static void run_block(struct player *player, const struct block *block)
{
    for (size_t i = 0; i < block->count; i++) {
        const struct action *action = &block->actions[i];
        char text[32];
        errno = 0;
        long result = action->verb->run(player, action);
        int error = errno;
        if (action->verb->run == do_expect)
            continue; /* a second expect looks at the same result */
        player->result = result;
        player->error = error;
        player->verb = action->verb->name;
        if (result < 0 && !action->may_fail) {
            fprintf(stderr, "play: %s: %s\n", action->verb->name,
                    describe_result(player, text, sizeof text));
            exit(EXIT_ACTION);
        }
    }
}

/* A sanitized build doesn't look for leaks: the script is kept until the end, and the check can't
 * work under ptrace. */
const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
    return "detect_leaks=0";
}

int main(int argc, char **argv)
{
    static struct player player;
    if (argc < 2)
        script_fails("usage: play SCRIPT...");
    struct block *scripts = script_grow(NULL, (size_t)argc * sizeof *scripts);
    for (int i = 1; i < argc; i++)
        script_block(argv[i], verbs, false, &scripts[i - 1]);
    for (int i = 1; i < argc; i++)
        run_block(&player, &scripts[i - 1]);
    return 0;
}
