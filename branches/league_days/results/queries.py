"""Results and awards as pages and other rooms read them. Lines are worked out from the frozen inputs
whenever they are asked for; nothing that could differ from them is kept."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from branches.league_days.contests.models import Contest, Entry
from branches.league_days.panels.models import Judge
from branches.league_days.results.models import Award, StageResult
from branches.league_days.rules.reckoning import reckon
from branches.organisation.models import Appointment, Member, Unit
from tuanwei.publicity.models import Publicity

KIND = "contest"
LIVE = (Award.State.PROPOSED, Award.State.GRANTED)
ADVANCE = ""
"""What `StageResult.decided` calls the border between those who go on and those who do not."""


def results_of(contest):
    """{stage key: StageResult} of the stages that have been counted, in their order."""
    rows = StageResult.objects.filter(run__contest=contest.pk).select_related("run", "made_by")
    return {each.run.key: each for each in rows.order_by("run__position")}


def result_of(run):
    """The StageResult of a stage; None before it is counted."""
    return StageResult.objects.filter(run=run.pk).select_related("made_by").first()


def lines_of(run):
    """The reckoning.Lines of a stage, the best first, from its frozen inputs; () before."""
    result = result_of(run)
    return reckon(run.contest.spec, result.read_inputs) if result else ()


def entries_by_key(contest):
    """{key: Entry} of a contest, with what names them."""
    rows = Entry.objects.filter(contest=contest.pk).select_related(
        "unit", "general_branch", "league_day__gathering"
    )
    return {each.key: each for each in rows}


def awards_of(contest):
    """Every award of a contest, revoked ones too."""
    rows = Award.objects.filter(contest=contest.pk)
    return rows.select_related("entry__league_day__gathering", "unit", "user", "revoked_by")


def live_awards(contest):
    """Awards that are being published or stand."""
    return awards_of(contest).filter(state__in=LIVE)


def _of_contests(keys):
    """Publicities of contests among `keys` (texts or a subquery of texts); the key of the first one
    is the contest's, later ones have a number behind it: 12, 12-2."""
    first = Func(F("key"), Value("-"), Value(1), function="split_part", output_field=TextField())
    return Publicity.objects.filter(kind=KIND).annotate(subject=first).filter(subject__in=keys)


def publicities_of(contest):
    """Every publicity of a contest's awards, the first one first."""
    return _of_contests([str(contest.pk)]).defer("lines").order_by("pk")


def is_published(contest, publicities=None):
    """True once everybody may read how it came out: it has been published, or has ended. Its
    `publicities` may be given."""
    if contest.state == Contest.State.CLOSED:
        return True
    stopped = Publicity.State.CALLED_OFF
    if publicities is not None:
        return any(each.state != stopped for each in publicities)
    return publicities_of(contest).exclude(state=stopped).exists()


def units_of(user_id):
    """Keys of the branches and other units somebody belongs to today."""
    posts = Appointment.objects.in_force().filter(user=user_id).values("unit")
    home = Member.objects.filter(user=user_id, branch__isnull=False).values("branch")
    return Unit.objects.filter(Q(pk__in=posts) | Q(pk__in=home)).exclude(
        kind=Unit.Kind.COMMITTEE
    )  # fmt: skip


def involving(user_id):
    """Entries that somebody has a part in: handed in, or of a unit of theirs."""
    mine = units_of(user_id).values("pk")
    joint = Q(league_day__partners__unit__in=mine, league_day__partners__state="accepted")
    return Entry.objects.filter(
        Q(by=user_id) | Q(unit__in=mine) | Q(general_branch__in=mine) | joint
    ).order_by().distinct()  # fmt: skip


def published_with(user_id):
    """Keys of publicities of contests in which somebody has entered, or judges."""
    contests = Contest.objects.filter(
        Q(pk__in=involving(user_id).values("contest"))
        | Q(pk__in=Judge.objects.filter(user=user_id).values("run__contest"))
    ).order_by()
    return _of_contests(
        contests.annotate(text=Cast("pk", TextField())).values("text")
    ).values_list("key", flat=True)  # fmt: skip


def honoured():
    """Awards that stand, the newest contest first."""
    rows = Award.objects.filter(state=Award.State.GRANTED)
    return rows.select_related(
        "contest__rules", "unit__parent", "user", "entry__league_day__gathering"
    ).order_by("-contest__last_on", "contest", "rank", "pk")  # fmt: skip


@dataclass(frozen=True)
class BestDay:
    """A league day that a contest honoured, as everybody may know it: no person is named. `came` is how
    many took part, None before it is recorded."""

    title: str
    units: tuple[str, ...]
    awards: tuple[str, ...]
    on: date
    came: int | None


def _of_days():
    return honoured().filter(user=None, entry__league_day__isnull=False)


def newest_with_best_days():
    """The key of the newest contest whose awards for league days stand; None before there is one."""
    return _of_days().values_list("contest", flat=True).first()


def contests_with_best_days():
    """Contests whose awards for league days stand, the newest first: what visitors may know of them."""
    keys = Award.objects.filter(
        state=Award.State.GRANTED, user=None, entry__league_day__isnull=False
    ).order_by().values("contest")  # fmt: skip
    return Contest.objects.filter(pk__in=keys).order_by("-last_on", "-pk")


def best_days(contests):
    """{Contest: [BestDay, the best first]} of contests (keys). One query."""
    by_contest: dict = {}
    for each in _of_days().filter(contest__in=contests):
        by_contest.setdefault(each.contest, []).append(each)
    return {contest: _days_of(contest, rows) for contest, rows in by_contest.items()}


def _days_of(contest, rows):
    """Partners share the league day of the branch that led, and the branch itself may win twice."""
    by_entry: dict = {}
    for each in in_order(contest, rows):
        by_entry.setdefault(each.entry_id, []).append(each)
    return [_day_of(each) for each in by_entry.values()]


def _day_of(awards):
    entry = awards[0].entry
    units = sorted(awards, key=lambda each: each.unit_id != entry.unit_id)
    return BestDay(
        entry.league_day.gathering.title,
        tuple(dict.fromkeys(each.unit.name for each in units)),
        tuple(dict.fromkeys(each.label for each in awards)),
        timezone.localdate(entry.league_day.gathering.starts_at), entry.league_day.came,
    )  # fmt: skip


def awards_of_day(league_day):
    """Awards of a league day (key) that stand, as the branch that led it has them: those of persons
    and of partners are left out."""
    return honoured().filter(entry__league_day=league_day, user=None, unit=F("entry__unit"))


def in_order(contest, awards):
    """Awards of a contest as its rules rank them, the best place first."""
    places = {each.key: place for place, each in enumerate(contest.spec.awards)}
    return sorted(
        awards, key=lambda each: (places.get(each.key, len(places)), each.rank or 0, each.pk)
    )


def told_of(unit_ids, *more):
    """Keys of those who hear about an award: secretaries and deputies of the units, and `more`."""
    posts = Appointment.objects.in_force().filter(
        unit__in=unit_ids, post__in=("secretary", "deputy")
    )
    return set(posts.values_list("user", flat=True)) | {each for each in more if each}


def joined_with(award):
    """All units that share this award with its unit, the one that led first."""
    if award.entry_id is None:
        return [award.unit]
    rows = Award.objects.filter(
        contest=award.contest_id, entry=award.entry_id, key=award.key, user=award.user_id,
        state=award.state,
    ).select_related("unit").order_by("pk")  # fmt: skip
    return [each.unit for each in rows]
