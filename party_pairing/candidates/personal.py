"""What candidates keep about one person."""

from django.utils.translation import gettext as _

from party_pairing.candidates.models import Concern, Recommendation


def of(user):
    """{heading: [{label: value}]}."""
    rows = Recommendation.objects.filter(user=user.pk).select_related("campaign__rules", "unit")
    rows = rows.prefetch_related("moves", "waivers", "judgements")
    found, steps, said = [], [], []
    for each in rows.order_by("-at", "-pk"):
        found.append({
            _("批次"): each.campaign.title, _("编号"): each.number, _("支部"): each.unit.name,
            _("状态"): each.get_state_display(), _("自我陈述"): each.words, _("报名"): each.at,
            _("推荐日"): each.recommended_on, _("有效到"): each.valid_until,
        })  # fmt: skip
        steps += [
            {_("编号"): each.number, _("到哪一步"): move.get_state_display(), _("时间"): move.at,
             _("原因"): move.reason} for move in each.moves.all()
        ]  # fmt: skip
        labels = {one.key: one.label for one in each.campaign.spec.conditions}
        said += [
            {_("编号"): each.number, _("条件"): labels.get(one.condition, one.condition),
             _("认定"): _("符合") if one.holds else _("不符合"), _("依据"): one.note,
             _("时间"): one.at} for one in each.judgements.all()
        ]  # fmt: skip
        said += [
            {_("编号"): each.number, _("条件"): labels.get(one.condition, one.condition),
             _("认定"): _("豁免"), _("依据"): one.reason, _("时间"): one.at}
            for one in each.waivers.all()
        ]  # fmt: skip
    concerns = Concern.objects.filter(recommendation__user=user.pk).select_related("recommendation")
    return {
        _("我的推优"): found,
        _("我的推优经过"): steps,
        _("我的推优条件认定"): said,
        _("我的推优变化"): [
            {_("编号"): each.recommendation.number, _("变化"): each.words, _("时间"): each.at,
             _("处理"): each.answer} for each in concerns.order_by("-at")
        ],
    }  # fmt: skip
