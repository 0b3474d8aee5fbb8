"""Who takes which date: fair, the same again, and checked against picking by brute force."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from volunteers.party_days import rotation
from volunteers.party_days.rotation import Person, Rota, Slot, plan, rota_of

FIRST = date(2026, 9, 2)  # a Wednesday


def people(number, **fields):
    return [Person(key, FIRST, **fields) for key in range(1, number + 1)]


def weeks(number, missing=1):
    return [Slot(week, FIRST + timedelta(weeks=week), missing) for week in range(number)]


def keys(found):
    return [key for _slot, key in found]


def test_everybody_once_before_anybody_twice():
    assert keys(plan(Rota(people(3)), weeks(5))) == [1, 2, 3, 1, 2]


def test_the_order_of_people_and_dates_does_not_matter():
    mixed = plan(Rota(reversed(people(3))), list(reversed(weeks(5, 2))))
    assert mixed == plan(Rota(people(3)), weeks(5, 2))
    assert mixed == [(0, 1), (0, 2), (1, 3), (1, 1), (2, 2), (2, 3), (3, 1), (3, 2), (4, 3), (4, 1)]


def test_longest_since_last_comes_first_among_equals():
    had = [(1, FIRST + timedelta(weeks=2)), (2, FIRST), (3, FIRST + timedelta(weeks=1))]
    assert keys(plan(rota_of(people(3), had), [Slot(9, FIRST + timedelta(weeks=3), 3)])) == [
        2,
        3,
        1,
    ]


def test_whoever_is_exempt_or_has_a_clash_is_skipped_and_comes_next():
    found = people(3)
    found[0] = replace(found[0], busy=frozenset([0]))
    found[1] = replace(found[1], exempt_until=FIRST + timedelta(days=13))  # two dates
    assert keys(plan(Rota(found), weeks(4))) == [3, 1, 2, 3]


def test_nobody_has_two_places_in_one_shift_and_places_may_stay_empty():
    assert plan(Rota(people(2)), [Slot(0, FIRST, 3)]) == [(0, 1), (0, 2)]
    assert plan(Rota(people(2)), [Slot(0, FIRST, 1, frozenset([1, 2]))]) == []
    assert plan(Rota([]), weeks(2)) == []


def test_a_newcomer_does_not_catch_up_on_what_was_before():
    old = people(2)
    had = [(each.key, FIRST + timedelta(weeks=2 * n + each.key)) for each in old for n in range(5)]
    day = FIRST + timedelta(weeks=20)
    new = Person(3, day)
    found = plan(
        rota_of([*old, new], had), [Slot(n, day + timedelta(weeks=n), 1) for n in range(4)]
    )
    assert Counter(keys(found)) == {1: 1, 2: 1, 3: 2}
    assert keys(found)[0] == 3  # never yet, so the longest wait


def test_whoever_comes_back_does_not_catch_up_either():
    away = replace(people(1)[0], exempt_until=FIRST + timedelta(weeks=9, days=1))
    found = keys(plan(Rota([away, *people(3)[1:]]), weeks(16)))
    assert found[:10] == [2, 3] * 5
    assert Counter(found[10:]) == {1: 2, 2: 2, 3: 2}


sizes = st.integers(1, 7)


@given(sizes, st.lists(st.integers(1, 7), max_size=12))
def test_turns_differ_by_at_most_one(number, missing):
    slots = [Slot(n, FIRST + timedelta(weeks=n), many) for n, many in enumerate(missing)]
    found = plan(Rota(people(number)), slots)
    turns = Counter(dict.fromkeys(range(1, number + 1), 0))
    turns.update(keys(found))
    for slot in slots:
        assert sum(key == slot.key for key, _who in found) == min(slot.missing, number)
    assert len(set(found)) == len(found)
    if all(slot.missing <= number for slot in slots):
        assert max(turns.values()) - min(turns.values()) <= 1


@st.composite
def occasions(draw):
    number = draw(st.integers(1, 5))
    many = draw(st.integers(0, 6))
    busy = [frozenset(draw(st.sets(st.integers(0, 5), max_size=3))) for _ in range(number)]
    had = draw(st.lists(st.tuples(st.integers(1, number), st.integers(1, 9)), max_size=8))
    slots = [
        Slot(n, FIRST + timedelta(weeks=10 + n), draw(st.integers(0, 3)))
        for n in draw(st.permutations(range(many)))
    ]
    found = [Person(n + 1, FIRST, busy=each) for n, each in enumerate(busy)]
    return found, [(key, FIRST + timedelta(weeks=week)) for key, week in had], slots


@given(occasions())
def test_each_date_takes_the_group_that_brute_force_takes(occasion):
    """Of all groups that could take a date, the one whose (turns, last, key) are the smallest."""
    found, had, slots = occasion
    turns, last = Counter(), {}
    for key, day in had:
        turns[key] += 1
        last[key] = max(last.get(key, date.min), day)
    expected = []
    for slot in sorted(slots, key=lambda each: each.day):
        free = [each.key for each in found if slot.key not in each.busy]
        size = min(slot.missing, len(free))

        def weight(group):
            return sorted((turns[key], last.get(key, date.min), key) for key in group)

        group = min(combinations(free, size), key=weight)
        expected += [(slot.key, key) for _turns, _last, key in weight(group)]
        for key in group:
            turns[key] += 1
            last[key] = slot.day
    assert plan(rota_of(found, had), slots) == expected


def test_a_streak_ends_with_coming_or_making_up():
    assert rotation.streak([]) == 0
    assert rotation.streak(["away", "came", "away", "excused", "away", "planned"]) == 2
    assert rotation.streak(["away", "away", "made_up"]) == 0
    assert rotation.longest_streak(["away", "away", "swapped", "away", "came", "away"]) == 3


@given(st.lists(st.sampled_from(["came", "away", "made_up", "excused", "planned", "swapped"])))
def test_streaks_are_runs_of_the_letters_that_count(states):
    word = "".join({"away": "a", "came": "x", "made_up": "x"}.get(each, "") for each in states)
    runs = [len(run) for run in word.split("x")]
    assert (rotation.streak(states), rotation.longest_streak(states)) == (runs[-1], max(runs))


def test_the_oldest_missed_turn_within_the_days_is_made_up():
    day = date(2026, 10, 30)
    missed = [(5, date(2026, 9, 29)), (6, date(2026, 9, 30)), (7, date(2026, 10, 14)), (8, day)]
    assert rotation.to_make_up(missed, day, 30) == 6
    assert rotation.to_make_up(missed, day, 31) == 5
    assert rotation.to_make_up([(8, day)], day, 30) is None
