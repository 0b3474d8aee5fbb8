"""Letters like the one being written: what others asked, offered before sending."""

from dataclasses import dataclass

import pytest

from mailbox.cases import actions
from mailbox.cases.similar import most_similar
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
    ],
)
def test_titles_that_speak_of_the_same(title, expected):
    assert [other.title for other in most_similar(title, KNOWN)] == expected


def test_the_best_comes_first_and_no_more_than_asked():
    others = [Titled("食堂排队"), Titled("二食堂排队太久"), Titled("食堂")]
    assert most_similar("二食堂排队", others, most=1) == [others[1]]


@pytest.fixture
def answered(letters, cast):
    """Somebody asked before, and everybody may read the answer."""
    case = letters.answered(by=cast.other_student)
    actions.rate(case=case, is_satisfied=True, publish_consent=True)
    text = {"title": "第二食堂午餐排队太久", "question": "排队太久", "answer": "已加开窗口"}
    publication = actions.prepare_publication(case=case, by=cast.staff, **text)
    actions.approve_publication(publication=publication, by=cast.staff2)
    return publication


@pytest.mark.parametrize("door", ["write", "anonymous"])
def test_the_check_page_offers_answers_that_exist(client, cast, answered, door):
    if door == "write":
        client.force_login(cast.student)
    page = client.post(f"/mailbox/{door}/", typed(title="食堂排队", step="check")).content.decode()
    assert f'href="/mailbox/public/{answered.pk}/"' in page
    assert "也许已有答案" in page
    page = client.post(
        f"/mailbox/{door}/", typed(title="想换辅导员", step="check")
    ).content.decode()
    assert "也许已有答案" not in page
