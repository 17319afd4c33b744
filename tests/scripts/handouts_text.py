#!/usr/bin/env python3
"""What a sheet must hold, without running anything: see tests/scripts/handouts.sh.

    tests/scripts/handouts_text.py BUILD SHEET.md…             sections, lines, pictures, commands, answers
    tests/scripts/handouts_text.py --leaks FOLDER SHEET.md…    no words of an answer are in FOLDER/SHEET.html
    tests/scripts/handouts_text.py --pages                     the glossary, the index, the plans"""
import glob
import html
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as tree

sys.dont_write_bytecode = True
sys.path.insert(0, "handouts")
import figure
import marks

SECTIONS = [r"The (new )?calls?|The rules", "Predict", "Run", "Observe", "Explain", "Break it", "Checkpoint"]
START = ["What you will build", "The two doors", "Words", "Set up", "How a lab goes", "How to read the ladder"]
WIDE = 101  # columns that fit between the margins in the type of a figure
WIDE_ANSWER = 108  # … and in an answer, where type is smaller
bad = 0


def say(path, what):
    global bad
    print(f"{path}: {what}")
    bad = 1


def answers(text):
    """The answers without their figures: those show the same calls as the figures that everybody sees."""
    return [re.sub(r"^```text\n.*?^```", "", answer, flags=re.M | re.S)
            for answer in re.findall(r"^<details><summary>.*?</summary>\n(.*?)\n</details>$", text, re.M | re.S)]


def words(text):
    """Text as words alone, so that Markdown and HTML can be compared."""
    text = re.sub(r"<!--.*?-->|</?[a-z][^>]*>", " ", text, flags=re.S)
    return " ".join(re.findall(r"[A-Za-z0-9]+", html.unescape(text)))


def pieces(answer):
    """What would betray an answer: every run of eight words (or all of it, when it is shorter)."""
    body = words(answer).split()
    return {" ".join(body[i:i + 8]) for i in range(max(1, len(body) - 7))}


def edition(which, path):
    command = [sys.executable, "handouts/marks.py", "edition", which, path]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def check_sections(path, text):
    heads = re.findall(r"^## (.*)$", text, re.M)
    start = os.path.basename(path).startswith("00-")
    wanted = START if start else SECTIONS
    if len(heads) != len(wanted) or not all(re.fullmatch(want, head) for want, head in zip(wanted, heads)):
        say(path, f"its sections are {heads}; wanted {wanted}")
        return
    if not re.search(r"^\*\*Goal\.\*\* .*\*\*Time\.\*\* About \d+\s+minutes", text, re.M | re.S):
        say(path, "no line with **Goal.** and **Time.** About N minutes")
    if not text.startswith(f"# {os.path.basename(path)[:-3]}: "):
        say(path, "the title does not begin with the name of the step")
    section = dict(zip(heads, re.split(r"^## .*$", text, flags=re.M)[1:]))
    if start:
        return
    step = os.path.basename(path)[:-3]
    if f"sockwire grade {step} ." not in section["Checkpoint"] or "make check" not in section["Checkpoint"]:
        say(path, f"the checkpoint is not `make check`, which runs `sockwire grade {step} .`")
    if len(re.findall(r"^\d\. ", edition("student", path).split("\n## Explain\n")[1].split("\n## ")[0], re.M)) != 2:
        say(path, "Explain does not ask two questions")
    if "<!-- figure: " not in section["Observe"]:
        say(path, "no figure under Observe")
    for name in ("Predict", "Explain", "Break it"):
        if not answers(section[name]):
            say(path, f"no answer under {name}")


def check_lines(path, text):
    inside = False
    wide = WIDE
    for number, line in enumerate(text.splitlines(), 1):
        if "details>" in line:
            wide = WIDE if line.startswith("</") else WIDE_ANSWER
        elif line.startswith("```"):
            inside = not inside
        elif inside and len(line) > wide:
            say(f"{path}:{number}", f"{len(line)} columns in a figure or code; {wide} fit on the paper")
    if re.search(r"/(tmp|home|root|work)/", text):
        say(path, "a path of somebody's machine")


def cut(drawn):
    """How much of long bytes is shown depends on the room: of text and picture only the first of them are compared."""
    return re.sub(r'"([^" ]{4})[^" ]*"…', r'"\1"…', drawn)


def check_pictures(path, text):
    """The picture of a figure says what its text says, and has an arrow for each of its arrows.  Its ports are those of the sheet."""
    ports = set()
    for number, (trace, rest, drawn) in enumerate(re.findall(r"^<!-- figure: (\S+)(.*?) -->\n```text\n(.*?)\n```\n", text, re.M | re.S), 1):
        ports |= set(re.findall(r":(\d+)\b", drawn))
        where = f"{path}: picture {number}"
        root = tree.fromstring(figure.picture(trace, marks.options(rest)))
        said = sorted(cut(" ".join("".join(element.itertext()) for element in root.iter() if element.tag.endswith("}text"))).split())
        want = sorted(cut(re.sub(r"[│┊┌├┤└◀▶✗]|─+|┈+", " ", drawn)).split())
        if said != want:
            say(where, f"it says {[word for word in said if word not in want]}, not {[word for word in want if word not in said]}")
        heads = sum(element.get("d", "").endswith("Z") for element in root.iter())
        if heads != len(re.findall("[◀▶]", drawn)):
            say(where, f"{heads} arrows")
    for port in re.findall(r"(?:(?<=127\.0\.0\.1:)\d+|\b\d+(?= in the figure))", text):
        if port not in ports:
            say(path, f"it speaks of the port {port}, which no figure of it has")


def targets(makefile):
    with open(makefile) as file:
        return set(re.findall(r"^([a-z][a-z-]*)(?=[a-z -]*:(?!=))", file.read(), re.M))


def output(*command):
    try:
        run = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        return str(error)
    return run.stdout + run.stderr


def check_commands(paths, build):
    """Commands stand in `code` and in ```sh blocks.  In a lab's folder `make` means the lab's Makefile; at the start, sockwire's."""
    sockwire = f"{build}/sockwire"
    known = set(re.findall(r"^  ([a-z]+) ", output(sockwire, "help"), re.M))
    flags = {command: set(re.findall(r"--[a-z-]+", output(sockwire, command, "--help"))) for command in known}
    labs = [targets(path) for path in glob.glob("labs/[0-9]*/Makefile")]
    ours, theirs = targets("Makefile"), set.intersection(*labs) if labs else set()
    for path in paths:
        with open(path) as sheet:
            text = sheet.read()
        code = re.findall(r"`([^`\n]+)`", text) + [line for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
                                                  for line in block.splitlines()]
        for line in code:
            for target in re.findall(r"\bmake ([a-z][a-z-]*)", line):
                at_start = os.path.basename(path).startswith("00-")
                if target not in theirs and not (at_start and target in ours):
                    say(path, f"`make {target}`: there is no such target in a lab's Makefile" + (" or in ours" if at_start else ""))
            for call, rest in re.findall(r"\bsockwire ([a-z]+)([^`]*)", line):
                if call not in known:
                    say(path, f"`sockwire {call}`: there is no such command in `sockwire help`")
                for flag in re.findall(r"(?<!\S)--[a-z-]+", rest):
                    if flag not in flags.get(call, ()):
                        say(path, f"`sockwire {call} {flag}`: `sockwire {call} --help` knows no such flag")
            for arguments in re.findall(r"\bmake run ARGS=\"([^\"]*)\"", line):
                for flag in re.findall(r"--[a-z-]+", arguments):
                    if flag not in flags.get("run", ()):
                        say(path, f"ARGS: `sockwire run --help` knows no {flag}")


def named_sections(path):
    with open(path) as source:
        return set(re.findall(r'\.sheet = "([a-z-]+)"', source.read()))


def check_references(paths):
    """A failed check of `sockwire grade` names a section of a sheet: handouts/05-capitals.md#observe."""
    named = set()
    for path in glob.glob("src/grade/checks/*.c") + glob.glob("src/grade/*.c"):
        if not path.endswith("/step_faults.c"):
            named |= named_sections(path)
    for path in paths:
        if os.path.basename(path).startswith("00-"):
            continue
        with open(path) as sheet:
            there = {head.lower().replace(" ", "-") for head in re.findall(r"^## (.*)$", sheet.read(), re.M)}
        for section in sorted(named - there):
            say(path, f"the grader speaks of its section #{section}")


def check_answers(path, text):
    student, instructor = words(edition("student", path)), words(edition("instructor", path))
    for answer in answers(text):
        for piece in pieces(answer):
            if piece not in instructor:
                say(path, f"the instructor's edition lacks: {piece}")
                break
            if piece in student and len(piece.split()) == 8:
                say(path, f"an answer is in the student's edition: {piece}")
                break


def check_leaks(folder, path):
    with open(path) as sheet:
        text = sheet.read()
    made = os.path.join(folder, os.path.basename(path)[:-3] + ".html")
    if not os.path.exists(made):
        say(path, "no HTML was made of it")
        return
    with open(made) as file:
        page = re.sub(r"<style>.*?</style>", "", file.read(), flags=re.S)
    shown = words(page)
    for answer in answers(text):
        for piece in pieces(answer):
            if len(piece.split()) == 8 and piece in shown:
                say(path, f"an answer is in the student's HTML: {piece}")
                break
    if 'class="answer"' in page or "<details" in page:
        say(path, "the student's HTML has a block for an answer")


def rows(text):
    """Each table: its head, and its rows as dictionaries."""
    for table in re.findall(r"(?:^\|.*\|\n)+", text, re.M):
        lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.rstrip("\n").split("\n")]
        yield lines[0], [dict(zip(lines[0], line)) for line in lines[2:]]


def check_glossary(path, text):
    """A word has one or two sentences that are short enough to be read once."""
    entries = [row for head, body in rows(text) for row in body]
    if len(entries) < 60:
        say(path, f"only {len(entries)} words")
    for row in entries:
        sentences = re.split(r"(?<=\.)\"? ", row["meaning"])
        if not row["meaning"].endswith((".", ".\"")) or len(sentences) > 2 or max(len(one.split()) for one in sentences) > 24:
            say(path, f"{row['word']}: not one or two sentences of at most 24 words")
        if not re.fullmatch(r"((\d{3,4}(, [\d.]+)?|\d{3,4}, \d{4}))?", row["RFC"]):
            say(path, f"{row['word']}: {row['RFC']} is no RFC and section")


def check_index(path, text):
    """What a sheet explains among its calls must be found: each signature, each error of its tables."""
    student = edition("student", path)
    for sheet in sorted(glob.glob("handouts/[0-9][0-9]-*.md")):
        number = os.path.basename(sheet)[:2]
        with open(sheet) as file:
            calls = re.search(r"^## The (?:new )?calls?$(.*?)^## ", file.read(), re.M | re.S)
        for term in re.findall(r"^\| `(E[A-Z]+)`", calls[1], re.M) if calls else ():
            if not re.search(rf"^- `{term}` .*\*\*\[{number}\]", student, re.M):
                say(path, f"{term} is explained in {sheet}, and not found under its name")


def check_plans(path, text):
    """Ten weeks in their order, each with an hour in class; an afternoon of three to four hours; no step twice."""
    plan = next((body for head, body in rows(text) if "week" in head), [])
    if [row["week"] for row in plan] != [str(week) for week in range(1, 11)]:
        say(path, f"its weeks are {[row['week'] for row in plan]}")
    taken = [step for row in plan for step in row["steps"].split(", ")]
    for step in taken:
        if taken.count(step) > 1:
            say(path, f"{step} is in two weeks")
    lessons = re.findall(r"^### Week (\d+): .*\n(?:(?!#).*\n)*?<!-- made: class week-(\d+) ", text, re.M)
    if lessons != [(str(week), str(week)) for week in range(1, 11)]:
        say(path, f"its hours in class are {lessons}")
    for row in plan:
        for step in set(re.findall(r"\d\d", row["steps"])) - {"00"}:
            if step not in row["graded"]:
                say(path, f"week {row['week']}: nothing says whether {step} is graded")
    afternoons = [sum(int(row["minutes"]) for row in body) for head, body in rows(text) if "from" in head]
    if not afternoons or not all(180 <= total <= 240 for total in afternoons):
        say(path, f"an afternoon has three to four hours, not {afternoons} minutes")


def check_faults(path, text):
    """The sheet of the broken pairs: the sections that the grader names, and a row of the key for each pair."""
    if not re.search(r"^\*\*Goal\.\*\* .*\*\*Time\.\*\* About \d+\s+minutes", text, re.M | re.S):
        say(path, "no line with **Goal.** and **Time.** About N minutes")
    for section in sorted(named_sections("src/grade/checks/step_faults.c")):
        if f"\n## {section.capitalize()}\n" not in text:
            say(path, f"the grader speaks of its section #{section}")
    pairs = [os.path.basename(folder) for folder in sorted(glob.glob("solutions/faults/[0-9]*"))]
    if re.findall(r"^\| (\d\d) \|", "\n".join(answers(text)), re.M) != pairs:
        say(path, "the key has not one row for each pair")


def main_pages():
    for name, check in (("glossary", check_glossary), ("index", check_index), ("plans", check_plans), ("faults", check_faults)):
        path = f"handouts/{name}.md"
        with open(path) as page:
            text = page.read()
        if not text.startswith(f"# {name}: "):
            say(path, "the title does not begin with its name")
        check_lines(path, text)
        check_answers(path, text)
        check(path, text)
    return bad


def main(arguments):
    if arguments == ["--pages"]:
        return main_pages()
    if arguments[0] == "--leaks":
        for path in arguments[2:]:
            check_leaks(arguments[1], path)
        return bad
    for path in arguments[1:]:
        with open(path) as sheet:
            text = sheet.read()
        check_sections(path, text)
        check_lines(path, text)
        check_pictures(path, text)
        check_answers(path, text)
    check_commands(arguments[1:], arguments[0])
    check_references(arguments[1:])
    return bad


sys.exit(main(sys.argv[1:]))
