"""Forms of this room: cleaning only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.results.models import LateFact
from assessment.results.resources import SHEETS
from tuanwei.lib.texts import LineField


def reason_field(label, hint, most=300):
    """Why; others read it."""
    return LineField(
        label=label, help_text=hint, min_length=4, max_length=most,
        widget=forms.Textarea(attrs={"rows": 2, "data-counter": str(most)}),
        error_messages={
            "required": _("请写一句为什么。"),
            "min_length": _("至少写 %(limit_value)d 个字，现在 %(show_value)d 个。"),
            "max_length": _("最多 %(limit_value)d 字，现在 %(show_value)d 字。"),
        },
    )  # fmt: skip


class CorrectForm(forms.Form):
    """The score of a line after an objection."""

    score = forms.DecimalField(
        label=_("更正成多少分"), max_digits=8, decimal_places=3,
        error_messages={
            "required": _("请填分数。"), "invalid": _("请填数字，比如 8.5。"),
            "max_decimal_places": _("最多三位小数。"), "max_digits": _("这个数太大了。"),
            "max_whole_digits": _("这个数太大了。"),
        },
    )  # fmt: skip
    reason = reason_field(_("为什么"), _("支部会看到。"))
    edition = forms.IntegerField(widget=forms.HiddenInput)


class TakeForm(forms.Form):
    """A grade or a title that the committee takes."""

    takes = forms.ChoiceField(
        label=_("取消什么"), widget=forms.RadioSelect,
        error_messages={
            "required": _("请选取消什么。"), "invalid_choice": _("它现在没有这个，请重新选。"),
        },
    )  # fmt: skip
    reason = reason_field(_("原因"), _("支部会看到；只能取消，不能另给，名额不补。"))

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["takes"].choices = choices


class ReopenForm(forms.Form):
    """Why a published round is opened again."""

    reason = reason_field(
        _("为什么要重新打开"), _("写清楚漏了什么、影响谁。要另一位团委负责人同意，大家会看到。")
    )


class RefuseForm(forms.Form):
    """Why not."""

    words = reason_field(_("为什么不同意"), _("申请的人会看到。"))


class LateForm(forms.Form):
    """What becomes of a late fact."""

    to = forms.ChoiceField(
        choices=[(LateFact.State.NEXT, _("计入下一次")), (LateFact.State.LEFT, _("不计"))],
        error_messages={"required": _("请选计入下一次，还是不计。"),
                        "invalid_choice": _("请选计入下一次，还是不计。")},
    )  # fmt: skip
    words = LineField(label=_("说明"), max_length=200, required=False)


class SheetForm(forms.Form):
    """Which sheet."""

    kind = forms.ChoiceField(
        label=_("哪张表"), choices=[(each.kind, each.label) for each in SHEETS.values()],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一张表。"), "invalid_choice": _("请选一张表。")},
    )  # fmt: skip
