"""Invented rounds of pairing: one that is being filled in, one in which both sides are asked."""

from datetime import timedelta

from django.utils import timezone

from branches.organisation.models import Member
from party_pairing.files.models import PartyMembership
from party_pairing.pair_rules.models import PairRules
from party_pairing.pair_rules.times import KEYS
from party_pairing.rounds import proposing
from party_pairing.rounds.models import Decree, Need, Offer, PairRound, Wish
from party_pairing.rounds.people import members_in


def fill(rng, cast):
    """Under the first rules in force; nothing where there are none, or nobody is in the Party."""
    rules = PairRules.objects.exclude(in_force_from=None).order_by("kind__position", "-version")
    rules = rules.select_related("kind").first()
    helpers = [each.user for each in PartyMembership.objects.in_force().select_related("user")[:8]]
    if rules is None or len(helpers) < 3:
        return
    unit, staff, now = cast["committee"], cast["T0001"], timezone.now()
    branches = Member.objects.filter(user__in=helpers).values("branch__parent")
    known = cast["2024110101"].pk
    members = members_in(unit, rules.spec).filter(member__branch__parent__in=branches)
    members = list(members.exclude(pk=known).order_by("pk")[:16])
    members += list(members_in(unit, rules.spec).filter(pk=known))
    for title, opens, closes, confirms in (("本学期结对", -9, -2, 5), ("下一批结对", -1, 6, 13)):
        held = PairRound.objects.create(
            rules=rules, title=title, unit=unit, goal=rules.spec.goal, state="collecting",
            opens_at=now + timedelta(days=opens), closes_at=now + timedelta(days=closes),
            confirm_until=now + timedelta(days=confirms), made_by=staff,
        )  # fmt: skip
        _stated(rng, held, helpers, members if closes < 0 else members[:6])
        if closes < 0:
            proposal = proposing.propose_pairs(held=held, by=staff)
            _asked(held, proposal, staff)


def _stated(rng, held, helpers, members):
    needs = [each.key for each in held.spec.needs]

    def said():
        return {
            "topics": rng.sample(needs, min(2, len(needs))), "free": sorted(rng.sample(KEYS, 6), key=KEYS.index),
            "round": held,
        }  # fmt: skip

    Offer.objects.bulk_create([
        Offer(user=each, capacity=min(2, held.spec.most_capacity), **said()) for each in helpers
    ])  # fmt: skip
    Need.objects.bulk_create([Need(user=each, **said()) for each in members])
    Wish.objects.bulk_create([
        Wish(round=held, by=each, other=other, place=place)
        for each in members[:10]
        for place, other in enumerate(rng.sample(helpers, min(2, held.spec.wishes)), 1)
    ])  # fmt: skip
    if len(members) > 3:
        Decree.objects.create(
            round=held, kind="forbid", helper=helpers[0], member=members[1], by=held.made_by,
            reason="两人是亲属", approved_by=held.made_by,
        )  # fmt: skip


def _asked(held, proposal, staff):
    """Both sides are asked; some have answered, one of them said no."""
    PairRound.objects.filter(pk=held.pk).update(state="confirming")
    matches = list(proposal.matches.all())
    for place, match in enumerate(matches[:6]):
        match.helper_says, match.member_says = "yes", "yes" if place % 3 else ""
    if len(matches) > 6:
        matches[6].member_says, matches[6].member_reason = "no", "时间总是对不上"
        matches[5].locked_by = staff
    proposal.matches.model.objects.bulk_update(
        matches, ["helper_says", "member_says", "member_reason", "locked_by"]
    )
