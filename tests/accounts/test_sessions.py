"""Sessions are read together with their person, and nothing of it outlives the request."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError
from django.test import Client

from tuanwei.accounts import sessions
from tuanwei.accounts.models import Session, User
from tuanwei.accounts.sessions import SessionStore, person_at_hand

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.fixture
def person():
    return User.objects.create_user("20240001", "林知夏", "a password of one's own")


@pytest.fixture
def window(person):
    client = Client()
    client.force_login(person, BACKEND)
    return client


def test_one_question_for_session_and_person(window, person, django_assert_num_queries):
    row = Session.objects.get()
    assert row.user == person
    with django_assert_num_queries(1) as asked:
        assert window.get("/accounts/login/").status_code in (200, 302)
    assert "session_with_person" in asked[0]["sql"]


def test_the_person_is_as_stored_now(window, person):
    assert window.get("/").context["user"].name == "林知夏"
    User.objects.update(name="林知秋")
    assert window.get("/").context["user"].name == "林知秋"
    User.objects.update(is_active=False)
    assert window.get("/").context["user"].is_anonymous
    assert person_at_hand.get() is None


def test_a_person_who_is_gone_takes_the_session_along(window, person):
    person.delete()
    assert not Session.objects.exists()
    assert window.get("/").context["user"].is_anonymous


@pytest.mark.parametrize("key", ["", "short", "x" * 32, '"\\000bcdefgh"', "'; --abcdefg"])
def test_a_key_that_nobody_gave_is_nobody(client, key):
    client.cookies["sessionid"] = key
    page = client.get("/")
    assert page.status_code == 200
    assert page.context["user"].is_anonymous


def test_another_person_than_the_rows_is_asked_for(person):
    """The data decide, not the column beside them."""
    other = User.objects.create_user("20240002", "周一鸣", "a password of one's own")
    window = Client()
    window.force_login(other, BACKEND)
    Session.objects.update(user=person)
    assert window.get("/").context["user"] == other


def test_a_session_before_signing_in_has_no_person():
    store = SessionStore()
    store["word"] = "kept"
    store.save()
    assert Session.objects.get().user is None
    again = SessionStore(store.session_key)
    assert (again["word"], again.get(SESSION_KEY), again.person) == ("kept", None, None)


def test_a_new_session_is_written_once_with_what_it_holds(django_assert_num_queries):
    store = SessionStore()
    store["word"] = "kept"
    store.create()
    assert not Session.objects.exists()
    with django_assert_num_queries(3):  # the row between two savepoints
        store.save()
    store["word"] = "changed"
    store.save()
    assert SessionStore(store.session_key)["word"] == "changed"
    assert Session.objects.count() == 1


def test_a_new_session_never_takes_the_place_of_another(monkeypatch):
    old, new = SessionStore(), SessionStore()
    old["word"] = "old"
    old.save()
    monkeypatch.setattr(sessions, "get_random_string", lambda *_: old.session_key)
    new["word"] = "new"
    with pytest.raises(CreateError):
        new.save()
    assert SessionStore(old.session_key)["word"] == "old"
