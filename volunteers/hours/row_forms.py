"""Rows of the rules of hours: a grade, a cap, a level … each a form, each list a formset.

A row that is left as it was offered is no row; `drop` takes one out.
"""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from tuanwei.lib.numbers import plain
from tuanwei.lib.rule_rows import key_of
from volunteers.hours import spec as rules
from volunteers.hours.spec import Cap, ClaimTerm, Condition, Fixed, Goal, Grade, KindRate, Level

MOST_ROWS = 40
LEVELS, GOALS = 10, 6
SPANS = [
    ("service", _("每次服务")), ("event", _("每个项目")), ("day", _("每天")), ("week", _("每周")),
    ("month", _("每月")), ("term", _("每学期")), ("year", _("每年")), ("ever", _("累计")),
]  # fmt: skip
SOURCES = [("", _("不分")), ("system", _("系统认定")), ("claim", _("补录"))]
CLAIM_UNITS = [
    ("hours", _("小时内")), ("days", _("天内")), ("workdays", _("个工作日内")), ("weeks", _("周内")),
    ("months", _("个月内")), ("next_day", _("天后的几点前")),
]  # fmt: skip
COUNTED = [
    ("hours", _("小时数")), ("services", _("服务次数")), ("events", _("项目个数")),
    ("large_events", _("大型活动次数")), ("awards", _("荣誉个数")), ("level", _("已经达到第几级")),
    ("years", _("有多少年每年够小时")),
]  # fmt: skip
OWNERS = [
    ("", _("请选择")),  # a browser sends the first one of a row that nobody touched
    *((f"level-{n}", f"第 {n} 级") for n in range(1, LEVELS + 1)),
    *((f"goal-{n}", f"目标 {n}") for n in range(1, GOALS + 1)),
]


def _number(label, most=100_000, least=0, places=2, size=6, **more):
    """Some number with up to two decimals."""
    return forms.DecimalField(
        label=label, min_value=Decimal(least), max_value=Decimal(most), decimal_places=places,
        max_digits=9, widget=forms.TextInput(attrs={"inputmode": "decimal", "size": size}), **more,
    )  # fmt: skip


def _whole(label, least=0, most=1000, **more):
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=forms.TextInput(
        attrs={"inputmode": "numeric", "size": 4}), **more)  # fmt: skip


def _percent(most=100):
    return _number(_("计多少（%）"), most, size=4, initial=Decimal(100))


def _of_kinds():
    return forms.MultipleChoiceField(
        label=_("哪些类型"), required=False, widget=forms.CheckboxSelectMultiple
    )


class Row(forms.Form):
    """One row; `names` {key: name} are the kinds of service."""

    makes: type

    def __init__(self, *args, names=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.names = names or {}
        if "kinds" in self.fields:
            self.fields["kinds"].choices = list(self.names.items())

    @property
    def is_dropped(self):
        """True when it was taken out."""
        return bool(self.cleaned_data.get("DELETE"))

    @property
    def kinds_chosen(self):
        """Names of the chosen kinds, for the folded list."""
        names, said = dict(self.fields["kinds"].choices), self["kinds"].value() or ()
        return "、".join(names[key] for key in said if key in names)

    def made(self):
        """The dataclass that the row says."""
        return self.makes(**self.said())

    def said(self):
        """{field: value} as the dataclass takes it."""
        return {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.cleaned_data.items()
            if name != "DELETE"
        }


class KeyedRow(Row):
    """A row that other things know by its key, which stays when its name changes."""

    key = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)

    def has_changed(self):
        """A row that stood there already is one, changed or not."""
        return bool(self.initial.get("key")) or super().has_changed()


class GradeRow(KeyedRow):
    """How well hours are shown."""

    makes = Grade
    label = forms.CharField(label=_("等级"), max_length=40)
    percent = _percent()
    hint = forms.CharField(label=_("说明"), max_length=60, required=False)


class KindRow(Row):
    """How much of its hours a kind is worth."""

    makes = KindRate
    kind = forms.CharField(max_length=30, widget=forms.HiddenInput)
    percent = _percent(300)

    @property
    def name(self):
        """What the kind is called."""
        return self.names.get(self["kind"].value(), "")


class CapRow(Row):
    """No more than so much."""

    makes = Cap
    per = forms.ChoiceField(label=_("按什么算"), choices=SPANS, initial="day")
    hours = _number(_("最多几小时"), required=False)
    times = _whole(_("最多几次"), required=False)
    source = forms.ChoiceField(label=_("哪里来的"), choices=SOURCES, required=False)
    kinds = _of_kinds()


class FixedRow(KeyedRow):
    """A task or post that is worth the same however long it took."""

    makes = Fixed
    label = forms.CharField(label=_("任务或职务"), max_length=40)
    hours = _number(_("固定几小时"), 1000)
    per = forms.ChoiceField(label=_("按什么限次数"), choices=SPANS, initial="service")
    most = _whole(_("最多几次"), initial=1)
    is_capped = forms.BooleanField(label=_("也受上限约束"), required=False, initial=True)


class TermRow(Row):
    """By when to claim, and what is left afterwards."""

    makes = ClaimTerm
    amount = _whole(_("结束后多久"))
    unit = forms.ChoiceField(label=_("单位"), choices=CLAIM_UNITS, initial="days")
    at = forms.CharField(label=_("几点前"), max_length=5, required=False, widget=forms.TextInput(
        attrs={"size": 5, "placeholder": "13:00"}))  # fmt: skip
    percent = _percent()


class LevelRow(Row):
    """A star; its conditions follow below."""

    level = _whole(_("第几级"), 1, LEVELS)
    label = forms.CharField(label=_("名称"), max_length=40)


class GoalRow(KeyedRow):
    """Something else that hours are needed for."""

    label = forms.CharField(label=_("名称"), max_length=40)


class ConditionRow(Row):
    """A condition of a level or a goal. Of one way all must hold; one way is enough."""

    makes = Condition
    of = forms.ChoiceField(label=_("哪一级、哪个目标"), choices=OWNERS)
    way = _whole(_("第几种办法"), 1, 9, initial=1)
    counts = forms.ChoiceField(label=_("看什么"), choices=COUNTED, initial="hours")
    per = forms.ChoiceField(label=_("多长时间里"), initial="ever", choices=[
        ("ever", _("累计")), ("year", _("一年里")), ("term", _("一学期里"))])  # fmt: skip
    is_more = forms.TypedChoiceField(
        label=_("怎么比"), coerce=lambda said: said == "True", initial="False",
        choices=[("False", _("满")), ("True", _("超过"))],
    )  # fmt: skip
    amount = _number(_("多少"))
    hours_a_year = _number(_("每年几小时"), required=False)
    source = forms.ChoiceField(label=_("哪里来的"), choices=SOURCES, required=False)
    kinds = _of_kinds()
    in_a_row = forms.BooleanField(label=_("年份要连续"), required=False)

    def said(self):
        """Without its place; no hours a year are none."""
        found = super().said()
        found["hours_a_year"] = found["hours_a_year"] or Decimal(0)
        return {name: value for name, value in found.items() if name not in ("of", "way")}


class Rows(forms.BaseFormSet):
    """A list of rows."""

    def add_fields(self, form, index):
        """`drop` only where there is something to take out."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("去掉")
            if index is None or index >= self.initial_form_count():
                form.fields["DELETE"].widget = forms.HiddenInput()

    def kept(self):
        """The rows that say something and were not taken out, in order."""
        stood = self.initial_form_count()
        return [
            form for place, form in enumerate(self.forms)
            if form.cleaned_data and not form.is_dropped and (place < stood or form.has_changed())
        ]  # fmt: skip


def formset(row, blank, can_drop=True):
    """A formset of these rows with `blank` empty ones at the end."""
    return forms.formset_factory(
        row, Rows, extra=blank, can_delete=can_drop, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 10,
        validate_max=True,
    )  # fmt: skip


def initial_of(row, names=()):
    """{field: text} of a dataclass as its row shows it."""
    return {name: shown(getattr(row, name)) for name in names or vars(row)}


def shown(value):
    """A value of the rules as a form field shows it."""
    if isinstance(value, Decimal):
        return plain(value)
    return list(value) if isinstance(value, tuple) else value


def with_keys(forms_kept, make):
    """[dataclass], each with a key of its own made from its name where it had none."""
    taken = {form.cleaned_data["key"] for form in forms_kept if form.cleaned_data["key"]}
    found = []
    for form in forms_kept:
        said = form.said()
        if not said["key"]:
            said["key"] = key_of(said["label"], taken)
            taken.add(said["key"])
        found.append(make(**said))
    return found


def ways(conditions, owner):
    """The ways of a level or goal: conditions of one number belong together."""
    found: dict = {}
    for form in conditions:
        if form.cleaned_data["of"] == owner:
            found.setdefault(form.cleaned_data["way"], []).append(form.made())
    return tuple(tuple(found[way]) for way in sorted(found))


def levels_of(forms_kept, conditions):
    """(Level, …) as they were written."""
    return tuple(
        Level(
            form.cleaned_data["level"], form.cleaned_data["label"],
            ways(conditions, f"level-{form.cleaned_data['level']}"),
        )
        for form in forms_kept
    )  # fmt: skip


def goals_of(forms_kept, conditions):
    """(Goal, …); a goal's conditions name it by its place on the screen."""
    keyed = with_keys(forms_kept, lambda key, label: Goal(key, label, ()))
    return tuple(
        Goal(goal.key, goal.label, ways(conditions, owner_of(form)))
        for form, goal in zip(forms_kept, keyed, strict=True)
    )


def owner_of(goal_form):
    """What conditions call the goal of this row: goal-1 is the first one on the screen."""
    return f"goal-{int(goal_form.prefix.rpartition('-')[2]) + 1}"


def conditions_initial(spec: rules.Spec):
    """What the rows of conditions show of the rules."""
    owners = [(f"level-{each.level}", each.ways) for each in spec.levels]
    owners += [(f"goal-{place}", each.ways) for place, each in enumerate(spec.goals, 1)]
    return [
        initial_of(condition) | {
            "of": owner, "way": n, "is_more": str(condition.is_more),
            "hours_a_year": plain(condition.hours_a_year) if condition.hours_a_year else "",
        }
        for owner, found in owners for n, way in enumerate(found, 1) for condition in way
    ]  # fmt: skip
