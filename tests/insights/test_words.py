"""Words of letters: who counts, what is left out, what rises."""

from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from mailbox.insights.queries import spoken_before
from mailbox.insights.words import FEWEST, Rising, count_senders, matters, rising


def test_things_and_doings_are_kept_persons_and_empty_words_are_not():
    found = matters("林知夏老师，我们学校第二食堂中午排队太久了，希望能够多开一个窗口", {"林知夏"})
    assert {"食堂", "窗口"} <= found
    assert not {"林知夏", "老师", "学校", "希望", "能够"} & found


def test_the_names_of_people_we_know_are_left_out():
    assert "灯光" in matters("操场灯光坏了")
    assert "灯光" not in matters("操场灯光坏了", {"灯光"})


def test_somebody_who_writes_often_counts_once():
    letters = [(1, "食堂排队"), (1, "食堂太吵"), (1, "食堂窗口"), (2, "食堂窗口")]
    counts, senders = count_senders(letters)
    assert (counts["食堂"], counts["窗口"], senders) == (2, 2, 2)


def test_a_word_of_few_is_never_shown():
    now = Counter({"热水": FEWEST - 1, "食堂": FEWEST})
    found = rising(now, 20, [(Counter(), 20)])
    assert [each.word for each in found] == ["食堂"]


def test_what_was_always_said_does_not_rise():
    before = [(Counter({"食堂": 10}), 20)] * 3
    assert rising(Counter({"食堂": 10}), 20, before) == []
    (found,) = rising(Counter({"食堂": 15}), 20, before)
    assert (found.word, found.now, found.before) == ("食堂", 15, Fraction(10))


@given(
    st.dictionaries(st.sampled_from("甲乙丙丁"), st.integers(0, 30)),
    st.lists(st.dictionaries(st.sampled_from("甲乙丙丁"), st.integers(0, 30)), max_size=3),
)
def test_rising_agrees_with_shares_counted_by_hand(now, months):
    senders, before = 30, [(Counter(month), 30) for month in months]
    found = {each.word for each in rising(Counter(now), senders, before)}
    for word, count in now.items():
        said = sum(month.get(word, 0) for month in months)
        rose = count * 30 * len(months) > said * senders if months else count > 0
        assert (word in found) == (count >= FEWEST and rose)


def test_few_people_before_are_not_counted_either():
    said = [spoken_before(Rising("热水", 9, Fraction(people, 3))) for people in (0, 1, 4, 5, 7)]
    assert said == ["0.0", "很少", "很少", "1.7", "2.3"]
