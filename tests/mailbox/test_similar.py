"""Letters like the one being written: what others asked, offered before sending."""

from copy import copy
from dataclasses import dataclass
from uuid import uuid4

import pytest

from mailbox.cases import answering, publishing, similar_queries
from mailbox.cases.similar import Weights, likeness, most_similar, tokens
from mailbox.models import Publication
from tests.mailbox import similar_pairs
from tests.mailbox.test_letters_write import typed


@dataclass(frozen=True)
class Titled:
    title: str


KNOWN = [
    Titled(title)
    for title in (
        "第二食堂午餐排队太久", "东区浴室 22 点后没有热水", "图书馆三楼能不能留一间通宵自习室",
        "第二食堂午餐排队太久", "宿舍晚上网络很慢",
    )
]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("食堂排队", ["第二食堂午餐排队太久"]),
        ("浴室没有热水了", ["东区浴室 22 点后没有热水"]),
        ("能不能开通宵自习室？", ["图书馆三楼能不能留一间通宵自习室"]),
        ("热水", ["东区浴室 22 点后没有热水"]),
        ("能不能换辅导员", []),
        ("没有", []),
        ("？！", []),
        ("", []),
        ("我的是了的吗", []),
    ],
)
def test_titles_that_speak_of_the_same(title, expected):
    assert [other.title for other in most_similar(title, KNOWN)] == expected


def test_the_best_comes_first_and_no_more_than_asked():
    others = [Titled("食堂排队"), Titled("二食堂排队太久"), Titled("食堂")]
    assert most_similar("二食堂排队", others, most=1) == [others[1]]


@pytest.mark.parametrize(
    ("one", "other"), [("我的书被拿了", "他的衣服洗坏了"), ("食堂的筷子", "操场的灯")]
)
def test_empty_words_in_common_are_nothing_in_common(one, other):
    assert likeness(tokens(one), tokens(other), Weights()) == 0


def test_a_place_alone_is_not_the_same_matter():
    assert likeness(tokens("食堂排队"), tokens("食堂筷子有异味"), Weights()) == 0


def test_an_hour_alone_is_not_the_same_matter():
    assert likeness(tokens("澡堂晚上没有热水"), tokens("宿舍晚上网络很慢"), Weights()) == 0


def measured(rows, find):
    """(recall@5, precision): paraphrases that find their letter, and what of the found is right."""
    asked = [(same, title) for title, paraphrases, _miss in rows for same in paraphrases]
    found = [(find(same), title) for same, title in asked]
    hits = sum(title in titles for titles, title in found)
    return hits / len(asked), hits / sum(len(titles) for titles, _title in found)


def test_the_labelled_set_has_150_pairs_of_different_titles():
    pairs = similar_pairs.pairs()
    assert len(pairs) >= 150
    assert len(set(pairs)) == len(pairs)
    assert all(asked != title for asked, title, _same in pairs)


@pytest.fixture
def college(letters, cast):
    """Everything of the labelled set, published."""
    case = letters.answered(by=cast.other_student)
    cases = [copy(case) for _title in similar_pairs.corpus()]
    for copied in cases:
        copied.pk = uuid4()
        copied.number, copied.submission_hash = uuid4().hex[:16], uuid4().hex
    type(case).objects.bulk_create(cases)
    Publication.objects.bulk_create(
        Publication(case=copied, title=title, question="问", answer="答", prepared_by=cast.staff,
                    approved_by=cast.staff2, published_on="2026-11-01")
        for copied, title in zip(cases, similar_pairs.corpus(), strict=True)
    )  # fmt: skip


def test_recall_and_precision_over_the_labelled_set(college, cast, record_property):
    def find(title):
        return [item.title for item in similar_queries.similar_letters(title, cast.student)]

    rows = similar_pairs.rows()
    half = len(rows) // 2
    recall, precision = measured(rows, find)
    held_out = measured(rows[half:], find)
    record_property("recall_at_5", recall)
    record_property("precision", precision)
    print(f"\nrecall@5 {recall:.3f} precision {precision:.3f}; held out {held_out}")
    assert recall >= 0.85
    assert held_out[0] >= 0.85
    assert precision >= 0.7


@pytest.fixture
def answered(letters, cast):
    """Somebody asked before, and everybody may read the answer."""
    case = letters.answered(by=cast.other_student)
    answering.rate(case=case, is_satisfied=True, publish_consent=True)
    text = {"title": "学校食堂午餐排队", "question": "排队太久", "answer": "已加开窗口"}
    publication = publishing.prepare_publication(case=case, by=cast.staff, **text)
    publishing.approve_publication(publication=publication, by=cast.staff2)
    return publication


@pytest.mark.parametrize("door", ["write", "anonymous"])
def test_the_check_page_offers_answers_that_exist(client, cast, answered, door):
    if door == "write":
        client.force_login(cast.student)
    page = client.post(
        f"/mailbox/{door}/", typed(title="食堂排队太久", step="check")
    ).content.decode()
    assert f'href="/mailbox/public/{answered.pk}/"' in page
    assert "点开看答复，或附议" in page
    page = client.post(
        f"/mailbox/{door}/", typed(title="想换辅导员", step="check")
    ).content.decode()
    assert "点开看答复，或附议" not in page


def asked(client, title):
    return client.post("/mailbox/similar/", {"title": title}).content.decode()


def test_while_typing_open_letters_show_their_title_and_nothing_else(client, cast, letters):
    case = letters.routed(by=cast.other_student, publish_consent=True)
    client.force_login(cast.student)
    page = asked(client, "食堂排队太久")
    assert case.title in page
    assert f"/mailbox/open/{case.pk}/" in page
    page += client.get(f"/mailbox/open/{case.pk}/").content.decode()
    assert case.text not in page
    assert case.number not in page
    assert cast.other_student.name not in page


@pytest.mark.parametrize(
    "fields",
    [
        {"publish_consent": False},
        {"publish_consent": True, "visibility": "hidden"},
        {"publish_consent": True, "visibility": "anonymous"},
        {"publish_consent": True, "title": "食堂排队时被 13912345678 插队"},
        {"publish_consent": True, "title": "食堂排队遇到江未名"},
    ],
)
def test_what_others_must_not_see_is_not_offered(client, cast, letters, fields):
    cast.user("2024999999", "江未名")
    case = letters.routed(by=cast.other_student, **fields)
    client.force_login(cast.student)
    assert 'href="' not in asked(client, "食堂排队太久")
    assert client.get(f"/mailbox/open/{case.pk}/").status_code == 404


def test_letters_nobody_took_in_own_letters_and_old_consent_are_not_offered(client, cast, letters):
    letters.write(by=cast.other_student, publish_consent=True)
    letters.routed(by=cast.student, publish_consent=True)
    old = letters.routed(by=cast.other_student, publish_consent=True)
    type(old).objects.filter(pk=old.pk).update(shows_title=False)
    client.force_login(cast.student)
    assert 'href="' not in asked(client, "食堂排队太久")


@pytest.mark.parametrize(
    "title", ["'", "\\'", "a'b & | !", "\0", ":*", "()", "食堂'排队\\", "x" * 5000]
)
def test_nothing_typed_breaks_the_question(client, cast, answered, title):
    client.force_login(cast.student)
    assert client.post("/mailbox/similar/", {"title": title}).status_code == 200


def test_only_people_signed_in_ask_while_typing_and_the_anonymous_door_asks_nothing(client, cast):
    assert client.post("/mailbox/similar/", {"title": "食堂排队"}).status_code == 302
    assert "hx-post" not in client.get("/mailbox/anonymous/").content.decode()
    client.force_login(cast.student)
    assert 'hx-post="/mailbox/similar/"' in client.get("/mailbox/write/").content.decode()
