"""What this room keeps about a person: scores they gave, results of what they applied for."""

from django.utils.translation import gettext as _

from activities.rounds import queries, scoring
from activities.rounds.models import Assignment, Reviewer


def of(user):
    """{heading: [{label: value}]}. Of what they scored no names, as where these were hidden."""
    tasks = Assignment.objects.filter(reviewer__user=user.pk).select_related("entry__round")
    return {
        _("我评的申报"): [
            {
                _("批次"): each.entry.round.name, _("编号"): each.entry.position,
                _("状态"): each.get_state_display(), _("分数"): _points(each),
                _("评语"): each.comment, _("说明"): each.reason, _("交分时间"): each.done_at,
            }
            for each in tasks.prefetch_related("scores").order_by("pk")
        ],
        _("退出的评审批次"): [
            {_("批次"): each.round.name, _("时间"): each.left_at, _("为什么"): each.left_reason}
            for each in Reviewer.objects.filter(user=user.pk, left_at__isnull=False)
            .select_related("round")
        ],
        _("我的申报的评审结果"): [
            {
                _("批次"): each.round.name, _("活动"): each.application.title,
                _("结果"): each.get_decision_display(), _("核定经费（元）"): each.granted,
                _("说明"): each.words,
            }
            for each in queries.results_of(user)
        ],
    }  # fmt: skip


def _points(task):
    labels = {item.key: item.label for item in task.entry.round.items}
    return "，".join(
        f"{labels.get(score.item, score.item)} {scoring.plain(score.points)}"
        for score in task.scores.all()
    )
