"""Rows of the rules of recommendation: a condition, a limit, a quota, a test … each a form, each list
a formset.

A row that is left as it was offered is no row; `DELETE` takes one out, and a button moves it. Rows
point to others on the same screen by their line: "2" is the second line.
"""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules import wording
from party_pairing.recommend_rules.spec import (
    Condition,
    Day,
    Factor,
    Limit,
    PointRule,
    Publication,
    Quota,
    Share,
    Step,
    Test,
)
from tuanwei.lib import rule_rows
from tuanwei.lib.rule_rows import CHOOSE, KeyedRow, Row, choice, number, whole


def years_field():
    """Years in college; none is all."""
    return forms.TypedMultipleChoiceField(
        label=_("哪些年级"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        choices=[(n, _("%(n)d 年级") % {"n": n}) for n in range(1, 9)],
    )  # fmt: skip


def words_of(text):
    """The words of a line: A、B、C, with any of the usual signs between them."""
    for sign in "，,、;；/|":
        text = text.replace(sign, " ")
    return tuple(text.split())


class ConditionRow(KeyedRow):
    """What a candidate has to be or to have."""

    makes = Condition
    folded = (
        "is_below", "which", "mark", "marks", "category", "either", "waived_by", "keeps",
    )  # fmt: skip
    kind = choice(_("看什么"), [CHOOSE, *wording.CONDITIONS.items()])
    record = choice(_("档案项目"), [("", _("不看档案"))], required=False)
    category = forms.CharField(label=_("积分类别（空着是总分）"), max_length=20, required=False)
    period = choice(_("哪段时间的"), wording.PERIODS, initial=rules.EVER)
    which = choice(_("有几条时"), wording.WHICH, initial=rules.NEWEST)
    least = number(_("至少"))
    most = number(_("至多"), _("名次写百分数，三分之一写 33.33。"))
    is_below = forms.BooleanField(label=_("至多的那个数不算（未满）"), required=False)
    mark = forms.CharField(label=_("最低等级"), max_length=10, required=False)
    marks = forms.CharField(
        label=_("全部等级，从好到差"), max_length=80, required=False,
        widget=forms.TextInput(attrs={"placeholder": _("例如 A、B、C")}),
    )  # fmt: skip
    either = forms.CharField(label=_("满足一项就行的组名"), max_length=20, required=False)
    waived_by = choice(_("谁可以免除"), [("", _("不能免除")), *wording.WHO.items()], required=False)
    keeps = forms.BooleanField(label=_("以后每一步再核对"), required=False, initial=True)

    def clean_marks(self):
        """A tuple."""
        return words_of(self.cleaned_data["marks"])


class LimitRow(Row):
    """What a condition asks of some."""

    makes = Limit
    defaults = {"amount": Decimal(0)}
    points_to = ("condition",)
    condition = choice(_("哪个条件"), [CHOOSE])
    years = years_field()
    degree = choice(_("学历层次"), wording.DEGREES, required=False)
    half = forms.TypedChoiceField(
        label=_("哪个学期"), coerce=int, choices=list(wording.HALVES.items()), initial=0
    )
    amount = number(_("改成多少"), _("名次写百分数，三分之一写 33.33。"))
    mark = forms.CharField(label=_("或最低等级"), max_length=10, required=False)
    is_exempt = forms.BooleanField(label=_("不作要求"), required=False)

    def clean(self):
        """A limit says something."""
        said = super().clean()
        if (
            said.get("condition") and not self.is_dropped and not self.errors
            and not said["is_exempt"] and said["amount"] is None and not said["mark"]
        ):  # fmt: skip
            self.add_error("amount", _("写改成多少，或者勾“不作要求”。"))
        return said


class PointRow(Row):
    """Where points come from."""

    makes = PointRule
    category = forms.CharField(label=_("类别"), max_length=20)
    source = choice(_("从哪里来"), [CHOOSE, (rules.HOURS, _("志愿服务时数"))])
    per = number(_("每 1 得几分"), required=True)
    most = number(_("最多几分"))


class QuotaRow(Row):
    """Places of a branch."""

    makes = Quota
    folded = ("less", "years", "degree", "branch_type", "least", "most", "is_cap")
    defaults = {"percent": Decimal(0), "count": 0, "least": 0}
    kind = choice(_("怎么算"), [CHOOSE, *wording.QUOTAS.items()])
    heads = choice(_("数哪些人"), wording.HEADS, initial=rules.MEMBERS)
    less = choice(_("减去哪些人"), [("", _("不减")), *wording.HEADS.items()], required=False)
    percent = number(_("百分之几"), most=100)
    count = whole(_("每个支部几个"))
    years = years_field()
    degree = choice(_("学历层次"), wording.DEGREES, required=False)
    branch_type = choice(_("哪些支部"), wording.TYPES, required=False)
    rounding = choice(_("怎么取整"), wording.ROUNDINGS, initial=rules.HALF_UP)
    least = whole(_("至少几个"))
    most = whole(_("最多几个"))
    is_cap = forms.BooleanField(label=_("可以不用满"), required=False, initial=True)


class ShareRow(Row):
    """A row with a fraction."""

    numerator = whole(_("分子"), least=0, required=True)
    denominator = whole(_("分母"), least=1, required=True)

    def said(self):
        """The two numbers are one share."""
        found = super().said()
        return found | {self.shares: Share(found.pop("numerator"), found.pop("denominator"))}

    shares = "share"


class FactorRow(ShareRow):
    """What multiplies the places of a branch."""

    makes = Factor
    shares = "times"
    key = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    label = forms.CharField(label=_("什么情况"), max_length=40)
    field_order = ["key", "label", "numerator", "denominator"]

    def has_changed(self):
        """A row that stood there already is one, changed or not."""
        return bool(self.initial.get("key")) or super().has_changed()


class TestRow(ShareRow):
    """One test of a meeting."""

    makes = Test
    base = choice(_("和什么比"), [CHOOSE, *wording.BASES.items()])
    is_strict = forms.TypedChoiceField(
        label=_("怎么比"), coerce=lambda value: value == "yes", required=False,
        choices=[("", _("不少于（≥）")), ("yes", _("超过（>）"))], empty_value=False,
    )  # fmt: skip
    field_order = ["base", "is_strict", "numerator", "denominator"]


class StepRow(KeyedRow):
    """A decision after the vote."""

    makes = Step
    who = choice(_("谁决定"), [CHOOSE, *wording.WHO.items()])
    workdays = whole(_("几个工作日内"), least=1, most=250)


class PublicationRow(Row):
    """公示."""

    makes = Publication
    defaults = {"workdays": 5}
    points_to = ("before",)
    label = forms.CharField(label=_("名称"), max_length=40)
    workdays = whole(_("几个工作日"), least=1, most=60, initial=5)
    before = choice(_("在哪一步之前"), [("", _("最先"))], required=False)
    scope = choice(_("公示范围"), wording.WHO, initial=rules.GENERAL_BRANCH)
    is_public = forms.BooleanField(label=_("不登录也能看"), required=False)


class DayRow(KeyedRow):
    """A line of the calendar."""

    makes = Day
    defaults = {"first": 1, "last": 1, "months": 0}
    points_to = ("after",)
    kind = choice(_("怎么定"), wording.DAYS, initial=rules.OF_MONTH)
    after = choice(_("跟在哪一行后面"), [("", _("不跟"))], required=False)
    first = whole(_("从第几日"), most=366, required=True)
    last = whole(_("到第几日"), most=366, required=True)
    months = whole(_("几个月后的"), most=12)
    late_is_invalid = forms.BooleanField(label=_("过期作废"), required=False)


def initial_of(row, names):
    """{field: text} of a dataclass as its row shows it."""
    found = rule_rows.initial_of(row, names)
    share = getattr(row, "share", None) or getattr(row, "times", None)
    if share is not None and "numerator" in names:
        found |= {"numerator": share.numerator, "denominator": share.denominator}
    if "marks" in found:
        found["marks"] = "、".join(found["marks"])
    if "is_strict" in found:
        found["is_strict"] = "yes" if found["is_strict"] else ""
    if isinstance(row, Factor):
        found["key"] = row.fact
    return found
