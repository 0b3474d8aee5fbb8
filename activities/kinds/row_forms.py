"""Forms of single rules: a question, an attachment, a step of the chain. Cleaning only."""

from dataclasses import fields
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.kinds import spec as rules_of
from activities.kinds.contradictions import KEY_MOST, YEAR
from activities.kinds.said import (
    ASPECT_WORDS,
    DAY_WORDS,
    FIELD_WORDS,
    LEVELS,
    SINCE_WORDS,
    STEP_WORDS,
    TYPE_WORDS,
    UNIT_WORDS,
    WHO_WORDS,
)
from tuanwei.accounts.models import User
from tuanwei.lib.pinyin import text_keys

MOST_CHOICES = 40


def pills(many=False):
    """Choices as a row of buttons."""
    widget = forms.CheckboxSelectMultiple if many else forms.RadioSelect
    return widget(attrs={"class": "pills"})


def words(label, most, *, rows=0, **more):
    """A text, on `rows` lines."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else None
    return forms.CharField(label=label, max_length=most, widget=widget, **more)


def amount(label, **more):
    """A number that may be left out."""
    more = {"required": False, "max_digits": 11, "decimal_places": 2, **more}
    return forms.DecimalField(label=label, **more)


def percent(label):
    """A share that may be left out."""
    return amount(label, min_value=Decimal(0), max_value=Decimal(100), max_digits=5)


def count(label, least=0, most=100_000, **more):
    """A whole number."""
    return forms.IntegerField(label=label, min_value=least, max_value=most, **more)


def chosen(label, pairs, **more):
    """One of {code: words}."""
    return forms.ChoiceField(label=label, choices=list(pairs.items()), **more)


def several(label, pairs, **more):
    """Some of {code: words}."""
    more = {"required": False, **more}
    return forms.MultipleChoiceField(
        label=label, choices=list(pairs.items()), widget=pills(many=True), **more
    )


def yes(label, **more):
    """A box to tick."""
    return forms.BooleanField(label=label, required=False, **more)


class RuleForm(forms.Form):
    """The fields of one dataclass `makes`; those that it does not show stay as they are."""

    makes: type

    def __init__(self, data=None, *, row=None, rows=(), names=None, **kwargs):
        self.row, self.rows, self.names = row, rows, names
        initial = {
            name: shown(getattr(row, name)) for name in self.base_fields if hasattr(row, name)
        }
        super().__init__(data, initial=kwargs.pop("initial", None) or initial, **kwargs)

    def values(self):
        """What was said, as the dataclass takes it."""
        return {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.cleaned_data.items()
        }

    def made(self, **more):
        """The row that was said, with a key of its own where it is new."""
        old = {f.name: getattr(self.row, f.name) for f in fields(self.makes)} if self.row else {}
        values = old | self.values() | more
        if "key" in {f.name for f in fields(self.makes)} and not old:
            values["key"] = new_key(values.get("label") or values.get("name"), self.rows)
        return self.makes(**values)

    def typed(self, data):
        """The same form showing what was typed, unchecked."""
        said = {
            name: field.widget.value_from_datadict(data, {}, self.add_prefix(name))
            for name, field in self.fields.items()
        }
        return type(self)(row=self.row, rows=self.rows, names=self.names, initial=said)


def shown(value):
    """A value of a rule as its form field shows it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return list(value) if isinstance(value, tuple) else value


def new_key(label, rows):
    """A key for conditions and answers, from the pinyin of the label, that no row has."""
    first = text_keys(label or "")[0].encode("ascii", "ignore").decode().lower()[: KEY_MOST - 5]
    first = first or "rule"
    taken, key, n = {row.key for row in rows}, first, 1
    while key in taken:
        n += 1
        key = f"{first}-{n}"
    return key


class FieldForm(RuleForm):
    """A question."""

    makes = rules_of.FieldRule
    label = words(_("问什么"), 60)
    kind = chosen(_("题型"), FIELD_WORDS, initial="text")
    choices = words(
        _("选项"), 2000, rows=4, required=False, help_text=_("单选、多选才填，一行一个。")
    )
    hint = words(_("提示"), 100, required=False)
    step = chosen(_("放在哪一步"), STEP_WORDS, initial=rules_of.BASICS)
    is_required = yes(_("必须填"))
    least = amount(_("最少"), help_text=_("文字是字数，数字是大小，多选是几项；留空不限。"))
    most = amount(_("最多"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if isinstance(self.initial.get("choices"), list):
            self.initial["choices"] = "\n".join(self.initial["choices"])

    def clean_choices(self):
        """One a line."""
        lines = [line.strip() for line in self.cleaned_data["choices"].splitlines() if line.strip()]
        if len(lines) > MOST_CHOICES or any(len(line) > 60 for line in lines):
            raise forms.ValidationError(_("最多 40 个选项，每个最多 60 个字。"))
        if len(set(lines)) != len(lines):
            raise forms.ValidationError(_("有重复的选项。"))
        return lines

    def clean(self):
        """Choices where they belong, least below most."""
        data = super().clean()
        is_choice = data.get("kind") in ("choice", "choices")
        if is_choice and "choices" in data and len(data["choices"]) < 2:
            self.add_error("choices", _("选择题至少写两个选项，一行一个。"))
        if "choices" in data and not is_choice:
            data["choices"] = []
        if None not in (data.get("least"), data.get("most")) and data["least"] > data["most"]:
            self.add_error("most", _("最多要比最少大。"))
        return data


class ClosingFieldForm(FieldForm):
    """A question asked when closing, where there are no steps."""

    step = None


class FileForm(RuleForm):
    """An attachment."""

    makes = rules_of.FileRule
    label = words(_("交什么"), 40)
    hint = words(_("要求"), 100, required=False)
    types = several(_("哪几种文件"), TYPE_WORDS, help_text=_("一个也不选就是都收。"))
    is_required = yes(_("必须交"), initial=True)
    most = count(_("最多几份"), 1, 20, initial=1)


class LeadTimeForm(RuleForm):
    """By when to apply."""

    makes = rules_of.LeadTime
    is_latest = forms.TypedChoiceField(
        label=_("至少还是最多"), coerce=lambda said: said == "True", widget=pills(), initial="True",
        choices=[("True", _("至少提前（再晚不收）")), ("False", _("最多提前（再早不收）"))],
    )  # fmt: skip
    amount = count(_("多久"), 1, YEAR)
    unit = chosen(_("单位"), UNIT_WORDS, initial=rules_of.WORKDAYS)
    since = chosen(_("在什么以前"), SINCE_WORDS, initial="start")
    words = words(_("说明"), 60, required=False, help_text=_("例如：有境外嘉宾。"))


class BarForm(RuleForm):
    """What may not be."""

    makes = rules_of.Bar
    words = words(_("给申报人看的话"), 200, help_text=_("说清为什么不行、可以怎么办。"))
    only_warns = yes(_("只提醒，仍可提交"))


class LevelForm(RuleForm):
    """What raises the level."""

    makes = rules_of.LevelRule
    level = chosen(_("升为"), LEVELS, initial=rules_of.FACULTY)


class StepForm(RuleForm):
    """A step of the chain."""

    makes = rules_of.ChainStep
    name = words(_("环节名称"), 40, help_text=_("申报的人看得到，例如：保卫处。"))
    who = chosen(_("由谁"), WHO_WORDS, initial="staff")
    unit = forms.TypedChoiceField(
        label=_("哪个部门"), coerce=int, empty_value=None, required=False,
        help_text=_("选了“指定的部门”才填，由在那里任职的人办。"),
    )  # fmt: skip
    person = forms.CharField(
        label=_("哪个人"), max_length=32, required=False,
        help_text=_("选了“指定的人”才填，写工号或学号。"),
    )  # fmt: skip
    mode = chosen(_("做什么"), {"decide": _("审批"), "record": _("只知悉，不用等")}, widget=pills(),
                  initial="decide")  # fmt: skip
    limit = count(_("几个工作日内"), 1, YEAR, initial=3)
    publishes_on = forms.TypedChoiceField(
        label=_("什么时候公布"), coerce=int, empty_value=None, required=False,
        choices=[("", _("审完就公布")), *((day, f"每{name}统一公布") for day, name in DAY_WORDS.items())],
    )  # fmt: skip
    again_on = several(_("通过后改了什么要再审"), ASPECT_WORDS,
                       initial=[rules_of.TIME, rules_of.PLACE, rules_of.SIZE])  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = sorted(self.names.units.items(), key=lambda pair: pair[1])
        self.fields["unit"].choices = [("", _("请选")), *units]
        if isinstance(self.initial.get("person"), int):
            person = User.objects.filter(pk=self.initial["person"]).first()
            self.initial["person"] = person.number if person else ""
            if person:
                self.fields["person"].help_text = _("现在是%(name)s。") % {"name": person.name}

    def clean_person(self):
        """The id of somebody with this number."""
        said = self.cleaned_data["person"].strip()
        if not said:
            return None
        person = User.objects.filter(number=said, is_active=True).first()
        if person is None:
            raise forms.ValidationError(_("没有这个工号或学号。"))
        return person.pk

    def clean(self):
        """A unit where a unit decides, a person where a person does."""
        data = super().clean()
        for who, asked in (
            ("unit", _("选是哪个部门。")),
            ("person", _("写是哪个人的工号或学号。")),
        ):
            if data.get("who") != who:
                data[who] = None
                self.errors.pop(who, None)
            elif data.get(who) is None and who not in self.errors:
                self.add_error(who, asked)
        return data


class ExemptionForm(RuleForm):
    """Who needs nobody's approval."""

    makes = rules_of.Exemption
    words = words(_("什么情形"), 100, help_text=_("申报的人看得到，例如：支部内部会议。"))


class SourceForm(RuleForm):
    """Where money comes from."""

    makes = rules_of.MoneySource
    label = words(_("来源"), 20)
    is_sponsor = yes(_("是赞助"))
    cap = amount(_("最多多少元"), min_value=Decimal(0))
    least_share = percent(_("至少占预算的百分之几"))
    most_share = percent(_("最多占预算的百分之几"))


class TierForm(RuleForm):
    """Caps of a size of unit."""

    makes = rules_of.SizeTier
    people = count(_("从多少人起"), 0)
    money = amount(_("每学期最多多少元"), min_value=Decimal(0))
    count = count(_("每学期最多几份"), 0, 1000, required=False)

    def clean(self):
        """At least one of both."""
        data = super().clean()
        if not self.errors and data.get("money") is None and data.get("count") is None:
            raise forms.ValidationError(_("金额和份数至少写一个。"))
        return data


class ShareForm(RuleForm):
    """How much one category may take."""

    makes = rules_of.ShareRule
    category = words(_("哪个类别"), 20, help_text=_("要和上面写的类别一样。"))
    least = percent(_("至少占预算的百分之几"))
    most = percent(_("最多占预算的百分之几"))

    def clean(self):
        """At least one of both."""
        data = super().clean()
        if not self.errors and data.get("least") is None and data.get("most") is None:
            raise forms.ValidationError(_("至少和最多写一个。"))
        return data
