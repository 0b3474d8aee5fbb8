"""Who lacks hours of service for an open campaign: they and the candidates in it. A fixed number of
queries."""

from dataclasses import dataclass
from decimal import Decimal

from party_pairing.board.queries import members_of, recommendations
from party_pairing.candidates.models import Campaign, Recommendation, Waiver
from party_pairing.candidates.queries import facts_of
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.conditions import UNMET, find
from tuanwei.accounts.models import User


@dataclass(frozen=True)
class Lack:
    """Somebody lacks `missing` hours of what `condition` asks; `number` of their recommendation, ""
    where they have not entered yet."""

    user: User
    unit: object
    condition: rules.Condition
    has: Decimal
    needs: Decimal
    missing: Decimal
    number: str = ""


def asks_for_hours(campaign):
    """The conditions of a campaign that ask for hours."""
    return [each for each in campaign.spec.conditions if each.kind == rules.HOURS]


def open_campaigns(campaigns):
    """Those that run and ask for hours."""
    return [
        each for each in campaigns if each.state == Campaign.State.OPEN and asks_for_hours(each)
    ]


def lacks(branches, campaign):
    """[Lack], by branch, the most missing first. Looked at are those on their way in the campaign,
    and everybody whose status it starts from and who has on record what else it waits for (the
    application, say)."""
    conditions = asks_for_hours(campaign)
    rows = recommendations(branches, [campaign]).filter(state__in=Recommendation.ON_THE_WAY)
    numbers = dict(rows.values_list("user", "number"))
    units = dict(rows.values_list("user", "unit"))
    kinds = {
        each.record for each in campaign.spec.conditions
        if each.kind in (rules.SINCE, rules.HAS) and each.record
    }  # fmt: skip
    if kinds:
        members = members_of(branches, campaign.spec.from_statuses).filter(
            user__file_records__kind__key__in=kinds, user__file_records__withdrawn_at=None
        )
        for user, branch in members.values_list("user", "branch").distinct():
            units.setdefault(user, branch)
    waived = {
        (user, key)
        for user, key in Waiver.objects.filter(recommendation__number__in=numbers.values())
        .values_list("recommendation__user", "condition")
    }  # fmt: skip
    known = facts_of(list(units), campaign.cut_off)
    found = []
    for user, facts in known.items():
        for condition in conditions:
            each = find(condition, campaign.spec, facts, campaign.cut_off)
            if each.state == UNMET and (user, condition.key) not in waived:
                found.append((user, condition, each))
    users = User.objects.in_bulk([user for user, *_rest in found])
    by_key = {each.pk: each for each in branches}
    made = [
        Lack(users[user], by_key.get(units[user]), condition, each.value, each.least, each.missing,
             numbers.get(user, ""))
        for user, condition, each in found
    ]  # fmt: skip
    return sorted(
        made, key=lambda e: (e.unit.name if e.unit else "", -e.missing, e.user.number or "")
    )
