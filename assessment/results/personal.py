"""What this room keeps about a person."""

from django.utils.translation import gettext as _

from assessment.results.models import LateFact, Reopening, Ruling


def of(user):
    """{heading: [{label: value}]}: what somebody decided; units are assessed, not people."""
    rulings = Ruling.objects.filter(by=user.pk).select_related("sheet__unit", "sheet__round")
    asked = Reopening.objects.filter(asked_by=user.pk) | Reopening.objects.filter(agreed_by=user.pk)
    late = LateFact.objects.filter(by=user.pk).select_related("round", "fact__unit")
    return {
        _("考核审定"): [
            {_("考核"): each.sheet.round.name, _("组织"): each.sheet.unit.name,
             _("原因"): each.reason, _("时间"): each.at}
            for each in rulings
        ],
        _("重新打开考核"): [
            {_("考核"): each.round.name, _("原因"): each.reason, _("申请"): each.asked_at,
             _("同意"): each.agreed_at, _("说明"): each.words}
            for each in asked.select_related("round")
        ],
        _("迟到的考核记录"): [
            {_("考核"): each.round.name, _("组织"): each.fact.unit.name,
             _("怎么定的"): each.get_state_display(), _("说明"): each.words, _("时间"): each.at}
            for each in late
        ],
    }  # fmt: skip
