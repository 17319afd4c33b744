#!/usr/bin/env python3
"""What glossary.md, index.md and plans.md have from the sheets: made by this, never by hand.

    handouts/index.py fill      write it into the three pages
    handouts/index.py check     say what differs from what the sheets give now; exit 1

glossary.md     the column "first in" of its table: the first sheet whose student's edition has the word; else "ladder", for
                what sockwire prints, or "class", for the texts of traces/
index.md        <!-- made: calls | errors | options | signals | states | findings | answers -->        … <!-- end -->
plans.md        the column "minutes" of its tables, where a row names sheets (its other rows keep theirs), and the column "from";
                <!-- made: class WEEK TRACE=MINUTES … -->    the traces of an hour, with their questions    … <!-- end -->
                <!-- made: rest -->     the steps that no week has                                          … <!-- end -->

A sheet that is new is in the index, and in the plans' rest, by `make handouts`.  Environment: B, the folder of the build (build)."""
import csv
import errno
import glob
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True  # no __pycache__ among the sheets
import marks
from marks import TOP, Trouble

sys.path.insert(0, os.path.join(TOP, "traces"))
from manifest import manifest

B = os.environ.get("B", "build")
STATES = "LISTEN SYN_SENT SYN_RCVD ESTABLISHED FIN_WAIT1 FIN_WAIT2 CLOSE_WAIT CLOSING LAST_ACK TIME_WAIT CLOSED".split()
OPTION = re.compile(r"\b(?:SO|TCP|IP|IPV6|MSG|O|SA|SHUT|AF|SOCK|NI|FD|SIG|EPOLL|CLOCK)_[A-Z0-9_]+\b|\bWNOHANG\b|\bPOLL[A-Z]+\b|\bINADDR_ANY\b")
SIGNAL = re.compile(r"\bSIG[A-Z]+[0-9]?\b")
ERROR = re.compile(r"\b(?:E[A-Z][A-Z0-9]+|EAI_[A-Z]+)\b")
HOUR = 50  # minutes in class


def read(path):
    with open(os.path.join(TOP, path)) as file:
        return file.read()


# ---- the sheets ----

class Sheet:
    def __init__(self, path):
        self.name = os.path.basename(path)[:-3]
        self.number = self.name[:2]
        self.link = f"[{self.number}]({self.name}.md)"
        self.student = marks.edition("student", path)
        self.whole = marks.edition("instructor", path)
        self.minutes = int(re.search(r"\*\*Time\.\*\* About (\d+)\s+minutes", self.whole)[1])
        section = re.search(r"^## The (?:new )?calls?$(.*?)^## ", self.student, re.M | re.S)
        section = section[1] if section else ""
        self.signatures = {match for block in re.findall(r"^```c\n(.*?)^```", section, re.M | re.S)
                           for match in re.findall(r"^[a-z]\w*[\w *]*?(\w+)\(", block, re.M)}
        self.section = prose(section)


def prose(text):
    """Without the figures: those show each call and address in all the sheets."""
    return re.sub(r"^```text\n.*?^```", "", text, flags=re.M | re.S)


def words_alone(text):
    """Without figures and code: whole solutions stand in the answers."""
    return re.sub(r"^```\w*\n.*?^```", "", text, flags=re.M | re.S)


def sheets():
    return [Sheet(path) for path in sorted(glob.glob(os.path.join(TOP, "handouts", "[0-9][0-9]-*.md")))]


# ---- the index ----

def called(text):
    return set(re.findall(r"\b([a-z_][a-z0-9_]+)\(", text))


def rules():
    """name → the sheets that `sockwire explain` says to read, in the order of `sockwire explain`."""
    def explain(*words):
        return subprocess.run([f"{B}/sockwire", "explain", *words], cwd=TOP, capture_output=True, text=True, check=True).stdout
    found = {}
    for name, line in re.findall(r"^  ([a-z0-9-]+)  +(\S.*)$", explain(), re.M):
        found[name] = line, re.findall(r"handouts/([0-9][0-9])-", explain(name).rpartition("\nread\n")[2])
    return found


def terms(kind, text, known):
    """What of this kind stands in a text."""
    if kind == "calls":
        return called(text) & known
    if kind == "errors":
        return {word for word in ERROR.findall(text) if word in errno.errorcode.values() or word.startswith("EAI_")}
    if kind == "options":
        return set(OPTION.findall(text))
    if kind == "signals":
        return set(SIGNAL.findall(text))
    if kind == "states":
        return {state for state in STATES if re.search(rf"\b{state}\b", text)}
    return {rule for rule in known if re.search(rf"`{rule}`", text)}


def gather(all_sheets, known, answers):
    """kind → {term: [(sheet, it is among the calls of that sheet)]}, of the students' text or of what only the answers have."""
    found = {}
    for kind in ("calls", "errors", "options", "signals", "states", "findings"):
        found[kind] = {}
        for sheet in all_sheets:
            here = terms(kind, sheet.student if kind == "states" else prose(sheet.student), known[kind])
            if answers:
                here = terms(kind, words_alone(sheet.whole), known[kind]) - here
            for term in here:
                main = term in sheet.signatures if kind == "calls" else kind not in ("states", "findings") and bool(re.search(rf"\b{term}\b", sheet.section))
                found[kind].setdefault(term, []).append((sheet, main))
    return found


def listed(entries, order=None, after="", bare=False):
    def where(place):
        return ", ".join(sheet.number if bare else f"**{sheet.link}**" if main else sheet.link for sheet, main in place)
    return "\n".join(f"- `{term}{after}` {where(entries[term])}" for term in sorted(entries, key=order or str))


def index(kind, all_sheets):
    text = "\n".join(sheet.whole for sheet in all_sheets)
    found_rules = rules()
    known = {kind: set() for kind in ("errors", "options", "signals", "states")}
    known["calls"] = set(re.findall(r"\b([a-z_][a-z0-9_]+)\(\)", prose(text))).union(*(sheet.signatures for sheet in all_sheets))
    known["findings"] = set(found_rules)
    found = gather(all_sheets, known, kind == "answers")
    if kind == "answers":
        for rule, (_, read_there) in found_rules.items():
            new = [place for place in found["findings"].pop(rule, []) if place[0].number not in read_there]
            if new:
                found["findings"][rule] = new
        return "\n".join(listed(found[one], after="()" if one == "calls" else "", bare=True) for one in found if found[one])
    if kind == "findings":
        by_number = {sheet.number: sheet for sheet in all_sheets}
        for rule, (_, read_there) in found_rules.items():
            places = {sheet.number: False for sheet, _ in found[kind].get(rule, [])}
            places.update({number: True for number in read_there if number in by_number})
            if places:
                found[kind][rule] = [(by_number[number], main) for number, main in sorted(places.items())]
    order = STATES.index if kind == "states" else None
    return listed(found[kind], order, "()" if kind == "calls" else "")


# ---- the plans ----

def minutes_of(cell, by_name, where):
    total = None
    for name in re.findall(r"\b\d\d-[a-z-]*[a-z]\b", cell):
        if name not in by_name:
            raise Trouble(f"{where}: there is no sheet {name}")
        total = (total or 0) + by_name[name].minutes
    return total


def lesson(options, traces, where):
    """The traces of one hour: a table, its sum, the answers folded."""
    week, _, rest = options.partition(" ")
    rows, answers, total = [], [], 0
    for name, minutes in re.findall(r"(\S+)=(\d+)", rest):
        if name not in traces:
            raise Trouble(f"{where}: there is no trace {name}")
        rows.append(f"| {minutes} | {name} | {traces[name]['question']} |")
        answers.append(f"- {name}: {traces[name]['answer']}")
        total += int(minutes)
    if total > HOUR:
        raise Trouble(f"{where}: {total} minutes; an hour in class has {HOUR}")
    return "\n".join(["| minutes | trace | question |", "| --- | --- | --- |", *rows, "",
                      f"{total} of {HOUR} minutes." if total < HOUR else f"{HOUR} minutes.", "",
                      f"<details><summary>Answers, {week.replace('-', ' ')}</summary>", "", *answers, "", "</details>"])


def rest(planned, by_name):
    with open(os.path.join(TOP, "solutions", "steps.tsv")) as file:
        steps = [row for row in csv.reader(file, delimiter="\t") if row and not row[0].startswith("#")]
    left = [row for row in steps if row[0] not in planned]
    if not left:
        return "Each step has its week."
    return "\n".join(["| step | builds on | minutes | what comes out of it |", "| --- | --- | --- | --- |",
                      *(f"| {row[0]} | {row[1]} | {by_name[row[0]].minutes if row[0] in by_name else ''} | {row[3]} |" for row in left), "",
                      "Such a step can take the place of one after week 4 that builds on the same step, or share a week with a short one."])


# ---- the pages ----

def tables(text, change):
    """Each table of a text, as rows of cells below its head, given to `change(head, rows)`."""
    def one(match):
        lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in match[0].rstrip("\n").split("\n")]
        change(lines[0], lines[2:])
        return "".join("| " + " | ".join(cells) + " |\n" if all(cells) else
                       "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|\n" for cells in lines)
    return re.sub(r"(?:^\|.*\|\n)+", one, text, flags=re.M)


def glossary(text, all_sheets):
    said = "\n".join(read(path) for path in sorted(glob.glob(os.path.join(TOP, "tests", "golden", "**", "*.txt"), recursive=True))) + "\n".join(line for line, _ in rules().values())
    shown = read("traces/manifest.txt")

    def first(head, rows):
        names = [row[0] for row in rows]
        if names != sorted(names, key=lambda name: re.sub(r"\W", "", name.lower().split(",")[0])):
            raise Trouble("handouts/glossary.md: the words are not in the order of the alphabet")
        for row in rows:
            words = [re.escape(word).replace(r"\ ", r"\s+") for word in row[0].split(", ")]
            pattern = re.compile(r"(?<![\w-])(?:" + "|".join(words) + r")(?:e?s)?(?![\w-])", 0 if re.search("[A-Z]", row[0]) else re.I)
            plain = (sheet.link for sheet in all_sheets if pattern.search(re.sub(r"[*`]", "", sheet.student)))
            row[2] = next(plain, "ladder" if pattern.search(said) else "class" if pattern.search(shown) else None)
            if row[2] is None:
                raise Trouble(f"handouts/glossary.md: no sheet has the word {row[0]}, no ladder and no recorded run")
    return tables(text, first)


def clock(minutes):
    return f"{minutes // 60}:{minutes % 60:02}"


def plans(text, all_sheets):
    by_name = {sheet.name: sheet for sheet in all_sheets}
    weeks = text.partition("\n## An afternoon")[0]

    def minutes(head, rows):
        if "steps" not in head:
            return
        now = 0
        for row in rows:
            sum_of = minutes_of(row[head.index("steps")], by_name, "handouts/plans.md")
            if sum_of is not None:
                row[head.index("minutes")] = str(sum_of)
            if "from" in head:
                row[head.index("from")] = clock(now)
                now += int(row[head.index("minutes")] or 0)
    planned = set(re.findall(r"\b\d\d-[a-z-]*[a-z]\b", re.sub(r"^<!-- made: .*?^<!-- end -->$", "", weeks, flags=re.M | re.S)))
    return tables(text, minutes), planned


def current(name, text, all_sheets):
    """The page as the sheets give it now."""
    planned, traces = set(), manifest()
    by_name = {sheet.name: sheet for sheet in all_sheets}
    if name == "glossary":
        return glossary(text, all_sheets)
    if name == "plans":
        text, planned = plans(text, all_sheets)

    def made(match):
        kind, _, options = match[1].partition(" ")
        where = f"handouts/{name}.md: made: {match[1]}"
        if kind == "class":
            body = lesson(options, traces, where)
        elif kind == "rest":
            body = rest(planned, by_name)
        elif kind in ("calls", "errors", "options", "signals", "states", "findings", "answers"):
            body = index(kind, all_sheets)
        else:
            raise Trouble(f"{where}: there is nothing of that name")
        return f"<!-- made: {match[1]} -->\n{body}\n<!-- end -->"
    return re.sub(r"^<!-- made: (.*?) -->\n.*?^<!-- end -->$", made, text, flags=re.M | re.S)


def main(arguments):
    if arguments not in (["fill"], ["check"]):
        print(__doc__, file=sys.stderr)
        return 2
    bad, all_sheets = 0, sheets()
    for name in ("glossary", "index", "plans"):
        path = f"handouts/{name}.md"
        before = read(path)
        after = current(name, before, all_sheets)
        if after == before:
            continue
        if arguments == ["fill"]:
            with open(os.path.join(TOP, path), "w") as file:
                file.write(after)
            print(f"{path}: written")
            continue
        bad = 1
        lines = zip(before.split("\n"), after.split("\n"))
        number, (old, new) = next(((i, pair) for i, pair in enumerate(lines, 1) if pair[0] != pair[1]), (1, ("", "")))
        print(f"{path}:{number}: not what the sheets give now (make handouts writes it again): {new}", file=sys.stderr)
    return bad


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        sys.exit(1)
