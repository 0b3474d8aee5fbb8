"""Rows of the ranking as HTML: each is drawn once by a process, because a published ranking is read by many."""

from functools import lru_cache

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from assessment.results import labels

COLUMNS = ("grade", "titles", "change", "line")
VOID = mark_safe(' class="void"')


def columns_of(names, rows):
    """Which of the columns say something: a standard may have neither grades nor titles, and a first round no
    rounds before it."""
    return frozenset(
        name
        for name, is_told in (
            ("grade", names.grades), ("titles", names.titles),
            ("change", any(each.change for each in rows)),
            ("line", any(each.history for each in rows)),
        )
        if is_told
    )  # fmt: skip


def drawn_rows(rows, *, linked, own, columns):
    """The <tr> of each Row; those in `linked` (keys of sheets) lead to their score sheet, those of `own` units stand
    out."""
    return mark_safe("".join(
        _drawn(
            each.place, each.sheet.unit.name, each.sheet.parent.name if each.sheet.parent else "—",
            points, each.grade, each.why, each.titles, each.change, each.line,
            (each.sheet.round_id, each.sheet.pk) if each.sheet.pk in linked else (),
            each.sheet.unit_id in own, columns,
        )
        for each, points in zip(rows, labels.aligned(each.points for each in rows), strict=True)
    ))  # fmt: skip


@lru_cache(maxsize=4096)
def _drawn(place, unit, parent, points, grade, why, titles, change, line, sheet, is_own, columns):
    name = unit
    if sheet:
        name = format_html(
            '<a class="tap" href="{}">{}</a>', reverse("assessment:paper-sheet", args=sheet), unit
        )
    cells = [
        ("等级", format_html("<span>{}{}</span>", grade, said_below(why)), False),
        ("称号", "、".join(titles) or "—", not titles),
        ("和上一次比", change or "—", not change),
        ("历次", line or "—", not line),
    ]
    return format_html(
        '<tr{}><td class="n strong" data-label="名次">{}</td><th scope="row" class="pin">{}{}</th>'
        '<td data-label="上级">{}</td><td class="n strong" data-label="总分">{}</td>{}</tr>',
        mark_safe(' class="us"') if is_own else "", place, name,
        mark_safe(' <span class="xs mute">我们</span>') if is_own else "", parent, points,
        format_html_join("", '<td{} data-label="{}">{}</td>', (
            (VOID if is_void else "", label, what)
            for key, (label, what, is_void) in zip(COLUMNS, cells, strict=True) if key in columns
        )),
    )  # fmt: skip


def said_below(words):
    """A second, smaller line in a cell; nothing for none."""
    return format_html('<span class="d-block xs mute">{}</span>', words) if words else ""
