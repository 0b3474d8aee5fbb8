"""Forms of campaigns and candidates: cleaning only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from party_pairing.candidates.models import Campaign, Recommendation
from party_pairing.recommend_rules.models import Track
from tuanwei.accounts.models import User
from tuanwei.lib.days import DayField, MomentField
from tuanwei.rulebooks.queries import active_kinds


class CampaignForm(forms.Form):
    """What a campaign is: everything else the rules of the track say."""

    track = forms.ModelChoiceField(label=_("推荐类别"), queryset=None, empty_label=None)
    unit = forms.ModelChoiceField(
        label=_("在哪里进行"), queryset=Unit.objects.none(), empty_label=None,
        help_text=_("团委：所有支部都参加；团总支：只有它下面的支部。"),
    )  # fmt: skip
    title = forms.CharField(
        label=_("名称"), max_length=40, help_text=_("大家看到的名字，如 2026 年秋季推优。")
    )
    month = DayField(
        label=_("哪个月的一批"), help_text=_("选那个月的任何一天，规则里的日程按这个月算。")
    )
    cut_off = DayField(
        label=_("条件截止到"), help_text=_("年龄、时数、入党申请满几个月，都看到这一天为止。")
    )
    nominate_until = MomentField(
        label=_("报名、提名截止"), help_text=_("精确到分，过了这一刻不再收。")
    )

    def __init__(self, *args, units, campaign=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["track"].queryset = active_kinds(Track)
        self.fields["unit"].queryset = units
        if campaign is not None:
            del self.fields["track"], self.fields["unit"]
        if campaign is not None and campaign.state == Campaign.State.OPEN:
            for name in ("title", "month", "cut_off"):
                self.fields[name].disabled = True


class WordsForm(forms.Form):
    """In the person's own words."""

    words = forms.CharField(
        label=_("自我陈述"), max_length=2000, required=False,
        help_text=_("为什么想加入、做了些什么。大会上会念；大会以前都可以改。"),
        widget=forms.Textarea(attrs={"rows": 6, "data-counter": "2000"}),
    )  # fmt: skip


class NominateForm(forms.Form):
    """Whom a branch puts forward."""

    person = forms.ModelChoiceField(
        label=_("提名谁"), queryset=User.objects.none(), empty_label=None,
        error_messages={
            "required": _("请选一位同学。"), "invalid_choice": _("这位同学不在可以提名的名单里。"),
        },
    )  # fmt: skip
    words = forms.CharField(
        label=_("推荐理由"), max_length=2000, required=False,
        help_text=_("本人看得到，也可以自己改。"), widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.fields["person"].label_from_instance = lambda person: (
            f"{person.name}（{person.number}，{person.member.branch}）"
        )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写一句原因，本人会看到。")},
    )  # fmt: skip


class JudgeForm(forms.Form):
    """A condition that only people can look at."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=30)
    holds = forms.TypedChoiceField(
        label=_("看下来"), choices=[("yes", _("符合")), ("no", _("不符合"))],
        coerce=lambda value: value == "yes", widget=forms.RadioSelect(attrs={"class": "pills"}),
        error_messages={"required": _("请选符合或不符合。")},
    )  # fmt: skip
    note = forms.CharField(
        label=_("依据"), max_length=300, error_messages={"required": _("请写一句依据。")}
    )


class SettleForm(forms.Form):
    """What follows from a change."""

    answer = forms.CharField(
        label=_("怎么处理"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写一句怎么处理，本人会看到。")},
    )  # fmt: skip


class PlaceForm(forms.Form):
    """What staff note about a unit's places: those of a table, and facts with their basis."""

    granted = forms.IntegerField(
        label=_("名额表里的名额"), min_value=0, max_value=999, required=False,
        help_text=_("规则按名额表分配的时候才用。"),
    )  # fmt: skip

    def __init__(self, *args, spec, **kwargs):
        super().__init__(*args, **kwargs)
        self.factors = spec.factors
        for factor in spec.factors:
            self.fields[f"fact-{factor.fact}"] = forms.CharField(
                label=factor.label, max_length=200, required=False,
                help_text=_("有这个情况就写依据，名额乘 %(top)d/%(bottom)d；没有就空着。")
                % {"top": factor.times.numerator, "bottom": factor.times.denominator},
            )  # fmt: skip

    def facts(self):
        """{fact: note} of those that were noted."""
        values = {each.fact: self.cleaned_data[f"fact-{each.fact}"] for each in self.factors}
        return {fact: note for fact, note in values.items() if note.strip()}


class FilterForm(forms.Form):
    """Which candidates."""

    q = forms.CharField(
        label=_("姓名或学号"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search", "placeholder": _("姓名或学号")}),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("到哪一步"), required=False,
        choices=[("", _("全部")), ("current", _("还在走")), *Recommendation.State.choices],
        widget=forms.Select(attrs={"class": "form-select w-auto"}),
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        label=_("支部"), queryset=Unit.objects.none(), required=False, empty_label=_("全部支部"),
        widget=forms.Select(attrs={"class": "form-select w-auto"}),
    )  # fmt: skip

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
