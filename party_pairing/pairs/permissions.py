"""Who sees a pair, and who reads what was said in it.

The two; posts in the helper's Party branch; secretary, deputy and organisation officer of the
member's branch and general branch; staff in charge of the general branch; administrators and
supervising teachers. Words of a talk: the two, secretary and contact of the Party branch, nobody
else. Everybody else gets 404.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.models import Unit
from branches.organisation.queries import hats
from party_pairing.files.duties import people_of, reach, refusal
from party_pairing.files.looking import look
from party_pairing.files.models import Look, PartyMembership, PartyPost
from party_pairing.pairs.models import Deed, Pairing, Talk
from tuanwei.accounts.models import User

READING = {PartyPost.Post.SECRETARY, PartyPost.Post.CONTACT}


@dataclass(frozen=True)
class Sight:
    """What somebody is to a pair: `duty` in words; is one of the two; reads words of talks; arranges
    (ends, hands over)."""

    duty: str
    is_helper: bool = False
    is_member: bool = False
    reads_words: bool = False
    arranges: bool = False

    @property
    def is_own(self):
        """True for the two."""
        return self.is_helper or self.is_member


def sees_all(user):
    """True for administrators, supervising teachers, and staff in charge of the whole committee."""
    return reach(user).has_all or hats(user).is_teacher


def pairs_of_duty(user):
    """Pairs that `user` has a duty for, beside those of their own."""
    pairs = Pairing.objects.all()
    if sees_all(user):
        return pairs
    found = reach(user)
    seen = Q(pk__in=())
    if units := {*found.branches, *found.general, *found.charges}:
        seen |= Q(member__member__branch__in=Unit.objects.under(*units))
    if found.party:
        seen |= Q(pk__in=Pairing.objects.in_party_branches(found.party).values("pk"))
    return pairs.filter(seen)


def sight_of(user, pairing):
    """The Sight of `user` on a pair (with `held_in`); None where they have no business with it."""
    if pairing.helper_id == user.pk:
        return Sight("联系人本人", is_helper=True, reads_words=True)
    if pairing.member_id == user.pk:
        return Sight("本人", is_member=True, reads_words=True)
    if posts := reach(user).party.get(pairing.held_in):
        first = next(each for each in PartyPost.Post if each in posts)
        return Sight(str(first.label), reads_words=bool(posts & READING), arranges=True)
    return _sight_of_league(user, pairing)


def _sight_of_league(user, pairing):
    found = reach(user)
    row = getattr(pairing.member, "member", None)
    branch = row.branch if row else None
    above = {branch.pk, branch.parent_id} if branch else set()
    if found.has_all or above & found.charges:
        words = "团委管理员" if hats(user).is_administrator else "分管老师"
        return Sight(words, arranges=True)
    if above & {*found.general}:
        return Sight("所在团总支")
    if above & {*found.branches}:
        return Sight("所在支部")
    return Sight("督导教师") if hats(user).is_teacher else None


def pairing_for(user, pk, *, notes=True):
    """(the pair, the Sight of `user`); 404 for everybody without a duty for it. The look of anybody
    but the two is noted for both, unless `notes` is False."""
    rows = Pairing.objects.with_held_in().select_related(
        "helper", "member__member__branch__parent", "rules__kind", "party_branch", "ended_by"
    )
    pairing = rows.filter(pk=pk).first() if pk < 2**63 else None
    sight = sight_of(user, pairing) if pairing and user.is_active else None
    if sight is None:
        raise Http404
    if notes and not sight.is_own:
        what = Look.What.TALKS if sight.reads_words else Look.What.PAIR
        for person in (pairing.helper, pairing.member):
            look(viewer=user, subject=person, what=what, duty=sight.duty)
    return pairing, sight


def pairing_to_arrange(user, pk):
    """A pair that `user` may end or hand over; 403 where they may only look. The two themselves ask
    the Party branch."""
    pairing, sight = pairing_for(user, pk)
    if not sight.arranges:
        raise PermissionDenied(_("结束和交接由联系人的党支部和分管老师来办，请告诉他们。"))
    return pairing


def pairing_of_mine(user, pk):
    """(the pair, the Sight) for the two; 403 for those who may only look."""
    pairing, sight = pairing_for(user, pk, notes=False)
    if not sight.is_own:
        raise PermissionDenied(_("只有结对的两个人能在这里写。"))
    return pairing, sight


def entry_of_mine(user, model, pk):
    """A talk or deed of a pair of one's own; 404 for everybody else, staff and contacts too."""
    rows = model.objects.select_related(
        "pairing__helper", "pairing__member", "pairing__rules", "by"
    )
    entry = rows.filter(pk=pk).first() if pk < 2**63 else None
    if entry is None or user.pk not in (entry.pairing.helper_id, entry.pairing.member_id):
        raise Http404
    return entry


def talk_of_mine(user, pk):
    """As `entry_of_mine`."""
    return entry_of_mine(user, Talk, pk)


def deed_of_mine(user, pk):
    """As `entry_of_mine`."""
    return entry_of_mine(user, Deed, pk)


def may_begin(user):
    """True for those who make a pair by hand: posts in Party branches, staff in charge."""
    found = reach(user)
    return found.has_all or bool(found.party or found.charges)


def require_begin(user):
    """403 in words for everybody else."""
    if not may_begin(user):
        raise PermissionDenied(_("单独安排一对由联系人的党支部和分管老师来办，请告诉他们。"))


def people_to_pair(user):
    """Those whom `user` may name: whom they have a duty for, and members of the Party branches beside
    the general branches that they are in charge of."""
    beside = PartyMembership.objects.in_force().filter(
        party_branch__general_branch__in=reach(user).charges
    )
    return User.objects.filter(is_active=True).filter(
        Q(pk__in=people_of(user).values("pk")) | Q(pk__in=beside.values("user"))
    )


def require_pair(user, helper, member):
    """Raises ValidationError in words unless the pair would be one that `user` arranges."""
    found = reach(user)
    row = getattr(member, "member", None)
    above = {row.branch_id, row.branch.parent_id} if row and row.branch else set()
    held = PartyMembership.objects.in_force().filter(user=helper.pk, party_branch__in=found.party)
    if not (found.has_all or above & found.charges or held.exists()):
        raise ValidationError(
            _("%(helper)s不在你的党支部，%(member)s也不归你分管，请联系人的党支部来安排。")
            % {"helper": helper.name, "member": member.name}
        )


def has_list(user):
    """True for everybody who has a duty for pairs of others."""
    found = reach(user)
    return sees_all(user) or bool(found.party or found.charges or found.general or found.branches)


def has_map(user):
    """True for the Party branch's posts, the general branch, staff in charge and supervising
    teachers."""
    found = reach(user)
    return sees_all(user) or bool(found.party or found.charges or found.general)


def require_map(user):
    """403 in words for everybody else."""
    if not has_map(user):
        raise PermissionDenied(
            refusal(user, _("谁和谁谈过，由党支部、团总支和分管老师看。你自己的结对在“结对”里。"))
        )


def near(user, person):
    """Words of a duty for `files.duties.more`: the other of a running pair, and who reads the talks
    of a pair of that person."""
    pair = Pairing.objects.running().filter(
        Q(helper=user.pk, member=person.pk) | Q(helper=person.pk, member=user.pk)
    )
    helps = pair.values_list("helper", flat=True).first()
    if helps is not None:
        return "结对联系人" if helps == user.pk else None
    branches = [key for key, posts in reach(user).party.items() if posts & READING]
    of_theirs = Pairing.objects.running().in_party_branches(branches).filter(member=person.pk)
    return "联系人的党支部" if branches and of_theirs.exists() else None
