"""What rooms above read of reports: in time or not, adopted, rates, what waits. Plain rows."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, Count, F, Func, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.queries import hats
from branches.reports import due, permissions, reading
from branches.reports.models import Brief, BriefItem, InformationReport, ReportAlert, Step
from tuanwei.lib.finding import holding

State = InformationReport.State
LATEST = timedelta(days=5)
BACK = timedelta(days=40)


@dataclass(frozen=True)
class ReportFact:
    """A report that a unit owed, `on` the day it was due: 1 in time, 0 late or missing. `key` names the kind
    and period."""

    unit: int
    on: date
    number: int
    level: str
    kind: str
    label: str
    url: str
    key: str


@dataclass(frozen=True)
class AdoptedFact:
    """An adoption that stands, `on` the day it was made."""

    unit: int
    on: date
    points: Decimal
    level: str
    kind: str
    label: str
    url: str
    key: int


@dataclass(frozen=True)
class InHand:
    """A report that somebody has to change, pass on or receive, or an important matter to be taken up. `person` is
    empty where nobody has it; `last`: when something last happened."""

    unit: int
    what: str
    title: str
    person: str
    last: date
    due: date | None
    url: str


@dataclass(frozen=True)
class Waiting:
    """Something that waits, and where it is done."""

    title: str
    url: str
    tone: str
    state: str
    by: date | None = None
    count: int = 0


def _units(units):
    return reading.reporting_units().filter(pk__in=list(units))


def facts_of(units, first, last):
    """[ReportFact] of these units (keys) due in these days, both included. What is not due yet and has not come is
    none. Six queries."""
    found = []
    for line in reading.lines(_units(units), first, last):
        if line.state == due.OPEN:
            continue
        if line.report:
            url = reverse("reports:report", args=[line.report.number])
        else:
            url = reverse("reports:rates-unit", args=[line.unit.pk])
        owed = line.owed
        found.append(
            ReportFact(
                line.unit.pk, owed.due_on, int(line.state == due.ON_TIME), line.words,
                line.kind.name, f"{line.kind.name}（{owed.period.label}）", url,
                f"{owed.kind}:{owed.period.first.isoformat()}",
            )
        )  # fmt: skip
    return found


def adopted_of(units, first, last):
    """[AdoptedFact] of these units (keys), made in these days. What was withdrawn is none. One query."""
    return [
        AdoptedFact(
            each.report.unit_id, timezone.localdate(each.at), each.points, each.label,
            each.report.kind.name, each.report.name,
            reverse("reports:report", args=[each.report.number]), each.pk,
        )
        for each in reading.adoptions(list(units), first, last)
    ]  # fmt: skip


def rates(units, first, last):
    """[reading.Rate] of these units (keys): on time, late, missing, adopted. Seven queries."""
    return reading.rates(_units(units), first, last)[0]


def latest_briefs(count):
    """[(title with its number, address, day)] of published digests, the newest first, for everybody. One query."""
    found = Brief.objects.filter(state=Brief.State.PUBLISHED).order_by("-published_at", "-pk")
    return [
        (
            f"{each.title}（{each.number_words}）", reverse("reports:brief-public", args=[each.pk]),
            timezone.localdate(each.published_at),
        )
        for each in found[:count]
    ]  # fmt: skip


def published_briefs():
    """(key, when) of every published digest, the newest first, for everybody."""
    found = Brief.objects.filter(state=Brief.State.PUBLISHED)
    return found.order_by("-published_at", "-pk").values_list("pk", "published_at")


class Texts(Func):
    """The texts among the values of a JSON object, behind one another."""

    template = (
        "(SELECT string_agg(said.value #>> '{}', ' ') FROM jsonb_each(%(expressions)s) said"
        " WHERE jsonb_typeof(said.value) = 'string')"
    )
    output_field = TextField()


def reports_holding(user, words):
    """The reports that `user` reads and that hold every word, with `called` (its name) and `said` (its texts)."""
    named = Case(
        When(title="", then=Concat("kind__name", Value(" "), "period_label")), default=F("title"),
        output_field=TextField(),
    )  # fmt: skip
    rows = permissions.visible_reports(user).annotate(called=named, said=Texts("values"))
    return holding(rows, words, "called", "said", "number", "unit__name")


def briefs_holding(words):
    """Published digests that hold every word, for everybody. What was withdrawn of them is not looked at."""
    pieces = BriefItem.objects.filter(brief=OuterRef("pk"), adoption__withdrawn_at=None).order_by()
    blank = Value(" ", TextField())
    texts = pieces.values("brief").annotate(
        all=StringAgg(Concat(Cast("title", TextField()), blank, "text"), " ", order_by="position")
    )
    rows = Brief.objects.filter(state=Brief.State.PUBLISHED).annotate(
        said=Concat("preface", blank, Coalesce(Subquery(texts.values("all")), blank))
    )
    return holding(rows, words, "title", "said")


def figures_between(first, last):
    """{word: figure} of what was due in these days and how it came, adoptions and their points, important matters,
    digests; with `months` {first day: reports that came} and `units` [(unit, due, on time, late, missing, adopted,
    points)], the most points first. Eleven queries."""
    start, end = reading.due_bounds(first, last)
    found, _owed = reading.rates(reading.reporting_units(), first, last)
    came = InformationReport.objects.filter(submitted_at__gte=start, submitted_at__lt=end)
    came = came.exclude(state__in=reading.NOT_HERE).order_by()
    months = came.values_list(TruncMonth("submitted_at")).annotate(Count("pk"))
    alerts = ReportAlert.objects.filter(raised_at__gte=start, raised_at__lt=end)
    briefs = Brief.objects.filter(
        state=Brief.State.PUBLISHED, published_at__gte=start, published_at__lt=end
    )
    told = [each for each in found if each.due or each.adopted]
    told.sort(key=lambda each: (-each.points, each.missing, each.unit.name_pinyin))
    return {
        "came": came.count(), "alerts": alerts.count(), "briefs": briefs.count(),
        "months": {timezone.localdate(month): count for month, count in months},
        "units": [
            (each.unit.name, each.due, each.on_time, each.late, each.missing, each.adopted,
             each.points)
            for each in told
        ],
        **{
            word: sum(getattr(each, word) for each in found)
            for word in ("due", "on_time", "late", "missing", "adopted", "points")
        },
    }  # fmt: skip


def in_hand():
    """[InHand] of reports that are under way and of important matters that nobody has taken up, the oldest first.
    One query."""
    steps = Step.objects.filter(report=OuterRef("pk")).order_by("-at")
    waits = Q(state__in=(State.ABOVE, State.COMMITTEE, State.RETURNED))
    rows = (
        reading.with_deciders()
        .filter(waits | ~Q(state=State.WITHDRAWN) & Q(alert__isnull=False, alert__taken_by=None))
        .select_related("made_by", "submitted_by", "alert__taken_by")
        .annotate(last=Coalesce(Subquery(steps.values("at")[:1]), "made_at"))
        .order_by("last", "pk")
    )
    return [
        InHand(
            each.unit_id, _("重要情况") if getattr(each, "alert", None) else _("信息报送"), each.name,
            _in_charge(each), timezone.localdate(each.last),
            each.due_on if each.state == State.RETURNED else None,
            reverse("reports:report", args=[each.number]),
        )
        for each in rows
    ]  # fmt: skip


def _in_charge(report):
    alert = getattr(report, "alert", None)
    if report.state == State.RETURNED:
        writer = report.submitted_by or report.made_by
        return writer.name if writer.is_active else ""
    if alert:
        return alert.taken_by.name if alert.taken_by and alert.taken_by.is_active else ""
    names = report.names_above if report.state == State.ABOVE else report.names_staff
    return "、".join(dict.fromkeys(names))


def waiting(user):
    """[Waiting] for those who write, pass on or receive reports. Whoever has no post and no grant is not asked
    for: the home of a student costs nothing more."""
    worn = hats(user)
    if not (worn.posts or worn.is_staff):
        return []
    return [*_important(user, worn), *_to_pass(user, worn), *_to_write(user)]


def _important(user, worn):
    if not (worn.committee_ids or worn.is_staff or worn.is_on_duty):
        return []
    open_ = ReportAlert.objects.filter(taken_by=None).exclude(report__submitted_by=user.pk)
    return [
        Waiting(
            _("%(unit)s报的重要情况") % {"unit": each.report.unit},
            reverse("reports:report", args=[each.report.number]), "late", _("还没有人接"),
        )
        for each in open_.select_related("report__unit").order_by("pk")[:5]
    ]  # fmt: skip


def to_pass(user):
    """Reports that wait for the user's word."""
    worn = hats(user)
    found = InformationReport.objects.none()
    if led := permissions.units_led(user):
        found = reading.rows().filter(state=State.ABOVE, unit__parent__in=led)
    if worn.is_staff:
        found = reading.rows().filter(state=State.COMMITTEE)
    return found.exclude(unit__in=worn.posts).exclude(made_by=user.pk).exclude(
        submitted_by=user.pk
    )  # fmt: skip


def _to_pass(user, worn):
    if not (worn.is_staff or permissions.units_led(user)):
        return []
    count = to_pass(user).count()
    url = reverse("reports:queue")
    return [Waiting(_("信息报送"), url, "act", _("等你审"), None, count)] if count else []


def _to_write(user):
    mine = permissions.units_written_for(user)
    if not mine:
        return []
    today = timezone.localdate()
    found = [
        Waiting(
            each.name, reverse("reports:edit", args=[each.number]), "act", _("退回来要改"), None
        )
        for each in reading.rows().filter(unit__in=mine, state=State.RETURNED)[:5]
    ]
    for line in reading.lines(_units(mine), today - BACK, today + LATEST):
        if line.state in (due.OPEN, due.MISSING):
            is_missing = line.state == due.MISSING
            title = f"{line.kind.name}（{line.owed.period.label}）"
            found.append(
                Waiting(
                    title, reverse("reports:list"), "late" if is_missing else "act",
                    _("过了截止日") if is_missing else _("要报"), line.owed.due_on,
                )
            )  # fmt: skip
    return found[:6]
