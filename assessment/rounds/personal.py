"""What rounds keep about a person: whom they were asked to score, and the rounds that they moved."""

from django.utils.translation import gettext as _

from assessment.rounds.models import Move, ScoreLine, Scorer


def of(user):
    """{heading: [{label: value}]}."""
    scorers = Scorer.objects.filter(user=user.pk).select_related("round__version", "under")
    found = []
    for each in scorers.order_by("-round__starts_on", "pk"):
        labels = {leaf.key: leaf.label for leaf in each.round.spec.leaves}
        found.append({
            _("考核"): each.round.name, _("做什么"): each.get_role_display(),
            _("只管哪些"): each.under.name if each.under else _("全部"),
            _("指标"): "、".join(labels.get(key, key) for key in each.indicators) or _("全部"),
        })  # fmt: skip
    moves = Move.objects.filter(by=user.pk).select_related("round")
    lines = ScoreLine.objects.filter(checked_by=user.pk) | ScoreLine.objects.filter(
        reviewed_by=user.pk
    )
    lines = lines.select_related("sheet__unit", "sheet__round__version").order_by("-pk")
    return {
        _("请我打分的考核"): found,
        _("我走的考核步骤"): [
            {_("考核"): each.round.name, _("到哪一步"): each.get_after_display(),
             _("时间"): each.at, _("说明"): each.words} for each in moves.order_by("-at", "-pk")
        ],
        _("我打的考核分"): [_scored(each, user) for each in lines],
    }  # fmt: skip


def _scored(line, user):
    leaf = line.sheet.round.spec.indicator(line.indicator)
    said = {
        _("考核"): line.sheet.round.name, _("组织"): line.sheet.unit.name,
        _("指标"): leaf.label if leaf else line.indicator,
    }  # fmt: skip
    if line.checked_by_id == user.pk:
        said |= {
            _("检查"): line.check_score, _("检查说明"): line.check_note,
            _("检查时间"): line.checked_at,
        }  # fmt: skip
    if line.reviewed_by_id == user.pk:
        said |= {
            _("复核"): line.review_score, _("复核说明"): line.review_note,
            _("复核时间"): line.reviewed_at,
        }  # fmt: skip
    return said
