"""One function per message about contests."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.contests import queries
from branches.organisation.models import Appointment, Unit
from tuanwei.accounts.models import Grant
from tuanwei.notices.actions import notify


def moment(at):
    """12月3日 18:00."""
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def _url(contest):
    return reverse("league_days:contest", args=[contest.pk])


def _people(entry):
    return queries.heads_of(entry.unit_id) | {entry.by_id}


def to_confirm(contest, by, *, closes=False):
    """Administrators: a colleague proposed that it opens or closes."""
    administrators = Grant.objects.in_force().filter(role=Grant.Role.ADMINISTRATOR)
    notify(
        set(administrators.values_list("user", flat=True)) - {by.pk}, kind="todo",
        title=(_("请确认结束：%s") if closes else _("请确认开启：%s")) % contest.title,
        body=_("%s 提出的，要另一位管理员确认。") % by.name, url=_url(contest),
        once=f"branches.contest.to_confirm:{contest.pk}:{timezone.now().isoformat()}",
    )  # fmt: skip


def sent_back(contest, to, by, reason):
    """Whoever proposed it: not yet, and why."""
    notify(
        [to], kind="todo", title=_("没有确认：%s") % contest.title,
        body=_("%(name)s：%(reason)s") % {"name": by.name, "reason": reason}, url=_url(contest),
        once=f"branches.contest.sent_back:{contest.pk}:{timezone.now().isoformat()}",
    )  # fmt: skip


def opened(contest):
    """Secretaries of branches and general branches: entries are open."""
    held = Appointment.objects.in_force().filter(
        post="secretary", unit__is_active=True,
        unit__kind__in=(Unit.Kind.BRANCH, Unit.Kind.GENERAL_BRANCH),
    )  # fmt: skip
    notify(
        set(held.values_list("user", flat=True)), kind="todo",
        title=_("可以报名了：%s") % contest.title,
        body=_("%(until)s 截止。点开能看到自己支部的团日符不符合条件。")
        % {"until": moment(contest.entries_until)},
        url=_url(contest), once=f"branches.contest.opened:{contest.pk}",
    )  # fmt: skip


def closed(contest):
    """The branches that took part: it is over."""
    units = contest.entries.filter(state="admitted").values_list("unit", flat=True)
    notify(
        queries.heads_of(*units), kind="system", title=_("评选结束了：%s") % contest.title,
        body=_("结果和每一步的数字都在评选页。谢谢参加。"), url=_url(contest),
        once=f"branches.contest.closed:{contest.pk}",
    )  # fmt: skip


def called_off(contest):
    """The branches that had entered: it ends without a result."""
    units = contest.entries.filter(state__in=("submitted", "admitted")).values_list(
        "unit", flat=True
    )
    notify(
        queries.heads_of(*units), kind="system", title=_("评选终止了：%s") % contest.title,
        body=_("原因：%s。团日记录都还在。") % contest.reason.rstrip("。"), url=_url(contest),
        once=f"branches.contest.called_off:{contest.pk}",
    )  # fmt: skip


def decided(entry):
    """The branch hears whether it takes part."""
    words = {"day": entry.league_day.gathering.title, "contest": entry.contest.title}
    if entry.state == entry.State.ADMITTED:
        title, body = _("通过审核：%(day)s") % words, _("%(n)d 号，参加“%(contest)s”。") % {
            "n": entry.number, **words}  # fmt: skip
    else:
        title = _("没有通过审核：%(day)s") % words
        body = _("原因：%(reason)s。报名截止以前改好可以再报。") % {
            "reason": entry.reason.rstrip("。")
        }
    notify(
        _people(entry), kind="system", title=title, body=body,
        url=reverse("league_days:entry", args=[entry.pk]),
        once=f"branches.contest_entry.decided:{entry.pk}:{entry.decided_at.isoformat()}",
    )  # fmt: skip


def left(entry, by, in_favour_of=None):
    """An entry is out: the branch hears why, its general branch and staff that a place is free."""
    words = {"day": entry.league_day.gathering.title, "unit": entry.unit.name, "name": by.name}
    title = (
        _("取消参评资格：%(day)s")
        if entry.state == entry.State.DISQUALIFIED
        else _("退出评选：%(day)s")
    )
    reason = _("原因：%s。") % entry.reason.rstrip("。") if entry.reason else ""
    people = _people(entry) | queries.heads_of(entry.general_branch_id)
    notify(
        people - {by.pk}, kind="system", title=title % words,
        body=_("%(unit)s，由 %(name)s 办理。") % words + reason,
        url=reverse("league_days:entry", args=[entry.pk]),
        once=f"branches.contest_entry.left:{entry.pk}:{timezone.now().isoformat()}",
    )  # fmt: skip
    if in_favour_of is not None:
        notify(
            queries.heads_of(in_favour_of.pk), kind="todo",
            title=_("让出一个名额：%s") % entry.contest.title,
            body=_("%(until)s 以前报名。") % {"until": moment(entry.contest.entries_until)},
            url=reverse("league_days:entry-new", args=[entry.contest_id]),
            once=f"branches.contest_entry.favoured:{entry.pk}:{timezone.now().isoformat()}",
        )  # fmt: skip


def stage_begun(run, rows):
    """Each branch in the stage: it has begun, and when they appear."""
    for row in rows:
        notify(
            _people(row.entry), kind="system",
            title=_("进入“%(stage)s”：%(contest)s") % {
                "stage": run.stage.label, "contest": run.contest.title},
            body=_("%(n)d 号，出场顺序第 %(turn)d，是公开抽签排的。") % {
                "n": row.entry.number, "turn": row.turn},
            url=_url(run.contest), once=f"branches.contest_stage.begun:{run.pk}:{row.entry_id}",
        )  # fmt: skip
