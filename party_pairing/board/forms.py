"""What is asked before a sheet is made."""

from django import forms
from django.utils.translation import gettext_lazy as _

from party_pairing.board.resources import SHEETS


class SheetForm(forms.Form):
    """Which sheet, of which unit, masked or whole with a purpose."""

    sheet = forms.ChoiceField(
        label=_("哪张表"), widget=forms.RadioSelect,
        choices=[(each.kind, each.label) for each in SHEETS.values()],
    )  # fmt: skip
    unit = forms.ChoiceField(label=_("哪里的"), required=False)
    campaign = forms.ChoiceField(label=_("哪一批（推优汇总表）"), required=False)
    kind = forms.ChoiceField(label=_("哪种结对（谈心统计）"), required=False)
    is_whole = forms.BooleanField(
        label=_("要完整的姓名、学号和电话"), required=False,
        help_text=_("不勾就遮住一部分。要完整的会记下来，本人看得到。"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("用途"), max_length=100, required=False,
        help_text=_("要完整的才写，例如：报学院党委组织部备案。"),
    )  # fmt: skip

    def __init__(self, *args, units, campaigns, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", _("我看得到的全部")), *units]
        self.fields["campaign"].choices = [("", _("进行中的")), *campaigns]
        self.fields["kind"].choices = kinds or [("", _("还没有生效的规则"))]

    def clean(self):
        """A purpose for whole numbers."""
        data = super().clean()
        if data.get("is_whole") and len(data.get("reason", "").strip()) < 4:
            self.add_error("reason", _("要完整的，请写明用途，至少 4 个字。"))
        return data
