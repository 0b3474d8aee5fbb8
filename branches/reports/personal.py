"""What is kept about a person here: what they wrote, decided and took."""

from django.utils.translation import gettext as _

from branches.reports.models import InformationReport, Remark, ReportAlert, Step


def of(user):
    """{heading: [{label: value}]}."""
    wrote = InformationReport.objects.filter(made_by=user.pk).select_related("kind", "unit")
    steps = Step.objects.filter(by=user.pk).select_related("report")
    said = Remark.objects.filter(by=user.pk).select_related("report")
    taken = ReportAlert.objects.filter(taken_by=user.pk).select_related("report")
    return {
        _("写过的信息报送"): [
            {_("编号"): each.number, _("种类"): each.kind.name, _("单位"): each.unit.name,
             _("标题"): each.title, _("开始写"): each.made_at}
            for each in wrote
        ],
        _("信息报送里做过的事"): [
            {_("编号"): each.report.number, _("做了什么"): each.get_what_display(), _("时间"): each.at}
            for each in steps
        ],
        _("信息报送里写的意见"): [
            {_("编号"): each.report.number, _("意见"): each.text, _("时间"): each.at}
            for each in said
        ],
        _("接过的重要情况"): [
            {_("编号"): each.report.number, _("时间"): each.taken_at} for each in taken
        ],
    }  # fmt: skip
