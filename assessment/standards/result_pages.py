"""Pages of the draft for one thing that follows from the total: a veto, a title, a consequence."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.standards import row_forms, wording
from assessment.standards.draft_forms import Page, Part, made_tests, of_tests
from assessment.standards.row_forms import box, categories, percent, pills, points, ticks
from tuanwei.lib.rule_rows import choice, whole


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
    grades = ticks(_("等级须是"), [], _("都不勾就是都可以。"))
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
