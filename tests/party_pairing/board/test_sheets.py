"""Sheets in the layouts that are handed in: heads, masks, purposes, looks."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from party_pairing.board import resources
from party_pairing.files.models import Look
from party_pairing.meetings.models import BallotRound, Standing
from tuanwei.jobs import exports
from tuanwei.jobs.models import Job

pytestmark = pytest.mark.django_db
SHEETS = reverse("party_pairing:board-sheets")


def rows(kind, by, masked=True, **parameters):
    total, found = exports.get(kind).rows(parameters | {"by": by.pk}, ["row"], masked)
    found = list(found)
    assert total == len(found)
    return found


@pytest.fixture
def clerk(scene):
    """Staff in charge of the committee."""
    scene.charge(unit=scene.cast.committee)
    return scene.cast.staff


def test_the_summary_of_a_campaign(scene, clerk):
    campaign = scene.campaign()
    user = scene.fit(scene.student("林知夏二"))
    found = scene.candidate(campaign, user, state="recommended", recommended_on=date(2026, 5, 4),
                            valid_until=date(2028, 5, 4))  # fmt: skip
    scene.candidate(campaign, state="applied")
    meeting = scene.meeting(campaign, expected=45, voting=45, present=32)
    ballot = BallotRound.objects.create(
        meeting=meeting, number=1, way="paper", state="counted", issued=32, cast=31, invalid=0,
        opened_by=clerk,
    )  # fmt: skip
    Standing.objects.create(
        ballot=ballot, recommendation=found, number=1, yes=22, no=5, abstained=4
    )
    (row,) = rows("party-recommended", clerk)
    assert row[:2] == (1, "林**二")
    assert (row[2][:8], len(row[2])) == ("2024****", 10)
    assert row[5:14] == (
        "2005.05", "2019.05", "会计2401团支部", date(2024, 9, 1), 45, 32, 22, 5, 4
    )  # fmt: skip
    assert row[14:] == ("推荐有效", date(2026, 5, 4), date(2028, 5, 4))
    (whole,) = rows("party-recommended", clerk, masked=False)
    assert whole[1:3] == (user.name, user.number)
    look = Look.objects.get()
    assert (look.subject, look.viewer, look.what) == (user, clerk, "sheet")


def test_heads_stand_in_two_rows(scene):
    sheet = exports.get("party-recommended")
    assert sheet.groups({}) == [(1, 8, "基本情况"), (9, 13, "推优大会"), (14, 16, "结果")]
    assert len(sheet.labels({})) == len(resources.RECOMMENDED) == 17
    assert exports.get("party-pairs").groups({}) == [(2, 4, "联系人"), (5, 8, "联系谁")]


def test_the_list_of_activists(scene, clerk):
    scene.kind("application")
    user = scene.fit(scene.student("积极分子", status="activist"))
    helper = scene.party_member("党员甲")
    scene.pair(helper=helper, member=user)
    scene.student("普通团员")
    (row,) = rows("party-activists", clerk, masked=False)
    assert row[1] == "积极分子"
    assert row[9:] == (date(2024, 9, 1), "", "", "党员甲", "")
    (row,) = rows("party-activists", clerk)
    assert (row[1], row[12]) == ("积**子", "党*甲")


def test_the_list_of_pairs_and_the_counts_of_talks(scene, clerk):
    pair = scene.pair()
    (row,) = rows("party-pairs", clerk, masked=False)
    assert row[2] == pair.helper.name
    assert row[5:9] == (pair.member.name, pair.member.number, "共青团员", "会计2401团支部")
    assert row[9] == "主联系人"
    assert len(row) == len(resources.PAIRS)
    assert {each.subject for each in Look.objects.all()} == {pair.helper, pair.member}
    counts = rows("party-talks", clerk)
    assert counts[-1] == ("合计", 1, 0, 0, 0, 0, 0, 1)
    assert len(counts[-1]) == len(resources.TALKS)


def test_a_sheet_holds_only_what_one_may_read(scene):
    scene.pair()
    scene.pair(member=scene.student(branch=scene.cast.other_branch))
    assert len(rows("party-pairs", scene.cast.secretary)) == 1
    contact = scene.contact("secretary")
    assert len(rows("party-pairs", contact)) == 2
    assert exports.get("party-pairs").can_export(scene.cast.teacher) is False
    assert exports.get("party-pairs").can_export(scene.cast.student) is False


def test_whole_numbers_need_a_purpose(scene, clerk, client):
    client.force_login(clerk)
    wrong = client.post(SHEETS, {"sheet": "party-pairs", "is_whole": "on", "reason": "报"})
    assert wrong.status_code == 400
    assert list(wrong.context["form"].errors["reason"]) == ["要完整的，请写明用途，至少 4 个字。"]
    assert Job.objects.count() == 0
    sent = {"sheet": "party-pairs", "is_whole": "on", "reason": "报党委组织部备案"}
    assert client.post(SHEETS, sent).status_code == 302
    assert Job.objects.get().parameters["masked"] is False
    assert client.post(SHEETS, {"sheet": "party-talks"}).status_code == 302
    assert client.post(SHEETS, {"sheet": "party-x"}).status_code == 400
    client.force_login(scene.cast.teacher)
    assert client.get(SHEETS).status_code == 403


def test_a_file_is_made(scene, clerk, client, settings, tmp_path):
    scene.pair()
    job = exports.start_export("party-pairs", {"unit": ""}, (), clerk)
    exports.run_export(job, _Progress())
    assert job.file_name == f"结对花名册-{timezone.localdate():%Y%m%d}.xlsx"


class _Progress:
    """Counts nothing."""

    is_closed = False

    def __call__(self, done, total):
        pass

    def close(self, state):
        pass
