"""The list of shifts as one person sees it: roles with places left, why not, what stands against."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanwei.gatherings.actions import closed_words
from tuanwei.gatherings.models import Gathering, Registration
from tuanwei.gatherings.queries import asking, audience_in_list, not_meant
from volunteers.services import queries
from volunteers.services.models import Assignment, Need, Shift
from volunteers.teams.models import Holding, TeamMember

SPANS = {
    "week": (gettext_lazy("7 天内"), 7), "month": (gettext_lazy("一个月内"), 31),
    "all": (gettext_lazy("全部"), None),
}  # fmt: skip
USUAL = "month"


@dataclass
class Role:
    """One role of a shift for one person: how many places are left, and what they lack for it."""

    need: Need
    missing: list = field(default_factory=list)

    @property
    def left(self):
        """Places that are free."""
        return max(self.need.number - self.need.taken, 0)

    @property
    def why_not(self):
        """What the person lacks, in words."""
        return queries.lacking_words(self.need, self.missing) if self.missing else ""


@dataclass
class Row:
    """A shift in the list. `mine`: the person's own place; `seat`: the Registration beside it where
    it is a real one; `offer`: words of the button, `fits` where it gives a place."""

    shift: Shift
    roles: list
    mine: Assignment | None = None
    why_not: str = ""
    offer: str = ""
    fits: bool = False
    seat: Registration | None = None

    @property
    def gathering(self):
        """When and where."""
        return self.shift.gathering

    @property
    def left(self):
        """Places that are free in all roles."""
        return sum(role.left for role in self.roles)

    @property
    def said(self):
        """Why they cannot come, or why they only stand by although places are free; in words."""
        if self.why_not or not self.offer or self.fits:
            return self.why_not
        return next((role.why_not for role in self.roles if role.left and role.missing), "")

    @property
    def number(self):
        """How many are wanted in all."""
        return sum(role.need.number for role in self.roles)


def shifts_ahead(now):
    """Gatherings that are published shifts and not over."""
    return Gathering.objects.filter(
        kind=Gathering.Kind.SERVICE, state=Gathering.State.PUBLISHED, ends_at__gt=now,
        shift__isnull=False,
    ).select_related("venue", "shift__project__team", "shift__project__kind", "shift__project__site")  # fmt: skip


def narrowed(gatherings, *, span="", kind=None, team=None, site=None, now=None):
    """Those within a span of days, of a kind, a team, a place."""
    days = SPANS.get(span, SPANS[USUAL])[1]
    if days:
        gatherings = gatherings.filter(starts_at__lt=(now or timezone.now()) + timedelta(days=days))
    wanted = {
        "shift__project__kind": kind,
        "shift__project__team": team,
        "shift__project__site": site,
    }
    return gatherings.filter(**{name: value for name, value in wanted.items() if value})


def choices(now):
    """([kind], [team], [site]) as (key, name) among what is ahead, in one query."""
    rows = shifts_ahead(now).order_by().select_related(None).values_list(
        "shift__project__kind", "shift__project__kind__name", "shift__project__team",
        "shift__project__team__name", "shift__project__site", "shift__project__site__name",
    ).distinct()  # fmt: skip
    kinds, teams, sites = set(), set(), set()
    for kind, kind_name, team, team_name, site, site_name in rows:
        kinds.add((kind, kind_name))
        teams.add((team, team_name))
        if site:
            sites.add((site, site_name))
    return [sorted(found, key=lambda pair: pair[1]) for found in (kinds, teams, sites)]


def rows_of(gatherings, user, now=None):
    """[Row] of gatherings that are shifts (as `shifts_ahead` and `asking` read them)."""
    now, gatherings = now or timezone.now(), list(gatherings)
    needs, held = _needs(gatherings, user)
    mine, busy = _about(user, gatherings)
    return [
        _row(
            gathering,
            needs[gathering.shift.pk],
            user,
            mine.get(gathering.shift.pk),
            busy,
            held,
            now,
        )
        for gathering in gatherings
    ]


def _needs(gatherings, user):
    """({shift's key: [(Need, [[key, name]] of what it asks for)]}, {qualification: [(from, until)]
    that `user` holds of these}); one query."""
    through = Need.qualifications.through.objects
    names = through.filter(need=OuterRef("pk")).values(
        asked=JSONObject(id="qualification_id", name="qualification__name")
    )
    holds = Holding.objects.filter(
        user=user.pk, state=Holding.State.HELD,
        qualification__in=through.filter(need=OuterRef(OuterRef("pk"))).values("qualification"),
    ).values(told=JSONObject(id="qualification_id", since="got_on", until="valid_until"))  # fmt: skip
    rows = Need.objects.filter(shift__in=[each.shift.pk for each in gatherings], number__gt=0)
    found, held = defaultdict(list), defaultdict(set)
    for need in rows.annotate(
        asked=ArraySubquery(names), told=ArraySubquery(holds)
    ).order_by("pk"):  # fmt: skip
        found[need.shift_id].append((need, sorted((q["id"], q["name"]) for q in need.asked)))
        for each in need.told:
            until = each["until"] and date.fromisoformat(each["until"])
            held[each["id"]].add((date.fromisoformat(each["since"]), until))
    return found, held


def _about(user, gatherings):
    """({shift's key: Assignment}, [Registration with a seat])."""
    if not user.is_authenticated or not gatherings:
        return {}, []
    places = Assignment.objects.filter(
        user=user.pk, shift__in=[each.shift.pk for each in gatherings]
    ).exclude(state=Assignment.State.CANCELLED)  # fmt: skip
    mine = {each.shift_id: each for each in places.select_related("need")}
    seats = Registration.objects.filter(
        user=user.pk, state=Registration.State.SEATED,
        gathering__starts_at__lt=max(each.ends_at for each in gatherings),
        gathering__ends_at__gt=min(each.starts_at for each in gatherings),
    ).exclude(gathering__state=Gathering.State.CANCELLED)  # fmt: skip
    return mine, list(seats.select_related("gathering"))


def _missing(asked, held, day):
    """Names of what is asked for and not held on `day`."""
    return [
        name for key, name in asked
        if not any(since <= day and (until is None or day <= until) for since, until in held.get(key, ()))
    ]  # fmt: skip


def _row(gathering, needs, user, mine, busy, held, now):
    shift, day = gathering.shift, timezone.localdate(gathering.starts_at)
    shift.gathering = gathering
    signed_in = user.is_authenticated
    roles = [Role(need, _missing(asked, held, day) if signed_in else []) for need, asked in needs]
    row = Row(shift, roles, mine)
    row.seat = next((each for each in busy if each.gathering_id == gathering.pk), None)
    if mine or not signed_in:
        return row
    row.why_not = closed_words(gathering, now) or _why_not(row, user, busy) or ""
    if not row.why_not:
        row.fits = any(role.left for role in roles if not role.missing)
        row.offer = _("报名") if row.fits else _("排替补")
    return row


def _why_not(row, user, busy):
    gathering = row.gathering
    if not row.shift.teacher_confirmed_at:
        return _("正在换指导教师，定下来就能报名。")
    if row.shift.teacher_id == user.pk:
        return _("你是这一班的指导教师。")
    audience = audience_in_list(gathering) if hasattr(gathering, "asked_units") else None
    if reason := not_meant(user, gathering, audience):
        return reason
    for other in (each.gathering for each in busy):
        if (
            other.pk not in (gathering.pk, gathering.parent_id)
            and other.parent_id != gathering.pk
            and other.starts_at < gathering.ends_at
            and other.ends_at > gathering.starts_at
        ):
            return queries.overlap_words(other)
    if row.roles and all(role.missing for role in row.roles):
        return row.roles[0].why_not
    return None


def next_of(user, now):
    """The next places of `user`, substitutes' too, the earliest first."""
    if not user.is_authenticated:
        return []
    rows = Assignment.objects.filter(user=user.pk, shift__gathering__ends_at__gt=now)
    rows = rows.exclude(state=Assignment.State.CANCELLED).select_related(
        "need", "shift__gathering__venue", "shift__project"
    )
    return list(rows.order_by("shift__gathering__starts_at", "pk")[:5])


def teams_led(user):
    """[(key, name)] of the teams that `user` leads."""
    if not user.is_authenticated:
        return []
    led = TeamMember.objects.filter(
        user=user.pk, state=TeamMember.State.IN, role__in=TeamMember.LEADING, team__is_active=True
    )
    return list(led.order_by("team__name").values_list("team", "team__name"))


def led_by(user, now):
    """Shifts ahead that `user` is asked or has agreed to lead on the spot, the next one first."""
    rows = Shift.objects.filter(teacher=user.pk, gathering__ends_at__gt=now).exclude(
        gathering__state=Gathering.State.CANCELLED
    )
    rows = rows.select_related("gathering__venue", "project__team")
    return list(rows.order_by("gathering__starts_at", "pk"))


def waiting_for(user, now):
    """Shifts ahead that wait for the word of `user` as their teacher."""
    return Shift.objects.filter(
        teacher=user.pk, teacher_confirmed_at=None, gathering__ends_at__gt=now
    ).exclude(gathering__state=Gathering.State.CANCELLED)  # fmt: skip


def listed(gatherings):
    """What the list reads of them."""
    return asking(gatherings).defer("summary")
