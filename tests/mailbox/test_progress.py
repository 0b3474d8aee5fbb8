"""A word to the author every so many working days until there is an answer."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from mailbox.cases import actions, answering, merging, sending, tasks
from mailbox.cases.deadlines import spoken_due
from tests.mailbox.test_actions import told
from tuanwei.audit.models import AuditEvent
from tuanwei.workdays import actions as workdays

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def at(day, hour=9):
    return time_machine.travel(datetime(2025, 11, day, hour, tzinfo=SHANGHAI), tick=False)


def owed(case):
    """Until when the author is to hear, in words."""
    case.refresh_from_db()
    due = case.progress_due_at
    return spoken_due(due.astimezone(SHANGHAI)) if due else ""


@pytest.fixture
def routed(cast, letters, word_every_three_days):
    """Routed on Monday the 10th: a word by Thursday the 13th, the answer by the 17th."""
    with at(10):
        case = letters.routed()
    assert owed(case) == "11月13日 24:00"
    return case


def say(client, user, case, text="配件已下单，周五到货"):
    client.force_login(user, backend=BACKEND)
    return client.post(reverse("mailbox:desk-act", args=[case.number, "progress"]), {"text": text})


def test_without_the_rule_nothing_is_owed_and_a_word_may_still_be_said(cast, client, letters):
    case = letters.routed()
    assert owed(case) == ""
    assert say(client, cast.answerer, case).status_code == 302
    assert owed(case) == ""
    assert case.entries.get(kind="progress").text == "配件已下单，周五到货"


def test_a_word_reaches_the_author_and_the_next_is_due(cast, client, routed):
    with at(12, 15):
        assert say(client, cast.answerer, routed).status_code == 302
    assert owed(routed) == "11月17日 24:00"
    assert f"你的信 {routed.number} 有进展" in told(cast.student)
    assert AuditEvent.objects.get(name="mailbox.case.progress").actor == cast.answerer
    client.force_login(cast.student, backend=BACKEND)
    with at(12, 16):
        page = client.get(reverse("mailbox:letter", args=[routed.number])).content.decode()
    assert "后勤处告诉你进展" in page and "配件已下单，周五到货" in page
    assert "下次进展最晚" in page and "11月17日" in page
    assert cast.answerer.name not in page


def test_a_word_counts_as_the_first_response(cast, client, letters, routed):
    type(routed).objects.update(responded_at=None)
    with at(11):
        say(client, cast.answerer, routed)
    routed.refresh_from_db()
    assert routed.responded_at.astimezone(SHANGHAI).day == 11


def test_it_rests_while_the_author_is_asked(cast, routed):
    with at(11):
        actions.ask(case=routed, by=cast.answerer, text="哪一层？")  # two working days left
    with at(14):
        tasks.remind()
    assert not [t for t in told(cast.answerer) if "进展" in t]
    with at(14, 15):
        routed.refresh_from_db()
        sending.tell(case=routed, by=cast.student, text="三层")
    assert owed(routed) == "11月18日 24:00"


def test_whoever_handles_it_is_reminded_and_the_head_when_it_is_late(cast, routed):
    for day, hour in ((13, 7), (13, 8), (13, 20)):
        with at(day, hour):
            tasks.remind()
    assert [t for t in told(cast.answerer) if "进展" in t] == [
        "今天要给来信人报进展：第二食堂排队太久"
    ]
    assert not [t for t in told(cast.auditor) if "进展" in t]
    for hour in (0, 9):
        with at(14, hour):
            tasks.remind()
    late = "进展报晚了：第二食堂排队太久"
    assert [t for t in told(cast.answerer) if "进展" in t][1:] == [late]
    assert [t for t in told(cast.auditor) if "进展" in t] == [late]


def test_a_draft_does_not_end_it_the_answer_does(cast, letters, routed):
    with at(12):
        answering.draft_answer(case=routed, by=cast.answerer, text="修好了。")
        assert owed(routed) == "11月13日 24:00"
        answering.return_draft(case=letters.fresh(routed), by=cast.auditor, reason="写清时间")
        assert owed(routed) == "11月13日 24:00"
        answering.draft_answer(case=letters.fresh(routed), by=cast.answerer, text="周五修好。")
        answering.approve_answer(case=letters.fresh(routed), by=cast.auditor)
    assert owed(routed) == ""
    routed.refresh_from_db()
    assert (routed.progress_since, routed.progress_urged) == (None, 0)


def test_another_unit_goes_on_counting_and_the_pool_owes_nothing(cast, letters, routed):
    with at(11):
        actions.route(case=routed, by=cast.staff, lead=cast.other_department)
        assert owed(routed) == "11月13日 24:00"
        actions.return_to_pool(case=letters.fresh(routed), by=cast.outsider, reason="不归我们")
        assert owed(routed) == ""
    with at(12):
        actions.route(case=letters.fresh(routed), by=cast.staff, lead=cast.department)
    assert owed(routed) == "11月17日 24:00"


def test_authors_of_merged_letters_hear_it_too(cast, client, letters, routed):
    with at(11):
        other = letters.routed(by=cast.other_student)
        merging.merge(case=other, lead=routed, by=cast.staff)
    with at(12):
        say(client, cast.answerer, routed)
    assert f"你的信 {other.number} 有进展" in told(cast.other_student)
    assert other.entries.get(kind="progress").text == "配件已下单，周五到货"
    with at(20):
        tasks.remind()  # a letter that rests owes nothing by itself
    with at(20, 10):
        merging.unmerge(case=other, by=cast.staff)
    assert owed(other) == "11月17日 24:00"  # three working days after the word of the 12th


def test_who_is_taken_apart_after_a_word_is_not_late(cast, client, letters, routed):
    with at(10):
        other = letters.routed(by=cast.other_student)
        merging.merge(case=other, lead=routed, by=cast.staff)
    with at(13):
        say(client, cast.answerer, routed)
    with at(14):
        merging.unmerge(case=letters.fresh(other), by=cast.staff)
        tasks.remind()
        client.force_login(cast.answerer, backend=BACKEND)
        page = client.get(reverse("mailbox:desk-case", args=[other.number])).content.decode()
    assert owed(other) == "11月18日 24:00"
    assert "11月18日 24:00 前</time>告诉来信人办到哪一步" in page
    assert not [t for t in told(cast.answerer) if t.startswith("进展报晚了")]


def test_a_letter_merged_before_a_unit_had_it_owes_nothing_after_a_word(cast, client, letters,
                                                                        routed):  # fmt: skip
    with at(11):
        other = letters.accepted(by=cast.other_student)
        merging.merge(case=other, lead=routed, by=cast.staff)
        say(client, cast.answerer, routed)
        merging.unmerge(case=letters.fresh(other), by=cast.staff)
    assert owed(other) == ""


def test_reminded_anew_when_the_calendar_moves_the_word(cast, routed):
    with at(13):
        tasks.remind()
        routed.refresh_from_db()
        assert routed.progress_urged == 1
        workdays.set_days(
            start=date(2025, 11, 13), end=date(2025, 11, 14), kind="vacation", by=cast.staff,
            name="停课",
        )  # fmt: skip
    assert owed(routed) == "11月17日 24:00"
    assert routed.progress_urged == 0
    with at(17):
        tasks.remind()
    routed.refresh_from_db()
    assert routed.progress_urged == 1
    today = "今天要给来信人报进展：第二食堂排队太久"
    assert [t for t in told(cast.answerer) if "进展" in t] == [today, today]


def test_the_word_of_a_merged_letter_follows_the_calendar(cast, letters, routed):
    with at(10):
        other = letters.routed(by=cast.other_student)
        merging.merge(case=other, lead=routed, by=cast.staff)
        type(other).objects.filter(pk=other.pk).update(progress_urged=2)
        workdays.set_days(
            start=date(2025, 11, 12), end=date(2025, 11, 12), kind="vacation", by=cast.staff,
            name="停课",
        )  # fmt: skip
        assert owed(other) == "11月14日 24:00"
        assert other.progress_urged == 0
        merging.unmerge(case=other, by=cast.staff)
    assert owed(other) == "11月14日 24:00"


def test_an_anonymous_author_reads_it_with_the_code(cast, client, letters, word_every_three_days):
    with at(10):
        case = letters.routed(visibility="anonymous")
    with at(11):
        assert say(client, cast.answerer, case).status_code == 302
    assert case.entries.get(kind="progress").for_author


def test_the_desk_shows_what_is_owed(cast, client, letters, routed):
    client.force_login(cast.staff, backend=BACKEND)
    with at(12):
        letters.write(title="别的事")
        page = client.get(reverse("mailbox:desk-list")).content.decode()
        assert "今天报进展" not in page
        assert routed.number not in client.get("/desk/?due=progress").content.decode()
        page = client.get(reverse("mailbox:desk-case", args=[routed.number])).content.decode()
        assert "11月13日 24:00 前</time>告诉来信人办到哪一步" in page
    with at(13):
        assert "今天报进展" in client.get(reverse("mailbox:desk-list")).content.decode()
        page = client.get("/desk/?due=progress").content.decode()
        assert routed.number in page and "别的事" not in page
    with at(14):
        assert "进展报晚了" in client.get(reverse("mailbox:desk-list")).content.decode()
        page = client.get(reverse("mailbox:desk-case", args=[routed.number])).content.decode()
        assert "已经晚了" in page
    client.force_login(cast.student, backend=BACKEND)
    with at(14):
        page = client.get(reverse("mailbox:letter", args=[routed.number])).content.decode()
        assert "晚了，正在催" in page


def test_too_late_is_said_and_the_words_stay(cast, client, letters, routed):
    with at(11):
        answering.draft_answer(case=routed, by=cast.answerer, text="修好了。")
        answering.approve_answer(case=letters.fresh(routed), by=cast.auditor)
        page = say(client, cast.answerer, routed, "快好了")
    assert page.status_code == 409
    assert "快好了" in page.content.decode()
    assert not routed.entries.filter(kind="progress").exists()
    with at(11):
        assert say(client, cast.answerer, routed, " ").status_code == 400
