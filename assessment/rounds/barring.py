"""What keeps a round from going on, in words."""

from django.utils.translation import gettext as _

from assessment.rounds import hooks, queries, states
from assessment.rounds.models import Round

State = Round.State


def standing_in_the_way(held, to):
    """[words] of this room and of those above; none where the round may go on."""
    found = []
    if held.state == State.DRAFT and to != State.CALLED_OFF:
        found += _before_opening(held)
    if to in (State.REVIEW, State.PUBLICITY) and states.is_forward(held.state, to):
        found += _before_ranking(held)
    for each in hooks.barring:
        found += each(held, to)
    return found


def _before_opening(held):
    if not held.spec.leaves:
        yield _("标准里还没有指标，先补好标准再开始。")
    if not queries.units_to_score(held).exists():
        yield _("还没有要考核的组织，先在“团组织”里添加。")


def _before_ranking(held):
    names = list(queries.to_decide(held).values_list("unit__name", flat=True))
    if names:
        yield _("%(names)s已经停用，先说明这次还参不参加。") % {"names": short(names)}
    if needs_category(held.spec):
        many = held.sheets.filter(left_out="", category="").count()
        if many:
            yield _("%(many)d 张考核表没有定类别，没有类别就定不了等级。") % {"many": many}


def needs_category(spec):
    """True where units without a category have no grade at all."""
    return bool(spec.grades) and all(each.category for each in spec.grades)


def short(names, most=3):
    """会计2301团支部、会计2302团支部等 5 个支部."""
    said = "、".join(names[:most])
    return said if len(names) <= most else f"{said}等 {len(names)} 个组织"
