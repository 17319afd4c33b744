"""A figure of a sheet: a part of a recorded run, as `sockwire show` draws it.  For marks.py.

    06-goodbye from="close\\(4" to="CLOSED" skip="exit|» R"

A trace of traces/, and the patterns of `sockwire show --from --to --skip`.  Times and lines of the source are left out: a student's run
has others; `times` keeps the former.  In the Markdown a figure is text; HTML and PDF have the same part of the same run as `--svg` draws it."""
import os
import subprocess
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
B = os.environ.get("B", "build")
WIDTH = 89  # columns of the text without times


class Trouble(Exception):
    pass


def hidden(option):
    return "lines,numbers" if "times" in option else "times,lines,numbers"


def show(trace, option, *flags):
    """What `sockwire show` prints of this part of the trace."""
    command = [f"{B}/sockwire", "show", f"traces/{trace}.pcapng", "--color", "never", "--hide", hidden(option), *flags]
    for name in ("from", "to", "skip"):
        if name in option:
            command += [f"--{name}", option[name]]
    run = subprocess.run(command, cwd=TOP, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if run.returncode:
        raise Trouble(run.stderr.strip() or f"{' '.join(command)}: status {run.returncode}")
    return run.stdout


def text(trace, option):
    return "\n".join(line.rstrip() for line in show(trace, option, "--width", str(WIDTH + 5 * ("times" in option))).splitlines())


def picture(trace, option):
    """SVG for the middle of an HTML page: without the line that begins a file."""
    with tempfile.TemporaryDirectory(prefix="sockwire-figure.") as folder:
        path = os.path.join(folder, "figure.svg")
        show(trace, option, "--svg", path)
        with open(path, encoding="utf-8") as file:
            return file.read().split("\n", 1)[1].rstrip()
