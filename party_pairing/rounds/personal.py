"""What rounds of pairing keep about one person."""

from django.utils.translation import gettext as _

from party_pairing.pair_rules.times import words_of
from party_pairing.rounds.models import Match, Need, Offer, Wish


def of(user):
    """{heading: [{label: value}]}."""
    offers = Offer.objects.filter(user=user.pk).select_related("round__rules")
    needs = Need.objects.filter(user=user.pk).select_related("round__rules")
    wishes = Wish.objects.filter(by=user.pk).select_related("round", "other")
    said = []
    for side, other in (("helper", "member"), ("member", "helper")):
        rows = Match.objects.filter(**{side: user.pk}).exclude(**{f"{side}_says": ""})
        said += [
            {_("批次"): each.proposal.round.title, _("对方"): getattr(each, other).name,
             _("我的答复"): getattr(each, f"get_{side}_says_display")(),
             _("原因"): getattr(each, f"{side}_reason")}
            for each in rows.select_related("proposal__round", other)
        ]  # fmt: skip
    return {
        _("结对我能帮的"): [_stated(each) | {_("最多几个人"): each.capacity} for each in offers],
        _("结对我需要的"): [_stated(each) for each in needs],
        _("结对我想和谁"): [
            {_("批次"): each.round.title, _("第几个"): each.place, _("谁"): each.other.name}
            for each in wishes
        ],
        _("结对我的答复"): said,
    }


def _stated(each):
    labels = {need.key: need.label for need in each.round.spec.needs}
    return {
        _("批次"): each.round.title,
        _("哪方面"): "、".join(labels.get(key, key) for key in each.topics),
        _("什么时候有空"): "、".join(map(words_of, each.free)), _("还想说的"): each.note,
        _("填于"): each.at, _("不参加了"): each.is_withdrawn,
    }  # fmt: skip
