"""Promises at the desk, for their authors, for the public, and in the figures."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from mailbox.cases import publishing
from mailbox.promises import actions
from mailbox.promises.models import Promise
from mailbox.promises.queries import kept_rates

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def page(client, user, address, **data):
    if user:
        client.force_login(user, BACKEND)
    return client.post(address, data) if data else client.get(address)


def text(answer):
    return answer.content.decode()


def published(letters, cast):
    """A letter whose answer everybody may read."""
    case = letters.answered(publish_consent=True)
    words = {"title": "食堂排队", "question": "排队太久", "answer": "已加开窗口"}
    made = publishing.prepare_publication(case=case, by=cast.staff, **words)
    publishing.approve_publication(publication=made, by=cast.staff2)
    return case, made


def test_a_letter_becomes_a_promise_at_the_desk(client, cast, letters):
    case = letters.answered()
    address = f"/desk/letters/{case.number}/turn/"
    given = {"kind": "promise", "title": "二食堂加开窗口", "text": "", "due_on": ""}
    answer = page(client, cast.staff, address, **given)
    assert answer.status_code == 400
    assert "承诺要写明哪天前做到" in text(answer)
    due = timezone.localdate() + timedelta(days=9)
    assert page(client, cast.staff, address, **given | {"due_on": due}).status_code == 302
    promise = Promise.objects.get()
    assert (promise.case, promise.unit, promise.due_on) == (case, cast.department, due)
    shown = text(client.get(f"/desk/letters/{case.number}/"))
    assert "后来怎样" in shown
    assert f"/desk/promises/{promise.pk}/" in shown


def test_names_are_named_before_they_are_kept(client, cast, letters):
    case = letters.answered(visibility="hidden")
    address = f"/desk/letters/{case.number}/turn/"
    given = {"kind": "theme", "title": f"帮{cast.student.name}换宿舍", "text": ""}
    answer = page(client, cast.staff, address, **given)
    assert answer.status_code == 400
    assert f"姓名 {cast.student.name}" in text(answer)
    assert "我看过了，认不出是谁" in text(answer)
    assert page(client, cast.staff, address, **given | {"checked": "on"}).status_code == 302
    plain = text(client.get(f"/desk/letters/{letters.answered().number}/"))
    assert "我看过了，认不出是谁" not in plain


def test_from_step_to_step_on_the_page(client, cast, promises):
    promise = promises.made()
    base, day = f"/desk/promises/{promise.pk}/", promise.due_on
    step = {"words": "设备到位", "due_on": day, "share": 60}
    assert page(client, cast.staff, base + "add-step/", **step).status_code == 302
    answer = page(client, cast.staff, base + "add-step/", **step)
    assert (answer.status_code, "已经有这一步了" in text(answer)) == (409, True)
    answer = page(client, cast.staff, base + "add-step/", words="", due_on="昨天", share=0)
    assert answer.status_code == 400
    key = promise.milestones.get().pk
    assert page(client, cast.answerer, f"{base}steps/{key}/tick/", x=1).status_code == 302
    assert "做到了 60%" in text(client.get(base))
    client.force_login(cast.student, BACKEND)
    shown = text(client.get(f"/mailbox/letters/{promise.case.number}/"))
    assert "后来怎样" in shown and "60%" in shown and "设备到位" in shown
    assert cast.answerer.name not in shown


def test_the_person_in_charge_does_not_say_how_it_ended(client, cast, promises):
    promise = promises.made(person=cast.staff, unit=cast.committee)
    base = f"/desk/promises/{promise.pk}/"
    assert page(client, cast.staff, base + "keep/", text="").status_code == 403
    assert page(client, cast.staff, base + "tell/", text="快好了").status_code == 302
    assert page(client, cast.staff2, base + "keep/", text="").status_code == 302
    assert Promise.objects.get().settled_by == cast.staff2


def test_nobody_handles_a_promise_about_their_own_letter(client, cast, letters, promises):
    promise = promises.made(letters.answered(by=cast.staff2))
    base = f"/desk/promises/{promise.pk}/"
    assert "由别的同事办" in text(page(client, cast.staff2, base))
    for verb in ("tell", "keep", "change", "add-step"):
        assert client.post(f"{base}{verb}/", {"text": "好"}).status_code == 403


def test_who_is_in_charge_holds_a_post_there_and_did_not_write(client, cast, promises):
    promise = promises.made()
    address = f"/desk/promises/{promise.pk}/change/"
    given = {"what": promise.what, "text": "", "unit": cast.department.pk}
    for number, status in ((cast.outsider.number, 400), ("T9", 400), (cast.answerer2.number, 302)):
        assert page(client, cast.staff, address, **given, person=number).status_code == status
    assert Promise.objects.get().person == cast.answerer2


def test_other_departments_do_not_know_of_it(client, cast, promises):
    promise = promises.made()
    for user, status in ((cast.outsider, 404), (cast.answerer, 200), (cast.teacher, 200)):
        assert page(client, user, f"/desk/promises/{promise.pk}/").status_code == status
    assert page(client, cast.student, f"/desk/promises/{promise.pk}/").status_code == 403
    base = f"/desk/promises/{promise.pk}/"
    assert page(client, cast.teacher, base + "tell/", text="看看").status_code == 403
    assert page(client, cast.answerer, base + "keep/", text="").status_code == 403


def test_the_list_shows_what_is_late_first(client, cast, promises):
    promise = promises.made(days=2)
    assert "已超期" not in text(page(client, cast.staff, "/desk/promises/")).split("<table")[1]
    with time_machine.travel(timezone.now() + timedelta(days=5), tick=False):
        answer = page(client, cast.staff, "/desk/promises/")
        assert answer.context["show"] == "late"
        assert "超 3 天" in text(answer)
        assert promise.what in text(answer)
    assert "这一栏没有" in text(page(client, cast.staff, "/desk/promises/?show=settled"))


def test_the_home_page_says_how_many_are_late(client, cast, letters, promises):
    promises.past(letters.answered(), "加开窗口", date(2026, 5, 1), "running")
    for user, there in ((cast.staff, True), (cast.answerer, True), (cast.outsider, False)):
        client.force_login(user, BACKEND)
        assert ("超期的承诺" in text(client.get("/"))) == there


@pytest.mark.parametrize("many", [1, 3])
def test_lists_ask_as_often_for_three_as_for_one(
    client, cast, letters, promises, many, django_assert_max_num_queries
):
    case, publication = published(letters, cast)
    for n in range(many):
        promise = promises.stepped(None, None, case=case, what=f"承诺 {n}")
        Promise.objects.filter(pk=promise.pk).update(is_public=True)
    client.force_login(cast.staff, BACKEND)
    for address, most in (("/desk/promises/?show=all", 9), ("/mailbox/public/promises/", 8),
                          (f"/mailbox/public/{publication.pk}/", 9)):  # fmt: skip
        with django_assert_max_num_queries(most):
            assert "承诺 0" in text(client.get(address))


def test_the_public_reads_cleared_promises_of_published_letters(client, cast, letters, promises):
    case, publication = published(letters, cast)
    shown = promises.made(case, what="加开窗口", person=cast.answerer)
    promises.made(case, what="没有放出来的")
    promises.made(letters.answered(), what="没有公开的信")
    address = "/mailbox/public/promises/"
    assert "还没有公开的承诺" in text(client.get(address))
    Promise.objects.exclude(what="没有放出来的").update(is_public=True)
    actions.tell_progress(promise=shown, by=cast.staff, text="窗口位置定了")
    for where in (address, f"/mailbox/public/{publication.pk}/"):
        found = text(client.get(where))
        assert "加开窗口" in found and "窗口位置定了" in found
        for hidden in ("没有放出来的", "没有公开的信", cast.answerer.name, case.number):
            assert hidden not in found


def test_the_rate_counts_what_was_due_that_month_and_hides_few(letters, promises, cast):
    case, due = letters.answered(), date(2026, 5, 31)
    states = ["kept", "kept", "late", "broken", "dropped"]
    for n, state in enumerate(states):
        promises.past(case, f"{n}", due, state)
    promises.past(case, "上月", date(2026, 4, 30), "kept")
    promises.past(case, "下月", date(2026, 6, 1), "kept")
    promises.past(case, "别处", date(2026, 5, 1), "kept", unit=cast.other_department)
    whole, units = kept_rates(date(2026, 5, 1))
    assert (whole.kept, whole.due) == (3, 6)
    assert [(u.name, u.kept, u.due) for u in units] == [
        ("后勤处", 2, 5), ("教务处", None, None),
    ]  # fmt: skip
    assert kept_rates(date(2026, 6, 1))[0].due is None
    assert kept_rates(date(2026, 7, 1))[0].due == 0


def test_running_promises_count_once_their_day_is_over(letters, promises):
    case = letters.answered()
    for n in range(5):
        promises.past(case, f"{n}", date(2026, 5, 20), "running")
    with time_machine.travel("2026-05-20 12:00+08:00", tick=False):
        assert kept_rates(date(2026, 5, 1))[0].due == 0
    with time_machine.travel("2026-05-21 00:00+08:00", tick=False):
        found = kept_rates(date(2026, 5, 1))[0]
        assert (found.kept, found.due) == (0, 5)


def test_insights_show_the_rate(client, cast, letters, promises):
    due = timezone.localdate().replace(day=1)
    for n in range(5):
        promises.past(letters.answered(), f"{n}", due, "kept" if n else "broken")
    found = text(page(client, cast.staff, "/desk/insights/"))
    assert "承诺兑现率" in found and "到期 5 项，按时做到 4 项" in found
    assert "80%" in found
