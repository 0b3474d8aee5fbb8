"""Units, classes and the classes of each unit on one page: nothing small follows from the rest."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from mailbox.insights.together import shown

LEAST = 3


def test_units_are_not_taken_apart_where_that_would_tell():
    found = shown({("后勤", "生活"): 12, ("后勤", "学习"): 2, ("教务", "学习"): 9})
    assert found.units == {"后勤": 14, "教务": 9}
    assert found.classes == {"生活": 12, "学习": 11}
    assert found.within == {}


def test_a_small_class_in_one_unit_takes_company_where_it_can():
    found = shown({("后勤", "生活"): 12, ("后勤", "学习"): 2, ("教务", "学习"): 9,
                   ("教务", "生活"): 8, ("学工", "学习"): 30})  # fmt: skip
    assert found.classes == {"生活": 20, "学习": 41}
    assert found.within == {
        "后勤": {"生活": None, "学习": None}, "教务": {"学习": None, "生活": None},
        "学工": {"学习": 30},
    }  # fmt: skip


def test_large_groups_are_all_shown():
    found = shown({("后勤", "生活"): 12, ("后勤", "学习"): 7, ("教务", "学习"): 9})
    assert found.classes == {"生活": 12, "学习": 16}
    assert found.within["后勤"] == {"生活": 12, "学习": 7}


def test_a_unit_of_five_with_a_small_class_is_not_taken_apart():
    found = shown({("甲", "一"): 4, ("甲", "二"): 1, ("乙", "一"): 20, ("乙", "二"): 20})
    assert "甲" not in found.within


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("甲乙"), st.sampled_from("一二三")), st.integers(1, 5)
    )
)
def test_every_small_figure_could_be_larger_though_the_sums_of_units_are_public(counts):
    found = shown(counts, LEAST)
    units, classes = sums(counts)
    wanted = {("unit", key) for key, size in units.items() if size < LEAST}
    for key in wanted:
        assert found.units[key[1]] is None
    small = {pair for pair, size in counts.items() if size < LEAST}
    if found.classes is not None:
        assert found.classes.keys() == classes.keys()
        small |= {("class", key) for key, size in classes.items() if size < LEAST}
    for (unit, kind), size in counts.items():
        shown_size = found.within.get(unit, {}).get(kind)
        assert shown_size in (None, size)
        assert size >= LEAST or shown_size is None
    small -= {pair for pair in small if pair[0] not in found.within and pair[0] != "class"}
    for other in tables_with(counts, found, units):
        small -= {pair for pair, size in other.items() if size >= LEAST}
        small -= {("class", key) for key, size in sums(other)[1].items() if size >= LEAST}
    assert not small


def sums(counts):
    """Letters by unit and by class."""
    units, classes = {}, {}
    for (unit, kind), size in counts.items():
        units[unit] = units.get(unit, 0) + size
        classes[kind] = classes.get(kind, 0) + size
    return units, classes


def tables_with(counts, found, units):
    """Every table with the sums of units, which are public, and with what is shown."""
    pairs = list(product(units, sorted({kind for _, kind in counts})))
    ranges = []
    for unit, kind in pairs:
        if unit not in found.within:
            ranges.append(range(units[unit] + 1))
        else:
            size = found.within[unit].get(kind, 0)
            ranges.append(range(1, units[unit] + 1) if size is None else [size])
    for sizes in product(*ranges):
        other = dict(zip(pairs, sizes, strict=True))
        rows, columns = sums(other)
        if rows == units and all(
            (found.classes or {}).get(k) in (None, n) for k, n in columns.items()
        ):
            yield other
