"""Whoever has a post in a Party branch finds the way to the queue and to their people; no door in the
menus is locked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.organisation.queries import hats
from party_pairing.files.models import PartyPost
from tuanwei.accounts.models import User

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
QUEUE, PEOPLE = reverse("party_pairing:decision-queue"), "/recommendations/"
ROOM = "/recommendations/", "/pairing/"


def doors(client, user, path):
    """Addresses of these rooms that a page links to."""
    client.force_login(user, BACKEND)
    page = client.get(path).content.decode()
    found = {each.split('"')[0] for each in page.split('href="')[1:]}
    return {each for each in found if each.startswith(ROOM) and "?" not in each}


@pytest.mark.parametrize(("post", "decides"), [("secretary", True), ("contact", False)])
def test_posts_of_party_branches_have_places(scene, client, post, decides):
    user = scene.contact(post)
    found = doors(client, user, "/calendar/")
    assert PEOPLE in found and (QUEUE in found) is decides
    for door in sorted(found | doors(client, user, PEOPLE)):
        assert client.get(door).status_code == 200, door


def test_a_post_that_is_over_opens_nothing(scene, client):
    user = scene.contact("secretary")
    PartyPost.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert doors(client, user, "/calendar/").isdisjoint({QUEUE, PEOPLE})
    assert not hats(User.objects.get(pk=user.pk)).has_desk


@pytest.mark.parametrize(
    "who", ["secretary", "general_secretary", "teacher", "administrator", "answerer", "supervisor"]
)
def test_no_door_is_locked(cast, client, who):
    user = getattr(cast, who)
    assert cast.branch.parent.parent == cast.committee
    for door in sorted(doors(client, user, reverse("organisation:duties"))):
        assert client.get(door).status_code == 200, door


def test_menus_cost_no_query_more(scene, django_assert_num_queries):
    user = User.objects.get(pk=scene.contact("organisation").pk)
    with django_assert_num_queries(1):
        worn = hats(user)
    assert worn.party_posts == {"organisation"} and worn.answers_for_party and worn.reads_files
