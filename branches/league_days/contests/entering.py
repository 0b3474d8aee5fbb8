"""A branch enters a league day: by the database's clock, within the gates and the quota."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.contests import events, queries, quotas
from branches.league_days.contests.gates import judged
from branches.league_days.contests.models import Contest, Entry
from branches.league_days.contests.opening import locked, must_be
from branches.league_days.rules import spec as rules
from tuanwei.audit.actions import record

State = Entry.State


def _exactly(moment):
    local = timezone.localtime(moment)
    return f"{local.month}月{local.day}日 {local:%H:%M:%S}"


def must_be_in_time(contest, now):
    """Raises ValidationError outside the window, to the second."""
    if now < contest.entries_from:
        raise ValidationError(
            _("%(from)s 开始报名，现在是 %(now)s。到时再来，填的不会少。")
            % {"from": _exactly(contest.entries_from), "now": _exactly(now)}
        )
    if now >= contest.entries_until:
        over = int((now - contest.entries_until).total_seconds())
        raise ValidationError(
            _("报名 %(until)s 截止，你提交时是 %(now)s，晚了%(over)s。这一期不能再报，团日记录还在。")
            % {
                "until": _exactly(contest.entries_until), "now": _exactly(now),
                "over": _spoken(over),
            },
            code="late",
        )  # fmt: skip


def _spoken(seconds):
    if seconds < 1:
        return _("不到 1 秒")
    if seconds < 60:
        return f" {seconds} 秒"
    if seconds < 3600:
        return f" {seconds // 60} 分 {seconds % 60} 秒"
    if seconds < 48 * 3600:
        return f" {seconds // 3600} 小时 {seconds % 3600 // 60} 分"
    return f" {seconds // 86400} 天"


def limits_of(contest, unit):
    """The Limits of an entry of this branch, and how much of them is taken."""
    if not contest.spec.quotas:
        return ()
    above = queries.general_branch_of(unit)
    needs_held = any(each.percent is not None for each in contest.spec.quotas)
    return quotas.limits(
        contest.spec.quotas, queries.group_of(unit),
        queries.taken(contest, above.pk if above else None),
        queries.held_of(contest, above) if needs_held else {},
    )  # fmt: skip


def places_of(contest, above):
    """The Limits of a general branch, of each group that has one of its own."""
    spec = contest.spec
    taken = queries.taken(contest, above.pk)
    needs_held = any(each.percent is not None for each in spec.quotas)
    held = queries.held_of(contest, above) if needs_held else {}
    found = [each for group in (rules.CLASS, rules.CLUB)
             for each in quotas.limits(spec.quotas, group, taken, held)]  # fmt: skip
    return list(dict.fromkeys(found))


def must_have_room(contest, unit):
    """Raises ValidationError where the general branch has no place left, with who has them."""
    full = [each for each in limits_of(contest, unit) if not each.left]
    if not full:
        return
    above = queries.general_branch_of(unit)
    there = contest.entries.filter(general_branch=above, state__in=Entry.RUNNING)
    if full[0].group:
        there = there.filter(group=full[0].group)
    names = "、".join(each.unit.name for each in there.select_related("unit"))
    raise ValidationError(
        _("%(above)s的名额满了：%(limit)s%(names)s。可以请团总支书记让一个退出，再来报名。") % {
            "above": above.name if above else _("直属支部"), "limit": full[0].words,
            "names": f"（{names}）" if names else "",
        },
        code="quota",
    )  # fmt: skip


@transaction.atomic
def enter(*, contest, league_day, by, words=""):
    """Hand a league day in. One that withdrew or was refused may come again, under its number."""
    now = queries.clock()
    contest = locked(contest)
    must_be(contest, Contest.State.OPEN)
    must_be_in_time(contest, now)
    days = [
        day for day in queries.days_to_enter(contest, [league_day.unit_id])
        if day.pk == league_day.pk
    ]  # fmt: skip
    if not days:
        raise ValidationError(
            _("这次团日不能参加这一期：要先写好总结，而且按规则算在 %(first)s 到 %(last)s 里。")
            % {"first": f"{contest.first_on:%-m月%-d日}", "last": f"{contest.last_on:%-m月%-d日}"}
        )
    day = days[0]
    if not day.unit.is_active:
        raise ValidationError(_("这个支部已经停用，不能参评。"))
    entry = contest.entries.filter(league_day=day).first()
    if entry and entry.state in Entry.RUNNING:
        raise ValidationError(_("这次团日已经报过了，是 %d 号。") % entry.number)
    if entry and entry.state == State.DISQUALIFIED:
        raise ValidationError(_("这次团日被取消了资格，不能再报。"))
    checks = judged(contest.spec.gates, queries.facts_of(contest, [day])[day.pk])
    if stops := [each for each in checks if each.stops]:
        raise ValidationError(
            [_("“%(gate)s”：%(missing)s") % {"gate": c.label, "missing": c.missing} for c in stops]
        )
    must_have_room(contest, day.unit)
    if entry is None:
        last = contest.entries.aggregate(last=Max("number"))["last"] or 0
        entry = Entry(contest=contest, league_day=day, number=last + 1)
    entry.unit, entry.general_branch = day.unit, queries.general_branch_of(day.unit)
    entry.group, entry.words = queries.group_of(day.unit), words.strip()[:100]
    entry.state, entry.checks = State.SUBMITTED, [each.write() for each in checks]
    entry.by, entry.at, entry.reason = by, now, ""
    entry.decided_by = entry.decided_at = None
    entry.save()
    record(events.ENTRY_HANDED_IN, entry, by=by, contest=contest.pk)
    return entry
