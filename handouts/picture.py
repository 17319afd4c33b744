"""A figure of a sheet as a picture, for HTML and PDF: the rows of figure.py drawn as `sockwire run --svg` draws a run.

The rows stay the only source: they are in the Markdown, they are what is compared, and the picture says their words, each at its column.
A sheet shows a part of a run, without its times, and rows that a person chose: what a figure of `--svg`, the whole run, has no words for.
Lifelines, arrows, states and the bars of open calls are lines; the sentence about a packet stands under it, between the lifelines."""
import os
import re
import textwrap
from html import escape

from figure import TOP, cells


def of_the_program():
    """The column, the font's size and the colours of sockwire's own figures, out of its sources: they stand there alone."""
    view = os.path.join(TOP, "src", "view")
    with open(os.path.join(view, "figure_parts.h"), encoding="utf-8") as parts, \
            open(os.path.join(view, "figure_text.c"), encoding="utf-8") as texts:
        sizes, colors = parts.read(), texts.read()
    color = {name: re.search(rf'\[STYLE_{name}\] = "(#\w{{6}})"', colors)[1] for name in ("PLAIN", "DIM", "CLIENT", "SERVER", "DATA", "ERROR")}
    return int(re.search(r"\bCOLUMN = (\d+)", sizes)[1]), float(re.search(r'#define FONT "([\d.]+)"', sizes)[1]), color


COLUMN, FONT, COLOR = of_the_program()
PLAIN, DIM, CLIENT, SERVER, DATA, ERROR = COLOR.values()
MARGIN = 4
ROW, SENTENCE, ARROW, REMARK, HEAD = 14, 12, 24, 16, 30
ARROW_AT, BESIDE = 16, 20  # the arrow's line, and the base of what stands beside it
SENTENCE_FONT, SENTENCE_EM = 10, 0.61
LINE = "#8a8a8a"
SANS = ' font-family="sans-serif"'
STATE = r"(?:CLOSED|LISTEN|SYN_SENT|SYN_RCVD|ESTABLISHED|FIN_WAIT[12]|CLOSE_WAIT|CLOSING|LAST_ACK|TIME_WAIT)"
TOKEN = re.compile(r'(?P<data>"[^"]*"…?)|(?P<bad>-1 E\w+:?.*|(?<=^)»!)|(?P<dim>^[»«$·]|\bwaits$)')


def x_of(column):
    return MARGIN + column * COLUMN


def colored(text, color, bold=False):
    if not text or color == PLAIN:
        return escape(text)
    return f'<tspan fill="{color}"{" font-weight=" + chr(34) + "bold" + chr(34) if bold else ""}>{escape(text)}</tspan>'


def spans(text, color, begins):
    """A row's text; where an item begins, the name of the call (or the client's) is bold and in the colour of its side."""
    made = ""
    name = re.match(r"(?:c\d+ +)?(?:\w+(?=\(| = | did not))?", text)[0] if begins else ""
    made += colored(name, color, True)
    at = len(name)
    for match in TOKEN.finditer(text, at):
        made += escape(text[at:match.start()])
        made += colored(match[0], {"data": DATA, "bad": ERROR, "dim": DIM}[match.lastgroup], match.lastgroup == "bad")
        at = match.end()
    return made + escape(text[at:])


class Picture:
    def __init__(self, text):
        self.head, *self.rows = text.splitlines()
        self.server = self.head.index("server")
        self.width = max(map(len, [self.head + " " * 22] + self.rows))
        self.wire = 2 * self.head.index("wire") + 4 - (self.server - 3)
        for row in self.rows:
            arrow = re.search(r"◀─|──(?=.*─▶)", row[:self.server - 2])
            if arrow:
                self.wire = arrow.start()
        self.lifelines = x_of(self.wire) - COLUMN / 2, x_of(self.server - 2) - COLUMN / 2
        self.made, self.y = [], HEAD
        self.open = {}  # bars that run on: column → colour

    def put(self, x, y, inner, attributes=""):
        self.made.append(f'<text x="{x:g}" y="{self.y + y:g}"{attributes}>{inner}</text>')

    def put_state(self, name, column, y):
        left, wide = x_of(column) - 1, len(name) * COLUMN + 2
        self.made.append(f'<rect x="{left:g}" y="{self.y + y - 9.5:g}" width="{wide}" height="12" rx="3" fill="#ffffff" stroke="#777777"/>')
        self.put(left + wide / 2, y - 0.5, name, f' text-anchor="middle"{SANS} font-size="8.6" font-weight="bold"')

    def put_texts(self, row, start, end, y, color, begins):
        """The texts of a lane: parted by two spaces; a state is the last of them."""
        for match in re.finditer(r"\S+(?: \S+)*", row[start:end]):
            if re.fullmatch(STATE, match[0]):
                self.put_state(match[0], start + match.start(), y)
            else:
                self.put(x_of(start + match.start()), y, spans(match[0], color, begins))
            begins = False

    def bars(self, row):
        """Where bars stand: (column, glyph, colour)."""
        lead = re.match(r"(?:[│┌└ ] )*", row[:self.wire] + " ")[0]
        right = re.match(r"(?:[│┌└ ] )*", row[self.server - 2:] + " ")[0]
        return [(i, c, CLIENT) for i, c in enumerate(lead) if c != " "] + [(self.server - 2 + i, c, SERVER)
                                                                         for i, c in enumerate(right) if c != " "]

    def put_bars(self, row, height):
        """A row with a prompt in it was drawn before its bars: they run on."""
        bars = self.bars(row)
        missing = set(self.open) - {column for column, _, _ in bars}
        bars += [(column, "│", self.open[column]) for column in missing if not row[column:column + 1].strip()]
        self.open = {column: color for column, glyph, color in bars if glyph != "└"}
        for column, glyph, color in bars:
            x, top, bottom = x_of(column) + COLUMN / 2, self.y, self.y + height + 0.5
            path = {"│": f"M{x:g} {top:g}V{bottom:g}", "┌": f"M{x + 5:g} {top + 7.5:g}H{x:g}V{bottom:g}",
                    "└": f"M{x:g} {top:g}V{top + 7.5:g}H{x + 5:g}"}[glyph]
            self.made.append(f'<path d="{path}" fill="none" stroke="{color}" stroke-width="2"/>')

    def put_arrow(self, row):
        part = row[:self.server - 2]
        arrow = re.search(r"◀─+ (?P<left>.*?) ─+ *$|──+ (?P<right>.*?) ─+▶ *$", part)
        label, to_right = arrow["left"] or arrow["right"], arrow["right"] is not None
        (start, end), bad = self.lifelines if to_right else self.lifelines[::-1], label.startswith("RST")
        tip = end - 1 if to_right else end + 1
        back, y, color = tip - 9 if to_right else tip + 9, self.y + ARROW_AT, ERROR if bad else PLAIN
        wide = 2 if '"' in label else 1 if label.startswith("ACK") else 1.4
        self.made.append(f'<path d="M{start:g} {y:g}H{back:g}" stroke="{color}" stroke-width="{wide}"/>'
                         f'<path d="M{tip:g} {y:g}L{back:g} {y - 4:g}V{y + 4:g}Z" fill="{color}"/>')
        inner = colored(label, ERROR if bad else DATA if '"' in label else PLAIN, bad)  # one span: WeasyPrint centers each by itself
        self.put(sum(self.lifelines) / 2, 11, inner, ' text-anchor="middle"')
        self.put_texts(self.without_bars(part[:arrow.start()]), 0, self.wire, BESIDE, CLIENT, True)
        self.put_texts(self.without_bars(row), self.server - 2, len(row), BESIDE, SERVER, False)

    def without_bars(self, row):
        for column, _, _ in self.bars(row):
            row = row[:column] + " " + row[column + 1:]
        return row

    def put_sentence(self, words, row):
        columns = int((self.lifelines[1] - self.lifelines[0] - 6) / (SENTENCE_FONT * SENTENCE_EM))
        for line in textwrap.wrap(words, columns):
            self.put_bars(row, SENTENCE)
            self.put(sum(self.lifelines) / 2, 8, escape(line),
                     f' text-anchor="middle" fill="{DIM}"{SANS} font-size="{SENTENCE_FONT}" font-style="italic"')
            self.y += SENTENCE

    def put_remark(self, row):
        """· a word of sockwire itself, or ──── another client starts ────"""
        self.put_bars(row, REMARK)
        text = re.search(r"[^│─\s].*?(?= ─|$)", row)
        if "──" in row:
            ends = x_of(text.start()) - 5, x_of(text.end()) + 5
            y = self.y + 12
            self.made.append(f'<path d="M{x_of(2):g} {y:g}H{ends[0]:g}M{ends[1]:g} {y:g}H{x_of(self.width):g}" stroke="{LINE}"/>'
                             f'<rect x="{ends[0]:g}" y="{y - 9:g}" width="{ends[1] - ends[0]:g}" height="17" fill="#ffffff"/>')
        self.put(x_of(text.start()), 16 if "──" in row else 12, colored(text[0], CLIENT if "──" in row else DIM, "──" in row))
        self.y += REMARK

    def put_rows(self):
        sentence = []
        kinds = list(cells(self.rows, self.server))
        for i, (row, ((kind, _, text), (right_kind, _))) in enumerate(zip(self.rows, kinds)):
            if kind == "sentence":
                sentence.append(text)
                if i + 1 == len(kinds) or kinds[i + 1][0][0] != "sentence":
                    self.put_sentence(" ".join(sentence), row)
                    sentence = []
                continue
            if kind == "remark":
                self.put_remark(row)
                continue
            self.put_bars(row, ARROW if kind == "packet" else ROW)
            if kind == "packet":
                self.put_arrow(row)
                self.y += ARROW
                continue
            clean = self.without_bars(row)
            self.put_texts(clean, 0, self.server - 2, 11, CLIENT, kind == "item")
            self.put_texts(clean, self.server - 2, len(row), 11, SERVER, right_kind == "item")
            self.y += ROW

    def header(self, height):
        wide = x_of(self.width) + MARGIN
        left, right = self.lifelines
        made = [f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{wide * 9 // 8:g}" viewBox="0 0 {wide:g} {height:g}" '
                f'font-family="monospace" font-size="{FONT}" fill="{PLAIN}" xml:space="preserve">',
                "<title>a ladder of calls and packets</title>",
                "<desc>Time runs down; the client's calls stand on the left, the server's on the right; the packets between them are arrows.</desc>",
                f'<rect x="{left:g}" y="20" width="{right - left:g}" height="{height - 20:g}" fill="#f6f6f2"/>']
        for x, name, color in (left, "client", CLIENT), (right, "server", SERVER):
            made.append(f'<path d="M{x:g} 20V{height:g}" stroke="{LINE}"/>'
                        f'<rect x="{x - 32:g}" y="4" width="64" height="20" rx="4" fill="#ffffff" stroke="{color}" stroke-width="1.5"/>'
                        f'<text x="{x:g}" y="18" text-anchor="middle"{SANS} font-size="12" fill="{color}" font-weight="bold">{name}</text>')
        made.append(f'<text x="{(left + right) / 2:g}" y="18" text-anchor="middle"{SANS} fill="{DIM}">wire</text>')
        return made


def svg(text):
    picture = Picture(text)
    picture.put_rows()
    return "\n".join(picture.header(picture.y + 6) + picture.made + ["</svg>"])
