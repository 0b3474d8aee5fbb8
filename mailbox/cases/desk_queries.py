"""The desk's reads: which letters the address asks for, the figures above them, one letter whole."""

from copy import copy
from dataclasses import dataclass, fields, replace
from datetime import datetime, time, timedelta
from functools import cached_property
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
    dependencies,
    followups,
    instructions,
    merging,
    permissions,
    queries,
    repeats,
    supports,
    vacancies,
)
from mailbox.cases.answer_models import Answer
from mailbox.cases.deadlines import Limit, due_moment
from mailbox.cases.models import Case
from mailbox.cases.rule_choices import Contact, Instruction
from mailbox.cases.rules_models import CaseClass
from mailbox.cases.sender_models import SenderDetails
from mailbox.cases.similar_queries import similar_letters
from mailbox.checklists.queries import items_of
from mailbox.safety.queries import open_alerts
from mailbox.senders.queries import standing_of
from tuanwei.accounts.models import User
from tuanwei.lib.differences import differences, nearby
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


class CasePage:
    """One letter as the desk sees it, each part read once and only when asked for."""

    def __init__(self, case, user):
        self.case, self.user = case, user

    @cached_property
    def is_own(self):
        """True when the reader wrote it: others handle it."""
        return permissions.is_author(self.user, self.case)

    @cached_property
    def draft(self):
        """The answer that waits for a second person, or None."""
        return next((a for a in self.answers if a.state == Answer.State.DRAFT), None)

    @cached_property
    def may_approve(self):
        """True for a reader who may decide about the draft."""
        return permissions.can_approve(self.user, self.case, self.draft)

    @cached_property
    def vacancy(self):
        """Why staff decide about its answer, empty where somebody holds the post that does."""
        if self.case.lead_id is None or self.case.state not in Case.ON_DESK:
            return ""
        return vacancies.in_words(self.case, self.draft)

    @cached_property
    def answers(self):
        """Every answer with who wrote and who decided."""
        return list(self.case.answers.select_related("drafted_by", "checked_by", "second", "unit"))

    @cached_property
    def rounds(self):
        """(answer, what the drafter changed in the draft that came back, what the second person
        changed before sending); the changes as pieces, none where nothing was changed."""
        before, found = [None, *self.answers], []
        for returned, answer in zip(before, self.answers, strict=False):
            drafted = answer.drafted_text or answer.text
            is_again = returned is not None and returned.state == Answer.State.RETURNED
            again = differences(returned.text, drafted) if is_again else []
            found.append((answer, nearby(again), nearby(differences(drafted, answer.text))))
        return found

    @cached_property
    def entries(self):
        """The whole way, private notes included."""
        return list(self.case.entries.select_related("by", "unit"))

    @cached_property
    def merged_in(self):
        """How many letters are handled with this one."""
        return merging.running(lead=self.case).count()

    @cached_property
    def merged_letters(self):
        """Those of them that the reader may open: merging lets nobody read more."""
        keys = merging.running(lead=self.case).values("case")
        return list(permissions.on_desk(self.user).filter(pk__in=keys))

    @cached_property
    def merged_into(self):
        """The letter that this one is handled with, where the reader may open it, else None."""
        if self.case.state != Case.State.MERGED:
            return None
        keys = merging.running(self.case).values("lead")
        return permissions.on_desk(self.user).filter(pk__in=keys).first()

    @cached_property
    def supporters(self):
        """How many others support it; only titles that are shown can be supported."""
        return supports.count(self.case) if self.case.shows_title else 0

    @cached_property
    def alert(self):
        """The open alert of the letter, for those who read alerts, else None."""
        if not getattr(self.case, "has_alert", True):
            return None
        return open_alerts(self.user).filter(case=self.case.pk).first()

    @cached_property
    def follow_ups(self):
        """What became of it: promises and proposals."""
        return followups.of(self.case)

    @cached_property
    def files(self):
        """Photos and documents."""
        return [found.attachment for found in self.case.files.select_related("attachment")]

    @cached_property
    def helpers(self):
        """The units that help."""
        return list(self.case.helpers.all())

    @cached_property
    def reveal(self):
        """The open request to see a hidden name, or None."""
        return self.case.reveals.filter(agreed_by=None).select_related("asked_by").first()

    @cached_property
    def publication(self):
        """The text for the public, or None."""
        found = getattr(self.case, "publication", None) if self.case.answered_at else None
        return found

    @cached_property
    def leaders(self):
        """Whom the reader may ask for an instruction."""
        return list(instructions.to_ask(self.case, self.user))

    @cached_property
    def instructions(self):
        """What leaders were asked and wrote."""
        return list(self.case.instructions.select_related("leader", "asked_by"))

    @cached_property
    def lacks_instruction(self):
        """True while no answer may go out because no leader has written."""
        may_be = self.case.rules.instruction == Instruction.REQUIRED or self.merged_in
        return self.case.state in Case.ON_DESK and may_be and instructions.is_missing(self.case)

    @cached_property
    def parts(self):
        """The letters taken out of this one and the one it was taken out of, where the reader may
        open them."""
        if not getattr(self.case, "is_split", True):
            return []
        keys = Q(split_from__origin=self.case) | Q(splits__case=self.case)
        return list(permissions.on_desk(self.user).filter(keys).distinct().order_by("number"))

    @cached_property
    def earlier(self):
        """Letters of the same named author about the same matter, where the reader may open them."""
        keys = [case.pk for case in repeats.known_to_desk(self.case)]
        return list(permissions.on_desk(self.user).filter(pk__in=keys)) if keys else []

    @cached_property
    def sender(self):
        """How to reach the author, for whoever may know the name; None where nothing was left."""
        if self.author is None or self.case.rules.contact == Contact.NONE:
            return None
        return SenderDetails.objects.filter(case=self.case).first()

    @cached_property
    def checks(self):
        """The letter's list of things to do."""
        return items_of(self.case)

    @cached_property
    def required_open(self):
        """The texts of what must still be ticked before the answer goes out."""
        return [item.text for item in self.checks if item.is_required and not item.done_by_id]

    @cached_property
    def waits_for(self):
        """Edges to letters that are to be done first."""
        return list(dependencies.before(self.case))

    @cached_property
    def needed(self):
        """[(edge, the letter where the reader may open it, else None)]."""
        keys = [edge.needs_id for edge in self.waits_for]
        seen = permissions.on_desk(self.user).filter(pk__in=keys).in_bulk() if keys else {}
        return [(edge, seen.get(edge.needs_id)) for edge in self.waits_for]

    @cached_property
    def waiting(self):
        """Letters that wait for this one, where the reader may open them."""
        keys = dependencies.after(self.case).values("case")
        return list(permissions.on_desk(self.user).filter(pk__in=keys))

    @cached_property
    def standing(self):
        """What staff have decided about the sender, of an openly signed letter only."""
        is_named = self.case.visibility == Case.Visibility.NAMED and self.author is not None
        return standing_of(self.case.author_id) if is_named else None

    @cached_property
    def author(self):
        """The author when the reader may know, else None."""
        if not permissions.can_see_author(self.user, self.case):
            return None
        return self.case.author


def extended_due(case):
    """When the running step would be over after an extension; `case` stays as it is."""
    longer = copy(case)
    clock.extend(longer)
    return longer.due_at
