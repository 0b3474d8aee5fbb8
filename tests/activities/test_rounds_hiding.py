"""Names where nobody is to read them."""

from hypothesis import given
from hypothesis import strategies as st

from activities.rounds.hiding import hidden, known_words


def test_names_units_numbers_and_phones_are_black():
    words = known_words(["林知夏", "2024110101", ""], ["会计2401团支部", "政治理论社团"])
    assert words == {
        "林知夏",
        "2024110101",
        "会计2401团支部",
        "会计2401",
        "政治理论社团",
        "政治理论",
    }
    text = "会计2401团支部林知夏（2024110101，13800001234）带会计2401班办读书会。"
    assert hidden(text, words) == "■■■■（■■，■■）带■■班办读书会。"


@given(st.text(), st.sets(st.text(min_size=1), max_size=4))
def test_no_known_word_is_left(text, words):
    words = {word for word in words if "■" not in word}
    left = hidden(text + "".join(words) + text, words)
    assert [word for word in words if word in left] == []
