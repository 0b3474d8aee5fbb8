"""Reads of the files: what counts of a person, who belongs where. Each a fixed number of queries."""

from django.db.models import Q

from branches.organisation.models import PartyBranch, Unit
from party_pairing.files.models import PartyMembership, PartyPost, Record


def counting():
    """Records that count: not taken back, and where the person wrote them, confirmed."""
    return Record.objects.filter(withdrawn_at=None).filter(
        ~Q(source=Record.Source.OWN) | ~Q(confirmed_by=None)
    )


def records_of(user_ids):
    """{user's key: [Record that counts]}, in the order of their kinds, newest first."""
    found: dict = {user: [] for user in user_ids}
    for each in counting().filter(user__in=list(found)).select_related("kind"):
        found[each.user_id].append(each)
    return found


def memberships_of(user_ids):
    """{user's key: PartyMembership in force}."""
    rows = PartyMembership.objects.in_force().filter(user__in=list(user_ids))
    return {each.user_id: each for each in rows.select_related("party_branch")}


def general_branch_of(unit):
    """The key of the general branch that `unit` is or stands below; None without one."""
    return unit.pk if unit.kind == Unit.Kind.GENERAL_BRANCH else unit.parent_id


def party_branch_for(unit):
    """The Party branch beside the general branch of `unit`: active, the first by name; or None."""
    if unit is None or (general := general_branch_of(unit)) is None:
        return None
    return PartyBranch.objects.filter(general_branch=general, is_active=True).first()


def holders_of(party_branch_ids, *posts):
    """{Party branch's key: [User]} of those who hold one of `posts` (any, where none is named)."""
    found: dict = {branch: [] for branch in party_branch_ids}
    rows = PartyPost.objects.in_force().filter(party_branch__in=list(found), user__is_active=True)
    if posts:
        rows = rows.filter(post__in=posts)
    for each in rows.select_related("user"):
        if each.user not in found[each.party_branch_id]:
            found[each.party_branch_id].append(each.user)
    return found
