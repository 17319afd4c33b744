"""Is a figure sound, and does it tell what the JSON of the same run tells?  svg_sound.py FIGURE.svg RUN.json

Well-formed, of few elements, no reference to anything outside, each text inside the picture also in a wide font, each arrow from one lifeline
to the other; and the packets, in order, with their directions, flags and sentences are those of the JSON.  Prints what is wrong; exit 1."""
import json
import re
import sys
import unicodedata
import xml.etree.ElementTree as tree

SVG = "{http://www.w3.org/2000/svg}"
KNOWN = {"svg", "title", "desc", "g", "rect", "path", "text", "tspan"}
FLAGS = {"SYN", "FIN", "RST"}
LEADER = "1.5 2.5"  # dots from a call to its packet
bad = []


def columns(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def extent(element, size):
    said = "".join(element.itertext())
    size = float(element.get("font-size", size))
    wide = float(element.get("textLength", columns(said) * size * 0.62))
    x = float(element.get("x"))
    return said, x - {"middle": wide / 2, "end": wide}.get(element.get("text-anchor"), 0), wide, size


def check_places(root, width, height):
    size = float(root.get("font-size"))
    for row in root.iter(SVG + "g"):
        down = float(re.fullmatch(r"translate\(0 (\d+)\)", row.get("transform"))[1])
        for text in row.iter(SVG + "text"):
            said, left, wide, own = extent(text, size)
            base = down + float(text.get("y"))
            if left < 0 or left + wide > width or base - own < 0 or base + own / 4 > height:
                bad.append(f"outside of {width} x {height}: {said!r} at {left}, {base}, {wide} wide")


def packets_drawn(root, lifelines):
    """(number, to the right?, sentence, label, led to by a call?)"""
    for row in root.iter(SVG + "g"):
        title = row.find(SVG + "title")
        if title is None:
            continue
        number, where, says = re.fullmatch(r"packet (\d+), (client to server|server to client)(?:: (.*))?", title.text).groups()
        level = [path for path in row.findall(SVG + "path") if re.match(r"M[\d.]+ \d+H", path.get("d"))]
        leaders = [path.get("d") for path in level if path.get("stroke-dasharray") == LEADER]
        lines = [path for path in level if path.get("stroke-dasharray") != LEADER]
        head = [path.get("d") for path in row.findall(SVG + "path") if path.get("d").endswith("Z")]
        if len(lines) != 1 or len(head) != 1:
            bad.append(f"packet {number}: {len(lines)} lines and {len(head)} heads")
            continue
        start, tip = (float(re.match(r"M([\d.]+)", path)[1]) for path in (lines[0].get("d"), head[0]))
        to_right = where == "client to server"
        if abs(start - lifelines[not to_right]) > 1 or abs(tip - lifelines[to_right]) > 2:
            bad.append(f"packet {number}, {where}: drawn from {start} to {tip}, the lifelines are at {lifelines}")
        if len(leaders) > 1 or any(abs(float(leader.split("H")[1]) - lifelines[not to_right]) > 1 for leader in leaders):
            bad.append(f"packet {number}, {where}: leaders {leaders}, the lifelines are at {lifelines}")
        yield int(number), to_right, says, " ".join("".join(text.itertext()) for text in row.findall(SVG + "text")), bool(leaders)


def main(figure, timeline):
    root = tree.parse(figure).getroot()
    for element in root.iter():
        if element.tag not in {SVG + name for name in KNOWN}:
            bad.append(f"an element {element.tag}")
        bad.extend(f"an attribute {name}" for name in element.keys() if "href" in name or name.startswith("on") or name == "style")
    box = [float(number) for number in root.get("viewBox").split()]
    if box[:3] != [0, 0, 720] or root.find(SVG + "title") is None or root.find(SVG + "desc") is None:
        bad.append(f"viewBox {box}, or no title, or no description")
    check_places(root, box[2], box[3])
    lifelines = [float(re.match(r"M([\d.]+)", path.get("d"))[1]) for path in root.findall(SVG + "path")]
    with open(timeline) as file:
        records = [json.loads(line) for line in file]
    told = [record for record in records if record["type"] == "packet"]
    drawn = list(packets_drawn(root, lifelines))
    if [number for number, *_ in drawn] != [packet["id"] for packet in told]:
        bad.append(f"packets {[number for number, *_ in drawn]} are drawn, {[packet['id'] for packet in told]} are told")
    for (number, _, says, label, led), packet in zip(drawn, told):
        if led and packet["trigger"]["kind"] != "call":
            bad.append(f"packet {number}: a call leads to it, its trigger is {packet['trigger']}")
        if says != packet["says"]:
            bad.append(f"packet {number}: {says!r} is not {packet['says']!r}")
        for flag in FLAGS.intersection(packet["flags"] or ()):
            if flag not in label and packet["kind"] not in ("probe", "keep-alive"):
                bad.append(f"packet {number}: {label!r} does not say {flag}")
    ways = {(packet["connection"], packet["from"], right) for (_, right, *_), packet in zip(drawn, told) if packet["connection"]}
    if len({(connection, end) for connection, end, _ in ways}) != len(ways):
        bad.append(f"an end sends both ways: {sorted(ways)}")
    print("\n".join(bad) or f"{len(drawn)} packets")
    return bool(bad)


sys.exit(main(*sys.argv[1:]))
