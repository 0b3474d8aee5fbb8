"""Pairs with data and empty, and a talk from the phone of one to the phone of the other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from branches.organisation.models import Member
from party_pairing.pairs.models import Talk
from tests.journeys.test_every_page import walk
from tests.party_pairing.pairs.told import Told
from tests.party_pairing.scene import Scene

MINE, LIST, MAP = "/pairing/mine/", "/pairing/", "/pairing/map/"


def college(scene):
    """A year of talks of a few pairs, one of them with a past, one late, one that cannot go on."""
    told, today = Told(scene.cast, scene=scene), timezone.localdate()
    told.pair.helper.phone = "13812340000"
    told.pair.helper.save()
    talks = []
    for n in range(5):
        pair = scene.pair(
            told.pair.helper if n < 2 else None, starts_on=today - timedelta(days=170 - n * 20)
        )
        talks += [
            Talk(
                pairing=pair, by=pair.helper, day=pair.starts_on + timedelta(days=9 + k * (24 + n)),
                place="图书馆", topic="谈了学习和生活", needs=["study", "life"], state="confirmed",
                answered_by=pair.member,
            )
            for k in range(5 - n)
        ]  # fmt: skip
    Talk.objects.bulk_create(talks)
    Member.objects.filter(user=pair.member).update(left_on=today)
    return told


@pytest.mark.walk
def test_pages_of_pairs(portal, cast):
    scene = Scene(cast)
    contact = scene.contact()
    for user, pages in ((scene.student(), [MINE]), (contact, [LIST, MAP])):
        portal.sign_in(user)
        walk(portal, pages)
    told = college(scene)
    page = f"/pairing/pairs/{told.pair.pk}/"
    portal.sign_in(told.pair.helper)
    walk(portal, [MINE, page, f"{page}talks/new/", f"{page}deeds/new/", f"{page}evaluate/"])
    portal.sign_in(contact)
    scene.party_member("柳岸")
    walk(portal, [
        LIST, f"{LIST}?state=ended", f"{LIST}new/", MAP, page, f"{page}end/", f"{page}hand-over/",
    ])  # fmt: skip


def test_a_talk_goes_from_one_to_the_other(portal, cast):
    told = Told(cast)
    Talk.objects.all().delete()
    portal.sign_in(told.pair.member)
    portal.go(MINE)
    portal.page.get_by_role("link", name="记一次谈心").click()
    portal.page.get_by_label("在哪里").fill("食堂")
    portal.page.get_by_role("button", name="记下").click()
    portal.page.get_by_text("请填写").first.wait_for()
    portal.check(expect_fault=True)
    portal.faults.clear()
    portal.page.get_by_label("谈了什么").fill("聊了期末怎么复习。")
    portal.page.get_by_text("学业", exact=True).click()
    portal.page.get_by_role("button", name="记下").click()
    portal.page.get_by_text("记下了。请江河确认。").wait_for()
    portal.check()
    portal.sign_in(told.pair.helper)
    portal.go(MINE)
    assert portal.page.get_by_text("聊了期末怎么复习。").count() == 1
    portal.page.get_by_role("button", name="没错，确认").first.click()
    portal.page.get_by_text("确认好了，算数了。").wait_for()
    portal.check()
    assert Talk.objects.get().state == "confirmed"
