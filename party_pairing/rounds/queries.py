"""Reads for the pages: who stated what, the proposal row by row, who is left and why."""

from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, Q, Subquery

from branches.organisation.models import Member, Unit
from party_pairing.files.models import PartyMembership
from party_pairing.pair_rules.proposal import LeftOut
from party_pairing.pair_rules.wording import left_out_words, reason_words
from party_pairing.pairs.models import Pairing
from party_pairing.pairs.queries import running_counts
from party_pairing.rounds.models import Match, Need, Offer, PairRound, Wish
from party_pairing.rounds.people import side_by
from tuanwei.accounts.models import User

NO = Match.Word.NO
REFUSED = Q(helper_says=NO) | Q(member_says=NO)


def stated(held):
    """(offers, needs) that take part."""
    return (
        Offer.objects.filter(round=held, is_withdrawn=False),
        Need.objects.filter(round=held, is_withdrawn=False),
    )


def searched(rows, text, *paths):
    """Those of `rows` whose people match: a name, its pinyin, or the beginning of a number."""
    if not text:
        return rows
    fits = Q()
    for path in paths:
        fits |= (
            Q(**{f"{path}__name__icontains": text}) | Q(**{f"{path}__number__istartswith": text})
            | Q(**{f"{path}__name_pinyin__istartswith": text})
        )  # fmt: skip
    return rows.filter(fits)


def of_unit(rows, unit, *paths):
    """Those of `rows` of whose people one belongs to `unit` or below."""
    if unit is None:
        return rows
    fits = Q()
    for path in paths:
        fits |= Q(**{f"{path}__member__branch__in": Unit.objects.under(unit.pk)})
    return rows.filter(fits)


def units_of(held):
    """General branches and branches inside the round, for a filter: [(key, label)]."""
    rows = Unit.objects.active().under(held.unit_id).filter(
        kind__in=(Unit.Kind.GENERAL_BRANCH, Unit.Kind.BRANCH)
    )  # fmt: skip
    return list(rows.select_related("parent").order_by("parent__name_pinyin", "name_pinyin", "pk"))


def matches_of(proposal):
    """Pairs of a proposal with both people and where they belong."""
    return Match.objects.filter(proposal=proposal).select_related(
        "helper__member__branch", "member__member__branch"
    )


def alone(held, proposal):
    """Needs of those who have no standing pair in a role that everybody has."""
    rows = stated(held)[1]
    kinds = Pairing.objects.running().filter(
        rules__kind=held.rules.kind_id, member=OuterRef("user")
    )
    lacking = Q()
    for role in held.spec.roles:
        if role.least:
            matched = Match.objects.filter(
                proposal=proposal, member=OuterRef("user"), role=role.key
            ).exclude(REFUSED)
            lacking |= ~Exists(matched) & ~Exists(kinds.filter(role=role.key))
    return rows.filter(lacking) if lacking else rows.none()


@dataclass(frozen=True)
class Figures:
    """Counts at the head of the board."""

    pairs: int
    locked: int
    alone: int
    refused: int
    unanswered: int
    points: int


def figures_of(held, proposal):
    """In two queries."""
    rows = list(proposal.matches.values_list("points", "locked_by", "helper_says", "member_says"))
    standing = [row for row in rows if NO not in row[2:]]
    return Figures(
        pairs=len(standing), locked=sum(row[1] is not None for row in standing),
        alone=alone(held, proposal).count(), refused=len(rows) - len(standing),
        unanswered=sum("" in row[2:] for row in standing), points=sum(row[0] for row in standing),
    )  # fmt: skip


def said(match, spec):
    """The reasons of a pair in words."""
    return [
        reason_words(each["kind"], each["points"], tuple(each["of"]), spec)
        for each in match.reasons
    ]


def why_alone(proposal, spec):
    """{user's key: why the matching found nobody, in words}."""
    found: dict = {}
    for each in proposal.left_out:
        left = LeftOut(
            each["member"], each["role"], each["why"], each.get("allowed", 0),
            each.get("stopped", {}), each.get("lacks", 1),
        )  # fmt: skip
        found.setdefault(each["member"], left_out_words(left, spec))
    return found


@dataclass
class Row:
    """One person of a list: what they stated, with whom they are."""

    stated: object
    person: User
    topics: list
    free: int
    wishes: list = field(default_factory=list)
    matches: list = field(default_factory=list)
    used: int = 0
    running: int = 0
    why: str = ""

    @property
    def most(self):
        """Places in all."""
        return self.stated.capacity

    @property
    def is_full(self):
        """True for a helper without a place left."""
        return self.used + self.running >= self.stated.capacity


def rows_of(held, proposal, people, *, is_helper):
    """[Row] of offers or needs, in four queries."""
    keys = [each.user_id for each in people]
    labels = {each.key: each.label for each in held.spec.needs}
    wishes: dict = {}
    for wish in Wish.objects.filter(round=held, by__in=keys).select_related("other"):
        wishes.setdefault(wish.by_id, []).append(wish.other)
    matches: dict = {}
    if proposal:
        side = "helper" if is_helper else "member"
        found = Match.objects.filter(proposal=proposal, **{f"{side}__in": keys}).exclude(REFUSED)
        for match in found.select_related("helper", "member"):
            matches.setdefault(getattr(match, f"{side}_id"), []).append(match)
    running = running_counts(keys) if is_helper else {}
    return [
        Row(
            each, each.user, [labels.get(key, key) for key in each.topics], len(each.free),
            wishes.get(each.user_id, []), matches.get(each.user_id, []),
            len(matches.get(each.user_id, [])), running.get(each.user_id, 0),
        )
        for each in people
    ]  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """What became of one member's helper in a role between two proposals."""

    member: User
    before: list
    after: list


def compared(proposal, earlier):
    """(how many pairs are the same, [(member's key, helpers before, helpers after)] that differ)."""
    first, second = (
        set(each.matches.values_list("member", "role", "helper")) for each in (earlier, proposal)
    )
    changed = sorted({row[0] for row in first ^ second})
    before: dict = {}
    after: dict = {}
    for rows, found in ((first, before), (second, after)):
        for member, role, helper in sorted(rows):
            found.setdefault(member, []).append((role, helper))
    return len(first & second), [(key, before.get(key, []), after.get(key, [])) for key in changed]


def named(differences):
    """[Difference] with people, in one query."""
    keys = {key for key, _b, _a in differences}
    keys |= {helper for _k, b, a in differences for _role, helper in (*b, *a)}
    people = User.objects.in_bulk(keys)
    return [
        Difference(people[key], [people[h] for _r, h in before], [people[h] for _r, h in after])
        for key, before, after in differences
    ]


def going_on_for(user):
    """Rounds that go on in which `user` may or does take part, with `side`, `is_stated`, and `waits`
    where an answer of theirs is waited for. One query."""
    party = PartyMembership.objects.in_force().filter(user=user.pk)
    member = Member.objects.filter(user=user.pk, left_on=None, branch__isnull=False)
    stated = [
        Exists(model.objects.filter(round=OuterRef("pk"), user=user.pk, is_withdrawn=False))
        for model in (Offer, Need)
    ]
    asked = Match.objects.filter(
        Q(helper=user.pk, helper_says="") | Q(member=user.pk, member_says=""),
        proposal__round=OuterRef("pk"), proposal__is_current=True,
    ).exclude(REFUSED)  # fmt: skip
    going = (PairRound.State.COLLECTING, PairRound.State.MATCHING, PairRound.State.CONFIRMING)
    rows = PairRound.objects.filter(state__in=going).select_related("unit", "rules").annotate(
        standing=Subquery(party.values("standing")[:1]),
        party_group=Subquery(party.values("party_branch__general_branch")[:1]),
        group=Subquery(member.values("branch__parent")[:1]),
        status=Subquery(member.values("political_status")[:1]),
        is_stated=stated[0] | stated[1],
        waits=Exists(asked) & Q(state=PairRound.State.CONFIRMING),
    )  # fmt: skip
    for each in rows:
        each.side = side_by(
            each, standing=each.standing, groups={each.group, each.party_group},
            status=each.status,
        )  # fmt: skip
    return [each for each in rows if each.side or each.is_stated]


def mine_of(held, user):
    """[Match] of `user` in the current proposal, the standing ones first; seen once both sides are
    asked."""
    if held.state not in (held.State.CONFIRMING, held.State.PUBLISHED):
        return []
    rows = Match.objects.filter(proposal__round=held, proposal__is_current=True)
    rows = rows.filter(Q(helper=user) | Q(member=user))
    return list(
        rows.select_related("helper__member__branch", "member__member__branch").order_by(F("pk"))
    )
