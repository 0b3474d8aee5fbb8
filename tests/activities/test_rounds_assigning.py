"""Balanced, seeded assignment: against every assignment there is, in small."""

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from activities.rounds.assigning import Judge, Work, assign, numbered, why_barred

SEED = "5e884898da28047151d0e56f8dc62927"


def works(count, **units):
    return [Work(f"HD{n:03}", units.get(f"HD{n:03}", frozenset())) for n in range(count)]


def judges(count):
    return [Judge(f"T{n:03}", n) for n in range(count)]


@st.composite
def scenes(draw):
    """A few entries and reviewers, some of them near each other, some pairs done or recused."""
    made = [
        Work(f"HD{n}", frozenset(draw(st.sets(st.integers(1, 3), max_size=1))),
             frozenset(draw(st.sets(st.integers(0, 3), max_size=1))))
        for n in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    people = [
        Judge(f"T{n}", n, frozenset(draw(st.sets(st.integers(1, 3), max_size=1))))
        for n in range(draw(st.integers(1, 4)))
    ]
    pairs = [(work.key, judge.key) for work in made for judge in people]
    recused = draw(st.sets(st.sampled_from(pairs), max_size=2))
    kept: dict = {}
    free = [pair for pair in pairs if pair not in recused]
    for work, judge in draw(st.sets(st.sampled_from(free), max_size=2)) if free else ():
        kept.setdefault(work, set()).add(judge)
    return made, people, draw(st.integers(1, 3)), kept, frozenset(recused)


def by_trying_everything(made, people, each, kept, recused):
    """(how many each entry gets, the smallest sum of squared loads, its smallest spread)."""
    options, gets = [], []
    for work in made:
        held = kept.get(work.key, set())
        may = [
            judge.key for judge in people
            if judge.person not in work.people and not judge.units & work.units
            and (work.key, judge.key) not in recused and judge.key not in held
        ]  # fmt: skip
        count = min(max(0, each - len(held)), len(may))
        gets.append(count)
        options.append(list(combinations(may, count)))
    best = None
    for choice in product(*options):
        loads = dict.fromkeys((judge.key for judge in people), 0)
        for held in kept.values():
            for key in held:
                loads[key] += 1
        for chosen in choice:
            for key in chosen:
                loads[key] += 1
        square = sum(load**2 for load in loads.values())
        best = square if best is None else min(best, square)
    return gets, best


@settings(max_examples=200, deadline=None)
@given(scenes(), st.text("0123456789abcdef", min_size=4, max_size=8))
def test_as_even_as_any_assignment_can_be(scene, seed):
    made, people, each, kept, recused = scene
    plan = assign(made, people, each=each, seed=seed, kept=kept, recused=recused)
    gets, square = by_trying_everything(*scene)
    assert [len(plan.added[work.key]) for work in made] == gets
    assert sum(load**2 for load in plan.loads.values()) == square


@settings(max_examples=100, deadline=None)
@given(scenes())
def test_nobody_gets_their_own_and_loads_are_what_is_said(scene):
    made, people, each, kept, recused = scene
    plan = assign(made, people, each=each, seed=SEED, kept=kept, recused=recused)
    counted = dict.fromkeys((judge.key for judge in people), 0)
    of = {judge.key: judge for judge in people}
    for work in made:
        chosen = plan.added[work.key]
        assert not set(chosen) & kept.get(work.key, set())
        for key in [*chosen, *kept.get(work.key, ())]:
            counted[key] += 1
        for key in chosen:
            assert why_barred(work, of[key], recused) == ""
    assert counted == plan.loads
    short = {each_short.work: each_short for each_short in plan.short}
    for work in made:
        got = len(plan.added[work.key]) + len(kept.get(work.key, ()))
        assert (work.key in short) == (got < each)
        if work.key in short:
            assert (short[work.key].wanted, short[work.key].got) == (each, got)


@given(scenes(), st.randoms(use_true_random=False))
def test_the_same_input_gives_the_same_whatever_its_order(scene, rng):
    made, people, each, kept, recused = scene
    plan = assign(made, people, each=each, seed=SEED, kept=kept, recused=recused)
    mixed, turned = list(made), list(people)
    rng.shuffle(mixed)
    rng.shuffle(turned)
    again = assign(mixed, turned, each=each, seed=SEED, kept=kept, recused=recused)
    assert again == plan


@given(st.integers(1, 25), st.integers(1, 9), st.integers(1, 9), st.text(min_size=1, max_size=5))
def test_where_nobody_is_barred_loads_differ_by_one_at_most(count, many, each, seed):
    plan = assign(works(count), judges(many), each=each, seed=seed)
    loads = sorted(plan.loads.values())
    assert loads[-1] - loads[0] <= 1
    assert sum(loads) == count * min(each, many)
    assert bool(plan.short) == (each > many)


def test_another_seed_gives_another_assignment():
    plans = {repr(assign(works(8), judges(5), each=2, seed=seed).added) for seed in "abcdef"}
    assert len(plans) == 6


def test_who_is_barred_and_why():
    work = Work("HD1", frozenset({7}), frozenset({1}))
    assert why_barred(work, Judge("T1", 1)) == "work"
    assert why_barred(work, Judge("T2", 2, frozenset({7, 8}))) == "unit"
    assert why_barred(work, Judge("T3", 3), {("HD1", "T3")}) == "recused"
    assert why_barred(work, Judge("T3", 3, frozenset({8}))) == ""
    near = [Judge("T1", 1), Judge("T2", 2, frozenset({7})), Judge("T3", 3)]
    (short,) = assign([work], near, each=2, seed=SEED).short
    assert (short.work, short.wanted, short.got) == ("HD1", 2, 1)
    assert sorted(short.barred) == [("T1", "work"), ("T2", "unit")]


def test_when_somebody_leaves_the_others_keep_their_work():
    made, people = works(12), judges(4)
    first = assign(made, people, each=2, seed=SEED).added
    gone = "T001"
    kept = {work: {key for key in chosen if key != gone} for work, chosen in first.items()}
    left = [judge for judge in people if judge.key != gone]
    plan = assign(made, left, each=2, seed=SEED, kept=kept)
    assert sum(len(chosen) for chosen in plan.added.values()) == sum(
        gone in chosen for chosen in first.values()
    )
    assert sorted(plan.loads.values()) == [8, 8, 8]
    for work, chosen in plan.added.items():
        assert not set(chosen) & kept[work]


def test_what_a_leaver_has_done_counts_for_the_entry_but_for_nobodys_load():
    plan = assign(works(1), judges(2), each=2, seed=SEED, kept={"HD000": {"T999"}})
    assert len(plan.added["HD000"]) == 1
    assert sorted(plan.loads.values()) == [0, 1]


@given(st.sets(st.text("HD0123456789", min_size=1, max_size=6), max_size=20))
def test_every_entry_gets_one_number(keys):
    places = numbered(keys, SEED)
    assert sorted(places.values()) == list(range(1, len(keys) + 1))
    assert numbered(sorted(keys), SEED) == places
