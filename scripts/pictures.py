#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Draws docs/images/*.svg from their sources.

Usage: pictures.py [ROOT]                    draw all pictures
       pictures.py --check [ROOT]            exit 1 and name each picture that differs from its source
       pictures.py --bench RESULTS SVG       draw the results of `make bench`
       pictures.py --bench RESULTS           write performance.json from the results that hold on any machine, and draw it
       pictures.py --selftest                test the ratios, and the drawing of results

The sources are docs/images/src/NAME.seq (messages in order of time), docs/images/src/performance.json (measured values
relative to their targets), and for architecture.svg the table "Who may include whom" of
docs/development/architecture.md with the places in docs/images/src/architecture.json.

A picture has its own background, light or dark as the browser prefers, so it can be read on any page.
"""

import html
import json
import pathlib
import re
import sys
import xml.etree.ElementTree

FONT = "Helvetica, Arial, 'DejaVu Sans', sans-serif"
# class: (light, dark). "fill" unless the class draws lines.
COLOURS = {
    "card": ("#ffffff", "#161b22"),
    "box": ("#e8eef7", "#26344a"),
    "band": ("#f2f4f7", "#1f262f"),
    "text": ("#1f2933", "#e6edf3"),
    "soft": ("#52606d", "#a3b1c2"),
    "head": ("#2b5a9b", "#7db1f5"),
    "bar": ("#3b78c4", "#4f8fdc"),
    "line": ("#52606d", "#8fa0b3"),
    "axis": ("#c3ccd6", "#3d4a5a"),
    "miss": ("#c0392b", "#f0735f"),
    "peer": ("#a9b4c0", "#66758a"),
    "goal": ("#1f2933", "#e6edf3"),
}
LINES = {"line", "axis", "goal"}


def style():
    def rules(index):
        return "".join(
            f".{name}{{{'stroke' if name in LINES else 'fill'}:{colours[index]}}}" for name, colours in COLOURS.items()
        )

    return f"{rules(0)}.line,.goal{{fill:none}}@media (prefers-color-scheme:dark){{{rules(1)}}}"


class Picture:
    def __init__(self, width, title, description):
        self.width, self.title, self.description = width, title, description
        self.parts = []

    def rect(self, x, y, width, height, kind, radius=6):
        self.parts.append(
            f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius}"/>'
        )

    def text(self, x, y, text, kind="text", size=13, anchor="middle", weight="normal"):
        self.parts.append(
            f'<text class="{kind}" x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" '
            f'text-anchor="{anchor}">{html.escape(text)}</text>'
        )

    def line(self, points, kind="line", dashed=False, arrow=False):
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        head = ' marker-end="url(#arrow)"' if arrow else ""
        way = "L".join(f"{x:g} {y:g}" for x, y in points)
        self.parts.append(f'<path class="{kind}" d="M{way}" stroke-width="1.4"{dash}{head}/>')

    def svg(self, height):
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {height:g}" width="{self.width:g}" '
            f'height="{height:g}" role="img" aria-labelledby="title desc" font-family="{html.escape(FONT)}">\n'
            f'<title id="title">{html.escape(self.title)}</title>\n'
            f'<desc id="desc">{html.escape(self.description)}</desc>\n'
            f"<style>{style()}</style>\n"
            '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
            'orient="auto-start-reverse"><path class="soft" d="M0 0L10 5L0 10z"/></marker></defs>\n'
            f'<rect class="card" width="{self.width:g}" height="{height:g}" rx="10"/>\n'
            + "\n".join(self.parts)
            + "\n</svg>\n"
        )


# --- messages in order of time


def sequence(source):
    """Draws the lines of the source, in order; "#" begins a comment.

    title: TEXT                 title of the picture
    actors: A | B | C           columns from left to right
    == TEXT                     a heading across the picture
    A -> B: TEXT                a message from A to B; "-->" is an answer
    A: TEXT                     a note about A
    """
    title, actors, steps = "", [], []
    for line in source.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("== "):
            steps.append(("heading", line[3:]))
            continue
        who, _, text = line.partition(": ")
        if who == "title":
            title = text
        elif who == "actors":
            actors = [name.strip() for name in text.split("|")]
        elif "->" in who:
            answer = "-->" in who
            left, right = (name.strip() for name in who.split("-->" if answer else "->"))
            steps.append(("answer" if answer else "message", actors.index(left), actors.index(right), text))
        else:
            steps.append(("note", actors.index(who), text))

    gap, margin, top = 250, 105, 20
    at = [margin + gap * index for index in range(len(actors))]
    words = [step[-1] for step in steps]
    picture = Picture(2 * margin + gap * (len(actors) - 1), title, "; ".join(words))
    y = top + 56
    drawn = Picture(0, "", "")
    for step in steps:
        if step[0] == "heading":
            y += 8
            drawn.rect(12, y, picture.width - 24, 24, "band")
            drawn.text(24, y + 16.5, step[1], "head", 13, "start", "bold")
            y += 36
        elif step[0] == "note":
            x = at[step[1]]
            width = 7.2 * len(step[2]) + 18
            x = min(max(x, width / 2 + 12), picture.width - width / 2 - 12)
            drawn.rect(x - width / 2, y, width, 24, "box")
            drawn.text(x, y + 16.5, step[2], "text", 12)
            y += 36
        else:
            start, end = at[step[1]], at[step[2]]
            width = 6.4 * len(step[3]) + 8
            drawn.rect((start + end - width) / 2, y, width, 15, "card")  # keeps the columns out of the words
            drawn.text((start + end) / 2, y + 11, step[3], "text", 12)
            away = 3 if end > start else -3
            drawn.line([(start + away, y + 18), (end - away, y + 18)], dashed=step[0] == "answer", arrow=True)
            y += 34
    for name, x in zip(actors, at):
        picture.line([(x, top + 36), (x, y + 6)], "axis")
        picture.rect(x - 85, top, 170, 36, "box")
        picture.text(x, top + 23, name, "text", 14, weight="bold")
    picture.parts += drawn.parts
    return picture.svg(y + 20)


# --- who may include whom


def include_table(page):
    """Component -> (components, libraries) that it may include."""
    section = page.split("## Who may include whom", 1)[1].split("\n## ", 1)[0]
    rules = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 2 and cells[0] not in ("", "Component") and not cells[0].startswith("-"):
            ours, _, theirs = cells[1].partition("+")
            rules[cells[0]] = (ours.split(), theirs.split())
    return rules


def architecture(page, places):
    """`places` is {"words": {component: its job}, "columns": {component: 0, 0.5...}}; without a column: full width.

    An include has an arrow unless a longer chain of includes leads to the included component.
    """
    rules = include_table(page)
    if set(rules) != set(places["words"]):
        raise SystemExit(f"pictures: architecture.json and the table differ in {set(rules) ^ set(places['words'])}")
    reach = {}

    def below(name):
        if name not in reach:
            reach[name] = set(rules[name][0]).union(*(below(other) for other in rules[name][0]))
        return reach[name]

    def direct(name):
        return [other for other in rules[name][0] if not any(other in below(third) for third in rules[name][0])]

    rows = {name: 0 for name in rules}
    for name in sorted(rules, key=lambda name: -len(below(name))):
        for other in rules[name][0]:
            rows[other] = max(rows[other], rows[name] + 1)

    width, height, gap_x, gap_y, margin = 178, 64, 30, 44, 20
    columns = max(places["columns"].values()) + 1
    picture = Picture(
        2 * margin + columns * width + (columns - 1) * gap_x,
        "Components and who may include whom",
        "; ".join(f"{name} includes {', '.join(direct(name)) or 'nothing of ours'}" for name in rules),
    )

    def box(name):
        y = margin + rows[name] * (height + gap_y)
        if name not in places["columns"]:
            return margin, y, picture.width - 2 * margin
        return margin + places["columns"][name] * (width + gap_x), y, width

    for name in rules:
        x, y, wide = box(name)
        for other in direct(name):
            to_x, to_y, to_wide = box(other)
            if {name, other} <= set(places["columns"]) and to_x != x and rows[other] > rows[name] + 1:
                # Passes the boxes between: leaves at the side, goes down beside the other column, enters at the side.
                side, beside = (x, to_x + to_wide) if to_x < x else (x + wide, to_x)
                channel = beside + (gap_x / 2 if to_x < x else -gap_x / 2)
                middle, to_middle = y + height / 2, to_y + height / 2
                picture.line([(side, middle), (channel, middle), (channel, to_middle), (beside, to_middle)], arrow=True)
                continue
            # An arrow to or from a box of full width is vertical.
            start = x + wide / 2 if name in places["columns"] else to_x + to_wide / 2
            end = to_x + to_wide / 2 if other in places["columns"] else start
            picture.line([(start, y + height), (end, to_y - 1)], arrow=True)
    for name, (_, libraries) in rules.items():
        x, y, wide = box(name)
        picture.rect(x, y, wide, height, "box")
        picture.text(x + wide / 2, y + 21, name, "text", 15, weight="bold")
        picture.text(x + wide / 2, y + 38, places["words"][name], "text", 11)
        if libraries:
            picture.text(x + wide / 2, y + 54, ", ".join(libraries), "soft", 10)
    return picture.svg(2 * margin + (max(rows.values()) + 1) * (height + gap_y) - gap_y)


# --- measured values, relative to their targets

FLOORS = {"ready": "the start of a bare gRPC server", "plan.example": "a plan without this provider"}
TARGET = re.compile(r"(<=|>=) (?:(floor) \+ )?([\d.e+]+)(?: x (floor|peer))?")


def parts_of(target):
    form = TARGET.fullmatch(target["text"])
    if not form:
        raise SystemExit(f"pictures: unknown form of a target: {target['text']}")
    return form.groups()


def share(row, target, variant="ours"):
    """The measured value divided by its target, or the inverse for a minimum: at most 1 meets the target.

    None for a target of 0, and for a variant that was not measured.
    """
    median = {name: figures["median"] for name, figures in row["variants"].items()}
    relation, above, limit, times = parts_of(target)
    value = median.get(variant, 0) - (median[above] if above else 0)
    limit = float(limit) * (median[times] if times else 1)
    if limit == 0 or value == 0:
        return None
    return value / limit if relation == "<=" else limit / value


def words_of(row, target):
    """A target as a person says it."""
    relation, above, limit, times = parts_of(target)
    limit = f"{float(limit):,g}"
    bound = "at most" if relation == "<=" else "at least"
    floor = FLOORS.get(row["scenario"], "the floor")
    unit = row["unit"].replace("us", "µs").replace("/s", "per second")
    if times:
        return f"{bound} {limit} × {floor if times == 'floor' else 'the peer'}"
    if above:
        return f"{bound} {limit} {unit} more than {floor}"
    return f"{bound} {limit} {unit}"


def source_of(results, any_machine):
    """The bars for the results of `make bench`, without exact counts; with `any_machine` without targets for two quiet cores."""
    bars = []
    for row in results["scenarios"]:
        if not row.get("unit"):  # A count: tests require its exact value, so its bar would never change.
            continue
        for target in row.get("targets", []):
            ratio = None if any_machine and target["two_quiet_cores"] else share(row, target)
            if ratio is None:
                continue
            bar = {
                "name": row["what"],
                "target": words_of(row, target),
                "ratio": round(ratio, 2),
                "met": target["met"],
            }
            peer = share(row, target, "peer")
            if peer is not None:
                bar["peer"] = round(peer, 2)
            bars.append(bar)
    return {
        "title": "Measured values relative to their targets",
        "notes": [
            "Each bar is the measured value divided by its target, or the target divided by the value if the target is a minimum.",
            f"Shorter is better. Measured with make bench on a machine with {results['cores']} cores; see docs/performance.md.",
        ],
        "bars": bars,
    }


def ratios(bench):
    """`bench` is {"title", "notes": [...], "bars": [{"name", "target", "ratio", "met", "peer" if it was measured}]}."""
    left, width, right, margin = 310, 340, 110, 20
    bars = bench["bars"]
    scale = width / max(1.25, *(bar["ratio"] for bar in bars), *(bar.get("peer", 0) for bar in bars))

    def in_words(bar):
        peer = f"; peer: {bar['peer']:.2f}" if "peer" in bar else ""
        return f"{bar['name']}, {bar['target']}: {bar['ratio']:.2f}, {'met' if bar['met'] else 'missed'}{peer}"

    picture = Picture(left + width + right, bench["title"], "; ".join(map(in_words, bars)))
    picture.text(margin, 32, bench["title"], "text", 15, "start", "bold")
    y = 51
    for note in bench["notes"]:
        picture.text(margin, y, note, "soft", 12, "start")
        y += 17

    with_peer = any("peer" in bar for bar in bars)
    legend = [("bar", "this provider, target met")]
    legend += [("miss", "this provider, target missed")] if not all(bar["met"] for bar in bars) else []
    legend += [("peer", "peer provider")] if with_peer else []
    x = margin
    for kind, words in legend:
        picture.rect(x, y, 14, 12, kind, 3)
        picture.text(x + 20, y + 10.5, words, "text", 12, "start")
        x += 44 + 6.2 * len(words)
    picture.line([(x, y + 6), (x + 22, y + 6)], "goal", dashed=True)
    picture.text(x + 28, y + 10.5, "target", "text", 12, "start")

    y += 36
    top = y + 4
    for mark in (0, 0.5, 1):
        picture.text(left + mark * scale, y, f"{mark:g}", "soft", 11)
    y += 14
    for bar in bars:
        picture.text(left - 12, y + 10, bar["name"], "text", 12, "end")
        picture.text(left - 12, y + 24, bar["target"], "soft", 11, "end")
        kind = "bar" if bar["met"] else "miss"
        tall = 14 if "peer" in bar else 20
        picture.rect(left, y, max(2, bar["ratio"] * scale), tall, kind, 3)
        value = f"{bar['ratio']:.2f}" + ("" if bar["met"] else " missed")
        weight = "normal" if bar["met"] else "bold"
        picture.text(left + width + 14, y + tall / 2 + 4.5, value, "text", 12, "start", weight)
        if "peer" in bar:
            picture.rect(left, y + tall + 2, max(2, bar["peer"] * scale), 8, "peer", 3)
            picture.text(left + width + 14, y + tall + 10, f"{bar['peer']:.2f} peer", "soft", 11, "start")
        y += 40
    picture.line([(left + scale, top), (left + scale, y - 6)], "goal", dashed=True)
    picture.line([(left, top), (left, y - 6)], "axis")
    return picture.svg(y + 8)


def pictures(root):
    """The name and the SVG of each picture."""
    source = root / "docs/images/src"
    drawn = {path.stem: sequence(path.read_text()) for path in sorted(source.glob("*.seq"))}
    drawn["architecture"] = architecture(
        (root / "docs/development/architecture.md").read_text(), json.loads((source / "architecture.json").read_text())
    )
    measured = source / "performance.json"
    if measured.exists():
        drawn["performance"] = ratios(json.loads(measured.read_text()))
    return drawn


def selftest_ratios():
    def ratio(text, variant="ours", **medians):
        row = {"variants": {name: {"median": median} for name, median in medians.items()}}
        return share(row, {"text": text}, variant)

    expected = {
        "at most": (ratio("<= 8", ours=4), 0.5),
        "at least": (ratio(">= 23000", ours=46000), 0.5),
        "times the floor": (ratio("<= 1.3 x floor", ours=13, floor=10), 1.0),
        "above the floor": (ratio("<= floor + 70", ours=79, floor=44), 0.5),
        "of the peer": (ratio("<= 0.6 x peer", ours=12, peer=10), 2.0),
        "nothing at all": (ratio("<= 0", ours=0), None),
        "the peer against a limit": (ratio("<= 8", "peer", ours=4, peer=12), 1.5),
        "the peer against a share of its own": (ratio("<= 0.5 x peer", "peer", ours=4, peer=12), 2.0),
        "no peer": (ratio("<= 8", "peer", ours=4), None),
    }
    return [f"{name}: {got}, not {want}" for name, (got, want) in expected.items()
            if got is not want and (got is None or want is None or abs(got - want) > 1e-9)]


def selftest_bars():
    def row(scenario, unit, target, met=True, two_quiet_cores=False, **medians):
        return {"scenario": scenario, "what": f"what {scenario} is", "unit": unit,
                "variants": {name: {"median": median} for name, median in medians.items()},
                "targets": [{"text": target, "met": met, "two_quiet_cores": two_quiet_cores}]}

    results = {"cores": 2, "scenarios": [
        row("plan.100.requests", "", "<= 103", ours=103),
        row("ready", "ms", "<= 8", two_quiet_cores=True, ours=4),
        row("size.idle", "MB", "<= 16", ours=8, peer=24),
        row("latency.5", "% of the ideal time", "<= 105", met=False, ours=105.2),
        row("new", "us", ">= 1000", ours=2000),
        {"scenario": "remarked", "what": "a scenario that was not measured", "remark": "needs root"},
    ]}
    measured, committed = source_of(results, any_machine=False), source_of(results, any_machine=True)
    names = [bar["name"] for bar in measured["bars"]]
    svg, light = ratios(measured), ratios({**committed, "bars": committed["bars"][-1:]})
    rules, dark = style().split("@media (prefers-color-scheme:dark)")
    holds = {
        "exact counts have no bar": "what plan.100.requests is" not in names and len(names) == 4,
        "figures for two quiet cores are not committed": len(committed["bars"]) == 3,
        "a bar has the words of the results": names[0] == "what ready is",
        "a target is in words": [bar["target"] for bar in measured["bars"]] == [
            "at most 8 ms", "at most 16 MB", "at most 105 % of the ideal time", "at least 1,000 µs"],
        "a peer has its own bar": measured["bars"][1].get("peer") == 1.5 and 'class="peer"' in svg and "1.50" in svg,
        "a bar without a peer has none": "peer" not in measured["bars"][0] and "peer" not in re.sub("<style>.*", "", light),
        "a missed target that rounds to 1 is shown as missed": '"miss"' in svg and "1.00 missed" in svg,
        "no legend for a colour that is not there": "target missed" in svg and "target missed" not in light,
        "both schemes have every colour": all(f".{name}{{" in rules and f".{name}{{" in dark for name in COLOURS),
        "the drawing is XML": xml.etree.ElementTree.fromstring(svg) is not None,
    }
    return [f"not true: {name}" for name, true in holds.items() if not true]


def draw(root, check):
    folder = root / "docs/images"
    drawn = pictures(root)
    wrong = [f"{path.name} has no source" for path in sorted(folder.glob("*.svg")) if path.stem not in drawn]
    for name, svg in drawn.items():
        path = folder / f"{name}.svg"
        if not check:
            path.write_text(svg)
        elif not path.exists() or path.read_text() != svg:
            wrong.append(f"{name}.svg differs from its source: run scripts/pictures.py")
    return wrong


def main(arguments):
    mode = arguments.pop(0) if arguments and arguments[0].startswith("--") else ""
    home = pathlib.Path(__file__).resolve().parent.parent
    if mode == "--selftest":
        wrong = selftest_ratios() + selftest_bars()
    elif mode == "--bench":
        results = json.loads(pathlib.Path(arguments[0]).read_text())
        if len(arguments) > 1:
            pathlib.Path(arguments[1]).write_text(ratios(source_of(results, any_machine=False)))
            return 0
        bench = source_of(results, any_machine=True)
        source = home / "docs/images/src/performance.json"
        source.write_text(json.dumps(bench, indent=2, ensure_ascii=False) + "\n")
        wrong = draw(home, check=False)
    else:
        wrong = draw(pathlib.Path(arguments[0]).resolve() if arguments else home, check=mode == "--check")
    for line in wrong:
        print(f"pictures: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
