"""export.letters: 100 000 letters with all columns; floor: XlsxWriter writing the same cells."""

import subprocess
import sys
from statistics import median

from tests.bench.letters import fill
from tests.bench.report import Row

ROUNDS = 3
MOST_MB = 300


def once(mode):
    """(seconds, megabytes above idle) of one export in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.export_once", mode],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    seconds, memory = done.stdout.split()[-2:]
    return float(seconds), float(memory)


def rows():
    """The row of the export group; more memory than promised is an error."""
    fill()
    found = [(once("portal"), once("floor")) for _ in range(ROUNDS)]
    memory = max(portal[1] for portal, _floor in found)
    if memory > MOST_MB:
        raise RuntimeError(f"the export took {memory:.0f} MB over idle, {MOST_MB} are promised")
    yield Row(
        "export.letters", median(p[0] for p, _ in found), "s", median(f[0] for _, f in found),
        "≤ 0.5", f"19 columns; {memory:.0f} MB over idle at most; floor: XlsxWriter, same cells",
    )  # fmt: skip
