"""What the files keep about one person."""

from django.utils.translation import gettext as _

from party_pairing.files import looking, wording
from party_pairing.files.models import Charge, PartyMembership, PartyPost, Record


def of(user):
    """{heading: [{label: value}]}."""
    records = Record.objects.filter(user=user.pk).select_related("kind", "entered_by")
    belongs = PartyMembership.objects.filter(user=user.pk).select_related("party_branch")
    posts = PartyPost.objects.filter(user=user.pk).select_related("party_branch")
    charges = Charge.objects.filter(user=user.pk).select_related("unit")
    return {
        _("档案"): [
            {
                _("项目"): each.kind.name,
                _("学期"): each.term,
                _("内容"): wording.said(each, each.kind.shape, each.kind.unit_word),
                _("说明"): each.note,
                _("来源"): each.origin or each.get_source_display(),
                _("登记人"): each.entered_by.name,
                _("撤回原因"): each.withdrawn_because,
            }
            for each in records
        ],
        _("党员关系"): [
            {
                _("党支部"): each.party_branch.name,
                _("类别"): each.get_standing_display(),
                _("从"): each.starts_on,
                _("到"): each.ends_on,
            }
            for each in belongs.order_by("starts_on", "pk")
        ],
        _("党支部职务"): [
            {
                _("党支部"): each.party_branch.name,
                _("职务"): each.get_post_display(),
                _("从"): each.starts_on,
                _("到"): each.ends_on,
            }
            for each in posts.order_by("starts_on", "pk")
        ],
        _("分管推优和结对"): [
            {_("哪里"): each.unit.name, _("从"): each.starts_on, _("到"): each.ends_on}
            for each in charges.order_by("starts_on", "pk")
        ],
        _("谁看过我的档案"): [
            {
                _("日期"): each.on,
                _("谁"): each.viewer.name,
                _("以什么身份"): each.duty,
                _("看了什么"): each.get_what_display(),
                _("几次"): each.times,
            }
            for each in looking.looks_at(user)
        ],
    }
