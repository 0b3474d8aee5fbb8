"""What this room keeps about a person: what they gave as a judge, what they left out."""

from django.utils.translation import gettext as _

from branches.league_days.panels.models import BonusGiven, Judge, Recusal, Sheet


def of(user):
    """{heading: [{label: value}]}."""
    seats = Judge.objects.filter(user=user.pk).select_related("run__contest__rules")
    sheets = Sheet.objects.filter(judge__user=user.pk).select_related(
        "judge__run__contest__rules", "entry__unit"
    )
    asides = Recusal.objects.filter(judge__user=user.pk).select_related(
        "judge__run__contest", "entry__unit"
    )
    bonuses = BonusGiven.objects.filter(by=user.pk).select_related("contest", "entry__unit")
    return {
        _("团日评选评委"): [
            {_("评选"): each.run.contest.title, _("环节"): each.run.stage.label,
             _("请的时间"): each.added_at, _("还在"): each.is_active,
             _("为什么退出"): each.left_reason}
            for each in seats
        ],
        _("团日评选我打的分"): [
            {_("评选"): each.judge.run.contest.title, _("支部"): each.entry.unit.name,
             _("分数"): _points(each), _("评语"): each.remark, _("改于"): each.changed_at,
             _("交于"): each.handed_in_at}
            for each in sheets
        ],
        _("团日评选我回避的"): [
            {_("评选"): each.judge.run.contest.title, _("支部"): each.entry.unit.name,
             _("原因"): each.reason, _("时间"): each.at}
            for each in asides
        ],
        _("团日评选我给的加分"): [
            {_("评选"): each.contest.title, _("支部"): each.entry.unit.name,
             _("分数"): each.points, _("原因"): each.reason, _("时间"): each.at}
            for each in bonuses
        ],
    }  # fmt: skip


def _points(sheet):
    panel = sheet.judge.run.stage.panel(sheet.judge.panel)
    items = panel.items if panel else ()
    return "，".join(
        f"{item.label} {sheet.points[item.key]}" for item in items if item.key in sheet.points
    )
