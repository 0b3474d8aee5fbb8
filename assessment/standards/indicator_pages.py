"""Pages of the draft for one indicator. Its terms have pages of their own."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.engine.spec import Indicator, Spec
from assessment.standards import row_forms, wording
from assessment.standards.draft_forms import Page, Part
from assessment.standards.measures import names_of
from assessment.standards.row_forms import box, categories, percent, pills, places, points, ticks
from assessment.standards.sentences import indicator_words, term_words
from tuanwei.lib.rule_rows import choice


def long_text(label, hint=""):
    """Words of the college's own rule."""
    return forms.CharField(
        label=label, help_text=hint, max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


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
