"""Publicities and objections as pages and other rooms read them."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import BooleanField, Count, ExpressionWrapper, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.lib.finding import holding
from tuanwei.lib.templatetags.portal import spoken_day
from tuanwei.publicity import sources, window
from tuanwei.publicity.models import Objection, Publicity, line_of
from tuanwei.workdays.queries import current_calendar

State = Publicity.State


def counted():
    """Publicities with `open_count` and `upheld_count` of their objections."""

    def count(state):
        rows = Objection.objects.filter(publicity=OuterRef("pk"), state=state).order_by()
        many = rows.values("publicity").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(many), 0)

    return Publicity.objects.select_related("unit").annotate(
        open_count=count(Objection.State.OPEN), upheld_count=count(Objection.State.UPHELD)
    )


def running():
    """What has not ended, the first to end first; lines are read when they are asked for."""
    return counted().running().defer("lines", "basis").order_by("ends_on", "pk")


def past():
    """What has ended; keyset pages order it by -ends_on."""
    return counted().exclude(state=State.RUNNING).defer("lines", "basis")


def of(kind, key):
    """The latest publicity of a subject, None when it has none."""
    return counted().filter(kind=kind, key=str(key)).order_by("-pk").first()


def years(user):
    """The years of what has ended and `user` may see, the newest first."""
    found = Publicity.objects.visible_to(user).exclude(state=State.RUNNING)
    return [day.year for day in found.dates("ends_on", "year", order="DESC")]


@dataclass(frozen=True)
class Chip:
    """A state for people: see `{% chip %}`. `is_open`: objections are taken."""

    tone: str
    words: str
    icon: str = ""
    is_open: bool = False


def chip(publicity, today=None):
    """How a publicity of `counted()` stands."""
    today = today or timezone.localdate()
    if publicity.state == State.CALLED_OFF:
        return Chip("off", _("已终止"), "circle-minus")
    if publicity.state == State.CONCLUDED:
        return _concluded(publicity)
    if today < publicity.starts_on:
        return Chip("off", _("%(day)s开始") % {"day": spoken_day(publicity.starts_on)})
    if today > publicity.ends_on:
        return Chip("wait", _("期满，异议裁定中") if publicity.open_count else _("公示期已满"))
    left = days_left(publicity, today)
    if today == publicity.ends_on:
        words = _("公示中，今天截止")
    elif left:
        words = _("公示中，还剩 %(n)d 个工作日") % {"n": left}
    else:  # the calendar got shorter and tomorrow was kept
        words = _("公示中，%(day)s截止") % {"day": spoken_day(publicity.ends_on)}
    return Chip("act", words, is_open=True)


def _concluded(publicity):
    if not publicity.upheld_count:
        return Chip("done", _("已结束，没有异议成立"))
    return Chip("wait", _("已结束，%(n)d 项异议成立") % {"n": publicity.upheld_count}, "scale")


def days_left(publicity, today):
    """Working days that are left, today among them."""
    return window.days_left(today, publicity.starts_on, publicity.ends_on, current_calendar())


@dataclass(frozen=True)
class Line:
    """One line with what was ruled about it."""

    key: str
    name: str
    detail: str
    rulings: list

    @property
    def is_upheld(self):
        """True where an objection to it was upheld."""
        return any(each.state == Objection.State.UPHELD for each in self.rulings)


def lines_of(publicity):
    """(the Lines, rulings about the whole): one query. Rulings say neither who objected nor what."""
    ruled = publicity.objections.filter(state__in=Objection.RULED).order_by("ruled_at", "pk")
    by_line = {}
    keys = {row["key"] for row in publicity.lines}
    for each in ruled.only(
        "line_key", "line_name", "state", "ruled_at", "words", "publicity"
    ):  # fmt: skip
        each.is_part = each.line_key not in keys and each.line_key != ""
        key = line_of(each.line_key) if each.is_part else each.line_key
        by_line.setdefault(key, []).append(each)
    whole = by_line.pop("", [])
    lines = [
        Line(row["key"], row["name"], row["detail"], by_line.get(row["key"], []))
        for row in publicity.lines
    ]
    return lines, whole


def _with_publicity():
    """Objections with their publicity, without its lines, which may be many."""
    return Objection.objects.select_related("publicity").defer(
        "publicity__lines", "publicity__basis"
    )


def own(user, publicity=None):
    """What somebody has objected, the newest first."""
    found = _with_publicity().filter(by=user.pk).order_by("-pk")
    return found if publicity is None else found.filter(publicity=publicity.pk)


def to_rule_on():
    """Objections that wait for a ruling, the oldest first."""
    waiting = _with_publicity().filter(state=Objection.State.OPEN, publicity__state=State.RUNNING)
    return waiting.order_by("made_at", "pk")


def ruled():
    """Objections with a ruling; keyset pages order them by -ruled_at."""
    return _with_publicity().filter(state__in=Objection.RULED)


def _subject_of(user_id):
    """A condition on objections: the person has a part in what is published, or decided on that very line."""
    subjects = [
        Q(publicity__kind=kind, publicity__key__in=own(user_id))
        for kind, own in sources.owning().items()
    ]
    lines = [
        Q(publicity__kind=kind, line_key__in=gave(user_id))
        for kind, gave in sources.giving().items()
    ]
    return reduce(or_, (*subjects, *lines), Q(pk=None))


def with_part(objections, user):
    """Objections with `has_part`: `user` has a part in what is published, or decided on that line."""
    return objections.annotate(
        has_part=ExpressionWrapper(_subject_of(user.pk or 0), output_field=BooleanField())
    )


def has_part(user_id, publicity, line_key=""):
    """True for whoever has a part in what is published: applied for it, is in its team; or decided on that line."""
    own, gave = sources.owning().get(publicity.kind), sources.giving().get(publicity.kind)
    if own is not None and publicity.key in set(own(user_id)):
        return True
    return bool(line_key) and gave is not None and line_key in set(gave(user_id))


def rulable_by(user):
    """Those of `to_rule_on` that neither come from `user` nor are about what `user` opened or has
    a part in."""
    return to_rule_on().exclude(
        Q(by=user.pk) | Q(publicity__opened_by=user.pk) | _subject_of(user.pk)
    )


def running_for_public(most=4):
    """What runs and may be read without signing in, the first to end first, each with its `chip`. One
    query beside the calendar, which is kept."""
    found = list(running().filter(is_public=True)[:most])
    for each in found:
        each.chip = chip(each)
    return found


def public_ones():
    """[(key, moment of the last change)] of what may be read without signing in, the newest first."""
    found = Publicity.objects.filter(is_public=True).order_by("-pk")
    rows = found.values_list("pk", "opened_at", "ended_at")[:1000]
    return [(key, ended or opened) for key, opened, ended in rows]


def publicities_holding(user, words):
    """Publicities that `user` may read whose title holds every word."""
    return holding(Publicity.objects.visible_to(user), words, "title")
