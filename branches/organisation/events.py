"""Audit names of this room."""


class OrganisationEvent:
    """What happens to units, posts and members."""

    UNIT_ADDED = "branches.unit.added"
    UNIT_CHANGED = "branches.unit.changed"
    PARTY_BRANCH_ADDED = "branches.party_branch.added"
    PARTY_BRANCH_CHANGED = "branches.party_branch.changed"
    APPOINTED = "branches.appointment.made"
    TERM_ENDED = "branches.appointment.ended"
    TRANSFERRED = "branches.member.transferred"
    STATUS_CHANGED = "branches.member.status_changed"
    VIEWED = "branches.member.viewed"
    LIST_VIEWED = "branches.member.listed"
    CONSEQUENCE_SET = "branches.consequence.set"
    CONSEQUENCE_ENDED = "branches.consequence.ended"
