"""Pages of the draft for one thing: an indicator, a term of it, a veto, a title, a consequence.

A term's form shows only the fields of its kind.
"""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.engine import spec as rules
from assessment.engine.catalogue import SOURCES, table_of
from assessment.engine.spec import Indicator, Measure, Spec, Term
from assessment.standards import row_forms, wording
from assessment.standards.draft_forms import Page, made_tests, of_tests
from assessment.standards.row_forms import (
    NumbersField,
    box,
    categories,
    percent,
    pills,
    places,
    points,
    sources,
    ticks,
    words,
)
from assessment.standards.sentences import indicator_words, levels_of, names_of, term_words
from tuanwei.lib import rule_rows
from tuanwei.lib.rule_rows import choice, key_of, whole


class Part(forms.Form):
    """Some fields of a page. Those that few need are folded; `names` are the fields that are shown."""

    title = ""
    is_foldable = False

    def __init__(self, *args, names=None, **kwargs):
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if names is not None and name not in names:
                del self.fields[name]

    @property
    def is_folded(self):
        """True where nothing in it is said, or wrong."""
        return self.is_foldable and not any(
            each.errors or (each.value() or "") not in (each.field.initial or "", "", [])
            for each in self
        )


def long_text(label, hint=""):
    """Words of the college's own rule."""
    return forms.CharField(
        label=label, help_text=hint, max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


# ── an indicator ────────────────────────────────────────────────────────────────────────────────
class IndicatorBasics(Part):
    """Name, maximum, who scores it."""

    label = forms.CharField(label=_("名称"), max_length=60)
    maximum = points(_("满分"), least=0)
    weight = percent(_("权重（%）"), _("按百分比合成的才写；同一级的都要写，合起来 100。"))
    is_bonus = box(_("是加分，在 100 分之外"), _("只对第一级有用。"))
    combine = choice(_("下级的分怎么合"), wording.WAYS)
    scored_by = ticks(_("谁来评分"), wording.SCORED_BY)
    office = forms.CharField(
        label=_("评分的部门"), max_length=60, required=False, help_text=_("例如组织部。")
    )
    is_key = box(_("※ 关键项"), _("不合格影响等级的，在“一票否决”里写后果。"))


class IndicatorBounds(Part):
    """Where it begins, where it ends, how it is rounded."""

    title = _("从几分算起、到几分为止")
    start = pills(_("从几分算起"), wording.STARTS)
    base = points(_("基础分"), _("选“从基础分加减”时写。"))
    floor = points(_("最低几分"), _("扣完为止写 0；空着可以是负数。"))
    is_capped = box(_("最多是满分"), _("不勾就可以超过。"))
    places = places(_("得分取到几位"))
    rounding = choice(_("怎么取"), wording.ROUNDINGS)
    part_most = points(_("分段计分的，每段最多几分"), _("空着就是满分。"))


class IndicatorLimits(Part):
    """To whom and when it does not apply."""

    title, is_foldable = _("什么时候不考核"), True
    categories = ticks(_("只考核哪几类"), [], _("都不勾就是全部。"))
    not_in = forms.TypedMultipleChoiceField(
        label=_("哪个学期不考核"), required=False, coerce=int,
        choices=[(1, _("第一学期")), (2, _("第二学期"))],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pills"}),
    )  # fmt: skip


class IndicatorTexts(Part):
    """Words as the college prints them."""

    title = _("写给大家看的")
    text = long_text(_("目标要求"))
    basis = long_text(_("评分依据（看什么材料）"))
    words = long_text(_("评分标准（原文）"))


class IndicatorPage(Page):
    """One indicator; its terms have pages of their own."""

    def __init__(self, data, spec, move="", *, indicator):
        self.indicator: Indicator = spec.indicator(indicator)
        self.is_leaf = not spec.children(indicator)
        self.key, self.title = f"indicators/{indicator}", self.indicator.label
        super().__init__(data, spec, move)

    def build_basics(self):
        each = self.indicator
        first = set(IndicatorBasics.base_fields) - ({"combine"} if self.is_leaf else {"scored_by"})
        if each.parent:
            first -= {"is_bonus"} if not each.is_bonus else set()
        second = set(IndicatorBounds.base_fields)
        if not self.is_leaf:
            second = {"floor", "is_capped"}
        made = []
        for part, names in (
            (IndicatorBasics, first), (IndicatorBounds, second), (IndicatorLimits, None),
            (IndicatorTexts, None),
        ):  # fmt: skip
            initial = self.initial_of(each, part.base_fields)
            made.append(part(self.data, initial=initial, names=names))
        offered = [*categories(self.old)[1:]]
        offered += [
            (key, key) for key in each.categories if key not in {known for known, _label in offered}
        ]
        if offered:
            made[2].fields["categories"].choices = offered
        else:
            del made[2].fields["categories"]
        return made

    def build_lists(self):
        if not self.is_leaf:
            return []
        rows = self.of(row_forms.StepRow, "steps", self.indicator.steps, blank=1)
        rows.is_folded = not self.indicator.steps
        hint = _("每月单独计分、各月取平均，写一行；先按月再按学期，写两行，从短到长。")
        return [("steps", _("分段计分"), hint, rows)]

    kinds = tuple(wording.KINDS.items())
    """[(kind, name)] of terms to add."""

    @property
    def terms(self):
        """[(term, its words)] in order."""
        names = names_of(self.old)
        return [(each, term_words(each, self.indicator, names)) for each in self.indicator.terms]

    @property
    def made_indicator(self):
        """The indicator with what was said."""
        said = self.said
        if self.is_leaf:
            said["base"] = said["base"] or 0
            said["steps"] = self.made("steps")
        return replace(self.indicator, **said)

    @property
    def spec(self):
        mine = self.made_indicator
        return with_indicator(self.old, mine)

    def words_of(self, spec):
        found = spec.indicator(self.indicator.key)
        return indicator_words(found, names_of(spec), self.is_leaf)


def with_indicator(spec: Spec, indicator: Indicator) -> Spec:
    """A standard in which the indicator of this key is another."""
    found = tuple(indicator if each.key == indicator.key else each for each in spec.indicators)
    return replace(spec, indicators=found)


# ── a term ──────────────────────────────────────────────────────────────────────────────────────
MEASURED = {"source": "source", "counted": "counted", "only_levels": "levels",
            "only_roles": "roles", "only_least": "least", "only_below": "below", "drop": "drop",
            "last_days": "last_days"}  # fmt: skip
"""{field of the form: field of the measure}."""
OF_VALUES = (rules.AMOUNT, rules.NEWEST, rules.AVERAGE, rules.MOST, rules.LEAST)
COUNTED = {
    rules.GRADED: {rules.TIMES: _("按最近一次评定"), rules.AVERAGE: _("几个人评的取平均")},
    rules.GIVEN: {key: wording.COUNTED[key] for key in OF_VALUES},
}
"""{kind: the ways to count that make sense}; all where none are named."""
MAIN = {
    rules.EACH: ("source", "counted", "points", "is_percent"),
    rules.SHORT: ("source", "counted", "needed", "points"),
    rules.RATE: ("source", "counted", "points", "is_percent"),
    rules.BAND: ("source", "counted", "is_percent"),
    rules.GRADED: ("source", "counted", "is_percent"),
    rules.RANKED: ("source", "counted", "is_least_best", "full_places", "top", "points", "ties", "among"),
    rules.GIVEN: ("source", "counted", "least", "most", "given_by", "needs_reason"),
    rules.CHECKLIST: ("source", "is_all", "points", "is_percent"),
}  # fmt: skip
GATES = ("only_levels", "only_roles", "only_least", "only_below", "last_days", "drop")
LIMITS = {
    rules.EACH: ("take", "least", "most"), rules.GIVEN: (), rules.CHECKLIST: (),
    rules.GRADED: ("least", "most"),
}  # fmt: skip
LISTED = {
    rules.EACH: ("levels", "cells", "bands", "sizes"), rules.BAND: ("bands", "sizes"),
    rules.GRADED: ("levels",), rules.RANKED: ("bands", "sizes"), rules.CHECKLIST: ("levels",),
    rules.SHORT: ("sizes",), rules.RATE: ("sizes",),
}  # fmt: skip
LISTS = {
    "levels": (row_forms.LevelRow, _("级别和得分"), ""),
    "cells": (row_forms.CellRow, _("类型 × 级别"), _("例如一等奖·省级 3 分。空着的一头管其余所有。")),
    "bands": (row_forms.BandRow, _("分档"), _("两头都说清楚算不算在内，例如 80（含）到 90（不含）。")),
    "sizes": (row_forms.SizeRow, _("规模系数"), _("例如 1000 人以上乘 0.9；不在任何一档的不乘。")),
}  # fmt: skip
POINTS = {
    rules.EACH: (_("每次（每人次）几分"), _("扣分写负数，例如 -2。按级别给分的写在下面，这里空着。")),
    rules.SHORT: (_("每少一次几分"), _("扣分写负数，例如 -1。")),
    rules.RATE: (_("乘几分"), _("比例到 100% 就得这么多分。")),
    rules.RANKED: (_("以后每低一名少几分"), _("写了分档就不用写。")),
    rules.CHECKLIST: (_("全都有得几分"), _("只在“全都有才得分”时用。")),
}  # fmt: skip


class TermBasics(row_forms.OfTable, Part):
    """What is looked at and what it gives."""

    kind = choice(_("算法"), wording.KINDS)
    label = forms.CharField(label=_("名称"), max_length=60)
    source = choice(_("看什么"), [], required=False)
    table = row_forms.TableField(
        help_text=_("导入时给表起的名字，例如“青年大学习”。还没有导入也可以先写。")
    )
    counted = choice(_("怎么数"), wording.COUNTED)
    every = choice(_("多久算一次"), wording.EVERY)
    needed = points(_("应有几次"), _("每一段时间里。"), least=0)
    is_least_best = box(_("少的排在前面"), _("例如比违纪分。"))
    full_places = whole(_("前几名得满分"), most=1000)
    top = points(_("第一名得几分"), _("空着就是指标的满分。"))
    points = points(_("几分"))
    ties = choice(_("并列"), wording.TIES)
    among = choice(_("和谁排"), wording.AMONG)
    is_all = box(_("全都有才得分"))
    least = row_forms.points(_("最少给几分"))
    most = row_forms.points(_("最多给几分"))
    given_by = forms.CharField(
        label=_("由谁给分"), max_length=40, required=False, help_text=_("例如辅导员。")
    )
    needs_reason = box(_("要写理由"))
    is_percent = box(_("分数是满分的百分之几"))


class TermGates(Part):
    """Which facts count."""

    title, is_foldable = _("只算哪些（不写就都算）"), True
    only_levels = words(_("只算这些级别"), _("例如省级、国家级。"))
    only_roles = words(_("只算这些类型"))
    only_least = points(_("数值不低于"), _("有应到人数的按百分比，例如到场率 80。"))
    only_below = points(_("数值低于"))
    last_days = whole(_("只看最近几天"), most=3660)
    drop = whole(_("取平均时去掉几个最高、几个最低"), most=20)


class TermLimits(Part):
    """Bounds of the term."""

    title, is_foldable = _("上下限"), True
    take = NumbersField(
        label=_("同一条里算几次"), max_length=60, required=False,
        help_text=_("空着每次都算；只算最高写 1；第二高的减半写 1、0.5。"),
    )  # fmt: skip
    least = points(_("这一条最低几分"))
    most = points(_("这一条最多几分"))


class TermSize(Part):
    """Whose size."""

    title, is_foldable = _("规模按什么算"), True
    sized_by = choice(_("规模按什么算"), [], required=False)


class TermPage(Page):
    """One term, with the fields of its kind."""

    def __init__(self, data, spec, move="", *, indicator, term):
        self.indicator: Indicator = spec.indicator(indicator)
        self.term: Term = next(each for each in self.indicator.terms if each.key == term)
        self.key, self.title = f"indicators/{indicator}/terms/{term}", self.term.label
        super().__init__(data, spec, move)

    def build_basics(self):
        kind = self.term.kind if self.term.kind in MAIN else rules.EACH
        main = TermBasics(self.data, initial=self._initial(), names={
            "kind", "label", "every", "table", *MAIN[kind]})  # fmt: skip
        known = row_forms.tables(self.old)
        offered = sources(self.old, known=known)
        main.fields["source"].choices = self._with(offered, self.term.measure.source)
        if "counted" in main.fields:
            ways = COUNTED.get(kind, wording.COUNTED)
            now = self._counted(kind)
            main.fields["counted"].choices = self._with(list(ways.items()), now)
        if "points" in main.fields:
            main.fields["points"].label, main.fields["points"].help_text = POINTS[kind]
        parts = [main]
        if kind != rules.CHECKLIST:
            parts.append(TermGates(self.data, initial=self._initial(), names=set(GATES)))
        if limits := LIMITS.get(kind, ("least", "most")):
            parts.append(TermLimits(self.data, initial=self._initial(), names=set(limits)))
        if "sizes" in LISTED.get(kind, ()):
            size = TermSize(self.data, initial=self._initial())
            members = sources(self.old, _("支部（单位）人数"), known)
            size.fields["sized_by"].choices = self._with(members, self.term.sized_by)
            parts.append(size)
        return parts

    def _initial(self):
        fields = {*TermBasics.base_fields, *TermLimits.base_fields, "sized_by"}
        shown = self.initial_of(self.term, fields - {"source", "table", "counted"})
        shown["take"] = self.term.take
        labels = levels_of(self.old, self.term.measure.source)
        labels |= {each.key: each.label for each in self.term.levels}
        for field, name in MEASURED.items():
            shown[field] = rule_rows.shown(getattr(self.term.measure, name))
        shown["only_levels"] = [labels.get(key, key) for key in self.term.measure.levels]
        shown["counted"] = self._counted(self.term.kind)
        for name in ("drop", "last_days", "full_places"):
            shown[name] = shown[name] or None
        return shown

    def _counted(self, kind):
        now = self.term.measure.counted
        if kind == rules.GRADED:
            return rules.AVERAGE if now == rules.AVERAGE else rules.TIMES
        return now

    @staticmethod
    def _with(offered, now):
        """The choices, and what stands there though it is not offered."""
        if now in dict(offered):
            return offered
        return [*offered, (now, wording.COUNTED.get(now, _("（已经去掉的）")))]

    def build_lists(self):
        known = {"category": categories(self.old)}
        found = []
        for name in LISTED.get(self.term.kind, ()):
            row, title, hint = LISTS[name]
            there = getattr(self.term, name)
            told = known if name in ("bands", "sizes") else None
            rows = self.of(row, name, there, told)
            rows.is_folded = not there and (self.term.kind == rules.EACH or name == "sizes")
            if self.term.kind == rules.CHECKLIST:
                title = _("要核对的")
            found.append((name, title, hint, rows))
        return found

    @property
    def made_term(self):
        """The term with what was said; what its kind does not show stays."""
        said = self.said
        measure = {name: said.pop(field) for field, name in MEASURED.items() if field in said}
        for name in ("drop", "last_days"):
            if name in measure:
                measure[name] = measure[name] or 0
        for name in ("points", "needed", "full_places"):
            if name in said:
                said[name] = said[name] or 0
        for name, _title, _hint, _rows in self.lists:
            said[name] = self._levels(measure) if name == "levels" else self.made(name)
        levels = said.get("levels", self.term.levels)
        others = levels_of(self.old, measure.get("source", ""))
        keys = {label: key for key, label in others.items()}
        keys |= {each.label: each.key for each in levels}
        if "levels" in measure:
            measure["levels"] = tuple(keys.get(word, word) for word in measure["levels"])
        if self.term.kind == rules.GRADED and self.term.measure.counted == rules.NEWEST:
            measure["counted"] = (
                rules.NEWEST if measure["counted"] == rules.TIMES else measure["counted"]
            )
        return replace(self.term, **said, measure=replace(self.term.measure, **measure))

    def _levels(self, measure):
        """Levels are known by the names they had first; by those that records use where they come from records."""
        source = measure.get("source", "")
        stood = [form.cleaned_data["key"] for form in self.rows_of("levels").kept()]
        is_read = source in SOURCES or table_of(source)
        return tuple(
            replace(each, key=each.label if is_read or not key else key)
            for each, key in zip(self.keyed("levels"), stood, strict=True)
        )

    @property
    def spec(self):
        made = self.made_term
        terms = tuple(made if each.key == made.key else each for each in self.indicator.terms)
        return with_indicator(self.old, replace(self.indicator, terms=terms))

    def words_of(self, spec):
        indicator = spec.indicator(self.indicator.key)
        term = next(each for each in indicator.terms if each.key == self.term.key)
        return [term_words(term, indicator, names_of(spec))]


def new_term(indicator: Indicator, kind: str, label: str) -> Term:
    """A term of a kind as it begins."""
    key = key_of(label, {each.key for each in indicator.terms})
    counted = {
        rules.GIVEN: rules.NEWEST, rules.RATE: rules.SHARE, rules.BAND: rules.SHARE,
        rules.RANKED: rules.AMOUNT,
    }.get(kind, rules.TIMES)  # fmt: skip
    return Term(key, label, kind, Measure(counted=counted))


# ── a veto, a title, a consequence ──────────────────────────────────────────────────────────────
class ItemPage(Page):
    """One of a list of the standard."""

    part = ""
    basics_class: type[forms.Form]

    def __init__(self, data, spec, move="", *, key):
        self.item = next(each for each in getattr(spec, self.part) if each.key == key)
        self.key, self.title = f"{self.part}/{key}", self.item.label
        super().__init__(data, spec, move)

    def source(self):
        return self.item

    def offer(self, field, pairs):
        """Set the choices of a field; a list with nothing to choose from is left out."""
        form, now = self.basics[0], getattr(self.item, field)
        known = dict(pairs)
        for key in now if isinstance(now, tuple) else (now,):
            known.setdefault(key, _("（已经去掉的）"))
        if isinstance(now, tuple) and not known:
            del form.fields[field]
        else:
            form.fields[field].choices = list(known.items())

    def more(self):
        """What else was said."""
        return {}

    @property
    def spec(self):
        made = replace(self.item, **self.said, **self.more())
        there = getattr(self.old, self.part)
        found = tuple(made if each.key == made.key else each for each in there)
        return replace(self.old, **{self.part: found})

    def words_of(self, spec):
        at = [each.key for each in getattr(spec, self.part)].index(self.item.key)
        return [next(lines for key, _t, lines in wording.said(spec) if key == self.part)[at]]


def of_grades(spec):
    """[(key, name)] of the grades."""
    return list(dict.fromkeys((each.key, each.label) for each in spec.grades))


class VetoBasics(Part):
    """What it does."""

    label = forms.CharField(label=_("什么情况"), max_length=60)
    effect = pills(_("后果"), wording.EFFECTS)
    grade = choice(_("等级最高只能到"), [], required=False)
    points = points(_("总分最高只能到"))
    categories = ticks(_("只管哪几类"), [], _("都不勾就是全部。"))


class VetoPage(ItemPage):
    part, basics_class = "vetoes", VetoBasics

    def build_basics(self):
        self.basics = super().build_basics()
        self.offer("grade", [("", _("（选了降等级才用）")), *of_grades(self.old)])
        self.offer("categories", categories(self.old)[1:])
        return self.basics

    def build_lists(self):
        hint = _("写几条就要几条都符合。没有的记录，先在指标里加一条登记的规则。")
        return [("tests", _("条件"), hint, of_tests(self, "tests", self.item.tests))]

    @property
    def said(self):
        found = super().said
        return found | {"points": found["points"] or 0}

    def more(self):
        return {"tests": made_tests(self, "tests")}


class TitleBasics(Part):
    """How many, and who may have it."""

    label = forms.CharField(label=_("称号"), max_length=30)
    among = pills(_("在哪里排"), wording.AMONG)
    number = whole(_("几个"), _("和比例写一个；都不写就是不限。"), most=10_000)
    percent = percent(_("或百分之几"))
    rounding = choice(_("不是整数时"), wording.ROUNDINGS)
    fewest = whole(_("至少几个"), most=1000)
    grades = ticks(_("等级要是"), [], _("都不勾就是都可以。"))
    from_title = choice(_("从哪个称号里选"), [], required=False)
    not_with = ticks(_("已经得到这些称号的不再给"), [])
    not_counted = ticks(_("哪几类不占名额"), [])
    ties = pills(_("并列"), wording.BORDER_TIES)


class TitlePage(ItemPage):
    part, basics_class = "titles", TitleBasics

    def build_basics(self):
        self.basics = super().build_basics()
        others = [(each.key, each.label) for each in self.old.titles if each.key != self.item.key]
        self.offer("grades", of_grades(self.old))
        self.offer("from_title", [("", _("不限")), *others])
        self.offer("not_with", others)
        self.offer("not_counted", categories(self.old)[1:])
        return self.basics

    def build_lists(self):
        rows = self.of(row_forms.AllotmentRow, "allotments", self.item.allotments)
        rows.is_folded = not self.item.allotments
        hint = _("只在“同一团总支（学院）里”排的时候用；没有写的照上面的个数。")
        return [("allotments", _("各团总支的名额"), hint, rows)]

    @property
    def said(self):
        found = super().said
        return found | {"fewest": found["fewest"] or 0}

    def more(self):
        return {"allotments": self.made("allotments")}


class ConsequenceBasics(Part):
    """What follows, and when."""

    label = forms.CharField(label=_("名称"), max_length=60)
    kind = pills(_("是什么"), wording.CONSEQUENCES)
    amount = points(_("打几折、返百分之几"), _("推优名额减半写 0.5；团费返还 60% 写 60。"))
    months = whole(_("管几个月"), _("从公布起；空着到下次考核公布为止。"), most=120)
    is_personal = box(_("是对个人的"), _("看每个人自己的情况，例如连续三期没有学习。"))
    grades = ticks(_("等级是这些的"), [])
    vetoes = ticks(_("有这些情况的"), [])
    titles = ticks(_("得到这些称号的"), [])


class ConsequencePage(ItemPage):
    part, basics_class = "consequences", ConsequenceBasics

    def build_basics(self):
        self.basics = super().build_basics()
        self.offer("grades", of_grades(self.old))
        for name in ("vetoes", "titles"):
            self.offer(name, [(each.key, each.label) for each in getattr(self.old, name)])
        return self.basics

    def build_lists(self):
        hint = _("或者符合下面所有的条件。")
        return [("tests", _("别的情况"), hint, of_tests(self, "tests", self.item.tests))]

    @property
    def said(self):
        found = super().said
        return found | {"amount": found["amount"] or 0, "months": found["months"] or 0}

    def more(self):
        return {"tests": made_tests(self, "tests")}


ITEMS = {page.part: page for page in (VetoPage, TitlePage, ConsequencePage)}
