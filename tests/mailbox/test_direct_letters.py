"""Letters that go straight to the unit that answers: what the desk would have seen to holds all the
same, and until somebody has done something they are their author's."""

import pytest
from django.test import Client
from django.urls import reverse

from mailbox.cases import actions
from mailbox.cases.models import Case
from mailbox.cases.similar_queries import shown_open, similar_letters
from tests.mailbox.desk_letters import letter

pytestmark = pytest.mark.django_db
TITLE = "二食堂微波炉坏了"


@pytest.fixture(autouse=True)
def people(cast):
    """Whoever a letter may be told to exists before it is sent."""
    for who in ("answerer", "answerer2", "auditor", "staff", "staff2"):
        getattr(cast, who)


@pytest.fixture
def direct(cast):
    """Writes a letter to the department, which nobody has opened."""
    return lambda **fields: letter(cast, **{"unit": cast.department} | fields)


def fresh(case):
    return Case.objects.get(pk=case.pk)


def found_by(user):
    return [each.title for each in similar_letters("二食堂微波炉坏了吗", user)]


# Its title


def test_others_see_the_title_only_once_somebody_has_looked(cast, direct):
    case = direct(publish_consent=True)
    assert (case.state, case.shows_title) == ("handling", True)
    assert not shown_open().filter(pk=case.pk).exists()
    assert found_by(cast.other_student) == []
    page = Client()
    page.force_login(cast.other_student, backend="tuanwei.accounts.backends.NumberBackend")
    assert page.get(reverse("mailbox:shown", args=[case.pk])).status_code == 404

    actions.claim_case(case=case, by=cast.answerer)
    assert shown_open().get() == case
    assert found_by(cast.other_student) == [TITLE]
    assert page.get(reverse("mailbox:shown", args=[case.pk])).status_code == 200
