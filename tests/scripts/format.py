"""Every record of the JSON is what docs/timeline.schema.json says, every grade what docs/grade.schema.json says.

    python3 tests/scripts/format.py BUILD [CORPUS]     recorded runs, a live one, pages, comparisons, the golden report of a grade;
                                                       the documents against the schemas; and what tests left in the folder CORPUS

A line for each thing that is wrong; exit status 1 when there was one.
"""
import json
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import warnings

warnings.filterwarnings("ignore", category=DeprecationWarning)
from jsonschema import Draft202012Validator  # noqa: E402

TOP = pathlib.Path(__file__).resolve().parents[2]
SHOWN_MOST = 20


class Format:
    """The schemas, and what was held against them."""

    def __init__(self):
        self.timeline = json.loads((TOP / "docs/timeline.schema.json").read_text(encoding="utf-8"))
        self.grade = json.loads((TOP / "docs/grade.schema.json").read_text(encoding="utf-8"))
        for schema in (self.timeline, self.grade):
            Draft202012Validator.check_schema(schema)
        definitions = self.timeline["$defs"]
        # One validator a type: to try all of `oneOf` for each record takes twenty times as long.
        self.records = {
            name.removeprefix("record_"): Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": definitions})
            for name in definitions if name.startswith("record_")
        }
        # What is asked of a field does not depend on the others: what was right once is not held against the schema again.
        self.fields = {
            (kind, field): Draft202012Validator({**asked, "$defs": definitions})
            for kind in self.records for field, asked in definitions[f"record_{kind}"]["properties"].items()
        }
        self.right = set()  # (type, names of the fields) and (type, field, value)
        self.whole = Draft202012Validator(self.timeline)
        self.examples = {}
        self.count = 0
        self.known = set()  # lines that are right: many tests begin alike
        self.wrong = []

    def complain(self, where, what):
        self.wrong.append(f"{where}: {what}")

    def check_record(self, record, where):
        kind = record.get("type") if isinstance(record, dict) else None
        validator = self.records.get(kind)
        self.count += 1
        if validator is None:
            self.complain(where, f"no such type of record: {json.dumps(record)[:200]}")
            return
        if not self.is_right(kind, record):
            for error in validator.iter_errors(record):
                path = "".join(f"[{part!r}]" for part in error.absolute_path)
                self.complain(where, f"{kind}{path}: {error.message[:200]} in {json.dumps(record)[:300]}")
        self.examples.setdefault(kind, record)

    def is_right(self, kind, record):
        names = (kind, tuple(sorted(record)))
        if names not in self.right:
            if not self.records[kind].is_valid(record):
                return False
            self.right.add(names)
        for field, value in record.items():
            known = (kind, field, json.dumps(value))
            if known not in self.right:
                if not self.fields[kind, field].is_valid(value):
                    return False
                self.right.add(known)
        return True

    def check_lines(self, text, where):
        lines = text.removesuffix("\n").split("\n")  # not splitlines(): a text may hold other ends of lines
        for number, line in enumerate(lines, 1):
            if line in self.known:
                self.count += 1
                continue
            wrong = len(self.wrong)
            try:
                self.check_record(json.loads(line), f"{where}, line {number}")
            except ValueError as error:
                self.complain(f"{where}, line {number}", f"no JSON: {error}")
            if len(self.wrong) == wrong:
                self.known.add(line)

    def check_grade(self, text, where):
        for error in Draft202012Validator(self.grade).iter_errors(json.loads(text)):
            self.complain(where, f"{list(error.absolute_path)}: {error.message[:300]}")

    def check_apart(self):
        """Why is_right() may look at one field at a time."""
        for kind in self.records:
            asked = set(self.timeline["$defs"][f"record_{kind}"])
            if asked != {"type", "properties", "required", "additionalProperties"}:
                self.complain(kind, f"the schema asks for more than names and fields: {sorted(asked)}")

    def check_strict(self):
        """A field more, or one fewer, and no record is valid any more."""
        for kind, record in self.examples.items():
            if not self.whole.is_valid(record):
                self.complain(kind, f"the schema as a whole refuses {json.dumps(record)[:300]}")
            if self.whole.is_valid({**record, "unknown_field": 1}):
                self.complain(kind, "an unknown field passes")
            for field in self.timeline["$defs"][f"record_{kind}"]["required"]:
                if self.records[kind].is_valid({key: value for key, value in record.items() if key != field}):
                    self.complain(kind, f"a record without '{field}' passes")

    def check_document(self):
        """docs/timeline-format.md has a table for each type, and a row for each of its fields; nothing else. Its examples are records."""
        text = (TOP / "docs/timeline-format.md").read_text(encoding="utf-8")
        sections = re.split(r"^### ", re.sub(r"^## .*?(?=^### |\Z)", "", text, flags=re.M | re.S), flags=re.M)[1:]
        told = {}
        for section in sections:
            for kind in re.findall(r"`(\w+)`", section.splitlines()[0]):
                told[kind] = set(re.findall(r"^\| `([a-z]\w*)`", section, flags=re.M))
        for kind in self.records:
            fields = set(self.timeline["$defs"][f"record_{kind}"]["properties"]) - {"type"}
            if kind not in told:
                self.complain("docs/timeline-format.md", f"no section '### `{kind}`'")
                continue
            for field in sorted(fields ^ told[kind]):
                self.complain("docs/timeline-format.md", f"`{field}` of `{kind}` is {'not told' if field in fields else 'in no record'}")
        for kind in sorted(set(told) - set(self.records)):
            self.complain("docs/timeline-format.md", f"no record is a `{kind}`")
        for example in re.findall(r"^```json\n(.*?)^```$", text, flags=re.M | re.S):
            self.check_record(json.loads(example), "an example in docs/timeline-format.md")


def output_of(*words):
    """What a command wrote on standard output; its status is what others test."""
    return subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                          timeout=120, check=False).stdout.decode("utf-8")


def page_records(page):
    return re.search(r'<script type="application/json"[^>]*>\n?(.*?)</script>', page, flags=re.S)[1]


def check_recorded(form, sockwire, folder):
    traces = sorted((TOP / "traces").glob("*.pcapng"))
    for trace in traces:
        form.check_lines(output_of(sockwire, "show", trace, "--json", "-"), f"show {trace.name} --json -")
    one = TOP / "traces/06-goodbye.pcapng"
    for flags in ([], ["--connection", "1"]):
        page = folder / "page.html"
        output_of(sockwire, "show", one, *flags, "--html", page)
        form.check_lines(page_records(page.read_text(encoding="utf-8")), f"the page of {one.name} {flags}")
        form.check_lines(output_of(sockwire, "show", one, *flags, "--json", "-"), f"show {one.name} {flags}")
    for other in ("02-knock", "refused", "retransmission"):
        form.check_lines(output_of(sockwire, "compare", one, TOP / f"traces/{other}.pcapng", "--json", "-"), f"compare with {other}")


def trace_of(*frames):
    """A pcap of raw IP packets."""
    body = b"".join(struct.pack("<IIII", 1, number, len(frame), len(frame)) + frame for number, frame in enumerate(frames))
    return struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101) + body


def check_malformed(form, sockwire, folder):
    trace = folder / "bad.pcap"
    trace.write_bytes(trace_of(bytes.fromhex("4500001400010000400600007f0000017f000001")))  # TCP without a header
    form.check_lines(output_of(sockwire, "show", trace, "--json", "-"), "a frame that makes no sense")


def check_live(form, build, folder):
    answers = folder / "answers"
    answers.write_text("0\nnone\n3\n")
    program = build / "solutions/07-forever"
    text = output_of(build / "sockwire", "run", "--server", program / "server", "--client", program / "client", "--input", "hello",
                     "--predict", "--answers", answers, "--json", "-")
    form.check_lines(text, "run --predict --json -")
    text_kernel = output_of(build / "sockwire", "run", "--server", program / "server", "--client", program / "client", "--input", "hello",
                            "--kernel", "--wire", "client: data drop @ 1", "--json", "-")
    form.check_lines(text_kernel, "run --kernel --wire --json -")
    page = folder / "run.html"
    output_of(build / "sockwire", "run", "--server", program / "server", "--client", program / "client", "--input", "hello", "--html", page)
    form.check_lines(page_records(page.read_text(encoding="utf-8")), "the page of a run")
    if '"type":"score"' not in text:
        form.complain("run --predict --json -", "no score")


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    form = Format()
    with tempfile.TemporaryDirectory() as folder:
        check_recorded(form, build / "sockwire", pathlib.Path(folder))
        check_malformed(form, build / "sockwire", pathlib.Path(folder))
        check_live(form, build, pathlib.Path(folder))
    for kind in form.records.keys() - form.examples.keys():
        form.complain(kind, "no such record was seen")
    for file in sorted(pathlib.Path(sys.argv[2]).iterdir()) if len(sys.argv) > 2 else []:
        form.check_lines(file.read_text(encoding="utf-8"), file.name)
    form.check_grade((TOP / "tests/golden/grade/report-json.txt").read_text(encoding="utf-8"), "the golden report of a grade")
    form.check_apart()
    form.check_strict()
    form.check_document()
    for line in form.wrong[:SHOWN_MOST]:
        print(line)
    if len(form.wrong) > SHOWN_MOST:
        print(f"and {len(form.wrong) - SHOWN_MOST} more")
    print(f"{form.count} records of {len(form.examples)} types, {len(form.wrong)} things are wrong")
    sys.exit(bool(form.wrong) or form.count == 0)


main()
