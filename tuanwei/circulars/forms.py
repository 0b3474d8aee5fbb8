"""Forms of circulars: cleaning only."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Appointment, Member, Unit
from tuanwei.attachments.formats import EVERYTHING, spoken
from tuanwei.circulars import numbering, queries
from tuanwei.circulars.actions import MOST_FILES
from tuanwei.circulars.models import ROLES, TEACHERS, Circular
from tuanwei.circulars.numbering import Patterns
from tuanwei.circulars.reach import Audience
from tuanwei.lib.days import MomentField
from tuanwei.lib.texts import LineField, TextField

MOST_NUMBERS = 2_000
LEAVES = (Unit.Kind.BRANCH, Unit.Kind.DEPARTMENT)


class FilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploads, [] for none. Their content is checked when they are stored."""

    widget = FilesInput

    def clean(self, data, initial=None):
        """Every chosen file, not too many."""
        found = [super(FilesField, self).clean(file, initial) for file in data or [] if file]
        if len(found) > MOST_FILES:
            raise ValidationError(
                _("最多 %(most)d 个附件，请去掉几个。"), params={"most": MOST_FILES}
            )
        return found


def places_of(units):
    """[(value, words)] to choose of: "7+" is unit 7 with everything below it, "7" it alone."""
    below: dict = {}
    for unit in units:
        below.setdefault(unit.parent_id, []).append(unit)
    known = {unit.pk for unit in units}
    choices = []

    def add(unit, depth):
        pad = "　" * depth
        if unit.kind in LEAVES:
            choices.append((f"{unit.pk}+", f"{pad}{unit.name}"))
        else:
            choices.append((f"{unit.pk}+", f"{pad}{unit.name}和下属组织"))
            choices.append((f"{unit.pk}", f"{pad}{unit.name}本级"))
        for each in below.get(unit.pk, ()):
            add(each, depth + 1)

    for unit in units:
        if unit.parent_id not in known:
            add(unit, 0)
    return choices


class AudienceForm(forms.Form):
    """Whom a circular is for."""

    places = forms.MultipleChoiceField(
        label=_("发给哪些组织"), required=False, widget=forms.SelectMultiple(attrs={"size": 9}),
        help_text=_("电脑上按住 Ctrl 选几个。“本级”只有这一级的干部，不含下属组织。"),
        error_messages={"invalid_choice": _("有一个组织不能选：不归你发，或者已经撤销。")},
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=_("其中哪些人"), choices=ROLES, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("都不选就是全体成员和干部。一个人从几处都该收到，也只收一份。"),
    )  # fmt: skip
    grades = forms.TypedMultipleChoiceField(
        label=_("哪些年级"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("都不选就是所有年级。"),
    )  # fmt: skip

    numbers = TextField(
        label=_("另外点名发给"), required=False, max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_("填学号或工号，每行一个，也可以从表格整列粘贴。不看组织、职务和年级，都发。"),
    )  # fmt: skip

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.senders = units
        self.units = list(
            Unit.objects.active().under(*[unit.pk for unit in units])
            .order_by("kind", "name_pinyin", "pk")
        )  # fmt: skip
        self.fields["places"].choices = places_of(self.units)
        grades = Member.objects.filter(left_on=None).exclude(grade=None).order_by("-grade")
        found = list(grades.values_list("grade", flat=True).distinct())
        self.fields["grades"].choices = [
            (each, _("%(grade)s 级") % {"grade": each}) for each in found
        ]
        if not found:
            del self.fields["grades"]

    def clean_places(self):
        """[(key, with everything below)]; a unit chosen both ways counts with what is below."""
        found: dict = {}
        for value in self.cleaned_data["places"]:
            key = int(value.rstrip("+"))
            found[key] = found.get(key, False) or value.endswith("+")
        return list(found.items())

    def clean_numbers(self):
        """Keys of the people with these numbers, each known and within reach of a sender."""
        return self.named_by(self.senders, self.cleaned_data["numbers"].split())

    def named_by(self, units, numbers):
        """The keys of `numbers`; raises ValidationError with those that `units` may not name."""
        if not numbers:
            return []
        if len(numbers) > MOST_NUMBERS:
            raise ValidationError(
                _("一次最多点名 %(most)d 人；人多就按组织选。"), params={"most": MOST_NUMBERS}
            )
        people = queries.nameable(*units)
        field = people.model.USERNAME_FIELD
        known = dict(people.filter(**{f"{field}__in": numbers}).values_list(field, "pk"))
        unknown = [each for each in dict.fromkeys(numbers) if each not in known]
        if unknown:
            shown = "、".join(each[:20] for each in unknown[:10])
            raise ValidationError(
                _("没有找到这些人，或者不归你发：%(numbers)s。请核对。"), params={"numbers": shown}
            )
        return sorted(known.values())

    def clean(self):
        """Somebody is chosen; teachers belong to no unit below the college."""
        data = super().clean()
        if data.get("places") == [] and data.get("numbers") == []:
            self.add_error("places", _("请选发给哪些组织，或在下面点名。"))
        roots = {unit.pk for unit in self.units if unit.kind == Unit.Kind.COMMITTEE}
        whole = any(key in roots and below for key, below in data.get("places", ()))
        if TEACHERS in data.get("roles", ()) and "places" in data and not whole:
            self.add_error("roles", _("指导教师不分组织，要发给他们，请选团委和下属组织。"))
        return data

    def places_said(self, most=4):
        """The chosen units in words; in a long list they are out of sight."""
        names = dict(self.fields["places"].choices)
        values = [f"{key}{'+' if below else ''}" for key, below in self.cleaned_data["places"]]
        said = [names[each].strip("\u3000") for each in values]
        more = _("等 %(n)d 个组织") % {"n": len(said)} if len(said) > most else ""
        return "、".join(said[:most]) + more

    def audience(self, replaced=None):
        """The Audience that was chosen."""
        data = self.cleaned_data
        return Audience(
            tuple(data["places"]), tuple(data["roles"]), tuple(data.get("grades", ())), replaced,
            tuple(data["numbers"]),
        )  # fmt: skip


class CircularForm(AudienceForm):
    """A draft."""

    kind = forms.ChoiceField(
        label=_("文种"), choices=Circular.Kind.choices, initial=Circular.Kind.NOTICE,
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        label=_("以谁的名义发"), queryset=Unit.objects.none(), empty_label=None,
        error_messages={"invalid_choice": _("你不能以这个组织的名义发文。")},
    )  # fmt: skip
    title = LineField(
        label=_("标题"), max_length=100, help_text=_("如“关于做好 2026 年度团员教育评议的通知”。")
    )
    addressees = LineField(
        label=_("主送"), max_length=100, required=False,
        help_text=_("写在正文上面一行，如“各团总支、团支部”。空着就按发给谁来写。"),
    )  # fmt: skip
    body = TextField(
        label=_("正文"), max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14, "data-counter": 20_000}),
        help_text=_("一段一行；“一、”开头的行排成小标题。"),
    )  # fmt: skip
    must_confirm = forms.BooleanField(label=_("收到的人须点“确认”"), required=False)
    confirm_by = MomentField(
        label=_("确认截止"), required=False, help_text=_("截止前一天自动提醒没有确认的人。")
    )
    is_urgent = forms.BooleanField(
        label=_("紧急：夜间也发邮件和推送"), required=False,
        help_text=_("不等各人的免打扰时间和每日汇总，请只用于等不到早上的事。"),
    )  # fmt: skip
    files = FilesField(
        label=_("附件"), required=False,
        help_text=_("最多 %(most)d 个：%(formats)s。") % {"most": MOST_FILES, "formats": spoken(EVERYTHING)},
    )  # fmt: skip
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = (
        "kind", "unit", "title", "addressees", "body", "files", "places", "roles", "grades", "numbers",
        "must_confirm", "confirm_by", "is_urgent", "edition",
    )  # fmt: skip

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, units=units, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        if all(unit.kind != Unit.Kind.COMMITTEE for unit in units):
            del self.fields["is_urgent"]

    def clean_confirm_by(self):
        """A deadline lies ahead."""
        moment = self.cleaned_data["confirm_by"]
        if moment and moment <= timezone.now():
            raise ValidationError(_("确认截止要晚于现在。"))
        return moment

    def clean(self):
        """The audience lies below the sender; a deadline asks for confirmations."""
        data = super().clean()
        if data.get("confirm_by") and not data.get("must_confirm"):
            self.add_error("must_confirm", _("填了确认截止，请勾选这一项；不用确认就把截止清空。"))
        if data.get("unit") and "places" in data:
            ups = {unit.pk: unit.parent_id for unit in self.units}
            if any(not _lies_in(key, data["unit"].pk, ups) for key, _whole in data["places"]):
                self.add_error(
                    "places", _("只能发给%(unit)s自己和下属组织。") % {"unit": data["unit"].name}
                )
        if data.get("unit") and data.get("numbers"):
            try:
                self.named_by([data["unit"]], self.data.get("numbers", "").split())
            except ValidationError as strangers:
                self.add_error("numbers", strangers)
        if data.get("is_urgent") and data.get("unit") and data["unit"].kind != Unit.Kind.COMMITTEE:
            self.add_error("is_urgent", _("夜里打扰大家的，只有以团委名义发的公文。"))
        return data

    def fields_of_draft(self):
        """{field: value} of the row."""
        data = self.cleaned_data
        names = (
            "kind",
            "unit",
            "title",
            "addressees",
            "body",
            "roles",
            "must_confirm",
            "confirm_by",
        )
        return {name: data[name] for name in names} | {
            "grades": data.get("grades", []), "is_urgent": data.get("is_urgent", False),
        }  # fmt: skip


def _lies_in(key, unit, ups):
    while key is not None and key != unit:
        key = ups.get(key)
    return key is not None


class RecallForm(forms.Form):
    """Why it is taken back."""

    reason = LineField(
        label=_("为什么撤回"), min_length=4, max_length=200,
        help_text=_("收到的人打开时会读到。看过和收到邮件、推送的人另外收到一条提醒。"),
        error_messages={"min_length": _("请写明白一点，至少 4 个字。")},
    )  # fmt: skip


class ForwardForm(forms.Form):
    """To which of one's own units, to whom of them, and with what word."""

    unit = forms.ModelChoiceField(
        label=_("转发给"), queryset=Unit.objects.none(), empty_label=None,
        error_messages={"invalid_choice": _("只能转发给自己所在的组织。")},
    )  # fmt: skip
    note = LineField(
        label=_("加一句话"), max_length=300, required=False,
        help_text=_("如“我院周五前报到小王那里”。已经收到的人不再提醒，打开时看得到。"),
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=_("其中哪些人"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[each for each in ROLES if each[0] != TEACHERS],
        help_text=_("都不选就是全体成员和干部。"),
    )  # fmt: skip

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        keys = [unit.pk for unit in units if unit.kind != Unit.Kind.COMMITTEE]
        self.fields["unit"].queryset = Unit.objects.active().filter(pk__in=keys)


def _pattern(label, hint, required=True):
    return LineField(label=label, help_text=hint, max_length=numbering.LONGEST, required=required)


class RulesForm(forms.Form):
    """Numbers, and who sends below the committee."""

    committee = _pattern(_("团委的文号"), _("如 团字〔{年}〕{号}号"))
    general_branch = _pattern(_("团总支的文号"), _("{组织} 换成团总支的名称。"))
    branch = _pattern(_("团支部的文号"), _("{组织} 换成团支部的名称。"))
    minutes = _pattern(
        _("会议纪要的文号"), _("另编一个序列；空着就和其他公文一起编号。"), required=False
    )
    general_posts = forms.MultipleChoiceField(
        label=_("团总支里谁能发"), choices=Appointment.Post.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("给本团总支和下属支部发文、转发。"),
    )  # fmt: skip
    branch_posts = forms.MultipleChoiceField(
        label=_("团支部里谁能发"), choices=Appointment.Post.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("给本支部发文、转发。"),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean(self):
        """Every pattern gives a number of its own."""
        data = super().clean()
        for name in ("committee", "general_branch", "branch", "minutes"):
            pattern = data.get(name)
            if pattern and (words := numbering.fault(pattern, names_unit=name != "committee")):
                self.add_error(name, words)
        return data

    def changes(self):
        """Fields of `rules.Rules`."""
        data = self.cleaned_data
        names = ("committee", "general_branch", "branch", "minutes")
        return {
            "patterns": Patterns(**{name: data[name] for name in names}),
            "general_posts": tuple(data["general_posts"]),
            "branch_posts": tuple(data["branch_posts"]),
        }
