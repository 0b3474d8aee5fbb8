"""The inbox, its notices, the channels, and what staff see of them."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tuanwei.audit.models import AuditEvent
from tuanwei.notices import actions
from tuanwei.notices.models import ChannelSetting, Delivery, Notice

pytestmark = pytest.mark.django_db


def tell(people, once="n1", **options):
    told = {"kind": "system", "title": "答复来了", "once": once} | options
    return actions.notify(people, **told)


def copy_of(person, notice_id):
    return Delivery.objects.get(notice=notice_id, recipient=person, channel="site")


def test_visitors_are_asked_to_sign_in(client):
    for path in ("", "settings/", "1/", "1/open/", "sent/", "undelivered/"):
        assert client.get(f"/notices/{path}").status_code == 302


def test_tabs_count_the_unread_of_each_kind(client, people):
    client.force_login(people[0])
    assert "这里还没有提醒" in client.get("/notices/").content.decode()
    for n, kind in enumerate(["todo", "todo", "announcement"]):
        tell(people, f"n{n}", kind=kind, title=f"第{n}件")
    tabs = client.get("/notices/").context["tabs"]
    assert [(tab.kind, tab.unread) for tab in tabs] == [
        ("", 3), ("todo", 2), ("announcement", 1), ("system", 0),
    ]  # fmt: skip
    page = client.get("/notices/?kind=announcement").content.decode()
    assert "第2件" in page and "第1件" not in page


def test_opening_marks_read_and_leads_on(client, people):
    notice = tell(people, url="/mailbox/20251118-01/")
    client.force_login(people[0])
    response = client.get(f"/notices/{notice}/open/")
    assert (response.status_code, response["Location"]) == (302, "/mailbox/20251118-01/")
    assert copy_of(people[0], notice).read_at is not None
    assert copy_of(people[1], notice).read_at is None


@pytest.mark.parametrize(
    "url", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", ""]
)
def test_only_paths_of_the_portal_are_followed(client, people, url):
    notice = tell(people, url=url)
    client.force_login(people[0])
    assert client.get(f"/notices/{notice}/open/")["Location"] == f"/notices/{notice}/"
    assert "evil" not in client.get(f"/notices/{notice}/").content.decode()


@pytest.mark.parametrize("path", ["{}/", "{}/open/"])
def test_notices_of_others_do_not_exist(client, people, path):
    notice = tell(people[:1])
    client.force_login(people[1])
    assert client.get("/notices/" + path.format(notice)).status_code == 404
    assert client.get("/notices/" + path.format(10**30)).status_code == 404
    assert client.post(f"/notices/{notice}/confirm/").status_code == 404


def test_confirming_counts_once_and_is_recorded(client, people):
    notice = tell(people, must_confirm=True, url="/somewhere/")
    client.force_login(people[0])
    assert client.get(f"/notices/{notice}/open/")["Location"] == f"/notices/{notice}/"
    assert "我知道了" in client.get(f"/notices/{notice}/").content.decode()
    client.post(f"/notices/{notice}/confirm/")
    first = copy_of(people[0], notice).confirmed_at
    client.post(f"/notices/{notice}/confirm/")
    assert copy_of(people[0], notice).confirmed_at == first
    assert "已确认" in client.get(f"/notices/{notice}/").content.decode()
    assert AuditEvent.objects.filter(name="notices.notice.confirmed").count() == 1


def test_mark_all_read_spares_what_must_be_confirmed_and_other_people(client, people):
    plain, owed = tell(people, "n1"), tell(people, "n2", must_confirm=True)
    client.force_login(people[0])
    client.post("/notices/read-all/")
    assert copy_of(people[0], plain).read_at is not None
    assert copy_of(people[0], owed).read_at is None
    assert copy_of(people[1], plain).read_at is None


def test_a_reminder_reaches_the_missing_only_and_once_a_day(client, people, staff):
    notice = tell(people, must_confirm=True)
    actions.confirm(notice=Notice.objects.get(pk=notice), by=people[0])
    client.force_login(staff)
    page = client.get(f"/notices/sent/{notice}/")
    assert [copy.recipient for copy in page.context["page"]] == people[1:]
    assert (page.context["reach"].total, page.context["reach"].confirmed) == (3, 1)
    for _twice in range(2):
        client.post(f"/notices/sent/{notice}/remind/")
    reminder = Notice.objects.get(once=f"notices.reminder:{notice}:{timezone.localdate()}")
    assert set(reminder.deliveries.filter(channel="site").values_list("recipient", flat=True)) == {
        people[1].pk, people[2].pk,
    }  # fmt: skip
    assert Notice.objects.count() == 2


def test_the_last_day_reminds_by_itself(people):
    soon, late = timezone.now() + timedelta(hours=5), timezone.now() + timedelta(days=3)
    due = tell(people, "n1", must_confirm=True, confirm_by=soon)
    tell(people, "n2", must_confirm=True, confirm_by=late)
    actions.confirm(notice=Notice.objects.get(pk=due), by=people[0])
    for _twice in range(2):
        actions.remind_before_deadline()
    (reminder,) = Notice.objects.filter(once__startswith="notices.deadline:")
    assert reminder.deliveries.filter(channel="site").count() == 2


def test_letters_to_single_persons_are_followed_by_nobody(client, people, staff):
    private = tell(people[:1], title="你的来信有了答复")
    client.force_login(staff)
    assert client.get(f"/notices/sent/{private}/").status_code == 404
    assert "你的来信" not in client.get("/notices/sent/").content.decode()


def test_a_sender_follows_their_own_announcement(client, people):
    mine = tell(people, "n1", kind="announcement", by=people[0])
    other = tell(people, "n2", kind="announcement", by=people[1])
    client.force_login(people[0])
    assert client.get(f"/notices/sent/{mine}/").status_code == 200
    assert client.get(f"/notices/sent/{other}/").status_code == 404
    assert client.post(f"/notices/sent/{other}/remind/").status_code == 404
    paper = {"kind": "announcement", "url": "/circulars/7/", "kept_there": True}
    kept = tell(people, "n3", by=people[0], **paper)  # its page asks who may follow it
    assert client.get(f"/notices/sent/{kept}/").status_code == 404


def test_students_do_not_revive(client, people):
    client.force_login(people[0])
    assert client.get("/notices/undelivered/").status_code == 403
    assert client.post("/notices/undelivered/1/retry/").status_code == 403


def test_what_a_page_keeps_is_read_confirmed_and_reminded_there(client, people, staff):
    notice = tell(people, must_confirm=True, url="/circulars/7/", kept_there=True)
    client.force_login(people[0])
    answer = client.get(f"/notices/{notice}/open/")
    assert (answer.status_code, answer["Location"]) == (302, "/circulars/7/")
    client.force_login(staff)
    page = client.get(f"/notices/sent/{notice}/").content.decode()
    assert 'href="/circulars/7/"' in page and f"/notices/sent/{notice}/remind/" not in page
    answer = client.post(f"/notices/sent/{notice}/remind/", follow=True)
    assert "请打开原件，在那里提醒" in answer.content.decode()
    assert Notice.objects.count() == 1


def test_who_was_reminded_today_is_not_reminded_of_the_last_day_as_well(people, staff):
    soon = timezone.now() + timedelta(hours=5)
    due = Notice.objects.get(pk=tell(people, must_confirm=True, confirm_by=soon))
    assert actions.remind_missing(notice=due, by=staff) == 3
    actions.remind_before_deadline()
    assert not Notice.objects.filter(once__startswith="notices.deadline:").exists()


def test_the_inbox_leads_to_the_papers(client, people):
    client.force_login(people[0])
    assert 'href="/circulars/"' in client.get("/notices/").content.decode()


def test_undelivered_page_names_no_title_and_revives(client, people, staff):
    tell(people[:1], title="你的来信有了答复")
    Delivery.objects.filter(channel="email").update(state="dead", attempts=6, error="TimeoutError")
    dead = Delivery.objects.get(channel="email")
    client.force_login(staff)
    page = client.get("/notices/undelivered/").content.decode()
    assert "服务器没有回应" in page and "你的来信" not in page
    assert "<span>系统 <span" in page
    client.post(f"/notices/undelivered/{dead.pk}/retry/")
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == ("pending", 0)


def test_undelivered_announcements_lead_to_how_far_they_got(client, people, staff):
    told = tell(people[:1], kind="announcement", title="周三例会改到 301 教室", by=staff)
    Delivery.objects.filter(channel="email").update(state="dead", attempts=6, error="TimeoutError")
    client.force_login(staff)
    page = client.get("/notices/undelivered/").content.decode()
    assert f'<a class="bare" href="/notices/sent/{told}/">周三例会改到 301 教室</a>' in page


def test_channels_are_kept_and_the_address_is_never_shown_again(client, people):
    client.force_login(people[0])
    told = {
        "by_push": "on",
        "push_url": "https://open.feishu.cn/open-apis/bot/v2/hook/abc-def-1234",
    }
    assert client.post("/notices/settings/", told).status_code == 302
    kept = ChannelSetting.objects.get(user=people[0])
    assert (kept.by_email, kept.by_push, kept.push_url) == (False, True, "feishu://abc-def-1234")
    page = client.get("/notices/settings/").content.decode()
    assert "飞书 ····1234" in page and "abc-def" not in page
    assert page.count('class="optional"') == 1
    client.post("/notices/settings/", {"by_email": "on", "by_push": "on", "push_url": ""})
    kept.refresh_from_db()
    assert (kept.by_email, kept.push_url) == (True, "feishu://abc-def-1234")
    assert "abc-def" not in str(list(AuditEvent.objects.values_list("data", flat=True)))


@pytest.mark.parametrize("push_url", ["", "http://127.0.0.1/", "http://169.254.169.254/latest"])
def test_push_needs_an_address_that_may_be_called(client, people, push_url):
    client.force_login(people[0])
    response = client.post("/notices/settings/", {"by_push": "on", "push_url": push_url})
    assert response.status_code == 400
    assert "Webhook" in response.context["form"].errors["push_url"][0]
    assert ChannelSetting.objects.count() == 0


def test_a_test_notice_at_most_once_a_minute(client, people):
    client.force_login(people[0])
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for seconds, sent in [(0, 1), (0, 1), (60, 2)]:
            clock.shift(seconds)
            client.post("/notices/settings/test/")
            assert Notice.objects.filter(once__startswith="notices.test:").count() == sent


def test_the_inbox_costs_the_same_for_one_and_for_many(
    client, people, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(people[0])
    tell(people)
    client.get("/notices/")
    with django_assert_max_num_queries(6) as first:
        client.get("/notices/")
    for n in range(30):
        tell(people, f"m{n}")
    with django_assert_num_queries(len(first)):
        client.get("/notices/")
