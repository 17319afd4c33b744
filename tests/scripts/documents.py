#!/usr/bin/env python3
"""What the documents speak of exists: links and their headings, files, goals of make, commands and flags of sockwire, steps.

    documents.py BUILD FILE.md…
    documents.py --links FILE.md…      the links alone, as of documents that are installed
    documents.py --steps FILE…         the steps alone: 08-lines, step 8, sockwire grade 08

Prints one line for each that does not; exit status 1 when there is one."""
import glob
import os
import re
import subprocess
import sys

FOLDERS = "src|tests|docs|man|labs|solutions|handouts|traces|page|packaging"
bad = 0


def say(path, line, what):
    global bad
    print(f"{path}:{line}: {what}")
    bad = 1


def headings(path):
    with open(path) as file:
        text = re.sub(r"^```.*?^```", "", file.read(), flags=re.M | re.S)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in re.findall(r"^#+ (.*)$", text, re.M)}


def check_links(path, number, line):
    for target in re.findall(r"\]\(([^)\s]+)\)", line):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, heading = target.partition("#")
        there = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
        if not os.path.exists(there):
            say(path, number, f"the link {target} leads nowhere")
        elif heading and heading not in headings(there):
            say(path, number, f"the link {target}: there is no such heading")


def check_files(path, number, line):
    for name in re.findall(rf"(?<![\w/.~-])((?:{FOLDERS})/[\w./*-]*\w)", line):
        if re.search(r"NN|NAME|/x\b", name) or glob.glob(name) or glob.glob(name + ".*"):
            continue
        if not os.path.exists(os.path.join(os.path.dirname(path), name)):
            say(path, number, f"there is no {name}")


def goals(makefile):
    with open(makefile) as file:
        return set(re.findall(r"^([a-z][a-z_.-]*)(?=[a-z_. -]*:(?!=))", file.read(), re.M))


def output(*command):
    run = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return run.stdout + run.stderr


def check_commands(path, number, line, makes, commands):
    code = re.findall(r"`([^`]+)`", line) + ([line] if line.startswith("    ") else [])
    for piece in code:
        for goal in re.findall(r"(?<![\w-])make ([a-z][a-z_.-]*)(?!\S)", piece):
            if goal not in makes:
                say(path, number, f"`make {goal}`: there is no such goal")
        for name, rest in re.findall(r"(?:^\s*|/|')sockwire ([a-z]+)((?: [^`|;&]*)?)", piece):
            if name not in commands:
                say(path, number, f"`sockwire {name}`: there is no such command")
                continue
            for flag in re.findall(r"(?<!\S)--[a-z-]+", re.split(r" -- |--client '|--server '", rest)[0]):
                if flag not in commands[name]:
                    say(path, number, f"`sockwire {name} {flag}`: there is no such flag")


def stems(pattern):
    return {os.path.basename(path).partition(".")[0] for path in glob.glob(pattern)}


def check_steps(path, number, line, numbers, names):
    """A step by its name, which a sheet or a recorded run may bear, too; or by its number."""
    for name in re.findall(r"(?<![\w./-])[0-2]\d-[a-z][a-z-]*[a-z]\b", line) + re.findall(r"\b(?:handouts|labs|solutions)/(\d\d-[a-z-]*[a-z])", line):
        if name not in names and not name.endswith("-bit"):
            say(path, number, f"there is no step {name}")
    named = re.findall(r"\b(?:[Ss]teps?|[Ll]abs?) (\d+)(?:(?:,| and| to) (\d+))?\b", line) + re.findall(r"\b(?:grade|STEP=)\s?(\d\d)()\b", line)
    for step in (int(step) for pair in named for step in pair if step):
        if step not in numbers:
            say(path, number, f"there is no step {step}")


def main_steps(paths):
    with open("solutions/steps.tsv") as file:
        steps = set(re.findall(r"^(\d\d-[a-z-]+)\t", file.read(), re.M))
    numbers, names = {int(step[:2]) for step in steps} | {0}, steps | stems("traces/[0-9]*.pcapng") | {"00-start"}
    for path in paths:
        with open(path) as file:
            for number, line in enumerate(file, 1):
                check_steps(path, number, line, numbers, names)
    return bad


def main_links(paths):
    for path in paths:
        with open(path) as file:
            for number, line in enumerate(file, 1):
                check_links(path, number, line)
    return bad


def main(build, paths):
    makes = goals("Makefile").union(*(goals(path) for path in glob.glob("labs/*/Makefile") + ["solutions/lab.mk"]))
    known = re.findall(r"^  ([a-z]+) ", output(build + "/sockwire", "help"), re.M)
    commands = {name: set(re.findall(r"--[a-z-]+", output(build + "/sockwire", name, "--help"))) | {"--help"} for name in known}
    commands["help"] = set()
    for path in paths:
        with open(path) as file:
            for number, line in enumerate(file, 1):
                check_links(path, number, line)
                check_files(path, number, line)
                check_commands(path, number, line, makes, commands)
    return bad


modes = {"--links": main_links, "--steps": main_steps}
sys.exit(modes[sys.argv[1]](sys.argv[2:]) if sys.argv[1] in modes else main(sys.argv[1], sys.argv[2:]))
