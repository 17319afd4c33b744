"""Help, manual pages and completion say the same as the parser.

    python3 tests/manual/alike.py build/sockwire help|pages|bash|zsh|fish

Nothing here lists flags or commands: they are read from `sockwire --help` and held against what the program accepts, and against what
each of the others says.  Prints a line for each difference; exit 1 when there is one, 77 when a tool is missing."""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

from zsh_offers import Zsh

SOCKWIRE = os.path.abspath(sys.argv[1])
failures = []


def fail(text):
    failures.append(text)
    print("manual: " + text)


def equal(what, got, expected):
    if got != expected:
        fail(f"{what}: missing {sorted(expected - got)}, too many {sorted(got - expected)}")


def run(words, **options):
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, **options)


def sockwire(*words):
    return run([SOCKWIRE, *words])


def commands():
    return re.findall(r"^  ([a-z]+) +\S", sockwire("--help").stdout, re.M)


def flags(command):
    """{"--json": "FILE", "--ascii": None} as `--help` lists them."""
    rows = re.findall(r"^  (--[a-z-]+)( [A-Z]\S*(?: [A-Z]+)*)?(?:  |$)", sockwire(command, "--help").stdout, re.M)
    return {name: value.strip() or None for name, value in rows}


# ---- what is typed is understood ----

def help_and_parser():
    for command in commands():
        for flag, value in flags(command).items():
            if flag == "--help":
                continue
            said = sockwire(command, flag).stderr if value else sockwire(command, flag + "=x").stderr
            expected = f"{flag} needs a value: {value}" if value else f"{flag} takes no value"
            if expected not in said:
                fail(f"sockwire {command} {flag}: not '{expected}' but {said!r}")
        if "there is no flag --nonesuch" not in sockwire(command, "--nonesuch").stderr:
            fail(f"sockwire {command} takes --nonesuch")


def version():
    with open("VERSION") as file:
        number = file.read().split()[0]
    if sockwire("--version").stdout.split("\n")[0].split() != ["sockwire", number]:
        fail(f"--version does not begin with the number of VERSION, {number}")


# Not for people: what a container sets, and the locale of a student's program under the grader.
NOT_IN_THE_MANUAL = {"container", "KUBERNETES_SERVICE_HOST", "LC_ALL", "LC_CTYPE", "LANG"}


def variables():
    read = set()
    for name in glob.glob("src/**/*.[ch]", recursive=True):
        with open(name) as file:
            read |= set(re.findall(r'getenv\("([^"]+)"\)', file.read()))
    page = sockwire("help", "sockwire", "--no-pager").stdout
    section = re.search(r"^ENVIRONMENT\n(.*?)^\S", page, re.M | re.S).group(1)
    named = set(re.findall(r"^    ([A-Z_]+)$", section, re.M))
    missing = read - named - NOT_IN_THE_MANUAL
    if missing:
        fail(f"read by the sources, and not in ENVIRONMENT: {sorted(missing)}")
    sources = "".join(open(name).read() for name in glob.glob("src/**/*.[ch]", recursive=True) if "src/command/manual/" not in name)
    for name in named:
        if f'"{name}"' not in sources:
            fail(f"in ENVIRONMENT, and read nowhere: {name}")


# ---- pages ----

def page_flags(roff):
    section = re.search(r"^\.SH OPTIONS\n(.*?)^\.SH", roff, re.M | re.S).group(1)
    return set(re.findall(r"^\.TP\n\\fB(--[a-z-]+)\\fR", section.replace("\\-", "-"), re.M))


def lint(name, source, folder):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(source)
    said = run(["mandoc", "-T", "lint", path]).stdout
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "MANROFFSEQ": "", "MANWIDTH": "80"}
    said += run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", path], env=environment).stderr
    if said:
        fail(said.strip())


def pages():
    known = {flag for command in commands() for flag in flags(command)} | {"--version"}
    sources = {}
    for prose in sorted(glob.glob("man/*.[0-9].md")):
        name = os.path.basename(prose)[:-3]
        roff = sockwire("help", "--roff", name)
        if roff.returncode or not roff.stdout:
            fail(f"sockwire help --roff {name}: {roff.stderr}")
        sources[name] = roff.stdout
        for flag in set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", open(prose).read())) - known:
            fail(f"{prose} names {flag}, which no command takes")
    for command in commands():
        equal(f"sockwire-{command}(1), OPTIONS", page_flags(sources[f"sockwire-{command}.1"]), set(flags(command)))
        if f"\\fBsockwire\\-{command}\\fR(1)" not in sources["sockwire.1"]:
            fail(f"sockwire(1) does not list {command}")
    for name, source in sources.items():
        for other, section in re.findall(r"\\fB(sockwire[a-z\\-]*)\\fR\((\d)\)", source):
            if f"{other}.{section}".replace("\\", "") not in sources:
                fail(f"{name} names {other}({section}), which there is not")
    missing = [tool for tool in ("mandoc", "man") if not shutil.which(tool)]
    if missing:
        print(f"SKIP manual/pages, mandoc -T lint and man --warnings: no {' and no '.join(missing)}")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        for name, source in sources.items():
            lint(name, source, folder)
    return 0


# ---- shells ----

def words_of(command, flag):
    """What the value of a flag may be, as the program says when it is none of it."""
    said = sockwire(command, *{"replay": ["x"]}.get(command, []), flag, "nonesuch").stderr
    found = re.search(re.escape(flag) + r" (?:is|takes) ([a-z, ]+), not 'nonesuch'", said)
    return set(re.split(r", | or | and ", found.group(1))) if found and "number" not in found.group(1) else None


def bash(line):
    """What bash's completion offers for the last word of the line."""
    script = 'source <("$0" completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sockwire 2>/dev/null; printf "%s\\n" "${COMPREPLY[@]}"'
    return set(run(["bash", "-c", script, SOCKWIRE, *line]).stdout.split())


def fish(line):
    script = 'source (%s completion fish | psub); complete -C "%s"' % (SOCKWIRE, " ".join(line))
    return {row.split("\t")[0] for row in run(["fish", "--no-config", "-c", script]).stdout.splitlines()}


def check_shell(complete):
    everything = commands()
    equal("commands", {word for word in complete(["sockwire", ""]) if word[0] != "-"}, set(everything))
    equal("flags of sockwire", complete(["sockwire", "--"]), {"--help", "--version"})
    for command in everything:
        equal(f"flags of {command}", complete(["sockwire", command, "--"]), set(flags(command)))
        for flag, value in flags(command).items():
            words = words_of(command, flag) if value else None
            if words:
                equal(f"{command} {flag}", complete(["sockwire", command, flag, ""]), words)
    rules = set(re.findall(r"^  ([a-z0-9-]+)  ", sockwire("explain").stdout, re.M))
    equal("explain", complete(["sockwire", "explain", ""]), rules)
    steps = {os.path.basename(folder) for folder in glob.glob("solutions/[0-9]*")}
    missing = steps - complete(["sockwire", "grade", "0"]) - complete(["sockwire", "grade", "1"])
    if missing:
        fail(f"grade: no {sorted(missing)}")
    equal("completion", complete(["sockwire", "completion", ""]), {"bash", "zsh", "fish"})
    if not {"traces/refused.pcapng", "refused.pcapng"} & complete(["sockwire", "show", "traces/refu"]): # zsh leaves out what is typed
        fail("show: no files")
    if "lo" not in complete(["sockwire", "watch", "l"]):
        fail("watch: no interfaces")


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
    status = 0
    subject = sys.argv[2]
    if subject == "help":
        help_and_parser()
        variables()
        version()
    elif subject == "pages":
        status = pages()
    elif subject == "zsh":
        shell = Zsh(SOCKWIRE)
        check_shell(shell.offers)
        shell.close()
    else:
        check_shell({"bash": bash, "fish": fish}[subject])
    return 1 if failures else status


sys.exit(main())
