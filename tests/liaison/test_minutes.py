"""Minutes in versions: drafts, publication, changes with a reason, reading, paper."""

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from docx import Document

from branches.liaison import follow_actions, meeting_actions, minutes_actions
from branches.liaison.meeting_models import Minutes, MinutesRead
from tests.liaison.test_contacts import NUMBER, told

pytestmark = pytest.mark.django_db


def save(cast, meeting, edition=0, **fields):
    conclusions = {each.pk: fields.pop("said", "同意") for each in meeting.items.all()}
    return minutes_actions.save_minutes(
        meeting=meeting, by=cast.staff, text=fields.pop("text", "讨论了"), decisions=["一条"],
        conclusions=conclusions, edition=edition, **fields,
    )  # fmt: skip


def test_no_minutes_before_the_meeting_and_none_published_before_its_end(cast, liaison):
    meeting = liaison.meeting()
    with pytest.raises(ValidationError, match="会还没开始"):
        save(cast, meeting)
    liaison.move(meeting, -1)
    draft = save(cast, meeting)
    with pytest.raises(ValidationError, match="会还没结束"):
        minutes_actions.publish_minutes(meeting=meeting, by=cast.staff, edition=draft.edition)


def test_a_stale_window_loses_nothing_and_overwrites_nothing(client, cast, liaison):
    meeting = liaison.meeting(hours=-30)
    save(cast, meeting)
    client.force_login(cast.staff2, NUMBER)
    url = reverse("liaison:minutes-edit", args=[meeting.pk])
    answer = client.post(url, {"edition": 0, "text": "我的一版", "decisions": ""})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "刚刚存过一版" in page and "我的一版" in page
    assert Minutes.objects.get().text == "讨论了"


def test_what_is_missing_stands_against_publication(cast, liaison):
    meeting = liaison.meeting(hours=-30)
    meeting_actions.add_item(meeting=meeting, by=cast.staff, title="早操时间")
    draft = save(cast, meeting, text="", said="")
    with pytest.raises(ValidationError) as refused:
        minutes_actions.publish_minutes(meeting=meeting, by=cast.staff, edition=draft.edition)
    assert refused.value.messages == [
        "议题“早操时间”还没写结论，没有讨论也写一句。", "会议情况还没写。"
    ]  # fmt: skip


def test_what_came_on_the_agenda_after_the_draft_is_not_lost(cast, liaison):
    asked = meeting_actions.suggest_item(unit=cast.branch, by=cast.secretary, title="早操时间")
    meeting = liaison.meeting(hours=-30)
    draft = save(cast, meeting)
    meeting_actions.take_item(meeting=meeting, proposal=asked, by=cast.staff)
    with pytest.raises(ValidationError, match="存了草稿以后议程有变动"):
        minutes_actions.publish_minutes(meeting=meeting, by=cast.staff, edition=draft.edition)
    draft = save(cast, meeting, edition=draft.edition, said="改到 7 点")
    minutes_actions.publish_minutes(meeting=meeting, by=cast.staff, edition=draft.edition)
    asked.refresh_from_db()
    assert (asked.state, asked.words) == ("done", "改到 7 点")


def test_edited_after_publication_they_become_a_new_version_and_the_old_one_stays(
    client, cast, liaison
):
    liaison.contact()
    asked = meeting_actions.suggest_item(unit=cast.branch, by=cast.secretary, title="早操时间")
    meeting = liaison.meeting()
    meeting_actions.take_item(meeting=meeting, proposal=asked, by=cast.staff)
    liaison.move(meeting, -30)
    liaison.came(meeting, cast.student)
    first = liaison.minutes(meeting, said="改到七点")
    asked.refresh_from_db()
    assert (asked.state, asked.words) == ("done", "改到七点")
    assert first.attendance == [{"unit": "会计2401团支部", "level": "本人", "people": ["林知夏"]}]
    assert "纪要出来了：十一月联络组工作会" in told(cast.student)
    draft = save(cast, meeting, said="改到七点半")
    with pytest.raises(ValidationError, match="写明为什么改"):
        minutes_actions.publish_minutes(meeting=meeting, by=cast.staff, edition=draft.edition)
    assert first.items[0]["conclusion"] == "改到七点"
    draft = save(cast, meeting, said="改到七点半", edition=1, reason="时间记错了")
    second = minutes_actions.publish_minutes(meeting=meeting, by=cast.staff, edition=draft.edition)
    asked.refresh_from_db()
    assert (second.version, asked.words) == (2, "改到七点半")
    assert "纪要改了（第 2 版）：十一月联络组工作会" in told(cast.student)
    client.force_login(cast.secretary, NUMBER)
    url = reverse("liaison:minutes", args=[meeting.pk])
    newest, old = client.get(url).content.decode(), client.get(f"{url}?version=1").content.decode()
    assert "改到七点半" in newest and "改的原因：时间记错了" in newest
    assert "改到七点<" in old and "这是原来的第 1 版" in old
    assert client.get(f"{url}?version=3").status_code == 404
    assert client.get(f"{url}?version=x").status_code == 404


def test_reading_is_noted_and_confirming_is_for_the_newest_version(client, cast, liaison):
    meeting = liaison.meeting(hours=-30)
    first = liaison.minutes(meeting)
    client.force_login(cast.secretary, NUMBER)
    url = reverse("liaison:minutes", args=[meeting.pk])
    client.get(url)
    assert MinutesRead.objects.get().confirmed_at is None
    second = liaison.minutes(meeting, text="又一版", reason="漏了一条")
    confirm = reverse("liaison:minutes-confirm", args=[meeting.pk])
    client.post(confirm, {"version": first.version})
    assert not MinutesRead.objects.exclude(confirmed_at=None).exists()
    client.post(confirm, {"version": second.version})
    read = MinutesRead.objects.exclude(confirmed_at=None).get()
    assert (read.user, read.minutes) == (cast.secretary, second)
    client.force_login(cast.student, NUMBER)
    assert client.get(url).status_code == 404
    client.force_login(cast.staff, NUMBER)
    assert "没看" in client.get(url).content.decode()


def test_drafts_are_for_staff_and_units_see_nothing_of_them(client, cast, liaison):
    meeting = liaison.meeting(hours=-30)
    save(cast, meeting)
    client.force_login(cast.secretary, NUMBER)
    assert client.get(reverse("liaison:minutes", args=[meeting.pk])).status_code == 404
    for name in ("minutes-draft", "minutes-edit"):
        assert client.get(reverse(f"liaison:{name}", args=[meeting.pk])).status_code == 403
    assert "草稿" not in client.get(reverse("liaison:meeting", args=[meeting.pk])).content.decode()


def test_markdown_in_minutes_is_drawn_and_script_is_not(client, cast, liaison):
    meeting = liaison.meeting(hours=-30)
    text = "**三件事**：\n\n- 迎新\n- 团课<script>alert(1)</script>\n\n[点](javascript:alert(2))"
    liaison.minutes(meeting, text=text, decisions=["<img src=x onerror=1>"])
    client.force_login(cast.secretary, NUMBER)
    page = client.get(reverse("liaison:minutes", args=[meeting.pk])).content.decode()
    assert "<strong>三件事</strong>" in page and "<li>迎新</li>" in page
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page
    assert "<img src=x" not in page and 'href="javascript' not in page
    answer = client.get(reverse("liaison:minutes-word", args=[meeting.pk]))
    paper = Document(io.BytesIO(b"".join(answer.streaming_content)))
    lines = [each.text for each in paper.paragraphs]
    assert "三件事：" in lines and "• 迎新" in lines
    assert any(run.bold and run.text == "三件事" for each in paper.paragraphs for run in each.runs)


def test_what_a_version_changed_is_shown_beside_it(client, cast, liaison):
    meeting = liaison.meeting(hours=-30)
    meeting_actions.add_item(meeting=meeting, by=cast.staff, title="早操时间")
    liaison.minutes(meeting, said="改到七点")
    liaison.minutes(
        meeting, said="改到八点", decisions=["迎新方案定稿", "下周试"], reason="时间记错了"
    )
    client.force_login(cast.secretary, NUMBER)
    url = reverse("liaison:minutes", args=[meeting.pk])
    newest = client.get(url)
    assert [
        (head, [(piece.kind, piece.text) for piece in pieces])
        for head, pieces in newest.context["changes"]
    ] == [
        ("早操时间", [("same", "改到"), ("gone", "七"), ("new", "八"), ("same", "点")]),
        ("会议决定", [("same", "迎新方案定稿"), ("new", "\n下周试")]),
    ]
    page = newest.content.decode()
    assert "和第 1 版相比改了什么" in page and "<ins>" in page and "<del>" in page
    assert "改了什么" not in client.get(f"{url}?version=1").content.decode()


def test_a_decision_that_nobody_is_in_charge_of_says_so_until_somebody_is(client, cast, liaison):
    meeting = liaison.meeting(hours=-30)
    liaison.minutes(meeting, decisions=["迎新方案定稿", "下周试"])
    client.force_login(cast.staff, NUMBER)
    url = reverse("liaison:minutes", args=[meeting.pk])
    assert "2 条决定还没定人办" in client.get(url).content.decode()
    new = reverse("liaison:follow-new", args=[meeting.pk])
    answer = client.post(new, {"title": "下周试", "person": "", "workdays": "5"})
    assert answer.status_code == 400 and "谁来办" in answer.content.decode()
    past = {"title": "下周试", "person": cast.secretary.number, "due_on": "2020-01-01"}
    answer = client.post(new, past)
    assert answer.status_code == 400
    assert "请选今天或以后两年内的日子" in answer.content.decode()
    made = {"title": "下周试", "person": cast.secretary.number, "workdays": "5"}
    assert client.post(new, made).status_code == 302
    page = client.get(url).content.decode()
    assert "1 条决定还没定人办" in page and "苏念，" in page
    client.force_login(cast.secretary, NUMBER)
    assert "还没定人" not in client.get(url).content.decode()


def test_the_word_paper_says_what_the_page_says(client, cast, liaison):
    liaison.contact()
    meeting = liaison.meeting(hours=-30)
    meeting_actions.add_item(meeting=meeting, by=cast.staff, title="早操时间")
    liaison.came(meeting, cast.student)
    liaison.minutes(meeting, said="改到七点")
    follow_actions.make_follow_up(
        by=cast.staff, title="迎新方案定稿", person=cast.secretary, due_on=date(2099, 5, 1),
        meeting=meeting,
    )  # fmt: skip
    client.force_login(cast.secretary, NUMBER)
    answer = client.get(reverse("liaison:minutes-word", args=[meeting.pk]))
    paper = Document(io.BytesIO(b"".join(answer.streaming_content)))
    lines = [each.text for each in paper.paragraphs]
    assert lines[0] == "十一月联络组工作会纪要"
    for line in ("一、会议情况", "1. 早操时间。改到七点", "1. 迎新方案定稿",
                 "四、落实事项", "1. 迎新方案定稿。苏念，5月1日前",
                 "会计2401团支部：本人（林知夏）"):  # fmt: skip
        assert line in lines
    assert paper.sections[0].page_width.mm == pytest.approx(210, abs=0.1)


def test_a_draft_is_given_up_and_what_is_published_stays(cast, liaison):
    meeting = liaison.meeting(hours=-30)
    liaison.minutes(meeting)
    save(cast, meeting, reason="再改改看")
    minutes_actions.drop_draft(meeting=meeting, by=cast.staff)
    assert [each.version for each in meeting.minutes.all()] == [1]
    with pytest.raises(ValidationError, match="没有在写的版本"):
        minutes_actions.drop_draft(meeting=meeting, by=cast.staff)
