"""Rows of a standard as people write them: a level, a band, a grade, a test; each a form, each list
a formset. Fields of our own: numbers with a sign, several numbers or words in one field."""

import re
from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.engine import spec as rules
from assessment.engine.catalogue import MOST_NAME, SOURCES, TABLE, table_of
from assessment.engine.spec import (
    Allotment,
    Band,
    Category,
    Cell,
    Consequence,
    Factor,
    Grade,
    Level,
    Measure,
    Quota,
    Spec,
    Step,
    Test,
    Title,
    Veto,
)
from assessment.standards import hooks, wording
from assessment.standards.columns import ITEM, wrapped
from assessment.standards.measures import TABLES, names_of, sources_of
from tuanwei.lib import rule_rows
from tuanwei.lib.numbers import plain
from tuanwei.lib.rule_rows import CHOOSE, Row, choice, whole

APART = re.compile(r"[、,，;；\s]+")
MOST = Decimal(100_000)


def points(label, hint="", required=False, least=-MOST, most=MOST, **more):
    """A number with a sign and up to four decimals."""
    return forms.DecimalField(
        label=label, help_text=hint, required=required, min_value=least, max_value=most,
        decimal_places=4, max_digits=10,
        widget=forms.TextInput(attrs={"inputmode": "text", "size": 6}), **more,
    )  # fmt: skip


def percent(label, hint="", **more):
    """0 to 100, or more where a rule says so."""
    return points(label, hint, least=Decimal(0), most=Decimal(1000), **more)


class WordsField(forms.CharField):
    """Several words in one line: 省级、市级; one that holds what parts them stands in 「」."""

    def prepare_value(self, value):
        return "、".join(map(wrapped, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value):
        text = super().to_python(value)
        if APART.sub("", ITEM.sub("", text)):
            raise forms.ValidationError(
                _("「 和 」要成对，里面写一个名字，例如「一等奖、特等奖」。")
            )
        found = [(first or second).strip() for first, second in ITEM.findall(text)]
        return tuple(each for each in found if each)

    def has_changed(self, initial, data):
        try:
            return tuple(initial or ()) != self.to_python(data)
        except forms.ValidationError:
            return True


class NumbersField(WordsField):
    """Several numbers in one line: 1、0.5."""

    def prepare_value(self, value):
        if isinstance(value, list | tuple):
            return "、".join(plain(each) for each in value)
        return value

    def to_python(self, value):
        found = []
        for text in super().to_python(value):
            try:
                number = Decimal(text)
            except InvalidOperation:
                number = None
            if number is None or not number.is_finite() or not 0 <= number <= 100:
                raise forms.ValidationError(
                    _("“%(text)s”不是 0 到 100 的数。"), params={"text": text}
                )
            found.append(number)
        return tuple(found)


def words(label, hint="", most=200):
    """A field for several words."""
    more = _("%s名字里有顿号、逗号或空格的，用「」括起来。") % hint
    return WordsField(label=label, help_text=more, max_length=most, required=False)


def pills(label, pairs, hint="", required=True):
    """One of a few, as buttons."""
    return forms.ChoiceField(
        label=label, help_text=hint, choices=list(dict(pairs).items()), required=required,
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )  # fmt: skip


def ticks(label, pairs, hint="", required=False):
    """Any of a few."""
    return forms.MultipleChoiceField(
        label=label, help_text=hint, choices=list(dict(pairs).items()), required=required,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pills"}),
    )  # fmt: skip


def box(label, hint="", **more):
    """Yes or no."""
    return forms.BooleanField(label=label, help_text=hint, required=False, **more)


def places(label, hint=""):
    """How many decimals; none said: exact."""
    return forms.TypedChoiceField(
        label=label, help_text=hint, required=False, coerce=int, empty_value=None,
        choices=[("", _("不取整，精确算")), (0, _("整数")), (1, _("1 位小数")), (2, _("2 位小数"))],
    )  # fmt: skip


ENTERED = _("登记的：检查、申报时填这一条的情况")


def tables(spec: Spec):
    """{source: name} of other offices' tables: those a standard reads, and those there are."""
    found = {each: table_of(each) for each in sources_of(spec) if table_of(each)}
    return found | {source: name for hook in hooks.tables for source, name in hook()}


def sources(spec: Spec, own=ENTERED, known=None):
    """[(source, name)] to choose from: what is entered, what the portal records, tables of other offices (`known`,
    else asked for), what other terms have."""
    found = [("", own)]
    found += [(each.key, f"{each.area}：{each.label}") for each in SOURCES.values()]
    known = tables(spec) if known is None else known
    found += [(key, f"{TABLES}：{name}") for key, name in known.items()]
    labels = names_of(spec)
    return found + [
        (key, f"本标准登记的：{label}") for key, label in labels.items() if key.startswith("own:")
    ]


class TableField(forms.CharField):
    """The name of a table that nobody has imported yet."""

    def __init__(self, **more):
        super().__init__(
            label=_("或者别的部门的表（写名称）"), max_length=MOST_NAME, required=False, **more
        )

    def clean(self, value):
        name = super().clean(value)
        if name and not table_of(f"{TABLE}{name}"):
            raise forms.ValidationError(_("写导入时给表起的名字，例如“青年大学习”。"))
        return name


class OfTable(forms.Form):
    """A form with a `source`; the name of a table that is written beside it goes before."""

    def clean(self):
        said = super().clean()
        if name := said.pop("table", ""):
            said["source"] = f"{TABLE}{name}"
        return said


def categories(spec: Spec):
    """[(category, name)], the first for all."""
    return [("", _("全部")), *((each.key, each.label) for each in spec.categories)]


class LevelRow(rule_rows.KeyedRow):
    """A level with its points."""

    makes = Level
    most_rows = 30
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    label = forms.CharField(label=_("名称"), max_length=40)
    points = points(_("得分"), required=True)


class CellRow(Row):
    """Points of a role at a level."""

    makes = Cell
    most_rows = 60
    role = forms.CharField(label=_("类型（空着是所有）"), max_length=30, required=False)
    level = forms.CharField(label=_("级别（空着是所有）"), max_length=30, required=False)
    points = points(_("得分"), required=True)


class BandRow(Row):
    """A band with both its ends."""

    makes = Band
    least = points(_("从（空着不限）"))
    holds_least = box(_("含起点"), initial=True)
    most = points(_("到（空着不限）"))
    holds_most = box(_("含终点"))
    points = points(_("得分"), required=True)
    category = choice(_("哪一类"), [("", _("全部"))], required=False)
    label = forms.CharField(label=_("叫法"), max_length=20, required=False)
    folded = ("category", "label")


class SizeRow(BandRow):
    """A size with its factor."""

    points = points(_("乘"), required=True, least=Decimal(0), most=Decimal(100))


class StepRow(Row):
    """How parts of the period become one."""

    makes = Step
    most_rows = 4
    every = choice(_("每段多长"), [CHOOSE, *(
        (key, label) for key, label in wording.EVERY.items() if key != rules.WHOLE
    )])  # fmt: skip
    way = choice(_("几段怎么合成一个分"), wording.WAYS, initial=rules.MEAN)


class FactorRow(Row):
    """A printed factor."""

    makes = Factor
    most_rows = 20
    raw = points(_("适用的指标满分合计"), required=True, least=Decimal(0))
    factor = points(_("乘"), required=True, least=Decimal(0), most=Decimal(100))


class GradeRow(rule_rows.KeyedRow):
    """A grade with both its ends."""

    makes = Grade
    most_rows = 30
    label = forms.CharField(label=_("等级"), max_length=20)
    least = points(_("从几分（空着不限）"))
    holds_least = box(_("含起点"), initial=True)
    most = points(_("到几分（空着不限）"))
    holds_most = box(_("含终点"))
    category = choice(_("哪一类"), [("", _("全部"))], required=False)
    folded = ("category",)


class QuotaRow(Row):
    """How many may have a grade."""

    makes = Quota
    most_rows = 20
    defaults = {"fewest": 0}
    grade = choice(_("等级"), [CHOOSE])
    percent = percent(_("最多百分之几"))
    number = whole(_("或最多几个"), most=10_000)
    rounding = choice(_("不是整数时"), wording.ROUNDINGS, initial=rules.DOWN)
    fewest = whole(_("至少几个"), most=1000)
    among = choice(_("在哪里算"), wording.AMONG, initial=rules.ALL)
    is_and_above = box(_("更好的等级算在一起"))
    ties = choice(_("并列"), wording.BORDER_TIES, initial=rules.DROP)
    folded = ("is_and_above", "ties")


class CategoryRow(rule_rows.KeyedRow):
    """A category; what puts branches into it."""

    makes = Category
    unchosen = _("由团委指定")
    most_rows = 20
    label = forms.CharField(label=_("类别"), max_length=20)
    branch_types = forms.MultipleChoiceField(
        label=_("自动归入的支部"), required=False, choices=list(wording.BRANCH_TYPES.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class AllotmentRow(Row):
    """So many titles for a general branch."""

    makes = Allotment
    most_rows = 60
    unit = forms.CharField(label=_("团总支（学院）名称"), max_length=60)
    number = whole(_("几个"), most=1000, required=True)


class VetoRow(rule_rows.KeyedRow):
    """A veto by its name; the rest on its own page."""

    makes = Veto
    label = forms.CharField(label=_("什么情况"), max_length=60)


class TitleRow(rule_rows.KeyedRow):
    """A title by its name."""

    makes = Title
    label = forms.CharField(label=_("称号"), max_length=30)


class ConsequenceRow(rule_rows.KeyedRow):
    """A consequence by its name."""

    makes = Consequence
    label = forms.CharField(label=_("后果"), max_length=60)


class TestRow(OfTable, Row):
    """What is looked at, compared with a number."""

    makes = Test
    most_rows = 10
    of = choice(_("看什么"), {
        rules.FACTS: _("记录或登记的情况"), rules.SCORE: _("一项指标的得分"), rules.TOTAL: _("总分"),
    }, initial=rules.FACTS)  # fmt: skip
    source = choice(_("哪种情况"), [("", _("（看得分时不用选）"))], required=False)
    counted = choice(_("怎么数"), wording.COUNTED, initial=rules.TIMES)
    table = TableField()
    indicator = choice(_("哪项指标"), [("", _("（看情况时不用选）"))], required=False)
    compare = choice(_("比较"), wording.COMPARED, initial=rules.AT_LEAST)
    number = points(_("几"), required=True)
    levels = words(_("只算这些级别"))
    roles = words(_("只算这些类型"))
    least = points(_("只算数值不低于"))
    below = points(_("只算数值低于"))
    last_days = whole(_("只看最近几天"), most=3660)
    folded = ("table", "levels", "roles", "least", "below", "last_days")
    measured = ("source", "counted", "levels", "roles", "least", "below", "last_days")

    def said(self):
        """A Test with its measure."""
        found = super().said()
        measure = {name: found.pop(name) for name in self.measured}
        measure["last_days"] = measure["last_days"] or 0
        if found["of"] != rules.FACTS:
            measure = {}
        return found | {"measure": Measure(**measure)}

    @classmethod
    def initial_of(cls, test):
        """What the row of a test shows."""
        shown = rule_rows.initial_of(test, ("of", "indicator", "compare", "number"))
        shown |= rule_rows.initial_of(test.measure, cls.measured)
        return shown | {"last_days": test.measure.last_days or None}
