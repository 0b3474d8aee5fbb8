"""One question for all areas."""

from django.db.models import (
    Count,
    DateField,
    IntegerField,
    TextField,
    Value,
    Window,
)
from django.db.models.functions import (
    Cast,
    Coalesce,
    Greatest,
    Lower,
    RowNumber,
    StrIndex,
    Substr,
    TruncDate,
)

from tuanwei.search import sources
from tuanwei.search.hits import Group, Hit, unmarked
from tuanwei.search.likeness import likeness

ANYTHING = [""]
"""An empty word stands in every text."""
COMPARED, GUESSES = 200, 5
"""The newest titles of each area that are compared, and how many are shown."""
FEW, MANY = 5, 60
"""Hits of an area: beside others, and alone."""
BEFORE, AROUND = 20, 90
"""Characters before the first word, and of the whole excerpt."""


def groups(user, words, *, area="", most=None):
    """[Group] of the areas in which something is found, in their order; `area` alone with more of its hits. One
    query, whatever there is."""
    asked = [each for each in sources.SOURCES if not area or each.area == area]
    most = most or (MANY if area else FEW)
    if not words or not asked:
        return []
    first, *others = [_rows(each, user, words, most) for each in asked]
    by_area: dict = {}
    for row in first.union(*others, all=True) if others else first:
        by_area.setdefault(row[0], []).append(row)
    return [_group(each, by_area[each.area]) for each in asked if each.area in by_area]


def perhaps_meant(user, words):
    """[(label of the area, Hit)] of what the person asking may open with a title that sounds like `words`, the most
    alike first, each title once an area. One query, whatever there is; letters, notices, reports and people are never
    guessed."""
    asked = {each.area: each for each in sources.SOURCES if each.is_guessed}
    first, *others = [_rows(each, user, ANYTHING, COMPARED) for each in asked.values()]
    found: dict = {}
    for area, key, title, _text, on, _count, place in first.union(*others, all=True):
        if alike := likeness(words, title):
            hit = Hit(title, asked[area].address(key), area, "", on)
            found.setdefault((area, title), []).append((place, alike, hit))
    newest = [min(each, key=lambda row: row[0])[1:] for each in found.values()]
    places = list(asked)
    newest.sort(key=lambda row: (-row[0], len(row[1].title), places.index(row[1].area)))
    return [(asked[hit.area].label, hit) for _alike, hit in newest[:GUESSES]]


def _group(source, rows):
    rows = sorted(rows, key=lambda row: row[6])
    said = unmarked if source.is_marked_up else str
    hits = tuple(
        Hit(source.shown(title), source.address(key), source.area, " ".join(said(text).split()), on)
        for _area, key, title, text, on, _count, _place in rows
    )
    return Group(source.area, str(source.label), source.icon, hits, rows[0][5])


def _rows(source, user, words, most):
    """The first `most` rows as (area, key, title, text, day, count, place)."""
    rows = source.rows(user, words).order_by(*source.order)
    text = Coalesce(
        Cast(source.text or Value(""), TextField()), Value(""), output_field=TextField()
    )
    place = StrIndex(Lower(text), Value(words[0].lower()))
    day = Cast(Value(None), DateField()) if source.on is None else TruncDate(source.on)
    found = rows.annotate(
        hit_area=Value(source.area, TextField()),
        hit_key=Cast(source.key(user), TextField()),
        hit_title=Cast(source.title, TextField()),
        hit_text=Substr(text, Greatest(place - Value(BEFORE), Value(1)), Value(AROUND)),
        hit_on=day,
        hit_count=Window(Count("*"), output_field=IntegerField()),
        hit_place=Window(RowNumber(), order_by=list(source.order)),
    )
    return found.values_list(
        "hit_area", "hit_key", "hit_title", "hit_text", "hit_on", "hit_count", "hit_place"
    )[:most]
