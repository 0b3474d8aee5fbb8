"""Forms: cleaning only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tuanwei.lib.texts import LineField


class SaveForm(forms.Form):
    """The name of a saved report, its columns and its kind of file."""

    name = LineField(
        label=_("名称"), max_length=40, help_text=_("例如 每月来信明细，收到提醒时看得懂就行。")
    )
    columns = forms.MultipleChoiceField(
        label=_("列"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("列：至少选一列。")},
    )  # fmt: skip
    form = forms.ChoiceField(
        label=_("格式"),
        choices=[("xlsx", "Excel（.xlsx）"), ("csv", "CSV（.csv）")],
        initial="xlsx",
    )

    def __init__(self, *args, export, **kwargs):
        super().__init__(*args, **kwargs)
        if export.book or export.document:
            del self.fields["columns"], self.fields["form"]
            return
        self.fields["columns"].choices = [(each.key, each.label) for each in export.columns]
        self.fields["columns"].initial = [each.key for each in export.columns if each.is_default]
