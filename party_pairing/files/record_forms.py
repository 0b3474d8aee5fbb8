"""Forms of files and records: cleaning only."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Member
from party_pairing.files import wording
from party_pairing.files.models import RecordKind
from tuanwei.lib.days import DayField
from tuanwei.lib.texts import LineField

Shape = RecordKind.Shape
FIRST_DAY = {"application": _("递交的那天")}


class FileFilter(forms.Form):
    """What stands in the address of the list; anything odd counts as not asked."""

    q = forms.CharField(required=False, max_length=60)
    unit = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    status = forms.ChoiceField(
        required=False, choices=[("", _("全部政治面貌")), *Member.Status.choices]
    )
    waiting = forms.BooleanField(required=False)


def _whole(label, **options):
    return forms.IntegerField(label=label, min_value=1, max_value=999_999, **options)


class RecordForm(forms.Form):
    """The fields that a kind asks for."""

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        if kind.period:
            self.fields["term"] = forms.ChoiceField(
                label=_("学期"), choices=[("", _("请选择")), *wording.recent_terms(today)]
            )
        getattr(self, f"_{kind.shape}")(kind)
        if not kind.period and "on" not in self.fields:
            self.fields["on"] = DayField(label=_("哪天的"))
        self.fields["note"] = LineField(
            label=_("说明"), required=False, max_length=200,
            help_text=_("如 校级、第 2 份。出自哪份文件也可以写在这里。"),
        )  # fmt: skip

    def _day(self, kind):
        self.fields["on"] = DayField(label=FIRST_DAY.get(kind.key, _("日期")))

    def _span(self, kind):
        self.fields["on"] = DayField(label=_("从哪天"))
        self.fields["until"] = DayField(
            label=_("到哪天（解除、结束）"), required=False, help_text=_("还没有就空着。")
        )

    def _rank(self, kind):
        self.fields["value"] = _whole(_("第几名"))
        self.fields["total"] = _whole(_("一共多少人"))

    def _number(self, kind):
        words = f"{kind.name}（{kind.unit_word}）" if kind.unit_word else kind.name
        self.fields["value"] = forms.DecimalField(
            label=words, min_value=0, max_digits=9, decimal_places=2
        )

    def _mark(self, kind):
        self.fields["mark"] = forms.ChoiceField(
            label=kind.name, choices=[(mark, mark) for mark in kind.marks],
            widget=forms.RadioSelect(attrs={"class": "pills"}),
        )  # fmt: skip


class WithdrawForm(forms.Form):
    """Why a record is taken back."""

    because = LineField(
        label=_("为什么撤回"), max_length=200,
        help_text=_("本人会读到。记录不会消失，划上线留着；要更正，撤回以后重新记一条。"),
    )  # fmt: skip


class KindForm(forms.ModelForm):
    """A kind of records."""

    marks = LineField(
        label=_("等级，从好到差"), required=False, max_length=120,
        help_text=_("记等级的才填，用顿号或空格隔开，如 A、B、C。"),
    )  # fmt: skip

    class Meta:
        model = RecordKind
        fields = [
            "name", "shape", "period", "unit_word", "marks", "is_own", "is_sensitive", "is_active",
        ]  # fmt: skip
        help_texts = {
            "unit_word": _("记数字的才填，如 门、分、学时。"),
            "is_own": _("如入党申请书、思想汇报。本人填了还不算数，支部确认以后才算。"),
            "is_sensitive": _("去掉以后，结对的对方也看得到。"),
            "is_active": _("停用以后不再登记，原来的记录照样算。"),
        }
        widgets = {"period": forms.RadioSelect(attrs={"class": "pills"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["shape"].choices = [("", _("请选择")), *RecordKind.Shape.choices]
        self.fields["period"].choices = RecordKind.Period.choices
        self.fields["period"].required = False
        self.fields["name"].widget.attrs["maxlength"] = 30
        if self.instance.pk is None:
            del self.fields["is_active"]
        else:
            self.initial["marks"] = "、".join(self.instance.marks)

    def clean_name(self):
        """One line."""
        return LineField(max_length=30).clean(self.cleaned_data["name"])

    def clean_marks(self):
        """The list, each once."""
        words = self.cleaned_data["marks"]
        for sign in "、，,；;/":
            words = words.replace(sign, " ")
        marks = list(dict.fromkeys(words.split()))
        if any(len(mark) > 10 for mark in marks):
            raise forms.ValidationError(_("每个等级最多 10 个字。"))
        return marks

    def clean(self):
        """Marks where letters are recorded, and only there."""
        data = super().clean()
        if data.get("shape") == Shape.MARK and len(data.get("marks", ["", ""])) < 2:
            self.add_error("marks", _("至少写两个等级，从好到差。"))
        if data.get("shape") != Shape.MARK:
            data["marks"] = []
        if data.get("shape") != Shape.NUMBER:
            data["unit_word"] = ""
        return data

    @property
    def facts(self):
        """The fields that were asked for, as the action takes them."""
        return {name: self.cleaned_data[name] for name in self.fields}
