"""Standards of real colleges entered through the pages, without code."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from assessment.standards.book import BOOK
from assessment.standards.library import SAMPLES
from tests.assessment.standards.entering import Editor
from tuanwei.rulebooks import actions

pytestmark = pytest.mark.django_db


def first_block(spec):
    """支委会建设 of A1 with its seven items: 5 + 5 + 4 + 4 + 4 + 5 + 3 = 30."""
    top = spec.children()[0]
    there = (top, *spec.children(top.key))
    assert sum(each.maximum for each in there[1:]) == top.maximum == 30
    return replace(spec, indicators=there, totals=replace(spec.totals, out_of=D(30)))


ENTERED = {"a1": first_block(SAMPLES["a1"].spec)} | {
    key: SAMPLES[key].spec for key in ("a4", "a6", "a9", "a11", "a15", "a20")
}


@pytest.fixture
def editor(client, cast):
    """Somebody with an empty draft."""
    client.force_login(cast.staff)
    standard = actions.save_kind(BOOK, by=cast.staff, name="团支部年度考核")
    editor = Editor(client, standard)
    client.post(editor.url("begin"), {"blank": "yes"})
    return editor


@pytest.mark.parametrize("key", sorted(ENTERED))
def test_each_is_entered_as_it_is(editor, key):
    made = editor.write(ENTERED[key])
    wanted = editor.renamed(ENTERED[key])
    for mine, theirs in zip(made.indicators, wanted.indicators, strict=True):
        assert mine == theirs, theirs.label
    assert made == wanted
    assert editor.forced("第一版").spec == wanted
