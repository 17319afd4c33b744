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
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # no __pycache__ among the traces
import pcapng
from manifest import HERE, TOP, Trouble, manifest, readme

B = os.environ.get("B", "build")
LIMIT = float(os.environ.get("RECORD", 60))
AT_ONCE = 4                # recordings side by side: they mostly wait
TRIES = 8                  # two programs race, and now and then the other one wins: then it is recorded again
QUIET = 0.2                # seconds without a new row: now the person types
OF = 5                     # recordings that the committed one is chosen from
TAKEN = (57000,)           # IRC
WHOLE = 5_000_000          # bytes that all traces may take together
PRIVATE = re.compile(rb"(?:/(?:tmp|home|root|Users)/|" + re.escape(TOP.encode()) + rb")[^\x00]{0,40}")


# ---- recording ----

def committed(name):
    return os.path.join(HERE, name + ".pcapng")


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
    for rule in entry.get("wire", []):
        line += ["--wire", rule]
    if "input" in entry:
        line += ["--input", entry["input"]]
    if "letters" in entry:
        line += ["--input", "x" * int(entry["letters"])]
    with tempfile.TemporaryDirectory(prefix="sockwire-meet.") as meet, tempfile.TemporaryFile() as complaints:
        run = subprocess.Popen(line, cwd=TOP, env=os.environ | {"PLAY_DIR": meet}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=complaints)
        try:
            typing(run, [entry["typed"]] * len(entry.get("client", [])) if "typed" in entry else [])
        except TimeoutError:
            run.kill()
            raise Trouble(f"{name}: no end within {LIMIT:g} s")
        finally:
            run.stdout.close()
            status = run.wait()
        complaints.seek(0)
        if status == 125 or not os.path.exists(path):
            raise Trouble(f"{name}: not recorded: {complaints.read().decode().strip()}")
    with open(path, "rb") as file:
        data = pcapng.general(file.read())
    with open(path, "wb") as file:
        file.write(data)


def typing(run, lines):
    """Reads the run's ladder to its end, and types as a person does: a line when nothing has moved for a while.  Then no more comes."""
    until = time.monotonic() + LIMIT
    begun = False
    if not lines:
        run.stdin.close()
    while time.monotonic() < until:
        if not select.select([run.stdout], [], [], QUIET if lines and begun else until - time.monotonic())[0]:
            if lines:
                os.write(run.stdin.fileno(), lines.pop(0).encode() + b"\n")
                if not lines:
                    run.stdin.close()
            continue
        if not os.read(run.stdout.fileno(), 65536):
            return
        begun = True
    raise TimeoutError


def ladder(path):
    """What `sockwire show` draws of it, as a figure of a sheet has it."""
    show = subprocess.run([f"{B}/sockwire", "show", path, "--color", "never", "--hide", "times,lines,numbers", "--width", "100"], cwd=TOP,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT)
    return show.stdout


def differ(old, new, *flags):
    """What `sockwire compare` says of two files; "" when they are alike."""
    line = [f"{B}/sockwire", "compare", old, new, "--color", "never", *flags]
    compare = subprocess.run(line, cwd=TOP, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT)
    if compare.returncode not in (0, 1):
        raise Trouble(f"{' '.join(line)}: {compare.stderr.strip() or compare.returncode}")
    return compare.stdout.strip() if compare.returncode else ""


def closers(path):
    """Whose FIN or RST came first, in each of its connections."""
    show = subprocess.run([f"{B}/sockwire", "show", path, "--json", "-"], cwd=TOP, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=LIMIT)
    if show.returncode or show.stderr:
        raise Trouble(f"{os.path.basename(path)}: sockwire show says: {show.stderr.strip() or show.returncode}")
    return set(re.findall(r'"first_closer":"(\w+)"', show.stdout))


def odd(path):
    """A port that the kernel chose may be one that tshark takes for another protocol's, and shows the bytes so."""
    with open(path, "rb") as file:
        return any(port in pcapng.ports(file.read()) for port in TAKEN)


def record_anew(name, entry, folder):
    """Records several times; the first of the commonest kind becomes the committed file."""
    kinds = []  # [how often, path]
    for i in range(12 * OF):
        path = os.path.join(folder, f"{name}-{i}.pcapng")
        record(name, entry, path)
        if odd(path) or "closes" in entry and closers(path) != {entry["closes"]}:
            continue
        if not re.search(entry.get("wants", ""), ladder(path), re.S):
            continue
        same = next((kind for kind in kinds if not differ(kind[1], path, "--strict")), None)
        if same:
            same[0] += 1
        else:
            kinds.append([1, path])
        if sum(kind[0] for kind in kinds) == OF:
            break
    often, path = max(kinds, key=lambda kind: kind[0], default=(0, ""))
    if often < 2:
        raise Trouble(f"{name}: {12 * OF} recordings, and no two that are as the manifest wants them are alike")
    shutil.copyfile(path, committed(name))
    return f"  trace traces/{name}.pcapng" + (f": {often} of {OF} recordings were so" if often < OF else "")


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


def compared(name, entry, path):
    """What of a new recording differs from the committed one.  `compare: strict` in the manifest: acknowledgements, too.  Another
    kernel may cut packets and time them in another way: then only the calls, ends and findings are held against each other."""
    flags = {"strict": ["--strict"], "packets": ["--packets-only"]}.get(entry.get("compare"), [])
    if kernel(path) != kernel(committed(name)):
        flags = ["--calls-only"]
    return differ(committed(name), path, *flags)


def check(name, entry, folder):
    """A new recording tells what the committed one tells."""
    check_file(name)
    for i in range(TRIES):
        path = os.path.join(folder, f"{name}-{i}.pcapng")
        record(name, entry, path)
        now = compared(name, entry, path)
        if not now:
            return ""
    raise Trouble(f"{name}: {TRIES} new recordings tell something else; the last one:\n{now}")


def soak(name, entry, folder, times):
    alike, kinds = 0, {}
    for i in range(times):
        path = os.path.join(folder, f"{name}.pcapng")
        record(name, entry, path)
        now = compared(name, entry, path)
        alike += not now
        if now:
            kinds.setdefault(now, 0)
            kinds[now] += 1
    return f"{alike:4} of {times}  {name}" + "".join(f"\n{count} times:\n{text}" for text, count in kinds.items())


# ---- the verbs ----

def each(names, work):
    """Runs work(name) for all, side by side; says what each said, in order.  Returns how many failed."""
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = {name: pool.submit(work, name) for name in names}
        for name, job in jobs.items():
            try:
                said = job.result()
            except Trouble as trouble:
                said, failed = f"traces: {trouble}", failed + 1
            except (ValueError, struct.error, OSError, subprocess.TimeoutExpired) as trouble:
                said, failed = f"traces: {name}: {trouble}", failed + 1
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
