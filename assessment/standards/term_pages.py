"""Pages of the draft for one term of an indicator; a form shows only the fields of its kind."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.engine import spec as rules
from assessment.engine.catalogue import SOURCES, table_of
from assessment.engine.spec import Indicator, Measure, Term
from assessment.standards import row_forms, wording
from assessment.standards.draft_forms import Page, Part
from assessment.standards.indicator_pages import with_indicator
from assessment.standards.measures import levels_of, names_of
from assessment.standards.row_forms import NumbersField, box, categories, points, sources, words
from assessment.standards.sentences import term_words
from tuanwei.lib import rule_rows
from tuanwei.lib.rule_rows import choice, key_of, whole

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
