"""What league days answer to gatherings, and what they hear of them."""

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.league_days.days import events, notices, queries, records
from branches.league_days.days.models import LeagueDay, Partner
from branches.organisation.models import Unit
from branches.organisation.queries import hats
from tuanwei.audit.actions import record
from tuanwei.gatherings import hooks
from tuanwei.gatherings.models import Gathering
from tuanwei.gatherings.permissions import organisers

State = LeagueDay.State
KEPT = {
    "kind": gettext_lazy("这是支部的团日，类型不能改。"),
    "mode": gettext_lazy("团日不用报名，来了签到就行，这一项不能改。"),
    "unit": gettext_lazy("团日由报方案的支部来办，不能换给别的组织。"),
    "parent": gettext_lazy("团日自己是一次活动，不能放进别的活动下面。"),
}
TIMES = {"starts_at", "ends_at"}
PLANNED = {"title", "venue", "place", *TIMES}


def why_not_publish(gathering):
    """A branch's league day is published with the approval of its plan, and not before."""
    if gathering.kind != Gathering.Kind.LEAGUE_DAY:
        return None
    found = queries.day_of(gathering)
    if found is None:
        if gathering.unit.kind != Unit.Kind.BRANCH:
            return None
        return _("支部的团日要先报方案：请到“团日活动”里报，通过后自动发布。")
    if found.state == State.APPROVED:
        return None
    return _("方案还没通过审批。请到“团日活动”里交方案，通过后自动发布。")


def note_changed(gathering, changes, by):
    """A plan is not changed while somebody decides it. Once approved it may be moved: its members
    hear of it as of every gathering, whoever approved it is told; the theme of a month stays in
    that month; what is summed up stays as it was."""
    found = queries.day_of(gathering)
    if found is None:
        return
    for name, words in KEPT.items():
        if name in changes:
            raise ValidationError({name: words})
    touched = PLANNED & set(changes)
    if not touched:
        return
    if found.state == State.SUBMITTED:
        raise ValidationError(_("方案正在等审批。要改，请先到团日页面撤回来。"))
    if found.state == State.RECORDED:
        raise ValidationError(_("这个团日已经总结，时间、地点和名称不能再改。"))
    if found.state == State.APPROVED and TIMES & touched:
        _must_stay_in_month(found)
        record(events.PLAN_MOVED, found, by=by, starts_at=gathering.starts_at.isoformat())
        notices.moved(found, by)


def _must_stay_in_month(league_day):
    if league_day.theme_id is None:
        return
    months = {
        queries.starts_on(league_day).replace(day=1),
        queries.ends_on(league_day).replace(day=1),
    }
    if league_day.theme.month not in months:
        raise ValidationError({"starts_at": _(
            "这个团日用的是 %(month)d 月的主题，不能挪到别的月份。请取消后按新的月份另报。") % {
            "month": league_day.theme.month.month}})  # fmt: skip


def note_called_off(gathering, by):
    """It does not take place."""
    found = queries.day_of(gathering)
    if found is None:
        return
    if found.state == State.RECORDED:
        raise ValidationError(_("这个团日已经总结，不能再取消。"))
    found.state, found.reason = State.CANCELLED, gathering.cancel_reason or _("没有写原因")
    found.save(update_fields=["state", "reason"])
    record(events.CALLED_OFF, found, by=by, reason=found.reason)
    notices.called_off(found, by)


def note_attended(check_in):
    """A check-in is made up or corrected after the record: its figures follow, unless a contest
    already uses them."""
    gathering = check_in.gathering
    if gathering.kind == Gathering.Kind.LEAGUE_DAY and gathering.ends_at <= timezone.now():
        records.count_again(gathering)


def about(gathering, user):
    """The page of the league day that a gathering is."""
    found = queries.day_of(gathering)
    return found and reverse("league_days:day", args=[found.number])


def organised(user):
    """Gatherings that cadres of a partner branch arrange, too: they check their own people in."""
    worn = hats(user)
    if not worn.branch_ids:
        return Q(pk=None)
    joint = Partner.objects.filter(
        league_day__gathering=OuterRef("pk"), unit__in=worn.branch_ids,
        state=Partner.State.ACCEPTED,
    )  # fmt: skip
    return Q(Exists(joint))


def register():
    """Answer for gatherings that are league days, and hear what happens to them."""
    hooks.add(hooks.about[Gathering.Kind.LEAGUE_DAY], about)
    hooks.add(hooks.publishing, why_not_publish)
    hooks.add(hooks.changed, note_changed)
    hooks.add(hooks.called_off, note_called_off)
    hooks.add(hooks.attended, note_attended)
    hooks.add(organisers, organised)
