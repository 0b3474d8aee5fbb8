"""What this room keeps about a person: claims, decisions, disputes."""

from django.utils import timezone
from django.utils.translation import gettext as _

from volunteers.claims import queries
from volunteers.claims.models import ClaimDecision, Dispute
from volunteers.claims.publishing import hours_words


def of(user):
    """{heading: [{label: value}]}."""
    decisions = ClaimDecision.objects.filter(by=user.pk).select_related("claim")
    disputes = Dispute.objects.filter(by=user.pk).select_related("service")
    return {
        _("我的时数补录"): [
            {_("做了什么"): each.title, _("哪天"): each.day, _("多久"): hours_words(each),
             _("在哪里"): each.place, _("说明"): each.words, _("证明人和联系方式"): each.witness,
             _("状态"): each.get_state_display()}
            for each in queries.own(user)
        ],
        _("我核对的补录"): [
            {_("补录"): str(each.claim), _("结果"): each.get_verdict_display(),
             _("理由"): each.reason, _("时间"): timezone.localtime(each.at)}
            for each in decisions
        ],
        _("我提的时数异议"): [
            {_("记录"): str(each.service), _("哪里不对"): each.words, _("答复"): each.answer,
             _("状态"): each.get_outcome_display(), _("时间"): timezone.localtime(each.at)}
            for each in disputes
        ],
    }  # fmt: skip
