"""When staff hear of letters that wait to be taken in: times of their own."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from mailbox.cases import tasks
from mailbox.cases.checks import last_check
from mailbox.models import CheckTimes
from tests.mailbox.test_actions import told
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("times", "now", "found"),
    [
        ("08:30 14:00", "2025-11-10 08:29", None),
        ("08:30 14:00", "2025-11-10 08:30", "08:30"),
        ("08:30 14:00", "2025-11-10 10:29", "08:30"),
        ("08:30 14:00", "2025-11-10 10:30", None),
        ("08:30 09:00", "2025-11-10 09:05", "09:00"),
        ("17:30", "2025-11-10 23:00", None),
        ("23:30", "2025-11-11 00:10", None),
    ],
)
def test_which_check_a_moment_belongs_to(times, now, found):
    begins = last_check(times, moment(now))
    assert (f"{begins:%H:%M}" if begins else None) == found


def reminded(cast):
    return len([title for title in told(cast.staff) if "等待受理" in title])


def run(*moments):
    for text in moments:
        with time_machine.travel(moment(text), tick=False):
            tasks.remind()


def test_every_two_hours_unless_changed(cast, letters):
    with time_machine.travel(moment("2025-11-10 07:00"), tick=False):
        letters.write()
    run("2025-11-10 07:55")
    assert reminded(cast) == 0
    run("2025-11-10 08:00", "2025-11-10 08:05", "2025-11-10 10:00", "2025-11-10 17:59")
    assert reminded(cast) == 3
    run("2025-11-10 18:00", "2025-11-10 23:00")
    assert reminded(cast) == 3


def test_four_windows_on_working_days(cast, letters, client):
    client.force_login(cast.staff, backend=BACKEND)
    typed = {"times": "8：30、11:30，14:00 17:30 8:30", "workdays_only": "on"}
    page = client.post("/desk/rules/checks/", typed, follow=True).content.decode()
    assert "每个工作日 08:30、11:30、14:00、17:30提醒。" in page
    assert CheckTimes.objects.get().times == "08:30 11:30 14:00 17:30"
    event = AuditEvent.objects.get(name="mailbox.checks.changed")
    assert event.data == {
        "before": "每天 08:00、10:00、12:00、14:00、16:00",
        "after": "每个工作日 08:30、11:30、14:00、17:30",
    }
    with time_machine.travel(moment("2025-11-07 07:00"), tick=False):
        letters.write()
    run("2025-11-08 08:30", "2025-11-08 14:00")  # a Saturday
    assert reminded(cast) == 0
    run("2025-11-10 08:35", "2025-11-10 11:30", "2025-11-10 14:00", "2025-11-10 17:31")
    assert reminded(cast) == 4


THIRTEEN = " ".join(f"{n:02}:00" for n in range(13))


@pytest.mark.parametrize("times", ["", "早上", "25:00", "8", "08:60", THIRTEEN])
def test_what_is_no_time_is_refused_and_kept_on_the_page(cast, client, times):
    client.force_login(cast.staff, backend=BACKEND)
    page = client.post("/desk/rules/checks/", {"times": times})
    assert page.status_code == 400
    assert CheckTimes.objects.get().times == "08:00 10:00 12:00 14:00 16:00"


def test_nothing_waits_nothing_is_said(cast):
    assert cast.staff
    run("2025-11-10 08:00")
    assert reminded(cast) == 0
