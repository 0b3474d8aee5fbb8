"""Everything that the page of somebody's hours shows: totals, what is still needed, every service
with the steps of its arithmetic. A fixed number of queries, however much there is."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.gatherings.leaving import STILL_IN
from tuanwei.lib.navigation import first_address
from tuanwei.lib.numbers import half_up
from tuanwei.lib.terms import Term
from volunteers.claims.models import Dispute
from volunteers.honours import levels, queries
from volunteers.honours.levels import Fact, Facts, Standing
from volunteers.honours.models import Award
from volunteers.hours.models import HoursEntry, Service, Source
from volunteers.hours.queries import done, spec_on
from volunteers.hours.recognition import Recognised, recognise, year_of

State = Service.State
NOTHING = Recognised(Decimal(0), ())
PAGES = {"shift": "volunteers:shift", "claim": "volunteers:claim", "lesson": "volunteers:lesson"}
"""The pages of what hours come from."""


@dataclass(frozen=True)
class Line:
    """One service. `hours` is what stands in the ledger, `worth` what the rules say now; for a
    pending one what it would be worth. `corrections` are ledger lines with their reasons."""

    service: Service
    hours: Decimal
    worth: Recognised
    corrections: tuple = ()
    dispute: Dispute | None = None

    @property
    def is_counted(self):
        """True for what counts."""
        return self.service.state == State.COUNTED

    @property
    def is_pending(self):
        """True for what waits for somebody."""
        return self.service.state == State.PENDING

    @property
    def lacks_leaving(self):
        """True for a shift that somebody came to without signing out, once that is too late."""
        service = self.service
        return bool(service.came_at and not service.left_at and service.closes_at) and (
            service.closes_at + STILL_IN < timezone.now()
        )

    @property
    def is_settling(self):
        """True while the ledger has not caught up with the rules."""
        return self.is_counted and self.worth.hours != self.hours

    @property
    def steps(self):
        """[(words, hours after it)]."""
        return [(step.words, half_up(step.hours, 2)) for step in self.worth.steps]

    @property
    def chip(self):
        """(tone, words, icon): where it stands."""
        if self.is_settling:
            return ("wait", _("正在重新计算"), "refresh")
        if self.is_counted:
            return ("done", _("已计入"), "circle-check")
        if self.is_pending:
            return ("wait", self.service.get_state_display(), "hourglass")
        return ("off", self.service.get_state_display(), "circle-minus")

    @property
    def source_url(self):
        """The shift, claim or lesson that it comes from; "" for what has no page."""
        room, _, rest = self.service.origin.partition(":")
        key = rest.partition(":")[0]
        return reverse(PAGES[room], args=[key]) if room in PAGES and key.isdigit() else ""

    @property
    def dispute_url(self):
        """Where to say that it is wrong; "" while one is open, or where nobody takes disputes."""
        return "" if self.dispute else optional("volunteers:dispute-new", self.service.pk)


@dataclass(frozen=True)
class Page:
    """The page of one person on one day. `terms` from the newest; `shown` is the chosen one."""

    lines: list = field(default_factory=list)
    total: Decimal = Decimal(0)
    system: Decimal = Decimal(0)
    claimed: Decimal = Decimal(0)
    this_term: Decimal = Decimal(0)
    this_year: Decimal = Decimal(0)
    pending: int = 0
    standing: Standing = field(default_factory=Standing)
    awards: list = field(default_factory=list)
    terms: list = field(default_factory=list)
    shown: Term | None = None
    year_starts: str = ""
    rules_url: str = ""
    browse_url: str = ""


def page_of(volunteer, wanted="", today=None):
    """The Page of a volunteer (None: somebody without any hours) in the term with the code `wanted`,
    else the newest. Five queries."""
    today = today or timezone.localdate()
    spec = spec_on(today)
    lines = _lines(volunteer) if volunteer else []
    awards = list(Award.objects.filter(volunteer=volunteer)) if volunteer else []
    terms = sorted({Term.of(line.service.day) for line in lines}, reverse=True)
    shown = next((term for term in terms if term.code == wanted), terms[0] if terms else None)
    facts = Facts.of(
        (_fact(line) for line in lines if line.hours > 0), [each.given_on for each in awards]
    )
    return Page(
        [line for line in lines if Term.of(line.service.day) == shown],
        _sum(lines),
        _sum(line for line in lines if line.service.source == Source.SYSTEM),
        _sum(line for line in lines if line.service.source == Source.CLAIM),
        _sum(line for line in lines if Term.of(line.service.day) == Term.of(today)),
        _sum(line for line in lines if _year(line.service.day, spec) == _year(today, spec)),
        sum(line.is_pending for line in lines),
        levels.stand(facts, spec, today, queries.kind_names()),
        awards, terms, shown, spec.year_starts,
        first_address("volunteers:hours-rules"),
        first_address("volunteers:home"),
    )  # fmt: skip


def _lines(volunteer):
    """[Line], the newest first; three queries."""
    services = list(
        Service.objects.filter(volunteer=volunteer).select_related("kind", "team")
        .order_by("-day", "-pk")
    )  # fmt: skip
    entries = defaultdict(list)
    for entry in HoursEntry.objects.filter(volunteer=volunteer).order_by("seq"):
        entries[entry.service_id].append(entry)
    disputes = {
        each.service_id: each
        for each in Dispute.objects.filter(
            service__volunteer=volunteer, outcome=Dispute.Outcome.OPEN
        )
    }
    worth = _worth(services)
    return [
        Line(
            each, sum((entry.hours for entry in entries[each.pk]), Decimal(0)),
            worth.get(each.pk, NOTHING),
            tuple(entry for entry in entries[each.pk] if entry.is_correction),
            disputes.get(each.pk),
        )
        for each in services
    ]  # fmt: skip


def _worth(services):
    """{service's key: Recognised} as the ledger counts; for pending ones as if all were confirmed."""
    taken = [
        (each.state, done(each, each.kind.key if each.kind_id else ""))
        for each in services if each.state != State.VOID
    ]  # fmt: skip
    counted = [each for state, each in taken if state == State.COUNTED]
    if len(counted) == len(taken):
        return recognise(counted, spec_on)
    return recognise([each for _state, each in taken], spec_on) | recognise(counted, spec_on)


def _fact(line):
    service = line.service
    kind = service.kind.key if service.kind_id else ""
    return Fact(
        service.pk, service.day, line.hours, kind, service.source, service.is_large, service.event
    )


def _sum(lines):
    return sum((line.hours for line in lines), Decimal(0))


def _year(day: date, spec):
    return year_of(day, spec.year_starts)


def optional(name, *args):
    """The address of a page that another room may have; "" where it has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
