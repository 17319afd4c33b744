#!/usr/bin/env python3
"""The marks in a sheet: a figure of a recorded run, lines quoted from a solution, an answer for the instructor.

    handouts/marks.py fill FILE…                    write figures and quotes into the Markdown
    handouts/marks.py check FILE…                   say what differs from what the sources give now; exit 1
    handouts/marks.py edition student|instructor FILE    the Markdown of that edition, for pandoc, on standard output
                      … --pictures FILE                  the same with its figures as pictures

    <!-- figure: 02-knock from="connect\\(" to="connect = 0" -->                          … <!-- end -->     (see figure.py)
    <!-- code: solutions/02-knock/server.c listen() -->                                    … <!-- end -->     (a //@todo region)
    <!-- code: solutions/14-bad-wire/wires -->                        … <!-- end -->     (all #@todo regions of the rules files there)
    <details><summary>Answer</summary> … </details>

Environment: B, the folder of the build (build)."""
import difflib
import os
import re
import sys

sys.dont_write_bytecode = True  # no __pycache__ among the sheets
import figure
from figure import TOP, Trouble

MARK = re.compile(r"^<!-- (figure|code): (.*?) -->$")
END = "<!-- end -->"


# ---- a quote ----

def quote(path, name):
    """The region `//@todo N NAME` … `//@end` of a solution without the marks, moved to the left."""
    if path.endswith("/wires"):
        return quote_wires(path)
    try:
        with open(os.path.join(TOP, path)) as source:
            lines = source.read().splitlines()
    except OSError as error:
        raise Trouble(f"{path}: {error.strerror}")
    first = next((i for i, line in enumerate(lines) if re.fullmatch(r"\s*//@todo \d+ " + re.escape(name), line)), None)
    if first is None:
        raise Trouble(f"{path}: no region //@todo N {name}")
    last = next((i for i in range(first, len(lines)) if lines[i].strip() == "//@end"), len(lines))
    lines = [line for line in lines[first:last] if not line.lstrip().startswith("//@")]
    margin = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return "\n".join(line[margin:] for line in lines)


def quote_wires(path):
    """What the student writes into each of these files, behind its name; in two columns."""
    found = []
    for file in sorted(name for name in os.listdir(os.path.join(TOP, path)) if name.endswith(".wire")):
        with open(os.path.join(TOP, path, file)) as source:
            inside = False
            name = file[:-len(".wire")]
            for line in source.read().splitlines():
                if line.startswith("#@todo ") or line == "#@end":
                    inside = line != "#@end"
                elif inside and not line.startswith("#"):
                    found.append(f"{name:<12}{line}")
                    name = ""
    half = (len(found) + 1) // 2
    return "\n".join(f"{left:<46}{right}".rstrip() for left, right in zip(found[:half], found[half:] + [""]))


# ---- a sheet ----

def parts(path):
    """The sheet as a list of (kind, line number, options text, body); kind "text" has only a body."""
    with open(path) as sheet:
        lines = sheet.read().split("\n")
    found, text, i = [], [], 0
    while i < len(lines):
        mark = MARK.match(lines[i])
        if not mark:
            if lines[i].startswith("<!--") and lines[i] != END and re.match(r"<!-- *(figure|code)\b", lines[i]):
                raise Trouble(f"{path}:{i + 1}: a mark that can't be read: {lines[i]}")
            text.append(lines[i])
            i += 1
            continue
        end = next((j for j in range(i + 1, len(lines)) if lines[j] == END or MARK.match(lines[j])), None)
        if end is None or lines[end] != END:
            raise Trouble(f"{path}:{i + 1}: this mark has no {END}")
        body = lines[i + 1:end]
        if body and body[0].startswith("```"):
            body = body[1:-1]
        found.append(("text", 0, "", "\n".join(text)))
        found.append((mark[1], i + 1, mark[2], "\n".join(body)))
        text, i = [], end + 1
    return found + [("text", 0, "", "\n".join(text))]


def options(text):
    """`a=b c="d e" f` as a dictionary; a backslash in quotes stands for itself."""
    found = {}
    for key, quoted, bare in re.findall(r'([\w./-]+)(?:="([^"]*)"|=(\S+))?', text):
        found[key] = quoted or bare or True
    return found


def current(kind, text):
    """What the sources give now for one part."""
    name, _, rest = text.partition(" ")
    return figure.text(name, options(rest)) if kind == "figure" else quote(name, rest)


def whole(found):
    lines = []
    for kind, _, text, body in found:
        if kind == "text":
            lines.append(body)
        else:
            lines.append(f"<!-- {kind}: {text} -->\n```{'c' if kind == 'code' and '.c ' in text else 'text'}\n{body}\n```\n{END}")
    return "\n".join(lines)


def compare(path, write):
    """Every mark of the sheet against the sources; with `write`, the sheet is written again."""
    bad = 0
    sheet = parts(path)
    for i, (kind, line, text, body) in enumerate(sheet):
        if kind == "text":
            continue
        where = f"{os.path.relpath(path, TOP)}:{line}"
        try:
            now = current(kind, text)
        except Trouble as trouble:
            print(f"{where}: {trouble}", file=sys.stderr)
            bad = 1
            continue
        if now == body:
            continue
        if write:
            sheet[i] = (kind, line, text, now)
            print(f"{where}: {kind} written")
            continue
        bad = 1
        print(f"{where}: this {kind} is not what the sources give now (make handouts writes it again): {text}", file=sys.stderr)
        for difference in difflib.unified_diff(body.splitlines(), now.splitlines(), "in the sheet", "now", lineterm="", n=0):
            print(f"    {difference}", file=sys.stderr)
    if write:
        text = whole(sheet)
        with open(path) as file:
            same = file.read() == text
        if not same:
            with open(path, "w") as file:
                file.write(text)
    return bad


def pictures(text):
    """Each figure as raw HTML, in which Markdown sees nothing of its own."""
    def picture(match):
        trace, _, rest = match[2].partition(" ")
        return f"{match[1]}```{{=html}}\n<div class=\"figure\">\n{figure.picture(trace, options(rest))}\n</div>\n```\n"
    return re.sub(r"^(<!-- figure: (.*?) -->\n)```text\n.*?\n```\n", picture, text, flags=re.M | re.S)


def edition(which, path, drawn=False):
    """Answers out, or as a block that the style sheet frames; marks out."""
    with open(path) as sheet:
        text = sheet.read()
    if drawn:
        text = pictures(text)
    answer = re.compile(r"^<details><summary>(.*?)</summary>\n(.*?)\n</details>\n?", re.M | re.S)
    if which == "student":
        text = answer.sub("", text)
    else:
        def framed(match):
            body = match[2].strip()
            list_first = re.match(r"(<!-- .*? -->\n)*- ", body)  # a list needs a blank line before it
            return f"::: answer\n**{match[1]}.**{chr(10) * 2 if list_first else ' '}{body}\n:::\n"
        text = answer.sub(framed, text)
    if "<details" in text or "</details" in text:
        raise Trouble(f"{path}: an answer that is not opened or closed on a line of its own")
    return re.sub(r"^<!-- .*? -->\n", "", text, flags=re.M)


def main(arguments):
    verb = arguments[0] if arguments else ""
    paths = [os.path.abspath(path) for path in arguments[1:]]
    if verb == "edition" and len(arguments) in (3, 4) and arguments[1] in ("student", "instructor"):
        sys.stdout.write(edition(arguments[1], arguments[-1], "--pictures" in arguments))
        return 0
    if verb not in ("fill", "check") or not paths:
        print(__doc__, file=sys.stderr)
        return 2
    return max(compare(path, verb == "fill") for path in paths)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        sys.exit(1)
