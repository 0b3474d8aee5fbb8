"""Forms of Party branches' people and of charges: cleaning only."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from party_pairing.files.models import PartyMembership, PartyPost
from tuanwei.accounts import queries as accounts
from tuanwei.accounts.forms import NumberField
from tuanwei.lib.days import DayField


class PersonForm(forms.Form):
    """Somebody by 学号 or 工号; `user` is in the cleaned data."""

    number = NumberField(label=_("谁（学号/工号）"))

    def clean(self):
        """The person exists."""
        data = super().clean()
        if number := data.get("number"):
            data["user"] = accounts.found(number)
            if data["user"] is None:
                self.add_error("number", gettext("没有找到这个学号/工号，请核对。"))
        return data


class MemberForm(PersonForm):
    """Who belongs to the Party branch, as what, since when."""

    standing = forms.ChoiceField(
        label=_("党员类别"), choices=PartyMembership.Standing.choices,
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )  # fmt: skip
    starts_on = DayField(label=_("从哪天"), help_text=_("入党、转正或转入本党支部的那天。"))


class FormalForm(forms.Form):
    """Since when somebody is a formal member."""

    starts_on = DayField(label=_("转正的那天"))


class PostForm(PersonForm):
    """Who holds which post since when."""

    post = forms.ChoiceField(
        label=_("职务"), choices=PartyPost.Post.choices,
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )  # fmt: skip
    starts_on = DayField(label=_("从哪天"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate


class LastDayForm(forms.Form):
    """When it ended."""

    last_day = DayField(label=_("最后一天"), help_text=_("填昨天或更早，就是立即结束。"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = timezone.localdate


class ChargeForm(PersonForm):
    """Which member of staff is in charge of what."""

    unit = forms.ModelChoiceField(
        label=_("分管哪里"), queryset=Unit.objects.none(), empty_label=_("请选择")
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        above = (Unit.Kind.COMMITTEE, Unit.Kind.GENERAL_BRANCH)
        self.fields["unit"].queryset = Unit.objects.active().filter(kind__in=above)
        self.fields["unit"].label_from_instance = lambda unit: (
            f"{unit}（全部）" if unit.kind == Unit.Kind.COMMITTEE else str(unit)
        )
