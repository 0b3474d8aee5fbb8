"""Who sees a pair, and who reads what was said in it.

The two; posts in the helper's Party branch; secretary, deputy and organisation officer of the
member's branch and general branch; staff in charge of the general branch; administrators and
supervising teachers. Words of a talk: the two, secretary and contact of the Party branch, nobody
else. Everybody else gets 404.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.models import PartyBranch, Unit
from branches.organisation.queries import hats
from party_pairing.files.models import Charge, PartyPost
from party_pairing.pairs.models import Pairing

LEADING = ("secretary", "deputy", "organisation")
READING = (PartyPost.Post.SECRETARY, PartyPost.Post.CONTACT)
HELPER, MEMBER = "联系人本人", "本人"
POSTS = dict(PartyPost.Post.choices)


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


def posts_of(user):
    """{Party branch's key: frozenset of posts} of `user`, one query, kept on the user."""
    known = getattr(user, "_pair_posts", None)
    if known is None:
        known = {}
        rows = PartyPost.objects.in_force().filter(user=user.pk)
        for branch, post in rows.values_list("party_branch", "post"):
            known.setdefault(branch, set()).add(post)
        known = user._pair_posts = {key: frozenset(posts) for key, posts in known.items()}
    return known


def charges_of(user):
    """Keys of the units that staff are in charge of; kept on the user. The committee: everything."""
    known = getattr(user, "_pair_charges", None)
    if known is None:
        rows = Charge.objects.in_force().filter(user=user.pk) if hats(user).is_staff else ()
        known = user._pair_charges = frozenset(each.unit_id for each in rows)
    return known


def led_by(user):
    """Keys of branches and general branches in which `user` is secretary, deputy or organisation
    officer."""
    worn = hats(user)
    units = worn.branch_ids | worn.general_branch_ids
    return frozenset(unit for unit in units if worn.holds(unit, *LEADING))


def sees_all(user):
    """True for administrators, supervising teachers, and staff in charge of the committee."""
    worn = hats(user)
    if worn.is_administrator or worn.is_teacher:
        return True
    return Unit.objects.filter(pk__in=charges_of(user), kind=Unit.Kind.COMMITTEE).exists()


def pairs_of_duty(user):
    """Pairs that `user` has a duty for, beside those of their own."""
    pairs = Pairing.objects.all()
    if sees_all(user):
        return pairs
    units = Unit.objects.under(*led_by(user), *charges_of(user))
    return pairs.filter(
        Q(member__member__branch__in=units) | Q(pk__in=_of_party_branches(posts_of(user)))
    )


def _of_party_branches(keys):
    """Keys of the pairs whose helper belongs to one of these Party branches now."""
    return Pairing.objects.in_party_branches(keys).values("pk") if keys else []


def visible_pairs(user):
    """Every pair whose page `user` may open."""
    return Pairing.objects.filter(
        Q(helper=user.pk) | Q(member=user.pk) | Q(pk__in=pairs_of_duty(user).values("pk"))
    )


def sight_of(user, pairing):
    """The Sight of `user` on a pair; None where they have no business with it."""
    if pairing.helper_id == user.pk:
        return Sight(HELPER, is_helper=True, reads_words=True)
    if pairing.member_id == user.pk:
        return Sight(MEMBER, is_member=True, reads_words=True)
    posts = posts_of(user).get(pairing.held_in, frozenset())
    if posts:
        first = next(each for each in PartyPost.Post.values if each in posts)
        return Sight(
            str(POSTS[first]), reads_words=bool(posts & set(READING)),
            arranges=bool(posts & {*READING, PartyPost.Post.ORGANISATION}),
        )  # fmt: skip
    return _sight_of_league(user, pairing)


def _sight_of_league(user, pairing):
    worn = hats(user)
    row = getattr(pairing.member, "member", None)
    branch = row.branch if row else None
    above = {branch.pk, branch.parent_id} if branch else set()
    charged = charges_of(user)
    if worn.is_administrator:
        return Sight(_("系统管理员"), arranges=True)
    if charged and (charged & above or _has_committee(charged)):
        return Sight(_("分管老师"), arranges=True)
    if above & led_by(user):
        of_general = bool(above & led_by(user) & worn.general_branch_ids)
        return Sight(_("团总支") if of_general else _("所在团支部"))
    return Sight(_("督导教师")) if worn.is_teacher else None


def _has_committee(units):
    return Unit.objects.filter(pk__in=units, kind=Unit.Kind.COMMITTEE).exists()


def pairing_for(user, pk):
    """(the pair, the Sight of `user`); 404 for everybody without a duty for it."""
    found = Pairing.objects.with_held_in().select_related(
        "helper", "member__member__branch", "rules__kind", "party_branch", "follows"
    )
    pairing = found.filter(pk=pk).first() if pk < 2**63 else None
    sight = sight_of(user, pairing) if pairing else None
    if sight is None:
        raise Http404
    return pairing, sight


def pairing_to_arrange(user, pk):
    """A pair that `user` may end or hand over; 403 where they may only look. Nobody decides on a
    pair of their own."""
    pairing, sight = pairing_for(user, pk)
    if not sight.arranges:
        raise PermissionDenied(_("结束和交接由党支部和分管老师来办，请告诉他们。"))
    return pairing, sight


def pairing_of_mine(user, pk):
    """(the pair, the Sight) for the two; 403 for those who may only look."""
    pairing, sight = pairing_for(user, pk)
    if not sight.is_own:
        raise PermissionDenied(_("只有结对的两个人能在这里写。"))
    return pairing, sight


def party_branches_for(user):
    """The Party branches in which `user` holds a post."""
    return PartyBranch.objects.filter(pk__in=posts_of(user))
