"""Rows of the queue as texts and as HTML. A template costs a row four times as much as this, and
rows are the cost of a list.
"""

from functools import lru_cache

from django.utils import timezone
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from branches.organisation.models import Unit
from mailbox.absences.queries import away_today
from mailbox.cases.clock import WITH_A_UNIT
from mailbox.cases.deadlines import last_day, spoken_due
from mailbox.cases.models import Case
from mailbox.cases.queries import ROW as FIELDS
from mailbox.cases.queries import desk_rows
from mailbox.cases.rules_models import CaseClass
from mailbox.senders.queries import trusted_ids
from tuanwei.accounts.models import User
from tuanwei.lib.names import names
from tuanwei.lib.templatetags.portal import chip, daytime
from tuanwei.workdays.queries import confirmed_years, is_confirmed

NAMED = {"case_class": CaseClass, "lead": Unit, "handler": User}


def due_words(due):
    """The last moment in time, as people say it: 11月24日 24:00, 11月24日 09:30."""
    return spoken_due(timezone.localtime(due))


def came_words(moment):
    """今天 08:12; only the day where no finer time is kept (midnight)."""
    moment = timezone.localtime(moment)
    day_only = moment.hour == moment.minute == moment.second == moment.microsecond == 0
    return daytime(moment.date() if day_only else moment)


def is_tentative(due):
    """True while nobody has confirmed the holidays of the year in which `due` lies."""
    return due is not None and not is_confirmed(last_day(timezone.localtime(due)).year)


def is_from_trusted(row, trusted):
    """True for an openly signed letter of somebody staff trust; who wrote it goes no further than
    here."""
    author, visibility = row.pop("author"), row.pop("visibility")
    return visibility == Case.Visibility.NAMED and author in trusted


def drawn_rows(rows, *, desk, pickable, alerted=frozenset(), picked=frozenset()):
    """(the <tr> of each row, whether any due moment lies in a year nobody has confirmed).

    Rows are dicts of queries.ROW; their ids become names here. What a row says changes with
    the row or with the minute, so within a minute a process draws each row once. `alerted` are
    the ids of letters with an open alert that the reader may know of, `picked` the numbers of
    those that stay ticked.
    """
    minute = timezone.localtime().replace(second=0, microsecond=0)
    confirmed = confirmed_years()
    trusted = trusted_ids()
    marked = [is_from_trusted(row, trusted) for row in rows]
    away = away_today()
    stand_ins = [away.get((row["handler"], row["lead"])) if away else None for row in rows]
    for field, model in NAMED.items():
        known = names(model, (row[field] for row in rows))
        for row in rows:
            row[field] = known.get(row[field], "")
    for row, found in zip(rows, stand_ins, strict=True):
        if found:
            row["handler"] += _("（%(name)s代）") % {"name": found.stand_in_name}
    drawn = [
        _drawn(
            tuple(row[name] for name in FIELDS),
            minute,
            confirmed,
            desk,
            pickable,
            is_marked,
            row["id"] in alerted,
            row["number"] in picked,
        )
        for row, is_marked in zip(rows, marked, strict=True)
    ]
    return mark_safe("".join(html for html, _ in drawn)), any(tentative for _, tentative in drawn)


@lru_cache(maxsize=4096)
def _drawn(values, minute, confirmed, desk, pickable, is_trusted, is_alerted, is_picked):
    (row,) = worded([dict(zip(FIELDS, values, strict=True))], confirmed, now=minute)
    row |= {"is_trusted": is_trusted, "is_alerted": is_alerted, "is_picked": is_picked}
    return _table_row(row, desk, pickable), row["tentative"]


def worded(rows, confirmed, now=None):
    """The rows (dicts of queries.ROW with names) with `who`, `came`, `due` in words, and
    `tentative` when the due moment lies outside the `confirmed` years."""
    for row in desk_rows(rows, now):
        row["who"] = _who(row)
        row["came"] = came_words(row["received_at"])
        due = row["due_at"] if row["clock"].words and row["paused_at"] is None else None
        row["due"] = due_words(due) if due else ""
        row["owed"] = _owed(row, now)
        row["tentative"] = bool(due) and last_day(timezone.localtime(due)).year not in confirmed
    return rows


def _owed(row, now):
    """What the author is to hear today, in words; empty while nothing is."""
    due = row["progress_due_at"]
    if due is None or row["paused_at"] is not None or row["state"] not in WITH_A_UNIT:
        return ""
    due, now = timezone.localtime(due), timezone.localtime(now)
    if due <= now:
        return _("进展报晚了")
    return _("今天报进展") if last_day(due) == now.date() else ""


def _who(row):
    lead, handler = row["lead"], row["handler"]
    if not lead:
        return "未分派"
    if handler:
        return f"{lead} · {handler}"
    return f"{lead} · 待认领" if row["state"] == "handling" else lead


PICK = (
    '<td class="c"><input class="form-check-input js-pick" type="checkbox" name="pick" value="{0}"'
    ' aria-label="选择 {0}"{1}></td>'
)
ROW = (
    '<th scope="row" class="pin"><a class="bare strong" href="{desk}letters/{number}/">{title}</a>'
    '<div class="xs mute">{number} · {kind}{marks}</div></th>'
    '<td data-label="状态">{state}</td><td data-label="时限">{clock}</td>'
    '<td data-label="办理">{who}</td><td data-label="来信" class="text-nowrap">{came}</td>'
)


_chip = lru_cache(maxsize=512)(chip)  # a few hundred different ones are in use


def _table_row(row, desk, pickable):
    number = escape(row["number"])
    pick = PICK.format(number, " checked" if row["is_picked"] else "") if pickable else ""
    cells = ROW.format(
        desk=desk, number=number, title=escape(row["title"]), kind=escape(row["case_class"]),
        marks=_marks(row), state=_chip(row["tone"], row["label"], row["icon"]),
        clock=_clock(row), who=escape(row["who"]), came=row["came"],
    )  # fmt: skip
    return f"<tr>{pick}{cells}</tr>"


def _marks(row):
    marks = [_("紧急提醒")] if row["is_alerted"] else []
    marks += [_("有价值")] if row["is_valued"] else []
    marks += [_("来信人可信")] if row["is_trusted"] else []
    marks += [_("重办")] if row["reopened_times"] else []
    marks += [row["owed"]] if row["owed"] else []
    return "".join(f" · {mark}" for mark in marks)


def _clock(row):
    clock = row["clock"]
    if not clock.words:
        return "—"
    words = _chip(clock.tone, clock.words, clock.icon)
    if not row["due"]:
        return words
    tentative = _("（暂定）") if row["tentative"] else ""
    return (
        f'<time datetime="{row["due_at"].isoformat()}" title="{row["due"]} 前{tentative}">'
        f"{words}</time>"
    )


@lru_cache(maxsize=512)
def options(pairs, chosen) -> SafeString:
    """The <option> of each (value, label) of a tuple."""
    return format_html_join(
        "", "<option value=\"{}\"{}>{}</option>",
        ((value, SELECTED if str(value) == chosen else "", label) for value, label in pairs),
    )  # fmt: skip


SELECTED = mark_safe(" selected")
