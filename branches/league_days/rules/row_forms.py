"""Rows of the rules of a contest: a gate, a stage, an item … each a form, each list a formset.

A row that is left as it was offered is no row; `DELETE` takes one out, and a button moves it. Rows
point to others on the same screen by their line: "2" is the second line.
"""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.league_days.rules import spec as rules
from branches.league_days.rules import wording
from branches.league_days.rules.contradictions import GATE_WORDS
from branches.league_days.rules.spec import (
    Award,
    Band,
    Bonus,
    Channel,
    Gate,
    Item,
    ItemGroup,
    Panel,
    Quota,
    RankBand,
    Stage,
    Tie,
)
from tuanwei.lib.rule_rows import CHOOSE, KeyedRow, Row, choice, number, whole


class GateRow(Row):
    """What must hold before a league day may be entered."""

    makes = Gate
    defaults = {"amount": Decimal(0)}
    kind = choice(_("条件"), [CHOOSE, *GATE_WORDS.items()])
    amount = number(_("多少"), least=-1000)
    per = choice(_("多长时间里"), wording.IN_A, initial=rules.YEAR)
    label = forms.CharField(label=_("人工核对什么"), max_length=60, required=False)
    years = forms.TypedMultipleChoiceField(
        label=_("哪些年级"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        choices=[(n, _("大%(n)s") % {"n": "一二三四五六七八"[n - 1]}) for n in range(1, 9)],
    )  # fmt: skip
    is_warning = forms.BooleanField(label=_("只提醒，不拦"), required=False)


class QuotaRow(Row):
    """How many a general branch may enter."""

    makes = Quota
    defaults = {"least": 0}
    group = choice(_("哪些支部"), wording.GROUPS, required=False)
    count = whole(_("最多几个"))
    percent = number(_("或开展数的百分之几"))
    least = whole(_("百分比时至少几个"))


class StageRow(KeyedRow):
    """A stage; its panels stand on a page of their own."""

    makes = Stage
    defaults = {"carry": Decimal(0)}
    carry = number(_("带上一轮的分（%）"))
    count = whole(_("选出几个"))
    percent = number(_("或选出百分之几"))
    line = number(_("分数线"))
    is_apart = forms.BooleanField(label=_("班级、社团分开排"), required=False)


class PanelRow(KeyedRow):
    """A panel; its rubric or channels stand on a page of their own."""

    makes = Panel
    kind = choice(_("谁来评"), [CHOOSE, *wording.PANELS.items()])
    weight = number(_("占百分之几"), required=True)


class GroupRow(KeyedRow):
    """Items that belong together."""

    makes = ItemGroup
    most = number(_("共几分"), required=True)


class ItemRow(KeyedRow):
    """A line of the rubric."""

    makes = Item
    defaults = {"step": Decimal("0.5")}
    points_to = ("group",)
    most = number(_("满分"), required=True)
    step = number(_("最小分差"), initial=Decimal("0.5"))
    group = choice(_("归到大项"), [("", _("不归"))], required=False)
    fact = choice(_("怎么给分"), [("", _("人来打")), (rules.ATTENDANCE, _("按到会率自动给"))],
                  required=False)  # fmt: skip


class BandRow(Row):
    """A range of an item."""

    makes = Band
    defaults = {"least": Decimal(0)}
    points_to = ("item",)
    item = choice(_("哪一项"), [CHOOSE])
    label = forms.CharField(label=_("档名"), max_length=40)
    least = number(_("从几分"))
    most = number(_("到几分"), required=True)
    from_percent = number(_("自动给分：到会率从（%）"))


class RankBandRow(Row):
    """Points of ranks."""

    makes = RankBand
    first = whole(_("从第几名"), least=1, required=True)
    last = whole(_("到第几名"), least=1)
    points = number(_("得几分"), required=True)


class ChannelRow(KeyedRow):
    """A way to vote."""

    makes = Channel
    defaults = {"least": 1, "most": 3, "per_candidate": 1, "days": 3}
    kind = choice(_("怎么投"), wording.CHANNELS, initial=rules.ONLINE)
    days = whole(_("投几天"), initial=3)
    per = choice(
        _("多久一张票"), {rules.ONCE: _("全程一张"), rules.DAILY: _("每天一张")}, initial=rules.ONCE
    )
    least = whole(_("最少选几个"), initial=1)
    most = whole(_("最多选几个"), initial=3)
    per_candidate = whole(_("同一个最多几票"), initial=1)
    own = choice(_("自己的支部"), {
        rules.ALLOWED: _("可以投"), rules.FLAGGED: _("可以投，另外标明"), rules.FORBIDDEN: _("不能投")},
        initial=rules.FLAGGED)  # fmt: skip
    per_address = whole(_("同一网络地址每天几张"), most=100_000)
    limits = forms.CharField(label=_("别处投票的限制"), max_length=120, required=False)


class BonusRow(KeyedRow):
    """Points on top."""

    makes = Bonus
    points = number(_("最多加几分"), required=True)


class TieRow(Row):
    """What tells equals apart."""

    makes = Tie
    by = choice(_("看什么"), [
        CHOOSE, (rules.BY_PANEL, _("某一项的分")), (rules.BY_VOTES, _("某一项的票数")),
        (rules.BY_ATTENDANCE, _("到会率")), (rules.BY_EARLIER, _("谁先报名")),
        (rules.BY_STAGE, _("上一轮的分")), (rules.BY_LOT, _("抽签"))])  # fmt: skip
    panel = choice(_("哪一项"), [("", "—")], required=False)


class AwardRow(KeyedRow):
    """An award."""

    makes = Award
    defaults = {"points": Decimal(0), "money": Decimal(0)}
    points_to = ("follows",)
    count = whole(_("几个"))
    percent = number(_("或百分之几"))
    line = number(_("分数线（人气奖是票数）"))
    stage = choice(_("按哪一轮"), [("", _("最后一轮"))], required=False)
    group = choice(_("哪些支部"), wording.GROUPS, required=False)
    by_panel = choice(_("单独看哪个投票"), [("", _("不单独，看总分"))], required=False)
    follows = choice(_("跟着哪个奖走"), [("", _("不跟"))], required=False)
    to = choice(_("发给谁"), {
        rules.BRANCH: _("支部"), rules.SECRETARY: _("团支书"),
        rules.GENERAL_BRANCH: _("获奖最多的团总支")}, initial=rules.BRANCH)  # fmt: skip
    points = number(_("考核加几分"), most=1000)
    money = number(_("奖金（元）"), most=100_000)
