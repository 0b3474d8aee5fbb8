"""What the public reads: only what was approved, searchable, without a trace of the sender."""

import pytest

from mailbox.cases import publishing
from mailbox.cases.rules import rules_in_force


@pytest.fixture
def published(letters, cast):
    """publish(title, …) → Publication, through both persons."""

    def publish(title="食堂能不能多开窗口", answer="已加开两个窗口。", **fields):
        case = letters.answered(publish_consent=True, **fields)
        prepared = publishing.prepare_publication(
            case=case, by=cast.staff, title=title, question="午饭排队太久。", answer=answer
        )
        publishing.approve_publication(publication=prepared, by=cast.staff2)
        prepared.refresh_from_db()
        return prepared

    return publish


def titles(client, query=""):
    """The titles that a search shows."""
    return [p.title for p in client.get(f"/mailbox/public/{query}").context["page"]]


def test_an_empty_page_says_what_will_be_here(client, db):
    assert "还没有公开的答复" in client.get("/mailbox/public/").content.decode()


def test_search_in_title_question_and_answer(client, published):
    published("图书馆通宵自习", answer="十二月起开放。")
    published()
    assert titles(client) == ["食堂能不能多开窗口", "图书馆通宵自习"]
    assert titles(client, "?q=图书馆") == ["图书馆通宵自习"]
    assert titles(client, "?q=十二月 通宵") == ["图书馆通宵自习"]
    assert titles(client, "?q=午饭") == ["食堂能不能多开窗口", "图书馆通宵自习"]
    assert titles(client, "?q=没有的") == []
    assert titles(client, "?q=%25") == []


@pytest.mark.parametrize(
    "query", ["?q=%00%E2%80%AE", "?class=' or 1", "?unit=1e9", "?month=2026-99", "?after=x"]
)
def test_nonsense_in_the_address_changes_nothing(client, published, query):
    published()
    assert titles(client, query) == ["食堂能不能多开窗口"]


@pytest.mark.parametrize("page", ["/mailbox/public/", "/mailbox/public/figures/"])
def test_the_last_month_of_the_calendar_counts_as_not_given(client, db, page):
    assert client.get(f"{page}?month=9999-12").status_code == 200


def test_filters_by_class_unit_and_month(client, published, cast):
    shown = published()
    assert titles(client, "?class=living") == [shown.title]
    assert titles(client, "?class=study") == []
    assert titles(client, f"?unit={cast.department.pk}") == [shown.title]
    assert titles(client, f"?unit={cast.other_department.pk}") == []
    assert titles(client, f"?month={shown.published_on:%Y-%m}") == [shown.title]
    assert titles(client, "?month=2020-01") == []


def test_the_page_holds_nothing_of_the_letter(client, published, cast):
    shown = published(text="我是林知夏，会计2401，电话 13800001111")
    page = client.get(f"/mailbox/public/{shown.pk}/").content.decode()
    assert "午饭排队太久。" in page and "后勤处答复" in page
    for words in ("林知夏", "13800001111", shown.case.number, str(shown.case.pk), "吴立", "周一鸣"):
        assert words not in page


def test_what_is_not_approved_does_not_exist(client, letters, cast):
    prepared = publishing.prepare_publication(
        case=letters.answered(publish_consent=True), by=cast.staff,
        title="待确认", question="问", answer="答",
    )  # fmt: skip
    assert client.get(f"/mailbox/public/{prepared.pk}/").status_code == 404
    assert titles(client) == []


def test_pages_by_key(client, published):
    for number in range(14):
        published(f"第 {number} 条", rules=rules_in_force()[0])
    first = client.get("/mailbox/public/").context["page"]
    assert (len(first), bool(first.next), first.previous) == (12, True, "")
    assert titles(client, f"?after={first.next}") == ["第 1 条", "第 0 条"]
