"""Bundles of contests in the tables: what stands in them, who publishes and reads them."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from branches.league_days.ballots import receipts
from branches.league_days.bundles import actions, bundle, queries
from branches.league_days.bundles.models import Bundle
from branches.league_days.bundles.verifier import page_of
from branches.league_days.contests.actions import disqualify_entry
from branches.league_days.contests.models import Contest
from branches.league_days.results.awarding import revoke_award
from branches.league_days.rules.models import ContestRules
from tests.league_days.bundles.conftest import problems
from tests.league_days.bundles.counted import CODES, Counted
from tuanwei.audit.models import AuditEvent
from tuanwei.publicity.models import Publicity

pytestmark = pytest.mark.django_db


@pytest.fixture
def over(cast):
    """Counted and published for objections, and the bundle with it."""
    return Counted(cast).published()


def publish(over, **kwargs):
    return actions.publish(contest=over.contest, by=over.cast.staff, **kwargs)


def test_a_bundle_says_everything_and_names_no_judge_and_no_voter(over):
    made = publish(over)
    found = json.loads(made.content)
    assert (found["format"], found["contest"]["title"]) == ("contest-bundle-1", over.contest.title)
    assert [each["key"] for each in found["stages"]] == ["first", "final"]
    assert found["stages"][0]["advancing"] == ["1", "2", "3"]
    online, paper = found["polls"]
    assert (online["roll_hash"], online["roll_count"]) == ("a" * 64, 8)
    assert online["voted"] == [{"group": "其他", "voted": 7}]
    assert [each["receipt"] for each in online["ballots"]] == sorted(
        map(receipts.receipt_of, CODES)
    )
    assert paper["places"] == [
        {"place": "东校区食堂", "issued": 22, "valid": 18, "invalid": 2,
         "votes": {"1": 12, "2": 9, "3": 4}}
    ]  # fmt: skip
    assert [(each["award"], each["to"]) for each in found["awards"]] == [
        ("best", "1"), ("good", "2"), ("loved", "1"), ("leader", "1"),
    ]  # fmt: skip
    assert {sheet["judge"] for sheet in found["stages"][0]["inputs"]["sheets"]} == {"A", "B", "C"}
    for name in ("王评委", "选民", "苏念", "周一鸣"):
        assert name not in made.content
    assert (made.digest, made.ballots, made.edition) == (
        sha256(made.content.encode()).hexdigest(), 7, 1,
    )  # fmt: skip
    noted = AuditEvent.objects.get(name="branches.bundle.published")
    assert noted.data["digest"] == made.digest


@pytest.mark.parametrize(
    ("voted", "expected"),
    [
        ({"a": 9, "b": 6}, [("a", 9), ("b", 6)]),
        ({"a": 9, "b": 4, "c": 3}, [("a", 9), ("其他", 7)]),
        ({"a": 9, "b": 6, "c": 1}, [("a", 9), ("其他", 7)]),
        ({"a": 2}, [("其他", 2)]),
        ({"a": 0}, []),
    ],
)
def test_small_groups_stand_together_so_that_nobody_is_alone(voted, expected):
    assert [(e["group"], e["voted"]) for e in bundle.together(voted)] == expected


def test_the_publicity_says_the_hash(over):
    made = over.contest.bundles.get()
    assert made.made_by == over.cast.staff
    assert f"校验码（SHA-256）{made.digest}" in Publicity.objects.get().basis


def test_who_moves_up_is_published_with_another_edition(over):
    first = over.contest.bundles.get()
    disqualify_entry(entry=over.entries[0], by=over.cast.staff2, reason="材料不实，照片是借来的")
    second = over.contest.bundles.first()
    assert (second.edition, second.reason) == (
        2,
        "1 号会计2401团支部已取消资格：材料不实，照片是借来的。",
    )
    found = json.loads(second.content)
    assert found["barred"] == ["1"]
    assert [(e["award"], e["to"]) for e in found["awards"] if e["award"] == "best"] == [
        ("best", "2")
    ]
    assert {e["to"] for e in found["held"] if e["is_revoked"]} >= {"1"}
    assert over.contest.bundles.get(edition=1).content == first.content
    assert actions.unfinished(over.contest) is None


def test_an_award_that_nobody_follows_asks_for_another_edition_with_a_reason(over):
    first = publish(over)
    assert publish(over).pk == first.pk
    title = over.contest.awards.get(key="leader")
    revoke_award(award=title, by=over.cast.staff2, reason="本人放弃这个称号")
    assert actions.unfinished(over.contest) == "公开包公布以后奖项有变动，请再发一版。"
    with pytest.raises(ValidationError, match="为什么"):
        publish(over)
    assert (publish(over, reason="优秀团支书撤销").edition, actions.unfinished(over.contest)) == (
        2,
        None,
    )


def closed(over):
    Contest.objects.filter(pk=over.contest.pk).update(
        state="closed", closing_by=over.cast.staff, closed_by=over.cast.administrator
    )


def test_what_is_published_follows_awards_that_are_taken_back_after_the_end(over):
    closed(over)
    revoke_award(
        award=over.contest.awards.get(key="leader"), by=over.cast.staff2, reason="本人放弃称号"
    )
    second = over.contest.bundles.first()
    assert (second.edition, second.reason) == (2, "会计2401团支部的“优秀团支书”撤销了。")
    disqualify_entry(entry=over.entries[0], by=over.cast.staff2, reason="照片是借来的")
    third = over.contest.bundles.first()
    assert (third.edition, json.loads(third.content)["barred"]) == (3, ["1"])
    assert not queries.is_outdated(over.contest, third)


def test_a_place_stays_empty_after_the_end_and_the_bundle_says_so(cast):
    over = Counted(cast)
    rules = over.contest.rules
    spec = replace(rules.spec, publication=replace(rules.spec.publication, is_replaced=False))
    ContestRules.objects.filter(pk=rules.pk).update(document=spec.write())
    over.contest = Contest.objects.get(pk=over.contest.pk)
    over.published()
    closed(over)
    disqualify_entry(entry=over.entries[0], by=cast.staff2, reason="照片是借来的")
    assert set(over.contest.awards.exclude(state="revoked").values_list("key", flat=True)) == {
        "good"
    }
    newest = over.contest.bundles.first()
    assert newest.edition == 2 and not queries.is_outdated(over.contest, newest)
    found = json.loads(newest.content)
    assert [(each["award"], each["to"]) for each in found["awards"]] == [("good", "2")]


def test_nothing_is_published_before_the_awards_are(cast):
    early = Counted(cast)
    with pytest.raises(ValidationError, match="还有环节没有结果"):
        publish(early)
    early.counted()
    with pytest.raises(ValidationError, match="先公示获奖名单"):
        publish(early)
    assert actions.unfinished(early.contest) == "公开包还没有公布，大家没法查验结果。"


# --- pages ----------------------------------------------------------------------------------------


def url(over, name="show", *args):
    return reverse(f"league_days:bundle-{name}", args=[over.contest.pk, *args])


def test_staff_publish_and_everybody_reads(over, client):
    over.contest.bundles.all().delete()
    client.force_login(over.cast.student)
    assert client.get(url(over)).status_code == 404
    assert client.post(url(over, "publish")).status_code == 403
    assert client.get(url(over, "file")).status_code == 404
    client.force_login(over.cast.staff)
    assert "还没有公布公开包" in client.get(url(over)).content.decode()
    client.post(url(over, "publish"))
    made = Bundle.objects.get()
    client.force_login(over.cast.student)
    page = client.get(url(over)).content.decode()
    assert made.digest in page
    assert "回执能拿给别人看" in page
    assert "为什么再发" not in page


def test_downloads_are_attachments_that_run_nothing_in_the_portal(over, client):
    made = publish(over)
    client.force_login(over.cast.student)
    for name, args, media_type in (
        ("file", (), "application/json"), ("verify", (), "text/html"),
        ("file-of", (1,), "application/json"), ("verify-of", (1,), "text/html"),
    ):  # fmt: skip
        answer = client.get(url(over, name, *args))
        assert answer["Content-Type"].startswith(media_type)
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    content = client.get(url(over, "file")).content
    assert sha256(content).hexdigest() == made.digest
    assert client.get(url(over, "file-of", 2)).status_code == 404
    client.logout()
    assert client.get(url(over, "file")).status_code == 302


@pytest.mark.parametrize("many", [1, 3])
def test_queries_do_not_grow_with_editions(over, client, django_assert_max_num_queries, many):
    made = publish(over)
    for n in range(2, many + 1):
        Bundle.objects.create(contest=over.contest, edition=n, content="{}", digest=made.digest,
                              reason="再发", made_by=over.cast.staff)  # fmt: skip
    client.force_login(over.cast.student)
    client.get(url(over))
    with django_assert_max_num_queries(12):
        client.get(url(over))
    client.force_login(over.cast.staff)
    with django_assert_max_num_queries(20):
        client.get(url(over))


# --- the file, opened from a disk -----------------------------------------------------------------


@pytest.mark.slow
def test_the_file_verifies_itself_without_a_portal(over, browser, tmp_path):
    made = publish(over)
    path = tmp_path / "verify.html"
    path.write_text(page_of(made), encoding="utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    page = context.new_page()
    faults = []
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith("file:") else faults.append(r.url))
    page.goto(path.as_uri())
    page.wait_for_selector(".verdict.good")
    assert "步都对得上" in page.text_content("#verdict")
    assert page.text_content("#hash").replace(" ", "") == made.digest
    page.fill("#published", made.digest.upper())
    assert "就是公布的那一份" in page.text_content("#compared")
    page.fill("#published", "0" * 64)
    assert "不是公布的那一份" in page.text_content("#compared")
    page.fill("#receipt", receipts.spaced(CODES[0]).lower())
    page.click("#find button")
    assert receipts.spaced(receipts.receipt_of(CODES[0])) in page.text_content("#found")
    assert f"1 号 {over.entries[0].unit.name}" in page.text_content("#found")
    page.fill("#receipt", "A" * 16)
    page.click("#find button")
    assert "没有这张选票" in page.text_content("#found")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    other = json.loads(made.content)
    other["polls"][0]["ballots"][0]["choices"] = {"2": 1, "3": 1}
    page.set_input_files("#file", {
        "name": "b.json", "mimeType": "application/json", "buffer": bundle.canonical(other),
    })  # fmt: skip
    page.wait_for_selector(".verdict.bad")
    assert "被改动、增加或拿掉过" in page.text_content("#steps")
    page.set_input_files("#file", {
        "name": "b.json", "mimeType": "application/json", "buffer": b"not a bundle",
    })  # fmt: skip
    page.wait_for_function("document.getElementById('steps').textContent.includes('不完整')")
    assert faults == []
    context.close()


@pytest.mark.slow
def test_the_verifier_agrees_with_what_stands_in_the_tables(over, verifier):
    made = publish(over)
    assert problems(verifier(made.content, made.digest)) == {}
    disqualify_entry(entry=over.entries[0], by=over.cast.staff2, reason="材料不实，照片是借来的")
    again = over.contest.bundles.get(edition=2)
    assert problems(verifier(again.content, again.digest)) == {}
