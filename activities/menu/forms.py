"""Forms of the menu: cleaning only."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from tuanwei.accounts.models import User


class ThemeForm(forms.Form):
    """One theme of a term's menu."""

    title = forms.CharField(
        label=_("主题"), max_length=100, help_text=_("只定主题，怎么办由支部和同学来想。")
    )
    aims = forms.CharField(
        label=_("要达到什么"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    months = forms.TypedMultipleChoiceField(
        label=_("哪几个月"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pills"}),
        help_text=_("一个也不选就是全学期。"),
    )  # fmt: skip
    budget = forms.DecimalField(
        label=_("建议经费（元）"), min_value=Decimal(0), max_value=Decimal(9_999_999),
        max_digits=9, decimal_places=2, required=False,
    )  # fmt: skip
    person = forms.CharField(
        label=_("负责人"), max_length=32, required=False, help_text=_("写工号或学号。")
    )

    def __init__(self, *args, months, theme=None, **kwargs):
        first = theme and {
            "title": theme.title, "aims": theme.aims, "months": theme.months,
            "budget": theme.budget, "person": theme.person.number if theme.person else "",
        }  # fmt: skip
        super().__init__(*args, initial=first, **kwargs)
        self.fields["months"].choices = [(month, f"{month}月") for month in months]

    def clean_person(self):
        """Somebody with this number."""
        number = self.cleaned_data["person"].strip()
        if not number:
            return None
        person = User.objects.filter(number=number, is_active=True).first()
        if person is None:
            raise forms.ValidationError(_("没有这个工号或学号。"))
        return person


class DropForm(forms.Form):
    """Why a theme goes."""

    reason = forms.CharField(
        label=_("为什么去掉"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("菜单公布以后要写；提出这个主题的人会读到。"),
    )  # fmt: skip
