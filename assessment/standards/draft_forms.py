"""The pages of a draft that stand once: cycle, categories, totals, grades and what follows from them."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.standards import row_forms, wording
from assessment.standards.measures import levels_of, said_levels
from assessment.standards.row_forms import box, categories, percent, pills, places, points, sources
from assessment.standards.wording import TITLES
from tuanwei.lib import rule_pages
from tuanwei.lib.rule_rows import whole

MONTHS = [(n, f"{n} 月") for n in range(1, 13)]


class Page(rule_pages.Page):
    """A page of the draft. `item_name` names what its rows lead to, where they have pages of their own."""

    item_name = ""

    @property
    def said(self):
        """The cleaned basics, as the rules take them."""
        return {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in super().said.items()
        }

    @property
    def words(self):
        """The part in plain words as it was saved, as [line]; the page of a term says one sentence."""
        return self.words_of(self.old)

    def puts_of(self, spec):
        """[(id on the page, words, whether all is well)] that stand elsewhere on the page."""
        return []

    def words_of(self, spec):
        """The part of a standard in plain words."""
        return next((lines for key, _title, lines in wording.said(spec) if key == self.key), [])


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


class CycleBasics(forms.Form):
    """Who is scored, and what one round covers."""

    units = pills(_("考核谁"), wording.UNITS)
    kind = pills(_("多久考核一次"), wording.CYCLES)
    month = whole(
        _("从几月"), _("一年、半年一次的从哪天算起，例如 12 月 1 日到次年 11 月 30 日。"),
        least=1, most=12, required=True,
    )  # fmt: skip
    day = whole(_("几日算起"), least=1, most=28, required=True)
    idle_months = forms.TypedMultipleChoiceField(
        label=_("哪些月份放假"), required=False, coerce=int, choices=MONTHS,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pills"}),
        help_text=_("按月、按周看的指标不算这几个月。"),
    )  # fmt: skip
    source = forms.CharField(label=_("依据的文件"), max_length=200, required=False)


class CyclePage(Page):
    key, title = "cycle", TITLES["cycle"]
    basics_class = CycleBasics

    def build_basics(self):
        initial = self.initial_of(self.old, ("units", "source"))
        initial |= self.initial_of(self.old.cycle, ("kind", "month", "day", "idle_months"))
        return [CycleBasics(self.data, initial=initial)]

    @property
    def spec(self):
        said = self.said
        cycle = {name: said[name] for name in ("kind", "month", "day", "idle_months")}
        return replace(
            self.old, units=said["units"], source=said["source"],
            cycle=replace(self.old.cycle, **cycle),
        )  # fmt: skip


class CategoriesPage(Page):
    key, title = "categories", TITLES["categories"]
    hint = _("文科和理科、一年级、社团团支部……各有各的分档和等级线，就在这里写。")

    def build_lists(self):
        hint = _("勾了支部类型的自动归入，先写的算；不勾的开考核时由团委指定。")
        return [("categories", _("类别"), hint, self.of(
            row_forms.CategoryRow, "categories", self.old.categories))]  # fmt: skip

    @property
    def spec(self):
        return replace(self.old, categories=self.keyed("categories", self.old.categories))


class TotalsBasics(forms.Form):
    """How the blocks become one figure."""

    out_of = points(_("满分"), required=True, least=1)
    rescale = pills(_("有的指标不适用时"), wording.RESCALES)
    bonus_most = points(_("加分最多几分"), _("空着不限。"), least=0)
    bonus_percent = percent(_("加分最多是其他得分的百分之几"), _("例如不超过 10%。"))
    most = points(_("总分最高"), _("超过的按它算；空着不封顶。"))
    least = points(_("总分最低"), _("空着可以是负数。"))
    places = places(_("总分取到几位"))
    rounding = forms.ChoiceField(label=_("怎么取"), choices=list(wording.ROUNDINGS.items()))
    is_graded_exact = box(
        _("等级和名次按取整前的总分定"), _("不勾就按取整以后的定：差一点点的会不一样。")
    )


class TotalsPage(Page):
    key, title = "totals", TITLES["totals"]
    basics_class = TotalsBasics

    def source(self):
        return self.old.totals

    def build_lists(self):
        hint = _(
            "规则里印了系数的照抄，例如 145 分乘 0.689。只在选“乘规定的系数”时用；没有写的按比例精确换算。"
        )
        return [("factors", _("规定的系数"), hint, self.of(
            row_forms.FactorRow, "factors", self.old.totals.factors))]  # fmt: skip

    @property
    def spec(self):
        totals = replace(self.old.totals, **self.said, factors=self.made("factors"))
        return replace(self.old, totals=totals)


class GradesPage(Page):
    key, title = "grades", TITLES["grades"]
    hint = _("从好到差写。每一头都说清楚算不算在内，免得 80 分又是优秀又是合格。")

    def build_lists(self):
        rows = self.of(
            row_forms.GradeRow, "grades", self.old.grades, {"category": categories(self.old)}
        )
        hint = _("一类支部另有等级线的，同一个等级再写一行、选哪一类，等级名称要一样。")
        return [("grades", _("等级"), hint, rows)]

    @property
    def spec(self):
        return replace(self.old, grades=self._of_one_name())

    def _of_one_name(self):
        """Grades of one name are one grade, whatever category they are for."""
        made = self.keyed("grades", ())
        kept = self.rows_of("grades").kept()
        stood = [form.cleaned_data["key"] for form in kept]
        keys: dict[str, str] = {}
        for each, key in zip(made, stood, strict=True):
            if key:
                keys.setdefault(each.label, key)
        found = []
        for each in made:
            keys.setdefault(each.label, each.key)
            found.append(replace(each, key=keys[each.label]))
        return tuple(found)


class QuotasPage(Page):
    key, title = "quotas", TITLES["quotas"]
    hint = _("超出名额的降到下一级。从好的等级写到差的。")

    def build_lists(self):
        grades = dict.fromkeys((each.key, each.label) for each in self.old.grades if each.label)
        known = {"grade": [row_forms.CHOOSE, *grades]}
        rows = self.of(row_forms.QuotaRow, "quotas", self.old.quotas, known)
        return [("quotas", _("名额"), _("比例和个数写一个。"), rows)]

    @property
    def spec(self):
        return replace(self.old, quotas=self.made("quotas"))


class ItemsPage(Page):
    """Names of vetoes, titles, consequences; each has a page of its own."""

    row_class: type[forms.Form]
    list_title = ""

    def build_lists(self):
        rows = self.of(self.row_class, self.key, getattr(self.old, self.key))
        return [(self.key, self.list_title, "", rows)]

    @property
    def spec(self):
        old = getattr(self.old, self.key)
        return replace(self.old, **{self.key: self.keyed(self.key, old)})


class VetoesPage(ItemsPage):
    key, title, list_title = "vetoes", TITLES["vetoes"], _("情况")
    hint = _("先写名字存下来，再点进去写条件和后果。")
    row_class, item_name = row_forms.VetoRow, _("条件和后果")


class TitlesPage(ItemsPage):
    key, title, list_title = "titles", TITLES["titles"], _("称号")
    hint = _("从前往后评：从别的称号里选的，写在那个称号后面。")
    row_class, item_name = row_forms.TitleRow, _("名额和条件")


class ConsequencesPage(ItemsPage):
    key, title, list_title = "consequences", TITLES["consequences"], _("后果")
    hint = _("结果公布以后别处会读到，例如推优名额减半。")
    row_class, item_name = row_forms.ConsequenceRow, _("什么情况、怎么用")


class ProcedureBasics(forms.Form):
    """Steps of a round."""

    has_self_scores = box(_("支部先自评"))
    signatures = forms.TypedChoiceField(
        label=_("自评表谁签字"), coerce=int, widget=forms.RadioSelect(attrs={"class": "pills"}),
        choices=[(0, _("不用签字")), (1, _("支部书记")), (2, _("支部书记和一名团员代表"))],
    )  # fmt: skip
    differs_by = points(
        _("相差超过几分要复核"), _("自评、系统分和检查分比；写 0 就是有差就复核。"), required=True,
        least=0,
    )  # fmt: skip
    trim = whole(_("评委的分去掉几个最高、几个最低"), _("写 0 就是不去。"), most=10, required=True)
    workdays = whole(_("公示几个工作日"), most=60, required=True)
    times = whole(_("连着公示几次"), least=1, most=5, required=True)
    is_on_spot = box(_("异议只能当场提"), _("现场打分、当场签字的，过后不受理。"))
    decider = forms.CharField(
        label=_("最后由谁决定"), max_length=60, required=False, help_text=_("例如团委书记会议。")
    )


class ProcedurePage(Page):
    key, title = "procedure", TITLES["procedure"]
    basics_class = ProcedureBasics

    def source(self):
        return self.old.procedure

    @property
    def spec(self):
        return replace(self.old, procedure=replace(self.old.procedure, **self.said))


def of_tests(page, name, found):
    """A formset of the tests of a veto or a consequence."""
    spec = page.old
    indicators = [(each.key, wording.path_of(spec, each)) for each in spec.indicators]
    known = {
        "source": sources(spec, _("（看得分时不用选）")),
        "indicator": [("", _("（看情况时不用选）")), *indicators],
    }
    initial = [
        row_forms.TestRow.initial_of(replace(
            each, measure=said_levels(each.measure, levels_of(spec, each.measure.source))
        )) for each in found
    ]  # fmt: skip
    return rule_pages.rows(row_forms.TestRow, page.data, name, initial, 1, known)


def made_tests(page, name):
    """The tests that were written, with the keys of the levels they call by name."""
    found = []
    for each in page.made(name):
        keys = {label: key for key, label in levels_of(page.old, each.measure.source).items()}
        found.append(replace(each, measure=said_levels(each.measure, keys)))
    return tuple(found)


PAGES = {
    page.key: page
    for page in (
        CyclePage, CategoriesPage, TotalsPage, GradesPage, VetoesPage, QuotasPage, TitlesPage,
        ConsequencesPage, ProcedurePage,
    )
}  # fmt: skip
