"""How many a unit may enter: against a list of every size of a college."""

from hypothesis import given
from hypothesis import strategies as st

from activities.rounds import quotas
from activities.rounds.quotas import Tier

TIERS = st.lists(
    st.builds(Tier, st.integers(0, 60), st.integers(0, 9), st.integers(0, 9)), max_size=5
)


def test_the_rule_of_a_real_college():
    """X14: up to 1000 members one to three, above that two to four."""
    tiers = quotas.read(
        [{"people": 1001, "count": 4, "least": 2}, {"people": 0, "count": 3, "least": 1}]
    )
    assert quotas.contradictions(tiers) == []
    assert [quotas.tier_of(tiers, n).most for n in (0, 1, 1000, 1001, 5000)] == [3, 3, 3, 4, 4]
    assert [quotas.tier_of(tiers, n).least for n in (1000, 1001)] == [1, 2]
    assert quotas.spoken(tiers) == "0 人起 1–3 份；1001 人起 2–4 份"


def test_without_tiers_nothing_is_limited():
    assert (quotas.contradictions([]), quotas.tier_of([], 40)) == ([], None)


def test_contradictions_say_what_is_wrong():
    def said(*rows):
        return quotas.contradictions([Tier(*row) for row in rows])

    assert said((0, 2, 3)) == ["0 人起：至少 3 份比最多 2 份还多。"]
    assert said((500, 2)) == [
        "要有一行从 0 人起，不然人少的单位不知道能报几份；不让报就写最多 0 份。"
    ]
    assert said((0, 2), (0, 3)) == ["0 人起写了两行，只留一行。"]
    assert said((1001, 2), (0, 3)) == ["1001 人起最多 2 份，比人少的单位（3 份）还少。"]
    assert said((0, 3, 1), (1001, 4, 2)) == []


def by_walking(tiers):
    """The independent way: walk over every size and let each tier overwrite what came before."""
    table = {}
    for start in range(61):
        for tier in tiers:
            if tier.people == start:
                for size in range(start, 61):
                    table[size] = (tier.most, tier.least)
    return table


@given(TIERS)
def test_every_size_belongs_to_the_last_tier_it_reaches(tiers):
    if len({tier.people for tier in tiers}) < len(tiers):
        assert quotas.contradictions(tiers)
        return
    table = by_walking(tiers)
    for size in range(61):
        found = quotas.tier_of(tiers, size)
        assert (found and (found.most, found.least)) == table.get(size)


@given(TIERS)
def test_accepted_tiers_never_give_more_people_less(tiers):
    table = by_walking(tiers)
    whole = all(size in table for size in range(61)) or not tiers
    most = [table[size][0] for size in sorted(table)]
    starts = [tier.people for tier in tiers]
    fine = (
        whole
        and most == sorted(most)
        and all(tier.least <= tier.most for tier in tiers)
        and len(set(starts)) == len(starts)
    )
    assert (quotas.contradictions(tiers) == []) == fine


@given(TIERS)
def test_what_is_written_is_read_back(tiers):
    assert quotas.read(quotas.write(tiers)) == sorted(tiers, key=lambda tier: tier.people)
