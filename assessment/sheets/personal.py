"""What this room keeps about a person: claims they made, what they signed, whom they left out as a judge."""

from django.utils.translation import gettext as _

from assessment.rounds.models import ScoreLine
from assessment.sheets.leaves import name_of_line
from assessment.sheets.models import Claim, Recusal, Signature


def of(user):
    """{heading: [{label: value}]}."""
    claims = Claim.objects.filter(by=user.pk).select_related(
        "line__sheet__round__version", "line__sheet__unit"
    )
    signed = Signature.objects.filter(by=user.pk).select_related("sheet__round", "sheet__unit")
    asides = Recusal.objects.filter(user=user.pk).select_related("round", "unit")
    scored = (
        ScoreLine.objects.filter(checked_by=user.pk) | ScoreLine.objects.filter(reviewed_by=user.pk)
    ).select_related("sheet__round__version", "sheet__unit").order_by("pk")  # fmt: skip
    return {
        _("考核里我申报的"): [
            {_("考核"): each.line.sheet.round.name, _("支部"): each.line.sheet.unit.name,
             _("指标"): name_of_line(each.line.sheet, each.line), _("是什么"): each.label,
             _("哪天"): each.on, _("状态"): each.get_state_display(), _("说明"): each.words,
             _("申报于"): each.at}
            for each in claims
        ],
        _("考核里我签的字"): [
            {_("考核"): each.sheet.round.name, _("支部"): each.sheet.unit.name,
             _("以什么身份"): each.get_role_display(), _("时间"): each.at,
             _("作废了"): each.is_void}
            for each in signed
        ],
        _("考核里我回避的"): [
            {_("考核"): each.round.name, _("支部"): each.unit.name, _("原因"): each.reason,
             _("时间"): each.at}
            for each in asides
        ],
        _("考核里我打的分"): [
            {_("考核"): each.sheet.round.name, _("支部"): each.sheet.unit.name,
             _("指标"): name_of_line(each.sheet, each),
             _("检查"): each.check_score if each.checked_by_id == user.pk else None,
             _("检查说明"): each.check_note if each.checked_by_id == user.pk else "",
             _("复核"): each.review_score if each.reviewed_by_id == user.pk else None,
             _("复核说明"): each.review_note if each.reviewed_by_id == user.pk else ""}
            for each in scored
        ],
    }  # fmt: skip
