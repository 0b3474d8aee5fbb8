"""A pair in which something was said, and everybody who may or may not read it."""

from datetime import timedelta

from django.utils import timezone

from party_pairing.pairs.models import Deed, Evaluation, Talk
from tests.party_pairing.scene import Scene

SECRETS = ("昨晚又没睡着", "图书馆靠窗", "周末一起跑步", "陪去了医院", "他很有耐心")
"""What was said: topic, place, follow-up, words of a deed and of an evaluation."""


class Told:
    """`pair` with a confirmed talk, one that waits, a deed, and one evaluation."""

    def __init__(self, cast, helper=None, member=None, scene=None):
        self.scene = scene = scene or Scene(cast)
        today = timezone.localdate()
        helper = helper or scene.party_member("江河")
        if not helper.party_memberships.exists():
            scene.in_party(helper)
        self.pair = scene.pair(helper, member, starts_on=today - timedelta(days=40))
        self.talk = self.say(self.pair, state="confirmed", answered_by=self.pair.member)
        self.waiting = self.say(self.pair, day=today, by=self.pair.member, needs=["mind"])
        self.deed = Deed.objects.create(
            pairing=self.pair, by=self.pair.helper, what="visit", day=today, words=SECRETS[3]
        )
        Evaluation.objects.create(
            pairing=self.pair, by=self.pair.member, period="2026H1", stars=5, words=SECRETS[4]
        )

    def say(self, pair, **fields):
        """A talk with words that nobody else may read."""
        made = {
            "by": pair.helper, "day": pair.starts_on + timedelta(days=3), "topic": SECRETS[0],
            "place": SECRETS[1], "follow_up": SECRETS[2], "needs": ["study"],
        } | fields  # fmt: skip
        return Talk.objects.create(pairing=pair, **made)


def read_in(text):
    """Which of the secrets stand in a text."""
    return [each for each in SECRETS if each in text]
