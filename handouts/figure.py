"""A figure of a sheet: rows of a run of the solutions, drawn by sockwire; and whether two figures tell the same.  For marks.py.

    server=02-knock client=02-knock     which solutions run; without a server, the client alone
    clients=3 together  input="a line"  as for sockwire run
    from="listen\\(" to="» client"       the first row and the last one; times=3: the third row that matches `to`
    drop="exit|FIN"                     calls, outputs and packets that are left out
    want="close\\(4.*close\\(3"         what the rows must hold, else the run is made again

The run is on a terminal, typed to by a slow hand.  The column of times is cut off, and the ports that the kernel chose are renamed to
40001, 40002 …

Two runs never take the same microseconds, so rows of the two programs change places.  What is compared is what can't change: each
program's calls with their results, in order, whether it had to wait or not; the packets and states, in order, whoever closed first;
the words of the sentences."""
import collections
import os
import pty
import re
import select
import shlex
import subprocess
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
B = os.environ.get("B", "build")
WIDTH = 96       # of the drawing, with the column of times
TIMES = 7        # … which is so many columns wide, and cut off
QUIET = 0.15     # seconds without a new row: now the person types
TRIES = 12       # runs until one is like the committed figure


class Trouble(Exception):
    pass


# ---- the rows of a drawing ----

ARROW = re.compile(r"◀─|─▶")
STARTS = re.compile(r"(\w+\((?!\))|\w+ = |\w+ did not|killed|[$»«·>])")


def cells(rows, server):
    """For each row: what stands on the left (kind, lane, text) and what on the right (kind, text).

    Kinds: packet (the row has an arrow; on the right stands a state), item (a call, a result, an output begins), more (and goes on
    in the next row), sentence (below a packet), remark (over the whole width), or nothing."""
    above = ""
    for row in rows:
        left = re.match(r"((?:[│┌└ ] )*)(.*)", row[:server - 2])
        lane = re.match(r"(c\d+) +", left[2])
        text = (left[2][lane.end():] if lane else left[2]).strip(" │")
        right = row[server:].strip()
        if ARROW.search(left[2]):
            above = "packet"
            yield ("packet", lane and lane[1] or "", text), ("state" if right else "", right)
            continue
        if re.match(r"[ │]*(──|·)", row):
            yield ("remark", "", row), ("", "")
            continue
        if not text:
            kind = ""
        elif STARTS.match(text):
            kind = above = "item"
        else:
            kind = "more" if above == "item" else "sentence"
        opening = re.search(r"[┌└]", left[1])
        yield ((kind, lane and lane[1] or "", (opening[0] if opening and kind == "item" else "") + text),
               ("" if not right else "item" if STARTS.match(right) else "more", row[server - 2:server - 1].strip(" │") + right))


def without(rows, server, unwanted):
    """The rows without the items of either side that match, to their last row, and the packets that match, with their sentence."""
    kept = []
    dropping = [False, False]
    packet = False
    for row, (left, right) in zip(rows, cells(rows, server)):
        if left[0] == "packet":
            packet = bool(re.search(unwanted, left[2]))
        if packet and left[0] in ("packet", "sentence"):
            continue
        for side, kind, text in (0, left[0], left[2]), (1, right[0], right[1]):
            if kind == "item":
                dropping[side] = bool(re.search(unwanted, text))
        if dropping[0] and left[0] in ("item", "more"):
            row = re.match(r"(?:[│ ] )*", row)[0].ljust(server - 2) + row[server - 2:]
        if dropping[1] and right[0] in ("item", "more"):
            row = row[:server]
        if row.strip(" │"):
            kept.append(row.rstrip())
    return kept


# ---- a figure ----

def command_line(option):
    command = [f"{B}/sockwire", "run", "--color", "never", "--width", str(WIDTH), "--timeout", "10"]
    if "server" in option:
        command += ["--server", f"{B}/solutions/{option['server']}/server"]
    for _ in range(int(option.get("clients", 1)) if "client" in option else 0):
        command += ["--client", f"{B}/solutions/{option['client']}/client"]
    return command + (["--together"] if "together" in option else [])


def drawn(option):
    """One run on a terminal, as a student sees it.  A person takes time to type: a line is typed when nothing has moved for a while."""
    command = command_line(option)
    keyboard, terminal = pty.openpty()
    run = subprocess.Popen(command, cwd=TOP, stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True)
    os.close(terminal)
    text, typed, deadline = b"", 0, time.monotonic() + 20
    try:
        while time.monotonic() < deadline:
            if not select.select([keyboard], [], [], QUIET)[0]:
                if text.count(b"sentence:") > typed:
                    os.write(keyboard, option.get("input", "hello").encode() + b"\n")
                    typed += 1
                continue
            piece = os.read(keyboard, 65536)  # EIO: the terminal is closed, the run is over
            if not piece:
                break
            text += piece
        else:
            raise Trouble(f"{shlex.join(command)}: no end within 20 s")
    except OSError:
        pass
    finally:
        if run.poll() is None:
            try:
                run.wait(5)
            except subprocess.TimeoutExpired:
                run.kill()
                run.wait()
        os.close(keyboard)
    text = text.decode().replace("\r\n", "\n")
    if not re.search(r"^ +ms +client", text, re.M):
        raise Trouble(f"{shlex.join(command)}: no ladder: {text.strip()[:200]}")
    return text


# A line of the solution's source, which is another in the student's file.
LINE = re.compile(r" +(client|server)\.c:\d+")


def ports(text):
    """The kernel's choice of a port, under a name of equal length that stays."""
    names = {}

    def rename(match):
        return ":" + names.setdefault(match[1], str(40001 + len(names))) if 32768 <= int(match[1]) <= 60999 else match[0]
    return re.sub(r"(?<!0\.0\.0\.0):(\d{5})\b", rename, text)


def figure(option, text, choose=True):
    """The rows of one run that the mark asks for; None when this run happens not to have them, or not in the wanted order."""
    text = LINE.sub(lambda at: " " * len(at.group()), text)
    rows = [row[TIMES:].rstrip() for row in ports(re.split(r"\n\n(?=connection |no packet)", text)[0]).splitlines()]
    head, rows = rows[0], rows[1:]
    if "drop" in option:
        rows = without(rows, head.index("server"), option["drop"])
    first = next((i for i, row in enumerate(rows) if re.search(option.get("from", ""), row)), None)
    if first is None:
        return None
    last = len(rows) - 1
    if "to" in option:
        ends = [i for i in range(first, len(rows)) if re.search(option["to"], rows[i])]
        if len(ends) < int(option.get("times", 1)):
            return None
        last = ends[int(option.get("times", 1)) - 1]
    chosen = "\n".join([head] + rows[first:last + 1])
    return chosen if not choose or re.search(option.get("want", ""), chosen, re.S) else None


# ---- what of a figure can't change ----

def squash(text):
    return re.sub(r"[─\s]+", " ", text).strip()


def closed(items):
    """A call that waited and one that had not to are the same call; and results are shown with more or less of the bytes."""
    done, waiting = [], {}
    for item in items:
        item = re.sub(r',? ?"[^"]*"…?', "", squash(item))
        opened = item.startswith("┌")
        item = re.sub(r"^[┌└] ?", "", item)
        name = re.match(r"\w+", item)
        result = re.match(r"(\w+)(?:\(\d+\))? (= |did not)", item)
        if opened or item.endswith(" waits"):
            waiting[name[0]] = re.sub(r" ?waits$", "", item)
        elif result and result[1] in waiting:
            done.append(waiting.pop(result[1]) + " " + item[result.start(2):])
        else:
            done.append(item)
    return done + [item + " …" for item in waiting.values()]


def goodbye(packets):
    """Who closes first is a race; what happens then is the same from either side."""
    told, first = [], None
    for text, state in packets:
        arrow = "→" if "▶" in text else "←"
        words = re.sub(r"[◀▶]", "", squash(text)).split()
        states = [words.pop(0) if words and re.fullmatch(r"[A-Z]+[A-Z_0-9]*", words[0]) and len(words) > 1 and words[0] not in
                  ("ACK", "FIN", "RST", "SYN") else "", state]
        first = first or ("FIN" in words and arrow)
        sender = arrow if not first else "first" if arrow == first else "second"
        told.append(" ".join([sender] + words + (states if not first or first == "→" else states[::-1])).rstrip())
    return told


def essence(text):
    """Columns → what each holds, in order, for comparison."""
    head, *rows = text.splitlines()
    found = collections.defaultdict(list)
    lanes = {}  # c2 → c1: clients by the order in which they knocked
    for (kind, lane, text), (right_kind, right) in cells(rows, head.index("server")):
        if kind == "packet":
            if lane:
                lanes.setdefault(lane, f"c{len(lanes) + 1}")
            found[f"wire {lane}".strip()].append((text, right))
            continue
        if kind == "item":
            client = f"client {lane}".strip()
            if text.startswith("« ") and found[client] and found[client][-1].endswith(":"):
                found[client][-1] += text[2:]  # what is typed stands behind the prompt, or in a row of its own
            else:
                found[client].append(text)
        elif kind == "more":
            found[client][-1] += " " + text
        elif kind == "sentence":
            found["sentences"] += text.split()
        elif kind == "remark":
            found["remarks"].append(squash(text))
        if right_kind == "item":
            found["server"].append(right)
        elif right and found["server"]:
            found["server"][-1] += " " + right
    named = {}
    for name, items in found.items():
        side, _, lane = name.partition(" ")
        items = closed(items) if side in ("client", "server") else goodbye(items) if side == "wire" else sorted(items)
        named[f"{side} {lanes.get(lane, lane)}".strip()] = items
    for lane, known in lanes.items():
        client = "client" if lane == "c1" else "client" + lane[1:]
        named["server"] = [re.sub(rf"\b{client}$", known, item) for item in named.get("server", [])]
    return named


def draw(option, old, fresh):
    """A figure: the old one, when a run is still like it; else a new one."""
    wanted = essence(old) if old and not fresh else None
    new = None
    for _ in range(TRIES if wanted else 40):
        now = figure(option, drawn(option), wanted is None)
        if now is None:
            continue
        if wanted is None:
            return now
        if essence(now) == wanted:
            return old
        new = new or now
    if new is None:
        raise Trouble(f"no run has the rows that this figure asks for: {shlex.join(command_line(option))}")
    return new
