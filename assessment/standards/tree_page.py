"""The page of the tree: every block and item in a row, with what stands below each added up beside it."""

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.engine import spec as rules
from assessment.engine.spec import Indicator
from assessment.standards import tree, wording
from assessment.standards.draft_forms import PAGES, Page
from assessment.standards.row_forms import percent, points
from tuanwei.lib import rule_rows
from tuanwei.lib.rule_rows import choice, key_of

LEVELS = {"1": _("第一级"), "2": _("第二级"), "3": _("第三级"), "4": _("第四级")}


class TreeRow(rule_rows.KeyedRow):
    """An indicator: how deep it stands, its name, maximum and weight."""

    makes = Indicator
    most_rows = 150
    depth = choice(_("级"), LEVELS, initial="1")
    label = forms.CharField(label=_("名称"), max_length=60)
    maximum = points(_("满分"), least=0)
    weight = percent(_("权重%"))


class Shown(NamedTuple):
    """A row with its place: `sum` of what stands below it, whether that `fits`, how many stand below."""

    form: TreeRow
    key: str
    depth: int
    terms: int
    is_leaf: bool
    sum: str
    fits: bool
    below: int


class TreePage(Page):
    """The whole tree. `move` is "tree:<line>:<step>"."""

    key, title = "tree", wording.TITLES["tree"]
    hint = _("先写大块，再写下面的小项；每一项怎么给分点进去写。")

    def __init__(self, data, spec, move=""):
        self.there = tree.flat(spec)
        super().__init__(data, spec, move)
        self.rows_of("tree").move = None  # rows move with all that hangs from them: see spec

    def build_lists(self):
        initial = [
            rule_rows.initial_of(each, ("key", "label", "maximum", "weight"))
            | {"depth": str(min(depth, len(LEVELS) - 1) + 1)}
            for each, depth in self.there
        ]
        blank = 6
        return [("tree", self.title, "", rule_rows.rows(
            TreeRow, self.data, "tree", initial, blank, can_delete=False))]  # fmt: skip

    @property
    def branches(self):
        """The rows that were written, as the tree they make."""
        kept = self.rows_of("tree").kept()
        stood = {each.key: each for each in self.old.indicators}
        taken = set(stood)
        found, lines = [], []
        for form in kept:
            said = form.cleaned_data
            deep = int(said["depth"]) - 1
            fields = {"label": said["label"], "maximum": said["maximum"], "weight": said["weight"]}
            if said["key"] in stood:
                made = replace(stood[said["key"]], **fields)
            else:
                made = Indicator(key_of(said["label"], taken), **fields)
                taken.add(made.key)
            found.append(tree.Branch(made, deep))
            lines.append(form.place)
        return found, lines, taken

    @property
    def spec(self):
        found, lines, taken = self.branches
        name, _colon, rest = self.move.partition(":")
        line, _colon, step = rest.partition(":")
        if name == self.key and line in lines:
            at = lines.index(line)
            if step in tree.STEPS:
                found = tree.STEPS[step](found, at)
            elif step == "add":
                label = "新的一项"
                made = Indicator(key_of(label, taken), label)
                found = tree.added(found, at, made)
        return replace(self.old, indicators=tree.built(found))

    def words_of(self, spec):
        return [top_sum(spec)[0]] if spec.indicators else []

    def puts_of(self, spec):
        """[(id on the page, what a block comes to, whether it fits)] as it would be saved."""
        found = [("sum-of-all", *top_sum(spec))] if spec.indicators else []
        for each in spec.indicators:
            children = spec.children(each.key)
            said = tree.sum_words(children, each.maximum, each.combine) if children else ("", True)
            found.append((f"sum-{each.key}", *said))
        return found

    @property
    def shown(self):
        """The rows that stand there, each with its sum."""
        found = []
        forms_there = self.rows_of("tree").forms
        for at, (each, depth) in enumerate(self.there):
            children = self.old.children(each.key)
            said, fits = ("", True)
            if children:
                said, fits = tree.sum_words(children, each.maximum, each.combine)
            below = tree.end_of(self.there, at) - at - 1
            if at < len(forms_there):
                found.append(Shown(forms_there[at], each.key, min(depth, 3), len(each.terms),
                                   not children, said, fits, below))  # fmt: skip
        return found

    @property
    def blank(self):
        """The empty rows at the end."""
        return self.rows_of("tree").forms[len(self.there) :]

    @property
    def top(self):
        """(what the first level comes to, whether it fits)."""
        return top_sum(self.old)


def top_sum(spec):
    """What the first level comes to without the bonus, and whether it fits the total."""
    tops = [each for each in spec.children() if not each.is_bonus]
    of = None if spec.totals.rescale == rules.PRINTED else spec.totals.out_of
    said, fits = tree.sum_words(tops, of, rules.SUM)
    bonus = [each.maximum for each in spec.children() if each.is_bonus]
    if bonus:
        most = sum((each for each in bonus if each is not None), Decimal(0))
        said += f"；另有加分 {wording.plain(most)} 分" if None not in bonus else "；另有加分"
    return f"第一级 {said}", fits


ALL_PAGES = {TreePage.key: TreePage, **PAGES}
"""{section: Page} in the order of the draft."""
