"""Rules written into the pages of a draft as a colleague would, row by row."""

from dataclasses import fields, is_dataclass, replace
from decimal import Decimal

from django.urls import reverse

from party_pairing.recommend_rules.spec import Share, Spec
from tuanwei.lib.numbers import plain


def text(value):
    """What a colleague types or ticks."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return plain(value) if isinstance(value, Decimal) else value


def fields_of(row, *left_out):
    """{field: text} of a dataclass without what stands on other pages."""
    said = {f.name: getattr(row, f.name) for f in fields(row) if f.name not in (*left_out, "key")}
    found = {}
    for name, value in said.items():
        if isinstance(value, Share):
            found |= {"numerator": value.numerator, "denominator": value.denominator}
        elif name == "marks":
            found[name] = "、".join(value)
        elif name == "is_strict":
            found[name] = "yes" if value else ""
        elif not is_dataclass(value):
            found[name] = text(value)
    return found


def sent(data):
    """Without boxes that are not ticked."""
    return {name: value for name, value in data.items() if value is not None and value is not False}


class Editor:
    """Writes rules through the pages of the draft of `track`."""

    def __init__(self, client, track):
        self.client, self.track = client, track

    def url(self, section=""):
        address = reverse("party_pairing:rules-draft", args=[self.track.pk])
        return f"{address}{section}/" if section else address

    def page(self, section):
        """(the page, {name: value} of its form as a browser would send it)."""
        answer = self.client.get(self.url(section))
        assert answer.status_code == 200, section
        page = answer.context["page"]
        data = {"seen": answer.context["seen"]}
        forms = [*page.basics, *(form for each in page.lists for form in each[3].forms)]
        for form in forms:
            for field in form:
                if field.widget_type == "checkboxselectmultiple" and not field.value():
                    continue
                data[field.html_name] = "" if field.value() is None else field.value()
        for _name, _title, _hint, rows in page.lists:
            data |= {field.html_name: field.value() for field in rows.management_form}
        return page, sent(data)

    def save(self, section, lists=(), **basics):
        """Take out every row there is, write these, and save. A number in a field that points to
        another row counts from 1 among the rows that are written."""
        page, data = self.page(section)
        data |= {name: text(value) for name, value in basics.items()}
        for name, found in dict(lists).items():
            rows = page.rows_of(name)
            first = rows.initial_form_count()
            for n in range(first):
                data[f"{name}-{n}-DELETE"] = "on"
            for n, row in enumerate(found, first):
                blank = rows.empty_form
                usual = {f: blank[f].value() for f in blank.fields if f != "DELETE"}
                for field, value in (usual | row).items():
                    if isinstance(value, int) and not isinstance(value, bool) and field in REFERS:
                        value = str(page.rows_of(REFERS[field]).initial_form_count() + value)
                    data[f"{name}-{n}-{field}"] = value
            data[f"{name}-TOTAL_FORMS"] = first + len(found)
        return self.client.post(self.url(section), sent(data))

    def wrote(self, *args, **kwargs):
        answer = self.save(*args, **kwargs)
        assert answer.status_code == 302, [
            (form.prefix, form.errors) for form in answer.context["page"].forms
        ] or answer.context["refused"]
        return self.spec

    @property
    def spec(self):
        return self.track.rules.get(in_force_from=None).spec

    def write(self, spec: Spec):
        """All of it."""
        self.wrote(
            "basics", from_statuses=spec.from_statuses, to_status=spec.to_status,
            valid_months=spec.valid_months, repeat_months=spec.repeat_months,
            needs_party_answer=spec.needs_party_answer,
            committee_may_drop=spec.committee_may_drop, posts="、".join(spec.posts),
            copies=spec.copies,
        )  # fmt: skip
        self.wrote("points", {"points": [fields_of(each) for each in spec.points]})
        self.wrote("conditions", {
            "conditions": [fields_of(each, "limits") for each in spec.conditions],
            "limits": [
                fields_of(limit) | {"condition": n}
                for n, each in enumerate(spec.conditions, 1) for limit in each.limits
            ],
        })  # fmt: skip
        self.wrote("quotas", {
            "quotas": [fields_of(each) for each in spec.quotas],
            "factors": [fields_of(each, "fact") for each in spec.factors],
        })  # fmt: skip
        meeting = spec.meeting
        tests = ("quorum", "passing", "tie_tests")
        said = {f.name: getattr(meeting, f.name) for f in fields(meeting)
                if f.name not in (*tests, "shortlist")}  # fmt: skip
        shortlist = meeting.shortlist
        self.wrote(
            "meeting", {name: [fields_of(each) for each in getattr(meeting, name)] for name in tests},
            shortlist_top=shortlist.numerator if shortlist else None,
            shortlist_bottom=shortlist.denominator if shortlist else None, **said,
        )  # fmt: skip
        line = {each.key: n for n, each in enumerate(spec.steps, 1)}
        self.wrote("steps", {
            "steps": [fields_of(each) for each in spec.steps],
            "publications": [
                fields_of(each) | {"before": line.get(each.before, "")}
                for each in spec.publications
            ],
        })  # fmt: skip
        line = {each.key: n for n, each in enumerate(spec.calendar, 1)}
        self.wrote("calendar", {"calendar": [
            fields_of(each) | {"after": line.get(each.after, "")} for each in spec.calendar
        ]})  # fmt: skip
        return self.spec


REFERS = {"condition": "conditions", "before": "steps", "after": "calendar"}


def by_label(spec: Spec) -> Spec:
    """The rules with names in place of keys, which the pages make themselves."""
    steps = {each.key: each.label for each in spec.steps}
    days = {each.key: each.label for each in spec.calendar}
    return replace(
        spec,
        conditions=tuple(replace(each, key=each.label) for each in spec.conditions),
        factors=tuple(replace(each, fact=each.label) for each in spec.factors),
        steps=tuple(replace(each, key=each.label) for each in spec.steps),
        publications=tuple(
            replace(each, before=steps.get(each.before, "")) for each in spec.publications
        ),
        calendar=tuple(
            replace(each, key=each.label, after=days.get(each.after, "")) for each in spec.calendar
        ),
    )  # fmt: skip
