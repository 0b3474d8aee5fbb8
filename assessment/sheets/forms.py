"""Forms of sheets beside the cells: cleaning only."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from assessment.engine.terms import levels_of, roles_of
from assessment.sheets import cells
from assessment.sheets.claiming import MOST_FILES
from tuanwei.attachments.formats import EVERYTHING, spoken
from tuanwei.lib.texts import LineField

MOST_LINK = 200


class ManyFiles(forms.FileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; [] for none."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        """The uploads, in their order."""
        one = super().clean
        return [one(each, initial) for each in data or [] if each]


class ClaimForm(forms.Form):
    """What happened, for one indicator."""

    term = forms.ChoiceField(label=_("哪一种"))
    label = LineField(
        label=_("是什么事"), max_length=120,
        help_text=_("写得让没参加的人也看得懂，比如“获校级五四红旗团支部”。"),
    )  # fmt: skip
    on = forms.DateField(label=_("哪天"), widget=forms.DateInput(attrs={"type": "date"}))
    level = forms.ChoiceField(label=_("级别"), required=False)
    role = forms.ChoiceField(label=_("角色"), required=False)
    number = forms.DecimalField(
        label=_("数量"), max_digits=9, decimal_places=2, min_value=Decimal("0.01"), initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
        help_text=_("按规则数的：几次、几篇、几个人。"),
    )  # fmt: skip
    link = LineField(
        label=_("链接"),
        required=False,
        max_length=MOST_LINK,
        help_text=_("报道的网址，或门户里自己的记录（如 /volunteers/…）。"),
    )
    files = FilesField(label=_("材料"), required=False)

    def __init__(self, *args, indicator, held, **kwargs):
        super().__init__(*args, **kwargs)
        terms = cells.claim_terms(indicator)
        self.fields["term"].choices = [(each.key, each.label) for each in terms]
        if len(terms) == 1:
            self.fields["term"].widget = forms.HiddenInput()
            self.fields["term"].initial = terms[0].key
        for name, known in (("level", levels_of), ("role", roles_of)):
            choices = list(dict.fromkeys(pair for each in terms for pair in known(each)))
            self.fields[name].choices = [("", _t("请选择")), *choices]
            if not choices:
                del self.fields[name]
        self.fields["on"].widget.attrs |= {
            "min": held.starts_on.isoformat(),
            "max": held.ends_on.isoformat(),
        }
        self.fields["files"].help_text = _t("最多 %(n)d 个，%(kinds)s。") % {
            "n": MOST_FILES, "kinds": spoken(EVERYTHING),
        }  # fmt: skip

    def clean_link(self):
        """A page of the portal, or of elsewhere by https."""
        link = self.cleaned_data["link"]
        if not link or (link.startswith("/") and not link.startswith("//")):
            return link
        try:
            URLValidator(schemes=["http", "https"])(link)
        except ValidationError:
            raise ValidationError(
                _t("链接要以 https:// 开头，或者是门户里以 / 开头的地址。")
            ) from None
        return link

    @property
    def values(self):
        """What `claiming.claim` takes, without the files."""
        data = self.cleaned_data
        return {
            "term": data["term"], "on": data["on"], "label": data["label"],
            "number": data["number"], "level": data.get("level", ""),
            "role": data.get("role", ""), "link": data["link"],
        }  # fmt: skip


class DecideForm(forms.Form):
    """What a checker says to a claim."""

    words = LineField(
        label=_("说明"),
        required=False,
        max_length=300,
        help_text=_("支部看得到。不认可时一定要写。"),
    )


class ReasonForm(forms.Form):
    """Why: a line does not apply, or a unit is left out."""

    reason = LineField(label=_("原因"), max_length=100)


class AbsentForm(ReasonForm):
    """A line that does not apply to a unit."""

    indicator = forms.ChoiceField(label=_("哪一项"))
    field_order = ["indicator", "reason"]

    def __init__(self, *args, choices=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _t("支部看得到。不适用的按标准折算。")
        self.fields["indicator"].choices = [("", _t("请选择")), *choices]


class ReviewForm(forms.Form):
    """The points that count, with a reason."""

    SELF, SYSTEM, CHECK, OTHER = "self", "system", "check", "other"

    pick = forms.ChoiceField(label=_("以哪个为准"), widget=forms.RadioSelect)
    text = LineField(
        label=_("另定几分"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    reason = LineField(label=_("为什么"), max_length=300, help_text=_("支部看得到。"))
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args, columns=(), wanted="", **kwargs):
        super().__init__(*args, **kwargs)
        self.known = {key: typed for key, _label, typed in columns}
        self.fields["pick"].choices = [
            *((key, f"{label} {typed}") for key, label, typed in columns), (self.OTHER, _t("另定")),
        ]  # fmt: skip
        self.fields["text"].help_text = wanted

    def clean(self):
        """The chosen column's points become the text."""
        data = super().clean()
        if data.get("pick") != self.OTHER:
            data["text"] = self.known.get(data.get("pick"), "")
        elif not data.get("text"):
            self.add_error("text", _t("请填另定的分。"))
        return data


class RecuseForm(ReasonForm):
    """A unit that a judge leaves out."""

    sheet = forms.TypedChoiceField(label=_("回避哪个支部"), coerce=int)
    field_order = ["sheet", "reason"]

    def __init__(self, *args, sheets=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _t("只有老师看得到。打过的分不再算。")
        self.fields["sheet"].choices = [
            ("", _t("请选择")), *((each.pk, each.unit.name) for each in sheets)
        ]  # fmt: skip


class PasteForm(forms.Form):
    """A column copied from Excel. Sent with the cells of the form "grid": what they were made of comes along."""

    column = forms.CharField(
        label=_("从 Excel 粘贴"), max_length=100_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "form": "grid"}),
        help_text=_("只粘一列分数时从上往下填；粘支部名和分数两列时按名字填，顺序不用一样。别人刚改过的格子不会盖掉，先问你以哪个为准。"),
    )  # fmt: skip


class AskForm(forms.Form):
    """A member who is asked to sign."""

    number = LineField(label=_("学号"), max_length=20, help_text=_("会给这位同学发通知。"))
