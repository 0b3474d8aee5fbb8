"""Who runs a round, who proposes pairs for their own branch, who reads, who takes part.

Staff in charge of the unit and administrators run a round; so does a general branch's secretary for
one of that general branch. Secretaries and deputies of a branch ask for fixed pairs of their own
members, which count once somebody who runs the round has approved them; nobody approves what they
asked for themselves. Supervising teachers read.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.models import Unit
from branches.organisation.queries import hats
from party_pairing.files import duties
from party_pairing.rounds.models import Decree, Match, Need, Offer, PairRound
from party_pairing.rounds.people import side_of

LEADING = ("secretary", "deputy")


def units_to_run(user):
    """Units in which `user` may hold rounds: in charge of, or secretary of the general branch."""
    worn = hats(user)
    own = [unit for unit in worn.general_branch_ids if worn.holds(unit, "secretary")]
    rows = Unit.objects.active().filter(kind__in=(Unit.Kind.COMMITTEE, Unit.Kind.GENERAL_BRANCH))
    return rows.filter(pk__in={*duties.charges(user), *own})


def can_draw_up(user):
    """True for those who run rounds of some unit."""
    worn = hats(user)
    return bool(duties.charges(user)) or any(
        worn.holds(unit, "secretary") for unit in worn.general_branch_ids
    )


def can_run(user, held):
    """Draft, open, match, publish; fix, forbid and approve."""
    return duties.in_charge_of(user, held.unit) or hats(user).holds(held.unit_id, "secretary")


def branches_to_propose_for(user, held):
    """Keys of the branches of the round's unit in which `user` is secretary or deputy."""
    worn = hats(user)
    own = {unit for unit in worn.branch_ids if worn.holds(unit, *LEADING)}
    if not own or held.state == PairRound.State.DRAFT:
        return frozenset()
    inside = Unit.objects.under(held.unit_id).filter(pk__in=own)
    return frozenset(inside.values_list("pk", flat=True))


def can_look(user):
    """True for those who have a list of rounds at the desk."""
    return can_draw_up(user) or hats(user).is_teacher or bool(hats(user).branch_ids)


def rounds_at_desk(user):
    """Rounds that `user` sees at the desk."""
    rows = PairRound.objects.select_related("unit", "rules__kind")
    worn = hats(user)
    charged = duties.charges(user)
    if worn.is_teacher or any(
        unit.kind == Unit.Kind.COMMITTEE for unit in Unit.objects.filter(pk__in=charged)
    ):
        return rows
    own = charged | {u for u in worn.general_branch_ids if worn.holds(u, "secretary")}
    led = {unit for unit in worn.branch_ids if worn.holds(unit, *LEADING)}
    above = Unit.objects.filter(children__in=led) | Unit.objects.filter(children__children__in=led)
    seen = set(above.values_list("pk", flat=True)) if led else set()
    return rows.filter(unit__in=own) | rows.filter(unit__in=seen).exclude(state="draft")


def _found(pk):
    rows = PairRound.objects.select_related("unit", "rules__kind", "made_by", "published_by")
    held = rows.filter(pk=pk).first()
    if held is None:
        raise Http404
    return held


def round_to_see(user, pk):
    """A round at the desk: those who run it, supervising teachers, heads of its branches."""
    held = _found(pk)
    if can_run(user, held) or hats(user).is_teacher or branches_to_propose_for(user, held):
        return held
    raise Http404


def round_to_read(user, pk):
    """Everybody's wishes and the proposal: those who run it, and supervising teachers."""
    held = round_to_see(user, pk)
    if not (can_run(user, held) or hats(user).is_teacher):
        raise PermissionDenied(_("这一批由分管的老师和团总支书记来看。"))
    return held


def round_to_run(user, pk):
    """404 when unseen, 403 when only seen."""
    held = round_to_see(user, pk)
    if not can_run(user, held):
        raise PermissionDenied(_("这一批由分管的老师或团总支书记来办。"))
    return held


def decree_to_decide(user, held, pk):
    """A decree of the round; 404 for another's."""
    decree = Decree.objects.select_related("helper", "member").filter(round=held, pk=pk).first()
    if decree is None or not (can_run(user, held) or decree.by_id == user.pk):
        raise Http404
    return decree


def round_to_state(user, pk):
    """(round, side) in which `user` may or did take part; 404 for everybody else and for drafts."""
    held = _found(pk)
    if held.state == PairRound.State.DRAFT:
        raise Http404
    side = side_of(user, held)
    if side is None and Offer.objects.filter(round=held, user=user.pk).exists():
        side = "helper"
    if side is None and Need.objects.filter(round=held, user=user.pk).exists():
        side = "member"
    if side is None:
        raise Http404
    return held, side


def match_to_answer(user, pk):
    """A pair of the current proposal of which `user` is one, while both sides are asked; 404."""
    rows = Match.objects.select_related("proposal__round__rules", "helper", "member")
    found = rows.filter(pk=pk, proposal__is_current=True).first()
    if found is None or user.pk not in (found.helper_id, found.member_id):
        raise Http404
    if found.proposal.round.state not in ("confirming", "published"):
        raise Http404  # nothing is seen of a proposal before both sides are asked
    return found
