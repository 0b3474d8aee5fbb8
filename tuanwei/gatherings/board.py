"""A month as rows of HTML. What it looks like to everybody is drawn once in a while and kept in the
process; for one reader only what they have registered for is put on top."""

from functools import lru_cache
from time import time

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from branches.organisation.models import Unit
from tuanwei.gatherings import calendar
from tuanwei.gatherings.models import Gathering, Registration
from tuanwei.gatherings.pages import chip_of
from tuanwei.gatherings.queries import plan_version
from tuanwei.lib.terms import Term, week_number

KEPT = 15  # seconds for which seats left may be those of a moment ago


def rows(user, day, kind, unit, today, *, is_mine=False):
    """The weeks of the month of `day` as HTML rows for one reader; one query when kept. `is_mine`: only
    what they have registered for, two queries."""
    key = (plan_version(), int(time() // KEPT), day.replace(day=1), kind, unit and unit.pk, today)
    mine = _mine(user, day)
    if is_mine:
        html, pills = _draw(*key[2:], keys=tuple(mine))
    else:
        html, pills = _drawn(*key)
    if mine:
        for pk, state in mine.items():
            if pk in pills:
                old, gathering = pills[pk]
                html = html.replace(old, _pill(gathering, state))
    return mark_safe(html)  # every title in it went through format_html


def _mine(user, day):
    if not user.is_authenticated:
        return {}
    first, after = calendar.span_of("month", day)
    start, end = calendar.moments(first, after, timezone.get_current_timezone())
    found = Registration.objects.filter(
        user=user.pk, state__in=Registration.IN_FORCE,
        gathering__starts_at__lt=end, gathering__ends_at__gt=start,
    )  # fmt: skip
    return dict(found.values_list("gathering", "state"))


@lru_cache(maxsize=64)
def _drawn(_version, _slot, day, kind, unit_id, today):
    return _draw(day, kind, unit_id, today)


def _draw(day, kind, unit_id, today, keys=None):
    """(HTML of the rows, {key: (HTML of its pill, gathering)}) as everybody sees them; `keys` to
    look no further than these."""
    zone = timezone.get_current_timezone()
    found = Gathering.objects.published().between(
        *calendar.moments(*calendar.span_of("month", day), zone)
    )
    if kind:
        found = found.filter(kind=kind)
    if unit_id:
        found = found.filter(unit__in=Unit.objects.under(unit_id))
    if keys is not None:
        found = found.filter(pk__in=keys)
    gatherings = list(found.defer("summary").order_by("starts_at", "pk"))
    pills = {each.pk: (_pill(each, None), each) for each in gatherings}
    term = Term.of(day)
    weeks = [
        (week_number(row[0].day, term.first_day), row)
        for row in calendar.weeks(gatherings, day, zone)
    ]
    return "".join(_row(number, week, pills, today) for number, week in weeks), pills


def _row(number, week, pills, today):
    head = f'<tr><th scope="row" class="mute xs c">{number if number > 0 else ""}</th>'
    return head + "".join(_cell(cell, pills, today) for cell in week) + "</tr>"


def _cell(cell, pills, today):
    more = ""
    if cell.more:
        more = (
            f'<a class="xs d-block pt-1" href="?view=week&amp;day={cell.day}">还有 {cell.more} 项'
            f'<span class="visually-hidden">，{cell.day:%-m月%-d日}</span></a>'
        )
    out = "" if cell.in_month else ' class="out"'
    current = ' aria-current="date"' if cell.day == today else ""
    strong = " strong" if cell.in_month else ""
    items = "".join(pills[each.pk][0] for each, _clock in cell.shown)
    return f'<td{out}{current}><span class="sm num{strong}">{cell.day.day}</span>{items}{more}</td>'


def _pill(gathering, mine):
    chip = chip_of(gathering, mine, timezone.now())
    clock = f"{timezone.localtime(gathering.starts_at):%H:%M}"
    return format_html(
        '<a class="pill {}" href="{}" title="{} {}（{}）">{}'
        '<span class="visually-hidden">，{}</span></a>',
        chip.tone, reverse("gatherings:gathering", args=[gathering.pk]), clock, gathering.title,
        chip.words, gathering.title, chip.words,
    )  # fmt: skip
