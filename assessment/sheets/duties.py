"""What somebody has to do in the rounds that run, and what nobody has done yet."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Value
from django.db.models.functions import Concat

from assessment.engine.facts import Profile
from assessment.facts.models import Fact
from assessment.rounds.models import Round, ScoreLine, Scorer
from assessment.rounds.permissions import may_fill
from assessment.rounds.queries import is_over_all, rounds_shown, sheets_of_mine
from assessment.sheets.finals import engine_of
from assessment.sheets.leaves import judged_keys, marked_keys
from branches.organisation.queries import hats


@dataclass
class Duty:
    """A running round with what somebody has to do in it."""

    round: Round
    sheets: list = field(default_factory=list)
    reads: list = field(default_factory=list)
    checks: bool = False
    judges: bool = False
    watches: bool = False

    @property
    def spec(self):
        return self.round.spec


def duties_of(user):
    """[Duty] of the rounds that are filled in, checked or reviewed now. Four queries."""
    running = (Round.State.SELF, Round.State.CHECK, Round.State.REVIEW)
    rounds = (
        rounds_shown(user).filter(state__in=running).select_related("version__kind")
        .order_by("-starts_on", "-pk")
    )  # fmt: skip
    found = {each.pk: Duty(each) for each in rounds}
    worn = hats(user)
    for scorer in Scorer.objects.filter(user=user.pk, round__in=list(found)):
        duty = found[scorer.round_id]
        duty.checks |= scorer.role == Scorer.Role.CHECKER
        duty.judges |= scorer.role in (Scorer.Role.JUDGE, Scorer.Role.PEER)
        duty.watches |= scorer.role == Scorer.Role.SUPERVISOR
    heads = any(worn.holds(unit, "secretary") for unit in worn.general_branch_ids)
    for duty in found.values():
        opened = worn.is_staff and duty.round.opened_by_id == user.pk
        duty.watches |= is_over_all(user)
        duty.checks |= worn.is_administrator or opened or heads
    for sheet in sheets_of_mine(user).filter(round__in=list(found)).select_related("unit"):
        duty = found[sheet.round_id]
        sheet.round = duty.round
        if may_fill(user, sheet):
            duty.sheets.append(sheet)
        elif sheet.unit_id not in worn.general_branch_ids and sheet.parent_id not in worn.unit_ids:
            duty.reads.append(sheet)
    return list(found.values())


def sheets_to_fill(user, round):
    """Sheets of a round that `user` fills in, with their units."""
    rows = sheets_of_mine(user).filter(round=round).select_related("unit").order_by("pk")
    found = []
    for each in rows:
        each.round = round
        if may_fill(user, each):
            found.append(each)
    return found


def unjudged_of(held):
    """How many judgements of a round nobody has given, as points or as a fact."""
    return _untold(held, judged_keys(held.spec))


def unmarked_of(held):
    """How many lines of a round no judge and no peer has marked."""
    return _untold(held, marked_keys(held.spec))


def _untold(held, keys):
    """How many lines of these indicators have neither points by hand nor a fact of their own."""
    if not keys:
        return 0
    own = Concat(Value("own:"), OuterRef("indicator"), Value(":"))
    noted = Fact.objects.standing().filter(
        round=held.pk, unit=OuterRef("sheet__unit"), source__startswith=own
    )
    rows = ScoreLine.objects.filter(
        ~Exists(noted), sheet__round=held.pk, sheet__left_out="", is_absent=False, check_score=None,
        review_score=None, indicator__in=keys,
    )  # fmt: skip
    engine = engine_of(held)
    leaves = {key: held.spec.indicator(key) for key in keys}
    waiting = rows.values_list("indicator", "sheet__category").annotate(many=Count("pk")).order_by()
    return sum(
        many for key, category, many in waiting
        if engine.applies(leaves[key], Profile(0, None, category, 0))
    )  # fmt: skip
