"""Whom a gathering is for, and the reason for whoever it is not for. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

STUDENTS, LEAGUE, PARTY, CADRES = "students", "league", "party", "cadres"
LEAGUE_STATUSES = {"league", "activist", "development"}
PARTY_STATUSES = {"party", "probationary"}


@dataclass(frozen=True)
class Person:
    """What counts about somebody: the units above them (their branch included), grade, political
    status, whether they hold a post today, and their branch. `is_member` is False for teachers and
    staff."""

    unit_ids: frozenset = frozenset()
    grade: int | None = None
    status: str = ""
    is_member: bool = False
    is_cadre: bool = False
    branch_id: int | None = None


@dataclass(frozen=True)
class Audience:
    """Empty parts ask for nothing; all parts that ask must hold. `role` is "", students, league,
    party or cadres; `units` maps ids to names for the reason."""

    role: str = ""
    units: tuple = ()
    grades: tuple = ()

    @property
    def is_everybody(self):
        """True when nothing is asked for."""
        return not (self.role or self.units or self.grades)


ROLE_REASONS = {
    STUDENTS: _("这次只面向在校学生。"),
    LEAGUE: _("这次只面向共青团员。"),
    PARTY: _("这次只面向党员和预备党员。"),
    CADRES: _("这次只面向团干部。"),
}


def why_not(person, audience):
    """The sentence for somebody who is not meant, None for everybody else."""
    if audience.role and not _has_role(person, audience.role):
        return ROLE_REASONS[audience.role]
    if audience.units and not person.unit_ids & {key for key, _name in audience.units}:
        names = "、".join(name for _key, name in audience.units[:3])
        more = _("等 %(n)d 个组织") % {"n": len(audience.units)} if audience.units[3:] else ""
        return _("这次只面向%(units)s的同学。") % {"units": names + more}
    if audience.grades and person.grade not in audience.grades:
        grades = "、".join(map(str, sorted(audience.grades)))
        return _("这次只面向 %(grades)s 级的同学。") % {"grades": grades}
    return None


def _has_role(person, role):
    return {
        STUDENTS: person.is_member,
        LEAGUE: person.status in LEAGUE_STATUSES,
        PARTY: person.status in PARTY_STATUSES,
        CADRES: person.is_cadre,
    }[role]
