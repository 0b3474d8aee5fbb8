"""What somebody took part in: there, late, away, and points with every step of the arithmetic."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.gatherings.credits import Claim, Given, Presence, Worked, given, worked
from tuanwei.gatherings.models import Absence, CheckIn, Gathering, Registration
from tuanwei.gatherings.rules import kind_rules, rules_of
from tuanwei.lib.numbers import half_up, plain
from tuanwei.lib.terms import Term

FACTORS = {"late": _("迟到"), "early": _("早退"), "made_up": _("补签")}


@dataclass(frozen=True)
class Line:
    """One gathering of somebody: a check-in, or a seat without one. `worked` and `given` where it
    is over, they came, and it is worth points."""

    gathering: Gathering
    check_in: CheckIn | None = None
    absence: Absence | None = None
    presence: Presence | None = None
    worked: Worked | None = None
    given: Given | None = None

    @property
    def points(self):
        """What it gives in the end."""
        return self.given.points if self.given else Decimal(0)

    @property
    def states(self):
        """[(tone, words, icon)] of chips: what happened."""
        if self.check_in:
            found = [("wait", _("迟到"), "clock")] if self.presence.is_late else []
            found += [("wait", _("早退"), "clock")] if self.presence.is_early else []
            found += [("wait", _("补签"), "edit")] if self.presence.is_made_up else []
            return found or [("done", _("到了"), "circle-check")]
        return [self._absent()]

    def _absent(self):
        absence = self.absence
        if absence is None:
            return ("off", _("没有签到"), "circle-minus")
        if absence.state == Absence.State.COUNTED:
            if absence.kind == Absence.Kind.LATE_CANCEL:
                return ("late", _("取消太晚，算缺席"), "circle-minus")
            return ("late", _("没来，算缺席"), "circle-minus")
        return ("off", absence.get_state_display(), "circle-minus")

    @property
    def steps(self):
        """The arithmetic in words, one step each; empty without points."""
        return steps_said(self.worked, self.given, rules_of(self.gathering)) if self.given else []


@dataclass(frozen=True)
class TermRecord:
    """A term of somebody, the newest gathering first. `kinds`: [(kind in words, points)]."""

    term: Term
    lines: list
    kinds: list
    points: Decimal
    came: int
    away: int


def record_of(user):
    """[TermRecord], the newest first; three queries however much there is. A gathering belongs to
    the term in which it begins."""
    by_term = defaultdict(list)
    for line in _with_points(_lines(user)):
        by_term[Term.of(timezone.localdate(line.gathering.starts_at))].append(line)
    return [_of_term(term, by_term[term]) for term in sorted(by_term, reverse=True)]


def _lines(user):
    now = timezone.now()
    absences = {
        each.gathering_id: each
        for each in Absence.objects.filter(user=user.pk).select_related("gathering__unit")
    }
    found = []
    check_ins = CheckIn.objects.filter(user=user.pk).select_related("gathering__unit")
    for each in check_ins:
        absences.pop(each.gathering_id, None)
        found.append(Line(each.gathering, each, None, presence_of(each)))
    came = CheckIn.objects.filter(gathering=OuterRef("gathering"), user=user.pk)
    missed = Registration.objects.filter(
        ~Exists(came), user=user.pk, state=Registration.State.SEATED, gathering__ends_at__lte=now,
        gathering__state=Gathering.State.PUBLISHED,
    ).select_related("gathering__unit")  # fmt: skip
    for each in missed:
        found.append(Line(each.gathering, absence=absences.pop(each.gathering_id, None)))
    found += [Line(each.gathering, absence=each) for each in absences.values()]
    return sorted(found, key=lambda line: (line.gathering.starts_at, line.gathering.pk))


def presence_of(check_in):
    """The Presence that a check-in stands for."""
    gathering = check_in.gathering
    return Presence(
        gathering.starts_at, gathering.ends_at, gathering.late_from, check_in.at, check_in.left_at,
        check_in.way == CheckIn.Way.MADE_UP,
    )  # fmt: skip


def _with_points(lines):
    """The lines with what they give, the earlier gathering first."""
    now = timezone.now()
    counted = [
        line.check_in is not None and line.gathering.credits > 0 and line.gathering.ends_at <= now
        for line in lines
    ]
    steps = [
        worked(line.gathering.credits, line.presence, rules_of(line.gathering).shares)
        for line, counts in zip(lines, counted, strict=True) if counts
    ]  # fmt: skip
    worth = [line for line, counts in zip(lines, counted, strict=True) if counts]
    claims = [_claim(line.gathering, each) for line, each in zip(worth, steps, strict=True)]
    results = iter(zip(steps, given(claims), strict=True))
    return [
        Line(line.gathering, line.check_in, line.absence, line.presence, *next(results))
        if counts else line
        for line, counts in zip(lines, counted, strict=True)
    ]  # fmt: skip


def _claim(gathering, step):
    day = timezone.localdate(gathering.starts_at)
    own = kind_rules(rules_of(gathering), gathering.kind)
    return Claim(step.points, gathering.kind, day, Term.of(day), own.per_day, own.per_term)


def _of_term(term, lines):
    kinds = defaultdict(Decimal)
    for line in lines:
        if line.given:
            kinds[line.gathering.get_kind_display()] += line.points
    return TermRecord(
        term, lines[::-1], sorted(kinds.items()), sum(kinds.values(), Decimal(0)),
        sum(line.check_in is not None for line in lines),
        sum(line.check_in is None for line in lines),
    )  # fmt: skip


def steps_said(steps, result, rules):
    """Each step of the arithmetic in words."""
    if steps.is_too_short:
        return [_("在场 %(n)s%%，不到 %(least)d%%，不给积分") % {
            "n": half_up(steps.present * 100), "least": rules.least_present}]  # fmt: skip
    words = f"{plain(steps.worth)} 分"
    for name, percent in steps.factors:
        words += f" × {FACTORS[name]} {percent}%"
    found = []
    if not (steps.factors or result.cut_by or steps.points != steps.exact):
        return []
    if steps.factors:
        exact = Decimal(steps.exact.numerator) / steps.exact.denominator
        words += f" = {plain(exact)} 分"
    found.append(words)
    if steps.points != steps.exact:
        found.append(_("四舍五入到 %(step)s 分：%(n)s 分") % {
            "step": plain(rules.step), "n": plain(steps.points)})  # fmt: skip
    if result.cut_by:
        cap = _("当天") if result.cut_by == "day" else _("这学期")
        found.append(_("%(cap)s这类的上限只剩 %(n)s 分") % {"cap": cap, "n": plain(result.points)})
    return found
