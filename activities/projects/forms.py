"""Forms of projects: cleaning only."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.projects.actions import PROOFS
from activities.projects.answers import field_of, plain
from activities.projects.rating import SHORTEST
from tuanwei.attachments.formats import IMAGES, PDF, spoken
from tuanwei.lib.days import DayField

RECEIPT_HINT = _("照片或 PDF，20 MB 以内；可以以后再补。")


def words(label, hint="", *, limit=200, rows=2, required=True, least=None):
    """A field for a few sentences."""
    return forms.CharField(
        label=label, help_text=hint, max_length=limit, min_length=least, required=required,
        widget=forms.Textarea(attrs={"rows": rows, "data-counter": limit}),
    )  # fmt: skip


class Many(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """A list of uploads; what they hold is checked when they are stored."""

    widget = Many(attrs={"accept": "image/*", "data-photos": "10"})

    def clean(self, data, initial=None):
        """Every chosen file, ten at once."""
        found = [super(ManyFiles, self).clean(file, initial) for file in data or [] if file]
        if not found and self.required:
            raise forms.ValidationError(_("请选照片。"), code="required")
        if len(found) > 10:
            raise forms.ValidationError(_("一次最多传 10 张。"))
        return found


class TaskForm(forms.Form):
    """Something to do, by somebody of the project."""

    words = forms.CharField(label=_("做什么"), max_length=60, help_text=_("如“借音响”。"))
    person = forms.TypedChoiceField(label=_("谁负责"), coerce=int)
    due_on = DayField(label=_("哪天前"))

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, auto_id="task-%s", **kwargs)
        self.people = {person.pk: person for person in people}
        self.fields["person"].choices = [(person.pk, person.name) for person in people]

    def clean_person(self):
        """The user."""
        return self.people[self.cleaned_data["person"]]

    def clean_due_on(self):
        """Today or later."""
        due = self.cleaned_data["due_on"]
        if due < timezone.localdate():
            raise forms.ValidationError(_("这一天已经过了，请选今天或以后。"))
        return due


class PhotoForm(forms.Form):
    """Pictures of the event."""

    uploads = ManyFiles(
        label=_("照片"), help_text=_("一次最多 10 张，共 30 张。照片里的位置信息会去掉。")
    )
    caption = forms.CharField(label=_("说明"), max_length=60, required=False)
    is_shown = forms.BooleanField(
        label=_("放在活动页，人人看得到"), required=False,
        help_text=_("拍到人的先问过本人。放不放以后都能改。"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="photo-%s", **kwargs)


class SpendingForm(forms.Form):
    """Money that was spent."""

    item = forms.CharField(label=_("买了什么"), max_length=40)
    amount = forms.DecimalField(
        label=_("金额（元）"), min_value=Decimal("0.01"), max_value=Decimal(9_999_999), max_digits=9,
        decimal_places=2,
    )  # fmt: skip
    spent_on = DayField(label=_("哪天"))
    source = forms.ChoiceField(label=_("来源"))
    category = forms.ChoiceField(label=_("类别"))
    is_prize = forms.BooleanField(label=_("是奖品"), required=False)
    receipt = forms.FileField(label=_("票据"), required=False, help_text=RECEIPT_HINT)
    sign_off = forms.FileField(
        label=_("奖品签收单"), required=False, help_text=_("领奖的人签过字的单子，照片或 PDF。")
    )

    def __init__(self, *args, money, **kwargs):
        super().__init__(*args, auto_id="spending-%s", **kwargs)
        sources = [(each.key, each.label) for each in money.sources]
        categories = [(each, each) for each in money.categories]
        for name, choices in (("source", sources), ("category", categories)):
            if choices:
                self.fields[name].choices = [("", _("请选择")), *choices]
            else:
                del self.fields[name]
        if not money.prize_needs_receipt:
            del self.fields["sign_off"]

    def clean_spent_on(self):
        """Today or before."""
        day = self.cleaned_data["spent_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("还没到这一天，花了以后再记。"))
        return day


class ProofForm(forms.Form):
    """A receipt or a list of winners that comes later."""

    which = forms.ChoiceField(choices=list(PROOFS.items()))
    upload = forms.FileField(
        label=_("文件"), error_messages={"required": _("请先选文件：%(kinds)s。") % {
            "kinds": spoken((*IMAGES, PDF))}},
    )  # fmt: skip


class ClosingForm(forms.Form):
    """How it went; everything may be empty until it is handed in."""

    edition = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    summary = words(_("总结"), limit=5000, rows=8, required=False)
    people_came = forms.IntegerField(
        label=_("实到人数"), min_value=0, max_value=100_000, required=False
    )
    hours = forms.DecimalField(
        label=_("总时长（小时）"), min_value=Decimal(0), max_value=Decimal("9999.99"), max_digits=6,
        decimal_places=2, required=False,
    )  # fmt: skip
    spent_nothing = forms.BooleanField(label=_("这次没有花钱"), required=False)
    variance_note = words(_("和预算差在哪里"), limit=300, required=False)

    def __init__(self, *args, rules, asked, with_money, prefilled=None, stored=None, **kwargs):
        self.asked = asked
        first = {"edition": 0, **(prefilled or {})}
        if stored is not None:
            first |= {name: getattr(stored, name) for name in self.base_fields}
            first |= {f"a-{key}": answer for key, answer in stored.answers.items()}
        super().__init__(*args, initial=first, auto_id="closing-%s", **kwargs)
        if rules.summary_least:
            self.fields["summary"].help_text = _("至少 %(n)d 个字：办了什么，见了什么效果。") % {
                "n": rules.summary_least}  # fmt: skip
        if not with_money:
            del self.fields["spent_nothing"], self.fields["variance_note"]
        for rule in asked:
            self.fields[f"a-{rule.key}"] = field_of(rule)
            self.fields[f"a-{rule.key}"].is_asked = rule.is_required
        for name in ("summary", "people_came", "hours"):  # a draft may lack them, no more
            self.fields[name].is_asked = True

    @property
    def values(self):
        """What the actions take: fields, and `answers` as plain data."""
        cleaned = dict(self.cleaned_data)
        answers = {rule.key: plain(cleaned.pop(f"a-{rule.key}")) for rule in self.asked}
        return cleaned | {"answers": answers}


class FileForm(forms.Form):
    """A file for the closing."""

    upload = forms.FileField(label=_("文件"), error_messages={"required": _("请先选文件。")})


class DecideForm(forms.Form):
    """What is said about a closing."""

    words = words(_("意见"), _("退回时写明要补什么，同学会读到。"), limit=500, required=False)


class RateForm(forms.Form):
    """Three sentences, then stars."""

    did = words(_("我做了什么"), limit=300, least=SHORTEST)
    learned = words(_("我学到什么"), limit=300, least=SHORTEST)
    served = words(_("我服务了谁"), limit=300, least=SHORTEST)
    stars = forms.TypedChoiceField(
        label=_("打几颗星"), coerce=int,
        choices=[(number, f"{number} 颗") for number in range(5, 0, -1)],
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )  # fmt: skip
