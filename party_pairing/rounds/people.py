"""Who may take part in a round, and people as the matching sees them. Fixed numbers of queries."""

from django.db.models import Q

from branches.organisation.models import Member, Unit
from party_pairing.files.models import PartyMembership
from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules.matrix import Person
from party_pairing.rounds.models import PairRound
from tuanwei.accounts.models import User

HELPER, MEMBER = "helper", "member"
STANDINGS = {rules.PARTY: "formal", rules.PROBATIONARY: "probationary"}
NOT_YET = {rules.DEVELOPMENT, rules.ACTIVIST}
"""Who may help without being in the Party yet, where the rules say so."""


def helpers_in(unit, spec):
    """Users who may offer to help in a round of `unit`: of the rules' standings, in the unit."""
    inside = unit.kind == Unit.Kind.COMMITTEE
    rows = PartyMembership.objects.in_force().filter(standing__in=standings(spec))
    if not inside:
        rows = rows.filter(
            Q(party_branch__general_branch=unit.pk) | Q(user__member__branch__parent=unit.pk)
        )
    fits = Q(pk__in=rows.values("user"))
    if wanted := set(spec.helpers) & NOT_YET:
        others = Member.objects.filter(
            political_status__in=wanted, left_on=None, branch__isnull=False
        )
        fits |= Q(
            pk__in=(others if inside else others.filter(branch__parent=unit.pk)).values("user")
        )
    return User.objects.filter(fits, is_active=True)


def standings(spec):
    """Which of the Party's members the rules take as helpers."""
    return [of for status, of in STANDINGS.items() if status in spec.helpers]


def members_in(unit, spec):
    """Users who may ask for a helper in a round of `unit`: of the rules' statuses, in the unit, and
    not themselves helpers."""
    rows = Member.objects.filter(
        political_status__in=set(spec.statuses) - (set(spec.helpers) & NOT_YET),
        left_on=None, branch__isnull=False,
    ).exclude(user__in=PartyMembership.objects.in_force().values("user"))  # fmt: skip
    if unit.kind != Unit.Kind.COMMITTEE:
        rows = rows.filter(branch__parent=unit.pk)
    return User.objects.filter(is_active=True, pk__in=rows.values("user"))


def standing_of(user):
    """(PartyMembership in force or None, Member or None): two queries, once a request."""
    known = getattr(user, "_pair_standing", None)
    if known is None:
        held = PartyMembership.objects.in_force().filter(user=user.pk)
        member = Member.objects.filter(user=user.pk).select_related("branch").first()
        known = user._pair_standing = held.select_related("party_branch").first(), member
    return known


def side_of(user, held):
    """HELPER, MEMBER, or None: as what `user` may take part in the round `held`."""
    party, member = standing_of(user)
    branch = member.branch if member and not member.left_on else None
    return side_by(
        held, standing=party and party.standing,
        groups={branch and branch.parent_id, party and party.party_branch.general_branch_id},
        status=member.political_status if branch else None,
    )  # fmt: skip


def side_by(held, *, standing, groups, status):
    """The same from what is known: `standing` in the Party or None, the general branches somebody
    belongs to, their political `status` (None: on no roster now)."""
    if held.unit.kind != Unit.Kind.COMMITTEE and held.unit_id not in groups:
        return None
    spec = held.spec
    if standing:
        return HELPER if standing in standings(spec) else None
    if status in set(spec.helpers) & NOT_YET:
        return HELPER
    return MEMBER if status in spec.statuses else None


def rounds_for(user):
    """Rounds in which `user` may or did take part, newest first; drafts are nobody's yet."""
    rows = PairRound.objects.exclude(state=PairRound.State.DRAFT)
    rows = rows.select_related("unit", "rules__kind")
    return [each for each in rows[:60] if side_of(user, each)]


PLACE = (
    "pk", "member__branch", "member__branch__parent", "member__grade", "member__sex",
    "member__major", "member__dormitory",
)  # fmt: skip


def persons(users, said=None):
    """{user's key: Person}. `users`: a queryset or keys; `said` {key: fields that they stated}. Who
    is in the Party has `is_formal`; where they belong says the Party branch if no League branch."""
    said = said or {}
    rows = User.objects.filter(pk__in=users, is_active=True).values_list(*PLACE)
    held = {
        user: (standing, general)
        for user, standing, general in PartyMembership.objects.in_force()
        .filter(user__in=users)
        .values_list("user", "standing", "party_branch__general_branch")
    }
    found = {}
    for pk, branch, parent, grade, sex, major, dormitory in rows:
        standing, general = held.get(pk, ("", None))
        found[pk] = Person(
            key=pk, general_branch=parent or general, branch=branch, grade=grade, sex=sex or "",
            major=major or "", dormitory=dormitory or "",
            is_formal=standing == PartyMembership.Standing.FORMAL, **said.get(pk, {}),
        )  # fmt: skip
    return found
