"""Reads about pairs: who has how many, who was content with whom, who somebody is to the rules."""

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from branches.organisation.models import Member
from party_pairing.files.models import PartyMembership
from party_pairing.pair_rules.matching import Person
from party_pairing.pair_rules.models import PairRules
from party_pairing.pairs.models import Evaluation, Pairing

CONTENT = 4
"""So many stars of five say that somebody was content."""


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


def memberships_of(user_ids):
    """{user's key: PartyMembership in force}, the Party branch with its general branch."""
    rows = PartyMembership.objects.in_force().filter(user__in=list(user_ids))
    return {each.user_id: each for each in rows.select_related("party_branch")}


def members_of(user_ids):
    """{user's key: Member} of those who are on a roster, the branch with its general branch."""
    rows = Member.objects.filter(user__in=list(user_ids)).select_related("branch")
    return {each.user_id: each for each in rows}


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
