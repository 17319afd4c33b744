#!/usr/bin/env python3
"""Ask the kernel itself why each packet left, and hold the timeline's `trigger` against it.

    kernel_truth.py COMMAND...        (root; tracefs; COMMAND is a `sockwire run …` without --json)

Records every packet queued on a loopback device, or on a host's end of the wire (`--wire`), with the kernel's own stack behind it.  The innermost decisive function of
that stack says what made the packet leave: a system call, the arrival of a packet, or a timer.  Packets of the timeline are
found among them by length and time, so other traffic of the machine does not disturb.

Prints each disagreement and, last, `agree N of M`.  Exit 0 when all agree, 77 when this machine can't tell.
"""
import datetime, json, os, re, subprocess, sys, tempfile, time

T = "/sys/kernel/tracing"
SEND = {"send", "sendto", "sendmsg", "sendmmsg", "write", "writev", "pwritev2", "sendfile", "splice", "connect"}
RECEIVE = {"recv", "recvfrom", "recvmsg", "recvmmsg", "read", "readv", "preadv2", "splice"}
CLOSE = {"close", "close_range", "dup2", "dup3", "execve", "execveat"}
CALLS = {"send": SEND, "recv": RECEIVE, "close": CLOSE, "connect": {"connect", "sendto", "sendmsg", "send"}, "shutdown": {"shutdown"}, "option": {"setsockopt"},
         "disconnect": CLOSE | {"connect", "shutdown"}}
TIMERS = r"^(tcp_delack_timer|tcp_write_timer|tcp_keepalive_timer|reqsk_timer|tcp_retransmit_timer|tcp_probe_timer|tcp_send_loss_probe|tcp_rack_reo_timeout)"
DECISIVE = [  # the first match from the innermost function outwards
    (r"^tcp_v[46]_send_reset$|^tcp_v[46]_send_synack$", ("arrival", "")),
    (r"^tcp_connect$", ("call", "connect")),
    (r"^tcp_(rcv_established|rcv_state_process|v[46]_do_rcv|v[46]_rcv|check_req|child_process)$", ("arrival", "")),
    (r"^(__)?tcp_cleanup_rbuf$|^tcp_recvmsg(_locked)?$", ("call", "recv")),
    (r"^(do_tcp_setsockopt|tcp_setsockopt|__tcp_sock_set_\w+|tcp_sock_set_\w+)$", ("call", "option")),
    (r"^tcp_sendmsg(_locked)?$|^udp(v6)?_sendmsg$", ("call", "send")),
    (r"^(__)?tcp_close$|^inet_csk_listen_stop$", ("call", "close")),
    (r"^tcp_disconnect$", ("call", "disconnect")),
    (r"^tcp_shutdown$|^inet_shutdown$", ("call", "shutdown")),
    (r"^tcp_compressed_ack_kick$", ("arrival", "")),  # ACKs with SACK blocks are put together, for 1 ms at most
    (r"^(__)?release_sock$|^tcp_release_cb$|^tcp_tsq_\w+$|^tcp_tasklet_func$|^(__)?icmp_send$|^icmp6_send$|^net_rx_action$|^__napi_poll", ("arrival", "")),
]


def write(path, text):
    with open(f"{T}/{path}", "w") as f:
        f.write(text)


def classify(stack):
    for function in stack:
        if re.match(TIMERS, function):
            return "timer", function
        for pattern, verdict in DECISIVE:
            if re.match(pattern, function):
                if verdict[0] == "arrival" and any(re.match(r"^reqsk_timer", f) for f in stack):
                    return "timer", "reqsk"
                return verdict
    return "unknown", " ".join(stack[3:9])


def record(command, out):
    if not os.path.exists(f"{T}/trace"):
        subprocess.run(["mount", "-t", "tracefs", "tracefs", T], check=True)
    for path, text in (("tracing_on", "0"), ("current_tracer", "nop"), ("trace_clock", "mono"), ("trace", ""), ("buffer_size_kb", "65536"),
                       ("events/net/net_dev_queue/filter", 'name == "lo" || name == "wire0"')):
        write(path, text)
    try:
        write("events/net/net_dev_queue/trigger", "stacktrace")
    except OSError:
        pass  # it is there already
    write("events/net/net_dev_queue/enable", "1")
    write("tracing_on", "1")
    offset = time.clock_gettime_ns(time.CLOCK_REALTIME) - time.clock_gettime_ns(time.CLOCK_MONOTONIC)
    status = subprocess.run(command + ["--json", out], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode
    write("tracing_on", "0")
    events, latest, current = [], {}, None
    with open(f"{T}/trace") as trace:
        for line in trace:
            head = re.match(r"\s*(.+)-(\d+)\s+\[(\d+)\] (\S+)\s+(\d+)\.(\d+): (.*)", line)
            if head and head[7].startswith("net_dev_queue"):
                length = int(re.search(r"len=(\d+)", head[7])[1])
                wire = "dev=wire0" in head[7]
                latest[head[3]] = {"t": int(head[5]) * 10**9 + int(head[6].ljust(9, "0")) + offset, "len": length, "stack": [],
                                   "pid": int(head[2]), "softirq": head[4][2] in "sS" or wire}
                events.append(latest[head[3]])
            elif head:  # the stack belongs to the last event of its processor
                current = latest.get(head[3])
            elif current is not None and (found := re.match(r"\s*=> (\S+)", line)):
                current["stack"].append(found[1])
    write("events/enable", "0")
    try:
        write("events/net/net_dev_queue/trigger", "!stacktrace")
        write("events/net/net_dev_queue/filter", "0")
    except OSError:
        pass
    write("trace_clock", "local")
    return status, events


def started_ns(text):
    whole, fraction = re.match(r"(.*)\.(\d+)Z", text).groups()
    moment = datetime.datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=datetime.timezone.utc)
    return int(moment.timestamp()) * 10**9 + int(fraction.ljust(9, "0"))


def agrees(packet, trigger, calls, kind, what):
    told = trigger.get("kind")
    if kind == "call" and told == "exit":
        return what in ("close", "disconnect")
    if packet["kind"] in ("ack",) and {kind, told} <= {"call", "arrival"}:
        return what in ("recv", "")  # an ACK at the arrival or by the recv() that took the bytes: both are true
    if kind != told:
        return False
    return kind != "call" or calls[trigger["call"]]["name"] in CALLS[what]


def main():
    if os.geteuid() != 0 or not os.path.isdir("/sys/kernel/tracing"):
        print("the kernel can't be asked here: needs root and tracefs")
        return 77
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as out:
        status, events = record(sys.argv[1:], out.name)
        records = [json.loads(line) for line in open(out.name)]
    start = started_ns(records[0]["started"])
    calls = {r["id"]: r for r in records if r["type"] == "call"}
    packets = sorted((r for r in records if r["type"] == "packet" and r.get("host", 0) is not None), key=lambda r: r["t"])
    ours = {r["tid"] for r in calls.values()} | {r["pid"] for r in records if r["type"] in ("program", "exit")}
    # a timer runs in the softirq of whatever task is interrupted; other traffic of the machine is mostly not in ours. What
    # arrives over the wire is taken in the process that is the wire
    events = [e for e in events if e["pid"] in ours or e["softirq"]]
    events.sort(key=lambda e: e["t"])
    agreed, untold, first, used = 0, 0, 0, set()
    for packet in packets:  # both in order of time: the earliest unused one of the same length just before the stamp
        t = start + round(packet["t"] * 1e9)
        while first < len(events) and events[first]["t"] < t - 3_000_000:
            first += 1
        event = None
        for i in range(first, len(events)):
            e = events[i]
            if e["t"] > t + 300_000:
                break
            # what GSO cuts is queued once: its event serves all parts
            rest = e.get("rest", e["len"])
            parts = e["len"] > (1514 if packet.get("wire") is not None else 65549)
            if i in used or not (rest == packet["frame"] or (parts and rest > packet["frame"] > 1000)):
                continue
            event = e
            e["rest"] = rest - packet["frame"] + 66
            if rest == packet["frame"]:
                used.add(i)
            break
        if event is None:
            print(f"packet {packet['id']} {packet['kind']}: the kernel's record has no packet of {packet['frame']} bytes then")
            continue
        if not event["stack"]:  # from the idle task the kernel often records none
            untold += 1
            continue
        kind, what = classify(event["stack"])
        trigger = packet.get("trigger") or {}
        good = agrees(packet, trigger, calls, kind, what)
        agreed += good
        if not good:
            name = calls.get(trigger.get("call"), {}).get("name", "")
            print(f"packet {packet['id']} {packet['kind']} {'+'.join(packet['flags'] or [])} len {packet['len']} t {packet['t']:.6f}: kernel says {kind} {what}; "
                  f"tool says {trigger} {name}")
            if os.environ.get("STACK"):
                print("   ", " ".join(event["stack"]))
    told = len(packets) - untold
    print(f"agree {agreed} of {told}" + (f" (and {untold} of which the kernel recorded no stack)" if untold else ""))
    return 0 if told and agreed == told else 1


sys.exit(main())
