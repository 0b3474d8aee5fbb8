"""Forms of absences and turns: cleaning only."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.forms import day_field
from branches.organisation.models import Unit
from mailbox.absences import queries
from tuanwei.accounts.models import User

NOBODY = _("请选择")


class DaysForm(forms.Form):
    """From a day to a day, both included."""

    starts_on = day_field(_("从"), required=True)
    ends_on = day_field(_("到（含这一天）"), required=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate()

    def clean(self):
        """The days in their order, none of them past."""
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and first < timezone.localdate():
            self.add_error("starts_on", _("过去的日子不能补，请从今天开始。"))
        if first and last and last < first:
            self.add_error("ends_on", _("结束的日子要在开始之后。"))
        return data


class AbsenceForm(DaysForm):
    """Whose letters, on which days, and who works on them meanwhile."""

    field_order = ("unit", "starts_on", "ends_on", "stand_in")
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("哪个部门的信"), empty_label=NOBODY)
    stand_in = forms.ModelChoiceField(
        User.objects.none(), label=_("请谁代办"), empty_label=NOBODY,
        help_text=_("本部门或上级的同事。对方会收到提醒，代不了可以说一声。"),
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        units = queries.units_to_hand_over(user)
        self.fields["unit"].queryset = units
        if len(units) == 1:
            self.fields["unit"].initial = units[0]
        self.fields["stand_in"].queryset = queries.colleagues(user, units)
        self.fields["stand_in"].label_from_instance = lambda person: person.name


class TurnForm(DaysForm):
    """Who takes the new letters of a unit on which days."""

    field_order = ("unit", "person", "starts_on", "ends_on")
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("部门"), empty_label=NOBODY)
    person = forms.ModelChoiceField(
        User.objects.none(), label=_("谁接新来的信"), empty_label=NOBODY
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        if len(units) == 1:
            self.fields["unit"].initial = units[0]
        self.fields["person"].queryset = queries.answerers(units)
        known = queries.names_with_units(units)
        self.fields["person"].label_from_instance = lambda person: known.get(person.pk, person.name)
