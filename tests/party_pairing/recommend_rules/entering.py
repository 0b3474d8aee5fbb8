"""Rules written into the pages of a draft as a colleague would, row by row."""

from dataclasses import fields, is_dataclass, replace
from decimal import Decimal

from django.urls import reverse

from party_pairing.recommend_rules.spec import Spec
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
    return {
        name: text(value) for name, value in said.items()
        if not is_dataclass(value) and not (isinstance(value, tuple) and value and is_dataclass(value[0]))
    }  # fmt: skip


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
                data[field.html_name] = "" if field.value() is None else field.value()
        for _name, _title, _hint, rows in page.lists:
            data |= {field.html_name: field.value() for field in rows.management_form}
        return page, sent(data)

    def save(self, section, lists=(), *, more=None, **basics):
        """Take out every row there is, write these, and save."""
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
                        value = str(first_of(page, REFERS[field]) + value)
                    data[f"{name}-{n}-{field}"] = value
            data[f"{name}-TOTAL_FORMS"] = first + len(found)
        return self.client.post(self.url(section), sent(data | (more or {})))

    def wrote(self, *args, **kwargs):
        answer = self.save(*args, **kwargs)
        assert answer.status_code == 302, answer.context["page"].forms or answer.context["refused"]
        return self.spec

    @property
    def spec(self):
        return self.track.rules.get(in_force_from=None).spec

    def write(self, spec: Spec):
        """All of it."""
        self.wrote("cycle", **fields_of(spec.cycle))
        self.wrote("gates", {"gates": [fields_of(each) for each in spec.gates]})
        self.wrote("quotas", {"quotas": [fields_of(each) for each in spec.quotas]})
        self.wrote("stages", {"stages": [fields_of(each, "panels") for each in spec.stages]})
        panels = {}
        for stage in spec.stages:
            made = next(each for each in self.spec.stages if each.label == stage.label)
            section = f"stages/{made.key}"
            wanted = [
                {"label": p.label, "track": p.track, "weight": text(p.weight)} for p in stage.panels
            ]
            self.wrote(section, {"panels": wanted})
            for panel in stage.panels:
                there = self.spec.stage(made.key).panels
                key = next(each.key for each in there if each.label == panel.label)
                panels[panel.key] = key
                self.panel(f"{section}/{key}", panel)
        stages = {old.key: new.key for old, new in zip(spec.stages, self.spec.stages, strict=True)}
        ties = [fields_of(each) | {"panel": panels.get(each.panel, "")} for each in spec.ties]
        self.wrote(
            "scores", {"bonuses": [fields_of(each) for each in spec.bonuses], "ties": ties},
            out_of=spec.out_of, places=spec.places, bonus_most=spec.bonus_most,
            at_border=spec.at_border,
        )  # fmt: skip
        line = {each.key: n for n, each in enumerate(spec.awards, 1)}
        self.wrote("awards", {"awards": [
            fields_of(each) | {
                "follows": line.get(each.follows, ""), "stage": stages.get(each.stage, ""),
                "by_panel": panels.get(each.by_panel, ""),
            }
            for each in spec.awards
        ]})  # fmt: skip
        self.wrote("publication", **fields_of(spec.publication), joint=spec.joint)
        return self.spec

    def panel(self, section, panel):
        """Rubric, channels and conversion of one panel."""
        conversion = {
            f"conversion-{n}": v for n, v in fields_of(panel.conversion).items() if n != "bands"
        }
        lists = {"ranks": [fields_of(each) for each in panel.conversion.bands]}
        if panel.is_vote:
            lists["channels"] = [fields_of(each) for each in panel.channels]
            said = {"roll": panel.roll}
        else:
            groups = {each.key: n for n, each in enumerate(panel.groups, 1)}
            lists["groups"] = [fields_of(each) for each in panel.groups]
            lists["items"] = [
                fields_of(each, "bands") | {"group": groups.get(each.group, "")}
                for each in panel.items
            ]
            lists["bands"] = [
                fields_of(band) | {"item": n}
                for n, item in enumerate(panel.items, 1) for band in item.bands
            ]  # fmt: skip
            said = {
                name: getattr(panel, name)
                for name in ("combine", "trim_from", "least_judges", "recusal")
            }
        self.wrote(section, lists, more=conversion, **said)


REFERS = {"group": "groups", "item": "items", "follows": "awards"}


def first_of(page, name):
    """How many rows stand before those that are written."""
    return page.rows_of(name).initial_form_count()


def by_label(spec: Spec) -> Spec:
    """The rules with names in place of keys, which the pages make themselves."""
    stages = {each.key: each.label for each in spec.stages}
    panels = {p.key: p.label for stage in spec.stages for p in stage.panels}
    awards = {each.key: each.label for each in spec.awards}

    def of_panel(panel):
        groups = {each.key: each.label for each in panel.groups}
        return replace(
            panel, key=panel.label,
            items=tuple(replace(i, key=i.label, group=groups.get(i.group, "")) for i in panel.items),
            groups=tuple(replace(each, key=each.label) for each in panel.groups),
            channels=tuple(replace(each, key=each.label) for each in panel.channels),
        )  # fmt: skip

    return replace(
        spec,
        stages=tuple(
            replace(each, key=each.label, panels=tuple(map(of_panel, each.panels)))
            for each in spec.stages
        ),
        bonuses=tuple(replace(each, key=each.label) for each in spec.bonuses),
        ties=tuple(replace(each, panel=panels.get(each.panel, "")) for each in spec.ties),
        awards=tuple(
            replace(
                each, key=each.label, stage=stages.get(each.stage, ""),
                by_panel=panels.get(each.by_panel, ""), follows=awards.get(each.follows, ""),
            )
            for each in spec.awards
        ),
    )  # fmt: skip
