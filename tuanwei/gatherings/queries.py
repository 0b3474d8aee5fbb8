"""Reads about gatherings: who somebody is to an audience, what clashes, how full a list is."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import uuid4

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from branches.organisation.models import Member
from branches.organisation.queries import hats
from tuanwei.gatherings.audience import Audience, Person, why_not
from tuanwei.gatherings.models import Closure, Gathering, Registration
from tuanwei.lib.versioned import Versioned

plan_version = Versioned("gatherings:plan", lambda: uuid4().hex)
"""() → a mark that changes when something is published, changed or called off."""


def person_of(user):
    """The Person that an audience looks at, in one query beside the hats; kept on `user`."""
    known = getattr(user, "_audience_person", None)
    if known is None:
        known = user._audience_person = _read_person(user)
    return known


def _read_person(user):
    if not user.is_authenticated:
        return Person()
    row = (
        Member.objects.filter(user=user.pk, left_on=None)
        .values_list("branch", "branch__parent", "branch__parent__parent", "grade",
                     "political_status")
        .first()
    )  # fmt: skip
    worn = hats(user)
    cadre = bool(worn.branch_ids or worn.general_branch_ids)
    if row is None:
        return Person(frozenset(worn.unit_ids), is_cadre=cadre)
    *units, grade, status = row
    ids = frozenset(filter(None, units)) | worn.unit_ids
    return Person(ids, grade, status, is_member=True, is_cadre=cadre)


def audience_of(gathering):
    """The Audience of a gathering; its units are read where there are some."""
    units = tuple(sorted((unit.pk, unit.name) for unit in gathering.units.all()))
    return Audience(gathering.role, units, tuple(gathering.grades))


def not_meant(user, gathering):
    """Why `user` is not meant, in words; None for those who are."""
    audience = audience_of(gathering)
    return None if audience.is_everybody else why_not(person_of(user), audience)


def registration_of(user, gathering):
    """The newest registration of `user`, None without one."""
    found = Registration.objects.filter(gathering=gathering.pk, user=user.pk)
    return found.order_by("-pk").first()


def line():
    """The order in which people wait: as drawn, then as they came."""
    return ("rank", "pk")


def waiting(gathering):
    """Those who wait, the next one first."""
    found = Registration.objects.filter(gathering=gathering.pk, state=Registration.State.WAITING)
    return found.order_by(*line())


def place_in_line(registration):
    """How many stand in front, and oneself: 1 is the next."""
    if registration.rank is None:
        before = Q(rank__isnull=False) | Q(rank=None, pk__lt=registration.pk)
    else:
        before = Q(rank__lt=registration.rank)
    return waiting(registration.gathering).filter(before).count() + 1


def clashes(user, gathering):
    """What `user` has registered for at the same time."""
    return (
        Gathering.objects.filter(
            registrations__user=user.pk, registrations__state__in=Registration.IN_FORCE,
            state=Gathering.State.PUBLISHED,
        )
        .between(gathering.starts_at, gathering.ends_at)
        .exclude(pk__in={gathering.pk, gathering.parent_id})
        .exclude(parent=gathering.pk)
    )  # fmt: skip


@dataclass(frozen=True)
class VenueProblem:
    """Why a venue cannot be had; `gathering` where another one has it."""

    words: str
    gathering: Gathering | None = None


def venue_problems(venue, start, end, *, besides=None):
    """What stands against using `venue` in [start, end): others, closures, hours; the earliest
    first within each."""
    return problems_of([(venue, start, end)], besides=besides)[0]


def problems_of(wanted, *, besides=None):
    """One list of VenueProblem for each (venue, start, end); three queries for all of them."""
    wanted = list(wanted)
    if not wanted:
        return []
    taken = (
        Gathering.objects.exclude(state=Gathering.State.CANCELLED)
        .filter(_any(wanted, "occupied_from", "occupied_until"))
        .exclude(pk=besides and besides.pk)
        .select_related("unit")
    )
    taken, closed = list(taken), list(Closure.objects.filter(_any(wanted, "starts_at", "ends_at")))
    prefetch_related_objects(list({venue.pk: venue for venue, *_ in wanted}.values()), "hours")
    known = {venue.pk: venue for venue, *_ in wanted if "hours" in venue._prefetched_objects_cache}
    return [
        _problems(known.get(venue.pk, venue), start, end, taken, closed)
        for venue, start, end in wanted
    ]


def _any(wanted, since, until):
    """Q of what touches one of `wanted`, between the fields `since` and `until`."""
    found = Q()
    for venue, start, end in wanted:
        found |= Q(**{"venue": venue.pk, f"{since}__lt": end, f"{until}__gt": start})
    return found


def _problems(venue, start, end, taken, closed):
    others = [
        other for other in taken
        if other.venue_id == venue.pk and other.occupied_from < end and other.occupied_until > start
    ]  # fmt: skip
    shut = [
        each for each in closed
        if each.venue_id == venue.pk and each.starts_at < end and each.ends_at > start
    ]  # fmt: skip
    found = [
        VenueProblem(
            f"{_spoken(other.occupied_from, other.occupied_until)} {other.unit}{_use(other)}。",
            other,
        )
        for other in others[:3]
    ]
    found += [
        VenueProblem(f"{_spoken(each.starts_at, each.ends_at)} 停用：{each.reason}。")
        for each in shut[:3]
    ]
    return found + outside_hours(venue, start, end)


def _use(other):
    return "已有安排" if other.state == Gathering.State.DRAFT else f"已经用作“{other}”"


def outside_hours(venue, start, end):
    """The days of [start, end) on which the venue is not open for all of it."""
    hours = {each.weekday: (each.opens, each.closes) for each in venue.hours.all()}
    if not hours:
        return []
    found = []
    for first, last in by_day(timezone.localtime(start), timezone.localtime(end)):
        opens, closes = hours.get(first.weekday(), (None, None))
        if opens is None:
            found.append(
                VenueProblem(f"{first:%m月%d日}（周{'一二三四五六日'[first.weekday()]}）不开放。")
            )
        elif first.time() < opens or last.date() > first.date() or last.time() > closes:
            found.append(VenueProblem(f"{first:%m月%d日}只在 {opens:%H:%M}–{closes:%H:%M} 开放。"))
    return found


def by_day(start, end):
    """[start, end) cut at midnights; a piece that reaches midnight ends with it."""
    while start < end:
        midnight = datetime.combine(start.date() + timedelta(days=1), time(), start.tzinfo)
        yield start, min(end, midnight)
        start = midnight


def _spoken(start, end):
    start, end = timezone.localtime(start), timezone.localtime(end)
    if start.date() == end.date():
        return f"{start:%m月%d日 %H:%M}–{end:%H:%M}"
    return f"{start:%m月%d日 %H:%M}–{end:%m月%d日 %H:%M}"


def counts(gathering):
    """{state: how many} of the registrations."""
    return Counter(
        Registration.objects.filter(gathering=gathering.pk).values_list("state", flat=True)
    )
