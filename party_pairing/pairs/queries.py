"""Reads about pairs: who has how many, who was content with whom, who somebody is to the rules."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.models import Member
from party_pairing.files.models import PartyMembership
from party_pairing.files.queries import memberships_of
from party_pairing.pair_rules import spec as specs
from party_pairing.pair_rules.matrix import Person
from party_pairing.pair_rules.models import PairRules
from party_pairing.pairs import cadence
from party_pairing.pairs.models import Deed, Evaluation, Pairing, Talk
from tuanwei.gatherings.models import CheckIn, Gathering

CONTENT = 4
"""So many stars of five say that somebody was content."""
State = Talk.State
BACK = timedelta(days=60)
"""So far back the calendar is searched for what both came to."""
DUTY_WORDS = {
    specs.TALK: "谈心", specs.ACTIVITY: "一起参加活动", specs.REPORT: "交思想汇报",
    specs.VISIT: "走访", specs.PROBLEM: "解决一个实际问题", specs.EVALUATION: "互相评价",
    specs.HOURS: "记帮扶学时",
}  # fmt: skip


def day_words(day):
    """11月5日."""
    return f"{day.month}月{day.day}日"


def running_counts(user_ids):
    """{helper's key: running pairs} in all roles and kinds; 0 for those without any. One query."""
    users = list(user_ids)
    rows = Pairing.objects.running().filter(helper__in=users).order_by()
    found = dict(rows.values_list("helper").annotate(pairs=Count("pk")))
    return {user: found.get(user, 0) for user in users}


def content_before(user_ids):
    """frozenset of (member's key, helper's key) among these people who were a pair that has ended
    and with which both were content: the last evaluation of each gave at least CONTENT stars."""
    users = list(user_ids)

    def last_of(side):
        rows = Evaluation.objects.filter(pairing=OuterRef("pk"), by=OuterRef(side))
        return Subquery(rows.order_by("-period", "-pk").values("stars")[:1])

    found = (
        Pairing.objects.filter(state=Pairing.State.ENDED, helper__in=users, member__in=users)
        .annotate(helper_stars=last_of("helper"), member_stars=last_of("member"))
        .filter(helper_stars__gte=CONTENT, member_stars__gte=CONTENT)
        .order_by()
    )
    return frozenset(found.values_list("member", "helper"))


def members_of(user_ids):
    """{user's key: Member} of those who are on a roster, the branch with its general branch."""
    rows = Member.objects.filter(user__in=list(user_ids)).select_related("branch")
    return {each.user_id: each for each in rows}


def person_named(text, rows):
    """The one of `rows` with this number or, where it is nobody else's, this name; raises
    ValidationError in words."""
    found = list(rows.filter(number=text)[:1]) or list(rows.filter(name=text)[:2])
    if not found:
        raise ValidationError(_("没有找到“%s”，核对学号或姓名。") % text)
    if len(found) > 1:
        raise ValidationError(_("有不止一位叫“%s”，请写学号或工号。") % text)
    return found[0]


def person_of(user_id, member, membership):
    """Somebody as the hard rules look at them; a teacher stands where the Party branch does."""
    branch = member and member.branch
    group = branch.parent_id if branch else None
    if group is None and membership:
        group = membership.party_branch.general_branch_id
    return Person(
        key=user_id, general_branch=group, branch=branch and branch.pk,
        grade=member and member.grade, sex=member.sex if member else "",
        major=member.major if member else "", dormitory=member.dormitory if member else "",
        is_formal=bool(membership) and membership.standing == PartyMembership.Standing.FORMAL,
    )  # fmt: skip


def rules_now(rules):
    """The version of the same kind that is in force now; `rules` itself where none is."""
    found = PairRules.objects.filter(kind=rules.kind_id, in_force_from__lte=timezone.now())
    return found.order_by("-version").first() or rules


def of_member(member_id, kind_id):
    """Running pairs of a member under the rules of one kind."""
    return Pairing.objects.running().filter(Q(member=member_id) & Q(rules__kind=kind_id))


def pairs_with(pairs):
    """Pairs with what pages say of them."""
    return pairs.select_related(
        "helper", "member__member__branch__parent", "rules__kind", "party_branch"
    )


def evaluation_period(spec, day):
    """The period that an evaluation on `day` is for: what the rules say, a half year otherwise."""
    every = next((each.every for each in spec.cadences if each.what == specs.EVALUATION), "")
    return cadence.period_of(every or specs.HALF_YEAR, day)


@dataclass(frozen=True)
class Diary:
    """Everything the two have written, latest first."""

    talks: tuple[Talk, ...] = ()
    deeds: tuple[Deed, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()

    def waiting_for(self, user):
        """What `user` is asked to confirm."""
        rows = [*self.talks, *self.deeds]
        return [each for each in rows if each.state == State.WRITTEN and each.by_id != user.pk]

    def disputed_of(self, user):
        """What `user` wrote and the other side sees differently."""
        rows = [*self.talks, *self.deeds]
        return [each for each in rows if each.state == State.DISPUTED and each.by_id == user.pk]

    @property
    def last_talk(self):
        """The latest talk that was not taken back."""
        return next((each for each in self.talks if each.state != State.WITHDRAWN), None)


def diaries_of(pairings):
    """{pair's key: Diary}, three queries for all of them."""
    keys = [each.pk for each in pairings]
    by_pair = {each.pk: each for each in pairings}
    found: dict = {key: ([], [], []) for key in keys}
    for place, model in enumerate((Talk, Deed, Evaluation)):
        rows = model.objects.filter(pairing__in=keys).select_related("by")
        if model is Deed:
            rows = rows.select_related("gathering")
        for each in rows:
            each.pairing = by_pair[each.pairing_id]
            found[each.pairing_id][place].append(each)
    return {key: Diary(*map(tuple, rows)) for key, rows in found.items()}


def counts(entry, spec):
    """True where a talk or deed counts: confirmed, or written where nobody need confirm."""
    return entry.state == State.CONFIRMED or (
        entry.state == State.WRITTEN and not spec.both_confirm
    )


def done_of(diary, spec, what):
    """[(day, amount)] of what counts for a cadence of `what`."""
    if what == specs.TALK:
        return [(each.day, Decimal(1)) for each in diary.talks if counts(each, spec)]
    if what == specs.EVALUATION:
        return _evaluated(diary)
    return [
        (each.day, each.hours if what == specs.HOURS else Decimal(1))
        for each in diary.deeds
        if each.what == what and counts(each, spec)
    ]


def _evaluated(diary):
    """An evaluation is done on the day when the second of the two has written theirs."""
    days = defaultdict(list)
    for each in diary.evaluations:
        days[each.period].append(timezone.localdate(each.at))
    return [(max(both), Decimal(1)) for both in days.values() if len(both) > 1]


def need_labels(spec, keys):
    """What needs are called in the rules."""
    known = {each.key: each.label for each in spec.needs}
    return [known.get(key, key) for key in keys]


def evaluations_read_by(diary, user):
    """Those that one of the two may read: their own, and the other's once both have written."""
    both = Counter(each.period for each in diary.evaluations)
    return [each for each in diary.evaluations if each.by_id == user.pk or both[each.period] > 1]


def standings_of(pairing, diary, today=None):
    """[Standing] of a pair with every cadence of its rules."""
    spec, today = pairing.rules.spec, today or timezone.localdate()
    ends_on = pairing.ended_on or pairing.due_on
    if pairing.state == Pairing.State.RUNNING and ends_on and ends_on < today:
        ends_on = None  # it runs on until somebody ends it
    return [
        cadence.standing(each, done_of(diary, spec, each.what), pairing.starts_on, today, ends_on)
        for each in spec.cadences
    ]


def is_fresh(diary, spec, what, now):
    """True while something of `what` waits for the other side within the time there is for it."""
    since = now - timedelta(days=spec.confirm_days)
    rows = diary.talks if what == specs.TALK else [d for d in diary.deeds if d.what == what]
    return any(each.state == State.WRITTEN and each.at > since for each in rows)


@dataclass
class Ours:
    """A pair as one of the two sees it first. `said` is what the page says of the standings."""

    pairing: Pairing
    other: object
    diary: Diary
    standings: tuple
    waiting: tuple
    disputed: tuple
    said: tuple = ()

    @property
    def late(self):
        """The cadences with which they are late."""
        return [each for each in self.standings if each.is_overdue]


def ours_of(user):
    """([Ours] of every running pair of somebody, late ones first; [pairs that have ended]), in four
    queries."""
    rows = list(pairs_with(Pairing.objects.of(user)))
    pairings = [each for each in rows if each.state == Pairing.State.RUNNING]
    diaries = diaries_of(pairings)
    found = [
        Ours(
            each, each.other_of(user), diaries[each.pk],
            tuple(standings_of(each, diaries[each.pk])),
            tuple(diaries[each.pk].waiting_for(user)), tuple(diaries[each.pk].disputed_of(user)),
        )
        for each in pairings
    ]  # fmt: skip
    found.sort(key=lambda ours: (not ours.late, ours.pairing.starts_on, ours.pairing.pk))
    return found, [each for each in rows if each.state == Pairing.State.ENDED]


def earlier(pairing, most=10):
    """The pairs that this one took over from, the latest first."""
    found = []
    while pairing.follows_id and len(found) < most:
        pairing = pairs_with(Pairing.objects.all()).get(pk=pairing.follows_id)
        found.append(pairing)
    return found


def came_together(pairing, now=None):
    """Gatherings of the last weeks at which both checked in and that they have not noted yet."""
    now = now or timezone.now()
    both = (
        CheckIn.objects.filter(user__in=(pairing.helper_id, pairing.member_id))
        .values("gathering")
        .annotate(people=Count("pk"))
        .filter(people=2)
        .values("gathering")
    )
    noted = pairing.deeds.exclude(state=State.WITHDRAWN).filter(gathering__isnull=False)
    since = timezone.now() - BACK
    rows = Gathering.objects.filter(
        pk__in=both, state=Gathering.State.PUBLISHED, starts_at__gte=since, starts_at__lte=now,
        starts_at__date__gte=pairing.starts_on,
    ).exclude(pk__in=noted.values("gathering"))  # fmt: skip
    return rows.order_by("-starts_at", "-pk")


MET, WAITS, NOTHING, OUTSIDE = "met", "waits", "nothing", "outside"


@dataclass(frozen=True)
class Cell:
    """A month of a pair: how many talks counted, and what that means."""

    month: date
    talks: int
    state: str


@dataclass(frozen=True)
class Total:
    """A month of all pairs: of so many that stood, so many met."""

    month: date
    stood: int
    met: int


@dataclass(frozen=True)
class HeatMap:
    """Pairs × months, without a word of what was said."""

    months: tuple[date, ...]
    rows: dict
    totals: tuple[Total, ...]


def months_until(last, number):
    """So many first days of months, the last one of `last`."""
    first = last.replace(day=1)
    return tuple(cadence.months_after(first, -n) for n in range(number - 1, -1, -1))


def heat_map(pairings, months, today=None):
    """The HeatMap of these pairs; one query beside them."""
    today = today or timezone.localdate()
    talked: dict = defaultdict(lambda: [0, 0])
    rows = Talk.objects.filter(
        pairing__in=[each.pk for each in pairings], day__gte=months[0],
        state__in=(State.CONFIRMED, State.WRITTEN),
    )  # fmt: skip
    specs_of = {each.pk: each.rules.spec for each in pairings}
    for pair, day, state in rows.order_by().values_list("pairing", "day", "state"):
        counted = state == State.CONFIRMED or not specs_of[pair].both_confirm
        talked[pair, day.replace(day=1)][0 if counted else 1] += 1
    cells = {
        each.pk: tuple(_cell(each, month, talked[each.pk, month], today) for month in months)
        for each in pairings
    }
    totals = tuple(
        Total(
            month, sum(row[place].state != OUTSIDE for row in cells.values()),
            sum(row[place].state == MET for row in cells.values()),
        )
        for place, month in enumerate(months)
    )  # fmt: skip
    return HeatMap(tuple(months), cells, totals)


def _cell(pairing, month, talked, today):
    counted, waiting = talked
    last = cadence.period_of(specs.MONTH, month).last
    stood = pairing.starts_on <= last and (not pairing.ended_on or pairing.ended_on >= month)
    if counted:
        return Cell(month, counted, MET)
    if waiting:
        return Cell(month, 0, WAITS)
    return Cell(month, 0, NOTHING if stood and month <= today else OUTSIDE)


def overdue(pairings, today=None):
    """[(pair, Standing)] of those who are late with something, the longest gap first."""
    diaries = diaries_of(pairings)
    late = [
        (each, standing)
        for each in pairings
        for standing in standings_of(each, diaries[each.pk], today)
        if standing.is_overdue
    ]
    return sorted(late, key=lambda pair: (-pair[1].gap, pair[0].pk))


@dataclass(frozen=True)
class Leaving:
    """A running pair that does not go on as it is: why (a key of Pairing.End), and what happened."""

    pairing: Pairing
    because: str
    words: str


def leaving(pairs, today=None):
    """[Leaving] of running pairs whose people have left the roster, changed general branch or left
    the Party, or whose time is over. Four queries."""
    today = today or timezone.localdate()
    rows = list(pairs_with(pairs.running()).select_related("unit").order_by("pk"))
    people = {key for each in rows for key in (each.helper_id, each.member_id)}
    members, memberships = members_of(people), memberships_of(people)
    found = []
    for each in rows:
        why = _why_leaving(each, members, memberships, today)
        if why:
            found.append(Leaving(each, *why))
    return found


def _why_leaving(pairing, members, memberships, today):
    mine, theirs = members.get(pairing.member_id), members.get(pairing.helper_id)
    for row, user in ((mine, pairing.member), (theirs, pairing.helper)):
        if row is not None and row.left_on and row.left_on <= today:
            return Pairing.End.GRADUATED, f"{user.name}已经离校"
    membership = memberships.get(pairing.helper_id)
    if membership is None:
        return Pairing.End.LEFT_PARTY, f"{pairing.helper.name}不在任何党支部里了"
    if _moved(pairing.unit, mine and mine.branch):
        return Pairing.End.TRANSFERRED, f"{pairing.member.name}转到了别的团总支"
    before, now = pairing.party_branch, membership.party_branch
    if before and before.general_branch_id and now.general_branch_id != before.general_branch_id:
        return Pairing.End.TRANSFERRED, f"{pairing.helper.name}转到了别的学院的党支部"
    if pairing.due_on and pairing.due_on < today:
        return Pairing.End.OVER, "约定的时间到了"
    return None


def _moved(before, now):
    """True where somebody is in another general branch than when the pair began."""
    return before is not None and (now is None or now.parent_id != before.parent_id)


def without_helper(pairs):
    """Ended pairs whose member is still here without another helper in the role: they wait for a
    successor."""
    running = Pairing.objects.running().filter(
        member=OuterRef("member"), role=OuterRef("role"), rules__kind=OuterRef("rules__kind")
    )
    rows = pairs.filter(
        state=Pairing.State.ENDED, followed_by=None, member__member__left_on=None,
        ended_because__in=(
            Pairing.End.GRADUATED, Pairing.End.LEFT_PARTY, Pairing.End.TRANSFERRED,
            Pairing.End.DISCIPLINE, Pairing.End.OTHER,
        ),
    )  # fmt: skip
    return rows.exclude(Exists(running)).order_by("-ended_on", "-pk")


def possible_helpers(pairing):
    """Members of the Party branch who could take over: those with a place left, by name."""
    rows = PartyMembership.objects.in_force().filter(
        party_branch=pairing.party_branch, user__is_active=True
    )
    found = [each.user for each in rows.exclude(user=pairing.helper_id).select_related("user")]
    most = rules_now(pairing.rules).spec.most_capacity
    numbers = running_counts([each.pk for each in found])
    for each in found:
        each.pairs = numbers[each.pk]
    return [each for each in found if each.pairs < most]
