"""Forms of this room: cleaning only."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from branches.reports import spec as rules
from branches.reports.models import ReportKind
from branches.reports.spec import DueRule, Field, Level, Spec
from tuanwei.lib.days import DayField
from tuanwei.lib.numbers import plain
from tuanwei.lib.texts import LineField, TextField

IMAGES = "image/jpeg,image/png,image/webp"
MOST_FIELDS, MOST_LEVELS = 30, 10


class ManyFiles(forms.FileInput):
    """A field for several files at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several pictures; what they are is checked where they are stored."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        """[upload]; the empty ones that a browser may send are left out."""
        files = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        return [super(PhotosField, self).clean(each, initial) for each in files]


def _field_of(rule):
    """The form field of a Field; drafts may leave it empty."""
    shared = {"label": rule.label, "help_text": _hint(rule), "required": False}
    if rule.form == rules.LINE:
        return LineField(max_length=200, **shared)
    if rule.form == rules.TEXT:
        counter = {"rows": 8, "data-counter": rule.most or 5000}
        return TextField(max_length=8000, widget=forms.Textarea(attrs=counter), **shared)
    if rule.form == rules.NUMBER:
        return forms.DecimalField(
            max_digits=12, decimal_places=2, min_value=Decimal(0),
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            error_messages={"invalid": _("要填数，例如 12。")}, **shared,
        )  # fmt: skip
    choices = (
        [("yes", _("是")), ("no", _("否"))]
        if rule.form == rules.YES
        else [(each, each) for each in rule.options]
    )
    return forms.ChoiceField(
        choices=choices, widget=forms.RadioSelect(attrs={"class": "pills"}), **shared
    )


def _hint(rule):
    unit = "" if rule.form == rules.NUMBER else " 字"
    said = [rule.hint] if rule.hint else []
    if rule.form in (rules.LINE, rules.TEXT, rules.NUMBER):
        if rule.least:
            said.append(f"至少 {rule.least}{unit}")
        if rule.most:
            said.append(f"最多 {rule.most}{unit}")
    return "；".join(said)


class ReportForm(forms.Form):
    """Title, the fields of its version, pictures. Anything may stay empty in a draft."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    title = LineField(label=_("标题"), max_length=60, required=False)

    def __init__(self, *args, report, kept=0, **kwargs):
        self.report, spec = report, report.rules.spec
        initial = {"title": report.title, "edition": report.edition}
        initial |= {
            f"f_{field.key}": _initial(field, report.values.get(field.key)) for field in spec.fields
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["title"].is_asked = True
        for field in spec.fields:
            made = self.fields[f"f_{field.key}"] = _field_of(field)
            made.is_asked = field.is_required
        self.offer_photos(kept)

    def offer_photos(self, kept):
        """So many pictures are kept: the field asks for the others."""
        spec = self.report.rules.spec
        self.fields.pop("photos", None)
        if (left := spec.photos_most - kept) > 0:
            field = self.fields["photos"] = PhotosField(
                label=_("照片"), required=False,
                help_text=_t("一张最大 10 MB，还能传 %(left)d 张。位置信息会去掉。") % {"left": left},
            )  # fmt: skip
            field.is_asked = kept < spec.photos_least
            field.widget.attrs |= {"accept": IMAGES, "data-photos": left}

    @property
    def values(self):
        """{key: value} as the report keeps them."""
        found = {}
        for field in self.report.rules.spec.fields:
            value = self.cleaned_data.get(f"f_{field.key}")
            if field.form == rules.YES:
                value = {"yes": True, "no": False}.get(value)
            elif field.form == rules.NUMBER:
                value = "" if value is None else plain(value)
            found[field.key] = value
        return found


def _initial(field, value):
    if field.form == rules.YES:
        return {True: "yes", False: "no"}.get(value, "")
    return value


class BeginForm(forms.Form):
    """What is reported by whom; `on` a day of the period."""

    kind = forms.ModelChoiceField(queryset=ReportKind.objects.all())
    unit = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    on = DayField(required=False)


class PassForm(forms.Form):
    """What whoever reads it says: for the whole, and beside the fields."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    reason = LineField(
        label=_("退回的理由"), max_length=300, required=False,
        help_text=_("退回时一定要写；直接通过可以空着。"),
    )  # fmt: skip

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, initial={"edition": report.edition}, **kwargs)
        self.keys = [field.key for field in report.rules.spec.fields]
        for field in report.rules.spec.fields:
            self.fields[f"r_{field.key}"] = LineField(
                label=_t("对“%(label)s”的意见") % {"label": field.label},
                max_length=300,
                required=False,
            )

    @property
    def remarks(self):
        """{key of a field: words}."""
        return {key: self.cleaned_data.get(f"r_{key}") or "" for key in self.keys}

    @property
    def beside(self):
        """The fields for words beside the fields of the report."""
        return [self[f"r_{key}"] for key in self.keys]


class AdoptForm(forms.Form):
    """The level of an adoption."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    level = forms.ChoiceField(
        label=_("采用级别"), widget=forms.RadioSelect(attrs={"class": "pills"}),
        error_messages={"required": _("请选一个采用级别。"), "invalid_choice": _("请选一个采用级别。")},
    )  # fmt: skip

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, initial={"edition": report.edition}, **kwargs)
        self.fields["level"].choices = [
            (each.key, f"{each.label}（{plain(each.points)} 分）")
            for each in report.rules.spec.levels
        ]


class AgendaForm(forms.Form):
    """What a meeting is asked to talk about."""

    title = LineField(
        label=_("议题"), max_length=100, help_text=_("参会的人会读到。按会上要谈什么来写。")
    )
    text = TextField(
        label=_("说明"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": 1000}),
        help_text=_("要会上定什么。报送全文不会跟着去，参会的人看不到的细节写在这里。"),
    )  # fmt: skip

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, initial={"title": report.name}, auto_id="agenda-%s", **kwargs)


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = LineField(
        label=_("理由"), max_length=300, help_text=_("至少 4 个字，有关的人都会读到。")
    )


class KindForm(forms.Form):
    """A kind and what its next version asks, but for its fields and levels."""

    name = LineField(label=_("名称"), max_length=30)
    hint = LineField(label=_("说明"), max_length=120, required=False)
    cadence = forms.ChoiceField(label=_("多久报一次"), choices=list(rules.CADENCES.items()))
    is_urgent = forms.BooleanField(
        label=_("重要情况：一报上来马上提醒值班的人"), required=False,
        help_text=_("不经团总支，直接到团委；没有人接就一直提醒。"),
    )  # fmt: skip
    photos_least = forms.IntegerField(label=_("照片最少几张"), min_value=0, max_value=20, initial=0)
    photos_most = forms.IntegerField(label=_("照片最多几张"), min_value=0, max_value=20, initial=9)
    first_on = DayField(
        label=_("从哪天起"),
        help_text=_("这一天和以后开始的月份、学期按这一版；写到一半的按原来的。"),
    )
    note = LineField(label=_("这次改了什么"), max_length=200, required=False)


class FieldForm(forms.Form):
    """A field of the form; without a name it is none."""

    key = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    label = LineField(label=_("名称"), max_length=40, required=False)
    form = forms.ChoiceField(
        label=_("怎么填"), choices=list(rules.FORMS.items()), initial=rules.TEXT
    )
    is_required = forms.BooleanField(label=_("一定要填"), required=False, initial=True)
    fill = forms.ChoiceField(label=_("预先填好"), choices=list(rules.FILLS.items()), required=False)
    options = LineField(
        label=_("选项"), max_length=300, required=False, help_text=_("选一个时写，用顿号隔开。")
    )
    least = forms.IntegerField(label=_("最少"), min_value=0, max_value=8000, initial=0,
                               help_text=_("字数，或数本身；0 不要求。"))  # fmt: skip
    most = forms.IntegerField(label=_("最多"), min_value=0, max_value=1_000_000, initial=0,
                              help_text=_("0 就是不限。"))  # fmt: skip
    hint = LineField(label=_("说明"), max_length=120, required=False)


class LevelForm(forms.Form):
    """A level of adoption; without a name it is none."""

    key = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    label = LineField(label=_("级别"), max_length=30, required=False)
    points = forms.DecimalField(
        label=_("分"), min_value=0, max_value=1000, max_digits=6, decimal_places=2, initial=1,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip


class DueForm(forms.Form):
    """By when units of a type hand in."""

    amount = forms.IntegerField(
        label=_("第几天"), required=False, min_value=-rules.MOST_AMOUNT, max_value=rules.MOST_AMOUNT,
        help_text=_("负数是提前；空着就不用报。"),
    )  # fmt: skip
    unit = forms.ChoiceField(
        label=_("按"), choices=[(rules.WORKDAYS, _("工作日")), (rules.DAYS, _("自然日"))]
    )


class KindSheet:
    """All of a kind on one page, read as one Spec."""

    def __init__(self, data=None, *, spec, kind=None):
        initial = {
            "name": kind.name if kind else "", "hint": kind.hint if kind else "",
            "first_on": timezone.localdate(),
        } | {name: getattr(spec, name) for name in (
            "cadence", "is_urgent", "photos_least", "photos_most")}  # fmt: skip
        self.basics = KindForm(data, initial=initial)
        fields = [
            {name: getattr(each, name) for name in FieldForm.base_fields}
            | {"options": "、".join(each.options)} for each in spec.fields
        ]  # fmt: skip
        levels = [
            {"key": each.key, "label": each.label, "points": plain(each.points)}
            for each in spec.levels
        ]
        self.rows = _rows(FieldForm, data, "fields", fields, 3, MOST_FIELDS)
        self.levels = _rows(LevelForm, data, "levels", levels, 2, MOST_LEVELS)
        self.dues = {
            type_: DueForm(
                data, prefix=f"due-{type_}",
                initial={"amount": rule.amount, "unit": rule.unit}
                if (rule := spec.dues.get(type_)) else {},
            )
            for type_ in rules.UNIT_TYPES
        }  # fmt: skip
        self.spec = None

    @property
    def due_rows(self):
        """[(label, form)]."""
        return [(rules.UNIT_TYPES[type_], form) for type_, form in self.dues.items()]

    @property
    def is_bound(self):
        return self.basics.is_bound

    @property
    def forms(self):
        """Every form with faults, for the summary."""
        every = (self.basics, *self.rows.forms, *self.levels.forms, *self.dues.values())
        return [each for each in every if each.errors]

    def is_valid(self):
        """Read it; what contradicts itself is said above the form."""
        parts = [self.basics, self.rows, self.levels, *self.dues.values()]
        if not all(each.is_valid() for each in parts):
            return False
        self.spec = self._read()
        for words in rules.problems(self.spec):
            self.basics.add_error(None, words)
        return not self.basics.errors

    def _read(self):
        said = self.basics.cleaned_data
        fields = []
        for key, values in _kept(self.rows, "f"):
            options = values.pop("options").replace("，", "、").replace(",", "、").split("、")
            values["options"] = tuple(
                dict.fromkeys(each.strip() for each in options if each.strip())
            )
            fields.append(Field(key=key, **values))
        levels = [Level(key=key, **values) for key, values in _kept(self.levels, "l")]
        dues = {
            type_: DueRule(form.cleaned_data["amount"], form.cleaned_data["unit"])
            for type_, form in self.dues.items() if form.cleaned_data.get("amount") is not None
        }  # fmt: skip
        return Spec(
            cadence=said["cadence"], fields=tuple(fields), levels=tuple(levels), dues=dues,
            photos_most=said["photos_most"], photos_least=said["photos_least"],
            is_urgent=said["is_urgent"],
        )  # fmt: skip


def _rows(form, data, prefix, initial, blank, most):
    made = forms.formset_factory(form, extra=blank, max_num=most, absolute_max=most,
                                 validate_max=True)  # fmt: skip
    return made(data, initial=initial, prefix=prefix)


def _kept(formset, letter):
    """(key, values) of the rows that have a name; new ones get the next free key."""
    rows = [each.cleaned_data for each in formset.forms if each.cleaned_data.get("label")]
    taken = {each["key"] for each in rows}
    fresh = (key for n in range(1, 10_000) if (key := f"{letter}{n}") not in taken)
    seen = set()
    for row in rows:
        values = dict(row)
        key = values.pop("key")
        if not key or key in seen or not key.isascii() or not key.isalnum():
            key = next(fresh)
        seen.add(key)
        yield key, values


class BriefForm(forms.Form):
    """The head of a digest."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    title = LineField(label=_("标题"), max_length=60)
    preface = TextField(
        label=_("编者的话"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": 2000}),
    )  # fmt: skip


class ItemForm(forms.Form):
    """A piece: its words, and which pictures stay, in which order."""

    title = LineField(label=_("标题"), max_length=60)
    text = TextField(
        label=_("内容"), max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8, "data-counter": 8000}),
    )  # fmt: skip
    photos = LineField(
        label=_("用哪几张图"), max_length=100, required=False,
        help_text=_("按顺序写图的号，用空格隔开，例如 2 1；空着就不用图。"),
    )  # fmt: skip

    def __init__(self, *args, item, photos, **kwargs):
        self.item, self.offered = item, photos
        places = {photo.pk: str(place) for place, photo in enumerate(photos, 1)}
        chosen = " ".join(places[key] for key in item.photos if key in places)
        super().__init__(
            *args, prefix=f"item-{item.pk}",
            initial={"title": item.title, "text": item.text, "photos": chosen}, **kwargs,
        )  # fmt: skip
        if not photos:
            del self.fields["photos"]

    def clean_photos(self):
        """Keys of pictures in the order that was written."""
        said = self.cleaned_data["photos"].replace("、", " ").replace("，", " ").replace(",", " ")
        found = []
        for word in said.split():
            if not (word.isascii() and word.isdigit() and len(word) < 4):
                raise forms.ValidationError(_t("图写号就行，例如 2 1。"))
            if not 1 <= int(word) <= len(self.offered):
                raise forms.ValidationError(
                    _t("没有第 %(n)s 张图，这条有 %(many)d 张。")
                    % {"n": word, "many": len(self.offered)}
                )
            found.append(self.offered[int(word) - 1].pk)
        return list(dict.fromkeys(found))


class PublishForm(forms.Form):
    """What was read is what is published, by somebody who looked for persons in it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    nobody = forms.BooleanField(label=_("我看过了，可以给校外的人看"))
