"""Forms of meetings: cleaning only."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Appointment, PartyBranch
from party_pairing.meetings import counting
from party_pairing.meetings.counting import Figures
from tuanwei.accounts.models import User
from tuanwei.gatherings.venue_models import Venue
from tuanwei.lib.days import MomentField
from tuanwei.lib.texts import LineField, TextField

LARGEST = 100_000


def chairs_of(unit):
    """Those with a post in the branch or in the general branch above it."""
    rows = Appointment.objects.in_force().filter(unit__in=[unit.pk, unit.parent_id])
    return User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("name", "pk")


class PersonChoice(forms.ModelChoiceField):
    """People by name and number."""

    def label_from_instance(self, obj):
        """苏念（2024110102）"""
        return f"{obj.name}（{obj.number}）"


class PickForm(forms.Form):
    """Which campaign, which branch."""

    campaign = forms.ModelChoiceField(label=_("哪一批"), queryset=None, empty_label=_("请选择"))
    unit = forms.ModelChoiceField(label=_("哪个支部"), queryset=None, empty_label=_("请选择"))

    def __init__(self, *args, campaigns, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset, self.fields["unit"].queryset = campaigns, units


class PlanForm(forms.Form):
    """When, where, who takes the chair, and what happens in which order."""

    starts_at, ends_at = MomentField(label=_("开始")), MomentField(label=_("结束"))
    venue = forms.ModelChoiceField(
        label=_("场地"), queryset=None, required=False, empty_label=_("不用学校场地")
    )
    place = LineField(
        label=_("地点"), max_length=60, required=False, help_text=_("选了场地可以空着。")
    )
    chair = PersonChoice(
        label=_("主持人"), queryset=None, empty_label=_("请选择"),
        help_text=_("候选人不主持。支部和团总支有职务的人都可以。"),
    )  # fmt: skip
    party_branch = forms.ModelChoiceField(
        label=_("邀请哪个党支部"), queryset=None, required=False, empty_label=_("还没有定"),
        help_text=_("批准以后由你们在大会页面发出邀请。"),
    )  # fmt: skip
    plan = TextField(
        label=_("会议安排"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 7, "data-counter": 2000}),
        help_text=_("议程、谁介绍候选人、怎么投票和计票。"),
    )  # fmt: skip

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["venue"].queryset = Venue.objects.filter(is_active=True)
        self.fields["chair"].queryset = chairs_of(unit)
        near = PartyBranch.objects.filter(is_active=True)
        beside = near.filter(general_branch=unit.parent_id)
        self.fields["party_branch"].queryset = beside if beside.exists() else near
        for name in ("place", "plan", "party_branch"):
            self.fields[name].is_asked = True  # a draft does without, handing in does not

    def clean(self):
        """It ends after it begins."""
        data = super().clean()
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _t("结束要晚于开始。"))
        return data


class DecisionForm(forms.Form):
    """Approve or return, with what was on the screen."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)
    reason = LineField(
        label=_("意见"), max_length=300, required=False, help_text=_("退回时要写哪里要改。")
    )


class ObserverForm(forms.Form):
    """Who of the Party organisation comes."""

    observer = LineField(label=_("党组织谁到会"), max_length=40, required=False)


class ChairForm(forms.Form):
    """Who takes the chair."""

    chair = PersonChoice(label=_("主持人"), queryset=None)

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chair"].queryset = chairs_of(unit)


class MinutesForm(forms.Form):
    """The minutes as a text."""

    text = TextField(
        label=_("会议记录"), max_length=4000,
        widget=forms.Textarea(attrs={"rows": 22, "data-counter": 4000}),
    )  # fmt: skip


class FiguresForm(forms.Form):
    """What one person counted; three fields for each candidate, named yes_<number> and so on."""

    def __init__(self, *args, names, heads, spec, **kwargs):
        super().__init__(*args, **kwargs)
        self.names, self.heads, self.spec = names, heads, spec
        self.choices = counting.choices_of(spec)
        self._number("issued", _t("发出多少张"))
        self._number("cast", _t("收回多少张"))
        self._number("invalid", _t("无效多少张"), _t("空白、涂改、选多了的。"))
        for number, name in names.items():
            for key, words in self.choices.items():
                self._number(f"{key}_{number}", f"{name} {words}")

    def _number(self, name, label, hint=""):
        self.fields[name] = forms.IntegerField(
            label=label, min_value=0, max_value=LARGEST, help_text=hint,
            widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )  # fmt: skip

    @property
    def heads_fields(self):
        """The three figures of all ballots."""
        return [self[name] for name in ("issued", "cast", "invalid")]

    @property
    def candidates(self):
        """[(name, its fields)]."""
        return [
            (name, [self[f"{key}_{number}"] for key in self.choices])
            for number, name in self.names.items()
        ]

    def clean(self):
        """What is counted adds up, for each candidate."""
        data = super().clean()
        if self.errors:
            return data
        for field, words in counting.faults(self.figures(), self.names, self.heads, self.spec):
            name = field if field in self.fields else f"yes_{field}"
            self.add_error(name, ValidationError(words))
        return data

    def figures(self):
        """The Figures that were typed."""
        data = self.cleaned_data
        votes = {
            number: tuple(data.get(f"{key}_{number}", 0) for key in counting.CHOICES)
            for number in self.names
        }
        return Figures(data["issued"], data["cast"], data["invalid"], votes)
