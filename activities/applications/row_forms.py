"""The tables of an application as forms, a row at a time: parts, budget, team, materials."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tuanwei.accounts.models import User
from tuanwei.accounts.numbers import clean_number
from tuanwei.gatherings.venue_models import Venue
from tuanwei.lib.days import DayField, MomentField

MOST_PEOPLE = 100_000
MOST_ROWS = {"parts": 40, "budget": 100, "team": 100, "materials": 40}
SMALL = forms.NumberInput(attrs={"inputmode": "numeric"})


def person_called(text):
    """The active user with this 学号 or 工号; None without one."""
    number = clean_number(text)
    return User.objects.filter(number=number, is_active=True).first() if number else None


class Row(forms.Form):
    """One line of a table. A line that is emptied is a line deleted."""

    use_required_attribute = False
    WANTED: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.WANTED:
            self.fields[name].is_asked = True

    @property
    def is_blank(self):
        """True when nothing stands in it, or nothing but what was proposed."""
        return all(self.cleaned_data.get(name) in (None, "", False) for name in self.WANTED)

    def clean(self):
        """A line has all it needs, or nothing."""
        data = super().clean()
        if not self.is_blank and not data.get("DELETE"):
            for name in self.WANTED:
                if data.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, _("请填写。"))
        return data


class PartRow(Row):
    """A sub-activity."""

    WANTED = ("title", "starts_at", "ends_at")
    title = forms.CharField(label=_("叫什么"), max_length=40, required=False)
    starts_at = MomentField(label=_("开始"), required=False)
    ends_at = MomentField(label=_("结束"), required=False)
    venue = forms.ModelChoiceField(Venue.objects.none(), label=_("场地"), required=False,
                                   empty_label=_("不用学校场地"))  # fmt: skip
    place = forms.CharField(label=_("具体地点"), max_length=60, required=False)
    people = forms.IntegerField(label=_("人数"), min_value=0, max_value=MOST_PEOPLE, required=False,
                                widget=SMALL)  # fmt: skip

    def __init__(self, *args, venues=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["venue"].queryset = Venue.objects.all()
        self.fields["venue"].choices = [("", _("不用学校场地")), *venues]

    @property
    def is_blank(self):
        """What was proposed from an earlier application counts only with a time."""
        data = self.cleaned_data
        if not self.has_changed() and not data.get("starts_at"):
            return True
        return not any(data.get(name) for name in ("title", "starts_at", "ends_at", "place"))

    def clean(self):
        """It ends after it starts."""
        data = super().clean()
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and end and end <= start and not data.get("DELETE"):
            self.add_error("ends_at", _("结束要晚于开始。"))
        return data


class BudgetRow(Row):
    """A line of the budget."""

    WANTED = ("item", "unit_price")
    item = forms.CharField(label=_("项目"), max_length=40, required=False)
    unit_price = forms.DecimalField(label=_("单价（元）"), min_value=0, max_digits=11,
                                    decimal_places=2, required=False)  # fmt: skip
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=MOST_PEOPLE,
                                  required=False, widget=SMALL)  # fmt: skip
    source = forms.ChoiceField(label=_("来源"), required=False)
    category = forms.ChoiceField(label=_("类别"), required=False)

    def __init__(self, *args, rules, **kwargs):
        super().__init__(*args, **kwargs)
        sources = [(each.key, each.label) for each in rules.money.sources]
        kinds = [(each, each) for each in rules.money.categories]
        for name, choices in (("source", sources), ("category", kinds)):
            if not choices:
                del self.fields[name]
                continue
            kept = self.initial.get(name)
            if kept and kept not in dict(choices):
                choices = [*choices, (kept, _("%s（已不用，请重选）") % kept)]
            self.fields[name].choices = [("", _("请选择")), *choices]
            self.fields[name].is_asked = True


class TeamRow(Row):
    """Somebody of the team, by number."""

    WANTED = ("number",)
    number = forms.CharField(label=_("学号"), max_length=32, required=False)
    duty = forms.CharField(label=_("分工"), max_length=40, required=False)
    is_leader = forms.BooleanField(label=_("负责人"), required=False)

    person = None

    @property
    def said_name(self):
        """The name that belongs to the number, "" for a new or unknown one."""
        return self.person.name if self.person else self.initial.get("name", "")

    def clean_number(self):
        """The number of somebody who is there."""
        number = clean_number(self.cleaned_data["number"])
        self.person = person_called(number)
        if number and self.person is None:
            raise forms.ValidationError(_("没有这个学号：%s，请核对。") % number[:32])
        return number


class MaterialRow(Row):
    """Something that hangs somewhere."""

    WANTED = ("what", "place", "starts_on", "ends_on")
    what = forms.CharField(label=_("是什么"), max_length=40, required=False)
    place = forms.CharField(label=_("挂在哪里"), max_length=60, required=False)
    starts_on = DayField(label=_("从"), required=False)
    ends_on = DayField(label=_("到"), required=False)
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=1000, required=False,
                                  widget=SMALL)  # fmt: skip

    def clean(self):
        """It comes down after it went up; one unless somebody says more."""
        data = super().clean()
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start and not data.get("DELETE"):
            self.add_error("ends_on", _("撤下的日子不能早于挂上的日子。"))
        return data


class Rows(forms.BaseFormSet):
    """A table. Lines that are empty or struck out are left out of `kept`."""

    def add_fields(self, form, index):
        """The box that strikes a line out says so."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("删掉这一行")

    @property
    def kept(self):
        """The cleaned lines to save."""
        return [
            form for form in self.forms
            if hasattr(form, "cleaned_data") and not form.is_blank
            and not form.cleaned_data.get("DELETE")
        ]  # fmt: skip


class TeamRows(Rows):
    """A team: everybody once, one in charge."""

    def clean(self):
        """Nobody twice, at most one leader."""
        super().clean()
        if any(self.errors):
            return
        seen, leaders = set(), 0
        for form in self.kept:
            if form.person.pk in seen:
                raise forms.ValidationError(_("%s写了两次，留一行就好。") % form.person.name)
            seen.add(form.person.pk)
            leaders += form.cleaned_data["is_leader"]
        if leaders > 1:
            raise forms.ValidationError(_("负责人只能有一位。"))


KINDS_OF_ROWS = {
    "parts": (PartRow, Rows), "budget": (BudgetRow, Rows), "team": (TeamRow, TeamRows),
    "materials": (MaterialRow, Rows),
}  # fmt: skip
