"""The desk's reads: which letters the address asks for, the figures above them. One letter whole is case_page."""

from dataclasses import dataclass, fields, replace
from datetime import datetime, time, timedelta
from hashlib import sha256
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from branches.organisation.models import Appointment, Unit
from mailbox.absences.queries import desk_hats as hats
from mailbox.absences.queries import stood_in_for
from mailbox.cases import (
    clock,
    instructions,
    permissions,
    queries,
)
from mailbox.cases.deadlines import Limit, due_moment
from mailbox.cases.models import Case
from mailbox.cases.rules_models import CaseClass
from mailbox.cases.similar_queries import similar_letters
from tuanwei.accounts.models import User
from tuanwei.workdays.queries import current_calendar

CHOICES = {
    "show": tuple(queries.SHOWS),
    "who": ("mine", "unassigned", "approve", "asked"),
    "due": ("overdue", "today", "soon", "progress"),
    "answered": ("week",),
    "outcome": ("solved",),
    "sort": ("urgent", "newest"),
}
COUNTS_KEPT, FIGURES_KEPT, CHOICES_KEPT = 15, 300, 60  # seconds
ROUTED_TO = (Unit.Kind.DEPARTMENT, Unit.Kind.COMMITTEE, Unit.Kind.GENERAL_BRANCH)
NOBODY_HAS_IT = Q(handler=None, state__in=("accepted", "handling", "reopened"))


@dataclass(frozen=True)
class Selection:
    """What the address asks for. Unknown values count as not given; "" is the default."""

    show: str = ""
    q: str = ""
    kind: str = ""
    unit: str = ""
    who: str = ""
    due: str = ""
    answered: str = ""
    outcome: str = ""
    sort: str = ""

    @classmethod
    def read(cls, data):
        """The selection in a query string or a form."""
        found = {name: data.get(name, "") for name in CHOICES}
        found = {name: value for name, value in found.items() if value in CHOICES[name]}
        found["q"] = data.get("q", "").replace("\0", "").strip()[:60]
        for name in ("kind", "unit"):
            value = data.get(name, "")
            is_id = value.isascii() and value.isdigit() and len(value) < 10
            found[name] = value if is_id or (name == "unit" and value == "none") else ""
        return cls(**found)

    @property
    def shown(self):
        """The tab in force: open letters, or all of them once something else is asked for."""
        return self.show or ("all" if self.q or self.answered or self.outcome else "open")

    @property
    def sorted_by(self):
        """The order in force: the most urgent first where letters are open."""
        if self.shown in ("closed", "all"):
            return "newest"
        return self.sort or ("newest" if self.shown == "answered" else "urgent")

    @property
    def is_narrowed(self):
        """True when something besides the tab and the order was asked for."""
        return replace(self, show="", sort="") != Selection()

    def query(self, **changes):
        """The address of this selection with `changes`, without what is default."""
        changed = replace(self, **changes)
        pairs = [(f.name, getattr(changed, f.name)) for f in fields(changed)]
        return "?" + urlencode([pair for pair in pairs if pair[1]])

    def letters(self, user):
        """The letters of `user`'s desk that this selection names, without an order."""
        letters = permissions.on_desk(user).order_by()
        if queries.looks_like_number(self.q):
            return letters.filter(number=self.q.upper())
        letters = letters.filter(queries.SHOWS[self.shown][1])
        if self.kind:
            letters = letters.filter(case_class=int(self.kind))
        if self.unit:
            letters = letters.filter(lead=None if self.unit == "none" else int(self.unit))
        if self.who == "mine":
            letters = letters.filter(mine(user))
        elif self.who == "unassigned":
            letters = letters.filter(nobody_has_it(user))
        elif self.who == "approve":
            letters = letters.filter(permissions.to_approve(user))
        elif self.who == "asked":
            letters = letters.filter(instructions.asked_of(user))
        if self.due:
            letters = letters.filter(state__in=Case.ON_DESK).filter(_due(self.due))
        if self.answered:
            letters = letters.filter(answered_at__gte=monday())
        if self.outcome:
            letters = letters.filter(outcome=self.outcome)
        return queries.search(letters, self.q) if self.q else letters


def mine(user):
    """Letters that `user` handles, and those of whom they stand in for."""
    found = Q(handler=user.pk)
    for absent, unit in stood_in_for(user):
        found |= Q(handler=absent, lead=unit)
    return found


def nobody_has_it(user):
    """Letters with no handler whose turn it is; for those who screen also what is still to be
    taken in."""
    return NOBODY_HAS_IT | Q(state="submitted") if permissions.can_screen(user) else NOBODY_HAS_IT


def _due(which):
    now = timezone.localtime()
    if which == "overdue":
        return Q(due_at__lte=now, paused_at=None)
    if which == "progress":
        tomorrow = _midnight(now + timedelta(days=1))
        return Q(progress_due_at__lte=tomorrow, paused_at=None, state__in=clock.WITH_A_UNIT)
    end = {"today": _midnight(now + timedelta(days=1)), "soon": soon(now)}[which]
    return Q(due_at__gt=now, due_at__lte=end, paused_at=None)


def soon(now):
    """The end of the next working day: what is due by then is due soon."""
    return due_moment(now, Limit(1, "workdays"), current_calendar())


def _midnight(moment):
    return datetime.combine(moment.date(), time(), moment.tzinfo)


def monday():
    """The moment at which this week began."""
    now = timezone.localtime()
    return _midnight(now - timedelta(days=now.weekday()))


def _scope(user):
    """A name for what `user` may see, shared by all who see the same."""
    worn = hats(user)
    if worn.is_staff or worn.is_teacher:
        return "staff" if worn.is_staff else "all"
    return sha256(repr(sorted(worn.unit_ids)).encode()).hexdigest()[:16]


def head(user):
    """What stands above the queue, some seconds old: counts, figures and choices."""
    scope, letters = _scope(user), permissions.on_desk(user)
    parts = {
        f"desk:counts:{scope}": ("counts", lambda: read_counts(user, letters), COUNTS_KEPT),
        f"desk:figures:{scope}": ("figures", lambda: read_figures(letters), FIGURES_KEPT),
        f"desk:mine:{user.pk}": ("mine", lambda: read_mine(user, letters), COUNTS_KEPT),
        f"desk:people:{scope}": ("people", lambda: people_for_bulk(user), CHOICES_KEPT),
        "desk:choices": ("choices", choices, CHOICES_KEPT),
    }
    kept = cache.get_many(parts)
    for key in parts.keys() - kept.keys():
        kept[key] = parts[key][1]()
        cache.set(key, kept[key], parts[key][2])
    return {parts[key][0]: value for key, value in kept.items()}


def forget_counts(user):
    """Count anew for whoever has just changed something."""
    cache.delete_many([f"desk:counts:{_scope(user)}", f"desk:mine:{user.pk}"])


def read_counts(user, letters):
    """queries.counts with what is due today or soon and what nobody has yet."""
    on_desk = Q(state__in=Case.ON_DESK)
    more = {which: _due(which) & on_desk for which in ("today", "soon")}
    return queries.counts(letters, timezone.localtime(), unassigned=nobody_has_it(user), **more)


def read_mine(user, letters):
    """How many open letters `user` handles."""
    return letters.open().filter(mine(user)).count()


def read_figures(letters):
    """Answered this week and last, and how many of the rated were solved in 90 days."""
    start = monday()
    recent = letters.order_by().filter(answered_at__gte=start - timedelta(days=90))
    found = recent.aggregate(
        week=Count("pk", filter=Q(answered_at__gte=start)),
        last_week=Count(
            "pk", filter=Q(answered_at__gte=start - timedelta(days=7), answered_at__lt=start)
        ),
        solved=Count("pk", filter=Q(outcome="solved")),
        rated=Count("pk", filter=Q(outcome__in=("solved", "unsolved"))),
    )
    return found | {"response": _median_response(recent)}


def _median_response(letters):
    """Median seconds from a letter to the first response, anonymous letters left out."""
    timed = letters.exclude(author=None).filter(responded_at__isnull=False)
    pairs, parameters = timed.values("received_at", "responded_at").query.sql_with_params()
    seconds = "extract(epoch FROM responded_at - received_at)"
    median = f"SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY {seconds}) FROM ({pairs}) t"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(median, parameters)  # Django's own SQL inside, nothing from outside
        seconds = cursor.fetchone()[0]
    return None if seconds is None else int(seconds)


def answering(*unit_ids):
    """Those who answer letters for these units today, by name."""
    held = Appointment.objects.in_force().filter(unit__in=unit_ids, post__in=permissions.ANSWERING)
    people = User.objects.filter(pk__in=held.values("user"), is_active=True)
    return people.order_by("name_pinyin", "pk")


def public_answers_like(case):
    """Public answers to questions like this letter's, best first, without those out of date."""
    keys = [int(found.key) for found in similar_letters(case.title, AnonymousUser())]
    fresh = queries.published().filter(is_outdated=False).exclude(case=case.pk)
    found = fresh.in_bulk(keys) if keys else {}
    return [found[key] for key in keys if key in found]


def people_for_bulk(user):
    """((id, "后勤处 · 吴立"), …): to whom `user` may give many letters at once."""
    worn = hats(user)
    held = Appointment.objects.in_force().filter(
        post__in=permissions.ANSWERING, user__is_active=True
    )
    if worn.is_staff:
        held = held.filter(unit__kind__in=ROUTED_TO, unit__is_active=True)
    else:
        held = held.filter(unit__in=permissions.units_worked_for(user))
    rows = held.order_by("unit__kind", "unit__name_pinyin", "user__name_pinyin", "user")
    names = rows.values_list("user", "unit__name", "user__name")
    return tuple(dict.fromkeys((pk, f"{unit} · {name}") for pk, unit, name in names))


def choices():
    """What the filters and the row of buttons offer: (id, name) pairs."""
    answering = Unit.objects.active().filter(kind__in=ROUTED_TO)
    in_use = Unit.objects.filter(pk__in=Case.objects.order_by().values("lead").distinct())
    return {
        "classes": tuple(CaseClass.objects.values_list("pk", "name")),
        "units": tuple(in_use.values_list("pk", "name")),
        "answering": tuple(answering.order_by("kind", "name_pinyin").values_list("pk", "name")),
    }
