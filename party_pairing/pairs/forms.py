"""Forms of pairs: cleaning only."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import PartyBranch, Unit
from party_pairing.pairs.models import Deed, Pairing
from party_pairing.pairs.queries import day_words
from party_pairing.pairs.talking import first_day
from tuanwei.accounts.models import User
from tuanwei.gatherings.models import Gathering
from tuanwei.lib.days import DayField
from tuanwei.lib.texts import LineField, TextField

PILLS = {"class": "pills"}


def _bound_days(field, pairing, written_on=None):
    """Today unless changed; no later, and no earlier than the pair and its rules allow."""
    today = timezone.localdate()
    field.initial = today
    first = first_day(pairing, written_on or today)
    field.widget.attrs |= {"max": today, "min": first}
    if days := pairing.rules.spec.write_days:
        field.help_text = _("做了以后 %d 天内记下。") % days


class TalkForm(forms.Form):
    """A talk, in under a minute: the day is today unless changed."""

    day = DayField(label=_("哪天"))
    place = LineField(
        label=_("在哪里"), max_length=60, help_text=_("如 图书馆、食堂、线上。")
    )  # fmt: skip
    topic = TextField(
        label=_("谈了什么"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一两句就行。只有你们两个人和联系人的党支部看得到。"),
    )  # fmt: skip
    needs = forms.MultipleChoiceField(
        label=_("和哪方面有关"), required=False, widget=forms.CheckboxSelectMultiple(attrs=PILLS)
    )  # fmt: skip
    follow_up = TextField(
        label=_("接下来做什么"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args, pairing, written_on=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["needs"].choices = [(each.key, each.label) for each in pairing.rules.spec.needs]
        _bound_days(self.fields["day"], pairing, written_on)


class DeedForm(forms.Form):
    """Something else that counts."""

    what = forms.ChoiceField(
        label=_("做了什么"), choices=Deed.What.choices, widget=forms.RadioSelect(attrs=PILLS)
    )  # fmt: skip
    gathering = forms.ModelChoiceField(
        Gathering.objects.none(), label=_("日程里的活动"), required=False,
        empty_label=_("不是日程里的"), help_text=_("两个人都签到过的活动，选了就算数，不用再确认。"),
        error_messages={"invalid_choice": _("这项活动已经记过了，或有人没签到，请重新选。")},
    )  # fmt: skip
    day = DayField(label=_("哪天"), required=False)
    hours = forms.DecimalField(
        label=_("学时"), required=False, min_value=Decimal("0.01"), max_value=24,
        max_digits=5, decimal_places=2, help_text=_("只有帮扶学时要填，一次最多 24。"),
    )  # fmt: skip
    words = TextField(
        label=_("具体说说"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("只有你们两个人和联系人的党支部看得到。"),
    )  # fmt: skip

    def __init__(self, *args, pairing, gatherings, **kwargs):
        super().__init__(*args, **kwargs)
        _bound_days(self.fields["day"], pairing)
        self.fields["gathering"].queryset = gatherings
        self.fields["gathering"].label_from_instance = lambda each: (
            f"{day_words(timezone.localdate(each.starts_at))} {each.title}"
        )
        if not gatherings.exists():
            del self.fields["gathering"]

    def clean(self):
        """What is needed depends on what it was."""
        data = super().clean()
        if data.get("what") == Deed.What.ACTIVITY and data.get("gathering"):
            return data
        if "day" not in self.errors and not data.get("day"):
            self.add_error("day", _("选一下是哪天。"))
        if "words" not in self.errors and not data.get("words"):
            self.add_error("words", _("写一句做了什么，对方好确认。"))
        is_hours = data.get("what") == Deed.What.HOURS
        if is_hours and "hours" not in self.errors and not data.get("hours"):
            self.add_error("hours", _("写一下几个学时。"))
        return data


class AnswerForm(forms.Form):
    """What the other side says."""

    mark = forms.CharField(max_length=16, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=(("yes", "yes"), ("no", "no")))
    words = TextField(label=_("哪里不对"), max_length=500, required=False)


class EvaluationForm(forms.Form):
    """Five stars and a word."""

    stars = forms.TypedChoiceField(
        label=_("这段时间对你帮助大不大"), coerce=int, widget=forms.RadioSelect(attrs=PILLS),
        choices=((5, _("很大")), (4, _("比较大")), (3, _("一般")), (2, _("不太大")), (1, _("没有"))),
    )  # fmt: skip
    words = TextField(
        label=_("说一说"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("两个人都评了，才互相看到；联系人的党支部看得到。"),
    )  # fmt: skip


class BeginForm(forms.Form):
    """A pair by hand: what the organisation decides once both have said yes."""

    role = forms.ChoiceField(label=_("哪一种结对，当什么"))
    helper = LineField(
        label=_("联系人"), max_length=40, help_text=_("学号或工号，或者唯一的姓名。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    member = LineField(
        label=_("联系谁"), max_length=40, help_text=_("学号，或者唯一的姓名。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    words = LineField(
        label=_("为什么这样安排"), max_length=50,
        help_text=_("两个人会读到。如 批次结束后入学，没有赶上配对。"),
    )  # fmt: skip
    is_agreed = forms.BooleanField(
        label=_("两个人都问过了，都愿意"),
        error_messages={"required": _("先问过两个人，都愿意再安排。")},
    )  # fmt: skip

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        self.choices = {
            f"{each.pk}:{role.key}": (each, role.key)
            for each in versions for role in each.spec.roles
        }  # fmt: skip
        self.fields["role"].choices = [
            (key, f"{rules.kind.name}：{rules.spec.role(role).label}")
            for key, (rules, role) in self.choices.items()
        ]

    def clean_role(self):
        """(PairRules, key of the role)."""
        return self.choices[self.cleaned_data["role"]]


class EndForm(forms.Form):
    """Why a pair ends."""

    because = forms.ChoiceField(label=_("为什么结束"), widget=forms.RadioSelect(attrs=PILLS))
    words = LineField(
        label=_("说明"), max_length=200, required=False, help_text=_("两个人会读到。")
    )  # fmt: skip

    def __init__(self, *args, pairing, **kwargs):
        super().__init__(*args, **kwargs)
        labels = dict(Pairing.End.choices)
        self.fields["because"].choices = [
            (each, labels[each]) for each in pairing.rules.spec.ends if each in labels
        ]


class HandOverForm(EndForm):
    """Who takes over, and why."""

    helper = forms.ModelChoiceField(
        User.objects.none(), label=_("谁来接手"), empty_label=_("请选择"),
        error_messages={"invalid_choice": _("这位党员现在不能接手，请重新选。")},
    )  # fmt: skip
    field_order = ("helper", "because", "words")

    def __init__(self, *args, pairing, helpers, **kwargs):
        super().__init__(*args, pairing=pairing, **kwargs)
        numbers = {each.pk: each.pairs for each in helpers}
        self.fields["helper"].queryset = User.objects.filter(pk__in=numbers).order_by(
            "name_pinyin", "number"
        )
        self.fields["helper"].label_from_instance = lambda each: (
            _("%(name)s（现在联系 %(n)d 人）") % {"name": each.name, "n": numbers[each.pk]}
        )
        if pairing.state == Pairing.State.ENDED:
            del self.fields["because"]
            del self.fields["words"]


class FilterForm(forms.Form):
    """Which pairs a list or map shows; what is not understood is left out."""

    party = forms.ModelChoiceField(PartyBranch.objects.none(), required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), required=False)

    def __init__(self, *args, party_branches, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = party_branches
        self.fields["unit"].queryset = units
