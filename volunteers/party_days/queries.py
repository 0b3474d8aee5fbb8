"""Reads about service days: who keeps them, whose turn it is, what was missed."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from branches.organisation.models import Member, Unit
from tuanwei.gatherings.models import Gathering
from volunteers.party_days import rotation
from volunteers.party_days.models import Keeper, ServiceDay, Turn
from volunteers.services.models import Need, Shift

State = Turn.State
ROLE = "党员服务岗"
"""The role that those whose turn it is have in a shift."""
AHEAD = timedelta(weeks=4)
COUNTED = (State.PLANNED, State.CAME, State.AWAY, State.MADE_UP)
"""What counts as a turn; whoever was excused or gave it to another is next all the sooner."""
HOLDING = (State.PLANNED, State.CAME)
MARKS = {
    State.PLANNED: ("act", "轮"), State.CAME: ("done", "来"), State.AWAY: ("late", "缺"),
    State.EXCUSED: ("off", "假"), State.MADE_UP: ("wait", "补"), State.SWAPPED: ("off", "换"),
}  # fmt: skip
EXTRA = {
    State.PLANNED: ("wait", "来补"),
    State.CAME: ("done", "来补"),
    State.AWAY: ("off", "没来补"),
}


def days():
    """Service days with what pages say of them."""
    return ServiceDay.objects.select_related("series__project__team__unit", "series__teacher")


def status_of(service_day):
    """The political statuses of those who keep a day."""
    statuses = [Member.Status.PARTY]
    if service_day.with_probationary:
        statuses.append(Member.Status.PROBATIONARY)
    return statuses


def eligible(service_day):
    """Members in school who are to keep a day: Party members of the team's unit and of those below."""
    unit = service_day.series.project.team.unit
    found = Member.objects.filter(
        left_on=None, political_status__in=status_of(service_day), user__is_active=True
    )
    if unit.kind != Unit.Kind.COMMITTEE:
        found = found.filter(branch__in=Unit.objects.under(unit.pk))
    return found.order_by("user__number")


def keepers(service_day):
    """Those who take turns, in the order in which they came."""
    return service_day.keepers.filter(left_on=None).select_related("user").order_by("pk")


def shifts(service_day):
    """The shifts of a day with their gatherings, the earliest first."""
    found = Shift.objects.filter(series=service_day.series_id)
    return found.select_related("gathering__venue").order_by("series_day", "pk")


def coming(service_day, now=None, within=AHEAD):
    """Shifts that begin from now on and within so long, without those called off."""
    now = now or timezone.now()
    found = shifts(service_day).filter(gathering__starts_at__gt=now)
    if within is not None:
        found = found.filter(gathering__starts_at__lte=now + within)
    return found.exclude(gathering__state=Gathering.State.CANCELLED)


def need_of(shift):
    """The role of those whose turn it is; None where the shift has no role."""
    needs = list(Need.objects.filter(shift=shift, number__gt=0).order_by("pk"))
    return next((each for each in needs if each.role == ROLE), needs[0] if needs else None)


def history(service_day):
    """[(keeper's key, day)] of every turn that counts."""
    found = Turn.objects.filter(
        shift__series=service_day.series_id, keeper__left_on=None, state__in=COUNTED, is_extra=False
    )
    return list(found.values_list("keeper", "shift__series_day"))


def people(found, busy=()):
    """Keepers as the rotation takes them; `busy`: {user's key: keys of slots}."""
    return [
        rotation.Person(
            each.pk, each.since, each.exempt_until,
            frozenset(busy.get(each.user_id, ())) if busy else frozenset(),
        )
        for each in found
    ]  # fmt: skip


def forecast(service_day, found, dates):
    """{shift's key: [Keeper]} of whose turn it would be on dates that are not filled yet: the plan
    that would come out if nobody was busy."""
    by_key = {each.pk: each for each in found}
    rota = rotation.rota_of(people(found), history(service_day))
    slots = [rotation.Slot(each.pk, each.series_day, service_day.per_shift) for each in dates]
    names = {}
    for slot, key in rotation.plan(rota, slots):
        names.setdefault(slot, []).append(by_key[key])
    return names


def missed(turns):
    """Of one keeper's turns those that were missed and not made up."""
    return [each for each in turns if each.state == State.AWAY and not each.is_extra]


def open_extras(turns):
    """Extra turns that are yet to come."""
    return [each for each in turns if each.is_extra and each.state == State.PLANNED]


def turns_of(user):
    """Every turn of somebody, also on days they keep no longer, the earliest first."""
    found = Turn.objects.filter(keeper__user=user.pk)
    return found.select_related(
        "keeper__service_day", "shift__gathering__venue", "offered_to__user", "made_up_by__shift"
    ).order_by("shift__series_day", "pk")


def offers_to(user):
    """Turns that others have asked `user` to take."""
    found = Turn.objects.filter(
        offered_to__user=user.pk, state=State.PLANNED,
        shift__gathering__starts_at__gt=timezone.now(),
    )  # fmt: skip
    return found.select_related("keeper__user", "keeper__service_day", "shift__gathering__venue")


@dataclass(frozen=True)
class Cell:
    """One date of one person: a tone, a sign and what it means. `words` is "" for nothing."""

    tone: str = ""
    sign: str = ""
    words: str = ""


@dataclass(frozen=True)
class Row:
    """One person and their dates."""

    keeper: Keeper
    cells: tuple[Cell, ...]
    turns: int
    came: int
    missed: int
    streak: int
    is_exempt: bool


@dataclass(frozen=True)
class Grid:
    """Dates × people, and what it comes to."""

    dates: tuple
    rows: tuple[Row, ...]
    keepers: int
    turns: int
    came: int
    missed: int
    made_up: int


def cell_of(turn):
    """The Cell of a turn."""
    marks = EXTRA if turn.is_extra and turn.state in EXTRA else MARKS
    tone, sign = marks[turn.state]
    words = "额外来补一次" if turn.is_extra else turn.get_state_display()
    return Cell(tone, sign, f"{words}：{turn.reason}" if turn.reason else words)


def grid_of(service_day, dates):
    """The Grid over these shifts, in three queries."""
    today = timezone.localdate()
    found = list(service_day.keepers.select_related("user").order_by("user__number", "pk"))
    dates, by_keeper = tuple(dates), {}
    for turn in Turn.objects.filter(keeper__service_day=service_day).order_by(
        "shift__series_day", "pk"
    ):
        by_keeper.setdefault(turn.keeper_id, []).append(turn)
    rows = [
        _row(keeper, by_keeper.get(keeper.pk, []), dates, today)
        for keeper in found
        if keeper.left_on is None or keeper.pk in by_keeper
    ]
    states = Counter(
        turn.state for turns in by_keeper.values() for turn in turns if not turn.is_extra
    )
    over = states[State.CAME] + states[State.AWAY] + states[State.MADE_UP]
    return Grid(
        dates, tuple(rows), sum(keeper.left_on is None for keeper in found), over,
        states[State.CAME], states[State.AWAY], states[State.MADE_UP],
    )  # fmt: skip


def _row(keeper, turns, dates, today):
    by_shift = {turn.shift_id: turn for turn in turns}
    own = [turn for turn in turns if not turn.is_extra]
    return Row(
        keeper,
        tuple(cell_of(by_shift[each.pk]) if each.pk in by_shift else Cell() for each in dates),
        sum(turn.state in COUNTED for turn in own), sum(turn.state == State.CAME for turn in turns),
        len(missed(turns)), rotation.streak([turn.state for turn in own]),
        keeper.exempt_until is not None and keeper.exempt_until >= today,
    )  # fmt: skip


def with_counts(found):
    """Service days with how many keep them and how many turns of theirs were missed."""
    return found.annotate(
        people=Count("keepers", filter=Q(keepers__left_on=None), distinct=True),
        away=Count(
            "keepers__turns",
            filter=Q(keepers__turns__state=State.AWAY, keepers__turns__is_extra=False),
            distinct=True,
        ),
    )
