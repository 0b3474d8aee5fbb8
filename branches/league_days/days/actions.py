"""Plans of league days: made, changed, handed in, decided, called off.

The gathering is locked before the league day, as everywhere that a gathering is heard of.
"""

import hashlib

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.days import deadlines, events, notices, queries
from branches.league_days.days.models import LeagueDay, Partner
from branches.league_days.days.permissions import can_plan_in, why_not_decide
from branches.league_days.days.rules import rules_to_keep
from tuanwei.audit.actions import record
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings import seating
from tuanwei.gatherings.models import Gathering

NUMBERS = 2606  # the advisory lock under which numbers are taken
State = LeagueDay.State
MOST_PARTNERS = 10


def locked(league_day):
    """The league day and its gathering, locked, as they stand now."""
    gathering = seating.locked(league_day.gathering)
    found = (
        LeagueDay.objects.select_for_update(of=("self",))
        .select_related("unit__parent", "theme", "rules")
        .get(pk=league_day.pk)
    )
    found.gathering = gathering
    return found


def next_number(day):
    """TR2600001 and so on, each once; waits for whoever is just taking one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS])
    start = f"TR{day:%y}"
    numbers = LeagueDay.objects.filter(number__startswith=start)
    last = numbers.order_by(Length("number").desc(), "-number").values_list("number", flat=True)
    last = last.first()
    return f"{start}{int(last.removeprefix(start)) + 1 if last else 1:05d}"


def mark(league_day):
    """What somebody has looked at who decides: another text, time or theme has another mark."""
    gathering = league_day.gathering
    said = (
        gathering.title, gathering.starts_at.isoformat(), gathering.ends_at.isoformat(),
        gathering.where, league_day.theme_id, league_day.own_theme, league_day.plan,
    )  # fmt: skip
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


@transaction.atomic
def make_plan(*, by, unit, plan="", theme=None, own_theme="", partners=(), **fields):
    """A draft. `fields` are those of its gathering: title, starts_at, ends_at, venue, place."""
    if not can_plan_in(by, unit):
        raise ValidationError(_("你现在不能替这个支部报团日，请换一个支部。"))
    _must_suit(unit, theme, own_theme, fields["starts_at"], fields["ends_at"])
    gathering = gatherings.save_gathering(
        by=by, units=[unit], kind=Gathering.Kind.LEAGUE_DAY, mode=Gathering.Mode.OPEN, unit=unit,
        **fields,
    )  # fmt: skip
    made = LeagueDay.objects.create(
        number=next_number(timezone.localdate()), gathering=gathering, unit=unit, theme=theme,
        own_theme="" if theme else own_theme, plan=plan, rules=rules_to_keep(), made_by=by,
    )  # fmt: skip
    record(events.PLAN_SAVED, made, by=by, unit=unit.pk)
    _ask_partners(made, partners, by)
    return made


def must_be_as_seen(seen, found):
    """Raises ValidationError where `seen`, the mark of what somebody began to change, is not the mark
    of what stands now; None asks nothing."""
    if seen is not None and seen != found:
        raise ValidationError(
            _("别的窗口或别的干部刚刚存过一版。你写的还在，请对照下面存着的，再保存一次。"),
            code="stale",
        )


@transaction.atomic
def change_plan(
    *, league_day, by, plan, theme=None, own_theme="", partners=(), seen=None, **fields
):
    """Change a plan that is in the works or was returned. `seen` is the mark of what was changed."""
    found = locked(league_day)
    _must_be_open(found)
    must_be_as_seen(seen, mark(found))
    kept = theme is not None and theme.pk == found.theme_id
    _must_suit(
        found.unit, theme, own_theme, fields["starts_at"], fields["ends_at"], was_chosen=kept
    )
    found.gathering = gatherings.save_gathering(gathering=found.gathering, by=by, **fields)
    found.plan, found.theme, found.own_theme = plan, theme, "" if theme else own_theme
    found.save(update_fields=["plan", "theme", "own_theme"])
    record(events.PLAN_SAVED, found, by=by, unit=found.unit_id)
    _ask_partners(found, partners, by)
    return found


def _must_be_open(league_day):
    if league_day.state == State.SUBMITTED:
        raise ValidationError(_("方案正在等审批。要改，请先撤回来。"))
    if league_day.state not in LeagueDay.OPEN_STATES:
        raise ValidationError(
            _("这个团日现在是“%(state)s”，方案不能再改。") % {
                "state": league_day.get_state_display()}
        )  # fmt: skip


def _must_suit(unit, theme, own_theme, starts_at, ends_at, *, was_chosen=False):
    """One theme: designated for that month and that branch, or the branch's own."""
    if theme is None:
        if not own_theme:
            raise ValidationError({"own_theme": _("选一个本月主题，或写上你们自己的主题。")})
        return
    start, end = timezone.localdate(starts_at), timezone.localdate(ends_at)
    if theme.month not in {start.replace(day=1), end.replace(day=1)}:
        raise ValidationError({"theme": _(
            "“%(theme)s”是 %(year)d 年 %(month)d 月的主题，团日不在那个月。请换主题或换时间。") % {
            "theme": theme, "year": theme.month.year, "month": theme.month.month}})  # fmt: skip
    if not was_chosen and not theme.is_open:
        raise ValidationError({"theme": _("这个主题现在不能选了，请换一个或自己写。")})
    if not was_chosen and not queries.is_meant(theme, unit):
        raise ValidationError({"theme": _("这个主题是给别的支部的，请换一个或自己写。")})


def _ask_partners(league_day, units, by):
    """The branches that hold it, too, as they should be now; each says yes itself."""
    wanted = {unit.pk: unit for unit in units}
    if league_day.unit_id in wanted:
        raise ValidationError({"partners": _("主办的就是这个支部，不用再选它。")})
    if len(wanted) > MOST_PARTNERS:
        raise ValidationError({"partners": _("最多 %(n)d 个支部一起办。") % {"n": MOST_PARTNERS}})
    known = {each.unit_id: each for each in league_day.partners.select_related("unit")}
    for key in known.keys() - wanted.keys():
        known[key].delete()
    for key in wanted.keys() - known.keys():
        made = Partner.objects.create(league_day=league_day, unit=wanted[key], asked_by=by)
        record(events.PARTNER_ASKED, made, by=by, number=league_day.number)


def problems(league_day):
    """[sentence] that stand against handing the plan in today."""
    gathering, today = league_day.gathering, timezone.localdate()
    is_first = league_day.state != State.RETURNED
    rules = rules_to_keep() if is_first else league_day.rules
    spec, found = rules.spec, []
    if len(league_day.plan) < spec.plan_least:
        found.append(_("方案至少 %(least)d 字，现在 %(n)d 字。写写做什么、怎么分工、谁来讲。") % {
            "least": spec.plan_least, "n": len(league_day.plan)})  # fmt: skip
    if len(league_day.plan) > spec.plan_most:
        found.append(_("方案最多 %(most)d 字，现在 %(n)d 字，请删短一些。") % {
            "most": spec.plan_most, "n": len(league_day.plan)})  # fmt: skip
    if not gathering.where:
        found.append(_("还没写地点。"))
    if gathering.starts_at <= timezone.now():
        found.append(_("开始时间已经过了，请先改时间。"))
        return found
    due = deadlines.plan_due(spec, queries.starts_on(league_day))
    counted = today if is_first else timezone.localdate(league_day.submitted_at)
    if counted > due and not spec.takes_late:
        first = today + (queries.starts_on(league_day) - due)
        found.append(_(
            "方案要提前 %(days)d 天交，这个团日的方案 %(due)s就截止了。请把时间改到 %(first)s或以后"
            "再交；确实改不了的，请找团总支书记商量。") % {
            "days": spec.plan_days, "due": f"{due:%-m月%-d日}", "first": f"{first:%-m月%-d日}"})  # fmt: skip
    return found


@transaction.atomic
def submit(*, league_day, by):
    """Hand the plan in. Plans that were returned keep the day on which they first came; pressing
    twice does no more than pressing once."""
    found = locked(league_day)
    if found.state == State.SUBMITTED:
        return found
    _must_be_open(found)
    if reasons := problems(found):
        raise ValidationError(reasons)
    if found.state != State.RETURNED:
        found.rules, found.submitted_at = rules_to_keep(), timezone.now()
    found.submitted_by, found.state = by, State.SUBMITTED
    found.save(update_fields=["rules", "submitted_at", "submitted_by", "state"])
    record(events.PLAN_SUBMITTED, found, by=by, is_late=queries.plan_due(found).days_late > 0)
    notices.plan_asked(found)
    for partner in found.partners.filter(state=Partner.State.ASKED).select_related("unit"):
        partner.league_day = found
        notices.partner_asked(partner)
    return found


@transaction.atomic
def take_back(*, league_day, by):
    """Take a plan back that nobody has decided yet; it may be changed and handed in again."""
    found = locked(league_day)
    if found.state != State.SUBMITTED:
        raise ValidationError(_("方案刚刚有了结果，请刷新页面再看。"))
    was_returned = found.decided_at is not None
    found.state = State.RETURNED if was_returned else State.DRAFT
    found.submitted_at = found.submitted_at if was_returned else None
    found.save(update_fields=["state", "submitted_at"])
    record(events.PLAN_TAKEN_BACK, found, by=by)
    return found


@transaction.atomic
def decide(*, league_day, by, approves, seen, reason=""):
    """Approve a plan and publish its gathering, or return it with a reason. `seen` is the mark of
    what was on the screen. Nobody decides an own plan."""
    found = locked(league_day)
    if found.state != State.SUBMITTED:
        raise ValidationError(_("这份方案刚刚有变动，请刷新页面再看。"))
    if why_not := why_not_decide(by, found):
        raise ValidationError(why_not)
    if seen != mark(found):
        raise ValidationError(_("方案在你看的时候改过了，请再看一遍再决定。"))
    if not approves and not reason:
        raise ValidationError({"reason": _("退回要写一句哪里要改，支部会读到。")})
    found.state = State.APPROVED if approves else State.RETURNED
    found.decided_by, found.decided_at, found.reason = by, timezone.now(), reason
    found.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    record(events.PLAN_DECIDED, found, by=by, state=found.state, reason=reason)
    if approves:
        found.gathering.units.set(queries.units_of(found))
        gatherings.publish(gathering=found.gathering, by=by)
    notices.plan_decided(found)
    return found


@transaction.atomic
def call_off(*, league_day, by, reason):
    """It does not take place; its gathering is cancelled with it."""
    if not reason:
        raise ValidationError(_("请写一句为什么取消，同学会读到。"))
    gatherings.cancel(gathering=league_day.gathering, by=by, reason=reason[:200])


@transaction.atomic
def answer_partner(*, partner, by, accepts):
    """A branch that was asked says whether it holds the league day, too, until it begins."""
    found = locked(partner.league_day)
    partner = (
        found.partners.select_for_update(of=("self",)).select_related("unit").get(pk=partner.pk)
    )
    partner.league_day = found
    if found.state in (State.RECORDED, State.CANCELLED):
        raise ValidationError(_("这个团日已经结束或取消，不用再答复。"))
    if found.gathering.starts_at <= timezone.now():
        raise ValidationError(_("已经开始了，不能再改主意。来的同学照常签到。"))
    state = Partner.State.ACCEPTED if accepts else Partner.State.DECLINED
    if partner.state == state:
        return partner
    partner.state, partner.answered_by, partner.answered_at = state, by, timezone.now()
    partner.save(update_fields=["state", "answered_by", "answered_at"])
    record(events.PARTNER_ANSWERED, partner, by=by, number=found.number, state=state)
    if found.state == State.APPROVED:
        gatherings.save_gathering(gathering=found.gathering, by=by, units=queries.units_of(found))
    notices.partner_answered(partner)
    return partner
