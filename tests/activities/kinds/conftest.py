"""Staff at the screens, and forms filled in as a person would."""

import pytest

from activities.kinds import actions
from activities.kinds.library import SAMPLES
from activities.kinds.models import ActivityKind, KindRules
from activities.kinds.queries import sample_spec
from activities.kinds.sections import LISTS, SECTIONS
from branches.organisation.models import Unit

BACKEND = "tuanwei.accounts.backends.NumberBackend"


def text(answer):
    """What a page says."""
    return answer.content.decode()


class Office:
    """The committee's office writing rules through the screens only."""

    def __init__(self, cast, client):
        self.cast, self.client = cast, client
        client.force_login(cast.staff, BACKEND)

    def unit(self, name):
        """A department that decides; somebody works there."""
        found = Unit.objects.filter(name=name).first()
        if found is None:
            found = Unit.objects.create(name=name, kind="department", parent=self.cast.committee)
            number = f"T8{Unit.objects.count():03}"
            self.cast.holder(number, f"{name}老师"[:10], found, "answerer")
        return found.pk

    def sample(self, key, offer=True):
        """A kind of the library in force, as `make_from_samples` and staff would make it."""
        sample = SAMPLES[key]
        for name in sample.units.values():
            self.unit(name)
        draft = actions.make_kind(
            by=self.cast.staff, name=sample.name, hint=sample.hint, spec=sample_spec(sample)
        )
        return actions.put_in_force(draft=draft, by=self.cast.staff, offer=offer).kind

    def new(self, name="试办", **more):
        """A kind with an empty draft, made at the form."""
        answer = self.client.post("/activities/kinds/new/", {"name": name, **more})
        assert answer.status_code == 302, text(answer)
        return Drafting(self, ActivityKind.objects.get(name=name))


class Drafting:
    """One draft at the editor."""

    def __init__(self, office, kind):
        self.office, self.client, self.kind = office, office.client, kind
        self.base = f"/activities/kinds/{kind.pk}/draft/"

    @property
    def row(self):
        return KindRules.objects.get(kind=self.kind, in_force_from=None)

    @property
    def spec(self):
        return self.row.spec

    def shown(self, address):
        """What the form of a page holds at first, to be sent back."""
        page = self.client.get(address)
        assert page.status_code == 200, address
        form, data = page.context["form"], {"seen": page.context["seen"]}
        when = page.context.get("when")
        for each in [form, *(when.rows if when else [])]:
            for field in each:
                value = field.value()
                if value is not None and value is not False:
                    data[field.html_name] = "True" if value is True else value
        if when:
            data["when-count"] = len(when.rows)
        return data

    def section(self, key, **changed):
        """Change some fields of a section's form; None leaves a box unticked or a field empty."""
        address = f"{self.base}{key}/"
        self._send(address, self.shown(address) | changed)
        return self

    def add(self, slug, *when, **fields):
        """Add a row with conditions [(fact, op, value), "or", …]."""
        address = f"{self.base}rows/{slug}/add/"
        self._send(address, self.shown(address) | fields | self.rows(when))
        return self

    def change(self, slug, at, *when, **fields):
        """Change a row."""
        address = f"{self.base}rows/{slug}/{at}/"
        self._send(address, self.shown(address) | fields | self.rows(when))
        return self

    @staticmethod
    def rows(when):
        """The rows of the condition editor."""
        data, at, joiner = {}, 0, "and"
        for each in when:
            if each == "or":
                joiner = "or"
                continue
            fact, op, *value = each
            data |= {f"when-{at}-joiner": joiner, f"when-{at}-fact": fact, f"when-{at}-op": op,
                     f"when-{at}-value": "、".join(value)}  # fmt: skip
            at, joiner = at + 1, "and"
        return data | ({"when-count": at} if at > 4 else {})

    def _send(self, address, data):
        answer = self.client.post(address, {k: v for k, v in data.items() if v is not None})
        errors = []
        if answer.status_code != 302 and answer.context:
            errors = [answer.context["form"].errors]
            when = answer.context.get("when")
            errors += [each.errors for each in (when.rows if when else [])]
        assert answer.status_code == 302, errors

    def force(self, **fields):
        """Put it in force, at the form; the Spec."""
        answer = self.client.post(f"{self.base}in-force/", {"offer": "on", **fields})
        assert answer.status_code == 302, text(answer)
        return KindRules.objects.filter(kind=self.kind).order_by("-version").first().spec


@pytest.fixture
def office(cast, client):
    return Office(cast, client)


EVERY_SECTION, EVERY_LIST = list(SECTIONS), list(LISTS)


def own(draft, label):
    """The fact that the question `label` of a draft answers."""
    rule = next(each for each in draft.spec.fields if each.label == label)
    return f"field.{rule.key}"
