"""Standards of real colleges entered through the pages, without code."""

import pytest

from assessment.standards.library import SAMPLES
from tests.assessment.standards.entering import Editor
from tuanwei.rulebooks import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client, cast):
    from assessment.standards.book import BOOK

    client.force_login(cast.staff)
    standard = actions.save_kind(BOOK, by=cast.staff, name="团支部年度考核")
    editor = Editor(client, standard)
    client.post(editor.url("begin"), {"blank": "yes"})
    return editor


@pytest.mark.parametrize("key", sorted(SAMPLES))
def test_each_is_entered_as_it_is(editor, key):
    spec = SAMPLES[key].spec
    made = editor.write(spec)
    wanted = editor.renamed(spec)
    for mine, theirs in zip(made.indicators, wanted.indicators, strict=True):
        assert mine == theirs, theirs.label
    assert made == wanted
