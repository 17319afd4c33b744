#!/usr/bin/env python3
"""The problem matchers of .vscode/tasks.json against what `run --findings gcc` and `grade --report gcc` wrote.

    matcher.py FOLDER       run.lines, check.lines: each is found, with a file of FOLDER and a line of it; run.all: none is
"""
import json
import pathlib
import re
import sys


def main(folder):
    text = re.sub(r"^\s*//.*$", "", pathlib.Path(".vscode/tasks.json").read_text(encoding="utf-8"), flags=re.M)
    bad = 0
    for task, name in zip(json.loads(text)["tasks"], ("run", "check")):
        pattern = task["problemMatcher"]["pattern"]
        regexp = re.compile(pattern["regexp"])
        lines = (folder / f"{name}.lines").read_text(encoding="utf-8").splitlines()
        if not lines:
            print(f"matcher: {name} found nothing")
            bad = 1
        for line in lines:
            found = regexp.match(line)
            file = folder / found[pattern["file"]] if found else None
            if not file or not file.is_file() or not 1 <= int(found[pattern["line"]]) <= len(file.read_text(encoding="utf-8").splitlines()):
                print("matcher: no place in", line)
                bad = 1
    for line in (folder / "run.all").read_text(encoding="utf-8").splitlines():
        if regexp.match(line):
            print("matcher: a row of the ladder is taken for a mistake:", line)
            bad = 1
    return bad


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
