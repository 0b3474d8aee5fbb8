"""The table on the screen, docs/benchmarks.json and docs/benchmarks.md."""

import json
import platform
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


@dataclass(frozen=True)
class Row:
    """One figure beside its floor; `goal` such as "≥ 0.3" is about `ratio` = value / floor."""

    name: str
    value: float
    unit: str
    floor: float
    goal: str
    note: str = ""

    @property
    def ratio(self):
        return self.value / self.floor if self.floor else float("nan")

    @property
    def is_met(self):
        sign, _space, bound = self.goal.partition(" ")
        return self.ratio >= float(bound) if sign == "≥" else self.ratio <= float(bound)


def number(value):
    """Three significant figures, without an exponent."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def line(row):
    """The row as a line of the Markdown table."""
    met = "yes" if row.is_met else "**no**"
    return (
        f"| {row.name} | {number(row.value)} {row.unit} | {number(row.floor)} {row.unit} "
        f"| {row.ratio:.2f} | {row.goal} | {met} | {row.note} |"
    )


HEAD = "| name | value | floor | ratio | goal | met | how |\n|---|---|---|---|---|---|---|"


def write(rows):
    """Write both files; rows of groups that did not run now keep their figures and their date."""
    path = DOCS / "benchmarks.json"
    known = {r["name"]: r for r in json.loads(path.read_text())} if path.exists() else {}
    today = date.today().isoformat()
    for row in rows:
        known[row.name] = {**asdict(row), "ratio": round(row.ratio, 4), "measured_on": today}
    path.write_text(json.dumps(list(known.values()), ensure_ascii=False, indent=1) + "\n")
    lines = [
        line(Row(**{k: r[k] for k in ("name", "value", "unit", "floor", "goal", "note")}))
        for r in known.values()
    ]
    (DOCS / "benchmarks.md").write_text(
        "# Benchmarks\n\nWritten by `make bench`; each figure stands beside a floor measured in the "
        "same run with the same server, workers, client and database. ratio = value / floor.\n\n"
        f"Machine: {platform.machine()}, {cores()} cores, Python {platform.python_version()}. "
        f"Last run: {today}.\n\n{HEAD}\n" + "\n".join(lines) + "\n"
    )


def cores():
    """How many cores this process may use."""
    import os

    return len(os.sched_getaffinity(0))
