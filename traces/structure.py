"""What of a run can't change when it is recorded anew: its calls, packets, links and findings, without times, ports and numbers of
processes.  Made from the JSON Lines of `sockwire show FILE --json -`.

Each process or thread has its own row of calls, each connection its own row of packets: two programs run side by side, so which of two
calls came first is chance, and is not compared."""
import json
import re

PORT = re.compile(r"(?<=:)(?:3276[89]|327[7-9]\d|32[89]\d\d|3[3-9]\d{3}|[45]\d{4}|60\d{3})\b")  # what Linux gives a socket without bind()
POINTER = re.compile(r"0x[0-9a-f]{6,}")
MAKES_A_PROCESS = ("fork", "vfork", "clone", "clone3")


def text(value):
    return POINTER.sub("0x…", PORT.sub("PORT", str(value)))


def goodbye(packets):
    """Rows of packets from the first FIN on, where both ends close and either may be the first: only whose FIN came of what."""
    first = next((i for i, row in enumerate(packets) if "FIN" in row.split()[2]), len(packets))
    tail = [row.split() for row in packets[first:] if "FIN" in row.split()[2]]
    return packets[:first] + sorted(f"{row[0]} FIN {' '.join(row[row.index('because'):])}" for row in tail)


def structure(lines, either_closes=False):
    """JSON Lines → {row's name: [what it holds]}.  With `either_closes`, whose FIN came first is chance, too."""
    records = [json.loads(line) for line in lines.splitlines()]
    of = lambda kind: [record for record in records if record["type"] == kind]
    local = {record["id"] for record in of("socket") if record["domain"] not in ("AF_INET", "AF_INET6")}
    rows, places, tasks = {}, {}, {}
    for call in of("call"):
        if call["socket"] in local or call["args"].get("domain") in ("AF_UNIX", "AF_NETLINK"):
            continue  # the C library looks a name up: each machine does so in its own way
        known = tasks.setdefault(call["program"], [])
        if call["tid"] not in known:
            known.append(call["tid"])
        row = f"{call['program']} {known.index(call['tid']) + 1}"
        rows.setdefault(row, [])
        places[call["id"]] = f"{row}, call {len(rows[row]) + 1}"
        arguments = ", ".join(f"{key}={text(value)}" for key, value in call["args"].items())
        result = "a process" if call["name"] in MAKES_A_PROCESS and call["result"] else call["result"]
        rows[row].append(f"{call['name']}({arguments}) = {result} {call['error'] or ''} {call['bytes'] or ''}".rstrip())
    numbers = {}
    for packet in of("packet"):
        row = f"connection {packet['connection']}" if packet["connection"] else "other packets"
        rows.setdefault(row, [])
        numbers[packet["id"]] = f"{row}, packet {len(rows[row]) + 1}"
        trigger = packet["trigger"]
        why = (places.get(trigger["call"]) if "call" in trigger else numbers.get(trigger["packet"]) if "packet" in trigger
               else trigger.get("timer", "")) if trigger else ""
        carries = [places.get(number) for number in packet["carries"]]
        rows[row].append(f"{packet['from']} {packet['kind']} {'+'.join(packet['flags'])} seq {packet['seq']} ack {packet['ack']} "
                         f"len {packet['len']} {packet['analysis']} carries {carries} because of {trigger and trigger['kind']} {why}")
    for record in of("finding"):
        rows.setdefault("findings", []).append(f"{record['severity']} {record['rule']} {record['program']}")
    for record in of("connection"):
        rows.setdefault("ends", []).append(f"{record['opened']} {record['closed']} {record['conn_state']}"
                                            + ("" if either_closes else f" {record['first_closer']}"))
    for record in of("exit"):
        rows.setdefault("exits", []).append(f"{record['program']} {record.get('status')} {record.get('signal')}")
    if either_closes:
        rows = {name: goodbye(row) if name.startswith("connection") else row for name, row in rows.items()}
    for name in ("findings", "exits"):
        rows.get(name, []).sort()
    return rows


def differences(old, new):
    """Sentences; none when the two are alike."""
    told = []
    for name in sorted(set(old) | set(new)):
        before, now = old.get(name, []), new.get(name, [])
        if before == now:
            continue
        at = next((i for i, pair in enumerate(zip(before, now)) if pair[0] != pair[1]), min(len(before), len(now)))
        told.append(f"{name}, {at + 1} of {len(before)}: {before[at] if at < len(before) else 'nothing'}\n"
                    f"        now {at + 1} of {len(now)}: {now[at] if at < len(now) else 'nothing'}")
    return told
