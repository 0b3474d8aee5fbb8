"""Forms of panels: cleaning only."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from branches.league_days.rules import spec as rules
from tuanwei.lib.numbers import plain
from tuanwei.lib.texts import LineField, TextField

LONGEST = 20


def name_of(key):
    """The name of the field for an item."""
    return f"item_{key}"


class PointsField(forms.Field):
    """Points as a Decimal, or None; whether they can be is the panel's word."""

    def __init__(self, item):
        attrs = {
            "inputmode": "decimal", "min": "0", "max": plain(item.most), "step": plain(item.step),
            "autocomplete": "off", "data-points": "",
        }  # fmt: skip
        super().__init__(
            label=item.label, help_text=hint_of(item),
            widget=forms.NumberInput(attrs=attrs),
        )  # fmt: skip

    def validate(self, value):
        """A draft may leave it out."""

    def to_python(self, value):
        """None for nothing."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            if len(text) > LONGEST or "_" in text:  # cut short, or 1_0, it would say something else
                raise InvalidOperation
            return Decimal(text)
        except InvalidOperation:
            raise ValidationError(
                _t("“%(label)s”要填数字，比如 8.5。") % {"label": self.label}
            ) from None


def hint_of(item):
    """What may be given for an item: 0–35 分，每 0.5 分一档；好 8–10、中 5–7.5."""
    words = _t("0–%(most)s 分，每 %(step)s 分一档") % {
        "most": plain(item.most), "step": plain(item.step),
    }  # fmt: skip
    if item.bands:
        bands = "、".join(
            f"{escape(band.label)} {plain(band.least)}–{plain(band.most)}" for band in item.bands
        )
        words = f"{words}；{bands}"
    return words


class SheetForm(forms.Form):
    """Points of one entry, item by item of a Panel; `was` tells whether the page is the newest."""

    was = forms.CharField(
        required=False, max_length=40, widget=forms.HiddenInput(attrs={"data-no-draft": ""})
    )

    def __init__(self, *args, panel: rules.Panel, points=(), remark="", was="", **kwargs):
        super().__init__(*args, **kwargs)
        self.panel = panel
        self.items = [item for item in panel.items if not item.fact]
        for item in self.items:
            self.fields[name_of(item.key)] = PointsField(item)
            if item.key in points:
                self.fields[name_of(item.key)].initial = plain(points[item.key])
        self.fields["remark"] = TextField(
            label=_("评语"), required=False, max_length=300, initial=remark,
            widget=forms.Textarea(attrs={"rows": 3, "data-counter": "300"}),
            help_text=_("出结果以后参评支部看得到，不写你的名字。"),
        )  # fmt: skip
        self.fields["was"].initial = was

    @property
    def points(self):
        """{item key: Decimal or None} of a valid form."""
        return {item.key: self.cleaned_data.get(name_of(item.key)) for item in self.items}

    def refuse(self, refused):
        """Put the words of a ValidationError beside the items that they are about."""
        if not hasattr(refused, "error_dict"):
            self.add_error(None, refused)
            return
        for key, faults in refused.error_dict.items():
            self.add_error(name_of(key), faults)


class ReasonForm(forms.Form):
    """Why somebody leaves an entry out, or a judge leaves."""

    reason = LineField(label=_("原因"), max_length=100)


class RecuseForm(ReasonForm):
    """Staff have a judge leave an entry out."""

    entry = forms.TypedChoiceField(label=_("回避哪一份"), coerce=int)

    field_order = ["entry", "reason"]

    def __init__(self, *args, entries=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["entry"].choices = [
            (entry.pk, f"{entry.number} {entry.unit}") for entry in entries
        ]


class BonusForm(forms.Form):
    """Bonus points of one entry."""

    entry = forms.TypedChoiceField(label=_("给哪一份"), coerce=int)
    bonus = forms.ChoiceField(label=_("哪一项"))
    points = forms.DecimalField(
        label=_("加几分"), max_digits=8, decimal_places=2, min_value=Decimal("0.01"),
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
    )  # fmt: skip
    reason = LineField(label=_("为什么"), max_length=200, help_text=_("大家都看得到。"))

    def __init__(self, *args, entries=(), bonuses=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["entry"].choices = [
            ("", _("请选择")), *((entry.pk, f"{entry.number} {entry.unit}") for entry in entries)
        ]  # fmt: skip
        self.fields["bonus"].choices = [
            (each.key, f"{each.label}（最多 {plain(each.points)} 分）") for each in bonuses
        ]
