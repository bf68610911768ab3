#!/usr/bin/env python3
"""Draws docs/images/*.svg from their sources.

Usage: pictures.py [ROOT]                    draw all of them
       pictures.py --check [ROOT]            exit 1 and name each that differs from its source
       pictures.py --bench RESULTS SVG       plot what `make bench` measured
       pictures.py --bench RESULTS           make that the source of performance.svg, as far as it holds on any machine
       pictures.py --selftest                show that every form of a target becomes the right ratio

Sources are docs/images/src/NAME.seq (who says what to whom, in order), docs/images/src/performance.json (ratios that
`make bench` leaves), and for architecture.svg the table "Who may include whom" of docs/development/architecture.md with
the places in docs/images/src/architecture.json.

A picture has a background of its own, light or dark as the reader's browser wants it, so it can be read on any page.
"""

import html
import json
import pathlib
import re
import sys

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
    "goal": ("#b45309", "#f0a54a"),
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


# --- who says what to whom


def sequence(source):
    """Lines of the source, in order; "#" begins a comment.

    title: TEXT                 what the picture shows
    actors: A | B | C           columns from left to right
    # TEXT after "== "          a heading across the picture
    A -> B: TEXT                somebody asks or tells; "-->" is an answer
    A: TEXT                     what somebody does alone, or is true there
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
            drawn.rect((start + end - width) / 2, y, width, 15, "card")  # so that no column runs through the words
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
    """`places` has {"words": {component: what it is}, "columns": {component: 0, 0.5...}}; without a column: full width.

    An arrow is drawn where no longer way leads to the same component.
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
                # Round the boxes between: out at one side, down beside the other's column, in at its side.
                side, beside = (x, to_x + to_wide) if to_x < x else (x + wide, to_x)
                channel = beside + (gap_x / 2 if to_x < x else -gap_x / 2)
                middle, to_middle = y + height / 2, to_y + height / 2
                picture.line([(side, middle), (channel, middle), (channel, to_middle), (beside, to_middle)], arrow=True)
                continue
            # A full-width box is met straight below or left straight above the other one.
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


# --- how much of what was aimed at is used


def share(row, target):
    """What part of a target a measured row uses: 1 just meets it, less is better. None for a target of 0."""
    median = {variant: figures["median"] for variant, figures in row["variants"].items()}
    form = re.fullmatch(r"(<=|>=) (?:(floor) \+ )?([\d.e+]+)(?: x (floor|peer))?", target["text"])
    if not form:
        raise SystemExit(f"pictures: unknown form of a target: {target['text']}")
    relation, above, limit, times = form[1], form[2], float(form[3]), form[4]
    ours = median["ours"] - (median[above] if above else 0)
    limit *= median[times] if times else 1
    if limit == 0 or ours == 0:
        return None
    return ours / limit if relation == "<=" else limit / ours


def source_of(results, any_machine):
    """The bars for what `make bench` measured; with `any_machine` without targets for two quiet cores."""
    bars = []
    for row in results["scenarios"]:
        for target in row.get("targets", []):
            ratio = None if any_machine and target["two_quiet_cores"] else share(row, target)
            if ratio is not None:
                unit = f" {row['unit']}" if row["unit"] and not target["text"].endswith(("floor", "peer")) else ""
                bars.append({"name": f"{row['what']} ({target['text'].replace('<=', '≤').replace('>=', '≥')}{unit})",
                             "ratio": round(ratio, 2)})
    return {
        "title": "What part of each target is used",
        "note": "Shorter is better; the dashed line is the target. Measured by make bench; docs/performance.md explains each line.",
        "bars": bars,
    }


def ratios(bench):
    """`bench` is {"title", "note", "bars": [{"name", "ratio"}]}: the share of its target that each figure uses."""
    left, width, margin = 430, 320, 20
    scale = width / max(1.25, *(bar["ratio"] for bar in bench["bars"]))
    picture = Picture(
        left + width + 70, bench["title"], "; ".join(f"{bar['name']}: {bar['ratio']:.2f}" for bar in bench["bars"])
    )
    picture.text(margin, 32, bench["title"], "text", 15, "start", "bold")
    picture.text(margin, 51, bench["note"], "soft", 12, "start")
    y = 74
    for bar in bench["bars"]:
        picture.text(left - 12, y + 14, bar["name"], "text", 12, "end")
        picture.rect(left, y, max(2, bar["ratio"] * scale), 20, "bar", 3)
        picture.text(picture.width - margin, y + 14, f"{bar['ratio']:.2f}", "text", 12, "end")
        y += 28
    picture.line([(left + scale, 62), (left + scale, y)], "goal", dashed=True)
    picture.line([(left, 62), (left, y)], "axis")
    return picture.svg(y + 14)


def pictures(root):
    """Name -> SVG of every picture."""
    source = root / "docs/images/src"
    drawn = {path.stem: sequence(path.read_text()) for path in sorted(source.glob("*.seq"))}
    drawn["architecture"] = architecture(
        (root / "docs/development/architecture.md").read_text(), json.loads((source / "architecture.json").read_text())
    )
    measured = source / "performance.json"
    if measured.exists():
        drawn["performance"] = ratios(json.loads(measured.read_text()))
    return drawn


def selftest():
    def ratio(text, **medians):
        row = {"variants": {variant: {"median": median} for variant, median in medians.items()}}
        return share(row, {"text": text})

    expected = {
        "at most": (ratio("<= 8", ours=4), 0.5),
        "at least": (ratio(">= 23000", ours=46000), 0.5),
        "times the floor": (ratio("<= 1.3 x floor", ours=13, floor=10), 1.0),
        "above the floor": (ratio("<= floor + 70", ours=79, floor=44), 0.5),
        "of the peer": (ratio("<= 0.6 x peer", ours=12, peer=10), 2.0),
        "nothing at all": (ratio("<= 0", ours=0), None),
    }
    return [f"{name}: {got}, not {want}" for name, (got, want) in expected.items()
            if got is not want and (got is None or want is None or abs(got - want) > 1e-9)]


def draw(root, check):
    folder = root / "docs/images"
    drawn = pictures(root)
    wrong = [f"{path.name} has no source" for path in sorted(folder.glob("*.svg")) if path.stem not in drawn]
    for name, svg in drawn.items():
        path = folder / f"{name}.svg"
        if not check:
            path.write_text(svg)
        elif not path.exists() or path.read_text() != svg:
            wrong.append(f"{name}.svg is not what its source draws: run scripts/pictures.py")
    return wrong


def main(arguments):
    mode = arguments.pop(0) if arguments and arguments[0].startswith("--") else ""
    home = pathlib.Path(__file__).resolve().parent.parent
    if mode == "--selftest":
        wrong = selftest()
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
