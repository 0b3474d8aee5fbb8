"""Forms of rounds: cleaning only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from party_pairing.pair_rules.models import PairRules
from party_pairing.rounds.models import Decree, PairRound
from tuanwei.lib.days import MomentField
from tuanwei.lib.texts import LineField, TextField

MOST = 99


class RulesChoice(forms.ModelChoiceField):
    """Versions in force, by the name of their kind."""

    def label_from_instance(self, found):
        """党员团员结对（第 2 版）."""
        return f"{found.kind.name}（第 {found.version} 版）"


class RoundForm(forms.ModelForm):
    """Name, times, goal; the action looks at the whole."""

    opens_at = MomentField(label=_("开始填写"))
    closes_at = MomentField(label=_("截止填写"))
    confirm_until = MomentField(label=_("双方确认到"))

    class Meta:
        model = PairRound
        fields = ["title", "opens_at", "closes_at", "confirm_until", "goal", "silence"]
        widgets = {
            "goal": forms.RadioSelect(attrs={"class": "pills"}),
            "silence": forms.RadioSelect(attrs={"class": "pills"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("goal", "silence"):
            self.fields[name].choices = [
                each for each in self.fields[name].choices if each[0] != ""
            ]
        self.fields["title"].help_text = _("大家看到的名字，如 2026 秋党员团员结对。")
        self.fields["goal"].help_text = _(
            "一个不落：先让没配上的人最少。总分最高：先照顾意愿和需要。"
        )
        self.fields["silence"].help_text = _("确认截止以后，还没答复的算愿意还是不愿意。")

    def _post_clean(self):
        """The action looks at the whole round."""


class NewRoundForm(RoundForm):
    """Also which rules, and where."""

    rules = RulesChoice(label=_("哪一种结对"), queryset=None, empty_label=None)
    unit = forms.ModelChoiceField(label=_("在哪里进行"), queryset=None, empty_label=None)

    field_order = ["rules", "unit", "title"]

    def __init__(self, *args, units, rules, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rules"].queryset = PairRules.objects.filter(
            pk__in=[each.pk for each in rules]
        ).select_related("kind")
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=units)


class StateForm(forms.Form):
    """What a member needs; times are ticked in a grid beside it."""

    topics = forms.MultipleChoiceField(
        label=_("想要哪方面的帮助"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = TextField(
        label=_("还想说的"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": "300"}),
        help_text=_("只有办这一批的人和督导教师看得到。"),
    )  # fmt: skip

    def __init__(self, *args, needs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = [(each.key, each.label) for each in needs]


class OfferForm(StateForm):
    """What a helper offers."""

    capacity = forms.IntegerField(
        label=_("最多联系几个人"), min_value=0, max_value=MOST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("填一个数字，比如 3。"), "invalid": _("填一个数字，比如 3。")},
    )  # fmt: skip

    field_order = ["capacity", "topics", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topics"].label = _("能帮哪方面")


class ReasonForm(forms.Form):
    """Why."""

    reason = LineField(
        label=_("原因"), max_length=200, error_messages={"required": _("写一句原因。")}
    )


class DecreeForm(forms.Form):
    """Which two, by number, and why."""

    kind = forms.ChoiceField(
        label=_("决定"), choices=Decree.Kind.choices, initial=Decree.Kind.FIX,
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )  # fmt: skip
    helper = LineField(
        label=_("党员"), max_length=40, help_text=_("学号或工号，或者唯一的姓名。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    member = LineField(
        label=_("团员"), max_length=40, help_text=_("学号，或者唯一的姓名。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("当什么"), required=False)
    reason = LineField(label=_("理由"), max_length=200)

    def __init__(self, *args, roles, fix_only=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(each.key, each.label) for each in roles]
        if fix_only:
            self.fields["kind"].choices = [(Decree.Kind.FIX, Decree.Kind.FIX.label)]


class TogetherForm(forms.Form):
    """Two of the round, by number."""

    helper = LineField(
        label=_("党员"), max_length=40, help_text=_("学号或工号，或者唯一的姓名。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    member = LineField(
        label=_("团员"), max_length=40, help_text=_("学号，或者唯一的姓名。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("当什么"))

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(each.key, each.label) for each in roles]
