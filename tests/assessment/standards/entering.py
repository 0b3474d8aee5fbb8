"""A standard written through the pages of a draft, as somebody at a keyboard does."""

from decimal import Decimal

from django.urls import reverse

from assessment.engine.catalogue import table_of
from assessment.engine.spec import Spec
from assessment.standards.term_pages import MEASURED
from tuanwei.lib.numbers import plain


def text(value):
    """As a browser sends it; several words of one field stand in one line."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, tuple):
        return "、".join(text(each) for each in value)
    return "" if value is None else value


def sent(data):
    """Without what a browser leaves out: boxes that are not ticked."""
    there = {name: value for name, value in data.items() if value is not False}
    return {name: "on" if value is True else value for name, value in there.items()}


def rows_of(prefix, rows):
    """The fields of a formset of new rows."""
    found = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for n, row in enumerate(rows):
        found |= {f"{prefix}-{n}-{field}": text(value) for field, value in row.items()}
    return found


class Editor:
    """Somebody who writes a draft of a standard."""

    def __init__(self, client, standard):
        self.client, self.standard = client, standard
        self.keys: dict = {}

    def url(self, name, *args):
        return reverse(f"assessment:standard-{name}", args=[self.standard.pk, *args])

    @property
    def draft(self):
        return self.standard.rules.get(in_force_from=None)

    @property
    def spec(self):
        return self.draft.spec

    def page(self, url):
        """(page, what a browser would send unchanged)."""
        answer = self.client.get(url)
        assert answer.status_code == 200, url
        page, data = answer.context["page"], {"seen": answer.context["seen"]}
        forms = [*page.basics, *(form for each in page.lists for form in each[3].forms)]
        for form in forms:
            for field in form:
                value = field.value()
                is_many = field.widget_type == "checkboxselectmultiple"
                data[field.html_name] = list(value or ()) if is_many else text(value)
        for _name, _title, _hint, rows in page.lists:
            data |= {field.html_name: field.value() for field in rows.management_form}
        return page, sent(data)

    def save(self, url, headers=None, **changes):
        _page, data = self.page(url)
        data |= {name: value for name, value in changes.items() if value is not None}
        return self.client.post(url, sent(data), headers=headers)

    def wrote(self, url, **changes):
        answer = self.save(url, **changes)
        if answer.status_code != 302:
            page = answer.context["page"]
            raise AssertionError([each.errors for each in page.forms] + page.too_many)
        return answer

    def section(self, key, **changes):
        return self.wrote(self.url("section", key), **changes)

    # ── all of it ──────────────────────────────────────────────────────────────────────────────
    def write(self, spec: Spec):
        """Every page in order."""
        cycle = spec.cycle
        self.section(
            "cycle", units=spec.units, kind=cycle.kind, month=cycle.month, day=cycle.day,
            idle_months=list(cycle.idle_months), source=spec.source,
        )  # fmt: skip
        self.section("categories", **rows_of("categories", [
            {"label": each.label} for each in spec.categories]), **{
            f"categories-{n}-branch_types": list(each.branch_types)
            for n, each in enumerate(spec.categories)})  # fmt: skip
        self.note("category", spec.categories, self.spec.categories)
        totals = spec.totals
        fields = ("out_of", "rescale", "bonus_most", "bonus_percent", "most", "least", "places",
                  "rounding")  # fmt: skip
        self.section("totals", **{name: text(getattr(totals, name)) for name in fields},
                     is_graded_exact=totals.is_graded_exact, **rows_of("factors", [
                         {"raw": each.raw, "factor": each.factor} for each in totals.factors]))  # fmt: skip
        self.tree(spec)
        for old, new in zip(spec.indicators, self.spec.indicators, strict=True):
            self.indicator(spec, old, new.key)
        self.results(spec)
        steps = spec.procedure
        self.section(
            "procedure", has_self_scores=steps.has_self_scores, signatures=steps.signatures,
            differs_by=text(steps.differs_by), trim=steps.trim, workdays=steps.workdays,
            times=steps.times, is_on_spot=steps.is_on_spot, decider=steps.decider,
        )  # fmt: skip
        return self.spec

    def note(self, what, old, new):
        """Which keys the pages made."""
        for before, after in zip(old, new, strict=True):
            self.keys[what, before.key] = after.key

    def key(self, what, key):
        return self.keys.get((what, key), key)

    def source(self, source):
        """A source with the keys that the pages made."""
        if not source.startswith("own:"):
            return source
        _own, indicator, term = source.split(":")
        return f"own:{self.key('indicator', indicator)}:{self.key(f'term {indicator}', term)}"

    def called(self, source):
        """A source as it is chosen; the table of another office by its name, imported already or not."""
        if name := table_of(source):
            return {"source": "", "table": name}
        return {"source": self.source(source), "table": ""}

    def tree(self, spec):
        depths: dict = {"": 0}
        for each in spec.indicators:
            depths[each.key] = depths[each.parent] + 1
        self.section("tree", **rows_of("tree", [
            {"depth": str(depths[each.key]), "label": each.label, "maximum": each.maximum,
             "weight": each.weight} for each in spec.indicators]))  # fmt: skip
        self.note("indicator", spec.indicators, self.spec.indicators)

    def indicator(self, spec, old, key):
        for term in old.terms:
            answer = self.client.post(
                self.url("terms", key), {"add": term.kind, "seen": self.draft.digest}
            )
            made = self.spec.indicator(key).terms[-1]
            assert answer.url == self.url("term", key, made.key)
            self.keys[f"term {old.key}", term.key] = made.key
        for term in old.terms:
            self.term(old, term, key)
        is_leaf = not spec.children(old.key)
        changes = {
            "label": old.label, "office": old.office, "is_key": old.is_key,
            "is_bonus": old.is_bonus, "floor": text(old.floor), "is_capped": old.is_capped,
            "categories": [self.key("category", each) for each in old.categories],
            "not_in": list(old.not_in), "text": old.text, "basis": old.basis, "words": old.words,
        }  # fmt: skip
        if is_leaf:
            changes |= {
                "scored_by": list(old.scored_by), "start": old.start, "base": text(old.base),
                "places": text(old.places), "rounding": old.rounding,
                "part_most": text(old.part_most),
                **rows_of("steps", [{"every": each.every, "way": each.way} for each in old.steps]),
            }  # fmt: skip
        else:
            changes["combine"] = old.combine
        self.wrote(self.url("indicator", key), **changes)

    def term(self, old, term, key):
        url = self.url("term", key, self.key(f"term {old.key}", term.key))
        page, _data = self.page(url)
        labels = {each.key: each.label for each in term.levels}
        every = {name: getattr(term, name) for name in (
            "kind", "label", "every", "needed", "is_least_best", "full_places", "top", "points",
            "ties", "among", "is_all", "least", "most", "given_by", "needs_reason", "is_percent",
            "take",
        )}  # fmt: skip
        every |= {field: getattr(term.measure, name) for field, name in MEASURED.items()}
        every |= self.called(term.measure.source)
        every["only_levels"] = tuple(labels.get(each, each) for each in term.measure.levels)
        every["sized_by"] = self.source(term.sized_by)
        shown = {name for form in page.basics for name in form.fields}
        changes = {name: text(value) for name, value in every.items() if name in shown}
        for name, *_rest in page.lists:
            changes |= rows_of(name, [self.row(name, each) for each in getattr(term, name)])
        self.wrote(url, **changes)

    def row(self, name, each):
        if name == "levels":
            return {"label": each.label, "points": each.points}
        if name == "cells":
            return {"role": each.role, "level": each.level, "points": each.points}
        return self.band(each) | {"points": each.points}

    def band(self, each):
        return {
            "least": each.least, "holds_least": each.holds_least, "most": each.most,
            "holds_most": each.holds_most, "label": each.label,
            "category": self.key("category", each.category),
        }  # fmt: skip

    def results(self, spec):
        self.section("grades", **rows_of("grades", [self.band(each) for each in spec.grades]))
        self.note("grade", spec.grades, self.spec.grades)
        self.section("quotas", **rows_of("quotas", [
            {"grade": self.key("grade", each.grade), "percent": each.percent,
             "number": each.number, "rounding": each.rounding, "fewest": each.fewest,
             "among": each.among, "is_and_above": each.is_and_above, "ties": each.ties}
            for each in spec.quotas]))  # fmt: skip
        for part, what in (
            ("vetoes", "veto"),
            ("titles", "title"),
            ("consequences", "consequence"),
        ):
            rows = getattr(spec, part)
            self.section(part, **rows_of(part, [{"label": each.label} for each in rows]))
            self.note(what, rows, getattr(self.spec, part))
        for each in spec.vetoes:
            self.wrote(
                self.url("item", "vetoes", self.key("veto", each.key)), effect=each.effect,
                grade=self.key("grade", each.grade), points=text(each.points),
                categories=[self.key("category", key) for key in each.categories],
                **rows_of("tests", [self.test(test) for test in each.tests]),
            )  # fmt: skip
        for each in spec.titles:
            self.wrote(
                self.url("item", "titles", self.key("title", each.key)), among=each.among,
                number=text(each.number), percent=text(each.percent), rounding=each.rounding,
                fewest=each.fewest, from_title=self.key("title", each.from_title), ties=each.ties,
                grades=[self.key("grade", key) for key in each.grades],
                not_with=[self.key("title", key) for key in each.not_with],
                not_counted=[self.key("category", key) for key in each.not_counted],
                **rows_of("allotments", [
                    {"unit": one.unit, "number": one.number} for one in each.allotments]),
            )  # fmt: skip
        for each in spec.consequences:
            self.wrote(
                self.url("item", "consequences", self.key("consequence", each.key)),
                kind=each.kind, amount=text(each.amount), months=each.months,
                is_personal=each.is_personal,
                grades=[self.key("grade", key) for key in each.grades],
                vetoes=[self.key("veto", key) for key in each.vetoes],
                titles=[self.key("title", key) for key in each.titles],
                **rows_of("tests", [self.test(test) for test in each.tests]),
            )  # fmt: skip

    def test(self, test):
        measure = test.measure
        return {
            "of": test.of, "indicator": self.key("indicator", test.indicator),
            "compare": test.compare, "number": test.number, **self.called(measure.source),
            "counted": measure.counted, "levels": measure.levels, "roles": measure.roles,
            "least": measure.least, "below": measure.below, "last_days": measure.last_days or None,
        }  # fmt: skip

    def forced(self, note="按文件"):
        """The version that was put in force after a second look."""
        look = self.client.get(self.url("force"))
        assert look.status_code == 200, self.client.get(self.url("draft")).context["refusals"]
        answer = self.client.post(
            self.url("force"), {"seen": look.context["draft"].digest, "note": note}
        )
        assert answer.status_code == 302
        return self.standard.rules.exclude(in_force_from=None).order_by("-version")[0]

    # ── what it should have become ─────────────────────────────────────────────────────────────
    def renamed(self, spec: Spec) -> Spec:
        """A standard with the keys that the pages made."""
        data = spec.write()
        made = self.spec
        for each, new in zip(data["indicators"], made.indicators, strict=True):
            self._renamed_indicator(each, new)
        for each in data["categories"]:
            each["key"] = self.key("category", each["key"])
        for part, what in (
            ("grades", "grade"), ("vetoes", "veto"), ("titles", "title"),
            ("consequences", "consequence"),
        ):  # fmt: skip
            for each in data[part]:
                each["key"] = self.key(what, each["key"])
        for each in data["grades"]:
            each["category"] = self.key("category", each["category"])
        for each in (*data["quotas"], *data["vetoes"]):
            each["grade"] = self.key("grade", each["grade"])
        for each in (*data["titles"], *data["consequences"]):
            each["grades"] = [self.key("grade", key) for key in each["grades"]]
        for each in data["titles"]:
            each["from_title"] = self.key("title", each["from_title"])
            each["not_with"] = [self.key("title", key) for key in each["not_with"]]
            each["not_counted"] = [self.key("category", key) for key in each["not_counted"]]
        for each in data["consequences"]:
            each["vetoes"] = [self.key("veto", key) for key in each["vetoes"]]
            each["titles"] = [self.key("title", key) for key in each["titles"]]
        for each in data["vetoes"]:
            each["categories"] = [self.key("category", key) for key in each["categories"]]
        for each in (*data["vetoes"], *data["consequences"]):
            for test in each["tests"]:
                test["measure"]["source"] = self.source(test["measure"]["source"])
                test["indicator"] = self.key("indicator", test["indicator"])
        return Spec.read(data)

    def _renamed_indicator(self, each, new):
        old = each["key"]
        each["key"] = self.key("indicator", old)
        each["parent"] = self.key("indicator", each["parent"])
        each["categories"] = [self.key("category", key) for key in each["categories"]]
        for term, made in zip(each["terms"], new.terms, strict=True):
            term["key"] = self.key(f"term {old}", term["key"])
            keys = {
                level["key"]: one.key
                for level, one in zip(term["levels"], made.levels, strict=True)
            }
            for level in term["levels"]:
                level["key"] = keys[level["key"]]
            measure = term["measure"]
            measure["levels"] = [keys.get(key, key) for key in measure["levels"]]
            measure["source"] = self.source(measure["source"])
            term["sized_by"] = self.source(term["sized_by"])
            for band in (*term["bands"], *term["sizes"]):
                band["category"] = self.key("category", band["category"])
