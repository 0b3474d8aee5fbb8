"""Forms about proposals: cleaning only."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.accounts.models import User
from tuanwei.lib import traces

DAY = {"type": "date"}


def words(label, hint="", rows=3, limit=500, required=True):
    """A field for a few sentences."""
    return forms.CharField(
        label=label, help_text=hint, max_length=limit, required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class ProposeForm(forms.Form):
    """A theme that somebody wishes for."""

    title = forms.CharField(
        label=_("想办什么"), max_length=60, help_text=_("一句话，如“宿舍楼夜跑接力”。")
    )
    text = words(
        _("为什么、大概怎么办"), _("请不要写别人的姓名和电话。"), rows=4, limit=1000, required=False
    )

    def clean_title(self):
        """No number and no known name of three characters or more: shorter ones are also words."""
        title = self.cleaned_data["title"]
        names = {name for name in traces.name_candidates(title) if len(name) > 2}
        known = User.objects.filter(name__in=names).values_list("name", flat=True)
        if {trace.kind for trace in traces.find(title, known)} - {"班级"}:
            raise forms.ValidationError(_("标题里像有姓名或电话，请去掉再送。"))
        return title


class DeclineForm(forms.Form):
    """Why not."""

    words = words(_("为什么没有采纳"), _("提出的人会读到这段话。"))


class FinishForm(forms.Form):
    """What came of it."""

    words = words(_("结果"), _("提出的人会读到：定了什么、谁去做、什么时候。"))


class ScheduleForm(forms.Form):
    """The meeting that talks about it."""

    meets_on = forms.DateField(
        label=_("列入哪天的会"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("提出的人会收到提醒。"),
    )  # fmt: skip

    def clean_meets_on(self):
        """A day to come, within a year."""
        day, today = self.cleaned_data["meets_on"], timezone.localdate()
        if not 0 <= (day - today).days <= 366:
            raise forms.ValidationError(_("请选今天或以后一年内的日子。"))
        return day


class ItemForm(forms.Form):
    """An item that staff put down themselves."""

    title = forms.CharField(label=_("议题"), max_length=100)
    text = words(_("说明"), _("要定什么、有哪些做法。"), limit=1000, required=False)
