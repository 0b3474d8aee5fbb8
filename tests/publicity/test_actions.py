"""Opening, objecting, ruling, ending: what happens, whom it is told, and what is refused."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from tests.attachments.nasty import picture
from tests.publicity.conftest import LINES, TEXT, WORDS, at, states, told
from tests.races import at_once, refusals
from tuanwei.attachments.actions import store
from tuanwei.audit.models import AuditEvent
from tuanwei.publicity import actions, personal, queries, tasks
from tuanwei.publicity.models import Objection, Publicity

pytestmark = pytest.mark.django_db


def days(publicity):
    """(first day, last day) in November."""
    return publicity.starts_on.day, publicity.ends_on.day


@pytest.mark.parametrize(
    ("opened", "expected"), [((10, 9), (10, 14)), ((10, 18), (11, 17)), ((15, 9), (17, 21))]
)
def test_the_window_counts_working_days(board, opened, expected):
    with at(*opened):
        made = board.opened()
    assert days(made) == expected
    assert made.first_ends_on == made.ends_on
    event = AuditEvent.objects.get(name="publicity.publicity.opened")
    assert (event.actor, event.data["workdays"], event.data["lines"]) == (board.cast.staff2, 5, 2)


def test_a_day_of_beginning_may_be_named(board):
    with at(10):
        assert days(board.opened(starts_on=date(2025, 11, 20), workdays=1)) == (20, 20)
        assert days(board.opened(starts_on=date(2025, 11, 15), workdays=1)) == (15, 17)
        assert days(board.opened(starts_on=date(2025, 11, 10), workdays=1)) == (10, 10)
        with pytest.raises(ValidationError, match="过去的日子"):
            board.opened(starts_on=date(2025, 11, 9))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"workdays": 0}, "1 到 60"), ({"workdays": 61}, "1 到 60"), ({"title": " \n"}, "公示什么"),
        ({"lines": []}, "1 到 2000 行"), ({"lines": [{"key": "a", "name": " "}]}, "第 1 行"),
        ({"lines": [*LINES, {"key": "c", "name": "长" * 101}]}, "第 3 行"),
        ({"lines": [{"key": "a", "name": "长", "detail": "长" * 301}]}, "第 1 行"),
    ],
)  # fmt: skip
def test_what_cannot_be_published(board, fields, words):
    with at(10), pytest.raises(ValidationError, match=words):
        board.opened(**fields)
    assert not Publicity.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "nobody"}, {"lines": [*LINES, LINES[0]]}, {"lines": [{"key": "", "name": "x"}]},
        {"url": "https://evil.example/"}, {"url": "//evil.example/"},
    ],
)  # fmt: skip
def test_what_a_room_must_not_ask_for(board, fields):
    with at(10), pytest.raises(ValueError, match=r"registered|key|path"):
        board.opened(**fields)


def test_naughty_text_is_cleaned_and_kept(board):
    line = {"key": 7, "name": "a\x00‮b\n", "detail": "<script>\u2028"}
    with at(10):
        made = board.opened(lines=[line], title="\u202e优秀\x07 团员", basis="一\r\n二")
    assert made.lines == [{"key": "7", "name": "ab", "detail": "<script>"}]
    assert (made.title, made.basis) == ("优秀 团员", "一\n二")


def test_a_subject_is_published_once_at_a_time(board):
    with at(10):
        first = board.opened(key="x")
        with pytest.raises(ValidationError, match="已经在公示"):
            board.opened(key="x")
        actions.call_off(publicity=first, by=board.cast.staff2, reason="列错了一行")
        again = board.opened(key="x")
    assert queries.of("manual", "x") == again
    assert queries.of("manual", "y") is None
    assert [each.pk for each in queries.running()] == [again.pk]


@pytest.mark.parametrize(
    ("moment", "is_inside"),
    [
        ((10, 0, 0, 0), True), ((14, 23, 59, 59, 999_999), True), ((15, 0, 0, 0), False),
        ((9, 23, 59, 59, 999_999), False),
    ],
)  # fmt: skip
def test_the_last_moment_and_the_first(board, moment, is_inside):
    with at(7):
        made = board.opened(starts_on=date(2025, 11, 10))
    with at(*moment):
        if is_inside:
            assert board.objected(made).is_open
            assert queries.chip(board.fresh(made)).is_open
        else:
            with pytest.raises(ValidationError, match=r"青年信箱|11月10日开始"):
                board.objected(made)
            assert not queries.chip(board.fresh(made)).is_open


def test_an_objection_is_told_without_its_author(board, cast):
    with at(10):
        assert cast.staff and cast.staff2
        made = board.objected()
    assert told(cast.staff) == ["请裁定异议：优秀共青团员"]
    assert told(cast.staff2) == ["有人提了异议：优秀共青团员"]
    assert told(cast.student) == []
    event = AuditEvent.objects.get(name="publicity.objection.made")
    assert (event.actor, event.subject_key) == (None, str(made.pk))
    assert cast.student.name not in event.subject_label.replace("优秀共青团员 · 林知夏", "")


def test_staff_who_object_do_not_ask_themselves(board, cast):
    with at(10):
        assert cast.committee_secretary
        board.objected(by=cast.staff)
    assert told(cast.staff) == []
    assert told(cast.committee_secretary) == ["请裁定异议：优秀共青团员"]


def test_administrators_are_asked_where_no_other_staff_is_left(board, cast):
    with at(10):
        assert cast.administrator
        board.objected()  # published by staff2, the only one
    assert told(cast.administrator) == ["请裁定异议：优秀共青团员"]
    assert told(cast.staff2) == ["有人提了异议：优秀共青团员"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "短 短"}, "10 到 2000"), ({"text": "x" * 2001}, "10 到 2000"),
        ({"line_key": "z"}, "没有这一行"), ({"files": [1, 2, 3, 4]}, "最多 3 个"),
    ],
)  # fmt: skip
def test_objections_that_are_refused(board, fields, words):
    with at(10), pytest.raises(ValidationError, match=words):
        board.objected(**fields)


def test_one_open_objection_for_a_line(board, cast):
    with at(10):
        publicity = board.opened()
        first = board.objected(publicity)
        with pytest.raises(ValidationError, match="先收回再提"):
            board.objected(publicity)
        board.objected(publicity, line_key="")
        board.objected(publicity, by=cast.other_student)
        board.ruled(first)
        assert board.objected(publicity).is_open
        with pytest.raises(IntegrityError), transaction.atomic():
            Objection.objects.create(publicity=publicity, by=cast.student, line_key="a", text="x")


def test_no_more_than_ten_wait(board):
    lines = [{"key": str(n), "name": f"第{n}项"} for n in range(11)]
    with at(10):
        publicity = board.opened(lines=lines)
        for n in range(10):
            board.objected(publicity, line_key=str(n))
        with pytest.raises(ValidationError, match="10 项异议"):
            board.objected(publicity, line_key="10")


def test_evidence_is_claimed_once(board, cast):
    upload = SimpleUploadedFile("证据.png", picture("PNG"))
    with at(10):
        file = store(upload, by=cast.student)
        made = board.objected(files=[file])
        assert [each.attachment for each in made.files.all()] == [file]
        with pytest.raises(ValidationError, match="失效"):
            board.objected(files=[file])


def test_taking_back(board, cast):
    with at(10):
        made = board.objected()
        with pytest.raises(ValidationError, match="只有提的人"):
            actions.withdraw_objection(objection=made, by=cast.other_student)
        actions.withdraw_objection(objection=made, by=cast.student)
        with pytest.raises(ValidationError, match="已收回"):
            board.ruled(made)
        assert board.objected(made.publicity).is_open
    event = AuditEvent.objects.get(name="publicity.objection.withdrawn")
    assert event.actor is None


def test_a_ruling_is_told_and_public(board, cast, room):
    with at(10):
        made = board.objected(board.opened(kind="award", key="x"))
        board.ruled(made, is_upheld=True)
    assert told(cast.student) == ["你的异议成立：优秀共青团员"]
    assert room.heard == [("upheld", "x", "a", WORDS)]
    lines, whole = queries.lines_of(made.publicity)
    assert [(line.name, line.is_upheld, len(line.rulings)) for line in lines] == [
        ("林知夏", True, 1), ("程以安", False, 0),
    ]  # fmt: skip
    assert whole == []


def test_a_dismissed_objection_changes_nothing_above(board, room):
    with at(10):
        board.ruled(board.objected(board.opened(kind="award", key="x"), line_key=""))
    assert room.heard == []


@pytest.mark.parametrize("who", ["staff2", "staff"])
def test_nobody_rules_on_their_own(board, cast, who):
    with at(10):
        made = board.objected(by=cast.staff)  # opened by staff2
        with pytest.raises(ValidationError, match="由别的同事来裁定"):
            board.ruled(made, by=getattr(cast, who))
        with pytest.raises(ValidationError, match="团委工作人员"):
            board.ruled(made, by=cast.secretary)
        board.ruled(made, by=cast.committee_secretary)


def test_the_database_knows_it_too(board, cast):
    with at(10):
        made = board.objected()
        rows = Objection.objects.filter(pk=made.pk)
        for wrong in (
            {"state": "upheld"},
            {"state": "upheld", "words": WORDS, "ruled_by": cast.student, "ruled_at": made.made_at},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**wrong)
        with pytest.raises(IntegrityError), transaction.atomic():
            Publicity.objects.update(state="called_off", ended_at=made.made_at)


@pytest.mark.parametrize(
    ("words", "said"),
    [("太短了", "10 到 1000"), ("x" * 1001, "10 到 1000"),
     ("苏念说的和签到表上写的一样", "去掉姓名"), ("2024110102 说的和签到表上一样", "去掉姓名")],
)  # fmt: skip
def test_words_of_a_ruling(board, cast, words, said):
    with at(10):
        made = board.objected(by=cast.secretary)
        with pytest.raises(ValidationError, match=said):
            board.ruled(made, words=words)
    assert Objection.objects.get().is_open


def test_it_concludes_when_over_and_everything_is_ruled_on(board, cast, room):
    with at(10):
        publicity = board.opened(kind="award", key="x")
        made = board.objected(publicity)
    with at(14, 23, 59, 59):
        assert actions.conclude_due() == 0
    with at(15, 0):
        assert actions.conclude_due() == 0
        assert queries.chip(board.fresh(publicity)).words == "期满，异议裁定中"
        board.ruled(made)
        assert (states(), room.heard) == (["concluded"], [("concluded", "x")])
        assert actions.conclude_due() == 0
    assert told(cast.staff2)[-1] == "公示结束：优秀共青团员"
    assert room.heard == [("concluded", "x")]
    assert queries.chip(board.fresh(publicity)).words == "已结束，没有异议成立"


def test_a_ruling_inside_the_window_does_not_conclude(board):
    with at(10):
        made = board.objected()
    with at(14, 23):  # the last day
        board.ruled(made, is_upheld=True)
        assert (actions.conclude_due(), states()) == (0, ["running"])
    with at(15, 7):
        tasks.conclude()
        tasks.conclude()
    assert states() == ["concluded"]
    assert AuditEvent.objects.filter(name="publicity.publicity.concluded").count() == 1
    assert queries.chip(board.fresh(made.publicity)).words == "已结束，1 项异议成立"


def test_taking_the_last_one_back_concludes(board, cast):
    with at(10):
        made = board.objected()
    with at(17):
        actions.withdraw_objection(objection=made, by=cast.student)
    assert states() == ["concluded"]


def test_a_room_that_breaks_keeps_the_ruling_and_is_asked_again(board, room):
    with at(10):
        made = board.objected(board.opened(kind="award", key="x"))
        other = board.opened(kind="award", key="y")
    with at(17):
        room.breaks = True
        board.ruled(made)
        assert (states(), Objection.objects.get().state) == (["running"] * 2, "dismissed")
        assert actions.conclude_due() == 0
        room.breaks = False
        assert actions.conclude_due() == 2
    assert room.heard == [("concluded", "x"), ("concluded", other.key)]


def test_calling_off(board, cast, room):
    with at(10):
        publicity = board.opened(kind="award", key="x")
        made = board.objected(publicity)
        with pytest.raises(ValidationError, match="4 到 500"):
            actions.call_off(publicity=publicity, by=cast.staff, reason="错了")
        actions.call_off(publicity=publicity, by=cast.staff, reason="名单列错了一行")
        with pytest.raises(ValidationError, match="已终止"):
            actions.call_off(publicity=publicity, by=cast.staff, reason="名单列错了一行")
        with pytest.raises(ValidationError, match="公示终止"):
            board.ruled(made)
        with pytest.raises(ValidationError, match="已经终止"):
            board.objected(publicity)
    assert told(cast.student) == ["公示终止：优秀共青团员"]
    assert told(cast.staff2)[-1] == "公示终止：优秀共青团员"
    assert room.heard == [("called off", "x")]
    assert actions.conclude_due() == 0


def test_the_copy_of_ones_data_holds_objections(board, cast):
    with at(10):
        board.objected()
    (found,) = personal.of(cast.student)["我提的异议"]
    assert (found["对哪一项"], found["异议"], found["状态"]) == ("林知夏", TEXT, "等裁定")
    assert personal.of(cast.staff2) == {"我提的异议": []}


@pytest.mark.django_db(transaction=True)
def test_beats_at_the_same_moment_conclude_once(board, room):
    with at(10):
        board.opened(kind="award", key="x")
    with at(17):
        assert sorted(at_once(*[actions.conclude_due] * 4)) == [0, 0, 0, 1]
    assert room.heard == [("concluded", "x")]
    assert AuditEvent.objects.filter(name="publicity.publicity.concluded").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_ruling_beside_a_beat_concludes_once(board, cast, room):
    with at(10):
        made = board.objected(board.opened(kind="award", key="x"))
        assert cast.staff.pk and cast.committee_secretary.pk

    def rule(by):
        board.ruled(made, by=by)
        return "ruled"

    with at(17):
        *ruled, concluded = at_once(
            lambda: rule(cast.staff), lambda: rule(cast.committee_secretary), actions.conclude_due
        )
    assert "ruled" in ruled and len(refusals(ruled)) == 1 and concluded in (0, 1)
    assert (states(), room.heard) == (["concluded"], [("concluded", "x")])


@pytest.mark.django_db(transaction=True)
def test_two_phones_of_one_person_object_once(board, cast):
    with at(10):
        publicity = board.opened()
        assert cast.student.pk and cast.staff.pk
        said = at_once(*[lambda: board.objected(publicity).state] * 3)
    assert (said.count("open"), len(refusals(said))) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_a_subject_opened_twice_at_once_runs_once(board, cast):
    assert cast.staff2.pk
    with at(10):
        said = at_once(*[lambda: board.opened(key="x").state] * 3)
    assert (said.count("running"), len(refusals(said))) == (1, 2)
