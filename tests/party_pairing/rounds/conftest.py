import pytest

from party_pairing.rounds import confirming, proposing, stating
from party_pairing.rounds.models import PairRound
from tests.party_pairing.scene import Scene


class Rounds:
    """A round of the committee with two helpers of one place each and three members."""

    def __init__(self, cast, scene=None, **fields):
        self.cast, self.scene = cast, scene or Scene(cast)
        self.rules = self.scene.pair_rules(**fields.pop("rules", {}))
        self.held = self.scene.round(rules=self.rules, **fields)
        self.helpers, self.members = [], []

    def fill(self, helpers=2, members=3, capacity=1):
        """That many of each side state something."""
        for n in range(helpers):
            user = self.scene.party_member(f"党员{n}", sex="male")
            self.offer(user, capacity)
            self.helpers.append(user)
        for n in range(members):
            user = self.scene.student(f"团员{n}", sex="female")
            self.need(user)
            self.members.append(user)
        return self

    def offer(self, user, capacity=1, topics=("study",), free=("1-19",)):
        return stating.save_offer(
            held=self.held, by=user, capacity=capacity, topics=topics, free=free
        )

    def need(self, user, topics=("study",), free=("1-19",)):
        return stating.save_need(held=self.held, by=user, topics=topics, free=free)

    def close(self):
        """The time to fill it in is over."""
        from datetime import timedelta

        from django.utils import timezone

        now = timezone.now()
        return self.set(opens_at=now - timedelta(days=3), closes_at=now - timedelta(hours=1))

    def set(self, **fields):
        """Change the row, and read it again."""
        PairRound.objects.filter(pk=self.held.pk).update(**fields)
        self.held = PairRound.objects.select_related("unit", "rules__kind").get(pk=self.held.pk)
        return self

    def match(self):
        """Closed, and matched once."""
        if self.held.state == "collecting":
            self.close()
        proposal = proposing.propose_pairs(held=self.held, by=self.cast.staff)
        self.set()
        return proposal

    def ask(self):
        """Matched, and both sides asked."""
        self.match()
        confirming.ask(held=self.held, by=self.cast.staff)
        return self.set()

    def current(self):
        """The proposal that holds."""
        return self.held.proposals.get(is_current=True)

    def pairs(self):
        """[(helper's name, member's name)] of it."""
        rows = self.current().matches.select_related("helper", "member")
        return sorted((each.helper.name, each.member.name) for each in rows)

    def say(self, word="yes", matches=None, reason=""):
        """Both sides of these pairs say this."""
        for match in matches if matches is not None else self.current().matches.all():
            for user in (match.helper, match.member):
                confirming.answer(match=match, by=user, word=word, reason=reason)


@pytest.fixture
def rounds(cast):
    return Rounds(cast)
