"""Bonus points, within what the rules allow and with a reason that everybody reads."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from branches.league_days.contests.models import Contest, Entry, StageRun
from branches.league_days.panels import events, recusing
from branches.league_days.panels.models import BonusGiven
from branches.league_days.rules import spec as rules
from tuanwei.audit.actions import record
from tuanwei.lib.numbers import plain


def may_change(contest):
    """True until the last stage is counted; from the day on which the contest opens."""
    last = contest.stages.order_by("-position").first()
    is_counted = last is None or last.state == StageRun.State.COUNTED
    return contest.state == Contest.State.OPEN and not is_counted


def _locked(contest):
    found = (
        Contest.objects.select_for_update(of=("self",)).select_related("rules").get(pk=contest.pk)
    )
    list(found.stages.select_for_update(no_key=True))
    if not may_change(found):
        raise ValidationError(_("评选不在进行中，或者最后一个环节已经出结果，加分不再改。"))
    return found


def _must_be_free(by, entry):
    if recusing.reasons([by], [entry], rules.OWN_BRANCH):
        raise ValidationError(_("这份和你有关，加分请别的老师来办。"))


@transaction.atomic
def give_bonus(*, contest, entry, by, bonus, points, reason):
    """Give an entry points on top. Raises ValidationError by field for what the rules do not
    allow."""
    contest = _locked(contest)
    entry = Entry.objects.select_related("unit__parent", "league_day__gathering").get(pk=entry.pk)
    if entry.contest_id != contest.pk or entry.state not in Entry.RUNNING:
        raise ValidationError({"entry": _("这份不在评选里了，不能加分。")})
    _must_be_free(by, entry)
    found = next((each for each in contest.spec.bonuses if each.key == bonus), None)
    if found is None:
        raise ValidationError({"bonus": _("规则里没有这一项加分。")})
    if not points.is_finite() or not 0 < points <= found.points:
        raise ValidationError(
            {"points": _("“%(label)s”要大于 0，最多 %(most)s 分。")
             % {"label": found.label, "most": plain(found.points)}}
        )  # fmt: skip
    if points != round(points, 2):
        raise ValidationError({"points": _("最多两位小数。")})
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写为什么加分，至少 2 个字，大家都看得到。")})
    before = sum(entry.bonuses.values_list("points", flat=True), Decimal(0))
    most = contest.spec.bonus_most
    if most is not None and before + points > most:
        raise ValidationError(
            {"points": _("一份最多加 %(most)s 分，已经加了 %(before)s 分。")
             % {"most": plain(most), "before": plain(before)}}
        )  # fmt: skip
    try:
        with transaction.atomic():
            given = BonusGiven.objects.create(
                contest=contest, entry=entry, bonus=bonus, points=points, reason=reason.strip(),
                by=by,
            )  # fmt: skip
    except IntegrityError:
        raise ValidationError(
            _("第 %(n)d 号已经有“%(label)s”了。要改就先撤回。")
            % {"n": entry.number, "label": found.label}
        ) from None
    record(
        events.BONUS_GIVEN, entry, by=by, label=found.label, amount=plain(points),
        reason=given.reason,
    )  # fmt: skip
    return given


@transaction.atomic
def take_back_bonus(*, given, by):
    """Take bonus points back before the last stage is counted."""
    _locked(given.contest)
    given = BonusGiven.objects.select_related(
        "entry__unit__parent", "entry__league_day__gathering"
    ).get(pk=given.pk)
    _must_be_free(by, given.entry)
    record(
        events.BONUS_TAKEN_BACK, given.entry, by=by, label=given.bonus,
        amount=plain(given.points), reason=given.reason,
    )  # fmt: skip
    given.delete()
