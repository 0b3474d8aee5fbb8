"""Rules of pairing written through the pages of a draft."""

from dataclasses import fields as fields_of_class
from dataclasses import replace
from decimal import Decimal

from django.urls import reverse

from party_pairing.pair_rules.spec import Spec
from tuanwei.lib.numbers import plain


def text(value):
    """As a browser sends it."""
    if isinstance(value, Decimal):
        return plain(value)
    return "" if value is None else value


def fields_of(row, *left_out):
    """{field: text} of a dataclass without its key."""
    return {
        each.name: text(getattr(row, each.name))
        for each in fields_of_class(row)
        if each.name not in ("key", *left_out)
    }


def sent(data):
    """Without what a browser leaves out: boxes that are not ticked."""
    there = {name: value for name, value in data.items() if value is not False}
    return {name: "on" if value is True else value for name, value in there.items()}


class Editor:
    """Somebody who writes a draft."""

    def __init__(self, client, kind):
        self.client, self.kind = client, kind

    def url(self, section=""):
        if section:
            return reverse("party_pairing:pair-rules-section", args=[self.kind.pk, section])
        return reverse("party_pairing:pair-rules-draft", args=[self.kind.pk])

    def page(self, section):
        """(page, what a browser would send unchanged)."""
        answer = self.client.get(self.url(section))
        assert answer.status_code == 200, section
        page = answer.context["page"]
        data = {"seen": answer.context["seen"]}
        forms = [*page.basics, *(form for each in page.lists for form in each[3].forms)]
        for form in forms:
            for field in form:
                data[field.html_name] = text(field.value())
        for _name, _title, _hint, rows in page.lists:
            data |= {field.html_name: field.value() for field in rows.management_form}
        return page, sent(data)

    def save(self, section, found=None, **basics):
        """Take out every row there is, write these, and save."""
        page, data = self.page(section)
        data |= basics
        if found is not None:
            rows = page.lists[0][3]
            first = rows.initial_form_count()
            for n in range(first):
                data[f"{section}-{n}-DELETE"] = "on"
            for n, row in enumerate(found, first):
                for field, value in row.items():
                    data[f"{section}-{n}-{field}"] = value
                data[f"{section}-{n}-key"] = ""
            data[f"{section}-TOTAL_FORMS"] = first + len(found)
        return self.client.post(self.url(section), sent(data))

    def wrote(self, *args, **kwargs):
        answer = self.save(*args, **kwargs)
        if answer.status_code != 302:
            raise AssertionError([each.errors for each in answer.context["page"].forms])
        return self.spec

    @property
    def spec(self):
        return self.kind.rules.get(in_force_from=None).spec

    def write(self, spec: Spec):
        """All of it."""
        self.wrote(
            "who", helpers=list(spec.helpers), statuses=list(spec.statuses),
            stands_for=spec.stands_for, capacity=spec.capacity, most_capacity=spec.most_capacity,
        )  # fmt: skip
        self.wrote("roles", [fields_of(each) for each in spec.roles])
        self.wrote("needs", [fields_of(each) for each in spec.needs], wishes=spec.wishes)
        self.wrote("hard", hard=list(spec.hard))
        weights = {each.kind: each.weight for each in spec.reasons}
        blank = dict.fromkeys(("wish", "helper_wish", "field", "time", "major", "near",
                               "cross_grade", "same_college", "before"), "")  # fmt: skip
        self.wrote("reasons", goal=spec.goal, **(blank | weights))
        self.wrote("cadences", [fields_of(each) for each in spec.cadences])
        self.wrote(
            "ends", months=text(spec.months), write_days=text(spec.write_days),
            both_confirm=spec.both_confirm, confirm_days=spec.confirm_days,
            ends=list(spec.ends), automatic=list(spec.automatic),
        )  # fmt: skip
        return self.spec

    def forced(self, note="按文件"):
        """The version that was put in force after a second look."""
        url = reverse("party_pairing:pair-rules-force", args=[self.kind.pk])
        look = self.client.get(url)
        assert look.status_code == 200
        seen = look.context["draft"].digest
        assert self.client.post(url, {"seen": seen, "note": note}).status_code == 302
        return self.kind.rules.exclude(in_force_from=None).order_by("-version")[0]


def by_label(spec: Spec) -> Spec:
    """The rules with names in place of keys, which the pages make themselves."""
    return replace(
        spec, roles=tuple(replace(each, key=each.label) for each in spec.roles),
        needs=tuple(replace(each, key=each.label) for each in spec.needs),
    )  # fmt: skip
