"""What facts keep about a person: shifts that count for their branch, what they noted or ended by hand."""

from django.utils.translation import gettext as _

from assessment.facts import pages
from assessment.facts.models import Batch, Fact


def of(user):
    """{heading: [{label: value}]}."""
    mine = Fact.objects.filter(source="service.worked", by=str(user.pk)).select_related("unit")
    by_hand = Fact.objects.exclude(origin=Fact.Origin.RECORD).select_related(
        "unit", "round__version"
    )
    batches = Batch.objects.filter(by=user.pk)
    return {
        _("支部考核里和我有关的记录"): [
            {_("组织"): each.unit.name, _("哪天"): each.on, _("是什么"): each.label,
             _("撤销"): each.ended_at} for each in mine.order_by("on", "pk")
        ],
        _("我记的考核事实"): [
            _said(each) for each in by_hand.filter(noted_by=user.pk, batch=None).order_by("on", "pk")
        ],
        _("我撤销的考核事实"): [
            _said(each) | {_("为什么"): each.reason, _("撤销时间"): each.ended_at}
            for each in by_hand.filter(ended_by=user.pk).order_by("on", "pk")
        ],
        _("我导入的部门数据"): [
            {_("名称"): each.name, _("哪个部门给的"): each.office,
             _("是什么数据"): pages.source_words(each.source), _("时间"): each.at}
            for each in batches
        ],
    }  # fmt: skip


def _said(fact):
    spec = fact.round.spec if fact.round_id else None
    return {
        _("考核"): fact.round.name if fact.round_id else "", _("组织"): fact.unit.name,
        _("哪天"): fact.on, _("哪一项"): pages.source_words(fact.source, spec),
        _("是什么"): fact.label, _("数"): fact.number, _("记下时间"): fact.noted_at,
    }  # fmt: skip
