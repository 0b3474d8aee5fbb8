"""Reads about gatherings: who somebody is to an audience, who is paused, what clashes."""

from datetime import timedelta
from functools import cache
from uuid import uuid4

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.models import Appointment, Member
from branches.organisation.queries import hats
from tuanwei.gatherings.audience import Audience, Person, why_not
from tuanwei.gatherings.models import Gathering, Pause, Registration
from tuanwei.lib.finding import holding
from tuanwei.lib.statements import Statement, columns, instance
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
    return Person(ids, grade, status, is_member=True, is_cadre=cadre, branch_id=units[0])


@cache
def gathering_query():
    """A gathering by primary key with [[key, name]] of the units it is for."""
    return Statement(
        "gathering_with_audience", ("bigint",),
        f"""
        SELECT {columns(Gathering, "gathering")},
               (SELECT json_agg(json_build_array(unit.id, unit.name))
                FROM gatherings_gathering_units meant JOIN branches_unit unit ON unit.id = meant.unit_id
                WHERE meant.gathering_id = gathering.id)
        FROM gatherings_gathering gathering WHERE gathering.id = $1
        """,  # noqa: S608
    )  # fmt: skip


def gathering_to_join(pk):
    """The gathering with its audience in one planned question, for everybody who registers at the
    same moment; None where there is none."""
    found = gathering_query().rows(pk) if pk < 2**63 else ()  # a bigint, as every key
    if not found:
        return None
    *values, units = found[0]
    gathering = instance(Gathering, values)
    gathering._audience_units = tuple(sorted(map(tuple, units or ())))
    return gathering


def audience_of(gathering):
    """The Audience of a gathering; its units are read where they are not known yet."""
    units = getattr(gathering, "_audience_units", None)
    if units is None:
        units = tuple(sorted((unit.pk, unit.name) for unit in gathering.units.all()))
    return Audience(gathering.role, units, tuple(gathering.grades))


def of_mine(gatherings, user):
    """Those for which `user` has registered."""
    mine = Registration.objects.filter(
        user=user.pk, gathering=OuterRef("pk"), state__in=Registration.IN_FORCE
    )
    return gatherings.filter(Exists(mine))


def asking(gatherings):
    """The gatherings of a list with the units that each is for, in the same query."""
    through = Gathering.units.through.objects.filter(gathering=OuterRef("pk"))
    units = through.values(asked=JSONObject(id="unit_id", name="unit__name"))
    return gatherings.annotate(asked_units=ArraySubquery(units))


def audience_in_list(gathering):
    """The Audience of a gathering that `asking` read."""
    units = tuple(sorted((each["id"], each["name"]) for each in gathering.asked_units))
    return Audience(gathering.role, units, tuple(gathering.grades))


def not_meant(user, gathering, audience=None):
    """Why `user` is not meant, or cannot register for now, in words; None for those who can. What
    pauses is kept in the process and costs no query."""
    if gathering.mode == Gathering.Mode.PROMOTED:
        return _("这一场由前一场晋级，不用自己报名。")
    audience = audience or audience_of(gathering)
    if not audience.is_everybody and (reason := why_not(person_of(user), audience)):
        return reason
    return paused_words(user, gathering)


def _read_pauses():
    found = {}
    rows = Pause.objects.filter(last_on__gte=timezone.localdate())
    for each in rows.select_related("absence__gathering__rules"):
        found.setdefault(each.user_id, []).append(each)
    return found


paused = Versioned("gatherings:paused", _read_pauses)
"""() → {user's key: [Pause]} of those that are not over."""


def pause_of(user, mode=None):
    """The Pause in force for `user`, the one that ends last; with `mode`, of those about it."""
    today = timezone.localdate()
    found = [
        each for each in paused().get(user.pk, ())
        if each.first_on <= today <= each.last_on
        and (mode is None or mode in each.absence.gathering.rules.paused_modes)
    ]  # fmt: skip
    return max(found, key=lambda each: each.last_on, default=None)


def paused_words(user, gathering):
    """Why somebody who missed too much cannot register now; None for everybody else."""
    pause = pause_of(user, gathering.mode)
    if pause is None:
        return None
    again = pause.last_on + timedelta(days=1)
    return _("最近缺席了 %(n)d 次（最后一次是“%(title)s”），%(day)s起才能再报名。") % {
        "n": pause.times, "title": pause.absence.gathering,
        "day": f"{again.month}月{again.day}日"}  # fmt: skip


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


def organisers_of(gathering):
    """Keys of those who hear what happens to a gathering: whoever made it and whoever holds a post
    in its unit."""
    today = timezone.localdate()
    posts = Appointment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), unit=gathering.unit_id, starts_on__lte=today
    )
    return {gathering.made_by_id, *posts.values_list("user", flat=True)}


def gatherings_holding(words):
    """What the calendar shows to everybody and holds every word."""
    rows = Gathering.objects.published()
    return holding(rows, words, "title", "summary", "unit__name", "place", "venue__name")
