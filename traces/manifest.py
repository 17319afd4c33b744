"""manifest.txt: what is recorded, and what each trace is for; and the table of README.md, which is made from it.  For traces.py."""
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(HERE)
LISTS = ("client", "wire") # keys that may be there several times
TEXTS = ("shows", "caption", "question", "answer")
KEYS = TEXTS + LISTS + ("server", "input", "letters", "typed", "options", "closes", "wants", "compare")
BEGIN, END = "<!-- made from manifest.txt by `make traces`: change it there -->", "<!-- end -->"


class Trouble(Exception):
    pass


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
