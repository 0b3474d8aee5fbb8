"""Forms of rounds: cleaning only."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.kinds.models import ActivityKind
from activities.rounds import quotas, scoring
from activities.rounds.actions import may_change
from activities.rounds.models import Entry, Round
from tuanwei.lib.days import DayField, MomentField

MOST_TIERS, MOST_ITEMS = 6, 12
BLANK_LINES = 2
LARGEST = Decimal("999999999.99")


def yuan(label, hint=""):
    """A field for an amount that may stay empty."""
    return forms.DecimalField(
        label=label, help_text=hint, required=False, min_value=Decimal(0), max_value=LARGEST,
        decimal_places=2, widget=forms.NumberInput(attrs={"step": "0.01"}),
    )  # fmt: skip


class RoundForm(forms.ModelForm):
    """Everything about a round but its rows of quotas and scores."""

    kinds = forms.ModelMultipleChoiceField(
        label=_("哪些类型"), queryset=ActivityKind.objects.filter(is_active=True), required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pills"}),
    )  # fmt: skip
    opens_at, closes_at = MomentField(label=_("开始申报")), MomentField(label=_("截止申报"))
    scores_by = DayField(label=_("评审截止"), required=False, help_text=_("评审人在这天以前交分。"))
    decides_on = DayField(label=_("哪天公布结果"))
    most_projects = forms.IntegerField(
        label=_("最多立项"), required=False, min_value=1, max_value=9999,
        help_text=_("空着就是不限。"),
    )  # fmt: skip
    pool = yuan(_("经费总额（元）"), _("空着就是这一批不管经费。"))
    reviewers_each = forms.IntegerField(label=_("每份几人评"), min_value=1, max_value=20, initial=3)
    pass_line = forms.DecimalField(
        label=_("入围线（百分制）"), required=False, min_value=Decimal(0), max_value=Decimal(100),
        decimal_places=2, help_text=_("空着就是不设线。"),
    )  # fmt: skip

    class Meta:
        model = Round
        fields = [
            "name", "kinds", "opens_at", "closes_at", "scores_by", "decides_on", "reviewers_each",
            "method", "names_hidden", "pass_line", "most_projects", "pool",
        ]  # fmt: skip
        help_texts = {
            "names_hidden": _("评审人只看到编号，看不到单位、姓名、电话和附件的文件名。"
                              "附件里面的内容没有遮盖，请提醒申报的同学不要写名字。"),
        }  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name, field in self.fields.items():
                field.disabled = not may_change(self.instance, name)

    def clean(self):
        """The window has a beginning and an end, in this order."""
        data = super().clean()
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("截止要晚于开始。"))
        if closes and (day := data.get("decides_on")) and day < timezone.localdate(closes):
            self.add_error("decides_on", _("公布结果的日子早于截止申报。"))
        return data


class TierForm(forms.Form):
    """From so many members on: so many applications; an empty line counts for nothing."""

    people = forms.IntegerField(
        label=_("从多少人起"), required=False, min_value=0, max_value=999_999
    )
    least = forms.IntegerField(label=_("希望至少几份"), required=False, min_value=0, max_value=999)
    most = forms.IntegerField(label=_("最多几份"), required=False, min_value=0, max_value=999)

    def clean(self):
        """Both numbers or none."""
        data = super().clean()
        if not self.errors and (data.get("people") is None) != (data.get("most") is None):
            raise forms.ValidationError(_("“从多少人起”和“最多几份”要一起填。"))
        if data.get("people") is None and data.get("least") is not None:
            raise forms.ValidationError(_("只写了“希望至少几份”，把整行填完。"))
        return data


class ItemForm(forms.Form):
    """One item of the rubric; an empty line counts for nothing."""

    label = forms.CharField(label=_("评什么"), required=False, max_length=30)
    most = forms.DecimalField(
        label=_("满分"), required=False, min_value=Decimal("0.01"), max_value=Decimal(999),
        decimal_places=2,
    )  # fmt: skip
    weight = forms.DecimalField(
        label=_("占百分之几"), required=False, min_value=Decimal("0.01"), max_value=Decimal(100),
        decimal_places=2,
    )  # fmt: skip

    def clean(self):
        """All three or none."""
        data = super().clean()
        given = [data.get(name) not in (None, "") for name in ("label", "most", "weight")]
        if not self.errors and any(given) and not all(given):
            raise forms.ValidationError(_("评什么、满分、占百分之几要一起填。"))
        return data


TierFormSet = forms.formset_factory(
    TierForm, extra=BLANK_LINES, max_num=MOST_TIERS, validate_max=True, absolute_max=MOST_TIERS + 5
)
ItemFormSet = forms.formset_factory(
    ItemForm, extra=BLANK_LINES + 1, max_num=MOST_ITEMS, validate_max=True,
    absolute_max=MOST_ITEMS + 5,
)  # fmt: skip


def tiers_of(formset):
    """The JSON of quotas that a valid TierFormSet holds."""
    rows = [form.cleaned_data for form in formset if form.cleaned_data.get("people") is not None]
    return quotas.write(
        sorted(
            (quotas.Tier(row["people"], row["most"], row["least"] or 0) for row in rows),
            key=lambda tier: tier.people,
        )
    )


def items_of(formset):
    """The JSON of a rubric that a valid ItemFormSet holds."""
    rows = [form.cleaned_data for form in formset if form.cleaned_data.get("label")]
    return scoring.write(
        scoring.Item(f"item{place}", row["label"], row["most"], row["weight"])
        for place, row in enumerate(rows, 1)
    )


class NumbersForm(forms.Form):
    """Who reviews, by 学号 or 工号."""

    numbers = forms.CharField(
        label=_("学号或工号"), max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("几个人就用空格、逗号或换行隔开。"),
    )  # fmt: skip

    def clean_numbers(self):
        """The numbers, each once."""
        text = self.cleaned_data["numbers"]
        for mark in "，,、；;":
            text = text.replace(mark, " ")
        return list(dict.fromkeys(text.split()))


class ReasonForm(forms.Form):
    """Why somebody leaves or steps aside."""

    reason = forms.CharField(label=_("为什么"), max_length=100)


class ScoreForm(forms.Form):
    """Points for every item, and a comment; `is_draft` lets items stay empty."""

    def __init__(self, *args, items, points=None, comment="", is_draft=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            most = scoring.plain(item.most)
            self.fields[item.key] = forms.DecimalField(
                label=item.label, required=not is_draft, min_value=Decimal(0), max_value=item.most,
                decimal_places=2, initial=(points or {}).get(item.key),
                help_text=_("0 到 %(most)s 分，占 %(weight)s%%") % {
                    "most": most, "weight": scoring.plain(item.weight)},
                error_messages={
                    "required": _("还没打分。"), "invalid": _("请写一个数。"),
                    "min_value": _("不能低于 0 分。"),
                    "max_value": _("最高 %(most)s 分。") % {"most": most},
                    "max_decimal_places": _("最多两位小数。"),
                },
                widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
            )  # fmt: skip
        self.fields["comment"] = forms.CharField(
            label=_("评语"), required=False, max_length=1000, initial=comment,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("公布以后申请人看得到，不写你的名字。"),
        )  # fmt: skip

    @property
    def points(self):
        """{item key: Decimal or None} of a valid form."""
        return {item.key: self.cleaned_data.get(item.key) for item in self.items}


class DecisionForm(forms.Form):
    """What is decided about one entry."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)
    decision = forms.ChoiceField(
        label=_("结果"), required=False, widget=forms.RadioSelect(attrs={"class": "pills"}),
        choices=[*Entry.Decision.choices, ("", _("还没定"))],
    )  # fmt: skip
    granted = yuan(_("核定经费（元）"), _("只对立项的有用。"))
    words = forms.CharField(
        label=_("给申请人的话"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("不立项要写理由；公布以前只有老师看得到。"),
    )  # fmt: skip


class SettleForm(DecisionForm):
    """What becomes of a reserve after publication."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [
            choice for choice in Entry.Decision.choices if choice[0] != Entry.Decision.RESERVE
        ]
        self.fields["words"].help_text = _("不立项要写理由；点了以后申请人马上收到。")
