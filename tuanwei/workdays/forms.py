"""Forms: cleaning only."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanwei.workdays.models import CalendarDay

LONGEST = 120  # days: a summer vacation fits, a mistyped year does not
FIRST_YEAR, LAST_YEAR = 2000, 2100


class DaysForm(forms.Form):
    """A day or a span, and what it becomes; BY_DEFAULT gives it back to the national calendar."""

    BY_DEFAULT = "default"

    start = forms.DateField(
        label=gettext_lazy("从哪天"), widget=forms.DateInput(attrs={"type": "date"})
    )
    end = forms.DateField(
        label=gettext_lazy("到哪天"),
        required=False,
        help_text=gettext_lazy("只改一天就不用填。"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("改成"),
        choices=[*CalendarDay.Kind.choices, (BY_DEFAULT, gettext_lazy("恢复为国家日历"))],
        widget=forms.RadioSelect,
        initial=CalendarDay.Kind.HOLIDAY,
    )
    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("例如：校运会、寒假。"),
    )

    def clean(self):
        """`end` is `start` when left out; the span has a sensible length."""
        data = super().clean()
        start, end = data.get("start"), data.get("end") or data.get("start")
        if not start:
            return data
        data["end"] = end
        if not FIRST_YEAR <= start.year <= LAST_YEAR:
            self.add_error("start", _("年份要在 2000 到 2100 之间。"))
        if end < start:
            self.add_error("end", _("结束日期要在开始日期之后。"))
        elif (end - start).days >= LONGEST:
            self.add_error("end", _("一次最多改 %(days)d 天。") % {"days": LONGEST})
        return data
