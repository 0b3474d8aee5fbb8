"""What is hidden stays hidden: no small group can be worked out from what is left in a table."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuanwei.lib.suppression import line, table


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ({"学习": 7, "生活": 22}, {"学习": 7, "生活": 22}, 29),
        # One alone would be the rest of the total, so the next smallest goes with it.
        ({"学习": 7, "生活": 22, "其他": 3}, {"学习": None, "生活": 22, "其他": None}, 32),
        # Two that are three together tell too much, too.
        (
            {"甲": 30, "乙": 9, "丙": 1, "丁": 2},
            {"甲": 30, "乙": None, "丙": None, "丁": None},
            42,
        ),
        ({"甲": 30, "乙": 4, "丙": 4}, {"甲": 30, "乙": None, "丙": None}, 38),
        # Nothing is no secret and hides nobody.
        ({"甲": 30, "乙": 0, "丙": 4}, {"甲": None, "乙": 0, "丙": None}, 34),
        # Five of five groups would be one each.
        (dict.fromkeys("甲乙丙丁戊", 1), dict.fromkeys("甲乙丙丁戊"), None),
        ({"甲": 3}, {"甲": None}, None),
        ({}, {}, 0),
    ],
)
def test_a_line(counts, shown, total):
    assert line(counts) == (shown, total)


def test_a_cell_takes_its_row_and_its_column_along():
    found = table({("男", "去"): 8, ("男", "不去"): 2, ("女", "去"): 9, ("女", "不去"): 20})
    assert set(found.cells.values()) == {None}
    assert (found.rows, found.columns) == ({"男": 10, "女": 29}, {"去": 17, "不去": 22})
    assert found.total == 39


def test_only_as_much_as_must_be_is_hidden():
    sizes = {("甲", "去"): 3, ("甲", "不去"): 7, ("乙", "去"): 6, ("乙", "不去"): 8,
             ("丙", "去"): 40, ("丙", "不去"): 50}  # fmt: skip
    found = table(sizes)
    assert {key for key, size in found.cells.items() if size is None} == {
        ("甲", "去"), ("甲", "不去"), ("乙", "去"), ("乙", "不去"),
    }  # fmt: skip
    assert None not in {*found.rows.values(), *found.columns.values(), found.total}


LEAST = 3
SIZES = st.integers(0, 5)
SHAPES = st.sampled_from([(1, 2), (1, 4), (2, 2), (2, 3), (3, 2)])


def sums(cells):
    """Rows, columns and total of {(row, column): people}."""
    rows, columns = {}, {}
    for (row, column), size in cells.items():
        rows[row] = rows.get(row, 0) + size
        columns[column] = columns.get(column, 0) + size
    return rows, columns, sum(cells.values())


def tables_like(found):
    """Every table with what `found` shows; what is hidden is at least one: tried one by one."""
    rows = {row: [] for row in found.rows}
    for (row, column), size in found.cells.items():
        rows[row].append((column, [size] if size is not None else range(1, 8)))
    choices = [
        [
            list(zip([(row, column) for column, _ in cells], sizes, strict=True))
            for sizes in product(*(each for _, each in cells))
            if found.rows[row] in (None, sum(sizes))
        ]
        for row, cells in rows.items()
    ]
    for chosen in product(*choices):
        cells = dict(pair for row in chosen for pair in row)
        _rows, columns, total = sums(cells)
        fits = all(found.columns[key] in (None, size) for key, size in columns.items())
        if fits and found.total in (None, total):
            yield cells


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_hidden_could_as_well_be_many(data):
    rows, columns = data.draw(SHAPES)
    cells = {(r, c): data.draw(SIZES) for r in range(rows) for c in range(columns)}
    found = table(cells, LEAST)
    for shown, there in zip(
        (found.cells, found.rows, found.columns, {"": found.total}),
        (cells, *sums(cells)[:2], {"": sums(cells)[2]}),
        strict=True,
    ):
        for key, size in there.items():
            assert shown[key] in (None, size)
            assert size == 0 or size >= LEAST or shown[key] is None
    wanted = {key for key, size in cells.items() if 0 < size < LEAST}
    wanted |= {("row", key) for key, size in sums(cells)[0].items() if 0 < size < LEAST}
    wanted |= {("column", key) for key, size in sums(cells)[1].items() if 0 < size < LEAST}
    for other in tables_like(found):
        if not wanted:
            break
        by_row, by_column, _total = sums(other)
        wanted -= {key for key, size in other.items() if size >= LEAST}
        wanted -= {("row", key) for key, size in by_row.items() if size >= LEAST}
        wanted -= {("column", key) for key, size in by_column.items() if size >= LEAST}
    assert not wanted
