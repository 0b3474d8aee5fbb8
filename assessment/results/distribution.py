"""How totals and grades are spread: by grade and by bands of ten points. No database here."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from assessment.results.labels import Names, grade

BAND = 10


@dataclass(frozen=True)
class Spread:
    """[(name, how many)] by grade in the order of the version, and by band from the highest that somebody
    is in down to the lowest; bands in between are there, too."""

    grades: list
    bands: list
    units: int


def spread(names: Names, counted: Iterable[tuple[str, int, int]]) -> Spread:
    """The Spread of (grade, tens of the total, how many)."""
    by_grade: Counter = Counter()
    by_band: Counter = Counter()
    for key, tens, many in counted:
        by_grade[key] += many
        by_band[tens] += many
    order = [*names.steps, *sorted(set(by_grade) - {*names.steps, ""}), ""]
    grades = [(grade(names, key), by_grade[key]) for key in order if key or by_grade[""]]
    low, high = min(by_band, default=0), max(by_band, default=-1)
    bands = [(band_words(tens), by_band[tens]) for tens in range(high, low - 1, -1)]
    return Spread(grades, bands, sum(by_grade.values()))


def band_words(tens: int) -> str:
    """A band: 80–90 holds 80 and not 90."""
    return f"{tens * BAND}–{tens * BAND + BAND}"
