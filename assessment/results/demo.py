"""The shown rounds of the demonstration: what their facts give beside what checkers gave, ranked, published for
objections, with what followed from it and what came too late. Computing them once more finds nothing."""

from datetime import timedelta
from fractions import Fraction

from django.utils import timezone

from assessment.facts.models import Fact
from assessment.results import deciding, late, publishing, queries
from assessment.results.models import LateFact, Posting
from assessment.rounds.models import Round, ScoreLine
from assessment.scores.actions import recompute
from tuanwei.lib.numbers import half_up
from tuanwei.publicity.models import Objection, Publicity
from tuanwei.workdays.queries import current_calendar

LATE = 2
ENOUGH = Fraction(3, 5)
NOTE = "按支部手册、签到表和系统记录核对。"


def fill(rng, cast):
    """Works on the published one of `cast["assessment_rounds"]`; nothing where there is none."""
    done, _now = cast.get("assessment_rounds", (None, None))
    if done is None:
        return
    _late(done)
    _score(rng, done, cast["T0002"], done.frozen_at - timedelta(days=9))
    _publicity(rng, done, cast)
    deciding.write_consequences(done, cast["T0001"])
    shown = cast.get("assessment_shown")
    if shown is not None:
        _score(rng, shown, cast["T0002"], timezone.now() - timedelta(days=2))
        Round.objects.filter(pk=shown.pk).update(posted_at=timezone.now())
        _open_publicity(shown, cast)


def _score(rng, held, checker, at):
    """The system's scores; where the records of a demonstration say little, checkers gave between six and ten tenths
    of the maximum, each unit about as good in all of them."""
    _compute(held)
    leaves = {each.key: each for each in held.spec.leaves}
    lines = list(ScoreLine.objects.filter(sheet__round=held, sheet__left_out="").order_by("pk"))
    good = {each.sheet_id: rng.randint(72, 100) for each in lines}
    given = []
    for line in lines:
        leaf = leaves[line.indicator]
        most = Fraction(1 if leaf.is_bonus else 20 if leaf.maximum is None else leaf.maximum)
        part = min(100, max(0, good[line.sheet_id] + rng.randint(-8, 8)))
        if line.system is None or line.system < most * ENOUGH:
            line.check_score = half_up(most * part / 100, 0 if leaf.maximum is None else 1)
            line.check_note, line.checked_by, line.checked_at = NOTE, checker, at
            given.append(line)
    ScoreLine.objects.bulk_update(
        given, ["check_score", "check_note", "checked_by", "checked_at"], batch_size=2000
    )
    _compute(held)


def _compute(held):
    """As it was computed before it was shown."""
    state = held.state
    Round.objects.filter(pk=held.pk).update(state=Round.State.REVIEW)
    recompute(round=held)
    at = held.frozen_at or timezone.now()
    Round.objects.filter(pk=held.pk).update(state=state, computed_at=at)
    held.refresh_from_db()


def _publicity(rng, held, cast):
    """It ended a week before publication; one objection was dismissed."""
    ends = timezone.localdate(held.frozen_at) - timedelta(days=2)
    made = Publicity.objects.create(
        kind=queries.KIND, key=str(held.pk), title=f"{held.name}结果公示"[:100],
        basis=publishing.basis_of(held), lines=publishing.lines_of(held),
        url=f"/assessment/rounds/{held.pk}/ranking/", workdays=held.spec.procedure.workdays,
        starts_on=ends - timedelta(days=4), ends_on=ends, first_ends_on=ends,
        opened_by=cast["T0001"], opened_at=held.frozen_at - timedelta(days=7),
        state=Publicity.State.CONCLUDED, ended_at=held.frozen_at - timedelta(days=1),
    )  # fmt: skip
    Posting.objects.create(round=held, publicity=made, turn=1)
    sheet = held.sheets.filter(left_out="").order_by("pk")[0]
    leaf = rng.choice(held.spec.leaves)
    key = f"{sheet.pk}:{leaf.key}"
    Objection.objects.create(
        publicity=made, line_key=key, line_name=made.name_of(key), by=cast["2024110102"],
        text="我们三月那次活动好像没有算进去，签到表在支部工作手册里。",
        state=Objection.State.DISMISSED, made_at=held.frozen_at - timedelta(days=5),
        ruled_by=cast["T0002"], ruled_at=held.frozen_at - timedelta(days=3),
        words="核对了签到表，那次活动到场不到六成，按标准不计，得分不变。",
    )  # fmt: skip


def _open_publicity(held, cast):
    """A publicity that began today, with one objection that waits."""
    procedure, today = held.spec.procedure, timezone.localdate()
    ends = current_calendar((today.year, today.year + 1)).add_workdays(today, procedure.workdays)
    made = Publicity.objects.create(
        kind=queries.KIND, key=str(held.pk), title=f"{held.name}结果公示"[:100],
        basis=publishing.basis_of(held), lines=publishing.lines_of(held),
        url=f"/assessment/rounds/{held.pk}/ranking/", workdays=procedure.workdays,
        starts_on=today, ends_on=ends, first_ends_on=ends, opened_by=cast["T0001"],
    )  # fmt: skip
    Posting.objects.create(round=held, publicity=made, turn=1)
    if procedure.is_on_spot:
        return
    sheet = held.sheets.filter(left_out="").order_by("pk")[0]
    key = f"{sheet.pk}:{held.spec.leaves[0].key}"
    Objection.objects.create(
        publicity=made, line_key=key, line_name=made.name_of(key), by=cast["2024110102"],
        text="这一项我们有会议记录和签到表，分数好像少算了一次，请帮忙核对。",
    )  # fmt: skip


def _late(held):
    """What the records said stood before the publication, but for a few."""
    mine = Fact.objects.filter(
        on__range=(held.starts_on, held.ends_on), noted_at__gt=held.frozen_at,
        source__in=late.sources_of(held.spec), round=None, unit__in=held.sheets.values("unit"),
    )  # fmt: skip
    few = list(mine.order_by("-on", "-pk").values_list("pk", flat=True)[:LATE])
    Fact.objects.filter(
        on__range=(held.starts_on, held.ends_on), noted_at__gt=held.frozen_at, ended_at=None
    ).exclude(pk__in=few).update(noted_at=held.frozen_at - timedelta(days=20))
    held.late_facts.all().delete()  # what the collecting of a moment ago told of
    LateFact.objects.bulk_create(LateFact(round=held, fact_id=key) for key in few)
