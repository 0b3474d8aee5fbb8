"""The support screens show where letters stand, change nothing and know nobody who wrote."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from mailbox.cases import actions, publishing, sending
from mailbox.cases.answer_models import Publication
from mailbox.cases.models import Case, Deposit
from mailbox.cases.rules import rules_in_force
from mailbox.cases.rules_models import CaseClass, ClassRules, RefusalReason

pytestmark = pytest.mark.django_db
SHOWN = (Case, CaseClass, ClassRules, RefusalReason, Publication)


@pytest.fixture
def operator(client, cast):
    """The client, signed in as an operator of the server."""
    user = cast.user("ops", "运维")
    user.is_staff = user.is_superuser = True
    user.save()
    client.force_login(user)
    return client


def address(model, page, *arguments):
    return reverse(f"admin:mailbox_{model._meta.model_name}_{page}", args=arguments)


def test_only_these_are_shown():
    rooms = set(apps.get_app_config("mailbox").get_models())
    assert {model for model in rooms if admin.site.is_registered(model)} == set(SHOWN)
    assert Deposit not in SHOWN


@pytest.mark.parametrize("model", SHOWN)
def test_nothing_can_be_changed(operator, letters, cast, model):
    case = letters.answered(publish_consent=True)
    text = {"title": "排队", "question": "太久", "answer": "已加开"}
    publishing.prepare_publication(case=case, by=cast.staff, **text)
    found = model.objects.first()
    assert operator.get(address(model, "changelist")).status_code == 200
    shown = operator.get(address(model, "change", found.pk))
    assert shown.status_code == 200
    assert 'name="_save"' not in shown.content.decode()
    assert operator.post(address(model, "change", found.pk), {}).status_code == 403
    assert operator.get(address(model, "add")).status_code == 403
    assert operator.post(address(model, "delete", found.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("visibility", ["named", "hidden"])
def test_neither_words_nor_authors_are_shown(operator, letters, cast, visibility):
    case = letters.answered(visibility=visibility)
    actions.add_note(case=case, by=cast.answerer, text="内部看法")
    pages = [address(Case, "changelist"), address(Case, "change", case.pk)]
    for page in (operator.get(each).content.decode() for each in pages):
        assert case.number in page
        secrets = (cast.student.name, cast.student.number, case.title, case.text, "已加开两个窗口",
                   "内部看法", case.tracking_hash, case.submission_hash)  # fmt: skip
        assert [each for each in secrets if each in page] == []


def test_a_letter_in_the_box_is_nowhere(operator, cast):
    receipt = sending.submit(
        by=None, rules=rules_in_force()[0], visibility="anonymous", title="匿名的话",
        text="写在夜里的一封信。", submission_key=str(uuid4()),
    )  # fmt: skip
    assert Deposit.objects.count() == 1
    page = operator.get(f"{address(Case, 'changelist')}?q={receipt.number}").content.decode()
    assert "0 " in page and "匿名的话" not in page
    assert "deposit" not in operator.get(reverse("admin:index")).content.decode()
