"""What a run of the matching starts from, read in a fixed number of queries."""

import hashlib
import json
from dataclasses import dataclass, replace

from django.db.models import Q

from party_pairing.pair_rules import matrix
from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules.matrix import Given, Pair
from party_pairing.pair_rules.wording import hard_words
from party_pairing.pairs.models import Pairing
from party_pairing.pairs.queries import content_before
from party_pairing.rounds.models import Decree, Match, Need, Offer, Wish
from party_pairing.rounds.people import helpers_in, members_in, persons
from party_pairing.rounds.queries import REFUSED
from tuanwei.accounts.models import User


@dataclass(frozen=True)
class Read:
    """`given` for the matching; `kept` {(member, helper): Match of the proposal before}; `dropped`
    [{helper, member, why}] what could not stand, in words."""

    given: Given
    kept: dict
    dropped: list
    fixed_by: frozenset


def spec_of(held):
    """The round's rules with the round's goal."""
    return replace(held.spec, goal=held.goal)


def read(held):
    """Read everything that the matching of a round needs."""
    spec = spec_of(held)
    wishes: dict = {}
    for by, other in (
        Wish.objects.filter(round=held.pk).order_by("by", "place").values_list("by", "other")
    ):
        wishes[by] = (*wishes.get(by, ()), other)
    running = list(_running(held))
    counts: dict = {}
    for helper, _member, _role, _kind in running:
        counts[helper] = counts.get(helper, 0) + 1
    offers = _said(Offer.objects.filter(user__in=helpers_in(held.unit, spec)), held, wishes, counts)
    needs = _said(Need.objects.filter(user__in=members_in(held.unit, spec)), held, wishes)
    offering, needing = (
        model.objects.filter(round=held.pk, is_withdrawn=False).values("user")
        for model in (Offer, Need)
    )
    found = persons(User.objects.filter(Q(pk__in=offering) | Q(pk__in=needing)), offers | needs)
    members = {key: found[key] for key in needs if key in found}
    helpers = {key: found[key] for key in offers if key in found and key not in members}
    together = frozenset((member, helper) for helper, member, _role, _kind in running)
    decrees = list(
        Decree.objects.filter(round=held.pk).exclude(approved_by=None).order_by("pk")
        .values_list("kind", "helper", "member", "role")
    )  # fmt: skip
    forbidden = together | {(m, h) for kind, h, m, _role in decrees if kind == Decree.Kind.FORBID}
    refused, kept = _matches(held)
    forbidden |= refused
    standing = tuple(
        Pair(member, helper, role)
        for helper, member, role, kind in running
        if kind == held.rules.kind_id
    )
    asked = [Pair(m, h, role) for kind, h, m, role in decrees if kind == Decree.Kind.FIX]
    asked += [Pair(each.member_id, each.helper_id, each.role) for each in kept.values()]
    fixed, dropped = stands(spec, members, helpers, asked, forbidden, standing)
    has_before = any(each.kind == rules.BEFORE for each in spec.reasons)
    given = Given(
        tuple(members[key] for key in sorted(members)),
        tuple(helpers[key] for key in sorted(helpers)), fixed, frozenset(forbidden),
        _before(members, helpers) if has_before else frozenset(), standing,
    )  # fmt: skip
    decreed = frozenset((m, h) for kind, h, m, _role in decrees if kind == Decree.Kind.FIX)
    return Read(given, kept, dropped, decreed)


def _before(members, helpers):
    """(member, helper) who were a pair and content; only those who ever were one are asked about."""
    ended = Pairing.objects.filter(state=Pairing.State.ENDED).order_by()
    people = {
        key
        for helper, member in ended.values_list("helper", "member")
        if helper in helpers and member in members
        for key in (helper, member)
    }
    return content_before(people) if people else frozenset()


def _said(rows, held, wishes, running=None):
    """{user: what they stated}; for helpers `running` {user: pairs that run}."""
    rows = rows.filter(round=held.pk, is_withdrawn=False).order_by("user")
    found = {}
    if running is None:
        for user, topics, free in rows.values_list("user", "topics", "free"):
            found[user] = _fields(topics, free, wishes.get(user, ()))
        return found
    for user, topics, free, capacity in rows.values_list("user", "topics", "free", "capacity"):
        left = max(0, min(capacity, held.spec.most_capacity) - running.get(user, 0))
        found[user] = _fields(topics, free, wishes.get(user, ())) | {"capacity": left}
    return found


def _fields(topics, free, wishes):
    return {"topics": frozenset(topics), "free": frozenset(free), "wishes": wishes}


def _running(held):
    """(helper, member, role, kind) of pairs that run and touch somebody of the round."""
    offers = Offer.objects.filter(round=held.pk, is_withdrawn=False).values("user")
    needs = Need.objects.filter(round=held.pk, is_withdrawn=False).values("user")
    names = ("helper", "member", "role", "rules__kind")
    running = Pairing.objects.running().order_by()
    return set(running.filter(helper__in=offers).values_list(*names)) | set(
        running.filter(member__in=needs).values_list(*names)
    )


def _matches(held):
    """(pairs that somebody refused in this round, {(member, helper): Match that stays})."""
    rows = Match.objects.filter(proposal__round=held.pk)
    kept = rows.filter(proposal__is_current=True).exclude(REFUSED).defer("reasons")
    refused: set = set()
    if held.state == held.State.CONFIRMING:
        refused = set(rows.filter(REFUSED).order_by().values_list("member", "helper"))
    else:  # nobody was asked yet
        kept = kept.exclude(locked_by=None)
    found = {(each.member_id, each.helper_id): each for each in kept}
    return refused, {pair: found[pair] for pair in sorted(found) if pair not in refused}


def stands(spec, members, helpers, asked, forbidden, running=()):
    """(pairs of `asked` that can stand together, [{helper, member, why}] of the others)."""
    left = {key: each.capacity for key, each in helpers.items()}
    has: dict = {}
    for pair in running:
        has[pair.member, pair.role] = has.get((pair.member, pair.role), 0) + 1
    found, dropped, seen = [], [], set()
    for pair in asked:
        if (pair.member, pair.helper) in seen:
            continue
        seen.add((pair.member, pair.helper))
        member, helper = members.get(pair.member), helpers.get(pair.helper)
        if (pair.member, pair.helper) in forbidden:
            why = "组织决定不安排在一起、已经结对，或有一方不愿意"
        elif member is None or helper is None:
            why = "有一方没有参加这一批"
        elif words := broken_words(spec, pair.role, member, helper):
            why = words
        elif left[pair.helper] <= 0:
            why = "这位党员的名额满了"
        elif has.get((pair.member, pair.role), 0) >= spec.role(pair.role).most:
            why = f"这位同学的{spec.role(pair.role).label}已经满了"
        else:
            left[pair.helper] -= 1
            has[pair.member, pair.role] = has.get((pair.member, pair.role), 0) + 1
            found.append(pair)
            continue
        dropped.append({"helper": pair.helper, "member": pair.member, "why": why})
    return tuple(found), dropped


def broken_words(spec, role_key, member, helper):
    """Which hard rules keep the two apart, in words; "" where none does."""
    role = spec.role(role_key)
    if role is None:
        return "规则里没有这个身份"
    found = matrix.broken(role, spec, member, helper)
    return "、".join(rule_words(role, rule) for rule in found)


def rule_words(role, rule):
    """A broken hard rule, or that the helper has to be a full Party member."""
    return f"{role.label}要由正式党员担任" if rule == rules.FORMAL else hard_words(rule)


def digest_of(document, goal, given):
    """SHA-256 of everything that goes into the matching, in an order of its own."""

    def person(each):
        return [
            each.key, each.general_branch, each.branch, each.grade, each.sex, each.major,
            each.dormitory, sorted(each.topics), sorted(each.free), each.wishes, each.capacity,
            each.is_formal,
        ]  # fmt: skip

    def pairs(found):
        return sorted([each.member, each.helper, each.role] for each in found)

    said = [
        document, goal, [person(each) for each in given.members],
        [person(each) for each in given.helpers], pairs(given.fixed), pairs(given.running),
        sorted(given.forbidden), sorted(given.before),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
