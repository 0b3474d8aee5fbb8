"""Forms of pairs: cleaning only."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import PartyBranch, Unit
from party_pairing.pairs.models import Deed, Pairing
from party_pairing.pairs.queries import day_words
from tuanwei.accounts.models import User
from tuanwei.gatherings.models import Gathering
from tuanwei.lib.days import DayField
from tuanwei.lib.texts import LineField, TextField

PILLS = {"class": "pills"}


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

    def __init__(self, *args, pairing, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["needs"].choices = [(each.key, each.label) for each in pairing.rules.spec.needs]
        today = timezone.localdate()
        self.fields["day"].initial = today
        self.fields["day"].widget.attrs |= {"max": today, "min": pairing.starts_on}


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
        today = timezone.localdate()
        self.fields["day"].initial = today
        self.fields["day"].widget.attrs |= {"max": today, "min": pairing.starts_on}
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
