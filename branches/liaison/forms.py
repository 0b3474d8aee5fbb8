"""Forms of the liaison system: cleaning only."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.liaison import contact_queries, practice_actions
from branches.liaison.meeting_models import Opinion
from branches.liaison.models import Contact
from branches.liaison.practice_models import Area
from branches.organisation.models import Unit
from tuanwei.accounts import queries as accounts
from tuanwei.accounts.forms import NumberField
from tuanwei.gatherings.venue_models import Venue
from tuanwei.lib.texts import LineField, TextField
from tuanwei.workdays.queries import current_calendar

DAY = {"type": "date"}
MOMENT = {"type": "datetime-local"}
PILLS = {"class": "pills"}
KINDS = (
    (Unit.Kind.GENERAL_BRANCH, _("全部团总支")),
    (Unit.Kind.BRANCH, _("全部团支部")),
    (Unit.Kind.DEPARTMENT, _("全部职能部门")),
)


class PersonField(NumberField):
    """A person by 学号 or 工号."""

    def __init__(self, **options):
        options.setdefault("label", _("学号/工号"))
        options.setdefault(
            "widget", forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"})
        )
        super().__init__(**options)

    def clean(self, value):
        """The active user with this number."""
        number = super().clean(value)
        if not number:
            return None
        user = accounts.found(number)
        if user is None:
            raise ValidationError(_("没有找到这个学号/工号，请核对。"))
        return user


def words(label, hint="", most=500, rows=3, required=True):
    """A field for a few sentences."""
    return TextField(
        label=label, help_text=hint, max_length=most, required=required,
        widget=forms.Textarea(attrs={"rows": rows, "data-counter": most}),
    )  # fmt: skip


class ContactForm(forms.Form):
    """Who it is."""

    user = PersonField(help_text=_("本单位的人。对方、书记和团委都会收到通知。"))
    role = forms.ChoiceField(
        label=_("身份"), choices=Contact.Role, initial=Contact.Role.MAIN,
        widget=forms.RadioSelect(attrs=PILLS),
        help_text=_("联络员一位，定了新的就换下原来那位；副联络员最多三位。"),
    )  # fmt: skip


class MeetingForm(forms.Form):
    """When, where, and which units."""

    title = LineField(label=_("名称"), max_length=40, initial=_("联络组工作会"))
    starts_at = forms.DateTimeField(
        label=_("开始"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )
    ends_at = forms.DateTimeField(
        label=_("结束"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )
    venue = forms.ModelChoiceField(
        Venue.objects.filter(is_active=True), label=_("场地"), required=False,
        empty_label=_("不用学院的场地"),
    )  # fmt: skip
    place = LineField(label=_("地点"), max_length=60, required=False)
    code_word = LineField(
        label=_("签到口令"), max_length=12, required=False,
        help_text=_("扫不了码的人现场填它。不写就只能扫码或现场登记。"),
    )  # fmt: skip
    purpose = words(_("会前要准备什么"), most=1000, required=False)
    kinds = forms.MultipleChoiceField(
        label=_("请哪些单位"), choices=KINDS, required=False,
        widget=forms.CheckboxSelectMultiple(attrs=PILLS),
    )  # fmt: skip
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=_("再加这些单位"), required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("可以选几个，电脑上按住 Ctrl。"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = contact_queries.units_to_reach().order_by(
            "kind", "name_pinyin"
        )

    def clean(self):
        """Some unit, and an end after the start."""
        data = super().clean()
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("结束要晚于开始。"))
        if not (data.get("kinds") or data.get("units")) and "units" not in self.errors:
            self.add_error("kinds", _("请选参会的单位。"))
        return data

    @property
    def fields_of_gathering(self):
        """What the gathering takes."""
        names = ("title", "starts_at", "ends_at", "venue", "place", "code_word")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def chosen(self):
        """The units, of whole kinds and one by one."""
        found = {each.pk: each for each in self.cleaned_data["units"]}
        if kinds := self.cleaned_data["kinds"]:
            found |= {
                each.pk: each for each in contact_queries.units_to_reach().filter(kind__in=kinds)
            }
        return list(found.values())


class ItemForm(forms.Form):
    """Something to talk about."""

    title = LineField(label=_("议题"), max_length=100)
    text = words(_("说明"), _("要定什么、有哪些做法。"), most=1000, required=False)


class SuggestForm(ItemForm):
    """A unit's item."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("哪个单位提"), empty_label=None)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class SubstituteForm(forms.Form):
    """Who comes instead; empty takes it back."""

    user = PersonField(
        label=_("替代参会的人（学号/工号）"), required=False,
        help_text=_("本单位的人，会收到通知。留空就是不用替代了。"),
    )  # fmt: skip


class DoorForm(forms.Form):
    """Somebody stands at the door."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("替哪个单位"))
    user = PersonField(help_text=_("不是联络员的，登记成替代。"))

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class ReasonForm(forms.Form):
    """A reason in one line."""

    reason = LineField(label=_("原因"), max_length=200)


class WordsForm(forms.Form):
    """A few words."""

    words = words(_("说明"))


class MinutesForm(forms.Form):
    """The text, a conclusion for each item, decisions one a line."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    text = words(
        _("会议情况"), _("谁主持、讨论了什么。两个星号夹着的字加粗，行首写“- ”成一列。"),
        most=6000, rows=8, required=False,
    )  # fmt: skip
    decisions = words(
        _("会议决定"), _("一行一条。发布以后可以一条条定谁来办、哪天办完。"),
        most=4000, rows=5, required=False,
    )  # fmt: skip
    reason = LineField(
        label=_("为什么改"), max_length=200, required=False,
        help_text=_("改了会成为新的一版。草稿可以先空着，发布时要写，至少 4 个字，大家会读到。"),
    )  # fmt: skip

    def __init__(self, *args, items, draft=None, source=None, is_later=False, **kwargs):
        known = draft or source
        said = {each["key"]: each["conclusion"] for each in known.items} if known else {}
        initial = {"edition": draft.edition if draft else 0}
        if known:
            initial |= {
                "text": known.text, "decisions": "\n".join(known.decisions),
                "reason": draft.reason if draft else "",
            }  # fmt: skip
        for item in items:
            initial[f"item_{item.pk}"] = said.get(item.pk, item.conclusion)
        super().__init__(*args, initial=initial, **kwargs)
        self.item_keys = [item.pk for item in items]
        for item in items:
            self.fields[f"item_{item.pk}"] = words(
                _("结论：%(title)s") % {"title": item.title}, rows=2, required=False
            )
        if not is_later:
            del self.fields["reason"]

    def clean_decisions(self):
        """The lines that are not empty, each no longer than a follow-up takes."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["decisions"].splitlines()]
        lines = [line for line in lines if line]
        if any(len(line) > 200 for line in lines):
            raise ValidationError(_("每条决定最多 200 字，长的请拆成几条。"))
        if len(lines) > 30:
            raise ValidationError(_("最多 30 条决定。"))
        return lines

    @property
    def conclusions(self):
        """{item's key: words}."""
        return {key: self.cleaned_data[f"item_{key}"] for key in self.item_keys}


class FollowUpForm(forms.Form):
    """Who does what until when: a day, or so many working days."""

    title = LineField(label=_("要办的事"), max_length=200)
    person = PersonField(label=_("谁来办（学号/工号）"))
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("关系到哪个单位"), required=False, empty_label=_("不限")
    )
    workdays = forms.IntegerField(
        label=_("几个工作日内办完"), min_value=1, max_value=200, required=False, initial=10
    )
    due_on = forms.DateField(
        label=_("或者哪天办完"), required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), help_text=_("两个都填，按日子算。"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = contact_queries.units_to_reach().order_by(
            "kind", "name_pinyin"
        )

    def clean(self):
        """The day, from the working days where no day is given; within two years."""
        data = super().clean()
        today = timezone.localdate()
        if not data.get("due_on") and data.get("workdays"):
            data["due_on"] = current_calendar().add_workdays(today, data["workdays"])
        if not data.get("due_on"):
            if not {"due_on", "workdays"} & self.errors.keys():
                self.add_error("workdays", _("请写几个工作日，或者选一个日子。"))
        elif not 0 <= (data["due_on"] - today).days <= 731:
            self.add_error("due_on", _("请选今天或以后两年内的日子。"))
        return data


class HandForm(WordsForm):
    """To whom it goes."""

    person = PersonField(label=_("转给谁（学号/工号）"))


class MoveForm(WordsForm):
    """Another day."""

    due_on = forms.DateField(
        label=_("改到哪天"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )

    def clean_due_on(self):
        """A day to come, within two years."""
        day = self.cleaned_data["due_on"]
        if not 0 <= (day - timezone.localdate()).days <= 731:
            raise ValidationError(_("请选今天或以后两年内的日子。"))
        return day


class OpinionForm(forms.Form):
    """What a unit says."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("哪个单位提"), empty_label=None)
    text = words(_("意见"), _("团委会答复，你们单位看得到。"))

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class AnswerForm(forms.Form):
    """What became of an opinion."""

    state = forms.ChoiceField(
        label=_("结果"), choices=[each for each in Opinion.State.choices if each[0] != "open"],
        widget=forms.RadioSelect(attrs=PILLS),
    )  # fmt: skip
    words = words(_("答复"), _("提意见的单位会读到：怎么办的、谁在办、什么时候。"))


class ManyFiles(forms.ClearableFileInput):
    """Several pictures at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """A list of uploads."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        """Each is looked at by the action."""
        uploads = data if isinstance(data, (list, tuple)) else [data]
        return [super(PhotosField, self).clean(each, initial) for each in uploads if each]


class PracticeForm(forms.Form):
    """What works well."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("哪个单位"), empty_label=None)
    title = LineField(label=_("做法"), max_length=60, help_text=_("一句话，如“宿舍长早餐会”。"))
    text = words(
        _("怎么做的"),
        _("为什么做、怎么做、效果怎样、要注意什么。行首写“- ”成一列。"),
        most=3000,
        rows=8,
    )
    areas = forms.MultipleChoiceField(
        label=_("属于哪方面"), choices=Area, widget=forms.CheckboxSelectMultiple(attrs=PILLS)
    )
    photos = PhotosField(
        label=_("图片"), required=False,
        help_text=_("最多 6 张，每张不超过 10 MB，会自动缩小。"),
        widget=ManyFiles(attrs={
            "accept": "image/*", "data-photos": practice_actions.MOST_PHOTOS}),
    )  # fmt: skip

    def __init__(self, *args, units, is_new=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        if not is_new:
            del self.fields["unit"]


class UseForm(forms.Form):
    """We use this, too."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("哪个单位"), empty_label=None)
    words = words(_("你们怎么用的"), most=300, rows=2)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class CommentForm(forms.Form):
    """A few words about a practice."""

    text = words(_("评论"), _("团委看过以后显示。"), most=300, rows=2)
