"""Who decides a step, as the rules name them: branch, general branch, Party branch, staff, committee."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from branches.organisation.models import Appointment, Unit
from branches.organisation.queries import FILE_POSTS, hats
from party_pairing.candidates.models import Recommendation
from party_pairing.files import duties
from party_pairing.files.models import Charge
from party_pairing.files.queries import holders_of
from party_pairing.recommend_rules import spec as rules
from tuanwei.accounts.models import Grant, User

LEADING = ("secretary", "deputy")
PARTY_POSTS = ("secretary", "organisation")
WHO = {
    rules.BRANCH: _lazy("团支部"), rules.GENERAL_BRANCH: _lazy("团总支"),
    rules.PARTY_BRANCH: _lazy("党支部"), rules.STAFF: _lazy("分管老师"),
    rules.COMMITTEE: _lazy("团委"),
}  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """Where somebody decides: keys of branches, general branches, Party branches, units in charge
    (`has_all`), and whether for the committee."""

    user_id: int
    branches: frozenset
    general: frozenset
    party: frozenset
    charges: frozenset
    has_all: bool
    is_committee: bool
    is_administrator: bool

    @property
    def is_empty(self):
        """True for those who decide nowhere."""
        return not (
            self.branches or self.general or self.party or self.charges or self.has_all
            or self.is_committee
        )  # fmt: skip

    def holds(self, who, recommendation):
        """True where these decide what `who` decides about somebody."""
        if self.is_administrator:
            return True
        unit = recommendation.unit
        return {
            rules.BRANCH: unit.pk in self.branches,
            rules.GENERAL_BRANCH: unit.parent_id in self.general or unit.pk in self.general,
            rules.PARTY_BRANCH: recommendation.party_branch_id in self.party,
            rules.STAFF: self.in_charge(unit),
            rules.COMMITTEE: self.is_committee,
        }[who]  # fmt: skip

    def in_charge(self, unit):
        """True for staff in charge of a unit."""
        return self.has_all or unit.pk in self.charges or unit.parent_id in self.charges

    def near(self):
        """A condition on recommendations: those that may be theirs to decide about."""
        if self.has_all or self.is_committee:
            return Q()
        units = self.general | self.charges
        return (
            Q(unit__in=self.branches | units) | Q(unit__parent__in=units)
            | Q(party_branch__in=self.party)
        )  # fmt: skip


def scope_of(user):
    """The Scope of `user`, once a request."""
    known = getattr(user, "_decides", None)
    if known is None:
        known = user._decides = _scope(user)
    return known


def _scope(user):
    reach, worn = duties.reach(user), hats(user)
    leads = any(worn.holds(unit, *LEADING) for unit in worn.committee_ids)
    return Scope(
        user_id=user.pk or 0, branches=frozenset(reach.branches),
        general=frozenset(unit for unit, held in reach.general.items() if held & set(LEADING)),
        party=frozenset(key for key, held in reach.party.items() if held & set(PARTY_POSTS)),
        charges=reach.charges, has_all=reach.has_all,
        is_committee=worn.is_administrator or (leads and reach.has_all),
        is_administrator=worn.is_administrator,
    )  # fmt: skip


def people_for(who, recommendation):
    """The users who decide about somebody, to be told. One query."""
    unit = recommendation.unit
    if who == rules.PARTY_BRANCH:
        branch = recommendation.party_branch_id
        return holders_of([branch], *PARTY_POSTS)[branch] if branch else []
    if who == rules.STAFF:
        charges = Charge.objects.in_force().filter(
            Q(unit=unit.pk) | Q(unit=unit.parent_id) | Q(unit__kind=Unit.Kind.COMMITTEE)
        )
        return list(User.objects.filter(is_active=True, pk__in=charges.values("user")))
    if who == rules.COMMITTEE:
        granted = Grant.objects.in_force(timezone.localdate()).filter(role="administrator")
        return list(User.objects.filter(is_active=True, pk__in=granted.values("user")))
    held = Appointment.objects.in_force()
    if who == rules.BRANCH:
        held = held.filter(unit=unit.pk, post__in=FILE_POSTS)
    else:
        held = held.filter(unit=unit.parent_id, post__in=LEADING)
    return list(User.objects.filter(is_active=True, pk__in=held.values("user")))


def publishers_of(unit):
    """The users who inspect, send on and publish after the meeting of a unit. One query."""
    charges = Charge.objects.in_force().filter(
        Q(unit=unit.parent_id) | Q(unit__kind=Unit.Kind.COMMITTEE)
    )
    held = Appointment.objects.in_force().filter(unit=unit.parent_id, post__in=LEADING)
    return list(User.objects.filter(
        Q(pk__in=charges.values("user")) | Q(pk__in=held.values("user")), is_active=True
    ))  # fmt: skip


def why_not(user, recommendation, decisions):
    """Why somebody leaves this decision to another; "" where they may decide. `decisions`: those
    about the person so far."""
    if recommendation.user_id == user.pk:
        return _("这是你自己的推优，由别人来审。")
    if any(each.by_id == user.pk for each in decisions):
        return _("你已经在前面一步审过这个人，这一步由别人来审。")
    if (recommendation.campaign_id, recommendation.unit_id) in _own_batches(user):
        return _("你自己也在这个支部的这一批里，由别人来审。")
    return ""


def _own_batches(user):
    """{(campaign, unit)} in which `user` is on the way: one query, kept on the user object."""
    known = user.__dict__
    if "_own_batches" not in known:
        rows = Recommendation.objects.filter(user=user.pk, state__in=Recommendation.ON_THE_WAY)
        known["_own_batches"] = frozenset(rows.values_list("campaign", "unit"))
    return known["_own_batches"]


def name_of(who, recommendation):
    """Whose decision it is, in words: 会计学院团总支, 会计学院学生党支部, 分管老师."""
    if who == rules.BRANCH:
        return recommendation.unit.name
    if who == rules.GENERAL_BRANCH and recommendation.unit.parent_id:
        return recommendation.unit.parent.name
    if who == rules.PARTY_BRANCH and recommendation.party_branch:
        return recommendation.party_branch.name
    return str(WHO[who])


def on_the_way():
    """Recommendations with what their steps need, in one query."""
    return Recommendation.objects.select_related(
        "user", "unit__parent", "party_branch", "campaign__rules__track"
    )
