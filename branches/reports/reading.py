"""Reads of this room: what is owed, by whom, what came, who is on duty."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils import timezone

from branches.organisation.models import Appointment, Unit
from branches.organisation.queries import STAFF_POSTS, first_days
from branches.reports import due, hooks
from branches.reports.models import Adoption, InformationReport, KindVersion, ReportKind
from tuanwei.accounts.models import Grant, User
from tuanwei.workdays.queries import current_calendar

State = InformationReport.State
NOT_HERE = (State.DRAFT, State.WITHDRAWN)
"""With its writers, never handed in or taken back: nothing has come."""
WRITING = ("secretary", "deputy", "organisation", "publicity")
"""Posts whose holders write what their unit reports."""
LEADING = ("secretary", "deputy")
ANSWER_DAYS = 2  # working days in which the general branch looks at a report, then staff may
TONES = {
    "draft": "act", "above": "wait", "committee": "wait", "returned": "act", "accepted": "done",
    "withdrawn": "off",
}  # fmt: skip
DUE_TONES = {due.ON_TIME: "done", due.LATE: "wait", due.MISSING: "late", due.OPEN: "act"}


def rows():
    """Reports with what every page of them shows."""
    return InformationReport.objects.select_related("kind", "rules", "unit__parent")


def kinds():
    """[due.Kind] of all kinds, two queries."""
    versions = defaultdict(list)
    for each in KindVersion.objects.order_by("kind", "version"):
        versions[each.kind_id].append(due.Version(each.pk, each.first_on, each.spec))
    return [
        due.Kind(each.pk, tuple(versions[each.pk]), each.closed_on)
        for each in ReportKind.objects.all()
    ]


def version_on(kind, day):
    """The KindVersion that holds for what begins on `day`; None before the first."""
    return kind.versions.filter(first_on__lte=day).order_by("-first_on", "-pk").first()


def reporting_units():
    """Branches and general branches in use."""
    kinds_ = (Unit.Kind.BRANCH, Unit.Kind.GENERAL_BRANCH)
    return Unit.objects.active().filter(kind__in=kinds_)


def owers(units):
    """[due.Ower] of these Units; a branch without members yet owes nothing. One query."""
    units = list(units)
    since = first_days([each.pk for each in units if each.kind == Unit.Kind.BRANCH])
    found = []
    for each in units:
        if each.kind == Unit.Kind.GENERAL_BRANCH:
            found.append(due.Ower(each.pk, "general_branch"))
        elif each.pk in since:
            found.append(due.Ower(each.pk, each.branch_type, since[each.pk]))
    return found


@dataclass
class Line:
    """A report that was owed and what came of it."""

    owed: due.Obligation
    unit: Unit
    kind: ReportKind
    report: InformationReport | None
    state: str

    @property
    def words(self):
        """按时, 迟报 ….."""
        return due.STATES[self.state]

    @property
    def tone(self):
        """The colour of its chip."""
        return DUE_TONES[self.state]

    @property
    def days_late(self):
        """Calendar days after the due day on which it came; 0 in time or not yet."""
        came = self.report and self.report.came_at
        return max((timezone.localdate(came) - self.owed.due_on).days, 0) if came else 0


def lines(units, first, last, today=None):
    """[Line] of what these Units owed in these days, by due day. Six queries."""
    units = {each.pk: each for each in units}
    today = today or timezone.localdate()
    asked = due.owed(kinds(), owers(units.values()), first, last, current_calendar())
    names = ReportKind.objects.in_bulk({each.kind for each in asked})
    came = {}
    if asked:
        reports = rows().filter(
            unit__in=units, kind__in=names, period_first__in={each.period.first for each in asked}
        )
        for each in reports.exclude(state=State.WITHDRAWN):
            came[each.kind_id, each.unit_id, each.period_first] = each
    found = []
    for each in asked:
        report = came.get((each.kind, each.unit, each.period.first))
        handed_in = report and report.came_at and timezone.localdate(report.came_at)
        found.append(
            Line(
                each, units[each.unit], names[each.kind], report,
                due.state_of(each.due_on, handed_in or None, today),
            )
        )  # fmt: skip
    return found


@dataclass
class Rate:
    """The figures of a unit: what was due, how it came, how much was adopted and its points."""

    unit: Unit
    on_time: int = 0
    late: int = 0
    missing: int = 0
    open: int = 0
    adopted: int = 0
    points: int = 0

    @property
    def due(self):
        """What should have come by now."""
        return self.on_time + self.late + self.missing


def standing(units, first, last, today=None):
    """[(due.Obligation, state)] of what these Units owed in these days, without the reports. Five queries."""
    today = today or timezone.localdate()
    asked = due.owed(kinds(), owers(units), first, last, current_calendar())
    came = {}
    if asked:
        reports = InformationReport.objects.exclude(state__in=NOT_HERE).filter(
            unit__in=units, submitted_at__isnull=False,
            period_first__in={each.period.first for each in asked},
        )  # fmt: skip
        for *key, at in reports.values_list("kind", "unit", "period_first", "submitted_at"):
            came[tuple(key)] = timezone.localdate(at)
    return [
        (
            each,
            due.state_of(each.due_on, came.get((each.kind, each.unit, each.period.first)), today),
        )
        for each in asked
    ]


def rates(units, first, last):
    """([Rate] of these Units by name, what `standing` says) of what was due in these days. Six queries."""
    units = list(units)
    stood = standing(units, first, last)
    return counted(units, stood, first, last), stood


def counted(units, stood, first, last):
    """[Rate] of these Units in these days, of what `standing` said of these days at least. One query."""
    counts = Counter((each.unit, state) for each, state in stood if first <= each.due_on <= last)
    found = {
        each.pk: Rate(each, **{name: counts[each.pk, name] for name in due.STATES})
        for each in units
    }
    for each in adoptions(found, first, last):
        rate = found[each.report.unit_id]
        rate.adopted += 1
        rate.points += each.points
    return list(found.values())


def adoptions(units, first, last):
    """Adoptions that stand of these units, made in these days."""
    start, end = due_bounds(first, last)
    rows_ = Adoption.objects.filter(
        report__unit__in=units, withdrawn_at=None, at__gte=start, at__lt=end
    )
    return rows_.select_related("report__kind").order_by("at", "pk")


def due_bounds(first, last):
    """Midnights around days, both included."""
    days = (first, last + timedelta(days=1))
    return tuple(timezone.make_aware(datetime.combine(day, time())) for day in days)


def writers_of(unit):
    """Keys of those who write what a unit reports."""
    posts = Appointment.objects.in_force().filter(unit=unit, post__in=WRITING)
    return set(posts.values_list("user", flat=True))


def leaders_above(unit):
    """Keys of those of the general branch who pass on what a branch reports."""
    if unit.kind != Unit.Kind.BRANCH or unit.parent_id is None:
        return set()
    posts = Appointment.objects.in_force().filter(
        unit=unit.parent_id, unit__kind=Unit.Kind.GENERAL_BRANCH, unit__is_active=True,
        post__in=LEADING, user__is_active=True,
    )  # fmt: skip
    return set(posts.values_list("user", flat=True))


def with_deciders():
    """`rows` with the names of those who pass each on (`names_above`) and of those who receive it (`names_staff`)."""
    held = Appointment.objects.in_force().filter(user__is_active=True).order_by("starts_on", "pk")
    above = held.filter(
        unit=OuterRef("unit__parent"), unit__kind=Unit.Kind.GENERAL_BRANCH, post__in=LEADING
    )
    here = held.filter(unit__kind=Unit.Kind.COMMITTEE, post__in=STAFF_POSTS)
    return rows().annotate(
        names_above=ArraySubquery(above.values("user__name")),
        names_staff=ArraySubquery(here.values("user__name")),
    )


def staff():
    """Keys of the committee's staff."""
    posts = Appointment.objects.in_force().filter(
        unit__kind=Unit.Kind.COMMITTEE, post__in=STAFF_POSTS, user__is_active=True
    )
    return set(posts.values_list("user", flat=True))


def secretaries():
    """Keys of the committee's secretaries."""
    posts = Appointment.objects.in_force().filter(
        unit__kind=Unit.Kind.COMMITTEE, post__in=LEADING, user__is_active=True
    )
    return set(posts.values_list("user", flat=True))


def on_duty(without=()):
    """Keys of whom an important matter reaches: those who are on duty by a list or turn of today or hold the
    post 值班教师; else the committee's secretaries; else its staff; else the administrators. Those who wrote it
    (`without`) count for nobody, so that somebody else hears wherever anybody is."""
    without = set(without)
    held = Appointment.objects.in_force().filter(post="duty_teacher", user__is_active=True)
    for people in (
        lambda: hooks.on_duty() | set(held.values_list("user", flat=True)), secretaries, staff,
        _administrators,
    ):  # fmt: skip
        if found := people() - without:
            return found
    return set()


def _administrators():
    held = Grant.objects.in_force().filter(role=Grant.Role.ADMINISTRATOR, user__is_active=True)
    return set(held.values_list("user", flat=True))


def alerted(report):
    """Users whom an important matter rings for now, by name."""
    people = on_duty(without={report.made_by_id, report.submitted_by_id})
    return list(User.objects.filter(pk__in=people).order_by("name_pinyin", "pk"))


def is_overdue_above(report, today=None):
    """True where the general branch has had it for longer than it should."""
    sent = report.sent_at and timezone.localdate(report.sent_at)
    if report.state != State.ABOVE or sent is None:
        return False
    return current_calendar().add_workdays(sent, ANSWER_DAYS) < (today or timezone.localdate())


def month_bounds(day=None):
    """(first, last) day of a month."""
    month = due.month_of(day or timezone.localdate())
    return month.first, month.last


def month_read(text):
    """The first day of "2026-11"; None for anything else and for years nobody means."""
    try:
        found = date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None
    return found if found and 2000 <= found.year <= 2099 else None
