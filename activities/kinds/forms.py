"""Forms of whole sections, of the kind itself, and of putting rules in force."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.kinds import spec as rules_of
from activities.kinds.contradictions import NAME_MOST, YEAR
from activities.kinds.row_forms import (
    RuleForm,
    amount,
    chosen,
    count,
    percent,
    pills,
    several,
    words,
    yes,
)
from activities.kinds.said import APPLICANTS, LEVELS, PARTS_WORDS, THEME_WORDS, UNIT_WORDS


class KindForm(forms.Form):
    """What a kind is called and when to choose it."""

    name = words(_("名称"), 20)
    hint = words(_("什么时候选它"), 80, required=False, help_text=_("申报的人在列表里看到。"))


class NewKindForm(KindForm):
    """A new kind, perhaps with the rules of another one."""

    source = forms.TypedChoiceField(
        label=_("从现有类型复制"), coerce=int, empty_value=None, required=False,
        help_text=_("复制它的规则来改；不选就从空白开始。"),
    )  # fmt: skip

    def __init__(self, *args, sources, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [("", _("不复制，从空白开始")), *sources]


class ImportForm(forms.Form):
    """Rules that another college hands over."""

    file = forms.FileField(
        label=_("规则文件"), help_text=_("从别处“导出规则”得到的 .json 文件。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )  # fmt: skip
    name = words(_("叫什么"), 20, required=False, help_text=_("留空就用文件里的名称。"))


class ForceForm(forms.Form):
    """From now on."""

    note = words(_("这一版改了什么"), 200, required=False,
                 help_text=_("写给以后的同事：改了什么、为什么、按哪份文件。"))  # fmt: skip
    offer = yes(_("同时开放申报"), initial=True)


class BasicsForm(RuleForm):
    """Limits of the usual questions."""

    makes = rules_of.Basics
    applicants = several(_("谁可以申报"), APPLICANTS, required=True)
    instructions = words(_("填表说明"), 1000, rows=3, required=False)
    name_most = count(_("活动名称最多几个字"), 2, NAME_MOST)
    needs_plan = yes(_("要写活动方案"))
    plan_least = count(_("方案最少几个字"), 0, 10_000)
    plan_most = count(_("方案最多几个字"), 1, 20_000)
    span_days = count(_("前后最多几天"), 1, 3660, required=False, help_text=_("留空不限。"))
    span_since = chosen(_("从哪天算起"), {"start": _("活动开始"), "publicity": _("最早开始宣传的那天")},
                        widget=pills())  # fmt: skip
    setup_minutes = count(
        _("布置最多提前几分钟"), 0, 10_000, required=False, help_text=_("留空不限。")
    )
    parts = chosen(_("子活动"), PARTS_WORDS, widget=pills(),
                   help_text=_("初赛、决赛或系列的每一讲，各有时间和场地。"))  # fmt: skip
    parts_most = count(_("子活动最多几个"), 1, 100)
    needs_venue = yes(_("在校内办要从场地目录里选场地"))
    theme = chosen(_("菜单主题"), THEME_WORDS, widget=pills())
    needs_teacher = yes(_("要有指导教师"))
    needs_round = yes(_("只在评审批次开放时申报"))
    follows = forms.TypedMultipleChoiceField(
        label=_("先要有一份通过了的"), coerce=int, required=False, widget=pills(many=True),
        help_text=_("例如借场地要先有通过了的活动申报。一个也不选就不要求。"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["follows"].choices = list(self.names.kinds.items())
        if not self.names.kinds:
            del self.fields["follows"]

    def clean(self):
        """Least below most."""
        data = super().clean()
        if data.get("plan_least", 0) > data.get("plan_most", 20_000):
            self.add_error("plan_most", _("最多的字数要比最少的多。"))
        return data


class BaseLevelForm(RuleForm):
    """Where levels begin."""

    makes = rules_of.Basics
    base_level = chosen(_("一般按哪一级办"), LEVELS, widget=pills())


class PublicForm(RuleForm):
    """公示 and what is declared before handing in."""

    makes = rules_of.Basics
    public_workdays = count(_("通过后公示几个工作日"), 0, YEAR, help_text=_("0 就是不公示。"))
    public_before_start = yes(_("公示完才能办"))
    declaration = words(_("提交前要同意的话"), 500, rows=3, required=False,
                        help_text=_("例如诚信承诺、损坏赔偿。留空就不用同意。"))  # fmt: skip


class MoneyForm(RuleForm):
    """The budget as a whole."""

    makes = rules_of.MoneyRules
    is_asked = yes(_("要填预算"))
    categories = words(
        _("预算类别"), 600, rows=3, required=False, help_text=_("一行一个；留空就不分类。")
    )
    cap = amount(_("预算合计最多多少元"), min_value=Decimal(0))
    variance_percent = percent(_("决算差多少（%）要说明"))
    needs_receipts = yes(_("每笔支出要票据"))
    prize_needs_receipt = yes(_("奖品要有领取签收单"))
    paid_after_acceptance = yes(_("结项验收以后才报销"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if isinstance(self.initial.get("categories"), list):
            self.initial["categories"] = "\n".join(self.initial["categories"])

    def clean_categories(self):
        """One a line."""
        said = self.cleaned_data["categories"].splitlines()
        lines = [line.strip() for line in said if line.strip()]
        if len(lines) > 30 or any(len(line) > 20 for line in lines):
            raise forms.ValidationError(_("最多 30 个类别，每个最多 20 个字。"))
        if len(set(lines)) != len(lines):
            raise forms.ValidationError(_("有重复的类别。"))
        return lines


class TeamForm(RuleForm):
    """Who makes up the team."""

    makes = rules_of.TeamRules
    is_asked = yes(_("要填团队名单"))
    least = count(_("最少几人"), 0, 1000, required=False)
    most = count(_("最多几人"), 1, 1000, required=False)
    most_per_person = count(_("每人一学期最多参加几个"), 1, 100, required=False)
    most_as_leader = count(_("每人一学期最多负责几个"), 1, 100, required=False)
    winners_wait_months = count(
        _("立过项的人，几个月以后才能再参加"), 0, 120, help_text=_("0 就是不用等。")
    )

    def clean(self):
        """Least below most."""
        data = super().clean()
        if None not in (data.get("least"), data.get("most")) and data["least"] > data["most"]:
            self.add_error("most", _("最多的人数要比最少的多。"))
        return data


class ClosingForm(RuleForm):
    """What closing asks for."""

    makes = rules_of.ClosingRules
    amount = count(_("结束后多久结项"), 1, YEAR)
    unit = chosen(_("单位"), UNIT_WORDS)
    summary_least = count(_("总结最少几个字"), 0, 10_000, help_text=_("0 就是不限。"))
    photos_least = count(_("照片最少几张"), 0, 50)
    needs_accounts = yes(_("要交决算"))
    blocks_next = yes(_("没有结项就不能申报下一个"))


class MaterialsForm(RuleForm):
    """Banners, posters, leaflets."""

    makes = rules_of.MaterialRules
    is_asked = yes(_("要填宣传品"))
    most_days = count(_("最多挂几天"), 1, YEAR, required=False, help_text=_("留空不限。"))
    removed_within = count(_("活动结束后几天内撤下"), 0, YEAR, help_text=_("0 就是当天。"))
