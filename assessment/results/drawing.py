"""Rows of the ranking as HTML: each is drawn once by a process, because a published ranking is read by many."""

from functools import lru_cache

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe


def drawn_rows(rows, *, linked, own):
    """The <tr> of each Row; those in `linked` (keys of sheets) lead to their score sheet, those of `own` units stand
    out."""
    return mark_safe("".join(
        _drawn(
            each.place, each.sheet.unit.name, each.sheet.parent.name if each.sheet.parent else "—",
            each.points, each.grade, each.why, each.titles, each.change, each.line,
            (each.sheet.round_id, each.sheet.pk) if each.sheet.pk in linked else (),
            each.sheet.unit_id in own,
        )
        for each in rows
    ))  # fmt: skip


@lru_cache(maxsize=4096)
def _drawn(place, unit, parent, points, grade, why, titles, change, line, sheet, is_own):
    name = unit
    if sheet:
        name = format_html(
            '<a class="tap" href="{}">{}</a>', reverse("assessment:paper-sheet", args=sheet), unit
        )
    return format_html(
        '<tr{}><td class="n strong" data-label="名次">{}</td><th scope="row" class="pin">{}</th>'
        '<td data-label="上级">{}</td><td class="n" data-label="总分">{}</td>'
        '<td data-label="等级"><span>{}{}</span></td>'
        '<td data-label="称号">{}</td><td data-label="和上一次比">{}</td><td data-label="历次">{}</td></tr>',
        mark_safe(' class="on"') if is_own else "", place, name, parent, points, grade,
        format_html('<span class="d-block xs mute">{}</span>', why) if why else "",
        format_html_join("、", "{}", ((each,) for each in titles)) if titles else "—",
        change or "—", line or "—",
    )  # fmt: skip
