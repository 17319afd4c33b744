#!/usr/bin/env python3
"""The library of recorded traces: records them, checks them, and makes the table of README.md.

    traces/traces.py record [NAME…]      record all anew, or these (make traces NAME='NAME…')
    traces/traces.py table               write the table into README.md
    traces/traces.py check [NAME…]       the table is current, each file is sound, and a new recording tells the same; else exit 1
    traces/traces.py pcap [NAME…]        plain pcap twins into $B/traces/
    traces/traces.py soak N [NAME…]      N recordings of each: how many were like the committed one

manifest.txt says what is recorded, and what each trace is for.  Environment: B, the folder of the build (build); RECORD, the seconds
that one recording may take (60)."""
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # no __pycache__ among the traces
import pcapng
from structure import differences, structure

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(HERE)
B = os.environ.get("B", "build")
LIMIT = float(os.environ.get("RECORD", 60))
AT_ONCE = 4                # recordings side by side: they mostly wait
TRIES = 8                  # two programs race, and now and then the other one wins: then it is recorded again
OF = 5                     # recordings that the committed one is chosen from
WHOLE = 5_000_000          # bytes that all traces may take together
LISTS = ("client",)        # keys that may be there several times
TEXTS = ("shows", "caption", "question", "answer")
KEYS = TEXTS + LISTS + ("server", "input", "options", "closes")
PRIVATE = re.compile(rb"/(?:tmp|home|root|work|Users)\b[^\x00]{0,40}")


class Trouble(Exception):
    pass


# ---- the manifest ----

def manifest(path=os.path.join(HERE, "manifest.txt")):
    """name → {key: text, or a list}.  A line of its own is a name, `key: text` follows, and a line that is indented goes on."""
    found, now, key = {}, None, None
    with open(path) as lines:
        for number, line in enumerate(lines, 1):
            where = f"{os.path.relpath(path, TOP)}:{number}"
            line = line.rstrip("\n")
            entry = re.fullmatch(r"([a-z]+): +(\S.*)", line)
            if not line or line.startswith("#"):
                key = None
            elif line.startswith(" ") and key:
                now[key][-1] += " " + line.strip()
            elif entry and now is not None and entry[1] in KEYS:
                key = entry[1]
                if key in now and key not in LISTS:
                    raise Trouble(f"{where}: {key} a second time")
                now.setdefault(key, []).append(entry[2])
            elif re.fullmatch(r"[0-9a-z-]+", line) and line not in found:
                now, key = found.setdefault(line, {}), None
            else:
                raise Trouble(f"{where}: this line can't be read: {line}")
    for name, entry in found.items():
        lacks = [key for key in TEXTS if key not in entry]
        if lacks or not ("server" in entry or "client" in entry):
            raise Trouble(f"{name}: nothing says its {lacks or 'programs'}")
        for key in set(entry) - set(LISTS):
            entry[key] = entry[key][0]
    return found


def committed(name):
    return os.path.join(HERE, name + ".pcapng")


# ---- recording ----

def command(text):
    """A command of the manifest; it says build/, and means where this build is."""
    return text if B == "build" else re.sub(r"\bbuild/", lambda _: B + "/", text)


def record(name, entry, path):
    """One run, into `path`."""
    line = [f"{B}/sockwire", "run", "--write", path, "--color", "never"]
    line += entry.get("options", "").split()
    if "server" in entry:
        line += ["--server", command(entry["server"])]
    for client in entry.get("client", []):
        line += ["--client", command(client)]
    if "input" in entry:
        line += ["--input", entry["input"]]
    with tempfile.TemporaryDirectory(prefix="sockwire-meet.") as meet:
        try:
            run = subprocess.run(line, cwd=TOP, env=os.environ | {"PLAY_DIR": meet}, stdin=subprocess.DEVNULL, capture_output=True,
                                 text=True, timeout=LIMIT)
        except subprocess.TimeoutExpired:
            raise Trouble(f"{name}: no end within {LIMIT:g} s")
    if run.returncode == 125 or not os.path.exists(path):
        raise Trouble(f"{name}: not recorded: {run.stderr.strip()}")
    with open(path, "rb") as file:
        data = pcapng.general(file.read())
    with open(path, "wb") as file:
        file.write(data)


def told(path):
    """The timeline of a file, as JSON Lines."""
    show = subprocess.run([f"{B}/sockwire", "show", path, "--json", "-"], cwd=TOP, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=LIMIT)
    if show.returncode or show.stderr:
        raise Trouble(f"{os.path.basename(path)}: sockwire show says: {show.stderr.strip() or show.returncode}")
    return show.stdout.replace(B + "/", "build/")


def shape(entry, lines):
    return structure(lines, "closes" in entry)


def record_anew(name, entry, folder):
    """Records several times; the first of the commonest kind becomes the committed file."""
    kinds = []  # [how often, structure, path]
    for i in range(4 * OF):
        path = os.path.join(folder, f"{name}-{i}.pcapng")
        record(name, entry, path)
        lines = told(path)
        closers = set(re.findall(r'"first_closer":"(\w+)"', lines))
        if "closes" in entry and closers != {entry["closes"]}:
            continue
        now = shape(entry, lines)
        same = next((kind for kind in kinds if kind[1] == now), None)
        if same:
            same[0] += 1
        else:
            kinds.append([1, now, path])
        if sum(kind[0] for kind in kinds) == OF:
            break
    best = max(kinds, key=lambda kind: kind[0], default=None)
    if not best or best[0] < 2:
        raise Trouble(f"{name}: {4 * OF} recordings, and no two are alike")
    shutil.copyfile(best[2], committed(name))
    return f"  trace traces/{name}.pcapng" + (f": {best[0]} of {OF} recordings were so" if best[0] < OF else "")


# ---- checks ----

def check_file(name):
    """The committed file itself."""
    if not os.path.exists(committed(name)):
        raise Trouble(f"{name}: there is no {name}.pcapng: make traces NAME={name}")
    with open(committed(name), "rb") as file:
        data = file.read()
    private = PRIVATE.search(data)
    if private:
        raise Trouble(f"{name}: it holds a path of the machine where it was made: {private[0].decode(errors='replace')}")
    if pcapng.general(data) != data:
        raise Trouble(f"{name}: it holds the full name of a kernel")


def kernel(path):
    with open(path, "rb") as file:
        return pcapng.system(file.read())


def check(name, entry, folder):
    """A new recording tells what the committed one tells.  Another kernel may cut and time packets in another way: then the calls, the
    ends and the findings are held against each other, and the packets are not."""
    check_file(name)
    wanted, kinds = shape(entry, told(committed(name))), []
    for i in range(TRIES):
        path = os.path.join(folder, f"{name}-{i}.pcapng")
        record(name, entry, path)
        now = shape(entry, told(path))
        old = wanted
        if kernel(path) != kernel(committed(name)):
            old, now = ({row: held for row, held in rows.items() if not row.startswith("connection")} for rows in (old, now))
        now = differences(old, now)
        if not now:
            return ""
        kinds.append(now)
    raise Trouble(f"{name}: {TRIES} new recordings tell something else; the last:\n    " + "\n    ".join(kinds[-1][:6]))


def soak(name, entry, folder, times):
    alike, kinds = 0, {}
    wanted = shape(entry, told(committed(name)))
    for i in range(times):
        path = os.path.join(folder, f"{name}.pcapng")
        record(name, entry, path)
        now = differences(wanted, shape(entry, told(path)))
        alike += not now
        if now:
            kinds.setdefault(now[0], 0)
            kinds[now[0]] += 1
    return f"{alike:4} of {times}  {name}" + "".join(f"\n      {count}× {text}" for text, count in kinds.items())


# ---- the table ----

BEGIN, END = "<!-- made from manifest.txt by `make traces`: change it there -->", "<!-- end -->"


def table(entries):
    rows = ["| trace | what it shows | question for the class |", "| --- | --- | --- |"]
    rows += [f"| [{name}]({name}.pcapng) | {entry['shows']} | {entry['question']} |".replace("\\", "\\\\") for name, entry in entries.items()]
    texts = []
    for name, entry in entries.items():
        texts += [f"### {name}", entry["caption"], "", f"**{entry['question']}**", "",
                  "<details><summary>Answer</summary>", "", entry["answer"], "", "</details>", ""]
    return "\n".join(rows + [""] + texts).rstrip()


def readme(entries):
    """README.md as it must be, and as it is."""
    with open(os.path.join(HERE, "README.md")) as file:
        text = file.read()
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise Trouble("traces/README.md: the marks around the table are missing")
    before, rest = text.split(BEGIN)
    return before + BEGIN + "\n" + table(entries) + "\n" + END + rest.split(END)[1], text


# ---- the verbs ----

def each(names, work):
    """Runs work(name) for all, side by side; says what each said, in order.  Returns how many failed."""
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = {name: pool.submit(work, name) for name in names}
        for job in jobs.values():
            try:
                said = job.result()
            except (Trouble, ValueError, OSError) as trouble:
                said, failed = f"traces: {trouble}", failed + 1
            if said:
                print(said, flush=True)
    return failed


def main(arguments):
    verb, *names = arguments or [""]
    entries = manifest()
    times = int(names.pop(0)) if verb == "soak" else 0
    unknown = [name for name in names if name not in entries]
    if unknown:
        raise Trouble(f"manifest.txt knows no trace {unknown[0]}; it has: {' '.join(entries)}")
    chosen = names or list(entries)
    failed = 0
    with tempfile.TemporaryDirectory(prefix="sockwire-traces.") as folder:
        if verb == "record":
            failed = each(chosen, lambda name: record_anew(name, entries[name], folder))
        elif verb == "check":
            now, text = readme(entries)
            if now != text:
                print("traces: README.md is not what manifest.txt says now: python3 traces/traces.py table", file=sys.stderr)
                failed += 1
            files = [name for name in os.listdir(HERE) if re.search(r"\.pcap(ng)?\b", name)]
            strangers = sorted(set(files) - {name + ".pcapng" for name in entries})
            if strangers:
                print(f"traces: manifest.txt does not speak of {' '.join(strangers)}", file=sys.stderr)
                failed += 1
            if sum(os.path.getsize(os.path.join(HERE, name)) for name in files) > WHOLE:
                print(f"traces: together they take more than {WHOLE} bytes", file=sys.stderr)
                failed += 1
            failed += each(chosen, lambda name: check(name, entries[name], folder))
        elif verb == "soak":
            failed = each(chosen, lambda name: soak(name, entries[name], folder, times))
        elif verb == "pcap":
            to = os.path.join(TOP, B, "traces")
            os.makedirs(to, exist_ok=True)
            for name in chosen:
                with open(committed(name), "rb") as file, open(os.path.join(to, name + ".pcap"), "wb") as twin:
                    twin.write(pcapng.plain(file.read()))
                print(f"  pcap  {B}/traces/{name}.pcap")
        elif verb != "table":
            print(__doc__, file=sys.stderr)
            return 2
    if verb in ("record", "table"):
        text = readme(entries)[0]
        with open(os.path.join(HERE, "README.md"), "w") as file:
            file.write(text)
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Trouble as trouble:
        print(f"traces: {trouble}", file=sys.stderr)
        sys.exit(1)
