"""Who sees a round and its sheets, who runs it, who fills in, who checks.

Staff run rounds. Supervising teachers, the supervision group and a round's own supervisors see all of it
and change nothing. Cadres of a branch fill in its sheet, heads of a general branch that is itself
assessed theirs. A sheet is checked by an administrator, by staff who opened the round, by its checkers within what
they were given, and by secretaries of the general branch above; never by somebody who has a post in
that unit or is its member.
"""

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from assessment.engine import spec as rules
from assessment.rounds.models import Round, Scorer, ScoreSheet
from assessment.rounds.queries import (
    LEADING,
    is_over_all,
    only_watches,
    rounds_shown,
    sheets_of_mine,
)
from branches.organisation.models import Member, Unit
from branches.organisation.queries import hats

Role = Scorer.Role
MARKED = {rules.JUDGES, rules.PEERS}


@dataclass(frozen=True)
class Part:
    """What somebody was given to score: `indicators` (None: all) of units below or at `under` (None: all)."""

    role: str
    indicators: frozenset | None = None
    under: int | None = None

    def covers(self, sheet, indicator=None):
        """True for a sheet, or for an indicator of it."""
        if self.under is not None and self.under not in (sheet.unit_id, sheet.parent_id):
            return False
        return indicator is None or self.indicators is None or indicator in self.indicators


class Scope:
    """What somebody is to a round. Two queries at most, each when it is needed."""

    def __init__(self, user, held):
        self.user, self.round, self.worn = user, held, hats(user)

    @cached_property
    def parts(self):
        """What they were given by name: [Part] of every role."""
        if not self.user.is_active:
            return []
        rows = Scorer.objects.filter(round=self.round.pk, user=self.user.pk).order_by("pk")
        return parts_of(rows.values_list("role", "indicators", "under"))

    @cached_property
    def own_branch(self):
        """The key of the branch they belong to, or None."""
        rows = Member.objects.filter(user=self.user.pk, left_on=None)
        return rows.values_list("branch", flat=True).first()

    def know(self, given, branch):
        """Whoever read them already tells the rows of Scorer [(role, indicators, under)] and the branch."""
        if self.user.is_active:
            self.parts, self.own_branch = parts_of(given), branch

    @cached_property
    def own_units(self):
        """Units which they score never: with a post of theirs, their own branch, and the general branch above it.
        One who has a post in the general branch scores its branches, not itself."""
        own = Member.objects.filter(user=self.user.pk, left_on=None)
        rows = own.values_list("branch", "branch__parent")
        return self.worn.unit_ids | {unit for row in rows for unit in row}

    @cached_property
    def checks(self):
        """What they may check: [Part]. Who watches this round, or all of them, checks nothing."""
        if self.watches or only_watches(self.user):
            return []
        if self.worn.is_administrator or (
            self.worn.is_staff and self.round.opened_by_id == self.user.pk
        ):
            return [Part(Role.CHECKER)]
        found = [each for each in self.parts if each.role == Role.CHECKER]
        return found + [
            Part(Role.CHECKER, None, unit) for unit in self.worn.general_branch_ids
            if self.worn.holds(unit, "secretary")
        ]  # fmt: skip

    @cached_property
    def watches(self):
        """True for a supervisor of this round."""
        return any(each.role == Role.SUPERVISOR for each in self.parts)

    def may_check(self, sheet, indicator=None):
        """True where they may check the sheet, or that indicator of it."""
        if sheet.left_out or sheet.unit_id in self.own_units:
            return False
        return any(each.covers(sheet, indicator) for each in self.checks)


def parts_of(rows):
    """[Part] of (role, indicators, under)."""
    return [
        Part(role, frozenset(indicators) if indicators else None, under)
        for role, indicators, under in rows
    ]


def scope_of(user, held):
    """The Scope of `user` in a round, read once a request (kept on the user object, as their hats are)."""
    known = user.__dict__.setdefault("_assessment_scopes", {})
    found = known.get(held.pk)
    if found is None or found.round.opened_by_id != held.opened_by_id:
        found = known[held.pk] = Scope(user, held)
    return found


def sees_all(user, held):
    """True for those who see every sheet of a round: staff, and whoever watches."""
    return is_over_all(user) or scope_of(user, held).watches


def judges(user, held):
    """True for a judge or peer of a round."""
    return any(each.role in (Role.JUDGE, Role.PEER) for each in scope_of(user, held).parts)


def marks_blindly(user, held):
    """True for judges and peers while marks may change, whatever else they see: what others gave they read afterwards.
    Marks change again only when the round is taken back, with a reason."""
    return held.state == Round.State.CHECK and judges(user, held)


def blind_keys(user, held):
    """Keys of the indicators whose points would tell `user` what other judges and peers gave."""
    if not marks_blindly(user, held):
        return frozenset()
    return frozenset(each.key for each in held.spec.leaves if MARKED & set(each.scored_by))


def can_run(user):
    """Begin, open and move rounds: the committee's staff."""
    return hats(user).is_staff


def require_run(user):
    """403 in words for everybody else."""
    if not can_run(user):
        raise PermissionDenied(_("考核由团委老师来办。你们支部的考核表在“考核”里。"))


def round_to_see(user, pk):
    """A round that `user` sees; 404 for everybody else, and for drafts."""
    rows = Round.objects.select_related("version__kind", "previous", "opened_by", "published_by")
    held = rows.filter(pk=pk).first() if user.is_active and 0 < pk < 2**63 else None
    if held is None:
        raise Http404
    if not (is_over_all(user) or rounds_shown(user).filter(pk=pk).exists()):
        raise Http404
    return held


def round_to_run(user, pk):
    """A round that `user` runs: 404 when unseen, 403 when only seen."""
    held = round_to_see(user, pk)
    require_run(user)
    return held


def sheets_to_see(user, held):
    """The sheets of a round that `user` sees, those left out, too: everything for staff and whoever watches; those of
    the own branch and below the own general branch; those they were given to score."""
    rows = ScoreSheet.objects.filter(round=held.pk)
    if sees_all(user, held):
        return rows
    seen = Q(pk__in=sheets_of_mine(user).filter(round=held.pk).values("pk"))
    for part in scope_of(user, held).parts:
        if part.role == Role.PEER:
            continue  # they judge what they heard; drafts of others are not theirs to read
        if part.under is None:
            return rows
        seen |= Q(unit=part.under) | Q(parent=part.under)
    return rows.filter(seen)


def sheet_to_see(user, pk):
    """A sheet that `user` sees; 404 for everybody else, as long as the round is a draft, too."""
    rows = ScoreSheet.objects.select_related(
        "round__version__kind", "unit", "parent", "merged_into__unit"
    )
    sheet = rows.filter(pk=pk).first() if user.is_active and 0 < pk < 2**63 else None
    if sheet is None or not sheets_to_see(user, sheet.round).filter(pk=pk).exists():
        raise Http404
    return sheet


def may_fill(user, sheet):
    """True for cadres of the branch, and for heads of a general branch that is itself assessed."""
    worn = hats(user)
    if sheet.left_out:
        return False
    if sheet.round.spec.units == Unit.Kind.GENERAL_BRANCH:
        return worn.holds(sheet.unit_id, *LEADING)
    return sheet.unit_id in worn.branch_ids


def sheet_to_fill(user, pk):
    """A sheet that `user` fills in: 404 when unseen, 403 when only seen."""
    sheet = sheet_to_see(user, pk)
    if sheet.left_out:
        raise PermissionDenied(_("这个支部这次不参加考核：%s") % sheet.left_out)
    if not may_fill(user, sheet):
        raise PermissionDenied(_("自评由这个支部的干部来填。"))
    return sheet


def may_check(user, sheet, indicator=None):
    """True where `user` may check a sheet, or that indicator of it."""
    return scope_of(user, sheet.round).may_check(sheet, indicator)


def sheet_to_check(user, pk):
    """A sheet of which `user` checks something: 404 when unseen, 403 when only seen."""
    sheet = sheet_to_see(user, pk)
    if not may_check(user, sheet):
        raise PermissionDenied(
            _("这张考核表由指定的检查人来打分，自己支部的由别人打。要换人请告诉团委老师。")
        )
    return sheet


def checks_of(user, held):
    """The ScoreSheets of a round of which `user` checks something."""
    scope = scope_of(user, held)
    rows = ScoreSheet.objects.filter(round=held.pk, left_out="")
    if not scope.checks:
        return rows.none()
    seen = Q(pk__in=())
    for part in scope.checks:
        if part.under is None:
            seen = Q()
            break
        seen |= Q(unit=part.under) | Q(parent=part.under)
    return rows.filter(seen).exclude(unit__in=[key for key in scope.own_units if key])


def indicators_of(user, held):
    """The indicators that `user` checks somewhere in a round; None: all of them. Which of them on one sheet, may_check
    says."""
    checks = scope_of(user, held).checks
    if any(each.indicators is None for each in checks):
        return None
    return frozenset().union(*(each.indicators for each in checks))


def scorer_to_drop(user, held, pk):
    """One of those who score; 404 for another round's."""
    require_run(user)
    found = held.scorers.select_related("user").filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found
