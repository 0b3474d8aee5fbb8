"""What pairs keep about one person: what was said in their own pairs, never what another pair said."""

from django.utils.translation import gettext as _

from party_pairing.pairs import queries
from party_pairing.pairs.models import Pairing


def of(user):
    """{heading: [{label: value}]}."""
    pairs = list(queries.pairs_with(Pairing.objects.of(user)).order_by("starts_on", "pk"))
    diaries = queries.diaries_of(pairs)
    return {
        _("结对"): [_pair(each, user) for each in pairs],
        _("谈心记录"): [
            {
                _("和谁"): each.other_of(user).name, _("日期"): talk.day, _("地点"): talk.place,
                _("谈了什么"): talk.topic,
                _("哪方面"): queries.need_labels(each.rules.spec, talk.needs),
                _("接下来"): talk.follow_up, _("谁写的"): talk.by.name,
                _("状态"): talk.get_state_display(), _("不同意见"): talk.answer,
            }
            for each in pairs for talk in diaries[each.pk].talks
        ],
        _("结对中做的事"): [
            {
                _("和谁"): each.other_of(user).name, _("什么"): deed.get_what_display(),
                _("日期"): deed.day, _("具体"): deed.words, _("学时"): deed.hours,
                _("状态"): deed.get_state_display(), _("不同意见"): deed.answer,
            }
            for each in pairs for deed in diaries[each.pk].deeds
        ],
        _("半年评价"): [
            {
                _("和谁"): each.other_of(user).name, _("时期"): line.period,
                _("谁写的"): line.by.name, _("星"): line.stars, _("说一说"): line.words,
            }
            for each in pairs for line in queries.evaluations_read_by(diaries[each.pk], user)
        ],
    }  # fmt: skip


def _pair(pairing, user):
    return {
        _("和谁"): pairing.other_of(user).name, _("关系"): pairing.role_label,
        _("我是"): _("联系人") if pairing.helper_id == user.pk else _("被联系的团员"),
        _("从"): pairing.starts_on, _("到"): pairing.ended_on,
        _("为什么结束"): pairing.get_ended_because_display(), _("说明"): pairing.ended_words,
    }  # fmt: skip
