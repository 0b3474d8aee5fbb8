"""Papers of the known cast."""

import pytest

from tuanwei.circulars import actions
from tuanwei.circulars.models import Copy
from tuanwei.notices.models import Delivery

BACKEND = "tuanwei.accounts.backends.NumberBackend"


class Office:
    """Drafts and sends papers."""

    def __init__(self, cast):
        self.cast = cast

    def draft(self, by=None, unit=None, places=None, **fields):
        """By staff, to the whole college unless said otherwise; `places`: [(unit, with what is below)]."""
        unit = unit or self.cast.committee
        files, replaces = fields.pop("files", ()), fields.pop("replaces", None)
        named = [person.pk for person in fields.pop("named", ())]
        given = {
            "kind": "notice", "title": "关于做好团员教育评议的通知", "addressees": "",
            "body": "一、时间\n即日起到本月底。\n二、要求\n各支部认真组织。", "unit": unit,
            "roles": [], "grades": [], "must_confirm": False, "confirm_by": None,
        } | fields  # fmt: skip
        chosen = [(unit, True)] if places is None else places
        scopes = [(place.pk, whole) for place, whole in chosen]
        return actions.save_draft(
            by=by or self.cast.staff, fields=given, scopes=scopes, named=named, files=files,
            replaces=replaces,
        )  # fmt: skip

    def sent(self, by=None, **fields):
        """The same, sent."""
        draft = self.draft(by=by, **fields)
        found, _people = actions.send(
            circular=draft, by=by or self.cast.staff, edition=draft.edition
        )
        return found

    def got(self, circular):
        """{name: name of the unit they count to} of the copies."""
        rows = Copy.objects.filter(circular=circular)
        return dict(rows.values_list("user__name", "unit__name"))

    def told(self, user):
        """Titles in the person's inbox, the oldest first."""
        rows = Delivery.objects.filter(recipient=user.pk, channel="site").order_by("pk")
        return list(rows.values_list("notice__title", flat=True))


@pytest.fixture
def office(cast):
    """The committee's office."""
    return Office(cast)


@pytest.fixture
def people(cast):
    """Somebody at each place."""
    return (
        cast.staff, cast.student, cast.secretary, cast.other_student, cast.party_member,
        cast.general_secretary, cast.teacher,
    )  # fmt: skip


@pytest.fixture
def as_user(client):
    """Signs somebody in."""

    def signed_in(user):
        client.force_login(user, BACKEND)
        return client

    return signed_in
