"""Publicities of the known cast in November 2025, which has no holidays of its own."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from tuanwei.notices.models import Notice
from tuanwei.publicity import actions, sources
from tuanwei.publicity.models import Objection, Publicity
from tuanwei.publicity.queries import counted

SHANGHAI = ZoneInfo("Asia/Shanghai")
LINES = [
    {"key": "a", "name": "林知夏", "detail": "志愿服务 86 小时"},
    {"key": "b", "name": "程以安", "detail": ""},
]
TEXT, WORDS = "志愿时数和支部公布的不一样", "核对了签到表，时数没有错"


def at(day, hour=9, minute=0, second=0, microsecond=0, month=11):
    """The clock stands at this moment of November 2025; the 10th is a Monday."""
    moment = datetime(2025, month, day, hour, minute, second, microsecond, tzinfo=SHANGHAI)
    return time_machine.travel(moment, tick=False)


def told(user):
    """Titles of what somebody was told about what is published, the oldest first."""
    return list(
        Notice.objects.filter(deliveries__recipient=user, deliveries__channel="site")
        .filter(once__startswith="publicity.")
        .order_by("pk")
        .values_list("title", flat=True)
    )


class Board:
    """Opens publicities and objects to them."""

    def __init__(self, cast):
        self.cast, self.count = cast, 0

    def opened(self, **fields):
        """Five working days, by cast.staff2."""
        self.count += 1
        given = {
            "kind": "manual", "key": f"k{self.count}", "title": "优秀共青团员", "lines": LINES,
            "by": self.cast.staff2, "workdays": 5, "basis": "评选办法第三条",
        } | fields  # fmt: skip
        return self.fresh(actions.open_publicity(**given))

    def begun(self, publicity):
        """Taking objections now, also where tests run in the evening or on a day off."""
        Publicity.objects.filter(pk=publicity.pk).update(starts_on=timezone.localdate())
        return self.fresh(publicity)

    def objected(self, publicity=None, by=None, line_key="a", text=TEXT, **fields):
        """By cast.student, to the first line."""
        return actions.object_to(
            publicity=publicity or self.opened(), by=by or self.cast.student, line_key=line_key,
            text=text, **fields,
        )  # fmt: skip

    def ruled(self, objection, is_upheld=False, by=None, words=WORDS):
        """By cast.staff."""
        return actions.rule_on(
            objection=objection, by=by or self.cast.staff, is_upheld=is_upheld, words=words
        )

    def filled(self):
        """Every page has something to show; keys of `publicities` and `objections`."""
        runs = self.begun(self.opened(is_public=True, url="/calendar/"))
        called_off = self.opened()
        waits = self.objected(runs)
        self.ruled(self.objected(runs, line_key="b"), is_upheld=True)
        self.ruled(self.objected(runs, line_key=""))
        own = self.objected(self.begun(self.opened(by=self.cast.staff)))
        actions.call_off(publicity=called_off, by=self.cast.staff2, reason="名单列错了一行")
        self.publicities = [runs.pk, called_off.pk, own.publicity_id]
        self.objections = [waits.pk, own.pk, *self.keys_of(runs)]
        return self

    def keys_of(self, publicity):
        """Keys of its ruled objections."""
        return publicity.objections.filter(state__in=Objection.RULED).values_list("pk", flat=True)

    def fresh(self, publicity):
        """The row as it is now, with its counts."""
        return counted().get(pk=publicity.pk)


@pytest.fixture
def board(cast):
    """What is published by the known cast."""
    return Board(cast)


@pytest.fixture
def room():
    """A room above that hears of the end; `room.heard` lists what it was told."""

    class Room:
        heard: list = []
        breaks = False

        def concluded(self, publicity):
            if self.breaks:
                raise RuntimeError("the room is on fire")
            self.heard.append(("concluded", publicity.key))

        def upheld(self, publicity, line_key, objection):
            self.heard.append(("upheld", publicity.key, line_key, objection.words))

        def called_off(self, publicity):
            self.heard.append(("called off", publicity.key))

    made = Room()
    made.heard = []
    sources.register(
        "award", "评奖", concluded=made.concluded, upheld=made.upheld, called_off=made.called_off
    )
    yield made
    sources._registry.pop("award")


def states():
    """The states of all publicities, the oldest first."""
    return list(Publicity.objects.order_by("pk").values_list("state", flat=True))
